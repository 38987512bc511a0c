//! What the tool says where impressions are of one class: no AUC, a warning, and no training on them.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn dien(folder: &Path, command: &str) -> Output {
    let settings = "--data log.csv --hidden 4 --head 4 --batch 16 --epochs 1";
    Command::new(env!("CARGO_BIN_EXE_dien"))
        .current_dir(folder)
        .args(command.split(' ').chain(settings.split(' ')))
        .output()
        .expect("the tool was built")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A log of twenty users and twelve behaviours each; `label` says which are clicked, by user and place.
fn log(label: impl Fn(usize, usize) -> bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = "user_id,item_id,timestamp,label\n".to_owned();
    for user in 0..20 {
        for place in 0..12 {
            let (item, clicked) = ((user * 5 + place * 7) % 17, u8::from(label(user, place)));
            writeln!(rows, "{user},{item},{},{clicked}", 1_500_000_000 + 1000 * place).unwrap();
        }
    }
    std::fs::write(folder.path().join("log.csv"), rows).unwrap();
    folder
}

/// The last impressions of every user are clicked, those before only in part.
fn clicked_at_the_end() -> tempfile::TempDir {
    log(|user, place| place > 8 || (user + place) % 2 == 0)
}

#[test]
fn a_figure_that_is_not_defined_is_null_and_a_dash() {
    let folder = clicked_at_the_end();
    let trained = dien(folder.path(), "train --json --out m.safetensors");
    let summary = json(&trained);
    for part in ["validation", "test"] {
        assert_eq!(summary[part]["auc"], Value::Null, "{summary}");
        assert!(summary[part]["log_loss"].is_number(), "{summary}");
        let warning = format!("{part} impressions are clicked");
        assert!(text(&trained.stderr).contains(&warning), "{}", text(&trained.stderr));
    }
    assert_eq!(summary["training"]["auc"], Value::Null);
    let said = dien(folder.path(), "train --out m.safetensors");
    assert!(
        text(&said.stdout).contains("AUC – on validation, – on test"),
        "{}",
        text(&said.stdout)
    );

    let evaluate = |words: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_dien"))
            .current_dir(folder.path())
            .args(words.split(' '))
            .output()
            .unwrap();
        assert!(
            output.status.success() && text(&output.stderr).contains("warning"),
            "{output:?}"
        );
        text(&output.stdout).to_owned()
    };
    let report: Value =
        serde_json::from_str(&evaluate("evaluate --checkpoint m.safetensors --data log.csv --json")).unwrap();
    assert_eq!(
        (&report["test"]["auc"], &report["test"]["gauc"]),
        (&Value::Null, &Value::Null)
    );
    let table = evaluate("evaluate --checkpoint m.safetensors --data log.csv");
    let line = table.lines().find(|line| line.starts_with("checkpoint")).unwrap();
    assert_eq!(line.matches('–').count(), 2, "{line}");
}

#[test]
fn a_ladder_without_an_auc_has_no_verdicts() {
    let folder = clicked_at_the_end();
    let output = dien(folder.path(), "ladder --json --models base,augru --seeds 2 --out l.md");
    let ladder = json(&output);
    assert!(
        text(&output.stderr).contains("no trial stops early"),
        "{}",
        text(&output.stderr)
    );
    for row in ladder["rows"].as_array().unwrap() {
        assert_eq!(
            (&row["auc"], &row["against_base"]),
            (&Value::Null, &Value::Null),
            "{row}"
        );
        assert_eq!(
            (&row["among_best"], &row["seeds"]),
            (&Value::Bool(false), &2.into()),
            "{row}"
        );
    }
    let table = std::fs::read_to_string(folder.path().join("l.md")).unwrap();
    assert!(
        table.contains("| `augru` | – | – |") && !table.contains("**"),
        "{table}"
    );
    // What was written is read again: nothing is left to be made.
    let again = json(&dien(
        folder.path(),
        "ladder --json --models base,augru --seeds 2 --out l.md",
    ));
    assert_eq!(again["rows"], ladder["rows"]);
}

#[test]
fn a_model_named_twice_and_a_trial_kept_twice_count_once() {
    let folder = log(|user, place| (user + 3 * place) % 5 < 2);
    let once = json(&dien(
        folder.path(),
        "ladder --json --models base,din --seeds 2 --out once.md",
    ));
    let command = "ladder --json --models din,din,base,din --seeds 2 --out l.md";
    let named = json(&dien(folder.path(), command));
    let figures = |ladder: &Value| {
        let rows = ladder["rows"].as_array().unwrap();
        rows.iter()
            .map(|row| (row["model"].clone(), row["auc"].clone(), row["against_base"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(figures(&named), figures(&once));
    // As two ladders on one file left it in earlier versions.
    let kept = folder.path().join("l.jsonl");
    let lines = std::fs::read_to_string(&kept).unwrap();
    let (_, trials) = lines.split_once('\n').unwrap();
    std::fs::write(&kept, format!("{lines}{trials}")).unwrap();
    let repeated = json(&dien(folder.path(), command));
    assert_eq!(figures(&repeated), figures(&once));
    assert_eq!(
        (&repeated["repeats"], repeated["trials"].as_array().unwrap().len()),
        (&4.into(), 4)
    );
    let table = std::fs::read_to_string(folder.path().join("l.md")).unwrap();
    assert!(table.contains(", 2 seeds:") && table.contains("4 left out"), "{table}");
}

#[test]
fn one_class_is_not_trained_on() {
    for (clicked, said) in [(true, "all of them are clicked"), (false, "no rows that were clicked")] {
        let folder = log(|_, _| clicked);
        for command in ["train --out m.safetensors", "ladder --models base --seeds 1 --out l.md"] {
            let output = dien(folder.path(), command);
            let message = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{message}");
            assert!(message.contains(said), "{message}");
        }
    }
}
