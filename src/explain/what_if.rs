//! What-ifs: the prediction for other histories or another attention. All variants are one batch, whose encoding all units share.

use burn::tensor::{Tensor, TensorData};
use serde::Serialize;

use super::{Question, batch, series::floats, trace::sigmoid};
use crate::model::{Network, Unit};

/// `p(click)` of every question through every unit: `[unit][question]`.
pub fn probabilities(model: &Network, units: &[Unit], questions: &[Question]) -> Vec<Vec<f32>> {
    if questions.is_empty() {
        return vec![Vec::new(); units.len()];
    }
    let device = model.device();
    let encoded = model.encode(&batch(questions, &device));
    units
        .iter()
        .map(|&unit| from_logits(model.evolve(unit, &encoded).logit))
        .collect()
}

/// `p(click)` without each of the behaviours in turn: `[unit][position]`.
///
/// The rest of the history is run from the first step: the extractor never sees the behaviour, and the others share its attention.
pub fn leave_one_out(model: &Network, units: &[Unit], question: &Question) -> Vec<Vec<f32>> {
    let without: Vec<_> = (0..question.len()).map(|position| question.without(position)).collect();
    probabilities(model, units, &without)
}

/// What a model says under another attention than its own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Attended {
    /// `p(click)`.
    pub probability: f32,
    /// `‖s'_T - s_T‖`, Euclidean: how far its last state is from the one under its own attention. `None` if it has no states.
    pub moved: Option<f32>,
}

/// The answers under other attentions. Each of `attentions` has one weight per behaviour, of any sign and sum. The extractor runs once.
///
/// # Panics
/// If an attention is not as long as the history.
pub fn with_attentions(model: &Network, unit: Unit, question: &Question, attentions: &[Vec<f32>]) -> Vec<Attended> {
    if attentions.is_empty() {
        return Vec::new();
    }
    let device = model.device();
    let encoded = model.encode(&batch(std::slice::from_ref(question), &device));
    let [_, time] = encoded.mask.dims();
    let weights: Vec<f32> = attentions
        .iter()
        .flat_map(|attention| {
            assert_eq!(attention.len(), question.len(), "a weight per behaviour");
            attention.iter().copied().chain(std::iter::repeat(0.0)).take(time)
        })
        .collect();
    let weights = Tensor::from_data(TensorData::new(weights, [attentions.len(), time]), &device);
    let own = last_states(model.evolve(unit, &encoded).interest);
    let evolved = model.evolve(unit, &encoded.with_attention(weights));
    let moved = own.zip(last_states(evolved.interest)).map(|(own, states)| {
        let apart = |state: &[f32]| own.iter().zip(state).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt();
        states.chunks(own.len()).map(apart).collect::<Vec<_>>()
    });
    let probabilities = from_logits(evolved.logit).into_iter().enumerate();
    probabilities
        .map(|(index, probability)| Attended {
            probability,
            moved: moved.as_ref().map(|moved| moved[index]),
        })
        .collect()
}

/// The last state of each run, one after the other. A step beyond the history holds the state, so it is the head's.
fn last_states(interest: Option<Tensor<3>>) -> Option<Vec<f32>> {
    let interest = interest?;
    let [runs, steps, width] = interest.dims();
    Some(floats(interest.slice([0..runs, steps - 1..steps, 0..width])))
}

fn from_logits(logits: Tensor<1>) -> Vec<f32> {
    floats(logits).into_iter().map(sigmoid).collect()
}

#[cfg(test)]
mod tests {
    use super::super::trace;
    use super::*;
    use crate::model::NetworkConfig;

    fn model() -> Network {
        NetworkConfig::new(9, 3)
            .with_hidden(6)
            .with_head(vec![4])
            .init(5, &crate::backend::device())
    }

    fn question(history: &[i32]) -> Question {
        Question {
            items: history.to_vec(),
            categories: history.iter().map(|item| item % 3).collect(),
            target: (2, 2),
            profile: Vec::new(),
            context: Vec::new(),
        }
    }

    #[test]
    fn leaving_one_out_is_asking_without_it() {
        let found = leave_one_out(&model(), &Unit::ALL, &question(&[1, 5, 8, 5]));
        for (unit, found) in Unit::ALL.into_iter().zip(found) {
            let expected = [[5, 8, 5], [1, 8, 5], [1, 5, 5], [1, 5, 8]]
                .map(|history| trace(&model(), unit, &question(&history)).probability);
            let apart = found
                .iter()
                .zip(expected)
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            assert!(
                found.len() == 4 && apart < 1e-6,
                "{unit}: {found:?} is not {expected:?}"
            );
        }
        assert_eq!(
            leave_one_out(&model(), &[Unit::Gru], &question(&[])),
            [Vec::<f32>::new()]
        );
    }

    /// Without attention the state of AGRU and AUGRU stays 0, so it is as far from their own as that is long.
    #[test]
    fn without_attention_the_state_of_gated_units_does_not_move() {
        for unit in [Unit::Agru, Unit::Augru] {
            let question = question(&[1, 5, 8, 5]);
            let states = trace(&model(), unit, &question).evolution.unwrap().states;
            let own = states.row(3).iter().map(|one| one * one).sum::<f32>().sqrt();
            let found = with_attentions(&model(), unit, &question, &[vec![0.0; 4]]);
            assert!(
                (found[0].moved.unwrap() - own).abs() < 1e-6,
                "{unit}: {found:?} and {own}"
            );
        }
    }

    #[test]
    fn the_models_own_attention_changes_nothing_and_another_does() {
        for unit in [Unit::Aigru, Unit::Agru, Unit::Augru, Unit::AugruCode] {
            let question = question(&[1, 5, 8, 5]);
            let trace = trace(&model(), unit, &question);
            let attentions = [trace.attention.unwrap(), vec![0.0, 0.0, 1.0, 0.0]];
            let found = with_attentions(&model(), unit, &question, &attentions);
            assert!(
                (found[0].probability - trace.probability).abs() < 1e-6,
                "{unit}: {found:?}"
            );
            assert!(found[0].moved.unwrap() < 1e-6, "{unit}: {found:?}");
            assert!(
                (found[1].probability - trace.probability).abs() > 1e-6,
                "{unit}: {found:?}"
            );
            assert!(found[1].moved.unwrap() > 1e-3, "{unit}: {found:?}");
        }
        let empty = with_attentions(&model(), Unit::Augru, &question(&[]), &[vec![], vec![]]);
        assert_eq!(
            empty[0].probability,
            trace(&model(), Unit::Augru, &question(&[])).probability
        );
    }
}
