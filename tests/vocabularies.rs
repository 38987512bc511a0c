//! `dien evaluate` and its kin: which items of a log are those of a checkpoint, which sizes may be trained.

#[path = "common/tool.rs"]
mod tool;

use std::path::Path;
use std::process::Output;

use tool::{dien, json, text};

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
    // The program that wrote it, whose negatives spared what the user does later, said .702035.
    let report = json(&evaluate("titles"));
    let log_loss = report["test"]["log_loss"].as_f64().unwrap();
    assert!((log_loss - 0.701_987_687_637_846_9).abs() < 1e-5, "{log_loss}");
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
        .flat_map(|user| (0..5).map(move |time| (user, (user + time) % 7, time)))
        .map(|(user, item, time)| format!("u{user},{item},{time},\"\u{1b}[2J\u{9b}31mTale\n{item}\"\n"));
    let log = rows.fold("user,item,time,title\n".to_owned(), |text, row| text + &row);
    std::fs::write(folder.path().join("log.csv"), log).unwrap();
    let small = "train --data log.csv --model base --epochs 1 --hidden 4 --out m.safetensors";
    assert!(
        dien(folder.path(), &small.split(' ').collect::<Vec<_>>())
            .status
            .success()
    );
    let shown = text(
        &dien(
            folder.path(),
            &[
                "trace",
                "--checkpoint",
                "m.safetensors",
                "--history",
                "3,1",
                "--target",
                "2",
            ],
        )
        .stdout,
    );
    assert!(shown.contains("[2J 31mTale 2"), "{shown}");
    assert_eq!(shown.lines().count(), 4, "a line per step: {shown}");
    assert!(
        !shown
            .chars()
            .any(|character| character.is_control() && character != '\n'),
        "{shown:?}"
    );
}
