//! `dien build --host`: the page for a web host, in `target/host/`.
//!
//! | file | what |
//! |---|---|
//! | `index.html`, `bench.html` | the pages, which point into the version's folder; a host lets nobody keep them unasked |
//! | `sw.js` | the service worker, `www/js/host/sw.js` with the version's files and their SHA-256 |
//! | `v/VERSION/www/`, `v/VERSION/pkg/` | all that the pages load; it never changes, so a browser keeps it for good |
//! | `*.br`, `*.gz` | beside each file that they make smaller |
//! | `_headers`, `README.md` | how long what is kept, for hosts that read such a file, and for those that are told |
//!
//! VERSION is the hash of all that is in it. Files import each other by relative paths, as in the repository, and each address names its
//! version: a page never meets a file of another one. The same sources make the same bytes.
//!
//! `contents.rs` collects the files, `bundle.mjs` puts the scripts together (below `../bundle.mjs`), `first.rs` says which of them a first
//! visit waits for, `compress.rs` writes them.

mod compress;
mod contents;
mod files;
mod first;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use indicatif::HumanBytes;

use super::places::failed;
use crate::Error;
use crate::cli::digest;
use crate::cli::print::say;
use crate::cli::stop::{Done, Stop};
use contents::{Contents, PAGE, SERVICE_WORKER};
use files::Files;

const README: &str = include_str!("README.md");
const HEADERS: &str = include_str!("headers");
/// The service worker, as it is called on the host: what it says of itself tells a folder that this command wrote.
const WORKER: &str = "sw.js";

/// Writes the folder anew, and says how large it is; without compressed files if it is to be `plain`, with the scripts as they stand in the
/// repository if `unbundled`.
///
/// # Errors
/// No pkg/; no bundler; a folder of somebody else's in the way; a file that cannot be read or written.
pub(super) fn write(root: &Path, plain: bool, unbundled: bool) -> Done {
    let folder = root.join("target/host");
    check(&folder)?;
    let mut contents = Contents::read(root)?;
    if !unbundled {
        contents.bundle(root)?;
    }
    let first = first::visit(&contents.files);
    let version = contents.version(&pages(&contents, &first, ""));
    let note = if plain {
        ""
    } else {
        ": compressing, which takes about a minute"
    };
    say(&format!("version {version}{note}"));

    let mut files = pages(&contents, &first, &version);
    let worker = worker(&contents, &version, &files[PAGE])?;
    files.insert(WORKER.to_owned(), worker.into_bytes());
    let place = |path: &String| format!("v/{version}/{path}");
    let placed = contents.files.iter().map(|(path, bytes)| (place(path), bytes.clone()));
    files.extend(placed);

    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|source| failed(&folder, "written", source))?;
    }
    let sizes = compress::write(&folder, &files, !plain)?;
    for (name, text) in [("README.md", README), ("_headers", HEADERS)] {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|source| failed(&path, "written", source))?;
    }
    let size = |paths: &mut dyn Iterator<Item = &String>| {
        let files: u64 = paths.map(|path| sizes[&place(path)]).sum();
        HumanBytes(files + sizes[PAGE])
    };
    say(&format!(
        "target/host/ is ready: {} files. A first visit downloads {} until the page is live, and {} in all for visits without a network \
         ({}). How to put it on a host stands in target/host/README.md.",
        files.len(),
        size(&mut first.iter()),
        size(&mut contents.kept_offline().map(|(path, _)| path)),
        if plain { "uncompressed" } else { "as .br" }
    ));
    Ok(())
}

/// The pages of a version, and the hints of the first one.
fn pages(contents: &Contents, first: &BTreeSet<String>, version: &str) -> Files {
    let made = contents.pages.iter().map(|(name, page)| {
        let mut page = contents::in_version(page, version, &contents.files);
        if name == PAGE {
            page = page.replacen("</head>", &format!("{}</head>", first::hints(version, first)), 1);
        }
        (name.clone(), page.into_bytes())
    });
    made.collect()
}

/// Checks, before the work, that the folder may be replaced: this command wrote it, or it is empty, or not there.
fn check(folder: &Path) -> Done {
    let remedy = "Move it away";
    match folder.symlink_metadata() {
        Err(_) => return Ok(()),
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(Stop::refuse(folder, "is no folder, so it stays as it is", remedy)),
    }
    let mut entries = fs::read_dir(folder).map_err(|source| failed(folder, "read", source))?;
    if entries.next().is_none() || folder.join("_headers").is_file() && folder.join("v").is_dir() {
        return Ok(());
    }
    let what = "holds files of somebody else's, so it stays as it is";
    Err(Stop::refuse(folder, what, remedy))
}

/// The service worker of a version.
fn worker(contents: &Contents, version: &str, page: &[u8]) -> crate::Result<String> {
    let hashes: BTreeMap<&str, String> = contents
        .kept_offline()
        .map(|(path, bytes)| (path.as_str(), digest::of_bytes(bytes)))
        .collect();
    let hashes = serde_json::to_string_pretty(&hashes).map_err(|error| Error::tool(error.to_string()))?;
    let mut text = contents.worker.clone();
    for (declared, value) in [
        ("const VERSION = '';", format!("const VERSION = '{version}';")),
        (
            "const PAGE = '';",
            format!("const PAGE = '{}';", digest::of_bytes(page)),
        ),
        ("const FILES = {};", format!("const FILES = {hashes};")),
    ] {
        if text.matches(declared).count() != 1 {
            return Err(Error::tool(format!("{SERVICE_WORKER} has no `{declared}` to fill in.")));
        }
        text = text.replacen(declared, &value, 1);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_this_command_wrote_is_replaced() {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("host");
        assert!(check(&folder).is_ok());
        fs::create_dir(&folder).unwrap();
        assert!(check(&folder).is_ok());
        fs::write(folder.join("index.html"), "somebody's").unwrap();
        assert!(check(&folder).is_err());
        fs::create_dir(folder.join("v")).unwrap();
        fs::write(folder.join("_headers"), HEADERS).unwrap();
        assert!(check(&folder).is_ok());
    }
}
