//! What a reader says of the log it read, and why it refuses one.

use std::fmt;

use serde::Serialize;

use super::table::Record;
use super::{Columns, LogFormat};
use crate::Error;

/// Examples kept of each finding.
const MOST_EXAMPLES: usize = 3;
/// Characters kept of an example's text.
const MOST_EXAMPLE_CHARACTERS: usize = 160;

/// What was read, what was left out and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct ImportReport {
    /// What the log was read as.
    pub format: LogFormat,
    /// The columns of any CSV that were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Columns>,
    /// Users.
    pub users: usize,
    /// Items of the vocabulary.
    pub items: usize,
    /// Categories.
    pub categories: usize,
    /// Behaviours read; those cut off long histories are among them.
    pub behaviours: usize,
    /// Impressions that were clicked, of all three parts, before `drop_repeats`.
    pub positives: usize,
    /// Those among them whose item was in their history already; sampled negatives never are. `drop_repeats` left them out.
    pub repeated: usize,
    /// Rows left out.
    pub skipped: Vec<Finding>,
    /// Rows and users kept, but not as they stood.
    pub notes: Vec<Finding>,
}

/// Rows or users of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Finding {
    /// A stable name, by which the page finds its translation.
    pub code: &'static str,
    /// What it is, in English.
    pub reason: String,
    /// How many.
    pub count: usize,
    /// The first of them.
    pub examples: Vec<LogLine>,
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct LogLine {
    /// The file.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
    /// What stands there, shortened.
    pub text: String,
}

/// Collects findings by their code.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    /// One more row of a kind.
    pub(super) fn add(&mut self, code: &'static str, reason: &str, record: &Record) {
        let finding = self.count(code, reason, 1);
        if finding.examples.len() < MOST_EXAMPLES {
            let shown = record.fields.join(",");
            finding.show(record.file, record.line, &shown);
        }
    }

    /// One more of a kind that was found after reading, with the line it stands on.
    pub(super) fn add_line(&mut self, code: &'static str, reason: &str, (file, line, text): (&str, u64, &str)) {
        self.count(code, reason, 1).show(file, line, text);
    }

    /// So many more of a kind that stands on no line; none changes nothing.
    pub(super) fn add_count(&mut self, code: &'static str, reason: &str, count: usize) {
        if count > 0 {
            self.count(code, reason, count);
        }
    }

    fn count(&mut self, code: &'static str, reason: &str, count: usize) -> &mut Finding {
        let index = self.0.iter().position(|finding| finding.code == code);
        let index = index.unwrap_or_else(|| {
            self.0.push(Finding {
                code,
                reason: reason.to_owned(),
                count: 0,
                examples: Vec::new(),
            });
            self.0.len() - 1
        });
        self.0[index].count += count;
        &mut self.0[index]
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}

impl Finding {
    fn show(&mut self, file: &str, line: u64, text: &str) {
        if self.examples.len() < MOST_EXAMPLES {
            self.examples.push(LogLine {
                file: file.to_owned(),
                line,
                text: printable(text, MOST_EXAMPLE_CHARACTERS),
            });
        }
    }
}

/// The beginning of what stands in a file, without what would steer a terminal.
pub(super) fn printable(text: &str, most_characters: usize) -> String {
    let characters = text.chars().take(most_characters);
    characters
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect()
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            users,
            items,
            categories,
            behaviours,
            positives,
            repeated,
            skipped,
            notes,
            ..
        } = self;
        write!(
            f,
            "Read {behaviours} behaviours of {users} users with {items} items in {categories} categories; of {positives} positives \
             {repeated} repeat an item of their history."
        )?;
        if let Some(columns) = &self.columns {
            write!(f, " Columns: {columns}.")?;
        }
        for (kind, findings) in [("left out", skipped), ("note", notes)] {
            for Finding {
                reason,
                count,
                examples,
                ..
            } in findings
            {
                write!(f, "\n  {kind}: {count} × {reason}")?;
                for LogLine { file, line, text } in examples {
                    write!(f, "\n    {file}, line {line}: {text}")?;
                }
            }
        }
        Ok(())
    }
}

/// The error of a file, at a line where there is one.
pub(super) fn refusal(
    problem: &'static str,
    file: &str,
    line: impl Into<Option<u64>>,
    what: impl Into<String>,
    remedy: impl Into<String>,
) -> Error {
    Error::Log {
        problem,
        file: file.to_owned(),
        line: line.into(),
        what: what.into(),
        remedy: remedy.into(),
    }
}

/// The error of a log that holds nothing of what is needed.
pub(super) fn nothing(file: &str, of: &str) -> Error {
    let remedy = "Choose the file as it was downloaded, and with it the others of its log.";
    refusal("nothing-to-read", file, None, format!("there are no {of}"), remedy)
}
