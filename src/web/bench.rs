//! What bench.html calls, and a bare network to measure beside other libraries.

use burn::tensor::TensorData;
use js_sys::{Float32Array, Function, Int32Array, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::value::{Reply, from_js, to_js};
use crate::Error;
use crate::bench::{Backend, Case, CaseSizes, Timing, cases, measure};
use crate::checkpoint::weights::{assign, collect};
use crate::data::Batch;
use crate::error::request_reason;
use crate::explain::{Question, Series, trace};
use crate::model::{NetworkConfig, Objective, Path, Unit};
use crate::process::Floats;
use crate::train::Learner;

/// What there is to measure: `{cases, titles, paths, backends}`, of sizes of one's own, `{batch, time, width, head, unit, mask}`, or (undefined)
/// the default cases.
///
/// # Errors
/// A size that no model has.
#[wasm_bindgen]
pub fn bench_cases(sizes: JsValue) -> Reply {
    let sizes: CaseSizes = if sizes.is_undefined() {
        CaseSizes::default()
    } else {
        from_js(sizes)?
    };
    let cases = cases(&sizes)?;
    to_js(&Plan {
        titles: cases.iter().map(ToString::to_string).collect(),
        cases,
        paths: Path::ALL.to_vec(),
        backends: Backend::ALL.to_vec(),
    })
}

/// What there is to measure.
#[derive(Serialize)]
struct Plan {
    cases: Vec<Case>,
    titles: Vec<String>,
    paths: Vec<Path>,
    backends: Vec<Backend>,
}

/// Measures a case on a path (`fused` or `plain`) and a backend by a clock of milliseconds, `performance.now`.
///
/// # Errors
/// A case that no model has.
#[wasm_bindgen]
pub fn bench_measure(case: JsValue, path: JsValue, backend: JsValue, clock: &Function) -> Reply {
    let (case, path, backend): (Case, Path, Backend) = (from_js(case)?, from_js(path)?, from_js(backend)?);
    let now = || {
        clock
            .call0(&JsValue::NULL)
            .ok()
            .and_then(|now| now.as_f64())
            .unwrap_or(f64::NAN)
    };
    to_js(&measure(&case, path, backend, Timing::default(), now)?)
}

#[derive(Deserialize)]
struct NetworkRequest {
    items: usize,
    categories: usize,
    hidden: usize,
    head: Vec<usize>,
    path: Path,
    backend: Backend,
}

/// A network that learns and predicts from arrays, `Network` in JavaScript. It has no data set and no session.
#[wasm_bindgen(js_name = Network)]
pub struct ArrayNetwork(Learner);

#[wasm_bindgen(js_class = Network)]
impl ArrayNetwork {
    /// `{items, categories, hidden, head: [...], path, backend}`, and all weights as `Float32Array`s by their names in a checkpoint.
    ///
    /// # Errors
    /// Weights that a network of these sizes does not have, or lacks.
    #[wasm_bindgen(constructor)]
    pub fn new(request: JsValue, weights: &JsValue) -> Result<Self, JsValue> {
        let request: NetworkRequest = from_js(request)?;
        let device = request.backend.device().autodiff();
        let model = NetworkConfig::new(request.items, request.categories)
            .with_hidden(request.hidden)
            .with_head(request.head)
            .init(1, &device)
            .with_path(request.path);
        let mut named = collect(&model);
        for (name, data) in &mut named {
            let numbers = numbers(weights, name)?;
            if numbers.len() != data.num_elements() {
                let (found, needed) = (numbers.len(), data.num_elements());
                let what = format!("`{name}` has {found} numbers where these sizes need {needed}");
                return Err(Error::request(request_reason::counts(found, needed), what).into());
            }
            *data = TensorData::new(numbers, data.shape().clone());
        }
        Ok(Self(Learner::new(assign(model, named)?)))
    }

    /// One step of Adam; the total loss before it. The batch is row-major typed arrays by the names of [`Batch`]'s fields.
    ///
    /// # Errors
    /// A field that is missing, a loss that is not finite.
    pub fn train(&mut self, unit: JsValue, batch: JsValue, alpha: f64, learning_rate: f64) -> Result<f32, JsValue> {
        let unit: Unit = from_js(unit)?;
        let target_items = ids(&batch, "target_items")?;
        let mask = numbers(&batch, "mask")?;
        let batch = Batch {
            size: target_items.len(),
            time: mask.len() / target_items.len().max(1),
            items: ids(&batch, "items")?,
            categories: ids(&batch, "categories")?,
            mask,
            negative_items: ids(&batch, "negative_items")?,
            negative_categories: ids(&batch, "negative_categories")?,
            target_items,
            target_categories: ids(&batch, "target_categories")?,
            profile: Vec::new(),
            context: Vec::new(),
            labels: numbers(&batch, "labels")?,
        };
        let objective = Objective { alpha, penalty: None };
        Ok(self.0.step(unit, batch, &objective, learning_rate)?.total)
    }

    /// Asks about one history, `Int32Array`s of items and categories, and a target: `{probability, attention, extractor, states}`.
    ///
    /// # Errors
    /// None that are known.
    pub fn predict(&self, unit: JsValue, items: Vec<i32>, categories: Vec<i32>, item: i32, category: i32) -> Reply {
        let question = Question {
            items,
            categories,
            target: (item, category),
            profile: Vec::new(),
            context: Vec::new(),
        };
        let trace = trace(&self.0.model(), from_js(unit)?, &question);
        let states = |states: Option<&Series>| Floats(states.map_or_else(Vec::new, |states| states.values().to_vec()));
        to_js(&Answer {
            probability: trace.probability,
            extractor: states(trace.extractor.as_ref().map(|extractor| &extractor.states)),
            states: states(trace.evolution.as_ref().map(|evolution| &evolution.states)),
            attention: Floats(trace.attention.unwrap_or_default()),
        })
    }
}

/// What a network says of one history.
#[derive(Serialize)]
struct Answer {
    probability: f32,
    attention: Floats,
    extractor: Floats,
    states: Floats,
}

fn field<T: JsCast>(object: &JsValue, name: &str) -> Result<T, JsValue> {
    let missing = || {
        let what = format!("there is no typed array `{name}` of the right kind");
        Error::request(request_reason::form(), what)
    };
    Reflect::get(object, &name.into())?
        .dyn_into()
        .map_err(|_| missing().into())
}

fn ids(object: &JsValue, name: &str) -> Result<Vec<i32>, JsValue> {
    field::<Int32Array>(object, name).map(|array| array.to_vec())
}

fn numbers(object: &JsValue, name: &str) -> Result<Vec<f32>, JsValue> {
    field::<Float32Array>(object, name).map(|array| array.to_vec())
}
