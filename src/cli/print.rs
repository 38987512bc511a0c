//! Standard output and standard error.
//!
//! `println!` and `eprintln!` panic where the other end is closed or full, so no command uses them: lints forbid it.

use std::fmt::Write as _;
use std::io::{ErrorKind, Write};
use std::path::Path;

use clap::Args;
use serde::Serialize;

use super::stop::{Done, Stop};
use crate::Error;
use crate::error::{is_shown, printable_but};

/// `--json`, the same for every command that has it.
#[derive(Args, Debug)]
pub(super) struct JsonArgs {
    /// Print one JSON document on standard output and nothing else there.
    #[arg(long)]
    pub(super) json: bool,
}

impl JsonArgs {
    /// Checks, before the work, that a path can stand in the document.
    ///
    /// # Errors
    /// With `--json`, a path that is not UTF-8.
    pub(super) fn check_path(&self, path: &Path) -> Done {
        if self.json && path.to_str().is_none() {
            let what = "is not UTF-8, so the JSON document cannot name it";
            return Err(Stop::refuse(path, what, "Choose another name, or leave out --json"));
        }
        Ok(())
    }
}

/// Prints text and a line break on standard output.
///
/// # Errors
/// [`Stop::ReaderLeft`] if the other end is closed; any other error of the system, for example that the disk is full.
pub(super) fn print(text: &str) -> Done {
    write(&shown(text))
}

/// Prints the one JSON document on standard output.
///
/// # Errors
/// As [`print`].
pub(super) fn print_json(document: &impl Serialize) -> Done {
    let text = serde_json::to_string(document).map_err(|error| Error::tool(error.to_string()))?;
    write(&escaped(&text))
}

/// Prints a message on standard error. Ignores a failure, because there is no other place to report it.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", shown(text));
}

/// Warns on standard error, if there is something to warn of.
pub(super) fn warn(what: Option<String>) {
    if let Some(what) = what {
        say(&format!("dien: warning: {what}."));
    }
}

/// Turns a failure to write on standard output into the reason to stop.
pub(super) fn stdout_failed(source: &std::io::Error) -> Stop {
    if source.kind() == ErrorKind::BrokenPipe {
        return Stop::ReaderLeft;
    }
    Stop::Failed(Error::tool(format!("standard output cannot be written: {source}.")))
}

fn write(text: &str) -> Done {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(|source| stdout_failed(&source))
}

/// JSON without what a terminal may obey: serde escapes control characters of ASCII alone, but there are others. They stand in strings, where
/// an escape means the same.
fn escaped(json: &str) -> String {
    json.chars()
        .fold(String::with_capacity(json.len()), |mut text, character| {
            if is_shown(character) {
                text.push(character);
            } else {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    // A `String` takes everything.
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
            text
        })
}

/// Text as a terminal may show it, names out of files and paths in it. Line breaks and tabs stay.
fn shown(text: &str) -> String {
    printable_but(text, &['\n', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_not_shown() {
        assert_eq!(shown("a\u{1b}[2J\u{7}\u{9b}b\r\n\tc é 键"), "a [2J  b \n\tc é 键");
        assert_eq!(shown("a\u{202e}b\u{2066}c\u{2029}d"), "a b c d");
    }

    #[test]
    fn what_steers_a_terminal_is_escaped_in_json_and_means_the_same() {
        let name = "a\u{1b}[2J\u{7f}\u{9b}31m\u{202e}é 键\u{1f375}";
        let json = escaped(&serde_json::to_string(name).unwrap());
        assert_eq!(json, "\"a\\u001b[2J\\u007f\\u009b31m\\u202eé 键\u{1f375}\"");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), name);
    }
}
