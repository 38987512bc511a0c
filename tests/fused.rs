//! The fused layers against their oracles in burn's own operations: every output, every gradient.

mod common;

use burn::module::Param;
use burn::tensor::{Distribution, Tensor, TensorData};
use common::lesson::{any_lesson, relative_error, values};
use dien_explorer::backend::training_device;
use dien_explorer::model::{GruCell, NetworkConfig, Path, Recurrence, Unit};
use proptest::prelude::*;

/// What the recurrence reads besides the weights, and the direction in which its states are asked for.
#[derive(Clone, Debug)]
struct Case {
    cell: GruCell,
    inputs: Tensor<3>,
    attention: Tensor<2>,
    mask: Tensor<2>,
    direction: Tensor<3>,
}

prop_compose! {
    fn any_case()(
        batch in 1..6_usize,
        time in 1..9_usize,
        half in 1..12_usize,
        seed in any::<u32>(),
        scale in 0.2_f32..4.0,
    )(
        attention in prop::collection::vec(prop_oneof![Just(0.0_f32), Just(1.0), 0.0..1.0_f32], batch * time),
        // Pads at the end, as batches have them, or anywhere.
        lengths in prop::collection::vec(0..=time, batch),
        holes in prop::collection::vec(prop::bool::weighted(0.1), batch * time),
        shape in Just([batch, time, 2 * half]),
        seed in Just(seed),
        scale in Just(scale),
    ) -> Case {
        let device = training_device();
        let [batch, time, hidden] = shape;
        let mask: Vec<f32> = (0..batch * time)
            .map(|row| f32::from(u8::from(row % time < lengths[row / time] && !holes[row])))
            .collect();
        device.seed(seed.into());
        let cell = NetworkConfig::new(2, 2).with_hidden(hidden).with_head(vec![1]).init(seed, &device).evolution.unwrap();
        let scaled = |weight: Param<Tensor<2>>| Param::from_tensor(Tensor::from_inner(weight.val().inner().mul_scalar(scale)));
        let random = |scale: f64| Tensor::random(shape, Distribution::Uniform(-scale, scale), &device);
        Case {
            cell: GruCell { input_weight: scaled(cell.input_weight), hidden_weight: scaled(cell.hidden_weight), ..cell },
            inputs: random(2.0).require_grad(),
            attention: Tensor::from_data(TensorData::new(attention, [batch, time]), &device).require_grad(),
            mask: Tensor::from_data(TensorData::new(mask, [batch, time]), &device),
            direction: random(1.0),
        }
    }
}

impl Case {
    /// The steps, and the gradient of `Σ direction ∘ states` at inputs, attention, weights and biases.
    fn run(&self, unit: Unit, path: Path) -> (Recurrence, Vec<Vec<f64>>) {
        let cell = &self.cell;
        let recurrence = cell.forward(path, unit, &self.inputs, &self.attention, &self.mask);
        let gradients = recurrence.states.clone().mul(self.direction.clone()).sum().backward();
        let at = |weight: &Param<Tensor<2>>| values(weight.val().grad(&gradients).unwrap());
        let at_bias = |bias: &Param<Tensor<1>>| values(bias.val().grad(&gradients).unwrap());
        let attention = self
            .attention
            .grad(&gradients)
            .unwrap_or_else(|| self.attention.clone().inner().zeros_like());
        let found = vec![
            values(self.inputs.grad(&gradients).unwrap()),
            values(attention),
            at(&cell.input_weight),
            at(&cell.hidden_weight),
            at_bias(&cell.input_bias),
            at_bias(&cell.hidden_bias),
        ];
        (recurrence, found)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    /// Float32 against float32; with Dice, whose division by small deviations magnifies rounding, `gradients.rs` has it in double.
    #[test]
    fn every_model_is_the_oracles(lesson in any_lesson(Just(false), training_device)) {
        lesson.compare(1e-5, 1e-4)?;
    }

    #[test]
    fn every_output_and_every_gradient_is_the_oracles(case in any_case()) {
        let names = ["inputs", "attention", "input_weight", "hidden_weight", "input_bias", "hidden_bias"];
        let mask = case.mask.clone().inner().unsqueeze_dim::<3>(2);
        for unit in Unit::ALL {
            let (fused, gradients) = case.run(unit, Path::Fused);
            let (plain, expected) = case.run(unit, Path::Plain);
            for (name, fused, plain) in [
                ("reset", &fused.reset, &plain.reset),
                ("update", &fused.update, &plain.update),
                ("candidate", &fused.candidate, &plain.candidate),
            ] {
                let real = |x: &Tensor<3>| x.clone().inner().mul(mask.clone());
                let apart: f32 = real(fused).sub(real(plain)).abs().max().into_scalar();
                prop_assert!(apart < 1e-5, "{unit}: {name} differs by {apart}");
            }
            let apart: f32 = fused.states.sub(plain.states).abs().max().into_scalar();
            prop_assert!(apart < 1e-5, "{unit}: states differ by {apart}");
            for ((name, found), expected) in names.iter().zip(gradients).zip(expected) {
                let error = relative_error(&found, &expected);
                prop_assert!(error < 1e-4, "{unit}: the gradient at {name} is off by {error}: {found:?} is not {expected:?}");
            }
        }
    }
}

#[test]
fn a_step_alone_has_no_gradient() {
    let device = training_device();
    let network = NetworkConfig::new(2, 2)
        .with_hidden(2)
        .with_head(vec![1])
        .init(1, &device);
    let cell = network.evolution.unwrap();
    let row = || Tensor::<2>::from_floats([[0.5, -0.5]], &device).require_grad();
    let input = row();
    let attention = Tensor::from_floats([[0.5]], &device);
    let step = cell.step(Path::Fused, Unit::Augru, input.clone(), row(), attention);
    // The input is asked twice: directly, and through the step.
    let gradients = step.state.sum().add(input.clone().sum()).backward();
    assert_eq!(values(input.grad(&gradients).unwrap()), [1.0, 1.0]);
    assert!(cell.input_weight.val().grad(&gradients).is_none());
}
