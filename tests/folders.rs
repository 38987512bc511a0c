//! Folders as they come unpacked: which of the files is the log.

use std::path::Path;

use dien_explorer::data::{Dataset, ImportReport, Protocol, ReadOptions, read_logs};
use tempfile::TempDir;

const USERS: usize = 6;
const EACH: usize = 6;
/// Seconds of 24 November 2017, 17:00:00 UTC.
const START: usize = 1_511_542_800;

/// A line for each behaviour: of the user, the item, the hour and the seconds since 1970.
fn lines(line: impl Fn(usize, usize, usize, usize) -> String) -> String {
    let row = |number: usize| {
        let (user, hour) = (number / EACH + 1, number % EACH);
        line(user, (5 * hour + 3 * user) % 11 + 1, 17 + hour, START + 3600 * hour) + "\n"
    };
    (0..USERS * EACH).map(row).collect()
}

/// What a log and what lies beside it are called, and hold.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn read(path: &Path) -> dien_explorer::Result<(Dataset, ImportReport)> {
    read_logs(&[path], ReadOptions::default(), &Protocol::default(), &mut |_, _| true)
}

#[test]
fn a_log_whose_name_is_no_tables_is_found_by_its_first_line() {
    let stars = lines(|user, item, _, time| format!("{user}\t{item}\t4\t{time}"));
    let places = lines(|user, item, hour, _| format!("{user}\t2017-11-24T{hour}:00:00Z\t30.2\t-97.7\t{item}"));
    let reviews = lines(|user, item, hour, _| {
        format!("{{\"user_id\":\"{user}\",\"business_id\":\"{item}\",\"date\":\"2017-11-24 {hour}:00:00\"}}")
    });
    let shops = "{\"business_id\":\"1\",\"stars\":4}\n";
    let readme = ("README.txt", "This log holds users, items and times.\n");
    let genres = ("u.genre", "Action|1\n");
    let users = ("u.user", "1|24|M|technician|85711\n");
    let film = |item| format!("{item}|Film {item}|01-Jan-1995||http://films{}", "|1".repeat(19));
    let films = (1..=11).map(film).collect::<Vec<_>>().join("\n");
    let logs = [
        folder(&[("u.data", &stars), ("u.item", &films), genres, users, readme]),
        folder(&[("u.data", &stars), readme]),
        folder(&[("totalCheckins.txt", &places), ("edges.txt", "0\t1\n0\t2\n")]),
        folder(&[("review.json", &reviews), ("business.json", shops), readme]),
    ];
    for (index, folder) in logs.iter().enumerate() {
        let (data, report) = read(folder.path()).unwrap_or_else(|error| panic!("folder {index}: {error}"));
        assert_eq!(
            (report.users, report.behaviours),
            (USERS, USERS * EACH),
            "folder {index}"
        );
        let titled = data.catalogue.items[0].text("en").starts_with("Film ");
        assert_eq!(titled, index == 0, "folder {index}");
    }
}

#[test]
fn several_logs_or_none_are_not_guessed_among() {
    let stars = lines(|user, item, _, time| format!("{user}\t{item}\t4\t{time}"));
    let clicks = lines(|user, item, _, time| format!("{user}\t{item}\t{time}"));
    for files in [
        [("stars.txt", stars.as_str()), ("clicks.txt", &clicks)],
        [("notes.txt", "a\nb\n"), ("read.me", "c\n")],
    ] {
        let message = read(folder(&files).path()).unwrap_err().to_string();
        assert!(message.contains("Name the file itself"), "{message}");
    }
}
