//! Weights, configuration and vocabulary in one safetensors file, checked before it is believed.
//!
//! # The format, versions 3 and 4
//!
//! A [safetensors](https://github.com/huggingface/safetensors) file. With I items, C categories, width H = E, a number F that the fields add to
//! what a part reads, and the head's widths:
//!
//! | tensor | type | shape |
//! |---|---|---|
//! | `embedding.item`, `embedding.category` | F32 | `[I, H/2]`, `[C, H/2]` |
//! | `extractor.*`, `evolution.*`: `input_weight`, `hidden_weight`, `input_bias`, `hidden_bias` | F32 | `[H, 3H]`, `[H, 3H]`, `[3H]`, `[H]` |
//! | `attention.weight` | F32 | `[H, H]` |
//! | `wide.weight`, `wide.bias` | F32 | `[3H + F, 1]`, `[1]`; `[H + F, 1]` without the pooled history |
//! | `profile.KEY`, `context.KEY`, for each field of V values | F32 | `[1 + V, H/2]`: row 0 stands for an unknown value |
//! | `P.layers.N.weight`, `P.layers.N.bias`, P = `head` or `attention.unit` | F32 | `[in, out]`, `[out]` |
//! | `P.activations.N.alpha`; of a Dice also `.statistics.mean`, `.statistics.variance` | F32 | `[out]` |
//! | `vocabulary.item_category` | I32 | `[I]` |
//! | `vocabulary.popularity`, `vocabulary.bid` | F32 | `[I]` |
//! | `vocabulary.ids` | U8 | `[bytes]`: JSON, an array of I strings, no two of them equal |
//! | `vocabulary.names` | U8 | `[bytes]`: JSON, an array of I names, `null` for an item without a title |
//! | `vocabulary.categories` | U8 | `[bytes]`: JSON, an array of C objects `{"name", "glyph"}` |
//! | `vocabulary.profile`, `vocabulary.context` | U8 | `[bytes]`: JSON, an array of fields `{"key", "name", "values": [{"key", "name"}]}` |
//!
//! An id is what the log, or the shop, calls the item by. It is what items are recognised by: names may be improved, and titles may
//! repeat. A name is an object from language tags (BCP 47) to texts, `{"en": "tea", "zh": "茶"}`; the tag `und` stands for all languages.
//!
//! Matrices are applied as `x · W`; the columns of `[H, 3H]` are reset | update | candidate; `hidden_bias` is the candidate's `b_hn`.
//! A tensor is there if the model has that part (see [`crate::model::Model`]). The metadata has one entry, `dien-explorer`: the JSON of
//! [`Header`]; a file that another program wrote may have [`Example`]s besides, as `dien-explorer-examples`. A vector of a behaviour is its item's row beside its category's. [`crate::model`] says what is done with all this.
//!
//! `vocabulary.ids` is missing, and every item has a name, in a file that was made from one of an older version.
//!
//! A file with fields, of the user or of the impression, is of version 4. Its header's `config` then has `profile` and `context`, arrays of
//! `{"key", "values"}` with the number of values, and its two vocabularies of fields have the same keys in the same order. A value's number is its
//! place in the field's `values` plus 1. A file without fields has none of this, and is of version 3: a program that knows only version 3 reads it,
//! and refuses a file of version 4.
//!
//! `config.options.attention` is there if attention is not the softmax (or DIN's scores), as `scaled` or `sigmoid`;
//! `config.options.pooling` may be `none`. A program that does not know these words refuses the file.
//!
//! `training.optimiser` is there, as `lazy`, if the training moved only the rows that a batch read. Without it the training moved all rows. A program
//! that does not know the word reads the file as well.
//!
//! # Older versions
//!
//! They are read for good, and become version 3 on the way. An option that an older file does not have is as it was then: attention is a softmax.
//!
//! | version | what was different |
//! |---|---|
//! | 2 | no `vocabulary.ids`, no `vocabulary.categories`; `vocabulary.names` is one object `{"items": [name], "categories": [{"name", "glyph"}]}`, whose names all have `en` and `zh` |
//! | 1 | as 2; the metadata has `unit` beside `config` instead of `config.model` and `config.options`: the models were DIEN and its evolving units alone |
//!
//! # Sizes
//!
//! One table holds for those who train and for those who read. [`check_size`] is asked before a training begins, and the reader asks the same.
//!
//! | what | bounds | declared in |
//! |---|---|---|
//! | items, and categories | 1 to 4,194,304 | [`NetworkConfig::ITEMS`] |
//! | H = E, even | 2 to 1,024 | [`NetworkConfig::HIDDEN`] |
//! | hidden layers of the head, and of the activation unit | at most 8 | [`NetworkConfig::MOST_LAYERS`] |
//! | the width of each | 1 to 1,024 | [`NetworkConfig::WIDTHS`] |
//! | profile fields, and context fields | at most 32 | [`NetworkConfig::MOST_FIELDS`] |
//! | values of a field, besides "unknown" | 1 to 1,048,576 | [`NetworkConfig::VALUES`] |
//! | bytes of a field's key, no control characters among them | 1 to 64 | [`NetworkConfig::KEY_BYTES`] |
//! | bytes of the file | at most 256 MiB | [`MOST_BYTES`] |
//! | bytes of its header | at most 1 MiB | `frame.rs` |
//!
//! What a page holds is less than what a file may: its controls end at H = 64.
//!
//! | file | what lives there |
//! |---|---|
//! | `mod.rs` | the format, and the types |
//! | `write.rs` | a checkpoint into bytes and into a file; how large it will be |
//! | `read.rs` | bytes and files into a checkpoint, or the reason why not |
//! | `examples.rs` | questions with another program's answers, by which an opened checkpoint is checked |
//! | `recognise.rs` | whether a file is a checkpoint, by its first bytes |
//! | `versions.rs` | what older versions look like today |
//! | `frame.rs` | a first look at a safetensors file, before its parser sees the bytes |
//! | `weights.rs` | a module's weights by name |

mod examples;
mod frame;
mod read;
mod recognise;
mod versions;
pub mod weights;
mod write;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::data::Catalogue;
use crate::error::{Reason, checkpoint_reason, printable};
use crate::model::{Network, NetworkConfig, Optimiser};

pub use examples::{Example, examples};
pub(crate) use frame::check as check_frame;
pub use recognise::is_checkpoint;
pub use write::check_size;

/// The version of files without fields, whose bytes did not change when there came to be fields.
const VERSION: u32 = 3;
/// The version of files with fields, and the newest.
const VERSION_WITH_FIELDS: u32 = 4;
const METADATA: &str = "dien-explorer";

/// The largest file that is written, and read.
///
/// A model of width 512 on MovieLens' 59,047 films has 78 MB, and one of width 16 on all of Taobao's 4,162,024 items some 260 MB. Reading takes
/// the file's bytes, its weights, and the vocabulary: below a gigabyte, which a page has (a WebAssembly memory may have four).
pub const MOST_BYTES: usize = 256 << 20;

/// A model and all that is needed to ask it something.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// The weights.
    pub model: Network,
    /// The vocabulary: items are indices into it.
    pub catalogue: Catalogue,
    /// The rest.
    pub header: Header,
}

/// A checkpoint's header: the version of the format, the model, and the training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(rename = "CheckpointHeader"))]
pub struct Header {
    /// Version of the format.
    pub version: u32,
    /// The model, its choices and sizes.
    pub config: NetworkConfig,
    /// The training that made the weights.
    pub training: TrainingRecord,
}

impl Header {
    /// A header of the version that the configuration needs.
    pub fn new(config: NetworkConfig, training: TrainingRecord) -> Self {
        Self {
            version: if config.fields() == 0 {
                VERSION
            } else {
                VERSION_WITH_FIELDS
            },
            config,
            training,
        }
    }
}

/// The record of a training: its settings and what was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
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
    /// Which rows of the tables a step moved; a file that does not say it was made by dense Adam.
    #[serde(default, skip_serializing_if = "Optimiser::is_dense")]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<Optimiser>", optional))]
    pub optimiser: Optimiser,
    /// AUC on held-out impressions, if measured.
    pub auc: Option<f64>,
    /// Log loss on the same.
    pub log_loss: Option<f64>,
    /// The impressions on which both were measured; `None` in files that were written before this was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), ts(optional))]
    pub measured_on: Option<MeasuredOn>,
}

/// The impressions on which a checkpoint's figures were measured. The two are not to be compared: the weights were chosen by the validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum MeasuredOn {
    /// Those by which weights and settings are chosen: a training in the page, a ladder's trial.
    Validation,
    /// Those on which is reported: `dien train`, and what `dien build --models` makes.
    Test,
}

impl Checkpoint {
    /// The category of each item, by which questions are checked.
    pub fn item_category(&self) -> Vec<u32> {
        self.catalogue.items.iter().map(|item| item.category).collect()
    }
}

/// The error of a file that is not used. Texts out of the file are shown without control characters.
fn refuse(reason: Reason, what: impl AsRef<str>) -> Error {
    Error::Checkpoint {
        reason,
        what: printable(what.as_ref()),
        remedy: "Use a file written by `dien train` or by the page of this version.".to_owned(),
    }
}

/// The error of bytes that are too many.
fn too_large(bytes: u64) -> Error {
    let reason = checkpoint_reason::too_large(bytes, MOST_BYTES);
    refuse(reason, format!("has {bytes} bytes, more than the {MOST_BYTES} allowed"))
}
