//! Replaces pkg/ by what was built.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::{Error, Result};

pub(super) const WASM: &str = "dien_bg.wasm";
const GLUE: &str = "dien.js";
/// What pkg/ holds of the build, besides [`MANIFEST`] and [`NODE`].
const FILES: [&str; 4] = [WASM, GLUE, "dien.d.ts", "dien_bg.wasm.d.ts"];
/// What it was built from, for the check that pkg/ is current.
const MANIFEST: &str = "build.json";
/// Tells Node.js that the glue is a module.
const NODE: (&str, &str) = ("package.json", "{ \"type\": \"module\" }\n");

/// Moves the bound files into pkg/, deleting whatever was there; returns the .wasm's size in bytes.
///
/// # Errors
/// A file that cannot be read or written.
pub(super) fn write(bound: &Path, pkg: &Path, id: &str, profile: &str) -> Result<u64> {
    let glue = bound.join(GLUE);
    let text = read(&glue)?;
    // The page compares this with what the .wasm says of itself: a stale cache must not mix the two.
    put(&glue, &format!("{text}\nexport const BUILD_ID = \"{id}\";\n"))?;
    let types = bound.join("dien.d.ts");
    let text = read(&types)?;
    put(
        &types,
        &format!("{text}\n/** The build that this glue is of. */\nexport const BUILD_ID: string;\n"),
    )?;
    if pkg.exists() {
        fs::remove_dir_all(pkg).map_err(|source| failed(pkg, "written", source))?;
    }
    fs::create_dir(pkg).map_err(|source| failed(pkg, "written", source))?;
    for name in FILES {
        let to = pkg.join(name);
        fs::copy(bound.join(name), &to).map_err(|source| failed(&to, "written", source))?;
    }
    put(
        &pkg.join(MANIFEST),
        &format!("{}\n", json!({ "fingerprint": id, "profile": profile })),
    )?;
    put(&pkg.join(NODE.0), NODE.1)?;
    let wasm = pkg.join(WASM);
    Ok(fs::metadata(&wasm)
        .map_err(|source| failed(&wasm, "read", source))?
        .len())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|source| failed(path, "read", source))
}

fn put(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|source| failed(path, "written", source))
}

fn failed(path: &Path, verb: &'static str, source: std::io::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        verb,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pkg_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (bound, pkg) = (folder.path().join("bound"), folder.path().join("pkg"));
        fs::create_dir(&bound).unwrap();
        fs::create_dir(&pkg).unwrap();
        fs::write(pkg.join("stale.js"), "").unwrap();
        for name in FILES {
            fs::write(bound.join(name), "12345").unwrap();
        }
        assert_eq!(write(&bound, &pkg, "abc", "web").unwrap(), 5);
        assert!(!pkg.join("stale.js").exists());
        assert!(
            fs::read_to_string(pkg.join(GLUE))
                .unwrap()
                .ends_with("export const BUILD_ID = \"abc\";\n")
        );
        assert_eq!(
            fs::read_to_string(pkg.join(MANIFEST)).unwrap(),
            "{\"fingerprint\":\"abc\",\"profile\":\"web\"}\n"
        );
    }
}
