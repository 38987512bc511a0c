//! Which part an event belongs to.

use std::ops::RangeInclusive;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg32;

use super::Protocol;
use super::events::Event;
use super::protocol::Split;
use super::sequences::Sequences;
use super::time::DAY;

/// One user in so many is for validation, where users are split.
const VALIDATION_SHARE: usize = 10;
/// Stream of the seed, apart from those of training and of the negatives.
const STREAM_VALIDATION: u64 = 4;
/// A gap in the log that only a wrong clock explains, if nearly nothing lies beyond it.
const WRONG_CLOCK: i64 = 60 * DAY;
const NEARLY_NOTHING: usize = 1000;

/// The three parts of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Train,
    Validation,
    Test,
}

/// A split with the log's own times and users put in.
pub(super) struct Cut {
    split: Split,
    most_train_targets: usize,
    /// The log says what was shown and not clicked.
    labelled: bool,
    /// The log's last time.
    end: i64,
    /// Users drawn for validation, by their places; empty where users are not split.
    validation: Vec<bool>,
}

/// Where an event stands in its user's log.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The user, by place.
    user: u32,
    time: i64,
    /// Behaviours that its history may hold.
    pub(super) before: usize,
    /// Its place among the user's behaviours.
    seen: usize,
    /// All behaviours of the user.
    total: usize,
}

impl Cut {
    pub(super) fn new(protocol: &Protocol, sequences: &Sequences, labelled: bool) -> Self {
        let industrial = matches!(protocol.split, Split::Industrial { .. });
        let users: Vec<u32> = sequences.by_user().map(|events| events[0].user).collect();
        Self {
            split: protocol.split,
            most_train_targets: protocol.most_train_targets(),
            labelled,
            end: sequences.events.iter().map(|event| event.time).max().unwrap_or(0),
            validation: if industrial {
                validation_users(users, sequences.users.len(), protocol.seed)
            } else {
                Vec::new()
            },
        }
    }

    /// Where each of a user's events stands.
    ///
    /// What a log with labels shows at once (one page of items) is asked at once: a click on it is in the history of none of it, for it
    /// would tell that the others were not clicked, and all of it stands where its last click does.
    pub(super) fn places(&self, events: &[Event]) -> Vec<Place> {
        let clicks = |events: &[Event]| events.iter().filter(|event| event.clicked).count();
        let total = clicks(events);
        let mut before = 0;
        let mut places = Vec::with_capacity(events.len());
        for page in events.chunk_by(|a, b| self.labelled && a.time == b.time) {
            let clicked = clicks(page);
            places.extend(page.iter().map(|event| Place {
                user: event.user,
                time: event.time,
                before,
                seen: before + clicked.max(1) - 1,
                total,
            }));
            before += clicked;
        }
        places
    }

    /// The behaviours among a user's events that the training may know of: those before all that is asked in validation and test.
    pub(super) fn taught<'a>(&'a self, events: &'a [Event], places: &'a [Place]) -> impl Iterator<Item = &'a Event> {
        let both = events.iter().zip(places);
        both.filter(|(event, place)| event.clicked && self.teaches(place))
            .map(|(event, _)| event)
    }

    /// How often each item occurs in the training part.
    pub(super) fn popularity(&self, sequences: &Sequences) -> Vec<u32> {
        let mut counts = vec![0; sequences.vocabulary.catalogue.items.len()];
        for events in sequences.by_user() {
            for event in self.taught(events, &self.places(events)) {
                counts[event.item as usize] += 1;
            }
        }
        counts
    }

    fn teaches(&self, place: &Place) -> bool {
        match self.split {
            Split::LeaveLastOut { validation, test } => {
                place.total < test + 2 || place.total - place.seen > test + validation
            }
            Split::Time {
                validation_days,
                test_days,
            } => self.age(place.time) >= days(validation_days + test_days),
            Split::Industrial { test_days, .. } => {
                self.age(place.time) >= days(test_days) && !self.validates(place.user)
            }
        }
    }

    /// The part that an event is asked in, if it is; the training has so many behaviours of its user.
    pub(super) fn part(&self, place: &Place, taught: usize) -> Option<Part> {
        let few = taught.saturating_sub(place.seen) <= self.most_train_targets;
        match self.split {
            Split::LeaveLastOut { validation, test } => match place.total - place.seen {
                _ if place.total < test + 2 => None,
                left if left <= test => Some(Part::Test),
                left if left <= test + validation => Some(Part::Validation),
                _ => few.then_some(Part::Train),
            },
            Split::Time {
                validation_days,
                test_days,
            } => match self.age(place.time) {
                age if age < days(test_days) => Some(Part::Test),
                age if age < days(test_days + validation_days) => Some(Part::Validation),
                _ => few.then_some(Part::Train),
            },
            Split::Industrial {
                target_days, test_days, ..
            } => match self.age(place.time) {
                age if age < days(test_days) => Some(Part::Test),
                age if age >= days(test_days + target_days) => None,
                _ if self.validates(place.user) => Some(Part::Validation),
                _ => few.then_some(Part::Train),
            },
        }
    }

    /// How old a behaviour may be to be in the history of a target; none where any may.
    pub(super) fn horizon(&self, target: i64) -> Option<i64> {
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

/// Which of so many users are for validation: a tenth of those given, drawn by the seed.
pub(super) fn validation_users(mut users: Vec<u32>, size: usize, seed: u32) -> Vec<bool> {
    let mut rng = Pcg32::seed_from_u64(STREAM_VALIDATION << 32 | u64::from(seed));
    users.shuffle(&mut rng);
    let mut chosen = vec![false; size];
    for &user in &users[..users.len().div_ceil(VALIDATION_SHARE).min(users.len() / 2)] {
        chosen[user as usize] = true;
    }
    chosen
}

/// From the first to the last time of a log, without the few that lie far from all others.
pub(super) fn near_events(mut times: Vec<i64>) -> RangeInclusive<i64> {
    times.sort_unstable();
    let (mut low, mut high) = (0, times.len().saturating_sub(1));
    for few in 1..=times.len() / NEARLY_NOTHING {
        if times[few] - times[few - 1] > WRONG_CLOCK {
            low = few;
        }
        let last = times.len() - few;
        if times[last] - times[last - 1] > WRONG_CLOCK {
            high = last - 1;
        }
    }
    match times.get(low..=high) {
        Some([first, .., last]) => *first..=*last,
        _ => i64::MIN..=i64::MAX,
    }
}

fn days(count: usize) -> i64 {
    count as i64 * DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_clocks_are_not_the_logs_end() {
        let mut times: Vec<i64> = (0..2000).map(|step| step * DAY / 100).collect();
        assert_eq!(near_events(times.clone()), 0..=1999 * DAY / 100);
        times[7] = 10_000 * DAY;
        times[8] = -10_000 * DAY;
        assert_eq!(near_events(times.clone()), 0..=1999 * DAY / 100);
        times[9] = 10_000 * DAY;
        times[10] = 10_000 * DAY;
        assert_eq!(
            *near_events(times).end(),
            10_000 * DAY,
            "three of two thousand are more than a few"
        );
        assert_eq!(near_events(vec![0, 100 * DAY]), 0..=100 * DAY);
        assert_eq!(near_events(vec![5]), i64::MIN..=i64::MAX);
    }

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
