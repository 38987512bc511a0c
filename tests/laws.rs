//! The laws that tell the units apart, and those of attention, padding and the losses, over random shapes and weights.

mod common;

use burn::tensor::{Tensor, TensorData};
use common::gradients_by_name;
use dien_explorer::backend::{device, training_device};
use dien_explorer::checkpoint::weights::{assign, collect};
use dien_explorer::explain::{Question, batch, movement, trace};
use dien_explorer::model::{
    ActivationKind, AttentionForm, Behaviours, Encoded, Evolved, GruCell, Input, InterestSource, Model, Network,
    NetworkConfig, Options, Path, Pooling, ResetForm, Scorer, Step, Unit, auxiliary_loss, target_loss,
};
use proptest::prelude::*;

const ITEMS: usize = 11;
const CATEGORIES: usize = 3;

/// Fresh weights of a DIEN, scaled so that gates leave the middle of their range.
fn model(hidden: usize, seed: u32, scale: f32) -> Network {
    let config = NetworkConfig::new(ITEMS, CATEGORIES)
        .with_hidden(hidden)
        .with_head(vec![5]);
    scaled_to(config.init(seed, &device()), scale)
}

/// Any model with any choices.
fn any_kind() -> impl Strategy<Value = (Model, Options)> {
    let pooling = prop::sample::select(&Pooling::ALL[..]);
    let attention = prop::sample::select(&AttentionForm::ALL[..]);
    let choices = (pooling, any::<bool>(), any::<bool>(), any::<bool>(), attention);
    (prop::sample::select(Model::ALL.to_vec()), choices).prop_map(
        |(model, (pooling, mlp, normalised, dice, attention))| {
            let options = Options {
                pooling,
                scorer: if mlp { Scorer::Mlp } else { Scorer::Bilinear },
                normalised,
                activation: if dice {
                    ActivationKind::Dice
                } else {
                    ActivationKind::Prelu
                },
                unit_activation: None,
                unit_widths: vec![3, 2],
                attention,
                reset: ResetForm::After,
            };
            (model, options)
        },
    )
}

fn config(model: Model, options: Options) -> NetworkConfig {
    NetworkConfig::new(ITEMS, CATEGORIES)
        .with_hidden(4)
        .with_head(vec![5])
        .with_model(model)
        .with_options(options)
}

fn scaled_to(model: Network, scale: f32) -> Network {
    let scaled = collect(&model)
        .into_iter()
        .map(|(name, data)| {
            let values: Vec<f32> = data.iter::<f32>().map(|value| value * scale).collect();
            (name, TensorData::new(values, data.shape().clone()))
        })
        .collect();
    assign(model, scaled).unwrap()
}

fn category(item: u32) -> u32 {
    item % CATEGORIES as u32
}

fn item_category() -> Vec<u32> {
    (0..ITEMS as u32).map(category).collect()
}

fn values<const D: usize>(tensor: &Tensor<D>) -> Vec<f32> {
    tensor.to_data().iter().collect()
}

fn tensor<const D: usize>(values: &[f32], shape: [usize; D]) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape), &device())
}

fn any_unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(Unit::ALL.to_vec())
}

fn any_history() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(0..ITEMS as u32, 0..12)
}

prop_compose! {
    /// A cell with an input and a state inside [-1, 1], one row, even width.
    fn any_step()(half in 1_usize..5, seed in any::<u32>(), scale in 0.2_f32..4.0)(
        x in prop::collection::vec(-2.0_f32..2.0, 2 * half),
        s in prop::collection::vec(-1.0_f32..1.0, 2 * half),
        cell in Just(model(2 * half, seed, scale).evolution.unwrap()),
    ) -> (GruCell, Vec<f32>, Vec<f32>) {
        (cell, x, s)
    }
}

fn step(unit: Unit, (cell, x, s): &(GruCell, Vec<f32>, Vec<f32>), attention: f32) -> Step {
    cell.step(
        Path::Fused,
        unit,
        tensor(x, [1, x.len()]),
        tensor(s, [1, s.len()]),
        tensor(&[attention], [1, 1]),
    )
}

/// A history, and pads that hold `garbage`.
fn padded(model: &Network, unit: Unit, history: &[u32], garbage: &[u32]) -> (Encoded, Evolved) {
    let device = model.device();
    let items: Vec<u32> = history.iter().chain(garbage).copied().collect();
    let ids = |of: fn(u32) -> u32| items.iter().map(|&item| of(item) as i32).collect();
    let mask = (0..items.len())
        .map(|t| f32::from(u8::from(t < history.len())))
        .collect();
    let behaviours = Behaviours::new(ids(|item| item), ids(category), [1, items.len()]);
    let encoded = model.encode(&Input::new(behaviours, mask, (vec![1], vec![1]), &device));
    let evolved = model.evolve(unit, &encoded);
    (encoded, evolved)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_attention_leaves_agru_and_augru_unchanged(given in any_step()) {
        for unit in [Unit::Agru, Unit::Augru] {
            prop_assert_eq!(&values(&step(unit, &given, 0.0).state), &given.2);
        }
    }

    #[test]
    fn no_attention_does_not_stop_aigru_nor_the_authors_code(given in any_step()) {
        // "Even zero input can also change the hidden state of GRU."
        prop_assert_ne!(&values(&step(Unit::Aigru, &given, 0.0).state), &given.2);
        prop_assert_eq!(values(&step(Unit::AugruCode, &given, 0.0).state), values(&step(Unit::Gru, &given, 0.0).state));
    }

    #[test]
    fn full_attention_makes_augru_a_gru_and_agru_its_candidate(given in any_step()) {
        let gru = step(Unit::Gru, &given, 1.0);
        prop_assert_eq!(values(&step(Unit::Augru, &given, 1.0).state), values(&gru.state));
        prop_assert_eq!(values(&step(Unit::Aigru, &given, 1.0).state), values(&gru.state));
        for unit in [Unit::Agru, Unit::AugruCode] {
            let step = step(unit, &given, 1.0);
            for (state, candidate) in values(&step.state).iter().zip(values(&step.candidate)) {
                prop_assert!((state - candidate).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn a_state_is_between_its_past_and_its_candidate(given in any_step(), unit in any_unit(), attention in 0.0_f32..=1.0) {
        let step = step(unit, &given, attention);
        for ((&past, candidate), state) in given.2.iter().zip(values(&step.candidate)).zip(values(&step.state)) {
            let (low, high) = (past.min(candidate), past.max(candidate));
            prop_assert!((low - 1e-6..=high + 1e-6).contains(&state), "{} is outside {}..{}", state, low, high);
            prop_assert!(state.abs() <= 1.0 + 1e-6);
        }
    }

    #[test]
    fn attention_is_a_distribution_over_real_steps(history in any_history(), target in 0..ITEMS as u32, seed in any::<u32>(), scale in 0.2_f32..20.0) {
        let question = Question::new(&item_category(), &history, target, 512).unwrap();
        let trace = trace(&model(4, seed, scale), Unit::Augru, &question);
        let attention = trace.attention.unwrap();
        prop_assert_eq!(attention.len(), history.len());
        prop_assert!(attention.iter().all(|a| (0.0..=1.0).contains(a)));
        if !history.is_empty() {
            prop_assert!((attention.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
        if history.len() == 1 {
            prop_assert_eq!(attention[0], 1.0);
        }
        prop_assert!(trace.logit.is_finite());
    }

    /// The forms that are ours, beside the softmax over the same scores.
    #[test]
    fn scaled_attention_is_the_softmax_over_its_largest_and_a_sigmoid_sees_one_step(
        history in any_history(),
        mlp in any::<bool>(),
        seed in any::<u32>(),
        scale in 0.2_f32..4.0,
    ) {
        let asked = |form, history: &[u32]| {
            let options = Options {
                attention: form,
                scorer: if mlp { Scorer::Mlp } else { Scorer::Bilinear },
                ..Options::default()
            };
            let model = scaled_to(config(Model::Augru, options).init(seed, &device()), scale);
            let trace = trace(&model, Unit::Augru, &Question::new(&item_category(), history, 1, 512).unwrap());
            assert_eq!((trace.normalised, trace.attention_form), (form == AttentionForm::Softmax, Some(form)));
            trace.attention.unwrap()
        };
        let [softmax, scaled, sigmoid] = AttentionForm::ALL.map(|form| asked(form, &history));
        let largest = softmax.iter().copied().fold(0.0, f32::max);
        for (share, scaled) in softmax.iter().zip(&scaled) {
            prop_assert!((share / largest - scaled).abs() < 1e-5);
        }
        prop_assert!(history.is_empty() || scaled.contains(&1.0));
        prop_assert!(sigmoid.iter().all(|a| (0.0..=1.0).contains(a)));
        // A later behaviour does not take from the weight of one before it.
        let longer: Vec<u32> = history.iter().copied().chain([3, 5]).collect();
        for (a, again) in sigmoid.iter().zip(asked(AttentionForm::Sigmoid, &longer)) {
            prop_assert!((a - again).abs() < 1e-6);
        }
    }

    /// What is left of a history is the interest; a model without one knows none.
    #[test]
    fn without_the_pooled_history_only_the_interest_tells(history in any_history(), seed in any::<u32>()) {
        for model in Model::ALL {
            let options = Options { pooling: Pooling::None, unit_widths: vec![3], ..model.options() };
            let network = config(model, options).init(seed, &device());
            let logit = |history: &[u32]| {
                let question = Question::new(&item_category(), history, 1, 512).unwrap();
                trace(&network, model.unit().unwrap_or(Unit::Gru), &question).logit
            };
            let knows = !matches!(model.parts().interest, InterestSource::SumAlone);
            prop_assert_eq!(logit(&history) != logit(&[]), knows && !history.is_empty(), "{}", model);
        }
    }

    #[test]
    fn pads_change_nothing(
        history in any_history(),
        pads in prop::collection::vec((0..ITEMS as u32, 0..ITEMS as u32), 1..6),
        (kind, options) in any_kind(),
        seed in any::<u32>(),
    ) {
        let model = scaled_to(config(kind, options).init(seed, &device()), 2.0);
        let unit = kind.unit().unwrap_or(Unit::Gru);
        let (one, other): (Vec<_>, Vec<_>) = pads.into_iter().unzip();
        let (_, one) = padded(&model, unit, &history, &one);
        let (_, other) = padded(&model, unit, &history, &other);
        // What the pads hold matters to no bit of any output; a pad's attention is exactly 0, its state that before it.
        prop_assert_eq!(values(&one.logit), values(&other.logit));
        prop_assert_eq!(one.attention.as_ref().map(values), other.attention.as_ref().map(values));
        if let Some(attention) = &one.attention {
            prop_assert!(values(attention)[history.len()..].iter().all(|&a| a == 0.0));
        }
        // How many there are changes the order of sums alone.
        let question = Question::new(&item_category(), &history, 1, 512).unwrap();
        let plain = model.evolve(unit, &model.encode(&batch(&[question], &device())));
        let [padded, plain_logit] = [&one, &plain].map(|evolved| values(&evolved.logit)[0]);
        prop_assert!((padded - plain_logit).abs() < 1e-4 * plain_logit.abs().max(1.0), "{padded} is not {plain_logit}");
        if let Some((one, other)) = one.evolution.zip(other.evolution) {
            prop_assert_eq!(values(&one.last()), values(&other.last()));
            let states = values(&one.states);
            let states: Vec<_> = std::iter::once([0.0; 4].as_slice()).chain(states.chunks_exact(4)).collect();
            prop_assert!(states[history.len()..].iter().all(|state| *state == states[history.len()]));
            for (padded, plain) in values(&one.last()).iter().zip(values(&plain.evolution.unwrap().last())) {
                prop_assert!((padded - plain).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn pads_change_no_gradient_and_nothing_that_is_remembered(
        history in any_history(),
        pads in prop::collection::vec((0..ITEMS as u32, 0..ITEMS as u32), 1..6),
        (kind, options) in any_kind(),
        seed in any::<u32>(),
    ) {
        let model = config(kind, options).init(seed, &training_device());
        let unit = kind.unit().unwrap_or(Unit::Gru);
        let (one, other): (Vec<_>, Vec<_>) = pads.into_iter().unzip();
        let gradient = |pads: &[u32]| {
            let (_, evolved) = padded(&model, unit, &history, pads);
            let gradients = gradients_by_name(&model, evolved.logit.sum().backward());
            let gradients: Vec<f32> = gradients.values().flat_map(|data| data.iter::<f32>().collect::<Vec<_>>()).collect();
            let remembered: Vec<f32> = evolved.remembered.iter().flatten().flat_map(values).collect();
            (gradients, remembered)
        };
        prop_assert_eq!(gradient(&one), gradient(&other));
    }

    #[test]
    fn a_prediction_does_not_depend_on_who_else_is_in_the_batch(
        histories in prop::collection::vec(any_history(), 2..5),
        (kind, options) in any_kind(),
        seed in any::<u32>(),
    ) {
        let model = scaled_to(config(kind, options).init(seed, &device()), 2.0);
        let unit = kind.unit().unwrap_or(Unit::Gru);
        let ask = |history: &Vec<u32>| Question::new(&item_category(), history, 1, 512).unwrap();
        let questions: Vec<_> = histories.iter().map(ask).collect();
        let together = values(&model.logits(unit, &batch(&questions, &device())));
        for (question, together) in questions.into_iter().zip(together) {
            let alone = values(&model.logits(unit, &batch(&[question], &device())))[0];
            prop_assert!((alone - together).abs() < 1e-4 * alone.abs().max(1.0), "{kind}: {alone} is not {together}");
        }
    }

    #[test]
    fn the_counterfactual_is_zero_for_agru_and_augru_alone(history in prop::collection::vec(0..ITEMS as u32, 1..12), seed in any::<u32>()) {
        let model = model(4, seed, 2.0);
        let question = Question::new(&item_category(), &history, 0, 512).unwrap();
        for unit in Unit::ALL {
            let trace = trace(&model, unit, &question);
            let movement = movement(&model, &trace).unwrap();
            prop_assert_eq!(movement.moved.len(), history.len());
            match unit {
                Unit::Agru | Unit::Augru => prop_assert!(movement.moved_if_ignored.iter().all(|&moved| moved == 0.0)),
                // A GRU does not look at attention: ignoring it changes nothing. (The step is computed by another program than the
                // trace: to the rounding of float32.)
                Unit::Gru => prop_assert!(movement.moved_if_ignored.iter().zip(&movement.moved).all(|(a, b)| (a - b).abs() < 1e-6)),
                Unit::Aigru | Unit::AugruCode => prop_assert!(movement.moved_if_ignored.iter().all(|&moved| moved > 0.0)),
            }
        }
    }

    #[test]
    fn losses_are_finite_and_not_negative_at_any_logit(logits in prop::collection::vec(-1e4_f32..1e4, 1..9)) {
        let rows = logits.len();
        let labels: Vec<f32> = (0..rows).map(|row| (row % 2) as f32).collect();
        let expected = logits.iter().zip(&labels).map(|(&z, &y)| {
            let z = f64::from(z) * (1.0 - 2.0 * f64::from(y));
            z.max(0.0) + (-z.abs()).exp().ln_1p()
        }).sum::<f64>() / rows as f64;
        for &path in Path::ALL {
            let loss: f32 = target_loss(path, tensor(&logits, [rows]), tensor(&labels, [rows])).into_scalar();
            prop_assert!((f64::from(loss) - expected).abs() <= 1e-5 * expected.max(1.0), "{loss} is not {expected}");
        }
    }
}

#[test]
fn an_empty_history_is_predicted_from_the_rest_of_the_features() {
    let question = Question::new(&item_category(), &[], 3, 512).unwrap();
    for unit in Unit::ALL {
        let trace = trace(&model(4, 7, 1.0), unit, &question);
        assert!(trace.logit.is_finite() && trace.attention.unwrap().is_empty());
        assert_eq!(trace.evolution.unwrap().states.time(), 0);
    }
    let model = model(4, 7, 1.0);
    let evolved = model.evolve(Unit::Augru, &model.encode(&batch(&[question], &device())));
    assert!(values(&evolved.evolution.unwrap().last()).iter().all(|&s| s == 0.0));
}

#[test]
fn equal_scores_share_the_attention() {
    // A bilinear form of zeros: the paper's "None" target (Figure 3).
    let mut model = model(4, 7, 1.0);
    let attention = model.attention.as_mut().unwrap();
    attention.weight = attention
        .weight
        .take()
        .map(|weight| weight.map(|weight| weight.mul_scalar(0.0)));
    let question = Question::new(&item_category(), &[1, 2, 3, 4], 3, 512).unwrap();
    assert_eq!(trace(&model, Unit::Augru, &question).attention.unwrap(), [0.25; 4]);
}

#[test]
fn no_real_pair_has_no_auxiliary_loss() {
    let vectors = |time: usize| Tensor::<3>::ones([2, time, 4], &device());
    let loss = |mask: &[f32], time: usize| -> f32 {
        auxiliary_loss(
            Path::Fused,
            vectors(time),
            vectors(time),
            vectors(time),
            tensor(mask, [2, time]),
        )
        .into_scalar()
    };
    assert_eq!(loss(&[1.0, 1.0], 1), 0.0);
    assert_eq!(loss(&[1.0, 0.0, 0.0, 1.0, 0.0, 0.0], 3), 0.0);
    // One real pair: h·e = 4 for the click and for its negative.
    let expected = 2.0 * (-4.0_f64).exp().ln_1p() + 4.0;
    assert!((f64::from(loss(&[1.0, 1.0, 0.0, 1.0, 0.0, 0.0], 3)) - expected).abs() < 1e-6);
}

#[test]
fn no_gradient_reaches_the_update_gate_of_agru() {
    let hidden = 4;
    let model = NetworkConfig::new(ITEMS, CATEGORIES)
        .with_hidden(hidden)
        .init(3, &training_device());
    let evolution = model.evolution.as_ref().unwrap();
    let questions = [Question::new(&item_category(), &[1, 5, 9, 2], 3, 512).unwrap()];
    for unit in Unit::ALL {
        let gradients = model
            .logits(unit, &batch(&questions, &training_device()))
            .sum()
            .backward();
        let of_update = |gradient: Tensor<2>| values(&gradient.narrow(1, hidden, hidden));
        let input = of_update(evolution.input_weight.val().grad(&gradients).unwrap());
        let hidden_weight = of_update(evolution.hidden_weight.val().grad(&gradients).unwrap());
        let bias = values(
            &evolution
                .input_bias
                .val()
                .grad(&gradients)
                .unwrap()
                .narrow(0, hidden, hidden),
        );
        let silent = input
            .iter()
            .chain(&hidden_weight)
            .chain(&bias)
            .all(|&gradient| gradient == 0.0);
        assert_eq!(silent, unit == Unit::Agru, "{unit}");
    }
}
