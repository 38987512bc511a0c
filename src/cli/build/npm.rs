//! The package for npm: the page's files, and what other people's pages need to use them.
//!
//! It is named, numbered and described as in Cargo.toml, and depends on nothing. In it are:
//!
//! | file | what it is |
//! |---|---|
//! | `www/`, `pkg/` | the page and its module, as they are here, without the benchmark |
//! | `www/js/dien-explorer.js` | what is imported: the custom elements, and `load()` for the module alone |
//! | `www/js/dien-explorer.d.ts` | its types |
//! | `custom-elements.json` | what the elements, their attributes and events are called, for editors |
//! | `package.json`, `README.md`, `LICENSE` | as every package has them |
//!
//! Attributes are the settings of the page's one table and elements the parts that it can show alone, so the last two files
//! of the page's are written by a script, `npm.mjs`, which reads that table in Node.js.
//!
//! The same files always give the same tarball: they are sorted, of one time and of nobody.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder};
use serde_json::json;
use tar::{Builder, EntryType, Header};

use super::fingerprint::fingerprint;
use super::package;
use super::places::failed;
use super::programs::run_in_node;
use crate::cli::print::{print, say};
use crate::cli::stop::Done;
use crate::{Error, Result};

/// Where it is written.
const FOLDER: &str = "target/npm";
/// The folder that npm expects at the top of a tarball.
const TOP: &str = "package";
/// The folders of the page.
const FOLDERS: [&str; 2] = ["www", "pkg"];
const DOCUMENTS: [&str; 2] = ["README.md", "LICENSE"];
/// The module that is imported, and its types.
const MODULE: &str = "./www/js/dien-explorer.js";
const TYPES: &str = "./www/js/dien-explorer.d.ts";
const ELEMENTS: &str = "./custom-elements.json";
/// The page of measurements of speed, and its module, which is larger than all else.
const BENCHMARK: &str = "bench";
/// Writes [`TYPES`] and [`ELEMENTS`].
const SCRIPT: &str = include_str!("npm.mjs");
/// The time of every file, in seconds since 1970: the one that npm gives them.
const TIME: u64 = 499_162_500;

/// Writes the package into a folder and into a tarball, whose path it prints. It takes pkg/ as it is, and says if that is of
/// other sources.
///
/// # Errors
/// pkg/ not built; no Node.js; a file that cannot be read or written.
pub(super) fn write(root: &Path) -> Done {
    let wasm = root.join("pkg").join(package::wasm("dien"));
    if !wasm.is_file() {
        let what = format!("{} is not there: run `dien build` first.", wasm.display());
        return Err(Error::tool(what).into());
    }
    if package::built_from(&root.join("pkg")) != Some(fingerprint(root)?) {
        say("Warning: pkg/ was built from other sources than those beside it. `dien build` refreshes it.");
    }
    let folder = root.join(FOLDER);
    let staged = folder.join(TOP);
    stage(root, &staged)?;
    describe(&staged)?;
    let tarball = folder.join(format!("{}-{}.tgz", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")));
    pack(&staged, &tarball)?;
    print(&tarball.to_string_lossy())
}

/// Copies the files of the page, and writes package.json.
fn stage(root: &Path, staged: &Path) -> Result<()> {
    if staged.exists() {
        fs::remove_dir_all(staged).map_err(|source| failed(staged, "written", source))?;
    }
    let mut wanted: Vec<PathBuf> = DOCUMENTS.map(PathBuf::from).to_vec();
    for folder in FOLDERS {
        wanted.extend(
            files(&root.join(folder))?
                .into_iter()
                .map(|path| Path::new(folder).join(path)),
        );
    }
    for path in wanted.iter().filter(|path| is_packed(path)) {
        let bytes = fs::read(root.join(path)).map_err(|source| failed(&root.join(path), "read", source))?;
        put(&staged.join(path), &bytes)?;
    }
    put(&staged.join("package.json"), format!("{:#}\n", manifest()).as_bytes())
}

/// Whether a file of the page belongs into the package: neither the benchmark nor what systems and editors leave.
fn is_packed(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.') && name.split(['.', '_']).next() != Some(BENCHMARK)
}

fn manifest() -> serde_json::Value {
    json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "description": env!("CARGO_PKG_DESCRIPTION"),
        "license": env!("CARGO_PKG_LICENSE"),
        "type": "module",
        "exports": {
            ".": { "types": TYPES, "default": MODULE },
            "./www/*": "./www/*",
            "./pkg/*": "./pkg/*",
            "./custom-elements.json": ELEMENTS,
            "./package.json": "./package.json",
        },
        "types": TYPES,
        "files": ["www", "pkg", "custom-elements.json"],
        // Importing it declares the elements.
        "sideEffects": [MODULE],
        "customElements": ELEMENTS,
    })
}

/// Writes the files that say what there is, from the page's own table.
fn describe(staged: &Path) -> Result<()> {
    const TASK: &str = "read the page's settings";
    let printed = run_in_node(staged, SCRIPT, TASK)?;
    let made: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&printed).map_err(|error| Error::tool(format!("node could not {TASK}: {error}.")))?;
    for (name, text) in &made {
        put(&staged.join(name), text.as_str().unwrap_or_default().as_bytes())?;
    }
    Ok(())
}

/// Packs a folder.
fn pack(staged: &Path, tarball: &Path) -> Result<()> {
    let written = |source| failed(tarball, "written", source);
    let file = File::create(tarball).map_err(written)?;
    // No name and no time stand in the archive's own header.
    let mut archive = Builder::new(GzBuilder::new().write(file, Compression::best()));
    for path in files(staged)? {
        let whole = staged.join(&path);
        let bytes = fs::read(&whole).map_err(|source| failed(&whole, "read", source))?;
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_mtime(TIME);
        header.set_size(bytes.len() as u64);
        archive
            .append_data(&mut header, Path::new(TOP).join(&path), bytes.as_slice())
            .map_err(written)?;
    }
    let packed = archive.into_inner().map_err(written)?;
    packed.finish().map_err(written)?;
    Ok(())
}

/// All files below a folder, sorted, named from it.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut folders = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(next) = folders.pop() {
        let read = |source| failed(&next, "read", source);
        for entry in fs::read_dir(&next).map_err(read)? {
            let path = entry.map_err(read)?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap_or(&path).to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = |source| failed(path, "written", source);
    fs::create_dir_all(path.parent().unwrap_or(path)).map_err(written)?;
    fs::write(path, bytes).map_err(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_benchmark_stays_out() {
        for out in [
            "pkg/bench_bg.wasm",
            "pkg/bench.d.ts",
            "www/bench.html",
            "www/js/workers/bench.js",
            "www/.swp",
        ] {
            assert!(!is_packed(Path::new(out)), "{out}");
        }
        for inside in ["pkg/dien_bg.wasm", "www/index.html", "LICENSE", "www/js/workbench.js"] {
            assert!(is_packed(Path::new(inside)), "{inside}");
        }
    }

    #[test]
    fn the_same_files_give_the_same_tarball() {
        let folder = tempfile::tempdir().unwrap();
        let tarballs = ["one", "two"].map(|name| {
            let staged = folder.path().join(name);
            let mut names = ["b.txt", "a/c.txt", "a/b.txt"];
            if name == "two" {
                names.reverse();
            }
            for file in names {
                put(&staged.join(file), file.as_bytes()).unwrap();
            }
            let tarball = folder.path().join(format!("{name}.tgz"));
            pack(&staged, &tarball).unwrap();
            fs::read(tarball).unwrap()
        });
        assert_eq!(tarballs[0], tarballs[1]);
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(tarballs[0].as_slice()));
        let names = archive
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().into_owned());
        let names: Vec<PathBuf> = names.collect();
        assert_eq!(
            names,
            ["package/a/b.txt", "package/a/c.txt", "package/b.txt"].map(PathBuf::from)
        );
    }
}
