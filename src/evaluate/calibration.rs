//! Calibration: whether predicted probabilities agree with the frequencies of clicks.

use serde::Serialize;

use super::metrics::probability;

/// Bins that predictions are put into.
const BINS: usize = 10;

/// Predicted against clicked, in ten bins of about equal count.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Calibration {
    /// The lowest predictions first; fewer than ten where there are few impressions or many ties.
    pub bins: Vec<CalibrationBin>,
    /// Expected calibration error: the mean over impressions of `|mean predicted - share clicked|` of their bin; `None` without
    /// impressions.
    pub error: Option<f64>,
    /// Sum of the predictions over the number of clicks, 1 if they agree; `None` without a click.
    pub ratio: Option<f64>,
}

/// One bin of a [`Calibration`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct CalibrationBin {
    /// Mean predicted probability.
    pub predicted: f64,
    /// Share clicked.
    pub clicked: f64,
    /// Impressions.
    pub count: usize,
}

impl Calibration {
    /// Compares logits with labels (clicked or not).
    ///
    /// In ascending order, bin k of n impressions ends before place `⌊(k + 1) n / 10⌋`, or later: predictions that tie share a bin, so
    /// that the order of the impressions changes nothing. A logit that is not a number makes its bin, the error and the ratio not a
    /// number.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn new(logits: &[f32], clicked: &[bool]) -> Self {
        assert_eq!(logits.len(), clicked.len(), "a label for each logit");
        let mut order: Vec<usize> = (0..logits.len()).collect();
        order.sort_by(|&a, &b| logits[a].total_cmp(&logits[b]));
        let mut bins: Vec<CalibrationBin> = Vec::with_capacity(BINS);
        let mut start = 0;
        for k in 1..=BINS {
            let mut end = k * logits.len() / BINS;
            while end > start && end < order.len() && logits[order[end - 1]] == logits[order[end]] {
                end += 1;
            }
            if end > start {
                bins.push(CalibrationBin::new(&order[start..end], logits, clicked));
                start = end;
            }
        }
        let total = |value: fn(&CalibrationBin) -> f64| -> f64 {
            bins.iter().map(|bin| bin.count as f64 * value(bin)).sum::<f64>()
        };
        let clicks = clicked.iter().filter(|&&clicked| clicked).count();
        Self {
            error: (!logits.is_empty()).then(|| total(|bin| (bin.predicted - bin.clicked).abs()) / logits.len() as f64),
            ratio: (clicks > 0).then(|| total(|bin| bin.predicted) / clicks as f64),
            bins,
        }
    }
}

impl CalibrationBin {
    fn new(members: &[usize], logits: &[f32], clicked: &[bool]) -> Self {
        let count = members.len() as f64;
        let predicted: f64 = members.iter().map(|&index| probability(logits[index])).sum();
        Self {
            predicted: predicted / count,
            clicked: members.iter().filter(|&&index| clicked[index]).count() as f64 / count,
            count: members.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::seq::SliceRandom;
    use rand_pcg::Pcg32;

    use super::*;

    #[test]
    fn by_hand() {
        // p = 1/4, 1/2, 1/2 (a tie across the edge of two bins: one bin of three), 3/4.
        let (quarter, half) = (-3.0_f32.ln(), 0.0);
        let found = Calibration::new(&[half, -quarter, half, quarter], &[true, true, false, false]);
        let counts: Vec<_> = found.bins.iter().map(|bin| (bin.clicked, bin.count)).collect();
        assert_eq!(counts, [(0.0, 1), (0.5, 2), (1.0, 1)]);
        assert!((found.error.unwrap() - 0.125).abs() < 1e-7, "{found:?}");
        assert!(found.ratio.is_some_and(|ratio| (ratio - 1.0).abs() < 1e-7), "{found:?}");
        let tied = Calibration::new(&[half; 30], &[[true; 10], [false; 10], [false; 10]].concat());
        assert_eq!((tied.bins.len(), tied.ratio), (1, Some(1.5)));
        assert!((tied.error.unwrap() - 1.0 / 6.0).abs() < 1e-15);
        let none = Calibration::new(&[], &[]);
        assert_eq!((none.bins.len(), none.error, none.ratio), (0, None, None));
    }

    #[test]
    fn what_is_not_a_number_stays_visible() {
        let found = Calibration::new(&[0.0, f32::NAN, 1.0], &[true, false, true]);
        assert!(found.error.is_some_and(f64::is_nan) && found.ratio.is_some_and(f64::is_nan));
        assert_eq!(found.bins.iter().map(|bin| bin.count).sum::<usize>(), 3);
    }

    proptest! {
        #[test]
        fn the_order_of_the_impressions_changes_nothing(
            rows in prop::collection::vec((-20_i8..20, any::<bool>()), 0..80),
            seed in any::<u64>(),
        ) {
            let calibration = |rows: &[(i8, bool)]| {
                let logits: Vec<f32> = rows.iter().map(|row| f32::from(row.0) / 8.0).collect();
                Calibration::new(&logits, &rows.iter().map(|row| row.1).collect::<Vec<_>>())
            };
            let mut shuffled = rows.clone();
            shuffled.shuffle(&mut Pcg32::seed_from_u64(seed));
            let (found, expected) = (calibration(&shuffled), calibration(&rows));
            let error = |of: &Calibration| of.error.unwrap_or(0.0);
            prop_assert!((error(&found) - error(&expected)).abs() < 1e-12);
            let counts = |of: &Calibration| of.bins.iter().map(|bin| (bin.count, bin.clicked)).collect::<Vec<_>>();
            prop_assert_eq!(counts(&found), counts(&expected));
            prop_assert_eq!(found.bins.iter().map(|bin| bin.count).sum::<usize>(), rows.len());
        }
    }
}
