//! The shipped checkpoints are what their commands make.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use dien_explorer::checkpoint::Example;
use dien_explorer::cli::build::{ShippedFigures, figures_now, models_now, models_record, shipped_models};
use dien_explorer::process::{Bytes, Inference, Replayed};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Commands, data, sources and files are those of the record. After a change of what a training is made of, the checkpoints are made again.
#[test]
fn the_record_is_of_these_commands_data_sources_and_files() {
    let (recorded, now) = (models_record(root()).unwrap(), models_now(root()).unwrap());
    assert_eq!(
        (recorded.sources, recorded.models),
        (now.sources, now.models),
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

/// Figures that the page shows are measured: one of them here, for the others it takes minutes.
#[test]
fn the_figures_are_what_is_measured() {
    let recorded = models_record(root()).unwrap().figures;
    let file = "aigru.safetensors";
    let model = shipped_models().into_iter().find(|model| model.file == file).unwrap();
    let (recorded, now) = (&recorded[file], figures_now(root(), &model).unwrap());
    let numbers = |figures: &ShippedFigures| {
        let following = &figures.following;
        (following.changes, following.followed, following.perfect_followed)
    };
    assert_eq!(numbers(recorded), numbers(&now));
    assert!((recorded.auc - now.auc).abs() < 1e-6);
    assert!((recorded.perfect_auc - now.perfect_auc).abs() < 1e-6);
}

/// Of the drifts that the perfect predictor follows the best unit follows 85 %; of several interests it comes 90 % of the way from .5 to it.
#[test]
fn the_best_units_are_good() {
    let figures = models_record(root()).unwrap().figures;
    let best = |several: bool, of: &dyn Fn(&ShippedFigures) -> f64| {
        let own = figures
            .iter()
            .filter(|(file, _)| file.starts_with("several-") == several);
        own.map(|(_, figures)| of(figures)).fold(0.0, f64::max)
    };
    let followed = best(false, &|figures| {
        figures.following.followed as f64 / figures.following.perfect_followed as f64
    });
    let way = best(true, &|figures| (figures.auc - 0.5) / (figures.perfect_auc - 0.5));
    assert!(followed >= 0.85, "{followed:.3}");
    assert!(way >= 0.9, "{way:.3}");
}

/// README and tour name figures of the shipped units: those that are recorded.
#[test]
fn what_is_said_of_them_is_what_is_recorded() {
    let figures = models_record(root()).unwrap().figures;
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let readme = read("README.md");
    for (file, figures) in &figures {
        let auc = format!("{:.4}", figures.auc).trim_start_matches('0').to_owned();
        let row = format!("{auc} | {}", figures.following.followed);
        assert!(readme.contains(&row), "{file}: README does not say {row}");
    }
    let percent = |unit: &str| {
        let following = &figures[&format!("{unit}.safetensors")].following;
        (100.0 * following.followed as f64 / following.changes as f64).round()
    };
    let [aigru, agru, augru] = ["aigru", "agru", "augru"].map(percent);
    let english = format!("({agru} % and {augru} %) than AIGRU ({aigru} %)");
    assert!(read("www/js/words/en.js").contains(&english), "{english}");
    let chinese = format!("（{agru}% 和 {augru}%）比 AIGRU（{aigru}%）");
    assert!(read("www/js/words/zh.js").contains(&chinese), "{chinese}");
}

/// The answers by which a browser checks itself are those of `reference/shipped.py`, and this machine gives them too.
#[test]
fn they_answer_as_an_independent_program_does() {
    let golden = std::fs::read_to_string(root().join("www/models/golden.json")).unwrap();
    let golden: BTreeMap<String, Vec<Example>> = serde_json::from_str(&golden).unwrap();
    let files: Vec<String> = golden.keys().cloned().collect();
    let mut shipped: Vec<String> = shipped_models().into_iter().map(|model| model.file).collect();
    shipped.sort_unstable();
    assert_eq!(files, shipped, "run tests/reference/shipped.py");
    for (file, examples) in golden {
        let bytes = std::fs::read(root().join("www/models").join(&file)).unwrap();
        let mut inference = Inference::default();
        inference.load(file.clone(), &Bytes(bytes)).unwrap();
        let Replayed { asked, alike, apart } = inference.replay(&file, &examples).unwrap();
        assert_eq!((asked, alike), (3, 3), "{file} is off by {apart}");
    }
}
