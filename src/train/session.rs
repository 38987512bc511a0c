//! A training run that is pulled, piece by piece.

use std::sync::Arc;

use rand_pcg::Pcg32;
use serde::Serialize;

use super::learner::{BatchLosses, Learner};
use super::settings::Settings;
use crate::backend;
use crate::checkpoint::{Checkpoint, Header, MeasuredOn, TrainingRecord};
use crate::data::{Batch, Dataset, Epochs, NegativeSampler, Occurrences};
use crate::error::request_reason;
use crate::evaluate::{Classes, Metrics, PREDICTION_BATCH, predict};
use crate::model::{Network, NetworkConfig, Objective, RowShares};
use crate::seed::{Stream, rng};
use crate::{Error, Result};

/// The outcome of one piece of work.
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
        /// The number of all.
        of: usize,
    },
    /// All held-out impressions were predicted.
    Evaluated {
        /// Steps taken.
        step: usize,
        /// See [`Metrics::auc`].
        auc: Option<f64>,
        /// See [`Metrics::log_loss`].
        log_loss: Option<f64>,
    },
}

/// One model in training on one data set.
///
/// ```
/// use std::sync::Arc;
///
/// use dien_explorer::data::{Shop, ShopSettings};
/// use dien_explorer::evaluate::evaluate;
/// use dien_explorer::train::{Event, Session, Settings};
///
/// let shop = Shop::new(&ShopSettings { shoppers: 40, ..ShopSettings::default() });
/// let data = Arc::new(shop.dataset());
/// // DIEN, but small.
/// let settings = Settings { hidden: 4, head: vec![4], batch_size: 16, ..Settings::default() };
/// let mut session = Session::new(Arc::clone(&data), settings)?;
/// for event in session.step(5)? {
///     if let Event::Step { step, target, .. } = event {
///         println!("step {step}: loss {target}");
///     }
/// }
/// let options = session.settings().predict_options();
/// let test = evaluate(&session.model(), &data, &data.test, options);
/// println!("AUC {:?} of {} impressions", test.auc, test.impressions);
/// // The weights and what belongs to them, as a file's bytes.
/// let file = session.checkpoint().to_bytes()?;
/// # assert_eq!(session.step_count(), 5);
/// # Ok::<(), dien_explorer::Error>(())
/// ```
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
    /// Prepares a run that has not taken a step yet.
    ///
    /// # Errors
    /// A setting out of range; data without a training impression, or whose training impressions are all clicked or all passed over.
    pub fn new(data: Arc<Dataset>, settings: Settings) -> Result<Self> {
        settings.check_for(&data)?;
        check_trainable(&data)?;
        let config = settings.network_for(&data.catalogue);
        let occurrences = (settings.penalty > 0.0).then(|| Occurrences::count(&data, settings.max_history));
        let model = config.init(settings.seed, &backend::training_device());
        let learner = match settings.optimiser {
            None => Learner::new(model),
            Some(optimiser) => Learner::with_optimiser(model, optimiser),
        };
        Ok(Self {
            learner,
            order: Epochs::new(data.train.len(), rng(settings.seed, Stream::Order)),
            negatives: NegativeSampler::new(&data.catalogue),
            negatives_rng: rng(settings.seed, Stream::AuxiliaryNegatives),
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

    /// Number of weights in the model.
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
    /// Those of [`advance`](Self::advance).
    pub fn step(&mut self, n: usize) -> Result<Vec<Event>> {
        let goal = self.step_count() + n;
        let mut events = Vec::new();
        while self.step_count() < goal || self.evaluation.is_some() {
            events.push(self.advance()?);
        }
        Ok(events)
    }

    /// Does the next piece of work: learns from one batch or, every [`Settings::evaluate_every`] steps, predicts one of several batches of
    /// validation impressions.
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
            optimiser: self.learner.optimiser(),
            auc: self.last_evaluation.and_then(|metrics| metrics.auc),
            log_loss: self.last_evaluation.and_then(|metrics| metrics.log_loss),
            measured_on: self.last_evaluation.map(|_| MeasuredOn::Validation),
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
        // The auxiliary loss is of an extractor's states.
        let negatives = self.learner.model.extractor.is_some();
        let negatives = negatives.then_some((&self.negatives, &mut self.negatives_rng));
        let batch = Batch::of_impressions(&self.data, chosen, self.settings.max_history, negatives);
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
        let next = &held_out[logits.len()..of.min(logits.len() + PREDICTION_BATCH)];
        logits.extend(predict(
            &self.model(),
            &self.data,
            next,
            self.settings.predict_options(),
        ));
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

/// Checks that there is something to learn from: impressions of both classes.
fn check_trainable(data: &Dataset) -> Result<()> {
    let Classes { clicked, passed } = Classes::count(&data.train);
    let (reason, what) = match (clicked, passed) {
        (0, 0) => (
            request_reason::no_impressions(),
            "has no impressions to train on: users need at least 3 behaviours".to_owned(),
        ),
        (_, 0) => (
            request_reason::all_clicked(clicked),
            format!(
                "has {clicked} impressions to train on, and all of them are clicked: a model learns from clicked and unclicked ones. In a \
             log whose column of labels is the same in every row, leave the column out (`--columns label=`): negatives are then drawn \
             among the items that a user never touched. There must be such items"
            ),
        ),
        (0, _) => (
            request_reason::none_clicked(passed),
            format!(
                "has {passed} impressions to train on, and none of them is clicked: a model learns from clicked and unclicked ones. In a \
             log, check which column holds the labels (`--columns label=NAME`), or leave it out (`--columns label=`); of the shop, make \
             a larger one"
            ),
        ),
        _ => return Ok(()),
    };
    Err(Error::request(reason, format!("{} {what}.", data.name)))
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
