//! Taobao's `UserBehavior.csv`: user, item, category, behaviour and seconds since 1970, without a header.

use super::TaobaoBehaviour;
use super::events::{Event, Log, line};
use super::table::Record;
use crate::Result;

const COLUMNS: usize = 5;

/// A row; only `wanted` behaviours are kept.
pub(super) fn row(log: &mut Log, record: &Record, wanted: &[TaobaoBehaviour], file: u8) -> Result<()> {
    if !log.fits(record, COLUMNS, COLUMNS) {
        return Ok(());
    }
    let [user, item, category, word, time] = [0, 1, 2, 3, 4].map(|column| record.fields[column].trim());
    let Some(behaviour) = TaobaoBehaviour::ALL.into_iter().find(|known| known.word() == word) else {
        let reason = "rows whose behaviour is none of pv, fav, cart, buy";
        log.skipped.add("unknown-behaviour", reason, record);
        return Ok(());
    };
    if !log.usable(record, user) || !log.usable(record, item) {
        return Ok(());
    }
    let Some(time) = log.time(record, time) else {
        log.skipped.add("bad-time", "rows whose time cannot be read", record);
        return Ok(());
    };
    if !wanted.contains(&behaviour) {
        let reason = "rows of behaviours that were not asked for";
        log.skipped.add_count("other-behaviour", reason, 1);
        return Ok(());
    }
    let item = log.item(record, item)?;
    log.categorise(record, item, category)?;
    let event = Event {
        time,
        user: log.user(record, user)?,
        item,
        line: line(record),
        file,
        clicked: true,
    };
    log.event(record, event)
}
