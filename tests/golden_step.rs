//! One step of every unit against numbers computed in float64 by two independent programs (form B of the reset gate).

use burn::module::Param;
use burn::tensor::{Device, Tensor};
use dien_explorer::backend::device;
use dien_explorer::model::{GruCell, Path, ResetForm, Step, Unit};

/// The cell of the golden numbers. There matrices stand as `W·x`; here as `x·W`, gates reset | update | candidate.
fn cell(device: &Device) -> GruCell {
    let beside = |r: [[f32; 2]; 2], u: [[f32; 2]; 2], n: [[f32; 2]; 2]| {
        let column = |input: usize| {
            [
                r[0][input],
                r[1][input],
                u[0][input],
                u[1][input],
                n[0][input],
                n[1][input],
            ]
        };
        Param::from_tensor(Tensor::from_floats([column(0), column(1)], device))
    };
    GruCell {
        input_weight: beside(
            [[0.1, 0.2], [-0.3, 0.4]],
            [[0.5, -0.1], [0.2, 0.3]],
            [[-0.4, 0.6], [0.7, -0.2]],
        ),
        hidden_weight: beside(
            [[0.3, -0.2], [0.1, 0.5]],
            [[-0.6, 0.4], [0.2, 0.1]],
            [[0.8, -0.5], [-0.3, 0.9]],
        ),
        input_bias: Param::from_tensor(Tensor::from_floats([0.1, -0.1, 0.2, 0.0, 0.05, -0.05], device)),
        hidden_bias: Param::from_tensor(Tensor::from_floats([0.3, -0.2], device)),
        reset: ResetForm::After,
    }
}

fn steps(unit: Unit) -> impl Iterator<Item = Step> {
    let device = device();
    Path::ALL.iter().map(move |&path| {
        let row = |values: [f32; 2]| Tensor::from_floats([values], &device);
        let attention = Tensor::from_floats([[0.25]], &device);
        cell(&device).step(path, unit, row([1.0, -0.5]), row([0.4, -0.6]), attention)
    })
}

/// On every path of this build.
fn assert_close(what: &str, unit: Unit, quantity: fn(&Step) -> &Tensor<2>, expected: [f64; 2]) {
    for step in steps(unit) {
        let found: Vec<f64> = quantity(&step).to_data().iter().collect();
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found - expected).abs() < 1e-6,
                "{unit}, {what}: {found} is not {expected}"
            );
        }
    }
}

#[test]
fn gates_and_candidate() {
    for unit in [Unit::Gru, Unit::Agru, Unit::Augru, Unit::AugruCode] {
        assert_close("r", unit, |step| &step.reset, [0.584_190_52, 0.297_339_35]);
        assert_close("u", unit, |step| &step.update, [0.567_092_9, 0.517_492_86]);
        assert_close("ñ", unit, |step| &step.candidate, [-0.112_071_94, 0.457_613_26]);
    }
}

#[test]
fn attentional_input_changes_the_gates() {
    let unit = Unit::Aigru;
    assert_close("r", unit, |step| &step.reset, [0.584_190_52, 0.381_072_15]);
    assert_close("u", unit, |step| &step.update, [0.464_435_16, 0.508_124_28]);
    assert_close("ñ", unit, |step| &step.candidate, [0.390_555_44, -0.175_874_26]);
    assert_close("s'", unit, |step| &step.state, [0.395_613_61, -0.384_491_41]);
}

#[test]
fn states() {
    let state = |unit, expected| assert_close("s'", unit, |step| &step.state, expected);
    state(Unit::Gru, [0.109_607_64, -0.052_692_69]);
    state(Unit::Agru, [0.271_982_02, -0.335_596_69]);
    state(Unit::Augru, [0.327_401_91, -0.463_173_17]);
    state(Unit::AugruCode, [0.054_187_74, 0.074_883_79]);
}

#[test]
fn update_weights() {
    let weight = |unit, expected| assert_close("w", unit, |step| &step.update_weight, expected);
    weight(Unit::Agru, [0.25, 0.25]);
    weight(Unit::Augru, [0.567_092_9 / 4.0, 0.517_492_86 / 4.0]);
    let code = |u: f64| u + 0.25 * (1.0 - u);
    weight(Unit::AugruCode, [code(0.567_092_9), code(0.517_492_86)]);
}
