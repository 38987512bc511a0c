//! Objects of JSON.

use std::fmt::Write as _;

use dien_explorer::Error;
use dien_explorer::data::{Columns, Dataset, ImportReport, LogReader, Protocol, ReadOptions, inspect_log};
use proptest::prelude::*;

use crate::made::{START, entry, gzip, log, read, stored, zip, zip_with};

/// Amazon's reviews of 2023, in the layout in which they are published.
fn reviews(users: usize, each: usize) -> String {
    let mut text = String::new();
    for user in 0..users {
        for step in 0..each {
            let time = START * 1000 + (step * 86_400_000 + user * 1000) as i64;
            let item = format!("B00{:07}", (user * 7 + step * step) % 30);
            writeln!(text, "{{\"rating\": 5.0, \"title\": \"Such a \\\"lovely\\\" scent {user} {step}\", \"text\": \"This spray is really nice.\\n<br />It smells caf\\u00e9 }} {{\", \"images\": [{{\"small_image_url\": \"https://m.example.com/a.jpg\", \"attachment_type\": \"IMAGE\"}}], \"asin\": \"{item}\", \"parent_asin\": \"P{item}\", \"user_id\": \"AGKHLEW{user:03}\", \"timestamp\": {time}, \"helpful_vote\": 0, \"verified_purchase\": true}}").unwrap();
        }
    }
    text
}

#[test]
fn reviews_of_amazon_are_read_as_they_are_published() {
    let text = reviews(20, 6);
    let plain = read("All_Beauty.jsonl", text.as_bytes()).unwrap();
    let (data, report) = &plain;
    assert_eq!(
        (report.format.name(), report.users, report.items, report.behaviours),
        ("jsonl", 20, 30, 120)
    );
    let columns = report.columns.as_ref().unwrap();
    assert_eq!(
        columns.to_string(),
        "user=user_id,item=parent_asin,time=timestamp",
        "headlines are no titles"
    );
    assert!(report.skipped.is_empty(), "{report}");
    assert!(format!("{data:?}").contains("\"PB000000007"));
    let packed = read("All_Beauty.jsonl.gz", &gzip(text.as_bytes())).unwrap();
    assert_eq!(format!("{plain:?}"), format!("{packed:?}"));
    // The first look says the same.
    let first = inspect_log("All_Beauty.jsonl", &text.as_bytes()[..5000], None).unwrap();
    assert_eq!(first.format.name(), "jsonl");
    assert_eq!(first.columns.user.as_deref(), Some("user_id"));
    assert_eq!(first.header[..4], ["rating", "title", "text", "images"]);
    assert_eq!(first.rows[0][1], "Such a \"lovely\" scent 0 0");
    assert_eq!(first.rows.len(), 5);
    // The other item can be asked for.
    let options = ReadOptions {
        columns: Columns::parse("item=asin").unwrap(),
        ..ReadOptions::default()
    };
    let (data, _) = read_text("r.jsonl", &text, options).unwrap();
    assert!(format!("{data:?}").contains("\"B000000007"));
}

fn read_text(name: &str, text: &str, options: ReadOptions) -> Result<(Dataset, ImportReport), Error> {
    let mut reader = LogReader::new(options);
    reader.push(name, text.as_bytes())?;
    reader.finish(&Protocol::default())
}

/// The same rows as [`log`]'s, as objects, whose keys vary in order.
fn objects() -> Vec<String> {
    let text = log(20, 6);
    let rows = text.lines().skip(1).enumerate();
    let object = |(number, row): (usize, &str)| {
        let [user, item, time] = row.split(',').collect::<Vec<_>>()[..] else {
            panic!()
        };
        if number % 3 == 0 {
            format!("{{\"time\":{time},\"item\":\"{item}\",\"user\":\"{user}\"}}")
        } else {
            format!("{{\"user\": \"{user}\", \"item\": \"{item}\", \"time\": \"{time}\", \"more\": null}}")
        }
    };
    rows.map(object).collect()
}

#[test]
fn objects_are_read_like_rows_whatever_stands_between_them() {
    let objects = objects();
    let events = |read: Result<(Dataset, ImportReport), Error>| {
        let (data, report) = read.unwrap();
        (
            report.users,
            report.items,
            report.behaviours,
            format!("{:?}", data.test),
        )
    };
    let expected = events(read_text("log.csv", &log(20, 6), ReadOptions::default()));
    let pretty: Vec<String> = objects
        .iter()
        .map(|object| object.replace(',', ",\n   ").replace('{', "{\n   "))
        .collect();
    for (what, text) in [
        ("lines", objects.join("\n")),
        ("Windows' lines", objects.join("\r\n") + "\r\n\r\n"),
        ("a list in one line", format!("[{}]", objects.join(","))),
        ("a list of lines", format!("[\n{}\n]\n", objects.join(",\n"))),
        ("a list over more lines", format!("[\n  {}\n]", pretty.join(",\n  "))),
    ] {
        assert_eq!(
            events(read_text("log.json", &text, ReadOptions::default())),
            expected,
            "{what}"
        );
        assert_eq!(
            events(read_text("ratings.csv", &text, ReadOptions::default())),
            expected,
            "{what}, whatever its name"
        );
        let first = inspect_log("log.json", &text.as_bytes()[..2000], None).unwrap();
        assert_eq!((first.format.name(), first.rows.len()), ("jsonl", 5), "{what}");
        assert_eq!(first.rows[0], ["1600000001", "i7", "u1", ""], "{what}");
    }
}

#[test]
fn lines_that_are_no_objects_are_counted() {
    let mut lines = objects();
    lines[4] = lines[4].replace('}', "");
    lines[9] = "null".to_owned();
    lines.insert(50, "{\"user\":\"u1\",\"item\":\"i2\"}".to_owned());
    lines.push("{\"user\":\"u1\",\"ite".to_owned());
    let (_, report) = read_text("log.jsonl", &lines.join("\n"), ReadOptions::default()).unwrap();
    let broken = report
        .skipped
        .iter()
        .find(|finding| finding.code == "broken-json")
        .unwrap();
    assert_eq!(broken.count, 3);
    let at: Vec<u64> = broken.examples.iter().map(|line| line.line).collect();
    assert_eq!(at, [5, 10, 122]);
    assert_eq!(report.behaviours, 118);
    let no_time = report
        .skipped
        .iter()
        .find(|finding| finding.code == "bad-time")
        .unwrap();
    assert_eq!(
        (no_time.count, no_time.examples[0].line),
        (1, 51),
        "an object without one of the keys"
    );
}

#[test]
fn json_without_rows_is_refused_with_the_way_out() {
    for text in [
        "{\"user\":{\"0\":\"a\"},\"item\":{\"0\":\"b\"},\"time\":{\"0\":1}}",
        "{\n  \"rows\": [\n",
        "[[\"a\", \"b\", 1]]",
        "{'user': {'0': 'a'}, 'item': {'0': 'b'}, 'time': {'0': 1}}",
    ] {
        let message = read_text("log.json", text, ReadOptions::default())
            .unwrap_err()
            .to_string();
        assert!(message.contains("orient='records'"), "{text}: {message}");
    }
    let message = read_text("log.json", "{\"a\":1,\"b\":2}\n", ReadOptions::default())
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("no column looks like the user; the first line names: a, b"),
        "{message}"
    );
}

#[test]
fn cells_of_objects_have_the_values_of_cells() {
    let mut text = String::new();
    for (user, item, genres) in [
        ("茶", "a\\u002fb", "[\"Drama\",\"War\"]"),
        ("茶", "caf\\u00e9", "[\"Sci-Fi\"]"),
        ("茶", "\\ud83c\\udf75", "[]"),
        ("7.0", "x", "\"Drama|War\""),
    ] {
        writeln!(
            text,
            "{{\"user\":\"{user}\",\"item\":\"{item}\",\"time\":1600000000,\"genres\":{genres},\"click\":true}}"
        )
        .unwrap();
    }
    let (data, report) = read_text("log.jsonl", &text, ReadOptions::default()).unwrap();
    assert_eq!(report.columns.as_ref().unwrap().category.as_deref(), Some("genres"));
    let shown = format!("{data:?}");
    for word in ["a/b", "café", "🍵", "Drama", "Sci-Fi"] {
        assert!(shown.contains(word), "{word}");
    }
    assert!(!shown.contains("War"));
    let lists = report
        .notes
        .iter()
        .find(|finding| finding.code == "category-list")
        .unwrap();
    assert_eq!(lists.count, 2);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 40, ..ProptestConfig::default() })]

    /// Packed and plain, in pieces of any size, the log is the same.
    #[test]
    fn packed_and_plain_are_the_same(users in 3_usize..20, each in 3_usize..8, cuts in prop::collection::vec(1_usize..400, 1..5), json in any::<bool>()) {
        let text = if json { reviews(users, each) } else { log(users, each) };
        let name = if json { "log.jsonl" } else { "log.csv" };
        let plain = read(name, text.as_bytes());
        let mut members = Vec::new();
        let (mut rest, mut turn) = (text.as_bytes(), 0);
        while !rest.is_empty() {
            let (piece, more) = rest.split_at(cuts[turn % cuts.len()].min(rest.len()));
            members.extend(gzip(piece));
            (rest, turn) = (more, turn + 1);
        }
        let expected = format!("{plain:?}");
        prop_assert_eq!(&format!("{:?}", read(&format!("{name}.gz"), &members)), &expected);
        prop_assert_eq!(&format!("{:?}", read("log.zip", &zip(&[entry(name, text.as_bytes())]))), &expected);
    }

    /// No bytes bring the unpacker down, however an archive is changed.
    #[test]
    fn changed_archives_are_read_or_refused(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>(), large in any::<bool>()) {
        let text = log(4, 3);
        for mut bytes in [zip_with(&[entry("log.csv", text.as_bytes()), stored("b.txt", b"b")], b"x", large), gzip(text.as_bytes())] {
            for (place, byte) in &changes {
                let place = place.index(bytes.len());
                bytes[place] = *byte;
            }
            let _ = read("log.bin", &bytes);
            bytes.truncate(cut.index(bytes.len()));
            let _ = read("log.bin", &bytes);
        }
    }

    /// Pieces of JSON lines may end anywhere.
    #[test]
    fn where_pieces_of_objects_end_does_not_matter(cuts in prop::collection::vec(1_usize..300, 1..6), list in any::<bool>()) {
        let text = if list { format!("[{}]", objects().join(",\n")) } else { objects().join("\n") };
        let whole = read_text("log.json", &text, ReadOptions::default());
        let mut reader = LogReader::new(ReadOptions::default());
        let (mut rest, mut turn) = (text.as_bytes(), 0);
        while !rest.is_empty() {
            let (piece, more) = rest.split_at(cuts[turn % cuts.len()].min(rest.len()));
            reader.push("log.json", piece).unwrap();
            (rest, turn) = (more, turn + 1);
        }
        prop_assert_eq!(format!("{:?}", reader.finish(&Protocol::default())), format!("{:?}", whole));
    }
}
