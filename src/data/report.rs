//! What a reader says of the log it read.

use std::fmt;

use serde::Serialize;

/// Examples kept of each finding.
const MOST_EXAMPLES: usize = 3;
/// Characters kept of an example's text.
const MOST_EXAMPLE_CHARACTERS: usize = 160;

/// What was read, what was left out and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Users.
    pub users: usize,
    /// Items of the vocabulary.
    pub items: usize,
    /// Categories.
    pub categories: usize,
    /// Behaviours read; those cut off long histories are among them.
    pub behaviours: usize,
    /// Rows left out.
    pub skipped: Vec<Finding>,
    /// Rows and users kept, but not as they stood.
    pub notes: Vec<Finding>,
}

/// Rows or users of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
pub struct LogLine {
    /// The file.
    pub file: &'static str,
    /// Its line, from 1.
    pub line: u64,
    /// What stands there, shortened.
    pub text: String,
}

/// Collects findings by their code.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    /// One more of a kind, with the line it stands on, if it does.
    pub(super) fn add(&mut self, code: &'static str, reason: &str, example: Option<(&'static str, u64, &str)>) {
        let index = self
            .0
            .iter()
            .position(|finding| finding.code == code)
            .unwrap_or_else(|| {
                self.0.push(Finding {
                    code,
                    reason: reason.to_owned(),
                    count: 0,
                    examples: Vec::new(),
                });
                self.0.len() - 1
            });
        let finding = &mut self.0[index];
        finding.count += 1;
        if let Some((file, line, text)) = example
            && finding.examples.len() < MOST_EXAMPLES
        {
            let text = text.chars().take(MOST_EXAMPLE_CHARACTERS).collect();
            finding.examples.push(LogLine { file, line, text });
        }
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            users,
            items,
            categories,
            behaviours,
            skipped,
            notes,
        } = self;
        write!(
            f,
            "Read {behaviours} behaviours of {users} users with {items} items in {categories} categories."
        )?;
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
