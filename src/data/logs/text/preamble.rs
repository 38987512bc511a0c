//! Lines before the first line of a table: Excel's `sep=;`, comments, titles.

/// What begins a comment: `#` as in most programs, `%` as in KONECT's files, `//`.
const COMMENTS: [&[u8]; 3] = [b"#", b"%", b"//"];
/// So many lines of another kind may stand above a header, as a title does.
const MOST_LINES_ABOVE: usize = 5;

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
    /// Looks for it at the start of a text; `None` while more of the text is needed. At the `end` of what there is, it is what it looks like
    /// so far. `names_columns` says of a line whether it does: such a line is the first one, even as a comment, and what stands above it is
    /// none of the table.
    pub(crate) fn of(text: &[u8], end: bool, names_columns: &dyn Fn(&str) -> bool) -> Option<Self> {
        let mut found = Self::default();
        loop {
            let rest = &text[found.length..];
            let length = line_length(rest, end)?;
            let line = &rest[..length];
            if let Some(separator) = separator(line) {
                found.separator = Some(separator);
            } else if COMMENTS.iter().any(|comment| line.starts_with(comment)) {
                let comment = String::from_utf8_lossy(line).into_owned();
                let header = comment.trim_start_matches(['#', '%', '/', ' ']);
                if names_columns(header) {
                    found.length += comment.len() - header.len();
                    return Some(found);
                }
                found.comments.push((found.lines + 1, comment));
            } else if !line.is_empty() {
                let above = lines_above(rest, end, names_columns)?;
                for line in rest.split(|&byte| byte == b'\n').take(above) {
                    found.lines += 1;
                    found.length += line.len() + 1;
                    if !line.is_empty() {
                        found
                            .comments
                            .push((found.lines, String::from_utf8_lossy(line).into_owned()));
                    }
                }
                return Some(found);
            } else if rest.is_empty() {
                return Some(found);
            }
            found.length = text.len().min(found.length + length + 1);
            found.lines += 1;
        }
    }
}

/// Returns the length of the first line, once its end is there.
fn line_length(text: &[u8], end: bool) -> Option<usize> {
    let line_break = text.iter().position(|&byte| byte == b'\n');
    line_break.or(end.then_some(text.len()))
}

/// Returns how many lines stand above one that names columns, among the first few; 0 if none does.
fn lines_above(text: &[u8], end: bool, names_columns: &dyn Fn(&str) -> bool) -> Option<usize> {
    let first = String::from_utf8_lossy(&text[..line_length(text, end)?]);
    let mut cells = first.split([',', '\t', ';', '|']).flat_map(|cells| cells.split("::"));
    // A row of the table: it need not be known what follows.
    if cells.any(|cell| cell.trim_matches([' ', '"']).parse::<f64>().is_ok()) {
        return Some(0);
    }
    let (mut start, mut lines) = (0, 0);
    while lines <= MOST_LINES_ABOVE && start < text.len() {
        let length = line_length(&text[start..], end)?;
        if names_columns(&String::from_utf8_lossy(&text[start..start + length])) {
            return Some(lines);
        }
        start += length + 1;
        lines += 1;
    }
    (end || lines > MOST_LINES_ABOVE).then_some(0)
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

    fn of(text: &str, end: bool) -> Option<(usize, u64, Option<u8>, usize)> {
        let found = Preamble::of(text.as_bytes(), end, &|line| line.starts_with("user,"))?;
        Some((found.length, found.lines, found.separator, found.comments.len()))
    }

    #[test]
    fn what_stands_before_the_first_line() {
        assert_eq!(of("user,item\n1", false), Some((0, 0, None, 0)));
        assert_eq!(of("\n\nuser,item\n", false), Some((2, 2, None, 0)));
        assert_eq!(of("sep=;\nuser;item\n", true), Some((6, 1, Some(b';'), 0)));
        assert_eq!(of("\"SEP=\t\"\nuser\titem\n", true), Some((8, 1, Some(b'\t'), 0)));
        assert_eq!(of("# a\n% b\n// c\n\nuser,item\n", false), Some((14, 4, None, 3)));
        assert_eq!(
            of("# a\n# user,item\n1,2\n", false),
            Some((6, 1, None, 1)),
            "a header as a comment"
        );
        assert_eq!(of("My log\n\nuser,item\n", false), Some((8, 2, None, 1)), "a title");
        assert_eq!(
            of("a\nb\nc\nd\ne\nf\nuser,item\n", false),
            Some((0, 0, None, 0)),
            "too far below"
        );
        assert_eq!(of("x,1\n", false), Some((0, 0, None, 0)), "a row");
        assert_eq!(of("separate,b\n", true), Some((0, 0, None, 0)));
        for incomplete in ["", "user,item", "sep=;\n", "# a\n", "# a\nuser", "My log\n", "a\nb\nc"] {
            assert_eq!(of(incomplete, false), None, "{incomplete}");
        }
        assert_eq!(of("", true), Some((0, 0, None, 0)));
        assert_eq!(of("# a\n", true), Some((4, 1, None, 1)));
        assert_eq!(of("# a", true), Some((3, 1, None, 1)));
    }
}
