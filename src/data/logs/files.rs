//! Logs on disk.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::format::known_name;
use super::report::refusal;
use super::{ImportReport, LogFormat, LogReader, Protocol, ReadOptions};
use crate::data::Dataset;
use crate::{Error, Result};

const PIECE: usize = 1 << 18;

/// Reads a log from a file, or from the files of one log in a folder. `progress` hears of bytes read, of all, and says whether to go
/// on.
///
/// # Errors
/// A folder without a log, a file that cannot be read, what makes the log unusable; and that `progress` said no.
pub fn read_logs(
    path: &Path,
    options: ReadOptions,
    protocol: &Protocol,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<(Dataset, ImportReport)> {
    protocol.check()?;
    let files = find_files(path, options.format)?;
    let mut total = 0;
    for file in &files {
        total += std::fs::metadata(file).map_err(failed(file))?.len();
    }
    let mut reader = LogReader::new(options);
    let mut done = 0;
    let mut piece = vec![0; PIECE];
    for path in &files {
        let name = name_of(path);
        let mut file = File::open(path).map_err(failed(path))?;
        // An empty file is a file too.
        reader.push(&name, &[])?;
        loop {
            let length = file.read(&mut piece).map_err(failed(path))?;
            if length == 0 {
                break;
            }
            reader.push(&name, &piece[..length])?;
            done += length as u64;
            if !progress(done, total) {
                return Err(refusal(
                    "cancelled",
                    &name,
                    None,
                    "reading was cancelled",
                    "Start it again.",
                ));
            }
        }
    }
    reader.finish(protocol)
}

/// The files of the log at a path: those that [`read_logs`] reads.
///
/// # Errors
/// A path that does not exist, a folder without a log.
pub fn find_files(path: &Path, format: Option<LogFormat>) -> Result<Vec<PathBuf>> {
    if std::fs::metadata(path).map_err(failed(path))?.is_dir() {
        return in_folder(path, format);
    }
    // Beside a file of a pair lies the other.
    let known = known_name(&name_of(path)).filter(|known| format.is_none_or(|format| format == *known));
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    match known {
        Some(LogFormat::Movielens | LogFormat::DienAuthors) => {
            let mut files = with_names(folder, known)?;
            files.retain(|file| stems_differ(file, path));
            // Of two editions of the other the one with the same ending.
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
        _ => Ok(vec![path.to_owned()]),
    }
}

/// Whether two files are not editions of the same one: `ratings.csv` and `ratings.dat` are.
fn stems_differ(a: &Path, b: &Path) -> bool {
    a.file_stem() != b.file_stem()
}

fn in_folder(folder: &Path, format: Option<LogFormat>) -> Result<Vec<PathBuf>> {
    if format != Some(LogFormat::Csv) {
        let all = with_names(folder, format)?;
        let formats = [LogFormat::Movielens, LogFormat::DienAuthors, LogFormat::Taobao];
        let of = |format| {
            all.iter()
                .filter(move |file| known_name(&name_of(file)) == Some(format))
        };
        if let Some(format) = formats.into_iter().find(|format| of(*format).next().is_some()) {
            // Of two editions of a file the first by name: csv before dat.
            let mut files: Vec<PathBuf> = of(format).cloned().collect();
            files.dedup_by(|next, first| !stems_differ(next, first));
            return Ok(files);
        }
    }
    let tables = listed(folder)?;
    let tables: Vec<PathBuf> = tables
        .into_iter()
        .filter(|file| {
            [".csv", ".tsv"]
                .iter()
                .any(|end| name_of(file).to_lowercase().ends_with(end))
        })
        .collect();
    if tables.len() == 1 {
        return Ok(tables);
    }
    let what = format!(
        "there is no log that is known by its name (movies.csv and ratings.csv of MovieLens, UserBehavior.csv of Taobao, \
         local_train_splitByUser and local_test_splitByUser of the DIEN authors), and {} other .csv or .tsv files",
        tables.len()
    );
    let name = folder.display().to_string();
    Err(refusal("no-log", &name, None, what, "Name the file itself."))
}

/// The files of known names in a folder, of one format if it is given.
fn with_names(folder: &Path, format: Option<LogFormat>) -> Result<Vec<PathBuf>> {
    let mut files = listed(folder)?;
    files.retain(|file| known_name(&name_of(file)).is_some_and(|known| format.is_none_or(|format| format == known)));
    Ok(files)
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
