//! Every model of the ladder against the float64 program `reference/ladder.py`: predictions, losses, gradients, running statistics.

mod common;

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use common::gradients_by_name;
use common::reference::{Sizes, Weight};
use dien_explorer::backend::{device, training_device};
use dien_explorer::checkpoint::weights::collect;
use dien_explorer::explain::{Question, trace};
use dien_explorer::model::{
    AttentionForm, Behaviours, FieldValues, Input, Model, Network, Objective, Options, Path, RowShares, Unit,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    #[serde(flatten)]
    whole: Document,
    /// A batch that leaves rows of the embedding out.
    sparse: Document,
}

#[derive(Deserialize)]
struct Document {
    item_category: Vec<u32>,
    histories: Vec<Vec<u32>>,
    negatives: Vec<Vec<u32>>,
    garbage: u32,
    targets: Vec<u32>,
    labels: Vec<f32>,
    /// Values of fields, a row for each history. Cases without fields do not read them.
    profile: Vec<Vec<u32>>,
    context: Vec<Vec<u32>>,
    item_counts: Vec<u32>,
    category_counts: Vec<u32>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    model: Model,
    options: Options,
    config: Sizes,
    alpha: f64,
    lambda: f64,
    weights: BTreeMap<String, Weight>,
    passes: Vec<Pass>,
    training: Training,
}

#[derive(Deserialize)]
struct Pass {
    attention: Option<Vec<f64>>,
    interest: Option<Vec<f64>>,
    logit: f64,
}

#[derive(Deserialize)]
struct Training {
    logits: Vec<f64>,
    losses: BTreeMap<String, f64>,
    gradients: BTreeMap<String, Vec<f64>>,
    statistics: BTreeMap<String, Vec<f64>>,
}

impl Case {
    fn network(&self, path: Path, device: &Device) -> Network {
        self.config
            .network(self.model, &self.options, &self.weights, device)
            .with_path(path)
    }

    fn what(&self) -> String {
        let Self {
            model, options, lambda, ..
        } = self;
        let fields = if self.has_fields() { ", with fields" } else { "" };
        format!("{model} {options:?}, λ {lambda}{fields}")
    }

    fn has_fields(&self) -> bool {
        !(self.config.profile.is_empty() && self.config.context.is_empty())
    }

    /// Whether its attention sums to 1.
    fn shares(&self) -> bool {
        let Options {
            normalised, attention, ..
        } = self.options;
        attention == AttentionForm::Softmax && (self.model != Model::Din || normalised)
    }

    fn unit(&self) -> Unit {
        self.model.unit().unwrap_or(Unit::Gru)
    }
}

impl Document {
    fn category(&self, item: u32) -> i32 {
        self.item_category[item as usize] as i32
    }

    fn padded(&self, rows: &[Vec<u32>], time: usize) -> Behaviours {
        let items: Vec<u32> = rows
            .iter()
            .flat_map(|row| row.iter().copied().chain(std::iter::repeat(self.garbage)).take(time))
            .collect();
        let categories = items.iter().map(|&item| self.category(item)).collect();
        Behaviours::new(
            items.iter().map(|&item| item as i32).collect(),
            categories,
            [rows.len(), time],
        )
    }

    fn input(&self, time: usize, device: &Device) -> Input {
        let mask = self
            .histories
            .iter()
            .flat_map(|row| (0..time).map(|t| f32::from(u8::from(t < row.len()))))
            .collect();
        let targets = self
            .targets
            .iter()
            .map(|&item| (item as i32, self.category(item)))
            .unzip();
        Input::new(self.padded(&self.histories, time), mask, targets, device)
    }

    /// The input of a case, which may have fields.
    fn input_of(&self, case: &Case, time: usize, device: &Device) -> Input {
        let input = self.input(time, device);
        if !case.has_fields() {
            return input;
        }
        let values = |rows: &[Vec<u32>]| {
            let values = rows.iter().flatten().map(|&value| value as i32);
            FieldValues::new(values.collect(), rows[0].len())
        };
        input.with_fields(values(&self.profile), values(&self.context))
    }

    /// The distinct rows of histories and targets.
    fn shares(&self) -> RowShares {
        let present = |id: &dyn Fn(u32) -> i32, counts: &[u32]| {
            let mut ids: Vec<i32> = self
                .histories
                .iter()
                .flatten()
                .chain(&self.targets)
                .map(|&item| id(item))
                .collect();
            ids.sort_unstable();
            ids.dedup();
            ids.into_iter()
                .map(|id| (id, 1.0 / counts[id as usize] as f32))
                .collect()
        };
        RowShares {
            items: present(&|item| item as i32, &self.item_counts),
            categories: present(&|item| self.category(item), &self.category_counts),
        }
    }
}

fn reference() -> Reference {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/ladder.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter().collect()
}

/// Within `tolerance` of the largest expected number, which counts as 1 at least.
fn assert_near(what: &str, found: &[f32], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}: how many");
    let scale = expected.iter().fold(1.0, |most: f64, x| most.max(x.abs()));
    for (index, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (f64::from(found) - expected).abs() < tolerance * scale,
            "{what}, number {index}: {found} is not {expected}"
        );
    }
}

#[test]
fn every_model_has_a_case_without_fields_and_one_with() {
    let cases = reference().whole.cases;
    for model in Model::ALL {
        for fields in [false, true] {
            let found = cases
                .iter()
                .any(|case| case.model == model && case.has_fields() == fields);
            assert!(found, "{model}, with fields: {fields}");
        }
    }
}

/// One history after the other, as a trace shows them.
#[test]
fn predictions() {
    let Reference { whole, sparse } = reference();
    for document in [&whole, &sparse] {
        for case in &document.cases {
            for &path in Path::ALL {
                let network = case.network(path, &device());
                for (row, pass) in case.passes.iter().enumerate() {
                    let what = format!("{}, {path:?}, history {row}", case.what());
                    let history = &document.histories[row];
                    let question = Question::new(&document.item_category, history, document.targets[row], 512).unwrap();
                    let question = if case.has_fields() {
                        question.with_fields(&document.profile[row], &document.context[row])
                    } else {
                        question
                    };
                    let trace = trace(&network, case.unit(), &question);
                    assert_near(&format!("{what}: logit"), &[trace.logit], &[pass.logit], 3e-6);
                    let shares = case.shares();
                    assert_eq!(trace.normalised, trace.attention.is_some() && shares, "{what}");
                    if let Some(attention) = trace.attention.as_ref().filter(|values| shares && !values.is_empty()) {
                        assert_near(&format!("{what}: sum"), &[attention.iter().sum()], &[1.0], 1e-5);
                    }
                    for (part, found, expected) in [
                        ("attention", &trace.attention, &pass.attention),
                        ("interest", &trace.interest, &pass.interest),
                    ] {
                        assert_eq!(found.is_some(), expected.is_some(), "{what}: {part}");
                        let (found, expected) = (found.as_deref().unwrap_or(&[]), expected.as_deref().unwrap_or(&[]));
                        assert_near(&format!("{what}: {part}"), found, expected, 3e-6);
                    }
                }
            }
        }
    }
}

/// A batch with garbage in its pads: what is learnt from it, and what is remembered of it.
#[test]
fn training() {
    let Reference { whole, sparse } = reference();
    let device = training_device();
    for document in [&whole, &sparse] {
        let longest = document.histories.iter().map(Vec::len).max().unwrap();
        for case in &document.cases {
            for (&path, time) in Path::ALL.iter().zip([longest, longest + 2]) {
                let what = format!("{}, {path:?}, padded to {time}", case.what());
                let network = case.network(path, &device);
                let input = document.input_of(case, time, &device);
                let objective = Objective {
                    alpha: case.alpha,
                    penalty: (case.lambda > 0.0).then(|| (case.lambda, document.shares())),
                };
                let Training {
                    logits,
                    losses: expected,
                    gradients,
                    statistics,
                } = &case.training;
                let found = numbers(network.logits(case.unit(), &input));
                assert_near(&format!("{what}: logits"), &found, logits, 5e-6);
                let labels = Tensor::from_data(TensorData::from(document.labels.as_slice()), &device);
                let negatives = document.padded(&document.negatives, time);
                let losses = network.losses(case.unit(), &input, &negatives, labels, &objective);
                for (name, found) in [
                    ("target", &losses.target),
                    ("auxiliary", &losses.auxiliary),
                    ("total", &losses.total),
                ] {
                    assert_near(
                        &format!("{what}: {name}"),
                        &numbers(found.clone()),
                        &[expected[name]],
                        3e-6,
                    );
                }
                let found = gradients_by_name(&network, losses.total.backward());
                for (name, data) in &found {
                    let zeros = vec![0.0; data.num_elements()];
                    let expected = gradients.get(name).unwrap_or(&zeros);
                    let found: Vec<f32> = data.iter().collect();
                    assert_near(&format!("{what}: gradient at {name}"), &found, expected, 2e-5);
                }
                let remembered = collect(&network.remember(losses.remembered));
                for (name, expected) in statistics {
                    let found: Vec<f32> = remembered[name].iter().collect();
                    assert_near(&format!("{what}: {name}"), &found, expected, 3e-6);
                }
            }
        }
    }
}
