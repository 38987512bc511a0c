//! The page as one file, `pkg/view.html`: `dien view` and the page itself fill it with data.
//!
//! A bundler puts the page's scripts together (`bundle.mjs`, which `bundler.rs` runs). They stand in the file
//! packed, and `boot.js` unpacks them. The same sources always give the same file, which carries their hash and the name of the build
//! that its glue is of.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::bundler::{self, bundled};
use super::package;
use super::places::{VIEW, failed};
use crate::{Error, Result};

const SCRIPT: &str = include_str!("bundle.mjs");
/// What the script leaves for what is known here.
const RECORD: &str = "<!-- SOURCES -->";
/// What the page is put together from: files, and folders of scripts.
const SOURCES: [&str; 9] = [
    "pkg/dien.js",
    bundler::COMMON,
    "src/cli/build/view/boot.js",
    "src/cli/build/view/bundle.mjs",
    "www/icon.svg",
    "www/index.html",
    "www/page.css",
    "www/js/main.js",
    "www/js/theme.js",
];
const FOLDERS: [&str; 5] = [
    "www/js/app",
    "www/js/panels",
    "www/js/ui",
    "www/js/words",
    "www/js/workers",
];

/// Writes the file, leaving the rest of pkg/ as it is.
///
/// # Errors
/// No Node.js, no bundler; what the bundler says; a file that cannot be read or written.
pub(super) fn write(root: &Path) -> Result<()> {
    let pkg = root.join("pkg");
    let id = package::built_from(&pkg)
        .ok_or_else(|| Error::tool("pkg/ does not say what it was built from: run `dien build` first.".to_owned()))?;
    let page = bundled(root, SCRIPT)?;
    let record = format!(
        "<meta name=\"dien-build\" content=\"{id}\">\n<meta name=\"dien-sources\" content=\"{}\">",
        view_sources(root)?
    );
    let path = pkg.join(VIEW);
    fs::write(&path, page.replacen(RECORD, &record, 1)).map_err(|source| failed(&path, "written", source))
}

/// The SHA-256, in hexadecimal, of what `pkg/view.html` is put together from.
///
/// # Errors
/// A file that cannot be read.
pub fn view_sources(root: &Path) -> Result<String> {
    let mut paths: Vec<String> = SOURCES.map(str::to_owned).to_vec();
    for folder in FOLDERS {
        scripts(root, folder, &mut paths)?;
    }
    paths.sort();
    let mut hash = Sha256::new();
    for name in paths {
        let path = root.join(&name);
        let bytes = fs::read(&path).map_err(|source| failed(&path, "read", source))?;
        hash.update(format!("{name}\0{}\0", bytes.len()));
        hash.update(bytes);
    }
    Ok(format!("{:x}", hash.finalize()))
}

/// What a page of this kind says of itself: the build, or the sources, that it is of.
pub fn view_record<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&format!("<meta name=\"dien-{name}\" content=\""))?;
    rest.split('"').next()
}

/// The scripts of a folder and of those in it.
fn scripts(root: &Path, folder: &str, found: &mut Vec<String>) -> Result<()> {
    let path = root.join(folder);
    let unread = |source| failed(&path, "read", source);
    for entry in fs::read_dir(&path).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            scripts(root, &name, found)?;
        } else if entry.path().extension().is_some_and(|extension| extension == "js") {
            found.push(name);
        }
    }
    Ok(())
}

/// The page as one file, before and after the place of its data, and the module that it runs.
pub(in crate::cli) struct ViewTemplate {
    pub(in crate::cli) before: String,
    pub(in crate::cli) after: String,
    pub(in crate::cli) module: Vec<u8>,
    /// That the sources have changed since, if they have.
    pub(in crate::cli) stale: Option<String>,
}

/// Where the data go. The page's own script knows it too.
const PLACE: &str = "<template id=\"dien-data\"></template>";

/// Reads what `dien view` fills.
///
/// # Errors
/// A file that is missing or of another build.
pub(in crate::cli) fn view_template(root: &Path) -> Result<ViewTemplate> {
    let pkg = root.join("pkg");
    let path = pkg.join(VIEW);
    let page = fs::read_to_string(&path).map_err(|source| failed(&path, "read", source))?;
    let of_build = view_record(&page, "build").map(str::to_owned);
    let (true, Some((before, after))) = (of_build == package::built_from(&pkg), page.split_once(PLACE)) else {
        return Err(Error::tool(format!(
            "{} is of another build than the module beside it: run `dien build --view`.",
            path.display()
        )));
    };
    let wasm = pkg.join(package::wasm("dien"));
    let is_current = view_record(&page, "sources") == Some(&view_sources(root)?);
    let stale =
        "pkg/view.html was put together from other sources than those beside it; `dien build --view` refreshes it";
    Ok(ViewTemplate {
        before: before.to_owned(),
        after: after.to_owned(),
        module: fs::read(&wasm).map_err(|source| failed(&wasm, "read", source))?,
        stale: (!is_current).then(|| stale.to_owned()),
    })
}
