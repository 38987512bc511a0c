//! One step of Adam on one parameter.

use burn::tensor::Tensor;

use crate::model::rates::AdamRates;

/// Parameter and moments after the step; without moments as if they were 0.
pub(in crate::model) fn step<const D: usize>(
    rates: AdamRates,
    parameter: Tensor<D>,
    gradient: Tensor<D>,
    moments: Option<[Tensor<D>; 2]>,
) -> [Tensor<D>; 3] {
    let AdamRates {
        beta_1,
        beta_2,
        rate,
        epsilon,
    } = rates;
    let [first, second] = moments.unwrap_or_else(|| [gradient.zeros_like(), gradient.zeros_like()]);
    let square = gradient.clone().mul(gradient.clone());
    let first = first.mul_scalar(beta_1).add(gradient.mul_scalar(1.0 - beta_1));
    let second = second.mul_scalar(beta_2).add(square.mul_scalar(1.0 - beta_2));
    let deviation = second.clone().sqrt().add_scalar(epsilon);
    let parameter = parameter.sub(first.clone().mul_scalar(rate).div(deviation));
    [parameter, first, second]
}
