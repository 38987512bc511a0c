//! Units that are trained side by side, from the same seed and on the same data, in steps that are asked for.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::World;
use crate::error::request_reason;
use crate::model::{ActivationKind, Model, Options, Pooling, Unit};
use crate::train::{Event, Session, Settings};
use crate::{Error, Result};

/// Steps between two looks at the held-out impressions: about a second in the page.
const EVALUATE_EVERY: usize = 50;
/// Held-out impressions looked at, so that a look takes as long as some steps.
const EVALUATION_SIZE: usize = 1024;

/// What is to be trained, and how. What is `None` or left out is the unit's usual.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct TrainRequest {
    /// The units, each a training of its own.
    pub units: Vec<Unit>,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// α, the weight of the auxiliary loss.
    pub alpha: f64,
    /// Impressions per step.
    pub batch_size: usize,
    /// The last so many behaviours of a history are read.
    pub max_history: usize,
    /// H = E, even.
    pub hidden: usize,
    /// Seed of weights, order of batches and negatives.
    pub seed: u32,
    /// How behaviours become their sum.
    pub pooling: Option<Pooling>,
    /// The activation between layers.
    pub activation: Option<ActivationKind>,
}

/// How large a training is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct TrainInfo {
    /// Weights in the model.
    pub parameters: usize,
    /// Steps in one pass over the training impressions.
    pub steps_per_epoch: usize,
}

/// What happened to a unit in training.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct TrainEvent {
    /// The unit.
    pub unit: Unit,
    /// What happened.
    #[serde(flatten)]
    pub event: Happened,
}

/// What may happen in a training.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(untagged)]
pub enum Happened {
    /// A step was taken, or the held-out impressions were looked at.
    Session(Event),
    /// The training has ended early.
    Ended(Ended),
}

/// The end of a unit's training.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Ended {
    /// The loss was not finite: the weights stay those before the step.
    Stopped {
        /// Steps taken.
        step: usize,
        /// What happened, in English.
        message: String,
        /// The same for the page's words.
        error: Error,
    },
}

/// The units in training.
#[derive(Default)]
pub(super) struct Training {
    trainees: Vec<Trainee>,
}

struct Trainee {
    unit: Unit,
    session: Session,
    stopped: bool,
}

impl TrainInfo {
    pub(super) fn of(session: &Session) -> Self {
        Self {
            parameters: session.parameters(),
            steps_per_epoch: session.steps_per_epoch(),
        }
    }
}

impl TrainRequest {
    /// The settings of one of its units.
    pub fn settings(&self, unit: Unit) -> Settings {
        let model = Model::of_unit(unit);
        let usual = model.options();
        Settings {
            model,
            options: Options {
                pooling: self.pooling.unwrap_or(usual.pooling),
                activation: self.activation.unwrap_or(usual.activation),
                ..usual
            },
            learning_rate: self.learning_rate,
            alpha: self.alpha,
            batch_size: self.batch_size,
            max_history: self.max_history,
            hidden: self.hidden,
            seed: self.seed,
            evaluate_every: EVALUATE_EVERY,
            evaluation_size: EVALUATION_SIZE,
            ..Settings::default()
        }
    }
}

impl Training {
    pub(super) fn begin(world: &World, request: &TrainRequest) -> Result<(Self, TrainInfo)> {
        world.data.check_trainable()?;
        let trainee = |&unit: &Unit| {
            Ok(Trainee {
                unit,
                session: Session::new(Arc::clone(&world.data), request.settings(unit))?,
                stopped: false,
            })
        };
        let trainees: Vec<Trainee> = request.units.iter().map(trainee).collect::<Result<_>>()?;
        let first = trainees.first().ok_or_else(no_training)?;
        let info = TrainInfo::of(&first.session);
        Ok((Self { trainees }, info))
    }

    /// Takes steps of each unit, the units in turn.
    pub(super) fn steps(&mut self, count: usize) -> Result<Vec<TrainEvent>> {
        if self.trainees.is_empty() {
            return Err(no_training());
        }
        let mut events = Vec::new();
        for _ in 0..count {
            for trainee in &mut self.trainees {
                let goal = trainee.session.step_count() + 1;
                while !trainee.stopped && trainee.session.step_count() < goal {
                    events.extend(trainee.advance());
                }
            }
        }
        Ok(events)
    }

    pub(super) fn set_learning_rate(&mut self, learning_rate: f64) -> Result<()> {
        let mut sessions = self.trainees.iter_mut().map(|trainee| &mut trainee.session);
        sessions.try_for_each(|session| session.set_learning_rate(learning_rate))
    }

    /// A unit's weights as they are: a checkpoint's bytes.
    pub(super) fn snapshot(&self, unit: Unit) -> Result<Vec<u8>> {
        let trainee = self.trainees.iter().find(|trainee| trainee.unit == unit);
        trainee.ok_or_else(no_training)?.session.checkpoint().to_bytes()
    }
}

impl Trainee {
    /// Does the next piece of work; `None` of a part of a look.
    fn advance(&mut self) -> Option<TrainEvent> {
        let event = match self.session.advance() {
            Ok(Event::Evaluating { .. }) => return None,
            Ok(event) => Happened::Session(event),
            Err(error) => {
                self.stopped = true;
                Happened::Ended(Ended::Stopped {
                    step: self.session.step_count(),
                    message: error.to_string(),
                    error,
                })
            }
        };
        Some(TrainEvent { unit: self.unit, event })
    }
}

fn no_training() -> Error {
    Error::request(request_reason::not_begun(), "no such unit is in training")
}
