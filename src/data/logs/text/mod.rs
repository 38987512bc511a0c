//! From bytes to records: what every format shares.
//!
//! | file | what lives there |
//! |---|---|
//! | `decode.rs` | bytes of any encoding to UTF-8 with one kind of line end |
//! | `table.rs`, `table/lines.rs` | text to records, wherever the pieces end; lines that are a record each |
//! | `block.rs` | records that are kept for another thread |
//! | `bytes.rs` | line breaks counted, cells trimmed |
//! | `json_lines.rs`, `json_object.rs` | objects of JSON to records |
//! | `records.rs` | the one or the other |
//! | `kind.rs` | what a file is that is no table of text |
//! | `preamble.rs` | lines before a table: `sep=;`, comments |
//! | `ids.rs` | null markers, decimals of ids, lists in a cell |
//! | `time.rs` | numbers and dates to milliseconds since 1970 |
//! | `refusal.rs` | the error of a file that cannot be read; text made safe for a message |

#[cfg(not(target_family = "wasm"))]
pub(crate) mod block;
pub(crate) mod bytes;
pub(crate) mod decode;
pub(crate) mod ids;
pub(crate) mod json_lines;
mod json_object;
pub(crate) mod kind;
pub(crate) mod preamble;
pub(crate) mod records;
pub(crate) mod refusal;
pub(crate) mod table;
pub(crate) mod time;
