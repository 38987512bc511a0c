//! The bundler, which puts the page's scripts together: rolldown, and lightningcss for its style, of `tests/node_modules`, in Node.js.

use std::path::Path;

use super::programs::run_in_node;
use crate::{Error, Result};

/// Where the bundler is, and from where the scripts run.
const TOOLS: &str = "tests";
const BUNDLER: &str = "tests/node_modules/rolldown";
/// What the scripts have in common.
pub(super) const COMMON: &str = "src/cli/build/bundle.mjs";

/// What a script prints that uses the bundler.
///
/// # Errors
/// No Node.js, no bundler; what the bundler says.
pub(super) fn bundled(root: &Path, script: &str) -> Result<String> {
    if !root.join(BUNDLER).is_dir() {
        let what = format!("{BUNDLER} is not there: run `npm ci` in {TOOLS}/ first.");
        return Err(Error::tool(what));
    }
    let whole = format!("{}{script}", include_str!("bundle.mjs"));
    run_in_node(&root.join(TOOLS), &whole, "bundle the page")
}
