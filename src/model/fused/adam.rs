//! One step of Adam on one parameter.

use burn::backend::DispatchTensor;

use super::operation::{Array, Kernel, View, apply};
use super::real::Real;

/// Dense Adam. Operands: parameter, gradient, first and second moment; results: parameter and moments after the step:
///
/// ```text
/// m' = β₁ m + (1 - β₁) g        v' = β₂ v + (1 - β₂) g²
/// θ' = θ - rate · m' / (√v' + epsilon)
/// ```
///
/// with both bias corrections inside `rate` and `epsilon`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AdamStep {
    /// `β₁`.
    pub(crate) beta_1: f64,
    /// `β₂`.
    pub(crate) beta_2: f64,
    /// `η √(1 - β₂ᵗ) / (1 - β₁ᵗ)`.
    pub(crate) rate: f64,
    /// `ε √(1 - β₂ᵗ)`.
    pub(crate) epsilon: f64,
}

/// A parameter and its moments.
pub(crate) type Moved = [DispatchTensor; 3];

impl AdamStep {
    /// Moves a parameter; without moments as if they were 0.
    pub(crate) fn apply(
        self,
        parameter: DispatchTensor,
        gradient: DispatchTensor,
        moments: Option<[DispatchTensor; 2]>,
    ) -> Moved {
        let results = match moments {
            Some([first, second]) => apply(self, [parameter, gradient, first, second]),
            None => apply(self, [parameter, gradient]),
        };
        results.try_into().expect("a parameter and two moments")
    }
}

impl<const N: usize> Kernel<N> for AdamStep {
    fn forward<R: Real>(&self, operands: [View<'_, R>; N]) -> Vec<Array<R>> {
        let shape = operands[0].shape;
        let gradient = operands[1].numbers;
        let moment = |index: usize| match operands.get(index) {
            Some(moment) => moment.numbers.to_vec(),
            None => vec![R::ZERO; gradient.len()],
        };
        let (mut parameter, mut moment_1, mut moment_2) = (operands[0].numbers.to_vec(), moment(2), moment(3));
        let [beta_1, beta_2, rate, epsilon] = [self.beta_1, self.beta_2, self.rate, self.epsilon].map(R::from_f64);
        for (((p, &g), m), v) in parameter.iter_mut().zip(gradient).zip(&mut moment_1).zip(&mut moment_2) {
            *m = beta_1 * *m + (R::ONE - beta_1) * g;
            *v = beta_2 * *v + (R::ONE - beta_2) * g * g;
            *p = *p - rate * *m / (v.sqrt() + epsilon);
        }
        [parameter, moment_1, moment_2]
            .map(|numbers| Array::new(numbers, shape))
            .into()
    }

    fn backward<R: Real>(&self, _: [View<'_, R>; N], _: &[View<'_, R>], _: &[R]) -> [Option<Vec<R>>; N] {
        unreachable!("an optimiser's step is taken without gradients")
    }
}
