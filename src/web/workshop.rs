//! What the workshop worker calls: data in, training in slices, snapshots of the weights out.

use std::sync::Arc;

use js_sys::Array;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::contest::Contest;
use super::error::to_js as error_to_js;
use super::value::{Reply, from_js, to_js, with_fields};
use crate::Error;
use crate::data::{
    Category, Dataset, Item, LogReader, Numbering, Preset, Protocol, ReadOptions, Shop, ShopSettings, inspect_log,
};
use crate::model::{Model, Unit};
use crate::train::{Event, Session, Settings};

/// Users listed to the page at most.
const MOST_USERS_LISTED: usize = 2000;

/// The data that the page is on, and the training under way.
#[wasm_bindgen]
#[derive(Default)]
pub struct Workshop {
    data: Option<Arc<Dataset>>,
    /// The shop, if the data are one's.
    pub(super) shop: Option<Shop>,
    reader: Option<LogReader>,
    sessions: Vec<Trainee>,
    pub(super) contest: Contest,
}

/// A unit in training; `stopped` once its loss was not finite.
struct Trainee {
    unit: Unit,
    session: Session,
    stopped: bool,
}

#[derive(Deserialize)]
struct TrainRequest {
    units: Vec<Unit>,
    learning_rate: f64,
    alpha: f64,
    batch_size: usize,
    max_history: usize,
    hidden: usize,
    seed: u32,
}

/// What the page needs to know of a world: not the impressions.
#[derive(Serialize)]
struct World<'a> {
    kind: &'static str,
    name: &'a str,
    categories: &'a [Category],
    items: &'a [Item],
    numbering: Numbering,
    presets: Vec<Preset>,
    users: Vec<UserLine<'a>>,
    counts: Counts,
}

#[derive(Serialize)]
struct UserLine<'a> {
    name: &'a str,
    length: usize,
}

#[derive(Serialize)]
struct Counts {
    users: usize,
    items: usize,
    train: usize,
    validation: usize,
    test: usize,
}

#[wasm_bindgen]
impl Workshop {
    /// No world yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a shop, `{seed, shoppers, interests, drift_rate, return_rate, stray_rate}`, each of which may be left out; a training under way
    /// ends.
    ///
    /// # Errors
    /// A setting out of range.
    pub fn shop(&mut self, settings: JsValue) -> Reply {
        let settings: ShopSettings = from_js(settings)?;
        settings.check().map_err(|error| error_to_js(&error))?;
        let shop = Shop::new(&settings);
        let world = self.enter(shop.dataset(), "shop", Shop::presets())?;
        self.shop = Some(shop);
        Ok(world)
    }

    /// One user's history.
    ///
    /// # Errors
    /// A user that is not there.
    pub fn user(&self, index: usize) -> Reply {
        let data = self.data()?;
        let user = data.users.get(index).ok_or_else(|| {
            error_to_js(&Error::Request(format!(
                "there is no user {index}: {} has {}",
                data.name,
                data.users.len()
            )))
        })?;
        let items: Vec<u32> = user.behaviours.iter().map(|behaviour| behaviour.item).collect();
        let times: Vec<f64> = user.behaviours.iter().map(|behaviour| behaviour.time as f64).collect();
        with_fields(
            JsValue::NULL,
            &[
                ("name", user.name.as_str().into()),
                ("items", to_js(&items)?),
                ("interests", to_js(&user.interests)?),
                ("times", to_js(&times)?),
            ],
        )
    }

    /// A first look at a file's first bytes (64 KB will do): `{format, header, columns, rows}`, so that guessed columns can be shown
    /// and corrected before reading.
    ///
    /// # Errors
    /// Bytes that are no text.
    pub fn import_inspect(&self, file: &str, bytes: &[u8]) -> Reply {
        to_js(&inspect_log(file, bytes).map_err(|error| error_to_js(&error))?)
    }

    /// Starts reading a log; the world stays until `import_finish`. `options` (`{format, columns, behaviours}`) may be left out, as
    /// may each of them.
    ///
    /// # Errors
    /// Options of another shape.
    pub fn import_begin(&mut self, options: JsValue) -> Result<(), JsValue> {
        let options: Option<ReadOptions> = from_js(options)?;
        self.reader = Some(LogReader::new(options.unwrap_or_default()));
        Ok(())
    }

    /// Takes the next bytes of a file of the log: in pieces of any size, files in any order.
    ///
    /// # Errors
    /// What makes the log unusable; the import is then over and the world as before.
    pub fn import_push(&mut self, file: &str, chunk: &[u8]) -> Result<(), JsValue> {
        let reader = self.reader.as_mut().ok_or_else(no_import)?;
        reader.push(file, chunk).map_err(|error| {
            self.reader = None;
            error_to_js(&error)
        })
    }

    /// Ends reading and enters the new world: `{world, report}`. `protocol` (`{split: {kind, ..}, train_targets, k_core, negatives,
    /// drop_repeats}`) may be left out, as may each of it; its seed is `seed`.
    ///
    /// # Errors
    /// What makes the log unusable; the world is as before.
    pub fn import_finish(&mut self, seed: u32, protocol: JsValue) -> Reply {
        let protocol: Option<Protocol> = from_js(protocol)?;
        let protocol = Protocol {
            seed,
            ..protocol.unwrap_or_default()
        };
        let reader = self.reader.take().ok_or_else(no_import)?;
        let (data, report) = reader.finish(&protocol).map_err(|error| error_to_js(&error))?;
        let kind = report.format.name();
        let report = to_js(&report)?;
        let world = self.enter(data, kind, Vec::new())?;
        with_fields(JsValue::NULL, &[("world", world), ("report", report)])
    }

    /// Drops an import under way.
    pub fn import_cancel(&mut self) {
        self.reader = None;
    }

    /// Starts a training of some units, all from the same seed and data, and ends the one before.
    ///
    /// # Errors
    /// A setting out of range, data without impressions; the training before goes on.
    pub fn train_begin(&mut self, request: JsValue) -> Reply {
        let TrainRequest {
            units,
            learning_rate,
            alpha,
            batch_size,
            max_history,
            hidden,
            seed,
        } = from_js(request)?;
        let data = self.data()?;
        let mut sessions = Vec::new();
        for unit in units {
            let settings = Settings {
                model: Model::of_unit(unit),
                learning_rate,
                alpha,
                batch_size,
                max_history,
                hidden,
                seed,
                evaluate_every: 50,
                evaluation_size: 1024,
                ..Settings::default()
            };
            let session = Session::new(Arc::clone(data), settings).map_err(|error| error_to_js(&error))?;
            sessions.push(Trainee {
                unit,
                session,
                stopped: false,
            });
        }
        let first = sessions.first().ok_or_else(no_training)?;
        let (parameters, steps_per_epoch) = (first.session.parameters(), first.session.steps_per_epoch());
        self.sessions = sessions;
        with_fields(
            JsValue::NULL,
            &[
                ("parameters", parameters.into()),
                ("steps_per_epoch", steps_per_epoch.into()),
            ],
        )
    }

    /// Takes so many steps of each unit, the units in turn, and returns what happened.
    ///
    /// # Errors
    /// If no training was begun. A loss that is not finite is an event, and ends its unit's part.
    pub fn train_steps(&mut self, count: usize) -> Reply {
        if self.sessions.is_empty() {
            return Err(no_training());
        }
        let events = Array::new();
        for _ in 0..count {
            for trainee in &mut self.sessions {
                let goal = trainee.session.step_count() + 1;
                while !trainee.stopped && trainee.session.step_count() < goal {
                    trainee.advance(&events)?;
                }
            }
        }
        Ok(events.into())
    }

    /// Changes the learning rate from the next step on.
    ///
    /// # Errors
    /// If it is out of range.
    pub fn set_learning_rate(&mut self, learning_rate: f64) -> Result<(), JsValue> {
        for trainee in &mut self.sessions {
            trainee
                .session
                .set_learning_rate(learning_rate)
                .map_err(|error| error_to_js(&error))?;
        }
        Ok(())
    }

    /// A unit's weights as they are: a checkpoint's bytes.
    ///
    /// # Errors
    /// If the unit is not in training.
    pub fn snapshot(&self, unit: &str) -> Result<Vec<u8>, JsValue> {
        let trainee = self
            .sessions
            .iter()
            .find(|trainee| trainee.unit.name() == unit)
            .ok_or_else(no_training)?;
        trainee
            .session
            .checkpoint()
            .to_bytes()
            .map_err(|error| error_to_js(&error))
    }

    /// Ends the training.
    pub fn train_end(&mut self) {
        self.sessions.clear();
    }

    /// Panics: how the page's behaviour after a fault is tested.
    pub fn panic(&self) {
        panic!("a panic was asked for");
    }

    pub(super) fn data(&self) -> Result<&Arc<Dataset>, JsValue> {
        self.data
            .as_ref()
            .ok_or_else(|| error_to_js(&Error::Request("no data is loaded yet".to_owned())))
    }

    fn enter(&mut self, data: Dataset, kind: &'static str, presets: Vec<Preset>) -> Reply {
        self.sessions.clear();
        self.contest = Contest::default();
        self.shop = None;
        let world = to_js(&World {
            kind,
            name: &data.name,
            categories: &data.catalogue.categories,
            items: &data.catalogue.items,
            numbering: data.catalogue.numbering(),
            presets,
            users: data
                .users
                .iter()
                .take(MOST_USERS_LISTED)
                .map(|user| UserLine {
                    name: &user.name,
                    length: user.behaviours.len(),
                })
                .collect(),
            counts: Counts {
                users: data.users.len(),
                items: data.catalogue.items.len(),
                train: data.train.len(),
                validation: data.validation.len(),
                test: data.test.len(),
            },
        })?;
        self.data = Some(Arc::new(data));
        Ok(world)
    }
}

impl Trainee {
    fn advance(&mut self, events: &Array) -> Result<(), JsValue> {
        let event = match self.session.advance() {
            Ok(Event::Evaluating { .. }) => return Ok(()),
            Ok(event) => to_js(&event)?,
            Err(error) => {
                self.stopped = true;
                let step = self.session.step_count();
                let fields = [
                    ("kind", "stopped".into()),
                    ("step", step.into()),
                    ("message", error.to_string().into()),
                    ("error", error_to_js(&error)),
                ];
                with_fields(JsValue::NULL, &fields)?
            }
        };
        events.push(&with_fields(event, &[("unit", self.unit.name().into())])?);
        Ok(())
    }
}

fn no_import() -> JsValue {
    error_to_js(&Error::Request("no import was begun".to_owned()))
}

fn no_training() -> JsValue {
    error_to_js(&Error::Request("no such unit is in training".to_owned()))
}
