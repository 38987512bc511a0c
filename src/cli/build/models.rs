//! `dien build --models`: the checkpoints that the page ships, each what its command makes.
//!
//! Beside them stands `models.json`: for each file the command, the digest of its data and of the file itself; and the digest of the sources
//! that a training is made of. `tests/models.rs` compares all of them with what is there now, and makes the smallest file again, bit for
//! bit. Processors without AVX2 and FMA round products otherwise, and make other bits.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use serde::{Deserialize, Serialize};

use super::fingerprint::source_text;
use crate::checkpoint::Checkpoint;
use crate::cli::data::Loaded;
use crate::cli::digest::{of_bytes, of_data};
use crate::cli::print::say;
use crate::cli::stop::{Done, Stop};
use crate::cli::train::{self, TrainArgs};
use crate::data::ShopLaw;
use crate::evaluate::{Following, PredictOptions, evaluate, evaluate_perfect, following};
use crate::model::Unit;
use crate::{Error, Result, backend};

/// The folder of the shipped checkpoints.
const FOLDER: &str = "www/models";
const RECORD: &str = "models.json";
/// Not for the page: a file that a test can make again.
const SMALL: &str = "small.safetensors";
/// Sources of which a training is made. What makes the data is not among them: the data themselves are compared.
const SOURCES: [&str; 5] = [
    "src/data/batch.rs",
    "src/model",
    "src/train",
    "src/seed.rs",
    "src/backend.rs",
];

/// What the shipped units have in common: the settings of the ladder (`src/ladder/results.md`) but for the width, for files of at most 90 kB.
const COMMON: &str = "--shoppers 20000 --hidden 28 --batch 128 --activation dice --epochs 20 --patience 6";

/// A shipped checkpoint: its file, and the options of `dien train` that make it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippedModel {
    /// The file's name.
    pub file: String,
    /// The command that makes it.
    pub command: String,
}

/// What is recorded of a shipped checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippedRecord {
    /// The model.
    #[serde(flatten)]
    pub model: ShippedModel,
    /// SHA-256 of its data.
    pub data: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// What `models.json` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelsRecord {
    /// SHA-256 of the sources that a training is made of, without comments.
    pub sources: String,
    /// The checkpoints.
    pub models: Vec<ShippedRecord>,
    /// What the page says of the units, by file.
    pub figures: BTreeMap<String, ShippedFigures>,
}

/// How good a shipped unit is on the test shoppers of its data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShippedFigures {
    /// AUC of the test impressions.
    pub auc: f64,
    /// The perfect predictor's.
    pub perfect_auc: f64,
    /// How well the unit follows the truth.
    pub following: Following,
}

/// A command line of `dien train`.
#[derive(Parser)]
#[command(name = "dien train", no_binary_name = true)]
struct TrainCommand {
    #[command(flatten)]
    train: TrainArgs,
}

/// The shipped checkpoints: the units of the page under both laws, and a small one that is quick to make again.
pub fn shipped_models() -> Vec<ShippedModel> {
    // With a pooled history in its head no unit of the second law comes as near to the perfect predictor.
    let of_unit = |unit: Unit, law: ShopLaw, prefix: &str, pooling: &str| ShippedModel {
        file: format!("{prefix}{unit}.safetensors"),
        command: format!(
            "dien train --law {} --model {unit} {COMMON} --pooling {pooling}",
            law.name()
        ),
    };
    let drifting = Unit::ALL.map(|unit| of_unit(unit, ShopLaw::Drifting, "", "mean"));
    let several = Unit::ALL.map(|unit| of_unit(unit, ShopLaw::Several, "several-", "none"));
    let small = ShippedModel {
        file: SMALL.to_owned(),
        command: "dien train --law several --model augru --shoppers 100 --hidden 4 --head 3 --batch 32 --epochs 1"
            .to_owned(),
    };
    drifting.into_iter().chain(several).chain([small]).collect()
}

/// What is recorded of the shipped checkpoints.
///
/// # Errors
/// A record that cannot be read.
pub fn models_record(root: &Path) -> Result<ModelsRecord> {
    let path = root.join(FOLDER).join(RECORD);
    let text = fs::read_to_string(&path).map_err(|source| failed(&path, "read", source))?;
    serde_json::from_str(&text).map_err(|error| Error::tool(format!("{}: {error}", path.display())))
}

/// What would be recorded of the files that are there, without making or measuring them again.
///
/// # Errors
/// A file or a source that cannot be read.
pub fn models_now(root: &Path) -> Result<ModelsRecord> {
    let records = shipped_models().into_iter().map(|model| record_now(root, model));
    Ok(ModelsRecord {
        sources: sources_now(root)?,
        models: records.collect::<Result<_>>()?,
        figures: BTreeMap::new(),
    })
}

/// What is measured of a shipped unit.
///
/// # Errors
/// A file that cannot be read; data whose test impressions are of one class.
pub fn figures_now(root: &Path, model: &ShippedModel) -> Result<ShippedFigures> {
    let path = root.join(FOLDER).join(&model.file);
    let Loaded { data, shop, .. } = parse(model, &path)?.train.load()?;
    let Checkpoint { model, header, .. } = Checkpoint::read(&path, &backend::device())?;
    let options = PredictOptions::new(header.config.model, header.training.max_history);
    let of_shop = shop.map(|shop| {
        let perfect = evaluate_perfect(&shop, &data, &data.test).auc;
        (perfect, following(&model, &shop, &data, options))
    });
    let (Some(auc), Some((Some(perfect_auc), following))) = (evaluate(&model, &data, &data.test, options).auc, of_shop)
    else {
        return Err(Error::tool(format!("{} has no AUC", path.display())));
    };
    Ok(ShippedFigures {
        auc,
        perfect_auc,
        following,
    })
}

fn sources_now(root: &Path) -> Result<String> {
    Ok(of_bytes(source_text(root, &SOURCES)?.as_bytes()))
}

fn record_now(root: &Path, model: ShippedModel) -> Result<ShippedRecord> {
    let path = root.join(FOLDER).join(&model.file);
    let bytes = fs::read(&path).map_err(|source| failed(&path, "read", source))?;
    Ok(ShippedRecord {
        data: of_data(&parse(&model, &path)?.train.load()?.data),
        sha256: of_bytes(&bytes),
        model,
    })
}

/// Makes a shipped checkpoint into a file.
///
/// # Errors
/// As for `dien train`.
pub(super) fn make(model: &ShippedModel, path: &Path) -> Done {
    say(&format!("{}: {}", model.file, model.command));
    train::run(&parse(model, path)?.train)
}

/// Makes all of them, and the record. A file that the record vouches for, with its command, data and sources as they are now, stays.
///
/// # Errors
/// As for `dien train`; a record that cannot be written.
pub(super) fn make_all(root: &Path) -> Done {
    let folder = root.join(FOLDER);
    let sources = sources_now(root)?;
    let recorded = models_record(root).ok().filter(|record| record.sources == sources);
    let recorded = recorded.map_or_else(Vec::new, |record| record.models);
    for model in shipped_models() {
        if record_now(root, model.clone()).is_ok_and(|now| recorded.contains(&now)) {
            say(&format!("{}: as it was made before", model.file));
        } else {
            make(&model, &folder.join(&model.file))?;
        }
    }
    let units = shipped_models().into_iter().filter(|model| model.file != SMALL);
    let figures = units.map(|model| Ok((model.file.clone(), figures_now(root, &model)?)));
    let record = ModelsRecord {
        figures: figures.collect::<Result<_>>()?,
        ..models_now(root)?
    };
    let path = folder.join(RECORD);
    let text = serde_json::to_string_pretty(&record).map_err(|error| Error::tool(error.to_string()))?;
    fs::write(&path, text + "\n").map_err(|source| failed(&path, "written", source))?;
    Ok(())
}

/// Makes all of them again in another folder and compares them with those that are shipped.
///
/// # Errors
/// The files that differ; as for `dien train`.
pub(super) fn check(root: &Path) -> Done {
    let folder = root.join("target/models");
    fs::create_dir_all(&folder).map_err(|source| failed(&folder, "made", source))?;
    let mut others = Vec::new();
    for model in shipped_models() {
        let made = folder.join(&model.file);
        make(&model, &made)?;
        let read = |path: PathBuf| fs::read(&path).map_err(|source| failed(&path, "read", source));
        if read(made)? != read(root.join(FOLDER).join(&model.file))? {
            others.push(model.file);
        }
    }
    if others.is_empty() {
        say("every shipped checkpoint is what its command makes");
        return Ok(());
    }
    let what = format!(
        "{} are not what their commands make here: run `dien build --models`",
        others.join(", ")
    );
    Err(Stop::from(Error::tool(what)))
}

fn parse(model: &ShippedModel, path: &Path) -> Result<TrainCommand> {
    let words = model.command.split_whitespace().skip(2).map(str::to_owned);
    let out = ["--out".to_owned(), path.to_string_lossy().into_owned()];
    TrainCommand::try_parse_from(words.chain(out)).map_err(|error| Error::tool(error.to_string()))
}

fn failed(path: &Path, verb: &'static str, source: std::io::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        verb,
        source,
    }
}
