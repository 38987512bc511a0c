//! Which file imports which, and where that goes in a circle.

pub(crate) mod javascript;
pub(crate) mod rust;
mod source;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};

/// Files by their paths from the root, each with the files that it imports.
pub(crate) type Graph = BTreeMap<String, BTreeSet<String>>;

/// Returns the groups of files that import each other, directly or by way of others.
pub(crate) fn circles(graph: &Graph) -> Vec<BTreeSet<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> =
        graph.keys().map(|file| (file, reached_from(file, graph))).collect();
    let mut found: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    for (file, others) in &reached {
        let circle = others.iter().filter(|other| reached[*other].contains(file));
        let circle: BTreeSet<String> = circle.map(|other| (*other).clone()).collect();
        if !circle.is_empty() {
            found.insert(circle);
        }
    }
    found.into_iter().collect()
}

/// Returns all files that a file imports, directly or by way of others; itself only where there is a circle.
fn reached_from<'a>(file: &String, graph: &'a Graph) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&String> = graph[file].iter().collect();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(&graph[next]);
        }
    }
    reached
}

/// Returns the imports within a circle, one a line.
pub(crate) fn describe(circle: &BTreeSet<String>, graph: &Graph) -> String {
    let edges = circle.iter().flat_map(|file| {
        let inside = graph[file].iter().filter(|other| circle.contains(*other));
        inside.map(move |other| format!("  {file} imports {other}\n"))
    });
    edges.collect()
}

#[test]
fn circles_are_found_whatever_their_length() {
    let graph = |edges: &[(&str, &str)]| {
        let mut graph = Graph::new();
        for (from, to) in edges {
            graph.entry((*to).to_owned()).or_default();
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        graph
    };
    assert!(circles(&graph(&[("a", "b"), ("b", "c"), ("a", "c")])).is_empty());
    let two = circles(&graph(&[
        ("a", "b"),
        ("b", "c"),
        ("c", "a"),
        ("c", "d"),
        ("e", "d"),
        ("d", "e"),
    ]));
    let members: Vec<Vec<String>> = two.into_iter().map(|circle| circle.into_iter().collect()).collect();
    assert_eq!(members, [vec!["a", "b", "c"], vec!["d", "e"]]);
}
