//! A world as bytes, from one thread of the page to another.
//!
//! The bytes are [postcard](https://docs.rs/postcard): serde's data model with numbers of variable length, a third of the size of JSON,
//! and numbers bit for bit. They are for the moment, not for files: a header names the format and the build, and a checksum covers the
//! rest, so that a thread of another build refuses them.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | `DIEN` |
//! | 8 | FNV-1a of the build's name and of the body, little-endian |
//! | rest | the body |

use serde::{Deserialize, Serialize};

use super::{BUILD, World, WorldKind};
use crate::data::{Dataset, LogFormat, ShopSettings};
use crate::{Error, Result};

const MAGIC: &[u8; 4] = b"DIEN";

/// What is handed over. A shop is made again from its settings, which give the same shoppers.
#[derive(Serialize, Deserialize)]
enum Body<Data> {
    Shop(ShopSettings),
    Log { format: LogFormat, data: Data },
}

/// A world's bytes.
///
/// # Errors
/// What the serialiser says.
pub(super) fn to_bytes(world: &World) -> Result<Vec<u8>> {
    let body = match (&world.shop, world.kind) {
        (Some(shop), _) => Body::Shop(shop.settings().clone()),
        (None, WorldKind::Log(format)) => Body::Log {
            format,
            data: &*world.data,
        },
        (None, WorldKind::Shop) => return Err(refused("a shop's settings are not known")),
    };
    let body = postcard::to_allocvec(&body).map_err(|error| refused(&error.to_string()))?;
    let mut bytes = Vec::with_capacity(MAGIC.len() + 8 + body.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&checksum(&body).to_le_bytes());
    bytes.extend(body);
    Ok(bytes)
}

/// The world of some bytes.
///
/// # Errors
/// Bytes that [`to_bytes`] of the same build did not write.
pub(super) fn from_bytes(bytes: &[u8]) -> Result<World> {
    let (sum, body) = bytes
        .strip_prefix(MAGIC)
        .and_then(|rest| rest.split_first_chunk::<8>())
        .ok_or_else(|| refused("they have no header"))?;
    if u64::from_le_bytes(*sum) != checksum(body) {
        return Err(refused("they are of another build, or damaged"));
    }
    let (body, rest) =
        postcard::take_from_bytes::<Body<Dataset>>(body).map_err(|error| refused(&error.to_string()))?;
    if !rest.is_empty() {
        return Err(refused("they go on after their end"));
    }
    match body {
        Body::Shop(settings) => World::of_shop(&settings),
        Body::Log { format, data } if data.is_consistent() => Ok(World::of_log(format, data)),
        Body::Log { .. } => Err(refused("they contradict themselves")),
    }
}

/// FNV-1a over the build's name and the body: it guards against mistakes, not against malice.
fn checksum(body: &[u8]) -> u64 {
    BUILD
        .bytes()
        .chain(body.iter().copied())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

fn refused(what: &str) -> Error {
    Error::Request(format!("the bytes of the data cannot be used: {what}"))
}
