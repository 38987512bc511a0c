//! The settings of a training run.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::checkpoint::check_size;
use crate::data::{Catalogue, Dataset, HISTORY_LIMIT};
use crate::error::check_setting;
use crate::evaluate::PredictOptions;
use crate::model::{Model, NetworkConfig, Options, Unit};

/// Settings of a training run. The same settings, data and build give the same losses, bit for bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The model.
    pub model: Model,
    /// The model's choices besides its sizes.
    pub options: Options,
    /// Adam's learning rate; may be changed while the run goes on.
    pub learning_rate: f64,
    /// α, the weight of the auxiliary loss.
    pub alpha: f64,
    /// λ, the weight of mini-batch aware regularisation of the embedding; 0 leaves it out.
    pub penalty: f64,
    /// Impressions per step.
    pub batch_size: usize,
    /// How many of a history's last behaviours are read.
    pub max_history: usize,
    /// H = E, the width of states and of behaviours, even.
    pub hidden: usize,
    /// Widths of the head's hidden layers.
    pub head: Vec<usize>,
    /// Steps between two evaluations on the validation impressions.
    pub evaluate_every: usize,
    /// Validation impressions evaluated, at most.
    pub evaluation_size: usize,
    /// Seed of weights, order of batches, and negatives.
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
    /// The settings that a model is usually trained with.
    pub fn of_model(model: Model) -> Self {
        Self {
            model,
            options: model.options(),
            alpha: model.parts().alpha,
            penalty: model.parts().penalty,
            ..Self::default()
        }
    }

    /// The unit that its evolving layer runs as; a model without one ignores it.
    pub fn unit(&self) -> Unit {
        self.predict_options().unit
    }

    /// How the model reads impressions that are predicted.
    pub fn predict_options(&self) -> PredictOptions {
        PredictOptions::new(self.model, self.max_history)
    }

    /// The network that is trained, for a vocabulary of so many items and categories.
    pub fn network(&self, items: usize, categories: usize) -> NetworkConfig {
        NetworkConfig::new(items, categories)
            .with_hidden(self.hidden)
            .with_head(self.head.clone())
            .with_model(self.model)
            .with_options(self.options.clone())
    }

    /// Checks that what a training on these data brings can be written and read again.
    ///
    /// # Errors
    /// The first setting out of range; more items, or a larger file, than can be read.
    pub fn check_for(&self, data: &Dataset) -> Result<()> {
        self.check()?;
        let Catalogue { items, categories } = &data.catalogue;
        check_size(&self.network(items.len(), categories.len()), &data.catalogue)
    }

    /// Checks every setting's range.
    ///
    /// # Errors
    /// The first setting out of range, with what is allowed.
    pub fn check(&self) -> Result<()> {
        check_learning_rate(self.learning_rate)?;
        let Self {
            alpha,
            penalty,
            batch_size,
            max_history,
            evaluate_every,
            ..
        } = *self;
        check_setting((0.0..=100.0).contains(&alpha), "alpha", alpha, "from 0 to 100")?;
        check_setting((0.0..=100.0).contains(&penalty), "penalty", penalty, "from 0 to 100")?;
        check_setting((1..=4096).contains(&batch_size), "batch", batch_size, "from 1 to 4096")?;
        let rule = format!("from 1 to {HISTORY_LIMIT}");
        check_setting(
            (1..=HISTORY_LIMIT).contains(&max_history),
            "max-history",
            max_history,
            &rule,
        )?;
        self.network(1, 1).check()?;
        check_setting(evaluate_every > 0, "evaluate-every", evaluate_every, "at least 1")
    }
}

/// Checks a learning rate, which may change while a run goes on.
pub(super) fn check_learning_rate(value: f64) -> Result<()> {
    check_setting(value > 0.0 && value <= 1.0, "lr", value, "above 0, at most 1")
}
