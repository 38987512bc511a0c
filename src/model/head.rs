//! From the interests to the logit.

use burn::module::{Module, Param};
use burn::nn::{Linear, PRelu};
use burn::tensor::Tensor;

use super::Initial;

/// The multilayer perceptron on `z = [s_T ; e_a ; Σ e_t ; e_a ∘ Σ e_t]`, PReLU (one slope per unit) between its layers.
#[derive(Module, Debug)]
pub struct Head {
    /// `x · W + b`, the last with one output.
    pub layers: Vec<Linear>,
    /// The activation after every layer but the last.
    pub activations: Vec<PRelu>,
}

impl Head {
    /// A head for `inputs` features with hidden layers of the given widths.
    pub(super) fn init(inputs: usize, widths: &[usize], initial: &mut Initial) -> Self {
        let mut fan_in = inputs;
        let mut layers = Vec::new();
        for &width in widths.iter().chain(&[1]) {
            let bound = 1.0 / (fan_in as f32).sqrt();
            layers.push(Linear {
                weight: initial.uniform([fan_in, width], bound),
                bias: Some(initial.uniform([width], bound)),
            });
            fan_in = width;
        }
        let activations = widths
            .iter()
            .map(|&width| prelu(initial.constant([width], 0.25)))
            .collect();
        Self { layers, activations }
    }

    /// Features `[batch, inputs]` -> logits `[batch]`.
    pub fn forward(&self, features: Tensor<2>) -> Tensor<1> {
        let mut x = features;
        for (index, layer) in self.layers.iter().enumerate() {
            x = layer.forward(x);
            if let Some(activation) = self.activations.get(index) {
                x = activation.forward(x);
            }
        }
        x.squeeze_dim(1)
    }
}

fn prelu(alpha: Param<Tensor<1>>) -> PRelu {
    PRelu {
        alpha,
        alpha_value: 0.25,
    }
}
