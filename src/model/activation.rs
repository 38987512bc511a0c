//! The activations between layers: PReLU and Dice.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::{ActivationKind, Initial, Path, fused};

/// What a Dice remembers after a batch: its running mean and variance, `[width]` each.
pub type Remembered = [Tensor<1>; 2];

/// PReLU (He et al. 2015), `f(x) = x` where `x > 0`, else `α x`; or, if it keeps statistics, Dice (Zhou et al. 2018, Eq. 8):
///
/// ```text
/// f(x) = p(x) x + (1 - p(x)) α x        p(x) = σ((x - mean) / √(variance + ε))        ε = 1e-8
/// ```
///
/// with α per unit. In training mean and (biased) variance are the batch's, of its real rows, and gradients flow through them; in
/// prediction they are running ones, so that a prediction does not depend on who else is in the batch. (The authors' code takes the
/// batch's in both.) Training is where gradients are recorded, as in burn's own batch norm.
#[derive(Module, Debug)]
pub struct Activation {
    /// α `[width]`.
    pub alpha: Param<Tensor<1>>,
    /// Those of a Dice.
    pub statistics: Option<Statistics>,
}

/// Of what reached a Dice in training so far: `running = 0.9 running + 0.1 batch`.
#[derive(Module, Debug)]
pub struct Statistics {
    /// `[width]`, at first 0.
    pub mean: Param<Tensor<1>>,
    /// `[width]`, at first 1.
    pub variance: Param<Tensor<1>>,
}

/// The share of a batch in the running statistics.
pub(super) const NEWEST: f64 = 0.1;
/// ε of Dice.
pub(super) const DICE_EPSILON: f64 = 1e-8;

impl Activation {
    /// For `width` units: α = 0.25 of a PReLU, 0 of a Dice (as in the authors' code).
    pub(super) fn init(kind: ActivationKind, width: usize, initial: &mut Initial) -> Self {
        match kind {
            ActivationKind::Prelu => Self {
                alpha: initial.constant([width], 0.25),
                statistics: None,
            },
            ActivationKind::Dice => Self {
                alpha: initial.constant([width], 0.0),
                statistics: Some(Statistics {
                    mean: initial.constant([width], 0.0).set_require_grad(false),
                    variance: initial.constant([width], 1.0).set_require_grad(false),
                }),
            },
        }
    }

    /// `[rows, width]` -> the same, and in training what a Dice is to remember; rows whose `mask` (of any shape) is 0 do not count for it.
    pub fn forward(&self, path: Path, x: Tensor<2>, mask: Option<&Tensor<2>>) -> (Tensor<2>, Option<Remembered>) {
        let training = x.device().is_autodiff();
        match (&self.statistics, path) {
            (None, Path::Fused) => (fused::prelu(x, self.alpha.val()), None),
            (Some(statistics), Path::Fused) => {
                let (y, remembered) = fused::dice(x, self.alpha.val(), statistics, mask, training);
                (y, training.then_some(remembered))
            }
            #[cfg(feature = "plain")]
            (None, Path::Plain) => {
                let below = x.clone().clamp_max(0.0).mul(self.alpha.val().unsqueeze());
                (x.clamp_min(0.0).add(below), None)
            }
            #[cfg(feature = "plain")]
            (Some(statistics), Path::Plain) => self.plain_dice(x, statistics, mask, training),
        }
    }

    #[cfg(feature = "plain")]
    fn plain_dice(
        &self,
        x: Tensor<2>,
        statistics: &Statistics,
        mask: Option<&Tensor<2>>,
        training: bool,
    ) -> (Tensor<2>, Option<Remembered>) {
        let [rows, _] = x.dims();
        let [mean, variance] = [&statistics.mean, &statistics.variance].map(|running| running.val().unsqueeze::<2>());
        let (mean, variance, remembered) = if training {
            let real = match mask {
                Some(mask) => mask.clone().reshape([rows, 1]),
                None => Tensor::ones([rows, 1], (&x.device(), x.dtype())),
            };
            let count = real.clone().sum().clamp_min(1.0).unsqueeze::<2>();
            let average = |x: Tensor<2>| x.mul(real.clone()).sum_dim(0).div(count.clone());
            let batch_mean = average(x.clone());
            let batch_variance = average(x.clone().sub(batch_mean.clone()).powi_scalar(2));
            // Without a real row nothing is remembered.
            let share = real.max().mul_scalar(NEWEST).unsqueeze::<2>();
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
        let share = normal.mul_scalar(0.5).tanh().add_scalar(1.0).mul_scalar(0.5);
        let bent = x.clone().mul(self.alpha.val().unsqueeze());
        (share.clone().mul(x.sub(bent.clone())).add(bent), remembered)
    }

    /// The same with running statistics in the place of those it has; a PReLU takes none.
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
