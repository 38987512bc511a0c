//! The probabilities of several interests.

use std::ops::RangeInclusive;

use crate::data::shop::law::within_category;
use crate::data::shop::shelves::ITEMS_PER_CATEGORY;
use crate::data::{Interest, ShopSettings, Truth};

/// The highest level.
pub(super) const LEVELS: usize = 4;
/// Items of a category on each level.
pub(super) const ITEMS_PER_LEVEL: usize = ITEMS_PER_CATEGORY / LEVELS;

/// `P(z_c)` before the first behaviour, from level 1.
pub(super) const FIRST_LEVEL: [f64; LEVELS] = [0.7, 0.1, 0.1, 0.1];
/// Probability that an interest of the highest level starts again from the lowest.
pub(super) const FALL_RATE: f64 = 0.05;
/// Probability that a meant behaviour's item is of the interest's level.
pub(super) const ON_LEVEL: f64 = 0.85;

/// The world of several interests at once.
#[derive(Clone, Debug)]
pub(in crate::data::shop) struct Several {
    pub(super) interests: RangeInclusive<usize>,
    pub(super) history: RangeInclusive<usize>,
    pub(super) growth_rate: f64,
    pub(super) stray_rate: f64,
    pub(super) stick_rate: f64,
}

impl Several {
    pub(in crate::data::shop) fn new(settings: &ShopSettings) -> Self {
        Self {
            interests: settings.interests_min..=settings.interests_max,
            history: settings.history_min..=settings.history_max,
            growth_rate: settings.growth_rate,
            stray_rate: settings.stray_rate,
            stick_rate: settings.stick_rate,
        }
    }

    /// `P(level after a meant behaviour of the interest | level before)`, both from 1.
    pub(super) fn moves(&self, from: usize, to: usize) -> f64 {
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
    pub(super) fn speaks(&self, category: u32, count: usize, before: Option<(u32, bool)>) -> f64 {
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
pub(super) fn emission(level: usize, item: u32) -> f64 {
    let of_item = level_of(item) as usize;
    let of_level = if of_item == level {
        ON_LEVEL
    } else {
        (1.0 - ON_LEVEL) / (LEVELS - 1) as f64
    };
    of_level * within_level(item)
}

/// An item's share of its category's items of the same level.
pub(super) fn within_level(item: u32) -> f64 {
    let first = item / ITEMS_PER_LEVEL as u32 * ITEMS_PER_LEVEL as u32;
    let pair: f64 = (first..first + ITEMS_PER_LEVEL as u32).map(within_category).sum();
    within_category(item) / pair
}

/// `P(click)` on an item but for its appeal. `level` is that of the interest in the item's category, `None` if there is none.
pub(super) fn base_at(level: Option<u32>, item: u32) -> f64 {
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
pub(super) fn of_truth(truth: &Truth) -> (&[Interest], &[Option<Interest>]) {
    match truth {
        Truth::Several { before, behind } => (before, behind),
        other => panic!("a shopper of several interests, not {other:?}"),
    }
}
