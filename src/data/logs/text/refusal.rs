//! The error of a file that cannot be read, and text made safe for a message.

use crate::Error;
use crate::error::{Reason, printable};

/// Why something about a file is not possible, what is wrong, and what to do, where neither file nor line is known yet.
pub(crate) type Refused = (Reason, String, String);

/// Returns the error of a file; `line` counts from 1 and is `None` where the whole file is meant.
pub(crate) fn refusal(
    reason: Reason,
    file: &str,
    line: impl Into<Option<u64>>,
    what: impl Into<Box<str>>,
    remedy: impl Into<Box<str>>,
) -> Error {
    Error::Log {
        reason,
        file: file.to_owned(),
        line: line.into(),
        what: what.into(),
        remedy: remedy.into(),
        found: Box::default(),
    }
}

/// Returns the error of a file without any of `things`, which are named in the plural and are what `reason` says.
pub(crate) fn nothing(reason: Reason, file: &str, things: &str) -> Error {
    let remedy = "Choose the file as it was downloaded, and with it the others of its log.";
    refusal(reason, file, None, format!("there are no {things}"), remedy)
}

/// Returns the beginning of a text, [`printable`].
pub(crate) fn beginning(text: &str, most_characters: usize) -> String {
    let end = text.char_indices().nth(most_characters);
    printable(&text[..end.map_or(text.len(), |(end, _)| end)])
}
