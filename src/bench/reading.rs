//! Reading a log: how many rows in a second.

use std::io::Write as _;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use rand::RngExt;
use serde::Serialize;

use crate::Result;
use crate::data::read_in_memory;
use crate::error::{check_setting, setting_reason};
use crate::seed::{Stream, rng};

/// The most rows: a fifth of Taobao's log, a gigabyte with what is kept of it.
const MOST_ROWS: usize = 20_000_000;
/// Times that it is read.
const TIMES: usize = 5;
const FILE: &str = "UserBehavior.csv";
/// Rows of a user, and of an item and of a category on average.
const ROWS_OF_USER: usize = 100;
const ROWS_OF_ITEM: usize = 4;
const ROWS_OF_CATEGORY: usize = 400;
/// The first second of the log's nine days.
const START: u32 = 1_511_539_200;
const SECONDS: u32 = 9 * 86_400;

/// How fast a made-up log is read from memory, without what makes a data set of it.
#[derive(Clone, Debug, Serialize)]
pub struct ReadingSpeed {
    /// Rows of the log.
    pub rows: usize,
    /// Whether it is packed with gzip.
    pub packed: bool,
    /// Bytes of the file, packed or not.
    pub bytes: usize,
    /// Rows in a second, as the median of the times it was read.
    pub rows_per_second: f64,
    /// Rows in a second, the one time of several that was the fastest.
    pub most_rows_per_second: f64,
}

/// Measures how fast a log in Taobao's layout is read, plain and packed, with a clock that gives milliseconds.
///
/// # Errors
/// A number of rows that is not possible.
pub fn measure_reading(rows: usize, clock: impl Fn() -> f64) -> Result<Vec<ReadingSpeed>> {
    let reason = setting_reason::whole(1_usize, MOST_ROWS);
    let rule = format!("from 1 to {MOST_ROWS}");
    check_setting((1..=MOST_ROWS).contains(&rows), "rows", rows, reason, &rule)?;
    let plain = made_up(rows);
    let packed = packed(&plain);
    let files = [(plain.into_boxed_slice(), false), (packed.into_boxed_slice(), true)];
    files
        .into_iter()
        .map(|(file, packed)| speed(rows, file, packed, &clock))
        .collect()
}

fn speed(rows: usize, file: Box<[u8]>, packed: bool, clock: &impl Fn() -> f64) -> Result<ReadingSpeed> {
    let bytes = file.len();
    let file = Arc::from(file);
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let start = clock();
        std::hint::black_box(read_in_memory(FILE, &file)?);
        times.push(clock() - start);
    }
    times.sort_by(f64::total_cmp);
    let in_a_second = |milliseconds: f64| rows as f64 * 1e3 / milliseconds;
    Ok(ReadingSpeed {
        rows,
        packed,
        bytes,
        rows_per_second: in_a_second(times[TIMES / 2]),
        most_rows_per_second: in_a_second(times[0]),
    })
}

/// Makes a log up: users in order, few items that are met often, kinds of behaviour as rare as at Taobao.
fn made_up(rows: usize) -> Vec<u8> {
    let mut random = rng(1, Stream::Benchmark);
    let (items, categories) = ((rows / ROWS_OF_ITEM).max(1), (rows / ROWS_OF_CATEGORY).max(1));
    let mut log = Vec::new();
    for row in 0..rows {
        let share: f64 = random.random();
        let item = (share * share * items as f64) as usize;
        let kind = match random.random_range(0..1000) {
            0..895 => "pv",
            895..950 => "cart",
            950..980 => "fav",
            _ => "buy",
        };
        let time = START + random.random_range(0..SECONDS);
        // Ids of seven digits and six, as there, in no order.
        let id = |number: usize, of: usize| number.wrapping_mul(2_654_435_761) % 5_163_071 + 10 * of;
        let (user, category) = (row / ROWS_OF_USER * 7 + 1, id(item % categories, categories));
        let item = id(item, items);
        writeln!(log, "{user},{item},{category},{kind},{time}").expect("memory is written");
    }
    log
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory is written");
    encoder.finish().expect("memory is written")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_made_up_log_is_one() {
        let log = made_up(1000);
        assert_eq!(log.iter().filter(|&&byte| byte == b'\n').count(), 1000);
        for file in [log.clone(), packed(&log)] {
            let events = read_in_memory(FILE, &file.into()).unwrap();
            assert!((850..940).contains(&events), "{events}");
        }
    }

    #[test]
    fn speeds_follow_from_times() {
        let now = std::cell::Cell::new(0.0);
        let clock = || now.replace(now.get() + 10.0);
        let speeds = measure_reading(50, clock).unwrap();
        let found = speeds.iter().map(|speed| (speed.packed, speed.rows_per_second));
        assert_eq!(found.collect::<Vec<_>>(), [(false, 5000.0), (true, 5000.0)]);
        assert!(speeds[1].bytes < speeds[0].bytes);
    }
}
