//! Clocks that were wrong, and times that look as if they were read wrongly.

use std::ops::RangeInclusive;

use crate::data::logs::log::{Log, LogEvent};
use crate::data::logs::text::time::DAY;

/// A gap in the log that only a wrong clock explains, if no more than one event in [`OUTLIERS`] lies beyond it.
const OUTLIER_GAP: i64 = 60 * DAY;
const OUTLIERS: usize = 1000;
/// Events beyond such a gap are noted, if no more than one in so many lies there, or one alone in a log of so few.
const NOTED: usize = 50;
const FEWEST_TO_NOTE: usize = 10;
/// The end of 1970. No log is from that year.
const END_OF_1970: i64 = 365 * DAY;

/// Leaves out events whose clock was wrong.
pub(super) fn drop_outliers(events: &mut Vec<LogEvent>, log: &mut Log) {
    let near = near_events(events.iter().map(|event| event.time).collect());
    events.retain(|event| {
        let keep = near.contains(&event.time);
        if !keep {
            let reason = "rows more than 60 days from all but a thousandth of the log";
            log.skip_event("far-time", reason, event);
        }
        keep
    });
}

/// Notes times that may be wrong: all in 1970 or within a day, or a few far from all others that are kept.
pub(super) fn note_times(events: &[LogEvent], log: &mut Log) {
    let times = || events.iter().map(|event| event.time);
    let (Some(first), Some(last)) = (times().min(), times().max()) else {
        return;
    };
    if first >= 0 && last < END_OF_1970 {
        let reason = "rows that all lie in 1970: the column may not hold seconds since then, but days, or numbers of another kind";
        log.notes.add_count("in-1970", reason, events.len());
        return;
    }
    if last - first < DAY {
        let reason = "rows that all lie within a day: the column may hold the day alone, or a part of the time";
        log.notes.add_count("one-day", reason, events.len());
    }
    let few = (events.len() / NOTED).max(usize::from(events.len() >= FEWEST_TO_NOTE));
    let near = near(times().collect(), few);
    for event in events.iter().filter(|event| !near.contains(&event.time)) {
        let reason = "rows more than 60 days from all others: their clock may have been wrong, and a split by time takes them for the log's end";
        log.note_event("far-clock", reason, event);
    }
}

/// Returns the time from a log's first event to its last, without the few that lie far from all others.
fn near_events(times: Vec<i64>) -> RangeInclusive<i64> {
    let few = times.len() / OUTLIERS;
    near(times, few)
}

/// Returns the time from the first to the last, without at most `most` at either end that lie far from all others.
fn near(mut times: Vec<i64>, most: usize) -> RangeInclusive<i64> {
    times.sort_unstable();
    let (mut low, mut high) = (0, times.len().saturating_sub(1));
    for few in 1..=most {
        if times[few] - times[few - 1] > OUTLIER_GAP {
            low = few;
        }
        let last = times.len() - few;
        if times[last] - times[last - 1] > OUTLIER_GAP {
            high = last - 1;
        }
    }
    match times.get(low..=high) {
        Some([first, .., last]) => *first..=*last,
        _ => i64::MIN..=i64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Limits;

    /// The codes of the notes on a log whose events are on these days, with how many rows each means.
    fn notes(days: &[i64]) -> Vec<(&'static str, usize)> {
        let mut log = Log::new(Limits::default());
        log.files.push("log.csv".to_owned());
        log.items.number(b"x");
        let event = |(line, day): (usize, &i64)| LogEvent {
            time: day * DAY,
            user: 0,
            item: 0,
            line: line as u32,
            file: 0,
            clicked: true,
        };
        let events: Vec<LogEvent> = days.iter().enumerate().map(event).collect();
        note_times(&events, &mut log);
        log.notes
            .into_vec()
            .iter()
            .map(|note| (note.code, note.count))
            .collect()
    }

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
    fn times_that_may_be_wrong_are_noted() {
        let usual: Vec<i64> = (17_000..17_100).collect();
        let with = |more: &[i64]| [&usual[..], more].concat();
        assert_eq!(notes(&usual), []);
        assert_eq!(notes(&with(&[24_500])), [("far-clock", 1)]);
        assert_eq!(notes(&with(&[0, 24_500, 24_501])), [("far-clock", 3)]);
        assert_eq!(
            notes(&with(&[24_500, 24_501, 24_502])),
            [],
            "too many for a wrong clock"
        );
        assert_eq!(notes(&with(&[17_150])), [], "not far");
        assert_eq!(notes(&[&usual[..9], &[24_500]].concat()), [("far-clock", 1)]);
        assert_eq!(notes(&[&usual[..8], &[24_500]].concat()), [], "too few to say so");
        assert_eq!(notes(&[0, 1, 364]), [("in-1970", 3)]);
        assert_eq!(notes(&[-1, 1]), []);
        assert_eq!(notes(&[17_000; 3]), [("one-day", 3)]);
    }
}
