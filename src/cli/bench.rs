//! `dien bench`: how fast this machine trains and predicts, and reads logs.

use std::time::Instant;

use clap::Args;

use super::print::{JsonArgs, print, print_json};
use super::stop::Done;
use crate::bench::{Backend, CaseSizes, Measurement, ReadingSpeed, Timing, cases, measure, measure_reading};
use crate::model::{Path, Unit};

/// Measure training steps and traced predictions on this machine, on one thread: without sizes the cases of the README.
#[derive(Args, Debug)]
pub(super) struct BenchArgs {
    /// Sequences at once, 1 to 4096.
    #[arg(long, value_name = "N")]
    batch: Option<usize>,
    /// Steps of a sequence, 1 to 512.
    #[arg(long, value_name = "N")]
    time: Option<usize>,
    /// Width of embeddings and states, even, 2 to 512.
    #[arg(long, value_name = "N")]
    width: Option<usize>,
    /// Widths of the head's hidden layers.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    head: Option<Vec<usize>>,
    /// The unit that evolves the interests.
    #[arg(long, value_name = "UNIT")]
    unit: Option<Unit>,
    /// Sequences of different lengths, padded.
    #[arg(long)]
    mask: bool,
    /// Items of the vocabulary, 1 to 8000000 (usual: 1000). Their table's optimiser is the one that is usual in training.
    #[arg(long, value_name = "N")]
    items: Option<usize>,
    /// Only this way of computing (default: all): the plain one takes minutes in large sizes.
    #[arg(long, value_name = "PATH")]
    path: Option<Path>,
    /// Measure instead how fast a made-up log of so many rows is read, plain and packed: 1 to 20000000.
    #[arg(long, value_name = "N", conflicts_with_all = ["batch", "time", "width", "head", "unit", "mask", "items", "path"])]
    rows: Option<usize>,
    #[command(flatten)]
    json: JsonArgs,
}

/// Runs the command.
///
/// # Errors
/// Sizes that no model has.
pub(super) fn run(args: &BenchArgs) -> Done {
    if let Some(rows) = args.rows {
        return run_reading(rows, args.json.json);
    }
    let cases = cases(&CaseSizes {
        batch: args.batch,
        time: args.time,
        width: args.width,
        head: args.head.clone(),
        unit: args.unit,
        mask: args.mask,
        items: args.items,
    })?;
    let clock = clock();
    let mut measurements = Vec::new();
    if !args.json.json {
        print(&format!(
            "{:48} {:8} {:6} {:>9} {:>9} {:>9} {:>9}",
            "case", "backend", "path", "median ms", "p10", "p90", "times"
        ))?;
    }
    for case in &cases {
        for &backend in Backend::ALL {
            for &path in Path::ALL
                .iter()
                .filter(|&&path| args.path.is_none_or(|only| only == path))
            {
                let measurement = measure(case, path, backend, Timing::default(), &clock)?;
                if !args.json.json {
                    print(&row(&measurement))?;
                }
                measurements.push(measurement);
            }
        }
    }
    if args.json.json {
        print_json(&measurements)?;
    }
    Ok(())
}

/// Returns a clock of milliseconds.
fn clock() -> impl Fn() -> f64 {
    let start = Instant::now();
    move || start.elapsed().as_secs_f64() * 1e3
}

/// Measures how fast a log is read.
fn run_reading(rows: usize, json: bool) -> Done {
    let speeds = measure_reading(rows, clock())?;
    if json {
        return print_json(&speeds);
    }
    print(&format!(
        "{:24} {:>12} {:>14} {:>14}",
        "log", "bytes", "median rows/s", "best rows/s"
    ))?;
    for ReadingSpeed {
        rows,
        packed,
        bytes,
        rows_per_second,
        most_rows_per_second,
    } in speeds
    {
        let log = format!("{rows} rows, {}", if packed { "gzip" } else { "plain" });
        print(&format!(
            "{log:24} {bytes:>12} {rows_per_second:14.0} {most_rows_per_second:14.0}"
        ))?;
    }
    Ok(())
}

/// A measurement as a row of the table.
fn row(measurement: &Measurement) -> String {
    let Measurement {
        case,
        path,
        backend,
        median_ms,
        p10_ms,
        p90_ms,
        measurements,
        runs_each,
    } = measurement;
    format!(
        "{:48} {:8} {:6} {median_ms:9.3} {p10_ms:9.3} {p90_ms:9.3} {:>9}",
        case.to_string(), // padding applies to strings
        backend.name(),
        path.name(),
        format!("{measurements} x {runs_each}")
    )
}
