//! wasm-opt: binaryen's, from the path if it is new enough, else npm's.

use std::path::Path;
use std::process::Command;

use super::programs::{output_of, run_command};
use crate::Result;
use crate::cli::print::say;

/// The oldest version that can read the output of today's compiler.
const OLDEST: u32 = 119;
const NPM_PACKAGE: &str = "binaryen@132.0.0";
/// Features that every browser with SIMD has. wasm-opt may not introduce newer ones.
const FEATURES: [&str; 8] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Optimises a .wasm in place.
///
/// # Errors
/// If neither wasm-opt nor npx is found, or if it fails.
pub(super) fn optimise(wasm: &Path) -> Result<()> {
    let installed = output_of(Command::new("wasm-opt").arg("--version")).and_then(|text| version(&text));
    let mut command = match installed {
        Some(version) if version >= OLDEST => {
            say(&format!("      wasm-opt {version} from the path"));
            Command::new("wasm-opt")
        }
        _ => {
            say(&format!("      wasm-opt of npm's {NPM_PACKAGE}"));
            let mut npx = Command::new("npx");
            npx.args(["--yes", "--package", NPM_PACKAGE, "--", "wasm-opt"]);
            npx
        }
    };
    command
        .args(["-O3", "--strip-debug", "--strip-producers"])
        .args(FEATURES)
        .arg(wasm)
        .arg("-o")
        .arg(wasm);
    run_command(&mut command)
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
