//! `dien import`: a checkpoint of another library into one of ours.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::output::{CHECKPOINT, Guarded, Output, OutputName};
use super::print::{JsonArgs, print, print_json};
use super::stop::Done;
use crate::checkpoint::{Header, MOST_BYTES};
use crate::import::{Choices, Imported, ItemTable, PlainActivation, Report, import};
use crate::model::Unit;
use crate::{Error, Result, backend};

/// Turn a checkpoint of FuxiCTR, DeepCTR-Torch or torch-rechub into one of dien, exactly.
#[derive(Args, Debug)]
pub(super) struct ImportArgs {
    /// The weights: what the library saves with torch.save (.pth, .pt, .model, .bin), or the same tensors as .safetensors.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the checkpoint goes. If it holds a checkpoint already, that one is replaced; any other file is left alone.
    #[arg(long, value_name = "FILE.safetensors")]
    out: PathBuf,
    /// A CSV of items: a column for each feature of an item, named as in the checkpoint and holding the row of its table, and if you like `id`,
    /// `name` and `category`. Needed where an item has several features.
    #[arg(long, value_name = "FILE.csv")]
    items: Option<PathBuf>,
    /// The unit, where the file does not tell: gru (in DeepCTR-Torch the GRU that is pooled by attention), aigru, agru, augru.
    #[arg(long, value_name = "UNIT")]
    unit: Option<Unit>,
    /// The activation of the head where it leaves no trace in the file: relu, sigmoid (usual: relu).
    #[arg(long, value_name = "ACTIVATION")]
    activation: Option<PlainActivation>,
    /// The same of the attention's MLP.
    #[arg(long, value_name = "ACTIVATION")]
    attention_activation: Option<PlainActivation>,
    /// The names of all features in the order of the library's columns, where the file does not tell it: `user_id,item_id,cate_id`.
    #[arg(long, value_name = "NAME,NAME,...", value_delimiter = ',')]
    order: Vec<String>,
    /// The values of plain numbers that the head reads (usual: 0): price=1.5, or of several dense=1,2,3. May be given several times.
    #[arg(long, value_name = "NAME=X", value_parser = parse_numbers, allow_hyphen_values = true)]
    number: Vec<(String, Vec<f64>)>,
    #[command(flatten)]
    json: JsonArgs,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Summary<'a> {
    checkpoint: &'a Path,
    #[serde(flatten)]
    header: &'a Header,
    import: &'a Report,
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the files, or what cannot be carried over; a file that cannot be written.
pub(super) fn run(args: &ImportArgs) -> Done {
    args.json.check_path(&args.out)?;
    let guarded = |path: &PathBuf, role| Guarded {
        path: path.clone(),
        role,
    };
    let mut inputs = vec![guarded(&args.file, "the weights that are read")];
    inputs.extend(args.items.as_ref().map(|path| guarded(path, "the table of items")));
    let name = OutputName {
        path: &args.out,
        may_replace: true,
    };
    let output = Output::claim(name, &CHECKPOINT, &inputs)?;
    let items = args.items.as_deref().map(read).transpose()?;
    let choices = Choices {
        items: items.map(|bytes| ItemTable::parse(&bytes)).transpose()?,
        unit: args.unit,
        activation: args.activation,
        unit_activation: args.attention_activation,
        order: args.order.clone(),
        numbers: args.number.iter().cloned().collect(),
    };
    let Imported { checkpoint, report } =
        import(read(&args.file)?, &choices, &backend::device()).map_err(|error| named(error, &args.file))?;
    output.commit(&checkpoint.to_bytes()?)?;
    if args.json.json {
        return print_json(&Summary {
            checkpoint: &args.out,
            header: &checkpoint.header,
            import: &report,
        });
    }
    print(&format!("{}: {report}", args.out.display()))
}

/// The error with the name of the file that it is about.
fn named(error: Error, file: &Path) -> Error {
    match error {
        Error::Checkpoint { reason, what, remedy } => Error::Checkpoint {
            reason,
            what: format!("{} {what}", file.display()),
            remedy,
        },
        other => other,
    }
}

/// Reads a plain file, no more of it than a checkpoint may have.
fn read(path: &Path) -> Result<Vec<u8>> {
    let unreadable = |source| Error::File {
        path: path.to_owned(),
        verb: "read",
        source,
    };
    // Asked before the file is opened: opening a pipe waits for its writer, and a device may never end.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Error::tool(format!(
            "{} is no plain file. Give a file.",
            path.display()
        )));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(MOST_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

fn parse_numbers(text: &str) -> std::result::Result<(String, Vec<f64>), String> {
    let wrong = || format!("`{text}` is no NAME=X. Write a feature and its number: price=1.5");
    let (name, values) = text.split_once('=').ok_or_else(wrong)?;
    let values = values
        .split(',')
        .map(|value| value.trim().parse().ok().filter(|value: &f64| value.is_finite()));
    Ok((name.trim().to_owned(), values.collect::<Option<_>>().ok_or_else(wrong)?))
}
