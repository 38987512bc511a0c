//! Other programs that the build runs.

use std::process::Command;

use crate::{Error, Result};

/// The cargo that started this program, or the one on the path.
pub(super) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Runs a program whose output the user sees.
pub(super) fn run_command(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .map_err(|error| Error::tool(format!("{program} could not be started: {error}.")))?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::tool(format!(
            "{program} failed ({status}); what it said stands above."
        )))
    }
}

/// What a program prints, trimmed; `None` if it cannot be run or fails.
pub(super) fn output_of(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
