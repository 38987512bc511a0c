//! How long a training step, a prediction and the what-ifs take: the same cases on the command line and in the page's bench.html.
//!
//! The data are made up: uniform items, clicks of a coin. A recurrence's time does not depend on what its numbers mean.

mod case;
mod measure;

pub use case::{Backend, Case, Sizes, Task, cases};
pub use measure::{Measurement, Timing, measure};
