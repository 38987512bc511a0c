//! Why a command ends before it is done, and what its exit code is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::Error;

/// How a command ends.
pub(super) type Done = Result<(), Stop>;

/// The exit code of a usage error, the same as clap's.
const BAD_USAGE: u8 = 2;

/// Why a command stops.
#[derive(Debug)]
pub(super) enum Stop {
    /// Something failed.
    Failed(Error),
    /// An output that must not or cannot be written, found out before the work.
    Refused(Refusal),
    /// The reader of standard output has closed it, as in `dien trace --json | head -c 5`.
    ReaderLeft,
}

/// An output that is refused.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The output as the user named it.
    path: PathBuf,
    /// What is in the way.
    what: String,
    /// What the user can do.
    remedy: String,
}

impl Stop {
    /// Refuses an output: `what` is in the way, `remedy` is what to do.
    pub(super) fn refuse(path: &Path, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Refused(Refusal {
            path: path.to_owned(),
            what: what.into(),
            remedy: remedy.into(),
        })
    }

    /// The same refusal of an output that is not named with `--out` but with another option.
    pub(super) fn about_option(self, option: &str) -> Self {
        match self {
            Self::Refused(Refusal { path, what, remedy }) => Self::Refused(Refusal {
                path,
                what,
                remedy: remedy.replace("--out", option),
            }),
            other => other,
        }
    }

    /// The exit code. A reader that has left has read enough: that is no failure.
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Refused(_) | Self::Failed(Error::Setting { .. }) => ExitCode::from(BAD_USAGE),
            Self::Failed(_) => ExitCode::FAILURE,
            Self::ReaderLeft => ExitCode::SUCCESS,
        }
    }

    /// The message to the user, if there is one.
    pub(super) fn message(&self) -> Option<String> {
        match self {
            Self::Failed(error) => Some(error.to_string()),
            Self::Refused(refusal) => Some(refusal.to_string()),
            Self::ReaderLeft => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}. {}.", self.path.display(), self.what, self.remedy)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}
