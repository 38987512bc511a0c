//! Initial weights from a seeded generator.

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;
use rand_pcg::Pcg32;

use crate::seed::{Stream, rng};

/// A stream of initial weights. The same seed gives the same weights natively and in the page, for every unit.
///
/// burn's own initialisers draw from one generator per process, whose state depends on everything drawn before.
pub(super) struct Initial<'a> {
    rng: Pcg32,
    device: &'a Device,
}

impl<'a> Initial<'a> {
    /// Starts the stream of this seed.
    pub(super) fn new(seed: u32, device: &'a Device) -> Self {
        Self {
            rng: rng(seed, Stream::Weights),
            device,
        }
    }

    /// Weights drawn uniformly from `[-bound, bound)`.
    pub(super) fn uniform<const D: usize>(&mut self, shape: [usize; D], bound: f32) -> Param<Tensor<D>> {
        let values = (0..shape.iter().product())
            .map(|_| self.rng.random_range(-bound..bound))
            .collect();
        self.param(values, shape)
    }

    /// Weights that all have one value.
    pub(super) fn constant<const D: usize>(&mut self, shape: [usize; D], value: f32) -> Param<Tensor<D>> {
        self.param(vec![value; shape.iter().product()], shape)
    }

    /// The identity matrix.
    pub(super) fn identity(&self, size: usize) -> Param<Tensor<2>> {
        let values = (0..size * size)
            .map(|index| if index % (size + 1) == 0 { 1.0 } else { 0.0 })
            .collect();
        self.param(values, [size, size])
    }

    fn param<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Param<Tensor<D>> {
        Param::from_tensor(Tensor::from_data(TensorData::new(values, shape), self.device))
    }
}
