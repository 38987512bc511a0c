//! Who may import whom, as `src/lib.rs` says; and what may stand where.

mod imports;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use imports::{Graph, javascript, rust};

/// Modules from the ground up: each may import those before it and itself.
const ORDER: [&str; 17] = [
    "error",
    "seed",
    "bounds",
    "backend",
    "data",
    "model",
    "checkpoint",
    "import",
    "explain",
    "chart",
    "evaluate",
    "train",
    "ladder",
    "bench",
    "process",
    "web",
    "cli",
];
/// Beyond the order: what a module must not know though it lies below.
const FORBIDDEN: [(&str, &[&str]); 5] = [
    ("model", &["data", "checkpoint"]),
    ("explain", &["data", "checkpoint"]),
    ("chart", &["data", "checkpoint", "backend"]),
    ("evaluate", &["checkpoint", "chart"]),
    ("cli", &["web"]),
];
/// Words that stand in one room only.
const KEPT_IN: [(&str, &str); 7] = [
    ("wasm_bindgen", "src/web/"),
    ("web_sys", "src/web/"),
    ("js_sys", "src/web/"),
    ("serde_wasm_bindgen", "src/web/"),
    ("Device::ndarray", "src/backend.rs"),
    ("ndarray", "src/model/fused/operation.rs"),
    ("clap", "src/cli/"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found
}

/// A source file's path from the root, and its code without comments and without its unit tests.
fn sources() -> Vec<(String, String)> {
    files(&root().join("src"), "rs")
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let code: Vec<_> = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            (
                path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"),
                code.join("\n"),
            )
        })
        .collect()
}

/// The module that a file belongs to; none for lib.rs and bin/.
fn module(path: &str) -> Option<&str> {
    let name = path.strip_prefix("src/")?.split('/').next()?.trim_end_matches(".rs");
    ORDER.contains(&name).then_some(name)
}

/// Modules named after `crate::`, alone or in braces.
fn imports(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (start, _) in code.match_indices("crate::") {
        let rest = &code[start + "crate::".len()..];
        let named: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list[..list.find('}').unwrap_or(0)].split(',').map(str::trim).collect(),
            None => vec![rest],
        };
        found.extend(named.iter().filter_map(|name| {
            let end = name
                .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .unwrap_or(name.len());
            ORDER.contains(&&name[..end]).then_some(&name[..end])
        }));
    }
    found
}

#[test]
fn imports_go_down() {
    let rank = |name: &str| ORDER.iter().position(|module| *module == name).unwrap();
    let mut seen = 0;
    for (path, code) in sources() {
        let Some(module) = module(&path) else { continue };
        let forbidden = FORBIDDEN
            .iter()
            .find(|(name, _)| *name == module)
            .map_or(&[][..], |(_, list)| list);
        for import in imports(&code) {
            seen += 1;
            assert!(
                rank(import) <= rank(module),
                "{path} imports {import}, which lies above {module}"
            );
            assert!(!forbidden.contains(&import), "{path}: {module} must not know {import}");
        }
    }
    assert!(
        seen > 25,
        "only {seen} imports were found: is this test still reading them?"
    );
}

/// Files below a folder by their paths from the root, with their whole texts.
fn texts(folder: &str, extension: &str) -> Vec<(String, String)> {
    let files = files(&root().join(folder), extension).into_iter();
    let read = files.map(|path| {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(&path).unwrap())
    });
    read.collect()
}

/// Fails if files import each other, directly or by way of others.
fn check_circles(graph: &Graph) {
    let circles = imports::circles(graph);
    let circles: Vec<String> = circles.iter().map(|circle| imports::describe(circle, graph)).collect();
    assert!(
        circles.is_empty(),
        "imports that go in a circle:\n{}",
        circles.join("\n")
    );
}

#[test]
fn no_source_file_imports_another_in_a_circle() {
    let graph = rust::graph(&texts("src", "rs"), "dien_explorer");
    let imports: usize = graph.values().map(BTreeSet::len).sum();
    assert!(
        imports > 200,
        "only {imports} imports were found: is this test still reading them?"
    );
    check_circles(&graph);
}

#[test]
fn no_module_of_the_page_imports_another_in_a_circle() {
    let graph = javascript::graph(&texts("www/js", "js"));
    let imports: usize = graph.values().map(BTreeSet::len).sum();
    assert!(
        imports > 30,
        "only {imports} imports were found: is this test still reading them?"
    );
    check_circles(&graph);
}

/// Holds of no panel as well, as long as there is no folder of them.
#[test]
fn panels_of_the_page_never_import_each_other() {
    for (file, imported) in javascript::graph(&texts("www/js", "js")) {
        let Some(panel) = javascript::panel(&file) else {
            continue;
        };
        let others = imported
            .iter()
            .filter(|other| javascript::panel(other).is_some_and(|other| other != panel));
        let others: Vec<&String> = others.collect();
        assert!(
            others.is_empty(),
            "{file} imports {others:?}: a panel knows app, ui and words alone"
        );
    }
}

#[test]
fn words_stay_in_their_rooms() {
    for (path, code) in sources() {
        for (word, place) in KEPT_IN {
            let used = code.contains(&format!("{word}::"));
            assert!(
                !used || path.starts_with(place),
                "{path} uses {word}, which belongs in {place}"
            );
        }
        let boundary = path.starts_with("src/web/") || path.starts_with("src/cli/");
        assert!(
            !(boundary && code.contains(".unwrap()")),
            "{path} unwraps at the boundary"
        );
    }
}

/// Random numbers come from a stream that `src/seed.rs` declares.
#[test]
fn generators_are_seeded_in_one_place() {
    for (path, code) in sources() {
        let allowed = path == "src/seed.rs" || path.ends_with("tests.rs");
        for word in ["seed_from_u64", "from_seed", "from_rng"] {
            assert!(allowed || !code.contains(word), "{path} has {word}");
        }
    }
}

#[test]
fn the_page_has_no_html_from_text_and_no_foreign_address() {
    for path in files(&root().join("www"), "js") {
        // The name of SVG's elements is written as an address, and nothing is fetched from there.
        let text = fs::read_to_string(&path)
            .unwrap()
            .replace("'http://www.w3.org/2000/svg'", "");
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "http://",
            "https://",
        ] {
            assert!(!text.contains(word), "{} has {word}", path.display());
        }
    }
}

#[test]
fn the_top_level_is_what_it_was_agreed_to_be() {
    let agreed = [
        "Cargo.toml",
        "Cargo.lock",
        "LICENSE",
        "README.md",
        "src",
        "www",
        "pkg",
        "tests", // the house
        "target",
        "target-web", // what builds leave
    ];
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name.starts_with('.') || agreed.contains(&name.as_str()),
            "{name} lies at the top level"
        );
    }
}
