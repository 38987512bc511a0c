//! One optimisation step: from a batch's arrays to changed weights.

use burn::module::Module;

use super::adam::Adam;
use super::tables::Tables;
use crate::data::Batch;
use crate::evaluate::tensors;
use crate::model::{Network, Objective, Optimiser, Unit};
use crate::{Error, Result};

/// A model and the state of its optimiser: Adam, with ε = 1e-8, dense or lazy.
pub struct Learner {
    /// With lazy Adam its tables are excerpts, those of the last step.
    pub(super) model: Network,
    /// Of the weights that are moved in every step.
    adam: Adam,
    /// The tables, with lazy Adam.
    tables: Option<Tables>,
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
    /// Starts with a model on an autodiff device, a fresh optimiser, and the kind of it that is usual for the model's tables.
    pub fn new(model: Network) -> Self {
        let rows = model.tables().map(|table| table.dims()[0]);
        let optimiser = Optimiser::usual(rows.max().unwrap_or(0));
        Self::with_optimiser(model, optimiser)
    }

    /// The same with an optimiser of one's choice.
    pub fn with_optimiser(mut model: Network, optimiser: Optimiser) -> Self {
        Self {
            adam: Adam::new(model.path),
            tables: match optimiser {
                Optimiser::Dense => None,
                Optimiser::Lazy => Some(Tables::take_from(&mut model)),
            },
            model,
            steps: 0,
        }
    }

    /// The optimiser.
    pub fn optimiser(&self) -> Optimiser {
        match self.tables {
            None => Optimiser::Dense,
            Some(_) => Optimiser::Lazy,
        }
    }

    /// The weights as they are, without gradients.
    pub fn model(&self) -> Network {
        let mut model = self.model.valid();
        if let Some(tables) = &self.tables {
            tables.put_into(&mut model);
        }
        model
    }

    /// Steps taken.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Number of weights in the model.
    pub fn parameters(&self) -> usize {
        self.model().num_params()
    }

    /// Learns from a batch.
    ///
    /// # Errors
    /// A loss that is not finite. The step is not taken: the weights stay those before it.
    pub fn step(
        &mut self,
        unit: Unit,
        mut batch: Batch,
        objective: &Objective,
        learning_rate: f64,
    ) -> Result<BatchLosses> {
        let mut model = self.model.clone();
        let mut objective = objective.clone();
        if let Some(tables) = &mut self.tables {
            tables.excerpt(&mut model, &mut batch, &mut objective);
        }
        let (input, negatives, labels) = tensors(batch, &model.device());
        let losses = model.losses(unit, &input, &negatives, labels, &objective);
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
        let mut gradients = losses.total.backward();
        if let Some(tables) = &mut self.tables {
            tables.step(learning_rate, &model, &mut gradients);
        }
        let moved = self.adam.step(learning_rate, model, gradients);
        self.model = moved.remember(losses.remembered);
        self.steps += 1;
        Ok(BatchLosses {
            target,
            auxiliary,
            total,
        })
    }
}
