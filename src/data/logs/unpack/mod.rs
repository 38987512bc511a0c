//! Files on disk that are packed, read as the files inside: gzip and ZIP.
//!
//! A file is packed if its first bytes say so, whatever its name. It is unpacked as it is read, and never held whole. Archives are hostile
//! until checked: names in them are only names, and nothing is read that unpacks to far more than any log.
//!
//! With the feature `parquet` a Parquet file on disk is read as a CSV.
//!
//! The page unpacks in `www/js/workers/unpack/`, by the same rules and bounds.

mod counted;
mod gzip;
#[cfg(feature = "parquet")]
mod parquet;
mod refused;
mod zip;

use std::fs::File;
use std::io::{BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use counted::{Counted, Taken};
use gzip::Gzip;
pub(super) use refused::failed;
use refused::{bomb, broken, cut, is_too_much};

use super::text::kind::{HEAD_BYTES, is_workbook};
use super::text::refusal::refusal;
use crate::error::log_reason;
use crate::{Error, Result};

/// First bytes of a gzip file.
const GZIP: &[u8] = b"\x1f\x8b";
/// First bytes of a ZIP archive: with files, without any.
const ZIPS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// Endings that say that a file is packed with gzip, in lower case.
const GZIP_ENDINGS: [&str; 3] = [".gz", ".gzip", ".bgz"];
/// Bytes read from disk at once.
const BUFFER: usize = 1 << 16;
/// Bytes in which a tar archive names itself, and where.
const TAR: (usize, &[u8]) = (257, b"ustar");

/// A file of a log: on disk, or in an archive on disk.
#[derive(Clone, Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    name: String,
    entry: Option<zip::Entry>,
}

/// The bytes of a file as they are unpacked.
pub(super) struct Unpacked {
    path: PathBuf,
    /// The file's name, or the archive's and that of the file in it.
    shown: String,
    input: Box<dyn Read + Send>,
    /// Bytes taken from the disk so far.
    taken: Taken,
    given: u64,
    kind: Kind,
    /// Whether nothing was read yet.
    is_new: bool,
    /// Whether no byte has to be waited for, as from a pipe.
    is_file: bool,
}

/// What the bytes on disk are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Packed,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl LogFile {
    /// Describes a file on disk that is no archive of several.
    pub(super) fn of(path: &Path) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        Self {
            path: path.to_owned(),
            name: unpacked_name(&name).to_owned(),
            entry: None,
        }
    }

    /// Returns where the bytes lie on disk.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the name of what is inside: without the ending of gzip; with the folders within an archive.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns how many bytes are taken from the disk to read it.
    ///
    /// # Errors
    /// A file that cannot be looked at.
    pub(super) fn packed_bytes(&self) -> Result<u64> {
        match &self.entry {
            Some(entry) => Ok(entry.packed),
            None => Ok(std::fs::metadata(&self.path).map_err(failed(&self.path))?.len()),
        }
    }

    /// Begins to read it.
    ///
    /// # Errors
    /// A file that cannot be opened; one in an archive that is packed in an unknown way, or locked.
    pub(super) fn open(&self) -> Result<Unpacked> {
        let mut file = File::open(&self.path).map_err(failed(&self.path))?;
        let taken = Taken::default();
        let is_file = file.metadata().is_ok_and(|facts| facts.is_file());
        let shown = match &self.entry {
            Some(_) => format!("{}: {}", shown_name(&self.path), self.name),
            None => shown_name(&self.path),
        };
        let on_disk = self.entry.as_ref().map(|entry| entry.check(&shown)).transpose()?;
        let counted = |file| Counted::new(file, &taken);
        let kind_of = |is_packed| if is_packed { Kind::Packed } else { Kind::Plain };
        let (input, kind): (Box<dyn Read + Send>, Kind) = match on_disk {
            #[cfg(feature = "parquet")]
            None if parquet::is_parquet(&mut file).map_err(failed(&self.path))? => {
                let text = parquet::ParquetText::new(file, taken.clone());
                let text = text.map_err(|error| refused::broken_parquet(&shown, &error.to_string()))?;
                (Box::new(text), Kind::Parquet)
            }
            None => {
                let (input, is_packed) = gunzipped(counted(file));
                (input, kind_of(is_packed))
            }
            Some(entry) => {
                let bytes = entry.open(&mut file, &shown)?;
                let (input, _) = gunzipped(entry.unpack(counted(file).take(bytes)));
                (input, Kind::Packed)
            }
        };
        Ok(Unpacked {
            path: self.path.clone(),
            shown,
            input,
            taken,
            given: 0,
            kind,
            is_new: true,
            is_file,
        })
    }
}

impl Unpacked {
    /// Begins to read a file that lies in memory.
    pub(super) fn of_memory(name: &str, bytes: Arc<[u8]>) -> Self {
        let taken = Taken::default();
        let (input, is_packed) = gunzipped(Counted::new(Cursor::new(bytes), &taken));
        Self {
            path: PathBuf::from(name),
            shown: name.to_owned(),
            input,
            taken,
            given: 0,
            kind: if is_packed { Kind::Packed } else { Kind::Plain },
            is_new: true,
            is_file: true,
        }
    }

    /// Reads the next bytes; 0 at the end.
    ///
    /// # Errors
    /// A file that cannot be read; an archive that is cut, broken, or made to exhaust whoever unpacks it.
    pub(super) fn read(&mut self, piece: &mut [u8]) -> Result<usize> {
        let mut length = 0;
        // A piece is filled: many small members of gzip come one by one.
        while length < piece.len() {
            match self.input.read(&mut piece[length..]) {
                Ok(0) => break,
                Ok(more) => length += more,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed(error)),
            }
        }
        self.given += length as u64;
        if self.kind != Kind::Packed {
            return Ok(length);
        }
        if is_too_much(self.given, self.taken.get()) {
            return Err(bomb(&self.shown));
        }
        if std::mem::take(&mut self.is_new) && piece[..length].get(TAR.0..).is_some_and(|rest| rest.starts_with(TAR.1))
        {
            let remedy = "Unpack it and choose the file inside.";
            return Err(refusal(
                log_reason::packed("tar"),
                &self.shown,
                None,
                "the file is a tar archive",
                remedy,
            ));
        }
        Ok(length)
    }

    /// Returns whether the bytes lie on a disk: a pipe may make whoever reads it wait.
    pub(super) fn is_of_file(&self) -> bool {
        self.is_file
    }

    /// Returns how many bytes were taken from the disk so far.
    pub(super) fn taken(&self) -> u64 {
        self.taken.get()
    }

    fn failed(&self, error: std::io::Error) -> Error {
        let is_packed = self.kind == Kind::Packed;
        match error.kind() {
            #[cfg(feature = "parquet")]
            ErrorKind::InvalidData if self.kind == Kind::Parquet => {
                refused::broken_parquet(&self.shown, &error.to_string())
            }
            ErrorKind::UnexpectedEof if is_packed => cut(&self.shown),
            ErrorKind::InvalidData | ErrorKind::InvalidInput if is_packed => broken(&self.shown, &error.to_string()),
            _ => failed(&self.path)(error),
        }
    }
}

/// Lists the files of a ZIP archive, without folders and without what systems put beside files; `None` if the file is no such archive.
///
/// # Errors
/// A file that cannot be read, an archive that is cut or lies.
pub(super) fn archived(path: &Path) -> Result<Option<Vec<LogFile>>> {
    // Nothing is to be read from a pipe before it is read as a log.
    if !std::fs::metadata(path).map_err(failed(path))?.is_file() {
        return Ok(None);
    }
    let mut file = File::open(path).map_err(failed(path))?;
    let mut head = Vec::new();
    (&mut file)
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut head)
        .map_err(failed(path))?;
    let shown = shown_name(path);
    if !ZIPS.iter().any(|first| head.starts_with(first)) || is_workbook(&shown, &head) {
        return Ok(None);
    }
    let entries = zip::directory(&mut file, &shown, path)?;
    let files = entries.into_iter().map(|entry| LogFile {
        path: path.to_owned(),
        name: unpacked_name(&entry.name).to_owned(),
        entry: Some(entry),
    });
    Ok(Some(files.collect()))
}

/// Reads the file inside, if the bytes are packed with gzip; returns whether they are.
fn gunzipped(input: impl Read + Send + 'static) -> (Box<dyn Read + Send>, bool) {
    let input = Head::of(input);
    if input.first == GZIP {
        (Box::new(Gzip::new(BufReader::with_capacity(BUFFER, input))), true)
    } else {
        (Box::new(input), false)
    }
}

/// Bytes whose first two were looked at.
struct Head<R> {
    first: Vec<u8>,
    input: R,
    /// What happened when they were looked at.
    error: Option<std::io::Error>,
}

impl<R: Read> Head<R> {
    fn of(mut input: R) -> Self {
        let mut first = Vec::new();
        let error = (&mut input).take(GZIP.len() as u64).read_to_end(&mut first).err();
        Self { first, input, error }
    }
}

impl<R: Read> Read for Head<R> {
    fn read(&mut self, piece: &mut [u8]) -> std::io::Result<usize> {
        if !self.first.is_empty() {
            let length = self.first.len().min(piece.len());
            piece[..length].copy_from_slice(&self.first[..length]);
            self.first.drain(..length);
            return Ok(length);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.input.read(piece),
        }
    }
}

/// Returns a name without the ending of gzip.
fn unpacked_name(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    let ending = GZIP_ENDINGS.iter().find(|ending| lower.ends_with(*ending));
    match ending.map(|ending| &name[..name.len() - ending.len()]) {
        Some(inside) if !inside.is_empty() && !inside.ends_with(['/', '\\']) => inside,
        _ => name,
    }
}

/// Returns a path's last part, as messages show it.
fn shown_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_file_inside() {
        for (name, expected) in [
            ("log.csv.gz", "log.csv"),
            ("LOG.CSV.GZ", "LOG.CSV"),
            ("part-0.csv.bgz", "part-0.csv"),
            ("log.csv", "log.csv"),
            (".gz", ".gz"),
            ("a/.gz", "a/.gz"),
            ("茶.gz", "茶"),
        ] {
            assert_eq!(unpacked_name(name), expected);
        }
    }
}
