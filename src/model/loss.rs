//! The losses, all from logits: `-log σ(z)` is computed as one function, never as the logarithm of a sigmoid.

use burn::tensor::Tensor;
#[cfg(feature = "plain")]
use burn::tensor::activation::log_sigmoid;

use super::{Path, Remembered, fused};

/// What a training step minimises, and its parts, each `[1]`.
#[derive(Clone, Debug)]
pub struct Losses {
    /// `L_target` (Eq. 1).
    pub target: Tensor<1>,
    /// `L_aux` (Eq. 6); 0 in a model without extractor.
    pub auxiliary: Tensor<1>,
    /// `L = L_target + α L_aux` (Eq. 7), and the penalty if there is one.
    pub total: Tensor<1>,
    /// What the network's Dices remember of the batch, once it is learnt from.
    pub remembered: Vec<Remembered>,
}

/// `x + factor · y`, elementwise.
pub(super) fn sum(path: Path, x: Tensor<1>, factor: f64, y: Tensor<1>) -> Tensor<1> {
    match path {
        Path::Fused => fused::sum(x, factor, y),
        #[cfg(feature = "plain")]
        Path::Plain => x.add(y.mul_scalar(factor)),
    }
}

/// `L_target`: the mean binary cross entropy of logits and labels, both `[batch]` (Eq. 1).
///
/// (The authors' code has half of it: the mean over both classes of a one-hot label.)
pub fn target_loss(path: Path, logits: Tensor<1>, labels: Tensor<1>) -> Tensor<1> {
    match path {
        Path::Fused => fused::target_loss(logits, labels),
        #[cfg(feature = "plain")]
        Path::Plain => plain_target_loss(logits, labels),
    }
}

#[cfg(feature = "plain")]
fn plain_target_loss(logits: Tensor<1>, labels: Tensor<1>) -> Tensor<1> {
    let clicked = labels.clone().mul(log_sigmoid(logits.clone()));
    let passed = labels.neg().add_scalar(1.0).mul(log_sigmoid(logits.neg()));
    clicked.add(passed).mean().neg()
}

/// `L_aux` (Eq. 6): `mean over real (user, t) of -log σ(h_t·e_{t+1}) - log(1 - σ(h_t·ê_{t+1}))`, `t = 1..T-1`.
///
/// States, behaviours and negatives are `[batch, time, H = E]`; `negatives` at `t` is the negative of behaviour `t` (its first entry
/// is unused). A pair is real when both `t` and `t+1` are; without any the loss is 0. The paper sums over `t` and means over users;
/// here the mean runs over pairs, so that α does not depend on T.
///
/// # Panics
/// If H is not E.
pub fn auxiliary_loss(
    path: Path,
    states: Tensor<3>,
    behaviours: Tensor<3>,
    negatives: Tensor<3>,
    mask: Tensor<2>,
) -> Tensor<1> {
    let [_, _, hidden] = states.dims();
    let [_, _, width] = behaviours.dims();
    assert_eq!(hidden, width, "the auxiliary loss needs states as wide as behaviours");
    match path {
        Path::Fused => fused::auxiliary_loss(states, behaviours, negatives, mask),
        #[cfg(feature = "plain")]
        Path::Plain => plain_auxiliary_loss(&states, behaviours, negatives, mask),
    }
}

#[cfg(feature = "plain")]
fn plain_auxiliary_loss(states: &Tensor<3>, behaviours: Tensor<3>, negatives: Tensor<3>, mask: Tensor<2>) -> Tensor<1> {
    let [_, time, _] = states.dims();
    if time < 2 {
        return Tensor::zeros([1], &states.device());
    }
    let states = states.clone().narrow(1, 0, time - 1);
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
