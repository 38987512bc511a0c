//! Any delimited text with a header.

use super::columns::Places;
use super::events::{Event, Log, line};
use super::table::Record;
use crate::Result;

/// A row, its columns at these places.
pub(super) fn row(log: &mut Log, record: &Record, places: &Places, file: u8) -> Result<()> {
    let optional = [places.category, places.title, places.label];
    let last = [places.user, places.item, places.time]
        .into_iter()
        .chain(optional.into_iter().flatten())
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
    let event = Event {
        time,
        user: log.user(record, user)?,
        item,
        line: line(record),
        file,
        clicked,
    };
    log.event(record, event)
}
