//! A first look at a file, so that its columns can be shown and corrected before it is read.

use serde::Serialize;

use super::Columns;
use super::formats::format::names_columns;
use super::formats::recognise;
use super::options::LogFormat;
use super::source::first_line;
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

/// What the first bytes of a file show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Inspection {
    /// What it would be read as.
    pub format: LogFormat,
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
}

/// Looks at the first bytes of a file; 64 KB are enough.
///
/// # Errors
/// Bytes that are not text, or text that is no table.
pub fn inspect_log(name: &str, bytes: &[u8]) -> Result<Inspection> {
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
    let format = recognise(name, &line, None);
    let layout = preamble.separator.map_or_else(|| format.layout(&line), Layout::of);
    let mut records: Vec<Vec<String>> = Vec::new();
    let mut each = |record: &Record| {
        if records.len() <= MOST_ROWS && record.broken.is_none() {
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
    let columns = format.guess(&fields);
    let header = header.unwrap_or_default();
    // Where the names are places, the first record is a row.
    if header == first {
        records.drain(..records.len().min(1));
    }
    records.truncate(MOST_ROWS);
    let part = format.part(name);
    let known = format.profile_columns(part).iter();
    Ok(Inspection {
        format: format.description(),
        part,
        profile: known.map(|&name| name.to_owned()).collect(),
        columns,
        header,
        rows: records,
    })
}
