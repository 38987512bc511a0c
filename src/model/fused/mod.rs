//! The recurrence as one operation, forward and back: what makes training in a page, and dozens of what-ifs per gesture, feel
//! immediate.
//!
//! | file | what lives there |
//! |---|---|
//! | `real.rs` | the two element types, their sigmoid and tanh |
//! | `matrix.rs` | strided views of slices, and their product by `gemm` |
//! | `recurrence.rs` | the recurrence on slices: forward, and back through time |
//! | `adam.rs` | one step of the optimiser on slices |
//! | `extension.rs` | the same as burn operations, on ndarray's data (and flex's), with gradients |
//!
//! [`recurrent.rs`](super::GruCell) holds the same recurrence in plain tensor operations: the oracle of this one's tests.

mod extension;
mod matrix;
mod real;
mod recurrence;

pub(super) use extension::recurrence;
