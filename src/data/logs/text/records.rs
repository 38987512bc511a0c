//! Text to records, whatever stands for a record in it.

use super::json_lines::JsonLines;
use super::table::{Each, Layout, Table};
use crate::Result;

/// Splits pushed text, whose lines end in `\n`, into records, wherever the pieces end.
pub(crate) enum Records {
    /// Of delimited text.
    Table(Table),
    /// Of objects.
    Json(JsonLines),
}

impl Records {
    /// `line` is the number of lines before the text.
    pub(crate) fn new(file: &str, layout: Layout, line: u64) -> Self {
        match layout {
            Layout::Json { is_list } => Self::Json(JsonLines::new(file, is_list, line)),
            _ => Self::Table(Table::new(file, layout, line)),
        }
    }

    /// Returns how many bytes are held.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Table(table) => table.bytes(),
            Self::Json(lines) => lines.bytes(),
        }
    }

    /// Takes more text; `each` gets every record completed by it.
    ///
    /// # Errors
    /// A record that is not UTF-8 or too long, and the errors of `each`.
    pub(crate) fn push(&mut self, text: &[u8], each: Each) -> Result<()> {
        match self {
            Self::Table(table) => table.push(text, each),
            Self::Json(lines) => lines.push(text, each),
        }
    }

    /// Takes what is left after the last byte: a record without a line break.
    ///
    /// # Errors
    /// The same as for `push`, and no text at all.
    pub(crate) fn finish(&mut self, each: Each) -> Result<()> {
        match self {
            Self::Table(table) => table.finish(each),
            Self::Json(lines) => lines.finish(each),
        }
    }

    /// Takes a text that is the beginning of a whole one, its last line complete: rows wait for the columns no longer.
    ///
    /// # Errors
    /// The same as for `push`, and of objects, that there is none.
    pub(crate) fn push_beginning(&mut self, text: &[u8], each: Each) -> Result<()> {
        self.push(text, each)?;
        match self {
            Self::Table(_) => Ok(()),
            Self::Json(lines) => lines.finish(each),
        }
    }
}
