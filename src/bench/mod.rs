//! How long a training step, a trace and the what-ifs take: the same cases on the command line and on the page's bench.html. Natively also how
//! fast a log is read.
//!
//! The data are made up: items are uniform and clicks are tossed. The time of a recurrence does not depend on the values of its numbers.
//!
#![doc = include_str!("guide.md")]

mod case;
mod measure;
#[cfg(not(target_family = "wasm"))]
mod reading;

pub use case::{Backend, Case, CaseSizes, Task, cases};
pub use measure::{Measurement, Timing, measure};
#[cfg(not(target_family = "wasm"))]
pub use reading::{ReadingSpeed, measure_reading};
