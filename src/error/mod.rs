//! The one error type: everything a user can get wrong, said so that they can put it right.

mod reasons;
mod shown;

#[cfg(not(target_family = "wasm"))]
use std::path::PathBuf;

use serde::Serialize;

#[cfg(not(target_family = "wasm"))]
pub(crate) use reasons::declarations;
pub use reasons::{FINDINGS, PROBLEMS, Problem, Reason, Value};
pub(crate) use reasons::{checkpoint_reason, log_reason, request_reason, setting_reason};
pub(crate) use shown::printable;
#[cfg(not(target_family = "wasm"))]
pub(crate) use shown::{is_shown, printable_but};

/// A `Result` whose error is something the user can act on.
pub type Result<T> = std::result::Result<T, Error>;

/// A user's mistake: what is wrong, where (file, line, tensor), and what to do.
///
/// Mistakes of a *programmer* (mismatched shapes inside the model, say) are assertions, not values of this type.
///
/// Serialised it is `{"code": .., "details": {..}}`: the page puts an error into words by its code and, where it has one, the problem of its
/// [`Reason`], with the details as their values. What the tool alone can meet is [`Error::File`] and [`Error::Tool`], which the page's module
/// does not have.
#[derive(Debug, thiserror::Error, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(rename = "Refusal"))]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    #[cfg(not(target_family = "wasm"))]
    #[error("{}: {source}. Check that the path exists and may be {verb}.", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was tried, as a participle: `read`, `written`.
        verb: &'static str,
        /// What the system said.
        #[serde(skip)]
        source: std::io::Error,
    },
    /// A log (CSV) cannot be used as a whole.
    #[error("{file}{}: {what}{}. {remedy}", line.map(|line| format!(", line {line}")).unwrap_or_default(), reasons(found))]
    Log {
        /// Why.
        #[serde(flatten)]
        #[cfg_attr(not(target_family = "wasm"), ts(flatten))]
        reason: Reason,
        /// The file's name.
        file: String,
        /// Line number, from 1; `None` where the whole file is meant.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(not(target_family = "wasm"), ts(optional))]
        line: Option<u64>,
        /// What is wrong, in English.
        #[serde(skip)]
        what: Box<str>,
        /// What to do, in English.
        #[serde(skip)]
        remedy: Box<str>,
        /// Why rows were left out, where that is why.
        #[serde(skip_serializing_if = "<[Finding]>::is_empty")]
        #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<Vec<Finding>>", optional))]
        found: Box<[Finding]>,
    },
    /// A checkpoint cannot be used.
    #[error("checkpoint{}: {what}. {remedy}", of_tensor(reason))]
    Checkpoint {
        /// Why, with the tensor at fault, where one is.
        #[serde(flatten)]
        #[cfg_attr(not(target_family = "wasm"), ts(flatten))]
        reason: Reason,
        /// What is wrong, in English.
        #[serde(skip)]
        what: String,
        /// What to do, in English.
        #[serde(skip)]
        remedy: String,
    },
    /// An item that the vocabulary does not hold.
    #[error("{place}: item {item} is not in the vocabulary of {items} items. Use indices from 0 to {}.", items.saturating_sub(1))]
    UnknownItem {
        /// Where it was named: `history, position 3` or `target`.
        place: String,
        /// The index given.
        item: i64,
        /// Size of the vocabulary.
        items: usize,
    },
    /// A history longer than the limit.
    #[error(
        "the history has {length} behaviours, the limit is {limit}. Give the last {limit}, or raise the limit with --max-history."
    )]
    HistoryTooLong {
        /// Its length.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// A setting outside its range.
    #[error("{name} = {value} is not possible: {rule}.")]
    Setting {
        /// The setting's name.
        name: &'static str,
        /// The value given.
        value: String,
        /// What is allowed.
        #[serde(flatten)]
        #[cfg_attr(not(target_family = "wasm"), ts(flatten))]
        reason: Reason,
        /// What is allowed, in English.
        #[serde(skip)]
        rule: String,
    },
    /// Training met a loss that is not a number.
    #[error(
        "the {loss} loss became {value} at step {step}: training has stopped and the weights are those before it. Try a lower learning rate."
    )]
    Diverged {
        /// Which loss.
        loss: &'static str,
        /// Its value.
        value: f32,
        /// The step, from 1.
        step: usize,
    },
    /// Anything else that is wrong with a request, of the page or of the tool.
    #[error("{what}")]
    Request {
        /// Why.
        #[serde(flatten)]
        #[cfg_attr(not(target_family = "wasm"), ts(flatten))]
        reason: Reason,
        /// What is wrong, and what to do, in English.
        #[serde(skip)]
        what: String,
    },
    /// Anything else that is wrong with the command line, or around it.
    #[cfg(not(target_family = "wasm"))]
    #[error("{what}")]
    #[ts(skip)]
    Tool {
        /// What is wrong, and what to do, in English.
        what: String,
    },
}

/// Rows or users of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Finding {
    /// A stable name, by which the page finds its translation: one of [`FINDINGS`].
    pub code: &'static str,
    /// What they are, in English.
    pub reason: String,
    /// How many there are.
    pub count: usize,
    /// The first ones.
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
    /// The text of the line, shortened.
    pub text: String,
}

/// Returns findings as the end of a sentence, each with the line of its first example.
fn reasons(found: &[Finding]) -> String {
    let reason = |finding: &Finding| {
        let Finding {
            reason,
            count,
            examples,
            ..
        } = finding;
        let example = examples.first();
        let shown = example.map(|LogLine { file, line, text }| format!(" ({file}, line {line}: {text})"));
        format!("{count} × {reason}{}", shown.unwrap_or_default())
    };
    let all: Vec<String> = found.iter().map(reason).collect();
    if all.is_empty() {
        String::new()
    } else {
        format!(": {}", all.join("; "))
    }
}

impl Error {
    /// A stable kebab-case name of the kind of error, by which the page finds its translation.
    pub fn code(&self) -> &'static str {
        match self {
            #[cfg(not(target_family = "wasm"))]
            Self::File { .. } => "file",
            Self::Log { .. } => "log",
            Self::Checkpoint { .. } => "checkpoint",
            Self::UnknownItem { .. } => "unknown-item",
            Self::HistoryTooLong { .. } => "history-too-long",
            Self::Setting { .. } => "setting",
            Self::Diverged { .. } => "diverged",
            Self::Request { .. } => "request",
            #[cfg(not(target_family = "wasm"))]
            Self::Tool { .. } => "tool",
        }
    }

    /// The error of a request.
    pub(crate) fn request(reason: Reason, what: impl Into<String>) -> Self {
        Self::Request {
            reason,
            what: what.into(),
        }
    }

    /// The error of something that only the tool does.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn tool(what: impl Into<String>) -> Self {
        Self::Tool { what: what.into() }
    }
}

/// Names the tensor at fault, where one is.
fn of_tensor(reason: &Reason) -> String {
    match reason.value("tensor") {
        Some(Value::Text(name)) => format!(", tensor `{name}`"),
        _ => String::new(),
    }
}

/// An error that states the rule, unless a setting keeps to it.
pub(crate) fn check_setting(
    ok: bool,
    name: &'static str,
    value: impl ToString + Copy,
    reason: Reason,
    rule: &str,
) -> Result<()> {
    if ok {
        return Ok(());
    }
    Err(Error::Setting {
        name,
        value: value.to_string(),
        reason,
        rule: rule.to_owned(),
    })
}

/// The one of `all` that has this name.
///
/// # Errors
/// An unknown name, with all possible names.
pub(crate) fn find_named<T: Copy>(
    setting: &'static str,
    name: &str,
    all: &[T],
    name_of: fn(T) -> &'static str,
) -> Result<T> {
    let found = all.iter().copied().find(|&one| name_of(one) == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|&one| name_of(one)).collect();
        let names = names.join(", ");
        Error::Setting {
            name: setting,
            value: name.to_owned(),
            reason: setting_reason::names(&names),
            rule: format!("use one of {names}"),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Error as SystemError, ErrorKind};

    use serde_json::{Value, json};

    use super::*;

    /// One of each kind.
    fn all() -> Vec<Error> {
        vec![
            Error::File {
                path: "a.csv".into(),
                verb: "read",
                source: SystemError::from(ErrorKind::NotFound),
            },
            Error::Log {
                reason: log_reason::long_record(7_usize),
                file: "a.csv".to_owned(),
                line: Some(3),
                what: "it is broken".into(),
                remedy: "Mend it.".into(),
                found: Box::default(),
            },
            Error::Checkpoint {
                reason: checkpoint_reason::missing("bias"),
                what: "is missing".to_owned(),
                remedy: "Use another.".to_owned(),
            },
            Error::UnknownItem {
                place: "target".to_owned(),
                item: 96,
                items: 96,
            },
            Error::HistoryTooLong {
                length: 600,
                limit: 512,
            },
            Error::Setting {
                name: "batch",
                value: "0".to_owned(),
                reason: setting_reason::at_least(1_usize),
                rule: "at least 1".to_owned(),
            },
            Error::Diverged {
                loss: "target",
                value: 2.5,
                step: 3,
            },
            Error::request(request_reason::no_data(), "no data is loaded yet"),
            Error::tool("there is no such folder"),
        ]
    }

    #[test]
    fn every_error_carries_its_code_and_what_its_words_need() {
        let found: Vec<Value> = all().iter().map(|error| serde_json::to_value(error).unwrap()).collect();
        for (error, value) in all().iter().zip(&found) {
            assert_eq!(value["code"], error.code());
        }
        let details: Vec<&Value> = found.iter().map(|value| &value["details"]).collect();
        assert_eq!(details[0], &json!({"path": "a.csv", "verb": "read"}));
        assert_eq!(
            details[1],
            &json!({"problem": "long-record", "bytes": 7, "file": "a.csv", "line": 3})
        );
        assert_eq!(details[2], &json!({"problem": "missing", "tensor": "bias"}));
        assert_eq!(details[3], &json!({"place": "target", "item": 96, "items": 96}));
        assert_eq!(details[4], &json!({"length": 600, "limit": 512}));
        assert_eq!(
            details[5],
            &json!({"name": "batch", "value": "0", "problem": "at-least", "low": 1})
        );
        assert_eq!(details[6], &json!({"loss": "target", "value": 2.5, "step": 3}));
        assert_eq!(details[7], &json!({"problem": "no-data"}));
        assert_eq!(
            all()[2].to_string(),
            "checkpoint, tensor `bias`: is missing. Use another."
        );
    }
}
