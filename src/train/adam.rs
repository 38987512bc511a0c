//! The optimiser.

use std::collections::HashMap;

use burn::backend::DispatchTensor;
use burn::module::{Module, ModuleMapper, Param, ParamId};
#[cfg(feature = "plain")]
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Gradients, Tensor};

use crate::model::{AdamStep, Network, Path};

const BETA_1: f64 = 0.9;
const BETA_2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// Dense Adam (Kingma and Ba 2015) with β₁ = 0.9, β₂ = 0.999, ε = 1e-8, and its memory of each weight.
pub(super) enum Adam {
    /// Moves each weight in one pass over it.
    Fused(HashMap<ParamId, Memory>),
    /// burn's own optimiser.
    #[cfg(feature = "plain")]
    Plain(ModuleOptimizer),
}

/// What Adam keeps of a weight: the number of steps in which it had a gradient, and the moments of those gradients.
pub(super) struct Memory {
    steps: i32,
    moments: [DispatchTensor; 2],
}

impl Adam {
    /// Starts without any memory.
    pub(super) fn new(path: Path) -> Self {
        match path {
            Path::Fused => Self::Fused(HashMap::new()),
            #[cfg(feature = "plain")]
            Path::Plain => Self::Plain(
                burn::optim::AdamConfig::new()
                    .with_beta_1(BETA_1 as f32)
                    .with_beta_2(BETA_2 as f32)
                    .with_epsilon(EPSILON as f32)
                    .init(),
            ),
        }
    }

    /// Moves every weight that has a gradient.
    pub(super) fn step(&mut self, learning_rate: f64, model: Network, gradients: Gradients) -> Network {
        match self {
            Self::Fused(memories) => model.map(&mut Mover {
                learning_rate,
                memories,
                gradients,
            }),
            #[cfg(feature = "plain")]
            Self::Plain(optimiser) => {
                let gradients = GradientsParams::from_grads(gradients, &model);
                optimiser.step(learning_rate, model, gradients)
            }
        }
    }
}

struct Mover<'a> {
    learning_rate: f64,
    memories: &'a mut HashMap<ParamId, Memory>,
    gradients: Gradients,
}

impl ModuleMapper for Mover<'_> {
    fn map_float<const D: usize>(&mut self, weight: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = weight.consume();
        let tensor = match tensor.grad_remove(&mut self.gradients) {
            None => tensor,
            Some(gradient) => {
                let (steps, moments) = match self.memories.remove(&id) {
                    Some(memory) => (memory.steps + 1, Some(memory.moments)),
                    None => (1, None),
                };
                let second = (1.0 - BETA_2.powi(steps)).sqrt();
                let step = AdamStep {
                    beta_1: BETA_1,
                    beta_2: BETA_2,
                    rate: self.learning_rate * second / (1.0 - BETA_1.powi(steps)),
                    epsilon: EPSILON * second,
                };
                let [moved, first, second] =
                    step.apply(tensor.inner().into_dispatch(), gradient.into_dispatch(), moments);
                let moments = [first, second];
                self.memories.insert(id, Memory { steps, moments });
                Tensor::from_inner(Tensor::from_dispatch(moved)).require_grad()
            }
        };
        Param::from_mapped_value(id, tensor, mapper)
    }
}

#[cfg(all(test, feature = "plain"))]
mod tests {
    use burn::tensor::{Distribution, TensorData};

    use super::*;
    use crate::checkpoint::weights::collect;
    use crate::model::NetworkConfig;

    /// Steps along made-up gradients: of very different sizes, and rows without any, as a table has whose items are not in the batch.
    fn trained(path: Path) -> Network {
        let device = crate::backend::training_device();
        let mut model = NetworkConfig::new(5, 3)
            .with_hidden(4)
            .with_head(vec![3])
            .init(1, &device);
        let mut adam = Adam::new(path);
        device.seed(3);
        for step in 0..40 {
            let scale = [1.0, 1e-3, 0.0, 1e-6, 30.0][step % 5];
            let rows = TensorData::from([[1.0_f32], [0.0], [1.0], [1e-4], [0.0]]);
            let direction = Tensor::<2>::random([5, 2], Distribution::Normal(0.0, scale), &device)
                .mul(Tensor::from_data(rows, &device));
            // Other weights have no gradient, and stay.
            let loss = model.embedding.item.val().mul(direction).sum();
            model = adam.step(1e-2, model, loss.backward());
        }
        model
    }

    #[test]
    fn one_pass_is_burns_adam() {
        let [fused, plain] = [Path::Fused, Path::Plain].map(|path| collect(&trained(path)));
        let fresh = NetworkConfig::new(5, 3).with_hidden(4).with_head(vec![3]);
        let fresh = collect(&fresh.init(1, &crate::backend::device()));
        for (name, fused) in &fused {
            let moved = fused.iter::<f32>().zip(fresh[name].iter::<f32>()).any(|(a, b)| a != b);
            assert_eq!(moved, name == "embedding.item", "{name}");
            let apart = fused
                .iter::<f32>()
                .zip(plain[name].iter::<f32>())
                .map(|(a, b)| (a - b).abs());
            let apart = apart.fold(0.0, f32::max);
            assert!(apart < 2e-6, "{name} is {apart} apart");
        }
    }
}
