//! A first look at a safetensors file, before its parser sees the bytes.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use super::{MOST_BYTES, refuse, too_large};
use crate::Result;

pub(super) const MOST_HEADER_BYTES: u64 = 1 << 20;
const MOST_TENSORS: usize = 4096;
const MOST_DIMENSIONS: usize = 8;
const MOST_NAME_BYTES: usize = 256;

/// Checks the lengths, the number of tensors, and that no name occurs twice.
///
/// # Errors
/// What is out of bounds, with the bound.
pub(crate) fn check(bytes: &[u8]) -> Result<()> {
    if bytes.len() > MOST_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else {
        return Err(refuse(
            None,
            format!(
                "has only {} bytes, so it is no safetensors file or is truncated",
                bytes.len()
            ),
        ));
    };
    let length = u64::from_le_bytes(*length);
    if length > MOST_HEADER_BYTES {
        return Err(refuse(
            None,
            format!("announces a header of {length} bytes, more than the {MOST_HEADER_BYTES} allowed"),
        ));
    }
    let Some(header) = rest.get(..length as usize) else {
        let found = rest.len();
        return Err(refuse(
            None,
            format!("announces a header of {length} bytes but ends after {found}: it is truncated"),
        ));
    };
    serde_json::from_slice::<Frame>(header)
        .map(|_| ())
        .map_err(|error| refuse(None, format!("has a header that cannot be read ({error})")))
}

/// The map from tensors to their places, read for its checks alone.
struct Frame;

impl<'de> Deserialize<'de> for Frame {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(FrameVisitor)
    }
}

struct FrameVisitor;

impl<'de> Visitor<'de> for FrameVisitor {
    type Value = Frame;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a map from tensor names to their places")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Frame, A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if name.len() > MOST_NAME_BYTES {
                return Err(A::Error::custom(format!(
                    "a tensor's name has {} bytes, at most {MOST_NAME_BYTES}",
                    name.len()
                )));
            }
            if name == "__metadata__" {
                map.next_value::<IgnoredAny>()?;
            } else {
                let place: TensorEntry = map.next_value()?;
                if place.shape.len() > MOST_DIMENSIONS {
                    let dimensions = place.shape.len();
                    return Err(A::Error::custom(format!(
                        "`{name}` has {dimensions} dimensions, at most {MOST_DIMENSIONS}"
                    )));
                }
            }
            if names.contains(&name) {
                return Err(A::Error::custom(format!("`{name}` stands there twice")));
            }
            names.insert(name);
            if names.len() > MOST_TENSORS {
                return Err(A::Error::custom(format!("more than {MOST_TENSORS} tensors")));
            }
        }
        Ok(Frame)
    }
}

/// A tensor's entry in the header, of which only the shape is checked here.
#[derive(Deserialize)]
struct TensorEntry {
    shape: Vec<u64>,
}
