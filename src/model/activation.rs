//! The activations between layers: PReLU, Dice, the sigmoid, and torch-rechub's Dice.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::path::by_path;
use super::running::Remembered;
use super::{ActivationKind, Initial, Path};

/// PReLU (He et al. 2015), `f(x) = x` where `x > 0`, else `α x`; without α the sigmoid, `f(x) = σ(x)`; or, if it keeps statistics, Dice (Zhou
/// et al. 2018, Eq. 8):
///
/// ```text
/// f(x) = p(x) x + (1 - p(x)) α x        p(x) = σ((x - mean) / √(variance + ε))        ε = 1e-8
/// ```
///
/// with one α per unit. torch-rechub's Dice has the same form with a share of its own, from the units of one row, and needs no statistics:
///
/// ```text
/// p(x)_i = σ((x_i - m) / √(Σ_j ((x_j - m)² + ε)))        m = mean of the row's units        ε = 1e-3
/// ```
///
/// In the training of a Dice, mean and (biased) variance are those of the batch's real rows, and gradients flow through them. In
/// prediction they are the running ones, so that a prediction does not depend on the other rows of its batch. (The authors' code takes the
/// batch's in both.) As in burn's own batch norm, a pass is training where gradients are recorded.
#[derive(Module, Debug)]
pub struct Activation {
    /// α `[width]`; `None` in a sigmoid.
    pub alpha: Option<Param<Tensor<1>>>,
    /// The running statistics of a Dice.
    pub statistics: Option<Statistics>,
    /// Which of them it is.
    #[module(skip)]
    pub kind: ActivationKind,
}

/// The running statistics of a Dice's inputs in training: `running = 0.9 running + 0.1 batch`.
#[derive(Module, Debug)]
pub struct Statistics {
    /// `[width]`, at first 0.
    pub mean: Param<Tensor<1>>,
    /// `[width]`, at first 1.
    pub variance: Param<Tensor<1>>,
}

impl Activation {
    /// An activation of `width` units. α starts at 0.25 in a PReLU, at 0 in either Dice (as in the authors' code).
    pub(super) fn init(kind: ActivationKind, width: usize, initial: &mut Initial) -> Self {
        let alpha = match kind {
            ActivationKind::Prelu => Some(0.25),
            ActivationKind::Dice | ActivationKind::RowDice => Some(0.0),
            ActivationKind::Sigmoid => None,
        };
        let alpha = alpha.map(|alpha| initial.constant([width], alpha));
        let statistics = (kind == ActivationKind::Dice).then(|| Statistics {
            mean: initial.constant([width], 0.0).set_require_grad(false),
            variance: initial.constant([width], 1.0).set_require_grad(false),
        });
        Self {
            alpha,
            statistics,
            kind,
        }
    }

    /// `[rows, width]` -> the same, and in training the new running statistics of a Dice. Rows whose `mask` (of any shape) is 0 do not
    /// count in them.
    pub fn forward(&self, path: Path, x: Tensor<2>, mask: Option<&Tensor<2>>) -> (Tensor<2>, Option<Remembered>) {
        let Some(alpha) = self.alpha.as_ref().map(Param::val) else {
            return (by_path!(path, perceptron::sigmoid(x)), None);
        };
        match &self.statistics {
            Some(Statistics { mean, variance }) => {
                let training = x.device().is_autodiff();
                by_path!(path, dice::dice(x, alpha, [mean.val(), variance.val()], mask, training))
            }
            None if self.kind == ActivationKind::RowDice => (by_path!(path, row_dice::row_dice(x, alpha)), None),
            None => (by_path!(path, perceptron::prelu(x, alpha)), None),
        }
    }

    /// The same activation with the next running statistics in the place of its own; a PReLU takes none.
    #[must_use]
    pub(super) fn remember(mut self, remembered: &mut impl Iterator<Item = Remembered>) -> Self {
        if let Some(Statistics { mean, variance }) = self.statistics.take() {
            let [new_mean, new_variance] = remembered.next().expect("a Dice remembers each batch");
            self.statistics = Some(Statistics {
                mean: mean.map(|_| new_mean),
                variance: variance.map(|_| new_variance),
            });
        }
        self
    }
}
