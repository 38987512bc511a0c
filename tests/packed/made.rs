//! Made-up logs, packed and plain.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use dien_explorer::Error;
use dien_explorer::data::{Dataset, ImportReport, Protocol, ReadOptions, read_logs};
use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use tempfile::TempDir;

pub(crate) const START: i64 = 1_600_000_000;

/// A log of some users, as CSV.
pub(crate) fn log(users: usize, each: usize) -> String {
    let mut text = "user,item,time\n".to_owned();
    for user in 1..=users {
        for step in 0..each {
            let time = START + (step * 86_400 + user) as i64;
            writeln!(text, "u{user},i{},{time}", (user * 7 + step * step) % 30).unwrap();
        }
    }
    text
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file as an archive holds it; what it says of itself can be a lie.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) packed: Vec<u8>,
    pub(crate) size: u32,
    pub(crate) checksum: u32,
    pub(crate) method: u16,
    pub(crate) flags: u16,
}

pub(crate) fn entry(name: &str, bytes: &[u8]) -> Entry {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    let mut checksum = Crc::new();
    checksum.update(bytes);
    Entry {
        name: name.to_owned(),
        packed: encoder.finish().unwrap(),
        size: bytes.len() as u32,
        checksum: checksum.sum(),
        method: 8,
        flags: 0,
    }
}

pub(crate) fn stored(name: &str, bytes: &[u8]) -> Entry {
    Entry {
        packed: bytes.to_vec(),
        method: 0,
        ..entry(name, bytes)
    }
}

/// The fields that the record before a file and that of the directory share.
pub(crate) fn shared(entry: &Entry) -> Vec<u8> {
    let mut bytes = Vec::new();
    for short in [20, entry.flags, entry.method, 0, 0] {
        bytes.extend(short.to_le_bytes());
    }
    for long in [entry.checksum, entry.packed.len() as u32, entry.size] {
        bytes.extend(long.to_le_bytes());
    }
    bytes.extend((entry.name.len() as u16).to_le_bytes());
    bytes
}

/// A record of the directory, for a file at this place.
pub(crate) fn record(entry: &Entry, start: u32) -> Vec<u8> {
    let mut bytes = b"PK\x01\x02\x14\x03".to_vec();
    bytes.extend(shared(entry));
    bytes.extend([0; 12]);
    bytes.extend(start.to_le_bytes());
    bytes.extend(entry.name.as_bytes());
    bytes
}

pub(crate) fn zip(entries: &[Entry]) -> Vec<u8> {
    zip_with(entries, b"", false)
}

/// An archive with a comment; a large one says so behind its directory.
pub(crate) fn zip_with(entries: &[Entry], comment: &[u8], is_large: bool) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        directory.extend(record(entry, bytes.len() as u32));
        bytes.extend(b"PK\x03\x04");
        bytes.extend(shared(entry));
        bytes.extend(0_u16.to_le_bytes());
        bytes.extend(entry.name.as_bytes());
        bytes.extend(&entry.packed);
    }
    let (start, length) = (bytes.len(), directory.len());
    bytes.extend(directory);
    if is_large {
        let end = bytes.len() as u64;
        bytes.extend(b"PK\x06\x06");
        bytes.extend(44_u64.to_le_bytes());
        bytes.extend([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for number in [entries.len(), entries.len(), length, start] {
            bytes.extend((number as u64).to_le_bytes());
        }
        bytes.extend(b"PK\x06\x07\0\0\0\0");
        bytes.extend(end.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
    }
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    let count = if is_large { u16::MAX } else { entries.len() as u16 };
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    let long = |number: usize| if is_large { u32::MAX } else { number as u32 };
    bytes.extend([long(length).to_le_bytes(), long(start).to_le_bytes()].concat());
    bytes.extend((comment.len() as u16).to_le_bytes());
    bytes.extend(comment);
    bytes
}

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

pub(crate) fn read_at(path: &Path) -> Result<(Dataset, ImportReport), Error> {
    read_logs(&[path], ReadOptions::default(), &Protocol::default(), &mut |_, _| true)
}

/// Reads one file of a folder of its own.
pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<(Dataset, ImportReport), Error> {
    let folder = folder(&[(name, bytes)]);
    read_at(&folder.path().join(name))
}

pub(crate) fn refused(name: &str, bytes: &[u8]) -> (&'static str, String) {
    match read(name, bytes) {
        Ok((_, report)) => panic!("{name} was read: {report}"),
        Err(error) => {
            let message = error.to_string();
            match error {
                Error::Log { reason, .. } => (reason.problem(), message),
                _ => panic!("{name}: {message}"),
            }
        }
    }
}

pub(crate) fn counts(read: Result<(Dataset, ImportReport), Error>) -> (usize, usize, usize) {
    let (_, report) = read.unwrap();
    (report.users, report.items, report.behaviours)
}
