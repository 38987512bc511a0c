//! wasm-bindgen through its library, so that its version is the lock file's and no separate tool can disagree.

use std::path::Path;

use crate::{Error, Result};

/// Whether this program has the generator (feature `web-build`).
pub(super) const AVAILABLE: bool = cfg!(feature = "web-build");

/// Writes the bound .wasm, its glue and its types into a folder, under a name.
///
/// # Errors
/// What wasm-bindgen says.
#[cfg(feature = "web-build")]
pub(super) fn bind(wasm: &Path, folder: &Path, name: &str) -> Result<()> {
    let failed = |error| Error::tool(format!("wasm-bindgen could not bind {}: {error:#}.", wasm.display()));
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .web(true)
        .map_err(failed)?
        .typescript(true)
        .generate(folder)
        .map_err(failed)
}

/// Never called: see [`AVAILABLE`].
///
/// # Errors
/// Always.
#[cfg(not(feature = "web-build"))]
pub(super) fn bind(_wasm: &Path, _folder: &Path, _name: &str) -> Result<()> {
    Err(Error::tool(
        "this dien was built without the feature web-build.".to_owned(),
    ))
}
