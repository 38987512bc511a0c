//! The error of a file that cannot be carried over.

use crate::Error;
use crate::error::{Reason, printable};

/// Returns the error: why, what is wrong and what to do. Texts out of the file are shown without control characters.
pub(super) fn refuse(reason: Reason, what: impl AsRef<str>, remedy: &str) -> Error {
    Error::Checkpoint {
        reason,
        what: printable(what.as_ref()),
        remedy: remedy.to_owned(),
    }
}
