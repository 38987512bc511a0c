//! DeepCTR-Torch 0.3.

use super::cell::{Cell, Gates};
use super::folded::{Folded, Found, Layout, Part, Scores};
use super::layers::{Layer, listed};
use super::refusal::refuse;
use super::report::Assumed;
use super::state::State;
use super::tables::{of_item, tables};
use super::{Choices, Report};
use crate::Result;
use crate::error::checkpoint_reason as reason;
use crate::model::{Model, Unit};

const EVOLUTION: &str = "interest_evolution.interest_evolution";
const SCORER: &str = "interest_evolution.attention.local_att";

/// Folds it.
pub(super) fn fold(state: &State, choices: &Choices, report: &mut Report) -> Result<Folded> {
    let extractor = Cell::gru(state, "interest_extractor.gru", report)?;
    let width = extractor.width();
    let all = tables(state, "embedding_dict.", ".weight", choices)?;
    let (item_features, tables) = of_item(all, width, choices)?;
    let mut last = Layer::linear(state, "linear")?;
    last.bias = state.vector("out.bias", 1)?;
    let head = listed(state, "dnn", last, (choices.activation, false), report)?;
    let mut layout: Layout = vec![(Part::Interest, width)];
    layout.extend(
        tables
            .iter()
            .map(|(name, table)| (Part::Feature(name.clone()), table.ncols())),
    );
    // What is left are dense features, which stand last.
    let laid_out: usize = layout.iter().map(|(_, size)| size).sum();
    if let Some(left) = head[0].weight.nrows().checked_sub(laid_out).filter(|&left| left > 0) {
        layout.push((Part::dense(), left));
    }
    let model = model(state, choices, report)?;
    let evolution = if is_gru(state) {
        Cell::gru(state, EVOLUTION, report)?
    } else {
        Cell::of(state, cell_names(), Gates::ResetFirst, false, report)?
    };
    let dense = Layer::linear(state, &format!("{SCORER}.dense"))?;
    let scores = listed(
        state,
        &format!("{SCORER}.dnn"),
        dense,
        (choices.unit_activation, true),
        report,
    )?;
    report.assume(Assumed::Softmax);
    let found = Found {
        model,
        tables,
        item_features,
        layout,
        extractor,
        evolution,
        scores: Some(Scores::Mlp(scores)),
        head,
    };
    Folded::new(found, choices, report)
}

fn is_gru(state: &State) -> bool {
    state.has(&format!("{EVOLUTION}.weight_ih_l0"))
}

fn cell_names() -> [String; 4] {
    ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].map(|name| format!("{EVOLUTION}.rnn.{name}"))
}

/// Which model it is. The library's GRU is pooled by attention: two-layer GRU attention.
fn model(state: &State, choices: &Choices, report: &mut Report) -> Result<Model> {
    if is_gru(state) {
        return match choices.unit {
            Some(Unit::Gru) => Ok(Model::GruAtt),
            Some(Unit::Aigru) => Ok(Model::Aigru),
            _ => {
                let what = "does not tell the library's GRU, whose states are pooled by attention, from its AIGRU";
                Err(refuse(
                    reason::gru_or_aigru(),
                    what,
                    "Say which it is (--unit gru or --unit aigru).",
                ))
            }
        };
    }
    // In AUGRU both names of the bias stand for one tensor.
    let [_, _, input_bias, hidden_bias] = cell_names();
    let told = if state.are_equal(&input_bias, &hidden_bias)? {
        Unit::Augru
    } else {
        Unit::Agru
    };
    let unit = choices.unit.unwrap_or(told);
    if choices.unit.is_none() {
        report.assume(Assumed::Unit);
    }
    report.papers_augru = unit == Unit::Augru;
    Ok(Model::of_unit(unit))
}
