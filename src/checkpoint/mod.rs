//! Weights, configuration and vocabulary in one safetensors file, checked before it is believed.
//!
//! # The format, version 2
//!
//! A [safetensors](https://github.com/huggingface/safetensors) file. With I items, C categories, width H = E and the head's widths:
//!
//! | tensor | type | shape |
//! |---|---|---|
//! | `embedding.item`, `embedding.category` | F32 | `[I, H/2]`, `[C, H/2]` |
//! | `extractor.*`, `evolution.*`: `input_weight`, `hidden_weight`, `input_bias`, `hidden_bias` | F32 | `[H, 3H]`, `[H, 3H]`, `[3H]`, `[H]` |
//! | `attention.weight` | F32 | `[H, H]` |
//! | `wide.weight`, `wide.bias` | F32 | `[3H, 1]`, `[1]` |
//! | `P.layers.N.weight`, `P.layers.N.bias`, P = `head` or `attention.unit` | F32 | `[in, out]`, `[out]` |
//! | `P.activations.N.alpha`; of a Dice also `.statistics.mean`, `.statistics.variance` | F32 | `[out]` |
//! | `vocabulary.item_category` | I32 | `[I]` |
//! | `vocabulary.popularity`, `vocabulary.bid` | F32 | `[I]` |
//! | `vocabulary.names` | U8 | `[bytes]`: JSON `{"items": [{"en", "zh"}], "categories": [{"name": {"en", "zh"}, "glyph"}]}` |
//!
//! Matrices are applied as `x · W`; the columns of `[H, 3H]` are reset | update | candidate; `hidden_bias` is the candidate's `b_hn`.
//! A tensor is there if the model has that part (see [`crate::model::Model`]). The metadata has one entry, `dien-explorer`: the JSON of
//! [`Header`]. Version 1 had `unit` beside `config` and no other models: it is read, and becomes version 2 on the way. A vector of a
//! behaviour is its item's row beside its category's. [`crate::model`] says what is done with all this.

mod header;
mod recognise;
pub mod weights;

use std::borrow::Cow;

use burn::tensor::{Device, TensorData};
use safetensors::tensor::{Dtype, SafeTensors, View};
use serde::{Deserialize, Serialize};

use crate::data::{Catalogue, Category, Item, Name};
use crate::model::{Model, Network, NetworkConfig, Options};
use crate::{Error, Result};
pub use recognise::is_checkpoint;
use weights::NamedWeights;

const VERSION: u32 = 2;
const METADATA: &str = "dien-explorer";
/// Bounds on sizes of the configuration: beyond them a file is refused before anything of its size is made.
const MOST_ITEMS: usize = 1 << 20;
const MOST_WIDTH: usize = 1024;
const MOST_LAYERS: usize = 8;

/// A model and all that is needed to ask it something.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// The weights.
    pub model: Network,
    /// The vocabulary: item ids are indices of it.
    pub catalogue: Catalogue,
    /// The rest.
    pub header: Header,
}

/// What the file says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Version of the format.
    pub version: u32,
    /// The model, its choices and sizes.
    pub config: NetworkConfig,
    /// How the weights came to be.
    pub training: TrainingRecord,
}

impl Header {
    /// A header of this version.
    pub fn new(config: NetworkConfig, training: TrainingRecord) -> Self {
        Self {
            version: VERSION,
            config,
            training,
        }
    }
}

/// How weights came to be: settings and what was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrainingRecord {
    /// The data's name.
    pub data: String,
    /// Seed of weights, batches and negatives.
    pub seed: u32,
    /// Optimisation steps taken.
    pub steps: usize,
    /// Weight of the auxiliary loss.
    pub alpha: f64,
    /// Adam's learning rate (the last).
    pub learning_rate: f64,
    /// Impressions per step.
    pub batch_size: usize,
    /// Behaviours of a history that were read at most.
    pub max_history: usize,
    /// AUC on the held-out impressions named, if measured.
    pub auc: Option<f64>,
    /// Log loss on the same.
    pub log_loss: Option<f64>,
}

/// The names of a vocabulary, as JSON in the tensor `vocabulary.names`.
#[derive(Serialize, Deserialize)]
struct Names<'a> {
    items: Vec<Cow<'a, Name>>,
    categories: Cow<'a, [Category]>,
}

impl Checkpoint {
    /// The category of each item, by which questions are checked.
    pub fn item_category(&self) -> Vec<u32> {
        self.catalogue.items.iter().map(|item| item.category).collect()
    }

    /// The file's bytes: the same for the same contents.
    ///
    /// # Errors
    /// None that a user can cause; what the serialiser says.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let Self {
            model,
            catalogue,
            header,
        } = self;
        let names = Names {
            items: catalogue.items.iter().map(|item| Cow::Borrowed(&item.name)).collect(),
            categories: Cow::Borrowed(&catalogue.categories),
        };
        let of_items = |value: &dyn Fn(&Item) -> [u8; 4]| Stored {
            dtype: Dtype::F32,
            shape: vec![catalogue.items.len()],
            bytes: catalogue.items.iter().flat_map(value).collect(),
        };
        let names = serde_json::to_vec(&names).map_err(|error| Error::Request(error.to_string()))?;
        let mut tensors: Vec<(String, Stored)> = weights::collect(model)
            .into_iter()
            .map(|(name, data)| (name, Stored::of_weights(&data)))
            .collect();
        tensors.extend([
            (
                "vocabulary.item_category".to_owned(),
                Stored {
                    dtype: Dtype::I32,
                    ..of_items(&|item| item.category.cast_signed().to_le_bytes())
                },
            ),
            (
                "vocabulary.popularity".to_owned(),
                of_items(&|item| item.popularity.to_le_bytes()),
            ),
            ("vocabulary.bid".to_owned(), of_items(&|item| item.bid.to_le_bytes())),
            (
                "vocabulary.names".to_owned(),
                Stored {
                    dtype: Dtype::U8,
                    shape: vec![names.len()],
                    bytes: names,
                },
            ),
        ]);
        let header = serde_json::to_string(header).map_err(|error| Error::Request(error.to_string()))?;
        // One entry: the order of several would change from run to run.
        let metadata = [(METADATA.to_owned(), header)].into_iter().collect();
        safetensors::serialize(tensors, Some(metadata)).map_err(|error| Error::Request(error.to_string()))
    }

    /// Reads a file's bytes, or refuses them whole.
    ///
    /// # Errors
    /// Bytes that are not this format, not this version, truncated or too large; a tensor that is missing, superfluous, of another
    /// shape or type, or holds a number that is not finite; a vocabulary that contradicts itself. The tensor is named.
    pub fn from_bytes(bytes: &[u8], device: &Device) -> Result<Self> {
        header::check(bytes)?;
        let unreadable = |error: safetensors::SafeTensorError| refuse(None, format!("cannot be read ({error})"));
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
        let header = read_header(metadata.metadata().as_ref().and_then(|metadata| metadata.get(METADATA)))?;
        let tensors = SafeTensors::deserialize(bytes).map_err(unreadable)?;
        let catalogue = read_catalogue(&tensors, &header.config)?;
        let mut weights = NamedWeights::new();
        for (name, tensor) in tensors.iter().filter(|(name, _)| !name.starts_with("vocabulary.")) {
            weights.insert(
                name.to_owned(),
                TensorData::new(floats(&tensors, name)?, tensor.shape().to_vec()),
            );
        }
        let model = weights::assign(header.config.init(0, device), weights)?;
        Ok(Self {
            model,
            catalogue,
            header,
        })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// As [`from_bytes`](Self::from_bytes), with the file's name, or that it cannot be read.
    #[cfg(not(target_family = "wasm"))]
    pub fn read(path: &std::path::Path, device: &Device) -> Result<Self> {
        let unreadable = |source| Error::File {
            path: path.to_owned(),
            verb: "read",
            source,
        };
        let size = std::fs::metadata(path).map_err(unreadable)?.len();
        let named = |error| match error {
            Error::Checkpoint { tensor, what, remedy } => Error::Checkpoint {
                tensor,
                what: format!("{} {what}", path.display()),
                remedy,
            },
            other => other,
        };
        if size > header::MOST_BYTES as u64 {
            let what = format!("has {size} bytes, more than the {} allowed", header::MOST_BYTES);
            return Err(named(refuse(None, what)));
        }
        Self::from_bytes(&std::fs::read(path).map_err(unreadable)?, device).map_err(named)
    }

    /// Writes a file, whole or not at all: beside its place first, then moved there.
    ///
    /// # Errors
    /// That it cannot be written.
    #[cfg(not(target_family = "wasm"))]
    pub fn write(&self, path: &std::path::Path) -> Result<()> {
        let failed = |source| Error::File {
            path: path.to_owned(),
            verb: "written",
            source,
        };
        let partial = path.with_extension("safetensors.part");
        std::fs::write(&partial, self.to_bytes()?).map_err(failed)?;
        std::fs::rename(&partial, path).map_err(failed)
    }
}

fn refuse(tensor: Option<&str>, what: String) -> Error {
    Error::Checkpoint {
        tensor: tensor.map(str::to_owned),
        what,
        remedy: "Use a file written by `dien train` or by the page of this version.".to_owned(),
    }
}

fn read_header(text: Option<&String>) -> Result<Header> {
    let text = text.ok_or_else(|| refuse(None, format!("has no `{METADATA}` in its metadata")))?;
    let unreadable = |error: serde_json::Error| refuse(None, format!("has metadata that cannot be read ({error})"));
    let mut metadata: serde_json::Value = serde_json::from_str(text).map_err(unreadable)?;
    match metadata["version"].as_u64() {
        Some(1) => migrate(&mut metadata),
        Some(version) if version == u64::from(VERSION) => {}
        version => {
            let version = version.map_or("no version".to_owned(), |version| format!("version {version}"));
            let what = format!("has {version}, this program reads versions 1 and {VERSION}");
            return Err(refuse(None, what));
        }
    }
    let header: Header = serde_json::from_value(metadata).map_err(unreadable)?;
    let NetworkConfig {
        items,
        categories,
        hidden,
        head,
        options,
        ..
    } = &header.config;
    let widths_ok = std::iter::once(hidden)
        .chain(head)
        .chain(&options.unit_widths)
        .all(|width| (1..=MOST_WIDTH).contains(width));
    let counts_ok = [items, categories]
        .into_iter()
        .all(|count| (1..=MOST_ITEMS).contains(count));
    let depths_ok = head.len() <= MOST_LAYERS && options.unit_widths.len() <= MOST_LAYERS;
    if !widths_ok || !counts_ok || !depths_ok || hidden % 2 != 0 {
        return Err(refuse(
            None,
            format!("has an impossible configuration, {}", header.config),
        ));
    }
    Ok(header)
}

/// Version 1's metadata as version 2's: its `unit` named the model, which was DIEN if it was the paper's unit with an auxiliary loss.
fn migrate(metadata: &mut serde_json::Value) {
    let unit = metadata["unit"].take();
    let auxiliary = metadata["training"]["alpha"].as_f64().is_some_and(|alpha| alpha > 0.0);
    let model = if unit == "augru" && auxiliary {
        Model::Dien.name().into()
    } else {
        unit
    };
    if let (Some(config), Ok(options)) = (
        metadata["config"].as_object_mut(),
        serde_json::to_value(Options::default()),
    ) {
        config.insert("model".to_owned(), model);
        config.insert("options".to_owned(), options);
    }
    metadata["version"] = VERSION.into();
}

fn read_catalogue(tensors: &SafeTensors, config: &NetworkConfig) -> Result<Catalogue> {
    let names = tensor(tensors, "vocabulary.names", Dtype::U8)?;
    let names: Names = serde_json::from_slice(&names)
        .map_err(|error| refuse(Some("vocabulary.names"), format!("cannot be read ({error})")))?;
    let category = tensor(tensors, "vocabulary.item_category", Dtype::I32)?;
    let categories = category
        .chunks_exact(4)
        .map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    let popularity = floats(tensors, "vocabulary.popularity")?;
    let bid = floats(tensors, "vocabulary.bid")?;
    for (name, found, wanted) in [
        ("vocabulary.item_category", category.len() / 4, config.items),
        ("vocabulary.popularity", popularity.len(), config.items),
        ("vocabulary.bid", bid.len(), config.items),
        ("vocabulary.names", names.items.len(), config.items),
        ("vocabulary.names", names.categories.len(), config.categories),
    ] {
        if found != wanted {
            return Err(refuse(
                Some(name),
                format!("has {found} entries where the configuration needs {wanted}"),
            ));
        }
    }
    let mut items = Vec::with_capacity(config.items);
    for (((name, category), popularity), bid) in names.items.into_iter().zip(categories).zip(popularity).zip(bid) {
        if category as usize >= config.categories {
            let what = format!(
                "names category {category} of item {}, there are {}",
                items.len(),
                config.categories
            );
            return Err(refuse(Some("vocabulary.item_category"), what));
        }
        items.push(Item {
            name: name.into_owned(),
            category,
            popularity,
            bid,
        });
    }
    Ok(Catalogue {
        items,
        categories: names.categories.into_owned(),
    })
}

/// A tensor's bytes, if it is there and of this type.
fn tensor<'a>(tensors: &SafeTensors<'a>, name: &str, dtype: Dtype) -> Result<Cow<'a, [u8]>> {
    let view = tensors
        .tensor(name)
        .map_err(|_| refuse(Some(name), "is missing".to_owned()))?;
    if view.dtype() != dtype {
        return Err(refuse(
            Some(name),
            format!("has type {:?} where {dtype:?} is needed", view.dtype()),
        ));
    }
    Ok(Cow::Borrowed(view.data()))
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
            Some(name),
            format!("holds {} at position {index}", values[index]),
        )),
        None => Ok(values),
    }
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
