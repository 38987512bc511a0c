//! The command line: `dien serve`, `dien build`, `dien train`, `dien trace`, `dien ladder`, `dien evaluate`, `dien bench`.
//!
//! Exit codes: 0 done, 1 failed, 2 asked for what is not possible. With `--json`, standard output holds one JSON document and
//! nothing else; progress and errors go to standard error.

mod bench;
pub mod build;
mod data;
mod evaluate;
mod ladder;
mod progress;
mod root;
mod serve;
mod settings;
mod shop;
mod trace;
mod train;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use serde::Serialize;

use crate::{Error, Result};

/// DIEN Explorer: watch a recommender follow a person's changing interest.
#[derive(Parser, Debug)]
#[command(name = "dien", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::ServeArgs,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Serve the page on this machine (also what plain `dien` does).
    Serve(serve::ServeArgs),
    /// Build the page's WebAssembly into pkg/.
    Build(build::BuildArgs),
    /// Train one unit and write a checkpoint.
    Train(train::TrainArgs),
    /// Ask a checkpoint one question and see everything it computes.
    Trace(trace::TraceArgs),
    /// Train every model from several seeds and compare them.
    Ladder(ladder::LadderArgs),
    /// Measure a checkpoint on test impressions.
    Evaluate(evaluate::EvaluateArgs),
    /// Measure how fast this machine trains and predicts.
    Bench(bench::BenchArgs),
}

/// What a usage error costs, as clap's own do.
const BAD_USAGE: u8 = 2;

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(args) => serve::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Trace(args) => trace::run(&args),
        Command::Ladder(args) => ladder::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Bench(args) => bench::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("dien: {error}");
            match error {
                Error::Setting { .. } => ExitCode::from(BAD_USAGE),
                _ => ExitCode::FAILURE,
            }
        }
    }
}

/// `--json`, the same for every command that has it.
#[derive(Args, Debug)]
struct Output {
    /// Print one JSON document on standard output and nothing else there.
    #[arg(long)]
    json: bool,
}

/// Warns on standard error.
fn warn(what: Option<String>) {
    if let Some(what) = what {
        eprintln!("dien: warning: {what}.");
    }
}

/// Prints the one JSON document.
fn print_json(document: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string(document).map_err(|error| Error::Request(error.to_string()))?;
    println!("{text}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn plain_dien_serves() {
        let cli = Cli::parse_from(["dien", "--port", "9000"]);
        assert!(cli.command.is_none());
        assert_eq!(cli.serve.port, 9000);
    }
}
