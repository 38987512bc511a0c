//! Every layer as one operation on slices, with its own way back: what makes training in a page, and dozens of what-ifs per gesture,
//! feel immediate. Plain tensor operations spend most of a small step on bookkeeping.
//!
//! | file | what lives there |
//! |---|---|
//! | `real.rs` | the two element types: float32, and float64 for finite differences |
//! | `matrix.rs` | strided views of slices, and their product by `gemm` |
//! | `vector.rs` | sums of rows |
//! | `operation.rs` | a kernel on slices as a burn operation: on ndarray's data (and flex's), with gradients |
//! | `embedding.rs`, `recurrence.rs`, `attention.rs`, `features.rs`, `perceptron.rs`, `dice.rs`, `loss.rs` | the layers' kernels, forward and back |
//! | `adam.rs` | a step of the optimiser |
//!
//! The files of the same names one floor up hold the same layers in plain tensor operations: the oracles of this room's tests.

mod adam;
mod attention;
mod dice;
mod embedding;
mod features;
mod loss;
mod matrix;
mod operation;
mod perceptron;
mod real;
mod recurrence;
mod vector;

pub(crate) use adam::AdamStep;
pub(super) use attention::{attend, pairs, weighted_sum, weights};
pub(super) use dice::dice;
pub(super) use embedding::{embed, penalty};
pub(super) use features::features;
pub(super) use loss::{auxiliary_loss, sum, target_loss};
pub(super) use perceptron::{affine, prelu, score};
pub(super) use recurrence::{recurrence, step};
