//! Runs over the beginnings of a history: what is said and where the state stands after each behaviour.

use super::{Question, batch, series::floats, trace::sigmoid};
use crate::model::{Network, Unit};

/// One run over the first behaviours of a history.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// `p(click)` of the target.
    pub probability: f32,
    /// `a_1..a_t` of this run; `None` if the model does not attend.
    pub attention: Option<Vec<f32>>,
    /// What the head reads of the history besides the pooled behaviours: `s_t` in a model with an evolving layer.
    pub state: Option<Vec<f32>>,
}

/// Runs the model anew on each prefix, through every unit: `[unit][prefix]`. All runs are one batch.
///
/// # Panics
/// If a prefix is longer than the history.
pub fn runs(
    model: &Network,
    units: &[Unit],
    question: &Question,
    target: (i32, i32),
    prefixes: &[usize],
) -> Vec<Vec<Run>> {
    if prefixes.is_empty() {
        return vec![Vec::new(); units.len()];
    }
    let questions: Vec<_> = prefixes.iter().map(|&length| question.prefix(length, target)).collect();
    let encoded = model.encode(&batch(&questions, &model.device()));
    let of_unit = |&unit: &Unit| {
        let evolved = model.evolve(unit, &encoded);
        let width = evolved.interest.as_ref().map(|interest| {
            let [_, steps, width] = interest.dims();
            (steps, width)
        });
        let (states, attention) = (evolved.interest.map(floats), evolved.attention.map(floats));
        let time = attention.as_ref().map_or(0, |all| all.len() / prefixes.len());
        let run = |(index, (logit, &length)): (usize, (f32, &usize))| Run {
            probability: sigmoid(logit),
            attention: attention
                .as_ref()
                .map(|all| all[index * time..index * time + length].to_vec()),
            // A step beyond the history holds the state: the last one is the head's.
            state: states.as_ref().zip(width).map(|(all, (steps, width))| {
                let end = (index + 1) * steps * width;
                all[end - width..end].to_vec()
            }),
        };
        let logits = floats(evolved.logit);
        logits.into_iter().zip(prefixes).enumerate().map(run).collect()
    };
    units.iter().map(of_unit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::trace;
    use crate::model::{Model, NetworkConfig};

    /// Each run of the batch is what a trace of that prefix alone says.
    #[test]
    fn a_run_is_a_trace_of_its_prefix() {
        for kind in [Model::Augru, Model::Din, Model::GruAtt, Model::Base] {
            let model = NetworkConfig::new(9, 3)
                .with_hidden(4)
                .of_model(kind)
                .init(5, &crate::backend::device());
            let question = Question::new(&[0, 1, 2, 0, 1, 2, 0, 1, 2], &[1, 5, 8, 5], 3, 9).unwrap();
            let found = runs(&model, &[Unit::Augru], &question, (2, 2), &[0, 2, 4]).swap_remove(0);
            for (run, length) in found.iter().zip([0, 2, 4]) {
                let alone = trace(&model, Unit::Augru, &question.prefix(length, (2, 2)));
                assert!((run.probability - alone.probability).abs() < 1e-6, "{kind}");
                for (run, alone) in [(&run.attention, &alone.attention), (&run.state, &alone.interest)] {
                    assert_eq!(run.is_some(), alone.is_some(), "{kind}");
                    let (run, alone) = (run.as_deref().unwrap_or(&[]), alone.as_deref().unwrap_or(&[]));
                    assert_eq!(run.len(), alone.len(), "{kind} after {length}");
                    assert!(run.iter().zip(alone).all(|(a, b)| (a - b).abs() < 1e-6), "{kind}");
                }
            }
        }
        let model = NetworkConfig::new(3, 3).init(5, &crate::backend::device());
        let question = Question::new(&[0, 1, 2], &[], 0, 9).unwrap();
        assert_eq!(runs(&model, &[Unit::Gru], &question, (0, 0), &[]), [Vec::<Run>::new()]);
    }
}
