//! Shoppers and impressions, drawn by the shop's law.

use rand::{Rng, RngExt};
use rand_pcg::Pcg32;

use super::law::{SHOWS_INTEREST, SHOWS_POPULAR};
use super::shelves::{CATEGORIES, ITEMS_PER_CATEGORY, POPULARITY_WITHIN};
use super::{InterestPair, Shop};
use crate::data::{Behaviour, Impression, User};

impl Shop {
    /// A shopper and the interest at each step.
    pub(super) fn shopper(&self, index: usize, rng: &mut Pcg32) -> (User, Vec<InterestPair>) {
        let length = history_length(rng);
        let first = rng.random_range(0..self.settings.interests as u32);
        let mut interest = InterestPair {
            current: first,
            previous: first,
        };
        let mut interests = Vec::with_capacity(length);
        let mut behaviours = Vec::with_capacity(length);
        for time in 0..length {
            if time > 0 {
                interest = self.next_interest(interest, rng);
            }
            interests.push(interest);
            behaviours.push(Behaviour {
                item: self.behaviour(interest, rng),
                time: time as i64,
            });
        }
        let interests_seen = interests.iter().map(|interest| interest.current).collect();
        (
            User {
                name: format!("shopper {index}"),
                behaviours,
                interests: interests_seen,
            },
            interests,
        )
    }

    fn next_interest(&self, interest: InterestPair, rng: &mut Pcg32) -> InterestPair {
        let InterestPair { current, previous } = interest;
        let chance = rng.random::<f64>();
        if chance < self.settings.drift_rate {
            InterestPair {
                current: draw(&self.affinity[current as usize], rng) as u32,
                previous: current,
            }
        } else if chance < self.settings.drift_rate + self.settings.return_rate {
            InterestPair {
                current: previous,
                previous: current,
            }
        } else {
            interest
        }
    }

    fn behaviour(&self, interest: InterestPair, rng: &mut Pcg32) -> u32 {
        if rng.random::<f64>() < self.settings.stray_rate {
            any_item(rng)
        } else {
            item_of(interest.current, rng)
        }
    }

    /// Draws an impression: the item that the logging policy shows, and the answer.
    pub(super) fn impression(
        &self,
        user: u32,
        shopper: &User,
        interests: &[InterestPair],
        rng: &mut Pcg32,
    ) -> Impression {
        let seen = rng.random_range(0..=shopper.behaviours.len());
        let interest = interests[seen.saturating_sub(1)];
        let policy = rng.random::<f64>();
        let again = policy >= SHOWS_POPULAR + SHOWS_INTEREST;
        let target = if policy < SHOWS_POPULAR || (again && seen == 0) {
            any_item(rng)
        } else if again {
            shopper.behaviours[rng.random_range(0..seen)].item
        } else {
            item_of(interest.current, rng)
        };
        let clicked = rng.random::<f64>() < self.click_probability(interest, target);
        Impression {
            user,
            seen: seen as u32,
            target,
            clicked,
        }
    }
}

/// Draws any item by popularity. Categories are equally popular.
pub(super) fn any_item(rng: &mut Pcg32) -> u32 {
    item_of(rng.random_range(0..CATEGORIES as u32), rng)
}

/// Draws the length of a history: mostly 4 to 30 behaviours, sometimes very few, sometimes many.
fn history_length(rng: &mut Pcg32) -> usize {
    match rng.random_range(0..20) {
        0..=3 => rng.random_range(1..=3),
        4 => rng.random_range(31..=50),
        _ => rng.random_range(4..=30),
    }
}

/// Draws an item of a category, by popularity within it.
fn item_of(category: u32, rng: &mut Pcg32) -> u32 {
    category * ITEMS_PER_CATEGORY as u32 + draw(&POPULARITY_WITHIN, rng) as u32
}

/// Draws an index by weights that sum to 1.
fn draw(weights: &[f64], rng: &mut impl Rng) -> usize {
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
    use rand::SeedableRng;

    use super::*;
    use crate::data::ShopSettings;

    #[test]
    fn labels_follow_the_stated_probability() {
        let shop = Shop::new(&ShopSettings::default());
        let mut rng = Pcg32::seed_from_u64(8);
        let (mut expected, mut clicks, mut shown) = ([0.0; 10], [0_u32; 10], [0_u32; 10]);
        for index in 0..6000 {
            let (user, interests) = shop.shopper(index, &mut rng);
            let impression = shop.impression(0, &user, &interests, &mut rng);
            let interest = interests[(impression.seen as usize).saturating_sub(1)];
            let probability = shop.click_probability(interest, impression.target);
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
                "bin {bin}: {clicks:?} of {expected:?}"
            );
        }
    }
}
