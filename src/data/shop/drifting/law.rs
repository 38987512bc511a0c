//! The probabilities of one interest that drifts.

use super::affinity::affinity;
use crate::data::shop::law::{category_of, popularity, within_category};
use crate::data::{ShopSettings, Truth};

/// The world of one interest that drifts.
#[derive(Clone, Debug)]
pub(in crate::data::shop) struct Drifting {
    /// K.
    pub(super) interests: usize,
    pub(super) drift_rate: f64,
    pub(super) return_rate: f64,
    pub(super) stray_rate: f64,
    pub(super) affinity: Vec<Vec<f64>>,
}

/// A shopper's current and previous interest at one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InterestPair {
    /// The current category.
    pub(super) current: u32,
    /// The category before it; equal to `current` if there was none.
    pub(super) previous: u32,
}

impl InterestPair {
    /// The first interest, which has none before it.
    pub(super) fn first(category: u32) -> Self {
        Self {
            current: category,
            previous: category,
        }
    }

    /// The pair after the first `seen` behaviours, or at the first before any: each change leaves the category before it.
    ///
    /// # Panics
    /// If the truth is not of this world, or tells of no behaviour.
    pub(super) fn after(truth: &Truth, seen: usize) -> Self {
        let Truth::Drifting(interests) = truth else {
            panic!("a shopper of one interest that drifts, not {truth:?}");
        };
        let mut pair = Self::first(interests[0]);
        for &current in &interests[..seen.max(1)] {
            if current != pair.current {
                pair = Self {
                    current,
                    previous: pair.current,
                };
            }
        }
        pair
    }
}

impl Drifting {
    pub(in crate::data::shop) fn new(settings: &ShopSettings) -> Self {
        Self {
            interests: settings.interests,
            drift_rate: settings.drift_rate,
            return_rate: settings.return_rate,
            stray_rate: settings.stray_rate,
            affinity: affinity(settings.interests),
        }
    }

    pub(super) fn base_of(&self, interest: InterestPair, item: u32) -> f64 {
        let category = category_of(item);
        if category == interest.current {
            0.62
        } else if category == interest.previous {
            0.24
        } else {
            0.03 + 0.30 * self.affinity[interest.current as usize][category as usize]
        }
    }

    /// `P(item_t | current)` for a behaviour.
    pub(super) fn behaviour_probability(&self, current: u32, item: u32) -> f64 {
        let meant = if category_of(item) == current {
            within_category(item)
        } else {
            0.0
        };
        self.stray_rate * popularity(item) + (1.0 - self.stray_rate) * meant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behaviours_are_distributions() {
        let law = Drifting::new(&ShopSettings {
            interests: 3,
            ..ShopSettings::default()
        });
        for current in 0..3 {
            let sum: f64 = (0..96).map(|item| law.behaviour_probability(current, item)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        }
    }

    /// The pair at each step, from the current interests alone, against a walk that keeps both.
    #[test]
    fn the_previous_interest_is_the_last_other_one() {
        let truth = Truth::Drifting(vec![4, 4, 7, 7, 4, 9]);
        let pairs: Vec<_> = (0..=6).map(|seen| InterestPair::after(&truth, seen)).collect();
        let pair = |current, previous| InterestPair { current, previous };
        let expected = [
            pair(4, 4),
            pair(4, 4),
            pair(4, 4),
            pair(7, 4),
            pair(7, 4),
            pair(4, 7),
            pair(9, 4),
        ];
        assert_eq!(pairs, expected);
    }
}
