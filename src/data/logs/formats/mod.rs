//! From records to events: what every known format of logs declares and does.
//!
//! | file | what lives there |
//! |---|---|
//! | `format.rs` | the trait that a format implements |
//! | `movielens.rs`, `authors.rs`, `taobao.rs`, `csv.rs` | the formats, one file each |
//! | `histories.rs` | tables whose rows are impressions, each with its history in a cell |
//! | `json.rs` | JSON lines |
//! | `movielens_users.rs` | the profile fields of MovieLens 1M |
//! | `columns.rs`, `roles.rs` | which column of a CSV is what; the names that suggest it |
//! | `items.rs` | tables of items beside a log |
//! | `headerless.rs` | tables without a header, known by the kinds of their cells |
//!
//! A new format takes two steps. Write a file that implements [`Format`]. Then add it to [`FORMATS`], its description to [`DESCRIPTIONS`],
//! and its row to the table of [`log_formats`]; tests hold the three together. The page and the tool read the arrays.

mod authors;
pub(crate) mod columns;
mod csv;
pub(crate) mod format;
mod headerless;
mod histories;
pub(super) mod items;
mod json;
mod movielens;
mod movielens_users;
mod roles;
mod taobao;

use std::str::FromStr;

use format::Format;
pub(super) use histories::HISTORIES;
use serde::{Deserialize, Deserializer};

use super::options::LogFormat;
use super::text::refusal::refusal;
use crate::error::find_named;
use crate::{Error, Result};

/// All formats, in the order in which a file is tried.
pub(crate) static FORMATS: &[&dyn Format] = &[
    // Objects are known by the first line, whatever the name.
    &json::JsonLines,
    &movielens::Movielens,
    &authors::Authors,
    &taobao::Taobao,
    &histories::Histories,
    // Any text can be a CSV, so this is the last.
    &csv::Csv,
];

/// Their descriptions, in the same order: who lists formats does not need what reads them.
const DESCRIPTIONS: [LogFormat; 6] = [
    json::FORMAT,
    movielens::FORMAT,
    authors::FORMAT,
    taobao::FORMAT,
    HISTORIES,
    csv::FORMAT,
];

/// Lists the formats that can be read.
///
/// | name | title | files |
/// |---|---|---|
/// | `jsonl` | JSON lines |  |
/// | `movielens` | MovieLens | `ratings.csv`, `movies.csv` |
/// | `dien-authors` | DIEN authors' files | `local_train_splitByUser`, `local_test_splitByUser` |
/// | `taobao` | Taobao | `UserBehavior.csv` |
/// | `histories` | Impressions with histories | `behaviors.tsv` |
/// | `csv` | CSV |  |
///
/// `ratings.dat` and `movies.dat` of MovieLens' old editions, with `::` between fields, are read as well. Taobao's file has no header:
/// user, item, category, behaviour, time. `jsonl` is an object in each line, also as Python writes one, or a list of objects: their keys are the columns. `csv` is any delimited text whose first line names its columns, of which [`Columns`](super::Columns) are
/// known by many names, or a table without a header.
///
/// # Whose row it is
///
/// - **Ids** are names, in every format: numbers, words, hashes. `7.0` is `7`, as pandas writes whole numbers of a column with gaps.
/// - **Null markers** are empty cells: those that pandas reads as missing (`null`, `NaN`, `NA`, `None`, `N/A`, `<NA>`, `NaT`, ..), `\N`,
///   `nil` and `undefined`, whatever their case. A row without a user or an item is left out.
/// - **Times** are numbers or dates: seconds, milliseconds, microseconds or nanoseconds since 1970, with decimals or an exponent; days of eight
///   digits; dates with the year first, with dots and the day first, or with the name of the month; a time of day with or without seconds, AM
///   or PM, a zone as `Z`, `UTC`, `GMT` or an offset. `24/11/2017` shows that `05/11/2017` has its day first; where no time of the log shows
///   it, the log is refused. A day and a time of day in two columns are joined.
/// - **Categories**: of several in a cell (`Drama|War`, `Drama^War`, `['Drama', 'War']`; where the column's name is a plural `Drama, War`; where
///   `RecBole` calls it a `token_seq` `Drama War`) the first counts, or what [`CategoryChoice`](super::CategoryChoice) says.
/// - **Titles** are those of items. A column of which many items have several values (a person's name, the headline of a review) is none.
/// - **Kinds of behaviour** ([`Columns::event`](super::Columns::event)) all count unless some are asked for; at Taobao clicks alone do.
///
/// # Tables without a header
///
/// A first line with a number or a date and without a name that is known is a row. The columns of MovieLens 100K's `u.data`, Amazon's ratings,
/// Yoochoose's clicks and purchases, Gowalla, Last.fm 1K, Foursquare, and of user, item and time alone are known by the kinds of their cells.
/// Others are named by their places, from 1: `user=1,item=2,time=4`.
///
/// # Profile and context fields
///
/// A log can bring [`Field`](crate::data::Field)s. Columns are never guessed to be fields: they are asked for, each by its name, as often as
/// there are (`profile=age,profile=city,context=hour_band`). At most 32 columns can be profile fields, and as many context fields.
///
/// - **CSV**: any column that has no other role.
/// - **MovieLens 1M**: `gender`, `age` and `occupation` of `users.dat` can be profile fields. The file is read only then. Its zip code cannot:
///   many users are alone with theirs.
///
/// A field is recognised by the name of its column, a value by its text without spaces about it. An empty cell and a null marker say that
/// the value is unknown. So does a text of more than 256 bytes.
///
/// - **Context** is of the row: what stands in the row that was shown is the context of its impression, and of the negatives that are
///   sampled beside it.
/// - **Profile** is of the user, who has one value: that of the user's first row, by time, in which the field is not empty. Nothing later than
///   what is asked tells a value: where that row comes after the user's first impression (in the industrial split, the first that shares
///   its history), the value is unknown. `users.dat` has no times, and is taken to be known from the start.
///
/// A field has the values that training impressions have, in the order of their texts (numbers by value). Others are unknown: they would have
/// weights that nothing has taught. A field without any value is left out. The report counts all this.
///
/// # How a file is recognised
///
/// A file is known by its name or by its first line; a header that names user, item and time beats the name. Commas, semicolons, tabs, bars,
/// Hive's byte 1, `::` or spaces stand between fields, and quoted fields may hold line breaks, but not between tabs, where a quote in the middle
/// is a letter. Within quotes a quote is written twice or, as Spark does, after a backslash; one that is never closed costs its row. Lines
/// with `#` or `%` above the first line are comments, and Excel's `sep=;` says what stands between fields. Text is UTF-8, or UTF-16 with its
/// mark, with any kind of line end. What is no table of text (a workbook, Parquet, a web page, what is packed otherwise than below) is named and refused.
///
/// A folder may hold the parts of a log: tables with the same first line, or files named as Spark and Hive name parts.
///
/// # Tables of items
///
/// Beside a log of any format may stand tables that give its items a category, a title or both. A table with a header is one if it names
/// items and their category or title, and no users; of JSON the keys of the first object count. It is joined by the items' ids, and what it says counts before what the log's own rows
/// say; of several rows for an item the last counts, where they have times the latest. The report counts the log's items with a row and
/// those without. `RetailRocket`'s `item_properties` and MovieLens 100K's `u.item` are such tables too. A category or title that is asked for
/// may be a column of the log or of a table of items.
///
/// # Impressions with histories
///
/// A row of a table may be an impression with its history in a cell: MIND's `behaviors.tsv`, and tables with a header that names an item, a
/// label and a history, as those of `FuxiCTR` and `DeepCTR`. `history=NAME` says so of any table, and `history-category=NAME` names the
/// categories of the history's items. Ids of a cell stand between `^`, `|`, `;`, `,` or spaces, or in brackets, oldest first; the last 512
/// count. No negatives are drawn. Impressions are split by the names of their files where some are for test (`test.csv`) and some are not;
/// else by time, the latest tenth for test and the tenth before for validation; else by the seed, over users, or over rows where no column
/// names users. The report says which. MIND's `news.tsv` is its table of items. MIND's test part has no labels, and is refused.
///
/// # Labels
///
/// [`LabelRule`](super::LabelRule) makes a label of 0 and 1 of a column of a CSV, or of MovieLens' stars: `rating >= 4`. Rows with 1 are
/// behaviours, rows with 0 items that were shown and not chosen, as in any log with labels. The report says how many there are of each.
///
/// # JSON
///
/// The columns are the keys of the first 100 objects; a key that an object lacks is an empty cell. A list of values is a cell of several.
/// Objects within objects say nothing, but for those that name a type, as the `{"$oid": ".."}` of `MongoDB`. A line that is no whole object is left out
/// and counted. In a list of objects, these are counted instead of lines. An object of columns, a list of lists and Python's dictionaries
/// are refused.
///
/// # Packed files
///
/// A file that is packed with gzip, by its first bytes, is the file inside, under its name without `.gz`; all its members are read. A ZIP
/// archive is read like a folder with its files, in whatever folders they stand there; a single file in it may have any name. Both are
/// unpacked as they are read. What is cut, broken, encrypted, or unpacks to more than 250 times its bytes is refused.
///
/// # Parquet
///
/// The native tool reads Parquet where it is built with the feature `parquet`; the page does not. A file is read as the CSV with its columns:
/// times are dates with their time of day in UTC, whatever their unit, a list of values is a cell of several, and structures and maps are empty
/// cells. It may be packed within with Snappy, gzip, Zstandard or LZ4. What is broken is refused. A release build ends there and then where the
/// library panics over a broken file, as nothing unwinds in it.
///
#[doc = include_str!("../datasets.md")]
pub fn log_formats() -> Vec<LogFormat> {
    DESCRIPTIONS.to_vec()
}

/// Returns the format of a description.
///
/// # Panics
/// If no format describes itself so.
pub(crate) fn format_of(description: LogFormat) -> &'static dyn Format {
    let found = FORMATS.iter().find(|format| format.description() == description);
    *found.expect("only the formats of the array describe themselves")
}

/// Finds the format of a file: the one asked for, or that of its name, or that of its first line, or any CSV.
pub(crate) fn recognise(name: &str, first_line: &str, asked: Option<LogFormat>) -> &'static dyn Format {
    let first = |is: &dyn Fn(&dyn Format) -> bool| FORMATS.iter().copied().find(|format| is(*format));
    asked
        .map(format_of)
        .or_else(|| first(&|format| format.has_name(name, first_line)))
        .or_else(|| first(&|format| format.has_first_line(first_line)))
        .unwrap_or(&csv::Csv)
}

/// Checks that a file of a format is of use, by its first line.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_use(format: &dyn Format, name: &str, first_line: &str) -> Result<()> {
    match format.refuse(first_line) {
        None => Ok(()),
        Some((problem, what, remedy)) => Err(refusal(problem, name, None, what, remedy)),
    }
}

impl LogFormat {
    /// Returns whether its logs bring their impressions, with histories and a split, so that there is nothing to split.
    pub fn brings_impressions(self) -> bool {
        format_of(self).brings_impressions()
    }
}

impl FromStr for LogFormat {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        find_named("format", name, &log_formats(), Self::name)
    }
}

impl<'de> Deserialize<'de> for LogFormat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::table::Layout;
    use super::*;

    #[test]
    fn each_format_is_listed() {
        let described: Vec<LogFormat> = FORMATS.iter().map(|format| format.description()).collect();
        assert_eq!(described, DESCRIPTIONS);
    }

    #[test]
    fn files_are_known_by_name_or_by_their_first_line() {
        let old_authors = "1\tu\ti\tc\ta\u{2}b\tc\u{2}c";
        for (name, line, format, part, layout) in [
            (
                "ratings.csv",
                "userId,movieId,rating,timestamp",
                "movielens",
                0,
                Layout::Quoted(b','),
            ),
            (
                "a/Movies.CSV",
                "movieId;title;genres",
                "movielens",
                1,
                Layout::Quoted(b';'),
            ),
            ("ratings.dat", "1::1193::5::978300760", "movielens", 0, Layout::Colons),
            ("ml-1m/users.dat", "1::F::1::10::48067", "movielens", 2, Layout::Colons),
            ("users.dat", "user,item,time", "csv", 0, Layout::Quoted(b',')),
            ("movies.dat", "1::Toys: a::b::Comedy", "movielens", 1, Layout::Colons),
            ("ratings.csv", "a,b", "movielens", 0, Layout::Quoted(b',')),
            ("ratings.csv", "user_id,item_id,ts", "csv", 0, Layout::Quoted(b',')),
            ("UserBehavior.csv", "1,2,3,pv,4", "taobao", 0, Layout::Plain(b',')),
            ("clicks.csv", "1,2,3,buy,1511544070", "taobao", 0, Layout::Plain(b',')),
            ("local_test_splitByUser", "", "dien-authors", 1, Layout::Plain(b'\t')),
            ("sample", old_authors, "dien-authors", 0, Layout::Plain(b'\t')),
            ("log.tsv", "user\titem\ttime", "csv", 0, Layout::Tabs),
            ("log.csv", "\"a,b,c\";user;item", "csv", 0, Layout::Quoted(b';')),
            ("log.csv", "nothing", "csv", 0, Layout::Quoted(b',')),
            ("log.csv", "a b", "csv", 0, Layout::Quoted(b',')),
            ("log.txt", "user item time", "csv", 0, Layout::Quoted(b' ')),
            ("log.txt", "user::item::time", "csv", 0, Layout::Colons),
            ("log.txt", "user\u{1}item\u{1}time", "csv", 0, Layout::Quoted(1)),
            (
                "UserBehavior.csv",
                "\"1\",\"2\",\"3\",\"pv\",\"4\"",
                "taobao",
                0,
                Layout::Quoted(b','),
            ),
            (
                "UserBehavior.csv",
                "用户ID,商品ID,时间戳",
                "csv",
                0,
                Layout::Quoted(b','),
            ),
            ("local_train.csv", "user,item,time", "csv", 0, Layout::Quoted(b',')),
            ("u.data", "196\t242\t3\t881250949", "csv", 0, Layout::Tabs),
            (
                "behaviors.tsv",
                "1\tU1\t11/11/2019 9:05:58 AM\tN1 N2\tN3-1 N4-0",
                "histories",
                0,
                Layout::Plain(b'\t'),
            ),
            ("behaviors.tsv", "user\titem\ttime", "csv", 0, Layout::Tabs),
            (
                "train.csv",
                "label,user_id,item_id,item_history",
                "histories",
                0,
                Layout::Quoted(b','),
            ),
        ] {
            let found = recognise(name, line, None);
            let known = (found.description().name(), found.part(name), found.layout(line));
            assert_eq!(known, (format, part, layout), "{name}: {line}");
        }
        let asked = |name, format: &str| {
            let found = recognise(name, "a,b", Some(format.parse().unwrap()));
            (found.description().name(), found.part(name))
        };
        assert_eq!(asked("ratings.csv", "csv"), ("csv", 0));
        assert_eq!(asked("my_movies.csv", "movielens"), ("movielens", 1));
    }

    #[test]
    fn the_docs_list_every_format() {
        let docs: Vec<&str> = include_str!("mod.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("/// | `"))
            .collect();
        let rows = log_formats().into_iter().map(|format| {
            let files: Vec<String> = format.files().iter().map(|file| format!("`{file}`")).collect();
            format!("{}` | {} | {} |", format.name(), format.title(), files.join(", "))
        });
        assert_eq!(docs, rows.collect::<Vec<_>>());
    }

    #[test]
    fn names_tell_formats_apart() {
        for format in log_formats() {
            assert_eq!(format.name().parse::<LogFormat>().unwrap(), format);
            let json = serde_json::to_string(&format).unwrap();
            assert_eq!(json, format!("{:?}", format.name()));
            assert_eq!(serde_json::from_str::<LogFormat>(&json).unwrap(), format);
        }
        let message = "xml".parse::<LogFormat>().unwrap_err().to_string();
        for format in log_formats() {
            assert!(message.contains(format.name()), "{message}");
        }
    }
}
