//! The perfect predictor: the best possible prediction for a shopper whose history is known and whose hidden state is not.
//!
//! The law is known, not learnt, and the posterior of the hidden state is exact. So no predictor that sees only the history can be better,
//! in log loss or in AUC, except by luck.
//!
//! **Two questions, two answers.** The logging policy chooses items partly by the interest, so the fact that an item is shown is itself
//! evidence: `P(x | history, target shown) ∝ P(x | history) P(policy shows target | x, history)`. A model that learns
//! from logged impressions learns this one: [`Shop::perfect_prediction`]. Where candidates are drawn without regard to the interest,
//! as in the A/B simulation or a drift chart, the plain posterior is right: [`Shop::click_probability_given`]. Other impressions of the
//! same shopper, and their clicks, are no evidence for either.

use super::Shop;
use super::fields::{Circumstances, factor};
use super::law::{Belief, Cell, click};
use crate::data::{Behaviour, Dataset, Impression};

/// What is known of a shopper's hidden state. It is asked about items and takes in one behaviour after the other.
///
/// The circumstances of a question say nothing of the hidden state: they are drawn independently of it.
pub struct Posterior<'a>(Box<dyn Belief + 'a>);

impl Posterior<'_> {
    /// Takes the next behaviour in.
    ///
    /// # Panics
    /// If the item is not of the shop.
    pub fn observe(&mut self, item: u32) {
        self.0.observe(item);
    }

    /// `P(click | behaviours)` on an item that is shown without regard to the interest.
    ///
    /// # Panics
    /// If the item is not of the shop.
    pub fn click_probability(&self, target: u32, circumstances: Circumstances) -> f64 {
        let factor = factor(target, circumstances);
        expect(&self.0.cells(target), |cell| click(target, cell.base, factor))
    }
}

impl Shop {
    /// What is known of a shopper before the first behaviour.
    pub fn prior(&self) -> Posterior<'_> {
        Posterior(self.law.prior())
    }

    /// What is known after some behaviours.
    ///
    /// # Panics
    /// If an item is not of the shop.
    pub fn posterior(&self, history: &[u32]) -> Posterior<'_> {
        let mut posterior = self.prior();
        for &item in history {
            posterior.observe(item);
        }
        posterior
    }

    /// `P(click | history)` on an item that is shown without regard to the interest.
    ///
    /// # Panics
    /// If an item is not of the shop.
    pub fn click_probability_given(&self, history: &[u32], target: u32, circumstances: Circumstances) -> f64 {
        self.posterior(history).click_probability(target, circumstances)
    }

    /// `P(click | history, the logging policy shows target)`: the best prediction for a logged impression.
    ///
    /// # Panics
    /// If an item is not of the shop.
    pub fn perfect_prediction(&self, history: &[u32], target: u32, circumstances: Circumstances) -> f64 {
        let cells = self.posterior(history).0.cells(target);
        let repeats = history.iter().filter(|&&item| item == target).count();
        let share = (!history.is_empty()).then(|| repeats as f64 / history.len() as f64);
        let shown = |cell| self.law.policy().shows(target, cell, share);
        let factor = factor(target, circumstances);
        expect(&cells, |cell| shown(cell) * click(target, cell.base, factor)) / expect(&cells, shown)
    }

    /// [`perfect_prediction`](Self::perfect_prediction) of impressions of this shop's data set, from all behaviours seen before each.
    pub fn perfect_predictions(&self, data: &Dataset, impressions: &[Impression]) -> Vec<f64> {
        let predict = |impression: &Impression| {
            let history = items(data.history(impression, usize::MAX));
            self.perfect_prediction(&history, impression.target, data.circumstances(impression))
        };
        impressions.iter().map(predict).collect()
    }
}

/// `Σ_x P(x | behaviours) value(x)`.
fn expect(cells: &[Cell], value: impl Fn(Cell) -> f64) -> f64 {
    cells.iter().map(|&cell| cell.probability * value(cell)).sum()
}

/// The items of some behaviours.
pub(super) fn items(behaviours: &[Behaviour]) -> Vec<u32> {
    behaviours.iter().map(|behaviour| behaviour.item).collect()
}
