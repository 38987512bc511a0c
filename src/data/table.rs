//! A comma-separated table that arrives in pieces.

use csv::{ByteRecord, ReaderBuilder, StringRecord};

use crate::{Error, Result};

/// The longest record: beyond it a quote was surely left open.
const MOST_RECORD_BYTES: usize = 1 << 20;

/// Splits pushed bytes into records, wherever the pieces end: within a record, a quoted line break or a character.
pub(super) struct Table {
    file: &'static str,
    /// Columns that must be there, in the order in which records give them.
    wanted: &'static [&'static str],
    /// Where each wanted column stands, once the header was read.
    columns: Option<Vec<usize>>,
    pending: Vec<u8>,
    in_quotes: bool,
    /// Lines before `pending`.
    line: u64,
}

/// A record's wanted fields, or what is wrong with it.
pub(super) enum Row<'a> {
    /// The wanted fields.
    Fields(Vec<&'a str>),
    /// A record with fewer fields than needed.
    Ragged,
}

impl Table {
    /// A table of these columns, in whatever order the header names them.
    pub(super) fn new(file: &'static str, wanted: &'static [&'static str]) -> Self {
        Self {
            file,
            wanted,
            columns: None,
            pending: Vec::new(),
            in_quotes: false,
            line: 0,
        }
    }

    /// Takes more bytes; `each` gets every record completed by them, with its line and its text.
    pub(super) fn push(&mut self, chunk: &[u8], each: &mut dyn FnMut(u64, Row, &str) -> Result<()>) -> Result<()> {
        let before = self.pending.len();
        self.pending.extend_from_slice(chunk);
        let mut end = 0;
        for (index, &byte) in self.pending[before..].iter().enumerate() {
            match byte {
                b'"' => self.in_quotes = !self.in_quotes,
                b'\n' if !self.in_quotes => end = before + index + 1,
                _ => {}
            }
        }
        if end > 0 {
            let rest = self.pending.split_off(end);
            let complete = std::mem::replace(&mut self.pending, rest);
            self.records(&complete, each)?;
        }
        if self.pending.len() > MOST_RECORD_BYTES {
            let what = format!("a record of more than {MOST_RECORD_BYTES} bytes");
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
    pub(super) fn finish(&mut self, each: &mut dyn FnMut(u64, Row, &str) -> Result<()>) -> Result<()> {
        if self.in_quotes {
            let what = "the file ends within quotes".to_owned();
            return Err(self.error("truncated", self.line + 1, what, "It may be truncated: copy it anew."));
        }
        let rest = std::mem::take(&mut self.pending);
        self.records(&rest, each)?;
        if self.columns.is_none() {
            return Err(self.error(
                "empty",
                None,
                "the file is empty".to_owned(),
                "Choose the file as it was downloaded.",
            ));
        }
        Ok(())
    }

    fn records(&mut self, bytes: &[u8], each: &mut dyn FnMut(u64, Row, &str) -> Result<()>) -> Result<()> {
        let bytes = if self.line == 0 {
            bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
        } else {
            bytes
        };
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(bytes);
        let mut record = ByteRecord::new();
        // csv counts the line feed of CRLF to the next record, so lines are counted here.
        let (mut line, mut counted) = (self.line + 1, 0);
        loop {
            let start = reader.position().byte() as usize;
            let start = start + bytes[start..].iter().take_while(|byte| b"\r\n".contains(byte)).count();
            line += line_feeds(&bytes[counted..start]);
            counted = start;
            let more = reader.read_byte_record(&mut record);
            if !more
                .map_err(|error| self.error("malformed", line, error.to_string(), "Mend the line, or leave it out."))?
            {
                break;
            }
            let text = StringRecord::from_byte_record(std::mem::take(&mut record))
                .map_err(|_| self.error("not-utf8", line, "is not UTF-8".to_owned(), "Save the file as UTF-8."))?;
            self.record(line, &text, each)?;
        }
        self.line += line_feeds(bytes);
        Ok(())
    }

    fn record(
        &mut self,
        line: u64,
        text: &StringRecord,
        each: &mut dyn FnMut(u64, Row, &str) -> Result<()>,
    ) -> Result<()> {
        let Some(columns) = &self.columns else {
            self.columns = Some(self.header(line, text)?);
            return Ok(());
        };
        let fields: Option<Vec<&str>> = columns.iter().map(|&column| text.get(column)).collect();
        let shown = text.iter().collect::<Vec<_>>().join(",");
        each(line, fields.map_or(Row::Ragged, Row::Fields), &shown)
    }

    fn header(&self, line: u64, names: &StringRecord) -> Result<Vec<usize>> {
        let place = |wanted: &&str| {
            names
                .iter()
                .position(|name| name.trim().eq_ignore_ascii_case(wanted))
                .ok_or_else(|| {
                    let found: String = names.iter().collect::<Vec<_>>().join(", ").chars().take(120).collect();
                    let what = format!("there is no column `{wanted}`; the first line names: {found}");
                    self.error(
                        "no-column",
                        line,
                        what,
                        &format!("The first line must name {}.", self.wanted.join(", ")),
                    )
                })
        };
        self.wanted.iter().map(place).collect()
    }

    fn error(&self, problem: &'static str, line: impl Into<Option<u64>>, what: String, remedy: &str) -> Error {
        Error::Log {
            problem,
            file: self.file.to_owned(),
            line: line.into(),
            what,
            remedy: remedy.to_owned(),
        }
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
    fn read(pieces: &[&[u8]]) -> Result<Vec<(u64, Option<Vec<String>>)>> {
        let mut table = Table::new("films.csv", &["id", "title"]);
        let mut records = Vec::new();
        let mut each = |line: u64, row: Row, _: &str| {
            records.push((
                line,
                match row {
                    Row::Fields(fields) => Some(fields.into_iter().map(str::to_owned).collect()),
                    Row::Ragged => None,
                },
            ));
            Ok(())
        };
        for piece in pieces {
            table.push(piece, &mut each)?;
        }
        table.finish(&mut each)?;
        Ok(records)
    }

    fn fields(id: &str, title: &str) -> Vec<String> {
        vec![id.to_owned(), title.to_owned()]
    }

    #[test]
    fn quotes_breaks_marks_and_columns_in_any_order() {
        let text = "\u{feff}title,extra,ID\r\n\"A, or\nB\",x,1\r\nC,y,2\r\nshort\nD \"E\" F,z,3";
        let records = read(&[text.as_bytes()]).unwrap();
        assert_eq!(
            records,
            [
                (2, Some(fields("1", "A, or\nB"))),
                (4, Some(fields("2", "C"))),
                (5, None),
                (6, Some(fields("3", "D \"E\" F")))
            ]
        );
    }

    #[test]
    fn what_cannot_be_read_is_named_by_file_and_line() {
        let message = |bytes: &[u8]| read(&[bytes]).unwrap_err().to_string();
        assert!(message(b"").starts_with("films.csv: the file is empty"));
        assert!(message(b"id,name\n").starts_with("films.csv, line 1: there is no column `title`"));
        assert!(message(b"id,title\n1,a\n2,\xff\n").starts_with("films.csv, line 3: is not UTF-8"));
        assert!(message(b"id,title\n1,\"a\n").contains("ends within quotes"));
        let mut endless = b"id,title\n\"".to_vec();
        endless.resize(MOST_RECORD_BYTES + 100, b'a');
        assert!(message(&endless).starts_with("films.csv, line 2: a record of more than"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn where_pieces_end_does_not_matter(cuts in prop::collection::vec(0_usize..60, 0..6)) {
            let text = "id,title\r\n1,\"茶\r\n, \"\"x\"\"\"\r\n2,\n3,b\nragged\n4,é".as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|&cut| cut <= text.len()).collect();
            cuts.sort_unstable();
            let mut pieces = Vec::new();
            let mut start = 0;
            for cut in cuts {
                pieces.push(&text[start..cut]);
                start = cut;
            }
            pieces.push(&text[start..]);
            prop_assert_eq!(read(&pieces).unwrap(), read(&[text]).unwrap());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut whole = b"id,title\n".to_vec();
            whole.extend(bytes);
            let _ = read(&[&whole]);
        }
    }
}
