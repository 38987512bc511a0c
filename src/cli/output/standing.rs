//! The file or device that is already at the path of an output.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, IsTerminal, Read};
use std::path::{Path, PathBuf};

use super::identity::{Identity, folder_of};
use crate::Error;
use crate::cli::stop::{Done, Stop};

/// A kind of file that a command writes.
#[derive(Clone, Copy)]
pub(in crate::cli) struct FileKind {
    /// Its name in messages, with its article.
    pub(in crate::cli) name: &'static str,
    /// Whether a file is of this kind, whatever its name: only such a file may be replaced.
    pub(in crate::cli) recognise: fn(&mut dyn Read) -> io::Result<bool>,
    /// An extension and the least size in bytes of a valid file with it. A smaller file is the stump of a write or a download that failed,
    /// and may be replaced too.
    pub(in crate::cli) stump: Option<(&'static str, u64)>,
}

impl FileKind {
    fn is_stump(&self, path: &Path, bytes: u64) -> bool {
        let Some((extension, least)) = self.stump else {
            return false;
        };
        // Behind a link, the name of what it leads to.
        let target = fs::canonicalize(path);
        bytes < least && target.is_ok_and(|target| target.extension().is_some_and(|found| found == extension))
    }
}

/// A file that no output may touch.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Guarded {
    /// The file.
    pub(in crate::cli) path: PathBuf,
    /// Its role in this command, for messages.
    pub(in crate::cli) role: &'static str,
}

/// The kind of file that is already at the path of an output.
pub(super) enum Standing {
    /// Nothing.
    Nothing,
    /// A plain file without contents.
    Empty(Metadata),
    /// A plain file of the kind that is to be written, or a stump of one.
    Ours(Metadata),
    /// A pipe or a character device, which is written through.
    Stream,
}

const OTHER_NAME: &str = "Choose another name with --out";

/// Looks at the file that is already at the path of an output of this kind.
///
/// # Errors
/// A refusal, if it must not or cannot be written: a folder, a guarded file, a file that is not of this kind, a write-protected file.
pub(super) fn look(path: &Path, kind: &FileKind, guarded: &[Guarded]) -> Result<Standing, Stop> {
    if names_a_folder(path) {
        return Err(Stop::refuse(path, "names no file", "Name the file with --out"));
    }
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return nothing(path),
        Err(error) => return Err(unwritable(path, &error)),
    };
    if metadata.is_dir() {
        let remedy = "Name a file in it with --out";
        return Err(Stop::refuse(path, "is a folder", remedy));
    }
    spare(path, &metadata, guarded)?;
    if is_stream(&metadata) {
        return Ok(Standing::Stream);
    }
    if !metadata.is_file() {
        return Err(Stop::refuse(path, "is no file that can be written", OTHER_NAME));
    }
    // Opening for writing changes nothing; it finds what permissions do not show, for example a read-only disk.
    File::options()
        .write(true)
        .open(path)
        .map_err(|error| unwritable(path, &error))?;
    if metadata.len() == 0 {
        return Ok(Standing::Empty(metadata));
    }
    if kind.is_stump(path, metadata.len()) {
        return Ok(Standing::Ours(metadata));
    }
    // A user who may write everything, such as root, can open it all the same: but somebody protects it.
    if metadata.permissions().readonly() {
        let remedy = format!("{OTHER_NAME}, or make the file writable");
        return Err(Stop::refuse(path, "is write-protected", remedy));
    }
    let recognised = File::open(path).and_then(|mut file| (kind.recognise)(&mut file));
    match recognised {
        Ok(true) => Ok(Standing::Ours(metadata)),
        Ok(false) => {
            let what = format!("is there already and is not {}, so it stays as it is", kind.name);
            let remedy = format!("{OTHER_NAME}, or move that file away");
            Err(Stop::refuse(path, what, remedy))
        }
        Err(error) => {
            let what = format!("is there already and cannot be read ({error}), so it stays as it is");
            Err(Stop::refuse(path, what, OTHER_NAME))
        }
    }
}

/// Whether this is a pipe or a character device.
pub(super) fn is_stream(metadata: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        kind.is_fifo() || kind.is_char_device()
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        false
    }
}

/// Opens a pipe or a device, which may wait for the pipe's reader.
///
/// # Errors
/// A refusal: a terminal, or what the system says.
pub(super) fn open_stream(path: &Path) -> Result<File, Stop> {
    let file = File::options()
        .write(true)
        .open(path)
        .map_err(|error| unwritable(path, &error))?;
    if file.is_terminal() {
        return Err(Stop::refuse(path, "is a terminal", "Name a file with --out"));
    }
    Ok(file)
}

/// The refusal of a place where the system does not let us write.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> Stop {
    let remedy = "Choose another place with --out";
    Stop::refuse(path, format!("cannot be written ({error})"), remedy)
}

/// Handles a path without a file. A missing folder is an error like any path that does not exist; other obstacles are found by trying.
fn nothing(path: &Path) -> Result<Standing, Stop> {
    let folder = folder_of(path);
    if folder.is_dir() {
        return Ok(Standing::Nothing);
    }
    let source = io::Error::new(ErrorKind::NotFound, format!("{} is not a folder", folder.display()));
    Err(Stop::Failed(Error::File {
        path: path.to_owned(),
        verb: "written",
        source,
    }))
}

/// Refuses a file that the command reads, or that standard output goes into.
fn spare(path: &Path, metadata: &Metadata, guarded: &[Guarded]) -> Done {
    let identity = Identity::of(path, metadata);
    let same = |guarded: &&Guarded| Identity::at(&guarded.path).as_ref() == Some(&identity);
    if let Some(Guarded { path: other, role }) = guarded.iter().find(same) {
        let absolute = |path: &Path| std::path::absolute(path).ok();
        let what = if absolute(path) == absolute(other) {
            format!("is {role}, so it stays as it is")
        } else {
            format!("is {}, {role}, so it stays as it is", other.display())
        };
        return Err(Stop::refuse(path, what, OTHER_NAME));
    }
    if takes_messages(path, metadata) {
        let what = "is where this command prints its results or messages";
        return Err(Stop::refuse(path, what, "Name a file with --out"));
    }
    Ok(())
}

/// Whether standard output or standard error goes into this very file or pipe. Devices do not mix what is written to them.
#[cfg(unix)]
fn takes_messages(path: &Path, metadata: &Metadata) -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;
    if metadata.file_type().is_char_device() {
        return false;
    }
    let identity = Identity::of(path, metadata);
    let (out, err) = (io::stdout(), io::stderr());
    [out.as_fd(), err.as_fd()].into_iter().any(|stream| {
        let opened = stream
            .try_clone_to_owned()
            .and_then(|stream| File::from(stream).metadata());
        opened.is_ok_and(|opened| Identity::of(path, &opened) == identity)
    })
}

#[cfg(not(unix))]
fn takes_messages(_path: &Path, _metadata: &Metadata) -> bool {
    false
}

/// Whether a path can only name a folder, as it is written.
fn names_a_folder(path: &Path) -> bool {
    let text = path.to_string_lossy();
    path.file_name().is_none() || text.ends_with(std::path::is_separator) || text.ends_with("/.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_are_known_by_their_end() {
        for name in ["", ".", "..", "a/", "a/.", "a/..", "/"] {
            assert!(names_a_folder(Path::new(name)), "{name:?}");
        }
        for name in ["a", "a/b", "./a", ".a", "a."] {
            assert!(!names_a_folder(Path::new(name)), "{name:?}");
        }
    }
}
