//! What the best possible predictor scores on a shop's impressions: the bar that models are held to.

use super::evaluation::Evaluation;
use super::metrics::logit;
use crate::data::{Dataset, Impression, Shop};

/// Measures the shop's perfect predictor ([`Shop::perfect_prediction`]) on impressions of its data set.
pub fn evaluate_perfect(shop: &Shop, data: &Dataset, impressions: &[Impression]) -> Evaluation {
    let predicted = shop.perfect_predictions(data, impressions);
    let logits: Vec<f32> = predicted.into_iter().map(logit).collect();
    Evaluation::of_impressions(&logits, impressions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Circumstances, ShopSettings, Truth};
    use crate::evaluate::Metrics;

    /// Training impressions scored by a rule of history and target.
    fn score(data: &Dataset, rule: impl Fn(&[u32], u32) -> f64) -> Metrics {
        let score = |shown: &Impression| {
            let history = data.history(shown, usize::MAX).iter().map(|behaviour| behaviour.item);
            logit(rule(&history.collect::<Vec<u32>>(), shown.target))
        };
        let logits: Vec<f32> = data.train.iter().map(score).collect();
        let clicked: Vec<bool> = data.train.iter().map(|shown| shown.clicked).collect();
        Metrics::new(&logits, &clicked)
    }

    /// A predictor that sees less, or makes less of it, does worse.
    #[test]
    fn nothing_that_sees_the_history_is_better() {
        let shop = Shop::new(&ShopSettings {
            shoppers: 2000,
            ..ShopSettings::default()
        });
        let data = shop.dataset();
        let perfect = evaluate_perfect(&shop, &data, &data.train);
        // The interest is the last behaviour's category; nobody's interest is known; it is known, but not why the item was shown.
        let last = score(&data, |history, target| {
            let category = history.last().map_or(0, |&item| shop.catalogue().category(item));
            shop.click_probability(&Truth::Drifting(vec![category]), 1, target, Circumstances::default())
        });
        let unknown = score(&data, |_, target| {
            shop.click_probability_given(&[], target, Circumstances::default())
        });
        let unasked = score(&data, |history, target| {
            shop.click_probability_given(history, target, Circumstances::default())
        });
        for (name, other) in [("last", last), ("unknown", unknown), ("unasked", unasked)] {
            let what = format!("{name}: {other:?} against {perfect:?}");
            assert!(perfect.auc.unwrap() > other.auc.unwrap() + 0.002, "{what}");
            assert!(perfect.log_loss.unwrap() < other.log_loss.unwrap() - 0.002, "{what}");
        }
        assert!(perfect.calibration.error.unwrap() < 0.02, "{perfect:?}");
    }
}
