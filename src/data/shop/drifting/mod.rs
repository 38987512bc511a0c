//! One interest that drifts.
//!
//! Shoppers are interested in the first K of the C categories ([`ShopSettings::interests`]; all, by default). A shopper's interest at step
//! `t` is the pair `x_t = (current, previous)` of categories below K.
//!
//! ```text
//! T             1..=3 with probability .20, 31..=50 with .05, else 4..=30, uniform within each
//! x_1           current ~ uniform over the K, previous = current
//! x_t | x_{t-1} with probability drift_rate:    (c', c)  with c' ~ A[c], A the affinity matrix (A[c][c] = 0)
//!               with probability return_rate:   (p, c)   back to the previous interest
//!               otherwise:                      (c, p)   it persists
//! item_t | x_t  with probability stray_rate:    any item of the C categories, by popularity
//!               otherwise:                      an item of category c, by popularity within it
//! click | x, i  Bernoulli( min(0.95, base · appeal_i) )
//!               base = 0.62 in category c, 0.24 in p (≠ c), else 0.03 + 0.30 · A[c][category_i]
//! ```
//!
//! Each row of A is a distribution over the K categories. With K < C it is the row of the whole shop, cut to K entries and scaled to sum
//! to 1.
//!
//! A shopper who is asked after `seen` behaviours answers with the interest `x_seen` (`x_1` before the first behaviour). The logging
//! policy shows any item by popularity with probability .45, an item of the current interest with .35, and an item of the history again
//! with .20.
//!
//! | file | what lives there |
//! |---|---|
//! | `affinity.rs` | where interest drifts |
//! | `shoppers.rs` | draws |
//! | `belief.rs` | the exact posterior of the interest given the behaviours |
//! | `presets.rs` | fixed histories, each with a story |
//!
//! [`ShopSettings::interests`]: crate::data::ShopSettings::interests

mod affinity;
mod belief;
mod presets;
mod shoppers;

use rand_pcg::Pcg32;

use self::belief::PairBelief;
pub(super) use self::presets::presets;
use super::law::{Belief, Law, Policy, category_of, popularity, within_category};
use crate::data::{ShopSettings, Truth};

/// The world of one interest that drifts.
#[derive(Clone, Debug)]
pub(super) struct Drifting {
    /// K.
    interests: usize,
    drift_rate: f64,
    return_rate: f64,
    stray_rate: f64,
    affinity: Vec<Vec<f64>>,
}

/// A shopper's current and previous interest at one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct InterestPair {
    /// The current category.
    current: u32,
    /// The category before it; equal to `current` if there was none.
    previous: u32,
}

impl InterestPair {
    /// The first interest, which has none before it.
    fn first(category: u32) -> Self {
        Self {
            current: category,
            previous: category,
        }
    }

    /// The pair after the first `seen` behaviours, or at the first before any: each change leaves the category before it.
    ///
    /// # Panics
    /// If the truth is not of this world, or tells of no behaviour.
    fn after(truth: &Truth, seen: usize) -> Self {
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
    pub(super) fn new(settings: &ShopSettings) -> Self {
        Self {
            interests: settings.interests,
            drift_rate: settings.drift_rate,
            return_rate: settings.return_rate,
            stray_rate: settings.stray_rate,
            affinity: affinity::affinity(settings.interests),
        }
    }

    fn base_of(&self, interest: InterestPair, item: u32) -> f64 {
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
    fn behaviour_probability(&self, current: u32, item: u32) -> f64 {
        let meant = if category_of(item) == current {
            within_category(item)
        } else {
            0.0
        };
        self.stray_rate * popularity(item) + (1.0 - self.stray_rate) * meant
    }
}

impl Law for Drifting {
    fn policy(&self) -> Policy {
        Policy {
            popular: 0.45,
            interest: 0.35,
            again: 0.20,
        }
    }

    fn shopper(&self, rng: &mut Pcg32) -> (Vec<u32>, Truth) {
        self.draw_shopper(rng)
    }

    fn interest(&self, truth: &Truth, seen: usize, _: &mut Pcg32) -> u32 {
        InterestPair::after(truth, seen).current
    }

    fn base(&self, truth: &Truth, seen: usize, item: u32) -> f64 {
        self.base_of(InterestPair::after(truth, seen), item)
    }

    fn prior(&self) -> Box<dyn Belief + '_> {
        Box::new(PairBelief::new(self))
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
