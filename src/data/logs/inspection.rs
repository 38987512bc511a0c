//! A first look at a file, so that its columns can be shown and corrected before it is read.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Columns;
use super::formats::format::names_columns;
use super::formats::{check_use, recognise};
use super::options::{LogFormat, ReadOptions};
use super::source::{first_line, items_kind};
use super::text::decode::Decoder;
use super::text::kind::refuse_text;
use super::text::preamble::Preamble;
use super::text::records::Records;
use super::text::table::{Layout, Record};
use crate::Result;

/// Number of rows shown.
const MOST_ROWS: usize = 5;
/// Number of characters shown of a field.
const MOST_FIELD_CHARACTERS: usize = 80;

/// Number of words of a column that can be kinds of behaviour.
const MOST_WORDS: usize = 20;

/// What the first bytes of a file show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Inspection {
    /// What it would be read as.
    pub format: LogFormat,
    /// Whether it is a table of items, which stands beside a log of any format.
    pub items: bool,
    /// Which of the format's files it is, as an index of [`LogFormat::files`] and the [`LogFormat::field_files`] behind them; 0 where they
    /// are all alike.
    pub part: usize,
    /// The names of the columns, or in a CSV without a header their places, from 1; empty where the format has no header.
    pub header: Vec<String>,
    /// What can be a profile field in a file whose format knows its columns; empty where the header says what there is.
    pub profile: Vec<String>,
    /// What the names suggest.
    pub columns: Columns,
    /// The first rows.
    pub rows: Vec<Vec<String>>,
    /// The words that stand in each column that has a name, in order, as far as these bytes go; none of a column with many.
    pub words: Vec<Vec<String>>,
}

/// Looks at the first bytes of a file; 64 KB are enough. `asked` is the format that it is read as; `None` finds it.
///
/// # Errors
/// Bytes that are not text, or text that is no table.
pub fn inspect_log(name: &str, bytes: &[u8], asked: Option<LogFormat>) -> Result<Inspection> {
    let mut text = Vec::new();
    Decoder::new(name).push_all(bytes, &mut text)?;
    // The last line may be incomplete: it is shown only if it is all there is.
    match text.iter().rposition(|&byte| byte == b'\n') {
        Some(end) => text.truncate(end + 1),
        None => text.push(b'\n'),
    }
    let preamble = Preamble::of(&text, true, &names_columns).unwrap_or_default();
    let text = text.get(preamble.length..).unwrap_or_default();
    let line = first_line(text);
    if let Some(refused) = refuse_text(name, &line) {
        return Err(refused);
    }
    let format = recognise(name, &line, asked);
    check_use(format, name, &line)?;
    let options = ReadOptions {
        format: asked,
        ..ReadOptions::default()
    };
    let items = items_kind(name, &line, &options);
    let usual = || items.map_or_else(|| format.layout(&line), |kind| kind.layout(&line));
    let layout = preamble.separator.map_or_else(usual, Layout::of);
    let mut records: Vec<Vec<String>> = Vec::new();
    let mut words = Words::default();
    let mut each = |record: &Record| {
        if record.broken.is_some() {
            return Ok(());
        }
        words.take(record.fields);
        if records.len() <= MOST_ROWS {
            let short = |field: &&str| field.trim().chars().take(MOST_FIELD_CHARACTERS).collect();
            records.push(record.fields.iter().map(short).collect());
        }
        Ok(())
    };
    Records::new(name, layout, preamble.lines).push_beginning(text, &mut each)?;
    let first = records.first().cloned().unwrap_or_default();
    let fields: Vec<&str> = first.iter().map(String::as_str).collect();
    let header = if records.is_empty() {
        None
    } else {
        format.header(&line, &fields)
    };
    let columns = items.map_or_else(
        || format.guess(&fields),
        |kind| kind.guess(name, &fields, &Columns::default()),
    );
    let header = header.unwrap_or_default();
    // Where the names are places, the first record is a row.
    if header == first {
        records.drain(..records.len().min(1));
    } else {
        words.take_first(&first);
    }
    records.truncate(MOST_ROWS);
    let part = format.part(name);
    let known = format.profile_columns(part).iter();
    Ok(Inspection {
        format: format.description(),
        items: items.is_some(),
        part,
        profile: known.map(|&name| name.to_owned()).collect(),
        columns,
        words: if header.is_empty() {
            Vec::new()
        } else {
            words.of(header.len())
        },
        header,
        rows: records,
    })
}

/// The words of each column.
#[derive(Default)]
struct Words {
    /// Whether the first record, which may be a header, is behind.
    begun: bool,
    columns: Vec<BTreeSet<String>>,
}

impl Words {
    /// Takes the fields of a record. The first one waits for [`take_first`](Self::take_first).
    fn take(&mut self, fields: &[&str]) {
        if std::mem::replace(&mut self.begun, true) {
            self.add(fields.iter().copied());
        }
    }

    /// Takes the first record, which turned out to be a row.
    fn take_first(&mut self, fields: &[String]) {
        self.add(fields.iter().map(String::as_str));
    }

    fn add<'a>(&mut self, fields: impl Iterator<Item = &'a str>) {
        for (place, field) in fields.map(str::trim).enumerate() {
            if place == self.columns.len() {
                self.columns.push(BTreeSet::new());
            }
            let words = &mut self.columns[place];
            // One word more than there may be says that there are many.
            if words.len() <= MOST_WORDS && !words.contains(field) && field.chars().count() <= MOST_FIELD_CHARACTERS {
                words.insert(field.to_owned());
            }
        }
    }

    /// Returns the words of so many columns.
    fn of(self, width: usize) -> Vec<Vec<String>> {
        let columns = self.columns.into_iter().chain(std::iter::repeat_with(BTreeSet::new));
        let few = columns.map(|words| {
            if words.len() > MOST_WORDS {
                BTreeSet::new()
            } else {
                words
            }
        });
        few.take(width).map(|words| words.into_iter().collect()).collect()
    }
}
