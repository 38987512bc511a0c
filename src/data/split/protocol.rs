//! How a data set is made of a log: the settings, and the rules in words.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::bounds::Bounds;

/// The most training targets of a user by default: the latest ones.
const MOST_TRAIN_TARGETS: usize = 20;

/// How a log is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Split {
    /// Each user's last `test` behaviours are test targets, the `validation` before them validation targets, those before are for
    /// training. Behaviours at the same time stay together: the last times that hold `test` behaviours are for test. A user with fewer than `test` + 2 behaviours has no impressions.
    LeaveLastOut {
        /// Validation targets of each user.
        validation: usize,
        /// Test targets of each user.
        test: usize,
    },
    /// The last `test_days` days of the log are for test, the `validation_days` before them for validation, all before for training.
    /// So no history or target of the training is later than any target of the others.
    Time {
        /// Days for validation.
        validation_days: usize,
        /// Days for test.
        test_days: usize,
    },
    /// The way of Zhou et al. (2019, section 4.1) with their own log, there with 49 target days and 14 history days.
    ///
    /// The last `test_days` days are for test. Every click of the `target_days` before is a target for training, except those of a tenth
    /// of the users, drawn by the seed, which are for validation. A target's history is the clicks of the same day before it and of the
    /// `history_days` days before. Days count back from the log's last event. A user's days may have different histories, so the data
    /// set's users are windows of users.
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
    /// Returns the fewest behaviours with which a user has something to learn from, where that is all it takes: those that are held out, one
    /// to learn from, and one as its history.
    pub fn fewest_behaviours(self) -> Option<usize> {
        match self {
            Self::LeaveLastOut { validation, test } => Some(validation + test + 2),
            Self::Time { .. } | Self::Industrial { .. } => None,
        }
    }

    /// Each user's last behaviour for test, the one before for validation.
    pub const LAST: Self = Self::LeaveLastOut { validation: 1, test: 1 };
    /// The last day for test, the one before for validation.
    pub const TIME: Self = Self::Time {
        validation_days: 1,
        test_days: 1,
    };
    /// The industrial split with the numbers of the paper, and one day for test.
    pub const INDUSTRIAL: Self = Self::Industrial {
        target_days: 49,
        history_days: 14,
        test_days: 1,
    };
}

/// What is taken of behaviours of a user at the same time, in a log without labels.
///
/// Their order in the file often tells something: a log that is sorted by item puts a user's largest items last, and a model that learns
/// this scores far above .5 on behaviours that are drawn at random.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Ties {
    /// They have no order: the history of each is what came at strictly earlier times, and all of them have the place of the last.
    #[default]
    Unordered,
    /// Their order is drawn by the seed. It depends on users and items alone, not on the file. For logs of whole days, of which the first
    /// way would leave little.
    Seed,
}

impl Ties {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Unordered, Self::Seed];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unordered => "unordered",
            Self::Seed => "seed",
        }
    }
}

/// How a data set is made of a log.
///
/// 1. A row that repeats an event (same user, item and time) is left out: it would put the label's own event into its history.
/// 2. Splits by time leave out events far from all others. Their clock was wrong, and they would be taken for the log's end.
/// 3. `k_core` drops users and items with fewer than k behaviours, until all that are left have as many.
/// 4. A user's behaviours are ordered by time. The history of an impression is what came at strictly earlier times: at most the last
///    [`HISTORY_LIMIT`](crate::data::HISTORY_LIMIT) behaviours, and at least one. Within a history ties stand by file and line.
///    [`Ties::Seed`] orders ties by the seed instead, and then the history is what stands before the impression in that order.
/// 5. [`Split`] says which behaviours are positives, and in which part. Those at the same time are in the same part: a user's last behaviour
///    is all that happened at the user's last time, unless ties are ordered.
/// 6. Each positive gets `negatives` items beside it. They are drawn by their popularity in the training part, and none of them is the
///    positive's or among what the user did before it, without the rows that were left out. What the user does only later may be drawn, in
///    all parts: an item that is spared now because it is clicked in the test would tell the test. (The authors' code spares the positive
///    alone.)
///
/// `dien data --data ml-latest-small`, which leaves out each user's last behaviours for the test and those before them for validation:
///
/// ```text
/// 100,836 rows, and of movies.csv one that names a film again
///    │    left out: rows that cannot be read, that repeat an event, of a wrong clock; with a k-core the users and items with too few
///    ▼
/// 100,836 behaviours of 610 users with 9,724 items
///    │    each user's in the order of time; 23,228 share their time with another: neither is in the other's history
///    ▼
/// a user:   ●  ●  ●  ●  ●  ●  ●● ●  ●● ●
///                                  │  └──  the last time: positives of the test
///                                  └─────  the time before: two positives of validation
///           └────  earlier times: positives of training, at most the 20 latest, each with what came before it as its history
///    │    141 positives without a history are not asked about
///    ▼
/// training      12,050 positives + 12,050 negatives = 24,100 impressions
/// validation       941 positives +    941 negatives =  1,882 impressions
/// test             889 positives +    889 negatives =  1,778 impressions
/// ```
///
/// A log with labels brings its own negatives. What was shown and not clicked is an impression of the part that its place falls into,
/// and never history. What the log shows a user at one time is asked at once, all with the history before that time: the click on a page
/// would tell that the rest of the page was not clicked.
///
/// The DIEN authors' files bring their impressions with their histories. Of all this they take `drop_repeats` and the seed, by which a
/// tenth of the users who train is drawn for validation. So do other impressions with histories; they are split by the names of their files, by
/// time or by the seed, as [`log_formats`](crate::data::log_formats) says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(default)]
pub struct Protocol {
    /// The behaviours that become impressions, and the part of each. The DIEN authors' files bring their own split.
    pub split: Split,
    /// The most training targets of a user, the latest ones. The default is 20, in the industrial split all.
    pub train_targets: Option<usize>,
    /// The fewest behaviours that a user or an item may have.
    pub k_core: Option<usize>,
    /// Number of negatives beside each positive, where the log has no labels.
    pub negatives: usize,
    /// Leaves out positives whose item is in their history, where no sampled negative can be. In a log with labels all impressions of
    /// such items are left out, so that a repeat does not tell the label.
    pub drop_repeats: bool,
    /// What is taken of behaviours at the same time.
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<Ties>", optional))]
    pub ties: Ties,
    /// Seed of the negatives, of the users drawn for validation and of the order of ties.
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
            ties: Ties::default(),
            seed: 1,
        }
    }
}

impl Protocol {
    /// Bounds of every number of the protocol and its split but the seed.
    pub const NUMBERS: Bounds = Bounds::whole("protocol", 1, 100_000);

    /// Checks that every number is in its range.
    ///
    /// # Errors
    /// The first one that is not.
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

    /// Returns the most training targets of a user.
    pub(crate) fn most_train_targets(&self) -> usize {
        let all = matches!(self.split, Split::Industrial { .. });
        self.train_targets
            .unwrap_or(if all { usize::MAX } else { MOST_TRAIN_TARGETS })
    }
}
