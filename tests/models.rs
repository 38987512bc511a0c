//! The shipped checkpoints are what their commands make.

use std::path::Path;
use std::process::Command;

use dien_explorer::cli::build::{models_now, models_record, shipped_models};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Commands, data, sources and files are those of the record. After a change of what a training is made of, the checkpoints are made again.
#[test]
fn the_record_is_of_these_commands_data_sources_and_files() {
    let (recorded, now) = (models_record(root()).unwrap(), models_now(root()).unwrap());
    assert_eq!(
        recorded, now,
        "run `cargo run --release -- build --models` and commit www/models"
    );
}

#[test]
fn the_smallest_is_made_again_bit_for_bit() {
    let small = shipped_models()
        .into_iter()
        .find(|model| model.file == "small.safetensors")
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_dien"))
        .args(small.command.split_whitespace().skip(1))
        .args(["--out", "small.safetensors"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let read = |path: &Path| std::fs::read(path).unwrap();
    let shipped = read(&root().join("www/models/small.safetensors"));
    assert!(
        read(&folder.path().join("small.safetensors")) == shipped,
        "{}",
        small.command
    );
}

/// A visitor downloads them one by one.
#[test]
fn each_is_small() {
    for model in shipped_models() {
        let size = std::fs::metadata(root().join("www/models").join(&model.file))
            .unwrap()
            .len();
        assert!(size <= 90_000, "{}: {size} bytes", model.file);
    }
}
