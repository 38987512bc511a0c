//! The benchmark: a training step, a prediction and the what-ifs, with the same cases on the command line and in the page's bench.html.
//!
//! The data are made up (uniform items, random clicks): the time of a recurrence does not depend on its numbers.
#![doc = include_str!("guide.md")]

mod case;
mod measure;

pub use case::{Backend, Case, Sizes, Task, cases};
pub use measure::{Measurement, Timing, measure};
