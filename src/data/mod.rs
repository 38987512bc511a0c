//! Behaviours, catalogue and impressions: from a simulated shop or a real log to padded batches. Plain numbers; no burn.
//!
//! | file | what lives there |
//! |---|---|
//! | `name.rs` | names, as maps from language to text |
//! | `catalogue.rs` | items, their ids, categories |
//! | `field.rs` | categorical fields of users (profile) and of impressions (context) |
//! | `matching.rs` | which item of one catalogue each item of another is |
//! | `dataset.rs` | users, behaviours, impressions, split |
//! | `truth.rs` | what is true of a user's behaviours, where data are made up |
//! | `shop/` | the shop: two generative models with known truth, its perfect predictor, an A/B test, presets |
//! | `logs/` | readers of real logs: from bytes to events |
//! | `split/` | the protocol that makes a data set of a log |
//! | `batch.rs` | negatives, order of impressions, padding |
//! | `export.rs` | impressions as files for other programs |

mod batch;
mod catalogue;
mod dataset;
mod export;
mod field;
mod logs;
mod matching;
mod name;
mod shop;
mod split;
mod truth;

pub use batch::{Batch, Epochs, Example, NegativeSampler, Occurrences};
pub use catalogue::{Catalogue, Category, Item};
pub use dataset::{Behaviour, Dataset, HISTORY_LIMIT, Impression, User};
pub use export::{ExportedFile, ImpressionLayout, export_impressions, is_exported_file};
pub use field::{ChosenValues, Contexts, Field, FieldValue, chosen_values, numbers_of};
#[cfg(not(target_family = "wasm"))]
pub(crate) use logs::read_in_memory;
pub use logs::{
    CategoryChoice, ClassCounts, Columns, FieldKind, FieldReport, Finding, ImportReport, Inspection, LabelRule, Limits,
    LogFormat, LogLine, LogReader, PartCounts, ReadOptions, TaobaoBehaviour, TestFacts, inspect_log, log_formats,
};
#[cfg(not(target_family = "wasm"))]
pub use logs::{find_files, read_logs};
pub use matching::{Matching, Numbering};
pub use name::Name;
pub(crate) use shop::ids_of_former_titles;
pub use shop::{AbReport, AbSettings, AbTest, ArmReport, ClickQuestion, Interval, Lift, Ranker};
pub use shop::{Circumstances, Posterior, Preset, Shop, ShopLaw, ShopSettings, level_of};
pub use split::{Protocol, Split, Ties};
pub use truth::{Behind, Interest, Truth, interests_after};
