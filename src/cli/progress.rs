//! Progress of long work.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error, where a person is watching.
pub(super) fn progress_bar(message: &'static str, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style).with_message(message)
}
