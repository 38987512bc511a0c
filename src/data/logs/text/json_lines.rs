//! Objects of JSON, one in each line or in a list, as records: their keys are the columns.

use std::borrow::Cow;
use std::collections::HashMap;

use super::json_object::{Cell, read_object};
use super::kind::{JSON_REMEDY, JsonForm, json_form};
use super::refusal::refusal;
use super::table::{Batch, Broken, Each, Layout, Record, Table};
use crate::error::log_reason;
use crate::{Error, Result};

/// Objects that are looked through for keys, which not every object has.
const HEAD_OBJECTS: usize = 100;
/// The most columns.
const MOST_KEYS: usize = 1000;
/// What counts lines that are no object.
const BROKEN: Broken = Broken {
    code: "broken-json",
    reason: "lines that are no JSON object",
};

/// Turns pushed text into records. The first names the columns: the keys of the first 100 objects, in the order in which they are met. A key that
/// an object lacks is an empty field, and one that is met later is left out.
///
/// In a list the objects are counted instead of the lines.
pub(crate) struct JsonLines {
    lines: Table,
    list: Option<ListText>,
    objects: Objects,
}

/// The objects behind the lines.
struct Objects {
    file: String,
    keys: Vec<String>,
    /// The first lines with their numbers, until the columns are known.
    head: Option<Vec<(u64, String)>>,
    /// What stood between quotes with escapes in the object at hand.
    unescaped: String,
}

impl JsonLines {
    /// `line` is the number of lines before the text.
    pub(crate) fn new(file: &str, is_list: bool, line: u64) -> Self {
        Self {
            lines: Table::new(file, Layout::Json { is_list }, if is_list { 0 } else { line }),
            list: is_list.then(ListText::default),
            objects: Objects {
                file: file.to_owned(),
                keys: Vec::new(),
                head: Some(Vec::new()),
                unescaped: String::new(),
            },
        }
    }

    /// Returns how many bytes are held.
    pub(crate) fn bytes(&self) -> usize {
        let head = self.objects.head.iter().flatten();
        self.lines.bytes() + head.map(|(_, line)| line.capacity()).sum::<usize>()
    }

    /// Takes more text; `each` gets every record completed by it.
    ///
    /// # Errors
    /// A line that is not UTF-8 or too long, and the errors of `each`.
    pub(crate) fn push(&mut self, text: &[u8], each: Each) -> Result<()> {
        let objects = &mut self.objects;
        let mut take = |line: &Record| objects.take(line, each);
        let Some(list) = &mut self.list else {
            return self.lines.push(text, &mut take);
        };
        let mut lines = Vec::with_capacity(text.len());
        list.push(text, &mut lines);
        self.lines.push(&lines, &mut take)
    }

    /// Takes what is left after the last byte.
    ///
    /// # Errors
    /// The same as for `push`; no text at all, no object at all.
    pub(crate) fn finish(&mut self, each: Each) -> Result<()> {
        let objects = &mut self.objects;
        self.lines.finish(&mut |line: &Record| objects.take(line, each))?;
        self.objects.begin(each)
    }
}

impl Objects {
    fn take(&mut self, line: &Record, each: Each) -> Result<()> {
        let text = line.fields.first().copied().unwrap_or_default();
        let Some(head) = &mut self.head else {
            return self.row(line.line, text, each);
        };
        head.push((line.line, text.to_owned()));
        if head.len() < HEAD_OBJECTS {
            return Ok(());
        }
        self.begin(each)
    }

    /// Names the columns and gives the first rows, unless that is done.
    fn begin(&mut self, each: Each) -> Result<()> {
        let Some(head) = self.head.take() else {
            return Ok(());
        };
        let mut places = HashMap::new();
        let mut has_values = false;
        for (_, text) in &head {
            let mut keys = Vec::new();
            let unescaped = &mut self.unescaped;
            unescaped.clear();
            let mut pair = |key: Cell, value: Cell| {
                keys.push(key);
                has_values |= !value.is_object();
            };
            if read_object(text, unescaped, &mut pair).is_none() {
                continue;
            }
            for key in keys {
                let key = key.text(text, &self.unescaped);
                if places.len() < MOST_KEYS && !places.contains_key(key) {
                    places.insert(key.to_owned(), places.len());
                    self.keys.push(key.to_owned());
                }
            }
        }
        let Some((first, _)) = head.first().filter(|_| has_values) else {
            return Err(self.no_objects());
        };
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        each(&Record {
            file: &self.file,
            line: *first,
            fields: &keys,
            latin1: false,
            broken: None,
            batch: Batch::default(),
        })?;
        head.iter().try_for_each(|(line, text)| self.row(*line, text, each))
    }

    /// Gives the record of an object.
    fn row(&mut self, line: u64, text: &str, each: Each) -> Result<()> {
        let mut cells = vec![Cell::default(); self.keys.len()];
        let (keys, unescaped) = (&self.keys, &mut self.unescaped);
        unescaped.clear();
        // Pairs whose keys are written with escapes, which are rare.
        let mut escaped = Vec::new();
        let mut next = 0;
        let mut pair = |key: Cell, value: Cell| {
            let Some(name) = key.plain(text) else {
                escaped.push((key, value));
                return;
            };
            // Objects have their keys in the same order.
            let is_next = keys.get(next).is_some_and(|key| key == name);
            let place = if is_next {
                Some(next)
            } else {
                keys.iter().position(|key| key == name)
            };
            if let Some(place) = place {
                cells[place] = value;
                next = place + 1;
            }
        };
        let is_object = read_object(text, unescaped, &mut pair).is_some();
        for (key, value) in escaped {
            let name = key.text(text, unescaped);
            if let Some(place) = keys.iter().position(|key| key == name) {
                cells[place] = value;
            }
        }
        let fields: Vec<&str> = if is_object {
            cells.iter().map(|cell| cell.text(text, unescaped)).collect()
        } else {
            vec![text]
        };
        each(&Record {
            file: &self.file,
            line,
            fields: &fields,
            latin1: false,
            broken: (!is_object).then_some(BROKEN),
            batch: Batch::default(),
        })
    }

    fn no_objects(&self) -> Error {
        let what = "the file is JSON of another form than objects of a row each";
        refusal(log_reason::json(), &self.file, None, what, JSON_REMEDY)
    }
}

/// Returns how the objects of a text with this first line are told apart; `None` if it holds none.
pub(crate) fn json_layout(line: &str) -> Option<Layout> {
    match json_form(line) {
        JsonForm::Lines => Some(Layout::Json { is_list: false }),
        JsonForm::List => Some(Layout::Json { is_list: true }),
        JsonForm::Other | JsonForm::None => None,
    }
}

/// Returns the keys of the first object of a text whose first line this is: of the line, or of the list that it begins; `None` if none is whole.
pub(crate) fn first_keys(line: &str) -> Option<Vec<String>> {
    let line = match json_form(line) {
        JsonForm::Lines => Cow::Borrowed(line),
        JsonForm::List => {
            let mut lines = Vec::new();
            ListText::default().push(line.trim().as_bytes(), &mut lines);
            let first = lines.split(|&byte| byte == b'\n').next().unwrap_or_default();
            Cow::Owned(String::from_utf8_lossy(first).into_owned())
        }
        JsonForm::Other | JsonForm::None => return None,
    };
    let (mut keys, mut unescaped) = (Vec::new(), String::new());
    read_object(&line, &mut unescaped, &mut |key, _| keys.push(key))?;
    Some(keys.iter().map(|key| key.text(&line, &unescaped).to_owned()).collect())
}

/// The text of a list of objects, so that each stands on a line of its own.
#[derive(Default)]
struct ListText {
    depth: usize,
    is_quoted: bool,
    is_escaped: bool,
}

impl ListText {
    /// Appends the lines of more text to `lines`.
    fn push(&mut self, text: &[u8], lines: &mut Vec<u8>) {
        for &byte in text {
            match byte {
                // Line breaks end objects alone.
                b'\n' | b'\t' if self.depth > 1 || self.is_quoted => lines.push(b' '),
                b' ' | b'\n' | b'\t' if !self.is_quoted => {}
                _ if self.is_quoted => {
                    lines.push(byte);
                    self.is_quoted = byte != b'"' || self.is_escaped;
                    self.is_escaped = byte == b'\\' && !self.is_escaped;
                }
                b'"' => {
                    lines.push(byte);
                    self.is_quoted = true;
                }
                b'{' | b'[' => {
                    if self.depth > 0 {
                        lines.push(byte);
                    }
                    self.depth += 1;
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth > 0 {
                        lines.push(byte);
                    }
                }
                b',' if self.depth <= 1 => lines.push(b'\n'),
                _ => lines.push(byte),
            }
        }
    }
}
