//! Shoppers of one interest that drifts.

use super::probe::{Figures, Probe, items};
use crate::data::{Truth, User};
use crate::evaluate::metrics::logit;
use crate::explain::{Drift, Question, drift, drifts, steps_until_followed};

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
            let [steps, perfect_steps] = self.steps_until_followed(&question, user, &change);
            found.steps.extend(steps.map(|steps| steps as f64));
            found.perfect_steps.extend(perfect_steps.map(|steps| steps as f64));
        }
    }

    /// Behaviours after a change of interest until the model has followed it, and the same of the perfect predictor.
    fn steps_until_followed(&self, question: &Question, user: &User, change: &Drift) -> [Option<usize>; 2] {
        let [new, old] = [change.to, change.from].map(|category| self.popular(category));
        let prefixes: Vec<usize> = (0..=change.until).collect();
        let candidates = [new, old].map(|item| self.candidate(item));
        let answers = drift(self.model, &[self.options.unit], question, &candidates, &prefixes).swap_remove(0);
        let (history, circumstances) = (items(user), self.circumstances(user));
        let mut posterior = self.shop.prior();
        let mut perfect = [Vec::new(), Vec::new()];
        for &length in &prefixes {
            if length > 0 {
                posterior.observe(history[length - 1]);
            }
            for (answers, item) in perfect.iter_mut().zip([new, old]) {
                answers.push(logit(posterior.click_probability(item, circumstances)));
            }
        }
        [
            steps_until_followed(&answers[0], &answers[1], change.step),
            steps_until_followed(&perfect[0], &perfect[1], change.step),
        ]
    }
}
