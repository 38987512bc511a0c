//! `dien evaluate`: how good a checkpoint is on a data set's test impressions.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::data::{DataArgs, Loaded};
use super::{Output, print_json, warn};
use crate::checkpoint::{Checkpoint, Header};
use crate::data::Matching;
use crate::error::printable;
use crate::evaluate::{
    Evaluation, Following, PredictOptions, Spread, evaluate, evaluate_perfect, figure, following, missing_class,
};
use crate::{Error, Result, backend};

/// Measure a checkpoint on the test impressions of a log or, without --data, of the shop.
#[derive(Args, Debug)]
pub(super) struct EvaluateArgs {
    /// The checkpoint, a file written by `dien train` or by the page.
    #[arg(long, value_name = "FILE")]
    checkpoint: PathBuf,
    #[command(flatten)]
    data: DataArgs,
    /// Of the data: negatives, and without --data the shop's shoppers (default: the checkpoint's).
    #[arg(long, value_name = "N")]
    seed: Option<u32>,
    #[command(flatten)]
    output: Output,
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
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the file or the data; data whose items the checkpoint does not know.
pub(super) fn run(args: &EvaluateArgs) -> Result<()> {
    args.data.check()?;
    let checkpoint = Checkpoint::read(&args.checkpoint, &backend::device())?;
    let training = &checkpoint.header.training;
    let Loaded { data, shop, .. } = args.data.load(args.seed.unwrap_or(training.seed), &args.output)?;
    let all = data.test.len();
    // The perfect predictor knows the shop's items by the shop's own ids.
    let perfect = shop.as_ref().map(|shop| evaluate_perfect(shop, &data, &data.test));
    let matching = Matching::new(&data.catalogue, &checkpoint.catalogue)?;
    let data = data.in_terms_of(&checkpoint.catalogue, &matching);
    if data.test.is_empty() {
        let what = format!(
            "{} has no test impression of an item that {} knows ({all} in all): evaluate it on the data it was trained on ({})",
            data.name,
            args.checkpoint.display(),
            training.data
        );
        return Err(Error::Request(what));
    }
    let options = PredictOptions::new(checkpoint.header.config.model, training.max_history.max(1));
    let test = evaluate(&checkpoint.model, &data, &data.test, options);
    warn(missing_class("test", &data.test));
    // The shop's truth is told in the shop's own indices.
    let following = shop
        .filter(|shop| shop.catalogue().means_the_same_as(&checkpoint.catalogue))
        .map(|shop| following(&checkpoint.model, &shop, &data, options));
    let report = Report {
        checkpoint: &args.checkpoint,
        header: &checkpoint.header,
        data: &data.name,
        unknown_targets: all - data.test.len(),
        renamed_items: matching.renamed,
        test,
        perfect,
        following,
    };
    if args.output.json {
        return print_json(&report);
    }
    print(&report);
    Ok(())
}

fn print(report: &Report) {
    let Evaluation {
        impressions, clicks, ..
    } = report.test;
    println!(
        "{}: {} on {}, {impressions} test impressions, {clicks} clicked.",
        report.checkpoint.display(),
        report.header.config.model,
        printable(report.data)
    );
    if report.unknown_targets > 0 {
        println!(
            "{} impressions are left out: it does not know their item, or the item whose click they were sampled beside.",
            report.unknown_targets
        );
    }
    if report.renamed_items > 0 {
        println!(
            "{} items have another name there: if these are not the same items, the figures mean nothing.",
            report.renamed_items
        );
    }
    println!(
        "{:24} {:>8} {:>8} {:>9} {:>18}",
        "", "AUC", "GAUC", "log loss", "calibration error"
    );
    let line = |name: &str, evaluation: &Evaluation| {
        let Evaluation {
            auc,
            gauc,
            log_loss,
            calibration,
            ..
        } = evaluation;
        let [auc, gauc, log_loss, error] = [*auc, *gauc, *log_loss, calibration.error].map(|value| figure(value, 4));
        println!("{name:24} {auc:>8} {gauc:>8} {log_loss:>9} {error:>18}");
    };
    line("checkpoint", &report.test);
    if let Some(perfect) = &report.perfect {
        line("the perfect predictor", perfect);
    }
    if let Some(following) = &report.following {
        print_following(following);
    }
    println!("{:>10} {:>10} {:>12}", "predicted", "clicked", "impressions");
    for bin in &report.test.calibration.bins {
        println!("{:>10.4} {:>10.4} {:>12}", bin.predicted, bin.clicked, bin.count);
    }
}

fn print_following(following: &Following) {
    let Following {
        shoppers,
        attention,
        uniform,
        drifts,
        followed,
        steps,
        perfect_steps,
        perfect_followed,
    } = following;
    if let (Some(attention), Some(uniform)) = (attention, uniform) {
        println!(
            "Attention on behaviours of the true interest: {:.3}, uniform attention {:.3} ({shoppers} shoppers).",
            attention.mean, uniform.mean
        );
    }
    let mean = |steps: &Option<Spread>| figure(steps.map(|steps| steps.mean), 1);
    println!(
        "Of {drifts} drifts p(click) followed {followed}, after {} behaviours; the perfect predictor {perfect_followed}, after {}.",
        mean(steps),
        mean(perfect_steps)
    );
}
