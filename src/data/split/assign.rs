//! Which part of the data set each event belongs to.

use rand::seq::SliceRandom;
use rand_pcg::Pcg32;

use super::protocol::{Protocol, Split, Ties};
use super::sequences::Sequences;
use crate::data::logs::log::LogEvent;
use crate::data::logs::text::time::DAY;
use crate::seed::{Stream, rng};

/// One user in this many is for validation, where users are split.
const VALIDATION_SHARE: usize = 10;

/// The three parts of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Train,
    Validation,
    Test,
}

/// A split applied to one log: which events go to which part.
pub(super) struct Assignment {
    split: Split,
    most_train_targets: usize,
    /// `true` where what happened to a user at one time has no order.
    at_once: bool,
    /// `true` where the log says what was shown and not clicked.
    labelled: bool,
    /// The log's last time.
    end: i64,
    /// Whether each user is drawn for validation; empty where users are not split.
    validation: Vec<bool>,
}

/// Where an event stands among its user's behaviours.
#[derive(Clone, Copy)]
pub(super) struct Position {
    user: u32,
    time: i64,
    /// Number of behaviours that its history may hold.
    pub(super) before: usize,
    /// Its index among the user's behaviours.
    index: usize,
    /// Its place among them from the end: 1 for the last.
    left: usize,
    /// Number of all behaviours of the user.
    total: usize,
}

impl Assignment {
    pub(super) fn new(protocol: &Protocol, sequences: &Sequences, labelled: bool) -> Self {
        let industrial = matches!(protocol.split, Split::Industrial { .. });
        let users: Vec<u32> = sequences.by_user().map(|events| events[0].user).collect();
        Self {
            split: protocol.split,
            most_train_targets: protocol.most_train_targets(),
            at_once: labelled || protocol.ties == Ties::Unordered,
            labelled,
            end: sequences.events.iter().map(|event| event.time).max().unwrap_or(0),
            validation: if industrial {
                validation_users(users, sequences.users.len(), protocol.seed)
            } else {
                Vec::new()
            },
        }
    }

    /// Returns where each of a user's events stands.
    ///
    /// In a log with labels, the items shown at one time form a page. A click on the page is not in the history of any item of the page,
    /// because it would reveal that the others were not clicked. All items of a page have the position of its last click. In a log without
    /// labels it is the same with what happened at one time, unless its order is drawn: the file's order may tell what comes next.
    pub(super) fn positions(&self, events: &[LogEvent]) -> Vec<Position> {
        let clicks = |events: &[LogEvent]| events.iter().filter(|event| event.clicked).count();
        let total = clicks(events);
        let mut before = 0;
        let mut positions = Vec::with_capacity(events.len());
        for page in events.chunk_by(|a, b| self.at_once && a.time == b.time) {
            let clicked = clicks(page);
            let index = before + clicked.max(1) - 1;
            positions.extend(page.iter().map(|event| Position {
                user: event.user,
                time: event.time,
                before,
                index,
                left: total.saturating_sub(index),
                total,
            }));
            before += clicked;
        }
        if let (Split::LeaveLastOut { validation, test }, true, false) = (self.split, self.at_once, self.labelled) {
            count_from_the_end(&mut positions, validation, test);
        }
        positions
    }

    /// Returns the behaviours of a user that training may use: those before all impressions of validation and test.
    pub(super) fn training_behaviours<'a>(
        &'a self,
        events: &'a [LogEvent],
        positions: &'a [Position],
    ) -> impl Iterator<Item = &'a LogEvent> {
        let both = events.iter().zip(positions);
        both.filter(|(event, position)| event.clicked && self.is_before_holdout(position))
            .map(|(event, _)| event)
    }

    /// Counts how often each item occurs in the training part.
    pub(super) fn popularity(&self, sequences: &Sequences) -> Vec<u32> {
        let mut counts = vec![0; sequences.vocabulary.catalogue.items.len()];
        for events in sequences.by_user() {
            for event in self.training_behaviours(events, &self.positions(events)) {
                counts[event.item as usize] += 1;
            }
        }
        counts
    }

    /// Returns whether an event is before all impressions of validation and test.
    fn is_before_holdout(&self, position: &Position) -> bool {
        match self.split {
            Split::LeaveLastOut { validation, test } => position.total < test + 2 || position.left > test + validation,
            Split::Time {
                validation_days,
                test_days,
            } => self.age(position.time) >= days(validation_days + test_days),
            Split::Industrial { test_days, .. } => {
                self.age(position.time) >= days(test_days) && !self.validates(position.user)
            }
        }
    }

    /// Returns the part that has an impression of this event, if one has. `training` is the number of its user's training behaviours.
    pub(super) fn part(&self, position: &Position, training: usize) -> Option<Part> {
        let latest = training.saturating_sub(position.index) <= self.most_train_targets;
        match self.split {
            Split::LeaveLastOut { validation, test } => match position.left {
                _ if position.total < test + 2 => None,
                left if left <= test => Some(Part::Test),
                left if left <= test + validation => Some(Part::Validation),
                _ => latest.then_some(Part::Train),
            },
            Split::Time {
                validation_days,
                test_days,
            } => match self.age(position.time) {
                age if age < days(test_days) => Some(Part::Test),
                age if age < days(test_days + validation_days) => Some(Part::Validation),
                _ => latest.then_some(Part::Train),
            },
            Split::Industrial {
                target_days, test_days, ..
            } => match self.age(position.time) {
                age if age < days(test_days) => Some(Part::Test),
                age if age >= days(test_days + target_days) => None,
                _ if self.validates(position.user) => Some(Part::Validation),
                _ => latest.then_some(Part::Train),
            },
        }
    }

    /// Returns the earliest time that the history of a target at this time may hold; `None` where it may hold any.
    pub(super) fn history_start(&self, target: i64) -> Option<i64> {
        let Split::Industrial { history_days, .. } = self.split else {
            return None;
        };
        let day = self.age(target) / DAY;
        Some(self.end - (day + 1) * DAY - days(history_days) + 1)
    }

    fn age(&self, time: i64) -> i64 {
        self.end - time
    }

    fn validates(&self, user: u32) -> bool {
        self.validation.get(user as usize).is_some_and(|&validates| validates)
    }
}

/// Counts a user's behaviours from the end, where what happened at one time has no order and stays together: the last times that hold
/// `test` behaviours are the test's, those before them that hold `validation` are the validation's.
fn count_from_the_end(positions: &mut [Position], validation: usize, test: usize) {
    let (mut tested, mut validated) = (0, 0);
    for at_once in positions.chunk_by_mut(|a, b| a.time == b.time).rev() {
        let left = if tested < test {
            tested += at_once.len();
            // The first of them from the end.
            tested - at_once.len() + 1
        } else if validated < validation {
            validated += at_once.len();
            test + validated - at_once.len() + 1
        } else {
            test + validation + 1
        };
        for position in at_once {
            position.left = left;
        }
    }
}

/// Draws a tenth of the users by the seed, and returns for each of `size` users whether it is drawn.
pub(super) fn validation_users(users: Vec<u32>, size: usize, seed: u32) -> Vec<bool> {
    drawn_users(users, size, rng(seed, Stream::ValidationUsers))
}

/// Draws a tenth of the users, and returns for each of `size` users whether it is drawn.
pub(super) fn drawn_users(mut users: Vec<u32>, size: usize, mut rng: Pcg32) -> Vec<bool> {
    users.shuffle(&mut rng);
    let mut chosen = vec![false; size];
    for &user in &users[..users.len().div_ceil(VALIDATION_SHARE).min(users.len() / 2)] {
        chosen[user as usize] = true;
    }
    chosen
}

fn days(count: usize) -> i64 {
    count as i64 * DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_the_users_validates() {
        let chosen = validation_users((0..100).collect(), 100, 1);
        assert_eq!(chosen.iter().filter(|&&chosen| chosen).count(), 10);
        assert_eq!(chosen, validation_users((0..100).collect(), 100, 1));
        assert_ne!(chosen, validation_users((0..100).collect(), 100, 2));
        assert_eq!(
            validation_users(vec![0], 1, 1),
            [false],
            "somebody is left to learn from"
        );
    }
}
