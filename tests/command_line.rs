//! The command `dien` as a script sees it: standard output, exit codes, messages.

#[path = "common/tool.rs"]
mod tool;

use std::fs::{self, File};
use std::path::Path;
use std::process::{Output, Stdio};

use burn::tensor::TensorData;
use dien_explorer::backend;
use dien_explorer::checkpoint::Checkpoint;
use dien_explorer::checkpoint::weights::{assign, collect};
use dien_explorer::data::Name;
use serde_json::Value;
use tool::{SMALL, command, dien, done, folder_with_log, json, refused, run, start, text, write_movielens};

/// A folder with a checkpoint, `m.safetensors`, trained as AGRU on a log of 40 films; and what the training printed.
fn trained() -> (tempfile::TempDir, Value) {
    let folder = tempfile::tempdir().unwrap();
    write_movielens(folder.path());
    let settings = [
        "--data",
        ".",
        "--unit",
        "agru",
        "--epochs",
        "1",
        "--hidden",
        "8",
        "--out",
        "m.safetensors",
        "--json",
    ];
    let summary = json(&dien(folder.path(), &[&["train"][..], &settings].concat()));
    (folder, summary)
}

/// `dien trace` of the checkpoint in a folder.
fn trace(folder: &Path, history: &str, target: &str, more: &[&str]) -> Output {
    let question = [
        "trace",
        "--checkpoint",
        "m.safetensors",
        "--history",
        history,
        "--target",
        target,
    ];
    dien(folder, &[&question[..], more].concat())
}

#[test]
fn a_checkpoint_is_trained_on_a_log_and_traced() {
    let (folder, summary) = trained();
    assert_eq!(summary["unit"], "agru");
    assert_eq!(summary["config"]["hidden"], 8);
    assert!(summary["test"]["auc"].is_number(), "{summary}");

    let traced = json(&trace(folder.path(), "3,1,4", "5", &["--json"]));
    assert_eq!(traced["unit"], "agru");
    assert_eq!(traced["attention"].as_array().unwrap().len(), 3);
    assert_eq!(traced["extractor"]["states"].as_array().unwrap().len(), 3);
    for series in ["reset", "update", "update_weight", "candidate", "states"] {
        let rows = traced["evolution"][series].as_array().unwrap();
        assert!(
            rows.len() == 3 && rows.iter().all(|row| row.as_array().unwrap().len() == 8),
            "{series}"
        );
    }
    let number = |name: &str| traced[name].as_f64().unwrap();
    assert!((number("probability") - 1.0 / (1.0 + (-number("logit")).exp())).abs() < 1e-6);
    // AGRU's coefficient is the attention itself; another cell over the same weights has another.
    assert_eq!(traced["evolution"]["update_weight"][0][0], traced["attention"][0]);
    let swapped = json(&trace(folder.path(), "3,1,4", "5", &["--json", "--unit", "gru"]));
    assert_eq!(swapped["evolution"]["update_weight"], swapped["evolution"]["update"]);
    assert_eq!(swapped["attention"], traced["attention"]);
    let empty = json(&trace(folder.path(), "", "5", &["--json"]));
    assert_eq!(empty["attention"], Value::Array(vec![]));

    let table = trace(folder.path(), "3,1,4", "5", &[]);
    assert!(text(&table.stdout).contains("p(click) ="), "{}", text(&table.stdout));
}

#[test]
fn questions_that_the_vocabulary_cannot_answer_fail() {
    let (folder, _) = trained();
    let long = ["1"; 513].join(",");
    for (history, target, expected) in [
        ("3,99", "5", "history, position 2: item 99 is not in the vocabulary"),
        ("3", "-1", "target: item -1 is not in the vocabulary"),
        (&long, "5", "513 behaviours, the limit is 512"),
    ] {
        let refused = trace(folder.path(), history, target, &["--json"]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(
            refused.stdout.is_empty() && text(&refused.stderr).contains(expected),
            "{}",
            text(&refused.stderr)
        );
    }
}

#[test]
fn items_are_named_by_index_id_or_title() {
    let (folder, _) = trained();
    // Film n has the id n; indices are in the order of the log.
    let by_index = json(&trace(folder.path(), "3,1,4", "5", &["--json"]));
    let checkpoint = Checkpoint::read(&folder.path().join("m.safetensors"), &backend::device()).unwrap();
    let items = &checkpoint.catalogue.items;
    let id = |index: usize| format!("id:{}", items[index].id.as_deref().unwrap());
    let title = |index: usize| items[index].text("en").into_owned();
    let history = format!("{},{},4", id(3), title(1));
    assert_eq!(json(&trace(folder.path(), &history, &title(5), &["--json"])), by_index);
    // Each in an option of its own.
    let more = ["--history", &format!("title:{}", title(1)), "--history", "4", "--json"];
    assert_eq!(json(&trace(folder.path(), "3", &id(5), &more)), by_index);

    let said = refused(
        &trace(folder.path(), "3,Fim 7 (1999)", "5", &[]),
        1,
        "history, position 2: no item",
    );
    assert!(said.contains("The nearest: Film 7 (1999) (index "), "{said}");
    refused(
        &trace(folder.path(), "3", "id:99", &[]),
        1,
        "target: no item of the vocabulary is called `id:99`",
    );
}

#[test]
fn answers_that_are_no_numbers_are_said() {
    let (folder, _) = trained();
    let device = backend::device();
    let at = |name: &str| folder.path().join(name);
    let mut checkpoint = Checkpoint::read(&at("m.safetensors"), &device).unwrap();
    // Finite, as every file's weights are; sums of products of them are not.
    let large = collect(&checkpoint.model).into_iter().map(|(name, data)| {
        let shape = data.shape().to_vec();
        let weights: Vec<f32> = data.iter::<f32>().map(|weight| weight * 1e37).collect();
        (name, TensorData::new(weights, shape))
    });
    checkpoint.model = assign(checkpoint.model.clone(), large.collect()).unwrap();
    checkpoint.write(&at("m.safetensors")).unwrap();
    let evaluated = dien(
        folder.path(),
        &["evaluate", "--checkpoint", "m.safetensors", "--data", "."],
    );
    refused(
        &evaluated,
        1,
        "m.safetensors: the log loss on test is NaN: the weights are so large",
    );
    assert!(evaluated.stdout.is_empty());
    // The steps are shown all the same: they say where it begins.
    let table = trace(folder.path(), "3,1", "5", &[]);
    refused(&table, 1, "m.safetensors: the logit is NaN");
    assert!(text(&table.stdout).contains("attention"));
    let document = trace(folder.path(), "3,1", "5", &["--json"]);
    refused(&document, 1, "the logit is NaN");
    assert_eq!(
        serde_json::from_slice::<Value>(&document.stdout).unwrap()["probability"],
        Value::Null
    );
}

#[test]
fn untrained_weights_are_said_to_be_untrained() {
    let folder = folder_with_log();
    let said = done(&run(
        folder.path(),
        &format!("train --data log.csv {SMALL} --epochs 0").replace("--epochs 1 ", ""),
    ));
    assert!(
        said.contains("warning: --epochs 0: the weights are written as they were drawn"),
        "{said}"
    );
}

/// Names out of a file reach the terminal through tables, JSON and messages.
#[test]
fn names_in_a_file_steer_no_terminal() {
    let (folder, _) = trained();
    let at = |name: &str| folder.path().join(name);
    let device = backend::device();
    let mut checkpoint = Checkpoint::read(&at("m.safetensors"), &device).unwrap();
    let evil = "\u{1b}[2J\u{9b}31m\r\nforged\u{2028}\u{202e}row\u{7}";
    checkpoint.header.training.data = evil.to_owned();
    for (index, item) in checkpoint.catalogue.items.iter_mut().enumerate() {
        item.id = Some(format!("{evil}{index}").into());
        item.name = Some(Name::same(evil));
    }
    for category in &mut checkpoint.catalogue.categories {
        category.name = Name::same(evil);
    }
    checkpoint.write(&at("m.safetensors")).unwrap();
    let of = |command: &'static str, more: &[&'static str]| {
        let shared = [command, "--checkpoint", "m.safetensors"];
        [&shared, more].concat()
    };
    let trace = |more: &[&'static str]| of("trace", &[&["--target", "3"], more].concat());
    let commands = [
        of("evaluate", &["--data", "."]),
        of("evaluate", &["--shoppers", "60", "--json"]),
        trace(&["--history", "1,2"]),
        trace(&["--history", "1,2", "--json"]),
        trace(&["--history", "1,forged"]),
        trace(&["--history", evil]),
        trace(&["--history", "1", "--profile", "a=b"]),
    ];
    for arguments in commands {
        let output = dien(folder.path(), &arguments);
        for stream in [text(&output.stdout), text(&output.stderr)] {
            let steers = |one: char| (one.is_control() && one != '\n') || ('\u{2028}'..='\u{202e}').contains(&one);
            assert!(!stream.contains(steers), "{arguments:?}: {stream:?}");
            assert!(!stream.lines().any(|line| line.starts_with("forged")), "{stream}");
        }
    }
}

#[test]
fn files_that_cannot_be_used_fail_with_their_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bad.safetensors"), "no such thing").unwrap();
    let refused = |arguments: &[&str], expected: &str| {
        let output = dien(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    };
    refused(
        &[
            "trace",
            "--checkpoint",
            "bad.safetensors",
            "--history",
            "1",
            "--target",
            "1",
        ],
        "bad.safetensors",
    );
    refused(
        &[
            "trace",
            "--checkpoint",
            "none.safetensors",
            "--history",
            "1",
            "--target",
            "1",
        ],
        "none.safetensors",
    );
    refused(&["train", "--data", "."], "movies.csv");
    refused(
        &["train", "--epochs", "1", "--out", "no/such/folder/m.safetensors"],
        "no/such/folder",
    );
    write_movielens(folder.path());
    std::fs::write(folder.path().join("ratings.csv"), "a,b\n1,2\n").unwrap();
    refused(&["train", "--data", "."], "ratings.csv, line 1");
    std::fs::write(folder.path().join("ratings.csv"), "").unwrap();
    refused(&["train", "--data", "."], "ratings.csv");
    std::fs::write(
        folder.path().join("ratings.csv"),
        b"userId,movieId,rating,timestamp\n\xff\xfe,1,1,1\n",
    )
    .unwrap();
    refused(&["train", "--data", "."], "ratings.csv, line 2");
}

#[test]
fn bad_usage_exits_with_2() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["train", "--lr", "0"][..],
        &["train", "--hidden", "7"],
        &["train", "--unit", "lstm"],
        &["train", "--batch", "x"],
        &["trace", "--checkpoint", "m", "--target", "1"],
        &["trace"],
        &["serve", "--port", "70000"],
        &["ladder", "--models", "base,lstm"],
        &["ladder", "--seeds", "0"],
        &["ladder", "--rate-factor", "2"],
        &["ladder", "--stray-rate", "1.5"],
        &["ladder", "--test", "1"],
        &["evaluate"],
        &["dance"],
        &["train", "--data", ".", "--label", "rating"],
        &["train", "--data", ".", "--label", "rating >= high"],
        &["train", "--data", ".", "--category", "best"],
        &["train", "--label", "rating >= 4"],
        // What is not a number, or is not finite.
        &["ladder", "--rate-factor", "nan"],
        &["ladder", "--rate-factor", "inf"],
        &["ladder", "--rate-factor", "-1"],
        &["train", "--lr", "nan"],
        &["train", "--lr", "inf"],
        &["train", "--alpha", "nan"],
        &["train", "--alpha", "inf"],
        &["train", "--penalty", "NaN"],
        &["ladder", "--drift-rate", "nan"],
        &["evaluate", "--checkpoint", "m", "--stray-rate", "inf"],
        // Sizes beyond any memory.
        &["train", "--batch", "1000000000"],
        &["train", "--hidden", "1000000000"],
        &["train", "--epochs", "18446744073709551615"],
        &["train", "--shoppers", "18446744073709551615"],
        &["train", "--max-history", "1000000000"],
        &["ladder", "--epochs", "0"],
        &["ladder", "--epochs", "18446744073709551615"],
        &["ladder", "--patience", "0"],
        &["ladder", "--seeds", "1001"],
        &["ladder", "--jobs", "0"],
        &["ladder", "--jobs", "1000000000"],
        &["ladder", "--shoppers", "0"],
        &["bench", "--batch", "0"],
        &["bench", "--batch", "1000000000"],
        &["bench", "--batch", "4294967296"],
        &["bench", "--time", "18446744073709551615"],
        &["bench", "--time", "1000000000"],
        &["bench", "--width", "1000000000"],
        &["bench", "--width", "5"],
        &["bench", "--items", "0"],
        &["bench", "--rows", "0"],
        &["bench", "--rows", "1000000000"],
        &["bench", "--rows", "10", "--batch", "2"],
        &["bench", "--items", "1000000000"],
        &["bench", "--items", "4000000", "--width", "64"],
        &["train", "--optimiser", "sgd"],
        &["bench", "--head", "0"],
        &["bench", "--head", "1000000000"],
        &["bench", "--head", "8,8,8,8,8,8,8,8,8"],
        &["bench", "--batch", "4096", "--time", "512", "--width", "512"],
    ] {
        let output = dien(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_table_of_items_and_a_label_are_given_beside_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let rows = (0..24).map(|row| format!("{},{},{},{}\n", row / 8, row % 8, 1_511_545_047 + row, row % 5));
    let text = format!("user,item,time,stars\n{}", rows.collect::<String>());
    std::fs::write(folder.path().join("log.csv"), text).unwrap();
    let wares = (0..8).map(|item| format!("{item},Ware {item},kind {}\n", item % 2));
    let text = format!("item,title,category\n{}", wares.collect::<String>());
    std::fs::write(folder.path().join("wares.csv"), text).unwrap();
    let read = [
        "data",
        "--json",
        "--data",
        "log.csv",
        "--data",
        "wares.csv",
        "--label",
        "stars >= 2",
    ];
    let report = json(&dien(folder.path(), &read));
    assert_eq!(
        (report["items"].as_u64(), report["categories"].as_u64()),
        (Some(8), Some(2))
    );
    assert_eq!(report["sampled"], false);
    let found = report["import"]["notes"].as_array().unwrap();
    let count = |code: &str| {
        found
            .iter()
            .find(|one| one["code"] == code)
            .map(|one| one["count"].as_u64().unwrap())
    };
    assert_eq!((count("label-1"), count("label-0")), (Some(14), Some(10)));
    assert_eq!((count("item-joined"), count("item-missing")), (Some(8), None));
}

#[test]
fn a_checkpoint_is_measured_as_its_training_measured_it() {
    let (folder, summary) = trained();
    let evaluate = |arguments: &[&str]| {
        let question = ["evaluate", "--checkpoint", "m.safetensors", "--json"];
        dien(folder.path(), &[&question[..], arguments].concat())
    };
    let report = json(&evaluate(&["--data", "."]));
    for measure in ["auc", "log_loss"] {
        assert_eq!(report["test"][measure], summary["test"][measure], "{measure}");
    }
    assert_eq!(
        (&report["unknown_targets"], &report["perfect"]),
        (&0.into(), &Value::Null)
    );
    // The shop sells none of its films.
    let refused = evaluate(&[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stderr).contains("m.safetensors"),
        "{}",
        text(&refused.stderr)
    );
}

#[test]
fn on_the_shop_the_perfect_predictor_and_the_truth_stand_beside() {
    let folder = tempfile::tempdir().unwrap();
    let small = "train --model augru --epochs 1 --shoppers 300 --out m.safetensors --json";
    json(&dien(folder.path(), &small.split(' ').collect::<Vec<_>>()));
    let question = "evaluate --checkpoint m.safetensors --shoppers 300 --json";
    let report = json(&dien(folder.path(), &question.split(' ').collect::<Vec<_>>()));
    let number = |path: &str| report.pointer(path).and_then(Value::as_f64).unwrap_or(f64::NAN);
    assert!(number("/perfect/auc") > number("/test/auc"));
    assert!(number("/perfect/log_loss") < number("/test/log_loss"));
    let bins = report["test"]["calibration"]["bins"].as_array().unwrap();
    let counted: u64 = bins.iter().map(|bin| bin["count"].as_u64().unwrap()).sum();
    assert_eq!(Some(counted), report["test"]["impressions"].as_u64());
    for share in ["/following/attention/mean", "/following/uniform/mean"] {
        assert!((0.01..0.99).contains(&number(share)), "{share}: {report}");
    }
    assert!(number("/following/perfect_followed") <= number("/following/changes"));
}

#[test]
fn the_benchmark_measures_what_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let sizes = [
        "bench", "--batch", "2", "--time", "3", "--width", "4", "--head", "3", "--unit", "agru", "--mask",
    ];
    let lines = json(&dien(folder.path(), &[&sizes[..], &["--json"]].concat()));
    let lines = lines.as_array().unwrap();
    // Three tasks, each on every path that this build has.
    assert_eq!(lines.len(), 3 * dien_explorer::model::Path::ALL.len());
    for line in lines {
        assert_eq!(
            (&line["unit"], &line["head"], &line["mask"]),
            (&"agru".into(), &vec![3].into(), &true.into())
        );
        let [low, median, high] = ["p10_ms", "median_ms", "p90_ms"].map(|name| line[name].as_f64().unwrap());
        assert!(0.0 < low && low <= median && median <= high, "{line}");
    }
    let speeds = json(&dien(folder.path(), &["bench", "--rows", "1000", "--json"]));
    let speeds = speeds.as_array().unwrap();
    let packed: Vec<bool> = speeds.iter().map(|speed| speed["packed"].as_bool().unwrap()).collect();
    assert_eq!(packed, [false, true]);
    for speed in speeds {
        let [median, most] = ["rows_per_second", "most_rows_per_second"].map(|name| speed[name].as_f64().unwrap());
        assert!(0.0 < median && median <= most, "{speed}");
    }
    let refused = dien(folder.path(), &["bench", "--width", "5"]);
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("width"));
}

/// The commands that print a result, each on a folder with a log and a checkpoint.
const PRINTING: [&str; 8] = [
    "trace --json --checkpoint m.safetensors --history 1,2,3 --target 4",
    "trace --checkpoint m.safetensors --history 1,2,3 --target 4",
    "evaluate --checkpoint m.safetensors --data log.csv",
    "evaluate --json --checkpoint m.safetensors --data log.csv",
    "train --data log.csv --out n.safetensors --epochs 1 --hidden 4 --head 4",
    "ladder --data log.csv --out l.md --models base --seeds 1 --epochs 1 --hidden 4 --head 4",
    "bench --batch 1 --time 1 --width 2 --head 1 --path fused",
    "bench --rows 100",
];

fn with_checkpoint() -> tempfile::TempDir {
    let folder = folder_with_log();
    done(&run(
        folder.path(),
        &format!("train --data log.csv --out m.safetensors {SMALL}"),
    ));
    folder
}

#[test]
fn a_reader_that_leaves_ends_a_command_quietly() {
    let folder = with_checkpoint();
    for arguments in PRINTING {
        let mut child = start(folder.path(), arguments);
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments}: {said}");
        assert!(
            !said.contains("panicked") && !said.contains("standard output"),
            "{arguments}: {said}"
        );
    }
    // Its work is done all the same.
    assert!(folder.path().join("n.safetensors").exists() && folder.path().join("l.md").exists());
}

#[test]
fn a_full_disk_under_an_output_is_said() {
    let full = || File::options().write(true).open("/dev/full");
    if full().is_err() {
        println!("skipped: there is no /dev/full");
        return;
    }
    let folder = with_checkpoint();
    for arguments in PRINTING.into_iter().chain(["--help", "train --help"]) {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let output = command(folder.path(), &arguments)
            .stdout(full().unwrap())
            .output()
            .unwrap();
        refused(&output, 1, "standard output cannot be written");
    }
    // Nobody can be told of a full standard error.
    let arguments: Vec<&str> = PRINTING[5].split(' ').collect();
    let deaf = command(folder.path(), &arguments)
        .stdout(Stdio::null())
        .stderr(full().unwrap())
        .status();
    assert_eq!(deaf.unwrap().code(), Some(0));
}

#[test]
fn a_checkpoint_cannot_steer_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    write_movielens(folder.path());
    done(&run(
        folder.path(),
        &format!("train --data . --out m.safetensors {SMALL}"),
    ));
    let path = folder.path().join("m.safetensors");
    let mut bytes = fs::read(&path).unwrap();
    // As long as what they replace, in JSON: clear the screen, and forge a row.
    let (name, forged) = (&b"Film 10 (1999)"[..], &br"\u001b[2J\nrow"[..]);
    let mut found = 0;
    for start in 0..bytes.len() - name.len() {
        if bytes[start..].starts_with(name) {
            bytes[start..start + name.len()].copy_from_slice(forged);
            found += 1;
        }
    }
    assert!(found > 0);
    fs::write(&path, bytes).unwrap();
    let history: Vec<String> = (0..40).map(|item| item.to_string()).collect();
    for target in ["0", "20"] {
        let table = text(&trace(folder.path(), &history.join(","), target, &[]).stdout);
        assert_eq!(table.lines().count(), 42, "{table}");
        assert!(table.contains("[2J") && !table.contains('\u{1b}'), "{table}");
    }
}

#[test]
fn data_without_a_test_impression_are_said() {
    let folder = tempfile::tempdir().unwrap();
    done(&run(
        folder.path(),
        "train --shoppers 60 --epochs 1 --hidden 4 --head 4 --out m.safetensors",
    ));
    let said = refused(
        &run(folder.path(), "evaluate --checkpoint m.safetensors --shoppers 1"),
        1,
        "there are no test impressions",
    );
    assert!(said.contains("--shoppers") && !said.contains("trained on"), "{said}");
}

/// Training that stops by validation keeps the best weights, and counts their steps; the same command gives the same file.
#[test]
fn patience_keeps_the_best_weights() {
    let folder = tempfile::tempdir().unwrap();
    let train = |out: &str, more: &[&str]| {
        let options = "train --shoppers 120 --model augru --hidden 4 --head 3 --batch 32 --epochs 12 --json --out";
        let options: Vec<&str> = options.split(' ').chain([out]).chain(more.iter().copied()).collect();
        json(&dien(folder.path(), &options))
    };
    let whole = train("whole.safetensors", &[]);
    let best = train("best.safetensors", &["--patience", "2"]);
    let steps = |summary: &serde_json::Value| summary["training"]["steps"].as_u64().unwrap();
    assert!(steps(&best) < steps(&whole), "{} {}", steps(&best), steps(&whole));
    assert_eq!(best["training"]["measured_on"], "test");
    let auc = |summary: &serde_json::Value| summary["validation"]["auc"].as_f64().unwrap();
    assert!(auc(&best) > 0.5);
    train("again.safetensors", &["--patience", "2"]);
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert_eq!(read("best.safetensors"), read("again.safetensors"));
    assert_ne!(read("best.safetensors"), read("whole.safetensors"));
}
