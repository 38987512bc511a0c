//! The ladder's tables as Markdown.

use super::statistics::{Ladder, LadderRow, Verdict};
use crate::evaluate::{Following, Metrics, PENALTY_ADVICE, Spread, figure};

/// How every table begins, and how its first line ends.
const FIRST_LINE: (&str, &str) = ("Test impressions of ", "mean ± standard deviation.");

impl Ladder {
    /// Returns whether a text is a table of [`to_markdown`](Self::to_markdown), for any data.
    pub fn is_table(text: &str) -> bool {
        let first = text.lines().next().unwrap_or_default();
        first.starts_with(FIRST_LINE.0) && first.ends_with(FIRST_LINE.1)
    }

    /// The table as Markdown; on the shop a second one says how well the true interest is followed.
    pub fn to_markdown(&self) -> String {
        let seeds = self.rows.iter().map(|row| row.seeds).max().unwrap_or(0);
        let mut lines = vec![format!(
            "{}{}, {seeds} seeds: {}\n",
            FIRST_LINE.0, self.data, FIRST_LINE.1
        )];
        lines.extend(head(self.perfect.is_some()));
        lines.extend(self.rows.iter().map(|row| line(row, self.perfect.is_some())));
        if let Some(Metrics { auc, log_loss }) = self.perfect {
            lines.push(format!(
                "| the perfect predictor | {} | | {} | | {} | | | | |",
                figure(auc, 4),
                figure(log_loss, 4),
                auc.map_or("–", |_| "100 %")
            ));
        }
        lines.push(
            "\nBold: the highest AUC and, from there down, what ties with it; nothing, if all tie. A tie is a difference inside the spread, \
             by Welch's t-test at 95 %; with one seed everything ties."
                .to_owned(),
        );
        if self.few_seeds {
            lines.push(
                "\nSome models have fewer than three seeds: so few hardly tell a spread, and only large differences are no tie.".to_owned(),
            );
        }
        if self.nothing_learnt {
            lines.push(format!(
                "\nNo model has learnt anything: each AUC is near .5. {PENALTY_ADVICE}."
            ));
        }
        if self.repeats > 0 {
            lines.push(format!(
                "\nTrials that were made twice count once: {} left out.",
                self.repeats
            ));
        }
        if let Some(truth) = &self.truth {
            self.followings(truth, &mut lines);
        }
        lines.join("\n") + "\n"
    }

    /// How well each model follows the true interest.
    fn followings(&self, truth: &Following, lines: &mut Vec<String>) {
        lines.push(format!(
            "\nFollowing the truth of {} test shoppers, {} changes of it (drifts, or changes of level):\n",
            truth.shoppers, truth.changes
        ));
        lines.push(
            "| model | attention on the target's category | changes followed | within five behaviours | behaviours until it follows | \
             levels read off the state |"
                .to_owned(),
        );
        lines.push("|---|---:|---:|---:|---:|---:|".to_owned());
        let line = |row: &LadderRow| {
            let following = row.following?;
            let [attention, followed, soon, steps, levels] = [
                (following.attention, 3),
                (following.followed, 3),
                (following.followed_soon, 3),
                (following.steps, 2),
                (following.levels_read, 3),
            ]
            .map(|(spread, digits)| with_spread(spread, digits));
            Some(format!(
                "| `{}` | {attention} | {followed} | {soon} | {steps} | {levels} |",
                row.model
            ))
        };
        lines.extend(self.rows.iter().filter_map(line));
        let mean = |spread: Option<Spread>| spread.map(|spread| spread.mean);
        lines.push(format!(
            "| uniform attention | {} | | | | |",
            figure(mean(truth.uniform), 3)
        ));
        lines.push(format!(
            "| the perfect predictor | | {} | {} | {} | |",
            figure(truth.perfect_share_followed(), 3),
            figure(truth.perfect_share_followed_soon(), 3),
            figure(mean(truth.perfect_steps), 2)
        ));
        if let Some(levels) = truth.levels {
            lines.push(format!(
                "| the commonest level | | | | | {} |",
                figure(Some(levels.commonest), 3)
            ));
        }
    }
}

/// Names of the columns and the rule below them.
fn head(has_perfect: bool) -> [String; 2] {
    let (of_perfect, rule) = if has_perfect {
        (" of the perfect predictor |", "---:|")
    } else {
        ("", "")
    };
    [
        format!(
            "| model | AUC | GAUC | log loss | calibration error |{of_perfect} against base | against din | parameters | seconds |"
        ),
        format!("|---|---:|---:|---:|---:|{rule}---|---|---:|---:|"),
    ]
}

/// A model's line; the column of the perfect predictor is there if the data have one.
fn line(row: &LadderRow, has_perfect: bool) -> String {
    let share = match row.share_of_perfect {
        Some(share) => format!(" {:.1} % |", 100.0 * share),
        None if has_perfect => " – |".to_owned(),
        None => String::new(),
    };
    let best = if row.among_best { "**" } else { "" };
    format!(
        "| `{}` | {best}{}{best} | {} | {} | {} |{share} {} | {} | {} | {:.1} |",
        row.model,
        with_spread(row.auc, 4),
        with_spread(row.gauc, 4),
        with_spread(row.log_loss, 4),
        with_spread(row.calibration_error, 4),
        row.against_base.map_or("", Verdict::word),
        row.against_din.map_or("", Verdict::word),
        row.parameters,
        row.seconds.mean,
    )
}

/// `mean ± standard deviation`; a dash where there is no figure.
fn with_spread(spread: Option<Spread>, digits: usize) -> String {
    match spread.map(|spread| (spread.mean, spread.standard_deviation)) {
        Some((mean, Some(deviation))) => format!("{mean:.digits$} ± {deviation:.digits$}"),
        mean => figure(mean.map(|(mean, _)| mean), digits),
    }
}
