//! What the rows held, compactly.

use std::collections::HashMap;

use super::names::Names;
use super::report::{Findings, refusal};
use super::table::Record;
use super::time;
use super::{Columns, ImportReport, Limits, LogFormat};
use crate::Result;
use crate::data::Dataset;

/// Bytes of the longest id; characters of the longest title.
const MOST_ID_BYTES: usize = 256;
const MOST_TITLE_CHARACTERS: usize = 200;
/// An item without a category.
pub(super) const NO_CATEGORY: u32 = u32::MAX;

/// A row that was kept: 24 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    /// Milliseconds since 1970.
    pub(super) time: i64,
    /// Number of the user's name.
    pub(super) user: u32,
    /// Number of the item's name.
    pub(super) item: u32,
    /// Its line, for ties.
    pub(super) line: u32,
    /// Number of its file.
    pub(super) file: u8,
    /// No: the item was only shown.
    pub(super) clicked: bool,
}

/// A line of the authors' files: an item shown to a user whose history stands beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    pub(super) user: u32,
    pub(super) item: u32,
    /// Number of the history: who, and the items as four bytes each.
    pub(super) history: u32,
    pub(super) line: u32,
    pub(super) file: u8,
    pub(super) clicked: bool,
    /// Of the test file.
    pub(super) test: bool,
}

/// Everything read so far, and what was left out of it.
pub(super) struct Log {
    pub(super) limits: Limits,
    pub(super) files: Vec<String>,
    pub(super) format: Option<LogFormat>,
    pub(super) columns: Option<Columns>,
    pub(super) users: Names,
    pub(super) items: Names,
    pub(super) categories: Names,
    /// By number of the item.
    pub(super) category_of: Vec<u32>,
    pub(super) titles: HashMap<u32, Box<str>>,
    title_bytes: usize,
    pub(super) events: Vec<Event>,
    /// Rows say whether they were clicked.
    pub(super) labelled: bool,
    pub(super) shown: Vec<Shown>,
    pub(super) histories: Names,
    pub(super) skipped: Findings,
    pub(super) notes: Findings,
}

impl Log {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            files: Vec::new(),
            format: None,
            columns: None,
            users: Names::default(),
            items: Names::default(),
            categories: Names::default(),
            category_of: Vec::new(),
            titles: HashMap::new(),
            title_bytes: 0,
            events: Vec::new(),
            labelled: false,
            shown: Vec::new(),
            histories: Names::default(),
            skipped: Findings::default(),
            notes: Findings::default(),
        }
    }

    /// What the data set is called: its format, or the first file.
    pub(super) fn name(&self) -> String {
        let first = self.files.first().map_or("log", String::as_str);
        let first = first.rsplit(['/', '\\']).next().unwrap_or(first);
        match self.format {
            None | Some(LogFormat::Csv) => first.to_owned(),
            Some(format) => format.title().to_owned(),
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        let names = [&self.users, &self.items, &self.categories, &self.histories];
        names.iter().map(|names| names.bytes()).sum::<usize>()
            + self.category_of.capacity() * size_of::<u32>()
            + self.titles.capacity() * size_of::<(u32, Box<str>)>()
            + self.title_bytes
            + self.events.capacity() * size_of::<Event>()
            + self.shown.capacity() * size_of::<Shown>()
    }

    /// Whether a row has this many columns; one that has not is left out. A delimiter at its end is forgiven.
    pub(super) fn fits(&mut self, record: &Record, least: usize, most: usize) -> bool {
        let fields = record.fields;
        if fields.len() < least {
            self.skipped.add("ragged", "rows with too few columns", record);
            return false;
        }
        let more = fields.len() > most && fields[most..].iter().any(|field| !field.trim().is_empty());
        if more {
            self.skipped
                .add("too-many-columns", "rows with too many columns", record);
        }
        !more
    }

    /// Whether an id can be one; a row whose id cannot is left out.
    pub(super) fn usable(&mut self, record: &Record, id: &str) -> bool {
        if id.is_empty() {
            self.skipped.add("no-id", "rows without a user or an item", record);
        } else if id.len() > MOST_ID_BYTES {
            self.skipped
                .add("long-id", "rows with an id of more than 256 bytes", record);
        }
        !id.is_empty() && id.len() <= MOST_ID_BYTES
    }

    /// The milliseconds of a time; of a finer one it is noted that it was taken for such.
    pub(super) fn time(&mut self, record: &Record, text: &str) -> Option<i64> {
        let time = time::parse(text)?;
        if time.finer {
            let reason = "times too large for seconds, read as milliseconds or finer";
            self.notes.add("milliseconds", reason, record);
        }
        Some(time.milliseconds)
    }

    /// Whether a label says clicked; a row whose label says nothing is left out.
    pub(super) fn label(&mut self, record: &Record, text: &str) -> Option<bool> {
        let label = match text {
            "1" | "1.0" => Some(true),
            "0" | "0.0" => Some(false),
            _ if text.eq_ignore_ascii_case("true") => Some(true),
            _ if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        };
        if label.is_none() {
            let reason = "rows whose label is none of 0, 1, true, false";
            self.skipped.add("bad-label", reason, record);
        }
        label
    }

    /// The user of this id.
    pub(super) fn user(&mut self, record: &Record, id: &str) -> Result<u32> {
        let number = self.users.number(id.as_bytes());
        self.within(record, self.users.len(), self.limits.users, "users")?;
        Ok(number)
    }

    /// The item of this id.
    pub(super) fn item(&mut self, record: &Record, id: &str) -> Result<u32> {
        let number = self.items.number(id.as_bytes());
        self.within(record, self.items.len(), self.limits.items, "items")?;
        if number as usize == self.category_of.len() {
            self.category_of.push(NO_CATEGORY);
        }
        Ok(number)
    }

    /// Notes an item's category; the first one counts.
    pub(super) fn categorise(&mut self, record: &Record, item: u32, category: &str) -> Result<()> {
        if category.is_empty() {
            let reason = "rows without a category";
            self.notes.add("no-category", reason, record);
            return Ok(());
        }
        let category: &str = &category[..category.floor_char_boundary(MOST_ID_BYTES)];
        let number = self.categories.number(category.as_bytes());
        self.within(record, self.categories.len(), self.limits.categories, "categories")?;
        let known = &mut self.category_of[item as usize];
        if *known == NO_CATEGORY {
            *known = number;
        } else if *known != number {
            let reason = "rows that give an item another category than before (the first counts)";
            self.notes.add("category-changes", reason, record);
        }
        Ok(())
    }

    /// Notes an item's title; the first one counts.
    pub(super) fn entitle(&mut self, item: u32, title: &str) {
        if title.is_empty() || self.titles.contains_key(&item) {
            return;
        }
        let title: Box<str> = title.chars().take(MOST_TITLE_CHARACTERS).collect();
        self.title_bytes += title.len();
        self.titles.insert(item, title);
    }

    /// Keeps a row.
    pub(super) fn event(&mut self, record: &Record, event: Event) -> Result<()> {
        self.within(record, self.events.len() + 1, self.limits.events, "behaviours")?;
        self.events.push(event);
        Ok(())
    }

    /// Leaves out an event after reading.
    pub(super) fn skip_event(&mut self, code: &'static str, reason: &str, event: &Event) {
        let text = format!("item {}", self.items.text(event.item));
        let file = &self.files[usize::from(event.file)];
        self.skipped
            .add_line(code, reason, (file, u64::from(event.line), &text));
    }

    /// What there is to say of it, now that it is a data set.
    pub(super) fn into_report(
        self,
        data: &Dataset,
        [users, behaviours, positives, repeated]: [usize; 4],
    ) -> ImportReport {
        ImportReport {
            format: self.format.unwrap_or(LogFormat::Csv),
            columns: self.columns,
            users,
            items: data.catalogue.items.len(),
            categories: data.catalogue.categories.len(),
            behaviours,
            positives,
            repeated,
            skipped: self.skipped.into_vec(),
            notes: self.notes.into_vec(),
        }
    }

    /// Refuses a log that is too large, at the row that makes it so.
    pub(super) fn within(&self, record: &Record, count: usize, most: usize, of: &str) -> Result<()> {
        let text = self.users.text_bytes() + self.items.text_bytes() + self.categories.text_bytes() + self.title_bytes;
        let (count, most, of) = if text > self.limits.text {
            (text, self.limits.text, "bytes of names and titles")
        } else {
            (count, most, of)
        };
        if count <= most {
            return Ok(());
        }
        let remedy = "Use a part of the log: a smaller edition, fewer users, a shorter time; of Taobao, fewer kinds of behaviour.";
        let what = format!("more than {most} {of}");
        Err(refusal("too-large", record.file, record.line, what, remedy))
    }
}

/// A line's number as events keep it.
pub(super) fn line(record: &Record) -> u32 {
    u32::try_from(record.line).unwrap_or(u32::MAX)
}
