//! Shoppers of one interest that drifts, drawn by its law.

use rand::RngExt;
use rand_pcg::Pcg32;

use super::law::{Drifting, InterestPair};
use crate::data::Truth;
use crate::data::shop::law::{any_item, draw, item_of};

impl Drifting {
    /// A shopper's items and the interest at each step.
    pub(super) fn draw_shopper(&self, rng: &mut Pcg32) -> (Vec<u32>, Truth) {
        let length = history_length(rng);
        let mut interest = InterestPair::first(rng.random_range(0..self.interests as u32));
        let mut interests = Vec::with_capacity(length);
        let mut items = Vec::with_capacity(length);
        for step in 0..length {
            if step > 0 {
                interest = self.next_interest(interest, rng);
            }
            interests.push(interest.current);
            items.push(self.behaviour(interest, rng));
        }
        (items, Truth::Drifting(interests))
    }

    fn next_interest(&self, interest: InterestPair, rng: &mut Pcg32) -> InterestPair {
        let InterestPair { current, previous } = interest;
        let chance = rng.random::<f64>();
        if chance < self.drift_rate {
            InterestPair {
                current: draw(&self.affinity[current as usize], rng) as u32,
                previous: current,
            }
        } else if chance < self.drift_rate + self.return_rate {
            InterestPair {
                current: previous,
                previous: current,
            }
        } else {
            interest
        }
    }

    fn behaviour(&self, interest: InterestPair, rng: &mut Pcg32) -> u32 {
        if rng.random::<f64>() < self.stray_rate {
            any_item(rng)
        } else {
            item_of(interest.current, rng)
        }
    }
}

/// Draws the length of a history: mostly 4 to 30 behaviours, sometimes very few, sometimes many.
fn history_length(rng: &mut Pcg32) -> usize {
    match rng.random_range(0..20) {
        0..=3 => rng.random_range(1..=3),
        4 => rng.random_range(31..=50),
        _ => rng.random_range(4..=30),
    }
}
