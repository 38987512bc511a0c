//! What a world of the shop must tell, and the shares that all worlds have in common.

use std::fmt::Debug;

use rand::RngExt;
use rand_pcg::Pcg32;

use super::shelves::{CATEGORIES, ITEMS_PER_CATEGORY, POPULARITY_WITHIN};
use crate::data::Truth;

/// How shoppers behave and what they want: the law of one world.
///
/// A shopper has a hidden state. It is behind the behaviours, the logging policy knows it, and clicks hang on it.
pub(super) trait Law: Debug + Send + Sync {
    /// How the logging policy chooses.
    fn policy(&self) -> Policy;

    /// Draws a shopper: the items of the behaviours, and what is true of them.
    fn shopper(&self, rng: &mut Pcg32) -> (Vec<u32>, Truth);

    /// Draws the category from which the logging policy shows an item of interest to the shopper after `seen` behaviours.
    fn interest(&self, truth: &Truth, seen: usize, rng: &mut Pcg32) -> u32;

    /// `P(click | hidden state after seen behaviours, item)` but for the item's appeal.
    fn base(&self, truth: &Truth, seen: usize, item: u32) -> f64;

    /// What can be known of a shopper before the first behaviour.
    fn prior(&self) -> Box<dyn Belief + '_>;
}

/// How likely each hidden state is, given the behaviours observed so far: an exact posterior.
pub(super) trait Belief {
    /// Takes the next behaviour in. A behaviour that is impossible under the law is skipped: it can occur in a history made by hand.
    fn observe(&mut self, item: u32);

    /// The hidden states, as far as they differ in what they say of an item.
    fn cells(&self, item: u32) -> Vec<Cell>;
}

/// Hidden states that say the same of an item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// `P(one of these states | the behaviours)`.
    pub(super) probability: f64,
    /// `P(click | one of these states, item)` but for the item's appeal.
    pub(super) base: f64,
    /// The probability that the logging policy, when it shows an item of interest, takes it from the item's category.
    pub(super) of_interest: f64,
}

/// The probabilities by which the logging policy chooses what to show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy {
    /// Any item, by popularity.
    pub(super) popular: f64,
    /// An item of interest to the shopper, by popularity within its category.
    pub(super) interest: f64,
    /// An item of the history again, by its share of it; any item by popularity while the history is empty.
    pub(super) again: f64,
}

impl Policy {
    /// `P(the policy shows item | hidden state, history)`. `share_of_history` is the share of the history's behaviours with this item;
    /// `None` for an empty history.
    pub(super) fn shows(self, item: u32, cell: Cell, share_of_history: Option<f64>) -> f64 {
        let again = share_of_history.unwrap_or_else(|| popularity(item));
        self.popular * popularity(item)
            + self.interest * (cell.of_interest * within_category(item))
            + self.again * again
    }
}

/// The category of an item.
pub(super) fn category_of(item: u32) -> u32 {
    item / ITEMS_PER_CATEGORY as u32
}

/// An item's share of its category.
pub(super) fn within_category(item: u32) -> f64 {
    POPULARITY_WITHIN[item as usize % ITEMS_PER_CATEGORY]
}

/// An item's share of the catalogue: categories are equally popular.
pub(super) fn popularity(item: u32) -> f64 {
    within_category(item) / CATEGORIES as f64
}

/// Appeal of an item, from 0.8 to 1.2, different within each category: a factor of every click probability.
pub(super) fn appeal(item: u32) -> f64 {
    0.8 + 0.4 * f64::from((item * 5 + item / 8 * 3) % 8) / 7.0
}

/// `P(click | hidden state, item)` of the state's base and the circumstances' factor.
pub(super) fn click(item: u32, base: f64, factor: f64) -> f64 {
    (appeal(item) * base * factor).min(0.95)
}

/// Draws any item by popularity. Categories are equally popular.
pub(super) fn any_item(rng: &mut Pcg32) -> u32 {
    item_of(rng.random_range(0..CATEGORIES as u32), rng)
}

/// Draws an item of a category, by popularity within it.
pub(super) fn item_of(category: u32, rng: &mut Pcg32) -> u32 {
    category * ITEMS_PER_CATEGORY as u32 + draw(&POPULARITY_WITHIN, rng) as u32
}

/// Draws an index by weights that sum to 1.
pub(super) fn draw(weights: &[f64], rng: &mut Pcg32) -> usize {
    let mut left = rng.random::<f64>();
    for (index, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return index;
        }
    }
    weights.iter().rposition(|&weight| weight > 0.0).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use crate::data::shop::Shop;
    use crate::data::{ShopLaw, ShopSettings};

    /// Checks that of the impressions of 6000 shoppers, per tenth of the perfect predictor's predictions, predicted and clicked are within four
    /// standard deviations of a sum of independent draws. (Impressions of one shopper share a path: one of each is taken.)
    fn check_calibration(settings: &ShopSettings) {
        let shop = Shop::new(&ShopSettings {
            shoppers: 6000,
            impressions_per_shopper: 1,
            ..settings.clone()
        });
        let law = shop.settings().law;
        let data = shop.dataset();
        let shown = [&data.train[..], &data.validation, &data.test].concat();
        let predicted = shop.perfect_predictions(&data, &shown);
        let mut rows: Vec<_> = predicted
            .into_iter()
            .zip(shown.iter().map(|shown| shown.clicked))
            .collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        for tenth in rows.chunks(600) {
            let expected: f64 = tenth.iter().map(|row| row.0).sum();
            let variance: f64 = tenth.iter().map(|row| row.0 * (1.0 - row.0)).sum();
            let clicks = tenth.iter().filter(|row| row.1).count() as f64;
            let deviations = (clicks - expected) / variance.sqrt();
            assert!(
                deviations.abs() < 4.0,
                "{law:?}: {clicks} clicks of {expected}: {deviations} deviations"
            );
        }
    }

    #[test]
    fn perfect_predictions_are_calibrated() {
        for law in ShopLaw::ALL {
            check_calibration(&ShopSettings::of(law));
        }
        check_calibration(&ShopSettings {
            interests: 3,
            drift_rate: 0.3,
            return_rate: 0.2,
            stray_rate: 0.25,
            ..ShopSettings::default()
        });
    }

    /// Whatever is known, the items that may be shown next have probabilities that sum to 1.
    #[test]
    fn what_is_shown_is_a_distribution() {
        for law in ShopLaw::ALL {
            let shop = Shop::new(&ShopSettings::of(law));
            let (mut belief, policy) = (shop.law.prior(), shop.law.policy());
            let history = [7, 7, 90];
            for seen in 0..=history.len() {
                let share = |item| {
                    let same = history[..seen].iter().filter(|&&one| one == item).count();
                    (seen > 0).then(|| same as f64 / seen as f64)
                };
                let shown = |item: u32| -> f64 {
                    let cells = belief.cells(item).into_iter();
                    cells
                        .map(|cell| cell.probability * policy.shows(item, cell, share(item)))
                        .sum()
                };
                let sum: f64 = (0..shop.catalogue().items.len() as u32).map(shown).sum();
                assert!((sum - 1.0).abs() < 1e-12, "{law:?} after {seen}: {sum}");
                if let Some(&item) = history.get(seen) {
                    belief.observe(item);
                }
            }
        }
    }

    #[test]
    fn labels_follow_the_stated_probability() {
        for law in ShopLaw::ALL {
            let shop = Shop::new(&ShopSettings {
                shoppers: 6000,
                impressions_per_shopper: 1,
                ..ShopSettings::of(law)
            });
            let data = shop.dataset();
            let (mut expected, mut clicks, mut shown) = ([0.0; 10], [0_u32; 10], [0_u32; 10]);
            for impression in data.train.iter().chain(&data.validation).chain(&data.test) {
                let truth = &data.users[impression.user as usize].truth;
                let probability = {
                    let circumstances = data.circumstances(impression);
                    shop.click_probability(truth, impression.seen as usize, impression.target, circumstances)
                };
                assert!((0.0..=0.95).contains(&probability));
                let bin = (probability * 10.0) as usize;
                expected[bin] += probability;
                clicks[bin] += u32::from(impression.clicked);
                shown[bin] += 1;
            }
            for bin in 0..10 {
                // Four standard deviations of a sum of Bernoulli draws.
                let slack = 4.0 * (f64::from(shown[bin]) * 0.25).sqrt();
                assert!(
                    (f64::from(clicks[bin]) - expected[bin]).abs() <= slack,
                    "{law:?}, bin {bin}: {clicks:?} of {expected:?}"
                );
            }
        }
    }
}
