//! When something happened: numbers and dates of logs as milliseconds since 1970.

/// Milliseconds of a second.
pub(crate) const SECOND: i64 = 1000;
/// Milliseconds of a day.
pub(crate) const DAY: i64 = 86_400 * SECOND;
/// A number from this on (as seconds, the year 5138) is of a finer unit: milliseconds reach it in March 1973.
const MOST_SECONDS: u64 = 100_000_000_000;

/// A time, and how it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time {
    pub(crate) milliseconds: i64,
    /// `true` where it was a number of milliseconds, microseconds or nanoseconds.
    pub(crate) finer: bool,
}

/// Reads a time: a number since 1970, or a date of ISO 8601.
///
/// A number is seconds, with decimals or without. One that is too large for that is milliseconds, microseconds or nanoseconds. A date is
/// written as `2020-01-31`, `2020-01-31 10:20:30` or `2020-01-31T10:20:30.5+01:00`; without a zone it is UTC.
pub(crate) fn parse(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return number_of(number);
    }
    let milliseconds = decimal(text).or_else(|| iso_8601(text))?;
    Some(Time {
        milliseconds,
        finer: false,
    })
}

fn number_of(number: i64) -> Option<Time> {
    let size = number.unsigned_abs();
    let milliseconds = if size < MOST_SECONDS {
        number.checked_mul(SECOND)?
    } else if size < MOST_SECONDS * 1000 {
        number
    } else if size < MOST_SECONDS * 1_000_000 {
        number.div_euclid(1000)
    } else {
        number.div_euclid(1_000_000)
    };
    Some(Time {
        milliseconds,
        finer: size >= MOST_SECONDS,
    })
}

/// Reads seconds with decimals: `1234.5`.
fn decimal(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.')?;
    let milliseconds = fraction(decimals)?;
    let seconds: i64 = whole.parse().ok()?;
    let seconds = (seconds.unsigned_abs() < MOST_SECONDS).then_some(seconds)?;
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    Some(seconds * SECOND + sign * milliseconds)
}

/// Reads the digits after a point as milliseconds.
fn fraction(digits: &str) -> Option<i64> {
    if digits.is_empty() || digits.len() > 18 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits
        .bytes()
        .chain(*b"000")
        .take(3)
        .try_fold(0, |sum, byte| Some(sum * 10 + i64::from(byte - b'0')))
}

fn iso_8601(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let separator = *date.as_bytes().get(4)?;
    let separated = (separator == b'-' || separator == b'/') && date.as_bytes()[7] == separator;
    let days = separated.then(|| days(&date[..4], date.get(5..7)?, date.get(8..)?))??;
    if rest.is_empty() {
        return Some(days * DAY);
    }
    let clock = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, offset) = zone(clock)?;
    Some(days * DAY + time_of_day(clock)? - offset)
}

/// Returns the days since 1970 of a date in the Gregorian calendar.
fn days(year: &str, month: &str, day: &str) -> Option<i64> {
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
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

/// Reads `10:20`, `10:20:30` or `10:20:30.5` as milliseconds.
fn time_of_day(text: &str) -> Option<i64> {
    let (clock, milliseconds) = match text.split_once(['.', ',']) {
        Some((clock, digits)) if clock.len() == 8 => (clock, fraction(digits)?),
        Some(_) => return None,
        None => (text, 0),
    };
    let parts: Option<Vec<i64>> = clock.split(':').map(two_digits).collect();
    let (hour, minute, second) = match *parts?.as_slice() {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    (hour < 24 && minute < 60 && second < 60).then_some(((hour * 60 + minute) * 60 + second) * SECOND + milliseconds)
}

/// Splits a time of day into the time without its zone, and the milliseconds by which the zone is ahead of UTC.
fn zone(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = text.rfind(['+', '-']) else {
        return Some((text, 0));
    };
    let (clock, zone) = text.split_at(at);
    let (sign, zone) = zone.split_at(1);
    let (hours, minutes) = match zone.len() {
        2 => (zone, "00"),
        4 => zone.split_at_checked(2)?,
        5 => zone.split_once(':')?,
        _ => return None,
    };
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    let offset = (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) * 60 * SECOND)?;
    Some((clock, if sign == "-" { -offset } else { offset }))
}

fn two_digits(text: &str) -> Option<i64> {
    (text.len() == 2).then(|| number(text))?
}

/// Reads digits alone, without a sign.
fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
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
            ("-0.5", -500, false),
            ("1511544070123", 1_511_544_070_123, true),
            ("1511544070123456", 1_511_544_070_123, true),
            ("1511544070123456789", 1_511_544_070_123, true),
        ] {
            assert_eq!(
                parse(text),
                Some(Time {
                    milliseconds: expected,
                    finer
                }),
                "{text}"
            );
        }
    }

    #[test]
    fn dates_of_iso_8601() {
        // Seconds by `date -u -d TEXT +%s`.
        for (text, seconds) in [
            ("1970-01-01", 0),
            ("2020-01-31", 1_580_428_800),
            ("2020/02/29", 1_582_934_400),
            ("1969-12-31 23:59:59", -1),
            ("2000-03-01", 951_868_800),
            ("2020-01-31 10:20:30", 1_580_466_030),
            ("2020-01-31T10:20:30Z", 1_580_466_030),
            ("2020-01-31T10:20:30+08:00", 1_580_437_230),
            ("2020-01-31T10:20-0130", 1_580_471_400),
            ("0001-01-01", -62_135_596_800),
            ("9999-12-31", 253_402_214_400),
        ] {
            assert_eq!(milliseconds(text), Some(seconds * 1000), "{text}");
        }
        assert_eq!(milliseconds("2020-01-31T10:20:30.5Z"), Some(1_580_466_030_500));
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in [
            "",
            "soon",
            "NaN",
            "inf",
            "1e9",
            "1.",
            ".5",
            "1.5.5",
            "0x10",
            "9223372036854775808",
            "2020-13-01",
            "2021-02-29",
            "1900-02-29",
            "2020-1-31",
            "2020-01-31T",
            "2020-01-31 25:00",
            "2020-01-31 10:60",
            "2020-01-31 10:20:60",
            "2020-01-31T10:20:30+25:00",
            "2020-01-31T10",
            "+020-01-01",
            "2020-01/31",
            "20２0-01-31",
            "2020-01-31T10:20.5",
            "31.01.2020",
            "100000000000.5",
            "2020-01-3é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
