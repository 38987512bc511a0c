//! Values of fields that a question is asked with.

use serde::{Deserialize, Serialize};

use crate::data::ChosenValues;

/// Values of fields that a question is asked with, by keys: those of fields, and of their values.
///
/// What is left out is unknown. What a column's weights do not know is left out for that column, so the same question can be asked to weights
/// with other fields, or without any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(default)]
pub struct FieldChoice {
    /// Of the user.
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<ChosenValues>", optional))]
    pub profile: ChosenValues,
    /// Of the impression.
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<ChosenValues>", optional))]
    pub context: ChosenValues,
}
