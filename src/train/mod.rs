//! Training: a session that is pulled, and what it is measured by.
//!
//! Whoever trains asks a [`Session`] for the next piece of work and gets an [`Event`]; to pause is not to ask. The command line and
//! the page pull the same code.

mod adam;
mod learner;
mod metrics;
mod session;
mod settings;

pub use learner::{BatchLosses, Learner};
pub use metrics::{Metrics, area_under_curve, log_loss};
pub use session::{Event, Session, evaluate};
pub use settings::Settings;
