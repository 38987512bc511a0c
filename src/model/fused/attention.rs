//! Attention: bilinear scores with their weights, DIN's pairs and weights, and weighted sums.

use burn::tensor::Tensor;

use super::kernel::{Array, ArrayView, Differentiable, Kernel};
use super::matrix::{Gemm, Matrix, MatrixMut};
use super::operation::{apply, value};
use super::real::Real;
use super::vector::{add_scaled, dot};
use crate::model::AttentionForm;

/// Turns a row's scores into weights: 0 where the mask is 0, elsewhere as `form` says, or the scores themselves.
fn weigh<R: Real>(form: Option<AttentionForm>, scores: &mut [R], mask: &[R]) {
    match form {
        Some(AttentionForm::Softmax) => softmax(scores, mask),
        Some(AttentionForm::Scaled) => {
            exponentials(scores, mask);
        }
        Some(AttentionForm::Sigmoid) => masked(scores, mask, R::sigmoid),
        None => masked(scores, mask, |score| score),
    }
}

/// Turns the gradient at a row's weights into that at its scores, in place.
///
/// - Softmax: `δz_t = a_t (δ_t - Σ a_j δ_j)`.
/// - Scaled: `δz_t = a_t δ_t`, less `Σ a_j δ_j` at the step whose score is the maximum (the first, if several are).
/// - Sigmoid: `δz_t = a_t (1 - a_t) δ_t`.
/// - The scores themselves: `δz_t = δ_t` at real steps.
fn to_scores<R: Real>(form: Option<AttentionForm>, gradient: &mut [R], weights: &[R], mask: &[R]) {
    match form {
        Some(AttentionForm::Softmax) => {
            let mean = dot(gradient, weights);
            for (d, &a) in gradient.iter_mut().zip(weights) {
                *d = a * (*d - mean);
            }
        }
        Some(AttentionForm::Scaled) => {
            let sum = dot(gradient, weights);
            for (d, &a) in gradient.iter_mut().zip(weights) {
                *d = a * *d;
            }
            // Only the maximum has the weight 1, which is exact: exp(0).
            if let Some(highest) = weights.iter().position(|&a| a == R::ONE) {
                gradient[highest] = gradient[highest] - sum;
            }
        }
        Some(AttentionForm::Sigmoid) => {
            for (d, &a) in gradient.iter_mut().zip(weights) {
                *d = a * (R::ONE - a) * *d;
            }
        }
        None => masked(gradient, mask, |d| d),
    }
}

/// Applies `f` where the mask is 1; 0 elsewhere.
fn masked<R: Real>(numbers: &mut [R], mask: &[R], f: impl Fn(R) -> R) {
    for (x, &m) in numbers.iter_mut().zip(mask) {
        *x = if m == R::ZERO { R::ZERO } else { f(*x) };
    }
}

/// Turns a row's scores into `exp(z_t - max z_j)` over the steps whose mask is 1, 0 elsewhere, and returns their sum; `None` if no step is
/// real.
fn exponentials<R: Real>(scores: &mut [R], mask: &[R]) -> Option<R> {
    let real = || scores.iter().zip(mask).filter(|(_, m)| **m != R::ZERO);
    let highest = real().map(|(&score, _)| score).reduce(R::larger);
    // Without a real step there is nothing to attend to.
    let Some(highest) = highest else {
        scores.fill(R::ZERO);
        return None;
    };
    let mut total = R::ZERO;
    for (score, &m) in scores.iter_mut().zip(mask) {
        *score = if m == R::ZERO {
            R::ZERO
        } else {
            (*score - highest).exp()
        };
        total += *score;
    }
    Some(total)
}

/// Turns a row's scores into weights: `exp(z_t) / Σ exp(z_j)` over the steps whose mask is 1, 0 elsewhere. Subtracts the maximum first.
fn softmax<R: Real>(scores: &mut [R], mask: &[R]) {
    if let Some(total) = exponentials(scores, mask) {
        for score in scores {
            *score = *score / total;
        }
    }
}

/// The attention of the scores `h_t·k` over the real steps, with the key `k = W e_a`. Operands: states `[batch, time, H]`, target
/// `[batch, E]`, weight `[H, E]`, mask `[batch, time]`. Results: attention `[batch, time]`, key `[batch, H]`.
#[derive(Clone, Copy, Debug)]
struct BilinearAttention {
    form: Option<AttentionForm>,
}

impl Kernel<4> for BilinearAttention {
    fn forward<R: Gemm>(&self, operands: [ArrayView<'_, R>; 4]) -> Vec<Array<R>> {
        let [batch, time, hidden] = operands[0].dims();
        let [states, target, weight, mask] = operands.map(|operand| operand.numbers);
        let width = target.len() / batch.max(1);
        let mut keys = vec![R::ZERO; batch * hidden];
        R::product(
            MatrixMut::new(&mut keys, [batch, hidden]),
            Matrix::new(target, [batch, width]),
            Matrix::new(weight, [hidden, width]).transposed(),
            false,
        );
        let mut attention = vec![R::ZERO; batch * time];
        for (b, key) in keys.chunks_exact(hidden).enumerate() {
            let steps = b * time..(b + 1) * time;
            let weights = &mut attention[steps.clone()];
            let mask = &mask[steps.clone()];
            for (row, weight) in steps.zip(weights.iter_mut()) {
                *weight = dot(&states[row * hidden..(row + 1) * hidden], key);
            }
            weigh(self.form, weights, mask);
        }
        vec![Array::new(attention, [batch, time]), Array::new(keys, [batch, hidden])]
    }
}

impl Differentiable<4> for BilinearAttention {
    /// `δscore_t` by [`to_scores`], `δh_t = δscore_t k`, `δk = Σ δscore_t h_t`, `δe_a = δk · W`, `δW = δkᵀ · e_a`.
    fn backward<R: Gemm>(
        &self,
        operands: [ArrayView<'_, R>; 4],
        results: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 4] {
        let [batch, time, hidden] = operands[0].dims();
        let [states, target, weight, mask] = operands.map(|operand| operand.numbers);
        let [attention, keys] = [results[0].numbers, results[1].numbers];
        let width = target.len() / batch.max(1);
        let mut grad_states = vec![R::ZERO; states.len()];
        let mut grad_keys = vec![R::ZERO; keys.len()];
        let mut grad_scores = gradient.to_vec();
        for b in 0..batch {
            let steps = b * time..(b + 1) * time;
            let of_row = &mut grad_scores[steps.clone()];
            to_scores(self.form, of_row, &attention[steps.clone()], &mask[steps.clone()]);
            let key = &keys[b * hidden..(b + 1) * hidden];
            let grad_key = &mut grad_keys[b * hidden..(b + 1) * hidden];
            for row in steps {
                let grad_score = grad_scores[row];
                let h = row * hidden..(row + 1) * hidden;
                add_scaled(&mut grad_states[h.clone()], grad_score, key);
                add_scaled(grad_key, grad_score, &states[h]);
            }
        }
        let mut grad_target = vec![R::ZERO; target.len()];
        R::product(
            MatrixMut::new(&mut grad_target, [batch, width]),
            Matrix::new(&grad_keys, [batch, hidden]),
            Matrix::new(weight, [hidden, width]),
            false,
        );
        let mut grad_weight = vec![R::ZERO; weight.len()];
        R::product(
            MatrixMut::new(&mut grad_weight, [hidden, width]),
            Matrix::new(&grad_keys, [batch, hidden]).transposed(),
            Matrix::new(target, [batch, width]),
            false,
        );
        [Some(grad_states), Some(grad_target), Some(grad_weight), None]
    }
}

/// `[q ; k ; q - k ; q ∘ k]` of the target `q` and each step's `k`, the input of DIN's activation unit. Operands: target `[batch, E]`, steps
/// `[batch, time, E]`. Result `[batch · time, 4E]`.
#[derive(Clone, Copy, Debug)]
struct Pairs;

impl Kernel<2> for Pairs {
    fn forward<R: Gemm>(&self, [targets, steps]: [ArrayView<'_, R>; 2]) -> Vec<Array<R>> {
        let [batch, time, width] = steps.dims();
        let mut pairs = Vec::with_capacity(batch * time * 4 * width);
        for (row, k) in steps.numbers.chunks_exact(width).enumerate() {
            let b = row / time;
            let q = &targets.numbers[b * width..(b + 1) * width];
            pairs.extend_from_slice(q);
            pairs.extend_from_slice(k);
            pairs.extend(q.iter().zip(k).map(|(&q, &k)| q - k));
            pairs.extend(q.iter().zip(k).map(|(&q, &k)| q * k));
        }
        vec![Array::new(pairs, [batch * time, 4 * width])]
    }
}

impl Differentiable<2> for Pairs {
    /// `δq = Σ δ_q + δ_- + δ_∘ ∘ k`, `δk = δ_k - δ_- + δ_∘ ∘ q`.
    fn backward<R: Gemm>(
        &self,
        [targets, steps]: [ArrayView<'_, R>; 2],
        _: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 2] {
        let [_, time, width] = steps.dims();
        let mut grad_targets = vec![R::ZERO; targets.numbers.len()];
        let mut grad_steps = Vec::with_capacity(steps.numbers.len());
        let rows = gradient.chunks_exact(4 * width).zip(steps.numbers.chunks_exact(width));
        for (row, (grad_pair, k)) in rows.enumerate() {
            let place = row / time * width..(row / time + 1) * width;
            let q = &targets.numbers[place.clone()];
            let grad_q = &mut grad_targets[place];
            for i in 0..width {
                let [d_q, d_k, d_difference, d_product] = [0, 1, 2, 3].map(|part| grad_pair[part * width + i]);
                grad_q[i] += d_q + d_difference + d_product * k[i];
                grad_steps.push(d_k - d_difference + d_product * q[i]);
            }
        }
        [Some(grad_targets), Some(grad_steps)]
    }
}

/// Turns scores into weights, see [`weigh`]. Operands: scores `[batch · time]`, mask `[batch, time]`. Result `[batch, time]`.
#[derive(Clone, Copy, Debug)]
struct AttentionWeights {
    form: Option<AttentionForm>,
}

impl Kernel<2> for AttentionWeights {
    fn forward<R: Gemm>(&self, [scores, mask]: [ArrayView<'_, R>; 2]) -> Vec<Array<R>> {
        let [batch, time] = mask.dims();
        let mut weights = scores.numbers.to_vec();
        for (weights, mask) in weights.chunks_exact_mut(time).zip(mask.numbers.chunks_exact(time)) {
            weigh(self.form, weights, mask);
        }
        vec![Array::new(weights, [batch, time])]
    }
}

impl Differentiable<2> for AttentionWeights {
    fn backward<R: Gemm>(
        &self,
        [_, mask]: [ArrayView<'_, R>; 2],
        results: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 2] {
        let [_, time] = mask.dims();
        let mut grad_scores = gradient.to_vec();
        let weights = results[0].numbers.chunks_exact(time);
        let rows = grad_scores.chunks_exact_mut(time).zip(weights);
        for ((grad_scores, weights), mask) in rows.zip(mask.numbers.chunks_exact(time)) {
            to_scores(self.form, grad_scores, weights, mask);
        }
        [Some(grad_scores), None]
    }
}

/// `Σ a_t x_t`. Operands: weights `[batch, time]`, steps `[batch, time, width]`. Result `[batch, 1, width]`.
#[derive(Clone, Copy, Debug)]
struct WeightedSum;

impl Kernel<2> for WeightedSum {
    fn forward<R: Gemm>(&self, [weights, steps]: [ArrayView<'_, R>; 2]) -> Vec<Array<R>> {
        let [batch, time, width] = steps.dims();
        let mut sums = vec![R::ZERO; batch * width];
        for (row, (&a, x)) in weights
            .numbers
            .iter()
            .zip(steps.numbers.chunks_exact(width))
            .enumerate()
        {
            let b = row / time;
            add_scaled(&mut sums[b * width..(b + 1) * width], a, x);
        }
        vec![Array::new(sums, [batch, 1, width])]
    }
}

impl Differentiable<2> for WeightedSum {
    /// `δa_t = δ · x_t`, `δx_t = a_t δ`.
    fn backward<R: Gemm>(
        &self,
        [weights, steps]: [ArrayView<'_, R>; 2],
        _: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 2] {
        let [_, time, width] = steps.dims();
        let mut grad_weights = Vec::with_capacity(weights.numbers.len());
        let mut grad_steps = vec![R::ZERO; steps.numbers.len()];
        for (row, &a) in weights.numbers.iter().enumerate() {
            let grad_sum = &gradient[row / time * width..(row / time + 1) * width];
            let x = row * width..(row + 1) * width;
            grad_weights.push(dot(grad_sum, &steps.numbers[x.clone()]));
            add_scaled(&mut grad_steps[x], a, grad_sum);
        }
        [Some(grad_weights), Some(grad_steps)]
    }
}

/// Target `[batch, E]`, steps `[batch, time, E]` -> `[batch · time, 4E]`.
pub(in crate::model) fn pairs(target: Tensor<2>, steps: Tensor<3>) -> Tensor<2> {
    value(apply(Pairs, [target.into_dispatch(), steps.into_dispatch()]))
}

/// Scores `[batch · time]`, mask `[batch, time]` -> weights `[batch, time]`.
pub(in crate::model) fn weights(form: Option<AttentionForm>, scores: Tensor<1>, mask: Tensor<2>) -> Tensor<2> {
    value(apply(
        AttentionWeights { form },
        [scores.into_dispatch(), mask.into_dispatch()],
    ))
}

/// Weights `[batch, time]`, steps `[batch, time, width]` -> `[batch, 1, width]`.
pub(in crate::model) fn weighted_sum(weights: Tensor<2>, steps: Tensor<3>) -> Tensor<3> {
    value(apply(WeightedSum, [weights.into_dispatch(), steps.into_dispatch()]))
}

/// States `[batch, time, H]`, target `[batch, E]`, weight `[H, E]`, mask `[batch, time]` -> weights `[batch, time]`.
pub(in crate::model) fn attend(
    form: Option<AttentionForm>,
    weight: Tensor<2>,
    states: Tensor<3>,
    target: Tensor<2>,
    mask: Tensor<2>,
) -> Tensor<2> {
    value(apply(
        BilinearAttention { form },
        [
            states.into_dispatch(),
            target.into_dispatch(),
            weight.into_dispatch(),
            mask.into_dispatch(),
        ],
    ))
}
