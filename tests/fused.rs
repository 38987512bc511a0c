//! The fused layers against their oracles in burn's own operations: every output, every gradient.

mod common;

use burn::module::Param;
use burn::tensor::{Distribution, Tensor, TensorData};
use common::gradients_by_name;
use dien_explorer::backend::training_device;
use dien_explorer::checkpoint::weights::NamedWeights;
use dien_explorer::model::{Behaviours, GruCell, Input, Network, NetworkConfig, Path, Recurrence, Unit};
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
        let cell = NetworkConfig::new(2, 2).with_hidden(hidden).with_head(vec![1]).init(seed, &device).evolution;
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
    fn run(&self, unit: Unit, path: Path) -> (Recurrence, Vec<Vec<f32>>) {
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

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter().collect()
}

/// `|found - expected| / |expected|` in the largest entry.
fn relative_error(found: &[f32], expected: &[f32]) -> f32 {
    let largest = |numbers: &mut dyn Iterator<Item = f32>| numbers.fold(0.0, |most: f32, x| most.max(x.abs()));
    let difference = largest(&mut found.iter().zip(expected).map(|(a, b)| a - b));
    difference / largest(&mut expected.iter().copied()).max(1e-3)
}

const ITEMS: i32 = 7;
const CATEGORIES: i32 = 3;

/// A network and a batch of it, with labels and negatives.
#[derive(Clone, Debug)]
struct Network {
    model: Network,
    input: Input,
    negatives: Behaviours,
    labels: Tensor<1>,
}

prop_compose! {
    fn any_network()(
        batch in 1..6_usize,
        time in 1..9_usize,
        half in 1..9_usize,
        head in prop::collection::vec(1..9_usize, 0..3),
    )(
        lengths in prop::collection::vec(0..=time, batch),
        ids in prop::collection::vec((0..ITEMS, 0..CATEGORIES, 0..ITEMS, 0..CATEGORIES), batch * time),
        targets in prop::collection::vec((0..ITEMS, 0..CATEGORIES), batch),
        labels in prop::collection::vec(prop_oneof![Just(0.0_f32), Just(1.0)], batch),
        shape in Just([batch, time]),
        hidden in Just(2 * half),
        head in Just(head),
        seed in any::<u32>(),
    ) -> Network {
        let device = training_device();
        let [batch, time] = shape;
        let model = NetworkConfig::new(ITEMS as usize, CATEGORIES as usize).with_hidden(hidden).with_head(head).init(seed, &device);
        let ids_of = |id: fn(&(i32, i32, i32, i32)) -> i32| ids.iter().map(id).collect::<Vec<_>>();
        let behaviours = Behaviours::new(ids_of(|ids| ids.0), ids_of(|ids| ids.1), shape);
        let mask = (0..batch * time).map(|cell| f32::from(u8::from(cell % time < lengths[cell / time]))).collect();
        Network {
            model,
            input: Input::new(behaviours, mask, targets.into_iter().unzip(), &device),
            negatives: Behaviours::new(ids_of(|ids| ids.2), ids_of(|ids| ids.3), shape),
            labels: Tensor::from_data(TensorData::new(labels, [batch]), &device),
        }
    }
}

impl Network {
    /// The logits and both losses; the gradient of the total at every weight.
    fn run(&self, unit: Unit, path: Path) -> (Vec<f32>, NamedWeights) {
        let model = self.model.clone().with_path(path);
        let losses = model.losses(unit, &self.input, &self.negatives, self.labels.clone(), 0.7);
        let mut numbers = values(model.logits(unit, &self.input));
        numbers.extend([losses.target, losses.auxiliary].map(|loss| loss.into_scalar::<f32>()));
        (numbers, gradients_by_name(&model, losses.total.backward()))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_whole_network_is_the_oracles(network in any_network()) {
        for unit in Unit::ALL {
            let (fused, gradients) = network.run(unit, Path::Fused);
            let (plain, expected) = network.run(unit, Path::Plain);
            for (fused, plain) in fused.iter().zip(&plain) {
                prop_assert!((fused - plain).abs() < 1e-5, "{unit}: logits and losses {fused:?} are not {plain:?}");
            }
            for (name, expected) in expected {
                let [found, expected] = [&gradients[&name], &expected].map(|data| data.iter::<f32>().collect::<Vec<_>>());
                let error = relative_error(&found, &expected);
                prop_assert!(error < 1e-4, "{unit}: the gradient at {name} is off by {error}: {found:?} is not {expected:?}");
            }
        }
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
