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

use super::build::BUILD;
use super::{World, WorldKind};
use crate::data::{Dataset, LogFormat, ShopSettings};
use crate::error::request_reason;
use crate::{Error, Result};

const MAGIC: &[u8; 4] = b"DIEN";

/// The part of a world that is handed over. A shop is made again from its settings, which give the same shoppers.
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
    Ok(framed(&body))
}

/// A body behind its header.
fn framed(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(MAGIC.len() + 8 + body.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&checksum(body).to_le_bytes());
    bytes.extend_from_slice(body);
    bytes
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
    let (body, rest) = postcard::take_from_bytes::<Body<Dataset>>(body).map_err(|error| refused(&error.to_string()))?;
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
    Error::request(
        request_reason::handed_over(),
        format!("the bytes of the data cannot be used: {what}"),
    )
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::data::{Behaviour, Catalogue, Category, Field, FieldValue, Impression, Item, Name, Truth, User};

    fn format(name: &str) -> LogFormat {
        name.parse().expect("a format of this name")
    }

    fn items(categories: u32) -> impl Strategy<Value = Vec<Item>> {
        let text = || proptest::option::of("\\PC{0,8}");
        let item = (text(), text(), 0..categories, 0.0..1.0_f32, any::<f32>());
        let item = item.prop_map(|(id, name, category, popularity, bid)| Item {
            id: id.map(String::into_boxed_str),
            name: name.map(Name::same),
            category,
            popularity,
            // What is not a number does not equal itself.
            bid: if bid.is_nan() { 0.0 } else { bid },
        });
        vec(item, 1..12)
    }

    /// Some fields of one to three values each.
    fn fields() -> impl Strategy<Value = Vec<Field>> {
        let field = |(index, values): (usize, usize)| Field {
            key: format!("field {index}"),
            name: Name::of([("en", format!("{index}")), ("zh", "栏".to_owned())]),
            values: (0..values)
                .map(|value| FieldValue {
                    key: value.to_string(),
                    name: Name::same(""),
                })
                .collect(),
        };
        vec(1..4_usize, 0..3).prop_map(move |counts| counts.into_iter().enumerate().map(field).collect())
    }

    /// A value of each field.
    fn values(fields: &[Field]) -> impl Strategy<Value = Vec<u32>> + use<> {
        let most: Vec<_> = fields.iter().map(|field| 0..=field.values.len() as u32).collect();
        most
    }

    fn user(items: u32, profile: &[Field]) -> impl Strategy<Value = User> + use<> {
        let behaviour = (0..items, any::<i64>()).prop_map(|(item, time)| Behaviour { item, time });
        ("\\PC{0,8}", vec(behaviour, 0..9), values(profile)).prop_map(|(name, behaviours, profile)| User {
            name,
            behaviours,
            profile,
            truth: Truth::Unknown,
        })
    }

    fn impressions(users: Vec<User>, items: u32, contexts: u32) -> impl Strategy<Value = Vec<Impression>> {
        let shown = (0..users.len(), any::<u32>(), 0..items, 0..contexts, any::<bool>());
        let shown = shown.prop_map(move |(user, seen, target, context, clicked)| Impression {
            user: user as u32,
            seen: seen % (users[user].behaviours.len() as u32 + 1),
            target,
            context,
            clicked,
        });
        vec(shown, 0..20)
    }

    fn dataset() -> impl Strategy<Value = Dataset> {
        let world = (1..5_u32, fields(), fields());
        let world = world.prop_flat_map(|(categories, profile, context)| {
            let catalogue = (
                Just(categories),
                items(categories),
                Just(profile.clone()),
                Just(context.clone()),
            );
            (catalogue, vec(values(&context), 1..4))
        });
        let world = world.prop_flat_map(|(catalogue, contexts)| {
            let (_, items, profile, context) = &catalogue;
            let users = vec(user(items.len() as u32, profile), 1..6);
            let contexts = if context.is_empty() { Vec::new() } else { contexts };
            (Just(catalogue), Just(contexts), users)
        });
        world.prop_flat_map(|((categories, items, profile, context), contexts, users)| {
            let parts = || impressions(users.clone(), items.len() as u32, contexts.len().max(1) as u32);
            let category = |index: u32| Category {
                name: Name::of([("en", format!("{index}")), ("zh", "类".to_owned())]),
                glyph: "●".to_owned(),
            };
            let catalogue = Catalogue {
                categories: (0..categories).map(category).collect(),
                items: items.clone(),
                profile,
                context,
            };
            let users = users.clone();
            (parts(), parts(), parts()).prop_map(move |(train, validation, test)| Dataset {
                name: "a log".to_owned(),
                catalogue: catalogue.clone(),
                users: users.clone(),
                contexts: contexts.clone(),
                sampled: users.len() % 2 == 0,
                fewest_behaviours: (users.len() % 3 == 0).then_some(users.len()),
                train,
                validation,
                test,
            })
        })
    }

    proptest! {
        #[test]
        fn a_world_comes_out_as_it_went_in(data in dataset()) {
            prop_assert!(data.is_consistent());
            let world = World::of_log(format("taobao"), data);
            let found = from_bytes(&to_bytes(&world).unwrap()).unwrap();
            prop_assert_eq!(&*found.data, &*world.data);
            prop_assert_eq!(found.kind, world.kind);
        }

        /// Such bytes never come, for they come from the page's own threads; a panic would end the thread all the same.
        #[test]
        fn whatever_stands_behind_a_right_header_is_no_panic(
            body in vec(any::<u8>(), 0..200), data in dataset(), place in any::<usize>(), byte in any::<u8>(),
        ) {
            let _ = from_bytes(&framed(&body));
            let mut damaged = to_bytes(&World::of_log(format("csv"), data)).unwrap().split_off(MAGIC.len() + 8);
            let place = place % damaged.len();
            damaged[place] = byte;
            if let Ok(world) = from_bytes(&framed(&damaged)) {
                prop_assert!(world.data.is_consistent());
            }
        }
    }
}
