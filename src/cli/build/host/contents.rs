//! What a version of the page is made of.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::path::Path;

use super::super::bundler::bundled;
use super::super::modules::MODULES;
use super::super::{package, places};
use super::files::Files;
use crate::cli::digest;
use crate::{Error, Result};

/// The page itself, among the pages.
pub(super) const PAGE: &str = "index.html";
/// The service worker's source.
pub(super) const SERVICE_WORKER: &str = "www/js/host/sw.js";
/// What says in a page which version it is.
const REGISTER: &str = "www/js/host/register.js";
/// Puts the scripts together.
const BUNDLE: &str = include_str!("bundle.mjs");
/// What the repository shows and no page does.
const NOT_SERVED: [&str; 1] = ["www/screenshot.png"];
/// What the page itself does without: other sites show a preview or import the elements, the other page measures, and a page is saved
/// while there is a network.
const NOT_OFFLINE: [&str; 9] = [
    "www/preview.png",
    "www/js/bench.js",
    "www/js/dien-explorer.js",
    "www/js/shared/bench-page.js",
    "www/js/shared/bench-worker.js",
    "www/js/workers/bench.js",
    "pkg/bench.js",
    "pkg/bench_bg.wasm",
    "pkg/view.html",
];

/// The files of a version, by their paths in the repository.
pub(super) struct Contents {
    /// What the pages load.
    pub(super) files: Files,
    /// `index.html` and `bench.html` as they stand in the repository.
    pub(super) pages: Vec<(String, String)>,
    /// The service worker's source.
    pub(super) worker: String,
}

impl Contents {
    /// Reads what www/ and pkg/ hold of it.
    ///
    /// # Errors
    /// A file that is missing or cannot be read.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut files = Files::new();
        collect(root, "www", &mut files)?;
        for module in MODULES {
            for name in [format!("{}.js", module.name), package::wasm(module.name)] {
                let path = root.join("pkg").join(&name);
                let bytes = fs::read(&path).map_err(|source| places::failed(&path, "read", source))?;
                files.insert(format!("pkg/{name}"), bytes);
            }
        }
        // What the page fills when it is saved; without it that is said where it is tried.
        let view = format!("pkg/{}", places::VIEW);
        if let Ok(bytes) = fs::read(root.join(&view)) {
            files.insert(view, bytes);
        }
        let mut taken = |path: &str| {
            let bytes = files
                .remove(path)
                .ok_or_else(|| Error::tool(format!("{path} is missing.")))?;
            String::from_utf8(bytes).map_err(|_| Error::tool(format!("{path} is no UTF-8.")))
        };
        let worker = taken(SERVICE_WORKER)?;
        let pages = [PAGE, "bench.html"].map(|name| Ok((name.to_owned(), taken(&format!("www/{name}"))?)));
        let pages = pages.into_iter().collect::<Result<_>>()?;
        Ok(Self { files, pages, worker })
    }

    /// Puts the scripts together, and takes from them and from the style what nobody reads. Those that are loaded on demand, and what is
    /// no script, keep their addresses.
    ///
    /// # Errors
    /// No Node.js, no bundler; what the bundler says.
    pub(super) fn bundle(&mut self, root: &Path) -> Result<()> {
        let failed = |error: &dyn Display| {
            Error::tool(format!(
                "{error} Or leave the scripts as they are, with `--unbundled`: a first visit then downloads more."
            ))
        };
        let printed = bundled(root, BUNDLE).map_err(|error| failed(&error))?;
        let made: BTreeMap<String, String> = serde_json::from_str(&printed).map_err(|error| failed(&error))?;
        self.files.retain(|path, _| !is_script(path));
        self.files
            .extend(made.into_iter().map(|(path, text)| (path, text.into_bytes())));
        Ok(())
    }

    /// The files that a visit without a network needs.
    pub(super) fn kept_offline(&self) -> impl Iterator<Item = (&String, &Vec<u8>)> {
        let files = self.files.iter();
        files.filter(|(path, _)| !NOT_OFFLINE.contains(&path.as_str()))
    }

    /// The version's name: the first 64 bits of the SHA-256 over all that it is made of. `pages` are those that it will have, without
    /// that name.
    pub(super) fn version(&self, pages: &Files) -> String {
        let mut all = Vec::new();
        let mut add = |path: &str, bytes: &[u8]| {
            all.extend_from_slice(format!("{path}\0{}\0", digest::of_bytes(bytes)).as_bytes());
        };
        for (path, bytes) in &self.files {
            add(path, bytes);
        }
        for (name, bytes) in pages {
            add(name, bytes);
        }
        add(SERVICE_WORKER, self.worker.as_bytes());
        let mut version = digest::of_bytes(&all);
        version.truncate(16);
        version
    }
}

/// Whether a file is a script.
pub(super) fn is_script(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "js")
}

/// Collects the files of a folder and of those in it, but what a host does not need.
fn collect(root: &Path, folder: &str, files: &mut Files) -> Result<()> {
    let path = root.join(folder);
    let failed = |source| places::failed(&path, "read", source);
    for entry in fs::read_dir(&path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let inner = format!("{folder}/{name}");
        // Editors and systems leave files with such names.
        if name.starts_with('.') || name.ends_with('~') || NOT_SERVED.contains(&inner.as_str()) {
            continue;
        }
        if entry.path().is_dir() {
            collect(root, &inner, files)?;
        } else {
            let bytes = fs::read(entry.path()).map_err(|source| places::failed(&entry.path(), "read", source))?;
            files.insert(inner, bytes);
        }
    }
    Ok(())
}

/// A page that loads its files from a version's folder, and says which version it is.
pub(super) fn in_version(page: &str, version: &str, files: &Files) -> String {
    let register = format!("<script src=\"v/{version}/{REGISTER}\"></script>\n</head>");
    let mut parts = page.split('"');
    let mut made = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        made.push('"');
        // An attribute that names a file does so from www/.
        if made.ends_with("=\"") && files.contains_key(&format!("www/{part}")) {
            made.extend(["v/", version, "/www/"]);
        }
        made.push_str(part);
    }
    made.replacen("</head>", &register, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_points_into_its_version() {
        let files = Files::from([
            ("www/js/main.js".to_owned(), vec![]),
            ("www/page.css".to_owned(), vec![]),
        ]);
        let page = "<head><link href=\"page.css\">\n<a href=\"./\" title=\"page.css here\">\n\
                    <script src=\"js/main.js\"></script></head><p>\"page.css\"</p>";
        assert_eq!(
            in_version(page, "abc", &files),
            "<head><link href=\"v/abc/www/page.css\">\n<a href=\"./\" title=\"page.css here\">\n\
             <script src=\"v/abc/www/js/main.js\"></script><script src=\"v/abc/www/js/host/register.js\"></script>\n\
             </head><p>\"page.css\"</p>"
        );
    }
}
