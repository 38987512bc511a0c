//! Bytes and files into a checkpoint, or the reason why not.

use std::marker::PhantomData;

use burn::tensor::{Device, TensorData};
use safetensors::tensor::{Dtype, SafeTensors};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};

use super::versions::{self, Names};
use super::weights::{self, NamedShapes, NamedWeights};
use super::{Checkpoint, METADATA, frame, refuse};
use crate::data::{Catalogue, Field, Item};
use crate::error::checkpoint_reason as reason;
use crate::model::{FieldSize, NetworkConfig};
use crate::{Error, Result};

impl Checkpoint {
    /// Reads a file's bytes, or refuses them whole.
    ///
    /// # Errors
    /// Bytes that are not this format, not a version that is known, truncated or too large; a tensor that is missing, superfluous, of another
    /// shape or type, or holds a number that is not finite; a vocabulary that contradicts itself. The tensor is named.
    pub fn from_bytes(bytes: &[u8], device: &Device) -> Result<Self> {
        frame::check(bytes)?;
        let unreadable =
            |error: safetensors::SafeTensorError| refuse(reason::unreadable(), format!("cannot be read ({error})"));
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
        let text = metadata.metadata().as_ref().and_then(|metadata| metadata.get(METADATA));
        let text = text.ok_or_else(|| refuse(reason::foreign(), format!("has no `{METADATA}` in its metadata")))?;
        let (version, header) = versions::header(text)?;
        let config = &header.config;
        config.check().map_err(|error| {
            let what = format!("has an impossible configuration, {config}: {error}");
            let (name, value) = match error {
                Error::Setting { name, value, .. } => (name, value),
                other => ("config", other.to_string()),
            };
            refuse(reason::configuration(name, value), what.trim_end_matches('.'))
        })?;
        let tensors = SafeTensors::deserialize(bytes).map_err(unreadable)?;
        check_vocabulary_sizes(&tensors, config)?;
        // A file can claim any size: nothing of it is made before the file has shown that it holds as much.
        let outline = config.outline(device);
        let found: NamedShapes = weights_of(&tensors)
            .map(|(name, tensor)| (name, tensor.shape().to_vec()))
            .collect();
        weights::compare(&weights::shapes(&outline), &found)?;
        let names = match version {
            versions::WITH_IDS.. => read_names(&tensors, config)?,
            _ => versions::names(json(&tensors, "vocabulary.names")?),
        };
        let catalogue = Catalogue {
            profile: read_fields(&tensors, "vocabulary.profile", &config.profile)?,
            context: read_fields(&tensors, "vocabulary.context", &config.context)?,
            ..read_catalogue(&tensors, config, names)?
        };
        let mut weights = NamedWeights::new();
        for (name, tensor) in weights_of(&tensors) {
            let data = TensorData::new(floats(&tensors, &name)?, tensor.shape().to_vec());
            weights.insert(name, data);
        }
        Ok(Self {
            model: weights::assign(outline, weights)?,
            catalogue,
            header,
        })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// As [`from_bytes`](Self::from_bytes), with the file's name, or that it cannot be read; anything that is no plain file.
    #[cfg(not(target_family = "wasm"))]
    pub fn read(path: &std::path::Path, device: &Device) -> Result<Self> {
        use std::io::Read;

        use super::{MOST_BYTES, too_large};

        let unreadable = |source| Error::File {
            path: path.to_owned(),
            verb: "read",
            source,
        };
        let named = |error| match error {
            Error::Checkpoint { reason, what, remedy } => Error::Checkpoint {
                reason,
                what: format!("{} {what}", path.display()),
                remedy,
            },
            other => other,
        };
        // Asked before the file is opened: opening a pipe waits for its writer, and a device may never end.
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(named(refuse(reason::no_file(), "is no plain file")));
        }
        if metadata.len() > MOST_BYTES as u64 {
            return Err(named(too_large(metadata.len())));
        }
        let mut bytes = Vec::with_capacity(metadata.len() as usize);
        let file = std::fs::File::open(path).map_err(unreadable)?;
        file.take(MOST_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        Self::from_bytes(&bytes, device).map_err(named)
    }
}

/// The tensors that are the model's.
fn weights_of<'a>(tensors: &'a SafeTensors) -> impl Iterator<Item = (String, safetensors::tensor::TensorView<'a>)> {
    let all = tensors.iter().map(|(name, tensor)| (name.to_owned(), tensor));
    all.filter(|(name, _)| !name.starts_with("vocabulary."))
}

/// Checks that the vocabulary holds as many items as the configuration says.
fn check_vocabulary_sizes(tensors: &SafeTensors, config: &NetworkConfig) -> Result<()> {
    for (name, dtype) in [
        ("vocabulary.item_category", Dtype::I32),
        ("vocabulary.popularity", Dtype::F32),
        ("vocabulary.bid", Dtype::F32),
    ] {
        check_count(name, tensor(tensors, name, dtype)?.len() / 4, config.items)?;
    }
    Ok(())
}

fn check_count(name: &str, found: usize, wanted: usize) -> Result<()> {
    if found == wanted {
        return Ok(());
    }
    let what = format!("has {found} entries where the configuration needs {wanted}");
    Err(refuse(reason::entries(name, found, wanted), what))
}

/// The names of a file of today's version.
fn read_names(tensors: &SafeTensors, config: &NetworkConfig) -> Result<Names> {
    let ids = tensors.names().contains(&"vocabulary.ids");
    let ids = ids.then(|| list(tensors, "vocabulary.ids", config.items)).transpose()?;
    Ok(Names {
        ids,
        items: list(tensors, "vocabulary.names", config.items)?,
        categories: list(tensors, "vocabulary.categories", config.categories)?,
    })
}

fn read_catalogue(tensors: &SafeTensors, config: &NetworkConfig, names: Names) -> Result<Catalogue> {
    check_count("vocabulary.names", names.items.len(), config.items)?;
    check_count("vocabulary.names", names.categories.len(), config.categories)?;
    let ids: Vec<Option<Box<str>>> = match names.ids {
        Some(ids) => {
            check_ids(&ids, config.items)?;
            ids.into_iter().map(Some).collect()
        }
        None => vec![None; config.items],
    };
    let category = tensor(tensors, "vocabulary.item_category", Dtype::I32)?;
    let categories = category
        .chunks_exact(4)
        .map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    let popularity = floats(tensors, "vocabulary.popularity")?;
    let bid = floats(tensors, "vocabulary.bid")?;
    let mut items = Vec::with_capacity(config.items);
    let texts = ids.into_iter().zip(names.items);
    for (((texts, category), popularity), bid) in texts.zip(categories).zip(popularity).zip(bid) {
        let index = items.len();
        if category as usize >= config.categories {
            let what = format!(
                "names category {category} of item {index}, there are {}",
                config.categories
            );
            let tensor = "vocabulary.item_category";
            return Err(refuse(
                reason::category(tensor, category, index, config.categories),
                what,
            ));
        }
        let (id, name) = texts;
        if id.is_none() && name.is_none() {
            let what = format!("has no name of item {index}, which has no id either");
            return Err(refuse(reason::no_name("vocabulary.names", index), what));
        }
        items.push(Item {
            id,
            name,
            category,
            popularity,
            bid,
        });
    }
    Ok(Catalogue {
        items,
        categories: names.categories,
        ..Catalogue::default()
    })
}

/// The fields of a vocabulary, which are those of the configuration. Without fields there is no such tensor.
fn read_fields(tensors: &SafeTensors, name: &str, sizes: &[FieldSize]) -> Result<Vec<Field>> {
    if sizes.is_empty() {
        return Ok(Vec::new());
    }
    let fields: Vec<Field> = list(tensors, name, sizes.len())?;
    check_count(name, fields.len(), sizes.len())?;
    for (field, size) in fields.iter().zip(sizes) {
        let (key, values) = (&field.key, field.values.len());
        if *key != size.key || values != size.values {
            let what = format!(
                "has the field `{key}` with {values} values where the configuration has `{}` with {}",
                size.key, size.values
            );
            return Err(refuse(
                reason::field(name, &**key, values, &*size.key, size.values),
                what,
            ));
        }
        if let Some(value) = field.repeated_key() {
            let what = format!("has two values of the key `{value}` in the field `{key}`");
            return Err(refuse(reason::same_value(name, &**key, value), what));
        }
    }
    Ok(fields)
}

/// Checks that ids tell items apart.
fn check_ids(ids: &[Box<str>], items: usize) -> Result<()> {
    const NAME: &str = "vocabulary.ids";
    check_count(NAME, ids.len(), items)?;
    let mut sorted: Vec<&str> = ids.iter().map(|id| &**id).collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(refuse(
            reason::same_id(NAME, pair[0]),
            format!("has two items of the id `{}`", pair[0]),
        )),
        None => Ok(()),
    }
}

/// A tensor's bytes, if it is there and of this type.
fn tensor<'a>(tensors: &SafeTensors<'a>, name: &str, dtype: Dtype) -> Result<&'a [u8]> {
    let view = tensors
        .tensor(name)
        .map_err(|_| refuse(reason::missing(name), "is missing"))?;
    if view.dtype() != dtype {
        let (found, wanted) = (format!("{:?}", view.dtype()), format!("{dtype:?}"));
        let what = format!("has type {found} where {wanted} is needed");
        return Err(refuse(reason::kind(name, found, wanted), what));
    }
    Ok(view.data())
}

/// A tensor's JSON.
fn json<'a, T: Deserialize<'a>>(tensors: &SafeTensors<'a>, name: &str) -> Result<T> {
    let bytes = tensor(tensors, name, Dtype::U8)?;
    serde_json::from_slice(bytes).map_err(|error| unreadable_text(name, &error))
}

/// A tensor's JSON array of at most `most` values: an array can be five times as large in memory as in the file.
fn list<T: for<'a> Deserialize<'a>>(tensors: &SafeTensors, name: &str, most: usize) -> Result<Vec<T>> {
    let bytes = tensor(tensors, name, Dtype::U8)?;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let at_most = AtMost { most, of: PhantomData };
    let values = at_most.deserialize(&mut json);
    let values = values.and_then(|values| json.end().map(|()| values));
    values.map_err(|error| unreadable_text(name, &error))
}

fn unreadable_text(name: &str, error: &serde_json::Error) -> Error {
    refuse(reason::text(name), format!("cannot be read ({error})"))
}

/// Reads an array that is refused once it is too long.
struct AtMost<T> {
    most: usize,
    of: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for AtMost<T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for AtMost<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> std::result::Result<Vec<T>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = array.next_element()? {
            if values.len() == self.most {
                let message = format!("more than the {} entries that the configuration needs", self.most);
                return Err(A::Error::custom(message));
            }
            values.push(value);
        }
        Ok(values)
    }
}

/// A tensor's numbers, all finite.
fn floats(tensors: &SafeTensors, name: &str) -> Result<Vec<f32>> {
    let bytes = tensor(tensors, name, Dtype::F32)?;
    let values: Vec<f32> = bytes
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        .collect();
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(refuse(
            reason::not_finite(name, values[index].to_string(), index),
            format!("holds {} at position {index}", values[index]),
        )),
        None => Ok(values),
    }
}
