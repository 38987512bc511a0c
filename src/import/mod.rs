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
//! RecBole's own files hold Python objects, and TensorFlow's are no files of PyTorch. `www/export_dien.py` writes the weights of RecBole, of DeepCTR
//! (TensorFlow) and of the authors' code as a checkpoint of this program. What is particular in the last two:
//!
//! - Their reset gate stands before the product: [`ResetForm::Before`](crate::model::ResetForm::Before).
//! - DeepCTR hides the evolving cell of AGRU and AUGRU from Keras, which neither trains nor saves it. The script reads it from the session.
//! - The query of the authors' attention is a layer of the target's vector, so a function of the item. It becomes a part of the item's vector; the
//!   units of both recurrences stand in the same places, and all other weights there are 0.
//! - The authors' Dice takes the statistics of the batch that it answers. The script is given a batch and keeps its statistics; without one it
//!   refuses. Their sum over a history has the pads in it: only histories without pads are answered as they answer.
//!
//! A file of weights knows neither the names of items nor which category an item has, and often not which unit it is: see [`Choices`]. An item's
//! vector is made of the rows of all its features, side by side, so its category has no vector of its own
//! ([`NetworkConfig::category_width`](crate::model::NetworkConfig::category_width) is 0). What the head reads of the user becomes profile fields, whose
//! unknown value adds nothing.
//!
//! # Which AUGRU is it?
//!
//! Two recurrences bear the name. With `u` the share of the new candidate in a GRU's step, and `z = 1 - u` that of the old state, the share under
//! attention `a` is
//!
//! | share of the new candidate | source | computed by |
//! |---|---|---|
//! | `a·u` | the paper, Eqs. 12-13: [`Unit::Augru`](crate::model::Unit::Augru) | [DeepCTR-Torch](https://github.com/shenweichen/DeepCTR-Torch), [FuxiCTR](https://github.com/reczoo/FuxiCTR), [RecBole](https://github.com/RUCAIBox/RecBole), [torch-rechub](https://github.com/datawhalechina/torch-rechub) |
//! | `u + a(1-u)`, that is `1 - (1-a)z` | [the authors' code](https://github.com/mouna99/dien): [`Unit::AugruCode`](crate::model::Unit::AugruCode) | [DeepCTR](https://github.com/shenweichen/DeepCTR) (TensorFlow), [oneDNN](https://github.com/uxlfoundation/oneDNN), [OpenVINO](https://docs.openvino.ai/2025/documentation/openvino-ir-format/operation-sets/operation-specs/internal/augru-sequence.html) |
//!
//! The PyTorch libraries, DeepCTR and the authors' classes (on TensorFlow 2's module of version 1) were run and compared
//! (`tests/golden/peers/`); oneDNN and `OpenVINO` are told from their code or documentation. At `a = 0` the paper's form keeps its state, and the other makes an ordinary step of a GRU.
//!
//! # Files
//!
//! | file | what lives there |
//! |---|---|
//! | `choices.rs` | what a file does not say |
//! | `refusal.rs` | the error of a file that cannot be carried over |
//! | `state.rs` | a file's bytes into tensors by name |
//! | `layers.rs` | linear layers, batch norms and activations |
//! | `cell.rs` | recurrent cells |
//! | `tables.rs` | the tables of features, and which are an item's |
//! | `items.rs` | the table that says what an item's features are |
//! | `folded.rs` | the weights of our model, and the checkpoint they make |
//! | `report.rs` | what was recognised, folded and taken for granted |
//! | `fuxictr.rs`, `deepctr_torch.rs`, `torch_rechub.rs` | one library each |

mod cell;
mod choices;
mod deepctr_torch;
mod folded;
mod fuxictr;
mod items;
mod layers;
mod refusal;
mod report;
mod state;
mod tables;
mod torch_rechub;

use burn::tensor::Device;

use crate::Result;
use crate::checkpoint::Checkpoint;

pub use choices::{Choices, PlainActivation};
pub use items::ItemTable;
pub use report::{Assumed, Fold, Library, Report};
use state::State;
pub use state::looks_like_weights;

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
