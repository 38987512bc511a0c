//! A training run that is pulled, piece by piece.

use std::sync::Arc;

use burn::tensor::Device;
use rand::SeedableRng;
use rand_pcg::Pcg32;
use serde::Serialize;

use super::learner::{BatchLosses, Learner, tensors};
use super::{Evaluation, Metrics, Settings};
use crate::backend;
use crate::checkpoint::{Checkpoint, Header, TrainingRecord};
use crate::data::{Batch, Dataset, Epochs, Example, Impression, NegativeSampler, Occurrences};
use crate::model::{Network, NetworkConfig, Objective, RowShares, Unit};
use crate::{Error, Result};

/// Held-out impressions predicted in one piece of work.
pub(super) const EVALUATION_BATCH: usize = 64;
/// Streams of the seed: weights take the seed itself.
const STREAM_ORDER: u64 = 1;
const STREAM_NEGATIVES: u64 = 2;

/// What a piece of work brought.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(rename = "SessionEvent"))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// One optimisation step was taken; the losses are those of its batch, before it.
    Step {
        /// Steps taken, this one included.
        step: usize,
        /// Full passes over the training impressions before this step.
        epoch: usize,
        /// `L_target`.
        target: f32,
        /// `L_aux`.
        auxiliary: f32,
        /// `L_target + α L_aux`.
        total: f32,
    },
    /// Some held-out impressions were predicted.
    Evaluating {
        /// How many so far.
        done: usize,
        /// Of how many.
        of: usize,
    },
    /// All held-out impressions were predicted.
    Evaluated {
        /// Steps taken.
        step: usize,
        /// See [`Metrics::auc`].
        auc: f64,
        /// See [`Metrics::log_loss`].
        log_loss: f64,
    },
}

/// One unit in training on one data set.
pub struct Session {
    data: Arc<Dataset>,
    settings: Settings,
    config: NetworkConfig,
    learner: Learner,
    order: Epochs,
    negatives: NegativeSampler,
    negatives_rng: Pcg32,
    occurrences: Option<Occurrences>,
    last_evaluation: Option<Metrics>,
    evaluation: Option<Vec<f32>>,
}

impl Session {
    /// A run that has not taken a step yet.
    ///
    /// # Errors
    /// A setting out of range; data without a training impression.
    pub fn new(data: Arc<Dataset>, settings: Settings) -> Result<Self> {
        settings.check()?;
        if data.train.is_empty() {
            let what = format!(
                "{} has no impressions to train on: users need at least 3 behaviours",
                data.name
            );
            return Err(Error::Request(what));
        }
        let config = NetworkConfig::new(data.catalogue.items.len(), data.catalogue.categories.len())
            .with_hidden(settings.hidden)
            .with_head(settings.head.clone())
            .with_model(settings.model)
            .with_options(settings.options.clone());
        let occurrences = (settings.penalty > 0.0).then(|| Occurrences::count(&data, settings.max_history));
        let stream = |stream: u64| Pcg32::seed_from_u64(stream << 32 | u64::from(settings.seed));
        Ok(Self {
            learner: Learner::new(config.init(settings.seed, &backend::training_device())),
            order: Epochs::new(data.train.len(), stream(STREAM_ORDER)),
            negatives: NegativeSampler::new(&data.catalogue),
            negatives_rng: stream(STREAM_NEGATIVES),
            occurrences,
            last_evaluation: None,
            evaluation: None,
            config,
            data,
            settings,
        })
    }

    /// The settings; the learning rate is the one in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Steps taken.
    pub fn step_count(&self) -> usize {
        self.learner.steps()
    }

    /// Steps in one pass over the training impressions.
    pub fn steps_per_epoch(&self) -> usize {
        self.data.train.len().div_ceil(self.settings.batch_size)
    }

    /// Weights in the model.
    pub fn parameters(&self) -> usize {
        self.learner.parameters()
    }

    /// The weights as they are, without gradients.
    pub fn model(&self) -> Network {
        self.learner.model()
    }

    /// Changes the learning rate from the next step on.
    ///
    /// # Errors
    /// If it is out of range; the old one stays.
    pub fn set_learning_rate(&mut self, learning_rate: f64) -> Result<()> {
        Settings::LEARNING_RATE.check(learning_rate)?;
        self.settings.learning_rate = learning_rate;
        Ok(())
    }

    /// Takes `n` steps, with the evaluations that fall due between them.
    ///
    /// # Errors
    /// As [`advance`](Self::advance).
    pub fn step(&mut self, n: usize) -> Result<Vec<Event>> {
        let goal = self.step_count() + n;
        let mut events = Vec::new();
        while self.step_count() < goal || self.evaluation.is_some() {
            events.push(self.advance()?);
        }
        Ok(events)
    }

    /// Does the next piece of work: one batch to learn from or, every [`Settings::evaluate_every`] steps, one of some to predict.
    ///
    /// # Errors
    /// A loss that is not finite. The step is not taken: the weights stay those before it.
    pub fn advance(&mut self) -> Result<Event> {
        match self.evaluation.take() {
            Some(logits) => Ok(self.evaluate_batch(logits)),
            None => self.train_batch(),
        }
    }

    /// The weights and what belongs to them, as they are now.
    pub fn checkpoint(&self) -> Checkpoint {
        let Settings {
            seed,
            alpha,
            learning_rate,
            batch_size,
            max_history,
            ..
        } = self.settings;
        let training = TrainingRecord {
            data: self.data.name.clone(),
            seed,
            steps: self.step_count(),
            alpha,
            learning_rate,
            batch_size,
            max_history,
            auc: self.last_evaluation.map(|metrics| metrics.auc),
            log_loss: self.last_evaluation.map(|metrics| metrics.log_loss),
        };
        Checkpoint {
            model: self.model(),
            catalogue: self.data.catalogue.clone(),
            header: Header::new(self.config.clone(), training),
        }
    }

    fn train_batch(&mut self) -> Result<Event> {
        let epoch = self.order.epoch();
        let chosen = self
            .order
            .next(self.settings.batch_size)
            .iter()
            .map(|&index| &self.data.train[index]);
        let batch = assemble(
            &self.data,
            chosen,
            self.settings.max_history,
            Some((&self.negatives, &mut self.negatives_rng)),
        );
        let penalty = self.occurrences.as_ref().map(|occurrences| {
            let [items, categories] = occurrences.shares(&batch).map(Into::into);
            (self.settings.penalty, RowShares { items, categories })
        });
        let objective = Objective {
            alpha: self.settings.alpha,
            penalty,
        };
        let BatchLosses {
            target,
            auxiliary,
            total,
        } = self
            .learner
            .step(self.settings.unit(), batch, &objective, self.settings.learning_rate)?;
        let step = self.step_count();
        if step.is_multiple_of(self.settings.evaluate_every) && !self.data.validation.is_empty() {
            self.evaluation = Some(Vec::new());
        }
        Ok(Event::Step {
            step,
            epoch,
            target,
            auxiliary,
            total,
        })
    }

    fn evaluate_batch(&mut self, mut logits: Vec<f32>) -> Event {
        let of = self.data.validation.len().min(self.settings.evaluation_size);
        let held_out = &self.data.validation[..of];
        let next = &held_out[logits.len()..of.min(logits.len() + EVALUATION_BATCH)];
        logits.extend(predict(&self.model(), &self.data, next, &self.settings));
        if logits.len() < of {
            let done = logits.len();
            self.evaluation = Some(logits);
            return Event::Evaluating { done, of };
        }
        let clicked: Vec<bool> = held_out.iter().map(|impression| impression.clicked).collect();
        let metrics = Metrics::new(&logits, &clicked);
        self.last_evaluation = Some(metrics);
        Event::Evaluated {
            step: self.step_count(),
            auc: metrics.auc,
            log_loss: metrics.log_loss,
        }
    }
}

/// Predicts `impressions` with a model and measures it; `progress` hears of each batch (done, of).
pub fn evaluate(
    model: &Network,
    data: &Dataset,
    impressions: &[Impression],
    settings: &Settings,
    mut progress: impl FnMut(usize, usize),
) -> Metrics {
    let mut logits = Vec::with_capacity(impressions.len());
    for batch in impressions.chunks(EVALUATION_BATCH) {
        logits.extend(predict(model, data, batch, settings));
        progress(logits.len(), impressions.len());
    }
    let clicked: Vec<bool> = impressions.iter().map(|impression| impression.clicked).collect();
    Metrics::new(&logits, &clicked)
}

/// All that is measured of `impressions`.
pub fn evaluate_all(model: &Network, data: &Dataset, impressions: &[Impression], settings: &Settings) -> Evaluation {
    let batches = impressions.chunks(EVALUATION_BATCH);
    let logits: Vec<f32> = batches
        .flat_map(|batch| predict(model, data, batch, settings))
        .collect();
    let clicked: Vec<bool> = impressions.iter().map(|impression| impression.clicked).collect();
    let users: Vec<u32> = impressions.iter().map(|impression| impression.user).collect();
    Evaluation::new(&logits, &clicked, &users)
}

pub(super) fn predict(model: &Network, data: &Dataset, impressions: &[Impression], settings: &Settings) -> Vec<f32> {
    let batch = assemble(data, impressions.iter(), settings.max_history, None);
    logits(model, settings.unit(), batch, &backend::device())
}

/// The logits of a batch.
pub(super) fn logits(model: &Network, unit: Unit, batch: Batch, device: &Device) -> Vec<f32> {
    let (input, _, _) = tensors(batch, device);
    model.logits(unit, &input).into_data().iter().collect()
}

fn assemble<'a>(
    data: &'a Dataset,
    impressions: impl Iterator<Item = &'a Impression>,
    max_history: usize,
    negatives: Option<(&NegativeSampler, &mut Pcg32)>,
) -> Batch {
    let examples: Vec<Example> = impressions
        .map(|impression| Example {
            history: data.history(impression, max_history),
            target: impression.target,
            label: f32::from(u8::from(impression.clicked)),
        })
        .collect();
    Batch::assemble(&data.catalogue, &examples, negatives)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkpoint::weights::collect;
    use crate::data::{Shop, ShopSettings};

    #[test]
    fn a_loss_that_is_not_a_number_stops_the_run_and_keeps_the_weights() {
        let shop = Shop::new(&ShopSettings {
            shoppers: 20,
            ..ShopSettings::default()
        });
        let mut session = Session::new(Arc::new(shop.dataset()), Settings::default()).unwrap();
        session.step(2).unwrap();
        // As if a step had thrown the attention's weights beyond all bounds: scores of +inf and -inf, their softmax NaN.
        let attention = session.learner.model.attention.as_mut().unwrap();
        let weight = attention.weight.as_mut().unwrap();
        *weight = weight.clone().map(|weight| weight * f32::MAX * 2.0);
        let weights = collect(&session.model());
        for _ in 0..2 {
            let error = session.step(1).expect_err("the loss is not a number");
            assert!(
                matches!(
                    error,
                    Error::Diverged {
                        loss: "target",
                        step: 3,
                        ..
                    }
                ),
                "{error}"
            );
            assert!(error.to_string().contains("Try a lower learning rate"), "{error}");
            assert_eq!((session.step_count(), collect(&session.model())), (2, weights.clone()));
        }
    }
}
