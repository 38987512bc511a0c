//! A checkpoint asked what another program was asked: whether both answer alike.

use serde::Serialize;

use super::inference::Inference;
use super::numbers::Bytes;
use crate::Result;
use crate::checkpoint::{Example, examples};
use crate::data::HISTORY_LIMIT;
use crate::explain::{Question, trace};
use crate::model::Unit;

/// How far two programs that compute one formula may be apart, relative to a logit above 1: one of them has seven digits.
const TOLERANCE: f64 = 1e-5;

/// What came of some examples.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Replayed {
    /// Examples that were asked.
    pub asked: usize,
    /// Those answered alike, to 1e-5.
    pub alike: usize,
    /// The largest difference of two logits, relative to one above 1.
    pub apart: f64,
}

impl Inference {
    /// The examples that a checkpoint's bytes bring, with another program's answers.
    ///
    /// # Errors
    /// See [`examples`].
    pub fn examples(&self, weights: &Bytes) -> Result<Vec<Example>> {
        examples(&weights.0)
    }

    /// Asks a loaded checkpoint the examples, run as its own unit.
    ///
    /// # Errors
    /// An unknown set; an example whose items or values the checkpoint does not have.
    pub fn replay(&self, set: &str, examples: &[Example]) -> Result<Replayed> {
        let checkpoint = self.set(set)?;
        let unit = checkpoint.model.model.unit().unwrap_or(Unit::Gru);
        let sizes = &checkpoint.header.config.profile;
        let mut replayed = Replayed::default();
        for example in examples {
            let limit = HISTORY_LIMIT.max(example.history.len());
            let question = Question::new(&checkpoint.item_category(), &example.history, example.target, limit)?;
            // Too few values, or one that a field does not have: unknown.
            let value = |(index, size): (usize, &crate::model::FieldSize)| {
                let value = example.profile.get(index).copied().unwrap_or_default();
                if value as usize <= size.values { value } else { 0 }
            };
            let profile: Vec<u32> = sizes.iter().enumerate().map(value).collect();
            let logit = f64::from(trace(&checkpoint.model, unit, &question.with_fields(&profile, &[])).logit);
            let apart = (logit - example.logit).abs() / example.logit.abs().max(1.0);
            replayed.asked += 1;
            replayed.alike += usize::from(apart <= TOLERANCE);
            // A difference that is no number stays one.
            replayed.apart = if apart <= replayed.apart { replayed.apart } else { apart };
        }
        Ok(replayed)
    }
}
