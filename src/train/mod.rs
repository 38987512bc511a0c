//! Training: a session that is pulled, and what it is measured by.
//!
//! Whoever trains asks a [`Session`] for the next piece of work and gets an [`Event`]; to pause is not to ask. The command line and
//! the page pull the same code.

mod adam;
mod calibration;
mod evaluation;
mod following;
mod ladder;
mod learner;
mod metrics;
mod perfect;
mod session;
mod settings;
mod trial;

pub use calibration::{Calibration, CalibrationBin};
pub use evaluation::Evaluation;
pub use following::{Following, answer, following};
pub use ladder::{FollowingRow, Ladder, LadderRow, TrialRecord, Verdict};
pub use learner::{BatchLosses, Learner};
pub use metrics::{Metrics, area_under_curve, grouped_area_under_curve, log_loss};
pub use perfect::{evaluate_perfect, logit};
pub use session::{Event, Session, evaluate, evaluate_all};
pub use settings::Settings;
pub use trial::{Patience, Trial, TrialEvent, TrialResult};
