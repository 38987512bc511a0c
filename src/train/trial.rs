//! One model from one seed: trained until held-out impressions say stop, tested with the best weights.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::session::{Event, Session};
use super::settings::Settings;
use crate::Result;
use crate::bounds::Bounds;
use crate::checkpoint::{Checkpoint, MeasuredOn};
use crate::data::Dataset;
use crate::evaluate::{Classes, Evaluation, Metrics, PREDICTION_BATCH, predict};
use crate::model::Network;

/// When a trial evaluates its weights on the validation impressions, and when it gives up.
///
/// Without validation impressions of both classes there is no AUC to go by: the trial then takes all its steps and its last weights are
/// tested.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(default, deny_unknown_fields)]
pub struct Patience {
    /// Evaluations per pass over the training impressions.
    pub looks_per_epoch: usize,
    /// Evaluations without a better validation AUC after which the trial ends.
    pub looks: usize,
    /// Passes over the training impressions at most.
    pub most_epochs: usize,
    /// What the learning rate is multiplied by after an evaluation without a better validation AUC. (The authors' code halves it after
    /// every pass.)
    pub rate_factor: f64,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            looks_per_epoch: 2,
            looks: 4,
            most_epochs: 20,
            rate_factor: 0.5,
        }
    }
}

impl Patience {
    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting that is out of its bounds, with what is possible.
    pub fn check(&self) -> Result<()> {
        Self::LOOKS_PER_EPOCH.check_count(self.looks_per_epoch)?;
        Self::LOOKS.check_count(self.looks)?;
        Self::MOST_EPOCHS.check_count(self.most_epochs)?;
        Self::RATE_FACTOR.check(self.rate_factor)
    }
}

/// Bounds of the settings.
impl Patience {
    /// Bounds of [`looks_per_epoch`](Self::looks_per_epoch).
    pub const LOOKS_PER_EPOCH: Bounds = Bounds::at_least("looks-per-epoch", 1);
    /// Bounds of [`looks`](Self::looks).
    pub const LOOKS: Bounds = Bounds::at_least("patience", 1);
    /// Bounds of [`most_epochs`](Self::most_epochs).
    pub const MOST_EPOCHS: Bounds = Bounds::at_least("epochs", 1);
    /// Bounds of [`rate_factor`](Self::rate_factor).
    pub const RATE_FACTOR: Bounds = Bounds::above("rate-factor", 0.0, 1.0);
}

/// A trial under way, which is pulled like a [`Session`].
pub struct Trial {
    session: Session,
    data: Arc<Dataset>,
    patience: Patience,
    /// Whether the validation impressions have an AUC to choose by.
    stops_early: bool,
    best: Option<Best>,
    /// Evaluations since the best.
    stale: usize,
    /// Logits of the test impressions so far, once training is over.
    test: Option<Vec<f32>>,
}

struct Best {
    step: usize,
    validation: Metrics,
    model: Network,
}

/// The outcome of one piece of a trial's work.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum TrialProgress {
    /// A step, or a part of an evaluation on the validation impressions, or a whole one.
    Training(#[serde(skip)] Event),
    /// Some test impressions were predicted.
    Testing {
        /// How many so far.
        done: usize,
        /// The number of all.
        of: usize,
    },
    /// The trial is over.
    Done(Box<TrialResult>),
}

/// The result of a whole trial.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrialResult {
    /// Number of weights in the model.
    pub parameters: usize,
    /// Steps taken.
    pub steps: usize,
    /// The step whose weights were the best on validation, and are tested; the last step if validation could not choose.
    pub best_step: usize,
    /// Their validation metrics; `None` if validation could not choose.
    pub validation: Option<Metrics>,
    /// Figures of the test impressions, which nothing was chosen by.
    pub test: Evaluation,
}

impl Trial {
    /// Prepares a trial that has not taken a step yet. `patience` says when it evaluates, not the settings.
    ///
    /// # Errors
    /// A setting out of range; data that [`Session::new`] cannot train on.
    pub fn new(data: Arc<Dataset>, settings: Settings, patience: &Patience) -> Result<Self> {
        patience.check()?;
        let steps_per_epoch = data.train.len().div_ceil(settings.batch_size.max(1));
        let stops_early = Classes::count(&data.validation).both();
        let evaluate_every = (steps_per_epoch / patience.looks_per_epoch).max(1);
        let settings = Settings {
            evaluate_every: if stops_early { evaluate_every } else { usize::MAX },
            evaluation_size: usize::MAX,
            ..settings
        };
        Ok(Self {
            session: Session::new(Arc::clone(&data), settings)?,
            data,
            patience: patience.clone(),
            stops_early,
            best: None,
            stale: 0,
            test: None,
        })
    }

    /// Does the next piece of work. After [`TrialProgress::Done`] there is none, and the same event comes again.
    ///
    /// # Errors
    /// A loss that is not finite.
    pub fn advance(&mut self) -> Result<TrialProgress> {
        if self.test.is_some() {
            return Ok(self.test_batch());
        }
        let event = self.session.advance()?;
        let over = match event {
            Event::Evaluated { step, auc, log_loss } => {
                self.choose(step, Metrics { auc, log_loss })?;
                self.stale >= self.patience.looks || self.has_run_its_course()
            }
            Event::Step { .. } => !self.stops_early && self.has_run_its_course(),
            Event::Evaluating { .. } => false,
        };
        if over {
            self.test = Some(Vec::with_capacity(self.data.test.len()));
        }
        Ok(TrialProgress::Training(event))
    }

    /// The data that it learns from and is tested on.
    pub fn data(&self) -> &Dataset {
        &self.data
    }

    /// The session behind it.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The best weights so far, and what belongs to them.
    pub fn checkpoint(&self) -> Checkpoint {
        let mut checkpoint = self.session.checkpoint();
        if let Some(Best {
            step,
            validation,
            model,
        }) = &self.best
        {
            checkpoint.model = model.clone();
            let training = &mut checkpoint.header.training;
            training.steps = *step;
            (training.auc, training.log_loss) = (validation.auc, validation.log_loss);
            training.measured_on = Some(MeasuredOn::Validation);
        }
        checkpoint
    }

    fn has_run_its_course(&self) -> bool {
        self.session.step_count() >= self.patience.most_epochs.saturating_mul(self.session.steps_per_epoch())
    }

    /// Keeps the weights if they are the best so far; if not, loses patience and lowers the learning rate.
    fn choose(&mut self, step: usize, validation: Metrics) -> Result<()> {
        // An AUC that is not a number is not better, and anything is better than it.
        let is_number = |metrics: &Metrics| metrics.auc.is_some_and(|auc| !auc.is_nan());
        let better = |best: &Best| validation.auc > best.validation.auc || !is_number(&best.validation);
        if self.best.as_ref().is_none_or(better) {
            self.best = Some(Best {
                step,
                validation,
                model: self.session.model(),
            });
            self.stale = 0;
            return Ok(());
        }
        self.stale += 1;
        let rate = self.session.settings().learning_rate;
        self.session.set_learning_rate(rate * self.patience.rate_factor)
    }

    fn test_batch(&mut self) -> TrialProgress {
        let logits = self.test.get_or_insert_default();
        let of = self.data.test.len();
        if logits.len() < of {
            let model = self
                .best
                .as_ref()
                .map_or_else(|| self.session.model(), |best| best.model.clone());
            let next = &self.data.test[logits.len()..of.min(logits.len() + PREDICTION_BATCH)];
            let options = self.session.settings().predict_options();
            logits.extend(predict(&model, &self.data, next, options));
            return TrialProgress::Testing { done: logits.len(), of };
        }
        TrialProgress::Done(Box::new(TrialResult {
            parameters: self.session.parameters(),
            steps: self.session.step_count(),
            best_step: self.best.as_ref().map_or(self.session.step_count(), |best| best.step),
            validation: self.best.as_ref().map(|best| best.validation),
            test: Evaluation::of_impressions(logits, &self.data.test),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Shop, ShopLaw, ShopSettings};
    use crate::evaluate::evaluate;
    use crate::model::Model;

    fn shop() -> Arc<Dataset> {
        let settings = ShopSettings {
            shoppers: 60,
            ..ShopSettings::default()
        };
        Arc::new(Shop::new(&settings).dataset())
    }

    fn result(data: &Arc<Dataset>, patience: &Patience) -> (TrialResult, Vec<(usize, f64)>, Checkpoint) {
        let mut trial = Trial::new(Arc::clone(data), Settings::of_model(Model::Base), patience).unwrap();
        let mut looks = Vec::new();
        loop {
            match trial.advance().unwrap() {
                TrialProgress::Training(Event::Evaluated { step, auc, .. }) => looks.push((step, auc.unwrap())),
                TrialProgress::Done(result) => return (*result, looks, trial.checkpoint()),
                _ => {}
            }
        }
    }

    #[test]
    fn it_ends_when_patience_does_and_tests_the_best_weights() {
        let data = shop();
        let patience = Patience {
            looks_per_epoch: 1,
            looks: 2,
            most_epochs: 30,
            ..Patience::default()
        };
        let (result, looks, checkpoint) = result(&data, &patience);
        let best = looks
            .iter()
            .copied()
            .reduce(|best, look| if look.1 > best.1 { look } else { best })
            .unwrap();
        assert_eq!((result.best_step, result.validation.unwrap().auc.unwrap()), best);
        // Every look but the better ones halves the learning rate.
        let better = looks.iter().scan(0.0, |best, &(_, auc)| {
            Some(auc > std::mem::replace(best, auc.max(*best)))
        });
        let halved = better.filter(|better| !better).count() as i32;
        let rate = Settings::default().learning_rate * 0.5_f64.powi(halved);
        assert_eq!(checkpoint.header.training.learning_rate, rate);
        let after_best = looks.iter().filter(|look| look.0 > best.0).count();
        assert!(after_best == 2 || looks.len() == 30, "{looks:?}");
        let options = Settings::of_model(Model::Base).predict_options();
        assert_eq!(evaluate(&checkpoint.model, &data, &data.test, options), result.test);
        assert_eq!(result.test.impressions, data.test.len());
    }

    #[test]
    fn without_validation_it_runs_its_course() {
        let mut data = (*shop()).clone();
        data.validation.clear();
        let patience = Patience {
            most_epochs: 2,
            ..Patience::default()
        };
        let (result, looks, _) = result(&Arc::new(data), &patience);
        assert!(looks.is_empty() && result.validation.is_none() && result.steps == result.best_step);
    }

    /// One class ranks nothing: the trial goes on as without validation, and says so.
    #[test]
    fn validation_of_one_class_chooses_nothing() {
        let mut data = (*shop()).clone();
        data.validation.retain(|impression| impression.clicked);
        assert!(!data.validation.is_empty());
        let patience = Patience {
            most_epochs: 2,
            ..Patience::default()
        };
        let data = Arc::new(data);
        let trial = Trial::new(Arc::clone(&data), Settings::of_model(Model::Base), &patience).unwrap();
        assert!(!trial.stops_early);
        let steps = 2 * trial.session().steps_per_epoch();
        let (result, looks, checkpoint) = result(&data, &patience);
        assert!(looks.is_empty() && result.validation.is_none());
        assert_eq!((result.steps, result.best_step), (steps, steps));
        assert_eq!(checkpoint.header.training.auc, None);
    }

    #[test]
    fn a_test_part_of_one_class_has_no_auc() {
        let mut data = (*shop()).clone();
        data.test.retain(|impression| !impression.clicked);
        let (result, ..) = result(&Arc::new(data), &Patience::default());
        let test = &result.test;
        assert_eq!((test.auc, test.gauc, test.clicks), (None, None, 0));
        assert!(test.log_loss.is_some() && result.validation.is_some());
    }

    /// A signal in shuffled labels would be a leak.
    #[test]
    fn labels_that_were_shuffled_teach_nothing() {
        use rand::SeedableRng;
        use rand::seq::SliceRandom;
        for law in ShopLaw::ALL {
            let settings = ShopSettings {
                law,
                shoppers: 1500,
                ..ShopSettings::default()
            };
            let mut data = Shop::new(&settings).dataset();
            let mut rng = rand_pcg::Pcg32::seed_from_u64(5);
            for part in [&mut data.train, &mut data.validation, &mut data.test] {
                let mut labels: Vec<bool> = part.iter().map(|impression| impression.clicked).collect();
                labels.shuffle(&mut rng);
                for (impression, label) in part.iter_mut().zip(labels) {
                    impression.clicked = label;
                }
            }
            let patience = Patience {
                most_epochs: 1,
                ..Patience::default()
            };
            let (result, _, _) = result(&Arc::new(data), &patience);
            let (clicks, all) = (result.test.clicks as f64, result.test.impressions as f64);
            let error = ((all + 1.0) / (12.0 * clicks * (all - clicks))).sqrt();
            let auc = result.test.auc.unwrap();
            assert!((auc - 0.5).abs() < 4.0 * error, "{law:?}: {auc} ± {error}");
        }
    }
}
