//! Every layer in burn's own operations, as the equations read. Compiled with the feature `plain`, which the page does without.
//!
//! The modules and entry functions have the names of those in `fused/`, whose tests compare the two.

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

use burn::tensor::Tensor;

/// `σ(x) = (1 + tanh(x/2)) / 2`, in `x`'s own element type. burn's `sigmoid` goes through float32 even where tensors are double, which
/// hides a gradient's errors from finite differences, and takes three transcendental passes instead of one.
fn sigmoid(x: Tensor<2>) -> Tensor<2> {
    x.mul_scalar(0.5).tanh().add_scalar(1.0).mul_scalar(0.5)
}
