//! Contests between models: trials of the ladder, one at a time in each worker, and the A/B test on the shop.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::training::TrainInfo;
use super::{Bytes, Partly, World};
use crate::checkpoint::Checkpoint;
use crate::data::{AbReport, AbSettings, AbTest, ClickQuestion, Ranker};
use crate::error::request_reason;
use crate::evaluate::{Calibration, answer, evaluate_perfect, following};
use crate::ladder::{DistinctTrials, Ladder, TrialRecord};
use crate::model::{ActivationKind, Model, Options, Pooling};
use crate::train::{Event, Patience, Settings, Trial, TrialProgress};
use crate::{Error, Result};

/// One trial of a ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct PlannedTrial {
    /// The model.
    pub model: Model,
    /// Seed of weights, order of batches and negatives.
    pub seed: u32,
}

/// The trials of a ladder: every model from every seed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct LadderPlan {
    /// The models; one that is named twice is tried once.
    pub models: Vec<Model>,
    /// How many seeds: 1, 2, ..
    pub seeds: u32,
}

impl LadderPlan {
    /// The trials that are still to be done, seed by seed, so that the models of a stopped ladder can be compared. The ladder is
    /// done when no trial is left. A trial that was begun and lost is still left.
    ///
    /// `ended` are the trials that gave a record or diverged, in any order.
    pub fn trials_left(&self, ended: &[PlannedTrial]) -> Vec<PlannedTrial> {
        let mut left: Vec<PlannedTrial> = Vec::new();
        for seed in 1..=self.seeds {
            for &model in &self.models {
                let trial = PlannedTrial { model, seed };
                if !ended.contains(&trial) && !left.contains(&trial) {
                    left.push(trial);
                }
            }
        }
        left
    }
}

/// The trials of a ladder that are still to be done, see [`LadderPlan::trials_left`].
pub fn trials_left(plan: &LadderPlan, ended: &[PlannedTrial]) -> Vec<PlannedTrial> {
    plan.trials_left(ended)
}

/// A trial and how it is trained. What is `None` or left out is the model's usual.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct TrialRequest {
    /// The model.
    pub model: Model,
    /// Seed of weights, order of batches and negatives.
    pub seed: u32,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// Impressions per step.
    pub batch_size: usize,
    /// H = E, even.
    pub hidden: usize,
    /// The last so many behaviours of a history are read.
    pub max_history: usize,
    /// When the trial ends.
    pub patience: Partly<Patience>,
    /// How behaviours become their sum.
    pub pooling: Option<Pooling>,
    /// The activation between layers.
    pub activation: Option<ActivationKind>,
    /// λ of mini-batch aware regularisation.
    pub penalty: Option<f64>,
}

impl TrialRequest {
    /// The settings that it means.
    pub fn settings(&self) -> Settings {
        let usual = Settings::of_model(self.model);
        Settings {
            options: Options {
                pooling: self.pooling.unwrap_or(usual.options.pooling),
                activation: self.activation.unwrap_or(usual.options.activation),
                ..usual.options
            },
            penalty: self.penalty.unwrap_or(usual.penalty),
            seed: self.seed,
            learning_rate: self.learning_rate,
            batch_size: self.batch_size,
            hidden: self.hidden,
            max_history: self.max_history,
            ..usual
        }
    }
}

/// The outcome of one piece of a trial's work, as the page sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(untagged)]
pub enum TrialEvent {
    /// A step was taken, or the validation impressions were looked at.
    Training(Event),
    /// Training is over.
    Testing(Testing),
}

/// The outcome of one piece of a trial's test, which follows its training.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Testing {
    /// Some test impressions were predicted.
    Testing {
        /// How many so far.
        done: usize,
        /// The number of all.
        of: usize,
    },
    /// The trial is over.
    Done {
        /// The trial's record. Its seconds are 0, because only the caller has a clock.
        record: Box<TrialRecord>,
        /// Calibration of the predicted probabilities.
        calibration: Calibration,
    },
}

/// How an A/B test stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct AbProgress {
    /// The results so far.
    #[serde(flatten)]
    pub report: AbReport,
    /// Whether all shoppers have come.
    pub done: bool,
}

/// A trial under way.
pub(super) struct TrialRun {
    planned: PlannedTrial,
    trial: Trial,
}

impl TrialRun {
    pub(super) fn begin(world: &World, request: &TrialRequest) -> Result<(Self, TrainInfo)> {
        world.data.check_trainable()?;
        let trial = Trial::new(Arc::clone(&world.data), request.settings(), &request.patience.0)?;
        let info = TrainInfo::of(trial.session());
        let planned = PlannedTrial {
            model: request.model,
            seed: request.seed,
        };
        Ok((Self { planned, trial }, info))
    }

    /// Does some pieces of work, or those that are left.
    pub(super) fn advance(&mut self, world: &World, pieces: usize) -> Result<Vec<TrialEvent>> {
        let mut events = Vec::new();
        for _ in 0..pieces {
            match self.trial.advance()? {
                TrialProgress::Training(Event::Evaluating { .. }) => {}
                TrialProgress::Training(event) => events.push(TrialEvent::Training(event)),
                TrialProgress::Testing { done, of } => events.push(TrialEvent::Testing(Testing::Testing { done, of })),
                TrialProgress::Done(result) => {
                    let followed = world.shop.as_ref().map(|shop| {
                        let settings = self.trial.session().settings();
                        following(
                            &self.trial.checkpoint().model,
                            shop,
                            self.trial.data(),
                            settings.predict_options(),
                        )
                    });
                    let PlannedTrial { model, seed } = self.planned;
                    events.push(TrialEvent::Testing(Testing::Done {
                        record: Box::new(TrialRecord::new(model, seed, 0.0, &result, followed)),
                        calibration: result.test.calibration,
                    }));
                    break;
                }
            }
        }
        Ok(events)
    }

    /// The best weights so far: a checkpoint's bytes.
    pub(super) fn checkpoint(&self) -> Result<Vec<u8>> {
        self.trial.checkpoint().to_bytes()
    }
}

/// The table of some trials' records on a world.
///
/// # Errors
/// Two trials of one model and seed whose figures differ.
pub(super) fn ladder(world: &World, records: &[TrialRecord]) -> Result<Ladder> {
    let World { data, shop, .. } = world;
    let perfect = shop
        .as_ref()
        .map(|shop| evaluate_perfect(shop, data, &data.test).metrics());
    let trials = DistinctTrials::new(records.to_vec())?;
    Ok(Ladder::new(&data.name, perfect, &trials))
}

/// An A/B test under way, and the checkpoints of its arms; the last arm is the perfect predictor.
pub(super) struct AbRun {
    test: AbTest,
    arms: Vec<Checkpoint>,
}

impl AbRun {
    pub(super) fn begin(world: &World, settings: &AbSettings, names: &[String], files: &[Bytes]) -> Result<Self> {
        let Some(shop) = &world.shop else {
            return Err(Error::request(
                request_reason::no_shop(),
                "an A/B test needs the shop, where clicks can be drawn",
            ));
        };
        let mut arms = Vec::new();
        for file in files {
            arms.push(world.open(file)?);
        }
        if names.len() != arms.len() {
            return Err(Error::request(
                request_reason::counts(names.len(), arms.len()),
                "as many names as checkpoints are needed",
            ));
        }
        let names: Vec<&str> = names.iter().map(String::as_str).chain(["perfect"]).collect();
        let test = AbTest::new(shop, settings, &names)?;
        Ok(Self { test, arms })
    }

    /// Runs the visits of the next `shoppers` shoppers.
    pub(super) fn advance(&mut self, world: &World, shoppers: usize) -> Result<AbProgress> {
        let shop = world.shop.as_ref().ok_or_else(no_test)?;
        let catalogue = shop.catalogue();
        let mut models: Vec<_> = self
            .arms
            .iter()
            .map(|arm| move |questions: &[ClickQuestion]| answer(&arm.model, catalogue, questions))
            .collect();
        let mut perfect = |questions: &[ClickQuestion]| shop.answer(questions);
        let mut rankers: Vec<&mut Ranker> = models.iter_mut().map(|model| model as &mut Ranker).collect();
        rankers.push(&mut perfect);
        self.test.advance(shoppers, &mut rankers);
        Ok(AbProgress {
            report: self.test.report(),
            done: self.test.is_done(),
        })
    }
}

/// The error of a call for a test when none was begun.
pub(super) fn no_test() -> Error {
    Error::request(request_reason::not_begun(), "no A/B test was begun")
}
