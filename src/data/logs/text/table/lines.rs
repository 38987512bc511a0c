//! Lines of which each is a record: no quote is in them, or a quote means itself.

use std::borrow::Cow;

use super::{Batch, Each, Layout, Record, Table};
use crate::Result;

impl Table {
    /// Splits lines, the last one with its line break or without, into records. Empty lines are none.
    ///
    /// # Errors
    /// A line that is not UTF-8, and the errors of `each`.
    pub(super) fn split_lines(&mut self, lines: &[u8], each: Each) -> Result<()> {
        match (std::str::from_utf8(lines), self.delimiter(lines)) {
            (Ok(text), Some(delimiter)) => self.split_text(text, delimiter, each),
            _ => self.split_each_line(lines, each),
        }
    }

    /// Returns the byte between fields, where it alone tells them apart.
    fn delimiter(&self, lines: &[u8]) -> Option<u8> {
        match self.layout {
            Layout::Plain(delimiter) | Layout::Quoted(delimiter) | Layout::Latin(delimiter) => Some(delimiter),
            Layout::Tabs => (!lines.contains(&b'"')).then_some(b'\t'),
            Layout::Colons | Layout::Json { .. } => None,
        }
        .filter(u8::is_ascii)
    }

    /// Splits lines in one go.
    fn split_text(&mut self, text: &str, delimiter: u8, each: Each) -> Result<()> {
        let (mut fields, mut ends) = (Vec::new(), Vec::with_capacity(Batch::MOST));
        let (mut line, mut start, mut before) = (self.line + 1, 0, 0);
        for (end, byte) in text.bytes().enumerate() {
            if byte == delimiter {
                fields.push(&text[start..end]);
                start = end + 1;
            } else if byte == b'\n' {
                if end > start || fields.len() > before {
                    fields.push(&text[start..end]);
                    before = fields.len();
                    ends.push((line, before));
                }
                if ends.len() == Batch::MOST {
                    self.give_batch(&fields, &ends, each)?;
                    fields.clear();
                    ends.clear();
                    before = 0;
                }
                line += 1;
                start = end + 1;
            }
        }
        // The last line may have no line break.
        if start < text.len() || fields.len() > before {
            fields.push(&text[start..]);
            ends.push((line, fields.len()));
        }
        self.give_batch(&fields, &ends, each)
    }

    /// Hands over records.
    fn give_batch(&mut self, fields: &[&str], ends: &[(u64, usize)], each: Each) -> Result<()> {
        let (mut start, mut batch) = (0, Batch::of(fields, ends));
        for &(line, end) in ends {
            self.give(line, &fields[start..end], (false, std::mem::take(&mut batch)), each)?;
            start = end;
        }
        Ok(())
    }

    /// Splits lines one by one.
    fn split_each_line(&mut self, lines: &[u8], each: Each) -> Result<()> {
        for (index, bytes) in lines.split(|&byte| byte == b'\n').enumerate() {
            if bytes.is_empty() {
                continue;
            }
            let line = self.line + 1 + index as u64;
            let latin: String;
            let (text, latin1) = match std::str::from_utf8(bytes) {
                Ok(text) => (text, false),
                Err(_) if matches!(self.layout, Layout::Colons | Layout::Latin(_)) => {
                    latin = bytes.iter().copied().map(char::from).collect();
                    (latin.as_str(), true)
                }
                Err(_) => return Err(self.not_utf8(line)),
            };
            let fields = self.fields(text);
            if self.layout == Layout::Tabs && text.contains('"') {
                let unquoted = unquoted_fields(&fields);
                let fields: Vec<&str> = unquoted.iter().map(Cow::as_ref).collect();
                self.give(line, &fields, (latin1, Batch::default()), each)?;
            } else {
                self.give(line, &fields, (latin1, Batch::default()), each)?;
            }
        }
        Ok(())
    }

    /// Splits a line without quotes into its fields.
    fn fields<'a>(&self, line: &'a str) -> Vec<&'a str> {
        match self.layout {
            Layout::Plain(delimiter) | Layout::Quoted(delimiter) | Layout::Latin(delimiter) => {
                line.split(char::from(delimiter)).collect()
            }
            Layout::Tabs => line.split('\t').collect(),
            Layout::Colons => line.split("::").collect(),
            Layout::Json { .. } => vec![line],
        }
    }

    /// Hands over a record.
    fn give(&mut self, line: u64, fields: &[&str], (latin1, batch): (bool, Batch), each: Each) -> Result<()> {
        self.records += 1;
        each(&Record {
            file: &self.file,
            line,
            fields,
            latin1,
            broken: None,
            batch,
        })
    }
}

/// Takes the quotes off fields between tabs that are quoted as a whole; such a field may hold tabs.
fn unquoted_fields<'a>(fields: &[&'a str]) -> Vec<Cow<'a, str>> {
    let mut all = Vec::with_capacity(fields.len());
    let mut next = 0;
    while let Some(&field) = fields.get(next) {
        let ends = |end: &usize| fields[*end].ends_with('"') && (*end > next || field.len() > 1);
        let end = if field.starts_with('"') {
            (next..fields.len()).find(ends)
        } else {
            None
        };
        let inner = end.and_then(|end| {
            let joined = fields[next..=end].join("\t");
            let inner = joined[1..joined.len() - 1].replace("\"\"", "\u{0}");
            (!inner.contains('"')).then(|| inner.replace('\u{0}', "\""))
        });
        next = match (&inner, end) {
            (Some(_), Some(end)) => end + 1,
            _ => next + 1,
        };
        all.push(inner.map_or(Cow::Borrowed(field), Cow::Owned));
    }
    all
}
