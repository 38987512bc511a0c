//! One step of Adam on one parameter.

use burn::tensor::Tensor;

use super::kernel::{Array, ArrayView, Kernel};
use super::matrix::Gemm;
use super::operation::compute;
use crate::model::rates::AdamRates;

/// A step of Adam, see [`AdamRates`]. Its operands are parameter, gradient and, after the first step, first and second moment; its results are
/// parameter and moments after the step.
#[derive(Clone, Copy, Debug)]
struct AdamStep(AdamRates);

impl<const N: usize> Kernel<N> for AdamStep {
    fn forward<R: Gemm>(&self, operands: [ArrayView<'_, R>; N]) -> Vec<Array<R>> {
        let shape = operands[0].shape;
        let gradient = operands[1].numbers;
        let moment = |index: usize| match operands.get(index) {
            Some(moment) => moment.numbers.to_vec(),
            None => vec![R::ZERO; gradient.len()],
        };
        let (mut parameter, mut moment_1, mut moment_2) = (operands[0].numbers.to_vec(), moment(2), moment(3));
        let Self(rates) = self;
        let [beta_1, beta_2, rate, epsilon] = [rates.beta_1, rates.beta_2, rates.rate, rates.epsilon].map(R::from_f64);
        for (((p, &g), m), v) in parameter.iter_mut().zip(gradient).zip(&mut moment_1).zip(&mut moment_2) {
            *m = beta_1 * *m + (R::ONE - beta_1) * g;
            *v = beta_2 * *v + (R::ONE - beta_2) * g * g;
            *p = *p - rate * *m / (v.sqrt() + epsilon);
        }
        [parameter, moment_1, moment_2]
            .map(|numbers| Array::new(numbers, shape))
            .into()
    }
}

/// Parameter and moments after the step; without moments as if they were 0.
pub(in crate::model) fn step<const D: usize>(
    rates: AdamRates,
    parameter: Tensor<D>,
    gradient: Tensor<D>,
    moments: Option<[Tensor<D>; 2]>,
) -> [Tensor<D>; 3] {
    let [parameter, gradient] = [parameter, gradient].map(Tensor::into_dispatch);
    let results = match moments.map(|moments| moments.map(Tensor::into_dispatch)) {
        Some([first, second]) => compute(AdamStep(rates), [parameter, gradient, first, second]),
        None => compute(AdamStep(rates), [parameter, gradient]),
    };
    let results = results.into_iter().map(Tensor::from_dispatch).collect::<Vec<_>>();
    results.try_into().expect("a parameter and two moments")
}
