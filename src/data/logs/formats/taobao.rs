//! Taobao's `UserBehavior.csv`: user, item, category, behaviour and seconds since 1970, without a header.

use super::format::{Format, OpenFile, Rows, delimiter, fields, stem};
use crate::Result;
use crate::data::logs::log::{Log, LogEvent, line_number};
use crate::data::logs::options::{LogFormat, TaobaoBehaviour};
use crate::data::logs::text::table::{Layout, Record};

const FILE: &str = "UserBehavior.csv";
const COLUMNS: usize = 5;

/// Taobao's `UserBehavior.csv`.
pub(crate) struct Taobao;

impl Format for Taobao {
    fn description(&self) -> LogFormat {
        LogFormat::new("taobao", "Taobao", &[FILE])
    }

    /// Whatever the ending: people keep it as `UserBehavior.txt` too.
    fn has_name(&self, name: &str, _first_line: &str) -> bool {
        stem(name) == stem(FILE)
    }

    /// Five columns, of which one is a word of Taobao's and the last a whole number.
    fn has_first_line(&self, first_line: &str) -> bool {
        let fields: Vec<&str> = fields(first_line).map(str::trim).collect();
        match *fields.as_slice() {
            [_, _, _, word, time] => behaviour(word).is_some() && time.parse::<i64>().is_ok(),
            _ => false,
        }
    }

    fn layout(&self, first_line: &str) -> Layout {
        Layout::Plain(delimiter(first_line))
    }

    fn rows(&self, file: &OpenFile) -> Box<dyn Rows> {
        Box::new(TaobaoRows {
            file: file.number,
            wanted: file.options.behaviours.clone(),
        })
    }
}

struct TaobaoRows {
    file: u8,
    /// What counts as a behaviour.
    wanted: Vec<TaobaoBehaviour>,
}

impl Rows for TaobaoRows {
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        if !log.fits(record, COLUMNS, COLUMNS) {
            return Ok(());
        }
        let [user, item, category, word, time] = [0, 1, 2, 3, 4].map(|column| record.fields[column].trim());
        let Some(behaviour) = behaviour(word) else {
            let reason = "rows whose behaviour is none of pv, fav, cart, buy";
            log.skipped.add("unknown-behaviour", reason, record);
            return Ok(());
        };
        if !log.usable(record, user) || !log.usable(record, item) {
            return Ok(());
        }
        let Some(time) = log.time(record, time) else {
            log.skipped.add("bad-time", "rows whose time cannot be read", record);
            return Ok(());
        };
        if !self.wanted.contains(&behaviour) {
            let reason = "rows of behaviours that were not asked for";
            log.skipped.add_count("other-behaviour", reason, 1);
            return Ok(());
        }
        let item = log.item(record, item)?;
        log.categorise(record, item, category)?;
        let event = LogEvent {
            time,
            user: log.user(record, user)?,
            item,
            line: line_number(record),
            file: self.file,
            clicked: true,
        };
        log.event(record, event)
    }
}

/// Returns the behaviour of a word.
fn behaviour(word: &str) -> Option<TaobaoBehaviour> {
    TaobaoBehaviour::ALL.into_iter().find(|known| known.word() == word)
}
