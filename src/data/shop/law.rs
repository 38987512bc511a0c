//! The shop's probabilities: `shoppers.rs` draws by them, `filter.rs` computes with them.

use super::shelves::{CATEGORIES, ITEMS_PER_CATEGORY, POPULARITY_WITHIN};
use super::{InterestPair, Shop};

/// Probability that the logging policy shows any item, by popularity.
pub(super) const SHOWS_POPULAR: f64 = 0.45;
/// Probability that it shows an item of the current interest.
pub(super) const SHOWS_INTEREST: f64 = 0.35;
/// Probability that it shows an item of the history again.
pub(super) const SHOWS_AGAIN: f64 = 0.20;

impl Shop {
    /// `P(click | interest, item)`.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn click_probability(&self, interest: InterestPair, item: u32) -> f64 {
        let category = self.catalogue.category(item);
        let base = if category == interest.current {
            0.62
        } else if category == interest.previous {
            0.24
        } else {
            0.03 + 0.30 * self.affinity[interest.current as usize][category as usize]
        };
        (appeal(item) * base).min(0.95)
    }

    /// `P(item_t | current)` for a behaviour.
    pub(super) fn behaviour_probability(&self, current: u32, item: u32) -> f64 {
        let stray = self.settings.stray_rate;
        let meant = if self.catalogue.category(item) == current {
            within_category(item)
        } else {
            0.0
        };
        stray * popularity(item) + (1.0 - stray) * meant
    }

    /// `P(the logging policy shows item | current, history)`. `repeated` is the share of the history's behaviours with this item; `None`
    /// for an empty history.
    pub(super) fn shown_probability(&self, current: u32, item: u32, share_of_history: Option<f64>) -> f64 {
        let meant = if self.catalogue.category(item) == current {
            within_category(item)
        } else {
            0.0
        };
        let again = share_of_history.unwrap_or_else(|| popularity(item));
        SHOWS_POPULAR * popularity(item) + SHOWS_INTEREST * meant + SHOWS_AGAIN * again
    }
}

/// An item's share of its category.
fn within_category(item: u32) -> f64 {
    POPULARITY_WITHIN[item as usize % ITEMS_PER_CATEGORY]
}

/// An item's share of the catalogue: categories are equally popular.
fn popularity(item: u32) -> f64 {
    within_category(item) / CATEGORIES as f64
}

/// Appeal of an item, from 0.8 to 1.2, different within each category: a factor of every click probability.
fn appeal(item: u32) -> f64 {
    0.8 + 0.4 * f64::from((item * 5 + item / 8 * 3) % 8) / 7.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ShopSettings;

    #[test]
    fn behaviours_and_what_is_shown_are_distributions() {
        let shop = Shop::new(&ShopSettings {
            interests: 3,
            ..ShopSettings::default()
        });
        let items = 0..shop.catalogue().items.len() as u32;
        for current in 0..3 {
            let done: f64 = items
                .clone()
                .map(|item| shop.behaviour_probability(current, item))
                .sum();
            let first: f64 = items
                .clone()
                .map(|item| shop.shown_probability(current, item, None))
                .sum();
            // The history is 7, 7, 90.
            let share = |item| f64::from(u8::from(item == 7)) * 2.0 / 3.0 + f64::from(u8::from(item == 90)) / 3.0;
            let later: f64 = items
                .clone()
                .map(|item| shop.shown_probability(current, item, Some(share(item))))
                .sum();
            for sum in [done, first, later] {
                assert!((sum - 1.0).abs() < 1e-12, "{sum}");
            }
        }
    }
}
