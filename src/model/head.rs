//! From the interests to the logit.

use burn::module::{Module, Param};
use burn::nn::{Linear, PRelu};
use burn::tensor::Tensor;

use super::{Initial, Path, fused};

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

    /// The evolution's states `[batch, time, H]`, target `[batch, E]`, behaviours `[batch, time, E]`, mask `[batch, time]` -> logits
    /// `[batch]`.
    pub fn forward(
        &self,
        path: Path,
        states: Tensor<3>,
        target: Tensor<2>,
        behaviours: Tensor<3>,
        mask: Tensor<2>,
    ) -> Tensor<1> {
        match path {
            Path::Fused => fused::logits(self, fused::features(states, target, behaviours, mask)),
            #[cfg(feature = "plain")]
            Path::Plain => self.logits(features(states, target, behaviours, mask)),
        }
    }

    /// Features `[batch, inputs]` -> logits `[batch]`.
    #[cfg(feature = "plain")]
    fn logits(&self, features: Tensor<2>) -> Tensor<1> {
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

/// `z`: the state after the last step, which a pad leaves as it was; the sums over real steps.
#[cfg(feature = "plain")]
fn features(states: Tensor<3>, target: Tensor<2>, behaviours: Tensor<3>, mask: Tensor<2>) -> Tensor<2> {
    let [_, time, _] = states.dims();
    let last = states.narrow(1, time - 1, 1).squeeze_dim(1);
    let pooled = behaviours.mul(mask.unsqueeze_dim(2)).sum_dim(1).squeeze_dim::<2>(1);
    let product = target.clone().mul(pooled.clone());
    Tensor::cat(vec![last, target, pooled, product], 1)
}

fn prelu(alpha: Param<Tensor<1>>) -> PRelu {
    PRelu {
        alpha,
        alpha_value: 0.25,
    }
}
