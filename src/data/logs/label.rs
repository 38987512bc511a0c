//! Labels that are made of a column: `rating >= 4`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How a value is compared, the longer signs first.
const SIGNS: [(&str, Comparison); 7] = [
    (">=", Comparison::AtLeast),
    ("<=", Comparison::AtMost),
    ("!=", Comparison::Other),
    ("==", Comparison::Equal),
    ("=", Comparison::Equal),
    (">", Comparison::More),
    ("<", Comparison::Less),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    AtLeast,
    AtMost,
    Other,
    Equal,
    More,
    Less,
}

/// A rule that makes a label of 0 and 1 of a column: the column, one of `>=`, `<=`, `>`, `<`, `=`, `!=`, and a value. The value is a number;
/// with `=` and `!=` it may be a word, whose case does not matter.
///
/// ```
/// use dien_explorer::data::LabelRule;
///
/// let rule = LabelRule::parse("watch_ratio>=2").unwrap();
/// assert_eq!((rule.column(), rule.to_string().as_str()), ("watch_ratio", "watch_ratio >= 2"));
/// assert_eq!((rule.label("2.5"), rule.label("1"), rule.label("")), (Some(true), Some(false), None));
/// assert!(LabelRule::parse("rating is high").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelRule {
    column: String,
    comparison: Comparison,
    value: String,
}

impl LabelRule {
    /// Reads a rule.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let example = "write a column, one of >=, <=, >, <, =, != and a value, as in \"rating >= 4\"";
        let Some(at) = text.find(['<', '>', '=', '!']) else {
            return Err(format!("`{text}` compares nothing: {example}"));
        };
        let (column, rest) = text.split_at(at);
        let sign = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
        let Some((sign, comparison)) = sign else {
            return Err(format!("`{text}` has no sign that is known: {example}"));
        };
        let (column, value) = (column.trim(), rest[sign.len()..].trim());
        if column.is_empty() {
            return Err(format!("`{text}` names no column: {example}"));
        }
        if value.is_empty() || value.starts_with(['<', '>', '=', '!']) {
            return Err(format!("`{text}` has no value to compare with: {example}"));
        }
        let is_word = matches!(comparison, Comparison::Equal | Comparison::Other);
        if !is_word && number(value).is_none() {
            return Err(format!(
                "`{value}` is no number, and {sign} compares numbers: {example}"
            ));
        }
        Ok(Self {
            column: column.to_owned(),
            comparison: *comparison,
            value: value.to_owned(),
        })
    }

    /// Returns the column, by its name or its place.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// Returns the label of a cell; `None` if the cell cannot be compared.
    pub fn label(&self, cell: &str) -> Option<bool> {
        let cell = cell.trim();
        let Some(value) = number(&self.value) else {
            let equal = cell.eq_ignore_ascii_case(&self.value);
            return (!cell.is_empty()).then_some(equal == (self.comparison == Comparison::Equal));
        };
        let cell = number(cell)?;
        Some(match self.comparison {
            Comparison::AtLeast => cell >= value,
            Comparison::AtMost => cell <= value,
            Comparison::More => cell > value,
            Comparison::Less => cell < value,
            Comparison::Equal => cell.total_cmp(&value).is_eq(),
            Comparison::Other => cell.total_cmp(&value).is_ne(),
        })
    }
}

/// Returns the number that a text is; a decimal comma is one too.
fn number(text: &str) -> Option<f64> {
    let parsed = text.parse().or_else(|_| text.replacen(',', ".", 1).parse());
    // -0 is 0.
    parsed
        .ok()
        .filter(|number: &f64| number.is_finite())
        .map(|number| number + 0.0)
}

impl fmt::Display for LabelRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut signs = SIGNS.iter().rev();
        let sign = signs.find(|(sign, comparison)| *comparison == self.comparison && *sign != "==");
        write!(
            f,
            "{} {} {}",
            self.column,
            sign.map_or("=", |(sign, _)| sign),
            self.value
        )
    }
}

impl Serialize for LabelRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LabelRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_compare_numbers_and_words() {
        for (rule, written, ones, zeros) in [
            ("rating >= 4", "rating >= 4", ["4", "4.5", "1e1"], ["3.5", "-4", "0"]),
            ("rating>4", "rating > 4", ["4.5", "5", "+9"], ["4", "4.0", "3"]),
            (
                "play time < 0.5",
                "play time < 0.5",
                ["0", "0,4", "-1"],
                ["0.5", "1", "2"],
            ),
            ("3 <= -1", "3 <= -1", ["-1", "-2", "-1.0"], ["0", "1", "-0.5"]),
            ("n == 0", "n = 0", ["0", "0.0", "-0"], ["1", "-1", "0.1"]),
            (
                "event = Buy",
                "event = Buy",
                ["buy", " BUY", "Buy"],
                ["view", "0", "buy it"],
            ),
            (
                "event != view",
                "event != view",
                ["buy", "0", "x"],
                ["view", "VIEW", " view "],
            ),
        ] {
            let rule = LabelRule::parse(rule).unwrap();
            assert_eq!(rule.to_string(), written);
            assert_eq!(LabelRule::parse(written), Ok(rule.clone()));
            assert_eq!(ones.map(|cell| rule.label(cell)), [Some(true); 3], "{written}");
            assert_eq!(zeros.map(|cell| rule.label(cell)), [Some(false); 3], "{written}");
        }
        let rule = LabelRule::parse("rating >= 4").unwrap();
        assert_eq!(["", "high", "NaN", "inf"].map(|cell| rule.label(cell)), [None; 4]);
    }

    #[test]
    fn nonsense_is_refused_with_words() {
        for (rule, expected) in [
            ("", "compares nothing"),
            ("rating", "compares nothing"),
            (">= 4", "names no column"),
            ("rating >=", "has no value"),
            ("rating => 4", "has no value"),
            ("rating ! 4", "has no sign"),
            ("rating >= four", "is no number"),
            ("rating >= NaN", "is no number"),
            ("rating >= 4 and rating < 5", "is no number"),
        ] {
            let message = LabelRule::parse(rule).unwrap_err();
            assert!(
                message.contains(expected) && message.contains("\"rating >= 4\""),
                "{rule}: {message}"
            );
        }
    }
}
