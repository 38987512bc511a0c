//! The directory of a ZIP archive, and the files in it.
//!
//! The directory stands at the end, before a last record that says where. What it says is held against the bytes: places, lengths, that no
//! two files share bytes, checksums.

use std::fs::File;
use std::io::{Error as SystemError, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::refused::{bomb, broken, cut, failed, is_too_much};
use crate::data::logs::text::refusal::refusal;
use crate::error::{log_reason, printable};
use crate::{Error, Result};

/// The last record, and how long it is without its comment.
const END: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
/// The longest comment.
const MOST_COMMENT: usize = u16::MAX as usize;
/// What leads to the last record of a large archive, and its length.
const LOCATOR: &[u8] = b"PK\x06\x07";
const LOCATOR_BYTES: usize = 20;
/// The last record of a large archive, and how much of it is read.
const LARGE_END: &[u8] = b"PK\x06\x06";
const LARGE_END_BYTES: usize = 56;
/// A record of the directory, and how long it is without its name.
const RECORD: &[u8] = b"PK\x01\x02";
const RECORD_BYTES: usize = 46;
/// What stands before a file, and how long it is without the name.
const LOCAL: &[u8] = b"PK\x03\x04";
const LOCAL_BYTES: u64 = 30;
/// Stand for numbers that are written elsewhere.
const ELSEWHERE: u32 = u32::MAX;
const ELSEWHERE_SHORT: u16 = u16::MAX;
/// Marks the part of a record in which large numbers are written.
const LARGE_NUMBERS: u16 = 1;
/// The most files.
const MOST_ENTRIES: u64 = 10_000;
/// The longest directory.
const MOST_DIRECTORY: u64 = 16 << 20;
/// The longest name of a file.
const MOST_NAME: usize = 1024;
/// The methods that are read: the bytes as they are, and deflate.
const STORED: u16 = 0;
const DEFLATE: u16 = 8;
/// Says that a file is encrypted.
const LOCKED: u16 = 1;
/// What a file is on Unix, and what a symbolic link is.
const UNIX_KIND: u32 = 0xf000_0000;
const UNIX_LINK: u32 = 0xa000_0000;

/// A file in an archive, as the directory describes it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// Bytes of it in the archive.
    pub(super) packed: u64,
    size: u64,
    checksum: u32,
    method: u16,
    is_locked: bool,
    /// Where its part of the archive begins, and where the directory does.
    start: u64,
    directory: u64,
}

/// Where the directory stands.
struct Place {
    start: u64,
    bytes: u64,
    entries: u64,
    /// Bytes before the archive: a program that unpacks it.
    before: u64,
}

/// Lists the files of an archive.
///
/// # Errors
/// A file that cannot be read, an archive that is cut or lies.
pub(super) fn directory(file: &mut File, shown: &str, path: &Path) -> Result<Vec<Entry>> {
    let place = place(file, shown, path)?;
    if place.entries > MOST_ENTRIES || place.bytes > MOST_DIRECTORY {
        let what = format!("the archive has more than {MOST_ENTRIES} files, or names of many bytes");
        let remedy = "Unpack it and choose the files of the log.";
        return Err(refusal(
            log_reason::archive_many(MOST_ENTRIES),
            shown,
            None,
            what,
            remedy,
        ));
    }
    let bytes = at(file, place.start, place.bytes as usize, path)?;
    let mut rest = bytes.as_slice();
    let mut entries = Vec::new();
    for _ in 0..place.entries {
        let (entry, length) = record(rest, &place).ok_or_else(|| lies(shown))?;
        rest = &rest[length..];
        entries.extend(entry);
    }
    check_places(&entries, shown)?;
    entries.retain(|entry| is_file(&entry.name));
    for entry in &entries {
        if is_too_much(entry.size, entry.packed) {
            return Err(bomb(&format!("{shown}: {}", entry.name)));
        }
    }
    Ok(entries)
}

/// Finds the directory by the last record.
fn place(file: &mut File, shown: &str, path: &Path) -> Result<Place> {
    let length = file.metadata().map_err(failed(path))?.len();
    let tail_bytes = length.min((END_BYTES + MOST_COMMENT) as u64);
    let tail = at(file, length - tail_bytes, tail_bytes as usize, path)?;
    let is_end = |&start: &usize| {
        let comment = short(&tail, start + 20);
        tail[start..].starts_with(END)
            && comment.is_some_and(|comment| start + END_BYTES + usize::from(comment) <= tail.len())
    };
    let Some(end) = (0..tail.len()).rev().find(is_end) else {
        return Err(cut(shown));
    };
    let record = &tail[end..];
    let end_start = length - tail_bytes + end as u64;
    let small = || {
        Some((
            short(record, 4)?,
            short(record, 10)?,
            long(record, 12)?,
            long(record, 16)?,
        ))
    };
    let (disk, entries, bytes, start) = small().ok_or_else(|| cut(shown))?;
    let is_large = entries == ELSEWHERE_SHORT || bytes == ELSEWHERE || start == ELSEWHERE;
    let locator = is_large.then(|| end_start.checked_sub(LOCATOR_BYTES as u64)).flatten();
    let locator = locator.map(|start| at(file, start, LOCATOR_BYTES, path)).transpose()?;
    let found = match locator.filter(|locator| locator.starts_with(LOCATOR)) {
        Some(locator) => {
            let start = longest(&locator, 8).filter(|start| start.saturating_add(LARGE_END_BYTES as u64) <= end_start);
            let record_start = start.ok_or_else(|| lies(shown))?;
            let record = at(file, record_start, LARGE_END_BYTES, path)?;
            let numbers = || Some((longest(&record, 32)?, longest(&record, 40)?, longest(&record, 48)?));
            let numbers = numbers().filter(|_| record.starts_with(LARGE_END));
            let (entries, bytes, start) = numbers.ok_or_else(|| lies(shown))?;
            (record_start, entries, bytes, start)
        }
        None => (end_start, u64::from(entries), u64::from(bytes), u64::from(start)),
    };
    if !is_large && disk > 0 {
        let remedy = "Join the parts, unpack the archive and choose the file inside.";
        return Err(refusal(
            log_reason::packed_part(),
            shown,
            None,
            "the file is one part of a ZIP archive in parts",
            remedy,
        ));
    }
    let (record_start, entries, bytes, start) = found;
    let real = record_start.checked_sub(bytes).ok_or_else(|| lies(shown))?;
    Ok(Place {
        start: real,
        bytes,
        entries,
        before: real.checked_sub(start).ok_or_else(|| lies(shown))?,
    })
}

/// Reads a record of the directory, and returns the file, unless it is a folder or a link, and the record's length.
fn record(bytes: &[u8], place: &Place) -> Option<(Option<Entry>, usize)> {
    let record = bytes.get(..RECORD_BYTES).filter(|record| record.starts_with(RECORD))?;
    let lengths = [28, 30, 32].map(|at| short(record, at).map_or(0, usize::from));
    let (name_end, more_end) = (RECORD_BYTES + lengths[0], RECORD_BYTES + lengths[0] + lengths[1]);
    let name = bytes.get(RECORD_BYTES..name_end)?;
    let mut more = large_numbers(bytes.get(name_end..more_end)?);
    let mut number = |at: usize| match long(record, at)? {
        ELSEWHERE if !more.is_empty() => {
            let number = longest(more, 0)?;
            more = &more[8..];
            Some(number)
        }
        number => Some(u64::from(number)),
    };
    // The order in which large numbers are written.
    let (size, packed, start) = (number(24)?, number(20)?, number(42)?);
    let (flags, method) = (short(record, 8)?, short(record, 10)?);
    let is_link = record[5] == 3 && long(record, 38)? & UNIX_KIND == UNIX_LINK;
    let entry = Entry {
        name: printable(&String::from_utf8_lossy(name.get(..MOST_NAME).unwrap_or(name))),
        packed,
        size,
        checksum: long(record, 16)?,
        method,
        is_locked: flags & LOCKED != 0,
        start: start.checked_add(place.before)?,
        directory: place.start,
    };
    let length = more_end + lengths[2];
    (length <= bytes.len()).then_some(((!is_link).then_some(entry), length))
}

/// Returns the part of a record in which large numbers are written; empty where there is none.
fn large_numbers(mut bytes: &[u8]) -> &[u8] {
    while let (Some(kind), Some(length)) = (short(bytes, 0), short(bytes, 2)) {
        let end = (4 + usize::from(length)).min(bytes.len());
        if kind == LARGE_NUMBERS {
            return &bytes[4..end];
        }
        bytes = &bytes[end..];
    }
    &[]
}

/// Checks that files stand before the directory, one behind the other.
fn check_places(entries: &[Entry], shown: &str) -> Result<()> {
    let mut all: Vec<&Entry> = entries.iter().collect();
    all.sort_by_key(|entry| entry.start);
    let mut free = 0;
    for entry in all {
        let end = entry
            .start
            .checked_add(LOCAL_BYTES)
            .and_then(|end| end.checked_add(entry.packed));
        match end {
            Some(end) if entry.start >= free && end <= entry.directory => free = end,
            _ => return Err(lies(shown)),
        }
    }
    Ok(())
}

/// Returns whether an entry is a file of the user's: no folder, and nothing that a system puts beside files.
fn is_file(name: &str) -> bool {
    let is_put = |part: &str| part == "__MACOSX" || part.starts_with('.') && ![".", ".."].contains(&part);
    !name.is_empty() && !name.ends_with(['/', '\\']) && !name.split(['/', '\\']).any(is_put)
}

impl Entry {
    /// Returns it, if it can be unpacked.
    ///
    /// # Errors
    /// A file that is locked, or packed in a way that is not known.
    pub(super) fn check(&self, shown: &str) -> Result<&Self> {
        if self.is_locked {
            let remedy = "Unpack it with its password and choose the file inside.";
            return Err(refusal(
                log_reason::locked_archive(),
                shown,
                None,
                "the file is encrypted",
                remedy,
            ));
        }
        if ![STORED, DEFLATE].contains(&self.method) {
            let what = format!(
                "the file is packed by the method {} of ZIP; deflate is read",
                self.method
            );
            return Err(refusal(
                log_reason::packed_method(u32::from(self.method)),
                shown,
                None,
                what,
                "Unpack it and choose the file inside.",
            ));
        }
        Ok(self)
    }

    /// Goes to its bytes, and returns how many there are.
    ///
    /// # Errors
    /// A file that cannot be read; a directory that lies.
    pub(super) fn open(&self, archive: &mut File, shown: &str) -> Result<u64> {
        let lost = |_| lies(shown);
        let mut local = [0; LOCAL_BYTES as usize];
        archive.seek(SeekFrom::Start(self.start)).map_err(lost)?;
        archive.read_exact(&mut local).map_err(lost)?;
        let lengths = [26, 28].map(|at| short(&local, at).map_or(0, u64::from));
        let start = self.start + LOCAL_BYTES + lengths[0] + lengths[1];
        if !local.starts_with(LOCAL) || start + self.packed > self.directory {
            return Err(lies(shown));
        }
        archive.seek(SeekFrom::Start(start)).map_err(lost)?;
        Ok(self.packed)
    }

    /// Unpacks its bytes, and checks them by what the directory says.
    pub(super) fn unpack(&self, packed: impl Read + Send + 'static) -> Checked {
        Checked {
            input: if self.method == STORED {
                Box::new(packed)
            } else {
                Box::new(DeflateDecoder::new(packed))
            },
            left: self.size,
            checksum: self.checksum,
            found: Crc::new(),
        }
    }
}

/// An unpacked file, of which length and checksum are known beforehand.
pub(super) struct Checked {
    input: Box<dyn Read + Send>,
    left: u64,
    checksum: u32,
    found: Crc,
}

impl Read for Checked {
    fn read(&mut self, piece: &mut [u8]) -> std::io::Result<usize> {
        let length = self.input.read(piece)?;
        self.found.update(&piece[..length]);
        let invalid = |why| Err(SystemError::new(ErrorKind::InvalidData, why));
        match self.left.checked_sub(length as u64) {
            None => return invalid("more bytes than its directory says"),
            Some(left) => self.left = left,
        }
        let is_end = length == 0 && !piece.is_empty();
        match (is_end, self.left) {
            (true, 1..) => invalid("fewer bytes than its directory says"),
            (true, 0) if self.found.sum() != self.checksum => invalid("its checksum is another"),
            _ => Ok(length),
        }
    }
}

fn lies(shown: &str) -> Error {
    broken(shown, "its directory does not fit its bytes")
}

/// Reads bytes at a place, as many as there are.
fn at(file: &mut File, start: u64, length: usize, path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length);
    file.seek(SeekFrom::Start(start)).map_err(failed(path))?;
    file.take(length as u64).read_to_end(&mut bytes).map_err(failed(path))?;
    Ok(bytes)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn longest(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
