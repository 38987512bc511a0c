//! Other programs that the build runs.

use std::fmt::Display;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

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

/// Runs a script in Node.js, in a folder; returns what it prints. `task` stands behind "node could not".
///
/// # Errors
/// No Node.js; a script that failed, whose own words stand above; what is no text.
pub(super) fn run_in_node(folder: &Path, script: &str, task: &str) -> Result<String> {
    let failed = |error: &dyn Display| Error::tool(format!("node could not {task}: {error}."));
    let mut command = Command::new("node");
    command
        .current_dir(folder)
        .args(["--input-type=module", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| failed(&error))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(script.as_bytes()).map_err(|error| failed(&error))?;
    }
    let output = child.wait_with_output().map_err(|error| failed(&error))?;
    if !output.status.success() {
        return Err(failed(&output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| failed(&error))
}
