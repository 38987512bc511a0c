//! Questions about checkpoints, and the answers.

use serde::{Deserialize, Serialize};

use super::fields::FieldChoice;
use super::{Floats, ItemView};
use crate::checkpoint::Checkpoint;
use crate::data::{Category, Field, Numbering};
use crate::explain::{Movement, Projection, Series, Trace, by_similarity, movement};
use crate::model::{Attention, AttentionForm, Model, Unit};

/// A column of the page: a unit over a set of weights.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Column {
    /// The unit that evolves the interests.
    pub unit: Unit,
    /// The name under which the weights were loaded.
    pub set: String,
}

/// One question to several columns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct TraceRequest {
    /// The columns that answer.
    pub columns: Vec<Column>,
    /// Items, oldest first.
    pub history: Vec<u32>,
    /// The item whose click is asked for.
    pub target: u32,
    /// Values of fields; left out, all are unknown.
    #[serde(default)]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<FieldChoice>", optional))]
    pub fields: FieldChoice,
}

/// One question to one column, under other attentions than its own.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct AttentionRequest {
    /// The column that answers.
    pub column: Column,
    /// Items, oldest first.
    pub history: Vec<u32>,
    /// The item whose click is asked for.
    pub target: u32,
    /// Values of fields; left out, all are unknown.
    #[serde(default)]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<FieldChoice>", optional))]
    pub fields: FieldChoice,
    /// The attentions to try, each with a weight per behaviour, of any sign and sum.
    pub attentions: Vec<Vec<f32>>,
}

/// A history, and an item in the place of each of its behaviours.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct NextClickRequest {
    /// The columns that answer.
    pub columns: Vec<Column>,
    /// Items, oldest first.
    pub history: Vec<u32>,
    /// As many items; the first is unused, as in training.
    pub others: Vec<u32>,
}

/// Candidates to follow over a history.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct DriftRequest {
    /// The columns that answer.
    pub columns: Vec<Column>,
    /// Items, oldest first.
    pub history: Vec<u32>,
    /// The items whose click is asked for after each prefix.
    pub candidates: Vec<u32>,
    /// Values of fields; left out, all are unknown.
    #[serde(default)]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<FieldChoice>", optional))]
    pub fields: FieldChoice,
}

/// A piece of a drift chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct DriftPiece {
    /// Which of the request's columns were asked.
    pub columns: Vec<usize>,
    /// Lengths of the prefixes, rising.
    pub prefixes: Vec<usize>,
    /// `p(click)`: `[column][candidate][prefix]`.
    pub probability: Vec<Vec<Vec<f32>>>,
}

/// What the ids of a checkpoint mean, in the shapes of a world.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(rename = "Vocabulary"))]
pub struct VocabularyView {
    /// The name of its data.
    pub name: String,
    /// The categories; ids are indices.
    pub categories: Vec<Category>,
    /// The items; ids are indices.
    pub items: Vec<ItemView>,
    /// The fields of a user.
    pub profile: Vec<Field>,
    /// The fields of an impression.
    pub context: Vec<Field>,
    /// How items and categories are numbered.
    pub numbering: Numbering,
}

/// The columns' traces of one question.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct TraceReply {
    /// In the order of the request.
    pub columns: Vec<ColumnTrace>,
    /// The states of those that have them, in a common plane.
    pub projection: Projection,
    /// The upper ends of their drawings' common scales.
    pub scales: Scales,
}

/// The largest values among the columns: what their drawings' common scales end at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Scales {
    /// Largest attention.
    pub attention: f32,
    /// Largest coefficient of the candidate.
    pub update_weight: f32,
    /// Largest absolute value in a state.
    pub state: f32,
}

/// A column's trace: `[T]` or, row by row, `[T * H]` numbers; empty where the model does not have the part.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct ColumnTrace {
    /// The unit that was asked for.
    pub unit: Unit,
    /// The set of weights.
    pub set: String,
    /// The model of the weights.
    pub model: Model,
    /// `p = σ(logit)`.
    pub probability: f32,
    /// The logit of a click.
    pub logit: f32,
    /// T, the history's length.
    pub time: usize,
    /// H, the width of a state.
    pub hidden: usize,
    /// Whether the attention went through a softmax, so that it is shares, which sum to 1.
    pub normalised: bool,
    /// How scores became attention; `null` if they are the attention themselves, or if the model does not attend.
    pub attention_form: Option<AttentionForm>,
    /// `a_t` `[T]`.
    pub attention: Floats,
    /// `h_t` `[T * H]`.
    pub extractor: Floats,
    /// `r_t` `[T * H]`.
    pub reset: Floats,
    /// `u_t` `[T * H]`, the share of the new candidate.
    pub update: Floats,
    /// The candidate's coefficient `[T * H]`.
    pub update_weight: Floats,
    /// `ñ_t` `[T * H]`.
    pub candidate: Floats,
    /// `s_t` `[T * H]`.
    pub states: Floats,
    /// The dimensions of `s_t`, from 0, those alike beside each other; empty if there are no states.
    pub order: Vec<usize>,
    /// `‖s_t - s_{t-1}‖₂` `[T]`.
    pub moved: Floats,
    /// The same, had the step's attention been 0 `[T]`.
    pub moved_if_ignored: Floats,
    /// Mean of the coefficient over the state's dimensions `[T]`.
    pub update_weight_mean: Floats,
    /// Its least `[T]`.
    pub update_weight_low: Floats,
    /// Its largest `[T]`.
    pub update_weight_high: Floats,
}

impl Scales {
    pub(super) fn of(traces: &[Trace]) -> Self {
        let most = |values: &dyn Fn(&Trace) -> f32| traces.iter().map(values).fold(0.0, f32::max);
        let largest = |values: &[f32]| values.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
        let largest_of = |series: Option<&Series>| series.map_or(0.0, |series| largest(series.values()));
        Self {
            attention: most(&|trace| trace.attention.as_deref().map_or(0.0, largest)),
            update_weight: most(&|trace| largest_of(trace.evolution.as_ref().map(|steps| &steps.update_weight))),
            state: most(&|trace| largest_of(trace.evolution.as_ref().map(|steps| &steps.states))),
        }
    }
}

impl ColumnTrace {
    pub(super) fn new(column: &Column, checkpoint: &Checkpoint, time: usize, trace: &Trace) -> Self {
        let movement = movement(&checkpoint.model, trace);
        let evolution = trace.evolution.as_ref();
        let series = |series: Option<&Series>| Floats(series.map_or_else(Vec::new, |series| series.values().to_vec()));
        let moved = |of: fn(&Movement) -> &Vec<f32>| Floats(movement.as_ref().map_or_else(Vec::new, |m| of(m).clone()));
        let summary = |of: &dyn Fn(&[f32]) -> f32| {
            let rows = evolution.into_iter().flat_map(|steps| steps.update_weight.rows());
            Floats(rows.map(of).collect())
        };
        let attention = checkpoint.model.attention.as_ref();
        Self {
            unit: column.unit,
            set: column.set.clone(),
            model: trace.model,
            probability: trace.probability,
            logit: trace.logit,
            time,
            hidden: checkpoint.header.config.hidden,
            normalised: attention.is_some_and(Attention::gives_shares),
            attention_form: attention.and_then(|attention| attention.form),
            attention: Floats(trace.attention.clone().unwrap_or_default()),
            extractor: series(trace.extractor.as_ref().map(|extractor| &extractor.states)),
            reset: series(evolution.map(|steps| &steps.reset)),
            update: series(evolution.map(|steps| &steps.update)),
            update_weight: series(evolution.map(|steps| &steps.update_weight)),
            candidate: series(evolution.map(|steps| &steps.candidate)),
            states: series(evolution.map(|steps| &steps.states)),
            order: evolution.map_or_else(Vec::new, |steps| by_similarity(&steps.states)),
            moved: moved(|movement| &movement.moved),
            moved_if_ignored: moved(|movement| &movement.moved_if_ignored),
            update_weight_mean: summary(&|row| row.iter().sum::<f32>() / row.len() as f32),
            update_weight_low: summary(&|row| row.iter().copied().fold(f32::INFINITY, f32::min)),
            update_weight_high: summary(&|row| row.iter().copied().fold(f32::NEG_INFINITY, f32::max)),
        }
    }
}
