//! One step of Adam on one parameter.

use burn::tensor::Tensor;

use super::operation::{Array, Kernel, View, apply};
use super::real::Real;

/// Dense Adam. Operands and results are parameter, first and second moment; the operands' last is the gradient:
///
/// ```text
/// m' = β₁ m + (1 - β₁) g        v' = β₂ v + (1 - β₂) g²
/// θ' = θ - rate · m' / (√v' + ε)
/// ```
///
/// with both bias corrections inside `rate` and `epsilon`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AdamStep {
    /// `β₁`.
    pub(crate) beta_1: f32,
    /// `β₂`.
    pub(crate) beta_2: f32,
    /// `η √(1 - β₂ᵗ) / (1 - β₁ᵗ)`.
    pub(crate) rate: f32,
    /// `ε √(1 - β₂ᵗ)`.
    pub(crate) epsilon: f32,
}

impl Kernel<4> for AdamStep {
    fn forward<R: Real>(&self, operands: [View<'_, R>; 4]) -> Vec<Array<R>> {
        let shape = operands[0].shape;
        let [mut parameter, mut moment_1, mut moment_2] = [0, 1, 2].map(|index: usize| operands[index].numbers.to_vec());
        let [beta_1, beta_2, rate, epsilon] = [self.beta_1, self.beta_2, self.rate, self.epsilon].map(R::from_f32);
        for (((p, &g), m), v) in parameter.iter_mut().zip(operands[3].numbers).zip(&mut moment_1).zip(&mut moment_2) {
            *m = beta_1 * *m + (R::ONE - beta_1) * g;
            *v = beta_2 * *v + (R::ONE - beta_2) * g * g;
            *p = *p - rate * *m / (v.sqrt() + epsilon);
        }
        [parameter, moment_1, moment_2].map(|numbers| Array::new(numbers, shape)).into()
    }

    fn backward<R: Real>(&self, _: [View<'_, R>; 4], _: &[View<'_, R>], _: &[R]) -> [Option<Vec<R>>; 4] {
        unreachable!("an optimiser's step is taken without gradients")
    }
}

/// The parameter and its moments after the step.
pub(crate) fn adam<const D: usize>(step: AdamStep, parameter: Tensor<D>, gradient: Tensor<D>, moments: [Tensor<D>; 2]) -> [Tensor<D>; 3] {
    let [first, second] = moments;
    let operands = [parameter, first, second, gradient].map(Tensor::into_dispatch);
    let results = apply(step, operands).into_iter().map(Tensor::from_dispatch);
    results.collect::<Vec<_>>().try_into().expect("parameter and two moments")
}
