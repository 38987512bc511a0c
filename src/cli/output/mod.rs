//! The one room for the files that commands write.
//!
//! | file | what |
//! |---|---|
//! | `standing.rs` | the file that is already at the path, and whether it may be replaced |
//! | `identity.rs` | whether two names mean one file; where links lead |
//! | `part.rs` | the file beside the target that becomes it |
//! | `interrupt.rs` | Ctrl-C removes what is unfinished |
//!
//! An output is claimed before the work and written after it. Claiming refuses whatever writing would destroy: data that the command
//! reads, files that are not of the kind written, folders, write-protected files. It makes the part file at once, so that a place that
//! cannot be written is known before hours of training. A file of the same kind is replaced only if the user gave its name. A link stays a
//! link, a pipe or a device is written through.

mod identity;
mod interrupt;
mod part;
mod standing;

use std::fs::{File, Metadata};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::print::say;
use super::stop::{Done, Stop};
use crate::Error;
use crate::checkpoint::is_checkpoint;
pub(super) use identity::Identity;
use part::PartFile;
use standing::Standing;
pub(super) use standing::{FileKind, Guarded};

/// A checkpoint, as an output.
pub(super) const CHECKPOINT: FileKind = FileKind {
    name: "a checkpoint of dien",
    recognise: is_checkpoint,
    // The length of the header, and an empty header.
    stump: Some(("safetensors", 8 + 2)),
};

/// The path of an output, and whether a file there may be replaced.
#[derive(Clone, Copy, Debug)]
pub(super) struct OutputName<'a> {
    /// Its path.
    pub(super) path: &'a Path,
    /// Whether a file of the same kind may be replaced. The user has agreed to that by giving the name.
    pub(super) may_replace: bool,
}

impl<'a> OutputName<'a> {
    /// The name that the user gave, or a default that replaces nothing.
    pub(super) fn given_or(given: Option<&'a Path>, default: &'a str) -> Self {
        Self {
            path: given.unwrap_or(Path::new(default)),
            may_replace: given.is_some(),
        }
    }
}

/// A place that is claimed for an output.
pub(super) struct Output {
    /// As the user named it.
    path: PathBuf,
    place: Destination,
}

/// How an output gets to its path.
enum Destination {
    /// Moved to its target when it is whole.
    Beside {
        part: PartFile,
        target: PathBuf,
        /// What stood at the target when it was claimed.
        before: Option<Identity>,
    },
    /// Written as it is.
    Through(File),
}

impl Output {
    /// Claims the place of an output, before any work is done. Says so if a file will be replaced.
    ///
    /// # Errors
    /// A refusal, with what is in the way and what to do; a folder that does not exist.
    pub(super) fn claim(name: OutputName, kind: &FileKind, guarded: &[Guarded]) -> Result<Self, Stop> {
        let OutputName { path, may_replace } = name;
        let place = match standing::look(path, kind, guarded)? {
            Standing::Stream => {
                say(&format!("{}: waiting until it can be written", path.display()));
                Destination::Through(standing::open_stream(path)?)
            }
            Standing::Nothing => beside(path, None)?,
            Standing::Empty(metadata) => beside(path, Some(&metadata))?,
            Standing::Ours(metadata) if may_replace => {
                let place = beside(path, Some(&metadata))?;
                say(&format!(
                    "{} is there already: as {} it will be replaced",
                    path.display(),
                    kind.name
                ));
                place
            }
            Standing::Ours(_) => {
                let what = format!("is there already and is {}", kind.name);
                let remedy = format!(
                    "To replace it, give its name: --out {}; to keep it, give another",
                    path.display()
                );
                return Err(Stop::refuse(path, what, remedy));
            }
        };
        Ok(Self {
            path: path.to_owned(),
            place,
        })
    }

    /// Writes the output and moves it to its place.
    ///
    /// # Errors
    /// The system's error; another file that appeared at the target meanwhile. The message then says where the output is kept.
    pub(super) fn commit(self, bytes: &[u8]) -> Done {
        let Self { path, place } = self;
        let failed = |source| Error::File {
            path: path.clone(),
            verb: "written",
            source,
        };
        let (mut part, target, before) = match place {
            Destination::Through(mut file) => {
                file.write_all(bytes).and_then(|()| file.flush()).map_err(failed)?;
                return Ok(());
            }
            Destination::Beside { part, target, before } => (part, target, before),
        };
        part.write(bytes).map_err(failed)?;
        let kept = |at: &Path, why: &str| {
            let what = format!(
                "{}: {why}. What was to be written is in {}.",
                path.display(),
                at.display()
            );
            Stop::Failed(Error::Request(what))
        };
        if Identity::at(&target) != before {
            let why = "another file has come to stand there meanwhile, so it stays as it is";
            return Err(kept(&part.keep(), why));
        }
        let at = part.path().to_owned();
        part.rename(&target).map_err(|error| kept(&at, &error.to_string()))?;
        Ok(())
    }
}

/// Whether a path leads to a pipe or a device.
pub(super) fn is_stream(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| standing::is_stream(&metadata))
}

/// Refuses a file that must be a plain one: the same checks as for an output, but it will be added to, not replaced.
///
/// # Errors
/// A refusal.
pub(super) fn check_plain(path: &Path, kind: &FileKind, guarded: &[Guarded]) -> Done {
    match standing::look(path, kind, guarded)? {
        Standing::Stream => Err(Stop::refuse(
            path,
            format!("is no plain file, so it cannot hold {}", kind.name),
            "Choose another name with --out",
        )),
        Standing::Nothing | Standing::Empty(_) | Standing::Ours(_) => Ok(()),
    }
}

/// The refusal of a place where the system does not let us write.
pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> Stop {
    standing::unwritable(path, error)
}

/// Makes the part file beside what a path leads to.
fn beside(path: &Path, standing: Option<&Metadata>) -> Result<Destination, Stop> {
    let target = identity::resolve(path).map_err(|error| unwritable(path, &error))?;
    let part = PartFile::create(identity::folder_of(&target)).map_err(|error| unwritable(path, &error))?;
    if let Some(permissions) = standing.map(Metadata::permissions) {
        // A checkpoint that only its owner may read stays so. Where permissions cannot be set, the folder's rules hold.
        let _ = part.set_permissions(permissions);
    }
    Ok(Destination::Beside {
        part,
        before: standing.map(|metadata| Identity::of(&target, metadata)),
        target,
    })
}
