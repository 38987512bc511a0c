//! Everything that one forward pass computes.
//!
//! `dien trace --json` prints a [`Trace`] with these fields. `T` is the length of the history, `H` the width; item ids are indices of the
//! checkpoint's vocabulary. A part that the model does not have is `null`.
//!
//! | field | shape | meaning |
//! |---|---|---|
//! | `model`, `unit` | | the model and its cell; `--unit` swaps the cell over the same weights |
//! | `logit`, `probability` | | `p = σ(logit)` |
//! | `attention` | `[T]` | softmax of `h_t W e_a` over the history (computed for GRU too, which does not use it); DIN's scores; or what `attention_form` says |
//! | `normalised` | | whether `attention` went through a softmax and sums to 1; DIN's raw scores do not, nor do the forms that are ours |
//! | `attention_form` | | `softmax`, `scaled` or `sigmoid`; `null` if the scores are the attention themselves, or if there is none |
//! | `interest` | `[H]` | what the head reads of the history besides the pooled behaviours |
//! | `extractor.states` | `[T][H]` | `h_1..h_T` |
//! | `evolution.reset`, `evolution.update` | `[T][H]` | the gates; `update` is `u`, the share of the **new** candidate, in every unit |
//! | `evolution.update_weight` | `[T][H]` | the coefficient of the candidate: `u` (GRU, AIGRU), `a` (AGRU), `a·u` (AUGRU), `u + a(1 - u)` (the authors' code) |
//! | `evolution.candidate`, `evolution.states` | `[T][H]` | `ñ_t`; `s_1..s_T`, without `s_0 = 0` |
//!
//! `evolution` of `gru-att` is its second GRU.

use serde::Serialize;

use super::{Question, Series, batch, series::floats};
use crate::model::{Attention, AttentionForm, Encoded, Evolved, Model, Network, Recurrence, Unit};

/// One forward pass. `T` is the real length of the history, which may be 0.
#[derive(Clone, Debug, Serialize)]
pub struct Trace {
    /// The model.
    pub model: Model,
    /// The unit that evolved the interests, in a model with an evolving layer.
    pub unit: Option<Unit>,
    /// `p = σ(logit)`.
    pub probability: f32,
    /// The logit of a click.
    pub logit: f32,
    /// `a_t` `[T]`, computed for the plain GRU too, which does not use it; `None` if the model does not attend.
    pub attention: Option<Vec<f32>>,
    /// Whether `attention` went through a softmax and sums to 1. DIN's raw scores do not: they may be of any size and sign.
    pub normalised: bool,
    /// How scores became `attention`; `None` if they are the attention themselves, or if the model does not attend.
    pub attention_form: Option<AttentionForm>,
    /// The interest extractor, in a model that has one.
    pub extractor: Option<Extractor>,
    /// The interest evolving layer or, in two-layer GRU attention, the second GRU.
    pub evolution: Option<Evolution>,
    /// The vector that the head reads of the history besides the pooled behaviours: `s_T`, `h_T` or a sum weighed by attention.
    pub interest: Option<Vec<f32>>,
}

/// The interest extractor's part of a [`Trace`].
#[derive(Clone, Debug, Serialize)]
pub struct Extractor {
    /// `h_1..h_T`.
    pub states: Series,
}

/// The interest evolving layer's part of a [`Trace`]; quantities as in [`crate::model::Step`].
#[derive(Clone, Debug, Serialize)]
pub struct Evolution {
    /// `r_t`.
    pub reset: Series,
    /// `u_t`, the share of the new candidate, in every unit.
    pub update: Series,
    /// The coefficient of `ñ_t`.
    pub update_weight: Series,
    /// `ñ_t`.
    pub candidate: Series,
    /// `s_1..s_T`, without `s_0 = 0`.
    pub states: Series,
}

/// Runs `model` with `unit` on a question and keeps everything it computes.
///
/// ```
/// use dien_explorer::{backend, explain, model};
///
/// // Untrained weights for a vocabulary of three items in two categories.
/// let network = model::NetworkConfig::new(3, 2).with_hidden(8).init(1, &backend::device());
/// let question = explain::Question::new(&[0, 1, 1], &[0, 1, 1], 2, 512)?;
/// let trace = explain::trace(&network, model::Unit::Augru, &question);
/// let attention = trace.attention.expect("DIEN attends");
/// assert!((attention.iter().sum::<f32>() - 1.0).abs() < 1e-5);
/// # Ok::<(), dien_explorer::Error>(())
/// ```
pub fn trace(model: &Network, unit: Unit, question: &Question) -> Trace {
    traces(model, &[unit], question).swap_remove(0)
}

/// Traces one question through several units. What comes before the unit is computed once.
pub fn traces(model: &Network, units: &[Unit], question: &Question) -> Vec<Trace> {
    let encoded = model.encode(&batch(std::slice::from_ref(question), &model.device()));
    units
        .iter()
        .map(|&unit| read(model, unit, question.len(), &encoded, model.evolve(unit, &encoded)))
        .collect()
}

/// Traces a question as if every behaviour mattered the same to the target: each gets the mean of the model's own attention, `1/T` of a softmax.
///
/// It is what the history alone does to the state. A unit that does not use attention is as it is.
pub fn trace_evenly(model: &Network, unit: Unit, question: &Question) -> Trace {
    let encoded = model.encode(&batch(std::slice::from_ref(question), &model.device()));
    let even = match &encoded.attention {
        Some(attention) if !question.is_empty() => {
            let mean = attention.clone().sum_dim(1) / question.len() as f64;
            let even = encoded.mask.clone() * mean;
            encoded.with_attention(even)
        }
        _ => encoded,
    };
    let evolved = model.evolve(unit, &even);
    read(model, unit, question.len(), &even, evolved)
}

fn read(network: &Network, unit: Unit, time: usize, encoded: &Encoded, evolved: Evolved) -> Trace {
    let Evolved {
        evolution,
        attention,
        interest,
        logit,
        ..
    } = evolved;
    let logit = floats(logit)[0];
    let attention = attention.map(|attention| {
        let mut attention = floats(attention);
        attention.truncate(time);
        attention
    });
    let model = network.model;
    // The second GRU of a model without an evolving layer is a plain one.
    let unit = model.unit().map(|_| unit);
    let cell = unit.unwrap_or(Unit::Gru);
    Trace {
        model,
        unit,
        probability: sigmoid(logit),
        logit,
        extractor: encoded.interests.clone().map(|states| Extractor {
            states: Series::of_one(states, time),
        }),
        evolution: evolution
            .zip(attention.as_deref())
            .map(|(evolution, attention)| Evolution::read(cell, time, attention, evolution)),
        interest: interest.map(|interest| {
            let [_, _, width] = interest.dims();
            let mut interest = floats(interest);
            interest.split_off(interest.len() - width)
        }),
        normalised: network.attention.as_ref().is_some_and(Attention::gives_shares),
        attention_form: network.attention.as_ref().and_then(|attention| attention.form),
        attention,
    }
}

impl Evolution {
    fn read(unit: Unit, time: usize, attention: &[f32], steps: Recurrence) -> Self {
        let update = Series::of_one(steps.update, time);
        let weighted = update.rows().zip(attention);
        let update_weight = weighted.flat_map(|(row, &a)| row.iter().map(move |&u| unit.update_weight(u, a)));
        Self {
            update_weight: Series::new(update.hidden(), update_weight.collect()),
            reset: Series::of_one(steps.reset, time),
            update,
            candidate: Series::of_one(steps.candidate, time),
            states: Series::of_one(steps.states, time),
        }
    }
}

/// `σ(x)`, computed in double precision so that a probability read out agrees with its logit to the last digit shown.
pub(super) fn sigmoid(x: f32) -> f32 {
    (1.0 / (1.0 + (-f64::from(x)).exp())) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NetworkConfig;

    #[test]
    fn even_attention_does_not_know_the_target() {
        let model = NetworkConfig::new(9, 3)
            .with_hidden(4)
            .init(5, &crate::backend::device());
        let categories = [0, 1, 2, 0, 1, 2, 0, 1, 2];
        let ask = |target| Question::new(&categories, &[1, 5, 8, 5], target, 9).unwrap();
        let states = |trace: Trace| trace.evolution.map(|steps| steps.states);
        for unit in Unit::ALL {
            let even = trace_evenly(&model, unit, &ask(2));
            let attention = even.attention.clone().unwrap();
            assert!(attention.iter().all(|a| (a - 0.25).abs() < 1e-6), "{attention:?}");
            assert_eq!(states(even), states(trace_evenly(&model, unit, &ask(3))), "{unit}");
            let same = states(trace(&model, unit, &ask(2))) == states(trace(&model, unit, &ask(3)));
            assert_eq!(same, unit == Unit::Gru, "{unit}");
        }
        let none = Question::new(&categories, &[], 2, 9).unwrap();
        assert_eq!(
            trace_evenly(&model, Unit::Augru, &none)
                .evolution
                .unwrap()
                .states
                .time(),
            0
        );
    }
}
