//! The error of a file that cannot be read, and text made safe for a message.

use crate::Error;

/// Returns the error of a file; `line` counts from 1 and is `None` where the whole file is meant.
pub(crate) fn refusal(
    problem: &'static str,
    file: &str,
    line: impl Into<Option<u64>>,
    what: impl Into<String>,
    remedy: impl Into<String>,
) -> Error {
    Error::Log {
        problem,
        file: file.to_owned(),
        line: line.into(),
        what: what.into(),
        remedy: remedy.into(),
    }
}

/// Returns the error of a file without any of `things`, which are named in the plural.
pub(crate) fn nothing(file: &str, things: &str) -> Error {
    let remedy = "Choose the file as it was downloaded, and with it the others of its log.";
    refusal("nothing-to-read", file, None, format!("there are no {things}"), remedy)
}

/// Returns the beginning of a text with control characters as spaces: they could steer a terminal.
pub(crate) fn printable(text: &str, most_characters: usize) -> String {
    let characters = text.chars().take(most_characters);
    characters
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect()
}
