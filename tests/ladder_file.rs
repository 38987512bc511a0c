//! What `dien ladder` does with its two files: the table, and the finished trials beside it.
#![cfg(unix)]

#[path = "common/tool.rs"]
mod tool;

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Output;
use std::thread;

use serde_json::Value;
use tool::{
    dien, done, folder_with_log, json, log, make_pipe, names, refused, run, send, start, text, write_movielens,
};

const SMALL: &str = "--models base --seeds 1 --epochs 1 --hidden 4 --head 4 --batch 64 --jobs 1";

/// `dien ladder` of one trial on the log in a folder.
fn one_trial(folder: &Path, more: &str) -> Output {
    run(folder, &format!("ladder --data log.csv {SMALL} {more}"))
}

/// `dien ladder` of two models on the MovieLens log in a folder.
fn ladder(folder: &Path, seeds: &str, more: &[&str]) -> Output {
    let small = "ladder --data . --models base,augru --epochs 2 --hidden 4 --head 4 --out table.md --json --seeds";
    let arguments: Vec<&str> = small.split(' ').chain([seeds]).chain(more.iter().copied()).collect();
    dien(folder, &arguments)
}

#[test]
fn a_ladder_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    write_movielens(folder.path());
    let kept = folder.path().join("table.jsonl");
    let first = json(&ladder(folder.path(), "1", &[]));
    assert_eq!(first["rows"].as_array().unwrap().len(), 2);
    let trials = fs::read_to_string(&kept).unwrap();
    let lines: Vec<&str> = trials.lines().collect();
    assert_eq!(lines.len(), 3, "what they have in common, and two trials");

    // Two seeds, interrupted in the middle of writing the third trial: the whole ones are taken as they are, seconds and all.
    let second = json(&ladder(folder.path(), "2", &[]));
    let all = fs::read_to_string(&kept).unwrap();
    assert!(all.starts_with(&trials) && all.lines().count() == 5);
    let cut = trials.len() + all[trials.len()..].find("auc").unwrap();
    fs::write(&kept, &all[..cut]).unwrap();
    let again = json(&ladder(folder.path(), "2", &[]));
    assert!(fs::read_to_string(&kept).unwrap().starts_with(&trials));
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
    let table = fs::read_to_string(folder.path().join("table.md")).unwrap();
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
    assert!(fs::read_to_string(&kept).unwrap().starts_with(&trials));
}

#[test]
fn a_ladder_that_was_killed_goes_on_and_says_what_is_done() {
    let folder = folder_with_log();
    let nine = "ladder --data log.csv --models base,augru,din --seeds 3 --epochs 3 --hidden 4 --head 4 --batch 16 --jobs 1 --json";
    let whole = json(&run(folder.path(), &format!("{nine} --out whole.md")));
    let mut killed = start(folder.path(), &format!("{nine} --out l.md"));
    let kept = folder.path().join("l.jsonl");
    let lines = || fs::read_to_string(&kept).unwrap_or_default().matches('\n').count();
    while lines() < 4 {
        assert!(killed.try_wait().unwrap().is_none_or(|status| status.success()));
        thread::yield_now();
    }
    send("KILL", &killed);
    killed.wait().unwrap();
    let done_before = lines() - 1;
    let output = run(folder.path(), &format!("{nine} --out l.md"));
    let said = text(&output.stderr);
    assert!(
        said.contains(&format!("{done_before} of 9 trials are done already")),
        "{said}"
    );
    let figures = |document: &Value| {
        let trials = document["trials"].as_array().unwrap().iter();
        let mut figures: Vec<String> = trials
            .map(|trial| {
                ["model", "seed", "auc", "log_loss", "best_step"]
                    .map(|key| trial[key].to_string())
                    .join(" ")
            })
            .collect();
        figures.sort();
        figures
    };
    assert_eq!(figures(&json(&output)), figures(&whole));
    assert_eq!(lines(), 10);
    let again = run(folder.path(), &format!("{nine} --out l.md"));
    assert!(text(&again.stderr).contains("9 of 9 trials are done already"));
    assert!(!done(&run(folder.path(), &format!("{nine} --out other.md"))).contains("already"));
}

#[test]
fn a_first_line_that_was_cut_off_is_written_again() {
    let folder = folder_with_log();
    let kept = folder.path().join("l.jsonl");
    done(&one_trial(folder.path(), "--out l.md"));
    let whole = fs::read_to_string(&kept).unwrap();
    let first = whole.lines().next().unwrap();
    for half in [&first[..first.len() / 2], first, "{", ""] {
        fs::write(&kept, half).unwrap();
        done(&one_trial(folder.path(), "--out l.md"));
        let again = fs::read_to_string(&kept).unwrap();
        assert!(
            again.starts_with(&format!("{first}\n")) && again.lines().count() == 2,
            "{again}"
        );
    }
    // Half a line of another ladder is not this ladder's to cut.
    let other = first.replacen("log.csv", "lug.csv", 1);
    fs::write(&kept, &other).unwrap();
    refused(&one_trial(folder.path(), "--out l.md"), 1, "l.jsonl");
    assert_eq!(fs::read_to_string(&kept).unwrap(), other);
}

#[test]
fn a_trial_that_stands_there_twice_counts_once() {
    let folder = folder_with_log();
    let kept = folder.path().join("l.jsonl");
    let first = json(&one_trial(folder.path(), "--out l.md --json"));
    let line = fs::read_to_string(&kept).unwrap().lines().nth(1).unwrap().to_owned();
    writeln!(File::options().append(true).open(&kept).unwrap(), "{line}\n{line}").unwrap();
    let output = one_trial(folder.path(), "--out l.md --json");
    assert!(
        text(&output.stderr).contains("l.jsonl: 2 trials stand there more than once"),
        "{}",
        text(&output.stderr)
    );
    let mut second = json(&output);
    assert_eq!(second["repeats"], 2);
    second["repeats"] = first["repeats"].clone();
    assert_eq!(second, first);

    // A model that is asked for twice is trained once.
    let options = "--models din,base,din --seeds 2 --out l.md --json";
    let document = json(&run(
        folder.path(),
        &format!(
            "ladder --data log.csv {} {options}",
            SMALL.replace("--models base --seeds 1", "")
        ),
    ));
    assert_eq!(document["trials"].as_array().unwrap().len(), 4);
    for row in document["rows"].as_array().unwrap() {
        assert_eq!(row["auc"]["count"], 2, "{row}");
    }
}

#[test]
fn a_line_that_is_no_trial_is_named() {
    let folder = folder_with_log();
    let kept = folder.path().join("l.jsonl");
    done(&one_trial(folder.path(), "--out l.md"));
    let spoilt = fs::read_to_string(&kept).unwrap() + "{\"model\": \"ba\n";
    fs::write(&kept, &spoilt).unwrap();
    refused(&one_trial(folder.path(), "--out l.md"), 1, "l.jsonl, line 3");
    assert_eq!(fs::read_to_string(&kept).unwrap(), spoilt);
}

#[test]
fn files_that_are_not_a_ladders_stay() {
    let folder = folder_with_log();
    let at = |name: &str| folder.path().join(name);
    for (name, out, contents) in [
        (
            "mine.jsonl",
            "mine.md",
            "{\"user\":1,\"note\":\"my only copy, no line break\"}",
        ),
        ("mine.jsonl", "mine.md", "{\"user\":1}\n{\"user\":2}\n"),
        ("mine.jsonl", "mine.md", "no JSON"),
        ("mine.jsonl", "mine.md", "{\"data\":1,\"half\":"),
        ("notes.md", "notes.md", "# Notes\n\n| a | b |\n"),
    ] {
        fs::write(at(name), contents).unwrap();
        let before = names(folder.path());
        let said = refused(
            &one_trial(folder.path(), &format!("--out {out}")),
            2,
            "so it stays as it is",
        );
        assert!(!said.contains("Read "), "{said}");
        assert_eq!(fs::read_to_string(at(name)).unwrap(), contents);
        assert_eq!(names(folder.path()), before);
        fs::remove_file(at(name)).unwrap();
    }
    // What begins as trials do, but is not the beginning of these, is known once the data are.
    let contents = "{\"data\":\"mine\",\"half\":";
    fs::write(at("mine.jsonl"), contents).unwrap();
    refused(&one_trial(folder.path(), "--out mine.md"), 1, "mine.jsonl");
    assert_eq!(fs::read_to_string(at("mine.jsonl")).unwrap(), contents);
    // The log itself, under both names.
    refused(
        &one_trial(folder.path(), "--out log.csv"),
        2,
        "is data that this command reads",
    );
    symlink("log.csv", at("table.jsonl")).unwrap();
    refused(
        &one_trial(folder.path(), "--out table.md"),
        2,
        "data that this command reads",
    );
    assert_eq!(fs::read_to_string(at("log.csv")).unwrap(), log());
    assert_eq!(names(folder.path()), ["log.csv", "mine.jsonl", "table.jsonl"]);
}

#[test]
fn the_table_never_takes_the_place_of_its_trials() {
    let folder = folder_with_log();
    let at = |name: &str| folder.path().join(name);
    refused(
        &one_trial(folder.path(), "--out x.jsonl"),
        2,
        "finished trials are kept",
    );
    refused(
        &one_trial(folder.path(), "--out x.JSONL"),
        2,
        "finished trials are kept",
    );
    assert_eq!(names(folder.path()), ["log.csv"]);
    symlink("x.jsonl", at("x.md")).unwrap();
    refused(&one_trial(folder.path(), "--out x.md"), 2, "finished trials");
    assert_eq!(names(folder.path()), ["log.csv", "x.md"]);
    done(&one_trial(folder.path(), "--out y.md"));
    fs::remove_file(at("y.md")).unwrap();
    fs::hard_link(at("y.jsonl"), at("y.md")).unwrap();
    let trials = fs::read(at("y.jsonl")).unwrap();
    refused(&one_trial(folder.path(), "--out y.md"), 2, "finished trials");
    assert_eq!(fs::read(at("y.jsonl")).unwrap(), trials);
}

#[test]
fn without_a_name_a_table_is_replaced_only_beside_its_trials() {
    let folder = folder_with_log();
    let at = |name: &str| folder.path().join(name);
    done(&one_trial(folder.path(), ""));
    assert!(
        done(&one_trial(folder.path(), ""))
            .contains("ladder.md is there already: as a ladder's table it will be replaced")
    );
    fs::remove_file(at("ladder.jsonl")).unwrap();
    let table = fs::read(at("ladder.md")).unwrap();
    refused(&one_trial(folder.path(), ""), 2, "--out ladder.md");
    assert_eq!(fs::read(at("ladder.md")).unwrap(), table);
    assert!(!at("ladder.jsonl").exists());
    done(&one_trial(folder.path(), "--out ladder.md"));
}

#[test]
fn a_second_ladder_on_the_same_files_is_refused_at_once() {
    let folder = folder_with_log();
    let pipe = make_pipe(folder.path().join("slow.csv"));
    // Waits for its data, with its files claimed.
    let first = start(folder.path(), &format!("ladder --data slow.csv {SMALL} --out l.md"));
    let mut data = File::options().write(true).open(pipe).unwrap();
    let said = refused(&one_trial(folder.path(), "--out l.md"), 1, "in use by another ladder");
    assert!(said.contains("l.jsonl") && !said.contains("Read "), "{said}");
    data.write_all(log().as_bytes()).unwrap();
    drop(data);
    done(&first.wait_with_output().unwrap());
    assert_eq!(
        fs::read_to_string(folder.path().join("l.jsonl"))
            .unwrap()
            .lines()
            .count(),
        2
    );
    assert_eq!(names(folder.path()), ["l.jsonl", "l.md", "log.csv", "slow.csv"]);
}

#[test]
fn links_stay_links() {
    let folder = folder_with_log();
    let at = |name: &str| folder.path().join(name);
    symlink("real.md", at("l.md")).unwrap();
    // The stump of a write that failed.
    fs::write(at("real.md"), "Test imp").unwrap();
    symlink("real.trials", at("l.jsonl")).unwrap();
    done(&one_trial(folder.path(), "--out l.md"));
    assert!(at("l.md").is_symlink() && at("l.jsonl").is_symlink());
    assert_eq!(
        names(folder.path()),
        ["l.jsonl", "l.md", "log.csv", "real.md", "real.trials"]
    );
}

#[test]
fn a_table_goes_through_a_pipe_and_keeps_no_trials() {
    let folder = folder_with_log();
    let pipe = make_pipe(folder.path().join("pipe.md"));
    let reader = thread::spawn(move || fs::read_to_string(pipe).unwrap());
    let said = done(&one_trial(folder.path(), "--out pipe.md"));
    assert!(said.contains("no trials are kept"), "{said}");
    assert!(reader.join().unwrap().contains("| `base` |"));
    assert_eq!(names(folder.path()), ["log.csv", "pipe.md"]);
}

#[test]
fn nothing_is_left_of_a_ladder_that_never_began() {
    let folder = folder_with_log();
    fs::write(folder.path().join("log.csv"), "user_id,item_id,timestamp\n1,2,x\n").unwrap();
    refused(&one_trial(folder.path(), "--out l.md"), 1, "log.csv");
    assert_eq!(names(folder.path()), ["log.csv"]);
    refused(&one_trial(folder.path(), "--out no/such.md"), 1, "no");
}
