//! DIEN Explorer: a Deep Interest Evolution Network (Zhou et al., AAAI 2019) and what it takes to look inside one.
//!
//! # The map
//!
//! | module | what lives there | knows of |
//! |---|---|---|
//! | [`seed`] | the random streams of a seed | nothing |
//! | [`data`] | behaviours, catalogue, the simulated shop, readers of logs, negatives, batches | [`seed`] |
//! | [`model`] | burn modules: embedding, GRU cell, attention, the evolution units, losses, head; the ladder's models as declarations of their parts | [`backend`], [`seed`] |
//! | [`checkpoint`] | weights, configuration and vocabulary in one safetensors file, checked before it is believed | [`data`], [`model`] |
//! | [`explain`] | traces, what-ifs, the drift curve, the projection to the plane, what it means to follow the truth | [`model`] |
//! | [`chart`] | drawings of traces over any plotters backend | plain traces |
//! | [`evaluate`] | predictions and what is measured of them: metrics, calibration, how well a model follows the truth, spreads | [`data`], [`model`], [`explain`] |
//! | [`train`] | training sessions and trials that are pulled | [`data`], [`model`], [`checkpoint`], [`evaluate`] |
//! | [`ladder`] | trials of many models as a table, with spreads and verdicts | [`evaluate`], [`train`] |
//! | [`mod@bench`] | how long steps, predictions and what-ifs take | [`data`], [`model`], [`explain`], [`train`] |
//! | `web` | what the page calls; compiled for wasm only | all of the above |
//! | `cli` | what the command `dien` does; native only | all of the above |
//!
//! Imports go down this list, never up; `tests/architecture.rs` keeps it so.

pub mod backend;
pub mod bench;
pub mod chart;
pub mod checkpoint;
#[cfg(not(target_family = "wasm"))]
pub mod cli;
pub mod data;
pub mod error;
pub mod evaluate;
pub mod explain;
pub mod ladder;
pub mod model;
pub mod seed;
pub mod train;
#[cfg(target_family = "wasm")]
pub mod web;

pub use error::{Error, Result};
