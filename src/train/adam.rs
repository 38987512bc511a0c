//! The optimiser.

use burn::optim::{Adam as PlainAdam, AdamState, AdaptiveMomentumState, LearningRate, ModuleOptimizer, Optimizer};
use burn::tensor::{Device, Tensor};

use crate::model::{AdamStep, Path, adam};

const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// Dense Adam (Kingma and Ba 2015) with β₁ = 0.9, β₂ = 0.999, ε = 1e-8, computed in one pass over each parameter.
#[derive(Clone)]
struct Adam;

/// A fresh optimiser: burn's own on the plain path, on the fused one the same arithmetic in one pass.
pub(super) fn optimiser(path: Path) -> ModuleOptimizer {
    match path {
        Path::Fused => Adam.into(),
        #[cfg(feature = "plain")]
        Path::Plain => burn::optim::AdamConfig::new()
            .with_beta_1(BETA_1)
            .with_beta_2(BETA_2)
            .with_epsilon(EPSILON)
            .init(),
    }
}

impl Optimizer for Adam {
    type State<const D: usize> = AdamState<D>;

    fn step<const D: usize>(
        &self,
        lr: LearningRate,
        tensor: Tensor<D>,
        grad: Tensor<D>,
        state: Option<Self::State<D>>,
    ) -> (Tensor<D>, Option<Self::State<D>>) {
        let (time, moments) = match state.map(|state| state.momentum) {
            Some(state) => (state.time + 1, [state.moment_1, state.moment_2]),
            None => (1, [(); 2].map(|()| tensor.zeros_like())),
        };
        let corrected = |beta: f32| 1.0 - f64::from(beta).powi(time as i32);
        let second = corrected(BETA_2).sqrt();
        let step = AdamStep {
            beta_1: BETA_1,
            beta_2: BETA_2,
            rate: (lr * second / corrected(BETA_1)) as f32,
            epsilon: (f64::from(EPSILON) * second) as f32,
        };
        let [tensor, moment_1, moment_2] = adam(step, tensor, grad, moments);
        let state = AdamState::new(AdaptiveMomentumState::new(time, moment_1, moment_2));
        (tensor, Some(state))
    }

    fn to_device<const D: usize>(state: Self::State<D>, device: &Device) -> Self::State<D> {
        PlainAdam::to_device(state, device)
    }
}

#[cfg(test)]
mod tests {
    use burn::optim::AdamConfig;
    use burn::tensor::{Distribution, TensorData};

    use super::*;

    #[test]
    fn one_pass_is_burns_adam() {
        let device = crate::backend::device();
        device.seed(3);
        let weights = Tensor::<2>::random([5, 7], Distribution::Uniform(-1.0, 1.0), &device);
        let plain = AdamConfig::new().with_epsilon(EPSILON).build();
        let (mut one, mut other) = (weights.clone(), weights);
        let (mut one_state, mut other_state) = (None, None);
        for step in 0..50 {
            // Gradients of very different sizes, and rows without any, as a table has whose items are not in the batch.
            let scale = [1.0, 1e-3, 0.0, 1e-6, 30.0][step % 5];
            let rows = TensorData::from([[1.0_f32], [0.0], [1.0], [1e-4], [0.0]]);
            let gradient = Tensor::random([5, 7], Distribution::Normal(0.0, 1.0), &device)
                .mul_scalar(scale)
                .mul(Tensor::from_data(rows, &device));
            (one, one_state) = Adam.step(1e-2, one, gradient.clone(), one_state);
            (other, other_state) = plain.step(1e-2, other, gradient, other_state);
            let apart: f32 = one.clone().sub(other.clone()).abs().max().into_scalar();
            assert!(apart < 2e-6, "after step {step}: {apart}");
        }
    }
}
