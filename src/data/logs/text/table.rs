//! Records of delimited text that arrives in pieces.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};

use super::refusal::refusal;
use crate::{Error, Result};

/// The longest record in bytes. In a longer one a quote was surely left open.
const MOST_RECORD_BYTES: usize = 1 << 20;
/// The most line breaks within a record.
const MOST_RECORD_LINES: u64 = 256;

/// How the fields of a record are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// By this byte. A field in quotes may hold it, and line breaks too. The first record names the columns.
    Quoted(u8),
    /// By this byte. A quote means itself.
    Plain(u8),
    /// By `::`, as in the old editions of MovieLens, whose titles are sometimes Latin-1.
    Colons,
}

/// A record, and where it stands.
pub(crate) struct Record<'a> {
    pub(crate) file: &'a str,
    /// The line it begins on, from 1.
    pub(crate) line: u64,
    pub(crate) fields: &'a [&'a str],
    /// `true` where its bytes were not UTF-8 and were read as Latin-1.
    pub(crate) latin1: bool,
}

/// Takes a record.
pub(crate) type Each<'a> = &'a mut dyn FnMut(&Record) -> Result<()>;

/// Splits pushed text, whose lines end in `\n`, into records, wherever the pieces end.
pub(crate) struct Table {
    file: String,
    layout: Layout,
    pending: Vec<u8>,
    /// What the next byte of the pending text means.
    state: FieldState,
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
    /// After a quote that closed the field, or is the first of two.
    Closed,
}

impl Table {
    pub(crate) fn new(file: &str, layout: Layout) -> Self {
        Self {
            file: file.to_owned(),
            layout,
            pending: Vec::new(),
            state: FieldState::Start,
            breaks: 0,
            line: 0,
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
        let (mut end, mut too_long) = (0, false);
        for index in before..self.pending.len() {
            if self.step(self.pending[index]) {
                end = index + 1;
                self.breaks = 0;
            }
            too_long = index + 1 - end > MOST_RECORD_BYTES || self.breaks > MOST_RECORD_LINES;
            if too_long {
                break;
            }
        }
        if end > 0 {
            let rest = self.pending.split_off(end);
            let complete = std::mem::replace(&mut self.pending, rest);
            self.split(&complete, each)?;
        }
        if too_long {
            let what = format!("a record of more than {MOST_RECORD_BYTES} bytes or {MOST_RECORD_LINES} lines");
            return Err(self.error(
                "long-record",
                self.line + 1,
                what,
                "Look for a quote that is never closed.",
            ));
        }
        Ok(())
    }

    /// Takes what is left after the last byte: a record without a line break.
    ///
    /// # Errors
    /// The same as for `push`, text that ends within quotes, and no text at all.
    pub(crate) fn finish(&mut self, each: Each) -> Result<()> {
        if self.state == FieldState::Quoted {
            let what = "the file ends within quotes".to_owned();
            return Err(self.error("truncated", self.line + 1, what, "It may be truncated: copy it anew."));
        }
        let rest = std::mem::take(&mut self.pending);
        self.split(&rest, each)?;
        if self.records == 0 {
            let what = "the file is empty".to_owned();
            return Err(self.error("empty", None, what, "Choose the file as it was downloaded."));
        }
        Ok(())
    }

    /// Moves on by a byte, and returns whether it ends a record.
    fn step(&mut self, byte: u8) -> bool {
        let Layout::Quoted(delimiter) = self.layout else {
            return byte == b'\n';
        };
        let ends = byte == b'\n' && self.state != FieldState::Quoted;
        self.breaks += u64::from(byte == b'\n' && !ends);
        self.state = match (self.state, byte) {
            (FieldState::Quoted, b'"') => FieldState::Closed,
            (FieldState::Start | FieldState::Closed, b'"') | (FieldState::Quoted, _) => FieldState::Quoted,
            (_, b'\n') => FieldState::Start,
            (_, byte) if byte == delimiter => FieldState::Start,
            _ => FieldState::Plain,
        };
        ends
    }

    fn split(&mut self, bytes: &[u8], each: Each) -> Result<()> {
        match self.layout {
            Layout::Quoted(delimiter) => self.split_quoted(bytes, delimiter, each)?,
            Layout::Plain(_) | Layout::Colons => self.split_lines(bytes, each)?,
        }
        self.line += line_feeds(bytes);
        Ok(())
    }

    fn split_quoted(&mut self, bytes: &[u8], delimiter: u8, each: Each) -> Result<()> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
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
            if !more
                .map_err(|error| self.error("malformed", line, error.to_string(), "Mend the line, or leave it out."))?
            {
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
            })?;
        }
    }

    fn split_lines(&mut self, bytes: &[u8], each: Each) -> Result<()> {
        for (index, bytes) in bytes.split(|&byte| byte == b'\n').enumerate() {
            if bytes.is_empty() {
                continue;
            }
            let line = self.line + 1 + index as u64;
            let latin: String;
            let (text, latin1) = match std::str::from_utf8(bytes) {
                Ok(text) => (text, false),
                Err(_) if self.layout == Layout::Colons => {
                    latin = bytes.iter().copied().map(char::from).collect();
                    (latin.as_str(), true)
                }
                Err(_) => return Err(self.not_utf8(line)),
            };
            self.records += 1;
            each(&Record {
                file: &self.file,
                line,
                fields: &self.fields(text),
                latin1,
            })?;
        }
        Ok(())
    }

    /// Splits a line without quotes into its fields.
    fn fields<'a>(&self, line: &'a str) -> Vec<&'a str> {
        match self.layout {
            Layout::Plain(delimiter) | Layout::Quoted(delimiter) => line.split(char::from(delimiter)).collect(),
            Layout::Colons => line.split("::").collect(),
        }
    }

    fn not_utf8(&self, line: u64) -> Error {
        self.error("not-utf8", line, "is not UTF-8".to_owned(), "Save the file as UTF-8.")
    }

    fn error(&self, problem: &'static str, line: impl Into<Option<u64>>, what: String, remedy: &str) -> Error {
        refusal(problem, &self.file, line, what, remedy)
    }
}

fn line_feeds(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All records of pieces, with their lines, or the error.
    fn read(layout: Layout, pieces: &[&[u8]]) -> Result<Vec<(u64, Vec<String>)>> {
        let mut table = Table::new("films.csv", layout);
        let mut records = Vec::new();
        let mut each = |record: &Record| {
            records.push((
                record.line,
                record.fields.iter().map(|&field| field.to_owned()).collect(),
            ));
            Ok(())
        };
        for piece in pieces {
            table.push(piece, &mut each)?;
        }
        table.finish(&mut each)?;
        Ok(records)
    }

    fn record(line: u64, fields: &[&str]) -> (u64, Vec<String>) {
        (line, fields.iter().map(|&field| field.to_owned()).collect())
    }

    #[test]
    fn quotes_and_breaks() {
        let text = "title,ID\n\"A, or\nB\",1\n\nC,2\nshort\nD \"E\" F,3\nG 5\" H,\"I \"\"J\"\"\"";
        let expected = [
            record(1, &["title", "ID"]),
            record(2, &["A, or\nB", "1"]),
            record(5, &["C", "2"]),
            record(6, &["short"]),
            record(7, &["D \"E\" F", "3"]),
            record(8, &["G 5\" H", "I \"J\""]),
        ];
        assert_eq!(read(Layout::Quoted(b','), &[text.as_bytes()]).unwrap(), expected);
    }

    #[test]
    fn lines_without_quotes() {
        let tabs = read(Layout::Plain(b'\t'), &[b"a\t\"b\n\nc\td\t"]).unwrap();
        assert_eq!(tabs, [record(1, &["a", "\"b"]), record(3, &["c", "d", ""])]);
        let colons = read(Layout::Colons, &[b"1::Am\xe9lie: a::b\n2::x"]).unwrap();
        assert_eq!(colons, [record(1, &["1", "Amélie: a", "b"]), record(2, &["2", "x"])]);
    }

    #[test]
    fn what_cannot_be_read_is_named_by_file_and_line() {
        let message = |bytes: &[u8]| read(Layout::Quoted(b','), &[bytes]).unwrap_err().to_string();
        assert!(message(b"").starts_with("films.csv: the file is empty"));
        assert!(message(b"\n\n").starts_with("films.csv: the file is empty"));
        assert!(message(b"id,title\n1,a\n2,\xff\n").starts_with("films.csv, line 3: is not UTF-8"));
        assert!(message(b"id,title\n1,\"a\n").contains("line 2: the file ends within quotes"));
        let mut endless = b"id,title\n\"".to_vec();
        endless.resize(MOST_RECORD_BYTES + 100, b'a');
        assert!(message(&endless).starts_with("films.csv, line 2: a record of more than"));
        let mut open = b"id,title\n1,\"a\n".to_vec();
        open.extend(b"2,b\n".repeat(300));
        open.extend(b"3,\"c\"\n");
        assert!(message(&open).starts_with("films.csv, line 2: a record of more than"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn where_pieces_end_does_not_matter(cuts in prop::collection::vec(0_usize..60, 0..6)) {
            let text = "id,title\n1,\"茶\n, \"\"x\"\"\"\n2,\n3,b\nragged\n4,é".as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|&cut| cut <= text.len()).collect();
            cuts.sort_unstable();
            let mut pieces = Vec::new();
            let mut start = 0;
            for cut in cuts {
                pieces.push(&text[start..cut]);
                start = cut;
            }
            pieces.push(&text[start..]);
            let layout = Layout::Quoted(b',');
            prop_assert_eq!(read(layout, &pieces).unwrap(), read(layout, &[text]).unwrap());
        }

        /// The scanner and the csv crate agree on where records end: else pieces would matter.
        #[test]
        fn quotes_anywhere_in_pieces(text in "[a\",\n\u{feff}]{0,40}") {
            let layout = Layout::Quoted(b',');
            let outcome = |pieces: &[&[u8]]| read(layout, pieces).map_err(|error| error.to_string());
            let single: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            prop_assert_eq!(outcome(&single), outcome(&[text.as_bytes()]));
        }
    }
}
