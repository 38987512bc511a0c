//! What a training run is told.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::bounds::Bounds;
use crate::data::HISTORY_LIMIT;
use crate::model::{Model, Options, Unit};

/// Settings of a training run. The same settings, data and build give the same losses, bit for bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The model.
    pub model: Model,
    /// Its choices.
    pub options: Options,
    /// Adam's learning rate; may be changed while the run goes on.
    pub learning_rate: f64,
    /// α, the weight of the auxiliary loss.
    pub alpha: f64,
    /// λ of mini-batch aware regularisation of the embedding; 0 leaves it out.
    pub penalty: f64,
    /// Impressions per step.
    pub batch_size: usize,
    /// The last so many behaviours of a history are read.
    pub max_history: usize,
    /// H = E, even.
    pub hidden: usize,
    /// Widths of the head's hidden layers.
    pub head: Vec<usize>,
    /// Steps between two looks at the held-out impressions.
    pub evaluate_every: usize,
    /// Held-out impressions looked at.
    pub evaluation_size: usize,
    /// Of weights, order of batches, and negatives.
    pub seed: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            model: Model::Dien,
            options: Model::Dien.options(),
            learning_rate: 3e-3,
            alpha: Model::Dien.parts().alpha,
            penalty: Model::Dien.parts().penalty,
            batch_size: 64,
            max_history: 50,
            hidden: 16,
            head: vec![32, 16],
            evaluate_every: 100,
            evaluation_size: 2048,
            seed: 1,
        }
    }
}

impl Settings {
    /// The usual settings of a model.
    pub fn of_model(model: Model) -> Self {
        Self {
            model,
            options: model.options(),
            alpha: model.parts().alpha,
            penalty: model.parts().penalty,
            ..Self::default()
        }
    }

    /// The unit that its evolving layer runs as; in a model without one it does not matter which is named.
    pub fn unit(&self) -> Unit {
        self.model.unit().unwrap_or(Unit::Gru)
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting that is out of its bounds, with what is possible.
    pub fn check(&self) -> Result<()> {
        Self::LEARNING_RATE.check(self.learning_rate)?;
        Self::ALPHA.check(self.alpha)?;
        Self::PENALTY.check(self.penalty)?;
        Self::BATCH_SIZE.check_count(self.batch_size)?;
        Self::MAX_HISTORY.check_count(self.max_history)?;
        Self::HIDDEN.check_count(self.hidden)?;
        Self::EVALUATE_EVERY.check_count(self.evaluate_every)
    }
}

/// Bounds of the settings.
impl Settings {
    /// Bounds of [`learning_rate`](Self::learning_rate).
    pub const LEARNING_RATE: Bounds = Bounds::above("lr", 0.0, 1.0);
    /// Bounds of [`alpha`](Self::alpha).
    pub const ALPHA: Bounds = Bounds::real("alpha", 0.0, 100.0);
    /// Bounds of [`penalty`](Self::penalty).
    pub const PENALTY: Bounds = Bounds::real("penalty", 0.0, 100.0);
    /// Bounds of [`batch_size`](Self::batch_size).
    pub const BATCH_SIZE: Bounds = Bounds::whole("batch", 1, 4096);
    /// Bounds of [`max_history`](Self::max_history).
    pub const MAX_HISTORY: Bounds = Bounds::whole("max-history", 1, HISTORY_LIMIT);
    /// Bounds of [`hidden`](Self::hidden).
    pub const HIDDEN: Bounds = Bounds::even("hidden", 2, 512);
    /// Bounds of [`evaluate_every`](Self::evaluate_every).
    pub const EVALUATE_EVERY: Bounds = Bounds::at_least("evaluate-every", 1);
}
