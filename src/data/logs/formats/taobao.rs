//! Taobao's `UserBehavior.csv`: user, item, category, behaviour and seconds since 1970, without a header. With one it is read as any CSV.

use super::columns::Columns;
use super::format::{Format, OpenFile, Rows, delimiter, fields, names_columns, stem};
use crate::Result;
use crate::data::logs::log::{Log, LogEvent, line_number};
use crate::data::logs::options::{LogFormat, TaobaoBehaviour};
use crate::data::logs::text::bytes::trimmed;
use crate::data::logs::text::ids::Several;
use crate::data::logs::text::refusal::Refused;
use crate::data::logs::text::table::{Layout, Record};
use crate::error::log_reason;

const FILE: &str = "UserBehavior.csv";
const COLUMNS: usize = 5;
/// What counts as a behaviour where nothing is asked for.
pub(super) const USUAL: TaobaoBehaviour = TaobaoBehaviour::Pv;

/// Returns whether a name is that of Taobao's file, whatever its ending: people keep it as `UserBehavior.txt` too.
pub(super) fn is_its_name(name: &str) -> bool {
    stem(name) == stem(FILE)
}

/// What it is called, and its files.
pub(super) const FORMAT: LogFormat = LogFormat::new("taobao", "Taobao", &[FILE]);

/// Taobao's `UserBehavior.csv`.
pub(crate) struct Taobao;

impl Format for Taobao {
    fn description(&self) -> LogFormat {
        FORMAT
    }

    /// A header that names user, item and time makes it a CSV.
    fn has_name(&self, name: &str, first_line: &str) -> bool {
        is_its_name(name) && !names_columns(first_line)
    }

    /// Five columns, of which one is a word of Taobao's and the last a whole number.
    fn has_first_line(&self, first_line: &str) -> bool {
        let fields: Vec<&str> = fields(first_line).map(|field| field.trim().trim_matches('"')).collect();
        match *fields.as_slice() {
            [_, _, _, word, time] => TaobaoBehaviour::of(word).is_some() && time.parse::<i64>().is_ok(),
            _ => false,
        }
    }

    fn layout(&self, first_line: &str) -> Layout {
        let delimiter = delimiter(first_line);
        // Quotes are rare here, and lines without them are split faster.
        if first_line.contains('"') {
            Layout::of(delimiter)
        } else {
            Layout::Plain(delimiter)
        }
    }

    fn header(&self, _first_line: &str, _fields: &[&str]) -> Option<Vec<String>> {
        None
    }

    fn guess(&self, _fields: &[&str]) -> Columns {
        Columns::default()
    }

    fn check_behaviours(&self, asked: &[String]) -> std::result::Result<(), Refused> {
        let Some(unknown) = asked.iter().find(|word| TaobaoBehaviour::of(word).is_none()) else {
            return Ok(());
        };
        let words = TaobaoBehaviour::ALL.map(TaobaoBehaviour::word).join(", ");
        Err((
            log_reason::unknown_kind(unknown, &words),
            format!("no behaviour at Taobao is called `{unknown}`"),
            format!("Use some of {words}."),
        ))
    }

    fn rows(&self, file: &OpenFile) -> Box<dyn Rows> {
        Box::new(TaobaoRows {
            file: file.number,
            wanted: match file.options.behaviours.as_slice() {
                [] => vec![USUAL],
                asked => asked.iter().filter_map(|word| TaobaoBehaviour::of(word)).collect(),
            },
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
        log.fetch(record, (0, 1));
        if !log.fits(record, COLUMNS, COLUMNS) {
            return Ok(());
        }
        let [user, item, category, word, time, ..] = *record.fields else {
            return Ok(());
        };
        let (user, item, category) = (trimmed(user), trimmed(item), trimmed(category));
        let (word, time) = (trimmed(word), trimmed(time));
        let Some(behaviour) = TaobaoBehaviour::of(word) else {
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
            log.skipped.add("other-behaviour", reason, record);
            log.other_kinds.take(word);
            return Ok(());
        }
        let item = log.item(record, item)?;
        log.categorise_by(record, item, category, Several::Bars)?;
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

/// Returns whether a word is one of Taobao's.
pub(super) fn knows(word: &str) -> bool {
    TaobaoBehaviour::of(word).is_some()
}
