//! burn modules of a DIEN, and the losses it is trained by (Zhou et al. 2019; equation numbers are the paper's).
//!
//! One forward pass goes through these rooms, in this order:
//!
//! | file | what it computes | equation |
//! |---|---|---|
//! | `input.rs` | what a batch is: behaviours, mask, target | |
//! | `embedding.rs` | `e_t = [item ; category]` | |
//! | `recurrent.rs` | the GRU cell, one step of every unit, and the loop over time | 2-5, 10-13 |
//! | `attention.rs` | `a_t`, which behaviours matter for the target | 8 |
//! | `head.rs` | the multilayer perceptron that gives the logit | |
//! | `loss.rs` | target loss, auxiliary loss | 1, 6, 7 |
//! | `dien.rs` | the whole, from a batch to the logit and everything seen on the way | |
//! | `path.rs` | the two ways in which each is computed: as one operation, or in burn's own, as the equations read | |
//! | `fused/` | the first way: the layers' kernels and how burn runs them | |
//!
//! Row-vector convention throughout: `x · W` with `W` of shape `[in, out]`. The three gates lie side by side in the columns of one
//! matrix in the order **reset, update, candidate**.

mod attention;
mod dien;
mod embedding;
mod fused;
mod head;
mod initial;
mod input;
mod loss;
mod path;
mod recurrent;
mod unit;

pub use attention::Attention;
pub use dien::{Dien, DienConfig, Encoded, Evolved};
pub use embedding::BehaviourEmbedding;
pub(crate) use fused::AdamStep;
pub use head::Head;
pub use initial::Initial;
pub use input::{Behaviours, Input, Target};
pub use loss::{Losses, auxiliary_loss, target_loss};
pub use path::Path;
pub use recurrent::{GruCell, Recurrence, Step};
pub use unit::Unit;
