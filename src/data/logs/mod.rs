//! Logs of what people did: read from bytes in pieces, as a [`Log`](log::Log) of events.
//!
//! | file | what lives there |
//! |---|---|
//! | `options.rs` | what can be asked of a reader |
//! | `files.rs`, `inspection.rs` | files on disk; a first look at a file |
//! | `ahead.rs` | files on disk, split on a thread of their own |
//! | `unpack/` | files on disk that are packed: gzip, ZIP |
//! | `reader.rs`, `source.rs` | the files of a log as they arrive; one of them |
//! | `text/` | bytes to records |
//! | `formats/` | records to events, one file for each format |
//! | `items.rs`, `joining.rs` | tables of items beside the log, and items with several categories; what becomes of them |
//! | `label.rs` | labels that are made of a column |
//! | `log.rs`, `names.rs`, `titles.rs`, `fields.rs` | events, ids, titles and values of fields, compactly |
//! | `times.rs` | times that only the whole log can tell |
//! | `report.rs` | what was read, what was left out and why |

#[cfg(not(target_family = "wasm"))]
mod ahead;
pub(super) mod fields;
#[cfg(not(target_family = "wasm"))]
mod files;
pub(super) mod formats;
mod inspection;
mod items;
mod joining;
mod label;
pub(super) mod log;
pub(super) mod names;
pub(super) mod options;
mod reader;
pub(super) mod report;
mod source;
pub(super) mod text;
mod times;
mod titles;
#[cfg(not(target_family = "wasm"))]
mod unpack;

#[cfg(not(target_family = "wasm"))]
pub(crate) use files::read_in_memory;
#[cfg(not(target_family = "wasm"))]
pub use files::{find_files, read_logs};
pub use formats::{columns::Columns, log_formats};
pub use inspection::{Inspection, inspect_log};
pub use label::LabelRule;
pub use options::{CategoryChoice, Limits, LogFormat, ReadOptions, TaobaoBehaviour};
pub use reader::LogReader;
pub use report::{ClassCounts, FieldKind, FieldReport, Finding, ImportReport, LogLine, PartCounts, TestFacts};
