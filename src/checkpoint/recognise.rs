//! Whether a file is a checkpoint of this program, by its first bytes.

use std::collections::BTreeMap;
use std::io::{self, Read};

use serde::Deserialize;

use super::METADATA;
use super::frame::MOST_HEADER_BYTES;

/// The part of a safetensors header that says whose it is.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "__metadata__", default)]
    metadata: BTreeMap<String, String>,
}

/// Whether a file is a checkpoint of this program, of any version; it may be damaged. Reads no more than the header.
///
/// # Errors
/// A file that cannot be read.
pub fn is_checkpoint(file: &mut dyn Read) -> io::Result<bool> {
    let mut start = Vec::new();
    file.take(8 + MOST_HEADER_BYTES).read_to_end(&mut start)?;
    let Some((length, rest)) = start.split_first_chunk::<8>() else {
        return Ok(false);
    };
    let length = u64::from_le_bytes(*length);
    let header = usize::try_from(length).ok().and_then(|length| rest.get(..length));
    let head = header.and_then(|header| serde_json::from_slice::<Head>(header).ok());
    Ok(head.is_some_and(|head| head.metadata.contains_key(METADATA)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str) -> Vec<u8> {
        [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0; 12]].concat()
    }

    #[test]
    fn only_our_own_metadata_counts() {
        let place = r#""a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}"#;
        let is = |bytes: &[u8]| is_checkpoint(&mut { bytes }).unwrap();
        assert!(is(&file(&format!(
            r#"{{"__metadata__": {{"dien-explorer": "{{}}"}}, {place}}}"#
        ))));
        for other in [
            &file(&format!(r#"{{"__metadata__": {{"format": "pt"}}, {place}}}"#))[..],
            &file(&format!("{{{place}}}")),
            &file("no JSON"),
            b"user_id,item_id,timestamp\n1,2,3\n",
            b"short",
            b"",
            &[0xff; 64],
        ] {
            assert!(!is(other), "{other:?}");
        }
    }
}
