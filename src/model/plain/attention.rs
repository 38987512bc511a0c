//! Attention: pairs, scores, weights, and sums.

use burn::tensor::Tensor;

use super::sigmoid;
use crate::model::AttentionForm;

/// The attention of the scores `x_t W e_a`: weight `[H, E]`, steps `[batch, time, H]`, target `[batch, E]`, mask `[batch, time]` -> weights
/// `[batch, time]`.
pub(in crate::model) fn attend(
    form: Option<AttentionForm>,
    weight: Tensor<2>,
    steps: Tensor<3>,
    target: Tensor<2>,
    mask: Tensor<2>,
) -> Tensor<2> {
    let key = target.matmul(weight.transpose());
    let scores = steps.mul(key.unsqueeze_dim(1)).sum_dim(2).squeeze_dim::<2>(2);
    weigh(form, scores, mask)
}

/// `[q ; k ; q - k ; q ∘ k]`: target `[batch, E]`, steps `[batch, time, E]` -> `[batch · time, 4E]`.
pub(in crate::model) fn pairs(target: Tensor<2>, steps: Tensor<3>) -> Tensor<2> {
    let [batch, time, width] = steps.dims();
    let target = target.unsqueeze_dim::<3>(1).expand([batch, time, width]);
    let parts = vec![
        target.clone(),
        steps.clone(),
        target.clone().sub(steps.clone()),
        target.mul(steps),
    ];
    Tensor::cat(parts, 2).reshape([batch * time, 4 * width])
}

/// Scores `[batch · time]`, mask `[batch, time]` -> weights `[batch, time]`: 0 at pads.
pub(in crate::model) fn weights(form: Option<AttentionForm>, scores: Tensor<1>, mask: Tensor<2>) -> Tensor<2> {
    weigh(form, scores.reshape(mask.shape()), mask)
}

/// The weights of scores `[batch, time]`, as `form` says, or the scores themselves; 0 at pads.
fn weigh(form: Option<AttentionForm>, scores: Tensor<2>, mask: Tensor<2>) -> Tensor<2> {
    match form {
        Some(AttentionForm::Softmax) => masked_softmax(scores, mask),
        Some(AttentionForm::Scaled) => {
            let scores = scores.mask_fill(mask.clone().equal_elem(0.0), -1e30);
            let highest = scores.clone().max_dim(1);
            scores.sub(highest).exp().mul(mask)
        }
        Some(AttentionForm::Sigmoid) => sigmoid(scores).mul(mask),
        None => scores.mul(mask),
    }
}

/// `Σ a_t x_t`: weights `[batch, time]`, steps `[batch, time, width]` -> `[batch, 1, width]`.
pub(in crate::model) fn weighted_sum(weights: Tensor<2>, steps: Tensor<3>) -> Tensor<3> {
    steps.mul(weights.unsqueeze_dim(2)).sum_dim(1)
}

/// Softmax over the real steps of each row; a row without any is all zeros.
fn masked_softmax(scores: Tensor<2>, mask: Tensor<2>) -> Tensor<2> {
    // A finite stand-in for -∞: an empty row would otherwise subtract -∞ from -∞.
    let scores = scores.mask_fill(mask.clone().equal_elem(0.0), -1e30);
    let highest = scores.clone().detach().max_dim(1);
    let exponentials = scores.sub(highest).exp().mul(mask.clone());
    // 1 where a row is empty, else 0: keeps 0 / 0 out without touching any other row's value or gradient.
    let empty = mask.max_dim(1).neg().add_scalar(1.0);
    let total = exponentials.clone().sum_dim(1).add(empty);
    exponentials.div(total)
}
