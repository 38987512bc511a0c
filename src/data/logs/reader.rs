//! The files of a log as they arrive, and the data set that they make.

use super::formats::format::Format;
use super::log::Log;
use super::options::ReadOptions;
use super::report::ImportReport;
#[cfg(not(target_family = "wasm"))]
use super::source::Splitter;
use super::source::{Reading, Source};
use super::text::refusal::{nothing, refusal};
#[cfg(not(target_family = "wasm"))]
use super::text::table::Record;
use crate::Result;
use crate::data::split::dataset;
use crate::data::{Dataset, Protocol};
use crate::error::log_reason;

/// Bytes decoded at once, whatever the size of the pieces pushed.
pub(super) const PIECE: usize = 1 << 16;
const MOST_FILES: usize = u8::MAX as usize;

/// Reads the files of one log in pieces of any size, files in any order. Where files disagree on an item's category or title, the one
/// read first counts.
///
/// ```
/// use dien_explorer::data::{LogReader, Protocol, ReadOptions};
///
/// let mut reader = LogReader::new(ReadOptions::default());
/// reader.push("log.csv", b"user,item,time\nann,tea,1\nann,cup,2\n")?;
/// reader.push("log.csv", b"ann,pot,3\nbob,tea,4\n")?;
/// let (data, report) = reader.finish(&Protocol::default())?;
/// assert_eq!((report.users, report.items, report.behaviours), (2, 3, 4));
/// assert_eq!(data.history(&data.test[0], 10).len(), 2);
/// # Ok::<(), dien_explorer::Error>(())
/// ```
pub struct LogReader {
    reading: Reading,
    sources: Vec<Source>,
}

impl LogReader {
    /// Begins a log of which nothing is read yet.
    pub fn new(options: ReadOptions) -> Self {
        let mut log = Log::new(options.limits);
        log.choice = options.category;
        Self {
            reading: Reading {
                log,
                options,
                format: None,
            },
            sources: Vec::new(),
        }
    }

    /// Takes the next bytes of a file.
    ///
    /// # Errors
    /// What makes the log unusable, with file and line; nothing more may be pushed then.
    pub fn push(&mut self, file: &str, bytes: &[u8]) -> Result<()> {
        let source = match self.place(file) {
            Some(place) => &mut self.sources[place],
            None if self.sources.len() == MOST_FILES => {
                let what = format!("more than {MOST_FILES} files");
                return Err(refusal(
                    log_reason::many_files(MOST_FILES),
                    file,
                    None,
                    what,
                    "Join them into fewer.",
                ));
            }
            None => {
                let number = self.sources.len() as u8;
                self.reading.log.files.push(file.to_owned());
                self.sources.push(Source::new(file, number));
                &mut self.sources[usize::from(number)]
            }
        };
        bytes
            .chunks(PIECE)
            .try_for_each(|piece| source.push(piece, &mut self.reading))
    }

    /// Returns where a file stands among those that were begun.
    fn place(&self, file: &str) -> Option<usize> {
        self.sources.iter().position(|source| source.name == file)
    }

    /// Returns what splits the rest of a file into records, and what takes these; `None` until it is known what the file is.
    #[cfg(not(target_family = "wasm"))]
    pub(super) fn halves(&mut self, file: &str) -> Option<(Splitter<'_>, impl FnMut(&Record) -> Result<()>)> {
        let place = self.place(file)?;
        self.sources[place].halves(&mut self.reading)
    }

    /// Returns how many rows are kept so far.
    pub fn events(&self) -> usize {
        self.reading.log.rows()
    }

    /// Returns how many bytes are held for what was read so far. No text is, but names, titles and the record that is not complete.
    pub fn bytes(&self) -> usize {
        self.reading.log.bytes() + self.sources.iter().map(Source::bytes).sum::<usize>()
    }

    /// Returns the data set that the protocol makes of the log, and the report of it.
    ///
    /// # Errors
    /// A file that is missing, empty or truncated; a log without a usable row; a protocol that is not possible or leaves nothing to
    /// learn from.
    pub fn finish(mut self, protocol: &Protocol) -> Result<(Dataset, ImportReport)> {
        protocol.check()?;
        self.sources.sort_by(|a, b| a.name.cmp(&b.name));
        for source in &mut self.sources {
            source.finish(&mut self.reading)?;
        }
        let Some(format) = self.reading.format else {
            let alone = self.reading.log.item_table().without_log();
            return Err(alone.unwrap_or_else(|| nothing(log_reason::no_files(), "the log", "files")));
        };
        self.reading.log.item_table().check_columns()?;
        self.check_complete(format)?;
        dataset(self.reading.log, format, protocol)
    }

    /// Checks that all files of the format are there; those of fields alone only if fields are asked for.
    fn check_complete(&self, format: &dyn Format) -> Result<()> {
        let have = |part| self.sources.iter().any(|source| source.part() == Some(part));
        let (description, fields) = (format.description(), self.reading.options.columns.ask_for_fields());
        let of_fields = description.field_files().iter().filter(|_| fields);
        let mut files = description.files().iter().chain(of_fields).enumerate();
        match files.find(|(part, _)| !have(*part)) {
            None => Ok(()),
            Some((_, name)) => Err(refusal(
                log_reason::missing_file(),
                name,
                None,
                "the file is missing",
                "Choose it together with the other files of the log, or read a single file as any CSV: --format csv.",
            )),
        }
    }
}
