//! `dien train`: one model on the shop or on a log, into a checkpoint.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use indicatif::ProgressBar;
use serde::Serialize;

use super::data::{DataArgs, Loaded};
use super::output::{CHECKPOINT, Output, OutputName};
use super::print::{JsonArgs, print, print_json, warn};
use super::progress::progress_bar;
use super::settings::SettingsArgs;
use super::stop::Done;
use crate::Result;
use crate::checkpoint::{Checkpoint, Header, MeasuredOn};
use crate::data::{Dataset, ImportReport};
use crate::evaluate::{Metrics, PENALTY_ADVICE, evaluate, figure, missing_class, near_chance, overflow};
use crate::model::{Model, Optimiser, Unit};
use crate::train::{Event, Patience, Session, Settings, Trial, TrialProgress};

const DEFAULT_OUT: &str = "dien.safetensors";

/// Train one model and write a checkpoint.
#[derive(Args, Debug)]
pub(super) struct TrainArgs {
    #[command(flatten)]
    data: DataArgs,
    #[arg(long, value_name = "MODEL", conflicts_with = "unit", help = model_help())]
    model: Option<Model>,
    #[arg(long, value_name = "UNIT", help = unit_help())]
    unit: Option<Unit>,
    /// Weight of the auxiliary loss; 0 leaves it out (default: 1 for dien and with --unit, else 0).
    #[arg(long, value_name = "X", allow_hyphen_values = true)]
    alpha: Option<f64>,
    /// Passes over the training impressions.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = RangedU64ValueParser::<usize>::new().range(..=1_000_000))]
    epochs: usize,
    /// Stop after so many looks at the validation impressions without a better AUC, and keep the best weights; there are two looks per pass,
    /// the learning rate is halved after a look without a better AUC, and --epochs is the most passes. Without this option all passes are
    /// made and the last weights kept.
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000_000))]
    patience: Option<usize>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// Seed of the weights, the order of the batches, the negatives and, without --data, the shop's shoppers.
    #[arg(long, value_name = "N", default_value_t = Settings::default().seed)]
    seed: u32,
    /// Where the checkpoint goes (default: dien.safetensors). If it holds a checkpoint already, that one is replaced, but only if this
    /// option names it; any other file is left alone.
    #[arg(long, value_name = "FILE.safetensors")]
    out: Option<PathBuf>,
    #[command(flatten)]
    json: JsonArgs,
}

/// Returns the help of `--model`, which names every model.
fn model_help() -> String {
    format!("{} (default: dien)", Model::ALL.map(Model::name).join(", "))
}

/// Returns the help of `--unit`, which names every unit.
fn unit_help() -> String {
    let names = Unit::ALL.map(Unit::name).join(", ");
    format!("DIEN with another evolving unit, with the auxiliary loss: {names}")
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
    /// Passes over the training impressions, at most.
    epochs: usize,
    seconds: f64,
    /// Losses of the last step.
    losses: Option<Event>,
    validation: Metrics,
    test: Metrics,
    #[serde(skip_serializing_if = "Option::is_none")]
    import: Option<ImportReport>,
}

impl TrainArgs {
    /// The data that the command works on.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(super) fn load(&self) -> Result<Loaded> {
        self.data.load(self.seed, &self.json)
    }
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the data or the settings, a diverged loss, a file that cannot be written.
pub(super) fn run(args: &TrainArgs) -> Done {
    let settings = settings(args)?;
    args.data.check()?;
    let name = OutputName::given_or(args.out.as_deref(), DEFAULT_OUT);
    args.json.check_path(name.path)?;
    let output = Output::claim(name, &CHECKPOINT, &args.data.guarded()?)?;
    let Loaded {
        data, report: import, ..
    } = args.load()?;
    data.check_trainable()?;
    let data = Arc::new(data);
    let started = Instant::now();
    let (options, is_penalised) = (settings.predict_options(), settings.penalty > 0.0);
    warn(missing_class("validation", &data.validation));
    warn(missing_class("test", &data.test));
    warn((args.epochs == 0).then(|| "--epochs 0: the weights are written as they were drawn, untrained".to_owned()));
    let Trained {
        mut checkpoint,
        losses,
        parameters,
    } = match args.patience {
        None => train(Session::new(Arc::clone(&data), settings)?, args.epochs)?,
        Some(looks) => train_with_patience(&data, settings, looks, args.epochs)?,
    };
    let measure = |impressions| evaluate(&checkpoint.model, &data, impressions, options).metrics();
    let (validation, test) = (measure(&data.validation), measure(&data.test));
    warn(overflow("validation", validation).or_else(|| overflow("test", test)));
    checkpoint.header.training.auc = test.auc;
    checkpoint.header.training.log_loss = test.log_loss;
    checkpoint.header.training.measured_on = Some(MeasuredOn::Test);
    output.commit(&checkpoint.to_bytes()?)?;
    let summary = Summary {
        checkpoint: name.path,
        header: &checkpoint.header,
        model: checkpoint.header.config.model,
        unit: checkpoint.header.config.model.unit(),
        parameters,
        epochs: args.epochs,
        seconds: started.elapsed().as_secs_f64(),
        losses,
        validation,
        test,
        import,
    };
    if is_penalised && let Some(auc) = validation.auc.filter(|&auc| near_chance(auc)) {
        warn(Some(format!(
            "nothing was learnt: the validation AUC is {auc:.3}. {PENALTY_ADVICE}"
        )));
    }
    if args.json.json {
        return print_json(&summary);
    }
    let lazy = match checkpoint.header.training.optimiser {
        Optimiser::Dense => "",
        Optimiser::Lazy => " of lazy Adam",
    };
    print(&format!(
        "{}: {} on {}, {} steps{lazy} in {:.1} s. AUC {} on validation, {} on test; log loss {} and {}.",
        name.path.display(),
        summary.model,
        data.name,
        checkpoint.header.training.steps,
        summary.seconds,
        figure(validation.auc, 4),
        figure(test.auc, 4),
        figure(validation.log_loss, 4),
        figure(test.log_loss, 4),
    ))
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

/// What a training leaves behind.
struct Trained {
    checkpoint: Checkpoint,
    /// Losses of the last step.
    losses: Option<Event>,
    parameters: usize,
}

/// Trains to the end, showing progress on standard error.
fn train(mut session: Session, epochs: usize) -> Result<Trained> {
    let mut shown = Shown::new(epochs * session.steps_per_epoch());
    while session.step_count() < shown.goal {
        shown.take(session.advance()?);
    }
    Ok(Trained {
        checkpoint: session.checkpoint(),
        losses: shown.end(),
        parameters: session.parameters(),
    })
}

/// Trains until validation no longer gets better, and keeps the best weights.
fn train_with_patience(data: &Arc<Dataset>, settings: Settings, looks: usize, epochs: usize) -> Result<Trained> {
    let patience = Patience {
        looks,
        most_epochs: epochs,
        ..Patience::default()
    };
    let mut trial = Trial::new(Arc::clone(data), settings, &patience)?;
    let mut shown = Shown::new(epochs * trial.session().steps_per_epoch());
    while let TrialProgress::Training(event) = trial.advance()? {
        shown.take(event);
    }
    Ok(Trained {
        checkpoint: trial.checkpoint(),
        losses: shown.end(),
        parameters: trial.session().parameters(),
    })
}

/// A training's progress on standard error.
struct Shown {
    bar: ProgressBar,
    /// Steps, at most.
    goal: usize,
    last: Option<Event>,
    held_out: String,
}

impl Shown {
    fn new(goal: usize) -> Self {
        let bar = progress_bar("training", "{msg} [{bar:30}] step {pos} of {len}, {eta} left");
        bar.set_length(goal as u64);
        Self {
            bar,
            goal,
            last: None,
            held_out: String::new(),
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Step { target, auxiliary, .. } => {
                self.last = Some(event);
                let held_out = &self.held_out;
                self.bar
                    .set_message(format!("target {target:.4} auxiliary {auxiliary:.4}{held_out}"));
                self.bar.inc(1);
            }
            Event::Evaluated { auc, .. } => self.held_out = format!(" held-out AUC {}", figure(auc, 4)),
            Event::Evaluating { .. } => {}
        }
    }

    /// The losses of the last step.
    fn end(self) -> Option<Event> {
        self.bar.finish_and_clear();
        self.last
    }
}
