//! Logs that are packed, as they are downloaded and as other programs write them: gzip, ZIP; how they are read; and JSON lines.

mod archives;
mod json_lines;
mod made;
mod threads;
