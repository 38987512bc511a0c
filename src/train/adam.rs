//! The optimiser.

use std::collections::HashMap;

use burn::backend::DispatchTensor;
use burn::module::{Module, ModuleMapper, Param, ParamId};
use burn::tensor::{Gradients, Tensor};

use crate::model::{AdamRates, Network, Path, adam_step};

const BETA_1: f64 = 0.9;
const BETA_2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// Dense Adam (Kingma and Ba 2015) with β₁ = 0.9, β₂ = 0.999, ε = 1e-8, and its memory of each weight.
pub(super) struct Adam {
    path: Path,
    memories: HashMap<ParamId, Memory>,
}

/// The memory of a weight: the number of steps in which it had a gradient, and the moments of those gradients.
struct Memory {
    steps: i32,
    moments: [DispatchTensor; 2],
}

impl Adam {
    /// Starts without any memory.
    pub(super) fn new(path: Path) -> Self {
        Self {
            path,
            memories: HashMap::new(),
        }
    }

    /// Moves every weight that has a gradient.
    pub(super) fn step(&mut self, learning_rate: f64, model: Network, gradients: Gradients) -> Network {
        model.map(&mut Mover {
            path: self.path,
            learning_rate,
            memories: &mut self.memories,
            gradients,
        })
    }
}

/// The rates of a step, the first of which is 1.
pub(super) fn rates(learning_rate: f64, step: i32) -> AdamRates {
    let second = (1.0 - BETA_2.powi(step)).sqrt();
    AdamRates {
        beta_1: BETA_1,
        beta_2: BETA_2,
        rate: learning_rate * second / (1.0 - BETA_1.powi(step)),
        epsilon: EPSILON * second,
    }
}

struct Mover<'a> {
    path: Path,
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
                let moments = moments.map(|moments| moments.map(Tensor::from_dispatch));
                let rates = rates(self.learning_rate, steps);
                let [moved, moments @ ..] = adam_step(self.path, rates, tensor.inner(), gradient, moments);
                let moments = moments.map(Tensor::into_dispatch);
                self.memories.insert(id, Memory { steps, moments });
                Tensor::from_inner(moved).require_grad()
            }
        };
        Param::from_mapped_value(id, tensor, mapper)
    }
}

#[cfg(test)]
mod tests {
    use burn::optim::{AdamConfig, GradientsParams};
    use burn::tensor::{Distribution, TensorData};

    use super::*;
    use crate::checkpoint::weights::{NamedWeights, collect};
    use crate::model::NetworkConfig;

    const LEARNING_RATE: f64 = 1e-2;

    fn config() -> NetworkConfig {
        NetworkConfig::new(5, 3).with_hidden(4).with_head(vec![3])
    }

    /// Steps along made-up gradients: of very different sizes, and rows without any, as a table has whose items are not in the batch.
    fn trained(mut step: impl FnMut(Network, Gradients) -> Network) -> NamedWeights {
        let device = crate::backend::training_device();
        let mut model = config().init(1, &device);
        device.seed(3);
        for index in 0..40 {
            let scale = [1.0, 1e-3, 0.0, 1e-6, 30.0][index % 5];
            let rows = TensorData::from([[1.0_f32], [0.0], [1.0], [1e-4], [0.0]]);
            let direction = Tensor::<2>::random([5, 2], Distribution::Normal(0.0, scale), &device)
                .mul(Tensor::from_data(rows, &device));
            // Other weights have no gradient, and stay.
            let loss = model.embedding.item.val().mul(direction).sum();
            model = step(model, loss.backward());
        }
        collect(&model)
    }

    #[test]
    fn every_path_is_burns_adam() {
        let mut burns = AdamConfig::new()
            .with_beta_1(BETA_1 as f32)
            .with_beta_2(BETA_2 as f32)
            .with_epsilon(EPSILON as f32)
            .init();
        let expected = trained(|model, gradients| {
            let gradients = GradientsParams::from_grads(gradients, &model);
            burns.step(LEARNING_RATE, model, gradients)
        });
        let fresh = collect(&config().init(1, &crate::backend::device()));
        for &path in Path::ALL {
            let mut adam = Adam::new(path);
            let found = trained(|model, gradients| adam.step(LEARNING_RATE, model, gradients));
            for (name, found) in &found {
                let moved = found.iter::<f32>().zip(fresh[name].iter::<f32>()).any(|(a, b)| a != b);
                assert_eq!(moved, name == "embedding.item", "{name}");
                let apart = found
                    .iter::<f32>()
                    .zip(expected[name].iter::<f32>())
                    .map(|(a, b)| (a - b).abs());
                let apart = apart.fold(0.0, f32::max);
                assert!(apart < 2e-6, "{path:?}: {name} is {apart} apart");
            }
        }
    }
}
