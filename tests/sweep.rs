//! `dien ladder --sweep`: a table and a drawing, and trials that are kept.

use std::path::Path;
use std::process::{Command, Output};

fn sweep(folder: &Path, law: &str, sweep: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dien"))
        .args(["ladder", "--law", law, "--shoppers", "100", "--models", "base,din"])
        .args([
            "--seeds", "2", "--epochs", "1", "--hidden", "4", "--head", "3", "--batch", "64",
        ])
        .args(["--sweep", sweep, "--out", "sweep.md"])
        .current_dir(folder)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn each_value_has_its_column_and_its_trials() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let made = sweep(folder.path(), "several", "interests=3,1");
    assert!(made.status.success(), "{}", said(&made));
    let (table, drawing) = (read("sweep.md"), read("sweep.svg"));
    assert!(table.starts_with("A sweep over interests of 2 seeds each"), "{table}");
    assert!(table.contains("| interests | 1 | 3 |"), "{table}");
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), 2, "{table}");
    assert!(rows.iter().all(|row| row.matches('±').count() == 2), "{table}");
    assert!(table.contains("| the perfect predictor | 0."), "{table}");
    assert!(drawing.contains("<svg") && drawing.contains("din") && drawing.contains("polyline"));
    let record: serde_json::Value = serde_json::from_str(&read("sweep.json")).unwrap();
    assert_eq!((&record["setting"], &record["seeds"]), (&"interests".into(), &2.into()));
    assert_eq!(record["shop"]["shoppers"], 100);
    assert_eq!(record["training"]["hidden"], 4);
    let curves = record["curves"].as_array().unwrap();
    let models: Vec<_> = curves.iter().map(|curve| curve["model"].as_str()).collect();
    assert_eq!(models, [Some("base"), Some("din"), None]);
    for curve in curves {
        let at: Vec<_> = curve["points"]
            .as_array()
            .unwrap()
            .iter()
            .map(|point| point["at"].as_f64())
            .collect();
        assert_eq!(at, [Some(1.0), Some(3.0)]);
    }
    // The data differ, and so do the trials.
    let trials = ["sweep.1.jsonl", "sweep.3.jsonl"].map(read);
    assert!(trials.iter().all(|trials| trials.lines().count() == 5));
    assert!(trials[0].contains("1 interests") && trials[1].contains("3 interests"));

    // Nothing is done twice: with another value only that is new.
    let again = sweep(folder.path(), "several", "interests=1,2,3");
    assert!(again.status.success(), "{}", said(&again));
    assert_eq!(["sweep.1.jsonl", "sweep.3.jsonl"].map(read), trials);
    assert!(read("sweep.md").contains("| interests | 1 | 2 | 3 |"));
}

#[test]
fn what_cannot_be_swept_is_refused_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    for (law, values, what) in [
        ("several", "interests=7", "interests-min = 7 is not possible"),
        ("several", "interests=1.5", "a whole number"),
        ("drifting", "history=5", "only with --law several"),
        ("several", "hidden=3", "even"),
        ("several", "colour=1", "use one of interests, history, stray, hidden"),
    ] {
        let refused = sweep(folder.path(), law, values);
        assert!(!refused.status.success());
        assert!(said(&refused).contains(what), "{values}: {}", said(&refused));
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            0,
            "{values} left a file"
        );
    }
}
