//! Made-up logs, and what is asked of them.

use std::io::Write;

use dien_explorer::Error;
use dien_explorer::data::{Columns, Dataset, ImportReport, LabelRule, LogReader, Protocol, ReadOptions, read_logs};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Seconds of 24 November 2017, 17:37:27 UTC.
pub(crate) const START: i64 = 1_511_545_047;
/// Users and behaviours of each.
pub(crate) const USERS: usize = 4;
pub(crate) const EACH: usize = 6;
pub(crate) const ROWS: usize = USERS * EACH;
/// Items that occur.
pub(crate) const ITEMS: usize = 11;

/// A behaviour: its number, the user's, the item's, and the time as seconds.
pub(crate) type Row = (usize, usize, usize, i64);
/// A file: its name and its bytes.
pub(crate) type File = (&'static str, Vec<u8>);
/// Behaviours of four users, six of each, an hour and a half apart.
pub(crate) fn behaviours() -> Vec<Row> {
    let row = |number: usize| {
        let (user, step) = (number / EACH + 1, number % EACH);
        let item = (step * 5 + user * 3) % ITEMS + 1;
        (number, user, item, START + (step * 5000 + user * 977) as i64)
    };
    (0..ROWS).map(row).collect()
}

/// A header, or none, and a line for each behaviour.
pub(crate) fn log(header: &str, line: impl Fn(Row) -> String) -> Vec<u8> {
    lines(header, behaviours().into_iter().map(line))
}

/// A header, or none, and a line for each of the items.
pub(crate) fn items(header: &str, line: impl Fn(usize) -> String) -> Vec<u8> {
    lines(header, (1..=ITEMS + 1).map(line))
}

pub(crate) fn lines(header: &str, lines: impl Iterator<Item = String>) -> Vec<u8> {
    let header = if header.is_empty() {
        None
    } else {
        Some(header.to_owned())
    };
    let all: Vec<String> = header.into_iter().chain(lines).collect();
    (all.join("\n") + "\n").into_bytes()
}

/// A time as a date of ISO 8601.
pub(crate) fn iso(time: i64) -> String {
    // 1509494400 is the beginning of that month.
    let seconds = time - 1_509_494_400;
    let (hour, minute) = (seconds / 3600 % 24, seconds / 60 % 60);
    let day = seconds / 86_400 + 1;
    format!("2017-11-{day:02}T{hour:02}:{minute:02}:{:02}", seconds % 60)
}

pub(crate) fn columns(columns: &str) -> ReadOptions {
    ReadOptions {
        columns: Columns::parse(columns).unwrap(),
        ..ReadOptions::default()
    }
}

pub(crate) fn label(rule: &str) -> ReadOptions {
    ReadOptions {
        label: Some(LabelRule::parse(rule).unwrap()),
        ..ReadOptions::default()
    }
}

pub(crate) fn try_read(
    files: &[File],
    options: ReadOptions,
    protocol: &Protocol,
) -> Result<(Dataset, ImportReport), Error> {
    let mut reader = LogReader::new(options);
    for (name, bytes) in files {
        reader.push(name, bytes)?;
    }
    reader.finish(protocol)
}

/// Reads files in their order and in the other one, which changes nothing.
pub(crate) fn read(files: &[File], options: &ReadOptions) -> (Dataset, ImportReport) {
    let reversed: Vec<File> = files.iter().rev().cloned().collect();
    let [one, other] = [files, &reversed].map(|files| {
        try_read(files, options.clone(), &Protocol::default()).unwrap_or_else(|error| panic!("{}: {error}", files[0].0))
    });
    assert_eq!((&one.0, one.1.behaviours), (&other.0, other.1.behaviours));
    one
}

pub(crate) fn all_rows((data, report): (Dataset, ImportReport), columns: &str) -> (Dataset, ImportReport) {
    assert_eq!((report.users, report.behaviours), (USERS, ROWS), "{report}");
    assert_eq!(
        report.columns.as_ref().map(Columns::to_string).unwrap_or_default(),
        columns
    );
    (data, report)
}

/// How often something was found.
pub(crate) fn count(report: &ImportReport, code: &str) -> usize {
    let mut all = report.skipped.iter().chain(&report.notes);
    all.find(|finding| finding.code == code)
        .map_or(0, |finding| finding.count)
}

/// The name and the category of an item.
pub(crate) fn item(data: &Dataset, id: &str) -> (String, String) {
    let mut all = data.catalogue.items.iter();
    let item = all
        .find(|item| item.id.as_deref() == Some(id))
        .unwrap_or_else(|| panic!("no item {id}"));
    let category = &data.catalogue.categories[item.category as usize];
    (item.text("en").into_owned(), category.name.text("en").to_owned())
}

/// A name and a category.
pub(crate) fn named(name: &str, category: &str) -> (String, String) {
    (name.to_owned(), category.to_owned())
}

/// The impressions that were clicked and those that were not.
pub(crate) fn shown(data: &Dataset) -> (usize, usize) {
    let all = || data.train.iter().chain(&data.validation).chain(&data.test);
    let clicked = all().filter(|shown| shown.clicked).count();
    (clicked, all().count() - clicked)
}

/// Stars from 1 to 5.
pub(crate) fn stars(number: usize) -> usize {
    number % 5 + 1
}

/// Rows of at least four stars.
pub(crate) fn good() -> usize {
    (0..ROWS).filter(|number| stars(*number) >= 4).count()
}

/// Checks that a rule has made a label of four stars and more.
pub(crate) fn rated(files: &[File]) {
    let (data, report) = read(files, &label("rating >= 4"));
    assert_eq!(
        (count(&report, "label-1"), count(&report, "label-0")),
        (good(), ROWS - good()),
        "{report}"
    );
    assert!(report.to_string().contains("rating >= 4") && !data.sampled, "{report}");
    assert_eq!(report.behaviours, good());
}

/// Writes files into a folder.
pub(crate) fn in_folder(files: &[File]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// Reads the log in a folder of these files.
pub(crate) fn read_folder(files: &[File], options: ReadOptions) -> (Dataset, ImportReport) {
    let folder = in_folder(files);
    read_logs(&[folder.path()], options, &Protocol::default(), &mut |_, _| true)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Packs bytes with gzip.
pub(crate) fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
