//! Settings of an A/B test.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::error::check_setting;

/// Settings of an [`AbTest`](super::AbTest).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AbSettings {
    /// Seed of shoppers, candidates and answers.
    pub seed: u32,
    /// N, the number of shoppers.
    pub shoppers: usize,
    /// K, the number of candidates for each shopper.
    pub candidates: usize,
    /// S, the number of candidates shown.
    pub slots: usize,
}

impl Default for AbSettings {
    fn default() -> Self {
        Self {
            seed: 1,
            shoppers: 20_000,
            candidates: 12,
            slots: 1,
        }
    }
}

impl AbSettings {
    /// Checks every setting's range.
    ///
    /// # Errors
    /// The first setting out of range, with what is allowed.
    pub fn check(&self) -> Result<()> {
        let count = |name, value: usize, from: usize, to: usize| {
            let rule = format!("a whole number from {from} to {to}");
            check_setting((from..=to).contains(&value), name, value, &rule)
        };
        count("shoppers", self.shoppers, 2, 1_000_000)?;
        // Half of the catalogue at most: candidates are drawn again until they differ.
        count("candidates", self.candidates, 1, 48)?;
        count("slots", self.slots, 1, self.candidates)
    }
}
