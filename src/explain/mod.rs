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
//! | `runs.rs` | the runs over the beginnings of a history |
//! | `measured.rs` | measures of drift: half-life, similarity of states, attention by category |
//! | `order.rs` | dimensions of a state, those alike beside each other |
//! | `alike.rs` | steps of other histories at which the same dimensions are on |
//! | `projection.rs` | states in the plane of their principal components |

mod alike;
mod counterfactual;
mod drift;
mod measured;
mod next_click;
mod order;
mod projection;
mod question;
mod runs;
mod series;
mod trace;
mod truth;
mod what_if;

pub use alike::{Match, Pattern, matches, pattern};
pub use counterfactual::{Movement, movement};
pub use drift::{drift, spread_prefixes};
pub use measured::{by_category, cosine, half_life};
pub use next_click::{NextClick, next_click};
pub use order::by_similarity;
pub use projection::{Projection, project};
pub use question::{Question, batch};
pub use runs::{Run, runs};
pub use series::Series;
pub use trace::{Evolution, Extractor, Trace, trace, trace_evenly, traces};
pub use truth::{AttentionMass, Drift, attention_mass, drifts, steps_until_followed};
pub use what_if::{Attended, leave_one_out, probabilities, with_attentions};
