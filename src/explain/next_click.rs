//! What the auxiliary loss asks of each state: which click comes next.

use serde::Serialize;

use super::{Question, batch, series::floats, trace::sigmoid};
use crate::model::Network;

/// The auxiliary scores of one history, `t = 1..T-1` (Eq. 6): what the loss raises, and what it lowers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct NextClick {
    /// `σ(h_t·e_{t+1})` of the behaviour that came.
    pub clicked: Vec<f32>,
    /// `σ(h_t·ê_{t+1})` of the item in its place.
    pub other: Vec<f32>,
}

/// Scores each next behaviour of a history, and an item in its place: `others` is as long as the history, and its first is unused, as in training.
/// `None` if the model has no extractor.
///
/// # Panics
/// If `others` is of another length.
pub fn next_click(model: &Network, question: &Question, others: &Question) -> Option<NextClick> {
    assert_eq!(question.len(), others.len(), "an item in the place of each behaviour");
    let device = model.device();
    let encoded = model.encode(&batch(std::slice::from_ref(question), &device));
    let negatives = model.encode(&batch(std::slice::from_ref(others), &device)).behaviours;
    let interests = encoded.interests?;
    let [_, _, hidden] = interests.dims();
    let states = floats(interests);
    let scores = |behaviours: &[f32]| {
        let next = behaviours.chunks(hidden).skip(1);
        let pairs = states.chunks(hidden).zip(next).take(question.len().saturating_sub(1));
        pairs
            .map(|(state, next)| sigmoid(state.iter().zip(next).map(|(h, e)| h * e).sum()))
            .collect()
    };
    Some(NextClick {
        clicked: scores(&floats(encoded.behaviours)),
        other: scores(&floats(negatives)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::device;
    use crate::model::{Model, NetworkConfig, Path, auxiliary_loss};

    fn question(items: &[u32]) -> Question {
        Question::new(&[0, 0, 1, 1, 2], items, 4, 9).unwrap()
    }

    fn network(model: Model) -> Network {
        NetworkConfig::new(5, 3)
            .with_hidden(6)
            .of_model(model)
            .init(2, &device())
    }

    #[test]
    fn the_loss_of_training_is_made_of_these_scores() {
        let model = network(Model::Dien);
        let (question, others) = (question(&[0, 3, 2, 1]), question(&[0, 1, 4, 2]));
        let found = next_click(&model, &question, &others).unwrap();
        assert_eq!((found.clicked.len(), found.other.len()), (3, 3));
        let of = |question: &Question| model.encode(&batch(std::slice::from_ref(question), &device()));
        let (encoded, negatives) = (of(&question), of(&others).behaviours);
        let states = encoded.interests.unwrap();
        let loss = auxiliary_loss(Path::Fused, states, encoded.behaviours, negatives, encoded.mask);
        let pairs = found.clicked.iter().zip(&found.other);
        let by_hand = pairs
            .map(|(clicked, other)| -clicked.ln() - (1.0 - other).ln())
            .sum::<f32>()
            / 3.0;
        assert!((floats(loss)[0] - by_hand).abs() < 1e-5, "{by_hand}");
    }

    #[test]
    fn one_click_has_no_next_and_a_sum_has_no_states() {
        let one = next_click(&network(Model::Augru), &question(&[1]), &question(&[2])).unwrap();
        assert!(one.clicked.is_empty() && one.other.is_empty());
        let none = next_click(&network(Model::Base), &question(&[1, 2]), &question(&[2, 3]));
        assert_eq!(none, None);
    }
}
