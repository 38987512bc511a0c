//! The trials of a ladder, several at a time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use indicatif::{MultiProgress, ProgressBar};

use super::args::LadderArgs;
use super::kept::FinishedTrials;
use crate::cli::print::say;
use crate::cli::progress::progress_bar;
use crate::data::{Dataset, Shop};
use crate::evaluate::{figure, following};
use crate::ladder::TrialRecord;
use crate::model::Model;
use crate::train::{Event, Patience, Settings, Trial, TrialProgress};
use crate::{Error, Result};

/// The trials under way.
pub(super) struct Trials<'a> {
    pub(super) args: &'a LadderArgs,
    /// The settings of a model and a seed.
    pub(super) settings: &'a (dyn Fn(Model, u32) -> Result<Settings> + Sync),
    pub(super) data: &'a Arc<Dataset>,
    pub(super) shop: Option<&'a Shop>,
    pub(super) patience: &'a Patience,
    pub(super) queue: Mutex<VecDeque<(Model, u32)>>,
    pub(super) kept: Mutex<FinishedTrials>,
}

impl Trials<'_> {
    /// Makes all of them, several at a time; returns them and those made before.
    pub(super) fn run(self) -> Result<Vec<TrialRecord>> {
        let left = lock(&self.queue).len();
        let cores = thread::available_parallelism().map_or(1, usize::from);
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
                        return Err(Error::tool(format!("no trial could be started: {error}.")));
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
        let settings = (self.settings)(model, seed)?;
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
