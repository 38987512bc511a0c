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
    text.len() <= MOST_MARKER_BYTES
        && (text.is_empty() || NULL_MARKERS.iter().any(|marker| marker.eq_ignore_ascii_case(text)))
}

/// Returns an id as the log counts it: `7.0` is `7`, as pandas writes whole numbers of a column with gaps.
pub(crate) fn plain_id(id: &str) -> &str {
    let Some((whole, decimals)) = id.split_once('.') else {
        return id;
    };
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let says_nothing = !decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0');
    if is_whole && says_nothing { whole } else { id }
}

/// Returns the first of several values in a cell, or the cell itself: `Drama|War`, `['Drama', 'War']`, `["Drama"]`; where the column's name is
/// a plural, also `Drama, War` and `Drama; War`.
pub(crate) fn first_of_list(cell: &str, plural: bool) -> &str {
    let within = |open: char, close: char| cell.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    // Words may stand between round and curly brackets for other reasons.
    let quoted = |inner: &&str| inner.trim_start().starts_with(['\'', '"']);
    let other = || within('(', ')').or_else(|| within('{', '}')).filter(quoted);
    if let Some(inner) = within('[', ']').or_else(other) {
        let inner = inner.trim_start();
        if let Some(quote) = inner.chars().next().filter(|first| matches!(first, '\'' | '"')) {
            let rest = &inner[1..];
            let end = rest.find(quote).unwrap_or(rest.len());
            return rest[..end].trim();
        }
        return inner.split(',').next().unwrap_or_default().trim();
    }
    let separator = |character: char| character == '|' || plural && matches!(character, ',' | ';');
    let mut values = cell.split(separator).map(str::trim).filter(|value| !value.is_empty());
    values.next().unwrap_or(cell)
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
    fn the_first_of_several() {
        for (cell, plural, expected) in [
            ("Drama|War", false, "Drama"),
            (" |War", false, "War"),
            ("Drama", true, "Drama"),
            ("Clothing, Shoes & Jewelry", false, "Clothing, Shoes & Jewelry"),
            ("Comedy, Crime", true, "Comedy"),
            ("Comedy;Crime", true, "Comedy"),
            ("['Comedy', 'Crime']", false, "Comedy"),
            ("[\"Sci-Fi, old\", \"War\"]", false, "Sci-Fi, old"),
            ("('Comedy', 'Crime')", false, "Comedy"),
            ("{'Comedy', 'Crime'}", false, "Comedy"),
            ("(no genres listed)", false, "(no genres listed)"),
            ("[28, 12]", false, "28"),
            ("[]", false, ""),
            ("|", false, "|"),
        ] {
            assert_eq!(first_of_list(cell, plural), expected, "{cell}");
        }
    }
}
