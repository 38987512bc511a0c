//! How good a ranking and a probability are.

use serde::Serialize;

/// Quality of predictions on some impressions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Metrics {
    /// Area under the ROC curve: the chance that a clicked impression is scored above one passed over.
    pub auc: f64,
    /// Mean binary cross entropy, in nats.
    pub log_loss: f64,
}

impl Metrics {
    /// Of logits and labels (clicked or not).
    pub fn new(logits: &[f32], clicked: &[bool]) -> Self {
        Self {
            auc: area_under_curve(logits, clicked),
            log_loss: log_loss(logits, clicked),
        }
    }
}

/// AUC by ranks, ties counted half: all tied is 0.5, perfect is 1, at any size. Without both classes it is 0.5: nothing is ranked.
///
/// # Panics
/// If the lengths differ.
pub fn area_under_curve(scores: &[f32], clicked: &[bool]) -> f64 {
    assert_eq!(scores.len(), clicked.len(), "a label for each score");
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
    if positives == 0.0 || passed_below == 0.0 {
        0.5
    } else {
        pairs_won / (positives * passed_below)
    }
}

/// Mean of `softplus(-z)` over clicks and `softplus(z)` over the rest, from logits; 0 of nothing.
///
/// # Panics
/// If the lengths differ.
pub fn log_loss(logits: &[f32], clicked: &[bool]) -> f64 {
    assert_eq!(logits.len(), clicked.len(), "a label for each logit");
    let softplus = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
    let sum: f64 = logits
        .iter()
        .zip(clicked)
        .map(|(&logit, &clicked)| softplus(if clicked { -f64::from(logit) } else { f64::from(logit) }))
        .sum();
    sum / (logits.len().max(1) as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn by_hand() {
        // Clicks at 1 and 3, passed over at 2 and 0: of four pairs (1 > 2) alone is lost.
        assert_eq!(
            area_under_curve(&[1.0, 2.0, 3.0, 0.0], &[true, false, true, false]),
            0.75
        );
        assert_eq!(area_under_curve(&[5.0; 4], &[true, false, true, false]), 0.5);
        assert_eq!(area_under_curve(&[0.0, 1.0], &[false, true]), 1.0);
        assert_eq!(area_under_curve(&[1.0, 0.0], &[false, true]), 0.0);
        assert_eq!(area_under_curve(&[], &[]), 0.5);
        assert_eq!(area_under_curve(&[1.0, 2.0], &[true, true]), 0.5);
        assert!((log_loss(&[0.0, 0.0], &[true, false]) - 2.0_f64.ln()).abs() < 1e-15);
        assert!((log_loss(&[100.0, 100.0], &[true, false]) - 50.0).abs() < 1e-12);
    }

    proptest! {
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
            let expected = if pairs == 0.0 { 0.5 } else { won / pairs };
            prop_assert!((area_under_curve(&scores, &clicked) - expected).abs() < 1e-12);
        }
    }
}
