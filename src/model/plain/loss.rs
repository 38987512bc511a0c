//! The losses.

use burn::tensor::Tensor;
use burn::tensor::activation::log_sigmoid;

/// `x + factor · y`, elementwise.
pub(in crate::model) fn sum(x: Tensor<1>, factor: f64, y: Tensor<1>) -> Tensor<1> {
    x.add(y.mul_scalar(factor))
}

/// `L_target`: the mean over logits and labels `[batch]`.
pub(in crate::model) fn target_loss(logits: Tensor<1>, labels: Tensor<1>) -> Tensor<1> {
    let clicked = labels.clone().mul(log_sigmoid(logits.clone()));
    let passed = labels.neg().add_scalar(1.0).mul(log_sigmoid(logits.neg()));
    clicked.add(passed).mean().neg()
}

/// `L_aux`: the mean over the real pairs of states and behaviours, negatives `[batch, time, H]`.
pub(in crate::model) fn auxiliary_loss(
    states: Tensor<3>,
    behaviours: Tensor<3>,
    negatives: Tensor<3>,
    mask: Tensor<2>,
) -> Tensor<1> {
    let [_, time, _] = states.dims();
    if time < 2 {
        return Tensor::zeros([1], &states.device());
    }
    let states = states.narrow(1, 0, time - 1);
    let logits = |next: Tensor<3>| {
        states
            .clone()
            .mul(next.narrow(1, 1, time - 1))
            .sum_dim(2)
            .squeeze_dim::<2>(2)
    };
    let real = mask.clone().narrow(1, 0, time - 1).mul(mask.narrow(1, 1, time - 1));
    let pairs = real.clone().sum().clamp_min(1.0); // a constant: no gradient passes through the mask
    let log_likelihood = log_sigmoid(logits(behaviours)).add(log_sigmoid(logits(negatives).neg()));
    // Pads may hold anything finite: a masked pair contributes exactly 0.
    log_likelihood.mul(real).sum().div(pairs).neg()
}
