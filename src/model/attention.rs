//! Which behaviours matter for the target.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::{Initial, Options, Path, Perceptron, Remembered, Scorer, fused};

/// Attention weights of steps `x_t` for a target `e_a`, from scores by one of two scorers:
///
/// ```text
/// bilinear (Zhou et al. 2019, Eq. 8)              x_t W e_a, not divided by √H
/// activation unit (DIN, Zhou et al. 2018)         MLP([e_a ; x_t ; e_a - x_t ; e_a ∘ x_t])
/// ```
///
/// The weights are a softmax over the real steps, `a_t = exp(score_t) / Σ_j exp(score_j)`, or in DIN the scores themselves.
#[derive(Module, Debug)]
pub struct Attention {
    /// `W` `[H, E]` of the bilinear scorer.
    pub weight: Option<Param<Tensor<2>>>,
    /// The activation unit.
    pub unit: Option<Perceptron>,
    /// Whether scores go through the softmax.
    #[module(skip)]
    pub normalised: bool,
}

impl Attention {
    /// For steps and targets of width `hidden`.
    ///
    /// `W` starts as the identity, so that attention starts as the inner product `h_t·e_a`, the very product that the auxiliary loss trains to
    /// tell the next click. (The paper does not say how `W` starts; from random numbers it may settle on what is *unlike* the target, which
    /// serves the head as well and the reader less.)
    pub(super) fn init(
        hidden: usize,
        scorer: Scorer,
        normalised: bool,
        options: &Options,
        initial: &mut Initial,
    ) -> Self {
        let (weight, unit) = match scorer {
            Scorer::Bilinear => (Some(initial.identity(hidden)), None),
            Scorer::Mlp => {
                let unit = Perceptron::init(4 * hidden, &options.unit_widths, options.activation, initial);
                (None, Some(unit))
            }
        };
        Self {
            weight,
            unit,
            normalised,
        }
    }

    /// Steps `[batch, time, H]`, target `[batch, E]`, mask `[batch, time]` -> weights `[batch, time]`, and what the unit's activations remember.
    ///
    /// Through the softmax, real steps of a row sum to 1 (a history of length 1 has exactly 1). Pads get exactly 0, and so does every step of
    /// an empty history. The maximum is subtracted first, so that scores of any size are safe.
    ///
    /// # Panics
    /// If it has neither scorer.
    pub fn forward(
        &self,
        path: Path,
        steps: Tensor<3>,
        target: Tensor<2>,
        mask: &Tensor<2>,
    ) -> (Tensor<2>, Vec<Remembered>) {
        if let Some(unit) = &self.unit {
            let (scores, remembered) = unit.forward(path, pairs(path, target, steps), Some(mask));
            return (weights(path, self.normalised, scores, mask.clone()), remembered);
        }
        let weight = self.weight.as_ref().expect("a scorer of either kind").val();
        let attention = match path {
            Path::Fused => fused::attend(weight, steps, target, mask.clone()),
            #[cfg(feature = "plain")]
            Path::Plain => {
                let key = target.matmul(weight.transpose());
                let scores = steps.mul(key.unsqueeze_dim(1)).sum_dim(2).squeeze_dim::<2>(2);
                masked_softmax(scores, mask.clone())
            }
        };
        (attention, Vec::new())
    }
}

/// `Σ a_t x_t`: weights `[batch, time]`, steps `[batch, time, width]` -> `[batch, 1, width]`.
pub(super) fn weighted_sum(path: Path, weights: Tensor<2>, steps: Tensor<3>) -> Tensor<3> {
    match path {
        Path::Fused => fused::weighted_sum(weights, steps),
        #[cfg(feature = "plain")]
        Path::Plain => steps.mul(weights.unsqueeze_dim(2)).sum_dim(1),
    }
}

/// `[q ; k ; q - k ; q ∘ k]`: target `[batch, E]`, steps `[batch, time, E]` -> `[batch · time, 4E]`.
fn pairs(path: Path, target: Tensor<2>, steps: Tensor<3>) -> Tensor<2> {
    match path {
        Path::Fused => fused::pairs(target, steps),
        #[cfg(feature = "plain")]
        Path::Plain => {
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
    }
}

/// Scores `[batch · time]`, mask `[batch, time]` -> weights `[batch, time]`.
fn weights(path: Path, normalised: bool, scores: Tensor<1>, mask: Tensor<2>) -> Tensor<2> {
    match path {
        Path::Fused => fused::weights(normalised, scores, mask),
        #[cfg(feature = "plain")]
        Path::Plain => {
            let scores = scores.reshape(mask.shape());
            if normalised {
                masked_softmax(scores, mask)
            } else {
                scores.mul(mask)
            }
        }
    }
}

/// Softmax over the real steps of each row; a row without any is all zeros.
#[cfg(feature = "plain")]
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
