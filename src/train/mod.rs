//! Training: sessions and trials that are pulled, piece by piece.
//!
//! The caller asks a [`Session`] for the next piece of work and gets an [`Event`]. To pause is not to ask. The command line and the page
//! pull the same code. A [`Trial`] is a session that stops when validation no longer improves, and is then tested.
//!
//! | file | what lives there |
//! |---|---|
//! | `settings.rs` | what can be chosen, with bounds |
//! | `adam.rs` | the optimiser |
//! | `tables.rs` | the same for tables of which a batch reads a few rows |
//! | `learner.rs` | one step: from a batch to changed weights |
//! | `session.rs` | a run: order of batches, negatives, evaluations between steps |
//! | `trial.rs` | a run with early stopping and a test |

mod adam;
mod learner;
mod session;
mod settings;
mod tables;
mod trial;

pub use learner::{BatchLosses, Learner};
pub use session::{Event, Session};
pub use settings::Settings;
pub use trial::{Patience, Trial, TrialProgress, TrialResult};
