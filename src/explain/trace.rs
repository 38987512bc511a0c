//! What the model computed at each step.

use serde::Serialize;

use super::{Question, Series, batch, series::floats};
use crate::model::{Dien, Encoded, Evolved, Unit};

/// One forward pass, laid open. `T` is the history's real length, which may be 0.
#[derive(Clone, Debug, Serialize)]
pub struct Trace {
    /// The unit that evolved the interests.
    pub unit: Unit,
    /// `p = σ(logit)`.
    pub probability: f32,
    /// The logit of a click.
    pub logit: f32,
    /// `a_t` `[T]`, computed for the plain GRU too, which does not use it.
    pub attention: Vec<f32>,
    /// The interest extractor.
    pub extractor: Extractor,
    /// The interest evolving layer.
    pub evolution: Evolution,
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

/// Asks `model` a question through `unit` and keeps everything it computed.
pub fn trace(model: &Dien, unit: Unit, question: &Question) -> Trace {
    traces(model, &[unit], question).swap_remove(0)
}

/// The same question through several units: what comes before the unit is computed once.
pub fn traces(model: &Dien, units: &[Unit], question: &Question) -> Vec<Trace> {
    let device = model.attention.weight.val().device();
    let encoded = model.encode(&batch(std::slice::from_ref(question), &device));
    units
        .iter()
        .map(|&unit| read(unit, question.len(), &encoded, model.evolve(unit, &encoded)))
        .collect()
}

fn read(unit: Unit, time: usize, encoded: &Encoded, Evolved { evolution, logit }: Evolved) -> Trace {
    let logit = floats(logit)[0];
    let mut attention = floats(encoded.attention.clone());
    attention.truncate(time);
    let update = Series::of_one(evolution.update, time);
    let weighted = update.rows().zip(&attention);
    let update_weight = weighted.flat_map(|(row, &a)| row.iter().map(move |&u| unit.update_weight(u, a)));
    Trace {
        unit,
        probability: sigmoid(logit),
        logit,
        extractor: Extractor {
            states: Series::of_one(encoded.interests.clone(), time),
        },
        evolution: Evolution {
            update_weight: Series::new(update.hidden(), update_weight.collect()),
            reset: Series::of_one(evolution.reset, time),
            update,
            candidate: Series::of_one(evolution.candidate, time),
            states: Series::of_one(evolution.states, time),
        },
        attention,
    }
}

/// `σ(x)`, computed in double precision so that a probability read out agrees with its logit to the last digit shown.
pub(super) fn sigmoid(x: f32) -> f32 {
    (1.0 / (1.0 + (-f64::from(x)).exp())) as f32
}
