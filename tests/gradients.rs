//! Gradients against finite differences, in double precision. (A file of its own: the element type is a setting of the process.)

use std::sync::Once;

mod common;

use burn::tensor::{Device, FloatDType, Tensor, TensorData};
use common::gradients_by_name;
use dien_explorer::backend;
use dien_explorer::checkpoint::weights::{NamedWeights, assign, collect};
use dien_explorer::model::{
    ActivationKind, AttentionForm, Behaviours, FieldSize, FieldValues, Input, Losses, Model, Network, NetworkConfig,
    Objective, Options, Pooling, ResetForm, RowShares, Scorer, Unit,
};

/// The training device, once switched to double precision.
fn device() -> Device {
    static SWITCH: Once = Once::new();
    SWITCH.call_once(|| {
        backend::device()
            .configure(FloatDType::F64)
            .expect("no tensor was made before");
    });
    backend::training_device()
}

fn model(kind: Model, options: Options) -> Network {
    let model = NetworkConfig::new(7, 3)
        .with_hidden(4)
        .with_head(vec![5, 3])
        .with_model(kind)
        .with_options(options)
        .with_fields(
            vec![FieldSize::new("age", 2), FieldSize::new("city", 1)],
            vec![FieldSize::new("time", 3)],
        )
        .init(11, &device());
    // Away from the small initial weights, where every gate is at its middle.
    let weights = collect(&model)
        .into_iter()
        .map(|(name, data)| (name, scaled(&data, 1.7)))
        .collect();
    assign(model, weights).unwrap()
}

fn scaled(data: &TensorData, factor: f64) -> TensorData {
    TensorData::new(
        data.iter::<f64>().map(|value| value * factor).collect::<Vec<_>>(),
        data.shape().clone(),
    )
}

/// Every model with its usual choices, with the other scorer and activation where there is something to attend to or to bend, and with the
/// choices that are ours. All have fields.
fn models() -> Vec<Network> {
    let usual = |kind: Model| Options {
        unit_widths: vec![4, 3],
        ..kind.options()
    };
    let other = |kind: Model| Options {
        scorer: Scorer::Mlp,
        activation: match usual(kind).activation {
            ActivationKind::Dice => ActivationKind::Prelu,
            _ => ActivationKind::Dice,
        },
        normalised: true,
        ..usual(kind)
    };
    let ours = |kind: Model| {
        let scaled = Options {
            attention: AttentionForm::Scaled,
            pooling: Pooling::None,
            activation: ActivationKind::RowDice,
            ..usual(kind)
        };
        let sigmoid = Options {
            attention: AttentionForm::Sigmoid,
            unit_activation: Some(ActivationKind::Sigmoid),
            reset: ResetForm::Before,
            pooling: Pooling::Mean,
            ..other(kind)
        };
        [scaled, sigmoid]
    };
    let kinds = Model::ALL.into_iter();
    let options = |kind| [usual(kind), other(kind)].into_iter().chain(ours(kind));
    kinds
        .flat_map(|kind| options(kind).map(move |options| model(kind, options)))
        .collect()
}

/// Lengths 4, 1, 0 and 3; garbage in the pads.
fn losses(model: &Network, unit: Unit) -> Losses {
    let device = device();
    let items = vec![1, 2, 3, 1, 4, 6, 6, 6, 6, 6, 6, 6, 5, 0, 2, 6];
    let negatives = vec![0, 4, 5, 6, 0, 1, 1, 1, 1, 1, 1, 1, 0, 3, 1, 1];
    let mask = [[1, 1, 1, 1], [1, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 0]]
        .concat()
        .into_iter()
        .map(|m| m as f32)
        .collect();
    let behaviours = |items: Vec<i32>| {
        let categories = items.iter().map(|item| item % 3).collect();
        Behaviours::new(items, categories, [4, 4])
    };
    let input = Input::new(behaviours(items), mask, (vec![1, 2, 3, 2], vec![1, 2, 0, 2]), &device);
    // Every value but one of the context's, unknown ones among them.
    let profile = FieldValues::new(vec![1, 0, 2, 1, 0, 1, 1, 0], 2);
    let input = input.with_fields(profile, FieldValues::new(vec![3, 0, 1, 3], 1));
    let labels = Tensor::from_data([1.0, 0.0, 1.0, 0.0], &device);
    let shares = |rows: &[i32]| rows.iter().map(|&row| (row, 1.0 / (row + 2) as f32)).collect();
    let rows = RowShares {
        items: shares(&[1, 2, 5]),
        categories: shares(&[0, 2]),
    };
    let objective = Objective {
        alpha: 0.8,
        penalty: Some((0.3, rows)),
    };
    model.losses(unit, &input, &behaviours(negatives), labels, &objective)
}

fn total(model: &Network, unit: Unit) -> f64 {
    losses(model, unit).total.into_scalar()
}

/// The gradient of every weight, by name.
fn gradients(model: &Network, unit: Unit) -> NamedWeights {
    gradients_by_name(model, losses(model, unit).total.backward())
}

fn assert_agree(what: &str, gradient: f64, difference: f64) {
    let tolerance = 1e-6 * gradient.abs().max(difference.abs()).max(0.01);
    assert!(
        (gradient - difference).abs() < tolerance,
        "{what}: gradient {gradient}, finite difference {difference}"
    );
}

#[test]
fn of_the_total_loss_with_respect_to_every_tensor() {
    let step = 1e-5;
    for model in models() {
        let weights = collect(&model);
        let unit = model.model.unit().unwrap_or(Unit::Gru);
        let gradients = gradients(&model, unit);
        // Running statistics are not learnt.
        for (name, data) in weights.iter().filter(|(name, _)| !name.contains("statistics")) {
            let values: Vec<f64> = data.iter().collect();
            let gradient: Vec<f64> = gradients[name].iter().collect();
            // Up to 24 entries of each tensor, evenly spread.
            for index in (0..values.len()).step_by(values.len().div_ceil(24)) {
                let moved = |by: f64| {
                    let mut values = values.clone();
                    values[index] += by;
                    let mut weights = weights.clone();
                    weights.insert(name.clone(), TensorData::new(values, data.shape().clone()));
                    total(&assign(model.clone(), weights).unwrap(), unit)
                };
                let difference = (moved(step) - moved(-step)) / (2.0 * step);
                assert_agree(
                    &format!("{}, {:?}, {name}[{index}]", model.model, model.options),
                    gradient[index],
                    difference,
                );
            }
        }
    }
}

#[cfg(feature = "plain")]
mod against_the_oracle {
    use common::lesson::any_lesson;
    use proptest::prelude::*;

    use super::{common, device};

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn of_every_model_are_the_oracles(lesson in any_lesson(any::<bool>(), device)) {
            lesson.compare(1e-9, 1e-6)?;
        }
    }
}

#[test]
fn of_the_last_state_with_respect_to_the_attention() {
    let device = device();
    let model = model(Model::Dien, Model::Dien.options());
    let evolution = model.evolution.as_ref().unwrap();
    let inputs = Tensor::<1>::from_data(
        TensorData::new(
            (0..40).map(|i| f64::from(i * 37 % 19) / 9.5 - 1.0).collect::<Vec<_>>(),
            [40],
        ),
        &device,
    )
    .reshape([2, 5, 4]);
    let mask = Tensor::<2>::from_data([[1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 0.0, 0.0]], &device);
    let attention = [0.3, 0.1, 0.25, 0.05, 0.3, 0.5, 0.2, 0.3, 0.9, 0.9];
    for unit in Unit::ALL {
        // An uneven sum of the last state, so that no two dimensions cancel.
        let value = |attention: Tensor<2>| {
            let last = evolution.forward(model.path, unit, &inputs, &attention, &mask).last();
            last.mul(Tensor::from_data([[1.0, -0.5, 2.0, 0.7]], &device)).sum()
        };
        let at =
            |values: [f64; 10]| Tensor::<1>::from_data(TensorData::new(values.to_vec(), [10]), &device).reshape([2, 5]);
        let tracked = at(attention).detach().require_grad();
        let output = value(tracked.clone());
        let gradient: Vec<f64> = match (unit, tracked.grad(&output.backward())) {
            (Unit::Gru, None) => vec![0.0; 10], // attention unused
            (_, gradient) => gradient.expect("attention has a gradient").into_data().iter().collect(),
        };
        for index in 0..attention.len() {
            let moved = |by: f64| -> f64 {
                let mut values = attention;
                values[index] += by;
                value(at(values)).into_scalar()
            };
            let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert_agree(&format!("{unit}, attention {index}"), gradient[index], difference);
        }
        assert!(
            gradient[8..].iter().all(|&of_pad| of_pad == 0.0),
            "{unit}: a pad has a gradient"
        );
    }
}
