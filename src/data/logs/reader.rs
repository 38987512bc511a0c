//! Files of a log as they arrive, and the data set they make.

use super::columns::{Places, place};
use super::decode::Decoder;
use super::events::Log;
use super::format::Kind;
use super::movielens::{FILMS_COLUMNS, RATINGS_COLUMNS};
use super::report::{nothing, refusal};
use super::table::{Layout, Record, Table};
use super::{ImportReport, LogFormat, Protocol, ReadOptions, any_csv, authors, movielens, taobao};
use crate::Result;
use crate::data::Dataset;

/// Bytes decoded at once, whatever the size of the pieces pushed.
const PIECE: usize = 1 << 16;
/// Text that is looked through for the first line.
const MOST_HEAD: usize = 1 << 20;
const MOST_FILES: usize = u8::MAX as usize;

/// Reads the files of one log in pieces, of whatever size and in whatever order of files; where files disagree on an item's category or
/// title, the one read first counts.
pub struct LogReader {
    options: ReadOptions,
    log: Log,
    sources: Vec<Source>,
}

/// A file.
struct Source {
    name: String,
    number: u8,
    decoder: Decoder,
    /// Text from the start, until the first line is complete.
    head: Vec<u8>,
    body: Option<Body>,
}

/// A file whose layout is known.
struct Body {
    kind: Kind,
    table: Table,
    rows: Rows,
}

/// How the next record is to be understood.
enum Rows {
    /// It names the columns.
    Header(Layout),
    Ratings([usize; 4], usize),
    Films([usize; 3], usize, Layout),
    Taobao,
    Authors {
        test: bool,
    },
    Csv(Places),
}

impl LogReader {
    /// Nothing read yet.
    pub fn new(options: ReadOptions) -> Self {
        Self {
            log: Log::new(options.limits),
            options,
            sources: Vec::new(),
        }
    }

    /// Takes the next bytes of a file.
    ///
    /// # Errors
    /// What makes the log unusable, with file and line; nothing more is to be pushed then.
    pub fn push(&mut self, file: &str, bytes: &[u8]) -> Result<()> {
        let known = self.sources.iter().position(|source| source.name == file);
        let source = match known {
            Some(index) => &mut self.sources[index],
            None if self.sources.len() == MOST_FILES => {
                let what = format!("more than {MOST_FILES} files");
                return Err(refusal("too-large", file, None, what, "Join them into fewer."));
            }
            None => {
                let number = self.sources.len() as u8;
                self.log.files.push(file.to_owned());
                self.sources.push(Source::new(file, number));
                &mut self.sources[usize::from(number)]
            }
        };
        bytes
            .chunks(PIECE)
            .try_for_each(|piece| source.push(piece, &self.options, &mut self.log))
    }

    /// Rows kept so far.
    pub fn events(&self) -> usize {
        self.log.events.len() + self.log.shown.len()
    }

    /// Bytes held for what was read so far; of the text itself only the record that is not complete.
    pub fn bytes(&self) -> usize {
        self.log.bytes() + self.sources.iter().map(Source::bytes).sum::<usize>()
    }

    /// The data set that the protocol makes of the log, and what there is to say of it.
    ///
    /// # Errors
    /// A file that is missing, empty or truncated; a log without a usable row; a protocol that is not possible or leaves nothing to
    /// learn from.
    pub fn finish(mut self, protocol: &Protocol) -> Result<(Dataset, ImportReport)> {
        protocol.check()?;
        self.sources.sort_by(|a, b| a.name.cmp(&b.name));
        for source in &mut self.sources {
            source.finish(&self.options, &mut self.log)?;
        }
        self.check_complete()?;
        match self.log.format {
            Some(LogFormat::DienAuthors) => authors::dataset(self.log, protocol),
            _ => super::protocol::dataset(self.log, protocol),
        }
    }

    /// Whether the files of the format are all there.
    fn check_complete(&self) -> Result<()> {
        let have = |kind| {
            let kinds = self.sources.iter().filter_map(|source| source.body.as_ref());
            kinds.into_iter().any(|body| body.kind == kind)
        };
        let wanted: &[(Kind, &str)] = match self.log.format {
            None => return Err(nothing("the log", "files")),
            Some(LogFormat::Movielens) => &[(Kind::Films, "movies.csv"), (Kind::Ratings, "ratings.csv")],
            Some(LogFormat::DienAuthors) => &[
                (Kind::AuthorsTrain, "local_train_splitByUser"),
                (Kind::AuthorsTest, "local_test_splitByUser"),
            ],
            Some(LogFormat::Taobao | LogFormat::Csv) => &[],
        };
        match wanted.iter().find(|(kind, _)| !have(*kind)) {
            None => Ok(()),
            Some((_, name)) => Err(refusal(
                "missing-file",
                name,
                None,
                "the file is missing",
                "Choose it together with the other file of the log.",
            )),
        }
    }
}

impl Source {
    fn new(name: &str, number: u8) -> Self {
        Self {
            name: name.to_owned(),
            number,
            decoder: Decoder::new(name),
            head: Vec::new(),
            body: None,
        }
    }

    fn bytes(&self) -> usize {
        self.head.capacity() + self.body.as_ref().map_or(0, |body| body.table.bytes())
    }

    fn push(&mut self, bytes: &[u8], options: &ReadOptions, log: &mut Log) -> Result<()> {
        let mut text = Vec::with_capacity(bytes.len());
        let decoded = self.decoder.push(bytes, &mut text);
        self.take(&text, options, log)?;
        decoded
    }

    fn finish(&mut self, options: &ReadOptions, log: &mut Log) -> Result<()> {
        let mut text = Vec::new();
        let decoded = self.decoder.finish(&mut text);
        self.take(&text, options, log)?;
        decoded?;
        if self.body.is_none() {
            self.begin(options, log)?;
        }
        if let Some(body) = &mut self.body {
            let Body { table, rows, .. } = body;
            table.finish(&mut |record| rows.take(record, self.number, options, log))?;
        }
        Ok(())
    }

    fn take(&mut self, text: &[u8], options: &ReadOptions, log: &mut Log) -> Result<()> {
        if self.body.is_some() {
            return self.feed(text, options, log);
        }
        self.head.extend_from_slice(text);
        let line_ends = text.contains(&b'\n') && first_line(&self.head).is_some();
        if line_ends || self.head.len() > MOST_HEAD {
            self.begin(options, log)?;
        }
        Ok(())
    }

    /// Settles what the file is.
    fn begin(&mut self, options: &ReadOptions, log: &mut Log) -> Result<()> {
        let head = std::mem::take(&mut self.head);
        // Of so many bytes at most, wherever the pieces ended.
        let looked_through = &head[..head.len().min(MOST_HEAD)];
        let line = String::from_utf8_lossy(first_line(looked_through).unwrap_or(looked_through)).into_owned();
        let kind = Kind::of(&self.name, &line, options.format);
        let format = kind.format();
        if let Some(other) = log.format.filter(|other| *other != format) {
            let what = format!("this is {}, the file before is {}", format.title(), other.title());
            return Err(refusal(
                "mixed-formats",
                &self.name,
                None,
                what,
                "Choose the files of one log.",
            ));
        }
        log.format = Some(format);
        let layout = kind.layout(&line);
        self.body = Some(Body {
            kind,
            table: Table::new(&self.name, layout),
            rows: Rows::of(kind, layout),
        });
        self.feed(&head, options, log)
    }

    fn feed(&mut self, text: &[u8], options: &ReadOptions, log: &mut Log) -> Result<()> {
        let Some(Body { table, rows, .. }) = &mut self.body else {
            return Ok(());
        };
        table.push(text, &mut |record| rows.take(record, self.number, options, log))
    }
}

impl Rows {
    fn of(kind: Kind, layout: Layout) -> Self {
        match kind {
            Kind::Taobao => Self::Taobao,
            Kind::AuthorsTrain => Self::Authors { test: false },
            Kind::AuthorsTest => Self::Authors { test: true },
            Kind::Ratings if layout == Layout::Colons => Self::Ratings([0, 1, 2, 3], RATINGS_COLUMNS.len()),
            Kind::Films if layout == Layout::Colons => Self::Films([0, 1, 2], FILMS_COLUMNS.len(), layout),
            Kind::Ratings | Kind::Films | Kind::Csv => Self::Header(layout),
        }
    }

    fn take(&mut self, record: &Record, file: u8, options: &ReadOptions, log: &mut Log) -> Result<()> {
        match self {
            Self::Header(layout) => {
                *self = Self::after_header(record, *layout, options, log)?;
                Ok(())
            }
            Self::Ratings(columns, width) => movielens::rating(log, record, *columns, *width, file),
            Self::Films(columns, width, layout) => movielens::film(log, record, *columns, *width, *layout),
            Self::Taobao => taobao::row(log, record, &options.behaviours, file),
            Self::Authors { test } => authors::row(log, record, *test, file),
            Self::Csv(places) => any_csv::row(log, record, places, file),
        }
    }

    fn after_header(record: &Record, layout: Layout, options: &ReadOptions, log: &mut Log) -> Result<Self> {
        let header = record.fields;
        let width = header.len();
        let refused = |(what, remedy)| refusal("no-column", record.file, record.line, what, remedy);
        match Kind::of(record.file, "", Some(log.format.unwrap_or(LogFormat::Csv))) {
            Kind::Ratings => Ok(Self::Ratings(places(header, RATINGS_COLUMNS).map_err(refused)?, width)),
            Kind::Films => Ok(Self::Films(
                places(header, FILMS_COLUMNS).map_err(refused)?,
                width,
                layout,
            )),
            _ => {
                let (columns, places) = options.columns.settle(header).map_err(refused)?;
                log.columns.get_or_insert(columns);
                Ok(Self::Csv(places))
            }
        }
    }
}

fn places<const N: usize>(header: &[&str], names: [&str; N]) -> std::result::Result<[usize; N], (String, String)> {
    let mut places = [0; N];
    for (found, name) in places.iter_mut().zip(names) {
        *found = place(header, name)
            .map_err(|(what, _)| (what, format!("The first line must name {}.", names.join(", "))))?;
    }
    Ok(places)
}

/// The first line that is not empty, once its end is there.
fn first_line(text: &[u8]) -> Option<&[u8]> {
    let start = text.iter().position(|&byte| byte != b'\n')?;
    let length = text[start..].iter().position(|&byte| byte == b'\n')?;
    Some(&text[start..start + length])
}
