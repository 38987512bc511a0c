//! Dice, forward and backward through the batch's statistics.

use burn::tensor::Tensor;

use super::kernel::{Array, ArrayView, Differentiable, Kernel};
use super::matrix::Gemm;
use super::operation::apply;
use super::real::Real;
use crate::model::running::{DICE_EPSILON, MOMENTUM, Remembered};

/// See [`Activation`](crate::model::Activation). Operands: `x` `[rows, width]`, α, running mean and variance `[width]` and, if some rows are
/// pads, a mask of `rows` numbers. Results: the value `[rows, width]`; the mean and the `1 / √(variance + ε)` that it was computed with, and
/// the new running mean and variance, `[width]` each.
#[derive(Clone, Copy, Debug)]
struct Dice {
    /// Whether the statistics are the batch's.
    training: bool,
}

/// `1 / √(variance + ε)`.
fn inverse_deviation<R: Real>(variance: R) -> R {
    R::ONE / (variance + R::from_f64(DICE_EPSILON)).sqrt()
}

/// The places of the real rows.
fn real_rows<'a, R: Real, const N: usize>(
    operands: &'a [ArrayView<'a, R>; N],
) -> impl Iterator<Item = usize> + Clone + 'a {
    let [rows, _] = operands[0].dims();
    let mask = operands.get(4).map(|mask| mask.numbers);
    (0..rows).filter(move |&row| mask.is_none_or(|mask| mask[row] != R::ZERO))
}

/// The mean and the biased variance of the real rows, column by column; the running ones if there is no real row.
fn statistics<R: Real, const N: usize>(operands: &[ArrayView<'_, R>; N]) -> [Vec<R>; 2] {
    let [_, width] = operands[0].dims();
    let [x, running_mean, running_variance] = [0, 2, 3].map(|index| operands[index].numbers);
    let rows = real_rows(operands);
    let count = rows.clone().count();
    if count == 0 {
        return [running_mean.to_vec(), running_variance.to_vec()];
    }
    let share = R::ONE / R::from_count(count);
    let mut mean = vec![R::ZERO; width];
    for row in rows.clone() {
        for (mean, &x) in mean.iter_mut().zip(&x[row * width..(row + 1) * width]) {
            *mean += share * x;
        }
    }
    let mut variance = vec![R::ZERO; width];
    for row in rows {
        for ((variance, &x), &mean) in variance.iter_mut().zip(&x[row * width..(row + 1) * width]).zip(&mean) {
            *variance += share * (x - mean) * (x - mean);
        }
    }
    [mean, variance]
}

impl<const N: usize> Kernel<N> for Dice {
    fn forward<R: Gemm>(&self, operands: [ArrayView<'_, R>; N]) -> Vec<Array<R>> {
        let [rows, width] = operands[0].dims();
        let [x, alpha, running_mean, running_variance] = [0, 1, 2, 3].map(|index| operands[index].numbers);
        let [mean, variance] = if self.training {
            statistics(&operands)
        } else {
            [running_mean.to_vec(), running_variance.to_vec()]
        };
        let inverse: Vec<R> = variance.iter().map(|&variance| inverse_deviation(variance)).collect();
        let mut y = x.to_vec();
        for row in y.chunks_exact_mut(width) {
            for (((y, &alpha), &mean), &inverse) in row.iter_mut().zip(alpha).zip(&mean).zip(&inverse) {
                let p = ((*y - mean) * inverse).sigmoid();
                *y *= alpha + (R::ONE - alpha) * p;
            }
        }
        let momentum = R::from_f64(MOMENTUM);
        let newer = |running: &[R], batch: &[R]| -> Vec<R> {
            let pairs = running.iter().zip(batch);
            pairs.map(|(&old, &new)| old + momentum * (new - old)).collect()
        };
        let [new_mean, new_variance] = [newer(running_mean, &mean), newer(running_variance, &variance)];
        let mut results = vec![Array::new(y, [rows, width])];
        results.extend([mean, inverse, new_mean, new_variance].map(|numbers| Array::new(numbers, [width])));
        results
    }
}

impl<const N: usize> Differentiable<N> for Dice {
    /// With `x̂ = (x - mean) / √(variance + ε)`, `p = σ(x̂)` and means over the n real rows:
    ///
    /// ```text
    /// δα = Σ δy x (1 - p)
    /// δx̂ = δy x (1 - α) p (1 - p)
    /// δx = δy (α + (1 - α) p) + (δx̂ - mean(δx̂) - x̂ mean(δx̂ x̂)) / √(variance + ε)
    /// ```
    ///
    /// The two means are the gradient through the batch's statistics: they are 0 with running statistics, and at pads.
    fn backward<R: Gemm>(
        &self,
        operands: [ArrayView<'_, R>; N],
        results: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; N] {
        let [rows, width] = operands[0].dims();
        let [x, alpha] = [0, 1].map(|index| operands[index].numbers);
        let [mean, inverse] = [1, 2].map(|index| results[index].numbers);
        let mut grad_x = vec![R::ZERO; x.len()];
        let mut grad_alpha = vec![R::ZERO; width];
        // δx̂, and the sums of δx̂ and of δx̂ x̂ over the real rows (the gradient of a pad is 0).
        let mut grad_normal = vec![R::ZERO; x.len()];
        let [mut sum, mut sum_normal] = [(); 2].map(|()| vec![R::ZERO; width]);
        for row in 0..rows {
            for k in 0..width {
                let cell = row * width + k;
                let (d, x, alpha) = (gradient[cell], x[cell], alpha[k]);
                let normal = (x - mean[k]) * inverse[k];
                let p = normal.sigmoid();
                grad_alpha[k] += d * x * (R::ONE - p);
                grad_x[cell] = d * (alpha + (R::ONE - alpha) * p);
                grad_normal[cell] = d * x * (R::ONE - alpha) * p * (R::ONE - p);
                sum[k] += grad_normal[cell];
                sum_normal[k] += grad_normal[cell] * normal;
            }
        }
        for (cell, &d) in grad_normal.iter().enumerate() {
            grad_x[cell] += d * inverse[cell % width];
        }
        let real = real_rows(&operands);
        let count = real.clone().count();
        if self.training && count > 0 {
            let share = R::ONE / R::from_count(count);
            for row in real {
                for k in 0..width {
                    let cell = row * width + k;
                    let normal = (x[cell] - mean[k]) * inverse[k];
                    grad_x[cell] += -inverse[k] * share * (sum[k] + normal * sum_normal[k]);
                }
            }
        }
        let mut gradients = [Some(grad_x), Some(grad_alpha)].into_iter();
        std::array::from_fn(|_| gradients.next().flatten())
    }
}

/// `x` `[rows, width]` -> the same and, in training, the new running statistics; `running` are the mean and the variance so far.
pub(in crate::model) fn dice(
    x: Tensor<2>,
    alpha: Tensor<1>,
    running: [Tensor<1>; 2],
    mask: Option<&Tensor<2>>,
    training: bool,
) -> (Tensor<2>, Option<Remembered>) {
    let [x, alpha] = [x.into_dispatch(), alpha.into_dispatch()];
    let [mean, variance] = running.map(Tensor::into_dispatch);
    let kernel = Dice { training };
    let results = match mask {
        Some(mask) => apply(kernel, [x, alpha, mean, variance, mask.clone().into_dispatch()]),
        None => apply(kernel, [x, alpha, mean, variance]),
    };
    let [y, _, _, new_mean, new_variance] = results.try_into().expect("five results");
    let remembered = [new_mean, new_variance].map(Tensor::from_dispatch);
    (Tensor::from_dispatch(y), training.then_some(remembered))
}
