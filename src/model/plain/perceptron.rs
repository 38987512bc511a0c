//! Layers of a perceptron: affine maps, PReLU and the sigmoid.

use burn::nn::Linear;
use burn::tensor::Tensor;

/// `[rows, inputs]` -> `[rows, outputs]`.
pub(in crate::model) fn affine(linear: &Linear, x: Tensor<2>) -> Tensor<2> {
    linear.forward(x)
}

/// `[rows, inputs]` -> `[rows]`, of a layer with one output.
pub(in crate::model) fn score(linear: &Linear, x: Tensor<2>) -> Tensor<1> {
    linear.forward(x).squeeze_dim(1)
}

/// `[rows, width]` -> `[rows, width]`.
pub(in crate::model) fn sigmoid(x: Tensor<2>) -> Tensor<2> {
    super::sigmoid(x)
}

/// `[rows, width]`, slopes `[width]` -> `[rows, width]`.
pub(in crate::model) fn prelu(x: Tensor<2>, slopes: Tensor<1>) -> Tensor<2> {
    let below = x.clone().clamp_max(0.0).mul(slopes.unsqueeze());
    x.clamp_min(0.0).add(below)
}
