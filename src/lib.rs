//! DIEN Explorer: a Deep Interest Evolution Network (Zhou et al., AAAI 2019) and what it takes to look inside one.
//!
//! # The map
//!
//! | module | what lives there | knows of |
//! |---|---|---|
//! | [`bounds`] | the values that a setting may have | nothing |
//! | [`spread`] | a mean with its spread, and when two means tie | nothing |
//! | [`data`] | behaviours, catalogue, the simulated shop, readers of logs, negatives, batches | plain numbers only |
//! | [`model`] | burn modules: embedding, GRU cell, attention, the evolution units, losses, head; the ladder's models as declarations of their parts | [`backend`] |
//! | [`checkpoint`] | weights, configuration and vocabulary in one safetensors file, checked before it is believed | [`data`], [`model`] |
//! | [`explain`] | traces, what-ifs, the drift curve, the projection to the plane, what it means to follow the truth | [`model`] |
//! | [`chart`] | drawings of traces over any plotters backend | plain traces |
//! | [`train`] | training sessions and trials that are pulled, metrics, the ladder's tables, how well a model follows the truth | [`spread`], [`data`], [`model`], [`checkpoint`], [`explain`] |
//! | [`mod@bench`] | how long steps, predictions and what-ifs take | [`data`], [`model`], [`explain`], [`train`] |
//! | [`process`] | what the page asks of a run, with typed requests and replies: worlds, training, ladder, A/B test, traces, drift charts | all of the above |
//! | `web` | `process`, `chart` and `bench` bound for the page; compiled for wasm only | all of the above |
//! | `cli` | what the command `dien` does; native only | all of the above |
//!
//! Imports go down this list, never up; `tests/architecture.rs` keeps it so.

pub mod backend;
pub mod bench;
pub mod bounds;
pub mod chart;
pub mod checkpoint;
#[cfg(not(target_family = "wasm"))]
pub mod cli;
pub mod data;
pub mod error;
pub mod explain;
pub mod model;
pub mod process;
pub mod spread;
pub mod train;
#[cfg(target_family = "wasm")]
pub mod web;

pub use error::{Error, Result};
