//! Why a log cannot be used as a whole.

use crate::Error;

/// The error of a file, at a line where there is one.
pub(super) fn refusal(
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
