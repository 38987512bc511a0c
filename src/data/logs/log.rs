//! What the rows held, compactly.

use std::collections::BTreeSet;

use super::Columns;
use super::fields::{FieldGroup, LogFields};
use super::items::{CategoryLists, ItemTable};
use super::label::LabelRule;
use super::names::NameTable;
use super::options::{CategoryChoice, Limits, LogFormat};
use super::report::{FieldReport, Findings, ImportReport, PartCounts, REPEATED_POSITIVE, Totals};
use super::text::ids::{plain_id, says_nothing};
use super::text::refusal::{beginning, nothing, refusal};
use super::text::table::Record;
use super::text::time;
use super::times::Doubts;
use super::titles::Titles;
use crate::data::Dataset;
use crate::error::{Reason, log_reason};
use crate::{Error, Result};

/// The longest id.
const MOST_ID_BYTES: usize = 256;
/// Characters of a name that a message shows.
const MOST_SHOWN_CHARACTERS: usize = 200;
/// Words of a column that are kinds of behaviour; with more it is something else.
const MOST_KINDS: usize = 20;
/// Bytes of a number in the key of a history.
const NUMBER_BYTES: usize = size_of::<u32>();
/// Stands for the category of an item that has none.
pub(crate) const NO_CATEGORY: u32 = u32::MAX;

/// A row that was kept: 24 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogEvent {
    /// Milliseconds since 1970.
    pub(crate) time: i64,
    /// Number of the user's name.
    pub(crate) user: u32,
    /// Number of the item's name.
    pub(crate) item: u32,
    /// Its line, by which ties in time are broken.
    pub(crate) line: u32,
    /// Number of its file.
    pub(crate) file: u8,
    /// `false` where the item was only shown.
    pub(crate) clicked: bool,
}

/// An impression that the log brings with its history: an item shown to a user.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GivenImpression {
    pub(crate) user: u32,
    pub(crate) item: u32,
    /// Number of the history, for [`Log::history`].
    pub(crate) history: u32,
    pub(crate) line: u32,
    pub(crate) file: u8,
    pub(crate) clicked: bool,
    /// The part that the log gives it for. Where it gives none for the test, impressions are split by time or by the seed.
    pub(crate) part: GivenPart,
    /// Milliseconds since 1970, where the log has times.
    pub(crate) time: Option<i64>,
}

/// The part that a log gives an impression for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum GivenPart {
    Training,
    Validation,
    Test,
}

/// Words of a log for kinds of behaviour.
#[derive(Default)]
pub(crate) struct Kinds(BTreeSet<String>);

impl Kinds {
    /// Takes a word, unless there are so many that they are something else.
    pub(crate) fn take(&mut self, word: &str) {
        if self.0.len() <= MOST_KINDS && !self.0.contains(word) && word.len() <= MOST_ID_BYTES {
            self.0.insert(word.to_owned());
        }
    }

    /// Returns the words; none if there are so many that they are something else.
    fn into_words(self) -> Vec<String> {
        let words = (self.0.len() <= MOST_KINDS).then_some(self.0);
        words.into_iter().flatten().collect()
    }

    /// Returns the words as a message shows them.
    fn joined(&self, between: &str) -> String {
        let kinds: Vec<&str> = self.0.iter().map(String::as_str).collect();
        beginning(&kinds.join(between), MOST_SHOWN_CHARACTERS)
    }
}

/// Everything read so far, and what was left out of it.
pub(crate) struct Log {
    pub(crate) limits: Limits,
    /// Names of the files, by their numbers.
    pub(crate) files: Vec<String>,
    /// The columns of a CSV that were read.
    pub(crate) columns: Option<Columns>,
    pub(crate) users: NameTable,
    pub(crate) items: NameTable,
    pub(crate) categories: NameTable,
    /// Number of the category, by number of the item.
    pub(crate) category_of: Vec<u32>,
    /// Which of several categories counts, and the categories of items that have several.
    pub(crate) choice: CategoryChoice,
    pub(super) lists: CategoryLists,
    pub(crate) titles: Titles,
    /// What tables of items beside the log say.
    pub(super) item_table: ItemTable,
    pub(crate) events: Vec<LogEvent>,
    pub(crate) fields: LogFields,
    /// `true` where rows say whether they were clicked.
    pub(crate) labelled: bool,
    /// What a rule has made of a column: how many labels are 0 and how many 1, and the rule.
    made_labels: Option<([usize; 2], LabelRule)>,
    /// Impressions of a log that brings them itself; it has no events then.
    pub(crate) given: Vec<GivenImpression>,
    /// Histories of the given impressions: the user and the items as four bytes each.
    histories: NameTable,
    /// Times that have two readings.
    doubts: Doubts,
    /// Kinds of behaviour that count because nothing else was asked for.
    pub(crate) kinds: Kinds,
    /// Those that do not count.
    pub(crate) other_kinds: Kinds,
    /// All words of the column of events, whatever counts.
    pub(crate) all_kinds: Kinds,
    /// Number of rows that were read, with those left out while they were.
    rows_read: usize,
    pub(crate) skipped: Findings,
    pub(crate) notes: Findings,
}

impl Log {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            files: Vec::new(),
            columns: None,
            users: NameTable::default(),
            items: NameTable::default(),
            categories: NameTable::default(),
            category_of: Vec::new(),
            choice: CategoryChoice::default(),
            lists: CategoryLists::default(),
            item_table: ItemTable::default(),
            made_labels: None,
            titles: Titles::default(),
            events: Vec::new(),
            fields: LogFields::default(),
            labelled: false,
            given: Vec::new(),
            histories: NameTable::default(),
            doubts: Doubts::default(),
            kinds: Kinds::default(),
            other_kinds: Kinds::default(),
            all_kinds: Kinds::default(),
            rows_read: 0,
            skipped: Findings::default(),
            notes: Findings::default(),
        }
    }

    /// Returns the name of the first file by name that is no table of items, for what concerns the log as a whole.
    pub(crate) fn first_file(&self) -> &str {
        let files = self.files.iter().filter(|file| !self.item_table.is_of(file));
        files.min().map_or("the log", String::as_str)
    }

    /// Returns the tables of items beside the log.
    pub(crate) fn item_table(&mut self) -> &mut ItemTable {
        &mut self.item_table
    }

    /// Returns how many rows are kept.
    pub(crate) fn rows(&self) -> usize {
        self.events.len() + self.given.len()
    }

    /// Counts the rows that were read. To be called when all are, before any event is left out.
    pub(crate) fn count_rows(&mut self) {
        self.rows_read = self.rows() + self.skipped.total();
    }

    /// Returns how many bytes are held.
    pub(crate) fn bytes(&self) -> usize {
        let names = [&self.users, &self.items, &self.categories, &self.histories];
        names.iter().map(|names| names.bytes()).sum::<usize>()
            + self.category_of.capacity() * size_of::<u32>()
            + self.titles.bytes()
            + self.lists.bytes()
            + self.item_table.bytes()
            + self.doubts.bytes()
            + self.events.capacity() * size_of::<LogEvent>()
            + self.given.capacity() * size_of::<GivenImpression>()
            + self.fields.bytes()
    }

    /// Returns whether a row has from `least` to `most` columns, and counts it as left out if not. Delimiters at its end are forgiven.
    pub(crate) fn fits(&mut self, record: &Record, least: usize, most: usize) -> bool {
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

    /// Returns whether an id can be one, and counts its row as left out if not.
    pub(crate) fn usable(&mut self, record: &Record, id: &str) -> bool {
        let missing = says_nothing(id);
        if missing {
            let reason = "rows without a user or an item: empty, or null, NaN, NA, None and the like";
            self.skipped.add("no-id", reason, record);
        } else if id.len() > MOST_ID_BYTES {
            self.skipped
                .add("long-id", "rows with an id of more than 256 bytes", record);
        }
        !missing && id.len() <= MOST_ID_BYTES
    }

    /// Returns the milliseconds of a time, and notes a number that was read as milliseconds or finer. The event that is kept next is at
    /// this time; [`Log::settle_times`] may change it.
    pub(crate) fn time(&mut self, record: &Record, text: &str) -> Option<i64> {
        let time = time::parse(text)?;
        self.doubts.meet(record, text, time);
        if time.rounded {
            let reason = "times with an exponent and too few digits to tell minutes apart: 1.51154E+12";
            self.notes.add("rounded-time", reason, record);
        }
        if time.finer {
            let reason = "times too large for seconds, read as milliseconds or finer";
            self.notes.add("milliseconds", reason, record);
        }
        Some(time.milliseconds)
    }

    /// Returns whether a label says clicked, and counts the row of one that says nothing as left out.
    pub(crate) fn label(&mut self, record: &Record, text: &str) -> Option<bool> {
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

    /// Returns the label that a rule makes of a cell, and counts the row of a cell that cannot be compared as left out.
    pub(crate) fn made_label(&mut self, record: &Record, rule: &LabelRule, cell: &str) -> Option<bool> {
        let Some(label) = rule.label(cell) else {
            let reason = "rows whose cell cannot be compared to make a label of it";
            self.skipped.add("no-label", reason, record);
            return None;
        };
        let (counts, _) = self.made_labels.get_or_insert_with(|| ([0; 2], rule.clone()));
        counts[usize::from(label)] += 1;
        Some(label)
    }

    /// Notes how many labels of each kind a rule has made.
    pub(crate) fn note_made_labels(&mut self) {
        let Some(([zeros, ones], rule)) = self.made_labels.take() else {
            return;
        };
        let reason = format!("rows that get the label 1, behaviours: {rule}");
        self.notes.add_count("label-1", &reason, ones);
        let reason = format!("rows that get the label 0, shown and not chosen: not {rule}");
        self.notes.add_count("label-0", &reason, zeros);
    }

    /// Returns by an item's number whether an event, an impression or a history has it.
    pub(crate) fn used_items(&self) -> Vec<bool> {
        let mut used = vec![false; self.items.len()];
        let shown = self.events.iter().map(|event| event.item);
        for item in shown.chain(self.given.iter().map(|given| given.item)) {
            used[item as usize] = true;
        }
        for history in 0..self.histories() as u32 {
            self.history(history).for_each(|item| used[item as usize] = true);
        }
        used
    }

    /// Settles which reading is meant of times that have two. To be called before any event is left out.
    ///
    /// # Errors
    /// If nothing shows it.
    pub(crate) fn settle_times(&mut self) -> Result<()> {
        let doubts = std::mem::take(&mut self.doubts);
        // A log has either.
        let (events, given) = (&mut self.events, &mut self.given);
        let days = doubts.settle(&mut |event, anew| {
            if let Some(event) = events.get_mut(event as usize) {
                event.time = anew(event.time);
            } else if let Some(given) = given.get_mut(event as usize) {
                given.time = given.time.map(anew);
            }
        })?;
        let reason = "times of eight digits, read as days: 20171124";
        self.notes.add_count("days", reason, days);
        Ok(())
    }

    /// Notes that several kinds of behaviour count alike.
    pub(crate) fn note_kinds(&mut self) {
        let count = self.kinds.0.len();
        if (2..=MOST_KINDS).contains(&count) {
            let shown = self.kinds.joined(", ");
            let reason = format!("kinds of behaviour, which all count ({shown}): --behaviours chooses among them");
            self.notes.add_count("all-behaviours", &reason, count);
        }
    }

    /// Returns an id as it is counted, and notes one that is a whole number with decimals.
    fn plain<'a>(&mut self, record: &Record, id: &'a str) -> &'a str {
        let plain = plain_id(id);
        if plain.len() < id.len() {
            let reason = "rows whose user or item is a whole number with decimals: 7.0 is taken as 7";
            self.notes.add("decimal-id", reason, record);
        }
        plain
    }

    /// Fetches what is known of the users and items in these columns of the records that come now.
    pub(crate) fn fetch(&self, record: &Record, (user, item): (usize, usize)) {
        let mut met = 0;
        self.users.fetch(record.batch.column(user), |_| {});
        self.items.fetch(record.batch.column(item), |item| {
            met ^= self.category_of.get(item as usize).copied().unwrap_or_default();
        });
        std::hint::black_box(met);
    }

    /// Returns the number of a user.
    ///
    /// # Errors
    /// If there are too many.
    pub(crate) fn user(&mut self, record: &Record, id: &str) -> Result<u32> {
        let id = self.plain(record, id);
        let before = self.users.len();
        let number = self.users.number(id.as_bytes());
        if self.users.len() > before {
            self.within(record, before + 1, self.limits.users, USERS)?;
        }
        Ok(number)
    }

    /// Returns the number of an item.
    ///
    /// # Errors
    /// If there are too many.
    pub(crate) fn item(&mut self, record: &Record, id: &str) -> Result<u32> {
        let id = self.plain(record, id);
        let before = self.items.len();
        let number = self.items.number(id.as_bytes());
        if self.items.len() > before {
            self.within(record, before + 1, self.limits.items, ITEMS)?;
            self.category_of.push(NO_CATEGORY);
        }
        Ok(number)
    }

    /// Sets an item's category, and notes a category that is missing or another one than before. The first one counts.
    ///
    /// # Errors
    /// If there are too many categories.
    pub(crate) fn categorise(&mut self, record: &Record, item: u32, category: &str) -> Result<()> {
        let Some(number) = self.category_number(record, category)? else {
            let reason = "rows without a category";
            self.notes.add("no-category", reason, record);
            return Ok(());
        };
        let known = &mut self.category_of[item as usize];
        if *known == NO_CATEGORY {
            *known = number;
        } else if *known != number {
            let reason = "rows that give an item another category than before (the first counts)";
            self.notes.add("category-changes", reason, record);
        }
        Ok(())
    }

    /// Returns the number of a category; `None` for a text that says nothing.
    ///
    /// # Errors
    /// If there are too many categories.
    pub(super) fn category_number(&mut self, record: &Record, category: &str) -> Result<Option<u32>> {
        if says_nothing(category) {
            return Ok(None);
        }
        let category = plain_id(&category[..category.floor_char_boundary(MOST_ID_BYTES)]);
        let before = self.categories.len();
        let number = self.categories.number(category.as_bytes());
        if self.categories.len() > before {
            self.within(record, before + 1, self.limits.categories, CATEGORIES)?;
        }
        Ok(Some(number))
    }

    /// Returns the numbers of categories, each once.
    ///
    /// # Errors
    /// If there are too many categories.
    pub(super) fn category_numbers(&mut self, record: &Record, categories: &[&str]) -> Result<Box<[u32]>> {
        let mut numbers = Vec::with_capacity(categories.len());
        for category in categories {
            let number = self.category_number(record, category)?;
            numbers.extend(number.filter(|number| !numbers.contains(number)));
        }
        Ok(numbers.into())
    }

    /// Sets an item's title, and notes another one than before. The first one counts.
    pub(crate) fn entitle(&mut self, record: &Record, item: u32, title: &str) {
        if !says_nothing(title) && self.titles.differs(item, title) {
            let reason = "rows that give an item another title than before (the first counts)";
            self.notes.add("title-changes", reason, record);
        }
    }

    /// Gives up the titles if they are something else: many items that occur several times have several.
    pub(crate) fn settle_titles(&mut self) {
        let Some(column) = self
            .columns
            .as_mut()
            .and_then(|columns| columns.title.take_if(|_| self.titles.vary()))
        else {
            return;
        };
        self.titles = Titles::default();
        self.notes.remove("title-changes");
        let shown = beginning(&column, MOST_SHOWN_CHARACTERS);
        let reason = format!("column that is not taken as the items' titles: many items have several in `{shown}`");
        self.notes.add_count("no-titles", &reason, 1);
    }

    /// Returns the error of a log of which no `things`, named in the plural, are left: why rows were left out, with what helps most.
    pub(crate) fn nothing_left(&self, reason: Reason, file: &str, things: &str) -> Error {
        let error = nothing(reason, file, things);
        if self.skipped.is_empty() {
            return error;
        }
        let Error::Log {
            reason,
            file,
            line,
            what,
            remedy,
            ..
        } = error
        else {
            return error;
        };
        let helps = match self.skipped.commonest() {
            Some("other-behaviour") => Some(format!(
                "Ask for what the log holds: --behaviours {}.",
                self.other_kinds.joined(",")
            )),
            code => code.and_then(remedy_of).map(str::to_owned),
        };
        Error::Log {
            reason,
            file,
            line,
            what,
            remedy: helps.map_or(remedy, String::into_boxed_str),
            found: self.skipped.sorted(),
        }
    }

    /// Returns the combination of a row's texts, one for each field of `group`, which picks profile or context.
    ///
    /// # Errors
    /// If a field has too many values.
    pub(crate) fn values<'a>(
        &mut self,
        record: &Record,
        group: fn(&mut LogFields) -> &mut FieldGroup,
        texts: impl Iterator<Item = &'a str>,
    ) -> Result<u32> {
        let most = self.limits.values;
        let group = group(&mut self.fields);
        let (combination, long) = group.combination(texts);
        // One of the texts that are counted stands for the unknown.
        if let Some(field) = group.fields().iter().find(|field| field.values.len() > most + 1) {
            let key = beginning(&field.key, MOST_SHOWN_CHARACTERS);
            let what = format!("more than {most} values of the field `{key}`");
            let remedy = "Take no column as a field whose values hardly repeat; put its values into few bands first.";
            let reason = log_reason::many_values(key, most);
            return Err(refusal(reason, record.file, record.line, what, remedy));
        }
        if long > 0 {
            let reason = "rows with a value of a field of more than 256 bytes, taken as unknown";
            self.notes.add("long-value", reason, record);
        }
        // For the text, which has grown: users are counted elsewhere.
        self.within(record, self.users.len(), self.limits.users, USERS)?;
        Ok(combination)
    }

    /// Keeps an event.
    ///
    /// # Errors
    /// If there are too many.
    pub(crate) fn event(&mut self, record: &Record, event: LogEvent) -> Result<()> {
        self.within(record, self.events.len() + 1, self.limits.events, BEHAVIOURS)?;
        self.doubts.keep(self.events.len());
        self.events.push(event);
        Ok(())
    }

    /// Keeps an impression that the log brings itself.
    ///
    /// # Errors
    /// If there are too many, with the behaviours of their histories.
    pub(crate) fn given_impression(&mut self, record: &Record, given: GivenImpression) -> Result<()> {
        self.doubts.keep(self.given.len());
        self.given.push(given);
        let kept = self.given.len() + self.histories.text_bytes() / NUMBER_BYTES;
        self.within(record, kept, self.limits.events, IMPRESSIONS)
    }

    /// Keeps a user's history, oldest behaviour first, and returns its number: equal histories of a user have the same.
    pub(crate) fn keep_history(&mut self, user: u32, items: &[u32]) -> u32 {
        let key: Vec<u8> = std::iter::once(&user)
            .chain(items)
            .flat_map(|number| number.to_le_bytes())
            .collect();
        self.histories.number(&key)
    }

    /// Returns the items of a history, oldest behaviour first.
    pub(crate) fn history(&self, number: u32) -> impl Iterator<Item = u32> {
        let numbers = self.histories.get(number).chunks_exact(NUMBER_BYTES).skip(1);
        numbers.map(|bytes| bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u32::from(byte)))
    }

    /// Returns how many histories there are.
    pub(crate) fn histories(&self) -> usize {
        self.histories.len()
    }

    /// Counts an event as left out after reading.
    pub(crate) fn skip_event(&mut self, code: &'static str, reason: &str, event: &LogEvent) {
        let text = format!("item {}", self.items.text(event.item));
        let file = &self.files[usize::from(event.file)];
        self.skipped
            .add_line(code, reason, (file, u64::from(event.line), &text));
    }

    /// Notes an event that is kept.
    pub(crate) fn note_event(&mut self, code: &'static str, reason: &str, event: &LogEvent) {
        let text = format!("item {}", self.items.text(event.item));
        let file = &self.files[usize::from(event.file)];
        self.notes.add_line(code, reason, (file, u64::from(event.line), &text));
    }

    /// Returns the report of the data set that was made of it.
    pub(crate) fn into_report(
        self,
        format: LogFormat,
        data: &Dataset,
        totals: &Totals,
        fields: Vec<FieldReport>,
    ) -> ImportReport {
        ImportReport {
            format,
            columns: self.columns,
            rows: self.rows_read,
            events: totals.events,
            users: totals.users,
            items: data.catalogue.items.len(),
            categories: data.catalogue.categories.len(),
            behaviours: totals.behaviours,
            positives: totals.positives,
            repeated: totals.repeated,
            test: totals.test,
            parts: PartCounts::of(data),
            kinds: self.all_kinds.into_words(),
            fields,
            skipped: self.skipped.into_vec(),
            notes: self.notes.into_vec(),
        }
    }

    /// Refuses a log with more than `most` of `things`, or with too much text, at the row that makes it so.
    fn within(&self, record: &Record, count: usize, most: usize, things: Things) -> Result<()> {
        let names = self.users.text_bytes() + self.items.text_bytes() + self.categories.text_bytes();
        let text = names + self.titles.text_bytes() + self.item_table.text_bytes() + self.fields.text_bytes();
        let (most, (reason, things)) = if text > self.limits.text {
            (self.limits.text, NAMES)
        } else if count > most {
            (most, things)
        } else {
            return Ok(());
        };
        let remedy = "Use a part of the log: a smaller edition, fewer users, a shorter time; of Taobao, fewer kinds of behaviour.";
        let what = format!("more than {most} {things}");
        Err(refusal(reason(most), record.file, record.line, what, remedy))
    }
}

/// What there may be too many of: why a log is then refused, by how many there may be, and what they are, in English.
type Things = (fn(usize) -> Reason, &'static str);

const USERS: Things = (log_reason::many_users, "users");
const ITEMS: Things = (log_reason::many_items, "items");
const CATEGORIES: Things = (log_reason::many_categories, "categories");
const BEHAVIOURS: Things = (log_reason::many_behaviours, "behaviours");
const IMPRESSIONS: Things = (log_reason::many_behaviours, "behaviours and impressions");
const NAMES: Things = (log_reason::many_names, "bytes of names, titles and values of fields");

/// Returns what to do where most rows were left out for the reason of a code.
fn remedy_of(code: &str) -> Option<&'static str> {
    Some(match code {
        "bad-time" => {
            "Write times as seconds since 1970 or as 2017-11-24 17:37:27, or say which column holds them: --columns time=NAME."
        }
        "unknown-behaviour" => "Check that the file is the log, or read it as another format: --format csv.",
        "bad-label" => "Say which column holds labels of 0 and 1, or that none does: --columns label=.",
        "no-label" => {
            "Say which column the label is made of, with a value that it can be compared with: --label \"rating >= 4\"."
        }
        "no-id" => "Say which columns hold user and item: --columns user=NAME,item=NAME.",
        "ragged" | "too-many-columns" => {
            "Every row needs as many columns as the first line, with the same character between them."
        }
        REPEATED_POSITIVE => "Keep them: leave out --drop-repeats.",
        _ => return None,
    })
}

/// Returns a record's line as an event keeps it.
pub(crate) fn line_number(record: &Record) -> u32 {
    u32::try_from(record.line).unwrap_or(u32::MAX)
}
