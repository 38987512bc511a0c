//! `dien data`: what a log becomes, and its impressions as files for other programs.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::RangedU64ValueParser;
use serde::Serialize;

use super::data::{DataArgs, Loaded};
use super::output::{FileKind, Output, OutputName};
use super::print::{JsonArgs, print, print_json};
use super::settings::choice;
use super::stop::{Done, Stop};
use crate::data::{
    Dataset, ExportedFile, HISTORY_LIMIT, ImportReport, Impression, ImpressionLayout, export_impressions,
    is_exported_file,
};
use crate::train::Settings;

/// A file of an export, as an output.
const EXPORT: FileKind = FileKind {
    name: "a file of exported impressions",
    recognise: is_exported_file,
    stump: None,
};

/// Read a log, say what becomes of it, and write its impressions for other programs.
#[derive(Args, Debug)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Write the impressions of training, validation and test, each with its history and label, sampled negatives too. FILE names the first
    /// file; the others, the list of the items at least, get its name with other endings. Files of an earlier export are replaced.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "LAYOUT", requires = "out", default_value = "plain", value_parser = choice::<ImpressionLayout>, help = layout_help())]
    layout: ImpressionLayout,
    /// The latest behaviours of a history, at most. 50 is what a model reads that was trained without another --max-history.
    #[arg(long, value_name = "N", requires = "out", default_value_t = Settings::default().max_history,
          value_parser = RangedU64ValueParser::<usize>::new().range(1..=HISTORY_LIMIT as u64))]
    max_history: usize,
    /// Seed of the negatives and, without --data, of the shop's shoppers.
    #[arg(long, value_name = "N", default_value_t = Settings::default().seed)]
    seed: u32,
    #[command(flatten)]
    json: JsonArgs,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    data: &'a str,
    users: usize,
    items: usize,
    categories: usize,
    /// Whether the impressions that were not clicked were sampled.
    sampled: bool,
    train: Part,
    validation: Part,
    test: Part,
    #[serde(skip_serializing_if = "Option::is_none")]
    import: Option<ImportReport>,
    /// The files that were written.
    files: Vec<PathBuf>,
}

/// The counts of a part.
#[derive(Clone, Copy, Serialize)]
struct Part {
    impressions: usize,
    clicked: usize,
    /// The mean number of behaviours before an impression.
    mean_history: f64,
}

impl Part {
    fn of(impressions: &[Impression]) -> Self {
        let seen: u64 = impressions.iter().map(|shown| u64::from(shown.seen)).sum();
        Self {
            impressions: impressions.len(),
            clicked: impressions.iter().filter(|shown| shown.clicked).count(),
            mean_history: seen as f64 / impressions.len().max(1) as f64,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the data, a file that cannot be written.
pub(super) fn run(args: &ExportArgs) -> Done {
    args.data.check()?;
    let outputs = match &args.out {
        Some(out) => claim(out, args)?,
        None => Vec::new(),
    };
    let Loaded {
        data, report: import, ..
    } = args.data.load(args.seed, &args.json)?;
    let files: Vec<PathBuf> = outputs.iter().map(|(path, _)| path.clone()).collect();
    if args.out.is_some() {
        let written = export_impressions(&data, args.layout, args.max_history)?;
        for ((_, output), ExportedFile { bytes, .. }) in outputs.into_iter().zip(written) {
            output.commit(&bytes)?;
        }
    }
    say_all(args, &data, import, files)
}

/// Claims all files before the work, under names that differ in their endings.
fn claim(out: &Path, args: &ExportArgs) -> Result<Vec<(PathBuf, Output)>, Stop> {
    let guarded = args.data.guarded()?;
    let endings = args.layout.tables().iter().copied().chain([args.layout.items()]);
    let names = endings.enumerate().map(|(place, ending)| name(out, place, ending));
    names
        .map(|path| {
            args.json.check_path(&path)?;
            let named = OutputName {
                path: &path,
                may_replace: true,
            };
            let output = Output::claim(named, &EXPORT, &guarded)?;
            Ok((path, output))
        })
        .collect()
}

/// The name of a file: the first is the one that was given, others have its stem.
fn name(out: &Path, place: usize, ending: &str) -> PathBuf {
    if place == 0 {
        return out.to_owned();
    }
    let mut name = out.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // `taobao.train.inter` stands beside `taobao.valid.inter`.
    for known in [".train.csv", ".train.inter", ".csv", ".inter"] {
        if let Some(stem) = name.strip_suffix(known) {
            name.truncate(stem.len());
            break;
        }
    }
    out.with_file_name(format!("{name}.{ending}"))
}

fn say_all(args: &ExportArgs, data: &Dataset, import: Option<ImportReport>, files: Vec<PathBuf>) -> Done {
    let report = Report {
        data: &data.name,
        users: data.users.len(),
        items: data.catalogue.items.len(),
        categories: data.catalogue.categories.len(),
        sampled: data.sampled,
        train: Part::of(&data.train),
        validation: Part::of(&data.validation),
        test: Part::of(&data.test),
        import,
        files,
    };
    if args.json.json {
        return print_json(&report);
    }
    let part = |name: &str, part: Part| {
        format!(
            "{name:<11}{:>10} impressions, {:>9} clicked, {:>6.1} behaviours before one on average",
            part.impressions, part.clicked, part.mean_history
        )
    };
    let unclicked = if report.sampled {
        "sampled"
    } else {
        "shown and not clicked"
    };
    print(&format!(
        "{}: {} users, {} items, {} categories; what is not clicked was {unclicked}.\n{}\n{}\n{}",
        report.data,
        report.users,
        report.items,
        report.categories,
        part("training", report.train),
        part("validation", report.validation),
        part("test", report.test),
    ))?;
    for file in &report.files {
        print(&format!("written: {}", file.display()))?;
    }
    Ok(())
}

/// Returns the help of `--layout`, which names every layout.
fn layout_help() -> String {
    let names = ImpressionLayout::ALL.map(ImpressionLayout::name).join(", ");
    format!(
        "For whom the files are: {names}. deepctr writes numbers instead of ids; fuxictr and recbole have a file for each part"
    )
}
