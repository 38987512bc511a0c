//! What is wrong with packed files, and how much is unpacked at most.

use std::path::Path;

use crate::Error;
use crate::data::logs::text::refusal::refusal;
use crate::error::log_reason;

/// A log is packed to a tenth or a fifth. What unpacks to more than so many times its bytes is made to exhaust whoever unpacks it.
const MOST_RATIO: u64 = 250;
/// So many unpacked bytes are never too many.
const HARMLESS_BYTES: u64 = 64 << 20;

/// Returns whether a file unpacks to more than any log of so many packed bytes.
pub(super) fn is_too_much(unpacked: u64, packed: u64) -> bool {
    unpacked > HARMLESS_BYTES && unpacked / MOST_RATIO > packed
}

/// Returns the error of a packed file that ends too early.
pub(super) fn cut(file: &str) -> Error {
    let what = "the packed file ends too early: it was not downloaded or copied whole";
    refusal(log_reason::cut_archive(), file, None, what, "Download it again.")
}

/// Returns the error of a packed file whose bytes do not fit together.
pub(super) fn broken(file: &str, why: &str) -> Error {
    let what = format!("the packed file is broken ({why})");
    refusal(
        log_reason::broken_archive(),
        file,
        None,
        what,
        "Download it again, or unpack it and choose the file inside.",
    )
}

/// Returns the error of a Parquet file that cannot be read.
#[cfg(feature = "parquet")]
pub(super) fn broken_parquet(file: &str, why: &str) -> Error {
    let what = format!("the Parquet file is broken, or packed in a way that is not known here ({why})");
    let remedy = "Download it again, or write it as CSV with the program that made it.";
    refusal(log_reason::broken_archive(), file, None, what, remedy)
}

/// Returns the error of what unpacks to far too much.
pub(super) fn bomb(file: &str) -> Error {
    let what = format!("it unpacks to more than {MOST_RATIO} times its bytes, which no log does");
    refusal(
        log_reason::archive_bomb(MOST_RATIO),
        file,
        None,
        what,
        "If you trust it, unpack it and choose the file inside.",
    )
}

/// Returns what makes the error of a path that the system cannot read.
pub(in crate::data::logs) fn failed(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File {
        path: path.clone(),
        verb: "read",
        source,
    }
}
