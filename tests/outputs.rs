//! What `dien train` does with the place of its checkpoint: nothing of anyone's is destroyed, and what cannot be written is said first.
#![cfg(unix)]

#[path = "common/tool.rs"]
mod tool;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};
use std::thread;

use tool::{
    SMALL, command, dien, done, folder_with_log, json, log, make_pipe, names, refused, run, send, start, text,
    write_movielens,
};

fn train(folder: &Path, out: &str) -> Output {
    train_on(folder, "log.csv", out)
}

fn train_on(folder: &Path, data: &str, out: &str) -> Output {
    let options: Vec<&str> = SMALL.split(' ').collect();
    dien(
        folder,
        &[&["train", "--data", data, "--out", out], &options[..]].concat(),
    )
}

/// Refused with exit code 2 before the log was read.
fn refused_first(output: &Output, expected: &str) {
    let said = refused(output, 2, expected);
    assert!(output.stdout.is_empty() && !said.contains("Read "), "{said}");
}

fn is_checkpoint(path: &Path) -> bool {
    let mut file = File::open(path).unwrap();
    dien_explorer::checkpoint::is_checkpoint(&mut file).unwrap()
}

#[test]
fn data_that_are_read_are_never_written() {
    let folder = folder_with_log();
    let at = |name: &str| folder.path().join(name);
    symlink("log.csv", at("soft.safetensors")).unwrap();
    symlink("soft.safetensors", at("softer")).unwrap();
    fs::hard_link(at("log.csv"), at("hard.safetensors")).unwrap();
    symlink(".", at("here")).unwrap();
    let before = names(folder.path());
    let whole = at("log.csv").to_string_lossy().into_owned();
    for out in [
        "log.csv",
        "./log.csv",
        &whole,
        "soft.safetensors",
        "softer",
        "hard.safetensors",
        "here/log.csv",
    ] {
        refused_first(&train(folder.path(), out), "data that this command reads");
        assert_eq!(fs::read_to_string(at("log.csv")).unwrap(), log(), "{out}");
    }
    // The data under another name than the output.
    refused_first(
        &train_on(folder.path(), "softer", "hard.safetensors"),
        "data that this command reads",
    );
    assert_eq!(names(folder.path()), before);
}

#[test]
fn the_other_file_of_a_pair_is_data_too() {
    let folder = tempfile::tempdir().unwrap();
    write_movielens(folder.path());
    let films = fs::read(folder.path().join("movies.csv")).unwrap();
    for data in [".", "ratings.csv"] {
        refused_first(
            &train_on(folder.path(), data, "movies.csv"),
            "is data that this command reads",
        );
    }
    assert_eq!(fs::read(folder.path().join("movies.csv")).unwrap(), films);
}

#[test]
fn a_file_that_is_no_checkpoint_of_ours_stays() {
    let folder = folder_with_log();
    let foreign_header = br#"{"__metadata__":{"format":"pt"}}"#;
    let foreign = [&(foreign_header.len() as u64).to_le_bytes()[..], foreign_header].concat();
    for (name, bytes) in [
        ("notes.txt", &b"my only copy, no line break"[..]),
        ("other.safetensors", &foreign),
        (
            "table.md",
            b"Test impressions of a log, 5 seeds: mean \xc2\xb1 standard deviation.\n",
        ),
        ("zeros", &[0; 100]),
        ("password", b"abc"),
        ("text.safetensors", b"only eleven"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let link = folder.path().join(format!("link to {name}"));
        symlink(name, &link).unwrap();
        for out in [&path, &link] {
            refused_first(
                &train(folder.path(), &out.to_string_lossy()),
                "is not a checkpoint of dien",
            );
            assert_eq!(fs::read(&path).unwrap(), bytes, "{name}");
        }
    }
}

#[test]
fn a_checkpoint_is_replaced_only_by_name() {
    let folder = folder_with_log();
    let path = folder.path().join("dien.safetensors");
    let by_default = format!("train --data log.csv {SMALL}");
    done(&run(folder.path(), &by_default));
    let first = fs::read(&path).unwrap();
    refused_first(&run(folder.path(), &by_default), "--out dien.safetensors");
    assert_eq!(fs::read(&path).unwrap(), first);

    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let again = format!("{by_default} --seed 2 --json --out dien.safetensors");
    let output = run(folder.path(), &again);
    json(&output);
    assert!(
        text(&output.stderr).contains("dien.safetensors is there already: as a checkpoint of dien it will be replaced")
    );
    assert_ne!(fs::read(&path).unwrap(), first);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);

    // The stump of a download that failed.
    fs::write(folder.path().join("dien.safetensors"), "{}").unwrap();
    refused_first(&run(folder.path(), &by_default), "--out dien.safetensors");
    done(&train(folder.path(), "dien.safetensors"));

    // As `mktemp` makes it.
    File::create(folder.path().join("empty")).unwrap();
    done(&train(folder.path(), "empty"));
    assert!(is_checkpoint(&folder.path().join("empty")));
    assert_eq!(names(folder.path()), ["dien.safetensors", "empty", "log.csv"]);
}

#[test]
fn what_a_link_points_at_is_written_and_the_link_stays() {
    let folder = folder_with_log();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("deep")).unwrap();
    symlink("deep/second", at("first")).unwrap();
    symlink("target.safetensors", at("deep/second")).unwrap();
    // First where nothing stands yet, then over the checkpoint.
    for _ in 0..2 {
        done(&train(folder.path(), "first"));
        assert!(at("first").is_symlink() && at("deep/second").is_symlink());
        assert!(!at("deep/target.safetensors").is_symlink() && is_checkpoint(&at("deep/target.safetensors")));
    }
    symlink("round", at("round")).unwrap();
    refused_first(&train(folder.path(), "round"), "round cannot be written");
    assert_eq!(names(&at("deep")), ["second", "target.safetensors"]);
    assert_eq!(names(folder.path()), ["deep", "first", "log.csv", "round"]);
}

#[test]
fn a_pipe_is_written_through() {
    let folder = folder_with_log();
    done(&train(folder.path(), "plain"));
    let pipe = make_pipe(folder.path().join("pipe"));
    let reader = thread::spawn({
        let pipe = pipe.clone();
        move || fs::read(pipe).unwrap()
    });
    done(&train(folder.path(), "pipe"));
    assert_eq!(reader.join().unwrap(), fs::read(folder.path().join("plain")).unwrap());
    assert!(pipe.metadata().unwrap().file_type().is_fifo());
    assert_eq!(names(folder.path()), ["log.csv", "pipe", "plain"]);
}

/// With devices that are made for the test: the machine's own are not risked.
#[test]
fn a_device_is_written_through() {
    let folder = folder_with_log();
    let make = |name: &str, minor: &str| {
        let path = folder.path().join(name);
        let made = Command::new("mknod").arg(&path).args(["c", "1", minor]).output();
        let usable = made.is_ok_and(|made| made.status.success()) && File::options().write(true).open(&path).is_ok();
        if !usable {
            println!("skipped: only root can make a device, on a disk that allows it");
        }
        usable.then_some(path)
    };
    let (Some(null), Some(full)) = (make("null", "3"), make("full", "7")) else {
        return;
    };
    done(&train(folder.path(), "null"));
    refused(&train(folder.path(), "full"), 1, "full");
    for device in [null, full] {
        assert!(device.symlink_metadata().unwrap().file_type().is_char_device());
    }
    assert_eq!(names(folder.path()), ["full", "log.csv", "null"]);
    println!("devices stayed devices");
}

#[test]
fn a_place_that_cannot_be_written_is_said_before_the_work() {
    let folder = folder_with_log();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("folder")).unwrap();
    fs::create_dir(at("locked")).unwrap();
    done(&train(folder.path(), "kept.safetensors"));
    fs::set_permissions(at("kept.safetensors"), fs::Permissions::from_mode(0o444)).unwrap();
    let kept = fs::read(at("kept.safetensors")).unwrap();
    let before = names(folder.path());
    let long = "x".repeat(300);
    for (out, expected) in [
        ("folder", "folder is a folder"),
        ("new/", "names no file"),
        (".", "names no file"),
        (&long, "cannot be written"),
        ("kept.safetensors", "is write-protected"),
        ("log.csv/m.safetensors", "log.csv"),
    ] {
        refused_first(&train(folder.path(), out), expected);
    }
    if Path::new("/proc/self").exists() {
        refused_first(&train(folder.path(), "/proc/dien.safetensors"), "cannot be written");
    }
    fs::set_permissions(at("locked"), fs::Permissions::from_mode(0o555)).unwrap();
    if File::create(at("locked/probe")).is_ok() {
        println!("skipped: root may write into a locked folder");
    } else {
        refused_first(&train(folder.path(), "locked/m.safetensors"), "cannot be written");
    }
    // A folder that does not exist is a path that does not exist, as with data.
    refused(&train(folder.path(), "no/such/m.safetensors"), 1, "no/such");
    assert_eq!(fs::read(at("kept.safetensors")).unwrap(), kept);
    assert_eq!(names(folder.path()), before);
}

#[test]
fn standard_output_is_no_place_for_the_checkpoint() {
    if !Path::new("/dev/stdout").exists() {
        println!("skipped: there is no /dev/stdout");
        return;
    }
    let folder = folder_with_log();
    // A pipe, as `output` makes it.
    refused_first(&train(folder.path(), "/dev/stdout"), "prints its results");
    let printed = folder.path().join("printed");
    let options = format!("train --data log.csv --out printed {SMALL}");
    let output = command(folder.path(), &options.split(' ').collect::<Vec<_>>())
        .stdout(File::create(&printed).unwrap())
        .output()
        .unwrap();
    refused_first(&output, "prints its results");
}

#[test]
fn a_name_that_json_cannot_hold_is_refused_first() {
    let folder = folder_with_log();
    let name = std::ffi::OsStr::from_bytes(b"m\xff.safetensors");
    let options = format!("--json {SMALL}");
    let with_name = |arguments: &str, option: &str| {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        command(folder.path(), &arguments)
            .arg(option)
            .arg(name)
            .output()
            .unwrap()
    };
    refused_first(&with_name(&format!("train --data log.csv {options}"), "--out"), "UTF-8");
    refused_first(&with_name("evaluate --json", "--checkpoint"), "UTF-8");
    assert_eq!(names(folder.path()), ["log.csv"]);
    done(&with_name(&format!("train --data log.csv {SMALL}"), "--out"));
    assert!(is_checkpoint(&folder.path().join(name)));
}

#[test]
fn nothing_is_left_of_a_training_that_fails() {
    let folder = folder_with_log();
    fs::write(folder.path().join("log.csv"), "user_id,item_id,timestamp\n1,2,x\n").unwrap();
    refused(&train(folder.path(), "m.safetensors"), 1, "log.csv");
    assert_eq!(names(folder.path()), ["log.csv"]);
}

/// A training that waits for its data, which come through a pipe: its output is claimed by then.
struct Waiting {
    folder: tempfile::TempDir,
    child: std::process::Child,
    data: File,
}

impl Waiting {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pipe = make_pipe(folder.path().join("log.csv"));
        let child = start(
            folder.path(),
            &format!("train --data log.csv --out m.safetensors {SMALL}"),
        );
        // Opens when the other end does.
        let data = File::options().write(true).open(pipe).unwrap();
        Self { folder, child, data }
    }
}

#[test]
fn nothing_is_left_after_ctrl_c() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let Waiting { folder, child, data } = Waiting::new();
        assert_eq!(names(folder.path()).len(), 2, "the pipe and the part file");
        send(signal, &child);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", text(&output.stderr));
        assert_eq!(names(folder.path()), ["log.csv"]);
        drop(data);
    }
}

#[test]
fn what_has_come_meanwhile_stays_and_the_weights_are_not_lost() {
    let Waiting {
        folder,
        child,
        mut data,
    } = Waiting::new();
    let target = folder.path().join("m.safetensors");
    fs::write(&target, "somebody else's").unwrap();
    data.write_all(log().as_bytes()).unwrap();
    drop(data);
    let said = refused(
        &child.wait_with_output().unwrap(),
        1,
        "another file has come to stand there",
    );
    assert_eq!(fs::read_to_string(&target).unwrap(), "somebody else's");
    let names = names(folder.path());
    let part = names
        .iter()
        .find(|name| name.starts_with(".dien-"))
        .expect("the weights are kept");
    assert!(
        said.contains(part.as_str()) && is_checkpoint(&folder.path().join(part)),
        "{said}"
    );
}

#[test]
fn two_trainings_at_once_do_not_disturb_each_other() {
    let folder = folder_with_log();
    let children: Vec<_> = ["run.1", "run.2"]
        .iter()
        .zip(1..)
        .map(|(out, seed)| {
            start(
                folder.path(),
                &format!("train --data log.csv --seed {seed} --out {out} {SMALL}"),
            )
        })
        .collect();
    for child in children {
        done(&child.wait_with_output().unwrap());
    }
    let read = |name: &str| {
        let mut bytes = Vec::new();
        let mut file = File::open(folder.path().join(name)).unwrap();
        file.read_to_end(&mut bytes).unwrap();
        bytes
    };
    assert_ne!(read("run.1"), read("run.2"));
    assert_eq!(names(folder.path()), ["log.csv", "run.1", "run.2"]);
}
