//! The reader on the real ml-latest-small, which is not part of this project: without it, the test says so and is done.

use std::path::PathBuf;

use dien_explorer::data::{HISTORY_LIMIT, Protocol, ReadOptions, read_logs};

/// Beside the checkout, or where `DIEN_SHARED_DATA` says.
fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    let folder = std::env::var_os("DIEN_SHARED_DATA")
        .map_or_else(beside, PathBuf::from)
        .join("ml-latest-small");
    folder.join("ratings.csv").exists().then_some(folder)
}

#[test]
fn ml_latest_small_with_its_two_defects() {
    let Some(folder) = folder() else {
        println!("skipped: ml-latest-small is not there; set DIEN_SHARED_DATA to the folder that holds it");
        return;
    };
    let mut last = (0, 0);
    let mut progress = |done, of| {
        last = (done, of);
        true
    };
    let (data, report) = read_logs(&[&folder], ReadOptions::default(), &Protocol::default(), &mut progress).unwrap();
    assert!(last.0 > 0 && last.0 == last.1);
    assert_eq!((report.behaviours, report.users, report.items), (100_836, 610, 9724));
    let skipped: Vec<_> = report
        .skipped
        .iter()
        .map(|one| (one.code, one.count, one.examples[0].line))
        .collect();
    assert_eq!(skipped, [("film-twice", 1, 9744)]);
    let notes: Vec<_> = report.notes.iter().map(|one| (one.code, one.count)).collect();
    let expected = [
        ("category-list", 6890),
        ("no-genre", 1),
        ("ties", 23_228),
        ("long-user", 40),
        ("no-history", 141),
    ];
    assert_eq!(notes, expected);
    assert_eq!(report.notes[1].examples[0].line, 9379);
    assert!(data.users.iter().all(|user| user.behaviours.len() <= HISTORY_LIMIT));
    assert!(
        data.users
            .iter()
            .all(|user| user.behaviours.is_sorted_by_key(|behaviour| behaviour.time))
    );
    // What 610 users did at their last time, by a count of its own, each with a negative.
    assert_eq!(data.test.len(), 2 * 889);
}
