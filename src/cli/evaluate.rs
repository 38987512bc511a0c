//! `dien evaluate`: how good a checkpoint is on a data set's test impressions.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::data::{DataArgs, Loaded};
use super::print::{JsonArgs, print, print_json, warn};
use super::stop::Done;
use crate::checkpoint::{Checkpoint, Header};
use crate::data::Matching;
use crate::evaluate::{
    Evaluation, Following, HistoryKind, LevelReading, Metrics, PredictOptions, Spread, evaluate, evaluate_perfect,
    evaluate_with, figure, following, missing_class, overflow,
};
use crate::{Error, backend};

/// Measure a checkpoint on the test impressions of a log or, without --data, of the shop.
#[derive(Args, Debug)]
pub(super) struct EvaluateArgs {
    /// The checkpoint, a file written by `dien train` or by the page.
    #[arg(long, value_name = "FILE")]
    checkpoint: PathBuf,
    #[command(flatten)]
    data: DataArgs,
    /// Seed of the data: the negatives and, without --data, the shop's shoppers (default: the checkpoint's).
    #[arg(long, value_name = "N")]
    seed: Option<u32>,
    /// Measure it with other histories in place of the real ones too: shuffled, another user's, none. A model that uses the history is worse
    /// with them.
    #[arg(long)]
    histories: bool,
    #[command(flatten)]
    json: JsonArgs,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    checkpoint: &'a PathBuf,
    #[serde(flatten)]
    header: &'a Header,
    data: &'a str,
    /// Impressions left out: the checkpoint does not know their item, or that of the click which they are the sampled negatives of.
    unknown_targets: usize,
    /// Items that the checkpoint knows by their ids under other names.
    renamed_items: usize,
    test: Evaluation,
    #[serde(skip_serializing_if = "Option::is_none")]
    perfect: Option<Evaluation>,
    /// How well it follows the true interest, on the shop.
    #[serde(skip_serializing_if = "Option::is_none")]
    following: Option<Following>,
    /// The figures with other histories, if they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    histories: Vec<OfHistory>,
}

/// The figures with one kind of history.
#[derive(Serialize)]
struct OfHistory {
    history: HistoryKind,
    #[serde(flatten)]
    metrics: Metrics,
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the file or the data; data whose items the checkpoint does not know; answers that are no numbers.
pub(super) fn run(args: &EvaluateArgs) -> Done {
    args.data.check()?;
    args.json.check_path(&args.checkpoint)?;
    let checkpoint = Checkpoint::read(&args.checkpoint, &backend::device())?;
    let training = &checkpoint.header.training;
    let Loaded { data, shop, .. } = args.data.load(args.seed.unwrap_or(training.seed), &args.json)?;
    let all = data.test.len();
    if all == 0 {
        return Err(Error::tool(no_test(&data.name, shop.is_some())).into());
    }
    // The perfect predictor knows the shop's items by the shop's own ids.
    let perfect = shop.as_ref().map(|shop| evaluate_perfect(shop, &data, &data.test));
    let matching = Matching::new(&data.catalogue, &checkpoint.catalogue)?;
    let data = data.in_terms_of(&checkpoint.catalogue, &matching);
    if data.test.is_empty() {
        let what = format!(
            "{}: none of the {all} test impressions is of an item that {} knows. Evaluate it on the data it was trained on ({}).",
            data.name,
            args.checkpoint.display(),
            training.data
        );
        return Err(Error::tool(what).into());
    }
    let options = PredictOptions::new(checkpoint.header.config.model, training.max_history.max(1));
    let test = evaluate(&checkpoint.model, &data, &data.test, options);
    if let Some(what) = overflow("test", test.metrics()) {
        let file = args.checkpoint.display();
        return Err(Error::tool(format!("{file}: {what}. Train it anew with a lower learning rate.")).into());
    }
    warn(missing_class("test", &data.test));
    // The true interests are given in the shop's own indices.
    let following = shop
        .filter(|shop| shop.catalogue().means_the_same_as(&checkpoint.catalogue))
        .map(|shop| following(&checkpoint.model, &shop, &data, options));
    let kinds = HistoryKind::ALL.into_iter().filter(|_| args.histories);
    let histories = kinds.map(|history| OfHistory {
        history,
        metrics: evaluate_with(&checkpoint.model, &data, &data.test, options, history, 1),
    });
    let report = Report {
        checkpoint: &args.checkpoint,
        histories: histories.collect(),
        header: &checkpoint.header,
        data: &data.name,
        unknown_targets: all - data.test.len(),
        renamed_items: matching.renamed,
        test,
        perfect,
        following,
    };
    if args.json.json {
        return print_json(&report);
    }
    print(&lines(&report).join("\n"))
}

/// The error for data without a test impression, with what to do about it.
fn no_test(data: &str, is_shop: bool) -> String {
    let remedy = if is_shop {
        "Ask for more --shoppers: a tenth of them are the test"
    } else {
        "Ask for more with --test, or choose a larger log"
    };
    format!("{data}: there are no test impressions. {remedy}.")
}

/// The report as people read it.
fn lines(report: &Report) -> Vec<String> {
    let Evaluation {
        impressions, clicks, ..
    } = report.test;
    let mut lines = vec![format!(
        "{}: {} on {}, {impressions} test impressions, {clicks} clicked.",
        report.checkpoint.display(),
        report.header.config.model,
        report.data
    )];
    if report.unknown_targets > 0 {
        lines.push(format!(
            "{} impressions are left out: it does not know their item, or the item whose click they were sampled beside.",
            report.unknown_targets
        ));
    }
    if report.renamed_items > 0 {
        lines.push(format!(
            "{} items have another name there: if these are not the same items, the figures mean nothing.",
            report.renamed_items
        ));
    }
    lines.push(format!(
        "{:24} {:>8} {:>8} {:>9} {:>18}",
        "", "AUC", "GAUC", "log loss", "calibration error"
    ));
    lines.push(measures("checkpoint", &report.test));
    if let Some(perfect) = &report.perfect {
        lines.push(measures("the perfect predictor", perfect));
    }
    for OfHistory { history, metrics } in &report.histories {
        let [auc, log_loss] = [metrics.auc, metrics.log_loss].map(|value| figure(value, 4));
        let name = format!("with the {} history", history.name());
        lines.push(format!("{name:24} {auc:>8} {:>8} {log_loss:>9}", ""));
    }
    if let Some(following) = &report.following {
        lines.extend(following_lines(following));
    }
    lines.push(format!("{:>10} {:>10} {:>12}", "predicted", "clicked", "impressions"));
    for bin in &report.test.calibration.bins {
        lines.push(format!(
            "{:>10.4} {:>10.4} {:>12}",
            bin.predicted, bin.clicked, bin.count
        ));
    }
    lines
}

/// A row of the table of measures.
fn measures(name: &str, evaluation: &Evaluation) -> String {
    let Evaluation {
        auc,
        gauc,
        log_loss,
        calibration,
        ..
    } = evaluation;
    let [auc, gauc, log_loss, error] = [*auc, *gauc, *log_loss, calibration.error].map(|value| figure(value, 4));
    format!("{name:24} {auc:>8} {gauc:>8} {log_loss:>9} {error:>18}")
}

/// How well it follows the true interest.
fn following_lines(following: &Following) -> Vec<String> {
    let Following {
        shoppers,
        attention,
        uniform,
        changes,
        followed,
        followed_soon,
        steps,
        perfect_steps,
        perfect_followed,
        perfect_followed_soon,
        levels,
    } = following;
    let mut lines = Vec::new();
    if let (Some(attention), Some(uniform)) = (attention, uniform) {
        lines.push(format!(
            "Attention on behaviours of the target's category, a true interest: {:.3}, uniform attention {:.3} ({shoppers} shoppers).",
            attention.mean, uniform.mean
        ));
    }
    let mean = |steps: &Option<Spread>| figure(steps.map(|steps| steps.mean), 1);
    let count = |count: &Option<usize>| count.map_or_else(|| "–".to_owned(), |count| count.to_string());
    lines.push(format!(
        "Of {changes} changes of the truth p(click) followed {followed}, {} within five behaviours, after {}; the perfect predictor \
         {perfect_followed}, {} within five, after {}.",
        count(followed_soon),
        mean(steps),
        count(perfect_followed_soon),
        mean(perfect_steps)
    ));
    if let Some(LevelReading {
        interests,
        right,
        commonest,
    }) = levels
    {
        lines.push(format!(
            "Levels read off the state by a linear map: {} of {interests} right; the commonest level is right in {}.",
            figure(*right, 3),
            figure(Some(*commonest), 3)
        ));
    }
    lines
}
