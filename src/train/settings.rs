//! The settings of a training run.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::bounds::Bounds;
use crate::checkpoint::check_size;
use crate::data::{Catalogue, Dataset, Field, HISTORY_LIMIT};
use crate::evaluate::PredictOptions;
use crate::model::{FieldSize, Model, NetworkConfig, Optimiser, Options, Unit};

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
    /// Which rows of the tables a step moves; `None` leaves it to their size, see [`Optimiser::usual`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub optimiser: Option<Optimiser>,
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
            optimiser: None,
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

    /// The network that is trained on data with this vocabulary: its items and categories, and its fields.
    pub fn network_for(&self, catalogue: &Catalogue) -> NetworkConfig {
        let size = |field: &Field| FieldSize::new(field.key.clone(), field.values.len());
        let sizes = |fields: &[Field]| fields.iter().map(size).collect();
        self.network(catalogue.items.len(), catalogue.categories.len())
            .with_fields(sizes(&catalogue.profile), sizes(&catalogue.context))
    }

    /// The network that is trained, for a vocabulary of so many items and categories, without fields.
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
        check_size(&self.network_for(&data.catalogue), &data.catalogue)
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
        self.network(1, 1).check()?;
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
    pub const HIDDEN: Bounds = Bounds::even("hidden", *NetworkConfig::HIDDEN.start(), *NetworkConfig::HIDDEN.end());
    /// Bounds of [`evaluate_every`](Self::evaluate_every).
    pub const EVALUATE_EVERY: Bounds = Bounds::at_least("evaluate-every", 1);
}
