//! Replaces pkg/ by what was built.

use std::fs;
use std::path::Path;

use super::manifest::{self, Manifest, Tools};
use super::modules::MODULES;
use super::places::{VIEW, failed};
use crate::Result;
use crate::cli::stop::{Done, Stop};
use crate::process;

/// Tells Node.js that the glue is a module.
const NODE: (&str, &str) = ("package.json", "{ \"type\": \"module\" }\n");

/// The TypeScript of the calls and messages between the page and the module.
const TYPES: &str = "boundary.d.ts";

/// A module's .wasm, as wasm-bindgen names it.
pub(super) fn wasm(module: &str) -> String {
    format!("{module}_bg.wasm")
}

/// The fingerprint of what pkg/ was built from, if it says so.
pub(super) fn built_from(pkg: &Path) -> Option<String> {
    let text = fs::read_to_string(pkg.join(manifest::NAME)).ok()?;
    let manifest: serde_json::Value = serde_json::from_str(&text).ok()?;
    Some(manifest.get("fingerprint")?.as_str()?.to_owned())
}

/// Checks, before the work, that pkg/ may be replaced: it is what a build has written, or empty, or not there.
///
/// # Errors
/// A refusal of anything else.
pub(super) fn check(pkg: &Path) -> Done {
    let Ok(metadata) = pkg.symlink_metadata() else {
        return Ok(());
    };
    let remedy = "Move it away";
    if !metadata.is_dir() {
        return Err(Stop::refuse(pkg, "is no folder, so it stays as it is", remedy));
    }
    let mut entries = fs::read_dir(pkg).map_err(|source| failed(pkg, "read", source))?;
    let built = [manifest::NAME.to_owned(), wasm(MODULES[0].name)];
    if entries.next().is_none() || built.iter().any(|name| pkg.join(name).is_file()) {
        return Ok(());
    }
    let what = "holds files of somebody else's, so it stays as it is";
    Err(Stop::refuse(pkg, what, remedy))
}

/// Moves the bound files of all modules into pkg/, deleting whatever was there but the page as one file; returns the size in bytes of the page's .wasm.
///
/// # Errors
/// A file that cannot be read or written.
pub(super) fn write(bound: &Path, pkg: &Path, id: &str, profile: &str, tools: &Tools) -> Result<u64> {
    // It is put together after this, where that is possible.
    let view = fs::read(pkg.join(VIEW)).ok();
    if pkg.exists() {
        fs::remove_dir_all(pkg).map_err(|source| failed(pkg, "written", source))?;
    }
    fs::create_dir(pkg).map_err(|source| failed(pkg, "written", source))?;
    for module in MODULES {
        let name = module.name;
        // The page compares this with the build's name in the .wasm, so that a stale cache does not mix two builds.
        let glue = read(&bound.join(format!("{name}.js")))?;
        let bytes = size(&bound.join(wasm(name)))?;
        put(
            &pkg.join(format!("{name}.js")),
            &format!("{glue}\nexport const BUILD_ID = \"{id}\";\nexport const WASM_BYTES = {bytes};\n"),
        )?;
        let types = read(&bound.join(format!("{name}.d.ts")))?;
        put(
            &pkg.join(format!("{name}.d.ts")),
            &format!(
                "{types}\n/** The build that this glue is of. */\nexport const BUILD_ID: string;\n\
                 /** The size of the .wasm, unpacked. */\nexport const WASM_BYTES: number;\n"
            ),
        )?;
        for file in [wasm(name), format!("{name}_bg.wasm.d.ts")] {
            let to = pkg.join(&file);
            fs::copy(bound.join(&file), &to).map_err(|source| failed(&to, "written", source))?;
        }
    }
    put(&pkg.join(NODE.0), NODE.1)?;
    put(&pkg.join(TYPES), &process::declarations())?;
    if let Some(view) = view {
        let path = pkg.join(VIEW);
        fs::write(&path, view).map_err(|source| failed(&path, "written", source))?;
    }
    Manifest::of(pkg, id, profile, tools)?.write(pkg)?;
    size(&pkg.join(wasm(MODULES[0].name)))
}

/// Writes the declarations of the boundary, and takes that down, leaving the rest of pkg/ as it is.
///
/// # Errors
/// That the file cannot be written.
pub(super) fn write_types(pkg: &Path) -> Result<()> {
    put(&pkg.join(TYPES), &process::declarations())?;
    manifest::renew(pkg, TYPES)
}

fn size(path: &Path) -> Result<u64> {
    let metadata = fs::metadata(path).map_err(|source| failed(path, "read", source))?;
    Ok(metadata.len())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|source| failed(path, "read", source))
}

fn put(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|source| failed(path, "written", source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_build_has_written_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let pkg = folder.path().join("pkg");
        assert!(check(&pkg).is_ok());
        fs::write(&pkg, "a file").unwrap();
        assert!(check(&pkg).is_err());
        fs::remove_file(&pkg).unwrap();
        fs::create_dir(&pkg).unwrap();
        assert!(check(&pkg).is_ok());
        fs::write(pkg.join("package.json"), "{}").unwrap();
        assert!(check(&pkg).is_err());
        fs::write(pkg.join(manifest::NAME), "{}").unwrap();
        assert!(check(&pkg).is_ok());
    }

    #[test]
    fn pkg_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (bound, pkg) = (folder.path().join("bound"), folder.path().join("pkg"));
        fs::create_dir(&bound).unwrap();
        fs::create_dir(&pkg).unwrap();
        fs::write(pkg.join("stale.js"), "").unwrap();
        for name in MODULES.map(|module| module.name) {
            for file in ["js", "d.ts", "_bg.wasm", "_bg.wasm.d.ts"] {
                let separator = if file.starts_with('_') { "" } else { "." };
                fs::write(bound.join(format!("{name}{separator}{file}")), "12345").unwrap();
            }
        }
        let tools = Tools {
            compiler: "rustc 1".to_owned(),
            optimiser: "wasm-opt 1".to_owned(),
        };
        assert_eq!(write(&bound, &pkg, "abc", "web", &tools).unwrap(), 5);
        assert!(!pkg.join("stale.js").exists());
        assert_eq!(fs::read_to_string(pkg.join(TYPES)).unwrap(), process::declarations());
        for glue in ["dien.js", "bench.js"] {
            let glue = fs::read_to_string(pkg.join(glue)).unwrap();
            assert!(glue.ends_with("export const BUILD_ID = \"abc\";\nexport const WASM_BYTES = 5;\n"));
        }
        let manifest = Manifest::read(&pkg).unwrap();
        assert_eq!(built_from(&pkg), Some("abc".to_owned()));
        assert_eq!(
            (manifest.profile.as_str(), manifest.compiler.as_str()),
            ("web", "rustc 1")
        );
        assert!(manifest.files.contains_key("bench_bg.wasm") && manifest.files.contains_key(TYPES));
        assert!(manifest.differences(&pkg).unwrap().is_empty());
        write_types(&pkg).unwrap();
        assert_eq!(Manifest::read(&pkg).unwrap(), manifest);
    }
}
