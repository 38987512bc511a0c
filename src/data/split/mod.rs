//! From the events of a log to a data set.
//!
//! | file | what lives there |
//! |---|---|
//! | `protocol.rs` | the settings, and the rules in words |
//! | `sequences.rs`, `clocks.rs`, `core.rs` | events in order, without doubles, wrong clocks and what the k-core leaves out |
//! | `vocabulary.rs` | the items as a catalogue |
//! | `assign.rs` | which part of the data set each event belongs to |
//! | `impressions.rs` | impressions with their histories and negatives |
//! | `fields.rs` | the values of profile and context fields |
//! | `test_part.rs` | what can be said of the test impressions before any model is trained |
//! | `given.rs` | the data set of a log that brings its impressions itself |

mod assign;
mod clocks;
mod core;
mod fields;
mod given;
mod impressions;
mod protocol;
mod sequences;
mod test_part;
mod vocabulary;

pub use protocol::{Protocol, Split, Ties};

use assign::Assignment;
use impressions::Impressions;
use sequences::Sequences;
use vocabulary::set_popularity;

use crate::data::Dataset;
use crate::data::logs::formats::format::Format;
use crate::data::logs::log::Log;
use crate::data::logs::report::ImportReport;
use crate::data::logs::text::refusal::{nothing, refusal};
use crate::error::{log_reason, setting_reason};
use crate::{Error, Result};

/// Makes the data set of a log, in the order that [`Protocol`] describes.
///
/// # Errors
/// If the protocol is not possible with this log, or leaves nothing to learn from.
pub(crate) fn dataset(mut log: Log, format: &dyn Format, protocol: &Protocol) -> Result<(Dataset, ImportReport)> {
    log.count_rows();
    if format.brings_impressions() {
        check_without_core(protocol)?;
        log.settle_times()?;
        log.settle_titles();
        format.complete(&mut log)?;
        log.note_made_labels();
        join_and_settle(&mut log)?;
        return given::dataset(log, format, protocol);
    }
    log.settle_times()?;
    log.settle_titles();
    log.note_kinds();
    format.complete(&mut log)?;
    log.note_made_labels();
    check_events(&log)?;
    join_and_settle(&mut log)?;
    let mut sequences = Sequences::of(&mut log, format, protocol)?;
    let assignment = Assignment::new(protocol, &sequences, log.labelled);
    let popularity = assignment.popularity(&sequences);
    set_popularity(&mut sequences.vocabulary.catalogue, &popularity);
    let fields = std::mem::take(&mut log.fields);
    let mut impressions = Impressions::new(protocol, &assignment, &fields, &log, &sequences);
    sequences
        .by_user()
        .try_for_each(|events| impressions.add_user(events))?;
    let (data, report) = impressions.finish(log, format, sequences);
    check_training(&data, protocol.split)?;
    Ok((data, report))
}

/// Gives the log's items what tables of items say, and the category that counts.
fn join_and_settle(log: &mut Log) -> Result<()> {
    let used = log.used_items();
    log.join_items(&used)?;
    log.settle_categories(&used);
    Ok(())
}

fn check_without_core(protocol: &Protocol) -> Result<()> {
    match protocol.k_core {
        None => Ok(()),
        Some(least) => Err(Error::Setting {
            name: "k-core",
            value: least.to_string(),
            reason: setting_reason::given_histories(),
            rule: "the log brings its histories as they are".to_owned(),
        }),
    }
}

fn check_events(log: &Log) -> Result<()> {
    if log.events.is_empty() {
        return Err(log.nothing_left(log_reason::no_rows(), log.first_file(), "rows that can be read"));
    }
    if !log.events.iter().any(|event| event.clicked) {
        return Err(nothing(
            log_reason::no_clicks(),
            log.first_file(),
            "rows that were clicked",
        ));
    }
    Ok(())
}

/// Checks that a split by time leaves something to train on.
fn check_training(data: &Dataset, split: Split) -> Result<()> {
    if !data.train.is_empty() || matches!(split, Split::LeaveLastOut { .. }) {
        return Ok(());
    }
    let what = "the days of the split leave nothing to train on";
    let remedy = "Choose fewer days for test and validation, or split by each user's last behaviours.";
    Err(refusal(log_reason::no_training(), &data.name, None, what, remedy))
}
