//! Whether the level of an interest can be read off a model's state.

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::probe::{MOST_SHOPPERS, Probe, first_users};
use crate::data::{Impression, Truth, interests_after};
use crate::explain::trace;

/// The weight that keeps the fit from following single shoppers (ridge).
const RIDGE: f64 = 1e-2;
/// Levels that an interest may have.
const LEVELS: usize = 4;

/// How often the level of an interest is told right, over the interests of test shoppers after their whole history.
///
/// The model is asked about the most popular item of the interest's category. A linear map from the vector that its head reads of the
/// history (`s_T` in a model with an evolving layer) to the four levels is fitted by least squares on validation shoppers; the level
/// with the highest value is the one that is read.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct LevelReading {
    /// Interests asked about.
    pub interests: usize,
    /// The share whose level is read right; `None` if the head reads nothing but the pooled history.
    pub right: Option<f64>,
    /// The share that is right if the commonest level is always said: what is known without a history.
    pub commonest: f64,
}

/// States with the level of each.
struct Readings {
    states: Vec<Vec<f64>>,
    levels: Vec<usize>,
}

impl Probe<'_> {
    /// Fits on validation shoppers and reads test shoppers' levels; `None` without interests to ask about.
    pub(super) fn read_levels(&self) -> Option<LevelReading> {
        let (fitted, asked) = (self.readings(&self.data.validation), self.readings(&self.data.test));
        if fitted.levels.is_empty() || asked.levels.is_empty() {
            return None;
        }
        let commonest = commonest(&fitted.levels);
        let share = |right: usize| right as f64 / asked.levels.len() as f64;
        Some(LevelReading {
            interests: asked.levels.len(),
            right: right(&fitted, &asked).map(share),
            commonest: share(asked.levels.iter().filter(|&&level| level == commonest).count()),
        })
    }

    /// The states after the whole histories of some shoppers; without states, the levels alone.
    fn readings(&self, impressions: &[Impression]) -> Readings {
        let mut found = Readings {
            states: Vec::new(),
            levels: Vec::new(),
        };
        for user in first_users(impressions, MOST_SHOPPERS) {
            let user = &self.data.users[user as usize];
            let Truth::Several { before, behind } = &user.truth else {
                continue;
            };
            for interest in interests_after(before, behind, behind.len()) {
                let Some(question) = self.question(user, self.popular(interest.category)) else {
                    continue;
                };
                found.levels.push(interest.level as usize - 1);
                let state = trace(self.model, self.options.unit, &question).interest;
                found
                    .states
                    .extend(state.map(|state| state.into_iter().map(f64::from).collect()));
            }
        }
        found
    }
}

/// The commonest level.
fn commonest(levels: &[usize]) -> usize {
    let count = |level: usize| levels.iter().filter(|&&one| one == level).count();
    (0..LEVELS).max_by_key(|&level| count(level)).unwrap_or(0)
}

/// How many levels are read right by a linear map fitted on other shoppers; `None` without states.
fn right(fitted: &Readings, asked: &Readings) -> Option<usize> {
    let states = rows(&fitted.states)?;
    let levels = DMatrix::from_fn(fitted.levels.len(), LEVELS, |row, level| {
        f64::from(u8::from(fitted.levels[row] == level))
    });
    let normal = states.transpose() * &states + DMatrix::identity(states.ncols(), states.ncols()) * RIDGE;
    let map = normal.cholesky()?.solve(&(states.transpose() * levels));
    let read = rows(&asked.states)? * map;
    let is_right = |(row, &level): (usize, &usize)| read.row(row).transpose().argmax().0 == level;
    Some(asked.levels.iter().enumerate().filter(|&row| is_right(row)).count())
}

/// The states as rows, each with a 1 at its end for the constant; `None` if there are none.
fn rows(states: &[Vec<f64>]) -> Option<DMatrix<f64>> {
    let width = states.first()?.len();
    let value = |row: usize, column: usize| states[row].get(column).copied().unwrap_or(1.0);
    Some(DMatrix::from_fn(states.len(), width + 1, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// States of two numbers from which the level can be read, and others that say nothing of it.
    #[test]
    fn what_is_in_the_state_is_read() {
        let levels: Vec<usize> = (0..80).map(|index| index % 3).collect();
        let corners = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]];
        let telling = |shift: f64| Readings {
            states: levels
                .iter()
                .map(|&level| corners[level].map(|x| x + shift).to_vec())
                .collect(),
            levels: levels.clone(),
        };
        assert_eq!(right(&telling(0.0), &telling(0.01)), Some(80));
        let silent = || Readings {
            states: vec![vec![0.5, 0.5]; 80],
            levels: levels.clone(),
        };
        // The commonest of 27, 27 and 26.
        assert_eq!(right(&silent(), &silent()), Some(27));
        let none = || Readings {
            states: Vec::new(),
            levels: levels.clone(),
        };
        assert_eq!(right(&none(), &none()), None);
    }
}
