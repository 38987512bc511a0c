//! From a log to a data set: sequences by time, who is asked about what, and the negatives.
//!
//! 1. A row that repeats an event (same user, item and time) is left out: it would put the label's own event into its history.
//! 2. Splits by time leave out events far from all others (a clock that was wrong): they would be taken for the log's end.
//! 3. `k_core` drops users and items with fewer than k behaviours until none is left that has.
//! 4. A user's behaviours are ordered by time, ties by file and line. An impression's history is what stands before it in that order,
//!    at most the last [`HISTORY_LIMIT`](crate::data::HISTORY_LIMIT) and never nothing.
//! 5. [`Split`] says which behaviours are positives, and of which part.
//! 6. Beside each positive stand `negatives` items by their popularity in the training part, none of them among the user's behaviours
//!    in the whole log (what was left out of the log is not in it).
//!
//! A log with labels brings its own negatives: what was shown and not clicked is an impression of the part that its place falls into,
//! never history. What it shows a user at one time is asked at once, all with the history before that time: the click on a page would
//! tell that the rest of the page was not clicked.

use serde::{Deserialize, Serialize};

use super::ask::Asker;
use super::cut::Cut;
use super::events::{Log, NO_CATEGORY};
use super::movielens::drop_unknown_films;
use super::report::{nothing, refusal};
use super::sequences::Sequences;
use super::{ImportReport, LogFormat};
use crate::Result;
use crate::bounds::Bounds;
use crate::data::Dataset;

/// Training targets of a user, at most: the latest.
const MOST_TRAIN_TARGETS: usize = 20;

/// How a log is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Split {
    /// Of every user the last `test` behaviours are test targets, the `validation` before them validation targets, those before for
    /// training. A user with fewer than `test` + 2 behaviours is never asked about.
    LeaveLastOut {
        /// Validation targets of each user.
        validation: usize,
        /// Test targets of each user.
        test: usize,
    },
    /// What happened in the last `test_days` days of the log is for test, in the `validation_days` before for validation, all before
    /// for training: no history or target of the training is later than any target of the others.
    Time {
        /// Days of the validation.
        validation_days: usize,
        /// Days of the test.
        test_days: usize,
    },
    /// The sources' way with their own logs: every click of the last `target_days` days is a target for training, its history the
    /// clicks of the same day before it and of the `history_days` days before (Zhou et al. 2019, 4.1: 49 and 14); the clicks of the
    /// `test_days` after those are for test. Of the training a tenth of the users, drawn by the seed, is for validation. Days count
    /// back from the log's last event. A user's days may have different histories, so the data set's users are windows of users.
    Industrial {
        /// Days whose clicks are targets for training and validation.
        target_days: usize,
        /// Days of the history before the target's day.
        history_days: usize,
        /// Days at the log's end whose clicks are targets for test.
        test_days: usize,
    },
}

impl Split {
    /// As it was for MovieLens from the start: one target each.
    pub const LAST: Self = Self::LeaveLastOut { validation: 1, test: 1 };
    /// A day each.
    pub const TIME: Self = Self::Time {
        validation_days: 1,
        test_days: 1,
    };
    /// With the numbers of the paper.
    pub const INDUSTRIAL: Self = Self::Industrial {
        target_days: 49,
        history_days: 14,
        test_days: 1,
    };
}

/// How a data set is made of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(default)]
pub struct Protocol {
    /// Who is asked about what. The DIEN authors' files bring their own.
    pub split: Split,
    /// Training targets of a user at most, the latest; by default 20, in the industrial split all.
    pub train_targets: Option<usize>,
    /// Users and items have at least so many behaviours.
    pub k_core: Option<usize>,
    /// Negatives beside each positive, where the log has no labels.
    pub negatives: usize,
    /// Leaves out positives whose item is in their history, where no sampled negative can be; of a log with labels all impressions of
    /// such items, so that a repeat does not tell the label.
    pub drop_repeats: bool,
    /// Of the negatives and of the users for validation.
    pub seed: u32,
}

impl Default for Protocol {
    fn default() -> Self {
        Self {
            split: Split::LAST,
            train_targets: None,
            k_core: None,
            negatives: 1,
            drop_repeats: false,
            seed: 1,
        }
    }
}

impl Protocol {
    /// Bounds of every number of the protocol and its split but the seed.
    pub const NUMBERS: Bounds = Bounds::whole("protocol", 1, 100_000);

    /// Checks every number.
    ///
    /// # Errors
    /// The first that is out of range.
    pub fn check(&self) -> Result<()> {
        let numbers = match self.split {
            Split::LeaveLastOut { validation, test } => [("validation", validation), ("test", test), ("", 1)],
            Split::Time {
                validation_days,
                test_days,
            } => [("validation days", validation_days), ("test days", test_days), ("", 1)],
            Split::Industrial {
                target_days,
                history_days,
                test_days,
            } => [
                ("target days", target_days),
                ("history days", history_days),
                ("test days", test_days),
            ],
        };
        let more = [
            ("training targets", self.train_targets.unwrap_or(1)),
            ("k-core", self.k_core.unwrap_or(1)),
            ("negatives", self.negatives),
        ];
        for (name, value) in numbers.into_iter().chain(more) {
            Self::NUMBERS.named(name).check_count(value)?;
        }
        Ok(())
    }

    /// The most training targets of a user.
    pub(super) fn most_train_targets(&self) -> usize {
        let all = matches!(self.split, Split::Industrial { .. });
        self.train_targets
            .unwrap_or(if all { usize::MAX } else { MOST_TRAIN_TARGETS })
    }
}

/// The data set of a log of events.
pub(super) fn dataset(mut log: Log, protocol: &Protocol) -> Result<(Dataset, ImportReport)> {
    drop_unusable(&mut log)?;
    let mut sequences = Sequences::of(&mut log, protocol)?;
    let cut = Cut::new(protocol, &sequences, log.labelled);
    let popularity = cut.popularity(&sequences);
    sequences.vocabulary.set_popularity(&popularity);
    let mut asker = Asker::new(protocol, &cut, &log, &sequences);
    sequences.by_user().try_for_each(|events| asker.user(events))?;
    let (data, report) = asker.finish(log, sequences);
    if data.train.is_empty() && !matches!(protocol.split, Split::LeaveLastOut { .. }) {
        let what = "the days of the split leave nothing to train on";
        let remedy = "Choose fewer days for test and validation, or split by each user's last behaviours.";
        return Err(refusal("no-training", &data.name, None, what, remedy));
    }
    Ok((data, report))
}

/// Leaves out ratings of films that nobody lists.
///
/// # Errors
/// If nothing is left to learn from.
fn drop_unusable(log: &mut Log) -> Result<()> {
    let first = log.files.first().map_or("the log", String::as_str).to_owned();
    if log.format == Some(LogFormat::Movielens) {
        if log.category_of.iter().all(|&category| category == NO_CATEGORY) {
            return Err(nothing("movies.csv", "films"));
        }
        drop_unknown_films(log);
        if log.events.is_empty() {
            return Err(nothing("ratings.csv", "ratings of films that movies.csv lists"));
        }
    }
    if log.events.is_empty() {
        return Err(nothing(&first, "rows that can be read"));
    }
    if !log.events.iter().any(|event| event.clicked) {
        return Err(nothing(&first, "rows that were clicked"));
    }
    Ok(())
}
