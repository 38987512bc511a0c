//! `dien build --verify`: whether the same sources and programs make the same bytes.

use std::fs;
use std::path::{Path, PathBuf};

use super::building::Build;
use super::manifest::{Manifest, differences, digests};
use super::places::failed;
use crate::cli::print::say;
use crate::{Error, Result};

/// Where both builds go, below the folder of builds for the web. Nothing of an earlier build is in them.
const FOLDER: &str = "verify";
const BUILDS: [&str; 2] = ["first", "second"];

/// Builds twice, each time from nothing and into a folder of its own, and compares the files; then, if pkg/ is of the same sources
/// and programs, compares it too. pkg/ stays as it is.
///
/// # Errors
/// A step that failed; files that differ, by their names.
pub(super) fn verify(build: &Build<'_>, pkg: &Path, work: &Path) -> Result<()> {
    let mut built = Vec::new();
    for name in BUILDS {
        let work = emptied(&work.join(FOLDER).join(name))?;
        say(&format!("the {name} of two builds, in {}", work.display()));
        build.modules(&work)?;
        let made = work.join("pkg");
        build.package(&work, &made)?;
        built.push(made);
    }
    let [first, second] = [&built[0], &built[1]];
    same(first, second)?;
    say("both builds are the same, byte for byte.");
    let of_pkg = Manifest::read(pkg).ok().map(|manifest| manifest.build);
    if of_pkg == Some(Manifest::read(first)?.build) {
        same(first, pkg)?;
        say("pkg/ is the same too.");
    } else {
        say("pkg/ is of other sources or programs, so it is not compared.");
    }
    Ok(())
}

/// An empty folder.
fn emptied(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|source| failed(folder, "written", source))?;
    }
    fs::create_dir_all(folder).map_err(|source| failed(folder, "written", source))?;
    Ok(folder.to_owned())
}

/// Checks that two folders hold the same files.
///
/// # Errors
/// Those that differ, by their names; one that cannot be read.
fn same(one: &Path, other: &Path) -> Result<()> {
    let found = differences(&digests(one)?, &digests(other)?);
    if found.is_empty() {
        return Ok(());
    }
    Err(Error::tool(format!(
        "the same sources and programs made two things, {} and {}: {}.",
        one.display(),
        other.display(),
        found.join(", ")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_folders_are_compared_by_their_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = BUILDS.map(|name| emptied(&folder.path().join(name)).unwrap());
        for place in [&one, &other] {
            fs::write(place.join("dien.js"), "glue").unwrap();
            fs::write(place.join("dien_bg.wasm"), "code").unwrap();
        }
        same(&one, &other).unwrap();
        fs::write(other.join("dien_bg.wasm"), "cOde").unwrap();
        let error = same(&one, &other).unwrap_err().to_string();
        assert!(
            error.contains("dien_bg.wasm differs") && !error.contains("dien.js"),
            "{error}"
        );
        // What an earlier build left is not taken for a new one's.
        assert!(emptied(&other).unwrap().read_dir().unwrap().next().is_none());
        let error = same(&one, &other).unwrap_err().to_string();
        assert!(error.contains("dien.js is missing"), "{error}");
    }
}
