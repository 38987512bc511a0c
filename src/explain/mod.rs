//! Looking inside: what one forward pass computed, what it would have been, and how to draw it. Plain numbers in and out.
//!
//! | file | question it answers |
//! |---|---|
//! | `question.rs` | what is asked: a history and a target, checked against a vocabulary |
//! | `trace.rs` | what did the model compute at each step? |
//! | `counterfactual.rs` | how far did each step move the state, and how far had its attention been 0? |
//! | `what_if.rs` | what would the model have said to other histories, or with another attention? |
//! | `drift.rs` | what would the model have said after each prefix of the history? |
//! | `truth.rs` | where the true interest is known: how well do attention and state follow it? |
//! | `projection.rs` | where do the states lie in the plane that shows most of them? |

mod counterfactual;
mod drift;
mod projection;
mod question;
mod series;
mod trace;
mod truth;
mod what_if;

pub use counterfactual::{Movement, movement};
pub use drift::{drift, spread_prefixes};
pub use projection::{Projection, project};
pub use question::{Question, batch};
pub use series::Series;
pub use trace::{Evolution, Extractor, Trace, trace, traces};
pub use truth::{AttentionMass, Drift, attention_mass, drifts, steps_until_followed};
pub use what_if::{leave_one_out, probabilities, with_attentions};
