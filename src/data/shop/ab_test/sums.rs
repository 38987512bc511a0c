//! Running sums of what an arm earns.

use serde::Serialize;

/// An estimate and its 95 % confidence interval, over shoppers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Interval {
    /// The estimate.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// What an arm earns from one visit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Outcome {
    /// Clicks.
    pub(super) clicks: f64,
    /// Sum of the clicked items' bids.
    pub(super) value: f64,
    /// Sum of the true click probabilities of the items shown.
    pub(super) expected_clicks: f64,
    /// Sum of true click probability times bid.
    pub(super) expected_value: f64,
}

/// Running sums over an arm's outcomes `b_i` and those of the first arm, `a_i`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    pub(super) clicks: Moments,
    pub(super) value: Moments,
    pub(super) expected_clicks: Moments,
    pub(super) expected_value: Moments,
}

impl Sums {
    pub(super) fn add(&mut self, own: &Outcome, first: &Outcome) {
        self.clicks.add(own.clicks, first.clicks);
        self.value.add(own.value, first.value);
        self.expected_clicks.add(own.expected_clicks, first.expected_clicks);
        self.expected_value.add(own.expected_value, first.expected_value);
    }
}

/// Sums of one figure and its products.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moments {
    count: f64,
    first: f64,
    pub(super) own: f64,
    first_squared: f64,
    own_squared: f64,
    product: f64,
}

impl Moments {
    fn add(&mut self, own: f64, first: f64) {
        self.count += 1.0;
        self.first += first;
        self.own += own;
        self.first_squared += first * first;
        self.own_squared += own * own;
        self.product += own * first;
    }

    /// Computes `R - 1` and its 95 % interval by the delta method for a ratio of paired means. `None` for fewer than two shoppers, or if the
    /// first arm earned nothing.
    pub(super) fn lift(&self) -> Option<Interval> {
        /// The 97.5 % point of the normal distribution.
        const NORMAL_95: f64 = 1.959_964;
        if self.count < 2.0 || self.first == 0.0 {
            return None;
        }
        let ratio = self.own / self.first;
        // Σ (b_i - R a_i)², whose terms sum to 0; rounding must not make it negative.
        let squares = self.own_squared - 2.0 * ratio * self.product + ratio * ratio * self.first_squared;
        let variance_of_mean = squares.max(0.0) / (self.count - 1.0) / self.count;
        let half = NORMAL_95 * variance_of_mean.sqrt() / (self.first / self.count);
        Some(Interval {
            value: ratio - 1.0,
            low: ratio - 1.0 - half,
            high: ratio - 1.0 + half,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let mut moments = Moments::default();
        assert_eq!(moments.lift(), None);
        // Means 2 and 3, R = 1.5; residuals b - R a: 2 - 1.5, 3 - 3, 4 - 4.5.
        for (own, first) in [(2.0, 1.0), (3.0, 2.0), (4.0, 3.0)] {
            moments.add(own, first);
        }
        let found = moments.lift().unwrap();
        let half = 1.959_964 * (0.5_f64 / 2.0 / 3.0).sqrt() / 2.0;
        assert_eq!(found.value, 0.5);
        assert!((found.low - (0.5 - half)).abs() < 1e-12 && (found.high - (0.5 + half)).abs() < 1e-12);
    }

    #[test]
    fn nothing_earned_has_no_lift() {
        let mut moments = Moments::default();
        for _ in 0..3 {
            moments.add(1.0, 0.0);
        }
        assert_eq!(moments.lift(), None);
    }
}
