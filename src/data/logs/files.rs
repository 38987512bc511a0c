//! Logs on disk.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::formats::format::{names_columns, names_field_file, names_file};
use super::formats::{log_formats, recognise};
use super::options::{LogFormat, ReadOptions};
use super::reader::LogReader;
use super::report::ImportReport;
use super::source::{first_line, items_kind};
use super::text::decode::Decoder;
use super::text::preamble::Preamble;
use super::text::refusal::refusal;
use crate::data::{Dataset, Protocol};
use crate::{Error, Result};

/// Bytes read at once.
const PIECE: usize = 1 << 18;
/// Bytes that are enough to see what a file is.
const HEAD_BYTES: u64 = 1 << 16;
/// Beginnings of the names of a log's parts, as Spark and Hive write them: `part-00000`, `000000_0`.
const PARTS: [&str; 2] = ["part-", "0000"];
/// Endings of tables.
const ENDINGS: [&str; 5] = [".csv", ".tsv", ".inter", ".item", ".psv"];

/// Reads a log from files, or from the files of one log in a folder; a table of items may stand beside it. `progress` gets the bytes read so far and all bytes, and returns
/// whether to go on.
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
    let files = find_files(paths, &options)?;
    let names = names_of(&files);
    let mut total = 0;
    for file in &files {
        total += std::fs::metadata(file).map_err(failed(file))?.len();
    }
    let mut reader = LogReader::new(options);
    let mut done = 0;
    let mut piece = vec![0; PIECE];
    for (path, name) in files.iter().zip(&names) {
        let mut file = File::open(path).map_err(failed(path))?;
        // An empty file is a file too.
        reader.push(name, &[])?;
        loop {
            let length = file.read(&mut piece).map_err(failed(path))?;
            if length == 0 {
                break;
            }
            reader.push(name, &piece[..length])?;
            done += length as u64;
            if !progress(done, total) {
                return Err(refusal(
                    "cancelled",
                    name,
                    None,
                    "reading was cancelled",
                    "Start it again.",
                ));
            }
        }
    }
    reader.finish(protocol)
}

/// Finds the files of the log at paths, each a file or a folder: those that [`read_logs`] reads, each once.
///
/// # Errors
/// A path that does not exist, a folder without a log.
pub fn find_files<P: AsRef<Path>>(paths: &[P], options: &ReadOptions) -> Result<Vec<PathBuf>> {
    let mut all: Vec<PathBuf> = Vec::new();
    for path in paths {
        for file in at_path(path.as_ref(), options)? {
            if !all.contains(&file) {
                all.push(file);
            }
        }
    }
    Ok(all)
}

/// Returns what the files are called in the report: their names, and the whole paths of those that share one.
fn names_of(files: &[PathBuf]) -> Vec<String> {
    let name = |file: &PathBuf| {
        let is_same = |other: &&PathBuf| name_of(other) == name_of(file);
        if files.iter().filter(is_same).count() > 1 {
            file.to_string_lossy().into_owned()
        } else {
            name_of(file)
        }
    };
    files.iter().map(name).collect()
}

/// Finds the files at a path.
fn at_path(path: &Path, options: &ReadOptions) -> Result<Vec<PathBuf>> {
    if std::fs::metadata(path).map_err(failed(path))?.is_dir() {
        return in_folder(path, options);
    }
    let name = name_of(path);
    match formats_to_search(options.format).find(|format| names_file(*format, &name)) {
        Some(format) if format.files().len() > 1 && is_of(path, format, options) => with_others(path, format, options),
        _ => Ok(vec![path.to_owned()]),
    }
}

/// Returns whether a file, which bears the name of one of a format's, is of this format by its first line too.
fn is_of(path: &Path, format: LogFormat, options: &ReadOptions) -> bool {
    let name = name_of(path);
    // What cannot be read is refused when it is.
    head_of(path).is_none_or(|line| recognise(&name, &line, options.format).description() == format)
}

/// Returns the first line of a file, without what may stand above it; `None` if it is no text, or no plain file.
fn head_of(path: &Path) -> Option<String> {
    if !std::fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(HEAD_BYTES).read_to_end(&mut bytes).ok()?;
    let mut text = Vec::new();
    Decoder::new(&name_of(path)).push_all(&bytes, &mut text).ok()?;
    text.push(b'\n');
    let start = Preamble::of(&text, true, &names_columns).map_or(0, |preamble| preamble.length);
    Some(first_line(text.get(start..)?))
}

/// Finds the other files of a log that consists of several, beside the one given.
fn with_others(path: &Path, format: LogFormat, options: &ReadOptions) -> Result<Vec<PathBuf>> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut files = listed(folder)?;
    files.retain(|file| is_read(format, options, &name_of(file)) && stems_differ(file, path));
    // Where a file has two editions, the one with the same ending as the file given is read.
    files.sort_by_key(|file| {
        (
            file.file_stem().map(OsStr::to_owned),
            file.extension() != path.extension(),
        )
    });
    files.dedup_by(|next, first| !stems_differ(next, first));
    files.push(path.to_owned());
    Ok(files)
}

/// Returns whether a file is one that a format's log is read from: files of profile fields are only if fields are asked for.
fn is_read(format: LogFormat, options: &ReadOptions, name: &str) -> bool {
    names_file(format, name) || (options.columns.ask_for_fields() && names_field_file(format, name))
}

/// Returns whether two files are not editions of the same one, as `ratings.csv` and `ratings.dat` are.
fn stems_differ(a: &Path, b: &Path) -> bool {
    a.file_stem() != b.file_stem()
}

/// Finds the files of the first format that has some in a folder, or the only table there.
fn in_folder(folder: &Path, options: &ReadOptions) -> Result<Vec<PathBuf>> {
    let all = listed(folder)?;
    for format in formats_to_search(options.format) {
        let mut files = all.clone();
        files.retain(|file| is_read(format, options, &name_of(file)));
        let is_one = |file: &PathBuf| names_file(format, &name_of(file)) && is_of(file, format, options);
        if files.iter().any(is_one) {
            // Where a file has two editions, the first by name is read: csv before dat.
            files.dedup_by(|next, first| !stems_differ(next, first));
            if format.files().len() == 1 {
                let is_items = |file: &&PathBuf| is_table(&name_of(file)) && is_items(file, options);
                let items: Vec<PathBuf> = all.iter().filter(is_items).cloned().collect();
                files.extend(items);
            }
            return Ok(files);
        }
    }
    let mut tables = all;
    tables.retain(|file| is_table(&name_of(file)));
    if tables.len() == 1 || are_parts(&tables) {
        return Ok(tables);
    }
    if let Some(files) = with_items(&tables, options) {
        return Ok(files);
    }
    let what = format!(
        "there is no log that is known by its name ({}), and {} other tables without the same first line",
        known_names(),
        tables.len()
    );
    let name = folder.display().to_string();
    Err(refusal("no-log", &name, None, what, "Name the file itself."))
}

/// Finds, among tables of which not all are one log, the one whose first line names users, items and times, or its parts, and the tables of
/// items beside it.
fn with_items(tables: &[PathBuf], options: &ReadOptions) -> Option<Vec<PathBuf>> {
    let (items, others): (Vec<PathBuf>, Vec<PathBuf>) =
        tables.iter().cloned().partition(|table| is_items(table, options));
    let mut logs = others.clone();
    logs.retain(|table| names_columns(&head_of(table).unwrap_or_default()));
    let logs = if logs.is_empty() { others } else { logs };
    (logs.len() == 1 || are_parts(&logs)).then(|| logs.into_iter().chain(items).collect())
}

/// Returns whether a file is a table of items.
fn is_items(file: &Path, options: &ReadOptions) -> bool {
    items_kind(&name_of(file), &head_of(file).unwrap_or_default(), options).is_some()
}

/// Returns whether a file is a table by its name: by its ending, or as a part of a log without one. Programs put marks and checksums
/// beside parts, whose names begin with `_` or `.`.
fn is_table(name: &str) -> bool {
    let name = name.to_lowercase();
    let is_part =
        PARTS.iter().any(|part| name.starts_with(part)) && (!name.contains('.') || name.strip_suffix(".txt").is_some());
    !name.starts_with(['_', '.']) && (is_part || ENDINGS.iter().any(|ending| name.ends_with(ending)))
}

/// Returns whether tables are the parts of one log: their first lines are the same header, or they have the names of parts and none has a
/// header.
fn are_parts(tables: &[PathBuf]) -> bool {
    let mut heads = tables.iter().map(|table| head_of(table));
    let Some(Some(first)) = heads.next() else {
        return false;
    };
    let named = |table: &PathBuf| PARTS.iter().any(|part| name_of(table).starts_with(part));
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

fn listed(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File {
        path: path.clone(),
        verb: "read",
        source,
    }
}
