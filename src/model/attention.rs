//! Which behaviours matter for the target.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::{Initial, Path, fused};

/// Bilinear softmax attention (Eq. 8): `a_t = exp(h_t W e_a) / Σ_j exp(h_j W e_a)` over the real steps, not divided by `√H`.
#[derive(Module, Debug)]
pub struct Attention {
    /// `W` `[H, E]`.
    pub weight: Param<Tensor<2>>,
}

impl Attention {
    /// For states and targets of width `hidden`: the identity, so that attention starts as the inner product `h_t·e_a`, the very
    /// product that the auxiliary loss trains to tell the next click. (The paper does not say how `W` starts; from random numbers it
    /// may settle on what is *unlike* the target, which serves the head as well and the reader less.)
    pub(super) fn init(hidden: usize, initial: &Initial) -> Self {
        Self {
            weight: initial.identity(hidden),
        }
    }

    /// States `[batch, time, H]`, target `[batch, E]`, mask `[batch, time]` -> weights `[batch, time]`.
    ///
    /// Real steps of a row sum to 1 (a history of length 1 has exactly 1), pads get exactly 0, and so does every step of an empty
    /// history. The maximum is subtracted first, so that scores of any size are safe.
    pub fn forward(&self, path: Path, states: Tensor<3>, target: Tensor<2>, mask: Tensor<2>) -> Tensor<2> {
        match path {
            Path::Fused => fused::attend(self, states, target, mask),
            #[cfg(feature = "plain")]
            Path::Plain => {
                let key = target.matmul(self.weight.val().transpose());
                let scores = states.mul(key.unsqueeze_dim(1)).sum_dim(2).squeeze_dim::<2>(2);
                masked_softmax(scores, mask)
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
