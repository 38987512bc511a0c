//! The file that an output is written into before it takes its place.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::interrupt;

/// A part file that is younger than this may be one that its program has not locked yet.
const YOUNG: Duration = Duration::from_mins(1);

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
        remove_orphans(folder);
        let process = std::process::id();
        for number in 0_u32.. {
            let path = folder.join(format!(".dien-{process}-{number}.part"));
            interrupt::remove_at_end(&path);
            match File::options().write(true).create_new(true).open(&path) {
                Ok(file) => {
                    // As long as this program runs: what is not locked was left by one that was killed.
                    let _ = file.try_lock();
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

/// Removes what programs left behind that were killed: their part files are locked by nobody. Young ones may be about to be locked.
fn remove_orphans(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (name, path) = (entry.file_name(), entry.path());
        if !is_part(&name.to_string_lossy()) || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let is_old = |file: &File| {
            let age = file
                .metadata()
                .and_then(|metadata| metadata.modified())
                .map(|time| time.elapsed());
            age.is_ok_and(|age| age.is_ok_and(|age| age > YOUNG))
        };
        // Where files cannot be locked, or not be opened, they stay.
        let orphan = File::options().write(true).open(&path).ok();
        if orphan.is_some_and(|file| is_old(&file) && file.try_lock().is_ok()) {
            let _ = fs::remove_file(path);
        }
    }
}

/// Whether this is the name of a part file: `.dien-PROCESS-NUMBER.part`.
fn is_part(name: &str) -> bool {
    let numbers = name.strip_prefix(".dien-").and_then(|rest| rest.strip_suffix(".part"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let pair = numbers.and_then(|numbers| numbers.split_once('-'));
    pair.is_some_and(|(process, number)| is_number(process) && is_number(number))
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
    fn what_a_killed_program_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let old = std::time::SystemTime::now() - 2 * YOUNG;
        let file = |name: &str| File::create_new(at(name)).unwrap();
        for name in [".dien-7-0.part", ".dien-7-1.part", ".dien-x-0.part", "mine.part"] {
            file(name).set_modified(old).unwrap();
        }
        file(".dien-8-0.part");
        let in_use = File::options().write(true).open(at(".dien-7-1.part")).unwrap();
        in_use.lock().unwrap();
        let own = PartFile::create(folder.path()).unwrap();
        assert!(!at(".dien-7-0.part").exists());
        for name in [".dien-7-1.part", ".dien-8-0.part", ".dien-x-0.part", "mine.part"] {
            assert!(at(name).exists(), "{name}");
        }
        // Its own is in use too.
        assert!(File::open(own.path()).unwrap().try_lock().is_err());
    }

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
