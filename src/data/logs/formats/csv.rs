//! Any delimited text with a header.

use super::columns::{ColumnPlaces, Columns};
use super::format::{Format, OpenFile, Rows};
use crate::Result;
use crate::data::logs::fields::{FieldGroup, LogFields};
use crate::data::logs::log::{Log, LogEvent, line_number};
use crate::data::logs::options::LogFormat;
use crate::data::logs::text::refusal::refusal;
use crate::data::logs::text::table::Record;

/// Any delimited text with a header.
pub(crate) struct Csv;

impl Format for Csv {
    fn description(&self) -> LogFormat {
        LogFormat::new("csv", "CSV", &[])
    }

    /// The header says which columns there are.
    fn check_columns(&self, _asked: &Columns) -> std::result::Result<(), (String, String)> {
        Ok(())
    }

    fn rows(&self, file: &OpenFile) -> Box<dyn Rows> {
        Box::new(CsvRows {
            file: file.number,
            asked: file.options.columns.clone(),
            places: None,
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
    /// `None` until the header is read.
    places: Option<ColumnPlaces>,
}

impl Rows for CsvRows {
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        if let Some(places) = &self.places {
            return row(log, record, places, self.file);
        }
        let settled = self.asked.settle(record.fields);
        let (columns, places) =
            settled.map_err(|(what, remedy)| refusal("no-column", record.file, record.line, what, remedy))?;
        log.fields.profile.name_fields(&columns.profile);
        log.fields.context.name_fields(&columns.context);
        log.columns.get_or_insert(columns);
        self.places = Some(places);
        Ok(())
    }
}

/// Picks the fields of users.
const PROFILE: fn(&mut LogFields) -> &mut FieldGroup = |fields| &mut fields.profile;
/// Picks the fields of rows.
const CONTEXT: fn(&mut LogFields) -> &mut FieldGroup = |fields| &mut fields.context;

/// Takes a row with its columns at these places.
fn row(log: &mut Log, record: &Record, places: &ColumnPlaces, file: u8) -> Result<()> {
    let optional = [places.category, places.title, places.label];
    let last = [places.user, places.item, places.time]
        .into_iter()
        .chain(optional.into_iter().flatten())
        .chain(places.profile.iter().chain(&places.context).copied())
        .max();
    if !log.fits(record, last.map_or(0, |last| last + 1), places.width) {
        return Ok(());
    }
    let field = |place: usize| record.fields[place].trim();
    let (user, item) = (field(places.user), field(places.item));
    if !log.usable(record, user) || !log.usable(record, item) {
        return Ok(());
    }
    let Some(time) = log.time(record, field(places.time)) else {
        log.skipped.add("bad-time", "rows whose time cannot be read", record);
        return Ok(());
    };
    let Some(clicked) = places.label.map_or(Some(true), |place| log.label(record, field(place))) else {
        return Ok(());
    };
    let item = log.item(record, item)?;
    if let Some(place) = places.category {
        log.categorise(record, item, field(place))?;
    }
    if let Some(place) = places.title {
        log.entitle(item, field(place));
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
