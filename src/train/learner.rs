//! One optimisation step: from a batch's arrays to changed weights.

use burn::module::Module;

use super::adam::Adam;
use crate::data::Batch;
use crate::evaluate::tensors;
use crate::model::{Network, Objective, Unit};
use crate::{Error, Result};

/// A model and the state of its optimiser: Adam, with ε = 1e-8.
pub struct Learner {
    pub(super) model: Network,
    optimiser: Adam,
    steps: usize,
}

/// The losses of a batch, computed before the step that they lead to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchLosses {
    /// `L_target`.
    pub target: f32,
    /// `L_aux`.
    pub auxiliary: f32,
    /// What is minimised: `L_target + α L_aux`, and the penalty if there is one.
    pub total: f32,
}

impl Learner {
    /// Starts with a model on an autodiff device and a fresh optimiser.
    pub fn new(model: Network) -> Self {
        Self {
            optimiser: Adam::new(model.path),
            model,
            steps: 0,
        }
    }

    /// The weights as they are, without gradients.
    pub fn model(&self) -> Network {
        self.model.valid()
    }

    /// Steps taken.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Number of weights in the model.
    pub fn parameters(&self) -> usize {
        self.model.num_params()
    }

    /// Learns from a batch.
    ///
    /// # Errors
    /// A loss that is not finite. The step is not taken: the weights stay those before it.
    pub fn step(&mut self, unit: Unit, batch: Batch, objective: &Objective, learning_rate: f64) -> Result<BatchLosses> {
        let device = self.model.device();
        let (input, negatives, labels) = tensors(batch, &device);
        let losses = self.model.losses(unit, &input, &negatives, labels, objective);
        let [target, auxiliary, total] =
            [&losses.target, &losses.auxiliary, &losses.total].map(|loss| loss.clone().into_scalar::<f32>());
        for (loss, value) in [("target", target), ("auxiliary", auxiliary)] {
            if !value.is_finite() {
                return Err(Error::Diverged {
                    loss,
                    value,
                    step: self.steps + 1,
                });
            }
        }
        let gradients = losses.total.backward();
        let moved = self.optimiser.step(learning_rate, self.model.clone(), gradients);
        self.model = moved.remember(losses.remembered);
        self.steps += 1;
        Ok(BatchLosses {
            target,
            auxiliary,
            total,
        })
    }
}
