//! What a reader says of the log it read.

use std::fmt;

use serde::Serialize;

use super::Columns;
use super::options::LogFormat;
use super::text::refusal::beginning;
use super::text::table::Record;
use crate::data::{Dataset, Impression};
use crate::error::{FINDINGS, printable};
pub use crate::error::{Finding, LogLine};

/// The code of positives that repeat an item of their history.
pub(crate) const REPEATED_POSITIVE: &str = "repeated-positive";
/// Examples kept for each finding.
const MOST_EXAMPLES: usize = 3;
/// Characters kept of an example's text.
const MOST_EXAMPLE_CHARACTERS: usize = 160;

/// What was read, what was left out and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct ImportReport {
    /// What the log was read as.
    pub format: LogFormat,
    /// The columns of a CSV that were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), ts(optional))]
    pub columns: Option<Columns>,
    /// Number of rows read, with those that were left out.
    pub rows: usize,
    /// Number of those that are used: clicks, and in a log with labels what was shown and not clicked.
    pub events: usize,
    /// Number of users.
    pub users: usize,
    /// Number of items in the vocabulary.
    pub items: usize,
    /// Number of categories.
    pub categories: usize,
    /// Number of behaviours read, with those cut off long histories.
    pub behaviours: usize,
    /// Number of clicked impressions in all three parts, before `drop_repeats`.
    pub positives: usize,
    /// Number of clicked impressions whose item was in their history already, where no sampled negative is. `drop_repeats` left them
    /// out.
    pub repeated: usize,
    /// What can be said of the test impressions before any model is trained.
    pub test: TestFacts,
    /// The impressions of the data set, part by part.
    pub parts: PartCounts,
    /// The words of a CSV's column of events, those that count and those that do not. Empty without such a column, and where it has so
    /// many words that they are something else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<Vec<String>>", optional))]
    pub kinds: Vec<String>,
    /// The profile and context fields that were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<Vec<FieldReport>>", optional))]
    pub fields: Vec<FieldReport>,
    /// Rows left out.
    pub skipped: Vec<Finding>,
    /// Rows and users kept, but not as they stood.
    pub notes: Vec<Finding>,
}

/// What can be said of the test impressions before any model is trained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct TestFacts {
    /// Number of clicked test impressions of an item that is neither clicked in training nor in a history there: nothing speaks for it. Sampled negatives are
    /// drawn by the popularity in training, and such an item as rarely as the rarest.
    pub unseen: usize,
    /// Test AUC of the rule "clicked if the item is in the history", which needs no model: with the shares of clicked and of other test
    /// impressions whose item is in their history, `1/2 + (share of clicked - share of others) / 2`. A model that learnt nothing else
    /// has it. `None` unless both classes are there.
    pub repeat_auc: Option<f64>,
}

/// The impressions of a data set, part by part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct PartCounts {
    /// Those to learn from.
    pub train: ClassCounts,
    /// Those to choose by.
    pub validation: ClassCounts,
    /// Those to report on.
    pub test: ClassCounts,
}

/// Some impressions, by what they ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct ClassCounts {
    /// Number of those that were clicked.
    pub positives: usize,
    /// Number of the others.
    pub negatives: usize,
}

impl PartCounts {
    /// Counts the impressions of a data set.
    pub(crate) fn of(data: &Dataset) -> Self {
        Self {
            train: ClassCounts::of(&data.train),
            validation: ClassCounts::of(&data.validation),
            test: ClassCounts::of(&data.test),
        }
    }
}

impl ClassCounts {
    fn of(impressions: &[Impression]) -> Self {
        let positives = impressions.iter().filter(|impression| impression.clicked).count();
        Self {
            positives,
            negatives: impressions.len() - positives,
        }
    }
}

/// What was read of a profile or context field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct FieldReport {
    /// Whether it is of the user or of the moment.
    pub kind: FieldKind,
    /// Its key: the name of its column.
    pub key: String,
    /// Number of values that training impressions have, besides "unknown". A field without any is left out of the data.
    pub values: usize,
    /// Number of impressions in all three parts.
    pub impressions: usize,
    /// Number of those whose value is unknown.
    pub unknown: usize,
    /// Number of those, of which the log knows a value that no training impression has.
    pub unseen: usize,
    /// Number of users with several values of a profile field, of which the first counts.
    pub changing: usize,
}

/// Whose a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// The user's.
    Profile,
    /// The impression's.
    Context,
}

/// What only the making of the data set counts.
pub(crate) struct Totals {
    /// Rows that are used.
    pub(crate) events: usize,
    pub(crate) users: usize,
    pub(crate) behaviours: usize,
    /// Clicked impressions.
    pub(crate) positives: usize,
    /// Clicked impressions whose item is in their history already.
    pub(crate) repeated: usize,
    pub(crate) test: TestFacts,
}

/// Collects findings by their code.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    /// Counts one more row of a kind.
    pub(crate) fn add(&mut self, code: &'static str, reason: &str, record: &Record) {
        let finding = self.count(code, reason, 1);
        if finding.examples.len() < MOST_EXAMPLES {
            let shown = record.fields.join(",");
            finding.show(record.file, record.line, &shown);
        }
    }

    /// Counts one more of a kind that was found after reading, with the line it stands on.
    pub(crate) fn add_line(&mut self, code: &'static str, reason: &str, (file, line, text): (&str, u64, &str)) {
        self.count(code, reason, 1).show(file, line, text);
    }

    /// Counts more of a kind that stands on no line. A count of 0 changes nothing.
    pub(crate) fn add_count(&mut self, code: &'static str, reason: &str, count: usize) {
        if count > 0 {
            self.count(code, reason, count);
        }
    }

    fn count(&mut self, code: &'static str, reason: &str, count: usize) -> &mut Finding {
        debug_assert!(FINDINGS.contains(&code), "the page has no words for {code}");
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

    /// Forgets what was found of a kind.
    pub(crate) fn remove(&mut self, code: &str) {
        self.0.retain(|finding| finding.code != code);
    }

    /// Returns how much was found of all kinds.
    pub(crate) fn total(&self) -> usize {
        self.0.iter().map(|finding| finding.count).sum()
    }

    /// Returns whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the code of what was found most often.
    pub(crate) fn commonest(&self) -> Option<&'static str> {
        let most = self.0.iter().max_by_key(|finding| finding.count)?;
        Some(most.code)
    }

    /// Returns the findings, the most frequent ones first.
    pub(crate) fn sorted(&self) -> Box<[Finding]> {
        let mut all = self.0.clone();
        all.sort_by_key(|finding| std::cmp::Reverse(finding.count));
        all.into()
    }

    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}

impl Finding {
    fn show(&mut self, file: &str, line: u64, text: &str) {
        if self.examples.len() < MOST_EXAMPLES {
            self.examples.push(LogLine {
                file: file.to_owned(),
                line,
                text: beginning(text, MOST_EXAMPLE_CHARACTERS),
            });
        }
    }
}

impl fmt::Display for FieldReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            key,
            values,
            impressions,
            unknown,
            unseen,
            changing,
        } = self;
        let kind = match kind {
            FieldKind::Profile => "profile",
            FieldKind::Context => "context",
        };
        let share = 100.0 * *unknown as f64 / (*impressions).max(1) as f64;
        let key = printable(key);
        write!(
            f,
            "{kind} field {key}: {values} values; unknown in {unknown} of {impressions} impressions ({share:.1} %)"
        )?;
        if *unseen > 0 {
            write!(f, ", in {unseen} of them because no training impression has the value")?;
        }
        if *changing > 0 {
            write!(f, "; {changing} users have several values, of which the first counts")?;
        }
        f.write_str(".")
    }
}

impl TestFacts {
    /// Says what is worth it, each as a sentence after a space.
    fn sentences(&self, positives: usize) -> String {
        let unseen = (self.unseen > 0).then(|| {
            let (unseen, share) = (self.unseen, 100.0 * self.unseen as f64 / positives as f64);
            format!(" {unseen} of {positives} test positives ({share:.1} %) are of items that training never sees.")
        });
        // To three digits, as it is printed.
        let repeat = self.repeat_auc.filter(|auc| (auc - 0.5).abs() >= 0.0005).map(|auc| {
            format!(" To say only whether the item is in the history has a test AUC of {auc:.3}: a model has to be above that.")
        });
        unseen.into_iter().chain(repeat).collect()
    }
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
            test,
            parts,
            skipped,
            notes,
            ..
        } = self;
        let left_out = skipped.iter().any(|finding| finding.code == REPEATED_POSITIVE);
        let fate = if left_out { ", and are left out" } else { "" };
        write!(
            f,
            "Read {behaviours} behaviours of {users} users with {items} items in {categories} categories; of {positives} positives \
             {repeated} repeat an item of their history{fate}.{}",
            test.sentences(parts.test.positives)
        )?;
        if let Some(columns) = &self.columns {
            write!(f, " Columns: {columns}.")?;
        }
        for field in &self.fields {
            write!(f, "\n  {field}")?;
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
