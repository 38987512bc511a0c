//! Bilinear softmax attention, scores and normalisation at once.

use burn::tensor::Tensor;

use super::matrix::{Matrix, MatrixMut};
use super::operation::{Array, Kernel, View, apply, value};
use super::real::Real;
use super::vector::{add_scaled, dot};
use crate::model::Attention;

/// `a_t = exp(h_t·k) / Σ exp(h_j·k)` over the real steps, with the key `k = W e_a`. Operands: states `[batch, time, H]`, target
/// `[batch, E]`, weight `[H, E]`, mask `[batch, time]`. Results: attention `[batch, time]`, key `[batch, H]`.
#[derive(Clone, Copy, Debug)]
struct BilinearSoftmax;

impl Kernel<4> for BilinearSoftmax {
    fn forward<R: Real>(&self, operands: [View<'_, R>; 4]) -> Vec<Array<R>> {
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
            let real = || steps.clone().zip(&mask[steps.clone()]).filter(|(_, m)| **m != R::ZERO);
            let mut highest = None;
            for (row, _) in real() {
                let score = dot(&states[row * hidden..(row + 1) * hidden], key);
                weights[row - steps.start] = score;
                highest = Some(highest.map_or(score, |highest: R| highest.larger(score)));
            }
            // Nothing to attend to: all weights stay 0.
            let Some(highest) = highest else { continue };
            let mut total = R::ZERO;
            for (row, &m) in real() {
                let weight = &mut weights[row - steps.start];
                *weight = (*weight - highest).exp() * m;
                total += *weight;
            }
            for weight in weights {
                *weight = *weight / total;
            }
        }
        vec![Array::new(attention, [batch, time]), Array::new(keys, [batch, hidden])]
    }

    /// `δscore_t = a_t (δa_t - Σ a_j δa_j)`, `δh_t = δscore_t k`, `δk = Σ δscore_t h_t`, `δe_a = δk · W`, `δW = δkᵀ · e_a`.
    fn backward<R: Real>(
        &self,
        operands: [View<'_, R>; 4],
        results: &[View<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 4] {
        let [batch, time, hidden] = operands[0].dims();
        let [states, target, weight, _] = operands.map(|operand| operand.numbers);
        let [attention, keys] = [results[0].numbers, results[1].numbers];
        let width = target.len() / batch.max(1);
        let mut at_states = vec![R::ZERO; states.len()];
        let mut at_keys = vec![R::ZERO; keys.len()];
        for b in 0..batch {
            let steps = b * time..(b + 1) * time;
            let mean = dot(&attention[steps.clone()], &gradient[steps.clone()]);
            let key = &keys[b * hidden..(b + 1) * hidden];
            let at_key = &mut at_keys[b * hidden..(b + 1) * hidden];
            for row in steps {
                let at_score = attention[row] * (gradient[row] - mean);
                let h = row * hidden..(row + 1) * hidden;
                add_scaled(&mut at_states[h.clone()], at_score, key);
                add_scaled(at_key, at_score, &states[h]);
            }
        }
        let mut at_target = vec![R::ZERO; target.len()];
        R::product(
            MatrixMut::new(&mut at_target, [batch, width]),
            Matrix::new(&at_keys, [batch, hidden]),
            Matrix::new(weight, [hidden, width]),
            false,
        );
        let mut at_weight = vec![R::ZERO; weight.len()];
        R::product(
            MatrixMut::new(&mut at_weight, [hidden, width]),
            Matrix::new(&at_keys, [batch, hidden]).transposed(),
            Matrix::new(target, [batch, width]),
            false,
        );
        [Some(at_states), Some(at_target), Some(at_weight), None]
    }
}

/// States `[batch, time, H]`, target `[batch, E]`, mask `[batch, time]` -> weights `[batch, time]`.
pub(in crate::model) fn attend(
    attention: &Attention,
    states: Tensor<3>,
    target: Tensor<2>,
    mask: Tensor<2>,
) -> Tensor<2> {
    let weight = attention.weight.val();
    value(apply(
        BilinearSoftmax,
        [
            states.into_dispatch(),
            target.into_dispatch(),
            weight.into_dispatch(),
            mask.into_dispatch(),
        ],
    ))
}
