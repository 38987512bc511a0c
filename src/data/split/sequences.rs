//! Events in order: users one after the other, each one's by time.

use std::collections::HashSet;

use super::clocks::{drop_outliers, note_times};
use super::core::keep_core;
use super::protocol::{Protocol, Split};
use super::vocabulary::Vocabulary;
use crate::Result;
use crate::data::logs::formats::format::Format;
use crate::data::logs::log::{Log, LogEvent};
use crate::data::logs::text::refusal::refusal;

/// The events of a log in order. An event's `user` is the user's rank by name, its `item` an index of the vocabulary.
pub(super) struct Sequences {
    pub(super) events: Vec<LogEvent>,
    pub(super) vocabulary: Vocabulary,
    /// Numbers of the users in the log, by rank.
    pub(super) users: Vec<u32>,
}

impl Sequences {
    /// Takes the log's events, and counts what it leaves out.
    ///
    /// # Errors
    /// If the k-core is empty.
    pub(super) fn of(log: &mut Log, format: &dyn Format, protocol: &Protocol) -> Result<Self> {
        let mut events = std::mem::take(&mut log.events);
        let users = put_in_order(&mut events, log);
        drop_twins(&mut events, log);
        if !matches!(protocol.split, Split::LeaveLastOut { .. }) {
            drop_outliers(&mut events, log);
        }
        note_times(&events, log);
        if let Some(least) = protocol.k_core {
            let gone = keep_core(&mut events, users.len(), log.items.len(), least);
            let reason = format!("users with fewer than {least} behaviours");
            log.skipped.add_count("core-user", &reason, gone.users);
            let reason = format!("items with fewer than {least} behaviours");
            log.skipped.add_count("core-item", &reason, gone.items);
        }
        if events.is_empty() {
            let what = "no user and item have as many behaviours as --k-core asks for";
            return Err(refusal("no-core", log.first_file(), None, what, "Ask for fewer."));
        }
        let mut used = vec![false; log.items.len()];
        for event in &events {
            used[event.item as usize] = true;
        }
        let vocabulary = Vocabulary::of(log, format, &used);
        for event in &mut events {
            event.item = vocabulary.index_of[event.item as usize];
        }
        Ok(Self {
            events,
            vocabulary,
            users,
        })
    }

    /// Returns every user's events.
    pub(super) fn by_user(&self) -> impl Iterator<Item = &[LogEvent]> {
        self.events.chunk_by(|a, b| a.user == b.user)
    }
}

/// Orders events by user (numbers by value, then words), time, file and line, and returns the users in that order.
fn put_in_order(events: &mut [LogEvent], log: &mut Log) -> Vec<u32> {
    let ranks = log.users.ranks();
    let mut users = vec![0; ranks.len()];
    for (number, &rank) in ranks.iter().enumerate() {
        users[rank as usize] = number as u32;
    }
    let mut files: Vec<usize> = (0..log.files.len()).collect();
    files.sort_by(|&a, &b| log.files[a].cmp(&log.files[b]));
    let mut file_ranks = vec![0; files.len()];
    for (rank, &file) in files.iter().enumerate() {
        file_ranks[file] = rank as u8;
    }
    log.files.sort();
    log.fields.renumber(&ranks, &file_ranks);
    for event in &mut *events {
        event.user = ranks[event.user as usize];
        event.file = file_ranks[event.file as usize];
    }
    events.sort_unstable_by_key(|event| (event.user, event.time, event.file, event.line));
    users
}

/// Leaves out rows that repeat an event. Where an item was shown and clicked at the same time, the click stays.
fn drop_twins(events: &mut Vec<LogEvent>, log: &mut Log) {
    let mut kept: Vec<LogEvent> = Vec::new();
    let mut from = 0;
    let mut write = 0;
    while from < events.len() {
        let LogEvent { user, time, .. } = events[from];
        let run = events[from..]
            .iter()
            .take_while(|event| event.user == user && event.time == time)
            .count();
        let run = &events[from..from + run];
        from += run.len();
        kept.clear();
        if run.len() == 1 {
            kept.extend(run);
        } else {
            let clicked: HashSet<u32> = run
                .iter()
                .filter(|event| event.clicked)
                .map(|event| event.item)
                .collect();
            let mut seen = HashSet::new();
            for event in run {
                if (event.clicked || !clicked.contains(&event.item)) && seen.insert(event.item) {
                    kept.push(*event);
                } else {
                    let reason = "rows that repeat an event: same user, item and time";
                    log.skip_event("event-twice", reason, event);
                }
            }
        }
        events[write..write + kept.len()].copy_from_slice(&kept);
        write += kept.len();
    }
    events.truncate(write);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Limits;
    use crate::data::logs::formats::format_of;

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
    fn order_and_twins() {
        let mut log = Log::new(Limits::default());
        log.files = vec!["b".to_owned(), "a".to_owned()];
        for name in ["10", "9"] {
            log.users.number(name.as_bytes());
        }
        for item in ["x", "y", "z"] {
            log.items.number(item.as_bytes());
            log.category_of.push(0);
        }
        log.categories.number(b"c");
        let event = |user, time, item, file, line, clicked| LogEvent {
            time,
            user,
            item,
            line,
            file,
            clicked,
        };
        log.events = vec![
            event(0, 5, 0, 0, 1, true),
            event(1, 5, 2, 0, 3, true),
            event(1, 5, 1, 0, 4, false),
            event(1, 5, 1, 0, 5, true),
            event(1, 5, 2, 1, 9, true),
            event(1, 4, 2, 0, 7, true),
        ];
        let sequences = Sequences::of(&mut log, format_of("csv".parse().unwrap()), &Protocol::default()).unwrap();
        let found: Vec<_> = sequences
            .by_user()
            .map(|events| {
                events
                    .iter()
                    .map(|event| (event.time, event.item, event.line))
                    .collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(found, [vec![(4, 2, 7), (5, 2, 9), (5, 1, 5)], vec![(5, 0, 1)]]);
        let skipped = log.skipped.into_vec();
        assert_eq!((skipped[0].code, skipped[0].count), ("event-twice", 2));
        assert_eq!(skipped[0].examples[0].line, 3);
    }
}
