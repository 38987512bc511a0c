//! The features that the head reads.

use burn::tensor::Tensor;

use crate::model::{Crosses, Pooling};

/// Target `[batch, E]`, behaviours `[batch, time, E]`, mask `[batch, time]`, interest `[batch, steps, H]` -> `[batch, features]`.
pub(in crate::model) fn features(
    (pooling, crosses): (Pooling, Crosses),
    target: Tensor<2>,
    behaviours: Tensor<3>,
    mask: Tensor<2>,
    interest: Option<Tensor<3>>,
) -> Tensor<2> {
    let mut parts = Vec::new();
    if let Some(interest) = interest {
        let [_, steps, _] = interest.dims();
        parts.push(interest.narrow(1, steps - 1, 1).squeeze_dim::<2>(1));
    }
    if pooling == Pooling::None {
        parts.push(target);
        return Tensor::cat(parts, 1);
    }
    let real = mask.clone().unsqueeze_dim(2);
    let mut pooled = behaviours.mul(real).sum_dim(1).squeeze_dim::<2>(1);
    if pooling == Pooling::Mean {
        pooled = pooled.div(mask.sum_dim(1).clamp_min(1.0));
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
