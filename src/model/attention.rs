//! Attention: how much each behaviour matters for the target.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::path::by_path;
use super::{AttentionForm, Initial, Options, Path, Perceptron, Remembered, Scorer};

/// Attention weights of steps `x_t` for a target `e_a`, from scores by one of two scorers:
///
/// ```text
/// bilinear (Zhou et al. 2019, Eq. 8)              x_t W e_a, not divided by √H
/// activation unit (DIN, Zhou et al. 2018)         MLP([e_a ; x_t ; e_a - x_t ; e_a ∘ x_t])
/// ```
///
/// The weights are a softmax over the real steps, `a_t = exp(score_t) / Σ_j exp(score_j)`, or in DIN the scores themselves. [`AttentionForm`] has
/// other ways, which are ours.
#[derive(Module, Debug)]
pub struct Attention {
    /// `W` `[H, E]` of the bilinear scorer.
    pub weight: Option<Param<Tensor<2>>>,
    /// The activation unit.
    pub unit: Option<Perceptron>,
    /// How scores become weights; `None`: they are the weights.
    #[module(skip)]
    pub form: Option<AttentionForm>,
}

impl Attention {
    /// Attention over steps and targets of width `hidden`.
    ///
    /// `W` starts as the identity: attention starts as the inner product `h_t·e_a`, which the auxiliary loss trains to predict the next click.
    /// (The paper does not say how `W` starts. From random numbers it may settle on behaviours *unlike* the target, which serves the head as
    /// well and the reader less.)
    pub(super) fn init(
        hidden: usize,
        scorer: Scorer,
        form: Option<AttentionForm>,
        options: &Options,
        initial: &mut Initial,
    ) -> Self {
        let (weight, unit) = match scorer {
            Scorer::Bilinear => (Some(initial.identity(hidden)), None),
            Scorer::Mlp => {
                let activation = options.unit_activation.unwrap_or(options.activation);
                let unit = Perceptron::init(4 * hidden, &options.unit_widths, activation, initial);
                (None, Some(unit))
            }
        };
        Self { weight, unit, form }
    }

    /// Whether the weights of a history are shares, which sum to 1.
    pub fn gives_shares(&self) -> bool {
        self.form.is_some_and(AttentionForm::gives_shares)
    }

    /// Steps `[batch, time, H]`, target `[batch, E]`, mask `[batch, time]` -> weights `[batch, time]`, and the new running statistics of the
    /// activation unit.
    ///
    /// After the softmax, the real steps of a row sum to 1 (a history of length 1 has exactly 1). Pads get exactly 0, and so does every step
    /// of an empty history. The maximum is subtracted first, so that scores of any size are safe.
    ///
    /// # Panics
    /// If `self` has neither scorer.
    pub fn forward(
        &self,
        path: Path,
        steps: Tensor<3>,
        target: Tensor<2>,
        mask: &Tensor<2>,
    ) -> (Tensor<2>, Vec<Remembered>) {
        if let Some(unit) = &self.unit {
            let pairs = by_path!(path, attention::pairs(target, steps));
            let (scores, remembered) = unit.forward(path, pairs, Some(mask));
            let weights = by_path!(path, attention::weights(self.form, scores, mask.clone()));
            return (weights, remembered);
        }
        let weight = self.weight.as_ref().expect("a scorer of either kind").val();
        let attention = by_path!(path, attention::attend(self.form, weight, steps, target, mask.clone()));
        (attention, Vec::new())
    }
}

/// `Σ a_t x_t`: weights `[batch, time]`, steps `[batch, time, width]` -> `[batch, 1, width]`.
pub(super) fn weighted_sum(path: Path, weights: Tensor<2>, steps: Tensor<3>) -> Tensor<3> {
    by_path!(path, attention::weighted_sum(weights, steps))
}
