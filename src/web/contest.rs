//! The workshop's contests: trials of the ladder, one at a time in each worker, and the A/B test on the shop.

use std::sync::Arc;

use js_sys::{Array, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::error::to_js as error_to_js;
use super::value::{Reply, from_js, to_js, with_fields};
use super::workshop::Workshop;
use crate::checkpoint::Checkpoint;
use crate::data::{AbSettings, AbTest, Ask, Scorer};
use crate::evaluate::{answer, evaluate_perfect, following};
use crate::ladder::{DistinctTrials, Ladder, TrialRecord};
use crate::model::{ActivationKind, Model, Options, Pooling};
use crate::train::{Event, Patience, Settings, Trial, TrialEvent};
use crate::{Error, backend};

/// What a worker is contesting.
#[derive(Default)]
pub(super) struct Contest {
    trial: Option<(Model, u32, Trial)>,
    /// The test, and the checkpoints of its arms; the last arm is the perfect predictor's.
    ab: Option<(AbTest, Vec<Checkpoint>)>,
}

#[derive(Deserialize)]
struct TrialRequest {
    model: Model,
    seed: u32,
    learning_rate: f64,
    batch_size: usize,
    hidden: usize,
    max_history: usize,
    patience: Patience,
    /// What is not given is the model's usual.
    pooling: Option<Pooling>,
    activation: Option<ActivationKind>,
    penalty: Option<f64>,
}

#[wasm_bindgen]
impl Workshop {
    /// Starts a trial of `{model, seed, learning_rate, batch_size, hidden, max_history, patience, pooling?, activation?, penalty?}`; the
    /// one before is dropped.
    /// Returns `{parameters, steps_per_epoch}`.
    ///
    /// # Errors
    /// A setting out of range, data without impressions.
    pub fn trial_begin(&mut self, request: JsValue) -> Reply {
        let TrialRequest {
            model,
            seed,
            learning_rate,
            batch_size,
            hidden,
            max_history,
            patience,
            pooling,
            activation,
            penalty,
        } = from_js(request)?;
        let usual = Settings::of_model(model);
        let settings = Settings {
            options: Options {
                pooling: pooling.unwrap_or(usual.options.pooling),
                activation: activation.unwrap_or(usual.options.activation),
                ..usual.options
            },
            penalty: penalty.unwrap_or(usual.penalty),
            seed,
            learning_rate,
            batch_size,
            hidden,
            max_history,
            ..usual
        };
        let trial = Trial::new(Arc::clone(self.data()?), settings, &patience).map_err(|error| error_to_js(&error))?;
        let session = trial.session();
        let (parameters, steps_per_epoch) = (session.parameters(), session.steps_per_epoch());
        self.contest.trial = Some((model, seed, trial));
        with_fields(
            JsValue::NULL,
            &[
                ("parameters", parameters.into()),
                ("steps_per_epoch", steps_per_epoch.into()),
            ],
        )
    }

    /// Does so many pieces of the trial's work and returns what happened: events of kind `step`, `evaluated`, `testing` or, the last,
    /// `done` with a `record` (whose seconds whoever has a clock fills in).
    ///
    /// # Errors
    /// If no trial was begun; a loss that is not finite, which ends the trial.
    pub fn trial_advance(&mut self, pieces: usize) -> Reply {
        let Some((model, seed, trial)) = &mut self.contest.trial else {
            return Err(nothing_begun("no trial was begun"));
        };
        let events = Array::new();
        for _ in 0..pieces {
            match trial.advance().map_err(|error| error_to_js(&error))? {
                TrialEvent::Training(Event::Evaluating { .. }) => {}
                TrialEvent::Training(event) => {
                    events.push(&to_js(&event)?);
                }
                TrialEvent::Testing { done, of } => {
                    let fields = [("kind", "testing".into()), ("done", done.into()), ("of", of.into())];
                    events.push(&with_fields(JsValue::NULL, &fields)?);
                }
                TrialEvent::Done(result) => {
                    let following = self.shop.as_ref().map(|shop| {
                        let (data, settings) = (trial.data(), trial.session().settings());
                        following(&trial.checkpoint().model, shop, data, settings.predict_options())
                    });
                    let record = to_js(&TrialRecord::new(*model, *seed, 0.0, &result, following))?;
                    let calibration = to_js(&result.test.calibration)?;
                    let fields = [
                        ("kind", "done".into()),
                        ("record", record),
                        ("calibration", calibration),
                    ];
                    events.push(&with_fields(JsValue::NULL, &fields)?);
                    break;
                }
            }
        }
        Ok(events.into())
    }

    /// The trial's best weights so far: a checkpoint's bytes.
    ///
    /// # Errors
    /// If no trial was begun.
    pub fn trial_checkpoint(&self) -> Result<Vec<u8>, JsValue> {
        let Some((_, _, trial)) = &self.contest.trial else {
            return Err(nothing_begun("no trial was begun"));
        };
        trial.checkpoint().to_bytes().map_err(|error| error_to_js(&error))
    }

    /// Drops the trial.
    pub fn trial_end(&mut self) {
        self.contest.trial = None;
    }

    /// The table of some trials' records, `{data, perfect, rows}`.
    ///
    /// # Errors
    /// Records of another shape, two of one model and seed with different figures; no data.
    pub fn ladder(&self, records: JsValue) -> Reply {
        let records: Vec<TrialRecord> = from_js(records)?;
        let data = self.data()?;
        let perfect = self
            .shop
            .as_ref()
            .map(|shop| evaluate_perfect(shop, data, &data.test).metrics());
        let trials = DistinctTrials::new(records).map_err(|error| error_to_js(&error))?;
        to_js(&Ladder::new(&data.name, perfect, &trials))
    }

    /// Starts an A/B test on the shop: `{seed, shoppers, candidates, slots}`, the arms' names, and their checkpoints' bytes. The perfect
    /// predictor is one more arm, the last.
    ///
    /// # Errors
    /// A world that is no shop, a setting out of range, a file that is no checkpoint of this shop.
    pub fn ab_begin(&mut self, settings: JsValue, names: JsValue, checkpoints: &Array) -> Result<(), JsValue> {
        let settings: AbSettings = from_js(settings)?;
        let names: Vec<String> = from_js(names)?;
        let Some(shop) = &self.shop else {
            return Err(nothing_begun("an A/B test needs the shop, where clicks can be drawn"));
        };
        let mut arms = Vec::new();
        for bytes in checkpoints.iter() {
            let bytes = bytes.unchecked_into::<Uint8Array>().to_vec();
            let arm = Checkpoint::from_bytes(&bytes, &backend::device()).map_err(|error| error_to_js(&error))?;
            if !arm.catalogue.means_the_same_as(shop.catalogue()) {
                return Err(nothing_begun(
                    "a checkpoint of another vocabulary cannot rank this shop's items",
                ));
            }
            arms.push(arm);
        }
        let names: Vec<&str> = names.iter().map(String::as_str).chain(["perfect"]).collect();
        if names.len() != arms.len() + 1 {
            return Err(nothing_begun("as many names as checkpoints are needed"));
        }
        let test = AbTest::new(shop, &settings, &names).map_err(|error| error_to_js(&error))?;
        self.contest.ab = Some((test, arms));
        Ok(())
    }

    /// Lets so many shoppers come and reports what has come of it so far.
    ///
    /// # Errors
    /// If no test was begun.
    pub fn ab_advance(&mut self, shoppers: usize) -> Reply {
        let Some(((test, arms), shop)) = self.contest.ab.as_mut().zip(self.shop.as_ref()) else {
            return Err(nothing_begun("no A/B test was begun"));
        };
        let catalogue = shop.catalogue();
        let mut models: Vec<_> = arms
            .iter()
            .map(|arm| move |asks: &[Ask]| answer(&arm.model, catalogue, asks))
            .collect();
        let mut perfect = |asks: &[Ask]| shop.answer(asks);
        let mut scorers: Vec<&mut Scorer> = models.iter_mut().map(|model| model as &mut Scorer).collect();
        scorers.push(&mut perfect);
        test.advance(shoppers, &mut scorers);
        let report = to_js(&test.report())?;
        with_fields(report, &[("done", test.is_done().into())])
    }
}

fn nothing_begun(what: &str) -> JsValue {
    error_to_js(&Error::Request(what.to_owned()))
}
