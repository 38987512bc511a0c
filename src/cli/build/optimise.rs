//! wasm-opt: binaryen's, from the path if it is new enough, else npm's.

use std::path::Path;
use std::process::Command;

use super::programs::{output_of, run_command};
use crate::cli::print::say;
use crate::{Error, Result};

/// The oldest version that can read the output of today's compiler.
const OLDEST: u32 = 119;
const NPM_PACKAGE: &str = "binaryen@132.0.0";
/// What it is asked for. The features are those that every browser with SIMD has: it may not introduce newer ones.
pub(super) const OPTIONS: [&str; 11] = [
    "-O3",
    "--strip-debug",
    "--strip-producers",
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// A wasm-opt to run.
pub(super) struct Optimiser {
    /// Whether it is the one on the path, and not npm's.
    installed: bool,
    /// What it says of itself.
    version: String,
}

impl Optimiser {
    /// Finds one.
    ///
    /// # Errors
    /// If neither wasm-opt nor npx is there.
    pub(super) fn find() -> Result<Self> {
        let asked = |installed| output_of(program(installed).arg("--version"));
        let new_enough = |text: &String| version(text).is_some_and(|version| version >= OLDEST);
        if let Some(version) = asked(true).filter(new_enough) {
            return Ok(Self {
                installed: true,
                version,
            });
        }
        let version = asked(false).ok_or_else(|| {
            let needed = "install binaryen (its wasm-opt) or Node.js, with a network for npx";
            Error::tool(format!(
                "there is no wasm-opt of version {OLDEST} or later, nor npm's {NPM_PACKAGE}: {needed}."
            ))
        })?;
        Ok(Self {
            installed: false,
            version,
        })
    }

    /// Its version and what it is asked for.
    pub(super) fn describe(&self) -> String {
        format!("{} {}", self.version, OPTIONS.join(" "))
    }

    /// Optimises a .wasm in place.
    ///
    /// # Errors
    /// If it fails.
    pub(super) fn optimise(&self, wasm: &Path) -> Result<()> {
        let from = if self.installed { "the path" } else { "npm" };
        say(&format!("      {}, from {from}", self.version));
        run_command(program(self.installed).args(OPTIONS).arg(wasm).arg("-o").arg(wasm))
    }
}

/// The wasm-opt of the path, or npm's.
fn program(installed: bool) -> Command {
    if installed {
        return Command::new("wasm-opt");
    }
    let mut npx = Command::new("npx");
    npx.args(["--yes", "--package", NPM_PACKAGE, "--", "wasm-opt"]);
    npx
}

/// The number in `wasm-opt version 119 (version_119)`.
fn version(text: &str) -> Option<u32> {
    text.split_whitespace().find_map(|word| word.parse().ok())
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_are_read() {
        assert_eq!(super::version("wasm-opt version 119 (version_119)"), Some(119));
        assert_eq!(super::version("command not found"), None);
    }
}
