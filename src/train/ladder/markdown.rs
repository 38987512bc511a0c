//! The ladder's tables as Markdown.

use super::{Ladder, LadderRow, Verdict};
use crate::spread::Spread;
use crate::train::{Following, Metrics};

/// How every table begins, and how its first line ends.
const FIRST_LINE: (&str, &str) = ("Test impressions of ", "mean ± standard deviation.");

impl Ladder {
    /// Whether a file's text is a table of [`to_markdown`](Self::to_markdown), of whatever data.
    pub fn is_table(text: &str) -> bool {
        let first = text.lines().next().unwrap_or_default();
        first.starts_with(FIRST_LINE.0) && first.ends_with(FIRST_LINE.1)
    }

    /// The table as Markdown; of the shop a second one says how well the true interest is followed.
    pub fn to_markdown(&self) -> String {
        let seeds = self.rows.iter().map(|row| row.auc.count).max().unwrap_or(0);
        let (of_perfect, rule) = match self.perfect {
            Some(_) => (" of the perfect predictor |", "---:|"),
            None => ("", ""),
        };
        let mut lines = vec![
            format!("{}{}, {seeds} seeds: {}\n", FIRST_LINE.0, self.data, FIRST_LINE.1),
            format!(
                "| model | AUC | GAUC | log loss | calibration error |{of_perfect} against base | against din | parameters | seconds |"
            ),
            format!("|---|---:|---:|---:|---:|{rule}---|---|---:|---:|"),
        ];
        lines.extend(self.rows.iter().map(line));
        if let Some(Metrics { auc, log_loss }) = self.perfect {
            lines.push(format!(
                "| the perfect predictor | {auc:.4} | | {log_loss:.4} | | 100 % | | | | |"
            ));
        }
        lines.push("\nBold: the highest AUC and what ties with it. A tie is a difference inside the spread, by Welch's t-test at 95 %; with one seed everything ties.".to_owned());
        if let Some(truth) = &self.truth {
            self.followings(truth, &mut lines);
        }
        lines.join("\n") + "\n"
    }

    /// How well each model follows the true interest.
    fn followings(&self, truth: &Following, lines: &mut Vec<String>) {
        lines.push(format!(
            "\nFollowing the true interest of {} test shoppers, {} drifts:\n",
            truth.shoppers, truth.drifts
        ));
        lines.push(
            "| model | attention on behaviours of the true interest | drifts followed | behaviours until it follows |"
                .to_owned(),
        );
        lines.push("|---|---:|---:|---:|".to_owned());
        let line = |row: &LadderRow| {
            let following = row.following?;
            let [attention, followed, steps] =
                [(following.attention, 3), (following.followed, 3), (following.steps, 2)]
                    .map(|(spread, digits)| or_dash(spread.as_ref(), digits));
            Some(format!("| `{}` | {attention} | {followed} | {steps} |", row.model))
        };
        lines.extend(self.rows.iter().filter_map(line));
        let mean = |spread: Option<Spread>| spread.map(|spread| spread.mean);
        let number = |value: Option<f64>, digits| value.map_or("–".to_owned(), |value| format!("{value:.digits$}"));
        lines.push(format!(
            "| uniform attention | {} | | |",
            number(mean(truth.uniform), 3)
        ));
        let (share, steps) = (truth.perfect_share_followed(), mean(truth.perfect_steps));
        lines.push(format!(
            "| the perfect predictor | | {} | {} |",
            number(share, 3),
            number(steps, 2)
        ));
    }
}

fn line(row: &LadderRow) -> String {
    let share = row
        .share_of_perfect
        .map_or(String::new(), |share| format!(" {:.1} % |", 100.0 * share));
    let best = if row.ties_with_best { "**" } else { "" };
    format!(
        "| `{}` | {best}{}{best} | {} | {} | {} |{share} {} | {} | {} | {:.1} |",
        row.model,
        figure(&row.auc, 4),
        or_dash(row.gauc.as_ref(), 4),
        figure(&row.log_loss, 4),
        figure(&row.calibration_error, 4),
        row.against_base.map_or("", Verdict::word),
        row.against_din.map_or("", Verdict::word),
        row.parameters,
        row.seconds.mean,
    )
}

/// `mean ± standard deviation`.
fn figure(spread: &Spread, digits: usize) -> String {
    match spread.standard_deviation {
        Some(deviation) => format!("{:.digits$} ± {deviation:.digits$}", spread.mean),
        None => format!("{:.digits$}", spread.mean),
    }
}

fn or_dash(spread: Option<&Spread>, digits: usize) -> String {
    spread.map_or("–".to_owned(), |spread| figure(spread, digits))
}
