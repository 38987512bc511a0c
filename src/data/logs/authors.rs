//! The DIEN authors' `local_train_splitByUser` and `local_test_splitByUser`.
//!
//! A line is an impression: label, user, item, category, the items of the history and their categories, with tabs between columns
//! and `\x02` within the last two. Lines come in pairs, of which one was clicked. There are no times; a history's order is its own.

use std::collections::HashSet;

use super::cut::validation_users;
use super::events::{Log, Shown, line};
use super::format::BETWEEN_HISTORY;
use super::report::nothing;
use super::table::Record;
use super::vocabulary::{Vocabulary, named_user};
use super::{ImportReport, LogFormat, Protocol};
use crate::data::{Behaviour, Dataset, HISTORY_LIMIT, Impression, User};
use crate::{Error, Result};

const COLUMNS: usize = 6;
/// Bytes of a number in the key of a history.
pub(super) const KEY: usize = size_of::<u32>();

/// A line of the training file, or of the test file.
pub(super) fn row(log: &mut Log, record: &Record, test: bool, file: u8) -> Result<()> {
    if !log.fits(record, COLUMNS, COLUMNS) {
        return Ok(());
    }
    let [label, user, item, category] = [0, 1, 2, 3].map(|column| record.fields[column].trim());
    let Some(clicked) = log.label(record, label) else {
        return Ok(());
    };
    let (items, categories) = (history(record.fields[4]), history(record.fields[5]));
    if items.len() != categories.len() {
        let reason = "rows whose history has more items than categories, or fewer";
        log.skipped.add("uneven-history", reason, record);
        return Ok(());
    }
    if items.is_empty() {
        log.skipped.add("no-history", "rows without a history", record);
        return Ok(());
    }
    let ids = [user, item].into_iter().chain(items.iter().copied());
    for id in ids {
        if !log.usable(record, id) {
            return Ok(());
        }
    }
    let user = log.user(record, user)?;
    let item = log.item(record, item)?;
    log.categorise(record, item, category)?;
    let shown = Shown {
        user,
        item,
        history: keep_history(log, record, user, &items, &categories)?,
        line: line(record),
        file,
        clicked,
        test,
    };
    log.shown.push(shown);
    let kept = log.shown.len() + log.histories.text_bytes() / KEY;
    log.within(record, kept, log.limits.events, "behaviours and impressions")
}

fn history(text: &str) -> Vec<&str> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    text.split(BETWEEN_HISTORY).map(str::trim).collect()
}

/// The number of a user's history, of which the end is kept.
fn keep_history(log: &mut Log, record: &Record, user: u32, items: &[&str], categories: &[&str]) -> Result<u32> {
    let cut = items.len().saturating_sub(HISTORY_LIMIT);
    if cut > 0 {
        let reason = "histories with more than 512 behaviours, of which the last 512 are kept";
        log.notes.add("long-history", reason, record);
    }
    let mut key = user.to_le_bytes().to_vec();
    for (id, category) in items.iter().zip(categories).skip(cut) {
        let item = log.item(record, id)?;
        log.categorise(record, item, category)?;
        key.extend(item.to_le_bytes());
    }
    Ok(log.histories.number(&key))
}

/// The items of a history, by its key.
pub(super) fn items_of(key: &[u8]) -> impl Iterator<Item = u32> {
    let numbers = key.chunks_exact(KEY).skip(1);
    numbers.map(|bytes| bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u32::from(byte)))
}

/// The data set of the two files: the training lines of a tenth of the users, drawn by the seed, are for validation. Every history is a
/// user of its own, so that an impression's is a prefix: all of it.
pub(super) fn dataset(mut log: Log, protocol: &Protocol) -> Result<(Dataset, ImportReport)> {
    if let Some(least) = protocol.k_core {
        return Err(Error::Setting {
            name: "k-core",
            value: least.to_string(),
            rule: "the DIEN authors' files bring their histories as they are".to_owned(),
        });
    }
    let mut shown = std::mem::take(&mut log.shown);
    keep_users_apart(&mut shown, &mut log);
    for (test, file) in [(false, "local_train_splitByUser"), (true, "local_test_splitByUser")] {
        if !shown.iter().any(|shown| shown.test == test) {
            return Err(nothing(file, "rows that can be read"));
        }
    }
    let ranks = log.users.ranks();
    shown.sort_by_key(|shown| (ranks[shown.user as usize], shown.test, shown.line));
    note_unpaired(&shown, &mut log);
    let positives = shown.iter().filter(|shown| shown.clicked).count();
    let repeated = note_repeats(&mut shown, &mut log, protocol.drop_repeats);
    let (data, users, behaviours) = impressions(&log, &shown, &ranks, protocol.seed);
    let report = log.into_report(&data, [users, behaviours, positives, repeated]);
    Ok((data, report))
}

/// Leaves out training lines of users whom the test asks about.
fn keep_users_apart(shown: &mut Vec<Shown>, log: &mut Log) {
    let tested: HashSet<u32> = shown
        .iter()
        .filter(|shown| shown.test)
        .map(|shown| shown.user)
        .collect();
    shown.retain(|shown| {
        let apart = shown.test || !tested.contains(&shown.user);
        if !apart {
            let text = log.users.text(shown.user);
            let file = &log.files[usize::from(shown.file)];
            let reason = "training rows of users who are in the test file";
            log.skipped
                .add_line("user-in-both", reason, (file, u64::from(shown.line), &text));
        }
        apart
    });
}

/// Says of which histories not as many lines were clicked as were not.
fn note_unpaired(shown: &[Shown], log: &mut Log) {
    let balance = |lines: &[Shown]| {
        lines
            .iter()
            .map(|shown| if shown.clicked { 1 } else { -1 })
            .sum::<i64>()
    };
    let mut lines: Vec<Shown> = shown.to_vec();
    lines.sort_by_key(|shown| (shown.file, shown.history, shown.line));
    for lines in lines.chunk_by(|a, b| (a.file, a.history) == (b.file, b.history)) {
        if balance(lines) != 0 {
            let text = log.users.text(lines[0].user);
            let file = &log.files[usize::from(lines[0].file)];
            let reason = "histories with not as many lines clicked as not clicked";
            log.notes
                .add_line("unpaired", reason, (file, u64::from(lines[0].line), &text));
        }
    }
}

/// How many positives have their item in their history. Those are left out if asked, and so is all that is asked about a history of
/// which any line repeats: else a repeat, or its lack, would tell the label.
fn note_repeats(shown: &mut Vec<Shown>, log: &mut Log, drop: bool) -> usize {
    let repeats = |shown: &&Shown| items_of(log.histories.get(shown.history)).any(|item| item == shown.item);
    let repeating: Vec<Shown> = shown.iter().filter(repeats).copied().collect();
    let positives = repeating.iter().filter(|shown| shown.clicked).count();
    if drop {
        let histories: HashSet<u32> = repeating.iter().map(|shown| shown.history).collect();
        shown.retain(|shown| !histories.contains(&shown.history));
    }
    let findings = if drop { &mut log.skipped } else { &mut log.notes };
    let reason = "positives whose item is in their history already";
    findings.add_count("repeated-positive", reason, positives);
    let reason = "items shown, not clicked, that are in their history already";
    findings.add_count("repeated-negative", reason, repeating.len() - positives);
    positives
}

/// The data set, its users and their behaviours.
fn impressions(log: &Log, shown: &[Shown], ranks: &[u32], seed: u32) -> (Dataset, usize, usize) {
    let mut used = vec![false; log.items.len()];
    for shown in shown {
        used[shown.item as usize] = true;
        items_of(log.histories.get(shown.history)).for_each(|item| used[item as usize] = true);
    }
    let mut vocabulary = Vocabulary::of(log, &used);
    let mut by_rank: Vec<u32> = shown.iter().map(|shown| ranks[shown.user as usize]).collect();
    by_rank.dedup();
    let users = by_rank.len();
    let trained: Vec<&Shown> = shown.iter().filter(|shown| !shown.test).collect();
    let mut learners: Vec<u32> = trained.iter().map(|shown| ranks[shown.user as usize]).collect();
    learners.dedup();
    let validates = validation_users(learners, ranks.len(), seed);
    let mut data = Dataset {
        name: LogFormat::DienAuthors.title().to_owned(),
        catalogue: vocabulary.catalogue.clone(),
        users: Vec::new(),
        sampled: true,
        train: Vec::new(),
        validation: Vec::new(),
        test: Vec::new(),
    };
    let mut user_of = vec![None; log.histories.len()];
    let mut counts = vec![0; data.catalogue.items.len()];
    let mut behaviours = 0;
    for shown in shown {
        let item = |number: u32| vocabulary.index_of[number as usize];
        let learns = !shown.test && !validates[ranks[shown.user as usize] as usize];
        let user = *user_of[shown.history as usize].get_or_insert_with(|| {
            let items: Vec<u32> = items_of(log.histories.get(shown.history)).map(item).collect();
            behaviours += items.len();
            items
                .iter()
                .filter(|_| learns)
                .for_each(|&item| counts[item as usize] += 1);
            data.users.push(history_as_user(named_user(log, shown.user), &items));
            data.users.len() - 1
        });
        let impression = Impression {
            user: user as u32,
            seen: data.users[user].behaviours.len() as u32,
            target: item(shown.item),
            clicked: shown.clicked,
        };
        counts[impression.target as usize] += u32::from(learns && shown.clicked);
        let part = match (shown.test, learns) {
            (true, _) => &mut data.test,
            (false, true) => &mut data.train,
            (false, false) => &mut data.validation,
        };
        part.push(impression);
    }
    vocabulary.set_popularity(&counts);
    data.catalogue = vocabulary.catalogue;
    (data, users, behaviours)
}

fn history_as_user(name: String, items: &[u32]) -> User {
    let behaviours = items.iter().enumerate();
    let behaviours = behaviours.map(|(step, &item)| Behaviour {
        item,
        time: step as i64,
    });
    User {
        name,
        behaviours: behaviours.collect(),
        interests: Vec::new(),
    }
}
