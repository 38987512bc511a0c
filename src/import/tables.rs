//! The tables of features, and which of them are an item's.

use nalgebra::DMatrix;

use super::Choices;
use super::refusal::refuse;
use super::state::State;
use crate::Result;
use crate::error::checkpoint_reason as reason;

/// A feature and its table, `[values, width]`.
pub(super) type Table = (String, DMatrix<f64>);

/// The tables whose names stand between `prefix` and `suffix`, in the library's order.
///
/// # Errors
/// If the file does not tell the order, and neither do the choices.
pub(super) fn tables(state: &State, prefix: &str, suffix: &str, choices: &Choices) -> Result<Vec<Table>> {
    let (found, in_order) = state.between(prefix, suffix);
    let given = &choices.order;
    let names = if !given.is_empty() {
        let known = given.iter().all(|name| found.contains(name));
        if !known || given.len() != found.len() {
            let what = format!(
                "has the features {}, where {} are named",
                found.join(", "),
                given.join(", ")
            );
            return Err(refuse(
                reason::feature_order(found.join(", ")),
                what,
                "Name each feature once (--order).",
            ));
        }
        given.clone()
    } else if in_order || found.len() < 2 {
        found
    } else {
        let what = format!("does not tell the order of its features, {}", found.join(", "));
        return Err(refuse(
            reason::feature_order(found.join(", ")),
            what,
            "Name them in the order of the library's feature columns (--order a,b,c).",
        ));
    };
    let table = |name: String| Ok((name.clone(), state.matrix(&format!("{prefix}{name}{suffix}"))?));
    names.into_iter().map(table).collect()
}

/// The names of an item's features, whose vectors side by side have `width` numbers; and all tables but those that stand for the same features
/// in the history.
///
/// # Errors
/// If the table of items names none, or there is no such table and more than one feature may be the item.
pub(super) fn of_item(mut tables: Vec<Table>, width: usize, choices: &Choices) -> Result<(Vec<String>, Vec<Table>)> {
    let names: Vec<String> = tables.iter().map(|(name, _)| name.clone()).collect();
    let features = match &choices.items {
        Some(items) => items.features(&names)?,
        None => vec![the_one_of_width(&tables, width)?],
    };
    let own: Vec<_> = tables
        .iter()
        .filter(|(name, _)| features.contains(name))
        .cloned()
        .collect();
    // A feature of the history may share its table under a name of its own.
    tables.retain(|(name, table)| features.contains(name) || own.iter().all(|(_, of_item)| of_item != table));
    Ok((features, tables))
}

/// The one feature whose vectors have `width` numbers.
///
/// # Errors
/// If there are several, or none.
fn the_one_of_width(tables: &[Table], width: usize) -> Result<String> {
    let mut alone: Vec<&Table> = tables.iter().filter(|(_, table)| table.ncols() == width).collect();
    alone.dedup_by(|later, first| later.1 == first.1);
    if let [(name, _)] = alone[..] {
        return Ok(name.clone());
    }
    let shapes: Vec<String> = tables
        .iter()
        .map(|(name, table)| format!("{name} [{}, {}]", table.nrows(), table.ncols()))
        .collect();
    let shapes = shapes.join(", ");
    let what = format!("does not tell which features are an item's, whose vector has {width} numbers: {shapes}");
    let remedy = "Give a table of items (--items; in the page drop it together with the weights): a CSV with a column for each feature of an item, \
        holding the row of its table, and if you like `id`, `name` and `category`.";
    Err(refuse(reason::item_features(shapes, width), what, remedy))
}
