//! Where builds go, and what is said of a file there.

use std::path::Path;

use crate::Error;

/// Where builds for the web go.
pub(super) const WORK: &str = "target-web";
/// The page as one file, in pkg/.
pub(super) const VIEW: &str = "view.html";

/// A file that could not be read or written.
pub(super) fn failed(path: &Path, verb: &'static str, source: std::io::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        verb,
        source,
    }
}
