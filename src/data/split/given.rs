//! The data set of a log that brings its impressions itself, each with its history.

use std::collections::HashSet;

use super::assign::{drawn_users, validation_users};
use super::protocol::Protocol;
use super::test_part;
use super::vocabulary::{Vocabulary, set_popularity, user_name};
use crate::Result;
use crate::data::logs::formats::format::Format;
use crate::data::logs::log::{GivenImpression, GivenPart, Log};
use crate::data::logs::report::{ImportReport, REPEATED_POSITIVE, Totals};
use crate::data::logs::text::refusal::refusal;
use crate::data::{Behaviour, Dataset, Impression, Truth, User};
use crate::error::log_reason;
use crate::seed::{Stream, rng};

/// Makes the data set. A tenth of the users who train, drawn by the seed, is for validation.
///
/// Every history becomes a user of its own: an impression's history is then all of its user's behaviours, so a prefix of them, as
/// everywhere.
///
/// # Errors
/// If no impression is left, or none for training or for the test.
pub(super) fn dataset(mut log: Log, format: &dyn Format, protocol: &Protocol) -> Result<(Dataset, ImportReport)> {
    let mut given = std::mem::take(&mut log.given);
    let ranks = log.users.ranks();
    let files = log.files.clone();
    let order = |one: &GivenImpression| {
        (
            ranks[one.user as usize],
            one.part,
            &files[usize::from(one.file)],
            one.line,
        )
    };
    given.sort_by(|a, b| order(a).cmp(&order(b)));
    if format.samples_negatives() {
        note_unpaired(&given, &mut log);
    } else if !given.is_empty() {
        split(&mut given, &mut log, &ranks, protocol.seed)?;
        given.sort_by(|a, b| order(a).cmp(&order(b)));
    }
    let positives = given.iter().filter(|one| one.clicked).count();
    let repeated = note_repeats(&mut given, &mut log, protocol.drop_repeats);
    if given.is_empty() {
        return Err(log.nothing_left(log_reason::no_impressions(), log.first_file(), "impressions left"));
    }
    let validates = draw_validation(&given, &ranks, protocol.seed);
    let validates =
        |one: &GivenImpression| one.part == GivenPart::Validation || validates[ranks[one.user as usize] as usize];
    let data = impressions(&log, format, &given, &validates);
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
    Ok((data, report))
}

/// Splits impressions that the log does not split: the latest tenth is for test and the tenth before for validation, where all have times;
/// else a tenth of the users, drawn by the seed, is for test. Users are in order.
fn split(given: &mut [GivenImpression], log: &mut Log, ranks: &[u32], seed: u32) -> Result<()> {
    let (mut code, mut reason) = ("given-by-file", "impressions for the test, by the names of their files");
    if !given.iter().any(|one| one.part == GivenPart::Test) || given.iter().all(|one| one.part == GivenPart::Test) {
        let times: Option<Vec<i64>> = given.iter().map(|one| one.time).collect();
        if times.is_some_and(|times| split_by_time(given, times)) {
            (code, reason) = (
                "given-by-time",
                "impressions for the test, the latest tenth; the tenth before is for validation",
            );
        } else {
            (code, reason) = (
                "given-by-seed",
                "impressions for the test, of a tenth of the users, drawn by the seed",
            );
            let mut users: Vec<u32> = given.iter().map(|one| ranks[one.user as usize]).collect();
            users.dedup();
            let drawn = drawn_users(users, ranks.len(), rng(seed, Stream::TestUsers));
            for one in &mut *given {
                let is_drawn = drawn[ranks[one.user as usize] as usize];
                one.part = if is_drawn { GivenPart::Test } else { GivenPart::Training };
            }
        }
    }
    let count = given.iter().filter(|one| one.part == GivenPart::Test).count();
    if count == 0 || given.iter().all(|one| one.part != GivenPart::Training) {
        let what = "there are too few users or times to keep impressions apart for the test";
        return Err(refusal(
            log_reason::no_test(),
            log.first_file(),
            None,
            what,
            "Use a larger part of the log.",
        ));
    }
    log.notes.add_count(code, reason, count);
    Ok(())
}

/// Splits impressions by their times, those at one time alike; returns whether it is possible.
fn split_by_time(given: &mut [GivenImpression], mut times: Vec<i64>) -> bool {
    times.sort_unstable();
    let after = |tenths: usize| times[times.len() * tenths / 10];
    if times.is_empty() || after(8) == times[0] {
        return false;
    }
    let (validation, test) = (after(8), after(9));
    for one in given {
        one.part = match one.time {
            Some(time) if time >= test => GivenPart::Test,
            Some(time) if time >= validation => GivenPart::Validation,
            _ => GivenPart::Training,
        };
    }
    true
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
    let is_given = given.iter().any(|one| one.part == GivenPart::Validation);
    let training = given.iter().filter(|one| one.part == GivenPart::Training && !is_given);
    let mut users: Vec<u32> = training.map(|one| ranks[one.user as usize]).collect();
    users.dedup();
    validation_users(users, ranks.len(), seed)
}

/// Makes a data set of impressions, which are ordered by user; `validates` says which are for validation.
fn impressions(
    log: &Log,
    format: &dyn Format,
    given: &[GivenImpression],
    validates: &dyn Fn(&GivenImpression) -> bool,
) -> Dataset {
    let Vocabulary { catalogue, index_of } = Vocabulary::of(log, format, &used_items(log, given));
    let mut data = Dataset {
        name: format.data_name(log.first_file()),
        catalogue,
        users: Vec::new(),
        contexts: Vec::new(),
        sampled: format.samples_negatives(),
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
        let part = match (one.part == GivenPart::Test, validates(one)) {
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
