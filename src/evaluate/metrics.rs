//! AUC, GAUC and log loss: how good a ranking and a probability are.

use serde::Serialize;

/// Quality of predictions on some impressions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Metrics {
    /// Area under the ROC curve, see [`area_under_curve`]; `None` unless there are impressions of both classes.
    pub auc: Option<f64>,
    /// Mean binary cross entropy, see [`log_loss`]; `None` without impressions.
    pub log_loss: Option<f64>,
}

impl Metrics {
    /// Measures logits against labels (clicked or not).
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn new(logits: &[f32], clicked: &[bool]) -> Self {
        Self {
            auc: area_under_curve(logits, clicked),
            log_loss: log_loss(logits, clicked),
        }
    }
}

/// AUC: the chance that a clicked impression is scored above one passed over.
///
/// It is computed by ranks (the Mann-Whitney statistic over the number of pairs), ties counted half: all tied is 0.5, perfect is 1, at any
/// size. Without both classes there is no pair to rank, and the AUC is `None`. A score that is not a number ranks nowhere: the AUC
/// is then not a number either.
///
/// ```
/// use dien_explorer::evaluate::area_under_curve;
///
/// // One of four pairs is in the wrong order: the click scored 1 below the other impression's 2.
/// assert_eq!(area_under_curve(&[1.0, 2.0, 3.0, 0.0], &[true, false, true, false]), Some(0.75));
/// assert_eq!(area_under_curve(&[1.0, 2.0], &[true, true]), None);
/// ```
///
/// # Panics
/// If the lengths differ.
pub fn area_under_curve(scores: &[f32], clicked: &[bool]) -> Option<f64> {
    assert_eq!(scores.len(), clicked.len(), "a label for each score");
    if !(clicked.contains(&true) && clicked.contains(&false)) {
        return None;
    }
    if scores.iter().any(|score| score.is_nan()) {
        return Some(f64::NAN);
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let (mut passed_below, mut pairs_won) = (0.0, 0.0);
    let mut positives = 0.0;
    for tied in order.chunk_by(|&a, &b| scores[a] == scores[b]) {
        let clicks = tied.iter().filter(|&&index| clicked[index]).count() as f64;
        let passed = tied.len() as f64 - clicks;
        pairs_won += clicks * (passed_below + passed / 2.0);
        passed_below += passed;
        positives += clicks;
    }
    Some(pairs_won / (positives * passed_below))
}

/// GAUC: the mean of the users' own AUCs, weighted by their impressions.
///
/// A user who clicked all or nothing ranks nothing and is left out; `None` if all are.
///
/// # Panics
/// If the lengths differ.
pub fn grouped_area_under_curve(scores: &[f32], clicked: &[bool], users: &[u32]) -> Option<f64> {
    assert_eq!(scores.len(), clicked.len(), "a label for each score");
    assert_eq!(scores.len(), users.len(), "a user for each score");
    let mut order: Vec<usize> = (0..users.len()).collect();
    order.sort_by_key(|&index| users[index]);
    let (mut weighted, mut weights) = (0.0, 0.0);
    for own in order.chunk_by(|&a, &b| users[a] == users[b]) {
        let own_scores: Vec<f32> = own.iter().map(|&index| scores[index]).collect();
        let own_clicked: Vec<bool> = own.iter().map(|&index| clicked[index]).collect();
        if let Some(auc) = area_under_curve(&own_scores, &own_clicked) {
            weighted += auc * own.len() as f64;
            weights += own.len() as f64;
        }
    }
    (weights > 0.0).then(|| weighted / weights)
}

/// Log loss: the mean of `softplus(-z)` over clicks and `softplus(z)` over the rest, in nats, from logits `z`; `None` without impressions.
///
/// # Panics
/// If the lengths differ.
pub fn log_loss(logits: &[f32], clicked: &[bool]) -> Option<f64> {
    assert_eq!(logits.len(), clicked.len(), "a label for each logit");
    let softplus = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
    let sum: f64 = logits
        .iter()
        .zip(clicked)
        .map(|(&logit, &clicked)| softplus(if clicked { -f64::from(logit) } else { f64::from(logit) }))
        .sum();
    (!logits.is_empty()).then(|| sum / logits.len() as f64)
}

/// `σ(z)`, in double precision.
pub(super) fn probability(logit: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(logit)).exp())
}

/// `ln(p / (1 - p))`.
pub(super) fn logit(probability: f64) -> f32 {
    (probability / (1.0 - probability)).ln() as f32
}

/// Writes a figure with `digits` digits, or a dash if it is not defined.
pub fn figure(value: Option<f64>, digits: usize) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.digits$}"))
}

/// Below this AUC a model has learnt next to nothing.
const NEAR_CHANCE: f64 = 0.53;

/// What to try where a model has learnt nothing.
pub const PENALTY_ADVICE: &str = "If --penalty is above 0, it may be too strong: try a tenth of it, or 0";

/// Whether an AUC tells of a model that learnt next to nothing: below .53.
pub fn near_chance(auc: f64) -> bool {
    auc < NEAR_CHANCE
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::seq::SliceRandom;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg32;

    use super::*;

    #[test]
    fn users_by_hand() {
        // User 7 ranks both pairs right (3 impressions), user 2 its one pair wrong (2), user 5 has one class.
        let scores = [1.0, 5.0, 3.0, 2.0, 2.0, 9.0];
        let clicked = [false, false, true, true, false, true];
        let users = [7, 2, 7, 2, 7, 5];
        assert_eq!(grouped_area_under_curve(&scores, &clicked, &users), Some(0.6));
        assert_eq!(grouped_area_under_curve(&scores[5..], &clicked[5..], &users[5..]), None);
        assert_eq!(grouped_area_under_curve(&[], &[], &[]), None);
    }

    #[test]
    fn what_is_not_a_number_ranks_nowhere() {
        let (scores, clicked) = ([1.0, f32::NAN, 0.0, -f32::NAN], [true, false, false, true]);
        assert!(area_under_curve(&scores, &clicked).is_some_and(f64::is_nan));
        assert!(log_loss(&scores, &clicked).is_some_and(f64::is_nan));
        // Only of the user it concerns, and so of the mean that this user is part of.
        assert!(grouped_area_under_curve(&scores, &clicked, &[1; 4]).is_some_and(f64::is_nan));
        assert_eq!(grouped_area_under_curve(&scores, &clicked, &[1, 2, 1, 3]), Some(1.0));
        // Infinities are ordered, and -0 ties with 0.
        let ends = [f32::INFINITY, f32::NEG_INFINITY, 0.0, -0.0];
        assert_eq!(area_under_curve(&ends, &[true, false, true, false]), Some(0.875));
    }

    #[test]
    fn shuffled_labels_are_ranked_by_chance() {
        for seed in 0..20 {
            let mut rng = Pcg32::seed_from_u64(seed);
            let clicks = rng.random_range(30..300);
            let mut clicked: Vec<bool> = (0..900).map(|index| index < clicks).collect();
            let scores: Vec<f32> = (0..900).map(|_| rng.random::<f32>()).collect();
            clicked.shuffle(&mut rng);
            let (positives, negatives) = (f64::from(clicks), 900.0 - f64::from(clicks));
            // Standard error of the Mann-Whitney statistic without ties, over the number of pairs.
            let error = ((positives + negatives + 1.0) / (12.0 * positives * negatives)).sqrt();
            let deviations = (area_under_curve(&scores, &clicked).unwrap() - 0.5) / error;
            assert!(deviations.abs() < 4.0, "seed {seed}: {deviations} standard errors");
        }
    }

    #[test]
    fn by_hand() {
        // Clicks at 1 and 3, passed over at 2 and 0: of four pairs (1 > 2) alone is lost.
        let auc = |scores: &[f32]| area_under_curve(scores, &[true, false, true, false]);
        assert_eq!(auc(&[1.0, 2.0, 3.0, 0.0]), Some(0.75));
        assert_eq!(auc(&[5.0; 4]), Some(0.5));
        assert_eq!(area_under_curve(&[0.0, 1.0], &[false, true]), Some(1.0));
        assert_eq!(area_under_curve(&[1.0, 0.0], &[false, true]), Some(0.0));
        assert!((log_loss(&[0.0, 0.0], &[true, false]).unwrap() - 2.0_f64.ln()).abs() < 1e-15);
        assert!((log_loss(&[100.0, 100.0], &[true, false]).unwrap() - 50.0).abs() < 1e-12);
    }

    /// One class has no pair to rank, whatever the scores; nothing has no loss, and a dash is written for either.
    #[test]
    fn one_class_has_no_area_under_the_curve() {
        for clicked in [true, false] {
            assert_eq!(area_under_curve(&[1.0, 2.0], &[clicked; 2]), None);
            assert_eq!(area_under_curve(&[f32::NAN], &[clicked]), None);
        }
        let nothing = Metrics::new(&[], &[]);
        assert_eq!((nothing.auc, nothing.log_loss), (None, None));
        assert_eq!(
            serde_json::to_string(&nothing).unwrap(),
            r#"{"auc":null,"log_loss":null}"#
        );
        assert_eq!([figure(nothing.auc, 4), figure(Some(0.5), 4)], ["–", "0.5000"]);
    }

    proptest! {
        #[test]
        fn only_the_order_counts(rows in prop::collection::vec((-24_i8..24, any::<bool>(), 0_u32..4), 0..60)) {
            let scores: Vec<f32> = rows.iter().map(|row| f32::from(row.0) / 4.0).collect();
            let clicked: Vec<bool> = rows.iter().map(|row| row.1).collect();
            let users: Vec<u32> = rows.iter().map(|row| row.2).collect();
            let figures = |map: fn(f32) -> f32| {
                let scores: Vec<f32> = scores.iter().copied().map(map).collect();
                (area_under_curve(&scores, &clicked), grouped_area_under_curve(&scores, &clicked, &users))
            };
            let expected = figures(|x| x);
            for map in [|x: f32| 3.0 * x - 7.0, |x: f32| x * x * x, |x: f32| 1.0 / (1.0 + (-x).exp())] {
                prop_assert_eq!(figures(map), expected);
            }
        }

        #[test]
        fn is_the_share_of_pairs_in_order(rows in prop::collection::vec((0_u8..6, any::<bool>()), 0..40)) {
            let scores: Vec<f32> = rows.iter().map(|row| f32::from(row.0)).collect();
            let clicked: Vec<bool> = rows.iter().map(|row| row.1).collect();
            let (mut won, mut pairs) = (0.0, 0.0);
            for (positive, _) in rows.iter().filter(|row| row.1) {
                for (negative, _) in rows.iter().filter(|row| !row.1) {
                    pairs += 1.0;
                    won += match positive.cmp(negative) {
                        std::cmp::Ordering::Greater => 1.0,
                        std::cmp::Ordering::Equal => 0.5,
                        std::cmp::Ordering::Less => 0.0,
                    };
                }
            }
            let found = area_under_curve(&scores, &clicked);
            prop_assert_eq!(found.is_some(), pairs > 0.0);
            prop_assert!(found.is_none_or(|found| (found - won / pairs).abs() < 1e-12));
        }
    }
}
