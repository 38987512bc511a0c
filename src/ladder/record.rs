//! A finished trial, and the rule that a model and a seed count once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::request_reason;
use crate::evaluate::Following;
use crate::model::Model;
use crate::train::TrialResult;
use crate::{Error, Result};

/// Figures that are further apart than this are of different trials; what is closer may have lost a digit in a file.
const SAME: f64 = 1e-12;

/// A finished trial, as it is kept between two runs of the command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct TrialRecord {
    /// The model.
    pub model: Model,
    /// Seed of weights, order of batches and negatives.
    pub seed: u32,
    /// Number of weights in the model.
    pub parameters: usize,
    /// Steps taken.
    pub steps: usize,
    /// The step that was tested.
    pub best_step: usize,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Validation AUC of the weights tested.
    pub validation_auc: Option<f64>,
    /// Test AUC; `None` unless the test impressions are of both classes.
    pub auc: Option<f64>,
    /// Test GAUC.
    pub gauc: Option<f64>,
    /// Test log loss; `None` without test impressions.
    pub log_loss: Option<f64>,
    /// Expected calibration error on test; `None` without test impressions.
    pub calibration_error: Option<f64>,
    /// On the shop, how well it follows the true interest.
    #[serde(default)]
    pub following: Option<Following>,
}

impl TrialRecord {
    /// Records a trial that took so many seconds.
    pub fn new(model: Model, seed: u32, seconds: f64, result: &TrialResult, following: Option<Following>) -> Self {
        Self {
            model,
            seed,
            parameters: result.parameters,
            steps: result.steps,
            best_step: result.best_step,
            seconds,
            validation_auc: result.validation.and_then(|metrics| metrics.auc),
            auc: result.test.auc,
            gauc: result.test.gauc,
            log_loss: result.test.log_loss,
            calibration_error: result.test.calibration.error,
            following,
        }
    }

    /// Whether the other trial of this model and seed came to the same figures. Seconds may differ.
    fn agrees_with(&self, other: &Self) -> bool {
        let counts = |record: &Self| (record.parameters, record.steps, record.best_step);
        let figures = |record: &Self| {
            [
                record.validation_auc,
                record.auc,
                record.gauc,
                record.log_loss,
                record.calibration_error,
            ]
        };
        let same = |(one, other): (Option<f64>, Option<f64>)| match (one, other) {
            (Some(one), Some(other)) => one == other || (one - other).abs() < SAME || (one.is_nan() && other.is_nan()),
            (None, None) => true,
            _ => false,
        };
        counts(self) == counts(other) && figures(self).into_iter().zip(figures(other)).all(same)
    }
}

/// Trials of which no model and seed stands twice: what statistics may count.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DistinctTrials {
    trials: Vec<TrialRecord>,
    repeats: usize,
}

impl DistinctTrials {
    /// Takes the first record of each model and seed, and counts the rest.
    ///
    /// The same model, seed, data and settings give the same figures, so a repeat says nothing new: counted again, it would make spreads too
    /// small.
    ///
    /// # Errors
    /// Two records of one model and seed with different figures: they are not of the same data, settings or build.
    pub fn new(records: impl IntoIterator<Item = TrialRecord>) -> Result<Self> {
        let mut found = Self::default();
        let mut places: BTreeMap<(Model, u32), usize> = BTreeMap::new();
        for record in records {
            let key = (record.model, record.seed);
            let Some(&place) = places.get(&key) else {
                places.insert(key, found.trials.len());
                found.trials.push(record);
                continue;
            };
            if !found.trials[place].agrees_with(&record) {
                let what = format!(
                    "there are two trials of {}, seed {}, with different figures: they are not of the same data, settings or build, so \
                     neither can be counted. Keep one of them, or make both anew.",
                    record.model, record.seed
                );
                let seed = record.seed.to_string();
                return Err(Error::request(request_reason::trials(record.model.name(), seed), what));
            }
            found.repeats += 1;
        }
        Ok(found)
    }

    /// The first trial of each model and seed, in the order in which they came.
    pub fn trials(&self) -> &[TrialRecord] {
        &self.trials
    }

    /// How many more there were, with the same figures; they are left out.
    pub fn repeats(&self) -> usize {
        self.repeats
    }
}

/// The trials that are still to be made: each model once per seed from 1 to `seeds`, without those that are done.
///
/// All models of a seed come before the next seed, so that the trials of a ladder that is interrupted can be compared. A model that is named
/// twice is made once.
pub fn wanted_trials(models: &[Model], seeds: u32, done: &[TrialRecord]) -> Vec<(Model, u32)> {
    let mut wanted: Vec<(Model, u32)> = Vec::new();
    for seed in 1..=seeds {
        for &model in models {
            let made = done.iter().any(|trial| (trial.model, trial.seed) == (model, seed));
            if !made && !wanted.contains(&(model, seed)) {
                wanted.push((model, seed));
            }
        }
    }
    wanted
}

#[cfg(test)]
pub(super) fn record(model: Model, seed: u32, auc: f64) -> TrialRecord {
    TrialRecord {
        model,
        seed,
        parameters: 7,
        steps: 30,
        best_step: 20,
        seconds: 2.0,
        validation_auc: Some(auc),
        auc: Some(auc),
        gauc: (model != Model::Din).then_some(auc),
        log_loss: Some(0.5),
        calibration_error: Some(0.01),
        following: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeat_is_left_out_and_counted() {
        let one = record(Model::Din, 1, 0.7);
        // Another run of the same: another duration, and a last digit lost in a file.
        let mut again = record(Model::Din, 1, 0.7 + 1e-16);
        again.seconds = 9.0;
        let other = record(Model::Din, 2, 0.8);
        let found = DistinctTrials::new([one.clone(), again, other.clone(), one.clone()]).unwrap();
        assert_eq!((found.trials, found.repeats), (vec![one, other], 2));
    }

    #[test]
    fn trials_of_one_seed_that_differ_are_refused() {
        let one = record(Model::Din, 1, 0.7);
        let mut without = one.clone();
        without.auc = None;
        let mut longer = one.clone();
        longer.steps = 31;
        for other in [record(Model::Din, 1, 0.7001), without, longer] {
            let error = DistinctTrials::new([one.clone(), other]).unwrap_err().to_string();
            assert!(error.contains("two trials of din, seed 1"), "{error}");
        }
    }

    #[test]
    fn wanted_trials_come_seed_by_seed_each_once() {
        let (base, din) = (Model::Base, Model::Din);
        let done = [record(base, 1, 0.7)];
        assert_eq!(
            wanted_trials(&[din, base, din], 2, &done),
            [(din, 1), (din, 2), (base, 2)]
        );
    }

    /// Records as older versions wrote them: every figure a number.
    #[test]
    fn old_records_are_read() {
        let line = r#"{"model":"base","seed":1,"parameters":7,"steps":30,"best_step":20,"seconds":2.0,"validation_auc":0.7,"auc":0.7,"gauc":0.7,"log_loss":0.5,"calibration_error":0.01}"#;
        let found: TrialRecord = serde_json::from_str(line).unwrap();
        assert_eq!(found, record(Model::Base, 1, 0.7));
        let mut undefined = found;
        (undefined.auc, undefined.log_loss) = (None, None);
        let text = serde_json::to_string(&undefined).unwrap();
        assert!(
            text.contains(r#""auc":null"#) && text.contains(r#""log_loss":null"#),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<TrialRecord>(&text).unwrap(), undefined);
    }
}
