//! The DIEN authors' `local_train_splitByUser` and `local_test_splitByUser`.
//!
//! A line is an impression: label, user, item, category, the items of the history and their categories, with tabs between columns
//! and `\x02` within the last two. Lines come in pairs, of which one was clicked. There are no times; a history's order is its own.

use std::collections::HashSet;

use super::columns::Columns;
use super::format::{Format, OpenFile, Rows, names_columns, stem};
use crate::Result;
use crate::data::logs::log::{GivenImpression, GivenPart, Log, line_number};
use crate::data::logs::options::LogFormat;
use crate::data::logs::text::table::{Layout, Record};
use crate::error::log_reason;

const TRAIN: &str = "local_train_splitByUser";
const TEST: &str = "local_test_splitByUser";
const COLUMNS: usize = 6;
/// Stands between the items of a history.
const BETWEEN_HISTORY: char = '\u{2}';

/// What it is called, and its files.
pub(super) const FORMAT: LogFormat = LogFormat::new("dien-authors", "DIEN authors' files", &[TRAIN, TEST]);

/// The DIEN authors' two files.
pub(crate) struct Authors;

impl Format for Authors {
    fn description(&self) -> LogFormat {
        FORMAT
    }

    fn has_name(&self, name: &str, first_line: &str) -> bool {
        let stem = stem(name);
        (stem.starts_with("local_train") || stem.starts_with("local_test")) && !names_columns(first_line)
    }

    /// Six columns, of which the first is a label, and nothing that looks like a header.
    fn has_first_line(&self, first_line: &str) -> bool {
        let fields: Vec<&str> = first_line.split('\t').collect();
        fields.len() == COLUMNS && ["0", "1"].contains(&fields[0]) && Columns::guess(&fields) == Columns::default()
    }

    fn part(&self, name: &str) -> usize {
        usize::from(stem(name).contains("test"))
    }

    fn layout(&self, _first_line: &str) -> Layout {
        Layout::Plain(b'\t')
    }

    fn header(&self, _first_line: &str, _fields: &[&str]) -> Option<Vec<String>> {
        None
    }

    fn guess(&self, _fields: &[&str]) -> Columns {
        Columns::default()
    }

    fn rows(&self, file: &OpenFile) -> Box<dyn Rows> {
        Box::new(AuthorsRows {
            file: file.number,
            part: if file.part == 1 {
                GivenPart::Test
            } else {
                GivenPart::Training
            },
        })
    }

    /// Leaves out training rows of users whom the test asks about.
    fn complete(&self, log: &mut Log) -> Result<()> {
        keep_users_apart(log);
        for (part, file) in [(GivenPart::Training, TRAIN), (GivenPart::Test, TEST)] {
            if !log.given.iter().any(|given| given.part == part) {
                return Err(log.nothing_left(log_reason::no_rows(), file, "rows that can be read"));
            }
        }
        Ok(())
    }

    fn brings_impressions(&self) -> bool {
        true
    }

    fn samples_negatives(&self) -> bool {
        true
    }
}

struct AuthorsRows {
    file: u8,
    part: GivenPart,
}

impl Rows for AuthorsRows {
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        if !log.fits(record, COLUMNS, COLUMNS) {
            return Ok(());
        }
        let [label, user, item, category] = [0, 1, 2, 3].map(|column| record.fields[column].trim());
        let Some(clicked) = log.label(record, label) else {
            return Ok(());
        };
        let (items, categories) = (list(record.fields[4]), list(record.fields[5]));
        if items.len() != categories.len() {
            let reason = "rows whose history has more items than categories, or fewer";
            log.skipped.add("uneven-history", reason, record);
            return Ok(());
        }
        if items.is_empty() {
            log.skipped.add("no-history", "rows without a history", record);
            return Ok(());
        }
        for id in [user, item].into_iter().chain(items.iter().copied()) {
            if !log.usable(record, id) {
                return Ok(());
            }
        }
        let user = log.user(record, user)?;
        let item = log.item(record, item)?;
        log.categorise(record, item, category)?;
        let given = GivenImpression {
            user,
            item,
            history: log.take_history(record, user, &items, &categories)?,
            line: line_number(record),
            file: self.file,
            clicked,
            part: self.part,
            time: None,
        };
        log.given_impression(record, given)
    }
}

/// Splits the items of a history, or their categories.
fn list(text: &str) -> Vec<&str> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    text.split(BETWEEN_HISTORY).map(str::trim).collect()
}

/// Leaves out training rows of users who are in the test file too.
fn keep_users_apart(log: &mut Log) {
    let Log {
        given,
        users,
        files,
        skipped,
        ..
    } = log;
    let tested: HashSet<u32> = given
        .iter()
        .filter(|given| given.part == GivenPart::Test)
        .map(|given| given.user)
        .collect();
    given.retain(|given| {
        let apart = given.part == GivenPart::Test || !tested.contains(&given.user);
        if !apart {
            let text = users.text(given.user);
            let file = &files[usize::from(given.file)];
            let reason = "training rows of users who are in the test file";
            skipped.add_line("user-in-both", reason, (file, u64::from(given.line), &text));
        }
        apart
    });
}
