//! Whether two names mean one file.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The identity of a file, independent of its names: device and inode on Unix; elsewhere its canonical path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Identity {
    #[cfg(unix)]
    device_and_inode: (u64, u64),
    #[cfg(not(unix))]
    canonical: PathBuf,
}

impl Identity {
    /// The file that a path leads to, through all links; `None` if there is none.
    pub(in crate::cli) fn at(path: &Path) -> Option<Self> {
        Some(Self::of(path, &fs::metadata(path).ok()?))
    }

    /// The file of a path and its metadata.
    #[cfg(unix)]
    pub(in crate::cli) fn of(_path: &Path, metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            device_and_inode: (metadata.dev(), metadata.ino()),
        }
    }

    /// The file of a path and its metadata.
    #[cfg(not(unix))]
    pub(in crate::cli) fn of(path: &Path, _metadata: &Metadata) -> Self {
        Self {
            canonical: fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
        }
    }
}

/// Links that are followed at most, as on Linux.
const MOST_LINKS: usize = 40;

/// Resolves all links of a path, also where no file exists yet.
///
/// # Errors
/// Links that lead in a circle; a folder that does not exist.
pub(super) fn resolve(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        resolved => return resolved,
    }
    let mut place = path.to_owned();
    for _ in 0..MOST_LINKS {
        let folder = fs::canonicalize(folder_of(&place))?;
        place = folder.join(place.file_name().unwrap_or_default());
        match fs::read_link(&place) {
            Ok(target) => place = folder.join(target),
            Err(_) => return Ok(place),
        }
    }
    Err(io::Error::other("too many links"))
}

/// The folder that a file lies in or will lie in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_of_both_kinds_are_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "").unwrap();
        fs::write(at("b"), "").unwrap();
        fs::hard_link(at("a"), at("hard")).unwrap();
        symlink("a", at("soft")).unwrap();
        assert_eq!(Identity::at(&at("a")), Identity::at(&at("hard")));
        assert_eq!(Identity::at(&at("a")), Identity::at(&at("soft")));
        assert_ne!(Identity::at(&at("a")), Identity::at(&at("b")));
        assert_eq!(Identity::at(&at("none")), None);
    }

    #[test]
    fn links_lead_also_to_what_is_not_there_yet() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        let at = |name: &str| root.join(name);
        fs::create_dir(at("deep")).unwrap();
        symlink("deep/second", at("first")).unwrap();
        symlink("../new", at("deep/second")).unwrap();
        assert_eq!(resolve(&at("first")).unwrap(), at("new"));
        assert_eq!(resolve(&at("plain")).unwrap(), at("plain"));
        symlink("round", at("round")).unwrap();
        assert!(resolve(&at("round")).is_err());
        assert!(resolve(&at("no/such")).is_err());
    }
}
