//! Logs of what people did: read from bytes in pieces, made into a data set.
//!
//! | file | what lives there |
//! |---|---|
//! | `options.rs`, `columns.rs` | what can be asked of a reader; which column of a CSV is what |
//! | `reader.rs`, `files.rs`, `inspect.rs` | files as they arrive; files on disk; a first look at a file |
//! | `decode.rs`, `table.rs`, `format.rs`, `time.rs` | bytes to text, text to records, what a file is, times |
//! | `movielens.rs`, `taobao.rs`, `authors.rs`, `any_csv.rs` | records to events, by format |
//! | `events.rs`, `names.rs` | events and ids, compactly |
//! | `protocol.rs` | from events to a data set: what is done, in which order |
//! | `sequences.rs`, `core.rs`, `vocabulary.rs` | order and doubles, the k-core, items |
//! | `cut.rs`, `ask.rs` | which part an event belongs to; impressions and negatives |
//! | `report.rs` | what was left out and why; why a log cannot be used |

mod any_csv;
mod ask;
mod authors;
mod columns;
mod core;
mod cut;
mod decode;
mod events;
#[cfg(not(target_family = "wasm"))]
mod files;
mod format;
mod inspect;
mod movielens;
mod names;
mod options;
mod protocol;
mod reader;
mod report;
mod sequences;
mod table;
mod taobao;
mod time;
mod vocabulary;

pub use columns::Columns;
#[cfg(not(target_family = "wasm"))]
pub use files::{find_files, read_logs};
pub use inspect::{Inspection, inspect_log};
pub use options::{Limits, LogFormat, ReadOptions, TaobaoBehaviour};
pub use protocol::{Protocol, Split};
pub use reader::LogReader;
pub use report::{Finding, ImportReport, LogLine};
