//! Shoppers of several interests, each with a level.

use super::probe::{Figures, Probe, items};
use crate::data::{Interest, Truth, User, level_of};
use crate::explain::{Question, drift};

/// A change of the level of one interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LevelChange {
    /// The interest, with its new level.
    pub(super) interest: Interest,
    /// Its level before.
    pub(super) from: u32,
    /// Index, from 0, of the behaviour that the change is of.
    pub(super) step: usize,
    /// Index of the behaviour at which the level changes next; the length of the history if it does not.
    pub(super) until: usize,
}

/// All changes of level, oldest first.
pub(super) fn level_changes(before: &[Interest], behind: &[Option<Interest>]) -> Vec<LevelChange> {
    let mut now = before.to_vec();
    let mut changes: Vec<LevelChange> = Vec::new();
    for (step, &moved) in behind.iter().enumerate() {
        let Some(moved) = moved else { continue };
        let Some(own) = now.iter_mut().find(|own| own.category == moved.category) else {
            continue;
        };
        if own.level == moved.level {
            continue;
        }
        let from = std::mem::replace(own, moved).level;
        let of_same = |change: &&mut LevelChange| change.interest.category == moved.category;
        if let Some(last) = changes.iter_mut().rev().find(of_same) {
            last.until = step;
        }
        changes.push(LevelChange {
            interest: moved,
            from,
            step,
            until: behind.len(),
        });
    }
    changes
}

/// The first number of behaviours, from the one of the change, after which the level's mean is above every other's.
///
/// `means[t]` are the means of the levels, lowest first, after the change's own behaviour (t = 0) and each one after it.
pub(super) fn behaviours_until_above(means: &[Vec<f64>], level: u32) -> Option<usize> {
    let own = level as usize - 1;
    let is_above = |means: &Vec<f64>| {
        let others = means.iter().enumerate().filter(|&(index, _)| index != own);
        others.into_iter().all(|(_, &other)| means[own] > other)
    };
    means.iter().position(is_above).map(|behaviours| behaviours + 1)
}

impl Probe<'_> {
    /// Adds one shopper's figures to those found so far.
    pub(super) fn follow_levels(&self, user: &User, found: &mut Figures) {
        let Truth::Several { before, behind } = &user.truth else {
            return;
        };
        self.attend_interests(user, before, behind, found);
        let Some(question) = user
            .behaviours
            .first()
            .and_then(|first| self.question(user, first.item))
        else {
            return;
        };
        for change in level_changes(before, behind) {
            found.changes += 1;
            let level = change.interest.level;
            let model = behaviours_until_above(&self.means(&question, change)[1..], level);
            let perfect = behaviours_until_above(&self.perfect_means(user, change)[1..], level);
            found.steps.extend(model.map(|steps| steps as f64));
            found.perfect_steps.extend(perfect.map(|steps| steps as f64));
        }
    }

    /// Adds the attention on each interest that is behind a behaviour.
    pub(super) fn attend_interests(
        &self,
        user: &User,
        before: &[Interest],
        behind: &[Option<Interest>],
        found: &mut Figures,
    ) {
        for interest in before {
            let speaks = behind
                .iter()
                .flatten()
                .any(|behind| behind.category == interest.category);
            if let Some(question) = self.question(user, self.popular(interest.category)).filter(|_| speaks) {
                self.attend(&question, found);
            }
        }
    }

    /// The items of a change's category.
    fn of_category(&self, change: LevelChange) -> Vec<u32> {
        let all = (0..self.categories.len() as u32)
            .filter(|&item| self.categories[item as usize] == change.interest.category);
        all.collect()
    }

    /// The model's mean `p(click)` of each level before a change and after each of its behaviours.
    pub(super) fn means(&self, question: &Question, change: LevelChange) -> Vec<Vec<f64>> {
        let items = self.of_category(change);
        let candidates: Vec<(i32, i32)> = items.iter().map(|&item| self.candidate(item)).collect();
        let prefixes: Vec<usize> = (change.step..=change.until).collect();
        let answers = drift(self.model, &[self.options.unit], question, &candidates, &prefixes).swap_remove(0);
        let after = |index: usize| by_level(&items, |place| f64::from(answers[place][index]));
        (0..prefixes.len()).map(after).collect()
    }

    /// The same of the perfect predictor.
    pub(super) fn perfect_means(&self, user: &User, change: LevelChange) -> Vec<Vec<f64>> {
        let (history, circumstances) = (items(user), self.circumstances(user));
        let items = self.of_category(change);
        let mut posterior = self.shop.posterior(&history[..change.step]);
        let mut after = |behaviour: Option<u32>| {
            if let Some(item) = behaviour {
                posterior.observe(item);
            }
            by_level(&items, |place| posterior.click_probability(items[place], circumstances))
        };
        let observed = history[change.step..change.until].iter().copied().map(Some);
        std::iter::once(None).chain(observed).map(&mut after).collect()
    }
}

/// The mean of each level's items, lowest level first; `value` is of the item at a place.
fn by_level(items: &[u32], value: impl Fn(usize) -> f64) -> Vec<f64> {
    let highest = items.iter().map(|&item| level_of(item)).max().unwrap_or(0);
    let mean = |level: u32| {
        let of_level = (0..items.len()).filter(|&place| level_of(items[place]) == level);
        let values: Vec<f64> = of_level.map(&value).collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    (1..=highest).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_end_where_the_same_interest_changes_next() {
        let interest = |category, level| Interest { category, level };
        let before = [interest(1, 1), interest(4, 4)];
        let behind = [
            Some(interest(1, 1)),
            Some(interest(1, 2)),
            None,
            Some(interest(4, 1)),
            Some(interest(1, 3)),
        ];
        let change = |category, from, level, step, until| LevelChange {
            interest: interest(category, level),
            from,
            step,
            until,
        };
        assert_eq!(
            level_changes(&before, &behind),
            [change(1, 1, 2, 1, 4), change(4, 4, 1, 3, 5), change(1, 2, 3, 4, 5)]
        );
        assert!(level_changes(&before, &[]).is_empty());
    }

    #[test]
    fn a_level_is_followed_once_it_is_above_every_other() {
        let means = vec![
            vec![0.5, 0.4, 0.1],
            vec![0.4, 0.4, 0.1],
            vec![0.3, 0.4, 0.1],
            vec![0.5, 0.4, 0.1],
        ];
        assert_eq!(behaviours_until_above(&means, 2), Some(3));
        assert_eq!(behaviours_until_above(&means, 1), Some(1));
        assert_eq!(behaviours_until_above(&means, 3), None);
        // What is not a number is not above.
        assert_eq!(behaviours_until_above(&[vec![f64::NAN, 0.1]], 1), None);
        assert_eq!(behaviours_until_above(&[], 1), None);
    }

    #[test]
    fn levels_are_pairs_of_items() {
        let means = by_level(&[8, 9, 10, 11, 12, 13, 14, 15], |place| place as f64);
        assert_eq!(means, [0.5, 2.5, 4.5, 6.5]);
    }
}
