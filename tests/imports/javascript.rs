//! The imports of the page's modules.

use std::collections::BTreeSet;

use super::Graph;

/// Returns which module imports which. `files` are paths like `www/js/main.js` with their texts.
pub(crate) fn graph(files: &[(String, String)]) -> Graph {
    let known: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let graph = files.iter().map(|(path, text)| {
        let imported = imports(text).into_iter().map(|name| joined(path, &name));
        (
            path.clone(),
            imported.filter(|other| known.contains(other.as_str())).collect(),
        )
    });
    graph.collect()
}

/// Returns the panel that a file belongs to: a file of `panels`, or a folder there.
pub(crate) fn panel(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("www/js/panels/")?;
    rest.split('/').next().map(|name| name.trim_end_matches(".js"))
}

/// Returns the modules named after `from`, `import` and `import(`, relative ones alone.
fn imports(text: &str) -> Vec<String> {
    let code = without_comments(text);
    let mut found = Vec::new();
    for (start, quote) in code.match_indices(['\'', '"']) {
        let before = code[..start].trim_end().trim_end_matches('(').trim_end();
        let name = code[start + 1..].split(quote).next().unwrap_or_default();
        let word = before
            .rsplit(|letter: char| !letter.is_alphanumeric())
            .next()
            .unwrap_or_default();
        if ["from", "import"].contains(&word) && name.starts_with('.') {
            found.push(name.to_owned());
        }
    }
    found
}

/// Resolves a name like `../ui/dom.js` as a module at `path` means it.
fn joined(path: &str, name: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Leaves comments out; what looks like one in a string stays.
fn without_comments(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, comment) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), true)
        } else if rest.starts_with("/*") {
            (rest.find("*/").map_or(rest.len(), |end| end + 2), true)
        } else if ['\'', '"', '`'].contains(&first) {
            (string(rest, first), false)
        } else if first == '/' && expression_begins(&code) {
            (regular_expression(rest), false)
        } else {
            (first.len_utf8(), false)
        };
        if !comment {
            code += &rest[..length];
        }
        rest = &rest[length..];
    }
    code
}

/// Returns the length of a string; one of `'` or `"` ends with its line at the latest.
fn string(text: &str, quote: char) -> usize {
    let mut letters = text.char_indices().skip(1);
    while let Some((index, letter)) = letters.next() {
        if letter == quote || letter == '\n' && quote != '`' {
            return index + 1;
        }
        if letter == '\\' {
            letters.next();
        }
    }
    text.len()
}

/// Returns whether a slash after this code begins a regular expression; else it divides.
fn expression_begins(code: &str) -> bool {
    let last = code.trim_end().chars().next_back();
    last.is_none_or(|last| "(,=:[!&|?{};>".contains(last))
}

fn regular_expression(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    let mut class = false;
    while let Some((index, letter)) = letters.next() {
        match letter {
            '/' if !class => return index + 1,
            '\n' => return index,
            '[' => class = true,
            ']' => class = false,
            '\\' => drop(letters.next()),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_found_and_comments_are_not() {
        let text = "import { a } from './a.js';\nimport '../b.js';\n/** @type {import('./types.js').T} */\nconst x = /[/'\"]/;\n\
                    // import './no.js'\nconst y = await import(\"./c.js\");\nexport { z } from './d/e.js';\n\
                    const t = 'image/*';\nconst u = `//`;\nimport\n  './f.js';\nimport g from 'outside';";
        let found = imports(text);
        assert_eq!(found, ["./a.js", "../b.js", "./c.js", "./d/e.js", "./f.js"]);
        assert_eq!(joined("www/js/panels/x.js", "../ui/dom.js"), "www/js/ui/dom.js");
        assert_eq!(panel("www/js/panels/drift/view.js"), Some("drift"));
        assert_eq!(panel("www/js/panels/drift.js"), Some("drift"));
        assert_eq!(panel("www/js/main.js"), None);
    }
}
