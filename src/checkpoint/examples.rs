//! Questions whose answers are known: another program's, by which a checkpoint can be checked where it is opened.

use safetensors::tensor::SafeTensors;
use serde::{Deserialize, Serialize};

use super::{frame, refuse};
use crate::Result;
use crate::error::checkpoint_reason as reason;

/// The entry of the metadata that holds them: the JSON of an array of [`Example`]s.
const METADATA: &str = "dien-explorer-examples";
/// Examples that are read of a file at most.
const MOST: usize = 100;

/// A question in indices of the checkpoint's vocabulary, and the logit that another program gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Example {
    /// Items of the history, oldest first.
    pub history: Vec<u32>,
    /// The item whose click is asked for.
    pub target: u32,
    /// Values of the profile fields, 0 where unknown; left out, all are.
    #[serde(default)]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<Vec<u32>>", optional))]
    pub profile: Vec<u32>,
    /// The logit of a click.
    pub logit: f64,
}

/// Reads the examples that a checkpoint's bytes bring; none where it brings none.
///
/// # Errors
/// Bytes that are no safetensors file; examples that cannot be read, or more than 100.
pub fn examples(bytes: &[u8]) -> Result<Vec<Example>> {
    frame::check(bytes)?;
    let damaged = |error: &dyn std::fmt::Display| {
        refuse(
            reason::examples(MOST),
            format!("brings examples that cannot be read ({error})"),
        )
    };
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|error| damaged(&error))?;
    let Some(text) = metadata.metadata().as_ref().and_then(|metadata| metadata.get(METADATA)) else {
        return Ok(Vec::new());
    };
    let examples: Vec<Example> = serde_json::from_str(text).map_err(|error| damaged(&error))?;
    if examples.len() > MOST {
        return Err(damaged(&format!("{} of them, at most {MOST}", examples.len())));
    }
    Ok(examples)
}
