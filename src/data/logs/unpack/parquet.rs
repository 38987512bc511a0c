//! Parquet files, read as the CSV that they would be written as.
//!
//! Rows are read one after the other, and each is a line of text as soon as it is asked for: columns, roles and what rows are left out are then
//! those of any CSV. Times become dates with their time of day, whatever their unit; lists become cells of several values; structures and
//! maps say nothing.
//!
//! The files are hostile until read. Whatever the library makes of a broken one, a panic too, is the error of a broken file, where panics
//! unwind.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::basic::{LogicalType, TimeUnit};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::{ReaderIter, TreeBuilder};
use parquet::record::{Field, List, Row};

use super::counted::Taken;

/// First bytes of a Parquet file.
const MAGIC: &[u8] = b"PAR1";
/// Bytes of text that are made at once.
const TEXT_BYTES: usize = 1 << 16;
const MILLISECONDS_OF_DAY: i64 = 86_400_000;
const NANOSECONDS_OF_MILLISECOND: i64 = 1_000_000;
/// Times further from 1970 than so many days (the year 9999) are left as numbers.
const MOST_DAYS: i64 = 2_932_896;

/// The text of a file.
pub(super) struct ParquetText {
    file: SerializedFileReader<File>,
    /// Of each column whether it holds nanoseconds, which the library gives as numbers.
    nanoseconds: Vec<bool>,
    /// The row group that is read next, and the rows of the one before.
    group: usize,
    rows: Option<ReaderIter>,
    /// Rows of the file, and those that were read.
    all: u64,
    done: u64,
    /// Text that was made, and how much of it was given.
    text: String,
    given: usize,
    /// Bytes of the file, and the share of them that the rows so far stand for.
    bytes: u64,
    taken: Taken,
}

/// Returns whether a file is Parquet, by its first bytes. It is at its beginning afterwards.
pub(super) fn is_parquet(file: &mut File) -> Result<bool> {
    let mut first = Vec::new();
    (&mut *file).take(MAGIC.len() as u64).read_to_end(&mut first)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(first == MAGIC)
}

impl ParquetText {
    /// Opens a file; `taken` hears how far it is read.
    ///
    /// # Errors
    /// A file that is broken.
    pub(super) fn new(file: File, taken: Taken) -> Result<Self> {
        let bytes = file.metadata()?.len();
        let file = guarded(|| SerializedFileReader::new(file))?;
        let metadata = file.metadata().file_metadata();
        let columns = metadata.schema_descr().root_schema().get_fields();
        let (mut text, mut nanoseconds) = (String::new(), Vec::new());
        for (place, column) in columns.iter().enumerate() {
            cell(&mut text, place, column.name());
            let logical = column.get_basic_info().logical_type_ref();
            nanoseconds.push(matches!(
                logical,
                Some(LogicalType::Timestamp(time)) if time.unit == TimeUnit::NANOS
            ));
        }
        text.push('\n');
        Ok(Self {
            all: u64::try_from(metadata.num_rows()).unwrap_or_default(),
            nanoseconds,
            file,
            group: 0,
            rows: None,
            done: 0,
            text,
            given: 0,
            bytes,
            taken,
        })
    }

    /// Returns the next row.
    fn next(&mut self) -> Result<Option<Row>> {
        guarded(|| {
            loop {
                if let Some(row) = self.rows.as_mut().and_then(Iterator::next) {
                    return row.map(Some);
                }
                if self.group == self.file.num_row_groups() {
                    return Ok(None);
                }
                let group = self.file.get_row_group(self.group)?;
                let schema = self.file.metadata().file_metadata().schema_descr_ptr();
                self.rows = Some(TreeBuilder::new().as_iter(schema, &*group)?);
                self.group += 1;
            }
        })
    }

    /// Makes more text; none at the end.
    fn fill(&mut self) -> Result<()> {
        self.text.clear();
        self.given = 0;
        while self.text.len() < TEXT_BYTES {
            let Some(row) = self.next()? else {
                self.taken.set(self.bytes);
                return Ok(());
            };
            for (place, (_, field)) in row.get_column_iter().enumerate() {
                let is_nanoseconds = self.nanoseconds.get(place) == Some(&true);
                cell(&mut self.text, place, &text_of(field, is_nanoseconds));
            }
            self.text.push('\n');
            self.done += 1;
        }
        let share = u128::from(self.bytes) * u128::from(self.done.min(self.all)) / u128::from(self.all.max(1));
        self.taken.set(share as u64);
        Ok(())
    }
}

impl Read for ParquetText {
    fn read(&mut self, piece: &mut [u8]) -> Result<usize> {
        if self.given == self.text.len() {
            self.fill()?;
        }
        let rest = &self.text.as_bytes()[self.given..];
        let length = rest.len().min(piece.len());
        piece[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}

/// Asks the library, which gives up on some broken files by a panic.
fn guarded<T>(ask: impl FnOnce() -> std::result::Result<T, ParquetError>) -> Result<T> {
    let failed = |why: String| Error::new(ErrorKind::InvalidData, why);
    match catch_unwind(AssertUnwindSafe(ask)) {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(_) => Err(failed("its parts do not fit together".to_owned())),
    }
}

/// Appends a cell of a CSV. Line breaks in it are spaces: each row is a line.
fn cell(line: &mut String, place: usize, text: &str) {
    if place > 0 {
        line.push(',');
    }
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    if text.chars().all(is_plain) {
        line.push_str(text);
        return;
    }
    line.push('"');
    for letter in text.chars() {
        match letter {
            '"' => line.push_str("\"\""),
            '\n' | '\r' | '\0' => line.push(' '),
            _ => line.push(letter),
        }
    }
    line.push('"');
}

/// Returns the text of a value; nothing of what is not known, and of structures and maps.
fn text_of(field: &Field, is_nanoseconds: bool) -> String {
    match field {
        Field::Null | Field::Group(_) | Field::MapInternal(_) => String::new(),
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => std::str::from_utf8(bytes.data()).unwrap_or_default().to_owned(),
        Field::Long(time) if is_nanoseconds => moment(time.div_euclid(NANOSECONDS_OF_MILLISECOND)),
        Field::TimestampMillis(time) => moment(*time),
        Field::TimestampMicros(time) => moment(time.div_euclid(1000)),
        Field::Date(days) => day(i64::from(*days)),
        Field::Float16(number) => plain_number(f64::from(number.to_f32())),
        Field::Float(number) if number.is_finite() => number.to_string(),
        Field::Float(_) => String::new(),
        Field::Double(number) => plain_number(*number),
        Field::ListInternal(list) => list_of(list),
        Field::Bool(_)
        | Field::Byte(_)
        | Field::Short(_)
        | Field::Int(_)
        | Field::Long(_)
        | Field::UByte(_)
        | Field::UShort(_)
        | Field::UInt(_)
        | Field::ULong(_)
        | Field::Decimal(_)
        | Field::TimeMillis(_)
        | Field::TimeMicros(_) => field.to_string(),
    }
}

/// Returns a number as it is; nothing of what is none.
fn plain_number(number: f64) -> String {
    if number.is_finite() {
        number.to_string()
    } else {
        String::new()
    }
}

/// Returns a list as a cell of several values, `['a', 'b']`; a list in a list is its first value.
fn list_of(list: &List) -> String {
    let values: Vec<String> = list.elements().iter().map(|field| text_of(field, false)).collect();
    let written: Vec<String> = values
        .iter()
        .map(|value| {
            // A quote that stands in the value cannot stand about it.
            let quote = if value.contains('\'') { '"' } else { '\'' };
            let inner: String = value.chars().filter(|letter| *letter != quote).collect();
            format!("{quote}{inner}{quote}")
        })
        .collect();
    if written.is_empty() {
        String::new()
    } else {
        format!("[{}]", written.join(", "))
    }
}

/// Returns a time, as milliseconds since 1970, as a date with its time of day.
fn moment(milliseconds: i64) -> String {
    let days = milliseconds.div_euclid(MILLISECONDS_OF_DAY);
    if days.abs() > MOST_DAYS {
        return milliseconds.to_string();
    }
    let of_day = milliseconds.rem_euclid(MILLISECONDS_OF_DAY);
    let (seconds, rest) = (of_day / 1000, of_day % 1000);
    let mut text = day(days);
    let (hour, minute) = (seconds / 3600, seconds / 60 % 60);
    let _ = write!(text, " {hour:02}:{minute:02}:{:02}.{rest:03}", seconds % 60);
    text
}

/// Returns a day, as days since 1970, as a date of the Gregorian calendar.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn day(days: i64) -> String {
    if days.abs() > MOST_DAYS {
        return days.to_string();
    }
    // Years begin in March here, so that a leap day is a year's last; 400 of them have 146,097 days.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (17_494, "2017-11-24"),
            (MOST_DAYS, "9999-12-31"),
            (MOST_DAYS + 1, "2932897"),
        ] {
            assert_eq!(day(days), expected);
        }
        assert_eq!(moment(1_511_545_047_123), "2017-11-24 17:37:27.123");
        assert_eq!(moment(-1), "1969-12-31 23:59:59.999");
        assert_eq!(moment(i64::MAX), i64::MAX.to_string());
    }

    #[test]
    fn cells_are_those_of_a_csv() {
        let mut line = String::new();
        for (place, text) in ["user_id", "", "a, \"b\"", "two\nlines", "#x", "茶"]
            .into_iter()
            .enumerate()
        {
            cell(&mut line, place, text);
        }
        assert_eq!(line, "user_id,,\"a, \"\"b\"\"\",\"two lines\",\"#x\",茶");
    }
}
