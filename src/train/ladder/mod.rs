//! The ladder's table: many trials of many models on one data set, side by side with their spreads.

mod markdown;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Following, TrialResult};
use crate::model::Model;
use crate::spread::Spread;

/// A finished trial, as it is kept between two runs of the command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrialRecord {
    /// The model.
    pub model: Model,
    /// Seed of weights, order of batches and negatives.
    pub seed: u32,
    /// Weights in the model.
    pub parameters: usize,
    /// Steps taken.
    pub steps: usize,
    /// The step that was tested.
    pub best_step: usize,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Validation AUC of the weights tested.
    pub validation_auc: Option<f64>,
    /// Test AUC.
    pub auc: f64,
    /// Test GAUC.
    pub gauc: Option<f64>,
    /// Test log loss.
    pub log_loss: f64,
    /// Expected calibration error on test.
    pub calibration_error: f64,
    /// On the shop, how well it follows the true interest.
    #[serde(default)]
    pub following: Option<Following>,
}

impl TrialRecord {
    /// Of a trial that took so many seconds.
    pub fn new(model: Model, seed: u32, seconds: f64, result: &TrialResult, following: Option<Following>) -> Self {
        Self {
            model,
            seed,
            parameters: result.parameters,
            steps: result.steps,
            best_step: result.best_step,
            seconds,
            validation_auc: result.validation.map(|metrics| metrics.auc),
            auc: result.test.auc,
            gauc: result.test.gauc,
            log_loss: result.test.log_loss,
            calibration_error: result.test.calibration.error,
            following,
        }
    }
}

/// All trials of one data set, summed up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ladder {
    /// The data's name.
    pub data: String,
    /// The shop's perfect predictor: its test AUC and log loss.
    pub perfect: Option<super::Metrics>,
    /// What there was to follow on the shop: how one trial that attends followed it, for the perfect predictor's and uniform attention's
    /// figures, which are the same for all.
    pub truth: Option<Following>,
    /// A line per model, from the plainest to DIEN.
    pub rows: Vec<LadderRow>,
}

/// A model's line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LadderRow {
    /// The model.
    pub model: Model,
    /// Weights in the model.
    pub parameters: usize,
    /// Wall-clock seconds of a trial.
    pub seconds: Spread,
    /// Test AUC over seeds.
    pub auc: Spread,
    /// Test GAUC over seeds; none if some trial has none.
    pub gauc: Option<Spread>,
    /// Test log loss over seeds.
    pub log_loss: Spread,
    /// Expected calibration error over seeds.
    pub calibration_error: Spread,
    /// `(AUC - 0.5) / (perfect AUC - 0.5)`, of the shop.
    pub share_of_perfect: Option<f64>,
    /// Against `base`: is the difference of the AUCs inside the spread? None of `base` itself, or without it.
    pub against_base: Option<Verdict>,
    /// The same against `din`.
    pub against_din: Option<Verdict>,
    /// Whether its AUC ties with the highest.
    pub ties_with_best: bool,
    /// On the shop, how well it follows the true interest.
    pub following: Option<FollowingRow>,
}

/// How well a model follows the true interest of the shop's shoppers, over seeds; see [`Following`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FollowingRow {
    /// The attention's mass on behaviours of the true interest; none of a model that does not attend.
    pub attention: Option<Spread>,
    /// The share of drifts that `p(click)` followed; none if there was no drift.
    pub followed: Option<Spread>,
    /// Behaviours that it took, where it followed.
    pub steps: Option<Spread>,
}

impl FollowingRow {
    fn of(trials: &[&TrialRecord]) -> Option<Self> {
        let all: Option<Vec<&Following>> = trials.iter().map(|trial| trial.following.as_ref()).collect();
        let all = all?;
        let spread = |of: fn(&Following) -> Option<f64>| {
            let values: Option<Vec<f64>> = all.iter().map(|&following| of(following)).collect();
            Spread::of(&values?)
        };
        Some(Self {
            attention: spread(|following| Some(following.attention?.mean)),
            followed: spread(Following::share_followed),
            steps: spread(|following| Some(following.steps?.mean)),
        })
    }
}

/// How two means compare, see [`Spread::ties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Above, by more than the spread.
    Above,
    /// Inside the spread.
    Tie,
    /// Below, by more than the spread.
    Below,
}

impl Verdict {
    /// How `one` stands to `other`.
    pub fn of(one: &Spread, other: &Spread) -> Self {
        if one.ties(other) {
            Self::Tie
        } else if one.mean > other.mean {
            Self::Above
        } else {
            Self::Below
        }
    }

    /// In a table.
    fn word(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Tie => "tie",
            Self::Below => "below",
        }
    }
}

impl Ladder {
    /// Sums up trials; of no trials the table is empty.
    pub fn new(data: &str, perfect: Option<super::Metrics>, trials: &[TrialRecord]) -> Self {
        let mut by_model: BTreeMap<Model, Vec<&TrialRecord>> = BTreeMap::new();
        for trial in trials {
            by_model.entry(trial.model).or_default().push(trial);
        }
        let of = |trials: &[&TrialRecord], value: fn(&TrialRecord) -> f64| {
            Spread::of(&trials.iter().map(|&trial| value(trial)).collect::<Vec<_>>())
        };
        let aucs: BTreeMap<Model, Spread> = by_model
            .iter()
            .filter_map(|(&model, trials)| Some((model, of(trials, |trial| trial.auc)?)))
            .collect();
        let best = aucs
            .values()
            .copied()
            .reduce(|best, one| if one.mean > best.mean { one } else { best });
        let row = |(&model, trials): (&Model, &Vec<&TrialRecord>)| {
            let auc = *aucs.get(&model)?;
            let gaucs: Option<Vec<f64>> = trials.iter().map(|trial| trial.gauc).collect();
            let against = |other| Some(Verdict::of(&auc, aucs.get(&other).filter(|_| model != other)?));
            Some(LadderRow {
                model,
                parameters: trials.first()?.parameters,
                seconds: of(trials, |trial| trial.seconds)?,
                auc,
                gauc: gaucs.and_then(|gaucs| Spread::of(&gaucs)),
                log_loss: of(trials, |trial| trial.log_loss)?,
                calibration_error: of(trials, |trial| trial.calibration_error)?,
                share_of_perfect: perfect.map(|perfect| (auc.mean - 0.5) / (perfect.auc - 0.5)),
                against_base: against(Model::Base),
                against_din: against(Model::Din),
                ties_with_best: best.is_some_and(|best| auc.ties(&best)),
                following: FollowingRow::of(trials),
            })
        };
        let followings = || trials.iter().filter_map(|trial| trial.following.clone());
        let truth = followings().find(|following| following.uniform.is_some());
        Self {
            data: data.to_owned(),
            perfect,
            truth: truth.or_else(|| followings().next()),
            rows: by_model.iter().filter_map(row).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Metrics;
    use super::*;

    fn record(model: Model, seed: u32, auc: f64) -> TrialRecord {
        TrialRecord {
            model,
            seed,
            parameters: 7,
            steps: 30,
            best_step: 20,
            seconds: 2.0,
            validation_auc: Some(auc),
            auc,
            gauc: (model != Model::Din).then_some(auc),
            log_loss: 0.5,
            calibration_error: 0.01,
            following: None,
        }
    }

    #[test]
    fn spreads_verdicts_and_shares() {
        let mut trials = Vec::new();
        for (seed, noise) in [(1, -0.001), (2, 0.0), (3, 0.001)] {
            trials.push(record(Model::Dien, seed, 0.79 + noise));
            trials.push(record(Model::Augru, seed, 0.7895 + noise));
            trials.push(record(Model::Base, seed, 0.75 + noise));
            trials.push(record(Model::Din, seed, 0.74 + noise));
        }
        let perfect = Metrics {
            auc: 0.8,
            log_loss: 0.4,
        };
        let ladder = Ladder::new("a test", Some(perfect), &trials);
        let models: Vec<Model> = ladder.rows.iter().map(|row| row.model).collect();
        assert_eq!(models, [Model::Base, Model::Din, Model::Augru, Model::Dien]);
        let verdicts: Vec<_> = ladder.rows.iter().map(|row| row.against_base).collect();
        assert_eq!(
            verdicts,
            [None, Some(Verdict::Below), Some(Verdict::Above), Some(Verdict::Above)]
        );
        let best: Vec<_> = ladder.rows.iter().map(|row| row.ties_with_best).collect();
        assert_eq!(best, [false, false, true, true]);
        assert!((ladder.rows[3].share_of_perfect.unwrap() - 0.29 / 0.3).abs() < 1e-12);
        assert!(ladder.rows[1].gauc.is_none());
        let verdicts: Vec<_> = ladder.rows.iter().map(|row| row.against_din).collect();
        assert_eq!(verdicts[1..3], [None, Some(Verdict::Above)]);
        let text = ladder.to_markdown();
        assert!(
            Ladder::is_table(&text) && !Ladder::is_table("# Notes\n\n| a | b |\n"),
            "{text}"
        );
        assert!(text.contains("| `dien` | **0.7900 ± 0.0010** |"), "{text}");
        assert!(
            text.contains("| `din` | 0.7400 ± 0.0010 | – |") && text.contains(" below |"),
            "{text}"
        );
        let widths: Vec<usize> = text
            .lines()
            .skip_while(|line| !line.starts_with('|'))
            .take_while(|line| !line.is_empty())
            .map(|line| line.matches('|').count())
            .collect();
        assert_eq!(
            widths, [widths[0]; 7],
            "head, rule, four models, the perfect predictor: {text}"
        );
    }

    #[test]
    fn what_is_followed_is_averaged_over_seeds() {
        let spread = |mean| Spread::of(&[mean]);
        let following = |followed, steps| Following {
            shoppers: 9,
            attention: spread(0.8),
            uniform: spread(0.5),
            drifts: 10,
            followed,
            steps: spread(steps),
            perfect_steps: spread(1.5),
            perfect_followed: 9,
        };
        let mut trials = [record(Model::Augru, 1, 0.7), record(Model::Augru, 2, 0.7)];
        assert!(Ladder::new("a test", None, &trials).truth.is_none());
        trials[0].following = Some(following(4, 2.0));
        assert!(
            Ladder::new("a test", None, &trials).rows[0].following.is_none(),
            "not of all seeds"
        );
        trials[1].following = Some(following(8, 3.0));
        let ladder = Ladder::new("a test", None, &trials);
        let row = ladder.rows[0].following.unwrap();
        assert!((row.followed.unwrap().mean - 0.6).abs() < 1e-12);
        assert_eq!(
            (
                row.steps.unwrap().mean,
                row.attention.unwrap().mean,
                row.steps.unwrap().count
            ),
            (2.5, 0.8, 2)
        );
        let text = ladder.to_markdown();
        assert!(text.contains("| the perfect predictor | | 0.900 | 1.50 |"), "{text}");
        assert!(
            text.contains("| `augru` | 0.800 ± 0.000 | 0.600 ± 0.283 | 2.50 ± 0.71 |"),
            "{text}"
        );
    }

    #[test]
    fn of_nothing_there_is_no_row_and_of_one_seed_all_tie() {
        assert!(Ladder::new("a test", None, &[]).rows.is_empty());
        let trials = [record(Model::Base, 1, 0.6), record(Model::Dien, 1, 0.7)];
        let ladder = Ladder::new("a test", None, &trials);
        assert_eq!(ladder.rows[1].against_base, Some(Verdict::Tie));
    }
}
