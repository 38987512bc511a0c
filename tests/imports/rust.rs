//! The imports of Rust sources: `use` statements and paths, followed through re-exports to the file that has the item.
//!
//! A re-export alone is no import: `mod.rs` shows what its room has, and need not know it. It counts where the file uses the name itself.

use std::collections::{BTreeMap, BTreeSet};

use super::Graph;
use super::source::Source;

/// Re-exports that are followed one after the other; more are a circle of re-exports.
const MOST_STEPS: usize = 32;
/// The sources of a crate by their modules' paths: `[]` is `lib.rs`, `["data", "shop"]` is `data/shop/mod.rs` or `data/shop.rs`.
struct Crate {
    name: &'static str,
    sources: BTreeMap<Vec<String>, Source>,
}

/// What a path leads to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Module(Vec<String>),
    /// An item in the file of a module.
    ItemOf(Vec<String>),
}

/// Returns which file imports which. `files` are paths like `src/data/mod.rs` with their texts; `name` is the crate's, by which binaries
/// call it.
pub(crate) fn graph(files: &[(String, String)], name: &'static str) -> Graph {
    let mut paths = BTreeMap::new();
    let mut sources = BTreeMap::new();
    for (path, text) in files {
        let module = module_of(path);
        paths.insert(module.clone(), path.clone());
        sources.insert(module, Source::read(text));
    }
    let tests: Vec<Vec<String>> = sources
        .iter()
        .flat_map(|(module, source)| source.tests.iter().map(|test| joined(module, test)))
        .collect();
    sources.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
    let all = Crate { name, sources };
    let file = |module: &Vec<String>| paths[module].clone();
    let imported = |module| all.imports(module).iter().map(file).collect();
    all.sources
        .keys()
        .map(|module| (file(module), imported(module)))
        .collect()
}

/// Returns the module of a file. A binary is a crate of its own: it stands beside the modules, under its path.
fn module_of(path: &str) -> Vec<String> {
    let path = path.strip_prefix("src/").unwrap_or(path);
    if path.starts_with("bin/") {
        return vec![path.to_owned()];
    }
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path
        .strip_suffix("mod")
        .and_then(|path| path.strip_suffix('/'))
        .unwrap_or(path);
    let parts = path.split('/').filter(|part| *part != "lib");
    parts.map(str::to_owned).collect()
}

fn joined(module: &[String], name: &str) -> Vec<String> {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

impl Crate {
    /// Returns the modules whose files a module's file imports.
    fn imports(&self, module: &Vec<String>) -> BTreeSet<Vec<String>> {
        let source = &self.sources[module];
        let mut found = BTreeSet::new();
        for one in &source.uses {
            let Some(place) = self.resolve(module, &one.path, MOST_STEPS) else {
                continue;
            };
            match (place, one.name.as_str()) {
                // A module among them is used by a path, which is followed below.
                (Place::Module(all), "*") if !one.exported => {
                    let named = source
                        .words
                        .iter()
                        .filter_map(|word| self.named_in(&all, word, MOST_STEPS));
                    found.extend(named.filter(|place| matches!(place, Place::ItemOf(_))).map(Place::file));
                }
                (_, "*") => {}
                (place, name) if !one.exported || source.words.contains(name) => {
                    found.insert(place.file());
                }
                _ => {}
            }
        }
        let paths = source.paths.iter();
        found.extend(
            paths
                .filter_map(|path| self.resolve(module, path, MOST_STEPS))
                .map(Place::file),
        );
        found.remove(module);
        found
    }

    /// Follows a path from a module; `None` if it leads out of the crate.
    fn resolve(&self, module: &[String], path: &[String], steps: usize) -> Option<Place> {
        let steps = steps.checked_sub(1)?;
        let (first, mut rest) = path.split_first()?;
        let mut place = match first.as_str() {
            "crate" => Place::Module(Vec::new()),
            "self" => Place::Module(module.to_vec()),
            "super" => Place::Module(module.split_last()?.1.to_vec()),
            name if name == self.name => Place::Module(Vec::new()),
            name => self.named_in(module, name, steps)?,
        };
        while let (Place::Module(module), Some((name, more))) = (&place, rest.split_first()) {
            place = match name.as_str() {
                "super" => Place::Module(module.split_last()?.1.to_vec()),
                "self" => place,
                name => match self.named_in(module, name, steps) {
                    Some(found) => found,
                    None if self.leads_out(module, name) => return None,
                    None => Place::ItemOf(module.clone()),
                },
            };
            rest = more;
        }
        Some(place)
    }

    /// Returns what a name stands for in a module; `None` where it is not known there, or comes from outside.
    fn named_in(&self, module: &[String], name: &str, steps: usize) -> Option<Place> {
        let steps = steps.checked_sub(1)?;
        let child = joined(module, name);
        if self.sources.contains_key(&child) {
            return Some(Place::Module(child));
        }
        let source = self.sources.get(module)?;
        if let Some(one) = source.uses.iter().find(|one| one.name == name) {
            return self.resolve(module, &one.path, steps);
        }
        if source.defined.contains(name) {
            return Some(Place::ItemOf(module.to_vec()));
        }
        let all = source.uses.iter().filter(|one| one.name == "*");
        all.filter_map(|one| self.resolve(module, &one.path, steps))
            .find_map(|place| match place {
                Place::Module(other) if other != module => self.named_in(&other, name, steps),
                _ => None,
            })
    }

    /// Returns whether a name of a module is another crate's.
    fn leads_out(&self, module: &[String], name: &str) -> bool {
        let uses = self.sources.get(module).map(|source| &source.uses);
        uses.is_some_and(|uses| uses.iter().any(|one| one.name == name))
    }
}

impl Place {
    /// Returns the module in whose file it is.
    fn file(self) -> Vec<String> {
        match self {
            Self::Module(module) | Self::ItemOf(module) => module,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph_of(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<(String, String)> = files
            .iter()
            .map(|(path, text)| (format!("src/{path}.rs"), (*text).to_owned()))
            .collect();
        let short = |path: &str| path.trim_start_matches("src/").trim_end_matches(".rs").to_owned();
        let graph = graph(&files, "this");
        let edges = graph
            .iter()
            .flat_map(|(from, all)| all.iter().map(move |to| format!("{} > {}", short(from), short(to))));
        edges.collect()
    }

    #[test]
    fn imports_lead_to_the_file_that_has_the_item() {
        let files = [
            ("lib", "pub mod a; mod b; pub use b::Thing;"),
            (
                "a/mod",
                "mod low; mod high; pub use low::{Low, other as another}; pub use high::High;",
            ),
            ("a/low", "pub struct Low; pub fn other() {} // use super::High;"),
            (
                "a/high",
                "use super::{Low, low::{self}}; pub struct High; fn f() -> &'static str { \"crate::b::Thing\" }",
            ),
            (
                "b",
                "pub(crate) struct Thing(pub(crate) u8); fn f() { crate::a::another(); std::mem::take(x) }",
            ),
            ("bin/tool", "fn main() { this::a::High; this::Thing }"),
        ];
        let expected = ["a/high > a/low", "b > a/low", "bin/tool > a/high", "bin/tool > b"];
        assert_eq!(graph_of(&files), expected);
    }

    #[test]
    fn a_room_that_uses_what_it_shows_imports_it() {
        let child = ("a/child", "use super::Own; pub struct Child;");
        let shown = ("a/mod", "mod child; pub use child::Child; pub struct Own;");
        assert_eq!(graph_of(&[shown, child]), ["a/child > a/mod"]);
        let used = ("a/mod", "mod child; pub use child::Child; pub struct Own(Child);");
        assert_eq!(graph_of(&[used, child]), ["a/child > a/mod", "a/mod > a/child"]);
        let called = ("a/mod", "mod child; pub struct Own; fn f() { child::Child }");
        assert_eq!(graph_of(&[called, child]), ["a/child > a/mod", "a/mod > a/child"]);
    }

    #[test]
    fn tests_are_left_out_and_stars_followed() {
        let text = "use crate::b::*; fn f<'a>(x: &'a char) { two(); '\\''; '\"'; b'\\\\'; r#\"\"use\"#; '}' }\n\
                    #[cfg(test)]\nmod tests { use crate::c::C; }\n#[cfg(test)]\nmod more;\nconst AFTER: u8 = crate::d::D;";
        let files = [
            ("a/mod", text),
            ("a/more", "use crate::c::C;"),
            ("b/mod", "mod x; mod y; pub use x::*; pub use y::two;"),
            ("b/x", "pub fn one() {}"),
            ("b/y", "pub fn two() {}"),
            ("c", "pub struct C; fn f() { crate::b::one() }"),
            ("d", "pub const D: u8 = 1;"),
        ];
        assert_eq!(graph_of(&files), ["a/mod > b/y", "a/mod > d", "c > b/x"]);
    }
}
