//! The command line: `dien serve`, `dien build`, `dien train`, `dien import`, `dien trace`, `dien view`, `dien ladder`, `dien evaluate`, `dien bench`.
//!
//! Exit codes: 0 done, 1 failed, 2 asked for what is not possible; an output that is refused before the work counts as the latter. With
//! `--json`, standard output holds one JSON document and nothing else; progress and errors go to standard error. A reader of standard
//! output that leaves early, as `head` does, ends the command quietly with 0.
//!
//! | file | what |
//! |---|---|
//! | `train.rs`, `ladder/`, `evaluate.rs`, `trace.rs`, `view.rs`, `export.rs`, `import.rs`, `bench.rs`, `serve/`, `build/` | a command each |
//! | `data.rs`, `shop.rs`, `settings.rs` | options that several commands have |
//! | `question.rs` | the question that a checkpoint is asked |
//! | `items.rs` | items as people name them: by index, id or title |
//! | `output/` | the files that commands write |
//! | `print.rs`, `progress.rs` | standard output, standard error, progress bars |
//! | `stop.rs` | why a command ends early, and its exit code |
//! | `pack.rs` | compression for the way to a browser |
//! | `root.rs` | where the clone is that is served and built |

#![deny(clippy::print_stdout, clippy::print_stderr)]

mod bench;
pub mod build;
mod data;
mod digest;
mod evaluate;
mod export;
mod import;
mod items;
mod ladder;
mod output;
mod pack;
mod print;
mod progress;
mod question;
mod root;
mod serve;
mod settings;
mod shop;
mod stop;
mod trace;
mod train;
mod view;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use print::{say, stdout_failed};
use stop::{Done, Stop};

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
    /// Train one model and write a checkpoint.
    Train(train::TrainArgs),
    /// Turn a checkpoint of another library into one of dien.
    Import(import::ImportArgs),
    /// Ask a checkpoint one question and see everything it computes.
    Trace(trace::TraceArgs),
    /// Write one HTML file that shows what checkpoints say of a question.
    View(view::ViewArgs),
    /// Train every model from several seeds and compare them.
    Ladder(ladder::LadderArgs),
    /// Measure a checkpoint on test impressions.
    Evaluate(evaluate::EvaluateArgs),
    /// Say what becomes of a log, and write its impressions for other programs.
    Data(export::ExportArgs),
    /// Measure how fast this machine trains and predicts.
    Bench(bench::BenchArgs),
}

/// The commands and their options.
pub fn description() -> clap::Command {
    Cli::command()
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let done = match Cli::try_parse() {
        Ok(cli) => run(cli),
        Err(error) => return help_or_error(&error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => end(&stop),
    }
}

fn run(cli: Cli) -> Done {
    match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(args) => serve::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Trace(args) => trace::run(&args),
        Command::View(args) => view::run(&args),
        Command::Ladder(args) => ladder::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Data(args) => export::run(&args),
        Command::Bench(args) => bench::run(&args),
    }
}

/// Prints clap's message: a usage error, or the help that was asked for.
fn help_or_error(error: &clap::Error) -> ExitCode {
    match error.print() {
        Err(source) if !error.use_stderr() => end(&stdout_failed(&source)),
        _ => ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(u8::MAX)),
    }
}

/// Says why a command stopped.
fn end(stop: &Stop) -> ExitCode {
    if let Some(message) = stop.message() {
        say(&format!("dien: {message}"));
    }
    stop.exit_code()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        description().debug_assert();
    }

    #[test]
    fn plain_dien_serves() {
        let cli = Cli::parse_from(["dien", "--port", "9000"]);
        assert!(cli.command.is_none());
        assert_eq!(cli.serve.port, 9000);
    }
}
