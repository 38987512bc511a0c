//! Which rows of its tables a training moves.

use serde::{Deserialize, Serialize};

/// Adam over the tables of items, categories and fields. All other weights are moved in every step in either case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Optimiser {
    /// Adam as its paper has it: every row moves in every step. A step then takes as long as the tables are large.
    #[default]
    Dense,
    /// Lazy Adam: a row moves only in a step whose batch gives it a gradient. A step then takes as long whatever the size of the tables.
    Lazy,
}

impl Optimiser {
    /// Rows of the largest table up to which dense Adam is usual.
    pub const MOST_DENSE_ROWS: usize = 100_000;

    /// The usual one for a network whose largest table has so many rows.
    pub fn usual(rows: usize) -> Self {
        if rows <= Self::MOST_DENSE_ROWS {
            Self::Dense
        } else {
            Self::Lazy
        }
    }

    /// Whether it is dense Adam, which files do not mention: it was the only one when they came to be.
    pub fn is_dense(&self) -> bool {
        *self == Self::Dense
    }
}
