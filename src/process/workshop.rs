//! What the page's working threads do: hold a world, read logs, train, try models against each other.

use super::contest::{self, AbRun, TrialRun, no_test};
use super::measuring::{MeasureRun, SAMPLED, no_measuring};
use super::training::Training;
use super::{
    AbProgress, Bytes, ExportView, GuessRequest, Imported, MeasureProgress, MeasureRequest, Partly, TrainEvent,
    TrainInfo, TrainRequest, TrialEvent, TrialRequest, UserView, World, WorldView, hand_over,
};
use crate::checkpoint::Checkpoint;
use crate::data::{
    AbSettings, ExportedFile, Impression, ImpressionLayout, Inspection, LogFormat, LogReader, Protocol, ReadOptions,
    ShopSettings, export_impressions, inspect_log,
};
use crate::error::request_reason;
use crate::evaluate::{HistoryKind, Measured, Metrics, PredictOptions, evaluate_with, sampled};
use crate::ladder::{Ladder, TrialRecord};
use crate::model::Unit;
use crate::train::Settings;
use crate::{Error, Result};

/// A world, and what is under way in it: an import of the next, a training, a trial, an A/B test, the measuring of a sample.
///
/// Work is done only when the caller asks for it. The caller pauses by not asking. What is under way belongs to the world, and ends when
/// another is entered.
#[derive(Default)]
pub struct Workshop {
    world: Option<World>,
    reader: Option<LogReader>,
    training: Training,
    trial: Option<TrialRun>,
    ab: Option<AbRun>,
    measuring: Option<MeasureRun>,
}

impl Workshop {
    /// Makes a shop and enters it.
    ///
    /// # Errors
    /// A setting out of its bounds; the world is as before.
    pub fn shop(&mut self, settings: Partly<ShopSettings>) -> Result<WorldView> {
        let Partly(settings) = settings;
        Ok(self.enter_world(World::of_shop(&settings)?))
    }

    /// One user's history.
    ///
    /// # Errors
    /// No world; a user that is not there.
    pub fn user(&self, index: usize) -> Result<UserView> {
        self.world()?.user(index)
    }

    /// The best possible guess of some candidates, see [`World::best_guess`].
    ///
    /// # Errors
    /// No world; an item that it does not have, a history over the limit.
    pub fn best_guess(&self, request: &GuessRequest) -> Result<Option<Vec<Vec<f32>>>> {
        self.world()?.best_guess(request)
    }

    /// Looks at a file's first bytes (64 KB will do), so that guessed columns can be shown and corrected before the file is read. Without a
    /// format it is found.
    ///
    /// # Errors
    /// Bytes that are no text.
    pub fn import_inspect(&self, file: &str, bytes: &Bytes, format: Option<LogFormat>) -> Result<Inspection> {
        inspect_log(file, &bytes.0, format)
    }

    /// Starts reading a log. The world stays until [`import_finish`](Self::import_finish).
    ///
    /// # Errors
    /// None today.
    pub fn import_begin(&mut self, options: Option<Partly<ReadOptions>>) -> Result<()> {
        let Partly(options) = options.unwrap_or_default();
        self.reader = Some(LogReader::new(options));
        Ok(())
    }

    /// Takes the next bytes of a file of the log: in pieces of any size, files in any order.
    ///
    /// # Errors
    /// What makes the log unusable; the import is then over and the world as before. No import under way.
    pub fn import_push(&mut self, file: &str, bytes: &Bytes) -> Result<()> {
        let reader = self.reader.as_mut().ok_or_else(no_import)?;
        let pushed = reader.push(file, &bytes.0);
        if pushed.is_err() {
            self.reader = None;
        }
        pushed
    }

    /// Ends reading and enters the world of the log. The seed is the protocol's.
    ///
    /// # Errors
    /// What makes the log unusable; the world is as before. No import under way.
    pub fn import_finish(&mut self, seed: u32, protocol: Option<Partly<Protocol>>) -> Result<Imported> {
        let Partly(protocol) = protocol.unwrap_or_default();
        let protocol = Protocol { seed, ..protocol };
        let reader = self.reader.take().ok_or_else(no_import)?;
        let (data, report) = reader.finish(&protocol)?;
        let world = self.enter_world(World::of_log(report.format, data));
        Ok(Imported { world, report })
    }

    /// Drops an import under way.
    ///
    /// # Errors
    /// None today.
    pub fn import_cancel(&mut self) -> Result<()> {
        self.reader = None;
        Ok(())
    }

    /// The world as bytes, for [`enter`](Self::enter) in another thread: a log need not be read again there.
    ///
    /// # Errors
    /// No world.
    pub fn hand_over(&self) -> Result<Bytes> {
        hand_over::to_bytes(self.world()?).map(Bytes)
    }

    /// Enters the world that another thread handed over.
    ///
    /// # Errors
    /// Bytes that are not a whole world of this build; the world is as before.
    pub fn enter(&mut self, world: &Bytes) -> Result<()> {
        let world = hand_over::from_bytes(&world.0)?;
        self.enter_world(world);
        Ok(())
    }

    /// Starts a training of some units, all from the same seed and data, and ends the one before.
    ///
    /// # Errors
    /// A setting out of its bounds, no unit, data without impressions; the training before goes on.
    pub fn train_begin(&mut self, request: &TrainRequest) -> Result<TrainInfo> {
        let (training, info) = Training::begin(self.world()?, request)?;
        self.training = training;
        Ok(info)
    }

    /// Takes so many steps of each unit, the units in turn, and returns what happened.
    ///
    /// # Errors
    /// No training under way. A loss that is not finite is an event, and ends its unit's part.
    pub fn train_steps(&mut self, count: usize) -> Result<Vec<TrainEvent>> {
        self.training.steps(count)
    }

    /// Changes the learning rate from the next step on.
    ///
    /// # Errors
    /// A rate out of its bounds; the old one stays.
    pub fn set_learning_rate(&mut self, learning_rate: f64) -> Result<()> {
        self.training.set_learning_rate(learning_rate)
    }

    /// A unit's weights as they are: a checkpoint's bytes.
    ///
    /// # Errors
    /// A unit that is not in training.
    pub fn snapshot(&self, unit: Unit) -> Result<Bytes> {
        self.training.snapshot(unit).map(Bytes)
    }

    /// Ends the training.
    ///
    /// # Errors
    /// None today.
    pub fn train_end(&mut self) -> Result<()> {
        self.training = Training::default();
        Ok(())
    }

    /// Starts a trial of the ladder and drops the one before.
    ///
    /// # Errors
    /// A setting out of its bounds, data without impressions; the trial before goes on.
    pub fn trial_begin(&mut self, request: &TrialRequest) -> Result<TrainInfo> {
        let (run, info) = TrialRun::begin(self.world()?, request)?;
        self.trial = Some(run);
        Ok(info)
    }

    /// Does `pieces` pieces of the trial's work and returns what happened. The last event is `done`, with the trial's record; the caller
    /// fills in the record's seconds.
    ///
    /// # Errors
    /// No trial under way; a loss that is not finite.
    pub fn trial_advance(&mut self, pieces: usize) -> Result<Vec<TrialEvent>> {
        let run = self.trial.as_mut().ok_or_else(no_trial)?;
        run.advance(self.world.as_ref().ok_or_else(no_world)?, pieces)
    }

    /// The trial's best weights so far: a checkpoint's bytes.
    ///
    /// # Errors
    /// No trial under way.
    pub fn trial_checkpoint(&self) -> Result<Bytes> {
        self.trial.as_ref().ok_or_else(no_trial)?.checkpoint().map(Bytes)
    }

    /// Drops the trial.
    ///
    /// # Errors
    /// None today.
    pub fn trial_end(&mut self) -> Result<()> {
        self.trial = None;
        Ok(())
    }

    /// The table of some trials' records.
    ///
    /// # Errors
    /// No world; two trials of one model and seed whose figures differ.
    pub fn ladder(&self, records: &[TrialRecord]) -> Result<Ladder> {
        contest::ladder(self.world()?, records)
    }

    /// AUC and log loss of a checkpoint on the world's test impressions, with other histories in place of the real ones, see [`evaluate_with`].
    /// Of very many impressions [`MOST_MEASURED`](Self::MOST_MEASURED) are taken, evenly spread.
    ///
    /// # Errors
    /// No world; a checkpoint that cannot be read, or whose vocabulary or fields are others.
    pub fn histories(&self, checkpoint: &Bytes, kind: HistoryKind) -> Result<Metrics> {
        let world = self.world()?;
        let data = &world.data;
        let Checkpoint { model, header, .. } = world.open(checkpoint)?;
        let apart = data.test.len().div_ceil(Self::MOST_MEASURED).max(1);
        let shown: Vec<Impression> = data.test.iter().step_by(apart).copied().collect();
        let options = PredictOptions::new(header.config.model, header.training.max_history);
        Ok(evaluate_with(&model, data, &shown, options, kind, 1))
    }

    /// The world's impressions as files for other programs, see [`export_impressions`].
    ///
    /// # Errors
    /// No world; items without ids.
    pub fn impressions(&self, layout: ImpressionLayout, max_history: usize) -> Result<Vec<ExportView>> {
        Settings::MAX_HISTORY.check_count(max_history)?;
        let files = export_impressions(&self.world()?.data, layout, max_history)?.into_iter();
        let view = |ExportedFile { ending, bytes }| ExportView {
            ending,
            bytes: Bytes(bytes),
        };
        Ok(files.map(view).collect())
    }

    /// Test impressions that [`histories`](Self::histories) measures at most.
    pub const MOST_MEASURED: usize = 8000;

    /// The histories of the first test users, oldest behaviour first, `count` at most.
    ///
    /// # Errors
    /// No world; a count out of its bounds.
    pub fn sample(&self, count: usize) -> Result<Vec<UserView>> {
        let world = self.world()?;
        SAMPLED.check_count(count)?;
        let users = sampled(&world.data, count);
        users.into_iter().map(|user| world.user(user as usize)).collect()
    }

    /// Measures what a checkpoint makes of a history whose truth is known; nothing where no law is known, as of a log.
    ///
    /// # Errors
    /// No world; a checkpoint that cannot be read, or whose vocabulary or fields are others; an item that the world does not have, a history over the
    /// limit or of another length than its truth.
    pub fn measure_history(&self, checkpoint: &Bytes, request: &MeasureRequest) -> Result<Option<Measured>> {
        self.world()?.measure_history(checkpoint, request)
    }

    /// Starts to measure what a checkpoint makes of the first test shoppers, `shoppers` at most, and drops the measuring before.
    ///
    /// # Errors
    /// A world that is no shop, a checkpoint that cannot be read, or whose vocabulary or fields are others, a count out of its bounds; the measuring before
    /// goes on.
    pub fn measure_begin(&mut self, checkpoint: &Bytes, unit: Unit, shoppers: usize) -> Result<()> {
        self.measuring = Some(MeasureRun::begin(self.world()?, checkpoint, unit, shoppers)?);
        Ok(())
    }

    /// Measures the next `shoppers` and returns the measures of all so far.
    ///
    /// # Errors
    /// No measuring under way.
    pub fn measure_next(&mut self, shoppers: usize) -> Result<MeasureProgress> {
        let run = self.measuring.as_mut().ok_or_else(no_measuring)?;
        run.advance(self.world.as_ref().ok_or_else(no_world)?, shoppers)
    }

    /// Starts an A/B test on the shop: the arms' names and their checkpoints. The perfect predictor is one more arm, the last.
    ///
    /// # Errors
    /// A world that is no shop, a setting out of its bounds, a file that is no checkpoint of this shop and its fields; the test before goes on.
    pub fn ab_begin(&mut self, settings: &Partly<AbSettings>, names: &[String], checkpoints: &[Bytes]) -> Result<()> {
        self.ab = Some(AbRun::begin(self.world()?, &settings.0, names, checkpoints)?);
        Ok(())
    }

    /// Runs the visits of the next `shoppers` shoppers and returns the results so far.
    ///
    /// # Errors
    /// No test under way.
    pub fn ab_advance(&mut self, shoppers: usize) -> Result<AbProgress> {
        let run = self.ab.as_mut().ok_or_else(no_test)?;
        run.advance(self.world.as_ref().ok_or_else(no_world)?, shoppers)
    }

    /// Panics: how the page's behaviour after a fault is tested.
    ///
    /// # Errors
    /// None.
    ///
    /// # Panics
    /// Always.
    pub fn panic(&self) -> Result<()> {
        panic!("a panic was asked for");
    }

    fn world(&self) -> Result<&World> {
        self.world.as_ref().ok_or_else(no_world)
    }

    fn enter_world(&mut self, world: World) -> WorldView {
        let view = world.view();
        // An import that another world has overtaken must not replace it when its last bytes come.
        *self = Self {
            world: Some(world),
            ..Self::default()
        };
        view
    }
}

fn no_world() -> Error {
    Error::request(request_reason::no_data(), "no data is loaded yet")
}

fn no_import() -> Error {
    Error::request(request_reason::not_begun(), "no import was begun")
}

fn no_trial() -> Error {
    Error::request(request_reason::not_begun(), "no trial was begun")
}
