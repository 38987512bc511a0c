//! What a format of logs declares and does.

use std::borrow::Cow;

use super::super::label::LabelRule;
use super::super::log::Log;
use super::super::options::{LogFormat, ReadOptions};
use super::super::text::json_lines::first_keys;
use super::super::text::table::{Layout, Record};
use super::columns::Columns;
use crate::Result;
use crate::data::logs::text::refusal::Refused;
use crate::data::{Category, Name};
use crate::error::log_reason;

/// Endings of the editions of one file: `ratings.dat` is accepted where `ratings.csv` is expected.
const EDITIONS: [&str; 2] = [".csv", ".dat"];

/// A format of logs: how its files are known, and how their records become events.
///
/// A new format is a file that implements this trait, and a line in [`FORMATS`](super::FORMATS).
pub(crate) trait Format: Sync {
    /// Returns its name, its title and its files.
    fn description(&self) -> LogFormat;

    /// Returns whether a file is of this format by its name. The first line speaks against it where other logs bear the same name.
    fn has_name(&self, name: &str, _first_line: &str) -> bool {
        names_file(self.description(), name)
    }

    /// Returns whether a file, whatever its name, is of this format by its first line.
    fn has_first_line(&self, _first_line: &str) -> bool {
        false
    }

    /// Returns which of the format's files a file is, as an index of [`LogFormat::files`]; 0 where they are all alike.
    fn part(&self, _name: &str) -> usize {
        0
    }

    /// Returns how the fields of a file are told apart.
    fn layout(&self, first_line: &str) -> Layout {
        Layout::of(delimiter(first_line))
    }

    /// Returns the names of a file's columns by its first record, where the record is a header.
    fn header(&self, _first_line: &str, fields: &[&str]) -> Option<Vec<String>> {
        Some(fields.iter().map(|&name| name.to_owned()).collect())
    }

    /// Returns what the columns of a file are taken for by its first record.
    fn guess(&self, fields: &[&str]) -> Columns {
        Columns::guess(fields)
    }

    /// Returns why a file of this format is of no use, by its first line.
    fn refuse(&self, _first_line: &str) -> Option<Refused> {
        None
    }

    /// Checks the columns asked for, before any record is read.
    ///
    /// # Errors
    /// What is wrong, and what to do about it. A format that knows its columns has none to choose from.
    fn check_columns(&self, asked: &Columns) -> std::result::Result<(), Refused> {
        let title = self.description().title();
        if asked.ask_for_fields() {
            let what = format!("{title} has no columns that can be profile or context fields");
            return Err((
                log_reason::no_fields(),
                what,
                "Ask for none, or write the log as a CSV with a header.".to_owned(),
            ));
        }
        check_no_roles(title, asked)
    }

    /// Checks the kinds of behaviour asked for, before any record is read.
    ///
    /// # Errors
    /// What is wrong, and what to do about it. Most formats have no kinds of behaviour.
    fn check_behaviours(&self, asked: &[String]) -> std::result::Result<(), Refused> {
        if asked.is_empty() {
            return Ok(());
        }
        let what = format!(
            "{} has no kinds of behaviour to choose from",
            self.description().title()
        );
        Err((log_reason::no_kinds(), what, "Leave --behaviours out.".to_owned()))
    }

    /// Checks that a label can be made of a column, before any record is read.
    ///
    /// # Errors
    /// What is wrong, and what to do about it. Most formats have no such column.
    fn check_label(&self, rule: &LabelRule) -> std::result::Result<(), Refused> {
        let title = self.description().title();
        let what = format!("{title} has no column `{}` that a label can be made of", rule.column());
        let reason = log_reason::label_column(rule.column());
        Err((reason, what, "Leave --label out.".to_owned()))
    }

    /// Returns the columns of a file, one of [`LogFormat::files`] or [`LogFormat::field_files`] by its place, that can be profile fields,
    /// where the format knows their names.
    fn profile_columns(&self, _part: usize) -> &'static [&'static str] {
        &[]
    }

    /// Returns what a field is called, where the format knows it.
    fn field_name(&self, _key: &str) -> Option<Name> {
        None
    }

    /// Returns what a value of a field is called, where the format knows it.
    fn value_name(&self, _field: &str, _value: &str) -> Option<Name> {
        None
    }

    /// Returns what takes the records of a file.
    fn rows(&self, file: &OpenFile) -> Box<dyn Rows>;

    /// Leaves out of the whole log what only the whole log shows to be of no use.
    ///
    /// # Errors
    /// If nothing is left.
    fn complete(&self, _log: &mut Log) -> Result<()> {
        Ok(())
    }

    /// Returns whether the log lists impressions with their users and histories, so that there are no events to split.
    fn brings_impressions(&self) -> bool {
        false
    }

    /// Returns whether a log that brings its impressions has one negative beside each positive, which was drawn.
    fn samples_negatives(&self) -> bool {
        false
    }

    /// Returns what a data set is called whose first file has this name.
    fn data_name(&self, _first_file: &str) -> String {
        self.description().title().to_owned()
    }

    /// Returns what an item without a title is called whose id is a number; `None` for "item" and the id.
    fn item_name(&self, _id: &str) -> Option<Name> {
        None
    }

    /// Returns a category by its name in the log, where the format knows what its categories mean.
    fn category(&self, _name: &str) -> Option<Category> {
        None
    }
}

/// Takes the records of one file, in order.
pub(crate) trait Rows: Send {
    /// Puts a record into the log, or counts why not.
    ///
    /// # Errors
    /// What makes the log unusable.
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()>;
}

/// A file whose records are about to be read.
pub(crate) struct OpenFile<'a> {
    /// Its number in the log.
    pub(crate) number: u8,
    pub(crate) name: &'a str,
    /// Which of its format's files it is: [`Format::part`].
    pub(crate) part: usize,
    pub(crate) layout: Layout,
    pub(crate) options: &'a ReadOptions,
}

/// Checks that no column is given a role, for a format that knows its columns.
///
/// # Errors
/// What is wrong, and what to do about it.
pub(crate) fn check_no_roles(title: &str, asked: &Columns) -> std::result::Result<(), Refused> {
    if asked.named().next().is_none() {
        return Ok(());
    }
    let what = format!("{title} has columns of its own, of which none can be named");
    Err((
        log_reason::own_columns(),
        what,
        "Leave them out, or read the file as any CSV: --format csv.".to_owned(),
    ))
}

/// Returns whether a line is a header that names user, item and time.
pub(crate) fn names_columns(line: &str) -> bool {
    let header = first_fields(line);
    let header: Vec<&str> = header.iter().map(Cow::as_ref).collect();
    Columns::guess(&header).complete()
}

/// Returns whether a name is that of one of the format's files, or of an edition of it.
pub(crate) fn names_file(format: LogFormat, name: &str) -> bool {
    let name = name.to_lowercase();
    let has_ending_of = |file: &str| match file.rfind('.').map(|at| file[at..].to_lowercase()) {
        None => true,
        Some(ending) if EDITIONS.contains(&ending.as_str()) => EDITIONS.iter().any(|ending| name.ends_with(ending)),
        Some(ending) => name.ends_with(&ending),
    };
    let mut files = format.files().iter();
    files.any(|file| stem(file) == stem(&name) && has_ending_of(file))
}

/// Returns whether a name is that of one of the format's files of profile fields.
pub(crate) fn names_field_file(format: LogFormat, name: &str) -> bool {
    format
        .field_files()
        .iter()
        .any(|file| file.eq_ignore_ascii_case(base(name)))
}

/// Returns a file's name without its folder.
pub(crate) fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// Returns a file's name without folder and endings, in lower case.
pub(crate) fn stem(name: &str) -> String {
    let name = base(name);
    name.split('.').next().unwrap_or(name).to_lowercase()
}

/// Returns what the first line of a table names: the keys of an object of JSON, or the fields of [`fields`].
pub(crate) fn first_fields(line: &str) -> Vec<Cow<'_, str>> {
    match first_keys(line) {
        Some(keys) => keys.into_iter().map(Cow::Owned).collect(),
        None => fields(line).map(Cow::Borrowed).collect(),
    }
}

/// Splits a line at its likeliest delimiter, without regard to quotes.
pub(crate) fn fields(line: &str) -> impl Iterator<Item = &str> {
    let delimiter = char::from(delimiter(line));
    let colons = line.contains("::") && !line.contains(delimiter);
    let (by_colons, by_delimiter) = if colons { (Some(line), None) } else { (None, Some(line)) };
    let by_colons = by_colons.into_iter().flat_map(|line| line.split("::"));
    by_colons.chain(by_delimiter.into_iter().flat_map(move |line| line.split(delimiter)))
}

/// Returns the delimiter that a line holds most of, outside quotes; the first one where several are as many. Spaces are one only where
/// there is no other.
pub(crate) fn delimiter(line: &str) -> u8 {
    // Hive writes the byte 1 where nothing else was asked for.
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0), (b'|', 0), (1, 0)];
    let mut quoted = false;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += i32::from(!quoted && byte == *delimiter);
        }
    }
    if counts.iter().all(|(_, count)| *count == 0) && line.trim().split(' ').count() > 2 {
        return b' ';
    }
    // `max_by_key` returns the last of equals.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_editions_by_their_endings() {
        let format = LogFormat::new("any", "Any", &["Ratings.csv", "clicks.log", "plain"]);
        for (name, expected) in [
            ("ratings.csv", true),
            ("a/RATINGS.dat", true),
            ("ratings.old.csv", true),
            ("ratings.txt", false),
            ("ratings", false),
            ("clicks.log", true),
            ("clicks.csv", false),
            ("plain", true),
            ("plain.txt", true),
            ("plainer", false),
        ] {
            assert_eq!(names_file(format, name), expected, "{name}");
        }
    }
}
