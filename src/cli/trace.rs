//! `dien trace`: what a checkpoint computes, step by step.

use std::path::PathBuf;

use clap::Args;

use super::print::{JsonArgs, print, print_json};
use super::question::{Asked, QuestionArgs};
use super::stop::Done;
use crate::checkpoint::Checkpoint;
use crate::data::HISTORY_LIMIT;
use crate::error::{printable, setting_reason};
use crate::explain::{Trace, movement, trace};
use crate::model::Unit;
use crate::{Error, backend};

/// Ask a checkpoint one question and see everything it computes.
#[derive(Args, Debug)]
pub(super) struct TraceArgs {
    /// The checkpoint, a file written by `dien train`.
    #[arg(long, value_name = "FILE")]
    checkpoint: PathBuf,
    #[command(flatten)]
    question: QuestionArgs,
    /// Swap the cell over the same weights (default: the unit the checkpoint was trained as).
    #[arg(long, value_name = "UNIT")]
    unit: Option<Unit>,
    /// The longest history that is accepted.
    #[arg(long, value_name = "N", default_value_t = HISTORY_LIMIT)]
    max_history: usize,
    #[command(flatten)]
    json: JsonArgs,
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the file, the history or the target; an answer that is no number, after it was printed.
pub(super) fn run(args: &TraceArgs) -> Done {
    let checkpoint = Checkpoint::read(&args.checkpoint, &backend::device())?;
    let Asked {
        history,
        target,
        question,
    } = args.question.of(&checkpoint, args.max_history)?;
    let model = checkpoint.header.config.model;
    if let (Some(unit), None) = (args.unit, model.unit()) {
        return Err(Error::Setting {
            name: "unit",
            value: unit.to_string(),
            reason: setting_reason::other(),
            rule: format!("{model} has no evolving layer, leave the option out"),
        }
        .into());
    }
    let unit = args.unit.or(model.unit()).unwrap_or(Unit::Gru);
    let trace = trace(&checkpoint.model, unit, &question);
    if args.json.json {
        print_json(&trace)?;
    } else {
        print(&table(&checkpoint, &history, target, &trace).join("\n"))?;
    }
    if trace.logit.is_finite() {
        return Ok(());
    }
    Err(Error::tool(format!(
        "{}: the logit is {}: the weights are so large that the model's answer is no number. Train it anew with a lower learning rate.",
        args.checkpoint.display(),
        trace.logit
    ))
    .into())
}

/// The trace as people read it, a line per step.
fn table(checkpoint: &Checkpoint, history: &[u32], target: u32, trace: &Trace) -> Vec<String> {
    // Line breaks and tabs would forge a row.
    let name = |item: u32| printable(&checkpoint.catalogue.items[item as usize].text("en"));
    let mut lines = vec![format!(
        "{}, target {}: p(click) = {:.4} (logit {:.4})",
        trace
            .unit
            .map_or(format!("model {}", trace.model), |unit| format!("unit {unit}")),
        name(target),
        trace.probability,
        trace.logit
    )];
    let movement = movement(&checkpoint.model, trace);
    let mean = |row: &[f32]| row.iter().sum::<f32>() / row.len() as f32;
    // What a model does not have is a dash.
    let cell = |value: Option<f32>| value.map_or("-".to_owned(), |value| format!("{value:.4}"));
    lines.push(format!(
        "{:>4}  {:>9}  {:>9}  {:>9}  {:>9}  item",
        "step", "attention", "mean w", "moved", "if a = 0"
    ));
    for (t, &item) in history.iter().enumerate() {
        let [attention, weight, moved, ignored] = [
            trace.attention.as_ref().map(|attention| attention[t]),
            trace
                .evolution
                .as_ref()
                .map(|evolution| mean(evolution.update_weight.row(t))),
            movement.as_ref().map(|movement| movement.moved[t]),
            movement.as_ref().map(|movement| movement.moved_if_ignored[t]),
        ]
        .map(cell);
        lines.push(format!(
            "{:>4}  {attention:>9}  {weight:>9}  {moved:>9}  {ignored:>9}  {}",
            t + 1,
            name(item)
        ));
    }
    lines
}
