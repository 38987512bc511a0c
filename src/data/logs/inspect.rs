//! A first look at a file, so that its columns can be shown and corrected before it is read.

use serde::Serialize;

use super::decode::Decoder;
use super::format::Kind;
use super::table::{Layout, Record, Table};
use super::{Columns, LogFormat};
use crate::Result;

/// Rows shown.
const MOST_ROWS: usize = 5;
/// Characters shown of a field.
const MOST_FIELD_CHARACTERS: usize = 80;

/// What the first bytes of a file show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Inspection {
    /// What it would be read as.
    pub format: LogFormat,
    /// The names of the columns; of any CSV alone.
    pub header: Vec<String>,
    /// What they suggest.
    pub columns: Columns,
    /// The first rows.
    pub rows: Vec<Vec<String>>,
}

/// Looks at the first bytes of a file: some 64 KB are enough.
///
/// # Errors
/// Bytes that are no text.
pub fn inspect_log(name: &str, bytes: &[u8]) -> Result<Inspection> {
    let mut text = Vec::new();
    Decoder::new(name).push_all(bytes, &mut text)?;
    // What is not complete is not shown, unless it is all there is.
    match text.iter().rposition(|&byte| byte == b'\n') {
        Some(end) => text.truncate(end + 1),
        None => text.push(b'\n'),
    }
    let mut lines = text.split(|&byte| byte == b'\n');
    let line = lines.find(|line| !line.is_empty()).unwrap_or_default();
    let line = String::from_utf8_lossy(line).into_owned();
    let kind = Kind::of(name, &line, None);
    let layout = kind.layout(&line);
    let mut records: Vec<Vec<String>> = Vec::new();
    let mut each = |record: &Record| {
        if records.len() <= MOST_ROWS {
            let short = |field: &&str| field.trim().chars().take(MOST_FIELD_CHARACTERS).collect();
            records.push(record.fields.iter().map(short).collect());
        }
        Ok(())
    };
    Table::new(name, layout).push(&text, &mut each)?;
    let mut header = Vec::new();
    if matches!(layout, Layout::Quoted(_)) && !records.is_empty() {
        header = records.remove(0);
    }
    records.truncate(MOST_ROWS);
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    Ok(Inspection {
        format: kind.format(),
        columns: Columns::guess(&names),
        header,
        rows: records,
    })
}
