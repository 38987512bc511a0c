//! The losses, all from logits: `-log σ(z)` is one function here, never the logarithm of a sigmoid.

use burn::tensor::Tensor;

use super::path::by_path;
use super::{Path, Remembered};

/// The loss that a training step minimises, and its parts, each `[1]`.
#[derive(Clone, Debug)]
pub struct Losses {
    /// `L_target` (Eq. 1).
    pub target: Tensor<1>,
    /// `L_aux` (Eq. 6); 0 in a model without extractor.
    pub auxiliary: Tensor<1>,
    /// `L = L_target + α L_aux` (Eq. 7), and the penalty if there is one.
    pub total: Tensor<1>,
    /// The new running statistics of the network's Dices, in training.
    pub remembered: Vec<Remembered>,
}

/// `x + factor · y`, elementwise.
pub(super) fn sum(path: Path, x: Tensor<1>, factor: f64, y: Tensor<1>) -> Tensor<1> {
    by_path!(path, loss::sum(x, factor, y))
}

/// `L_target`: the mean binary cross entropy of logits and labels, both `[batch]` (Eq. 1).
///
/// (The authors' code has half of it: the mean over both classes of a one-hot label.)
pub fn target_loss(path: Path, logits: Tensor<1>, labels: Tensor<1>) -> Tensor<1> {
    by_path!(path, loss::target_loss(logits, labels))
}

/// `L_aux` (Eq. 6): `mean over real (user, t) of -log σ(h_t·e_{t+1}) - log(1 - σ(h_t·ê_{t+1}))`, `t = 1..T-1`.
///
/// States, behaviours and negatives are `[batch, time, H = E]`; `negatives` at `t` is the negative of behaviour `t` (its first entry
/// is unused). A pair is real when both `t` and `t+1` are; without a real pair the loss is 0. The paper sums over `t` and means over users;
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
    by_path!(path, loss::auxiliary_loss(states, behaviours, negatives, mask))
}
