//! What the head reads of a history and a target.

use burn::tensor::Tensor;

use super::{Crosses, Path, Pooling, fused};

/// `z = [v ; e_a ; Σ ; e_a ∘ Σ ; ⟨e_a, Σ⟩]`, with the products that `crosses` names and `Σ` the sum or mean of the real behaviours: target
/// `[batch, E]`, behaviours `[batch, time, E]`, mask `[batch, time]`, interest `[batch, steps, H]` -> `[batch, features]`.
///
/// Of the interest the last step is read, which a pad leaves as it was; without one `z` starts with `e_a`.
pub(super) fn features(
    path: Path,
    kind: (Pooling, Crosses),
    target: Tensor<2>,
    behaviours: Tensor<3>,
    mask: Tensor<2>,
    interest: Option<Tensor<3>>,
) -> Tensor<2> {
    match path {
        Path::Fused => fused::features(kind, target, behaviours, mask, interest),
        #[cfg(feature = "plain")]
        Path::Plain => plain_features(kind, target, &behaviours, mask, interest),
    }
}

#[cfg(feature = "plain")]
fn plain_features(
    (pooling, crosses): (Pooling, Crosses),
    target: Tensor<2>,
    behaviours: &Tensor<3>,
    mask: Tensor<2>,
    interest: Option<Tensor<3>>,
) -> Tensor<2> {
    let real = mask.clone().unsqueeze_dim(2);
    let mut pooled = behaviours.clone().mul(real).sum_dim(1).squeeze_dim::<2>(1);
    if pooling == Pooling::Mean {
        pooled = pooled.div(mask.sum_dim(1).clamp_min(1.0));
    }
    let mut parts = Vec::new();
    if let Some(interest) = interest {
        let [_, steps, _] = interest.dims();
        parts.push(interest.narrow(1, steps - 1, 1).squeeze_dim::<2>(1));
    }
    let product = target.clone().mul(pooled.clone());
    parts.extend([target, pooled]);
    if crosses != Crosses::None {
        parts.push(product.clone());
    }
    if crosses == Crosses::ElementwiseAndInner {
        parts.push(product.sum_dim(1));
    }
    Tensor::cat(parts, 1)
}

/// How many numbers `z` has, of vectors of `width` numbers, with or without an interest of the same width.
pub(super) fn width_of_features(width: usize, crosses: Crosses, interest: bool) -> usize {
    let products = match crosses {
        Crosses::None => 0,
        Crosses::Elementwise => width,
        Crosses::ElementwiseAndInner => width + 1,
    };
    usize::from(interest) * width + 2 * width + products
}
