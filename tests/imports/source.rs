//! What a Rust source says of other files: its `use` statements and the paths in its code.

use std::collections::BTreeSet;

use super::tokens::{Token, tokens};

/// Words after which the name of an item stands.
const DEFINES: [&str; 9] = [
    "fn",
    "struct",
    "enum",
    "union",
    "trait",
    "const",
    "static",
    "type",
    "macro_rules",
];

/// A name that a `use` brings into a file.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) path: Vec<String>,
    /// The name in this file; `*` for everything in a module.
    pub(super) name: String,
    /// `pub use`, to whomever.
    pub(super) exported: bool,
}

/// What a file says of others.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) uses: Vec<Use>,
    /// Paths in the code.
    pub(super) paths: BTreeSet<Vec<String>>,
    /// All words outside of `use` statements.
    pub(super) words: BTreeSet<String>,
    /// Items defined here.
    pub(super) defined: BTreeSet<String>,
    /// Modules declared for tests alone.
    pub(super) tests: BTreeSet<String>,
}

impl Source {
    pub(super) fn read(text: &str) -> Self {
        let tokens = tokens(text);
        let mut source = Self::default();
        let mut at = 0;
        let mut exported = false;
        while at < tokens.len() {
            if let Some(end) = test_only(&tokens, at) {
                source.note_test(&tokens[at..end]);
                at = end;
                continue;
            }
            match &tokens[at] {
                Token::Word(word) if word == "pub" => {
                    exported = true;
                    at = after_brackets(&tokens, at + 1);
                    continue;
                }
                Token::Word(word) if word == "use" => {
                    let end = at
                        + tokens[at..]
                            .iter()
                            .position(|token| *token == Token::Sign(';'))
                            .unwrap_or(0);
                    let mut leaves = Vec::new();
                    use_tree(&tokens[at + 1..end], &mut Vec::new(), &mut leaves);
                    let leaves = leaves.into_iter();
                    source
                        .uses
                        .extend(leaves.map(|(path, name)| Use { path, name, exported }));
                    at = end;
                }
                Token::Word(_) => at = source.take_words(&tokens, at),
                Token::Path | Token::Sign(_) => {}
            }
            exported = false;
            at += 1;
        }
        source
    }

    /// Takes a word and the path that begins with it; returns where its last token is.
    fn take_words(&mut self, tokens: &[Token], start: usize) -> usize {
        let mut path = Vec::new();
        let mut at = start;
        while let Some(Token::Word(word)) = tokens.get(at) {
            path.push(word.clone());
            if tokens.get(at + 1) != Some(&Token::Path) {
                break;
            }
            at += 2;
        }
        if DEFINES.contains(&path[0].as_str()) {
            let signs = tokens[start + 1..]
                .iter()
                .take_while(|token| **token == Token::Sign('!'))
                .count();
            if let Some(Token::Word(name)) = tokens.get(start + 1 + signs) {
                self.defined.insert(name.clone());
            }
        }
        // The rest of a path that begins elsewhere, as in `<T as Trait>::name`.
        let begins = start == 0 || tokens[start - 1] != Token::Path;
        self.words.insert(path[0].clone());
        if path.len() > 1 && begins {
            self.paths.insert(path);
        }
        at.min(tokens.len() - 1).max(start)
    }

    fn note_test(&mut self, tokens: &[Token]) {
        let word = |text: &str| Token::Word(text.to_owned());
        if let [.., module, Token::Word(name), Token::Sign(';')] = tokens
            && *module == word("mod")
        {
            self.tests.insert(name.clone());
        }
    }
}

/// Returns where an item for tests alone ends that begins here.
fn test_only(tokens: &[Token], at: usize) -> Option<usize> {
    let sign = |sign| Token::Sign(sign);
    let word = |text: &str| Token::Word(text.to_owned());
    let attribute = [
        sign('#'),
        sign('['),
        word("cfg"),
        sign('('),
        word("test"),
        sign(')'),
        sign(']'),
    ];
    if !tokens[at..].starts_with(&attribute) {
        return None;
    }
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(at + attribute.len()) {
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') if depth == 1 => return Some(index + 1),
            Token::Sign('}') => depth -= 1,
            Token::Sign(';') if depth == 0 => return Some(index + 1),
            _ => {}
        }
    }
    Some(tokens.len())
}

/// Skips `(crate)` and `(in path)` after `pub`.
fn after_brackets(tokens: &[Token], at: usize) -> usize {
    if tokens.get(at) != Some(&Token::Sign('(')) {
        return at;
    }
    let visibility = ["crate", "super", "self", "in"];
    let scoped = matches!(tokens.get(at + 1), Some(Token::Word(word)) if visibility.contains(&word.as_str()));
    let end = tokens[at..].iter().position(|token| *token == Token::Sign(')'));
    // Of a tuple struct the bracket is a type's.
    if scoped { end.map_or(at, |end| at + end + 1) } else { at }
}

/// Reads a tree of `use`: every leaf's path, and the name by which the file knows it.
fn use_tree(tokens: &[Token], prefix: &mut Vec<String>, leaves: &mut Vec<(Vec<String>, String)>) {
    let depth = prefix.len();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            Token::Sign('{') => {
                let end = closing(tokens, at);
                for branch in branches(&tokens[at + 1..end]) {
                    use_tree(branch, prefix, leaves);
                }
                prefix.truncate(depth);
                return;
            }
            Token::Sign('*') => {
                leaves.push((prefix.clone(), "*".to_owned()));
                prefix.truncate(depth);
                return;
            }
            Token::Word(word) if word == "as" => {
                if let Some(Token::Word(name)) = tokens.get(at + 1) {
                    leaves.push((prefix.clone(), name.clone()));
                }
                prefix.truncate(depth);
                return;
            }
            // `{self}` is the module itself.
            Token::Word(word) if word == "self" && !prefix.is_empty() => {}
            Token::Word(word) => prefix.push(word.clone()),
            Token::Path | Token::Sign(_) => {}
        }
        at += 1;
    }
    if let Some(name) = prefix.last().filter(|_| !tokens.is_empty()) {
        leaves.push((prefix.clone(), name.clone()));
    }
    prefix.truncate(depth);
}

/// Returns where the bracket closes that opens here.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') if depth == 1 => return index,
            Token::Sign('}') => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

/// Splits at the commas that are in no inner bracket.
fn branches(tokens: &[Token]) -> Vec<&[Token]> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0);
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => depth -= 1,
            Token::Sign(',') if depth == 0 => {
                found.push(&tokens[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    found.push(&tokens[start..]);
    found
}
