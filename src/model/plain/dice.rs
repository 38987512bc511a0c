//! Dice.

use burn::tensor::Tensor;

use super::sigmoid;
use crate::model::running::{DICE_EPSILON, MOMENTUM, Remembered};

/// `x` `[rows, width]` -> the same and, in training, the new running statistics; `running` are the mean and the variance so far.
pub(in crate::model) fn dice(
    x: Tensor<2>,
    alpha: Tensor<1>,
    running: [Tensor<1>; 2],
    mask: Option<&Tensor<2>>,
    training: bool,
) -> (Tensor<2>, Option<Remembered>) {
    let [mean, variance] = running.map(Tensor::unsqueeze::<2>);
    let (mean, variance, remembered) = if training {
        let [rows, _] = x.dims();
        let real = match mask {
            Some(mask) => mask.clone().reshape([rows, 1]),
            None => Tensor::ones([rows, 1], (&x.device(), x.dtype())),
        };
        let count = real.clone().sum().clamp_min(1.0).unsqueeze::<2>();
        let average = |x: Tensor<2>| x.mul(real.clone()).sum_dim(0).div(count.clone());
        let batch_mean = average(x.clone());
        let batch_variance = average(x.clone().sub(batch_mean.clone()).powi_scalar(2));
        // Without a real row the running statistics stay as they are.
        let share = real.max().mul_scalar(MOMENTUM).unsqueeze::<2>();
        let newer = |running: Tensor<2>, batch: Tensor<2>| {
            let moved = batch.detach().sub(running.clone()).mul(share.clone());
            running.add(moved).squeeze_dim::<1>(0)
        };
        let remembered = [newer(mean, batch_mean.clone()), newer(variance, batch_variance.clone())];
        (batch_mean, batch_variance, Some(remembered))
    } else {
        (mean, variance, None)
    };
    let normal = x.clone().sub(mean).div(variance.add_scalar(DICE_EPSILON).sqrt());
    let share = sigmoid(normal);
    let bent = x.clone().mul(alpha.unsqueeze());
    (share.mul(x.sub(bent.clone())).add(bent), remembered)
}
