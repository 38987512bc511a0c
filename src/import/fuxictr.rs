//! FuxiCTR 2.3: `model_zoo/LongCTR/DIEN`, and the older `model_zoo/DIEN`.

use nalgebra::DMatrix;

use super::cell::{Cell, Gates};
use super::folded::{Folded, Found, Layout, Part, Scores};
use super::layers::sequential;
use super::refusal::refuse;
use super::report::{Assumed, Fold};
use super::state::State;
use super::tables::{Table, of_item, tables};
use super::{Choices, Report};
use crate::Result;
use crate::error::checkpoint_reason as reason;
use crate::model::{Model, Unit};

/// Where the tables of the two models stand.
const LONG: &str = "embedding_layer.embedding_layer.embedding_layers.";
const CLASSIC: &str = "embedding_layer.embedding_layers.";
const EVOLUTION: &str = "evolving_modules.0";
const ATTENTION: &str = "attention_modules.0";

/// Folds it.
pub(super) fn fold(state: &State, choices: &Choices, report: &mut Report) -> Result<Folded> {
    if let Some(name) = state.names().find(|name| name.contains(".feature_encoders.")) {
        let what = "belongs to a feature with an encoder of its own, which cannot be carried over";
        return Err(refuse(reason::encoder(name), what, "Use plain features."));
    }
    let second = "extraction_modules.1.weight_ih_l0";
    if state.has(second) {
        let what = "belongs to a second history with its own GRU: one can be carried over";
        return Err(refuse(
            reason::several_histories(),
            what,
            "Use a model with one history.",
        ));
    }
    let long = state.has_prefix(LONG);
    let extractor = Cell::gru(state, "extraction_modules.0", report)?;
    let width = extractor.width();
    let all = tables(state, if long { LONG } else { CLASSIC }, ".weight", choices)?;
    let (item_features, all) = of_item(all, width, choices)?;
    let head = sequential(state, "dnn.mlp", (choices.activation, false), report)?;
    let layout = layout(&all, &item_features, width, long, head[0].weight.nrows());
    let (model, evolution, scores) = evolution(state, width, choices, report)?;
    let found = Found {
        model,
        tables: all.into_iter().filter(|table| !is_number(table)).collect(),
        item_features,
        layout,
        extractor,
        evolution,
        scores,
        head,
    };
    Folded::new(found, choices, report)
}

/// Whether a table is that of a plain number: a matrix `[d, 1]`, whose product with the number is its vector.
fn is_number((_, table): &Table) -> bool {
    table.ncols() == 1
}

/// What the head reads. LongCTR: the user, the target, the interest; the older model: the interest and all features in their order. Where there is
/// room the sum and its product stand at the end, or after the interest.
fn layout(tables: &[Table], item_features: &[String], width: usize, long: bool, inputs: usize) -> Layout {
    let of_table = |table: &Table| {
        let (name, numbers) = table;
        if is_number(table) {
            let part = Part::Number {
                name: name.clone(),
                vector: Some(numbers.column(0).into_owned()),
            };
            (part, numbers.nrows())
        } else {
            (Part::Feature(name.clone()), numbers.ncols())
        }
    };
    let is_item = |(name, _): &&Table| item_features.contains(name);
    let (mut layout, pooled_at): (Layout, usize) = if long {
        let users = tables.iter().filter(|table| !is_item(table)).map(of_table);
        let layout: Layout = users.chain([(Part::Target, width), (Part::Interest, width)]).collect();
        let end = layout.len();
        (layout, end)
    } else {
        (
            [(Part::Interest, width)]
                .into_iter()
                .chain(tables.iter().map(of_table))
                .collect(),
            1,
        )
    };
    let laid_out: usize = layout.iter().map(|(_, size)| size).sum();
    if inputs == laid_out + 2 * width {
        layout.splice(pooled_at..pooled_at, [(Part::Sum, width), (Part::Product, width)]);
    }
    layout
}

/// The second recurrence and its attention.
fn evolution(
    state: &State,
    width: usize,
    choices: &Choices,
    report: &mut Report,
) -> Result<(Model, Cell, Option<Scores>)> {
    let attends = state.has_prefix(&format!("{ATTENTION}."));
    if state.has(&format!("{EVOLUTION}.weight_ih_l0")) {
        if attends || choices.unit == Some(Unit::Aigru) {
            let what = "is FuxiCTR's AIGRU, which multiplies a state by the weight of another step and does not run in the library";
            return Err(refuse(reason::broken_aigru(), what, "Use its GRU, AGRU or AUGRU."));
        }
        return Ok((Model::Gru, Cell::gru(state, EVOLUTION, report)?, None));
    }
    let names = ["x2h.weight", "h2h.weight", "x2h.bias", "h2h.bias"].map(|name| format!("{EVOLUTION}.gru_cell.{name}"));
    let [_, _, input_bias, hidden_bias] = &names;
    // Biases start at 0, and AGRU never moves those of the update gate.
    let still = state.is_zero(input_bias, 0..width)? && state.is_zero(hidden_bias, 0..width)?;
    let unit = choices.unit.unwrap_or(if still { Unit::Agru } else { Unit::Augru });
    if choices.unit.is_none() {
        report.assume(Assumed::Unit);
    }
    let evolution = Cell::of(state, names, Gates::UpdateFirst, false, report)?;
    let kernel = format!("{ATTENTION}.W_kernel");
    let scores = if state.has(&kernel) {
        Scores::Bilinear(state.matrix(&kernel)?)
    } else if state.has_prefix(&format!("{ATTENTION}.attn_mlp.")) {
        Scores::Mlp(sequential(
            state,
            &format!("{ATTENTION}.attn_mlp.mlp"),
            (choices.unit_activation, true),
            report,
        )?)
    } else {
        report.folded(Fold::DotProduct);
        Scores::Bilinear(DMatrix::identity(width, width))
    };
    report.assume(Assumed::Softmax);
    report.papers_augru = unit == Unit::Augru;
    Ok((Model::of_unit(unit), evolution, Some(scores)))
}
