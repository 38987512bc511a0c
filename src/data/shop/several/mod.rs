//! Several interests at once.
//!
//! A shopper has a set S of K categories, and in each of them a level z from 1 to 4: how far that interest has come. Item i has a level
//! too: its category's eight items are four pairs, of level 1 to 4.
//!
//! ```text
//! K             uniform in interests_min ..= interests_max
//! S             uniform among the sets of K of the C categories
//! T             uniform in history_min ..= history_max
//! z_c           before the first behaviour: 1 with probability .7, else uniform in 2 ..= 4; for each c in S
//!
//! each behaviour is, with probability stray_rate, any item of the C categories, by popularity. It moves nothing.
//! Otherwise it is meant:
//!   c           with probability stick_rate the category of the behaviour before it, if that is in S; otherwise uniform in S
//!   z_c         moves first: below 4, up by one with probability growth_rate; at 4, to 1 with .05; otherwise it stands
//!   level       z_c with probability .85, otherwise one of the other three, uniformly
//!   item        one of the two of this level in c, by popularity
//!
//! click | S, z, i   Bernoulli( min(0.95, base · appeal_i) )
//!               base = 0.05 if the category of i is not in S
//!               otherwise 0.75, 0.35 or 0.10 where z differs from the level of i by 0, by 1, or by more
//! ```
//!
//! A shopper who is asked after `seen` behaviours answers with the levels after them (those before the first behaviour, if `seen` is 0).
//! The logging policy shows an item of one of the K interests, uniformly, with probability .60, by popularity within the category and
//! not by level; any item by popularity with .25; and an item of the history again with .15.
//!
//! | file | what lives there |
//! |---|---|
//! | `shoppers.rs` | draws |
//! | `belief.rs` | the exact posterior of S and z given the behaviours |
//! | `presets.rs` | fixed histories, each with a story |

mod belief;
mod presets;
mod shoppers;

use rand::RngExt;
use rand_pcg::Pcg32;

use self::belief::SetBelief;
pub(super) use self::presets::presets;
use super::law::{Belief, Law, Policy, category_of, within_category};
use super::shelves::ITEMS_PER_CATEGORY;
use crate::data::{Interest, ShopSettings, Truth, interests_after};

/// The highest level.
const LEVELS: usize = 4;
/// Items of a category on each level.
const ITEMS_PER_LEVEL: usize = ITEMS_PER_CATEGORY / LEVELS;
/// The most interests of a shopper.
pub(super) const MOST_INTERESTS: usize = 6;

/// `P(z_c)` before the first behaviour, from level 1.
const FIRST_LEVEL: [f64; LEVELS] = [0.7, 0.1, 0.1, 0.1];
/// Probability that an interest of the highest level starts again from the lowest.
const FALL_RATE: f64 = 0.05;
/// Probability that a meant behaviour's item is of the interest's level.
const ON_LEVEL: f64 = 0.85;

/// The world of several interests at once.
#[derive(Clone, Debug)]
pub(super) struct Several {
    interests: std::ops::RangeInclusive<usize>,
    history: std::ops::RangeInclusive<usize>,
    growth_rate: f64,
    stray_rate: f64,
    stick_rate: f64,
}

impl Several {
    pub(super) fn new(settings: &ShopSettings) -> Self {
        Self {
            interests: settings.interests_min..=settings.interests_max,
            history: settings.history_min..=settings.history_max,
            growth_rate: settings.growth_rate,
            stray_rate: settings.stray_rate,
            stick_rate: settings.stick_rate,
        }
    }

    /// `P(level after a meant behaviour of the interest | level before)`, both from 1.
    fn moves(&self, from: usize, to: usize) -> f64 {
        let (next, chance) = if from < LEVELS {
            (from + 1, self.growth_rate)
        } else {
            (1, FALL_RATE)
        };
        if to == next {
            chance
        } else if to == from {
            1.0 - chance
        } else {
            0.0
        }
    }

    /// `P(a meant behaviour is of this category | S of K categories with it in it)`. `before` is the category of the behaviour before it,
    /// and whether that is in S.
    fn speaks(&self, category: u32, count: usize, before: Option<(u32, bool)>) -> f64 {
        let uniform = 1.0 / count as f64;
        let sticking = match before {
            Some((previous, true)) => f64::from(u8::from(previous == category)),
            _ => uniform,
        };
        self.stick_rate * sticking + (1.0 - self.stick_rate) * uniform
    }
}

/// The level of an item of the shop, from 1: `1 + (place within its category) div 2`.
pub fn level_of(item: u32) -> u32 {
    (item as usize % ITEMS_PER_CATEGORY / ITEMS_PER_LEVEL) as u32 + 1
}

/// `P(item | a meant behaviour of its category, level of the interest)`.
fn emission(level: usize, item: u32) -> f64 {
    let of_item = level_of(item) as usize;
    let of_level = if of_item == level {
        ON_LEVEL
    } else {
        (1.0 - ON_LEVEL) / (LEVELS - 1) as f64
    };
    of_level * within_level(item)
}

/// An item's share of its category's items of the same level.
fn within_level(item: u32) -> f64 {
    let first = item / ITEMS_PER_LEVEL as u32 * ITEMS_PER_LEVEL as u32;
    let pair: f64 = (first..first + ITEMS_PER_LEVEL as u32).map(within_category).sum();
    within_category(item) / pair
}

/// `P(click)` on an item but for its appeal. `level` is that of the interest in the item's category, `None` if there is none.
fn base_at(level: Option<u32>, item: u32) -> f64 {
    match level.map(|level| level.abs_diff(level_of(item))) {
        None => 0.05,
        Some(0) => 0.75,
        Some(1) => 0.35,
        Some(_) => 0.10,
    }
}

/// The interests before the first behaviour and those behind each.
///
/// # Panics
/// If the truth is not of this world.
fn of_truth(truth: &Truth) -> (&[Interest], &[Option<Interest>]) {
    match truth {
        Truth::Several { before, behind } => (before, behind),
        other => panic!("a shopper of several interests, not {other:?}"),
    }
}

impl Law for Several {
    fn policy(&self) -> Policy {
        Policy {
            popular: 0.25,
            interest: 0.60,
            again: 0.15,
        }
    }

    fn shopper(&self, rng: &mut Pcg32) -> (Vec<u32>, Truth) {
        self.draw_shopper(rng)
    }

    fn interest(&self, truth: &Truth, _seen: usize, rng: &mut Pcg32) -> u32 {
        let (before, _) = of_truth(truth);
        before[rng.random_range(0..before.len())].category
    }

    fn base(&self, truth: &Truth, seen: usize, item: u32) -> f64 {
        let (before, behind) = of_truth(truth);
        let now = interests_after(before, behind, seen);
        let own = now.iter().find(|interest| interest.category == category_of(item));
        base_at(own.map(|interest| interest.level), item)
    }

    fn prior(&self) -> Box<dyn Belief + '_> {
        Box::new(SetBelief::new(self))
    }
}

#[cfg(test)]
mod tests;
