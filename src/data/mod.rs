//! Behaviours, catalogue and impressions: from a simulated shop or a real log to padded batches. Plain numbers; no burn.
//!
//! | file | what lives there |
//! |---|---|
//! | `catalogue.rs` | items, categories, their names |
//! | `dataset.rs` | users, behaviours, impressions, split |
//! | `shop/` | the shop: a generative model with known truth, its perfect predictor, an A/B test, presets |
//! | `logs/` | readers of real logs: from bytes to events |
//! | `split/` | the protocol that makes a data set of a log |
//! | `batch.rs` | negatives, order of impressions, padding |

mod batch;
mod catalogue;
mod dataset;
mod logs;
mod shop;
mod split;

pub use batch::{Batch, Epochs, Example, NegativeSampler, Occurrences};
pub use catalogue::{Catalogue, Category, Item, Name};
pub use dataset::{Behaviour, Dataset, HISTORY_LIMIT, Impression, User};
pub use logs::{
    Columns, Finding, ImportReport, Inspection, Limits, LogFormat, LogLine, LogReader, ReadOptions, TaobaoBehaviour,
    inspect_log, log_formats,
};
#[cfg(not(target_family = "wasm"))]
pub use logs::{find_files, read_logs};
pub use shop::{AbReport, AbSettings, AbTest, ArmReport, Ask, Interval, Lift, Scorer};
pub use shop::{Belief, Interest, Preset, Shop, ShopSettings};
pub use split::{Protocol, Split};
