//! Initial weights from a seeded generator.

use burn::module::{Param, ParamId};
use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;
use rand_pcg::Pcg32;

use crate::seed::{Stream, rng};

/// A stream of initial weights. The same seed gives the same weights natively and in the page, for every unit.
///
/// burn's own initialisers draw from one generator per process, whose state depends on everything drawn before.
pub(super) struct Initial<'a> {
    /// `None`: only shapes are wanted.
    rng: Option<Pcg32>,
    device: &'a Device,
}

impl<'a> Initial<'a> {
    /// Starts the stream of this seed.
    pub(super) fn new(seed: u32, device: &'a Device) -> Self {
        Self {
            rng: Some(rng(seed, Stream::Weights)),
            device,
        }
    }

    /// No weights at all: parameters have shapes, and get their values when a file is read. Nothing of their size is made.
    pub(super) fn outline(device: &'a Device) -> Self {
        Self { rng: None, device }
    }

    /// Weights drawn uniformly from `[-bound, bound)`.
    pub(super) fn uniform<const D: usize>(&mut self, shape: [usize; D], bound: f32) -> Param<Tensor<D>> {
        let Some(rng) = &mut self.rng else {
            return self.shape_alone(shape);
        };
        let values = (0..shape.iter().product())
            .map(|_| rng.random_range(-bound..bound))
            .collect();
        self.param(values, shape)
    }

    /// A table whose first row is 0 and whose other rows are drawn uniformly from `[-bound, bound)`.
    pub(super) fn uniform_below_zeros(&mut self, shape: [usize; 2], bound: f32) -> Param<Tensor<2>> {
        let [rows, width] = shape;
        let Some(rng) = &mut self.rng else {
            return self.shape_alone(shape);
        };
        let mut values = vec![0.0; width];
        values.extend((width..rows * width).map(|_| rng.random_range(-bound..bound)));
        self.param(values, shape)
    }

    /// Weights that all have one value.
    pub(super) fn constant<const D: usize>(&mut self, shape: [usize; D], value: f32) -> Param<Tensor<D>> {
        if self.rng.is_none() {
            return self.shape_alone(shape);
        }
        self.param(vec![value; shape.iter().product()], shape)
    }

    /// The identity matrix.
    pub(super) fn identity(&self, size: usize) -> Param<Tensor<2>> {
        if self.rng.is_none() {
            return self.shape_alone([size, size]);
        }
        let values = (0..size * size)
            .map(|index| if index % (size + 1) == 0 { 1.0 } else { 0.0 })
            .collect();
        self.param(values, [size, size])
    }

    fn shape_alone<const D: usize>(&self, shape: [usize; D]) -> Param<Tensor<D>> {
        let unasked = |_: &Device, _| panic!("an outline has no weights");
        Param::uninitialized(ParamId::new(), unasked, self.device.clone(), true, shape.into())
    }

    fn param<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Param<Tensor<D>> {
        Param::from_tensor(Tensor::from_data(TensorData::new(values, shape), self.device))
    }
}
