//! What an id says: null markers say that there is none, and decimals of a whole number say nothing.

/// What programs write where there is no value, in lower case: those that pandas reads as missing, and databases' own.
///
/// Nothing else is one: `unknown`, `0` and `-1` may be names.
const NULL_MARKERS: [&str; 19] = [
    "null",
    "(null)",
    "nil",
    "none",
    "nan",
    "-nan",
    "na",
    "n/a",
    "<na>",
    "#n/a",
    "#na",
    "#n/a n/a",
    "nat",
    "undefined",
    "\\n",
    "1.#ind",
    "-1.#ind",
    "1.#qnan",
    "-1.#qnan",
];
/// The longest of them.
const MOST_MARKER_BYTES: usize = 9;

/// Returns whether a cell says that its value is not known: empty, or a null marker (`null`, `NaN`, `NA`, `None`, `\N`, ..), whatever its case.
pub(crate) fn says_nothing(text: &str) -> bool {
    match text.as_bytes().last() {
        None => true,
        // No marker ends with a digit, and most ids do.
        Some(last) if last.is_ascii_digit() || text.len() > MOST_MARKER_BYTES => false,
        Some(_) => NULL_MARKERS.iter().any(|marker| marker.eq_ignore_ascii_case(text)),
    }
}

/// Returns an id as the log counts it: `7.0` is `7`, as pandas writes whole numbers of a column with gaps.
pub(crate) fn plain_id(id: &str) -> &str {
    // Decimals that say nothing end with a zero.
    let zero = id.ends_with('0').then(|| id.split_once('.'));
    let Some((whole, decimals)) = zero.flatten() else {
        return id;
    };
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let says_nothing = !decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0');
    if is_whole && says_nothing { whole } else { id }
}

/// What may stand between several values of a cell, besides brackets and the bars that always do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Several {
    /// Nothing else: a comma may belong to a name.
    #[default]
    Bars,
    /// Commas and semicolons: the column's name is a plural.
    Commas,
    /// Spaces, as in columns that `RecBole` calls a sequence of tokens.
    Spaces,
}

/// Returns whether a cell holds one value, as most do: letters and digits alone.
pub(crate) fn is_single(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Returns the values of a cell, at least one: `Drama|War`, `Drama^War`, `['Drama', 'War']`, `["Drama"]`; where the column says so, also
/// `Drama, War` and `Drama; War`, or `Drama War`. A cell that holds none but marks is itself the value.
pub(crate) fn values_of_list(cell: &str, several: Several) -> Vec<&str> {
    let within = |open: char, close: char| cell.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    // Words may stand between round and curly brackets for other reasons.
    let quoted = |inner: &&str| inner.trim_start().starts_with(['\'', '"']);
    let other = || within('(', ')').or_else(|| within('{', '}')).filter(quoted);
    if let Some(inner) = within('[', ']').or_else(other) {
        // NumPy writes numbers with spaces between them.
        let is_numbers = || inner.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
        let values = match inner {
            _ if quoted(&inner) => quoted_values(inner),
            _ if !inner.contains(',') && is_numbers() => inner.split(' ').filter(|value| !value.is_empty()).collect(),
            _ => inner
                .split(',')
                .map(str::trim)
                .filter(|value| !value.is_empty())
                .collect(),
        };
        return if values.is_empty() { vec![""] } else { values };
    }
    let is_between = |character: char| match several {
        _ if matches!(character, '|' | '^') => true,
        Several::Bars => false,
        Several::Commas => matches!(character, ',' | ';'),
        Several::Spaces => character == ' ',
    };
    let values: Vec<&str> = cell
        .split(is_between)
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .collect();
    if values.is_empty() { vec![cell] } else { values }
}

/// Returns the values of a list whose values stand in quotes; one that is not closed ends with the list.
fn quoted_values(list: &str) -> Vec<&str> {
    let mut values = Vec::new();
    let mut rest = list;
    while let Some(start) = rest.find(['\'', '"']) {
        let (quote, inner) = rest[start..].split_at(1);
        let end = inner.find(quote).unwrap_or(inner.len());
        values.push(inner[..end].trim());
        rest = inner.get(end + 1..).unwrap_or_default();
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_markers_and_what_only_looks_like_them() {
        for text in [
            "",
            "null",
            "NULL",
            "NaN",
            "nan",
            "NA",
            "n/a",
            "N/A",
            "<NA>",
            "None",
            "\\N",
            "NaT",
            "#N/A",
            "undefined",
        ] {
            assert!(says_nothing(text), "{text}");
        }
        for text in [
            "0",
            "-1",
            "unknown",
            "nanna",
            "nano",
            "N",
            "nonesuch",
            "-",
            "Null Island",
        ] {
            assert!(!says_nothing(text), "{text}");
        }
        assert_eq!(
            NULL_MARKERS.iter().map(|marker| marker.len()).max(),
            Some(MOST_MARKER_BYTES)
        );
        assert!(
            !NULL_MARKERS
                .iter()
                .any(|marker| marker.ends_with(|last: char| last.is_ascii_digit()))
        );
    }

    #[test]
    fn decimals_of_whole_numbers() {
        for (id, expected) in [
            ("7.0", "7"),
            ("7.000", "7"),
            ("-3.0", "-3"),
            ("007.0", "007"),
            ("123456789012345678901234.0", "123456789012345678901234"),
            ("7", "7"),
            ("7.5", "7.5"),
            ("7.", "7."),
            (".0", ".0"),
            ("v1.0", "v1.0"),
            ("1.0.0", "1.0.0"),
        ] {
            assert_eq!(plain_id(id), expected);
        }
    }

    #[test]
    fn the_values_of_a_cell() {
        use Several::{Bars, Commas, Spaces};
        let all: [(&str, Several, &[&str]); 21] = [
            ("Drama|War", Bars, &["Drama", "War"]),
            ("Drama^War", Bars, &["Drama", "War"]),
            (" |War", Bars, &["War"]),
            ("Drama", Commas, &["Drama"]),
            ("Clothing, Shoes & Jewelry", Bars, &["Clothing, Shoes & Jewelry"]),
            ("Comedy, Crime", Commas, &["Comedy", "Crime"]),
            ("Comedy;Crime", Commas, &["Comedy", "Crime"]),
            ("Comedy Crime", Spaces, &["Comedy", "Crime"]),
            ("Comedy Crime", Commas, &["Comedy Crime"]),
            ("['Comedy', 'Crime']", Bars, &["Comedy", "Crime"]),
            ("[\"Sci-Fi, old\", \"War\"]", Bars, &["Sci-Fi, old", "War"]),
            ("('Comedy', 'Crime')", Bars, &["Comedy", "Crime"]),
            ("{'Comedy', 'Crime'}", Bars, &["Comedy", "Crime"]),
            ("['Comedy", Bars, &["['Comedy"]),
            ("(no genres listed)", Bars, &["(no genres listed)"]),
            ("[28, 12]", Bars, &["28", "12"]),
            ("[28 12]", Bars, &["28", "12"]),
            ("[Film Noir]", Bars, &["Film Noir"]),
            ("[]", Bars, &[""]),
            ("", Bars, &[""]),
            ("|", Bars, &["|"]),
        ];
        for (cell, several, expected) in all {
            assert_eq!(values_of_list(cell, several), expected, "{cell}");
        }
    }
}
