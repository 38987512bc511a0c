//! The data set of a log that brings its impressions itself, each with its history.

use std::collections::HashSet;

use super::assign::validation_users;
use super::protocol::Protocol;
use super::test_part;
use super::vocabulary::{Vocabulary, set_popularity, user_name};
use crate::data::logs::formats::format::Format;
use crate::data::logs::log::{GivenImpression, Log};
use crate::data::logs::report::{ImportReport, REPEATED_POSITIVE, Totals};
use crate::data::{Behaviour, Dataset, Impression, Truth, User};

/// Makes the data set. A tenth of the users who train, drawn by the seed, is for validation.
///
/// Every history becomes a user of its own: an impression's history is then all of its user's behaviours, so a prefix of them, as
/// everywhere.
pub(super) fn dataset(mut log: Log, format: &dyn Format, protocol: &Protocol) -> (Dataset, ImportReport) {
    let mut given = std::mem::take(&mut log.given);
    let ranks = log.users.ranks();
    given.sort_by_key(|one| (ranks[one.user as usize], one.test, one.line));
    note_unpaired(&given, &mut log);
    let positives = given.iter().filter(|one| one.clicked).count();
    let repeated = note_repeats(&mut given, &mut log, protocol.drop_repeats);
    let validates = draw_validation(&given, &ranks, protocol.seed);
    let data = impressions(&log, format, &given, &|user| validates[ranks[user as usize] as usize]);
    let mut users: Vec<u32> = given.iter().map(|one| one.user).collect();
    users.dedup();
    let totals = Totals {
        events: given.len(),
        users: users.len(),
        behaviours: data.users.iter().map(|user| user.behaviours.len()).sum(),
        positives,
        repeated,
        test: test_part::facts(&data),
    };
    // A format that brings its impressions has no columns to be fields.
    let report = log.into_report(format.description(), &data, &totals, Vec::new());
    (data, report)
}

/// Notes histories with more lines clicked than not, or fewer.
fn note_unpaired(given: &[GivenImpression], log: &mut Log) {
    let mut lines: Vec<GivenImpression> = given.to_vec();
    lines.sort_by_key(|one| (one.file, one.history, one.line));
    for lines in lines.chunk_by(|a, b| (a.file, a.history) == (b.file, b.history)) {
        let clicked = lines.iter().filter(|one| one.clicked).count();
        if 2 * clicked != lines.len() {
            let text = log.users.text(lines[0].user);
            let file = &log.files[usize::from(lines[0].file)];
            let reason = "histories with not as many lines clicked as not clicked";
            log.notes
                .add_line("unpaired", reason, (file, u64::from(lines[0].line), &text));
        }
    }
}

/// Counts the positives whose item is in their history. With `drop` they are left out, and with them all impressions of a history of
/// which any repeats: else a repeat, or its lack, would tell the label.
fn note_repeats(given: &mut Vec<GivenImpression>, log: &mut Log, drop: bool) -> usize {
    let repeats = |one: &&GivenImpression| log.history(one.history).any(|item| item == one.item);
    let repeating: Vec<GivenImpression> = given.iter().filter(repeats).copied().collect();
    let positives = repeating.iter().filter(|one| one.clicked).count();
    if drop {
        let histories: HashSet<u32> = repeating.iter().map(|one| one.history).collect();
        given.retain(|one| !histories.contains(&one.history));
    }
    let findings = if drop { &mut log.skipped } else { &mut log.notes };
    let reason = "positives whose item is in their history already";
    findings.add_count(REPEATED_POSITIVE, reason, positives);
    let reason = "items shown, not clicked, that are in their history already";
    findings.add_count("repeated-negative", reason, repeating.len() - positives);
    positives
}

/// Returns by a user's rank whether the user is for validation.
fn draw_validation(given: &[GivenImpression], ranks: &[u32], seed: u32) -> Vec<bool> {
    let training = given.iter().filter(|one| !one.test);
    let mut users: Vec<u32> = training.map(|one| ranks[one.user as usize]).collect();
    users.dedup();
    validation_users(users, ranks.len(), seed)
}

/// Makes a data set of impressions, which are ordered by user; `validates` says which users are for validation.
fn impressions(log: &Log, format: &dyn Format, given: &[GivenImpression], validates: &dyn Fn(u32) -> bool) -> Dataset {
    let Vocabulary { catalogue, index_of } = Vocabulary::of(log, format, &used_items(log, given));
    let mut data = Dataset {
        name: format.data_name(log.first_file()),
        catalogue,
        users: Vec::new(),
        contexts: Vec::new(),
        sampled: true,
        fewest_behaviours: None,
        train: Vec::new(),
        validation: Vec::new(),
        test: Vec::new(),
    };
    let mut user_of = vec![None; log.histories()];
    for one in given {
        let user = *user_of[one.history as usize].get_or_insert_with(|| {
            let items = log.history(one.history).map(|item| index_of[item as usize]);
            data.users.push(history_as_user(user_name(log, one.user), items));
            data.users.len() - 1
        });
        let part = match (one.test, validates(one.user)) {
            (true, _) => &mut data.test,
            (false, true) => &mut data.validation,
            (false, false) => &mut data.train,
        };
        part.push(Impression {
            user: user as u32,
            seen: data.users[user].behaviours.len() as u32,
            target: index_of[one.item as usize],
            context: 0,
            clicked: one.clicked,
        });
    }
    let counts = training_counts(&data);
    set_popularity(&mut data.catalogue, &counts);
    data
}

/// Returns by an item's number whether an impression or a history has it.
fn used_items(log: &Log, given: &[GivenImpression]) -> Vec<bool> {
    let mut used = vec![false; log.items.len()];
    for one in given {
        used[one.item as usize] = true;
        log.history(one.history).for_each(|item| used[item as usize] = true);
    }
    used
}

/// Counts how often each item occurs in the training part: in its histories, each taken once, and as a clicked target.
fn training_counts(data: &Dataset) -> Vec<u32> {
    let mut counts = vec![0; data.catalogue.items.len()];
    let mut counted = vec![false; data.users.len()];
    for impression in &data.train {
        let user = impression.user as usize;
        if !std::mem::replace(&mut counted[user], true) {
            for behaviour in &data.users[user].behaviours {
                counts[behaviour.item as usize] += 1;
            }
        }
        counts[impression.target as usize] += u32::from(impression.clicked);
    }
    counts
}

/// Returns a user whose behaviours are a history; their times are its steps.
fn history_as_user(name: String, items: impl Iterator<Item = u32>) -> User {
    let behaviours = items.enumerate();
    let behaviours = behaviours.map(|(step, item)| Behaviour {
        item,
        time: step as i64,
    });
    User {
        name,
        behaviours: behaviours.collect(),
        profile: Vec::new(),
        truth: Truth::Unknown,
    }
}
