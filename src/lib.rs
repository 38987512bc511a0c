//! DIEN Explorer: a Deep Interest Evolution Network (Zhou et al., AAAI 2019) and the tools to look inside one.
//!
//! # The map
//!
//! | module | what lives there | imports |
//! |---|---|---|
//! | [`error`](mod@error), [`bounds`], [`seed`], [`backend`] | the error type; bounds of settings; the random streams of a seed; the one place that names burn's backend | nothing above |
//! | [`data`] | catalogue, data sets, batches; the simulated shop; readers of logs and how a log is split | [`bounds`], [`seed`] |
//! | [`model`] | burn modules: embedding, GRU, attention, evolution units, losses, head; the ladder's models as declarations of their parts | [`backend`], [`seed`] |
//! | [`checkpoint`] | weights, configuration and vocabulary in one safetensors file | [`data`], [`model`] |
//! | [`import`] | checkpoints of other libraries, folded into ours | [`checkpoint`] |
//! | [`explain`] | traces, what-ifs, the drift curve, the projection, following the truth, measures of drift | [`model`] |
//! | [`chart`] | drawings of traces over any plotters backend | plain traces |
//! | [`evaluate`] | predictions, metrics, calibration, the perfect predictor, following, spreads | [`data`], [`model`], [`explain`] |
//! | [`train`] | training sessions and trials, which the caller pulls | [`evaluate`], [`checkpoint`] |
//! | [`ladder`] | statistics over trials, tables | [`train`] |
//! | [`mod@bench`] | how long steps, predictions and what-ifs take | [`train`], [`explain`] |
//! | [`process`] | what page and tool ask of a run: worlds, typed requests and replies, pieces of work | all of the above |
//! | `web` | binds `process`, `explain`, `chart` and `bench` to JavaScript; compiled for wasm only | all of the above |
//! | `cli` | the command `dien`; native only | all of the above |
//!
//! A module imports only what stands above it in this list, and no two files import each other. `tests/architecture.rs` keeps both rules.
//! [`design`] gives the reasons for what is chosen here.
//!
//! # A first example
//!
//! Open a checkpoint and ask what it says of an item after a history:
//!
//! ```
//! use dien_explorer::checkpoint::Checkpoint;
//! use dien_explorer::data::HISTORY_LIMIT;
//! use dien_explorer::explain::{Question, trace};
//! use dien_explorer::model::Unit;
//!
//! # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/www/models");
//! let path = std::path::Path::new(folder).join("augru.safetensors");
//! let checkpoint = Checkpoint::read(&path, &dien_explorer::backend::device())?;
//! let question = Question::new(&checkpoint.item_category(), &[3, 17, 4], 9, HISTORY_LIMIT)?;
//! let trace = trace(&checkpoint.model, Unit::Augru, &question);
//! let attention = trace.attention.expect("every model with a unit attends");
//! assert_eq!(attention.len(), 3);
//! assert!(trace.probability > 0.0 && trace.probability < 1.0);
//! # Ok::<(), dien_explorer::Error>(())
//! ```
//!
//! # Glossary
//!
//! Terms of the field (impression, target, candidate, history, leave-one-out, back-propagation through time) have their usual meaning. These
//! words have a meaning of their own here:
//!
//! | word | meaning |
//! |---|---|
//! | shop | the built-in synthetic data: shoppers, catalogue, law |
//! | world | the data that the page is on: the shop, a log, or the vocabulary of a checkpoint |
//! | interest | a category that a shopper is after at a step; in a model, the vector that stands for it |
//! | drift | a change of the true interest; the drift chart shows p(click) after each prefix of a history |
//! | following | whether p(click) of the new interest's item rises above the old one's after a drift |
//! | unit | the recurrence of interest evolution: GRU, AIGRU, AGRU, AUGRU, the authors' code's AUGRU |
//! | ladder | the comparison of all models, from the sum of embeddings to DIEN, over several seeds |
//! | plain, fused | a layer in burn's own operations; the same layer as one operation |
//! | field | a categorical feature of the user (profile) or of the impression (context), besides behaviours and target |
//! | column | a unit over a set of weights, side by side with others in the page |
//! | set | weights that are loaded under a name |
//! | scene | a history that the page shows: a story or a user |
//! | story, preset | a fixed history of the shop with a sentence about what to see |

pub mod backend;
pub mod bench;
pub mod bounds;
pub mod chart;
pub mod checkpoint;
#[cfg(not(target_family = "wasm"))]
pub mod cli;
pub mod data;
pub mod design;
pub mod error;
pub mod evaluate;
pub mod explain;
pub mod import;
pub mod ladder;
pub mod model;
pub mod process;
pub mod seed;
pub mod train;
#[cfg(target_family = "wasm")]
pub mod web;

pub use error::{Error, Result};
