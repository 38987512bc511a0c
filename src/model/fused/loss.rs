//! The losses.

use burn::tensor::Tensor;

use super::kernel::{Array, ArrayView, Differentiable, Kernel};
use super::matrix::Gemm;
use super::operation::{apply, value};
use super::real::Real;
use super::vector::{add_scaled, dot};

/// `L_target` (Eq. 1), see [`target_loss`](crate::model::target_loss). Operands: logits `z` and labels `y`, `[batch]`. Results: the loss
/// `[1]`; `∂L/∂z` `[batch]`.
#[derive(Clone, Copy, Debug)]
struct TargetLoss;

impl Kernel<2> for TargetLoss {
    fn forward<R: Gemm>(&self, [logits, labels]: [ArrayView<'_, R>; 2]) -> Vec<Array<R>> {
        let share = R::ONE / R::from_count(logits.numbers.len());
        let examples = || logits.numbers.iter().zip(labels.numbers);
        let loss = examples()
            .map(|(&z, &y)| y * (-z).softplus() + (R::ONE - y) * z.softplus())
            .fold(R::ZERO, R::add);
        let grad_logits = examples().map(|(&z, &y)| share * (z.sigmoid() - y)).collect();
        vec![
            Array::new(vec![share * loss], [1]),
            Array::new(grad_logits, logits.shape),
        ]
    }
}

impl Differentiable<2> for TargetLoss {
    fn backward<R: Gemm>(
        &self,
        _: [ArrayView<'_, R>; 2],
        results: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 2] {
        let grad_logits = results[1].numbers.iter().map(|&d| gradient[0] * d).collect();
        [Some(grad_logits), None]
    }
}

/// `x + factor · y`, elementwise.
#[derive(Clone, Copy, Debug)]
struct Sum {
    factor: f64,
}

impl Kernel<2> for Sum {
    fn forward<R: Gemm>(&self, [x, y]: [ArrayView<'_, R>; 2]) -> Vec<Array<R>> {
        let mut sum = x.numbers.to_vec();
        add_scaled(&mut sum, R::from_f64(self.factor), y.numbers);
        vec![Array::new(sum, x.shape)]
    }
}

impl Differentiable<2> for Sum {
    fn backward<R: Gemm>(
        &self,
        _: [ArrayView<'_, R>; 2],
        _: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 2] {
        [R::ONE, R::from_f64(self.factor)].map(|factor| Some(gradient.iter().map(|&d| factor * d).collect()))
    }
}

/// `x + factor · y` of two tensors of one shape: losses weighed (Eq. 7), logits added.
pub(in crate::model) fn sum(x: Tensor<1>, factor: f64, y: Tensor<1>) -> Tensor<1> {
    value(apply(Sum { factor }, [x.into_dispatch(), y.into_dispatch()]))
}

/// The mean over logits and labels `[batch]`.
pub(in crate::model) fn target_loss(logits: Tensor<1>, labels: Tensor<1>) -> Tensor<1> {
    value(apply(TargetLoss, [logits.into_dispatch(), labels.into_dispatch()]))
}

/// `L_aux` (Eq. 6), see [`auxiliary_loss`](crate::model::auxiliary_loss). Operands: states, behaviours, negatives
/// `[batch, time, H]`, mask `[batch, time]`. Results: the loss `[1]`; `∂L/∂z` of the logits `z = h_t·e_{t+1}` of the clicked
/// items `[batch, time]`, and of the negatives.
#[derive(Clone, Copy, Debug)]
struct AuxiliaryLoss;

/// The pairs `(t, t+1)` of real steps, as the places of `t`.
fn pairs<R: Real>(mask: &[R], time: usize) -> impl Iterator<Item = usize> {
    let last = time.saturating_sub(1);
    (0..mask.len()).filter(move |&place| place % time < last && mask[place] != R::ZERO && mask[place + 1] != R::ZERO)
}

impl Kernel<4> for AuxiliaryLoss {
    fn forward<R: Gemm>(&self, operands: [ArrayView<'_, R>; 4]) -> Vec<Array<R>> {
        let [batch, time, hidden] = operands[0].dims();
        let [states, behaviours, negatives, mask] = operands.map(|operand| operand.numbers);
        let [mut grad_clicked, mut grad_passed] = [(); 2].map(|()| vec![R::ZERO; batch * time]);
        let share = R::ONE / R::from_count(pairs(mask, time).count().max(1));
        let mut loss = R::ZERO;
        for now in pairs(mask, time) {
            let h = &states[now * hidden..(now + 1) * hidden];
            let next = (now + 1) * hidden..(now + 2) * hidden;
            let clicked = dot(h, &behaviours[next.clone()]);
            let passed = dot(h, &negatives[next]);
            // -log σ(z) and -log(1 - σ(z))
            loss += share * ((-clicked).softplus() + passed.softplus());
            grad_clicked[now] = -share * (-clicked).sigmoid();
            grad_passed[now] = share * passed.sigmoid();
        }
        vec![
            Array::new(vec![loss], [1]),
            Array::new(grad_clicked, [batch, time]),
            Array::new(grad_passed, [batch, time]),
        ]
    }
}

impl Differentiable<4> for AuxiliaryLoss {
    fn backward<R: Gemm>(
        &self,
        operands: [ArrayView<'_, R>; 4],
        results: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 4] {
        let [_, time, hidden] = operands[0].dims();
        let [states, behaviours, negatives, mask] = operands.map(|operand| operand.numbers);
        let [mut grad_states, mut grad_behaviours, mut grad_negatives] = [(); 3].map(|()| vec![R::ZERO; states.len()]);
        for now in pairs(mask, time) {
            let here = now * hidden..(now + 1) * hidden;
            let next = (now + 1) * hidden..(now + 2) * hidden;
            let [grad_clicked, grad_passed] = [1, 2].map(|index| gradient[0] * results[index].numbers[now]);
            let grad_state = &mut grad_states[here.clone()];
            add_scaled(grad_state, grad_clicked, &behaviours[next.clone()]);
            add_scaled(grad_state, grad_passed, &negatives[next.clone()]);
            add_scaled(&mut grad_behaviours[next.clone()], grad_clicked, &states[here.clone()]);
            add_scaled(&mut grad_negatives[next], grad_passed, &states[here]);
        }
        [Some(grad_states), Some(grad_behaviours), Some(grad_negatives), None]
    }
}

/// The mean over the real pairs of states and behaviours, negatives `[batch, time, H]`.
pub(in crate::model) fn auxiliary_loss(
    states: Tensor<3>,
    behaviours: Tensor<3>,
    negatives: Tensor<3>,
    mask: Tensor<2>,
) -> Tensor<1> {
    value(apply(
        AuxiliaryLoss,
        [
            states.into_dispatch(),
            behaviours.into_dispatch(),
            negatives.into_dispatch(),
            mask.into_dispatch(),
        ],
    ))
}
