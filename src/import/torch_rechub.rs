//! torch-rechub 0.9, with one history. With several, each has its own attention, which our model has not.

use nalgebra::DVector;

use super::cell::{Cell, joined};
use super::folded::{Folded, Found, Layout, Part, Scores};
use super::layers::sequential;
use super::refusal::refuse;
use super::report::Assumed;
use super::state::State;
use super::tables::{of_item, tables};
use super::{Choices, Report};
use crate::Result;
use crate::error::checkpoint_reason as reason;
use crate::model::Model;

const EVOLUTION: &str = "interest_evolving_layers.0";

/// Folds it.
pub(super) fn fold(state: &State, choices: &Choices, report: &mut Report) -> Result<Folded> {
    let second = "interest_evolving_layers.1.Wa";
    if state.has(second) {
        let what = "belongs to a second history field with its own GRU and attention: several history fields cannot be carried over";
        return Err(refuse(
            reason::several_histories(),
            what,
            "Use a model with one history field.",
        ));
    }
    let extractor = Cell::gru(state, "interest_extractor_layers.0", report)?;
    let width = extractor.width();
    let all = tables(state, "embedding.embed_dict.", ".weight", choices)?;
    let (item_features, tables) = of_item(all, width, choices)?;
    let head = sequential(state, "mlp.mlp", (choices.activation, false), report)?;
    let is_item = |name: &String| item_features.contains(name);
    let features = |of_item: bool| {
        let own = tables.iter().filter(move |(name, _)| is_item(name) == of_item);
        own.map(|(name, table)| (Part::Feature(name.clone()), table.ncols()))
    };
    let mut layout: Layout = vec![(Part::Interest, width)];
    layout.extend(features(true).chain(features(false)));
    let laid_out: usize = layout.iter().map(|(_, size)| size).sum();
    if let Some(left) = head[0].weight.nrows().checked_sub(laid_out).filter(|&left| left > 0) {
        layout.push((Part::dense(), left));
    }
    // x · W, with the gates apart and without a bias inside the reset gate's product.
    let gate = |name: &str| state.matrix(&format!("{EVOLUTION}.augru_cell.{name}"));
    let bias = |name: &str| state.vector(&format!("{EVOLUTION}.augru_cell.{name}"), width);
    let mut input_bias = DVector::zeros(3 * width);
    for (at, name) in ["br", "bu", "bh"].into_iter().enumerate() {
        input_bias.rows_mut(at * width, width).copy_from(&bias(name)?);
    }
    let square = |names: [&str; 3]| -> Result<_> {
        let parts = [gate(names[0])?, gate(names[1])?, gate(names[2])?];
        if parts.iter().any(|part| part.shape() != (width, width)) {
            let what = format!("has a cell whose matrices are not [{width}, {width}]");
            return Err(refuse(
                reason::damaged(EVOLUTION),
                what,
                "Use a file that was not changed.",
            ));
        }
        Ok(joined(&parts))
    };
    let evolution = Cell {
        input_weight: square(["Wr", "Wu", "Wh"])?,
        hidden_weight: square(["Ur", "Uu", "Uh"])?,
        input_bias,
        hidden_bias: DVector::zeros(width),
    };
    let scores = Scores::Bilinear(state.matrix(&format!("{EVOLUTION}.Wa"))?);
    report.assume(Assumed::Softmax);
    report.papers_augru = true;
    let found = Found {
        model: Model::Augru,
        tables,
        item_features: item_features.clone(),
        layout,
        extractor,
        evolution,
        scores: Some(scores),
        head,
    };
    Folded::new(found, choices, report)
}
