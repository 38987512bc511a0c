//! The file that an output is written into before it takes its place.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::interrupt;

/// A new file beside its target. Dropping it removes it, and so does Ctrl-C.
pub(super) struct PartFile {
    path: PathBuf,
    file: File,
    keep: bool,
}

impl PartFile {
    /// Makes the file, under a name that no other file has.
    ///
    /// # Errors
    /// The system's error, for example that the folder cannot be written.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        let process = std::process::id();
        for number in 0_u32.. {
            let path = folder.join(format!(".dien-{process}-{number}.part"));
            interrupt::remove_at_end(&path);
            match File::options().write(true).create_new(true).open(&path) {
                Ok(file) => {
                    return Ok(Self {
                        path,
                        file,
                        keep: false,
                    });
                }
                Err(error) => {
                    interrupt::leave(&path);
                    if error.kind() != ErrorKind::AlreadyExists {
                        return Err(error);
                    }
                }
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    /// Writes everything, down to the disk.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_all()
    }

    /// Gives the file the permissions of the one that it replaces.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn set_permissions(&self, permissions: Permissions) -> io::Result<()> {
        self.file.set_permissions(permissions)
    }

    /// Moves the file to its target.
    ///
    /// # Errors
    /// What the system says; the file then stays where it is.
    pub(super) fn rename(mut self, target: &Path) -> io::Result<()> {
        let moved = fs::rename(&self.path, target);
        self.keep = true;
        moved?;
        // So that the new name survives a power failure; where a folder cannot be synchronised, nothing is lost by that.
        if let Ok(folder) = File::open(super::identity::folder_of(target)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// Leaves the file where it is, and returns its path.
    pub(super) fn keep(mut self) -> PathBuf {
        self.keep = true;
        self.path.clone()
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.keep {
            let _ = fs::remove_file(&self.path);
        }
        interrupt::leave(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_parts_have_one_name_and_none_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let left = || fs::read_dir(folder.path()).unwrap().count();
        let parts = [(), (), ()].map(|()| PartFile::create(folder.path()).unwrap());
        assert_eq!(left(), 3);
        let [mut written, kept, dropped] = parts;
        written.write(b"whole").unwrap();
        let target = folder.path().join("target");
        written.rename(&target).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"whole");
        drop(dropped);
        assert!(kept.keep().exists());
        assert_eq!(left(), 2);
        assert!(PartFile::create(&folder.path().join("none")).is_err());
    }
}
