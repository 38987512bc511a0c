//! Checkpoints of other libraries, which become ones of ours.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::numbers::Bytes;
use super::workshop::Workshop;
use crate::import::{Choices, Imported, ItemTable, PlainActivation, Report, import};
use crate::model::Unit;
use crate::{Result, backend};

/// What a file of weights does not say, see [`Choices`].
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct ConvertRequest {
    /// The table of items, CSV.
    pub items: Option<Bytes>,
    /// The unit.
    pub unit: Option<Unit>,
    /// The activation of the head.
    pub activation: Option<PlainActivation>,
    /// The activation of the attention's MLP.
    pub attention_activation: Option<PlainActivation>,
    /// The names of all features in the library's order; empty where the file tells it.
    pub order: Option<Vec<String>>,
    /// The values of plain numbers that the head reads.
    pub numbers: Option<BTreeMap<String, Vec<f64>>>,
}

/// A checkpoint of another library as one of ours.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Converted {
    /// The checkpoint's bytes.
    pub checkpoint: Bytes,
    /// What was recognised, folded and taken for granted.
    pub report: Report,
}

impl Workshop {
    /// Makes a checkpoint of another library one of ours.
    ///
    /// # Errors
    /// See [`import`]; a table of items that cannot be read.
    pub fn convert(&self, weights: Bytes, request: ConvertRequest) -> Result<Converted> {
        let choices = Choices {
            items: request.items.map(|items| ItemTable::parse(&items.0)).transpose()?,
            unit: request.unit,
            activation: request.activation,
            unit_activation: request.attention_activation,
            order: request.order.unwrap_or_default(),
            numbers: request.numbers.unwrap_or_default(),
        };
        let Imported { checkpoint, report } = import(weights.0, &choices, &backend::device())?;
        Ok(Converted {
            checkpoint: Bytes(checkpoint.to_bytes()?),
            report,
        })
    }
}
