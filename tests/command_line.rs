//! The command `dien` as a script sees it: standard output, exit codes, messages.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn dien(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dien"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("the tool was built")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The one JSON document on standard output.
fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stdout)))
}

/// A small log in MovieLens' form.
fn write_log(folder: &Path) {
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
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).unwrap();
    write(
        "ratings.csv",
        file("userId,movieId,rating,timestamp\n", &mut { ratings }),
    );
    write("movies.csv", file("movieId,title,genres\n", &mut { films }));
}

/// A folder with a checkpoint, `m.safetensors`, trained as AGRU on a log of 40 films; and what the training printed.
fn trained() -> (tempfile::TempDir, Value) {
    let folder = tempfile::tempdir().unwrap();
    write_log(folder.path());
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
    write_log(folder.path());
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
        &["trace", "--checkpoint", "m", "--history", "1,x", "--target", "1"],
        &["trace"],
        &["serve", "--port", "70000"],
        &["ladder", "--models", "base,lstm"],
        &["ladder", "--seeds", "0"],
        &["ladder", "--rate-factor", "2"],
        &["ladder", "--stray-rate", "1.5"],
        &["ladder", "--test", "1"],
        &["evaluate"],
        &["dance"],
    ] {
        let output = dien(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

/// `dien ladder` of two models on the log in a folder.
fn ladder(folder: &Path, seeds: &str, more: &[&str]) -> Output {
    let small = "ladder --data . --models base,augru --epochs 2 --hidden 4 --head 4 --out table.md --json --seeds";
    let arguments: Vec<&str> = small.split(' ').chain([seeds]).chain(more.iter().copied()).collect();
    dien(folder, &arguments)
}

#[test]
fn a_ladder_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    write_log(folder.path());
    let kept = folder.path().join("table.jsonl");
    let first = json(&ladder(folder.path(), "1", &[]));
    assert_eq!(first["rows"].as_array().unwrap().len(), 2);
    let trials = std::fs::read_to_string(&kept).unwrap();
    let lines: Vec<&str> = trials.lines().collect();
    assert_eq!(lines.len(), 3, "what they have in common, and two trials");

    // Two seeds, interrupted in the middle of writing the third trial: the whole ones are taken as they are, seconds and all.
    let second = json(&ladder(folder.path(), "2", &[]));
    let all = std::fs::read_to_string(&kept).unwrap();
    assert!(all.starts_with(&trials) && all.lines().count() == 5);
    let cut = trials.len() + all[trials.len()..].find("auc").unwrap();
    std::fs::write(&kept, &all[..cut]).unwrap();
    let again = json(&ladder(folder.path(), "2", &[]));
    assert!(std::fs::read_to_string(&kept).unwrap().starts_with(&trials));
    let measured = |document: &Value| {
        let mut trials = document["trials"].as_array().unwrap().clone();
        for trial in &mut trials {
            trial.as_object_mut().unwrap().remove("seconds");
        }
        trials.sort_by_key(|trial| (trial["model"].to_string(), trial["seed"].as_u64()));
        trials
    };
    assert_eq!(measured(&again), measured(&second));
    for row in again["rows"].as_array().unwrap() {
        let model = &row["model"];
        let of_model = measured(&again).into_iter().filter(|trial| trial["model"] == *model);
        let aucs: Vec<f64> = of_model.map(|trial| trial["auc"].as_f64().unwrap()).collect();
        assert!((row["auc"]["mean"].as_f64().unwrap() - f64::midpoint(aucs[0], aucs[1])).abs() < 1e-12);
    }
    let table = std::fs::read_to_string(folder.path().join("table.md")).unwrap();
    assert!(table.contains("| `augru` |") && table.contains("2 seeds"), "{table}");

    // Other settings, other data: not mixed with these.
    for other in [&["--lr", "0.01"][..], &["--data-seed", "2"]] {
        let refused = ladder(folder.path(), "2", other);
        assert_eq!(refused.status.code(), Some(1));
        assert!(
            text(&refused.stderr).contains("table.jsonl"),
            "{}",
            text(&refused.stderr)
        );
    }
    assert!(std::fs::read_to_string(&kept).unwrap().starts_with(&trials));
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
    assert!(number("/following/perfect_followed") <= number("/following/drifts"));
}

#[test]
fn a_taken_port_is_said() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = dien(root, &["serve", "--port", &port]);
    assert_eq!(output.status.code(), Some(1));
    let message = text(&output.stderr);
    assert!(message.contains(&port) && message.contains("--port"), "{message}");
}

#[test]
fn the_benchmark_measures_what_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let sizes = [
        "bench", "--batch", "2", "--time", "3", "--width", "4", "--head", "3", "--unit", "agru", "--mask",
    ];
    let lines = json(&dien(folder.path(), &[&sizes[..], &["--json"]].concat()));
    let lines = lines.as_array().unwrap();
    assert_eq!(lines.len(), 6);
    for line in lines {
        assert_eq!(
            (&line["unit"], &line["head"], &line["mask"]),
            (&"agru".into(), &vec![3].into(), &true.into())
        );
        let [low, median, high] = ["p10_ms", "median_ms", "p90_ms"].map(|name| line[name].as_f64().unwrap());
        assert!(0.0 < low && low <= median && median <= high, "{line}");
    }
    let refused = dien(folder.path(), &["bench", "--width", "5"]);
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("width"));
}

/// A log of twelve items, of which every third shares a title, and ten users; `more` stands below.
fn write_same_titles(path: &Path, more: &str) {
    let rows = (0..10).flat_map(|user| {
        (0..7).map(move |time| {
            let item = (user * 5 + time * time + time) % 12;
            format!("u{user},{item},{},Tale {}\n", 1_000_000 + 100 * user + time, item % 3)
        })
    });
    let rows = rows.fold("user,item,time,title\n".to_owned(), |text, row| text + &row);
    std::fs::write(path, rows + more).unwrap();
}

/// `dien evaluate --json` of `m.safetensors` on a log of the same folder.
fn evaluate(folder: &Path, log: &str) -> Output {
    dien(
        folder,
        &["evaluate", "--json", "--checkpoint", "m.safetensors", "--data", log],
    )
}

#[test]
fn items_meet_a_checkpoint_by_their_ids() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    write_same_titles(&path("unlabelled.csv"), "");
    // With labels of its own, a log of more items has the same test impressions.
    let text = std::fs::read_to_string(path("unlabelled.csv")).unwrap();
    let rows = text.lines().enumerate().map(|(line, row)| match line {
        0 => format!("{row},label\n"),
        _ => format!("{row},{}\n", u8::from(line % 3 > 0)),
    });
    let log: String = rows.collect();
    std::fs::write(path("log.csv"), &log).unwrap();
    let small = "train --data log.csv --model gru4rec --epochs 3 --hidden 8 --lr 0.02 --out m.safetensors --json";
    let trained = json(&dien(folder.path(), &small.split(' ').collect::<Vec<_>>()));
    let own = json(&evaluate(folder.path(), "log.csv"));
    assert_eq!(own["test"]["log_loss"], trained["test"]["log_loss"]);
    assert_eq!((&own["unknown_targets"], &own["renamed_items"]), (&0.into(), &0.into()));

    // A user who is too short to be asked, with an item that was never seen and shares its title.
    std::fs::write(path("later.csv"), log.clone() + "new,98,1,Tale 0,1\n").unwrap();
    let later = json(&evaluate(folder.path(), "later.csv"));
    assert_eq!(later["test"]["log_loss"], own["test"]["log_loss"]);

    // Other titles for the same ids: the figures stay, and it is said.
    std::fs::write(path("renamed.csv"), log.replace("Tale 2", "Fable")).unwrap();
    let renamed = json(&evaluate(folder.path(), "renamed.csv"));
    assert_eq!(renamed["test"]["log_loss"], own["test"]["log_loss"]);
    assert_eq!(renamed["renamed_items"], 4);
}

#[test]
fn a_click_on_an_unknown_item_takes_its_negatives_along() {
    let folder = tempfile::tempdir().unwrap();
    write_same_titles(&folder.path().join("log.csv"), "");
    let small = "train --data log.csv --model base --epochs 1 --hidden 4 --out m.safetensors";
    assert!(
        dien(folder.path(), &small.split(' ').collect::<Vec<_>>())
            .status
            .success()
    );
    // The last behaviours of three users, which are the test, are of items that the checkpoint never saw.
    let unknown = "u1,91,2000000,New\nu2,92,2000000,New\nu3,93,2000000,New\n";
    write_same_titles(&folder.path().join("later.csv"), unknown);
    let options = ["--negatives", "2"];
    let question = [
        "evaluate",
        "--json",
        "--checkpoint",
        "m.safetensors",
        "--data",
        "later.csv",
    ];
    let report = json(&dien(folder.path(), &[&question[..], &options].concat()));
    // Of ten clicks with two negatives each. A negative may be unknown itself.
    let count = |name: &str| report["test"][name].as_u64().unwrap();
    assert_eq!(count("clicks"), 7);
    assert!(
        count("impressions") <= 3 * 7 && report["unknown_targets"].as_u64().unwrap() >= 9,
        "{report}"
    );
    // Of users whose click left, nothing is measured.
    let all = count("impressions") + report["unknown_targets"].as_u64().unwrap();
    assert_eq!(all, 30);
}

#[test]
fn a_checkpoint_without_ids_is_matched_by_titles_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checkpoints");
    let evaluate = |name: &str| {
        let checkpoint = format!("{name}-version-2.safetensors");
        let log = format!("{name}.csv");
        dien(
            &folder,
            &["evaluate", "--json", "--checkpoint", &checkpoint, "--data", &log],
        )
    };
    // The figures of the program that wrote it.
    let report = json(&evaluate("titles"));
    let log_loss = report["test"]["log_loss"].as_f64().unwrap();
    assert!((log_loss - 0.702_034_752_959_565_1).abs() < 1e-5, "{log_loss}");
    let refused = evaluate("same-titles");
    assert_eq!(refused.status.code(), Some(1));
    let message = text(&refused.stderr);
    for part in ["keeps no item ids", "\"Tale 0\"", "Train the checkpoint anew"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn sizes_that_no_file_may_have_are_refused_before_the_training() {
    let folder = tempfile::tempdir().unwrap();
    for (options, rule) in [
        (["--head", "0"], "from 1 to 1024"),
        (["--head", "18446744073709551615"], "from 1 to 1024"),
        (["--head", "2048"], "from 1 to 1024"),
        (["--head", "8,8,8,8,8,8,8,8,8"], "at most 8 widths"),
        (["--unit-widths", "0"], "from 1 to 1024"),
        (["--hidden", "1026"], "from 2 to 1024"),
    ] {
        for command in ["train", "ladder"] {
            let refused = dien(
                folder.path(),
                &[&[command, "--shoppers", "20", "--out", "m.out"][..], &options].concat(),
            );
            assert_eq!(refused.status.code(), Some(2), "{command} {options:?}");
            let message = text(&refused.stderr);
            assert!(
                message.contains(&options[0][2..]) && message.contains(rule),
                "{message}"
            );
        }
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing is written"
    );
}

#[test]
fn names_in_a_checkpoint_cannot_steer_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let rows = (0..5)
        .flat_map(|user| (0..5).map(move |item| format!("u{user},{item},{item},\"\u{1b}[2J\u{9b}31mTale\n{item}\"\n")));
    let log = rows.fold("user,item,time,title\n".to_owned(), |text, row| text + &row);
    std::fs::write(folder.path().join("log.csv"), log).unwrap();
    let small = "train --data log.csv --model base --epochs 1 --hidden 4 --out m.safetensors";
    assert!(
        dien(folder.path(), &small.split(' ').collect::<Vec<_>>())
            .status
            .success()
    );
    let shown = text(&trace(folder.path(), "3,1", "2", &[]).stdout);
    assert!(shown.contains("[2J 31mTale 2"), "{shown}");
    assert_eq!(shown.lines().count(), 4, "a line per step: {shown}");
    assert!(
        !shown
            .chars()
            .any(|character| character.is_control() && character != '\n'),
        "{shown:?}"
    );
}
