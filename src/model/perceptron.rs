//! Multilayer perceptrons with one output: the head, and DIN's activation unit.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;

use super::path::by_path;
use super::{Activation, ActivationKind, Initial, Path, Remembered};

/// Layers `x · W + b` with an [`Activation`] after each but the last, which has one output.
#[derive(Module, Debug)]
pub struct Perceptron {
    /// The layers.
    pub layers: Vec<Linear>,
    /// The activation after every layer but the last.
    pub activations: Vec<Activation>,
}

impl Perceptron {
    /// A perceptron of `inputs` features, with hidden layers of the given widths.
    pub(super) fn init(inputs: usize, widths: &[usize], activation: ActivationKind, initial: &mut Initial) -> Self {
        let mut fan_in = inputs;
        let mut layers = Vec::new();
        for &width in widths.iter().chain(&[1]) {
            layers.push(linear(fan_in, width, initial));
            fan_in = width;
        }
        let activations = widths
            .iter()
            .map(|&width| Activation::init(activation, width, initial))
            .collect();
        Self { layers, activations }
    }

    /// Features `[rows, inputs]` -> `[rows]`, and the new running statistics of its activations, which count the rows whose `mask` (of any
    /// shape) is 1; all rows if there is no mask.
    ///
    /// # Panics
    /// If `self` has no layers.
    pub fn forward(&self, path: Path, features: Tensor<2>, mask: Option<&Tensor<2>>) -> (Tensor<1>, Vec<Remembered>) {
        let mut x = features;
        let mut remembered = Vec::new();
        let (last, layers) = self.layers.split_last().expect("a perceptron has a last layer");
        for (layer, activation) in layers.iter().zip(&self.activations) {
            let (y, statistics) = activation.forward(path, by_path!(path, perceptron::affine(layer, x)), mask);
            x = y;
            remembered.extend(statistics);
        }
        (score(path, last, x), remembered)
    }
}

/// A layer with weights and biases uniform in `±1/√inputs`.
pub(super) fn linear(inputs: usize, outputs: usize, initial: &mut Initial) -> Linear {
    let bound = 1.0 / (inputs as f32).sqrt();
    Linear {
        weight: initial.uniform([inputs, outputs], bound),
        bias: Some(initial.uniform([outputs], bound)),
    }
}

/// A layer with one output: `[rows, inputs]` -> `[rows]`.
pub(super) fn score(path: Path, layer: &Linear, x: Tensor<2>) -> Tensor<1> {
    by_path!(path, perceptron::score(layer, x))
}
