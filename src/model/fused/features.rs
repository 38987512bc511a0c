//! The features that the head reads.

use burn::tensor::Tensor;

use super::kernel::{Array, ArrayView, Differentiable, Kernel};
use super::matrix::Gemm;
use super::operation::{apply, value};
use super::real::Real;
use super::vector::{add_scaled, dot};
use crate::model::{Crosses, Pooling};

/// `z = [v ; e_a ; Σ ; e_a ∘ Σ ; ⟨e_a, Σ⟩]`, with the products that `crosses` names and `Σ` the sum or mean of the real behaviours. Operands:
/// target `[batch, E]`, behaviours `[batch, time, E]`, mask `[batch, time]` and, in a model that has one, the interest `[batch, steps, H]`, whose
/// last step is `v`. Results: `z` `[batch, H + 2E + ...]`; `Σ` `[batch, E]`. Under [`Pooling::None`] `z` is `[v ; e_a]` and `Σ` has no numbers.
#[derive(Clone, Copy, Debug)]
struct Features {
    pooling: Pooling,
    crosses: Crosses,
}

/// Sizes of the parts of `z`.
#[derive(Clone, Copy)]
struct FeatureSizes {
    batch: usize,
    time: usize,
    width: usize,
    /// Of `Σ`: as `width`, or 0 where it is not read.
    pooled: usize,
    hidden: usize,
    steps: usize,
    crosses: Crosses,
}

impl FeatureSizes {
    fn features(self) -> usize {
        self.hidden + self.width + self.pooled + self.crosses.products(self.width)
    }

    /// The place of a row's last step in the interest.
    fn last(self, b: usize) -> std::ops::Range<usize> {
        let end = (b + 1) * self.steps * self.hidden;
        end - self.hidden..end
    }
}

impl Features {
    fn sizes<R: Real>(self, operands: &[ArrayView<'_, R>]) -> FeatureSizes {
        let [batch, time, width] = operands[1].dims();
        let [_, steps, hidden] = operands.get(3).map_or([batch, 0, 0], ArrayView::dims);
        FeatureSizes {
            batch,
            time,
            width,
            pooled: if self.pooling == Pooling::None { 0 } else { width },
            hidden,
            steps,
            crosses: self.crosses,
        }
    }

    /// The factor of a behaviour in `Σ`.
    fn share<R: Real>(self, mask: &[R]) -> R {
        match self.pooling {
            Pooling::Sum | Pooling::None => R::ONE,
            Pooling::Mean => R::ONE / R::from_count(mask.iter().filter(|&&m| m != R::ZERO).count().max(1)),
        }
    }
}

impl<const N: usize> Kernel<N> for Features {
    fn forward<R: Gemm>(&self, operands: [ArrayView<'_, R>; N]) -> Vec<Array<R>> {
        let sizes = self.sizes(&operands);
        let FeatureSizes {
            batch,
            time,
            width,
            pooled,
            hidden,
            ..
        } = sizes;
        let [targets, behaviours, mask] = [0, 1, 2].map(|index| operands[index].numbers);
        let size = sizes.features();
        let mut features = vec![R::ZERO; batch * size];
        let mut sums = vec![R::ZERO; batch * pooled];
        for (b, features) in features.chunks_exact_mut(size).enumerate() {
            let sum = &mut sums[b * pooled..(b + 1) * pooled];
            let target = &targets[b * width..(b + 1) * width];
            let share = self.share(&mask[b * time..(b + 1) * time]);
            for step in b * time..(b + 1) * time {
                add_scaled(sum, share * mask[step], &behaviours[step * width..][..pooled]);
            }
            let (interest, rest) = features.split_at_mut(hidden);
            if let Some(interests) = operands.get(3) {
                interest.copy_from_slice(&interests.numbers[sizes.last(b)]);
            }
            let (into_target, rest) = rest.split_at_mut(width);
            let (into_sum, products) = rest.split_at_mut(pooled);
            into_target.copy_from_slice(target);
            into_sum.copy_from_slice(sum);
            for ((product, &e), &sum) in products.iter_mut().zip(target).zip(&*sum) {
                *product = e * sum;
            }
            if self.crosses == Crosses::ElementwiseAndInner {
                products[width] = dot(target, sum);
            }
        }
        vec![Array::new(features, [batch, size]), Array::new(sums, [batch, pooled])]
    }
}

impl<const N: usize> Differentiable<N> for Features {
    /// `δe_a = δz_a + δz_∘ ∘ Σ + δz_⟨⟩ Σ`, `δΣ = δz_Σ + δz_∘ ∘ e_a + δz_⟨⟩ e_a`, `δe_t = δΣ` times its share.
    fn backward<R: Gemm>(
        &self,
        operands: [ArrayView<'_, R>; N],
        results: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; N] {
        let sizes = self.sizes(&operands);
        let FeatureSizes {
            time,
            width,
            pooled,
            hidden,
            ..
        } = sizes;
        let [targets, behaviours, mask] = [0, 1, 2].map(|index| operands[index].numbers);
        let sums = results[1].numbers;
        let mut grad_targets = vec![R::ZERO; targets.len()];
        let mut grad_behaviours = vec![R::ZERO; behaviours.len()];
        let mut grad_interests = operands.get(3).map(|interests| vec![R::ZERO; interests.numbers.len()]);
        let mut grad_sum = vec![R::ZERO; pooled];
        for (b, grad_features) in gradient.chunks_exact(sizes.features()).enumerate() {
            let row = b * width..(b + 1) * width;
            let (grad_interest, rest) = grad_features.split_at(hidden);
            if let Some(grad_interests) = &mut grad_interests {
                grad_interests[sizes.last(b)].copy_from_slice(grad_interest);
            }
            let (into_target, rest) = rest.split_at(width);
            let (into_sum, grad_products) = rest.split_at(pooled);
            let (target, sum) = (&targets[row.clone()], &sums[b * pooled..(b + 1) * pooled]);
            let grad_target = &mut grad_targets[row];
            grad_target.copy_from_slice(into_target);
            grad_sum.copy_from_slice(into_sum);
            for (k, &d) in grad_products.iter().take(width).enumerate() {
                grad_target[k] += d * sum[k];
                grad_sum[k] += d * target[k];
            }
            if self.crosses == Crosses::ElementwiseAndInner {
                add_scaled(grad_target, grad_products[width], sum);
                add_scaled(&mut grad_sum, grad_products[width], target);
            }
            let share = self.share(&mask[b * time..(b + 1) * time]);
            for step in b * time..(b + 1) * time {
                add_scaled(
                    &mut grad_behaviours[step * width..][..pooled],
                    share * mask[step],
                    &grad_sum,
                );
            }
        }
        let mut gradients = [Some(grad_targets), Some(grad_behaviours), None, grad_interests].into_iter();
        std::array::from_fn(|_| gradients.next().flatten())
    }
}

/// Target `[batch, E]`, behaviours `[batch, time, E]`, mask `[batch, time]`, interest `[batch, steps, H]` -> `[batch, features]`.
pub(in crate::model) fn features(
    (pooling, crosses): (Pooling, Crosses),
    target: Tensor<2>,
    behaviours: Tensor<3>,
    mask: Tensor<2>,
    interest: Option<Tensor<3>>,
) -> Tensor<2> {
    let kernel = Features { pooling, crosses };
    let [target, behaviours, mask] = [target.into_dispatch(), behaviours.into_dispatch(), mask.into_dispatch()];
    value(match interest {
        Some(interest) => apply(kernel, [target, behaviours, mask, interest.into_dispatch()]),
        None => apply(kernel, [target, behaviours, mask]),
    })
}
