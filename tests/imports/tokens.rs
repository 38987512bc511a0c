//! The words and signs of a Rust source.

/// A word or a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    /// `::`
    Path,
    Sign(char),
}

/// Splits a source into words and signs, without comments and what stands in quotes.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = quoted(rest) {
            length
        } else if rest.starts_with("::") {
            tokens.push(Token::Path);
            2
        } else if first.is_alphanumeric() || first == '_' {
            let length = rest
                .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..length].to_owned()));
            length
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Sign(first));
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// Returns the length of a string or a character that begins here. A lifetime is none.
fn quoted(text: &str) -> Option<usize> {
    let plain = text.strip_prefix(['b', 'c']).unwrap_or(text);
    let prefix = text.len() - plain.len();
    if let Some(raw) = plain.strip_prefix('r') {
        let marks = raw.len() - raw.trim_start_matches('#').len();
        if raw[marks..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(marks));
            let start = marks + 1;
            let length = raw[start..].find(&end).map_or(raw.len(), |at| start + at + end.len());
            return Some(prefix + 1 + length);
        }
    }
    let quote = plain.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
    let mut letters = plain.char_indices().skip(1);
    let mut count = 0;
    while let Some((index, letter)) = letters.next() {
        if letter == quote && count > 0 || letter == '"' && quote == '"' {
            return Some(prefix + index + 1);
        }
        if quote == '\'' && count == 1 {
            return None;
        }
        if letter == '\\' {
            let escaped = letters.next();
            if quote == '\'' {
                // `'\n'`, `'\''` or `'\u{2}'`.
                let (from, _) = escaped?;
                return plain[from + 1..].find('\'').map(|end| prefix + from + 1 + end + 1);
            }
        }
        count += 1;
    }
    None
}
