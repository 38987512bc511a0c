//! `dien train`: one unit on the shop or on a log, into a checkpoint.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use serde::Serialize;

use super::data::{DataArgs, Loaded};
use super::progress::progress_bar;
use super::settings::SettingsArgs;
use super::{Output, print_json, warn};
use crate::checkpoint::Header;
use crate::data::ImportReport;
use crate::evaluate::{Metrics, evaluate, figure, missing_class};
use crate::model::{Model, Unit};
use crate::train::{Event, Session, Settings};
use crate::{Error, Result};

/// Train one unit and write a checkpoint.
#[derive(Args, Debug)]
pub(super) struct TrainArgs {
    #[command(flatten)]
    data: DataArgs,
    /// base, wide-deep, pnn, din, gru4rec, gru-att, gru, aigru, agru, augru, augru-code or dien (default: dien).
    #[arg(long, value_name = "MODEL", conflicts_with = "unit")]
    model: Option<Model>,
    /// DIEN with another evolving unit: gru, aigru, agru, augru or augru-code, with the auxiliary loss.
    #[arg(long, value_name = "UNIT")]
    unit: Option<Unit>,
    /// Weight of the auxiliary loss; 0 leaves it out (default: 1 for dien and with --unit, else 0).
    #[arg(long, value_name = "X", allow_hyphen_values = true)]
    alpha: Option<f64>,
    /// Passes over the training impressions.
    #[arg(long, value_name = "N", default_value_t = 4)]
    epochs: usize,
    #[command(flatten)]
    settings: SettingsArgs,
    /// Of weights, batches, negatives and, without --data, of the shop's shoppers.
    #[arg(long, value_name = "N", default_value_t = Settings::default().seed)]
    seed: u32,
    /// Where the checkpoint goes.
    #[arg(long, value_name = "FILE.safetensors", default_value = "dien.safetensors")]
    out: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Summary<'a> {
    checkpoint: &'a Path,
    #[serde(flatten)]
    header: &'a Header,
    model: Model,
    unit: Option<Unit>,
    parameters: usize,
    epochs: usize,
    seconds: f64,
    /// Losses of the last step.
    losses: Option<Event>,
    validation: Metrics,
    test: Metrics,
    #[serde(skip_serializing_if = "Option::is_none")]
    import: Option<ImportReport>,
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the data or the settings, a diverged loss, a file that cannot be written.
pub(super) fn run(args: &TrainArgs) -> Result<()> {
    let settings = settings(args)?;
    args.data.check()?;
    check_writable(&args.out)?;
    let Loaded {
        data, report: import, ..
    } = args.data.load(args.seed, &args.output)?;
    let data = Arc::new(data);
    let started = Instant::now();
    let mut session = Session::new(Arc::clone(&data), settings)?;
    warn(missing_class("validation", &data.validation));
    warn(missing_class("test", &data.test));
    let losses = train(&mut session, args.epochs)?;
    let model = session.model();
    let options = session.settings().predict_options();
    let measure = |impressions| evaluate(&model, &data, impressions, options).metrics();
    let (validation, test) = (measure(&data.validation), measure(&data.test));
    let mut checkpoint = session.checkpoint();
    checkpoint.header.training.auc = test.auc;
    checkpoint.header.training.log_loss = test.log_loss;
    checkpoint.write(&args.out)?;
    let summary = Summary {
        checkpoint: &args.out,
        header: &checkpoint.header,
        model: session.settings().model,
        unit: session.settings().model.unit(),
        parameters: session.parameters(),
        epochs: args.epochs,
        seconds: started.elapsed().as_secs_f64(),
        losses,
        validation,
        test,
        import,
    };
    if args.output.json {
        print_json(&summary)?;
    } else {
        println!(
            "{}: {} on {}, {} steps in {:.1} s. AUC {} on validation, {} on test; log loss {} and {}.",
            args.out.display(),
            session.settings().model,
            data.name,
            session.step_count(),
            summary.seconds,
            figure(validation.auc, 4),
            figure(test.auc, 4),
            figure(validation.log_loss, 4),
            figure(test.log_loss, 4),
        );
    }
    Ok(())
}

fn settings(args: &TrainArgs) -> Result<Settings> {
    let model = match args.unit {
        None => args.model.unwrap_or(Model::Dien),
        Some(Unit::Augru) => Model::Dien,
        Some(unit) => Model::of_unit(unit),
    };
    let usual = args.settings.of(model, args.seed)?;
    let alpha = match args.unit {
        None => usual.alpha,
        Some(_) => Model::Dien.parts().alpha,
    };
    let settings = Settings {
        alpha: args.alpha.unwrap_or(alpha),
        ..usual
    };
    settings.check()?;
    Ok(settings)
}

/// Fails now rather than after the training.
fn check_writable(out: &Path) -> Result<()> {
    let folder = out
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if folder.is_dir() {
        return Ok(());
    }
    let source = std::io::Error::new(
        std::io::ErrorKind::NotFound,
        format!("{} is not a folder", folder.display()),
    );
    Err(Error::File {
        path: out.to_owned(),
        verb: "written",
        source,
    })
}

/// Trains to the end, showing progress on standard error.
fn train(session: &mut Session, epochs: usize) -> Result<Option<Event>> {
    let goal = epochs * session.steps_per_epoch();
    let bar = progress_bar("training", "{msg} [{bar:30}] step {pos} of {len}, {eta} left");
    bar.set_length(goal as u64);
    let mut last = None;
    let mut held_out = String::new();
    while session.step_count() < goal {
        match session.advance()? {
            event @ Event::Step { target, auxiliary, .. } => {
                last = Some(event);
                bar.set_message(format!("target {target:.4} auxiliary {auxiliary:.4}{held_out}"));
                bar.inc(1);
            }
            Event::Evaluated { auc, .. } => held_out = format!(" held-out AUC {}", figure(auc, 4)),
            Event::Evaluating { .. } => {}
        }
    }
    bar.finish_and_clear();
    Ok(last)
}
