//! `dien ladder`: every model on one data set, from several seeds, as a table.
//!
//! | file | what |
//! |---|---|
//! | `kept.rs` | the file of finished trials: locked, added to, read again |
//! | `origin.rs` | its first line: the data and settings that its trials have in common |
//! | `trials.rs` | the trials, several at a time |
//! | `sweep.rs` | a ladder at each of several values of one setting |

mod kept;
mod origin;
mod sweep;
mod trials;

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use clap::Args;
use clap::builder::RangedU64ValueParser;
use serde::Serialize;

use super::data::{DataArgs, Loaded};
use super::output::{self, FileKind, Guarded, Output, OutputName};
use super::print::{JsonArgs, print, print_json, say, warn};
use super::settings::SettingsArgs;
use super::stop::{Done, Stop};
use crate::Result;
use crate::data::Shop;
use crate::evaluate::{evaluate_perfect, missing_class};
use crate::ladder::{DistinctTrials, Ladder, TrialRecord, wanted_trials};
use crate::model::Model;
use crate::train::{Patience, Settings};
use kept::{Claimed, FinishedTrials};
use origin::Origin;
use sweep::{Point, Sweep};
use trials::Trials;

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
    /// Make a ladder at each of several values of one setting, for the shop: interests (each shopper's number of several interests), history
    /// (each shopper's number of behaviours), stray (the stray rate) or hidden (the width). --out then gets a table of AUC, and a drawing
    /// beside it; the trials of each value are kept as FILE.VALUE.jsonl.
    #[arg(long, value_name = "SETTING=V,V,..", conflicts_with = "data")]
    sweep: Option<Sweep>,
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
    if let Some(sweep) = &args.sweep {
        return sweep::run(args, sweep);
    }
    let (claimed, table) = claim(args)?;
    let made = make(args, None, claimed)?;
    let text = made.ladder.to_markdown();
    table.commit(text.as_bytes())?;
    if args.json.json {
        return print_json(&Document {
            ladder: &made.ladder,
            trials: made.trials.trials(),
        });
    }
    let out = args.out.as_deref().unwrap_or(Path::new(DEFAULT_OUT));
    print(&format!("{text}\nWritten to {}.", out.display()))
}

/// A ladder with its trials.
struct Made {
    ladder: Ladder,
    trials: DistinctTrials,
}

/// Checks what can be checked before anything is read or written.
fn check(args: &LadderArgs, point: Option<Point>) -> Result<()> {
    patience(args).check()?;
    args.data.check()?;
    if let Some(point) = point {
        point.shop(args)?;
    }
    for &model in &args.models {
        settings(args, point, model, 1)?;
    }
    Ok(())
}

fn patience(args: &LadderArgs) -> Patience {
    Patience {
        looks: args.patience,
        most_epochs: args.epochs,
        rate_factor: args.rate_factor,
        ..Patience::default()
    }
}

/// The settings of a model and a seed, at a point of a sweep.
fn settings(args: &LadderArgs, point: Option<Point>, model: Model, seed: u32) -> Result<Settings> {
    let settings = args.settings.of(model, seed)?;
    match point {
        None => Ok(settings),
        Some(point) => point.settings(args, settings),
    }
}

/// Makes the trials that are not kept yet, and sums all of them up.
fn make(args: &LadderArgs, point: Option<Point>, claimed: Option<Claimed>) -> std::result::Result<Made, Stop> {
    let Loaded { data, shop, .. } = match point {
        None => args.data.load(args.data_seed, &args.json)?,
        Some(point) => Loaded::of_shop(Shop::new(&point.shop(args)?)),
    };
    let settings = |model, seed| settings(args, point, model, seed);
    for &model in &args.models {
        settings(model, 1)?.check_for(&data)?;
    }
    let patience = patience(args);
    // The model is the trial's, not the ladder's.
    let origin = Origin::new(&data, &settings(Model::Base, 1)?, &patience)?;
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
        settings: &settings,
        data: &data,
        shop: shop.as_ref(),
        patience: &patience,
        queue: Mutex::new(wanted_trials(&args.models, args.seeds, &kept.done).into()),
        kept: Mutex::new(kept),
    };
    let mut done = trials.run()?;
    done.retain(|trial| args.models.contains(&trial.model) && (1..=args.seeds).contains(&trial.seed));
    let trials = DistinctTrials::new(done)?;
    Ok(Made {
        ladder: Ladder::new(&data.name, perfect, &trials),
        trials,
    })
}

/// Claims the file of trials and the place of the table. Beside a pipe or a device no trials are kept.
fn claim(args: &LadderArgs) -> std::result::Result<(Option<Claimed>, Output), Stop> {
    check(args, None)?;
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
