//! Trials summed up: means, spreads, and which differences are larger than the spread.

use std::collections::BTreeMap;

use serde::Serialize;

use super::record::{DistinctTrials, TrialRecord};
use crate::evaluate::{Following, Metrics, Spread, near_chance};
use crate::model::Model;

/// Below this many seeds a spread is barely known.
const FEW_SEEDS: usize = 3;

/// All trials of one data set, summed up.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Ladder {
    /// The data's name.
    pub data: String,
    /// The shop's perfect predictor: its test AUC and log loss.
    pub perfect: Option<Metrics>,
    /// What there was to follow on the shop, from one trial that attends: the figures of the perfect predictor and of uniform attention
    /// are the same in all.
    pub truth: Option<Following>,
    /// Trials that were left out because their model and seed had been counted already, see [`DistinctTrials`].
    pub repeats: usize,
    /// Whether some model has fewer than three seeds: its spread is then barely known, and only large differences are no tie.
    pub few_seeds: bool,
    /// Whether no model learnt anything: every AUC that there is, is [`near_chance`]. Too strong a regularisation does that.
    pub nothing_learnt: bool,
    /// A row per model, from the plainest to DIEN.
    pub rows: Vec<LadderRow>,
}

/// A model's row. A figure is `None` if some trial has none: a mean over other seeds would not compare.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct LadderRow {
    /// The model.
    pub model: Model,
    /// Trials, each from another seed.
    pub seeds: usize,
    /// Number of weights in the model.
    pub parameters: usize,
    /// Wall-clock seconds of a trial.
    pub seconds: Spread,
    /// Test AUC over seeds.
    pub auc: Option<Spread>,
    /// Test GAUC over seeds.
    pub gauc: Option<Spread>,
    /// Test log loss over seeds.
    pub log_loss: Option<Spread>,
    /// Expected calibration error over seeds.
    pub calibration_error: Option<Spread>,
    /// `(AUC - 0.5) / (perfect AUC - 0.5)`, on the shop.
    pub share_of_perfect: Option<f64>,
    /// How the AUC compares with that of `base`; `None` for `base` itself, without it, or without an AUC.
    pub against_base: Option<Verdict>,
    /// The same against `din`.
    pub against_din: Option<Verdict>,
    /// Whether it is among the best: from the highest AUC down, while each ties with the highest. Nobody is if all tie, for then nothing
    /// stands out; so the lowest never is.
    pub among_best: bool,
    /// On the shop, how well it follows the true interest.
    pub following: Option<FollowingRow>,
}

/// How well a model follows the true interest of the shop's shoppers, over seeds; see [`Following`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct FollowingRow {
    /// The attention's mass on behaviours of the true interest; `None` if the model does not attend.
    pub attention: Option<Spread>,
    /// The share of changes that `p(click)` followed; `None` if there was no change.
    pub followed: Option<Spread>,
    /// The share that it followed within five behaviours.
    pub followed_soon: Option<Spread>,
    /// The share of levels that can be read off the state, of several interests.
    pub levels_read: Option<Spread>,
    /// Behaviours until `p(click)` followed, over the changes that it followed.
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
            followed_soon: spread(Following::share_followed_soon),
            levels_read: spread(|following| following.levels?.right),
            steps: spread(|following| Some(following.steps?.mean)),
        })
    }
}

/// How two means compare, see [`Spread::ties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
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
    /// Compares `one` with `other`.
    pub fn of(one: &Spread, other: &Spread) -> Self {
        if one.ties(other) {
            Self::Tie
        } else if one.mean > other.mean {
            Self::Above
        } else {
            Self::Below
        }
    }

    /// The word in a table.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Tie => "tie",
            Self::Below => "below",
        }
    }
}

impl Ladder {
    /// Sums up trials; without trials the table is empty.
    pub fn new(data: &str, perfect: Option<Metrics>, distinct: &DistinctTrials) -> Self {
        let trials = distinct.trials();
        let mut by_model: BTreeMap<Model, Vec<&TrialRecord>> = BTreeMap::new();
        for trial in trials {
            by_model.entry(trial.model).or_default().push(trial);
        }
        let aucs: BTreeMap<Model, Spread> = by_model
            .iter()
            .filter_map(|(&model, trials)| Some((model, spread(trials, |trial| trial.auc)?)))
            .collect();
        let best = best(&aucs);
        let rows = by_model.iter().filter_map(|(&model, trials)| {
            Some(LadderRow {
                among_best: best.contains(&model),
                ..row(model, trials, &aucs, perfect)?
            })
        });
        let followings = || trials.iter().filter_map(|trial| trial.following.clone());
        let truth = followings().find(|following| following.uniform.is_some());
        Self {
            data: data.to_owned(),
            perfect,
            truth: truth.or_else(|| followings().next()),
            repeats: distinct.repeats(),
            few_seeds: by_model.values().any(|trials| trials.len() < FEW_SEEDS),
            nothing_learnt: !aucs.is_empty() && aucs.values().all(|auc| near_chance(auc.mean)),
            rows: rows.collect(),
        }
    }
}

/// A figure over trials; `None` if some trial has none.
fn spread(trials: &[&TrialRecord], value: fn(&TrialRecord) -> Option<f64>) -> Option<Spread> {
    let values: Option<Vec<f64>> = trials.iter().map(|&trial| value(trial)).collect();
    Spread::of(&values?)
}

/// The models from the highest AUC down that tie with the highest; none if all do.
///
/// Models of large spread may tie with the highest although others above them differ from it: the walk ends at the first that differs.
fn best(aucs: &BTreeMap<Model, Spread>) -> Vec<Model> {
    let mut ranked: Vec<(Model, Spread)> = aucs.iter().map(|(&model, &auc)| (model, auc)).collect();
    ranked.sort_by(|(_, one), (_, other)| other.mean.total_cmp(&one.mean));
    let tie = ranked.iter().take_while(|(_, auc)| auc.ties(&ranked[0].1)).count();
    let best = if tie < ranked.len() { tie } else { 0 };
    ranked[..best].iter().map(|&(model, _)| model).collect()
}

/// A model's row but for how it ranks.
fn row(
    model: Model,
    trials: &[&TrialRecord],
    aucs: &BTreeMap<Model, Spread>,
    perfect: Option<Metrics>,
) -> Option<LadderRow> {
    let auc = aucs.get(&model).copied();
    let against = |other| Some(Verdict::of(&auc?, aucs.get(&other).filter(|_| model != other)?));
    Some(LadderRow {
        model,
        seeds: trials.len(),
        parameters: trials.first()?.parameters,
        seconds: spread(trials, |trial| Some(trial.seconds))?,
        auc,
        gauc: spread(trials, |trial| trial.gauc),
        log_loss: spread(trials, |trial| trial.log_loss),
        calibration_error: spread(trials, |trial| trial.calibration_error),
        share_of_perfect: perfect
            .and_then(|perfect| perfect.auc)
            .zip(auc)
            .map(|(perfect, auc)| (auc.mean - 0.5) / (perfect - 0.5)),
        against_base: against(Model::Base),
        against_din: against(Model::Din),
        among_best: false,
        following: FollowingRow::of(trials),
    })
}

#[cfg(test)]
mod tests {
    use super::super::record::record;
    use super::*;

    fn summed_up(perfect: Option<Metrics>, trials: &[TrialRecord]) -> Ladder {
        Ladder::new("a test", perfect, &DistinctTrials::new(trials.iter().cloned()).unwrap())
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
            auc: Some(0.8),
            log_loss: Some(0.4),
        };
        let ladder = summed_up(Some(perfect), &trials);
        let models: Vec<Model> = ladder.rows.iter().map(|row| row.model).collect();
        assert_eq!(models, [Model::Base, Model::Din, Model::Augru, Model::Dien]);
        let verdicts: Vec<_> = ladder.rows.iter().map(|row| row.against_base).collect();
        assert_eq!(
            verdicts,
            [None, Some(Verdict::Below), Some(Verdict::Above), Some(Verdict::Above)]
        );
        let best: Vec<_> = ladder.rows.iter().map(|row| row.among_best).collect();
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
            changes: 10,
            followed,
            followed_soon: Some(followed / 2),
            steps: spread(steps),
            perfect_steps: spread(1.5),
            perfect_followed: 9,
            perfect_followed_soon: Some(8),
            levels: None,
        };
        let mut trials = [record(Model::Augru, 1, 0.7), record(Model::Augru, 2, 0.7)];
        assert!(summed_up(None, &trials).truth.is_none());
        trials[0].following = Some(following(4, 2.0));
        assert!(summed_up(None, &trials).rows[0].following.is_none(), "not of all seeds");
        trials[1].following = Some(following(8, 3.0));
        let ladder = summed_up(None, &trials);
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
        assert!(
            text.contains("| the perfect predictor | | 0.900 | 0.800 | 1.50 | |"),
            "{text}"
        );
        assert!(
            text.contains("| `augru` | 0.800 ± 0.000 | 0.600 ± 0.283 | 0.300 ± 0.141 | 2.50 ± 0.71 | – |"),
            "{text}"
        );
    }

    #[test]
    fn of_nothing_there_is_no_row_and_of_one_seed_all_tie() {
        assert!(summed_up(None, &[]).rows.is_empty());
        let trials = [record(Model::Base, 1, 0.6), record(Model::Dien, 1, 0.7)];
        let ladder = summed_up(None, &trials);
        assert_eq!(ladder.rows[1].against_base, Some(Verdict::Tie));
    }

    /// One class has no AUC: no row of it is ranked, compared or printed in bold.
    #[test]
    fn without_an_auc_there_is_a_dash_and_no_verdict() {
        let without = |model, seed| TrialRecord {
            auc: None,
            gauc: None,
            ..record(model, seed, 0.5)
        };
        let perfect = Metrics {
            auc: None,
            log_loss: Some(0.4),
        };
        let trials = [
            record(Model::Base, 1, 0.7),
            record(Model::Base, 2, 0.7),
            without(Model::Din, 1),
            record(Model::Din, 2, 0.8),
        ];
        let ladder = summed_up(Some(perfect), &trials);
        let [base, din] = &ladder.rows[..] else {
            panic!("{:?}", ladder.rows)
        };
        assert_eq!((din.auc, din.seeds, din.among_best), (None, 2, false));
        assert_eq!(
            (din.against_base, base.against_din, base.share_of_perfect),
            (None, None, None)
        );
        // The only model with an AUC: there is nothing that it stands out from.
        assert!(!base.among_best && din.log_loss.is_some());
        let text = ladder.to_markdown();
        assert!(text.contains("| `din` | – | – | 0.5000 ± 0.0000 |"), "{text}");
        assert!(text.contains("| the perfect predictor | – | | 0.4000 |"), "{text}");
        let none = summed_up(None, &[without(Model::Base, 1)]);
        assert!(!none.to_markdown().contains("**"));
        let json = serde_json::to_string(&none).unwrap();
        assert!(json.contains(r#""auc":null"#), "{json}");
    }

    /// Of two seeds each: `base` spreads so widely that it ties with the highest, though it is the lowest and `din` between them differs.
    #[test]
    fn bold_ends_at_the_first_that_differs() {
        let mut trials = Vec::new();
        for (seed, [base, din, gru, dien]) in [(1, [0.60, 0.78, 0.790, 0.8]), (2, [0.76, 0.7801, 0.798, 0.8001])] {
            for (model, auc) in [
                (Model::Base, base),
                (Model::Din, din),
                (Model::Gru, gru),
                (Model::Dien, dien),
            ] {
                trials.push(record(model, seed, auc));
            }
        }
        let ladder = summed_up(None, &trials);
        let best: Vec<_> = ladder.rows.iter().map(|row| (row.model, row.among_best)).collect();
        let expected = [
            (Model::Base, false),
            (Model::Din, false),
            (Model::Gru, true),
            (Model::Dien, true),
        ];
        assert_eq!(best, expected);
        assert!(ladder.few_seeds && ladder.to_markdown().contains("fewer than three seeds"));
        let auc = |row: usize| ladder.rows[row].auc.unwrap();
        assert!(auc(0).ties(&auc(3)) && !auc(1).ties(&auc(3)));
    }

    #[test]
    fn that_nothing_was_learnt_is_said() {
        let at = |auc| summed_up(None, &[record(Model::Base, 1, auc), record(Model::Din, 1, 0.51)]);
        assert!(at(0.529).nothing_learnt && at(0.529).to_markdown().contains("--penalty"));
        assert!(!at(0.531).nothing_learnt && !at(0.531).to_markdown().contains("--penalty"));
        assert!(!summed_up(None, &[]).nothing_learnt);
    }

    #[test]
    fn nothing_is_bold_where_all_tie() {
        let trials = [record(Model::Base, 1, 0.7), record(Model::Din, 1, 0.8)];
        let ladder = summed_up(None, &trials);
        assert!(ladder.rows.iter().all(|row| !row.among_best) && !ladder.to_markdown().contains("**"));
    }

    #[test]
    fn a_repeated_trial_changes_no_figure() {
        let trials = [
            record(Model::Base, 1, 0.70),
            record(Model::Base, 2, 0.71),
            record(Model::Din, 1, 0.72),
            record(Model::Din, 2, 0.74),
        ];
        let once = summed_up(None, &trials);
        let thrice = summed_up(None, &[&trials[..]; 3].concat());
        assert_eq!((once.repeats, thrice.repeats), (0, 8));
        assert_eq!(once.rows, thrice.rows);
        assert_eq!(once.rows[1].against_base, Some(Verdict::Tie));
        assert!(thrice.to_markdown().contains(", 2 seeds:"));
    }
}
