//! The ladder: many trials of many models on one data set, side by side with their spreads.
//!
//! | file | what lives there |
//! |---|---|
//! | `record.rs` | a finished trial as it is kept and handed on; one trial per model and seed |
//! | `statistics.rs` | means, spreads and verdicts over trials: the table as JSON |
//! | `markdown.rs` | the table as Markdown |
//! | `sweep.rs` | a figure of several ladders against one setting |
//!
//! Two models from one seed each, and their table:
//!
//! ```
//! use std::sync::Arc;
//!
//! use dien_explorer::data::{Shop, ShopSettings};
//! use dien_explorer::ladder::{DistinctTrials, Ladder, TrialRecord};
//! use dien_explorer::model::Model;
//! use dien_explorer::train::{Patience, Settings, Trial, TrialProgress};
//!
//! let shop = Shop::new(&ShopSettings { shoppers: 40, ..ShopSettings::default() });
//! let data = Arc::new(shop.dataset());
//! let patience = Patience { most_epochs: 1, ..Patience::default() };
//! let mut records = Vec::new();
//! for model in [Model::Base, Model::Augru] {
//!     let settings = Settings { hidden: 4, ..Settings::of_model(model) };
//!     let mut trial = Trial::new(Arc::clone(&data), settings, &patience)?;
//!     let result = loop {
//!         if let TrialProgress::Done(result) = trial.advance()? {
//!             break result;
//!         }
//!     };
//!     // Seed 1, of no known duration, without a look at the true interest.
//!     records.push(TrialRecord::new(model, 1, 0.0, &result, None));
//! }
//! let ladder = Ladder::new(&data.name, None, &DistinctTrials::new(records)?);
//! let table = ladder.to_markdown();
//! assert!(table.contains("| `base` |") && table.contains("| `augru` |"));
//! println!("{table}");
//! # Ok::<(), dien_explorer::Error>(())
//! ```
//!
#![doc = include_str!("results.md")]

mod markdown;
mod record;
mod statistics;
mod sweep;

pub use record::{DistinctTrials, TrialRecord, wanted_trials};
pub use statistics::{FollowingRow, Ladder, LadderRow, Verdict};
pub use sweep::{SweepRecord, SweepTraining, sweep_curves};
