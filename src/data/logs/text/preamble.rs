//! Lines before the first line of a table: Excel's `sep=;`, comments.

/// What begins a comment: `#` as in most programs, `%` as in KONECT's files.
const COMMENT: [u8; 2] = [b'#', b'%'];

/// What stands before the first line of a table.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Preamble {
    /// Bytes of it.
    pub(crate) length: usize,
    /// Lines of it.
    pub(crate) lines: u64,
    /// What Excel says stands between fields.
    pub(crate) separator: Option<u8>,
    /// Comments, each with its line, from 1.
    pub(crate) comments: Vec<(u64, String)>,
}

impl Preamble {
    /// Looks for it at the start of a text; `None` while the table's first line, which ends with a line break, is not complete.
    /// `names_columns` says of a line whether it does: such a line is the first one, even as a comment.
    pub(crate) fn of(text: &[u8], names_columns: &dyn Fn(&str) -> bool) -> Option<Self> {
        let mut found = Self::default();
        loop {
            let rest = &text[found.length..];
            let length = rest.iter().position(|&byte| byte == b'\n')?;
            let line = &rest[..length];
            if let Some(separator) = separator(line) {
                found.separator = Some(separator);
            } else if line.first().is_some_and(|first| COMMENT.contains(first)) {
                let comment = String::from_utf8_lossy(line).into_owned();
                let header = comment.trim_start_matches(['#', '%', ' ']);
                if names_columns(header) {
                    found.length += comment.len() - header.len();
                    return Some(found);
                }
                found.comments.push((found.lines + 1, comment));
            } else if !line.is_empty() {
                return Some(found);
            }
            found.length += length + 1;
            found.lines += 1;
        }
    }
}

/// Reads `sep=;`, perhaps in quotes.
fn separator(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let line = line.strip_suffix(b"\"").unwrap_or(line);
    let (name, separator) = line.split_at_checked(4)?;
    match (name.eq_ignore_ascii_case(b"sep="), separator) {
        (true, &[byte]) => Some(byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(usize, u64, Option<u8>, usize)> {
        let found = Preamble::of(text.as_bytes(), &|line| line.starts_with("user,"))?;
        Some((found.length, found.lines, found.separator, found.comments.len()))
    }

    #[test]
    fn what_stands_before_the_first_line() {
        assert_eq!(of("user,item\n1"), Some((0, 0, None, 0)));
        assert_eq!(of("\n\nuser,item\n"), Some((2, 2, None, 0)));
        assert_eq!(of("sep=;\nuser;item\n"), Some((6, 1, Some(b';'), 0)));
        assert_eq!(of("\"SEP=\t\"\nuser\titem\n"), Some((8, 1, Some(b'\t'), 0)));
        assert_eq!(of("# a\n% b\n\nuser,item\n"), Some((9, 3, None, 2)));
        assert_eq!(
            of("# a\n# user,item\n1,2\n"),
            Some((6, 1, None, 1)),
            "a header as a comment"
        );
        assert_eq!(of("separate,b\n"), Some((0, 0, None, 0)));
        for incomplete in ["", "user,item", "sep=;\n", "# a\n", "# a\nuser"] {
            assert_eq!(of(incomplete), None, "{incomplete}");
        }
    }
}
