//! Shoppers of one interest that drifts.

use super::probe::{Figures, Probe, items};
use crate::data::{Truth, User};
use crate::evaluate::metrics::logit;
use crate::explain::{Drift, Question, drift, drifts, steps_until_followed};

/// What is said of the new interest's item and of the old one's, from before the first behaviour of the new interest to the last one before
/// the next drift.
pub(super) struct Answers {
    /// The model's `p(click)`: of the new item, of the old one.
    pub(super) model: [Vec<f32>; 2],
    /// The same of the perfect predictor.
    pub(super) perfect: [Vec<f64>; 2],
}

impl Answers {
    /// Behaviours after the change until the model has followed it, and the same of the perfect predictor.
    pub(super) fn steps_until_followed(&self) -> [Option<usize>; 2] {
        let Self {
            model: [new, old],
            perfect,
        } = self;
        let [perfect_new, perfect_old] = perfect
            .each_ref()
            .map(|answers| answers.iter().map(|&p| logit(p)).collect::<Vec<f32>>());
        [
            steps_until_followed(new, old, 0),
            steps_until_followed(&perfect_new, &perfect_old, 0),
        ]
    }
}

impl Probe<'_> {
    /// Adds one shopper's figures to those found so far.
    pub(super) fn follow_drifts(&self, user: &User, found: &mut Figures) {
        let Truth::Drifting(interests) = &user.truth else {
            return;
        };
        let Some(&current) = interests.last() else {
            return;
        };
        let Some(question) = self.question(user, self.popular(current)) else {
            return;
        };
        self.attend(&question, found);
        for change in drifts(interests) {
            found.changes += 1;
            let [steps, perfect_steps] = self.answers(&question, user, &change).steps_until_followed();
            found.steps.extend(steps.map(|steps| steps as f64));
            found.perfect_steps.extend(perfect_steps.map(|steps| steps as f64));
        }
    }

    /// Asks the model and the perfect predictor about the two interests of a drift.
    pub(super) fn answers(&self, question: &Question, user: &User, change: &Drift) -> Answers {
        let both = [change.to, change.from].map(|category| self.popular(category));
        let prefixes: Vec<usize> = (change.step..=change.until).collect();
        let candidates = both.map(|item| self.candidate(item));
        let mut answers = drift(self.model, &[self.options.unit], question, &candidates, &prefixes).swap_remove(0);
        let (history, circumstances) = (items(user), self.circumstances(user));
        let mut posterior = self.shop.posterior(&history[..change.step]);
        let mut perfect = [Vec::new(), Vec::new()];
        for length in prefixes {
            if length > change.step {
                posterior.observe(history[length - 1]);
            }
            for (answers, item) in perfect.iter_mut().zip(both) {
                answers.push(posterior.click_probability(item, circumstances));
            }
        }
        Answers {
            model: [std::mem::take(&mut answers[0]), std::mem::take(&mut answers[1])],
            perfect,
        }
    }
}
