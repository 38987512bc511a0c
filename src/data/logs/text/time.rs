//! When something happened: numbers and dates of logs as milliseconds since 1970.
//!
//! # Numbers
//!
//! | written as | read as |
//! |---|---|
//! | `1511544070`, `1511544070.25`, `1511544070,25`, `1.51154407e9` | seconds since 1970 |
//! | a number too large for seconds, as a whole, with decimals or with an exponent | milliseconds, microseconds or nanoseconds |
//! | eight digits that are a day of 1900 to 2100: `20171124` | the day, unless other numbers of the log show that they count seconds |
//! | twelve or fourteen digits that are such a day and a time: `20171124173727` | the day and the time |
//!
//! # Dates
//!
//! | written as | read as |
//! |---|---|
//! | `2017-11-24`, `2017/11/24`, `2017.11.24`, `2017/1/4`, `2017年11月24日` | year, month, day |
//! | `24.11.2017` | day, month, year |
//! | `24/11/2017`, `11/24/2017`, `24-11-2017` | as other dates of the log show; if none does, the log is refused |
//! | `24 Nov 2017`, `Nov 24, 2017`, `24/Nov/2017`, `Fri Nov 24 17:37:27 2017` | by the name of the month |
//!
//! A time may follow, after `T` or a space: `17`, `17:37`, `17:37:27`, `17:37:27.5`, `5:37 PM`; the second 60 is a leap second. A zone may follow
//! that: `Z`, `UTC`, `GMT`, `+01`, `+0100`, `+01:00`, `UTC+8`. Without a zone the time is UTC. Names of other zones are not known: many have
//! several meanings.

/// Milliseconds of a second.
pub(crate) const SECOND: i64 = 1000;
/// Milliseconds of a day.
pub(crate) const DAY: i64 = 86_400 * SECOND;
/// A number from this on (as seconds, the year 5138) is of a finer unit: milliseconds reach it in March 1973.
const MOST_SECONDS: i128 = 100_000_000_000;
/// Digits that fit a number of 64 bits, whatever they are.
const MOST_SURE_DIGITS: usize = 18;
/// Digits of a number. More are no time.
const MOST_DIGITS: usize = 27;
/// The largest exponent of a number.
const MOST_EXPONENT: i32 = 20;
/// An exponent may leave out so many milliseconds without a word.
const ROUNDED: i128 = 60 * SECOND as i128;
/// Years that eight digits may begin with.
const YEARS_OF_DIGITS: std::ops::RangeInclusive<i64> = 1900..=2100;
/// The first three letters of the months.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
/// The first three letters of the days of a week.
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A time, and how it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time {
    pub(crate) milliseconds: i64,
    /// `true` where it was a number of milliseconds, microseconds or nanoseconds.
    pub(crate) finer: bool,
    /// `true` where an exponent left out what tells seconds apart.
    pub(crate) rounded: bool,
    /// What it shows of the other times of its log, or needs to be shown by them.
    pub(crate) form: Form,
}

/// Which reading a time shows, or needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// It has one reading, and shows nothing of others.
    Clear,
    /// A number that can only count seconds.
    Seconds,
    /// Eight digits, read as a day, that may count seconds.
    DayOrSeconds,
    /// A date whose day stands before the month, as its first number is above 12.
    DayFirst,
    /// A date whose month stands before the day.
    MonthFirst,
    /// A date, read with the day first; with the month first it is so many days later.
    DayOrMonth(i32),
}

/// Reads a time: a number or a date, in the forms that this module lists.
pub(crate) fn parse(text: &str) -> Option<Time> {
    let text = text.trim();
    // Most times are whole numbers.
    if let Some(number) = whole_number(text) {
        return Some(number);
    }
    match Decimal::parse(text) {
        Some(number) => number.time(),
        None => date_and_time(text),
    }
}

/// Returns whether a text is a time of day alone: `10:20`, `9:20:30.5`, `5:37 PM`.
pub(crate) fn is_clock(text: &str) -> bool {
    let mut cursor = Cursor(text.trim());
    text.contains(':') && clock(&mut cursor).is_some() && cursor.0.is_empty()
}

/// Returns the milliseconds of a day's number of eight digits, taken as seconds.
pub(crate) fn seconds_of_digits(milliseconds: i64) -> i64 {
    let (year, month, day) = civil(milliseconds.div_euclid(DAY));
    (year * 10_000 + month * 100 + day) * SECOND
}

/// Reads a whole number that is not written as a day may be.
fn whole_number(text: &str) -> Option<Time> {
    if matches!(text.len(), 8 | 12 | 14) {
        return None;
    }
    let number = match text.len() {
        // Most have ten digits or thirteen.
        1..=MOST_SURE_DIGITS if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.bytes().fold(0, |sum, digit| 10 * sum + i64::from(digit - b'0'))
        }
        _ => text.parse().ok()?,
    };
    let size = i128::from(number.unsigned_abs());
    let (milliseconds, finer) = if size < MOST_SECONDS {
        (number * SECOND, false)
    } else if size < MOST_SECONDS * 1000 {
        (number, true)
    } else if size < MOST_SECONDS * 1_000_000 {
        (number.div_euclid(1000), true)
    } else {
        (number.div_euclid(1_000_000), true)
    };
    let form = if finer { Form::Clear } else { Form::Seconds };
    Some(Time {
        finer,
        ..Time::of(milliseconds, form)
    })
}

/// A number as it is written: its digits are shifted by `scale` places.
struct Decimal {
    negative: bool,
    digits: i128,
    /// Number of digits before the point, leading zeros among them; 0 where an exponent or decimals other than zeros follow.
    whole: usize,
    scale: i32,
    exponent: bool,
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent.parse::<i32>().ok()?)),
            None => (rest, None),
        };
        let (whole, decimals) = match mantissa.split_once(['.', ',']) {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (mantissa, None),
        };
        let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let fraction = decimals.unwrap_or_default();
        let readable = is_number(whole) && decimals.is_none_or(is_number);
        if !readable || whole.len() + fraction.len() > MOST_DIGITS {
            return None;
        }
        let shift = exponent.unwrap_or_default();
        if shift.abs() > MOST_EXPONENT {
            return None;
        }
        let digits = whole.bytes().chain(fraction.bytes());
        let plain = exponent.is_none() && fraction.bytes().all(|digit| digit == b'0');
        Some(Self {
            negative,
            digits: digits.fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0')),
            whole: if plain { whole.len() } else { 0 },
            scale: shift - fraction.len() as i32,
            exponent: exponent.is_some(),
        })
    }

    /// Returns it times 10 to the power of `places`, cut off towards 0.
    fn shifted(&self, places: i32) -> Option<i128> {
        let scale = self.scale + places;
        let factor = 10_i128.checked_pow(scale.unsigned_abs())?;
        if scale >= 0 {
            self.digits.checked_mul(factor)
        } else {
            Some(self.digits / factor)
        }
    }

    fn time(&self) -> Option<Time> {
        if let Some(time) = self.date_of_digits() {
            return Some(time);
        }
        let sign = if self.negative { -1 } else { 1 };
        // Beyond 64 bits nothing counts time.
        i64::try_from(sign * self.shifted(0)?).ok()?;
        let thousandths = self.shifted(3)?;
        // How many thousandths of the unit make a millisecond.
        let unit = match thousandths / 1000 {
            size if size < MOST_SECONDS => 1,
            size if size < MOST_SECONDS * 1000 => 1000,
            size if size < MOST_SECONDS * 1_000_000 => 1_000_000,
            _ => 1_000_000_000,
        };
        // Decimals of seconds are cut off towards 0, parts of finer units towards the past.
        let milliseconds = i64::try_from((sign * thousandths).div_euclid(unit)).ok()?;
        let step = 10_i128.checked_pow((self.scale + 3).max(0).unsigned_abs())? / unit;
        Some(Time {
            milliseconds,
            finer: unit > 1,
            rounded: self.exponent && step >= ROUNDED,
            form: if unit == 1 { Form::Seconds } else { Form::Clear },
        })
    }

    /// Reads eight, twelve or fourteen digits as a day, with hours and minutes, and seconds.
    fn date_of_digits(&self) -> Option<Time> {
        if self.negative || !matches!(self.whole, 8 | 12 | 14) {
            return None;
        }
        let number = i64::try_from(self.shifted(0)?).ok()?;
        let (day, clock) = match self.whole {
            8 => (number, 0),
            12 => (number / 10_000, number % 10_000 * 100),
            _ => (number / 1_000_000, number % 1_000_000),
        };
        let (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100);
        let time = day_of_digits(day)? * DAY + time_of_day(hour, minute, second, 0)?;
        let form = if self.whole == 8 {
            Form::DayOrSeconds
        } else {
            Form::Clear
        };
        Some(Time::of(time, form))
    }
}

impl Time {
    fn of(milliseconds: i64, form: Form) -> Self {
        Self {
            milliseconds,
            finer: false,
            rounded: false,
            form,
        }
    }
}

/// Reads `20171124` as days since 1970.
fn day_of_digits(number: i64) -> Option<i64> {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    YEARS_OF_DIGITS.contains(&year).then(|| days(year, month, day))?
}

/// What is still to be read of a text.
#[derive(Clone, Copy)]
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    /// Takes digits, at most `most`, and returns the number and how many there are.
    fn number(&mut self, most: usize) -> Option<(i64, usize)> {
        let length = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(length)?;
        if length == 0 || length > most {
            return None;
        }
        self.0 = rest;
        Some((digits.parse().ok()?, length))
    }

    /// Takes letters, if there are any.
    fn word(&mut self) -> &'a str {
        let length = self.0.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (word, rest) = self.0.split_at_checked(length).unwrap_or(("", self.0));
        self.0 = rest;
        word
    }

    /// Takes one of these characters.
    fn eat(&mut self, of: &[char]) -> Option<char> {
        let first = self.0.chars().next().filter(|first| of.contains(first))?;
        self.0 = &self.0[first.len_utf8()..];
        Some(first)
    }

    /// Takes spaces, if there are any, and returns whether there were.
    fn spaces(&mut self) -> bool {
        let rest = self.0.trim_start();
        let found = rest.len() < self.0.len();
        self.0 = rest;
        found
    }
}

/// A day, and what it shows of others.
type Day = (i64, Form);

fn date_and_time(text: &str) -> Option<Time> {
    let separated;
    let text = if text.contains('年') {
        separated = text
            .replace(['年', '月'], "-")
            .replace('日', " ")
            .replace(['时', '時', '点', '點', '分'], ":")
            .replace('秒', "");
        separated.trim().trim_end_matches(':')
    } else {
        text
    };
    // `[Europe/Paris]` after an offset says nothing new, nor does `(Central European Time)`.
    let text = text.split(['[', '(']).next().unwrap_or(text).trim_end();
    let mut cursor = Cursor(text);
    let before = cursor;
    let first = cursor.word();
    if named(first, &WEEKDAYS).is_some() {
        cursor.eat(&[',']);
        cursor.spaces();
    } else {
        cursor = before;
    }
    let before = cursor;
    let ((day, form), time) = if let Some(month) = named(cursor.word(), &MONTHS) {
        named_month_first(&mut cursor, month)?
    } else {
        cursor = before;
        let day = numeric_day(&mut cursor)?;
        (day, time_after_day(&mut cursor)?)
    };
    cursor.0.is_empty().then_some(())?;
    Some(Time::of(day * DAY + time, form))
}

/// Reads what follows a month's name: `Nov 24, 2017 17:37` or, as C and Twitter write it, `Nov 24 17:37:27 +0000 2017`.
fn named_month_first(cursor: &mut Cursor, month: i64) -> Option<(Day, i64)> {
    cursor.eat(&['.']);
    cursor.spaces();
    let (day, _) = cursor.number(2)?;
    let comma = cursor.eat(&[',']).is_some();
    if !cursor.spaces() && !comma {
        return None;
    }
    let before = *cursor;
    if let Some((year, 4)) = cursor.number(4) {
        let day = days(year, month, day)?;
        return Some(((day, Form::Clear), time_after_day(cursor)?));
    }
    *cursor = before;
    let time = clock(cursor)?;
    cursor.spaces();
    // The year is no zone: it has no sign.
    let offset = if cursor.0.starts_with(|first: char| first.is_ascii_digit()) {
        0
    } else {
        zone(cursor)?
    };
    cursor.spaces();
    let (year, 4) = cursor.number(4)? else { return None };
    Some(((days(year, month, day)?, Form::Clear), time - offset))
}

/// Reads a day that begins with a number.
fn numeric_day(cursor: &mut Cursor) -> Option<Day> {
    let before = *cursor;
    if let Some((digits, 8)) = cursor.number(8) {
        return Some((day_of_digits(digits)?, Form::Clear));
    }
    *cursor = before;
    let (first, first_length) = cursor.number(4)?;
    let separator = cursor.eat(&['-', '/', '.', ' '])?;
    let before = *cursor;
    let month = named(cursor.word(), &MONTHS);
    if month.is_none() {
        *cursor = before;
    }
    let second = match month {
        Some(month) => month,
        None if separator == ' ' => return None,
        None => cursor.number(2)?.0,
    };
    cursor.eat(&[separator])?;
    let (third, third_length) = cursor.number(4)?;
    match (first_length, third_length) {
        (4, 1 | 2) => Some((days(first, second, third)?, Form::Clear)),
        (1 | 2, 4) if month.is_some() || separator == '.' => Some((days(third, second, first)?, Form::Clear)),
        (1 | 2, 4) => day_or_month(first, second, third),
        _ => None,
    }
}

/// Reads a date of which the day or the month stands first.
fn day_or_month(first: i64, second: i64, year: i64) -> Option<Day> {
    match (days(year, second, first), days(year, first, second)) {
        (Some(day), None) => Some((day, Form::DayFirst)),
        (None, Some(day)) => Some((day, Form::MonthFirst)),
        (Some(day), Some(same)) if same == day => Some((day, Form::Clear)),
        (Some(day), Some(other)) => Some((day, Form::DayOrMonth((other - day) as i32))),
        (None, None) => None,
    }
}

/// Reads what follows a day: nothing, or a time and perhaps its zone. Returns milliseconds, of UTC.
fn time_after_day(cursor: &mut Cursor) -> Option<i64> {
    if cursor.0.is_empty() {
        return Some(0);
    }
    // `24/Nov/2017:17:37:27` is how web servers write it.
    if cursor.eat(&['T', 't', '_', ':', ',']).is_none() && !cursor.0.starts_with(char::is_whitespace) {
        return None;
    }
    cursor.spaces();
    let time = clock(cursor)?;
    cursor.spaces();
    let offset = zone(cursor)?;
    Some(time - offset)
}

/// Reads a time of day as milliseconds: `10`, `1:20`, `10:20:30.5`, `102030`, `5:37 PM`.
fn clock(cursor: &mut Cursor) -> Option<i64> {
    let before = *cursor;
    if let Some((digits, length @ (4 | 6))) = cursor.number(6) {
        let digits = if length == 4 { digits * 100 } else { digits };
        return time_of_day(digits / 10_000, digits / 100 % 100, digits % 100, 0);
    }
    *cursor = before;
    let (hour, _) = cursor.number(2)?;
    let (mut minute, mut second, mut milliseconds) = (0, 0, 0);
    if cursor.eat(&[':']).is_some() {
        minute = two_digits(cursor)?;
        if cursor.eat(&[':']).is_some() {
            second = two_digits(cursor)?;
            if cursor.eat(&['.', ',']).is_some() {
                milliseconds = fraction(cursor)?;
            }
        }
    }
    let before = *cursor;
    cursor.spaces();
    let hour = match cursor.word() {
        half if half.eq_ignore_ascii_case("am") && (1..=12).contains(&hour) => hour % 12,
        half if half.eq_ignore_ascii_case("pm") && (1..=12).contains(&hour) => hour % 12 + 12,
        _ => {
            *cursor = before;
            hour
        }
    };
    time_of_day(hour, minute, second, milliseconds)
}

fn two_digits(cursor: &mut Cursor) -> Option<i64> {
    let (number, 2) = cursor.number(2)? else { return None };
    Some(number)
}

/// Reads the digits after a point as milliseconds.
fn fraction(cursor: &mut Cursor) -> Option<i64> {
    let text = cursor.0;
    cursor.number(18)?;
    let digits = text[..text.len() - cursor.0.len()].bytes();
    let three = digits.chain(*b"000").take(3);
    Some(three.fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0')))
}

/// Returns the milliseconds of a time of day. The second 60 is the one that is put in before an hour begins.
fn time_of_day(hour: i64, minute: i64, second: i64, milliseconds: i64) -> Option<i64> {
    let leaps = second == 60 && minute % 15 == 14;
    (hour < 24 && minute < 60 && (second < 60 || leaps))
        .then_some(((hour * 60 + minute) * 60 + second) * SECOND + milliseconds)
}

/// Reads a zone, or nothing, and returns the milliseconds by which it is ahead of UTC.
fn zone(cursor: &mut Cursor) -> Option<i64> {
    let name = cursor.word();
    if !["", "z", "utc", "gmt"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
    {
        return None;
    }
    cursor.spaces();
    let Some(sign) = cursor.eat(&['+', '-']) else {
        return Some(0);
    };
    let (digits, length) = cursor.number(4)?;
    let (hours, minutes) = match length {
        4 => (digits / 100, digits % 100),
        1 | 2 if cursor.eat(&[':']).is_some() => (digits, two_digits(cursor)?),
        // One digit stands behind a name alone: `UTC+8`.
        1 if name.is_empty() => return None,
        1 | 2 => (digits, 0),
        _ => return None,
    };
    // Go writes the zone's name behind its offset: `+0800 CST`.
    let before = *cursor;
    cursor.spaces();
    if cursor.word().is_empty() {
        *cursor = before;
    }
    let offset = (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) * 60 * SECOND)?;
    Some(if sign == '-' { -offset } else { offset })
}

/// Returns the place, from 1, of a name by its first three letters.
fn named(word: &str, known: &[&str]) -> Option<i64> {
    let short = word.get(..3)?;
    let place = known.iter().position(|known| known.eq_ignore_ascii_case(short))?;
    Some(place as i64 + 1)
}

/// Returns the days since 1970 of a date in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Years are counted from March, so that the leap day is the last of its year.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468)
}

/// Returns year, month and day of a number of days since 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    // Of 400 years, which have as many days each time.
    let since = days + 719_468;
    let (era, day_of_era) = (since.div_euclid(146_097), since.rem_euclid(146_097));
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 {
        (year, month + 3)
    } else {
        (year + 1, month - 9)
    };
    (era * 400 + year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milliseconds(text: &str) -> Option<i64> {
        parse(text).map(|time| time.milliseconds)
    }

    #[test]
    fn numbers_in_their_units() {
        for (text, expected, finer) in [
            ("0", 0, false),
            (" 964982703 ", 964_982_703_000, false),
            ("-5", -5000, false),
            ("1511544070.25", 1_511_544_070_250, false),
            ("1511544070,25", 1_511_544_070_250, false),
            ("1511544070.0", 1_511_544_070_000, false),
            ("-0.5", -500, false),
            ("1e9", 1_000_000_000_000, false),
            ("1.511544070e+09", 1_511_544_070_000, false),
            ("1.51154407025E9", 1_511_544_070_250, false),
            ("1511544070123", 1_511_544_070_123, true),
            ("1511544070123.0", 1_511_544_070_123, true),
            ("1511544070123.9", 1_511_544_070_123, true),
            ("1.511544070123E12", 1_511_544_070_123, true),
            ("1,511544070123E+12", 1_511_544_070_123, true),
            ("1511544070123456", 1_511_544_070_123, true),
            ("1.511544070123456e15", 1_511_544_070_123, true),
            ("1511544070123456789", 1_511_544_070_123, true),
        ] {
            let found = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.milliseconds, found.finer), (expected, finer), "{text}");
        }
        assert!(
            parse("1.51154E+12").unwrap().rounded,
            "to ten seconds of milliseconds a thousand"
        );
        assert!(!parse("1.511544070E+12").unwrap().rounded);
    }

    #[test]
    fn dates_of_iso_8601() {
        // Seconds by `date -u -d TEXT +%s`.
        for (text, seconds) in [
            ("1970-01-01", 0),
            ("2020-01-31", 1_580_428_800),
            ("2020-1-31", 1_580_428_800),
            ("2020/02/29", 1_582_934_400),
            ("2020.02.29", 1_582_934_400),
            ("1969-12-31 23:59:59", -1),
            ("2000-03-01", 951_868_800),
            ("2020-01-31 10:20:30", 1_580_466_030),
            ("2020-01-31T10:20:30Z", 1_580_466_030),
            ("2020-01-31T10:20:30+08:00", 1_580_437_230),
            ("2020-01-31T10:20-0130", 1_580_471_400),
            ("2020-01-31T10", 1_580_464_800),
            ("20200131T102030Z", 1_580_466_030),
            ("0001-01-01", -62_135_596_800),
            ("9999-12-31", 253_402_214_400),
            ("2016-12-31T23:59:60Z", 1_483_228_800),
        ] {
            assert_eq!(milliseconds(text), Some(seconds * 1000), "{text}");
        }
        assert_eq!(milliseconds("2020-01-31T10:20:30.5Z"), Some(1_580_466_030_500));
        assert_eq!(milliseconds("2020-01-31T10:20:30,123456Z"), Some(1_580_466_030_123));
    }

    #[test]
    fn dates_as_programs_and_people_write_them() {
        const TIME: i64 = 1_511_545_047;
        for text in [
            "2017-11-24 17:37:27 UTC",
            "2017-11-24 17:37:27 GMT",
            "2017-11-24 17:37:27.000 +0000",
            "2017-11-24 18:37:27 +01",
            "2017-11-25 01:37:27 +0800 CST",
            "2017-11-24 17:37:27.000000 +0000 UTC",
            "2017-11-25 01:37:27 UTC+8",
            "2017-11-24T18:37:27+01:00[Europe/Paris]",
            "2017/11/24 17:37:27",
            "2017年11月24日 17时37分27秒",
            "2017年11月24日17:37:27",
            "20171124173727",
            "20171124 17:37:27",
            "24.11.2017 17:37:27",
            "24/11/2017 17:37:27",
            "11/24/2017 5:37:27 PM",
            "11/24/2017, 5:37:27 pm",
            "24 Nov 2017 17:37:27",
            "24-Nov-2017 17:37:27",
            "24/Nov/2017:17:37:27 +0000",
            "Nov 24, 2017 5:37:27 PM",
            "November 24 2017 17:37:27",
            "Fri, 24 Nov 2017 17:37:27 GMT",
            "Fri Nov 24 17:37:27 2017",
            "Fri Nov 24 2017 18:37:27 GMT+0100 (Central European Standard Time)",
            "Fri Nov 24 17:37:27 UTC 2017",
            "Fri Nov 24 17:37:27 +0000 2017",
        ] {
            assert_eq!(milliseconds(text), Some(TIME * 1000), "{text}");
        }
        for (text, seconds) in [
            ("2017/11/25 0:34", 1_511_570_040),
            ("2014-12-06 02", 1_417_831_200),
            ("2014-12-06 2", 1_417_831_200),
            ("11/25/2017 12:34 AM", 1_511_570_040),
            ("11/25/2017 12:34 PM", 1_511_613_240),
            ("201711250034", 1_511_570_040),
        ] {
            assert_eq!(milliseconds(text), Some(seconds * 1000), "{text}");
        }
    }

    #[test]
    fn what_a_time_shows_of_others() {
        const DAY_OF_5_NOVEMBER: i64 = 1_509_840_000_000;
        for (text, expected, form) in [
            ("1511545047", 1_511_545_047_000, Form::Seconds),
            ("20171105", DAY_OF_5_NOVEMBER, Form::DayOrSeconds),
            ("20171105.0", DAY_OF_5_NOVEMBER, Form::DayOrSeconds),
            ("20171150", 20_171_150_000, Form::Seconds),
            ("99991231", 99_991_231_000, Form::Seconds),
            ("31/12/2017", 1_514_678_400_000, Form::DayFirst),
            ("12/31/2017", 1_514_678_400_000, Form::MonthFirst),
            ("05/11/2017", DAY_OF_5_NOVEMBER, Form::DayOrMonth(-178)),
            ("05-11-2017", DAY_OF_5_NOVEMBER, Form::DayOrMonth(-178)),
            ("05.11.2017", DAY_OF_5_NOVEMBER, Form::Clear),
            ("11/11/2017", DAY_OF_5_NOVEMBER + 6 * DAY, Form::Clear),
        ] {
            let found = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.milliseconds, found.form), (expected, form), "{text}");
        }
        assert_eq!(DAY_OF_5_NOVEMBER - 178 * DAY, milliseconds("2017-05-11").unwrap());
        assert_eq!(seconds_of_digits(DAY_OF_5_NOVEMBER), 20_171_105_000);
        for day in [-1, 0, 59, 60, 11_016, 17_225, 40_000] {
            let (year, month, of_month) = civil(day);
            assert_eq!(days(year, month, of_month), Some(day));
        }
    }

    #[test]
    fn times_of_day_alone() {
        for text in ["10:20", "9:20:30", "10:20:30.5", " 5:37 PM "] {
            assert!(is_clock(text) && parse(text).is_none(), "{text}");
        }
        for text in ["10", "1511545047", "2017-11-24 10:20", "25:00", "soon:er"] {
            assert!(!is_clock(text), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in [
            "",
            "soon",
            "NaN",
            "inf",
            "e9",
            "1e",
            "1e99",
            "1.",
            ".5",
            "1.5.5",
            "1,511,544,070",
            "0x10",
            "9223372036854775808",
            "2020-13-01",
            "2021-02-29",
            "1900-02-29",
            "2020-01",
            "2020-01-31T",
            "2020-01-31 25:00",
            "2020-01-31 24:00",
            "2020-01-31 10:60",
            "2020-01-31 10:20:61",
            "2020-01-31 10:20:60",
            "2020-01-31T10:20:30+25:00",
            "2020-01-31 10:20:30 CST",
            "2020-01-31 13:20 PM",
            "+020-01-01",
            "2020-01/31",
            "20２0-01-31",
            "2020-01-31T10:20.5",
            "31.01.20",
            "13/13/2017",
            "24 Foo 2017",
            "Nov 31, 2017",
            "Friday",
            "2020-01-3é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
