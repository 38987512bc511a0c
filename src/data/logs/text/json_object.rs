//! One object of JSON: its keys and values, without a tree of them. Python's way to write one is read too.

use std::ops::Range;

/// How deep values may be nested.
const MOST_DEPTH: usize = 64;

/// A key or a value, as a piece of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Cell {
    /// `null`, an empty list, an object of several.
    #[default]
    Empty,
    /// An object.
    Object,
    /// As it is written.
    Plain(Range<usize>),
    /// In the text that was written anew, as what is written holds escapes.
    Unescaped(Range<usize>),
}

impl Cell {
    /// Returns the text, of the line or of what was unescaped.
    pub(super) fn text<'a>(&self, line: &'a str, unescaped: &'a str) -> &'a str {
        match self {
            Self::Empty | Self::Object => "",
            Self::Plain(range) => &line[range.clone()],
            Self::Unescaped(range) => &unescaped[range.clone()],
        }
    }

    /// Returns the text if it is as it is written.
    pub(super) fn plain<'a>(&self, line: &'a str) -> Option<&'a str> {
        match self {
            Self::Plain(range) => Some(&line[range.clone()]),
            _ => None,
        }
    }

    /// Returns whether it is an object.
    pub(super) fn is_object(&self) -> bool {
        *self == Self::Object
    }
}

/// Reads the object that a line is; `pair` gets each key with its value. What held escapes is appended to `unescaped`.
///
/// - A string, a number, `true` and `false` are their text; `null` and `NaN` say that there is no value.
/// - A list is its only value, or, as the cell of several, `["a", "b"]`. Lists in lists are their first value.
/// - Python's texts are in quotes of either kind, with a `u` before them in old editions; its words are `None`, `True` and `False`.
/// - An object says nothing, but for those that databases write about a value: `{"$oid": "5f"}` is `5f`.
///
/// Returns `None` if the line is no object, or not whole.
pub(super) fn read_object(line: &str, unescaped: &mut String, pair: &mut dyn FnMut(Cell, Cell)) -> Option<()> {
    let mut reader = Reader {
        line,
        bytes: line.as_bytes(),
        at: 0,
        unescaped,
        prefixes: 0,
    };
    reader.space();
    reader.object(0, pair)?;
    reader.space();
    (reader.at == line.len()).then_some(())
}

struct Reader<'a> {
    line: &'a str,
    bytes: &'a [u8],
    at: usize,
    unescaped: &'a mut String,
    /// Number of letters met before quotes.
    prefixes: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Takes this byte, with the spaces before it.
    fn take(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Takes the comma before another value, or the bracket at the end, and returns whether another follows.
    fn another(&mut self, end: u8) -> Option<bool> {
        self.space();
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b',' => Some(true),
            _ if byte == end => Some(false),
            _ => None,
        }
    }

    /// Takes the bracket at the end of what is empty.
    fn is_empty(&mut self, end: u8) -> bool {
        self.take(end).is_some()
    }

    fn object(&mut self, depth: usize, pair: &mut dyn FnMut(Cell, Cell)) -> Option<()> {
        self.take(b'{')?;
        if self.is_empty(b'}') {
            return Some(());
        }
        loop {
            self.space();
            let quote = self.quote()?;
            let key = self.string(quote)?;
            self.take(b':')?;
            self.space();
            let value = self.value(depth + 1)?;
            pair(key, value);
            if !self.another(b'}')? {
                return Some(());
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Cell> {
        if depth > MOST_DEPTH {
            return None;
        }
        match self.peek()? {
            b'{' => self.nested(depth),
            b'[' => self.list(depth),
            _ => match self.quote() {
                Some(quote) => self.string(quote),
                None => self.word(),
            },
        }
    }

    /// Takes the quote before a text, with Python's letter before it.
    fn quote(&mut self) -> Option<u8> {
        let (length, quote) = match self.bytes[self.at..] {
            [b'u', quote @ (b'"' | b'\''), ..] => (2, quote),
            [quote @ (b'"' | b'\''), ..] => (1, quote),
            _ => return None,
        };
        self.at += length;
        self.prefixes += length - 1;
        Some(quote)
    }

    /// Reads a number or a word.
    fn word(&mut self) -> Option<Cell> {
        let start = self.at;
        let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n');
        let rest = &self.bytes[start..];
        self.at += rest.iter().position(ends).unwrap_or(rest.len());
        let word = &self.line[start..self.at];
        // Python writes numbers that are none.
        match word {
            "null" | "None" | "NaN" | "nan" | "Infinity" | "-Infinity" | "inf" | "-inf" => Some(Cell::Empty),
            "true" | "false" | "True" | "False" => Some(Cell::Plain(start..self.at)),
            _ => is_number(word).then_some(Cell::Plain(start..self.at)),
        }
    }

    /// Reads what follows a quote, up to the same quote at the end.
    fn string(&mut self, quote: u8) -> Option<Cell> {
        let start = self.at;
        let is_special = |byte: &u8| *byte == quote || *byte == b'\\';
        let mut end = start + self.bytes[start..].iter().position(is_special)?;
        if self.bytes[end] == quote {
            self.at = end + 1;
            return Some(Cell::Plain(start..end));
        }
        let first = self.unescaped.len();
        let mut from = start;
        loop {
            self.unescaped.push_str(&self.line[from..end]);
            self.at = end + 1;
            if self.bytes[end] == quote {
                return Some(Cell::Unescaped(first..self.unescaped.len()));
            }
            let character = self.escape()?;
            self.unescaped.push(character);
            from = self.at;
            end = from + self.bytes.get(from..)?.iter().position(is_special)?;
        }
    }

    /// Reads what follows a backslash.
    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            // Python's.
            b'\'' => '\'',
            b'x' => char::from_u32(self.hexadecimal(2)?)?,
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.hexadecimal(4)? as u16;
                let pair = self.bytes[self.at..].starts_with(b"\\u") && (0xd800..0xdc00).contains(&unit);
                let before = self.at;
                let second = if pair {
                    self.at += 2;
                    Some(self.hexadecimal(4)? as u16)
                } else {
                    None
                };
                let mut decoded = char::decode_utf16([unit].into_iter().chain(second));
                let character = decoded.next()?.ok();
                // Half a pair is no character; what follows it is read by itself.
                if character.is_none() {
                    self.at = before;
                }
                character.unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return None,
        })
    }

    /// Reads so many digits to the base of 16.
    fn hexadecimal(&mut self, length: usize) -> Option<u32> {
        let digits = self.line.get(self.at..self.at + length)?;
        let is_number = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        self.at += length;
        is_number.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }

    /// Reads an object within an object.
    fn nested(&mut self, depth: usize) -> Option<Cell> {
        let (mut pairs, mut first) = (0, Cell::Object);
        let mut first_key = None;
        self.object(depth, &mut |key, value| {
            if pairs == 0 {
                (first_key, first) = (Some(key), value);
            }
            pairs += 1;
        })?;
        let wraps = first_key.and_then(|key| key.plain(self.line).map(|key| key.starts_with('$')));
        Some(if pairs == 1 && wraps == Some(true) {
            first
        } else {
            Cell::Object
        })
    }

    fn list(&mut self, depth: usize) -> Option<Cell> {
        let (start, unescaped, prefixes) = (self.at, self.unescaped.len(), self.prefixes);
        self.take(b'[')?;
        if self.is_empty(b']') {
            return Some(Cell::Empty);
        }
        let (mut values, mut is_flat) = (Vec::new(), true);
        loop {
            self.space();
            is_flat &= !matches!(self.peek()?, b'[' | b'{');
            values.push(self.value(depth + 1)?);
            if !self.another(b']')? {
                break;
            }
        }
        let first = values[0].clone();
        let text = first.text(self.line, self.unescaped);
        // What the reader of a cell would take for several values.
        let is_one = values.len() == 1 && !text.contains(['|', ',', ';']);
        if is_one || text.is_empty() || first.is_object() || depth > 1 {
            return Some(first);
        }
        if is_flat && self.unescaped.len() == unescaped && self.prefixes == prefixes {
            return Some(Cell::Plain(start..self.at));
        }
        Some(self.written_anew(&values, is_flat).unwrap_or(first))
    }

    /// Writes a list without escapes: all its values, or the first and a mark if it holds lists, or no quote serves all. Returns `None` if
    /// none serves the first.
    fn written_anew(&mut self, values: &[Cell], is_flat: bool) -> Option<Cell> {
        let texts: Vec<&str> = values.iter().map(|cell| cell.text(self.line, self.unescaped)).collect();
        let quote_for = |texts: &[&str]| {
            let serves = |quote: &char| !texts.iter().any(|text| text.contains(*quote));
            ['"', '\''].into_iter().find(serves)
        };
        let quoted = |quote: char, texts: &[&str]| {
            let all: Vec<String> = texts.iter().map(|text| format!("{quote}{text}{quote}")).collect();
            all.join(", ")
        };
        let written = if let Some(quote) = quote_for(&texts).filter(|_| is_flat) {
            format!("[{}]", quoted(quote, &texts))
        } else {
            let more = if texts.len() > 1 { ", …" } else { "" };
            format!("[{}{more}]", quoted(quote_for(&texts[..1])?, &texts[..1]))
        };
        let start = self.unescaped.len();
        self.unescaped.push_str(&written);
        Some(Cell::Unescaped(start..self.unescaped.len()))
    }
}

fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let known = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    digits.starts_with(|digit: char| digit.is_ascii_digit()) && digits.bytes().all(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pairs of a line, each as `key=value`.
    fn pairs(line: &str) -> Option<Vec<String>> {
        let (mut unescaped, mut found) = (String::new(), Vec::new());
        read_object(line, &mut unescaped, &mut |key, value| found.push((key, value)))?;
        let text = |cell: &Cell| cell.text(line, &unescaped).to_owned();
        Some(
            found
                .iter()
                .map(|(key, value)| format!("{}={}", text(key), text(value)))
                .collect(),
        )
    }

    #[test]
    fn values_of_every_kind() {
        let none: [&str; 0] = [];
        assert_eq!(pairs("{}").unwrap(), none);
        assert_eq!(pairs(" { \"a\" : 1 , \"b\":\"x\"} ").unwrap(), ["a=1", "b=x"]);
        assert_eq!(
            pairs("{\"n\":null,\"t\":true,\"f\":false,\"x\":-1.5e+3,\"q\":NaN,\"i\":12345678901234567890}").unwrap(),
            ["n=", "t=true", "f=false", "x=-1.5e+3", "q=", "i=12345678901234567890"]
        );
        assert_eq!(
            pairs(r#"{"a":{"b":[1,{"c":"}"}],"d":"]"},"e":2}"#).unwrap(),
            ["a=", "e=2"],
            "what is nested is passed over"
        );
        assert_eq!(
            pairs(r#"{"_id":{"$oid":"5f"},"n":{"$numberLong":"7"}}"#).unwrap(),
            ["_id=5f", "n=7"]
        );
    }

    #[test]
    fn strings_with_escapes() {
        let found = |inner: &str| pairs(&format!("{{\"k\":\"{inner}\"}}"));
        for (inner, expected) in [
            (r"a\nb\t\\\/", "a\nb\t\\/"),
            (r#"\"quoted\" x"#, "\"quoted\" x"),
            (r"caf\u00e9", "café"),
            (r"\ud83c\udf75 tea", "🍵 tea"),
            (r"\ud83c lone", "\u{fffd} lone"),
            (r"\ud83c\u0041", "\u{fffd}A"),
            (r"\udf75", "\u{fffd}"),
            ("茶", "茶"),
        ] {
            assert_eq!(found(inner).unwrap(), [format!("k={expected}")], "{inner}");
        }
        for inner in [r"\x4", r"\a", r"\u00g1", r"\u12", "\\", r"\u+123"] {
            assert_eq!(found(inner), None, "{inner}");
        }
        assert_eq!(pairs(r#"{"\u0061\"":1,"b":"x\ty"}"#).unwrap(), ["a\"=1", "b=x\ty"]);
    }

    #[test]
    fn objects_as_python_writes_them() {
        assert_eq!(
            pairs(r#"{'asin': 'B1', u'title': u"It's", 'price': 3.5, 'no': None, 'yes': True}"#).unwrap(),
            ["asin=B1", "title=It's", "price=3.5", "no=", "yes=True"]
        );
        assert_eq!(
            pairs(r"{'k': 'It\'s caf\xe9 \u8336\n', 'x': nan}").unwrap(),
            ["k=It's café 茶\n", "x="]
        );
        assert_eq!(
            pairs("{'a': ['Drama', 'War'], 'b': [[u'Music', u'Strings']], 'c': [u'x', u'y'], 'd': {'k': (1,)}}"),
            None,
            "a tuple is none of it"
        );
        assert_eq!(
            pairs("{'a': ['Drama', 'War'], 'b': [[u'Music', u'Strings']], 'c': [u'x', u'y']}").unwrap(),
            ["a=['Drama', 'War']", "b=Music", "c=[\"x\", \"y\"]"]
        );
    }

    #[test]
    fn lists_are_cells_of_several_values() {
        let found = |list: &str| pairs(&format!("{{\"k\":{list}}}")).unwrap().remove(0);
        for (list, expected) in [
            ("[]", ""),
            (r#"["Drama"]"#, "Drama"),
            (r#"["Clothing, Shoes"]"#, r#"["Clothing, Shoes"]"#),
            (r#"["Drama", "War"]"#, r#"["Drama", "War"]"#),
            ("[28,12]", "[28,12]"),
            (r#"[["Music", "Strings"], ["Other"]]"#, r#"["Music", …]"#),
            (r#"["a\"b", "c"]"#, "['a\"b', 'c']"),
            (r#"["a\"b", "c'"]"#, "['a\"b', …]"),
            (r#"["Caf\u00e9", "Tea", null]"#, r#"["Café", "Tea", ""]"#),
            (r#"["a\"b'", "c"]"#, "a\"b'"),
            (r#"[{"id": 1}, {"id": 2}]"#, ""),
            ("[null]", ""),
        ] {
            assert_eq!(found(list), format!("k={expected}"), "{list}");
        }
    }

    #[test]
    fn what_is_no_object() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100), "]".repeat(100));
        for line in [
            "",
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1",
            "{\"a\":1,}",
            "{\"a\":1}{\"a\":2}",
            "{\"a\":1} x",
            "{a:1}",
            "{u:1}",
            "{'a\":1}",
            r"{'a':'\x4'}",
            "{'a':none}",
            "{\"a\":tru}",
            "{\"a\":\"x}",
            "{\"a\":[1,2}",
            "[1]",
            "1",
            "{\"a\":+1}",
            "{\"a\":.5}",
            &deep,
        ] {
            assert_eq!(pairs(line), None, "{line}");
        }
    }
}
