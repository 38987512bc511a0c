//! Records of delimited text that arrives in pieces.

mod lines;

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};

use super::bytes::line_feeds;
use super::refusal::refusal;
use crate::error::{Reason, log_reason};
use crate::{Error, Result};

/// The longest record in bytes. In a longer one a quote was surely left open.
const MOST_RECORD_BYTES: usize = 1 << 20;
/// The most line breaks within a record.
const MOST_RECORD_LINES: u64 = 256;

/// How the fields of a record are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// By this byte. A field in quotes may hold it, and line breaks too.
    Quoted(u8),
    /// By tabs. Quotes about a whole field are left out; any other quote means itself, and a line break always ends the record.
    Tabs,
    /// By this byte. A quote means itself.
    Plain(u8),
    /// By `::`, as in the old editions of MovieLens, whose titles are sometimes Latin-1.
    Colons,
    /// By this byte. A quote means itself, and titles are sometimes Latin-1, as in MovieLens 100K's films.
    Latin(u8),
    /// Not at all: a record is a line, which is an object of JSON. In a list, objects are brought to lines of their own.
    Json { is_list: bool },
}

impl Layout {
    /// Returns the layout of records with quotes and this byte between fields.
    pub(crate) fn of(delimiter: u8) -> Self {
        if delimiter == b'\t' {
            Self::Tabs
        } else {
            Self::Quoted(delimiter)
        }
    }
}

/// A record, and where it stands.
pub(crate) struct Record<'a> {
    pub(crate) file: &'a str,
    /// The line it begins on, from 1.
    pub(crate) line: u64,
    pub(crate) fields: &'a [&'a str],
    /// `true` where its bytes were not UTF-8 and were read as Latin-1.
    pub(crate) latin1: bool,
    /// Where it is a line, whole, that has no fields: why.
    pub(crate) broken: Option<Broken>,
    /// Records that are handed over now, this one first; empty where it is not the first of several.
    pub(crate) batch: Batch<'a>,
}

/// Records that are handed over one after the other, so that what is known of them can be fetched together.
#[derive(Clone, Copy, Default)]
pub(crate) struct Batch<'a> {
    fields: &'a [&'a str],
    /// The line of each record, and where its fields end.
    ends: &'a [(u64, usize)],
}

impl<'a> Batch<'a> {
    /// Records that are handed over together: as many as a processor fetches from memory at once.
    pub(crate) const MOST: usize = 32;

    /// `ends` has the line of each record, and where its fields end.
    pub(super) fn of(fields: &'a [&'a str], ends: &'a [(u64, usize)]) -> Self {
        Self { fields, ends }
    }

    /// Returns the field at a place of every record that has it.
    pub(crate) fn column(self, place: usize) -> impl Iterator<Item = &'a str> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        let rows = starts.zip(self.ends);
        rows.filter_map(move |(start, (_, end))| self.fields[start..*end].get(place).copied())
    }
}

/// Why a line has no fields, as what is left out is counted.
#[derive(Clone, Copy)]
pub(crate) struct Broken {
    pub(crate) code: &'static str,
    pub(crate) reason: &'static str,
}

const OPEN_QUOTE: Broken = Broken {
    code: "open-quote",
    reason: "rows with a quote that is never closed",
};

/// Takes a record.
pub(crate) type Each<'a> = &'a mut dyn FnMut(&Record) -> Result<()>;

/// Splits pushed text, whose lines end in `\n`, into records, wherever the pieces end.
///
/// # Quotes
///
/// A quote within a quoted field is written twice, as RFC 4180 says, or after a backslash, as Spark and `MySQL` write it. The first record
/// that makes sense in the second way alone shows that the file is written so, from that record on. A quote that is never closed, within
/// 256 lines, costs its line.
pub(crate) struct Table {
    file: String,
    layout: Layout,
    pending: Vec<u8>,
    /// `true` where the pending text holds a quote that may mean something.
    quoted: bool,
    /// What the next byte of the pending text means.
    state: FieldState,
    /// What the pending record shows of backslashes before quotes.
    backslash: Backslash,
    /// `true` once a record has shown that a backslash stands before a quote within a field.
    escapes: bool,
    /// Number of line breaks within the pending record.
    breaks: u64,
    /// Number of lines before `pending`.
    line: u64,
    records: u64,
}

/// Where the next byte stands in its field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FieldState {
    Start,
    Plain,
    Quoted,
    /// After a backslash within quotes, where backslashes stand before quotes.
    Escaped,
    /// After a quote that closed the field, or is the first of two.
    Closed,
}

/// What a record shows of backslashes before quotes, until it is known what they mean.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about the bytes before")]
struct Backslash {
    /// The byte before was a backslash, and not the second of two.
    before: bool,
    /// The quote that closed the field, or is the first of two, follows a backslash.
    before_quote: bool,
    /// Two quotes after a backslash were taken as one.
    before_two: bool,
    /// A field was closed by a quote after a backslash.
    closed: bool,
}

/// What a byte does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Within,
    Ends,
    /// It shows that backslashes stand before quotes.
    Escapes,
}

impl Table {
    /// `line` is the number of lines before the text.
    pub(crate) fn new(file: &str, layout: Layout, line: u64) -> Self {
        Self {
            file: file.to_owned(),
            layout,
            pending: Vec::new(),
            quoted: false,
            state: FieldState::Start,
            backslash: Backslash::default(),
            escapes: false,
            breaks: 0,
            line,
            records: 0,
        }
    }

    /// Returns how many bytes are held.
    pub(crate) fn bytes(&self) -> usize {
        self.pending.capacity()
    }

    /// Takes more text; `each` gets every record completed by it.
    ///
    /// # Errors
    /// A record that is not UTF-8 or too long, and the errors of `each`.
    pub(crate) fn push(&mut self, text: &[u8], each: Each) -> Result<()> {
        let before = self.pending.len();
        self.pending.extend_from_slice(text);
        self.quoted |= matches!(self.layout, Layout::Quoted(_)) && text.contains(&b'"');
        if self.quoted || self.pending.len() > MOST_RECORD_BYTES {
            self.scan(before, false, each)
        } else {
            self.take_lines(before, each)
        }
    }

    /// Splits the pending lines that are complete, where every line is a record and none is too long. The first line break is behind `from`.
    fn take_lines(&mut self, from: usize, each: Each) -> Result<()> {
        let mut pending = std::mem::take(&mut self.pending);
        let last = pending[from..].iter().rposition(|&byte| byte == b'\n');
        let end = last.map_or(0, |last| from + last + 1);
        let (lines, rest) = pending.split_at(end);
        if end > 0 {
            self.split_lines(lines, each)?;
            self.line += line_feeds(lines);
            self.begin_record();
        }
        self.state = match (self.layout, rest.last()) {
            (_, None) => FieldState::Start,
            (Layout::Quoted(delimiter), Some(&last)) if last == delimiter => FieldState::Start,
            _ => FieldState::Plain,
        };
        pending.drain(..end);
        self.pending = pending;
        Ok(())
    }

    /// Takes what is left after the last byte: a record without a line break.
    ///
    /// # Errors
    /// The same as for `push`, and no text at all.
    pub(crate) fn finish(&mut self, each: Each) -> Result<()> {
        let before = self.pending.len();
        self.scan(before, true, each)?;
        let rest = std::mem::take(&mut self.pending);
        self.split(&rest, each)?;
        if self.records == 0 {
            let what = "the file is empty".to_owned();
            return Err(self.error(log_reason::empty(), None, what, "Choose the file as it was downloaded."));
        }
        Ok(())
    }

    /// Looks at the pending bytes from `from` on, and splits the records that are complete. At the `end` of the file no quote stays open.
    fn scan(&mut self, from: usize, end: bool, each: Each) -> Result<()> {
        let pending = std::mem::take(&mut self.pending);
        // Where the records that are not split yet begin, and the one that is not complete.
        let (mut split, mut start, mut index) = (0, 0, from);
        loop {
            index = self.skip(&pending, start, index);
            let is_open = matches!(self.state, FieldState::Quoted | FieldState::Escaped);
            let long = index - start > MOST_RECORD_BYTES || self.breaks > MOST_RECORD_LINES;
            if is_open && (long || end && index == pending.len()) {
                self.split(&pending[split..start], each)?;
                start = self.leave_out_line(&pending, start, each)?;
                (split, index) = (start, start);
                continue;
            }
            if long {
                let what = format!("a record of more than {MOST_RECORD_BYTES} bytes");
                let line = self.line + 1 + line_feeds(&pending[split..start]);
                self.split(&pending[split..start], each)?;
                return Err(self.error(
                    log_reason::long_record(MOST_RECORD_BYTES),
                    line,
                    what,
                    "Break it into lines, or leave it out.",
                ));
            }
            let Some(&byte) = pending.get(index) else { break };
            match self.step(byte) {
                Step::Within => index += 1,
                Step::Ends => {
                    index += 1;
                    start = index;
                    self.begin_record();
                }
                Step::Escapes => {
                    self.split(&pending[split..start], each)?;
                    self.begin_record();
                    self.escapes = true;
                    (split, index) = (start, start);
                }
            }
        }
        self.split(&pending[split..start], each)?;
        self.pending = pending;
        self.pending.drain(..start);
        if start > 0 {
            self.quoted &= self.pending.contains(&b'"');
        }
        Ok(())
    }

    /// Returns the next place at which a record can end, or is too long: where quotes mean nothing, only line breaks do.
    fn skip(&self, pending: &[u8], start: usize, index: usize) -> usize {
        if matches!(self.layout, Layout::Quoted(_)) {
            return index;
        }
        let end = (start + MOST_RECORD_BYTES + 1).min(pending.len()).max(index);
        let line_break = pending[index..end].iter().position(|&byte| byte == b'\n');
        line_break.map_or(end, |length| index + length)
    }

    fn begin_record(&mut self) {
        self.state = FieldState::Start;
        self.backslash = Backslash::default();
        self.breaks = 0;
    }

    /// Leaves out the line at `start`, in which a quote is never closed, and returns where the next one begins.
    ///
    /// # Errors
    /// If it is the first one, which names the columns, or has no end.
    fn leave_out_line(&mut self, pending: &[u8], start: usize, each: Each) -> Result<usize> {
        let rest = &pending[start..];
        let line_break = rest.iter().position(|&byte| byte == b'\n');
        let length = line_break.unwrap_or(rest.len());
        if self.records == 0 || length > MOST_RECORD_BYTES {
            let what = "a quote is opened that is never closed".to_owned();
            return Err(self.error(
                log_reason::open_quote(),
                self.line + 1,
                what,
                "Close it, or leave it out.",
            ));
        }
        self.records += 1;
        each(&Record {
            file: &self.file,
            line: self.line + 1,
            fields: &[&String::from_utf8_lossy(&rest[..length])],
            latin1: false,
            broken: Some(OPEN_QUOTE),
            batch: Batch::default(),
        })?;
        self.line += u64::from(line_break.is_some());
        self.begin_record();
        Ok(start + length + usize::from(line_break.is_some()))
    }

    /// Moves on by a byte.
    fn step(&mut self, byte: u8) -> Step {
        let Layout::Quoted(delimiter) = self.layout else {
            return if byte == b'\n' { Step::Ends } else { Step::Within };
        };
        let ends = byte == b'\n' || byte == delimiter;
        if !self.escapes && self.shows_escapes(byte, ends) {
            return Step::Escapes;
        }
        let quoted = matches!(self.state, FieldState::Quoted | FieldState::Escaped);
        self.breaks += u64::from(byte == b'\n' && quoted);
        self.state = match (self.state, byte) {
            (FieldState::Quoted, b'"') => FieldState::Closed,
            (FieldState::Quoted, b'\\') if self.escapes => FieldState::Escaped,
            (FieldState::Quoted | FieldState::Escaped, _) | (FieldState::Start | FieldState::Closed, b'"') => {
                FieldState::Quoted
            }
            _ if ends => FieldState::Start,
            _ => FieldState::Plain,
        };
        if byte == b'\n' && !quoted {
            Step::Ends
        } else {
            Step::Within
        }
    }

    /// Returns whether a byte shows that the quote before it was written after a backslash, and did not close its field: neither the end
    /// of the field nor another quote follows, or later a quote stands in the middle of a field.
    fn shows_escapes(&mut self, byte: u8, ends: bool) -> bool {
        let Backslash {
            before,
            before_quote,
            before_two,
            closed,
        } = self.backslash;
        self.backslash.before_two = false;
        match (self.state, byte) {
            (FieldState::Quoted, _) if before_two && ends => return true,
            (FieldState::Closed, b'"') => self.backslash.before_two = before_quote,
            (FieldState::Closed, _) if before_quote && !ends => return true,
            (FieldState::Closed, _) => self.backslash.closed |= before_quote,
            (FieldState::Plain, b'"') => return closed,
            _ => {}
        }
        if self.state == FieldState::Quoted {
            self.backslash.before_quote = byte == b'"' && before;
            self.backslash.before = byte == b'\\' && !before;
        } else {
            self.backslash.before = false;
        }
        false
    }

    fn split(&mut self, bytes: &[u8], each: Each) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        match self.layout {
            Layout::Quoted(delimiter) => self.split_quoted(bytes, delimiter, each)?,
            Layout::Tabs | Layout::Plain(_) | Layout::Colons | Layout::Latin(_) | Layout::Json { .. } => {
                self.split_lines(bytes, each)?;
            }
        }
        self.line += line_feeds(bytes);
        Ok(())
    }

    fn split_quoted(&mut self, bytes: &[u8], delimiter: u8, each: Each) -> Result<()> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .escape(self.escapes.then_some(b'\\'))
            // The csv crate drops a byte-order mark where it begins to read. That may be anywhere here, so it begins with a line break.
            .from_reader(b"\n".chain(bytes));
        let mut record = ByteRecord::new();
        let (mut line, mut counted) = (self.line + 1, 0);
        loop {
            let start = (reader.position().byte() as usize).saturating_sub(1);
            let start = start + bytes[start..].iter().take_while(|&&byte| byte == b'\n').count();
            line += line_feeds(&bytes[counted..start]);
            counted = start;
            let more = reader.read_byte_record(&mut record);
            if !more.map_err(|error| {
                self.error(
                    log_reason::malformed(),
                    line,
                    error.to_string(),
                    "Mend the line, or leave it out.",
                )
            })? {
                return Ok(());
            }
            let fields: std::result::Result<Vec<&str>, _> = record.iter().map(std::str::from_utf8).collect();
            let fields = fields.map_err(|_| self.not_utf8(line))?;
            self.records += 1;
            each(&Record {
                file: &self.file,
                line,
                fields: &fields,
                latin1: false,
                broken: None,
                batch: Batch::default(),
            })?;
        }
    }

    fn not_utf8(&self, line: u64) -> Error {
        self.error(
            log_reason::not_utf8(),
            line,
            "is not UTF-8".to_owned(),
            "Save the file as UTF-8.",
        )
    }

    fn error(&self, reason: Reason, line: impl Into<Option<u64>>, what: String, remedy: &str) -> Error {
        refusal(reason, &self.file, line, what, remedy)
    }
}

#[cfg(test)]
mod tests;
