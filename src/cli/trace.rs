//! `dien trace`: what a checkpoint computes, step by step.

use std::path::PathBuf;

use clap::Args;

use crate::checkpoint::Checkpoint;
use crate::data::HISTORY_LIMIT;
use crate::explain::{Question, Trace, movement, trace};
use crate::model::Unit;
use crate::{Error, Result, backend};

/// Ask a checkpoint one question and see everything it computes.
#[derive(Args, Debug)]
pub struct TraceArgs {
    /// The checkpoint, a file written by `dien train`.
    #[arg(long, value_name = "FILE")]
    checkpoint: PathBuf,
    /// Items of the history, oldest first: indices of the checkpoint's vocabulary, commas between them; "" for none.
    #[arg(long, value_name = "ITEM,ITEM,...", allow_hyphen_values = true)]
    history: String,
    /// The item whose click is asked for.
    #[arg(long, value_name = "ITEM", allow_hyphen_values = true)]
    target: i64,
    /// Swap the cell over the same weights (default: the unit the checkpoint was trained as).
    #[arg(long, value_name = "UNIT")]
    unit: Option<Unit>,
    /// The longest history taken.
    #[arg(long, value_name = "N", default_value_t = HISTORY_LIMIT)]
    max_history: usize,
    /// Print one JSON document and nothing else.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the file, the history or the target.
pub fn run(args: &TraceArgs) -> Result<()> {
    let checkpoint = Checkpoint::read(&args.checkpoint, &backend::device())?;
    let items = checkpoint.catalogue.items.len();
    let history = parse_history(&args.history, items)?;
    let target = item_id(args.target, "target", items)?;
    let question = Question::new(&checkpoint.item_category(), &history, target, args.max_history)?;
    let trace = trace(&checkpoint.model, args.unit.unwrap_or(checkpoint.header.unit), &question);
    if args.json {
        println!("{}", serde_json::to_string(&trace).map_err(|error| Error::Request(error.to_string()))?);
    } else {
        print_table(&checkpoint, &history, target, &trace);
    }
    Ok(())
}

fn parse_history(text: &str, items: usize) -> Result<Vec<u32>> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    text.split(',')
        .enumerate()
        .map(|(index, part)| {
            let place = format!("history, position {}", index + 1);
            let id = part.trim().parse().map_err(|_| {
                Error::Request(format!("{place}: `{}` is no item id. Write ids with commas between them: 3,17,4.", part.trim()))
            })?;
            item_id(id, &place, items)
        })
        .collect()
}

fn item_id(id: i64, place: &str, items: usize) -> Result<u32> {
    u32::try_from(id).map_err(|_| Error::UnknownItem { place: place.to_owned(), item: id, items })
}

fn print_table(checkpoint: &Checkpoint, history: &[u32], target: u32, trace: &Trace) {
    let name = |item: u32| &checkpoint.catalogue.items[item as usize].name.en;
    let movement = movement(&checkpoint.model, trace);
    let mean = |row: &[f32]| row.iter().sum::<f32>() / row.len() as f32;
    println!("unit {}, target {}: p(click) = {:.4} (logit {:.4})", trace.unit, name(target), trace.probability, trace.logit);
    println!("{:>4}  {:>9}  {:>9}  {:>9}  {:>9}  item", "step", "attention", "mean w", "moved", "if a = 0");
    for (t, &item) in history.iter().enumerate() {
        let weight = mean(trace.evolution.update_weight.row(t));
        let (moved, ignored) = (movement.moved[t], movement.moved_if_ignored[t]);
        println!("{:>4}  {:>9.4}  {weight:>9.4}  {moved:>9.4}  {ignored:>9.4}  {}", t + 1, trace.attention[t], name(item));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histories_are_read_and_mistakes_named() {
        assert_eq!(parse_history("3, 17,4", 20).unwrap(), [3, 17, 4]);
        assert!(parse_history("  ", 20).unwrap().is_empty());
        let message = parse_history("3,x", 20).unwrap_err().to_string();
        assert!(message.starts_with("history, position 2: `x` is no item id"), "{message}");
        assert!(matches!(parse_history("3,-1", 20), Err(Error::UnknownItem { item: -1, .. })));
    }
}
