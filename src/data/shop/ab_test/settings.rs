//! How large an A/B test is.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::bounds::Bounds;

/// Settings of an [`AbTest`](super::AbTest).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(default, deny_unknown_fields)]
pub struct AbSettings {
    /// Of shoppers, candidates and answers.
    pub seed: u32,
    /// N: shoppers who come.
    pub shoppers: usize,
    /// K: items there are to show to each.
    pub candidates: usize,
    /// S: how many of them are shown.
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
    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting that is out of its bounds, with what is possible.
    pub fn check(&self) -> Result<()> {
        Self::SHOPPERS.check_count(self.shoppers)?;
        Self::CANDIDATES.check_count(self.candidates)?;
        Self::SLOTS.up_to(self.candidates as f64).check_count(self.slots)
    }
}

/// Bounds of the settings.
impl AbSettings {
    /// Bounds of [`shoppers`](Self::shoppers).
    pub const SHOPPERS: Bounds = Bounds::whole("shoppers", 2, 1_000_000);
    /// Bounds of [`candidates`](Self::candidates), up to half the catalogue: they are drawn until they differ.
    pub const CANDIDATES: Bounds = Bounds::whole("candidates", 1, 48);
    /// Bounds of [`slots`](Self::slots), which are no more than the candidates.
    pub const SLOTS: Bounds = Bounds::whole("slots", 1, 48);
}
