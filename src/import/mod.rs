//! Checkpoints of other libraries as [`Checkpoint`]s, folded exactly or refused.
//!
//! A file of weights (`.pth`, `.pt`, `.model`, `.bin` of PyTorch, `.safetensors`) is recognised by the names and shapes of its tensors. What our
//! model computes in another order is folded: a batch norm into the layer before it, two biases of a gate into one, the share of the old state into
//! that of the new. What cannot be folded is refused by name; nothing is approximated. `tests/golden/peers/` has checkpoints that the libraries
//! made, with their own answers.
//!
//! | library | recognised by | units |
//! |---|---|---|
//! | FuxiCTR 2.3: `model_zoo/LongCTR/DIEN` and `model_zoo/DIEN` | `extraction_modules.0.weight_ih_l0` | GRU, AGRU, AUGRU (the paper's) |
//! | DeepCTR-Torch 0.3 | `interest_extractor.gru.weight_ih_l0` | attended GRU, AIGRU, AGRU, AUGRU (the paper's) |
//! | torch-rechub 0.9, with one history | `interest_extractor_layers.0.weight_ih_l0` | AUGRU (the paper's) |
//!
//! RecBole's own files hold Python objects, and TensorFlow's are no files of PyTorch. `www/export_dien.py` writes the weights of RecBole as a
//! checkpoint of this program.
//!
//! A file of weights knows neither the names of items nor which category an item has, and often not which unit it is: see [`Choices`]. An item's
//! vector is made of the rows of all its features, side by side, so its category has no vector of its own
//! ([`NetworkConfig::category_width`](crate::model::NetworkConfig::category_width) is 0). What the head reads of the user becomes profile fields, whose
//! unknown value adds nothing.
//!
//! | file | what lives there |
//! |---|---|
//! | `state.rs` | a file's bytes into tensors by name |
//! | `layers.rs` | linear layers, batch norms and activations |
//! | `cell.rs` | recurrent cells |
//! | `tables.rs` | the tables of features, and which are an item's |
//! | `items.rs` | the table that says what an item's features are |
//! | `folded.rs` | the weights of our model, and the checkpoint they make |
//! | `report.rs` | what was recognised, folded and taken for granted |
//! | `fuxictr.rs`, `deepctr_torch.rs`, `torch_rechub.rs` | one library each |

mod cell;
mod deepctr_torch;
mod folded;
mod fuxictr;
mod items;
mod layers;
mod report;
mod state;
mod tables;
mod torch_rechub;

use std::collections::BTreeMap;

use burn::tensor::Device;

use crate::checkpoint::Checkpoint;
use crate::error::printable;
use crate::model::Unit;
use crate::{Error, Result};

pub use items::ItemTable;
pub use report::{Assumed, Fold, Library, Report};
use state::State;
pub use state::looks_like_weights;

/// What a file of weights does not say, as far as the caller knows it.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// The table of items. Without it an item may have one feature only, and is called by its row.
    pub items: Option<ItemTable>,
    /// The unit, where the file does not tell: GRU and AIGRU have the same tensors in DeepCTR-Torch.
    pub unit: Option<Unit>,
    /// The activation of the head where it has no weights; usual: ReLU, a PReLU of slope 0.
    pub activation: Option<PlainActivation>,
    /// The activation of the attention's MLP where it has no weights; usual: ReLU.
    pub unit_activation: Option<PlainActivation>,
    /// The names of all features in the order in which the library has them, where the file does not tell (safetensors sorts its tensors).
    pub order: Vec<String>,
    /// The values of plain numbers that the head reads, by the name of their feature; usual: 0.
    pub numbers: BTreeMap<String, Vec<f64>>,
}

/// An activation that leaves no trace in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum PlainActivation {
    /// `max(x, 0)`.
    Relu,
    /// `σ(x)`.
    Sigmoid,
}

impl PlainActivation {
    /// All of them, the usual one first.
    pub const ALL: [Self; 2] = [Self::Relu, Self::Sigmoid];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Relu => "relu",
            Self::Sigmoid => "sigmoid",
        }
    }
}

impl std::str::FromStr for PlainActivation {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        crate::error::find_named("activation", name, &Self::ALL, Self::name)
    }
}

/// A checkpoint of another library, as one of ours.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The model and its vocabulary.
    pub checkpoint: Checkpoint,
    /// What was recognised, folded and taken for granted.
    pub report: Report,
}

/// Reads the bytes of a checkpoint of another library.
///
/// # Errors
/// Bytes that are no file of weights, weights of a model that is not known, a form that cannot be folded, a choice that is needed: each by name.
pub fn import(bytes: Vec<u8>, choices: &Choices, device: &Device) -> Result<Imported> {
    let state = State::read(bytes)?;
    let library = Library::ALL.into_iter().find(|library| state.has(library.mark()));
    let Some(library) = library else {
        return Err(state.unknown());
    };
    let mut report = Report::new(library);
    let folded = match library {
        Library::FuxiCtr => fuxictr::fold(&state, choices, &mut report),
        Library::DeepCtrTorch => deepctr_torch::fold(&state, choices, &mut report),
        Library::TorchRechub => torch_rechub::fold(&state, choices, &mut report),
    }?;
    let checkpoint = folded.into_checkpoint(choices, &mut report, device)?;
    Ok(Imported { checkpoint, report })
}

/// The error of a file that cannot be carried over. Texts out of the file are shown without control characters.
fn refuse(tensor: Option<&str>, what: impl AsRef<str>, remedy: &str) -> Error {
    Error::Checkpoint {
        tensor: tensor.map(printable),
        what: printable(what.as_ref()),
        remedy: remedy.to_owned(),
    }
}
