//! Times that have two readings, until the whole log shows which is meant.
//!
//! `05/11/2017` may be May or November; another row's `24/11/2017` shows that the day stands first. `20171124` may be a day or a count of
//! seconds; a number beside it that is no day shows that they count.

use super::text::refusal::{beginning, refusal};
use super::text::table::Record;
use super::text::time::{DAY, Form, Time, seconds_of_digits};
use crate::Result;
use crate::error::log_reason;

/// Characters of a time that a message shows.
const MOST_SHOWN_CHARACTERS: usize = 40;

/// The events of a log whose times have two readings, and what shows which is meant.
#[derive(Default)]
pub(super) struct Doubts {
    /// Numbers of eight digits.
    days: Vec<u32>,
    /// Dates, with the days by which they are later if the month stands first.
    dates: Vec<(u32, i32)>,
    /// The first date that can be read with the day or the month first.
    first_date: Option<Witness>,
    /// A number that can only count seconds.
    seconds: bool,
    day_first: Option<Witness>,
    month_first: Option<Witness>,
    /// What the time read last is in doubt about.
    pending: Option<Form>,
}

/// A row whose time shows something.
struct Witness {
    file: String,
    line: u64,
    text: String,
}

impl Witness {
    fn of(record: &Record, text: &str) -> Self {
        Self {
            file: record.file.to_owned(),
            line: record.line,
            text: beginning(text, MOST_SHOWN_CHARACTERS),
        }
    }
}

/// Takes an event, and what makes its milliseconds anew.
type Change<'a> = dyn FnMut(u32, &dyn Fn(i64) -> i64) + 'a;

impl Doubts {
    /// Returns how many bytes are held.
    pub(super) fn bytes(&self) -> usize {
        self.days.capacity() * size_of::<u32>() + self.dates.capacity() * size_of::<(u32, i32)>()
    }

    /// Takes note of a time that was read, which may become the next event's.
    pub(super) fn meet(&mut self, record: &Record, text: &str, time: Time) {
        self.pending = None;
        match time.form {
            Form::Clear => {}
            Form::Seconds => self.seconds = true,
            Form::DayFirst => {
                self.day_first.get_or_insert_with(|| Witness::of(record, text));
            }
            Form::MonthFirst => {
                self.month_first.get_or_insert_with(|| Witness::of(record, text));
            }
            Form::DayOrMonth(_) => {
                self.first_date.get_or_insert_with(|| Witness::of(record, text));
                self.pending = Some(time.form);
            }
            Form::DayOrSeconds => self.pending = Some(time.form),
        }
    }

    /// Takes the event of the time that was read last, by its index.
    pub(super) fn keep(&mut self, event: usize) {
        let event = event as u32;
        match self.pending.take() {
            Some(Form::DayOrSeconds) => self.days.push(event),
            Some(Form::DayOrMonth(later)) => self.dates.push((event, later)),
            _ => {}
        }
    }

    /// Calls `change` for every event that another reading is meant of, with what makes its milliseconds anew. Returns how many numbers of
    /// eight digits are days.
    ///
    /// # Errors
    /// If nothing shows whether the day or the month stands first, or some dates show one and some the other.
    pub(super) fn settle(self, change: &mut Change) -> Result<usize> {
        let month_first = self.order()?;
        if month_first {
            for (event, later) in self.dates {
                change(event, &|time| time + i64::from(later) * DAY);
            }
        }
        if !self.seconds {
            return Ok(self.days.len());
        }
        for event in self.days {
            change(event, &seconds_of_digits);
        }
        Ok(0)
    }

    /// Returns whether the month stands first.
    fn order(&self) -> Result<bool> {
        let remedy = "Write dates with the year first, as 2017-11-24.";
        match (&self.day_first, &self.month_first, &self.first_date) {
            (Some(day), Some(month), Some(_)) => {
                let what = format!(
                    "the time `{}` has the month first, but `{}` in {}, line {}, has the day first",
                    month.text, day.text, day.file, day.line
                );
                let reason = log_reason::two_orders(&month.text, &day.text);
                Err(refusal(reason, &month.file, month.line, what, remedy))
            }
            (None, None, Some(first)) => {
                let what = format!(
                    "the time `{}` may have the day first or the month, and no other time of the log shows which",
                    first.text
                );
                let reason = log_reason::day_or_month(&first.text);
                Err(refusal(reason, &first.file, first.line, what, remedy))
            }
            (day_first, _, _) => Ok(day_first.is_none()),
        }
    }
}
