//! `dien ladder`: every model on one data set, from several seeds, as a table.
//!
//! | file | what |
//! |---|---|
//! | `kept.rs` | the file of finished trials: locked, added to, read again |
//! | `origin.rs` | its first line: the data and settings that its trials have in common |
//! | `args.rs` | the options |
//! | `make.rs` | one ladder |
//! | `trials.rs` | its trials, several at a time |
//! | `point.rs` | a setting that is swept, and its values |
//! | `sweep.rs` | a ladder at each of them, as a table and a drawing |

mod args;
mod kept;
mod make;
mod origin;
mod point;
mod sweep;
mod trials;

use std::io::{self, Read};
use std::path::Path;

use serde::Serialize;

use super::output::{self, FileKind, Guarded, Output, OutputName};
use super::print::{print, print_json, say};
use super::stop::{Done, Stop};
use crate::ladder::{Ladder, TrialRecord};
pub(super) use args::LadderArgs;
use kept::Claimed;
use make::make;

/// A ladder's table, as an output.
const TABLE: FileKind = FileKind {
    name: "a ladder's table",
    recognise: holds_table,
    // Half of a table's first words.
    stump: Some(("md", 10)),
};
const DEFAULT_OUT: &str = "ladder.md";

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

/// Claims the file of trials and the place of the table. Beside a pipe or a device no trials are kept.
fn claim(args: &LadderArgs) -> std::result::Result<(Option<Claimed>, Output), Stop> {
    args.check(None)?;
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
