//! A checkpoint into bytes and into a file.

use std::borrow::Cow;
use std::io::Write;

use burn::tensor::TensorData;
use safetensors::tensor::{Dtype, View};
use serde::Serialize;

use super::{Checkpoint, METADATA, MOST_BYTES, weights};
use crate::data::{Catalogue, Field, Item, Name};
use crate::error::{printable, request_reason};
use crate::model::NetworkConfig;
use crate::{Error, Result, backend};

/// Bytes that a file's header has at most: the places of some 80 tensors and of 64 fields' tables, the configuration and the training.
const HEADER_BYTES: u64 = 64 << 10;
/// Bytes of an item's category, popularity and bid.
const ITEM_BYTES: usize = 12;

impl Checkpoint {
    /// The file's bytes: the same for the same contents.
    ///
    /// # Errors
    /// None that a user can cause; what the serialiser says.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut tensors: Vec<(String, Stored)> = weights::collect(&self.model)
            .into_iter()
            .map(|(name, data)| (name, Stored::of_weights(&data)))
            .collect();
        tensors.extend(vocabulary(&self.catalogue)?);
        let header = serde_json::to_string(&self.header).map_err(|error| unserialisable(&error))?;
        // One entry: the order of several would change from run to run.
        let metadata = [(METADATA.to_owned(), header)].into_iter().collect();
        safetensors::serialize(tensors, Some(metadata)).map_err(|error| unwritable(error.to_string()))
    }

    /// Writes a file, whole or not at all: beside its place first, then moved there.
    ///
    /// # Errors
    /// That it cannot be written.
    #[cfg(not(target_family = "wasm"))]
    pub fn write(&self, path: &std::path::Path) -> Result<()> {
        let bytes = self.to_bytes()?;
        replace(path, &bytes).map_err(|source| Error::File {
            path: path.to_owned(),
            verb: "written",
            source,
        })
    }
}

/// Checks that the checkpoint of a network can be written and read again: its sizes, and those of its file.
///
/// # Errors
/// A size that is out of bounds; two values of a field with one key; a file that would be too large, with what makes it so.
pub fn check_size(config: &NetworkConfig, catalogue: &Catalogue) -> Result<()> {
    config.check()?;
    for field in catalogue.profile.iter().chain(&catalogue.context) {
        if let Some(value) = field.repeated_key() {
            let [field, value] = [field.key.as_str(), value].map(printable);
            return Err(Error::request(
                request_reason::same_value(&*field, &*value),
                format!("the field {field} has two values of the key {value}, which must tell values apart"),
            ));
        }
    }
    let outline = config.outline(&backend::device());
    let shapes = weights::shapes(&outline).into_values();
    let numbers = shapes.map(|shape| shape.iter().map(|&length| length as u64).product::<u64>());
    let weights = size_of::<f32>() as u64 * numbers.sum::<u64>();
    let vocabulary = (ITEM_BYTES * catalogue.items.len() + json_bytes(catalogue)?) as u64;
    let bytes = weights + vocabulary + HEADER_BYTES;
    if bytes <= MOST_BYTES as u64 {
        return Ok(());
    }
    let megabytes = |bytes: u64| bytes.div_ceil(1 << 20);
    let [size, weights, vocabulary, most] = [bytes, weights, vocabulary, MOST_BYTES as u64].map(megabytes);
    let (items, hidden) = (catalogue.items.len(), config.hidden);
    let what = format!(
        "the model's file would have {size} MiB, {weights} of weights and {vocabulary} of the vocabulary's {items} items; at most {most} \
         can be read again. Take a smaller --hidden (now {hidden}), a part of the log, or drop what is rare with --k-core."
    );
    let reason = request_reason::large_model(size, weights, vocabulary, items, most, hidden);
    Err(Error::request(reason, what))
}

/// The ids of a catalogue, if it has them.
fn ids(catalogue: &Catalogue) -> Option<Vec<&str>> {
    catalogue.items.iter().map(|item| item.id.as_deref()).collect()
}

/// The vocabulary's tensors.
fn vocabulary(catalogue: &Catalogue) -> Result<Vec<(String, Stored)>> {
    let of_items = |dtype, value: &dyn Fn(&Item) -> [u8; 4]| Stored {
        dtype,
        shape: vec![catalogue.items.len()],
        bytes: catalogue.items.iter().flat_map(value).collect(),
    };
    let item_category = of_items(Dtype::I32, &|item| item.category.cast_signed().to_le_bytes());
    let mut tensors = vec![
        ("item_category", item_category),
        (
            "popularity",
            of_items(Dtype::F32, &|item| item.popularity.to_le_bytes()),
        ),
        ("bid", of_items(Dtype::F32, &|item| item.bid.to_le_bytes())),
        ("names", Stored::of_json(&names(catalogue))?),
        ("categories", Stored::of_json(&catalogue.categories)?),
    ];
    if let Some(ids) = ids(catalogue) {
        tensors.push(("ids", Stored::of_json(&ids)?));
    }
    for (name, fields) in fields(catalogue) {
        tensors.push((name, Stored::of_json(fields)?));
    }
    let named = |(name, stored)| (format!("vocabulary.{name}"), stored);
    Ok(tensors.into_iter().map(named).collect())
}

/// The kinds of fields that a catalogue has.
fn fields(catalogue: &Catalogue) -> impl Iterator<Item = (&'static str, &[Field])> {
    let kinds = [("profile", &catalogue.profile[..]), ("context", &catalogue.context[..])];
    kinds.into_iter().filter(|(_, fields)| !fields.is_empty())
}

/// The items' own names; an item without one is called by its id.
fn names(catalogue: &Catalogue) -> Vec<Option<&Name>> {
    catalogue.items.iter().map(|item| item.name.as_ref()).collect()
}

/// Bytes of the vocabulary's JSON.
fn json_bytes(catalogue: &Catalogue) -> Result<usize> {
    let mut counter = Counter(0);
    serde_json::to_writer(&mut counter, &names(catalogue)).map_err(|error| unserialisable(&error))?;
    serde_json::to_writer(&mut counter, &catalogue.categories).map_err(|error| unserialisable(&error))?;
    serde_json::to_writer(&mut counter, &ids(catalogue)).map_err(|error| unserialisable(&error))?;
    for (_, fields) in fields(catalogue) {
        serde_json::to_writer(&mut counter, fields).map_err(|error| unserialisable(&error))?;
    }
    Ok(counter.0)
}

fn unserialisable(error: &serde_json::Error) -> Error {
    unwritable(error.to_string())
}

fn unwritable(what: String) -> Error {
    Error::request(request_reason::unwritable(), what)
}

/// Counts bytes instead of keeping them.
struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Replaces a file in one step: a reader sees the whole old file or the whole new one, even after a power cut.
///
/// # Errors
/// The system's error. The old file is then unchanged, and no other file is left.
#[cfg(not(target_family = "wasm"))]
fn replace(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    let (part, mut file) = part_beside(path)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&part, path));
    if written.is_err() {
        // The first error is the one to report.
        let _ = std::fs::remove_file(&part);
    }
    written
}

/// A new file beside another, of a name that no other run uses at the same time.
#[cfg(not(target_family = "wasm"))]
fn part_beside(path: &std::path::Path) -> std::io::Result<(std::path::PathBuf, std::fs::File)> {
    let process = std::process::id();
    for attempt in 0_u32.. {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(match attempt {
            0 => format!(".part-{process}"),
            _ => format!(".part-{process}-{attempt}"),
        });
        let part = path.with_file_name(name);
        match std::fs::File::create_new(&part) {
            Ok(file) => return Ok((part, file)),
            // Another run of the same number left it behind, or another thread is at work.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::Error::other("too many unfinished files stand beside it"))
}

/// A tensor on its way into a file.
struct Stored {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Stored {
    fn of_weights(data: &TensorData) -> Self {
        let bytes = data.iter::<f32>().flat_map(f32::to_le_bytes).collect();
        Self {
            dtype: Dtype::F32,
            shape: data.shape().to_vec(),
            bytes,
        }
    }

    fn of_json(value: &(impl Serialize + ?Sized)) -> Result<Self> {
        let bytes = serde_json::to_vec(value).map_err(|error| unserialisable(&error))?;
        Ok(Self {
            dtype: Dtype::U8,
            shape: vec![bytes.len()],
            bytes,
        })
    }
}

impl View for Stored {
    fn dtype(&self) -> Dtype {
        self.dtype
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}
