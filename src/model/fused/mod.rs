//! Every layer as one operation on slices, with its own backward pass. Plain tensor operations spend most of a small step on bookkeeping;
//! these kernels let a page train, and answer dozens of what-ifs per gesture.
//!
//! The layers, in modules and with entry functions of the same names as in `plain/`, the oracle of this room's tests:
//!
//! | file | contents |
//! |---|---|
//! | `embedding.rs`, `recurrence/`, `attention.rs`, `fields.rs`, `features.rs`, `perceptron.rs`, `dice.rs`, `row_dice.rs`, `loss.rs` | the layers, forward and backward |
//! | `adam.rs` | a step of the optimiser |
//!
//! Only here, below the layers:
//!
//! | file | contents |
//! |---|---|
//! | `real.rs` | the two element types: float32, and float64 for finite differences |
//! | `vector.rs` | sums of rows |
//! | `matrix.rs` | strided views of slices, and their product by `gemm` |
//! | `kernel.rs` | a function on slices, with or without a derivative |
//! | `operation.rs` | a kernel as a burn operation: on ndarray's data (and flex's), with gradients |

// The layers.
pub(super) mod adam;
pub(super) mod attention;
pub(super) mod dice;
pub(super) mod embedding;
pub(super) mod features;
pub(super) mod fields;
pub(super) mod loss;
pub(super) mod perceptron;
pub(super) mod recurrence;
pub(super) mod row_dice;

// What they stand on.
mod kernel;
mod matrix;
mod operation;
mod real;
mod vector;
