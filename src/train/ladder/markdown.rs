//! The ladder's tables as Markdown.

use super::{Ladder, LadderRow, Verdict};
use crate::spread::Spread;
use crate::train::{Following, Metrics};

impl Ladder {
    /// The table as Markdown; of the shop a second one says how well the true interest is followed.
    pub fn to_markdown(&self) -> String {
        let seeds = self.rows.iter().map(|row| row.auc.count).max().unwrap_or(0);
        let mut text = format!(
            "Test impressions of {}, {seeds} seeds: mean ± standard deviation.\n\n",
            self.data
        );
        let of_perfect = if self.perfect.is_some() {
            " of the perfect predictor |"
        } else {
            ""
        };
        let rule = if self.perfect.is_some() { "---:|" } else { "" };
        text += &format!(
            "| model | AUC | GAUC | log loss | calibration error |{of_perfect} against base | against din | parameters | seconds |\n"
        );
        text += &format!("|---|---:|---:|---:|---:|{rule}---|---|---:|---:|\n");
        for row in &self.rows {
            text += &line(row);
        }
        if let Some(Metrics { auc, log_loss }) = self.perfect {
            text += &format!("| the perfect predictor | {auc:.4} | | {log_loss:.4} | | 100 % | | | | |\n");
        }
        text += "\nBold: the highest AUC and what ties with it. A tie is a difference inside the spread, by Welch's t-test at 95 %; with one seed everything ties.\n";
        if let Some(truth) = &self.truth {
            text += &self.followings(truth);
        }
        text
    }

    /// How well each model follows the true interest.
    fn followings(&self, truth: &Following) -> String {
        let mut text = format!(
            "\nFollowing the true interest of {} test shoppers, {} drifts:\n\n\
             | model | attention on behaviours of the true interest | drifts followed | behaviours until it follows |\n\
             |---|---:|---:|---:|\n",
            truth.shoppers, truth.drifts
        );
        for row in &self.rows {
            if let Some(following) = row.following {
                text += &format!(
                    "| `{}` | {} | {} | {} |\n",
                    row.model,
                    or_dash(following.attention.as_ref(), 3),
                    figure(&following.followed, 3),
                    or_dash(following.steps.as_ref(), 2),
                );
            }
        }
        let uniform = truth
            .uniform
            .map_or("–".to_owned(), |uniform| format!("{:.3}", uniform.mean));
        let steps = truth
            .perfect_steps
            .map_or("–".to_owned(), |steps| format!("{:.2}", steps.mean));
        let share = truth.perfect_share_followed();
        text + &format!("| uniform attention | {uniform} | | |\n| the perfect predictor | | {share:.3} | {steps} |\n")
    }
}

fn line(row: &LadderRow) -> String {
    let share = row
        .share_of_perfect
        .map_or(String::new(), |share| format!(" {:.1} % |", 100.0 * share));
    let best = if row.ties_with_best { "**" } else { "" };
    format!(
        "| `{}` | {best}{}{best} | {} | {} | {} |{share} {} | {} | {} | {:.1} |\n",
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
