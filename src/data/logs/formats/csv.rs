//! Any delimited text, with a header or without one.

use super::columns::{ColumnPlaces, Columns, day_and_clock};
use super::format::{Format, OpenFile, Rows, delimiter};
use super::headerless;
use super::taobao;
use crate::Result;
use crate::data::logs::fields::{FieldGroup, LogFields};
use crate::data::logs::log::{Log, LogEvent, line_number};
use crate::data::logs::options::LogFormat;
use crate::data::logs::text::ids::first_of_list;
use crate::data::logs::text::refusal::{beginning, refusal};
use crate::data::logs::text::table::{Layout, Record};
use crate::data::logs::text::time::{self, is_clock};

/// Characters of a first row that a message shows.
const MOST_SHOWN_CHARACTERS: usize = 120;

/// Any delimited text, with a header or without one.
pub(crate) struct Csv;

impl Format for Csv {
    fn description(&self) -> LogFormat {
        LogFormat::new("csv", "CSV", &[])
    }

    /// The header says which columns there are.
    fn check_columns(&self, _asked: &Columns) -> std::result::Result<(), (String, String)> {
        Ok(())
    }

    /// The header says whether there are kinds of behaviour.
    fn check_behaviours(&self, _asked: &[String]) -> std::result::Result<(), (String, String)> {
        Ok(())
    }

    fn layout(&self, first_line: &str) -> Layout {
        let delimiter = delimiter(first_line);
        if first_line.contains("::") && !first_line.contains(char::from(delimiter)) {
            return Layout::Colons;
        }
        Layout::of(delimiter)
    }

    fn header(&self, _first_line: &str, fields: &[&str]) -> Option<Vec<String>> {
        Some(if headerless::is_row(fields, &Columns::default()) {
            headerless::places(fields.len())
        } else {
            fields.iter().map(|&name| name.to_owned()).collect()
        })
    }

    fn guess(&self, fields: &[&str]) -> Columns {
        if headerless::is_row(fields, &Columns::default()) {
            headerless::guess(fields)
        } else {
            Columns::guess(fields)
        }
    }

    fn rows(&self, file: &OpenFile) -> Box<dyn Rows> {
        let mut wanted = file.options.behaviours.clone();
        // Taobao's file is the same with a header, unless its kinds of behaviour are others.
        let is_taobaos = wanted.is_empty() && taobao::is_its_name(file.name);
        if is_taobaos {
            wanted.push(taobao::USUAL.word().to_owned());
        }
        Box::new(CsvRows {
            file: file.number,
            asked: file.options.columns.clone(),
            is_asked: !file.options.behaviours.is_empty(),
            wanted,
            is_taobaos,
            places: None,
            day: None,
        })
    }

    /// The first file's name: the title would say nothing.
    fn data_name(&self, first_file: &str) -> String {
        let name = first_file.rsplit(['/', '\\']).next();
        name.unwrap_or(first_file).to_owned()
    }
}

struct CsvRows {
    file: u8,
    /// The columns asked for.
    asked: Columns,
    /// What counts as a behaviour; empty where all does.
    wanted: Vec<String>,
    /// Whether that was asked for.
    is_asked: bool,
    /// Whether it is what counts at Taobao, until the first row shows that the words are Taobao's.
    is_taobaos: bool,
    /// `None` until the first record is read.
    places: Option<ColumnPlaces>,
    /// A column that may hold the day of times without one.
    day: Option<DayColumn>,
}

/// Two columns that may be the time together.
struct DayColumn {
    day: usize,
    clock: usize,
    /// What both are called together.
    name: String,
}

impl Rows for CsvRows {
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        if self.places.is_some() {
            return self.row(log, record);
        }
        let is_row = headerless::is_row(record.fields, &self.asked);
        self.begin(log, record, is_row)?;
        if is_row { self.row(log, record) } else { Ok(()) }
    }
}

/// Picks the fields of users.
const PROFILE: fn(&mut LogFields) -> &mut FieldGroup = |fields| &mut fields.profile;
/// Picks the fields of rows.
const CONTEXT: fn(&mut LogFields) -> &mut FieldGroup = |fields| &mut fields.context;

impl CsvRows {
    /// Settles which column is what by the first record, which is a header or a row.
    fn begin(&mut self, log: &mut Log, record: &Record, is_row: bool) -> Result<()> {
        let fields = record.fields;
        let names = headerless::places(fields.len());
        let header: Vec<&str> = if is_row {
            names.iter().map(String::as_str).collect()
        } else {
            fields.to_vec()
        };
        let guess = if is_row {
            headerless::guess(fields)
        } else {
            Columns::guess(fields)
        };
        let settled = self.asked.settle(&header, guess);
        let (columns, places) = settled.map_err(|(what, remedy)| {
            if is_row {
                no_header(record, &what)
            } else {
                refusal("no-column", record.file, record.line, what, remedy)
            }
        })?;
        if self.is_asked && places.event.is_none() {
            let what = format!(
                "no column looks like the kind of behaviour, of which {} is asked for",
                self.wanted.join(",")
            );
            let remedy = "Say which it is (--columns event=NAME), or leave --behaviours out.";
            return Err(refusal("no-column", record.file, record.line, what, remedy));
        }
        if is_row {
            let reason = format!("files without a header, whose columns are known by their places: {columns}");
            log.notes.add("no-header", &reason, record);
        }
        if places.day.is_none() && self.asked.time.is_none() {
            self.day = day_and_clock(&header, places.time).map(|(day, clock)| DayColumn {
                day,
                clock,
                name: format!("{}+{}", header[day].trim(), header[clock].trim()),
            });
        }
        log.fields.profile.name_fields(&columns.profile);
        log.fields.context.name_fields(&columns.context);
        log.columns.get_or_insert(columns);
        self.places = Some(places);
        Ok(())
    }

    /// Takes a row.
    fn row(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        let Some(places) = &mut self.places else {
            return Ok(());
        };
        if !log.fits(record, least_width(places), places.width) {
            return Ok(());
        }
        let field = |place: usize| record.fields.get(place).map_or("", |field| field.trim());
        // A time of day without a day shows that the day stands in a column of its own; an hour beside a day belongs to it.
        let belong = |both: &mut DayColumn| {
            let (day, clock) = (field(both.day), field(both.clock));
            is_clock(clock) || places.time == both.day && time::parse(&format!("{day} {clock}")).is_some()
        };
        if let Some(day) = self.day.take_if(belong) {
            (places.day, places.time) = (Some(day.day), day.clock);
            if let Some(columns) = &mut log.columns {
                columns.time = Some(day.name);
            }
        }
        if let Some(place) = places.event.filter(|_| std::mem::take(&mut self.is_taobaos))
            && !taobao::knows(field(place))
        {
            self.wanted.clear();
        }
        if let Some(place) = places.event {
            log.all_kinds.take(field(place));
        }
        if let Some(place) = places.event
            && !self.wanted.is_empty()
            && !self.wanted.iter().any(|word| word.eq_ignore_ascii_case(field(place)))
        {
            let reason = "rows of behaviours that were not asked for";
            log.skipped.add("other-behaviour", reason, record);
            log.other_kinds.take(field(place));
            return Ok(());
        }
        row(log, record, places, self.file, self.wanted.is_empty())
    }
}

/// Returns how many columns a row must have.
fn least_width(places: &ColumnPlaces) -> usize {
    let optional = [places.day, places.category, places.title, places.label, places.event];
    let needed = [places.user, places.item, places.time].into_iter();
    let all = needed.chain(optional.into_iter().flatten());
    let last = all.chain(places.profile.iter().chain(&places.context).copied()).max();
    last.map_or(0, |last| last + 1)
}

/// Returns the error of a file without a header whose columns are not known.
fn no_header(record: &Record, why: &str) -> crate::Error {
    let shown = beginning(&record.fields.join(", "), MOST_SHOWN_CHARACTERS);
    let what = format!(
        "the first line looks like data and names no columns ({shown}); {}",
        first_part(why)
    );
    let remedy = "Name the columns by their places, from 1: --columns user=1,item=2,time=3. Or write a first line that names them.";
    refusal("no-header", record.file, record.line, what, remedy)
}

/// Returns a message without what the first line names.
fn first_part(what: &str) -> &str {
    what.split("; the first line names").next().unwrap_or(what)
}

/// Takes a row that counts as a behaviour, with its columns at these places.
fn row(log: &mut Log, record: &Record, places: &ColumnPlaces, file: u8, all_count: bool) -> Result<()> {
    let field = |place: usize| record.fields.get(place).map_or("", |field| field.trim());
    let (user, item) = (field(places.user), field(places.item));
    if !log.usable(record, user) || !log.usable(record, item) {
        return Ok(());
    }
    let joined;
    let time = match places.day {
        Some(day) => {
            joined = format!("{} {}", field(day), field(places.time));
            &joined
        }
        None => field(places.time),
    };
    let Some(time) = log.time(record, time) else {
        log.skipped.add("bad-time", "rows whose time cannot be read", record);
        return Ok(());
    };
    let Some(clicked) = places.label.map_or(Some(true), |place| log.label(record, field(place))) else {
        return Ok(());
    };
    if let Some(place) = places.event.filter(|_| all_count) {
        log.kinds.take(field(place));
    }
    let item = log.item(record, item)?;
    if let Some(place) = places.category {
        let first = first_of_list(field(place), places.categories);
        if first.len() < field(place).len() {
            let reason = "rows with several categories, of which the first counts";
            log.notes.add("category-list", reason, record);
        }
        log.categorise(record, item, first)?;
    }
    if let Some(place) = places.title {
        log.entitle(record, item, field(place));
    }
    log.labelled |= places.label.is_some();
    let event = LogEvent {
        time,
        user: log.user(record, user)?,
        item,
        line: line_number(record),
        file,
        clicked,
    };
    log.event(record, event)?;
    for (group, places) in [PROFILE, CONTEXT].into_iter().zip([&places.profile, &places.context]) {
        if !places.is_empty() {
            let values = log.values(record, group, places.iter().map(|&place| field(place)))?;
            group(&mut log.fields).set_row(file, event.line, values);
        }
    }
    Ok(())
}
