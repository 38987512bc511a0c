//! What a first visit waits for, and the hints by which a browser asks for it at once.

use std::collections::BTreeSet;

use super::contents::is_script;
use super::files::Files;

/// Where scripts begin: the page's and its workers'.
const SCRIPTS: [&str; 4] = [
    "www/js/starting.js",
    "www/js/theme.js",
    "www/js/host/register.js",
    "www/js/main.js",
];
const WORKER: &str = "www/js/workers/worker.js";
const MODULE: &str = "pkg/dien_bg.wasm";
/// What they ask for before the first screen is live, in English.
const ASKED: [&str; 9] = [
    MODULE,
    "www/first/en.json",
    "www/icon.svg",
    "www/js/words/en.js",
    "www/models/agru.safetensors",
    "www/models/aigru.safetensors",
    "www/models/augru.safetensors",
    "www/models/models.json",
    "www/page.css",
];

/// The files of a version that a first visit waits for.
pub(super) fn visit(files: &Files) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for start in SCRIPTS.into_iter().chain([WORKER]).chain(ASKED) {
        follow(start, files, &mut found);
    }
    found
}

/// Lines that name the module, the scripts that the page imports, and that of its workers: a browser would otherwise find them one after the
/// other.
pub(super) fn hints(version: &str, first: &BTreeSet<String>) -> String {
    let scripts = first.iter().filter(|path| {
        let is_imported = is_script(path) && !SCRIPTS.contains(&path.as_str());
        // What the workers alone import comes with theirs, and words are chosen.
        is_imported && !path.starts_with("www/js/words/") && !path.starts_with("www/js/workers/unpack/")
    });
    let scripts = scripts.map(|path| format!("<link rel=\"modulepreload\" href=\"v/{version}/{path}\">\n"));
    let module = format!(
        "<link rel=\"preload\" href=\"v/{version}/{MODULE}\" as=\"fetch\" crossorigin fetchpriority=\"low\">\n"
    );
    scripts.chain([module]).collect()
}

/// Adds a file, and what it imports before it runs.
fn follow(path: &str, files: &Files, found: &mut BTreeSet<String>) {
    let Some(bytes) = files.get(path) else { return };
    if !found.insert(path.to_owned()) || !is_script(path) {
        return;
    }
    for imported in imports(&String::from_utf8_lossy(bytes)) {
        follow(&joined(path, imported), files, found);
    }
}

/// The paths that a module imports at its head.
fn imports(source: &str) -> impl Iterator<Item = &str> {
    // As people write them, and as the bundler does.
    let marks = [("from '", '\''), ("from\"", '"')];
    let quoted = marks.into_iter().flat_map(|(start, end)| {
        let rests = source.split(start).skip(1);
        rests.filter_map(move |rest| rest.split_once(end))
    });
    quoted.map(|(path, _)| path).filter(|path| path.starts_with('.'))
}

/// A path that stands in a file, from the root.
fn joined(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_followed() {
        let file = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
        let files = Files::from([
            file(
                "www/js/main.js",
                "import { a } from './app/a.js';\nimport('./later.js');",
            ),
            file("www/js/app/a.js", "import {\n  b,\n} from '../../../pkg/dien.js';"),
            file("www/js/workers/worker.js", "import{a as b}from\"../shared/c.js\";\n"),
            file("www/js/shared/c.js", "export{d as a};"),
            file("www/js/later.js", ""),
            file("pkg/dien.js", "'use strict'"),
        ]);
        let found = visit(&files);
        assert_eq!(
            Vec::from_iter(&found),
            [
                "pkg/dien.js",
                "www/js/app/a.js",
                "www/js/main.js",
                "www/js/shared/c.js",
                "www/js/workers/worker.js"
            ]
        );
        let hints = hints("abc", &found);
        assert!(
            hints.contains("href=\"v/abc/www/js/app/a.js\"") && !hints.contains("main.js"),
            "{hints}"
        );
        assert!(hints.contains("href=\"v/abc/www/js/workers/worker.js\""), "{hints}");
        let imported = hints.matches("modulepreload").count();
        assert_eq!(imported, 4, "{hints}");
    }
}
