//! Events in order: users one after the other, each one's by time.

use std::collections::HashSet;

use super::clocks::{drop_outliers, note_times};
use super::core::keep_core;
use super::protocol::{Protocol, Split, Ties};
use super::vocabulary::Vocabulary;
use crate::Result;
use crate::data::logs::formats::format::Format;
use crate::data::logs::log::{Log, LogEvent};
use crate::data::logs::text::refusal::refusal;
use crate::error::log_reason;

/// In a log of fewer users it says nothing that one has half of it.
const FEWEST_USERS: usize = 3;

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
        note_big_user(&events, log, &users);
        if !log.labelled {
            settle_ties(&mut events, log, protocol);
        }
        if let Some(least) = protocol.k_core {
            let gone = keep_core(&mut events, users.len(), log.items.len(), least);
            let reason = format!("users with fewer than {least} behaviours");
            log.skipped.add_count("core-user", &reason, gone.users);
            let reason = format!("items with fewer than {least} behaviours");
            log.skipped.add_count("core-item", &reason, gone.items);
        }
        if events.is_empty() {
            let what = "no user and item have as many behaviours as --k-core asks for";
            return Err(refusal(
                log_reason::no_core(),
                log.first_file(),
                None,
                what,
                "Ask for fewer.",
            ));
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

/// Notes a user who has half of a log of several users: the name may stand for all whose name is not known.
fn note_big_user(events: &[LogEvent], log: &mut Log, users: &[u32]) {
    let of_users = || events.chunk_by(|a, b| a.user == b.user);
    let Some(most) = of_users().max_by_key(|of_user| of_user.len()) else {
        return;
    };
    if of_users().count() >= FEWEST_USERS && 2 * most.len() >= events.len() {
        let name = log.users.text(users[most[0].user as usize]);
        let file = log.files[usize::from(most[0].file)].clone();
        let reason = "user who has half of all rows: the name may stand for users who are not known";
        let text = format!("user {name}: {} of {} rows", most.len(), events.len());
        log.notes
            .add_line("big-user", reason, (&file, u64::from(most[0].line), &text));
    }
}

/// Notes a user's events at the same time, and orders them by the seed if that is asked for. Events stand by user and time.
fn settle_ties(events: &mut [LogEvent], log: &mut Log, protocol: &Protocol) {
    let drawn = (protocol.ties == Ties::Seed).then(|| log.items.ranks());
    let mut tied = 0;
    for run in events.chunk_by_mut(|a, b| (a.user, a.time) == (b.user, b.time)) {
        if run.len() < 2 {
            continue;
        }
        tied += run.len();
        if let Some(ranks) = &drawn {
            // Ranks follow the names, so the file's order changes nothing. An item stands once in a run.
            run.sort_unstable_by_key(|event| {
                let item = ranks[event.item as usize];
                (draw(protocol.seed, event.user, item), item)
            });
        }
    }
    let reason = match protocol.ties {
        Ties::Unordered => {
            "behaviours at the same time as another of their user: none is in the history of another (--ties seed gives them an order)"
        }
        Ties::Seed => "behaviours at the same time as another of their user, in an order drawn by the seed",
    };
    log.notes.add_count("ties", reason, tied);
}

/// Returns a number drawn for a user's event with an item: the finaliser of `SplitMix64` over all three.
fn draw(seed: u32, user: u32, item: u32) -> u64 {
    let mut bits = u64::from(user) << 32 | u64::from(item);
    bits ^= (u64::from(seed) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
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
