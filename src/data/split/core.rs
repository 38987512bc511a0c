//! The k-core of a log.

use crate::data::logs::log::LogEvent;

/// How many users and items the k-core leaves out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gone {
    pub(super) users: usize,
    pub(super) items: usize,
}

/// Keeps the largest set of events in which every user and every item has at least `least` behaviours.
///
/// Dropping a user or an item may take others with it. Each event is looked at twice, however long such a chain is.
pub(super) fn keep_core(events: &mut Vec<LogEvent>, users: usize, items: usize, least: usize) -> Gone {
    let index = |of: fn(&LogEvent) -> u32, size| Index::new(events, of, size);
    let sides = [index(|event| event.user, users), index(|event| event.item, items)];
    let mut counts = [sides[0].counts(events), sides[1].counts(events)];
    let mut gone = [vec![false; users], vec![false; items]];
    let mut left = vec![true; events.len()];
    let mut queue: Vec<(usize, u32)> = Vec::new();
    for side in [0, 1] {
        for number in 0..counts[side].len() as u32 {
            // A number without events is not in the log, so it is not counted as dropped.
            if !sides[side].events(number).is_empty() && counts[side][number as usize] < least {
                gone[side][number as usize] = true;
                queue.push((side, number));
            }
        }
    }
    while let Some((side, number)) = queue.pop() {
        for &at in sides[side].events(number) {
            if !std::mem::replace(&mut left[at as usize], false) {
                continue;
            }
            let event = &events[at as usize];
            let other = if side == 0 { event.item } else { event.user };
            let count = &mut counts[1 - side][other as usize];
            *count -= usize::from(event.clicked);
            if *count < least && !std::mem::replace(&mut gone[1 - side][other as usize], true) {
                queue.push((1 - side, other));
            }
        }
    }
    let mut kept = left.iter();
    events.retain(|_| kept.next().is_some_and(|&kept| kept));
    let count = |gone: &[bool]| gone.iter().filter(|&&gone| gone).count();
    Gone {
        users: count(&gone[0]),
        items: count(&gone[1]),
    }
}

/// The events of each user, or of each item, by their indices.
struct Index {
    /// Where each user's indices begin in `events`, and where the last one's end.
    starts: Vec<usize>,
    events: Vec<u32>,
    /// The user of an event, or its item.
    of: fn(&LogEvent) -> u32,
}

impl Index {
    fn new(events: &[LogEvent], of: fn(&LogEvent) -> u32, size: usize) -> Self {
        let mut starts = vec![0; size + 1];
        for event in events {
            starts[of(event) as usize + 1] += 1;
        }
        for number in 0..size {
            starts[number + 1] += starts[number];
        }
        let mut next = starts.clone();
        let mut indices = vec![0; events.len()];
        for (at, event) in events.iter().enumerate() {
            let next = &mut next[of(event) as usize];
            indices[*next] = at as u32;
            *next += 1;
        }
        Self {
            starts,
            events: indices,
            of,
        }
    }

    fn events(&self, number: u32) -> &[u32] {
        let number = number as usize;
        &self.events[self.starts[number]..self.starts[number + 1]]
    }

    /// Returns how many behaviours each one has. An item that was only shown does not count as a behaviour.
    fn counts(&self, events: &[LogEvent]) -> Vec<usize> {
        let mut counts = vec![0; self.starts.len() - 1];
        for event in events.iter().filter(|event| event.clicked) {
            counts[(self.of)(event) as usize] += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(user: u32, item: u32) -> LogEvent {
        LogEvent {
            time: 0,
            user,
            item,
            line: 0,
            file: 0,
            clicked: true,
        }
    }

    #[test]
    fn a_chain_falls_as_a_whole() {
        // User n has items n and n + 1: the ends have one behaviour, and take all others with them.
        let mut events: Vec<LogEvent> = (0..1000)
            .flat_map(|user| [event(user, user), event(user, user + 1)])
            .collect();
        let gone = keep_core(&mut events, 1000, 1001, 2);
        assert_eq!(
            (events.len(), gone),
            (
                0,
                Gone {
                    users: 1000,
                    items: 1001
                }
            )
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_same_as_dropping_over_and_over(pairs in prop::collection::vec((0_u32..8, 0_u32..8), 0..60), least in 1_usize..5) {
            let mut events: Vec<LogEvent> = pairs.iter().map(|&(user, item)| event(user, item)).collect();
            let mut expected = events.clone();
            loop {
                let of = |wanted: fn(&LogEvent) -> u32, number: u32| expected.iter().filter(|event| wanted(event) == number).count();
                let next: Vec<LogEvent> = expected
                    .iter()
                    .filter(|one| of(|event| event.user, one.user) >= least && of(|event| event.item, one.item) >= least)
                    .copied()
                    .collect();
                let stable = next.len() == expected.len();
                expected = next;
                if stable {
                    break;
                }
            }
            keep_core(&mut events, 8, 8, least);
            let pairs = |events: &[LogEvent]| events.iter().map(|event| (event.user, event.item)).collect::<Vec<_>>();
            prop_assert_eq!(pairs(&events), pairs(&expected));
        }
    }
}
