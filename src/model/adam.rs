//! One step of the optimiser on one parameter.

use burn::tensor::Tensor;

use super::Path;
use super::path::by_path;
use super::rates::AdamRates;

/// A parameter and its two moments after a step of Adam along a gradient; without moments as if they were 0.
pub(crate) fn adam_step<const D: usize>(
    path: Path,
    rates: AdamRates,
    parameter: Tensor<D>,
    gradient: Tensor<D>,
    moments: Option<[Tensor<D>; 2]>,
) -> [Tensor<D>; 3] {
    by_path!(path, adam::step(rates, parameter, gradient, moments))
}
