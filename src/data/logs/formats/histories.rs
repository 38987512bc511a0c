//! Tables whose rows are impressions, each with its history in a cell.
//!
//! MIND's `behaviors.tsv` has no header: number, user, time, history, and the articles shown, each with its label (`N1-0 N2-1`). Other tables
//! have a header that names an item, a label and a history, as those of `FuxiCTR` and `DeepCTR`.

use super::columns::{Columns, place, plain};
use super::format::{Format, OpenFile, Rows, delimiter, fields, names_columns, names_file};
use super::headerless;
use super::items::several_in;
use super::roles::{HISTORY, HISTORY_CATEGORY, ROLES};
use crate::Result;
use crate::data::logs::label::LabelRule;
use crate::data::logs::log::{GivenImpression, GivenPart, Log, line_number};
use crate::data::logs::options::LogFormat;
use crate::data::logs::text::ids::{says_nothing, values_of_list};
use crate::data::logs::text::json_lines::json_layout;
use crate::data::logs::text::refusal::{Refused, refusal};
use crate::data::logs::text::table::{Layout, Record};
use crate::data::logs::text::time;
use crate::error::log_reason;

/// The format.
pub(crate) const HISTORIES: LogFormat = LogFormat::new("histories", "Impressions with histories", &["behaviors.tsv"]);
/// Columns of MIND's file.
const COLUMNS: usize = 5;
/// What may stand between the items of a history; the first that occurs does.
const BETWEEN: [char; 7] = ['\u{2}', '^', '|', ';', ',', ' ', '\t'];
/// Names of the target's columns beside those of histories: `target_item_id`.
const TARGET: &str = "target";
/// Parts of names of files for the test and for validation.
const TEST: [&str; 1] = ["test"];
const VALIDATION: [&str; 4] = ["valid", "validation", "val", "dev"];

/// Impressions with their histories.
pub(crate) struct Histories;

impl Format for Histories {
    fn description(&self) -> LogFormat {
        HISTORIES
    }

    /// A header that names user, item and time makes it a CSV.
    fn has_name(&self, name: &str, first_line: &str) -> bool {
        names_file(HISTORIES, name) && !names_columns(first_line)
    }

    /// MIND's, or a header that names an item, a label and a history.
    fn has_first_line(&self, first_line: &str) -> bool {
        let header: Vec<&str> = fields(first_line).collect();
        let guessed = guess(&header);
        let is_named = guessed.item.is_some() && guessed.label.is_some() && guessed.history.is_some();
        is_named || is_mind(first_line) || is_unlabelled(first_line)
    }

    /// MIND's test part is made for a contest, whose labels are kept back.
    fn refuse(&self, first_line: &str) -> Option<Refused> {
        let what = "the items shown have no labels (`N1 N2`, not `N1-0 N2-1`), as in the test part of MIND: nothing says what was clicked";
        let remedy = "Use the train or the dev part, which have labels.";
        is_unlabelled(first_line).then(|| (log_reason::no_labels(), what.to_owned(), remedy.to_owned()))
    }

    fn check_columns(&self, asked: &Columns) -> std::result::Result<(), Refused> {
        if !asked.ask_for_fields() {
            return Ok(());
        }
        let what = "impressions with histories cannot have profile or context fields".to_owned();
        Err((log_reason::no_fields(), what, "Ask for none.".to_owned()))
    }

    fn check_label(&self, _rule: &LabelRule) -> std::result::Result<(), Refused> {
        Ok(())
    }

    fn layout(&self, first_line: &str) -> Layout {
        if is_mind(first_line) {
            Layout::Plain(b'\t')
        } else {
            json_layout(first_line).unwrap_or_else(|| Layout::of(delimiter(first_line)))
        }
    }

    fn header(&self, first_line: &str, fields: &[&str]) -> Option<Vec<String>> {
        let names = || fields.iter().map(|&name| name.to_owned()).collect();
        (!is_mind(first_line)).then(names)
    }

    fn guess(&self, fields: &[&str]) -> Columns {
        guess(fields)
    }

    fn rows(&self, file: &OpenFile) -> Box<dyn Rows> {
        let (number, part) = (file.number, part_of(file.name));
        if file.layout == Layout::Plain(b'\t') {
            return Box::new(MindRows { file: number, part });
        }
        Box::new(HistoryRows {
            file: number,
            part,
            asked: file.options.columns.clone(),
            rule: file.options.label.clone(),
            places: None,
        })
    }

    fn complete(&self, log: &mut Log) -> Result<()> {
        if log.given.is_empty() {
            return Err(log.nothing_left(log_reason::no_rows(), log.first_file(), "rows that can be read"));
        }
        Ok(())
    }

    fn brings_impressions(&self) -> bool {
        true
    }

    /// The first file's name: the title would say nothing.
    fn data_name(&self, first_file: &str) -> String {
        let name = first_file.rsplit(['/', '\\']).next();
        name.unwrap_or(first_file).to_owned()
    }
}

/// Returns whether a line is one of MIND's: five columns, of which the last holds items with labels.
fn is_mind(line: &str) -> bool {
    let columns: Vec<&str> = line.trim_end().split('\t').collect();
    columns.len() == COLUMNS && columns[COLUMNS - 1].split(' ').all(|shown| labelled(shown).is_some())
}

/// Returns whether a line is one of MIND's without labels: number, user, time, history and the articles shown.
fn is_unlabelled(line: &str) -> bool {
    let columns: Vec<&str> = line.trim_end().split('\t').collect();
    let &[number, user, time, history, shown] = columns.as_slice() else {
        return false;
    };
    let is_id = |text: &str, letter: char| text.strip_prefix(letter).is_some_and(is_number);
    let are_articles = |cell: &str| cell.split(' ').all(|id| is_id(id, 'N'));
    is_number(number)
        && is_id(user, 'U')
        && time::parse(time).is_some()
        && (history.is_empty() || are_articles(history))
        && are_articles(shown)
}

/// Returns whether a text is all digits.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Splits an item and its label: `N1-0`.
fn labelled(shown: &str) -> Option<(&str, bool)> {
    match shown.rsplit_once('-')? {
        ("", _) => None,
        (item, "0") => Some((item, false)),
        (item, "1") => Some((item, true)),
        _ => None,
    }
}

/// Returns the part that a file is for, by its name, or its folder's if several files have one name.
fn part_of(name: &str) -> GivenPart {
    let name = name.to_lowercase();
    let has = |known: &[&str]| {
        let mut words = name.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| known.contains(&word))
    };
    if has(&TEST) {
        GivenPart::Test
    } else if has(&VALIDATION) {
        GivenPart::Validation
    } else {
        GivenPart::Training
    }
}

/// Guesses the columns from the names in a header.
fn guess(header: &[&str]) -> Columns {
    let plain_names: Vec<String> = header.iter().map(|name| plain(name)).collect();
    let is_history = |name: &str| name.contains("hist") || name.ends_with("seq") || name.ends_with("sequence");
    let is_category = |name: &str| name.contains("cat") || name.contains("genre");
    let is_other = |name: &str| {
        ["len", "time", "rating", "label", "neg", "type", "mask"]
            .iter()
            .any(|part| name.contains(part))
    };
    let find = |is: &dyn Fn(&str) -> bool| {
        let place = plain_names.iter().position(|name| is(name))?;
        Some(header[place].trim().to_owned())
    };
    // What is called a history is no item, and what is called a target is one.
    let others: Vec<&str> = header
        .iter()
        .zip(&plain_names)
        .map(|(name, plain)| if is_history(plain) { "" } else { *name })
        .collect();
    let known = Columns::guess(&others);
    let is_target = |name: &str| name.starts_with(TARGET);
    Columns {
        item: known
            .item
            .or_else(|| find(&|name| is_target(name) && !is_category(name))),
        category: known
            .category
            .or_else(|| find(&|name| is_target(name) && is_category(name))),
        history: find(&|name| is_history(name) && !is_category(name) && !is_other(name)),
        history_category: find(&|name| is_history(name) && is_category(name)),
        event: None,
        ..known
    }
}

/// Splits a cell into the ids of a history, without what says nothing.
fn list(cell: &str) -> Vec<&str> {
    let cell = cell.trim();
    let within = |open, close| cell.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
    let bare = within('[', ']').or_else(|| within('(', ')')).unwrap_or(cell);
    let ids = match BETWEEN.iter().find(|between| bare.contains(**between)) {
        Some(&between) if !bare.contains(['\'', '"']) => bare.split(between).map(str::trim).collect(),
        _ => values_of_list(cell, several_in("")),
    };
    ids.into_iter().filter(|id| !says_nothing(id)).collect()
}

/// Where the columns of a table stand.
struct Places {
    user: Option<usize>,
    item: usize,
    time: Option<usize>,
    category: Option<usize>,
    title: Option<usize>,
    label: usize,
    history: usize,
    history_category: Option<usize>,
    least: usize,
    width: usize,
}

struct HistoryRows {
    file: u8,
    part: GivenPart,
    asked: Columns,
    rule: Option<LabelRule>,
    /// `None` until the first record is read.
    places: Option<Places>,
}

impl Rows for HistoryRows {
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        if self.places.is_none() {
            let is_row = headerless::is_row(record.fields, &self.asked);
            let names = headerless::places(record.fields.len());
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let header = if is_row { &names } else { record.fields };
            let (columns, places) = self
                .settle(header)
                .map_err(|(reason, what, remedy)| refusal(reason, record.file, record.line, what, remedy))?;
            log.columns.get_or_insert(columns);
            self.places = Some(places);
            if !is_row {
                return Ok(());
            }
        }
        self.row(log, record)
    }
}

impl HistoryRows {
    /// Finds the columns: those asked for, and for the others those that the names suggest.
    fn settle(&self, header: &[&str]) -> std::result::Result<(Columns, Places), Refused> {
        let guessed = guess(header);
        let mut taken: Vec<(usize, &str)> = Vec::new();
        let mut find = |asked: Option<&str>, guessed: Option<&str>, role: &'static str| {
            let Some(name) = asked.or(guessed).filter(|name| !name.is_empty()) else {
                return Ok(None);
            };
            let found = place(header, name)?;
            if let Some((_, other)) = taken.iter().find(|(place, _)| *place == found) {
                let what = format!("the column `{name}` cannot be both {other} and {role}");
                let reason = log_reason::column_of_two(name, *other, role);
                return Err((reason, what, "Name another column for one of them.".to_owned()));
            }
            taken.push((found, role));
            Ok(Some(found))
        };
        let (asked, rule) = (&self.asked, self.rule.as_ref().map(LabelRule::column));
        let history = find(asked.history.as_deref(), guessed.history.as_deref(), HISTORY)?;
        let categories = (asked.history_category.as_deref(), guessed.history_category.as_deref());
        let history_category = find(categories.0, categories.1, HISTORY_CATEGORY)?;
        let mut places = [None; ROLES.len()];
        for (role, (name, _)) in ROLES.iter().enumerate() {
            let wanted = match (*name, rule) {
                ("event", _) => None,
                ("label", Some(column)) => Some(column),
                _ => asked.role(role),
            };
            places[role] = find(wanted, guessed.role(role), name)?;
        }
        let last = taken.iter().map(|(place, _)| *place).max();
        let [user, item, time, category, title, label, _] = places;
        let needed = |place: Option<usize>, role: &str| {
            let what = format!("no column looks like the {role}");
            place.ok_or_else(|| {
                (
                    log_reason::column_sought(role),
                    what,
                    format!("Say which it is: --columns {role}=..., as the first line names it."),
                )
            })
        };
        let places = Places {
            user,
            item: needed(item, "item")?,
            time,
            category,
            title,
            label: needed(label, "label")?,
            history: needed(history, HISTORY)?,
            history_category,
            least: last.map_or(0, |last| last + 1),
            width: header.len(),
        };
        Ok((places.names(header), places))
    }

    fn row(&self, log: &mut Log, record: &Record) -> Result<()> {
        let Some(places) = &self.places else {
            return Ok(());
        };
        if !log.fits(record, places.least, places.width) {
            return Ok(());
        }
        let field = |place: usize| record.fields.get(place).map_or("", |field| field.trim());
        let label = match &self.rule {
            Some(rule) => log.made_label(record, rule, field(places.label)),
            None => log.label(record, field(places.label)),
        };
        let Some(clicked) = label else {
            return Ok(());
        };
        let categories = places.history_category.map(|place| list(field(place)));
        // Without a column of users each row is one.
        let row = format!("{} row {}", record.file, record.line);
        let shown = Shown {
            user: places.user.map_or(row.as_str(), field),
            time: places.time.map(field),
            history: list(field(places.history)),
            categories: categories.unwrap_or_default(),
        };
        let Some(user) = shown.user(log, record)? else {
            return Ok(());
        };
        let item = field(places.item);
        if !log.usable(record, item) {
            return Ok(());
        }
        let number = log.item(record, item)?;
        if let Some(place) = places.category {
            log.categorise_by(record, number, field(place), several_in(""))?;
        }
        if let Some(place) = places.title {
            log.entitle(record, number, field(place));
        }
        let history = log.take_history(record, user, &shown.history, &shown.categories)?;
        shown.keep(log, record, (user, history), (number, clicked), (self.file, self.part))
    }
}

impl Places {
    /// Returns the names of the columns.
    fn names(&self, header: &[&str]) -> Columns {
        let name = |place: Option<usize>| place.map(|place| header[place].trim().to_owned());
        Columns {
            user: name(self.user),
            item: name(Some(self.item)),
            time: name(self.time),
            category: name(self.category),
            title: name(self.title),
            label: name(Some(self.label)),
            history: name(Some(self.history)),
            history_category: name(self.history_category),
            ..Columns::default()
        }
    }
}

/// What the impressions of a row have in common.
struct Shown<'a> {
    user: &'a str,
    time: Option<&'a str>,
    history: Vec<&'a str>,
    categories: Vec<&'a str>,
}

impl Shown<'_> {
    /// Returns the number of the user, or counts why the row is left out.
    fn user(&self, log: &mut Log, record: &Record) -> Result<Option<u32>> {
        if !self.categories.is_empty() && self.categories.len() != self.history.len() {
            let reason = "rows whose history has more items than categories, or fewer";
            log.skipped.add("uneven-history", reason, record);
            return Ok(None);
        }
        if self.history.is_empty() {
            log.skipped.add("no-history", "rows without a history", record);
            return Ok(None);
        }
        if self.time.is_some_and(|text| time::parse(text).is_none()) {
            log.skipped.add("bad-time", "rows whose time cannot be read", record);
            return Ok(None);
        }
        if !log.usable(record, self.user) || !self.history.iter().all(|id| log.usable(record, id)) {
            return Ok(None);
        }
        log.user(record, self.user).map(Some)
    }

    /// Keeps an impression.
    fn keep(
        &self,
        log: &mut Log,
        record: &Record,
        (user, history): (u32, u32),
        (item, clicked): (u32, bool),
        (file, part): (u8, GivenPart),
    ) -> Result<()> {
        let given = GivenImpression {
            user,
            item,
            history,
            line: line_number(record),
            file,
            clicked,
            part,
            // It is read anew for each: what it is in doubt about is of each.
            time: self.time.and_then(|time| log.time(record, time)),
        };
        log.given_impression(record, given)
    }
}

/// MIND's `behaviors.tsv`.
struct MindRows {
    file: u8,
    part: GivenPart,
}

impl Rows for MindRows {
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        if !log.fits(record, COLUMNS, COLUMNS) {
            return Ok(());
        }
        let [user, time, history, all] = [1, 2, 3, 4].map(|column| record.fields[column].trim());
        let shown = Shown {
            user,
            time: Some(time),
            history: list(history),
            categories: Vec::new(),
        };
        let Some(user) = shown.user(log, record)? else {
            return Ok(());
        };
        let history = log.take_history(record, user, &shown.history, &[])?;
        for one in all.split(' ').filter(|one| !one.is_empty()) {
            let Some((item, clicked)) = labelled(one) else {
                let reason = "items shown without a label: N1-0, N1-1";
                log.skipped.add("bad-label", reason, record);
                continue;
            };
            if log.usable(record, item) {
                let item = log.item(record, item)?;
                shown.keep(log, record, (user, history), (item, clicked), (self.file, self.part))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_name_a_history() {
        for (header, expected) in [
            (
                "label,user_id,item_id,cate_id,item_history,cate_history",
                "user=user_id,item=item_id,category=cate_id,label=label,history=item_history,history-category=cate_history",
            ),
            (
                "target_item_id,target_cate_id,hist_item_id,hist_cate_id,label",
                "item=target_item_id,category=target_cate_id,label=label,history=hist_item_id,history-category=hist_cate_id",
            ),
            (
                "user_id,parent_asin,rating,timestamp,history",
                "user=user_id,item=parent_asin,time=timestamp,history=history",
            ),
            (
                "user,item,time,seq_length,label",
                "user=user,item=item,time=time,label=label",
            ),
        ] {
            let header: Vec<&str> = header.split(',').collect();
            assert_eq!(guess(&header).to_string(), expected);
        }
    }

    #[test]
    fn histories_in_every_form() {
        for cell in [
            "1^2^3",
            "1|2|3",
            "1,2,3",
            "1 2 3",
            "[1, 2, 3]",
            "['1', '2', '3']",
            "1;2;3",
            "1,2,3,,",
            "[1 2 3]",
        ] {
            assert_eq!(list(cell), ["1", "2", "3"], "{cell}");
        }
        assert_eq!(list("7"), ["7"]);
        assert_eq!((list(""), list("[]"), list("nan")), (vec![], vec![], vec![]));
    }

    #[test]
    fn lines_of_mind_with_labels_and_without() {
        for (line, labelled, unlabelled) in [
            ("1\tU1\t11/22/2019 9:05:58 AM\tN1 N2\tN3-1 N4-0", true, false),
            ("1\tU1\t11/22/2019 9:05:58 AM\tN1 N2\tN3 N4", false, true),
            ("1\tU1\t11/22/2019 9:05:58 AM\t\tN3\r", false, true),
            ("1\tU1\t11/22/2019 9:05:58 AM\tN1\tN3-1 N4", false, false),
            ("0\t2010-10-19T23:55:27Z\t30.2\t-97.7\t22847", false, false),
            ("1\t2\t3\t4\t5", false, false),
            ("1\tU1\t11/22/2019\tN1\t", false, false),
        ] {
            assert_eq!((is_mind(line), is_unlabelled(line)), (labelled, unlabelled), "{line}");
        }
    }

    #[test]
    fn parts_by_the_names_of_files() {
        for (name, expected) in [
            ("train.csv", GivenPart::Training),
            ("a/MINDsmall_dev/behaviors.tsv", GivenPart::Validation),
            ("valid.csv", GivenPart::Validation),
            ("test.csv", GivenPart::Test),
            ("latest.csv", GivenPart::Training),
            ("values.csv", GivenPart::Training),
        ] {
            assert_eq!(part_of(name), expected, "{name}");
        }
    }
}
