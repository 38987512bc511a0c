//! The whole forward pass and all losses against the float64 NumPy program `reference/dien.py`.

mod common;

use std::collections::BTreeMap;

use burn::tensor::{Tensor, TensorData};
use common::reference::{Sizes, Weight};
use dien_explorer::backend::device;
use dien_explorer::explain::{Question, Series, trace};
use dien_explorer::model::{Behaviours, Input, Model, Network, Objective, Options, Unit};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    config: Sizes,
    item_category: Vec<u32>,
    histories: Vec<Vec<u32>>,
    negatives: Vec<Vec<u32>>,
    garbage: u32,
    targets: Vec<u32>,
    labels: Vec<f32>,
    alpha: f64,
    weights: BTreeMap<String, Weight>,
    units: BTreeMap<String, UnitReference>,
}

#[derive(Deserialize)]
struct UnitReference {
    passes: Vec<Pass>,
    losses: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct Pass {
    extractor: Vec<Vec<f64>>,
    attention: Vec<f64>,
    evolution: Vec<BTreeMap<String, Vec<f64>>>,
    logit: f64,
}

fn reference() -> (Reference, Network) {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/dien.json")).unwrap();
    let reference: Reference = serde_json::from_str(&text).unwrap();
    let Reference { config, weights, .. } = &reference;
    let model = config.network(Model::Dien, &Options::default(), weights, &device());
    (reference, model)
}

fn assert_close(what: &str, found: f32, expected: f64) {
    let tolerance = 2e-6 * expected.abs().max(1.0);
    assert!(
        (f64::from(found) - expected).abs() < tolerance,
        "{what}: {found} is not {expected}"
    );
}

fn assert_rows(what: &str, found: &Series, expected: &[&[f64]]) {
    assert_eq!(found.time(), expected.len(), "{what}: steps");
    for (t, (found, expected)) in found.rows().zip(expected).enumerate() {
        assert_eq!(found.len(), expected.len());
        for (&found, &expected) in found.iter().zip(*expected) {
            assert_close(&format!("{what} at step {}", t + 1), found, expected);
        }
    }
}

#[test]
fn every_number_of_a_trace() {
    let (reference, model) = reference();
    for (name, expected) in &reference.units {
        let unit: Unit = name.parse().unwrap();
        for (row, pass) in expected.passes.iter().enumerate() {
            let what = format!("{name}, history {row}");
            let history = &reference.histories[row];
            let question = Question::new(&reference.item_category, history, reference.targets[row], 512).unwrap();
            let trace = trace(&model, unit, &question);
            assert_close(&what, trace.logit, pass.logit);
            assert_close(&what, trace.probability, 1.0 / (1.0 + (-pass.logit).exp()));
            let attention = trace.attention.unwrap();
            assert_eq!(attention.len(), pass.attention.len());
            for (&found, &expected) in attention.iter().zip(&pass.attention) {
                assert_close(&format!("{what}: attention"), found, expected);
            }
            let rows: Vec<&[f64]> = pass.extractor.iter().map(Vec::as_slice).collect();
            assert_rows(&format!("{what}: extractor"), &trace.extractor.unwrap().states, &rows);
            let evolution = &trace.evolution.unwrap();
            for (quantity, found) in [
                ("reset", &evolution.reset),
                ("update", &evolution.update),
                ("update_weight", &evolution.update_weight),
                ("candidate", &evolution.candidate),
                ("states", &evolution.states),
            ] {
                let rows: Vec<&[f64]> = pass.evolution.iter().map(|step| step[quantity].as_slice()).collect();
                assert_rows(&format!("{what}: {quantity}"), found, &rows);
            }
        }
    }
}

/// Ids padded to `time` with the reference's garbage.
fn padded(reference: &Reference, rows: &[Vec<u32>], time: usize) -> Behaviours {
    let items: Vec<u32> = rows
        .iter()
        .flat_map(|row| {
            row.iter()
                .copied()
                .chain(std::iter::repeat(reference.garbage))
                .take(time)
        })
        .collect();
    let categories = items
        .iter()
        .map(|&item| reference.item_category[item as usize] as i32)
        .collect();
    let items = items.into_iter().map(|item| item as i32).collect();
    Behaviours::new(items, categories, [rows.len(), time])
}

#[test]
fn every_loss_of_a_batch_with_garbage_in_its_pads() {
    let (reference, model) = reference();
    let longest = reference.histories.iter().map(Vec::len).max().unwrap();
    // Padding beyond the longest history must not matter either.
    for time in [longest, longest + 3] {
        let mask = reference
            .histories
            .iter()
            .flat_map(|row| (0..time).map(|t| f32::from(u8::from(t < row.len()))))
            .collect();
        let targets = reference
            .targets
            .iter()
            .map(|&item| (item as i32, reference.item_category[item as usize] as i32))
            .unzip();
        let input = Input::new(padded(&reference, &reference.histories, time), mask, targets, &device());
        let negatives = padded(&reference, &reference.negatives, time);
        let labels = || Tensor::from_data(TensorData::from(reference.labels.as_slice()), &device());
        for (name, expected) in &reference.units {
            let unit: Unit = name.parse().unwrap();
            let objective = Objective {
                alpha: reference.alpha,
                penalty: None,
            };
            let losses = model.losses(unit, &input, &negatives, labels(), &objective);
            for (part, found) in [
                ("target", losses.target),
                ("auxiliary", losses.auxiliary),
                ("total", losses.total),
            ] {
                assert_close(
                    &format!("{name}, padded to {time}: {part}"),
                    found.into_scalar(),
                    expected.losses[part],
                );
            }
            let logits: Vec<f32> = model.logits(unit, &input).into_data().iter().collect();
            for (&found, pass) in logits.iter().zip(&expected.passes) {
                assert_close(&format!("{name}, in a batch"), found, pass.logit);
            }
        }
    }
}
