//! The exact posterior of several interests: which they are, and how far each has come.
//!
//! Given the set S, the levels of its categories move independently of each other, and only by behaviours of their own category. So the
//! posterior is a weight for each set and, beside it, a distribution over the four levels of each of its categories. A behaviour of
//! category c multiplies the weight of S by its likelihood ℓ and changes the levels of c alone:
//!
//! ```text
//! c not in S   ℓ = stray · pop(i)
//! c in S       q'(z') ∝ stray · pop(i) · q(z')  +  (1 - stray) · P(c | S) · P(i | z') · Σ_z P(z' | z) q(z),   ℓ their sum
//! ```
//!
//! `P(c | S) = 1/K` if interests do not stick; so K is within the likelihood, and sets of all sizes are weighed against each other. With
//! two to four of twelve categories there are 781 sets; all are kept. A step costs one to four thousand operations.

use super::law::{FIRST_LEVEL, LEVELS, Several, base_at, emission};
use crate::data::shop::law::{Belief, Cell, category_of, popularity};
use crate::data::shop::settings::MOST_INTERESTS;
use crate::data::shop::shelves::CATEGORIES;

/// How likely each set of interests is, and the levels within it, given the behaviours so far.
#[derive(Debug)]
pub(super) struct SetBelief<'a> {
    law: &'a Several,
    /// The category of the last behaviour.
    previous: Option<u32>,
    sets: Vec<InterestSet>,
}

/// A set of categories that a shopper may be interested in.
#[derive(Clone, Debug)]
struct InterestSet {
    /// Its categories as bits.
    categories: u16,
    /// `P(set | behaviours)`.
    weight: f64,
    /// `P(level | set, behaviours)` of each of its categories, in their order.
    levels: [[f64; LEVELS]; MOST_INTERESTS],
}

impl InterestSet {
    fn count(&self) -> usize {
        self.categories.count_ones() as usize
    }

    /// The place of a category among those of the set.
    fn place(&self, category: u32) -> Option<usize> {
        let bit = 1 << category;
        (self.categories & bit != 0).then(|| (self.categories & (bit - 1)).count_ones() as usize)
    }
}

impl<'a> SetBelief<'a> {
    /// What is known before the first behaviour.
    pub(super) fn new(law: &'a Several) -> Self {
        let sizes = law.interests.clone().count() as f64;
        let all = (0_u16..1 << CATEGORIES).filter(|set| law.interests.contains(&(set.count_ones() as usize)));
        let set = |categories: u16| InterestSet {
            categories,
            weight: 1.0 / (sizes * choose(CATEGORIES, categories.count_ones() as usize)),
            levels: [FIRST_LEVEL; MOST_INTERESTS],
        };
        Self {
            law,
            previous: None,
            sets: all.map(set).collect(),
        }
    }

    /// `q'(z')` of the category of an item, not yet scaled to sum to 1.
    fn levels_after(&self, set: &InterestSet, place: usize, item: u32) -> [f64; LEVELS] {
        let before = self.previous.map(|previous| (previous, set.place(previous).is_some()));
        let stray = self.law.stray_rate * popularity(item);
        let meant = (1.0 - self.law.stray_rate) * self.law.speaks(category_of(item), set.count(), before);
        let levels = &set.levels[place];
        std::array::from_fn(|to| {
            let moved: f64 = (0..LEVELS)
                .map(|from| self.law.moves(from + 1, to + 1) * levels[from])
                .sum();
            stray * levels[to] + meant * emission(to + 1, item) * moved
        })
    }
}

impl Belief for SetBelief<'_> {
    fn observe(&mut self, item: u32) {
        let category = category_of(item);
        // Of each set: its new weight before scaling, and the category's new levels before scaling.
        let step = |set: &InterestSet| match set.place(category) {
            None => (set.weight * self.law.stray_rate * popularity(item), None),
            Some(place) => {
                let levels = self.levels_after(set, place, item);
                (set.weight * levels.iter().sum::<f64>(), Some((place, levels)))
            }
        };
        let steps: Vec<_> = self.sets.iter().map(step).collect();
        let sum: f64 = steps.iter().map(|(weight, _)| weight).sum();
        if sum <= 0.0 {
            return;
        }
        for (set, (weight, of_category)) in self.sets.iter_mut().zip(steps) {
            set.weight = weight / sum;
            if let Some((place, levels)) = of_category.filter(|_| weight > 0.0) {
                let likelihood: f64 = levels.iter().sum();
                set.levels[place] = levels.map(|level| level / likelihood);
            }
        }
        self.previous = Some(category);
    }

    fn cells(&self, item: u32) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(2 * self.sets.len());
        for set in &self.sets {
            let Some(place) = set.place(category_of(item)) else {
                cells.push(Cell {
                    probability: set.weight,
                    base: base_at(None, item),
                    of_interest: 0.0,
                });
                continue;
            };
            let of_level = |(index, probability): (usize, f64)| Cell {
                probability: set.weight * probability,
                base: base_at(Some(index as u32 + 1), item),
                of_interest: 1.0 / set.count() as f64,
            };
            cells.extend(set.levels[place].into_iter().enumerate().map(of_level));
        }
        cells
    }
}

/// The number of sets of `k` of `n`.
fn choose(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |sets, chosen| sets * (n - chosen) as f64 / (chosen + 1) as f64)
}
