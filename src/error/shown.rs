//! Which characters of a text out of a file are shown.

/// A text out of a file without what would steer a terminal (move the cursor, set the clipboard, break or reverse the line): every character
/// that [is not shown](is_shown) becomes a space.
pub(crate) fn printable(text: &str) -> String {
    printable_but(text, &[])
}

/// [`printable`], but some control characters stay.
pub(crate) fn printable_but(text: &str, stay: &[char]) -> String {
    text.chars()
        .map(|character| {
            if is_shown(character) || stay.contains(&character) {
                character
            } else {
                ' '
            }
        })
        .collect()
}

/// Whether a character is one that people see: no control character, no line or paragraph separator, and none that turns the direction of the
/// text around it, which would let a name pass for another.
pub(crate) fn is_shown(character: char) -> bool {
    !(character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}
