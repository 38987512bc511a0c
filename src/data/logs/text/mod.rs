//! From bytes to records: what every format shares.
//!
//! | file | what lives there |
//! |---|---|
//! | `decode.rs` | bytes of any encoding to UTF-8 with one kind of line end |
//! | `table.rs` | text to records, wherever the pieces end |
//! | `time.rs` | numbers and dates to milliseconds since 1970 |
//! | `refusal.rs` | the error of a file that cannot be read; text made safe for a message |

pub(crate) mod decode;
pub(crate) mod refusal;
pub(crate) mod table;
pub(crate) mod time;
