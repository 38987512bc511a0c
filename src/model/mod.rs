//! burn modules of a DIEN and of the models it is compared with, and the losses they are trained by (Zhou et al. 2019; equation numbers are
//! the paper's).
//!
//! One forward pass goes through these rooms, in this order:
//!
//! | file | what it computes | equation |
//! |---|---|---|
//! | `input.rs` | what a batch is: behaviours, mask, target | |
//! | `embedding.rs` | `e_t = [item ; category]` | |
//! | `recurrent.rs` | the GRU cell, one step of every unit, and the loop over time | 2-5, 10-13 |
//! | `attention.rs` | `a_t`, which behaviours matter for the target | 8 |
//! | `features.rs` | what the head reads | |
//! | `perceptron.rs`, `activation.rs` | the multilayer perceptron that gives the logit, and DIN's activation unit; PReLU and Dice | |
//! | `loss.rs` | target loss, auxiliary loss | 1, 6, 7 |
//! | `ladder.rs` | which parts each model has: **how the models differ** | |
//! | `bounds.rs` | the sizes that a network may have | |
//! | `network.rs` | the whole, from a batch to the logit and everything seen on the way | |
//! | `path.rs` | the two ways in which each is computed: as one operation, or in burn's own, as the equations read | |
//! | `fused/` | the first way: the layers' kernels and how burn runs them | |
//!
//! Row-vector convention throughout: `x · W` with `W` of shape `[in, out]`. The three gates lie side by side in the columns of one
//! matrix in the order **reset, update, candidate**.

mod activation;
mod attention;
mod bounds;
mod embedding;
mod features;
mod fused;
mod initial;
mod input;
mod ladder;
mod loss;
mod network;
mod path;
mod perceptron;
mod recurrent;
mod unit;

pub use activation::{Activation, Remembered, Statistics};
pub use attention::Attention;
pub use embedding::BehaviourEmbedding;
pub(crate) use fused::AdamStep;
pub use initial::Initial;
pub use input::{Behaviours, Input, RowShares, Target};
pub use ladder::{ActivationKind, Crosses, Interest, Model, Options, Parts, Pooling, Scorer};
pub use loss::{Losses, auxiliary_loss, target_loss};
pub use network::{Encoded, Evolved, Network, NetworkConfig, Objective};
pub use path::Path;
pub use perceptron::Perceptron;
pub use recurrent::{GruCell, Recurrence, Step};
pub use unit::Unit;
