//! `dien data`: impressions as files for other programs, checked against the log's own rows.
#![cfg(unix)]

#[path = "common/tool.rs"]
mod tool;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use tool::{done, folder_with_log, json, log, names, refused, run, text};

type Row = BTreeMap<String, String>;

/// The rows of a table, by the names of their columns.
fn rows(path: &Path, delimiter: u8) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn split(cell: &str, sign: char) -> Vec<&str> {
    cell.split(sign).filter(|part| !part.is_empty()).collect()
}

/// The items of each user of the small log, in the order of time.
fn sequences() -> HashMap<String, Vec<String>> {
    let mut sequences: HashMap<String, Vec<String>> = HashMap::new();
    for line in log().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        sequences
            .entry(cells[0].to_owned())
            .or_default()
            .push(cells[1].to_owned());
    }
    sequences
}

#[test]
fn each_click_stands_behind_what_came_before_it_and_each_part_is_later_than_the_one_before() {
    let folder = folder_with_log();
    let report = json(&run(folder.path(), "data --data log.csv --out i.csv --json"));
    let rows = rows(&folder.path().join("i.csv"), b',');
    let sequences = sequences();
    let mut positions: HashMap<(String, String), Vec<usize>> = HashMap::new();
    for row in &rows {
        let whole = &sequences[&row["user"]];
        let history = split(&row["items"], '^');
        assert_eq!(history, whole[..history.len()], "{row:?}");
        let categories: Vec<String> = history
            .iter()
            .map(|id| (id.parse::<usize>().unwrap() % 3).to_string())
            .collect();
        assert_eq!(split(&row["categories"], '^'), categories);
        assert_eq!(row["category"], (row["item"].parse::<usize>().unwrap() % 3).to_string());
        if row["label"] == "1" {
            assert_eq!(row["item"], whole[history.len()], "{row:?}");
            positions
                .entry((row["user"].clone(), row["part"].clone()))
                .or_default()
                .push(history.len());
        } else {
            assert!(
                !history.contains(&row["item"].as_str()),
                "a negative that was seen before: {row:?}"
            );
        }
    }
    for user in sequences.keys() {
        let of = |part: &str| {
            positions
                .get(&(user.clone(), part.to_owned()))
                .cloned()
                .unwrap_or_default()
        };
        assert_eq!((of("validation"), of("test")), (vec![6], vec![7]), "{user}");
        assert!(of("train").iter().all(|&place| place < 6), "{user}");
    }
    for part in ["train", "validation", "test"] {
        let of_part = rows.iter().filter(|row| row["part"] == part);
        let clicked = of_part.clone().filter(|row| row["label"] == "1").count();
        assert_eq!(report[part]["impressions"], of_part.count(), "{part}");
        assert_eq!(report[part]["clicked"], clicked, "{part}");
    }
}

#[test]
fn every_layout_tells_the_same() {
    let folder = folder_with_log();
    let at = |name: &str| folder.path().join(name);
    for (layout, out) in [
        ("plain", "p.csv"),
        ("deepctr", "d.csv"),
        ("fuxictr", "f.train.csv"),
        ("recbole", "r.train.inter"),
    ] {
        done(&run(
            folder.path(),
            &format!("data --data log.csv --layout {layout} --out {out}"),
        ));
    }
    let expected = "d.csv d.items.csv f.items.csv f.test.csv f.train.csv f.valid.csv log.csv p.csv p.items.csv r.item \
                    r.test.inter r.train.inter r.valid.inter";
    assert_eq!(names(folder.path()).join(" "), expected);
    let plain = rows(&at("p.csv"), b',');
    let items = rows(&at("p.items.csv"), b',');
    assert_eq!(
        fs::read(at("p.items.csv")).unwrap(),
        fs::read(at("d.items.csv")).unwrap()
    );
    let by_number: HashMap<&str, &Row> = items.iter().map(|item| (item["number"].as_str(), item)).collect();

    let numbered = rows(&at("d.csv"), b',');
    assert_eq!(numbered.len(), plain.len());
    for (row, same) in numbered.iter().zip(&plain) {
        let item = by_number[row["item_id"].as_str()];
        assert_eq!((&item["item"], &item["category"]), (&same["item"], &same["category"]));
        assert_eq!((&row["part"], &row["label"]), (&same["part"], &same["label"]));
        let history = split(&row["hist_item_id"], '|');
        assert_eq!(row["seq_length"], history.len().to_string());
        let ids: Vec<&str> = history
            .iter()
            .map(|number| by_number[number]["item"].as_str())
            .collect();
        assert_eq!(ids, split(&same["items"], '^'));
        assert_eq!(row["cate_id"], item["category_number"]);
        assert_eq!(split(&row["hist_cate_id"], '|').len(), history.len());
    }
    for (part, short) in [("train", "train"), ("validation", "valid"), ("test", "test")] {
        let same: Vec<&Row> = plain.iter().filter(|row| row["part"] == part).collect();
        let fuxictr = rows(&at(&format!("f.{short}.csv")), b',');
        let recbole = rows(&at(&format!("r.{short}.inter")), b'\t');
        assert_eq!((fuxictr.len(), recbole.len()), (same.len(), same.len()));
        for ((a, b), same) in fuxictr.iter().zip(&recbole).zip(same) {
            assert_eq!((&a["clk"], &b["label:float"]), (&same["label"], &same["label"]));
            assert_eq!((&a["item_id"], &b["item_id:token"]), (&same["item"], &same["item"]));
            assert_eq!(
                (&a["click_history"], &a["cate_history"]),
                (&same["items"], &same["categories"])
            );
            assert_eq!(b["item_id_list:token_seq"], same["items"].replace('^', " "));
            assert_eq!(b["item_length:float"], split(&same["items"], '^').len().to_string());
        }
    }
}

#[test]
fn signs_between_ids_are_none_that_an_id_has() {
    let folder = tempfile::tempdir().unwrap();
    let odd = log().replace(",1,", ",\"a^b \"\"c\"\"\",");
    fs::write(folder.path().join("log.csv"), odd).unwrap();
    let at = |name: &str| folder.path().join(name);
    done(&run(folder.path(), "data --data log.csv --out p.csv"));
    let plain = rows(&at("p.csv"), b',');
    let ids: BTreeSet<&str> = plain.iter().flat_map(|row| split(&row["items"], '|')).collect();
    assert!(ids.contains("a^b \"c\""), "{ids:?}");
    done(&run(
        folder.path(),
        "data --data log.csv --layout recbole --out r.train.inter",
    ));
    let numbered = rows(&at("r.train.inter"), b'\t');
    let of_train: Vec<&Row> = plain.iter().filter(|row| row["part"] == "train").collect();
    let items = rows(&at("p.items.csv"), b',');
    for (row, same) in numbered.iter().zip(of_train) {
        let number = row["item_id:token"].parse::<usize>().unwrap();
        assert_eq!(items[number - 1]["item"], same["item"]);
    }
}

#[test]
fn histories_are_cut_to_what_a_model_reads() {
    let folder = folder_with_log();
    let whole = |out: &str, more: &str| {
        done(&run(folder.path(), &format!("data --data log.csv --out {out} {more}")));
        rows(&folder.path().join(out), b',')
    };
    let (long, short) = (whole("a.csv", ""), whole("b.csv", "--max-history 2"));
    for (long, short) in long.iter().zip(&short) {
        let history = split(&long["items"], '^');
        assert_eq!(split(&short["items"], '^'), history[history.len().saturating_sub(2)..]);
    }
}

#[test]
fn the_shop_with_fields_has_columns_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let report = json(&run(
        folder.path(),
        "data --law several --shoppers 40 --out s.csv --json",
    ));
    assert_eq!(report["sampled"], false);
    let rows = rows(&folder.path().join("s.csv"), b',');
    let fields: Vec<&String> = rows[0]
        .keys()
        .filter(|key| key.starts_with("profile_") || key.starts_with("context_"))
        .collect();
    assert_eq!(
        fields,
        ["context_device", "context_time", "profile_age", "profile_price"]
    );
    let ages: BTreeMap<&str, BTreeSet<&str>> = rows.iter().fold(BTreeMap::new(), |mut ages, row| {
        ages.entry(row["user"].as_str())
            .or_default()
            .insert(row["profile_age"].as_str());
        ages
    });
    assert!(ages.values().all(|of_one| of_one.len() == 1), "an age is a user's");
}

#[test]
fn only_files_of_an_export_are_replaced() {
    let folder = folder_with_log();
    let before = fs::read(folder.path().join("log.csv")).unwrap();
    refused(&run(folder.path(), "data --data log.csv --out log.csv"), 2, "log.csv");
    fs::write(folder.path().join("mine.items.csv"), "a,b\n1,2\n").unwrap();
    refused(
        &run(folder.path(), "data --data log.csv --out mine.csv"),
        2,
        "mine.items.csv",
    );
    assert_eq!(names(folder.path()), ["log.csv", "mine.items.csv"]);
    assert_eq!(fs::read(folder.path().join("log.csv")).unwrap(), before);
    done(&run(folder.path(), "data --data log.csv --out i.csv"));
    let first = fs::read(folder.path().join("i.csv")).unwrap();
    let said = done(&run(folder.path(), "data --data log.csv --out i.csv --seed 9"));
    assert!(said.contains("i.csv is there already"), "{said}");
    assert_ne!(fs::read(folder.path().join("i.csv")).unwrap(), first, "other negatives");
}

#[test]
fn without_a_file_it_says_what_becomes_of_the_log() {
    let folder = folder_with_log();
    let output = run(folder.path(), "data --data log.csv");
    done(&output);
    let said = text(&output.stdout);
    assert!(
        said.contains("30 users") && said.contains("training") && !said.contains("written"),
        "{said}"
    );
    assert_eq!(names(folder.path()), ["log.csv"]);
    refused(&run(folder.path(), "data --data log.csv --layout recbole"), 2, "--out");
    refused(
        &run(folder.path(), "data --data log.csv --out a.csv --layout keras"),
        2,
        "keras",
    );
}
