//! `dien trace`: what a checkpoint computes, step by step.

use std::path::PathBuf;

use clap::Args;

use super::items::ItemFinder;
use super::print::{JsonArgs, print, print_json};
use super::stop::Done;
use crate::checkpoint::Checkpoint;
use crate::data::{Field, HISTORY_LIMIT, numbers_of};
use crate::error::{printable, setting_reason};
use crate::explain::{Question, Trace, movement, trace};
use crate::model::Unit;
use crate::{Error, Result, backend};

/// Ask a checkpoint one question and see everything it computes.
#[derive(Args, Debug)]
pub(super) struct TraceArgs {
    /// The checkpoint, a file written by `dien train`.
    #[arg(long, value_name = "FILE")]
    checkpoint: PathBuf,
    /// Items of the history, oldest first, commas between them; "" for none. A whole number is an index of the checkpoint's vocabulary. Anything
    /// else is the id of an item in its log, or else its title. id:X and title:X say which of the two X is, also where it is a number:
    /// `3,id:1197,Basketball shoes`. Given several times, each is one item, in which a comma is a part of the name.
    #[arg(long, required = true, value_name = "ITEM,ITEM,...", allow_hyphen_values = true)]
    history: Vec<String>,
    /// The item whose click is asked for, named likewise.
    #[arg(long, value_name = "ITEM", allow_hyphen_values = true)]
    target: String,
    /// Values of the user's fields, commas between them: age=18-24,city=Berlin. What is not given is unknown.
    #[arg(long, value_name = "FIELD=VALUE,...", value_delimiter = ',', value_parser = parse_choice)]
    profile: Vec<(String, String)>,
    /// Values of the impression's fields, likewise: time=morning.
    #[arg(long, value_name = "FIELD=VALUE,...", value_delimiter = ',', value_parser = parse_choice)]
    context: Vec<(String, String)>,
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
    let items = ItemFinder::new(&checkpoint.catalogue);
    let named = written(&args.history);
    let history: Vec<u32> = named
        .iter()
        .enumerate()
        .map(|(index, item)| items.find(item, &format!("history, position {}", index + 1)))
        .collect::<Result<_>>()?;
    let target = items.find(&args.target, "target")?;
    let question = Question::new(&checkpoint.item_category(), &history, target, args.max_history)?;
    let catalogue = &checkpoint.catalogue;
    let question = question.with_fields(
        &values("profile", &catalogue.profile, &args.profile)?,
        &values("context", &catalogue.context, &args.context)?,
    );
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

/// The items of a history as they were written: commas separate them, unless the option was given several times.
fn written(history: &[String]) -> Vec<&str> {
    match history {
        [all] if all.trim().is_empty() => Vec::new(),
        [all] => all.split(',').map(str::trim).collect(),
        each => each.iter().map(|item| item.trim()).collect(),
    }
}

fn parse_choice(text: &str) -> std::result::Result<(String, String), String> {
    let (field, value) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` is no FIELD=VALUE. Write a field and its value: time=morning"))?;
    Ok((field.trim().to_owned(), value.trim().to_owned()))
}

/// The numbers of the values chosen of some fields.
///
/// # Errors
/// A field or a value that the checkpoint does not know, with those that it knows.
fn values(name: &'static str, fields: &[Field], chosen: &[(String, String)]) -> Result<Vec<u32>> {
    for (key, value) in chosen {
        let list = |keys: Vec<&str>| printable(&keys.join(", "));
        let rule = match fields.iter().find(|field| field.key == *key) {
            None if fields.is_empty() => "the checkpoint has no such fields, leave the option out".to_owned(),
            None => format!(
                "the checkpoint knows the fields {}",
                list(fields.iter().map(|field| &*field.key).collect())
            ),
            Some(field) if field.number(value) == Field::UNKNOWN => format!(
                "the field's values are {}",
                list(field.values.iter().map(|value| &*value.key).collect())
            ),
            Some(_) => continue,
        };
        let value = printable(&format!("{key}={value}"));
        return Err(Error::Setting {
            name,
            value,
            reason: setting_reason::other(),
            rule,
        });
    }
    Ok(numbers_of(fields, &chosen.iter().cloned().collect()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FieldValue, Name};

    #[test]
    fn values_are_chosen_by_keys_and_mistakes_named() {
        let value = |key: &str| FieldValue {
            key: key.to_owned(),
            name: Name::same(key),
        };
        let time = Field {
            key: "time".to_owned(),
            name: Name::same("time"),
            values: ["morning", "evening"].map(value).to_vec(),
        };
        let ask = |text: &str| values("context", std::slice::from_ref(&time), &[parse_choice(text).unwrap()]);
        assert_eq!(ask("time=evening").unwrap(), [2]);
        assert_eq!(values("context", std::slice::from_ref(&time), &[]).unwrap(), [0]);
        let message = |text: &str| ask(text).unwrap_err().to_string();
        assert!(
            message("time=noon").contains("morning, evening"),
            "{}",
            message("time=noon")
        );
        assert!(
            message("place=train").contains("the fields time"),
            "{}",
            message("place=train")
        );
        let none = values("profile", &[], &[parse_choice("a=b").unwrap()]).unwrap_err();
        assert!(none.to_string().contains("no such fields"), "{none}");
        assert!(parse_choice("morning").unwrap_err().contains("no FIELD=VALUE"));
    }

    #[test]
    fn commas_separate_items_unless_each_is_given_alone() {
        let written = |history: &[&str]| {
            let history: Vec<String> = history.iter().map(|&item| item.to_owned()).collect();
            written(&history).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(written(&["3, Tea,-4"]), ["3", "Tea", "-4"]);
        assert_eq!(written(&["  "]), [""; 0]);
        assert_eq!(written(&["Good, the Bad", " 3"]), ["Good, the Bad", "3"]);
    }
}
