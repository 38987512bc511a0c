//! Behaviours, catalogue and impressions: from a simulated shop or a real log to padded batches. Plain numbers; no burn.
//!
//! | file | what lives there |
//! |---|---|
//! | `catalogue.rs` | items, categories, their names |
//! | `dataset.rs` | users, behaviours, impressions, split |
//! | `shop/` | the shop: a generative model with known truth, its perfect predictor, an A/B test, presets |
//! | `movielens.rs` | MovieLens' two files |
//! | `table.rs`, `report.rs` | for readers of logs: records from pieces of bytes, what was left out and why |
//! | `batch.rs` | negatives, order of impressions, padding |

mod batch;
mod catalogue;
mod dataset;
mod movielens;
mod report;
mod shop;
mod table;

pub use batch::{Batch, Epochs, Example, NegativeSampler, Occurrences};
pub use catalogue::{Catalogue, Category, Item, Name};
pub use dataset::{Behaviour, Dataset, HISTORY_LIMIT, Impression, User};
#[cfg(not(target_family = "wasm"))]
pub use movielens::read_movielens;
pub use movielens::{MOST_TRAIN_TARGETS, MovieLensReader};
pub use report::{Finding, ImportReport, LogLine};
pub use shop::{AbReport, AbSettings, AbTest, ArmReport, Ask, Interval, Lift, Scorer};
pub use shop::{Belief, Interest, Preset, Shop, ShopSettings};
