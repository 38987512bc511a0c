//! `dien ladder`: every model on one data set, from several seeds, as a table.
//!
//! | file | what |
//! |---|---|
//! | `kept.rs` | the file of finished trials: locked, added to, read again |
//! | `origin.rs` | its first line: the data and settings that its trials have in common |

mod kept;
mod origin;

use std::collections::VecDeque;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use indicatif::{MultiProgress, ProgressBar};
use serde::Serialize;

use super::data::{DataArgs, Loaded};
use super::output::{self, FileKind, Guarded, Output, OutputName};
use super::print::{JsonArgs, print, print_json, say, warn};
use super::progress::progress_bar;
use super::settings::SettingsArgs;
use super::stop::{Done, Stop};
use crate::data::{Dataset, Shop};
use crate::evaluate::{evaluate_perfect, figure, following, missing_class};
use crate::ladder::{DistinctTrials, Ladder, TrialRecord, wanted_trials};
use crate::model::Model;
use crate::train::{Event, Patience, Trial, TrialProgress};
use crate::{Error, Result};
use kept::{Claimed, FinishedTrials};
use origin::Origin;

/// A ladder's table, as an output.
const TABLE: FileKind = FileKind {
    name: "a ladder's table",
    recognise: holds_table,
    // Half of a table's first words.
    stump: Some(("md", 10)),
};
const DEFAULT_OUT: &str = "ladder.md";

/// Train every model from several seeds and compare them, as a table in Markdown. A ladder that was interrupted goes on where it
/// stopped.
#[derive(Args, Debug)]
pub(super) struct LadderArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The models, commas between them (default: all).
    #[arg(long, value_name = "MODEL,MODEL,..", value_delimiter = ',', default_values_t = Model::ALL)]
    models: Vec<Model>,
    /// Seeds of each model: 1, 2, ... N. The data are the same for all.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    seeds: u32,
    /// Seed of the data: the negatives and, without --data, the shop's shoppers.
    #[arg(long, value_name = "N", default_value_t = 1)]
    data_seed: u32,
    /// The most passes over the training impressions.
    #[arg(long, value_name = "N", default_value_t = Patience::default().most_epochs, value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000_000))]
    epochs: usize,
    /// A trial ends after so many looks at the validation impressions without a better AUC; there are two looks per pass.
    #[arg(long, value_name = "N", default_value_t = Patience::default().looks)]
    patience: usize,
    /// The learning rate is multiplied by this after a look without a better AUC; 1 keeps it as it is.
    #[arg(long, value_name = "X", default_value_t = Patience::default().rate_factor, allow_hyphen_values = true)]
    rate_factor: f64,
    /// Trials at the same time, 1 to 256 (default: as many as the machine has cores).
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=256))]
    jobs: Option<usize>,
    /// Where the table goes (default: ladder.md). Finished trials are kept beside it, as FILE.jsonl. Only a table of an earlier ladder is
    /// replaced.
    #[arg(long, value_name = "FILE.md")]
    out: Option<PathBuf>,
    #[command(flatten)]
    settings: SettingsArgs,
    #[command(flatten)]
    json: JsonArgs,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    ladder: &'a Ladder,
    trials: &'a [TrialRecord],
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the data or the settings, a diverged loss, files that cannot be read or written, trials of another ladder.
pub(super) fn run(args: &LadderArgs) -> Done {
    let patience = Patience {
        looks: args.patience,
        most_epochs: args.epochs,
        rate_factor: args.rate_factor,
        ..Patience::default()
    };
    patience.check()?;
    args.data.check()?;
    for &model in &args.models {
        args.settings.of(model, 1)?;
    }
    let (claimed, table) = claim(args)?;
    let Loaded { data, shop, .. } = args.data.load(args.data_seed, &args.json)?;
    for &model in &args.models {
        args.settings.of(model, 1)?.check_for(&data)?;
    }
    // The model is the trial's, not the ladder's.
    let origin = Origin::new(&data, &args.settings.of(Model::Base, 1)?, &patience)?;
    let kept = match claimed {
        Some(claimed) => claimed.resume(&origin)?,
        None => FinishedTrials::nowhere(),
    };
    warn(missing_class("test", &data.test));
    if let Some(what) = missing_class("validation", &data.validation) {
        let rest = "no trial stops early, and the last weights of each are tested";
        warn(Some(format!("{what}; {rest}")));
    }
    let perfect = shop
        .as_ref()
        .map(|shop| evaluate_perfect(shop, &data, &data.test).metrics());
    let data = Arc::new(data);
    let trials = Trials {
        args,
        data: &data,
        shop: shop.as_ref(),
        patience: &patience,
        queue: Mutex::new(wanted_trials(&args.models, args.seeds, &kept.done).into()),
        kept: Mutex::new(kept),
    };
    let mut done = trials.run()?;
    done.retain(|trial| args.models.contains(&trial.model) && (1..=args.seeds).contains(&trial.seed));
    let done = DistinctTrials::new(done)?;
    let ladder = Ladder::new(&data.name, perfect, &done);
    let text = ladder.to_markdown();
    table.commit(text.as_bytes())?;
    if args.json.json {
        return print_json(&Document {
            ladder: &ladder,
            trials: done.trials(),
        });
    }
    let out = args.out.as_deref().unwrap_or(Path::new(DEFAULT_OUT));
    print(&format!("{text}\nWritten to {}.", out.display()))
}

/// Claims the file of trials and the place of the table. Beside a pipe or a device no trials are kept.
fn claim(args: &LadderArgs) -> std::result::Result<(Option<Claimed>, Output), Stop> {
    let mut name = OutputName::given_or(args.out.as_deref(), DEFAULT_OUT);
    let mut guarded = args.data.guarded()?;
    if output::is_stream(name.path) {
        say(&format!(
            "{} is no plain file: the table goes there, and no trials are kept beside it",
            name.path.display()
        ));
        return Ok((None, Output::claim(name, &TABLE, &guarded)?));
    }
    let trials = name.path.with_extension("jsonl");
    let extension = name.path.extension();
    if extension.is_some_and(|extension| extension.eq_ignore_ascii_case("jsonl")) {
        let what = "is the name under which the finished trials are kept";
        return Err(Stop::refuse(
            name.path,
            what,
            "Choose another for the table, for example one that ends in .md",
        ));
    }
    // Without its trials a table cannot be made again.
    name.may_replace |= trials.metadata().is_ok_and(|metadata| metadata.len() > 0);
    let claimed = Claimed::claim(&trials, &guarded)?;
    guarded.push(Guarded {
        path: trials,
        role: "the file of this ladder's finished trials",
    });
    Ok((Some(claimed), Output::claim(name, &TABLE, &guarded)?))
}

/// Whether a file begins as a ladder's table does.
fn holds_table(file: &mut dyn Read) -> io::Result<bool> {
    const ENOUGH: u64 = 1 << 12;
    let mut start = Vec::new();
    file.take(ENOUGH).read_to_end(&mut start)?;
    Ok(Ladder::is_table(&String::from_utf8_lossy(&start)))
}

/// The trials under way.
struct Trials<'a> {
    args: &'a LadderArgs,
    data: &'a Arc<Dataset>,
    shop: Option<&'a Shop>,
    patience: &'a Patience,
    queue: Mutex<VecDeque<(Model, u32)>>,
    kept: Mutex<FinishedTrials>,
}

impl Trials<'_> {
    /// Makes all of them, several at a time; returns them and those made before.
    fn run(self) -> Result<Vec<TrialRecord>> {
        let left = lock(&self.queue).len();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let jobs = self.args.jobs.unwrap_or(cores).clamp(1, left.max(1));
        let bars = MultiProgress::new();
        let whole = bars.add(progress_bar(
            "ladder",
            "{msg} [{bar:30}] {pos} of {len} trials, {elapsed}",
        ));
        whole.set_length(left as u64);
        let (trials, whole) = (&self, &whole);
        thread::scope(|scope| {
            let mut workers = Vec::new();
            for _ in 0..jobs {
                let line = bars.add(progress_bar("", "  {msg}"));
                match thread::Builder::new().spawn_scoped(scope, move || trials.work(&line, whole)) {
                    Ok(worker) => workers.push(worker),
                    Err(error) if workers.is_empty() => {
                        return Err(Error::Request(format!("no trial could be started: {error}.")));
                    }
                    // Fewer threads do the same work.
                    Err(_) => break,
                }
            }
            let mut outcomes = workers.into_iter().map(|worker| {
                // A panic is a fault of this program. The tool as it is built for use ends there; the finished trials are on the disk.
                worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            outcomes.try_for_each(|outcome| outcome)
        })?;
        whole.finish_and_clear();
        Ok(self.kept.into_inner().unwrap_or_else(PoisonError::into_inner).done)
    }

    fn work(&self, line: &ProgressBar, whole: &ProgressBar) -> Result<()> {
        loop {
            let next = lock(&self.queue).pop_front();
            let Some((model, seed)) = next else {
                line.finish_and_clear();
                return Ok(());
            };
            // After a failure no other trial is begun.
            let stop = |_: &Error| lock(&self.queue).clear();
            let record = self.trial(model, seed, line).inspect_err(stop)?;
            let outcome = format!(
                "{model}, seed {seed}: AUC {} after {} steps of {}, {:.0} s",
                figure(record.auc, 4),
                record.best_step,
                record.steps,
                record.seconds
            );
            // Without a terminal there is no bar to print above.
            if whole.is_hidden() {
                say(&outcome);
            } else {
                whole.println(outcome);
            }
            lock(&self.kept).add(record).inspect_err(stop)?;
            whole.inc(1);
        }
    }

    fn trial(&self, model: Model, seed: u32, line: &ProgressBar) -> Result<TrialRecord> {
        let started = Instant::now();
        let settings = self.args.settings.of(model, seed)?;
        let mut trial = Trial::new(Arc::clone(self.data), settings.clone(), self.patience)?;
        let mut validation = String::new();
        loop {
            match trial.advance()? {
                TrialProgress::Training(Event::Step { step, target, .. }) => {
                    line.set_message(format!(
                        "{model}, seed {seed}: step {step}, target loss {target:.4}{validation}"
                    ));
                }
                TrialProgress::Training(Event::Evaluated { auc, .. }) => {
                    validation = format!(", validation AUC {}", figure(auc, 4));
                }
                TrialProgress::Training(Event::Evaluating { .. }) | TrialProgress::Testing { .. } => {}
                TrialProgress::Done(result) => {
                    let seconds = started.elapsed().as_secs_f64();
                    let following = self
                        .shop
                        .map(|shop| following(&trial.checkpoint().model, shop, self.data, settings.predict_options()));
                    return Ok(TrialRecord::new(model, seed, seconds, &result, following));
                }
            }
        }
    }
}

/// A thread that panicked has left nothing half done: records are added whole.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
