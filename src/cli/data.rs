//! The options that say which data a command works on: a log and how it is read and split, or the shop.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::output::Guarded;
use super::print::{JsonArgs, say};
use super::progress::progress_bar;
use super::settings::choice;
use super::shop::ShopArgs;
use crate::data::{
    CategoryChoice, Columns, Dataset, ImportReport, LabelRule, LogFormat, Protocol, ReadOptions, Shop, ShopSettings,
    Split, Ties, find_files, log_formats, read_logs,
};
use crate::error::setting_reason;
use crate::{Error, Result};

/// The data of a command.
#[derive(Args, Debug)]
pub(super) struct DataArgs {
    #[arg(long, value_name = "PATH", help = data_help())]
    data: Vec<PathBuf>,
    #[arg(long, value_name = "FORMAT", requires = "data", help = format_help())]
    format: Option<LogFormat>,
    /// Columns of a CSV, where the guess is wrong: user=NAME,item=NAME,time=NAME,category=NAME,title=NAME,label=NAME,event=NAME. A column can
    /// also be named by its place, from 1; a day and a time of day in two columns are time=DAY+TIME. A role without a
    /// name, as in title=, means that there is no such column. history=NAME says that rows are impressions, each with its history in this cell,
    /// and history-category=NAME that another holds its categories. profile=NAME and context=NAME, each as often as there are such columns, make
    /// fields of them: of the user, and of the moment in which an item is shown. Of MovieLens 1M's users.dat, profile=gender, profile=age and
    /// profile=occupation can be asked for.
    #[arg(long, value_name = "ROLE=NAME,..", requires = "data", value_parser = Columns::parse)]
    columns: Option<Columns>,
    /// What counts as a behaviour, by the log's words: of Taobao pv, fav, cart, buy (default: pv), of a CSV the words of its column of events
    /// (default: all).
    #[arg(long, value_name = "WORDS", requires = "data", value_delimiter = ',')]
    behaviours: Vec<String>,
    /// Make a label of 0 and 1 of a column, by its name or its place: a column, one of >=, <=, >, <, =, != and a number (or, with = and !=,
    /// a word), as in "rating >= 4". Rows with 1 are behaviours; rows with 0 are items that were shown and not chosen,
    /// and no negatives are drawn. Of MovieLens, and of tables without a header that are known, rating is the stars.
    #[arg(long, value_name = "RULE", requires = "data", value_parser = LabelRule::parse)]
    label: Option<LabelRule>,
    /// Which of several categories of an item counts (as in Action|Comedy or a^b): first, last, or commonest (the one that most items of
    /// the log have) (default: first).
    #[arg(long, value_name = "WHICH", requires = "data", value_parser = choice::<CategoryChoice>)]
    category: Option<CategoryChoice>,
    /// What is held out: last (each user's last behaviours), time (the log's last days) or industrial (every click of the last 49 days, each
    /// with the 14 days before it as its history) (default: last).
    #[arg(long, value_enum, value_name = "SPLIT", requires = "data")]
    split: Option<SplitName>,
    /// Test targets of each user; with --split time, days (default: 1).
    #[arg(long, value_name = "N", requires = "data")]
    test: Option<usize>,
    /// Validation targets of each user; with --split time, days (default: 1). The industrial split draws users for validation.
    #[arg(long, value_name = "N", requires = "data")]
    validation: Option<usize>,
    /// The most training targets of a user; the latest are taken (default: 20; with --split industrial, all).
    #[arg(long, value_name = "N", requires = "data")]
    max_train_targets: Option<usize>,
    /// Drop users and items with fewer behaviours than this, until every one that is left has as many.
    #[arg(long, value_name = "N", requires = "data")]
    k_core: Option<usize>,
    /// Negatives beside each positive, where the log has no labels (default: 1).
    #[arg(long, value_name = "N", requires = "data")]
    negatives: Option<usize>,
    /// Behaviours of a user at the same time, where the log has no labels: unordered (the history is what came at strictly earlier times)
    /// or seed (in an order drawn by the seed, for logs of whole days) (default: unordered).
    #[arg(long, value_name = "TIES", requires = "data", value_parser = choice::<Ties>)]
    ties: Option<Ties>,
    /// Leave out positives whose item is in their history.
    #[arg(long, requires = "data")]
    drop_repeats: bool,
    #[command(flatten)]
    shop: ShopArgs,
}

/// What a command works on.
pub(super) struct Loaded {
    pub(super) data: Dataset,
    /// The shop, if the data are a shop's.
    pub(super) shop: Option<Shop>,
    /// What was read and left out, if the data are a log's.
    pub(super) report: Option<ImportReport>,
}

/// The splits by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SplitName {
    Last,
    Time,
    Industrial,
}

impl Loaded {
    /// A shop's data set.
    pub(super) fn of_shop(shop: Shop) -> Self {
        Self {
            data: shop.dataset(),
            shop: Some(shop),
            report: None,
        }
    }
}

impl DataArgs {
    /// The settings of the shop of a seed, checked.
    ///
    /// # Errors
    /// The first setting out of range.
    pub(super) fn shop_settings(&self, seed: u32) -> Result<ShopSettings> {
        self.shop.settings(seed)
    }

    /// Makes the data set of the log or of the shop. Without `--json`, prints on standard error what was read and left out.
    ///
    /// # Errors
    /// What is wrong with the log or the protocol.
    pub(super) fn load(&self, seed: u32, json: &JsonArgs) -> Result<Loaded> {
        if self.data.is_empty() {
            return Ok(Loaded::of_shop(self.shop.shop(seed)?));
        }
        let bar = progress_bar("reading", "{msg} [{bar:30}] {bytes} of {total_bytes}");
        let (data, report) = read_logs(&self.data, self.options(), &self.protocol(seed), &mut |done, of| {
            bar.set_length(of);
            bar.set_position(done);
            true
        })?;
        bar.finish_and_clear();
        self.check_effect(&data, &report)?;
        if !json.json {
            say(&report.to_string());
        }
        Ok(Loaded {
            data,
            shop: None,
            report: Some(report),
        })
    }

    /// The files that will be read, which no output may touch.
    ///
    /// # Errors
    /// A path that does not exist, a folder without a log.
    pub(super) fn guarded(&self) -> Result<Vec<Guarded>> {
        let files = find_files(&self.data, &self.options())?;
        let role = "data that this command reads";
        Ok(files.into_iter().map(|path| Guarded { path, role }).collect())
    }

    /// Checks what can be checked before the log is read or the shop is made.
    ///
    /// # Errors
    /// A number that is out of range.
    pub(super) fn check(&self) -> Result<()> {
        self.shop.settings(0)?;
        if let (Some(SplitName::Industrial), Some(validation)) = (self.split, self.validation) {
            return Err(Error::Setting {
                name: "--validation",
                value: validation.to_string(),
                reason: setting_reason::other(),
                rule: "the industrial split draws a tenth of the users for validation".to_owned(),
            });
        }
        self.protocol(0).check().map_err(|error| match error {
            Error::Setting {
                name,
                value,
                reason,
                rule,
            } => Error::Setting {
                name: option_of(name),
                value,
                reason,
                rule,
            },
            other => other,
        })
    }

    fn options(&self) -> ReadOptions {
        ReadOptions {
            format: self.format,
            columns: self.columns.clone().unwrap_or_default(),
            behaviours: self.behaviours.clone(),
            label: self.label.clone(),
            category: self.category.unwrap_or_default(),
            ..ReadOptions::default()
        }
    }

    fn protocol(&self, seed: u32) -> Protocol {
        let usual = Protocol::default();
        Protocol {
            split: self.split(),
            train_targets: self.max_train_targets,
            k_core: self.k_core,
            negatives: self.negatives.unwrap_or(usual.negatives),
            drop_repeats: self.drop_repeats,
            ties: self.ties.unwrap_or_default(),
            seed,
        }
    }

    /// Refuses options that the log makes meaningless.
    fn check_effect(&self, data: &Dataset, report: &ImportReport) -> Result<()> {
        let given = report.format.brings_impressions();
        let labelled = !data.sampled;
        let sampling = [
            ("--negatives", self.negatives.is_some(), labelled),
            ("--ties", self.ties.is_some(), labelled),
        ];
        let splitting = [
            ("--split", self.split.is_some()),
            ("--test", self.test.is_some()),
            ("--validation", self.validation.is_some()),
            ("--max-train-targets", self.max_train_targets.is_some()),
            ("--negatives", self.negatives.is_some()),
            ("--ties", self.ties.is_some()),
        ];
        let without = sampling.iter().find(|(_, asked, without)| *asked && *without);
        if let Some((option, ..)) = without {
            let what =
                format!("{option} has no effect: the log has labels, and brings its own negatives. Leave it out.");
            return Err(Error::tool(what));
        }
        match splitting.iter().find(|(_, asked)| given && *asked) {
            Some((option, _)) => {
                let what =
                    format!("{option} has no effect: the log brings its impressions with their split. Leave it out.");
                Err(Error::tool(what))
            }
            None => Ok(()),
        }
    }

    fn split(&self) -> Split {
        let (test, validation) = (self.test.unwrap_or(1), self.validation.unwrap_or(1));
        match (self.split.unwrap_or(SplitName::Last), Split::INDUSTRIAL) {
            (SplitName::Time, _) => Split::Time {
                validation_days: validation,
                test_days: test,
            },
            (
                SplitName::Industrial,
                Split::Industrial {
                    target_days,
                    history_days,
                    ..
                },
            ) => Split::Industrial {
                target_days,
                history_days,
                test_days: test,
            },
            _ => Split::LeaveLastOut { validation, test },
        }
    }
}

/// The option that sets a number of the protocol.
fn option_of(name: &'static str) -> &'static str {
    match name {
        "test" | "test days" => "--test",
        "validation" | "validation days" => "--validation",
        "training targets" => "--max-train-targets",
        "k-core" => "--k-core",
        "negatives" => "--negatives",
        other => other,
    }
}

/// Returns the help of `--data`, which names the files of every format.
fn data_help() -> String {
    let known = log_formats().into_iter().filter_map(|format| {
        let (folder, files) = match format.files() {
            [] => return None,
            [file] => ("", (*file).to_owned()),
            files => ("the folder of ", files.join(" and ")),
        };
        Some(format!("{folder}{files} ({}), ", format.title()))
    });
    format!(
        "A log: {}or any CSV with a header. Given again, further files of it, as a table that gives items their category and title (default: the built-in \
         shop, which is simulated)",
        known.collect::<String>()
    )
}

/// Returns the help of `--format`, which names every format.
fn format_help() -> String {
    let names: Vec<&str> = log_formats().into_iter().map(LogFormat::name).collect();
    format!(
        "The format of a log whose names and first lines mislead: {}",
        names.join(", ")
    )
}
