//! Any delimited text, with a header or without one.

use super::columns::{ColumnPlaces, Columns, day_and_clock, place};
use super::format::{Format, OpenFile, Rows, delimiter};
use super::headerless;
use super::items::several_in;
use super::taobao;
use crate::Result;
use crate::data::logs::fields::{FieldGroup, LogFields};
use crate::data::logs::label::LabelRule;
use crate::data::logs::log::{Log, LogEvent, line_number};
use crate::data::logs::options::{LogFormat, ReadOptions};
use crate::data::logs::text::bytes::trimmed;
use crate::data::logs::text::ids::Several;
use crate::data::logs::text::refusal::{Refused, beginning, refusal};
use crate::data::logs::text::table::{Layout, Record};
use crate::data::logs::text::time::{self, is_clock};
use crate::error::log_reason;

/// Characters of a first row that a message shows.
const MOST_SHOWN_CHARACTERS: usize = 120;

/// What it is called, and its files.
pub(super) const FORMAT: LogFormat = LogFormat::new("csv", "CSV", &[]);

/// Any delimited text, with a header or without one.
pub(crate) struct Csv;

impl Format for Csv {
    fn description(&self) -> LogFormat {
        FORMAT
    }

    /// The header says which columns there are.
    fn check_columns(&self, _asked: &Columns) -> std::result::Result<(), Refused> {
        Ok(())
    }

    /// The header says whether there are kinds of behaviour.
    fn check_behaviours(&self, _asked: &[String]) -> std::result::Result<(), Refused> {
        Ok(())
    }

    /// The header says which columns there are.
    fn check_label(&self, _rule: &LabelRule) -> std::result::Result<(), Refused> {
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
            asked: asked_columns(file.options),
            rule: file.options.label.clone(),
            extras: Extras::default(),
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
    /// What makes a label of a column.
    rule: Option<LabelRule>,
    extras: Extras,
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

/// What is known of columns besides their places.
#[derive(Default)]
struct Extras {
    /// What may stand between several categories.
    several: Several,
    /// The column that a label is made of, and the rule.
    rule: Option<(usize, LabelRule)>,
}

/// Returns the columns asked for. Where a label is made of a column, none is guessed to hold one.
fn asked_columns(options: &ReadOptions) -> Columns {
    let mut asked = options.columns.clone();
    if options.label.is_some() {
        asked.label.get_or_insert_default();
    }
    asked
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
        self.check_one_label(record)?;
        self.look_elsewhere(log, record, &header);
        let settled = self.asked.settle(&header, guess);
        let (columns, places) = settled.map_err(|(reason, what, remedy)| {
            if is_row {
                no_header(record, &what)
            } else {
                refusal(reason, record.file, record.line, what, remedy)
            }
        })?;
        if self.is_asked && places.event.is_none() {
            let kinds = self.wanted.join(",");
            let what = format!("no column looks like the kind of behaviour, of which {kinds} is asked for");
            let remedy = "Say which it is (--columns event=NAME), or leave --behaviours out.";
            return Err(refusal(
                log_reason::kind_sought(kinds),
                record.file,
                record.line,
                what,
                remedy,
            ));
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
        self.extras = Extras {
            several: places.category.map_or(Several::Bars, |place| several_in(header[place])),
            rule: self.label_column(record, &header, is_row)?,
        };
        log.fields.profile.name_fields(&columns.profile);
        log.fields.context.name_fields(&columns.context);
        log.columns.get_or_insert(columns);
        self.places = Some(places);
        Ok(())
    }

    /// Leaves a category or title that is asked for, and is not here, to a table of items beside the log.
    fn look_elsewhere(&mut self, log: &mut Log, record: &Record, header: &[&str]) {
        for asked in [&mut self.asked.category, &mut self.asked.title] {
            let Some(name) = asked.as_ref().filter(|name| !name.is_empty()) else {
                continue;
            };
            if let Err((reason, what, remedy)) = place(header, name) {
                let error = refusal(reason, record.file, record.line, what, remedy);
                log.item_table().expect_column(name, error);
                *asked = Some(String::new());
            }
        }
    }

    /// Checks that a label is either made of a column or stands in one.
    fn check_one_label(&self, record: &Record) -> Result<()> {
        let named = self.asked.label.as_ref().filter(|name| !name.is_empty());
        let (Some(rule), Some(column)) = (&self.rule, named) else {
            return Ok(());
        };
        let what = format!(
            "the label is made of `{}`, and `{column}` is named as the label too",
            rule.column()
        );
        Err(refusal(
            log_reason::label_twice(rule.column(), column),
            record.file,
            record.line,
            what,
            "Leave one of them out.",
        ))
    }

    /// Finds the column that a label is made of.
    fn label_column(&self, record: &Record, header: &[&str], is_row: bool) -> Result<Option<(usize, LabelRule)>> {
        let Some(rule) = &self.rule else {
            return Ok(None);
        };
        let stars = || headerless::stars(record.fields).filter(|_| is_row && rule.column() == "rating");
        let found = place(header, rule.column()).or_else(|error| stars().ok_or(error));
        let found = found.map_err(|(reason, what, _)| {
            let remedy = "Say which column the label is made of, by its name or its place: --label \"rating >= 4\".";
            refusal(reason, record.file, record.line, what, remedy)
        })?;
        Ok(Some((found, rule.clone())))
    }

    /// Takes a row.
    fn row(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        let Some(places) = &mut self.places else {
            return Ok(());
        };
        log.fetch(record, (places.user, places.item));
        if !log.fits(record, least_width(places), places.width) {
            return Ok(());
        }
        let field = |place: usize| record.fields.get(place).map_or("", |field| trimmed(field));
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
        row(log, record, places, &self.extras, (self.file, self.wanted.is_empty()))
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
    refusal(log_reason::no_header(shown), record.file, record.line, what, remedy)
}

/// Returns a message without what the first line names.
fn first_part(what: &str) -> &str {
    what.split("; the first line names").next().unwrap_or(what)
}

/// Takes a row that counts as a behaviour, with its columns at these places.
fn row(
    log: &mut Log,
    record: &Record,
    places: &ColumnPlaces,
    extras: &Extras,
    (file, all_count): (u8, bool),
) -> Result<()> {
    let field = |place: usize| record.fields.get(place).map_or("", |field| trimmed(field));
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
    let clicked = match (&extras.rule, places.label) {
        (Some((place, rule)), _) => log.made_label(record, rule, field(*place)),
        (None, Some(place)) => log.label(record, field(place)),
        (None, None) => Some(true),
    };
    let Some(clicked) = clicked else {
        return Ok(());
    };
    if let Some(place) = places.event.filter(|_| all_count) {
        log.kinds.take(field(place));
    }
    let item = log.item(record, item)?;
    if let Some(place) = places.category {
        log.categorise_by(record, item, field(place), extras.several)?;
    }
    if let Some(place) = places.title {
        log.entitle(record, item, field(place));
    }
    log.labelled |= places.label.is_some() || extras.rule.is_some();
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
