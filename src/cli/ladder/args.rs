//! The options of `dien ladder`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::RangedU64ValueParser;

use super::point::{Point, Sweep, Swept};
use crate::Result;
use crate::chart::SweepCurve;
use crate::cli::data::DataArgs;
use crate::cli::print::JsonArgs;
use crate::cli::settings::SettingsArgs;
use crate::ladder::{SweepRecord, SweepTraining};
use crate::model::Model;
use crate::train::{Patience, Settings};

/// Train every model from several seeds and compare them, as a table in Markdown. A ladder that was interrupted goes on where it
/// stopped.
#[derive(Args, Debug)]
pub(in crate::cli) struct LadderArgs {
    #[command(flatten)]
    pub(super) data: DataArgs,
    /// The models, commas between them (default: all).
    #[arg(long, value_name = "MODEL,MODEL,..", value_delimiter = ',', default_values_t = Model::ALL)]
    pub(super) models: Vec<Model>,
    /// Seeds of each model: 1, 2, ... N. The data are the same for all.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(super) seeds: u32,
    /// Seed of the data: the negatives and, without --data, the shop's shoppers.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) data_seed: u32,
    /// The most passes over the training impressions.
    #[arg(long, value_name = "N", default_value_t = Patience::default().most_epochs, value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000_000))]
    pub(super) epochs: usize,
    /// A trial ends after so many looks at the validation impressions without a better AUC; there are two looks per pass.
    #[arg(long, value_name = "N", default_value_t = Patience::default().looks)]
    pub(super) patience: usize,
    /// The learning rate is multiplied by this after a look without a better AUC; 1 keeps it as it is.
    #[arg(long, value_name = "X", default_value_t = Patience::default().rate_factor, allow_hyphen_values = true)]
    pub(super) rate_factor: f64,
    /// Trials at the same time, 1 to 256 (default: as many as the machine has cores).
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=256))]
    pub(super) jobs: Option<usize>,
    /// Where the table goes (default: ladder.md). Finished trials are kept beside it, as FILE.jsonl. Only a table of an earlier ladder is
    /// replaced.
    #[arg(long, value_name = "FILE.md")]
    pub(super) out: Option<PathBuf>,
    /// Make a ladder at each of several values of one setting, for the shop: interests (each shopper's number of several interests), history
    /// (each shopper's number of behaviours), stray (the stray rate) or hidden (the width). --out then gets a table of AUC, with a drawing
    /// and a record (JSON) beside it; the trials of each value are kept as FILE.VALUE.jsonl.
    #[arg(long, value_name = "SETTING=V,V,..", conflicts_with = "data")]
    pub(super) sweep: Option<Sweep>,
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
    #[command(flatten)]
    pub(super) json: JsonArgs,
}

impl LadderArgs {
    /// When a trial ends.
    pub(super) fn patience(&self) -> Patience {
        Patience {
            looks: self.patience,
            most_epochs: self.epochs,
            rate_factor: self.rate_factor,
            ..Patience::default()
        }
    }

    /// The settings of a model and a seed, at a point of a sweep.
    ///
    /// # Errors
    /// The first setting out of range.
    pub(super) fn settings_at(&self, point: Option<Point>, model: Model, seed: u32) -> Result<Settings> {
        let settings = self.settings.of(model, seed)?;
        match point {
            None => Ok(settings),
            Some(point) => point.settings(&self.data.shop_settings(self.data_seed)?, settings),
        }
    }

    /// The record of a sweep with these options.
    ///
    /// # Errors
    /// The first setting out of range.
    pub(super) fn sweep_record(&self, setting: Swept, curves: Vec<SweepCurve>) -> Result<SweepRecord> {
        let (pooling, activation) = self.settings.given();
        let usual = self.settings.of(Model::Augru, 1)?;
        Ok(SweepRecord {
            setting: setting.name().to_owned(),
            seeds: self.seeds,
            shop: self.data.shop_settings(self.data_seed)?,
            training: SweepTraining {
                learning_rate: usual.learning_rate,
                batch_size: usual.batch_size,
                hidden: usual.hidden,
                pooling,
                activation,
                patience: self.patience(),
            },
            curves,
        })
    }

    /// Checks what can be checked before anything is read or written.
    ///
    /// # Errors
    /// What is out of range.
    pub(super) fn check(&self, point: Option<Point>) -> Result<()> {
        self.patience().check()?;
        self.data.check()?;
        if let Some(point) = point {
            point.shop(self.data.shop_settings(self.data_seed)?)?;
        }
        for &model in &self.models {
            self.settings_at(point, model, 1)?;
        }
        Ok(())
    }
}
