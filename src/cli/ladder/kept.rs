//! The file that keeps finished trials: a line each, written as soon as the trial is finished.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::origin::Origin;
use crate::cli::output::{self, FileKind, Guarded, Identity};
use crate::cli::print::say;
use crate::cli::stop::{Done, Stop};
use crate::ladder::{DistinctTrials, TrialRecord};
use crate::{Error, Result};

/// A file of finished trials, as an output.
pub(super) const TRIALS: FileKind = FileKind {
    name: "a file of a ladder's trials",
    recognise: holds_trials,
    stump: None,
};

/// A first line is shorter.
const MOST_FIRST_LINE: u64 = 1 << 16;

/// The file of finished trials, locked for this ladder and recognised, but not yet read.
pub(super) struct Claimed {
    path: PathBuf,
    file: File,
    made: Made,
}

/// The file, if this ladder made it: it goes again unless there is something to keep.
struct Made(Option<PathBuf>);

impl Drop for Made {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            let _ = fs::remove_file(path);
        }
    }
}

impl Claimed {
    /// Opens the file, makes it if there is none, and locks it.
    ///
    /// # Errors
    /// A refusal of the file that is there; a file that another ladder has locked.
    pub(super) fn claim(path: &Path, guarded: &[Guarded]) -> std::result::Result<Self, Stop> {
        output::check_plain(path, &TRIALS, guarded)?;
        let new = !path.exists();
        let file = File::options()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(|error| output::unwritable(path, &error))?;
        lock(path, &file)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            // Behind a link, what it leads to.
            made: Made(if new { fs::canonicalize(path).ok() } else { None }),
        })
    }

    /// Reads the trials; a last line that was cut off is left out, and cut off in the file.
    ///
    /// # Errors
    /// Trials of other data or settings, lines that are no trials. The file then stays as it is.
    pub(super) fn resume(self, origin: &Origin) -> std::result::Result<FinishedTrials, Stop> {
        let Self {
            path,
            mut file,
            mut made,
        } = self;
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0))
            .and_then(|_| file.read_to_end(&mut bytes))
            .map_err(|source| failed(&path, "read", source))?;
        let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |last| last + 1);
        let first = json_line(origin)?;
        if whole == 0 && !first.as_bytes().starts_with(&bytes) {
            // Not the beginning of what this ladder writes.
            return Err(other(&path).into());
        }
        let done = records(&path, &bytes[..whole], origin)?;
        let repeats = DistinctTrials::new(done.iter().cloned())?.repeats();
        if repeats > 0 {
            say(&format!(
                "{}: {repeats} trials stand there more than once; only the first of each counts",
                path.display()
            ));
        }
        let length = whole as u64;
        file.set_len(length)
            .map_err(|source| failed(&path, "written", source))?;
        let mut kept = FinishedTrials {
            store: Some(Store { path, file, length }),
            done,
        };
        if whole == 0 {
            kept.append(&first)?;
        }
        made.0 = None;
        Ok(kept)
    }
}

/// The finished trials of a ladder, and the file that keeps them.
pub(super) struct FinishedTrials {
    /// Where they are kept; `None` if the table goes through a pipe or a device, beside which nothing can be kept.
    store: Option<Store>,
    /// The trials themselves, each model and seed once.
    pub(super) done: Vec<TrialRecord>,
}

struct Store {
    path: PathBuf,
    /// Open and locked.
    file: File,
    /// Bytes of whole lines.
    length: u64,
}

impl FinishedTrials {
    /// Trials that are not kept.
    pub(super) fn nowhere() -> Self {
        Self {
            store: None,
            done: Vec::new(),
        }
    }

    /// Adds a finished trial, on the disk first.
    ///
    /// # Errors
    /// A file that cannot be written: it then holds whole lines alone, as before.
    pub(super) fn add(&mut self, record: TrialRecord) -> Result<()> {
        self.append(&json_line(&record)?)?;
        self.done.push(record);
        Ok(())
    }

    fn append(&mut self, line: &str) -> Result<()> {
        let Some(Store { path, file, length }) = &mut self.store else {
            return Ok(());
        };
        let written = file.write_all(line.as_bytes()).and_then(|()| file.sync_data());
        if let Err(source) = written {
            // Half a line here and another trial behind it would spoil the file.
            let _ = file.set_len(*length);
            return Err(failed(path, "written", source));
        }
        *length += line.len() as u64;
        Ok(())
    }
}

/// Locks a file, or says that another ladder has it.
fn lock(path: &Path, file: &File) -> Done {
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(taken(path)),
        // Some network disks know no locks: the ladder works there as well, alone.
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
        Err(TryLockError::Error(error)) => return Err(output::unwritable(path, &error)),
    }
    // Between opening and locking, the ladder that had the file may have removed it.
    let opened = file.metadata().ok().map(|metadata| Identity::of(path, &metadata));
    if opened == Identity::at(path) {
        Ok(())
    } else {
        Err(taken(path))
    }
}

fn taken(path: &Path) -> Stop {
    let what = format!(
        "{} is in use by another ladder that is running. Wait until it is done, or choose another --out.",
        path.display()
    );
    Error::tool(what).into()
}

/// Whether a file begins as a file of trials does. A first line without its end may be one that was cut off: [`Claimed::resume`] compares it.
fn holds_trials(file: &mut dyn Read) -> io::Result<bool> {
    let mut start = Vec::new();
    file.take(MOST_FIRST_LINE).read_to_end(&mut start)?;
    Ok(match start.iter().position(|&byte| byte == b'\n') {
        Some(end) => Origin::is_first_line(&start[..end]),
        None => Origin::may_begin(&start),
    })
}

/// The trials in whole lines, repeats among them.
fn records(path: &Path, whole: &[u8], origin: &Origin) -> Result<Vec<TrialRecord>> {
    let mut lines = whole.split_inclusive(|&byte| byte == b'\n');
    if let Some(first) = lines.next() {
        let found: Origin = serde_json::from_slice(first).map_err(|_| other(path))?;
        if found != *origin {
            return Err(other(path));
        }
    }
    let record = |(index, line): (usize, &[u8])| {
        serde_json::from_slice(line).map_err(|error| {
            let line = index + 2;
            let what = format!("{}, line {line}: no trial of this version ({error})", path.display());
            Error::tool(format!("{what}. Remove the line, or choose another --out."))
        })
    };
    lines.enumerate().map(record).collect()
}

fn json_line(value: &impl serde::Serialize) -> Result<String> {
    let text = serde_json::to_string(value).map_err(|error| Error::tool(error.to_string()))?;
    Ok(text + "\n")
}

fn other(path: &Path) -> Error {
    Error::tool(format!(
        "{} holds trials of other data or settings. Choose another --out, or remove the file.",
        path.display()
    ))
}

fn failed(path: &Path, verb: &'static str, source: io::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        verb,
        source,
    }
}
