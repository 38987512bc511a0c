//! Reading logs from texts. Tests include this file by its path: they need none of the network's parts in `common`.

use dien_explorer::Error;
use dien_explorer::data::{Dataset, ImportReport, LogReader, Protocol, ReadOptions};

/// Reads a log's files, or says why not.
pub(crate) fn try_read(
    files: &[(&str, &str)],
    options: ReadOptions,
    protocol: &Protocol,
) -> Result<(Dataset, ImportReport), Error> {
    let mut reader = LogReader::new(options);
    for (name, text) in files {
        reader.push(name, text.as_bytes())?;
    }
    reader.finish(protocol)
}
