//! The values that a setting may have. Each setting declares them once: it is checked by them, and the page's controls are made from them.

use std::ops::RangeInclusive;

use crate::error::{Error, Reason, Result, setting_reason};

/// Profile fields, and context fields.
pub(crate) const MOST_FIELDS: usize = 32;
/// Values of a field, besides "unknown".
pub(crate) const FIELD_VALUES: RangeInclusive<usize> = 1..=1 << 20;
/// Bytes of a field's key.
pub(crate) const FIELD_KEY_BYTES: RangeInclusive<usize> = 1..=64;

/// The lowest and the highest value of a setting, both included unless [`ValueKind`] says otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The setting's name in messages, as on the command line.
    pub name: &'static str,
    /// The lowest value.
    pub low: f64,
    /// The highest value; infinite if there is none.
    pub high: f64,
    /// Which values lie between.
    pub kind: ValueKind,
}

/// The values that are possible between the bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// All.
    Real,
    /// All above the lowest.
    Above,
    /// Whole numbers.
    Whole,
    /// Even numbers.
    Even,
}

impl Bounds {
    /// Bounds of a number that need not be whole.
    pub const fn real(name: &'static str, low: f64, high: f64) -> Self {
        Self::new(name, low, high, ValueKind::Real)
    }

    /// Bounds of a number above `low`.
    pub const fn above(name: &'static str, low: f64, high: f64) -> Self {
        Self::new(name, low, high, ValueKind::Above)
    }

    /// Bounds of a count.
    pub const fn whole(name: &'static str, low: usize, high: usize) -> Self {
        Self::new(name, low as f64, high as f64, ValueKind::Whole)
    }

    /// Bounds of an even count.
    pub const fn even(name: &'static str, low: usize, high: usize) -> Self {
        Self::new(name, low as f64, high as f64, ValueKind::Even)
    }

    /// A count of at least `low`.
    pub const fn at_least(name: &'static str, low: usize) -> Self {
        Self::new(name, low as f64, f64::INFINITY, ValueKind::Whole)
    }

    const fn new(name: &'static str, low: f64, high: f64, kind: ValueKind) -> Self {
        Self { name, low, high, kind }
    }

    /// The same bounds under another name.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// The same bounds with another highest value.
    #[must_use]
    pub const fn up_to(self, high: f64) -> Self {
        Self { high, ..self }
    }

    /// The same bounds with another lowest value, which is itself possible.
    #[must_use]
    pub const fn starting_at(self, low: f64) -> Self {
        let kind = match self.kind {
            ValueKind::Above => ValueKind::Real,
            other => other,
        };
        Self { low, kind, ..self }
    }

    /// Whether a value is possible.
    pub fn contain(&self, value: f64) -> bool {
        let inside = (self.low..=self.high).contains(&value);
        inside
            && match self.kind {
                ValueKind::Real => true,
                ValueKind::Above => value > self.low,
                ValueKind::Whole => value.fract() == 0.0,
                ValueKind::Even => value % 2.0 == 0.0,
            }
    }

    /// Checks a number.
    ///
    /// # Errors
    /// [`Error::Setting`] with what is possible, if the value is not.
    pub fn check(&self, value: f64) -> Result<()> {
        self.refuse_unless(self.contain(value), &value)
    }

    /// Checks a count.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn check_count(&self, value: usize) -> Result<()> {
        self.refuse_unless(self.contain(value as f64), &value)
    }

    fn refuse_unless(&self, possible: bool, value: &dyn ToString) -> Result<()> {
        if possible {
            return Ok(());
        }
        Err(Error::Setting {
            name: self.name,
            value: value.to_string(),
            reason: self.reason(),
            rule: self.rule(),
        })
    }

    /// What is possible.
    fn reason(&self) -> Reason {
        let Self { low, high, kind, .. } = *self;
        match kind {
            _ if high.is_infinite() => setting_reason::at_least(low),
            ValueKind::Real => setting_reason::between(low, high),
            ValueKind::Above => setting_reason::above(low, high),
            ValueKind::Whole => setting_reason::whole(low, high),
            ValueKind::Even => setting_reason::even(low, high),
        }
    }

    /// What is possible, in words.
    fn rule(&self) -> String {
        let Self { low, high, kind, .. } = self;
        match kind {
            _ if high.is_infinite() => format!("at least {low}"),
            ValueKind::Real => format!("from {low} to {high}"),
            ValueKind::Above => format!("above {low}, at most {high}"),
            ValueKind::Whole => format!("a whole number from {low} to {high}"),
            ValueKind::Even => format!("an even number from {low} to {high}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_belong_to_the_bounds_and_what_is_not_a_number_to_none() {
        let rate = Bounds::above("lr", 0.0, 1.0);
        assert!(rate.contain(1.0) && rate.contain(1e-9) && !rate.contain(0.0) && !rate.contain(f64::NAN));
        assert!(rate.starting_at(0.5).contain(0.5) && !rate.starting_at(0.5).contain(0.4));
        let count = Bounds::whole("batch", 1, 4096);
        assert!(count.contain(1.0) && count.contain(4096.0) && !count.contain(4097.0) && !count.contain(1.5));
        assert!(!count.up_to(64.0).contain(65.0));
        let even = Bounds::even("hidden", 2, 512);
        assert!(even.contain(2.0) && !even.contain(3.0));
        assert!(Bounds::at_least("epochs", 1).contain(1e15));
    }

    #[test]
    fn messages_name_the_setting_and_what_is_possible() {
        let message = |error: Result<()>| error.unwrap_err().to_string();
        assert_eq!(
            message(Bounds::whole("batch", 1, 4096).check_count(0)),
            "batch = 0 is not possible: a whole number from 1 to 4096."
        );
        assert_eq!(
            message(Bounds::above("lr", 0.0, 1.0).check(f64::NAN)),
            "lr = NaN is not possible: above 0, at most 1."
        );
        assert_eq!(
            message(Bounds::even("hidden", 2, 512).check_count(7)),
            "hidden = 7 is not possible: an even number from 2 to 512."
        );
        assert_eq!(
            message(Bounds::at_least("epochs", 1).named("looks").check_count(0)),
            "looks = 0 is not possible: at least 1."
        );
    }
}
