//! Logs on disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::formats::format::{base, names_columns, names_field_file, names_file};
use super::formats::{log_formats, recognise};
use super::inspection::inspect_log;
use super::options::{LogFormat, ReadOptions};
use super::reader::LogReader;
use super::report::ImportReport;
use super::source::{first_line, items_kind};
use super::text::decode::Decoder;
use super::text::preamble::Preamble;
use super::text::refusal::refusal;
use super::unpack::{LogFile, Unpacked, archived, failed};
use crate::Result;
use crate::data::{Dataset, Protocol};
use crate::error::log_reason;

/// Bytes that are enough to see what a file is.
const HEAD_BYTES: usize = 1 << 16;
/// Beginnings of the names of a log's parts, as Spark and Hive write them: `part-00000`, `000000_0`.
const PARTS: [&str; 2] = ["part-", "0000"];
/// Endings of tables.
const ENDINGS: [&str; 7] = [".csv", ".tsv", ".inter", ".item", ".psv", ".jsonl", ".ndjson"];
/// That of tables which are read with the feature `parquet`.
const PARQUET_ENDING: &str = ".parquet";
/// Endings of parts, besides those of tables.
const PART_ENDINGS: [&str; 2] = [".txt", ".json"];
/// Endings of what may be a log or something else.
const OTHER_ENDINGS: [&str; 6] = [".txt", ".dat", ".data", ".json", ".log", ".tab"];

/// Reads a log from files, or from the files of one log in a folder or in a ZIP archive; each may be packed with gzip, and tables of items may
/// stand beside it. `progress` gets the bytes read so far and all bytes, as they lie on the disk, and returns whether to go on.
///
/// # Errors
/// A folder without a log, a file that cannot be read, what makes the log unusable, and `false` from `progress`.
pub fn read_logs<P: AsRef<Path>>(
    paths: &[P],
    options: ReadOptions,
    protocol: &Protocol,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<(Dataset, ImportReport)> {
    protocol.check()?;
    let files = log_files(paths, &options)?;
    let names = names_of(&files);
    let mut total = 0;
    for file in &files {
        total += file.packed_bytes()?;
    }
    let mut reader = LogReader::new(options);
    let mut done = 0;
    for (file, name) in files.iter().zip(&names) {
        let mut unpacked = file.open()?;
        reader.read(name, &mut unpacked, &mut |taken| progress(done + taken, total))?;
        done += file.packed_bytes()?;
    }
    reader.finish(protocol)
}

/// Reads a file that lies in memory, plain or packed with gzip, as one on disk. Returns how many rows are kept.
///
/// # Errors
/// What makes the log unusable.
pub(crate) fn read_in_memory(name: &str, bytes: &Arc<[u8]>) -> Result<usize> {
    let mut reader = LogReader::new(ReadOptions::default());
    reader.read(name, &mut Unpacked::of_memory(name, Arc::clone(bytes)), &mut |_| true)?;
    Ok(reader.events())
}

/// Finds the files of the log at paths, each a file, an archive or a folder: those that [`read_logs`] reads, each once.
///
/// # Errors
/// A path that does not exist, a folder or an archive without a log.
pub fn find_files<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<Vec<PathBuf>> {
    let files = log_files(paths, options)?;
    let mut paths: Vec<PathBuf> = files.iter().map(|file| file.path().to_owned()).collect();
    paths.dedup();
    Ok(paths)
}

/// Finds the files of the log at paths, each file once.
fn log_files<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<Vec<LogFile>> {
    let mut all: Vec<LogFile> = Vec::new();
    for path in paths {
        for file in at_path(path.as_ref(), options)? {
            if !all.iter().any(|other| is_same(other, &file)) {
                all.push(file);
            }
        }
    }
    Ok(all)
}

/// Returns whether both are the same file, of the same archive if they are of one.
fn is_same(one: &LogFile, other: &LogFile) -> bool {
    one.path() == other.path() && one.name() == other.name()
}

/// Returns what the files are called in the report: their names, and the whole paths of those that share one.
fn names_of(files: &[LogFile]) -> Vec<String> {
    let name = |file: &LogFile| {
        let shares = |other: &&LogFile| other.name() == file.name();
        if files.iter().filter(shares).count() > 1 {
            file.path().to_string_lossy().into_owned()
        } else {
            file.name().to_owned()
        }
    };
    files.iter().map(name).collect()
}

/// Finds the files at a path.
fn at_path(path: &Path, options: &ReadOptions) -> Result<Vec<LogFile>> {
    if std::fs::metadata(path).map_err(failed(path))?.is_dir() {
        return among(listed(path)?, path, options);
    }
    if let Some(mut files) = archived(path)? {
        // A single file may have any name, as one on disk may.
        return if files.len() == 1 {
            Ok(files)
        } else {
            files.sort_by(|a, b| a.name().cmp(b.name()));
            among(files, path, options)
        };
    }
    let file = LogFile::of(path);
    match formats_to_search(options.format).find(|format| names_file(*format, file.name())) {
        Some(format) if format.files().len() > 1 && is_of(&file, format, options) => with_others(file, format, options),
        _ => Ok(vec![file]),
    }
}

/// Returns whether a file, which bears the name of one of a format's, is of this format by its first line too.
fn is_of(file: &LogFile, format: LogFormat, options: &ReadOptions) -> bool {
    // What cannot be read is refused when it is.
    head_of(file).is_none_or(|line| recognise(file.name(), &line, options.format).description() == format)
}

/// Returns the first line of a file, without what may stand above it; `None` if it is no text, or no plain file.
fn head_of(file: &LogFile) -> Option<String> {
    let bytes = beginning_of(file)?;
    let mut text = Vec::new();
    Decoder::new(file.name()).push_all(&bytes, &mut text).ok()?;
    text.push(b'\n');
    let start = Preamble::of(&text, true, &names_columns).map_or(0, |preamble| preamble.length);
    Some(first_line(text.get(start..)?))
}

/// Returns the first bytes of a file; `None` if it cannot be read, or is no plain file.
fn beginning_of(file: &LogFile) -> Option<Vec<u8>> {
    if !std::fs::metadata(file.path()).ok()?.is_file() {
        return None;
    }
    let mut bytes = vec![0; HEAD_BYTES];
    let length = file.open().ok()?.read(&mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

/// Finds the other files of a log that consists of several, beside the one given.
fn with_others(file: LogFile, format: LogFormat, options: &ReadOptions) -> Result<Vec<LogFile>> {
    let folder = file.path().parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut files = listed(folder.unwrap_or(Path::new(".")))?;
    files.retain(|other| is_read(format, options, other.name()) && stems_differ(other, &file));
    // Where a file has two editions, the one with the same ending as the file given is read.
    let (_, ending) = parts_of(file.name());
    files.sort_by_key(|file| {
        let (stem, own) = parts_of(file.name());
        (stem.to_owned(), own != ending)
    });
    files.dedup_by(|next, first| !stems_differ(next, first));
    files.push(file);
    Ok(files)
}

/// Returns whether a file is one that a format's log is read from: files of profile fields are only if fields are asked for.
fn is_read(format: LogFormat, options: &ReadOptions, name: &str) -> bool {
    names_file(format, name) || (options.columns.ask_for_fields() && names_field_file(format, name))
}

/// Returns whether two files are not editions of the same one, as `ratings.csv` and `ratings.dat` are.
fn stems_differ(a: &LogFile, b: &LogFile) -> bool {
    parts_of(a.name()).0 != parts_of(b.name()).0
}

/// Splits a name before its ending.
fn parts_of(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(place) if place > 0 => name.split_at(place),
        _ => (name, ""),
    }
}

/// Finds the files of the first format that has some in a folder or an archive, or the only table there.
fn among(all: Vec<LogFile>, place: &Path, options: &ReadOptions) -> Result<Vec<LogFile>> {
    for format in formats_to_search(options.format) {
        let mut files = all.clone();
        files.retain(|file| is_read(format, options, file.name()));
        let is_one = |file: &LogFile| names_file(format, file.name()) && is_of(file, format, options);
        if files.iter().any(is_one) {
            // Where a file has two editions, the first by name is read: csv before dat.
            files.dedup_by(|next, first| !stems_differ(next, first));
            if format.files().len() == 1 {
                let is_items = |file: &&LogFile| is_table(file.name()) && is_items(file, options);
                let items: Vec<LogFile> = all.iter().filter(is_items).cloned().collect();
                files.extend(items);
            }
            return Ok(files);
        }
    }
    let tables: Vec<LogFile> = all.iter().filter(|file| is_table(file.name())).cloned().collect();
    let (mut items, mut logs): (Vec<LogFile>, Vec<LogFile>) =
        tables.iter().cloned().partition(|table| is_items(table, options));
    if logs.is_empty() {
        let others = all.into_iter().filter(|file| has_other_ending(file.name()));
        let (of_items, others): (Vec<LogFile>, Vec<LogFile>) = others.partition(|file| is_items(file, options));
        items.extend(of_items);
        logs = others;
        logs.retain(|file| tells_columns(file, options));
    }
    if logs.is_empty() && !items.is_empty() {
        return Ok(items);
    }
    if let Some(logs) = the_log(&logs) {
        return Ok(logs.into_iter().chain(items).collect());
    }
    let what = format!(
        "there is no log that is known by its name ({}), and {} other tables without the same first line",
        known_names(),
        tables.len()
    );
    let name = place.display().to_string();
    let remedy = if place.is_dir() {
        "Name the file itself."
    } else {
        "Unpack it and name the file itself."
    };
    Err(refusal(log_reason::no_log(tables.len()), &name, None, what, remedy))
}

/// Finds the log among tables that are none of items: the only one, or the parts of one, of all or of those whose first line names users, items
/// and times.
fn the_log(tables: &[LogFile]) -> Option<Vec<LogFile>> {
    let is_one = |tables: &[LogFile]| tables.len() == 1 || are_parts(tables);
    if is_one(tables) {
        return Some(tables.to_vec());
    }
    let mut named = tables.to_vec();
    named.retain(|table| names_columns(&head_of(table).unwrap_or_default()));
    is_one(&named).then_some(named)
}

/// Returns whether a file is a table of items.
fn is_items(file: &LogFile, options: &ReadOptions) -> bool {
    items_kind(file.name(), &head_of(file).unwrap_or_default(), options).is_some()
}

/// Returns whether a file is a table by its name: by its ending, or as a part of a log without one. Programs put marks and checksums
/// beside parts, whose names begin with `_` or `.`.
fn is_table(name: &str) -> bool {
    let name = base(name).to_lowercase();
    let is_part = PARTS.iter().any(|part| name.starts_with(part))
        && (!name.contains('.') || PART_ENDINGS.iter().any(|ending| name.ends_with(ending)));
    let is_parquet = cfg!(feature = "parquet") && name.ends_with(PARQUET_ENDING);
    !name.starts_with(['_', '.']) && (is_part || is_parquet || ENDINGS.iter().any(|ending| name.ends_with(ending)))
}

/// Returns whether a name has an ending that logs have too.
fn has_other_ending(name: &str) -> bool {
    let name = base(name).to_lowercase();
    !name.starts_with(['_', '.']) && OTHER_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Returns whether a file shows by its first line which columns are the user, the item and the time.
fn tells_columns(file: &LogFile, options: &ReadOptions) -> bool {
    let first = beginning_of(file).and_then(|bytes| inspect_log(file.name(), &bytes, options.format).ok());
    first.is_some_and(|first| first.columns.complete())
}

/// Returns whether tables are the parts of one log: their first lines are the same header, or they have the names of parts and none has a
/// header.
fn are_parts(tables: &[LogFile]) -> bool {
    let mut heads = tables.iter().map(head_of);
    let Some(Some(first)) = heads.next() else {
        return false;
    };
    let named = |table: &LogFile| PARTS.iter().any(|part| base(table.name()).starts_with(part));
    if names_columns(&first) || !tables.iter().all(named) {
        return heads.all(|head| head.as_ref() == Some(&first));
    }
    true
}

/// Returns the formats whose files are known by name: all, or the one asked for.
fn formats_to_search(asked: Option<LogFormat>) -> impl Iterator<Item = LogFormat> {
    let formats = log_formats().into_iter();
    formats.filter(move |format| asked.is_none_or(|asked| asked == *format))
}

/// Returns the files that a folder is searched for, in words.
fn known_names() -> String {
    let formats = log_formats().into_iter().filter(|format| !format.files().is_empty());
    let known = formats.map(|format| format!("{}: {}", format.title(), format.files().join(" and ")));
    known.collect::<Vec<_>>().join("; ")
}

/// Lists the files in a folder. Of a file that is there packed and unpacked, the unpacked one counts.
fn listed(folder: &Path) -> Result<Vec<LogFile>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path.is_file() {
            files.push(LogFile::of(&path));
        }
    }
    files.sort_by(|a, b| (a.name(), a.path()).cmp(&(b.name(), b.path())));
    files.dedup_by(|next, first| next.name() == first.name());
    Ok(files)
}
