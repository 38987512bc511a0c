//! Looking inside a model: traces, what-ifs, the drift curve, the projection. Plain numbers in and out.
//!
//! | file | what it computes |
//! |---|---|
//! | `question.rs` | a question: history and target, checked against a vocabulary |
//! | `trace.rs` | everything that a forward pass computes at each step |
//! | `counterfactual.rs` | how far each step moved the state, and how far it would have with attention 0 |
//! | `what_if.rs` | predictions for other histories, or with another attention |
//! | `drift.rs` | predictions after each prefix of the history |
//! | `next_click.rs` | what the auxiliary loss scores: the click that came next, and another item in its place |
//! | `truth.rs` | how well attention and state follow the true interest, where it is known |
//! | `projection.rs` | states in the plane of their principal components |

mod counterfactual;
mod drift;
mod next_click;
mod projection;
mod question;
mod series;
mod trace;
mod truth;
mod what_if;

pub use counterfactual::{Movement, movement};
pub use drift::{drift, spread_prefixes};
pub use next_click::{NextClick, next_click};
pub use projection::{Projection, project};
pub use question::{Question, batch};
pub use series::Series;
pub use trace::{Evolution, Extractor, Trace, trace, traces};
pub use truth::{AttentionMass, Drift, attention_mass, drifts, steps_until_followed};
pub use what_if::{leave_one_out, probabilities, with_attentions};
