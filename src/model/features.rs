//! The features that the head reads of a history and a target.

use burn::tensor::Tensor;

use super::path::by_path;
use super::{Crosses, Path, Pooling};

/// `z = [v ; e_a ; Σ ; e_a ∘ Σ ; ⟨e_a, Σ⟩]`, with the products that `crosses` names and `Σ` the sum or mean of the real behaviours: target
/// `[batch, E]`, behaviours `[batch, time, E]`, mask `[batch, time]`, interest `[batch, steps, H]` -> `[batch, features]`.
///
/// `v` is the interest's last step, which a pad leaves as it was; without an interest `z` starts with `e_a`. Under [`Pooling::None`] `z` is
/// `[v ; e_a]`. Vectors of fields follow `z`, see `fields.rs`.
pub(super) fn features(
    path: Path,
    (pooling, crosses): (Pooling, Crosses),
    target: Tensor<2>,
    behaviours: Tensor<3>,
    mask: Tensor<2>,
    interest: Option<Tensor<3>>,
) -> Tensor<2> {
    let kind = (pooling, pooling.products_left(crosses));
    by_path!(path, features::features(kind, target, behaviours, mask, interest))
}

/// The length of `z`, from vectors of `width` numbers, with or without an interest of the same width.
pub(super) fn width_of_features(width: usize, pooling: Pooling, crosses: Crosses, interest: bool) -> usize {
    let vectors = usize::from(interest) + 1 + usize::from(pooling != Pooling::None);
    vectors * width + pooling.products_left(crosses).products(width)
}
