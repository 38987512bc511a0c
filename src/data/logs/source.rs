//! One file of a log as it arrives: from bytes to rows of the log.

use std::borrow::Cow;

use super::Columns;
use super::formats::format::{Format, OpenFile, Rows, first_fields, names_columns};
use super::formats::items::ItemKind;
use super::formats::{HISTORIES, check_use, recognise};
use super::log::Log;
use super::options::{LogFormat, ReadOptions};
use super::text::decode::Decoder;
use super::text::kind::refuse_text;
use super::text::preamble::Preamble;
use super::text::records::Records;
use super::text::refusal::refusal;
#[cfg(not(target_family = "wasm"))]
use super::text::table::Each;
use super::text::table::{Broken, Layout, Record};
use crate::Result;
use crate::error::log_reason;

/// Text that is looked through for the first line.
const MOST_HEAD: usize = 1 << 20;

/// State that the files of a log share.
pub(super) struct Reading {
    pub(super) options: ReadOptions,
    /// The format of the first file whose first line was read.
    pub(super) format: Option<&'static dyn Format>,
    pub(super) log: Log,
}

/// A file.
pub(super) struct Source {
    pub(super) name: String,
    /// Its number in the log.
    number: u8,
    decoder: Decoder,
    /// The text from the start, until the first line is complete.
    head: Vec<u8>,
    /// `None` until the first line is complete.
    body: Option<RecognisedFile>,
}

/// A file whose format is known.
struct RecognisedFile {
    /// Which of the format's files it is; `None` for a table of items beside the log.
    part: Option<usize>,
    records: Records,
    rows: Box<dyn Rows>,
}

/// What splits a file into records.
#[cfg(not(target_family = "wasm"))]
pub(super) struct Splitter<'a> {
    decoder: &'a mut Decoder,
    records: &'a mut Records,
}

#[cfg(not(target_family = "wasm"))]
impl Splitter<'_> {
    /// Takes the next bytes; `each` gets every record completed by them.
    ///
    /// # Errors
    /// Bytes that are no records, after the records before them, and the errors of `each`.
    pub(super) fn push(&mut self, bytes: &[u8], each: Each) -> Result<()> {
        let mut text = Vec::with_capacity(bytes.len());
        let decoded = self.decoder.push(bytes, &mut text);
        self.records.push(&text, each)?;
        decoded
    }
}

impl Source {
    pub(super) fn new(name: &str, number: u8) -> Self {
        Self {
            name: name.to_owned(),
            number,
            decoder: Decoder::new(name),
            head: Vec::new(),
            body: None,
        }
    }

    /// Returns how many bytes are held.
    pub(super) fn bytes(&self) -> usize {
        self.head.capacity() + self.body.as_ref().map_or(0, |body| body.records.bytes())
    }

    /// Returns which of its format's files it is, once that is known.
    pub(super) fn part(&self) -> Option<usize> {
        self.body.as_ref().and_then(|body| body.part)
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// What makes the log unusable; the text before it is read.
    pub(super) fn push(&mut self, bytes: &[u8], reading: &mut Reading) -> Result<()> {
        let mut text = Vec::with_capacity(bytes.len());
        let decoded = self.decoder.push(bytes, &mut text);
        self.take(&text, reading)?;
        decoded
    }

    /// Takes what was held back after the last byte.
    ///
    /// # Errors
    /// The same as for `push`; a file that is empty or ends too early.
    pub(super) fn finish(&mut self, reading: &mut Reading) -> Result<()> {
        let mut text = Vec::new();
        let decoded = self.decoder.finish(&mut text);
        self.take(&text, reading)?;
        decoded?;
        if self.body.is_none() {
            self.begin(reading)?;
        }
        if let Some(RecognisedFile { records, rows, .. }) = &mut self.body {
            records.finish(&mut |record| take_record(rows.as_mut(), reading, record))?;
        }
        Ok(())
    }

    fn take(&mut self, text: &[u8], reading: &mut Reading) -> Result<()> {
        if self.body.is_some() {
            return self.feed(text, reading);
        }
        self.head.extend_from_slice(text);
        let line_ends = text.contains(&b'\n') && Preamble::of(&self.head, false, &names_columns).is_some();
        if line_ends || self.head.len() > MOST_HEAD {
            self.begin(reading)?;
        }
        Ok(())
    }

    /// Finds out what the file is, and reads the text so far.
    fn begin(&mut self, reading: &mut Reading) -> Result<()> {
        let head = std::mem::take(&mut self.head);
        // The same bytes are looked at wherever the pieces end.
        let looked_through = &head[..head.len().min(MOST_HEAD)];
        let preamble = Preamble::of(looked_through, true, &names_columns).unwrap_or_default();
        let rest = head.get(preamble.length..).unwrap_or_default();
        let line = first_line(rest);
        if reading.options.format.is_none()
            && let Some(refused) = refuse_text(&self.name, &line)
        {
            return Err(refused);
        }
        for (line, text) in &preamble.comments {
            let reason = "lines above the first line of the table, as comments";
            reading.log.notes.add_line("comment", reason, (&self.name, *line, text));
        }
        if let Some(kind) = items_kind(&self.name, &line, &reading.options) {
            self.begin_items(kind, &line, &preamble, reading);
            return self.feed(rest, reading);
        }
        let format = recognise(&self.name, &line, asked_format(&reading.options));
        check_use(format, &self.name, &line)?;
        let before = reading.format.get_or_insert(format).description();
        if before != format.description() {
            let what = format!(
                "this is {}, the file before is {}",
                format.description().title(),
                before.title()
            );
            let remedy = "Choose the files of one log.";
            return Err(refusal(log_reason::mixed_formats(), &self.name, None, what, remedy));
        }
        let columns = format.check_columns(&reading.options.columns);
        columns.map_err(|(reason, what, remedy)| refusal(reason, &self.name, None, what, remedy))?;
        let behaviours = format.check_behaviours(&reading.options.behaviours);
        behaviours.map_err(|(reason, what, remedy)| refusal(reason, &self.name, None, what, remedy))?;
        if let Some(rule) = &reading.options.label {
            let label = format.check_label(rule);
            label.map_err(|(reason, what, remedy)| refusal(reason, &self.name, None, what, remedy))?;
        }
        let part = format.part(&self.name);
        let layout = preamble.separator.map_or_else(|| format.layout(&line), Layout::of);
        self.body = Some(RecognisedFile {
            part: Some(part),
            records: Records::new(&self.name, layout, preamble.lines),
            rows: format.rows(&OpenFile {
                number: self.number,
                name: &self.name,
                part,
                layout,
                options: &reading.options,
            }),
        });
        self.feed(rest, reading)
    }

    /// Begins a table of items beside the log.
    fn begin_items(&mut self, kind: ItemKind, line: &str, preamble: &Preamble, reading: &mut Reading) {
        let header = first_fields(line);
        let header: Vec<&str> = header.iter().map(Cow::as_ref).collect();
        let settled = reading.options.columns.settle(&header, Columns::guess(&header));
        let (reason, what, remedy) = settled.err().unwrap_or_else(|| {
            let what = "this is a table of items, and there is no log beside it".to_owned();
            (
                log_reason::items_alone(),
                what,
                "Choose the log together with it.".to_owned(),
            )
        });
        let alone = refusal(reason, &self.name, 1 + preamble.lines, what, remedy);
        reading.log.item_table().add_file(&self.name, alone);
        let layout = preamble.separator.map_or_else(|| kind.layout(line), Layout::of);
        self.body = Some(RecognisedFile {
            part: None,
            records: Records::new(&self.name, layout, preamble.lines),
            rows: kind.rows(&OpenFile {
                number: self.number,
                name: &self.name,
                part: 0,
                layout,
                options: &reading.options,
            }),
        });
    }

    /// Returns what splits the rest of the file into records, and what takes these; `None` until its format is known.
    #[cfg(not(target_family = "wasm"))]
    pub(super) fn halves<'a>(
        &'a mut self,
        reading: &'a mut Reading,
    ) -> Option<(Splitter<'a>, impl FnMut(&Record) -> Result<()> + 'a)> {
        let RecognisedFile { records, rows, .. } = self.body.as_mut()?;
        let decoder = &mut self.decoder;
        let take = |record: &Record| take_record(rows.as_mut(), reading, record);
        Some((Splitter { decoder, records }, take))
    }

    fn feed(&mut self, text: &[u8], reading: &mut Reading) -> Result<()> {
        let Some(RecognisedFile { records, rows, .. }) = &mut self.body else {
            return Ok(());
        };
        records.push(text, &mut |record| take_record(rows.as_mut(), reading, record))
    }
}

/// Returns the format that is asked for. Whoever names a column of histories asks for impressions with histories, of any table.
fn asked_format(options: &ReadOptions) -> Option<LogFormat> {
    let asks = options.columns.history.as_ref().is_some_and(|name| !name.is_empty());
    let is_any = options.format.is_none_or(|format| format.files().is_empty());
    if asks && is_any {
        Some(HISTORIES)
    } else {
        options.format
    }
}

/// Returns what kind of table of items a file is, if it is one beside a log. A format that is asked for and has several files has its own.
pub(super) fn items_kind(name: &str, line: &str, options: &ReadOptions) -> Option<ItemKind> {
    let has_own = options.format.is_some_and(|format| format.files().len() > 1);
    let is_csv = || recognise(name, line, None).description().files().is_empty();
    let is_csv = options.format.is_some_and(|format| format.files().is_empty()) || is_csv();
    if has_own || !is_csv {
        return None;
    }
    ItemKind::of(name, line, &options.columns)
}

/// Puts a record into the log, unless it is a line that could not be split into fields.
fn take_record(rows: &mut dyn Rows, reading: &mut Reading, record: &Record) -> Result<()> {
    if let Some(Broken { code, reason }) = record.broken {
        reading.log.skipped.add(code, reason, record);
        return Ok(());
    }
    rows.take(&mut reading.log, record)
}

/// Returns the first line of a text.
pub(super) fn first_line(text: &[u8]) -> String {
    let text = &text[..text.len().min(MOST_HEAD)];
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(line).into_owned()
}
