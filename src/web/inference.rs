//! What the inference worker calls: checkpoints in, traces and drift curves out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::to_js as error_to_js;
use super::value::{Reply, array, floats, from_js, series, to_js, with_fields};
use crate::checkpoint::Checkpoint;
use crate::data::{HISTORY_LIMIT, Numbering};
use crate::explain::{Movement, Question, Series, Trace, drift, movement, project, spread_prefixes, traces};
use crate::model::Unit;
use crate::{Error, backend};

/// Points of a drift curve, at most: a longer history is asked at evenly spread prefixes.
const MOST_PREFIXES: usize = 129;
/// Behaviours in one batch of a drift curve, padded: what keeps a piece of work to some milliseconds.
const DRIFT_BATCH_STEPS: usize = 4096;

/// Trained models by name, and the drift curve under way.
#[wasm_bindgen]
#[derive(Default)]
pub struct Inference {
    sets: BTreeMap<String, Checkpoint>,
    drift: Option<DriftJob>,
}

/// A column of the page: a unit over a set of weights.
#[derive(Deserialize, Clone)]
struct Column {
    unit: Unit,
    set: String,
}

#[derive(Deserialize)]
struct TraceRequest {
    columns: Vec<Column>,
    history: Vec<u32>,
    target: u32,
}

#[derive(Deserialize)]
struct DriftRequest {
    columns: Vec<Column>,
    history: Vec<u32>,
    candidates: Vec<u32>,
}

/// The largest values among the columns: what their drawings' common scales end at.
#[derive(Serialize, Default)]
struct Scales {
    attention: f32,
    update_weight: f32,
    state: f32,
}

impl Scales {
    fn of(traces: &[Trace]) -> Self {
        let most = |values: &dyn Fn(&Trace) -> f32| traces.iter().map(values).fold(0.0, f32::max);
        let largest = |values: &[f32]| values.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
        let largest_of = |series: Option<&Series>| series.map_or(0.0, |series| largest(series.values()));
        Self {
            attention: most(&|trace| trace.attention.as_deref().map_or(0.0, largest)),
            update_weight: most(&|trace| largest_of(trace.evolution.as_ref().map(|steps| &steps.update_weight))),
            state: most(&|trace| largest_of(trace.evolution.as_ref().map(|steps| &steps.states))),
        }
    }
}

/// The pieces of a drift chart that are still to be computed, last first: columns of one set of weights, and prefixes.
struct DriftJob {
    request: DriftRequest,
    pieces: Vec<(Vec<usize>, Vec<usize>)>,
}

/// Columns by the weights they look at, which is what decides how much they share.
fn by_set(columns: &[Column]) -> BTreeMap<&str, Vec<usize>> {
    let mut sets: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, column) in columns.iter().enumerate() {
        sets.entry(&column.set).or_default().push(index);
    }
    sets
}

#[wasm_bindgen]
impl Inference {
    /// No weights yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a checkpoint under a name, replacing what had it; returns what the file says of itself.
    ///
    /// # Errors
    /// What is wrong with the file; the old weights of that name stay.
    pub fn load(&mut self, set: String, bytes: &[u8]) -> Reply {
        let checkpoint = Checkpoint::from_bytes(bytes, &backend::device()).map_err(|error| error_to_js(&error))?;
        let info = to_js(&checkpoint.header)?;
        self.sets.insert(set, checkpoint);
        Ok(info)
    }

    /// What the ids of a loaded checkpoint mean: `{name, categories, items, numbering}` in the shapes of a world, `name` that of its data.
    ///
    /// # Errors
    /// An unknown set.
    pub fn vocabulary(&self, set: &str) -> Reply {
        let Checkpoint { catalogue, header, .. } = self.set(set)?;
        with_fields(
            JsValue::NULL,
            &[
                ("name", header.training.data.as_str().into()),
                ("categories", to_js(&catalogue.categories)?),
                ("items", to_js(&catalogue.items)?),
                ("numbering", to_js(&catalogue.numbering())?),
            ],
        )
    }

    /// Whether the ids of a loaded checkpoint mean what they do in a world with this `numbering`.
    ///
    /// # Errors
    /// An unknown set, a numbering of another shape.
    pub fn is_numbered_as(&self, set: &str, numbering: JsValue) -> Result<bool, JsValue> {
        let numbering: Numbering = from_js(numbering)?;
        Ok(self.set(set)?.catalogue.numbering().is_that_of(&numbering))
    }

    /// Traces one question through every column, with their common plane.
    ///
    /// # Errors
    /// An unknown set or item, a history over the limit.
    pub fn trace(&self, request: JsValue) -> Reply {
        let TraceRequest {
            columns,
            history,
            target,
        } = from_js(request)?;
        let mut found: Vec<Option<Trace>> = vec![None; columns.len()];
        for (set, places) in by_set(&columns) {
            let checkpoint = self.set(set)?;
            let question = ask(checkpoint, &history, target)?;
            let units: Vec<_> = places.iter().map(|&place| columns[place].unit).collect();
            for (place, trace) in places.into_iter().zip(traces(&checkpoint.model, &units, &question)) {
                found[place] = Some(trace);
            }
        }
        let traces: Vec<Trace> = found.into_iter().flatten().collect();
        let replies = columns
            .iter()
            .zip(&traces)
            .map(|(column, trace)| column_reply(column, self.set(&column.set)?, history.len(), trace))
            .collect::<Result<Vec<_>, _>>()?;
        let evolutions = traces.iter().filter_map(|trace| trace.evolution.as_ref());
        let states: Vec<_> = evolutions.map(|steps| &steps.states).collect();
        if states.windows(2).any(|pair| pair[0].hidden() != pair[1].hidden()) {
            return Err(error_to_js(&Error::Request(
                "the columns' weights have states of different widths".to_owned(),
            )));
        }
        with_fields(
            JsValue::NULL,
            &[
                ("columns", array(replies)),
                ("projection", to_js(&project(&states))?),
                ("scales", to_js(&Scales::of(&traces))?),
            ],
        )
    }

    /// Starts a drift chart: `drift_next` computes it piece by piece.
    ///
    /// # Errors
    /// An unknown set or item, a history over the limit.
    pub fn drift_begin(&mut self, request: JsValue) -> Result<(), JsValue> {
        let request: DriftRequest = from_js(request)?;
        self.drift = None;
        for column in &request.columns {
            for &candidate in &request.candidates {
                ask(self.set(&column.set)?, &request.history, candidate)?;
            }
        }
        let prefixes = spread_prefixes(request.history.len(), MOST_PREFIXES);
        let steps_each = request.candidates.len().max(1);
        let mut pieces = Vec::new();
        for places in by_set(&request.columns).into_values() {
            // Short prefixes are cheap: a batch is padded to its longest.
            let mut piece: Vec<usize> = Vec::new();
            for &prefix in &prefixes {
                if !piece.is_empty() && (piece.len() + 1) * steps_each * prefix > DRIFT_BATCH_STEPS {
                    pieces.push((places.clone(), std::mem::take(&mut piece)));
                }
                piece.push(prefix);
            }
            pieces.push((places, piece));
        }
        pieces.reverse();
        self.drift = Some(DriftJob { request, pieces });
        Ok(())
    }

    /// The next piece of the drift chart: `{columns, prefixes, probability: [column][candidate][prefix]}`, or null at its end.
    ///
    /// # Errors
    /// As `drift_begin`.
    pub fn drift_next(&mut self) -> Reply {
        let Some(job) = &mut self.drift else {
            return Ok(JsValue::NULL);
        };
        let Some((places, prefixes)) = job.pieces.pop() else {
            self.drift = None;
            return Ok(JsValue::NULL);
        };
        let DriftRequest {
            columns,
            history,
            candidates,
        } = &job.request;
        let checkpoint = find(&self.sets, &columns[places[0]].set)?;
        let question = ask(checkpoint, history, candidates.first().copied().unwrap_or(0))?;
        let category = |item: u32| checkpoint.catalogue.items[item as usize].category.cast_signed();
        let candidates: Vec<_> = candidates
            .iter()
            .map(|&item| (item.cast_signed(), category(item)))
            .collect();
        let units: Vec<_> = places.iter().map(|&place| columns[place].unit).collect();
        let probability = drift(&checkpoint.model, &units, &question, &candidates, &prefixes);
        with_fields(
            JsValue::NULL,
            &[
                ("columns", to_js(&places)?),
                ("prefixes", to_js(&prefixes)?),
                ("probability", to_js(&probability)?),
            ],
        )
    }

    /// Panics: how the page's behaviour after a fault is tested.
    pub fn panic(&self) {
        panic!("a panic was asked for");
    }

    fn set(&self, name: &str) -> Result<&Checkpoint, JsValue> {
        find(&self.sets, name)
    }
}

fn find<'a>(sets: &'a BTreeMap<String, Checkpoint>, name: &str) -> Result<&'a Checkpoint, JsValue> {
    sets.get(name)
        .ok_or_else(|| error_to_js(&Error::Request(format!("no weights are loaded as `{name}`"))))
}

fn ask(checkpoint: &Checkpoint, history: &[u32], target: u32) -> Result<Question, JsValue> {
    Question::new(&checkpoint.item_category(), history, target, HISTORY_LIMIT).map_err(|error| error_to_js(&error))
}

fn column_reply(column: &Column, checkpoint: &Checkpoint, time: usize, trace: &Trace) -> Reply {
    let movement = movement(&checkpoint.model, trace);
    let evolution = trace.evolution.as_ref();
    let of_rows = |summary: &dyn Fn(&[f32]) -> f32| {
        let rows = evolution.into_iter().flat_map(|steps| steps.update_weight.rows());
        floats(&rows.map(summary).collect::<Vec<_>>())
    };
    let moved = |of: fn(&Movement) -> &[f32]| floats(movement.as_ref().map_or(&[], of));
    let fields = [
        ("unit", to_js(&column.unit)?),
        ("set", column.set.as_str().into()),
        ("probability", trace.probability.into()),
        ("logit", trace.logit.into()),
        ("model", to_js(&trace.model)?),
        ("time", time.into()),
        ("hidden", checkpoint.header.config.hidden.into()),
        ("attention", floats(trace.attention.as_deref().unwrap_or(&[]))),
        ("normalised", trace.normalised.into()),
        (
            "extractor",
            series(trace.extractor.as_ref().map(|extractor| &extractor.states)),
        ),
        ("reset", series(evolution.map(|steps| &steps.reset))),
        ("update", series(evolution.map(|steps| &steps.update))),
        ("update_weight", series(evolution.map(|steps| &steps.update_weight))),
        ("candidate", series(evolution.map(|steps| &steps.candidate))),
        ("states", series(evolution.map(|steps| &steps.states))),
        ("moved", moved(|movement| &movement.moved)),
        ("moved_if_ignored", moved(|movement| &movement.moved_if_ignored)),
        (
            "update_weight_mean",
            of_rows(&|row| row.iter().sum::<f32>() / row.len() as f32),
        ),
        (
            "update_weight_low",
            of_rows(&|row| row.iter().copied().fold(f32::INFINITY, f32::min)),
        ),
        (
            "update_weight_high",
            of_rows(&|row| row.iter().copied().fold(f32::NEG_INFINITY, f32::max)),
        ),
    ];
    with_fields(JsValue::NULL, &fields)
}
