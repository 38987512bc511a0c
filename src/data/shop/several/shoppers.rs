//! Shoppers of several interests, drawn by their law.

use rand::RngExt;
use rand_pcg::Pcg32;

use super::law::{FIRST_LEVEL, ITEMS_PER_LEVEL, LEVELS, ON_LEVEL, Several, within_level};
use crate::data::shop::law::{any_item, category_of, draw};
use crate::data::shop::shelves::{CATEGORIES, ITEMS_PER_CATEGORY};
use crate::data::{Interest, Truth};

impl Several {
    /// A shopper's items, the interests before the first, and the interest behind each.
    pub(super) fn draw_shopper(&self, rng: &mut Pcg32) -> (Vec<u32>, Truth) {
        let before = self.first_interests(rng);
        let length = rng.random_range(self.history.clone());
        let mut now = before.clone();
        let (mut items, mut behind) = (Vec::with_capacity(length), Vec::with_capacity(length));
        for _ in 0..length {
            if rng.random::<f64>() < self.stray_rate {
                items.push(any_item(rng));
                behind.push(None);
                continue;
            }
            let previous = items.last().map(|&item| category_of(item));
            let speaks = self.next_to_speak(&now, previous, rng);
            let interest = &mut now[speaks];
            interest.level = self.next_level(interest.level, rng);
            items.push(item_at(*interest, rng));
            behind.push(Some(*interest));
        }
        (items, Truth::Several { before, behind })
    }

    fn first_interests(&self, rng: &mut Pcg32) -> Vec<Interest> {
        let count = rng.random_range(self.interests.clone());
        let mut categories: Vec<u32> = (0..CATEGORIES as u32).collect();
        // The first `count` of a shuffle.
        for place in 0..count {
            categories.swap(place, rng.random_range(place..CATEGORIES));
        }
        categories.truncate(count);
        categories.sort_unstable();
        let interest = |category| Interest {
            category,
            level: draw(&FIRST_LEVEL, rng) as u32 + 1,
        };
        categories.into_iter().map(interest).collect()
    }

    /// The place of the interest that a meant behaviour comes from.
    fn next_to_speak(&self, now: &[Interest], previous: Option<u32>, rng: &mut Pcg32) -> usize {
        // Drawn whatever the rate, so that it does not shift later draws.
        let sticks = rng.random::<f64>() < self.stick_rate;
        let uniform = rng.random_range(0..now.len());
        let again = now.iter().position(|interest| Some(interest.category) == previous);
        match again {
            Some(place) if sticks => place,
            _ => uniform,
        }
    }

    fn next_level(&self, level: u32, rng: &mut Pcg32) -> u32 {
        let chances: [f64; LEVELS] = std::array::from_fn(|to| self.moves(level as usize, to + 1));
        draw(&chances, rng) as u32 + 1
    }
}

/// Draws the item of a meant behaviour.
fn item_at(interest: Interest, rng: &mut Pcg32) -> u32 {
    let own = interest.level as usize - 1;
    let level = if rng.random::<f64>() < ON_LEVEL {
        own
    } else {
        (own + rng.random_range(1..LEVELS)) % LEVELS
    };
    let first = interest.category as usize * ITEMS_PER_CATEGORY + level * ITEMS_PER_LEVEL;
    let shares: [f64; ITEMS_PER_LEVEL] = std::array::from_fn(|place| within_level((first + place) as u32));
    (first + draw(&shares, rng)) as u32
}
