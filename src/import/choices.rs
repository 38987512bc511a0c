//! What a file of weights does not say.

use std::collections::BTreeMap;

use super::items::ItemTable;
use crate::model::Unit;
use crate::{Error, Result};

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
