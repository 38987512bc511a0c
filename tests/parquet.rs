//! Parquet files as pandas, Spark and Polars write them: the same log as its CSV, and broken ones refused. Run with
//! `cargo test --features parquet --test parquet`. `tests/parquet/make.py` writes the files.

use std::fs;
use std::path::{Path, PathBuf};

use dien_explorer::Error;
use dien_explorer::data::{
    CategoryChoice, Dataset, ImportReport, LabelRule, LogReader, Protocol, ReadOptions, find_files, read_logs,
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg32;

const USERS: i64 = 4;
const EACH: i64 = 6;
const ITEMS: i64 = 11;
/// Milliseconds of 24 November 2017, 17:37:27.123 UTC.
const START: i64 = 1_511_545_047_123;

fn made(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parquet").join(name)
}

fn try_read<P: AsRef<Path>>(paths: &[P], options: ReadOptions) -> Result<(Dataset, ImportReport), Error> {
    read_logs(paths, options, &Protocol::default(), &mut |_, _| true)
}

fn read<P: AsRef<Path>>(paths: &[P]) -> (Dataset, ImportReport) {
    try_read(paths, ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The log of the files, as a CSV.
fn as_csv() -> Dataset {
    let mut text = "user_id,item_id,timestamp,rating\n".to_owned();
    for number in 0..USERS * EACH {
        let (user, step) = (number / EACH + 1, number % EACH);
        let item = (step * 5 + user * 3) % ITEMS + 1;
        let time = START + (step * 5000 + user * 977) * 1000;
        text += &format!("u{user},{item},{time},{}\n", number % 5 + 1);
    }
    let mut reader = LogReader::new(ReadOptions::default());
    reader.push("log.csv", text.as_bytes()).unwrap();
    reader.finish(&Protocol::default()).unwrap().0
}

#[test]
fn a_file_is_the_log_that_its_csv_is() {
    let mut expected = as_csv();
    for name in ["micro.parquet", "nano.parquet", "milli.parquet", "int96.parquet"] {
        let (data, report) = read(&[made(name)]);
        name.clone_into(&mut expected.name);
        assert_eq!(data, expected, "{name}");
        let columns = report.columns.unwrap().to_string();
        assert_eq!(columns, "user=user_id,item=item_id,time=timestamp", "{name}");
        assert_eq!((report.rows as i64, report.skipped.len()), (USERS * EACH, 0), "{name}");
    }
    let options = ReadOptions {
        label: Some(LabelRule::parse("rating >= 4").unwrap()),
        ..ReadOptions::default()
    };
    let (_, report) = try_read(&[made("milli.parquet")], options).unwrap();
    assert_eq!(
        report.behaviours as i64,
        (0..USERS * EACH).filter(|number| number % 5 >= 3).count() as i64
    );
}

#[test]
fn lists_are_categories_and_histories() {
    let options = ReadOptions {
        category: CategoryChoice::Last,
        ..ReadOptions::default()
    };
    let (data, report) = try_read(&[made("micro.parquet"), made("items.parquet")], options).unwrap();
    let item = |id: &str| {
        let mut all = data.catalogue.items.iter();
        let item = all.find(|item| item.id.as_deref() == Some(id)).unwrap();
        let category = &data.catalogue.categories[item.category as usize];
        (item.text("en").into_owned(), category.name.text("en").to_owned())
    };
    assert_eq!(item("5"), ("Tea, \"green\" 5 2nd line".to_owned(), "Kind 2".to_owned()));
    assert_eq!(report.categories, 4, "one has none");
    let (data, report) = read(&[made("histories.parquet")]);
    assert_eq!(
        (report.format.name(), report.users, data.sampled),
        ("histories", 40, false)
    );
    let shown = &data.test[0];
    assert!((2..=4).contains(&data.history(shown, 512).len()));
}

#[test]
fn a_folder_may_hold_parts() {
    let folder = tempfile::tempdir().unwrap();
    for part in ["part-00000-x.snappy.parquet", "part-00001-x.snappy.parquet"] {
        fs::copy(made("micro.parquet"), folder.path().join(part)).unwrap();
    }
    fs::write(folder.path().join("_SUCCESS"), "").unwrap();
    assert_eq!(find_files(&[folder.path()], &ReadOptions::default()).unwrap().len(), 2);
    let (_, report) = read(&[folder.path()]);
    assert_eq!(report.rows as i64, 2 * USERS * EACH);
}

#[test]
fn broken_files_are_refused_and_nothing_panics() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.parquet");
    let mut refused = 0;
    let mut meet = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        if let Err(error) = try_read(&[&path], ReadOptions::default()) {
            let message = error.to_string();
            assert!(!message.is_empty());
            refused += 1;
        }
    };
    // What the library says of its panics is not the test's business.
    std::panic::set_hook(Box::new(|_| {}));
    let mut rng = Pcg32::seed_from_u64(7);
    for name in [
        "micro.parquet",
        "nano.parquet",
        "milli.parquet",
        "items.parquet",
        "histories.parquet",
    ] {
        let whole = fs::read(made(name)).unwrap();
        for length in (4..whole.len()).step_by(97) {
            meet(&whole[..length]);
        }
        for _ in 0..300 {
            let mut bytes = whole.clone();
            for _ in 0..rng.random_range(1..4) {
                let place = rng.random_range(0..bytes.len());
                bytes[place] ^= 1 << rng.random_range(0..8);
            }
            meet(&bytes);
        }
    }
    let _ = std::panic::take_hook();
    assert!(refused > 500, "{refused}");
    fs::write(&path, b"PAR1").unwrap();
    let error = try_read(&[&path], ReadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("the Parquet file is broken"), "{error}");
}
