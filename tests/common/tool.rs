//! The command `dien` as a script sees it. Tests include this file by its path: they need none of the network's parts in `common`.

#![allow(dead_code)] // Several tests use it; none needs all of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// Small settings: training takes a moment.
pub(crate) const SMALL: &str = "--epochs 1 --hidden 4 --head 4 --batch 64";

/// The command, not yet started, with arguments in a list.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dien"));
    command.current_dir(folder).args(arguments);
    command
}

/// Runs it to its end.
pub(crate) fn dien(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the tool was built")
}

/// Runs it to its end, with arguments as in a shell without quotes.
pub(crate) fn run(folder: &Path, arguments: &str) -> Output {
    dien(folder, &arguments.split_whitespace().collect::<Vec<_>>())
}

/// Starts it, with arguments as in a shell without quotes; both outputs are pipes.
pub(crate) fn start(folder: &Path, arguments: &str) -> Child {
    command(folder, &arguments.split_whitespace().collect::<Vec<_>>())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool was built")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The one JSON document on standard output.
pub(crate) fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stdout)))
}

/// Checks that a run succeeded; returns what it said on standard error.
pub(crate) fn done(output: &Output) -> String {
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    said
}

/// Checks that a run ended with this code and said something of this; returns what it said.
pub(crate) fn refused(output: &Output, code: i32, expected: &str) -> String {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.contains(expected), "no `{expected}` in: {said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

/// A small log with a header, as text.
pub(crate) fn log() -> String {
    let rows = (1..=30).flat_map(|user| {
        (0..8).map(move |time| {
            let item = (user * 3 + time * time) % 40;
            format!("{user},{item},{},{}\n", 1_500_000_000 + time, item % 3)
        })
    });
    rows.fold("user_id,item_id,timestamp,category\n".to_owned(), |text, row| {
        text + &row
    })
}

/// A folder with the small log, `log.csv`.
pub(crate) fn folder_with_log() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("log.csv"), log()).unwrap();
    folder
}

/// A small log in MovieLens' form.
pub(crate) fn write_movielens(folder: &Path) {
    let ratings = (1..=30).flat_map(|user| {
        (0..8).map(move |time| format!("{user},{},4.0,{}\n", (user * 3 + time * time) % 40 + 1, 1000 + time))
    });
    let films = (1..=40).map(|film| {
        format!(
            "{film},Film {film} (1999),{}\n",
            if film % 2 == 0 { "Drama" } else { "Comedy|War" }
        )
    });
    let file = |head: &str, rows: &mut dyn Iterator<Item = String>| rows.fold(head.to_owned(), |text, row| text + &row);
    let write = |name: &str, text: String| fs::write(folder.join(name), text).unwrap();
    write(
        "ratings.csv",
        file("userId,movieId,rating,timestamp\n", &mut { ratings }),
    );
    write("movies.csv", file("movieId,title,genres\n", &mut { films }));
}

/// The names in a folder, in order.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Makes a named pipe.
pub(crate) fn make_pipe(path: PathBuf) -> PathBuf {
    let made = Command::new("mkfifo").arg(&path).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo {}", path.display());
    path
}

/// Sends a signal by its name.
pub(crate) fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill")
        .args(["-s", signal, &child.id().to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()), "kill -s {signal}");
}
