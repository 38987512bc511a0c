//! Any model with a batch to learn from: its numbers and gradients on both paths.

use burn::tensor::{Device, Tensor, TensorData};
use dien_explorer::checkpoint::weights::NamedWeights;
use dien_explorer::model::{
    ActivationKind, AttentionForm, Behaviours, FieldSize, FieldValues, Input, Model, Network, NetworkConfig, Objective,
    Options, Path, Pooling, ResetForm, RowShares, Scorer, Unit,
};
use proptest::prelude::*;

use super::gradients_by_name;

const ITEMS: i32 = 7;
const CATEGORIES: i32 = 3;

/// A tensor's numbers.
pub(crate) fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data().iter().collect()
}

/// `|found - expected| / |expected|` in the largest entry, which counts as 0.01 at least: of a gate that is all but shut the gradient is a
/// factor `1 - n²`, of whose digits float32 has lost some before either path begins. (`gradients.rs` compares the same in double.)
pub(crate) fn relative_error(found: &[f64], expected: &[f64]) -> f64 {
    let largest = |numbers: &mut dyn Iterator<Item = f64>| numbers.fold(0.0, |most: f64, x| most.max(x.abs()));
    let difference = largest(&mut found.iter().zip(expected).map(|(a, b)| a - b));
    difference / largest(&mut expected.iter().copied()).max(1e-2)
}

/// A network and a batch of it, with labels and negatives.
#[derive(Clone, Debug)]
pub(crate) struct Lesson {
    model: Network,
    input: Input,
    negatives: Behaviours,
    labels: Tensor<1>,
    objective: Objective,
}

/// Fields of so many values each, whose vectors may have widths of their own.
fn fields(sizes: Vec<(usize, Option<usize>)>, own_widths: bool) -> Vec<FieldSize> {
    let field = |(index, (values, width)): (usize, (usize, Option<usize>))| FieldSize {
        width: width.filter(|_| own_widths),
        ..FieldSize::new(format!("field {index}"), values)
    };
    sizes.into_iter().enumerate().map(field).collect()
}

prop_compose! {
    fn any_config(dice: BoxedStrategy<bool>)(
        model in prop::sample::select(Model::ALL.to_vec()),
        pooling in prop::sample::select(&Pooling::ALL[..]),
        mlp in any::<bool>(),
        normalised in any::<bool>(),
        (form, reset) in (prop::sample::select(&AttentionForm::ALL[..]), prop::sample::select(&ResetForm::ALL[..])),
        profile in prop::collection::vec((1..4_usize, prop::option::of(1..5_usize)), 0..3),
        context in prop::collection::vec((1..4_usize, prop::option::of(1..5_usize)), 0..3),
        category_width in prop::option::of(0..3_usize),
        own_activation in prop::option::of(prop::sample::select(vec![ActivationKind::Prelu, ActivationKind::Sigmoid, ActivationKind::RowDice])),
        dice in dice,
        bend in prop::sample::select(vec![ActivationKind::Prelu, ActivationKind::RowDice]),
        unit_widths in prop::collection::vec(1..7_usize, 0..3),
        half in 1..9_usize,
        head in prop::collection::vec(1..9_usize, 0..3),
    ) -> NetworkConfig {
        let options = Options {
            pooling,
            scorer: if mlp { Scorer::Mlp } else { Scorer::Bilinear },
            normalised,
            activation: if dice { ActivationKind::Dice } else { bend },
            unit_activation: own_activation,
            unit_widths,
            attention: form,
            reset,
        };
        // PNN multiplies vectors of one width.
        let own_widths = model != Model::Pnn;
        let config = NetworkConfig {
            category_width: category_width.filter(|&width| own_widths && width < 2 * half),
            ..NetworkConfig::new(ITEMS as usize, CATEGORIES as usize)
        };
        config
            .with_hidden(2 * half)
            .with_head(head)
            .with_model(model)
            .with_options(options)
            .with_fields(fields(profile, own_widths), fields(context, own_widths))
    }
}

/// Any model and batch, with Dice as `dice` has it, on a device.
pub(crate) fn any_lesson(
    dice: impl Strategy<Value = bool> + 'static,
    device: fn() -> Device,
) -> impl Strategy<Value = Lesson> {
    lesson_on(dice.boxed(), device)
}

prop_compose! {
    fn lesson_on(dice: BoxedStrategy<bool>, device: fn() -> Device)(
        batch in 1..6_usize,
        time in 1..9_usize,
    )(
        lengths in prop::collection::vec(0..=time, batch),
        ids in prop::collection::vec((0..ITEMS, 0..CATEGORIES, 0..ITEMS, 0..CATEGORIES), batch * time),
        targets in prop::collection::vec((0..ITEMS, 0..CATEGORIES), batch),
        labels in prop::collection::vec(prop_oneof![Just(0.0_f32), Just(1.0)], batch),
        shape in Just([batch, time]),
        config in any_config(dice.clone()),
        seed in any::<u32>(),
        values in prop::collection::vec(any::<usize>(), 4 * batch),
        penalty in prop::option::of((0.1..2.0_f64, prop::sample::subsequence((0..ITEMS).collect::<Vec<_>>(), 1..4))),
    ) -> Lesson {
        let device = device();
        let [batch, time] = shape;
        let ids_of = |id: fn(&(i32, i32, i32, i32)) -> i32| ids.iter().map(id).collect::<Vec<_>>();
        let behaviours = Behaviours::new(ids_of(|ids| ids.0), ids_of(|ids| ids.1), shape);
        let mask = (0..batch * time).map(|cell| f32::from(u8::from(cell % time < lengths[cell / time]))).collect();
        let penalty = penalty.map(|(lambda, items)| {
            let shares = |rows: &[i32]| rows.iter().map(|&row| (row, 1.0 / (row + 2) as f32)).collect();
            (lambda, RowShares { items: shares(&items), categories: shares(&[1]) })
        });
        // Any values, unknown ones among them.
        let values_of = |fields: &[FieldSize], from: usize| {
            let value = |row: usize, field: usize| values[4 * row + from + field] % (fields[field].values + 1);
            let rows = (0..batch).flat_map(|row| (0..fields.len()).map(move |field| value(row, field) as i32));
            FieldValues::new(rows.collect(), fields.len())
        };
        Lesson {
            model: config.init(seed, &device),
            input: Input::new(behaviours, mask, targets.into_iter().unzip(), &device)
                .with_fields(values_of(&config.profile, 0), values_of(&config.context, 2)),
            negatives: Behaviours::new(ids_of(|ids| ids.2), ids_of(|ids| ids.3), shape),
            labels: Tensor::from_data(TensorData::new(labels, [batch]), &device),
            objective: Objective { alpha: 0.7, penalty },
        }
    }
}

impl Lesson {
    /// The logits, both losses and what is remembered; the gradient of the total at every weight.
    fn run(&self, path: Path) -> (Vec<f64>, NamedWeights) {
        let model = self.model.clone().with_path(path);
        let unit = model.model.unit().unwrap_or(Unit::Gru);
        let losses = model.losses(unit, &self.input, &self.negatives, self.labels.clone(), &self.objective);
        let mut numbers = values(model.logits(unit, &self.input));
        numbers.extend([losses.target, losses.auxiliary, losses.total.clone()].map(|loss| loss.into_scalar::<f64>()));
        numbers.extend(losses.remembered.into_iter().flatten().flat_map(values));
        (numbers, gradients_by_name(&model, losses.total.backward()))
    }

    /// Whether the fused path gives the plain one's numbers and gradients.
    pub(crate) fn compare(&self, tolerance: f64, of_gradients: f64) -> Result<(), TestCaseError> {
        let kind = self.model.model;
        let (fused, gradients) = self.run(Path::Fused);
        let (plain, expected) = self.run(Path::Plain);
        prop_assert_eq!(fused.len(), plain.len());
        for (fused, plain) in fused.iter().zip(&plain) {
            let apart = (fused - plain).abs() / plain.abs().max(1.0);
            prop_assert!(
                apart < tolerance,
                "{kind}: logits, losses, statistics: {fused} is not {plain}"
            );
        }
        for (name, expected) in expected {
            let [found, expected] = [&gradients[&name], &expected].map(|data| data.iter::<f64>().collect::<Vec<_>>());
            let error = relative_error(&found, &expected);
            prop_assert!(
                error < of_gradients,
                "{kind}: the gradient at {name} is off by {error}: {found:?} is not {expected:?}"
            );
        }
        Ok(())
    }
}
