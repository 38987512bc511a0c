//! `dien ladder`: every model on one data set, from several seeds, as a table.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use clap::Args;
use indicatif::{MultiProgress, ProgressBar};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::data::{DataArgs, Loaded};
use super::progress::progress_bar;
use super::settings::SettingsArgs;
use super::{Output, print_json};
use crate::data::{Dataset, Impression, Shop};
use crate::model::Model;
use crate::train::{Event, Ladder, Patience, Settings, Trial, TrialEvent, TrialRecord, evaluate_perfect, following};
use crate::{Error, Result};

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
    /// Of the data: negatives, and without --data the shop's shoppers.
    #[arg(long, value_name = "N", default_value_t = 1)]
    data_seed: u32,
    /// Passes over the training impressions at most.
    #[arg(long, value_name = "N", default_value_t = Patience::default().most_epochs)]
    epochs: usize,
    /// Looks at the validation impressions, two per pass, without a better AUC after which a trial ends.
    #[arg(long, value_name = "N", default_value_t = Patience::default().looks)]
    patience: usize,
    /// What the learning rate is multiplied by after a look without a better AUC; 1 keeps it as it is.
    #[arg(long, value_name = "X", default_value_t = Patience::default().rate_factor)]
    rate_factor: f64,
    /// Trials at the same time (default: as many as the machine has cores).
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Where the table goes; finished trials are kept beside it, as FILE.jsonl.
    #[arg(long, value_name = "FILE.md", default_value = "ladder.md")]
    out: PathBuf,
    #[command(flatten)]
    settings: SettingsArgs,
    #[command(flatten)]
    output: Output,
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
pub(super) fn run(args: &LadderArgs) -> Result<()> {
    args.data.check()?;
    for &model in &args.models {
        args.settings.of(model, 1)?;
    }
    let Loaded { data, shop, .. } = args.data.load(args.data_seed, &args.output)?;
    let perfect = shop
        .as_ref()
        .map(|shop| evaluate_perfect(shop, &data, &data.test).metrics());
    let patience = Patience {
        looks: args.patience,
        most_epochs: args.epochs,
        rate_factor: args.rate_factor,
        ..Patience::default()
    };
    // The model is the trial's, not the ladder's.
    let settings = args.settings.of(Model::Base, 1)?;
    let kept = Kept::open(
        &args.out.with_extension("jsonl"),
        &Origin::new(&data, &settings, &patience)?,
    )?;
    let data = Arc::new(data);
    let trials = Trials {
        args,
        data: &data,
        shop: shop.as_ref(),
        patience: &patience,
        queue: Mutex::new(wanted(args, &kept.done)),
        kept: Mutex::new(kept),
    };
    let mut done = trials.run()?;
    done.retain(|trial| args.models.contains(&trial.model) && (1..=args.seeds).contains(&trial.seed));
    let ladder = Ladder::new(&data.name, perfect, &done);
    let text = ladder.to_markdown();
    std::fs::write(&args.out, &text).map_err(|source| Error::File {
        path: args.out.clone(),
        verb: "written",
        source,
    })?;
    if args.output.json {
        return print_json(&Document {
            ladder: &ladder,
            trials: &done,
        });
    }
    println!("{text}\nWritten to {}.", args.out.display());
    Ok(())
}

/// The trials that are still to be made, seed by seed, so that what an interrupted ladder has can be compared.
fn wanted(args: &LadderArgs, done: &[TrialRecord]) -> VecDeque<(Model, u32)> {
    let all = (1..=args.seeds).flat_map(|seed| args.models.iter().map(move |&model| (model, seed)));
    all.filter(|&(model, seed)| !done.iter().any(|trial| (trial.model, trial.seed) == (model, seed)))
        .collect()
}

/// The trials under way.
struct Trials<'a> {
    args: &'a LadderArgs,
    data: &'a Arc<Dataset>,
    shop: Option<&'a Shop>,
    patience: &'a Patience,
    queue: Mutex<VecDeque<(Model, u32)>>,
    kept: Mutex<Kept>,
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
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..jobs)
                .map(|_| {
                    let line = bars.add(progress_bar("", "  {msg}"));
                    scope.spawn(move || trials.work(&line, whole))
                })
                .collect();
            workers.into_iter().try_for_each(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|_| Err(Error::Request("a trial's thread has panicked".to_owned())))
            })
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
            let record = self
                .trial(model, seed, line)
                .inspect_err(|_| lock(&self.queue).clear())?;
            let outcome = format!(
                "{model}, seed {seed}: AUC {:.4} after {} steps of {}, {:.0} s",
                record.auc, record.best_step, record.steps, record.seconds
            );
            // Without a terminal there is no bar to print above.
            if whole.is_hidden() {
                eprintln!("{outcome}");
            } else {
                whole.println(outcome);
            }
            lock(&self.kept).add(record)?;
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
                TrialEvent::Training(Event::Step { step, target, .. }) => {
                    line.set_message(format!(
                        "{model}, seed {seed}: step {step}, target loss {target:.4}{validation}"
                    ));
                }
                TrialEvent::Training(Event::Evaluated { auc, .. }) => validation = format!(", validation AUC {auc:.4}"),
                TrialEvent::Training(Event::Evaluating { .. }) | TrialEvent::Testing { .. } => {}
                TrialEvent::Done(result) => {
                    let seconds = started.elapsed().as_secs_f64();
                    let following = self
                        .shop
                        .map(|shop| following(&trial.checkpoint().model, shop, self.data, &settings));
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

/// What a ladder's trials have in common: the first line of the file that keeps them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Origin {
    data: String,
    /// Of the items' categories, all behaviours and impressions.
    digest: String,
    settings: Settings,
    patience: Patience,
}

impl Origin {
    fn new(data: &Dataset, settings: &Settings, patience: &Patience) -> Result<Self> {
        let mut hash = Sha256::new();
        let mut take = |numbers: &[u64]| numbers.iter().for_each(|number| hash.update(number.to_le_bytes()));
        for item in &data.catalogue.items {
            take(&[item.category.into()]);
        }
        for user in &data.users {
            take(&[user.behaviours.len() as u64]);
            user.behaviours
                .iter()
                .for_each(|behaviour| take(&[behaviour.item.into()]));
        }
        for part in [&data.train, &data.validation, &data.test] {
            take(&[part.len() as u64]);
            for &Impression {
                user,
                seen,
                target,
                clicked,
            } in part
            {
                take(&[user.into(), seen.into(), target.into(), clicked.into()]);
            }
        }
        let digest = hash
            .finalize()
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        let origin = Self {
            data: data.name.clone(),
            digest,
            settings: settings.clone(),
            patience: patience.clone(),
        };
        // As it will be read back: numbers may lose digits on the way.
        serde_json::to_string(&origin)
            .and_then(|text| serde_json::from_str(&text))
            .map_err(|error| Error::Request(error.to_string()))
    }
}

/// The file of finished trials: a line each, written as soon as it is finished.
struct Kept {
    path: PathBuf,
    file: File,
    done: Vec<TrialRecord>,
}

impl Kept {
    /// Opens the file and reads what is there; a last line that was cut off is left out, and cut off.
    fn open(path: &Path, origin: &Origin) -> Result<Self> {
        let failed = |verb| {
            move |source| Error::File {
                path: path.to_owned(),
                verb,
                source,
            }
        };
        let other = || {
            Error::Request(format!(
                "{} holds trials of other data or settings: choose another --out, or remove the file.",
                path.display()
            ))
        };
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(failed("written"))?;
        let mut lines = BufReader::new(&file);
        let (mut done, mut whole) = (Vec::new(), 0_u64);
        let mut line = String::new();
        while lines.read_line(&mut line).map_err(failed("read"))? > 0 && line.ends_with('\n') {
            if whole == 0 {
                let found: Origin = serde_json::from_str(&line).map_err(|_| other())?;
                if found != *origin {
                    return Err(other());
                }
            } else {
                done.push(serde_json::from_str(&line).map_err(|_| other())?);
            }
            whole += line.len() as u64;
            line.clear();
        }
        file.set_len(whole).map_err(failed("written"))?;
        if whole == 0 {
            let text = serde_json::to_string(origin).map_err(|error| Error::Request(error.to_string()))?;
            writeln!(file, "{text}").map_err(failed("written"))?;
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            done,
        })
    }

    fn add(&mut self, record: TrialRecord) -> Result<()> {
        let text = serde_json::to_string(&record).map_err(|error| Error::Request(error.to_string()))?;
        writeln!(self.file, "{text}").map_err(|source| Error::File {
            path: self.path.clone(),
            verb: "written",
            source,
        })?;
        self.done.push(record);
        Ok(())
    }
}
