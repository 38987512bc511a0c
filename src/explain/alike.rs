//! Steps of other histories at which the same dimensions of the state are on, as in `LSTMVis` (Strobelt et al., 2018).
//!
//! A dimension is on at a step where `|s| >= threshold`; it is on upwards or downwards, as `s` is above or below 0. A pattern is the
//! dimensions that are on, in the same direction, at every one of some steps.

use serde::Serialize;

use super::Series;

/// Dimensions that are on at each of some steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Pattern {
    /// Dimensions, from 0, whose value is at least the threshold.
    pub above: Vec<usize>,
    /// Dimensions whose value is at most minus the threshold.
    pub below: Vec<usize>,
}

impl Pattern {
    /// How many dimensions are on.
    pub fn len(&self) -> usize {
        self.above.len() + self.below.len()
    }

    /// Whether none is on.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many of them are on in a state.
    fn shared(&self, state: &[f32], threshold: f32) -> usize {
        let above = self.above.iter().filter(|&&dimension| state[dimension] >= threshold);
        let below = self.below.iter().filter(|&&dimension| state[dimension] <= -threshold);
        above.count() + below.count()
    }
}

/// Successive steps of a history at which a pattern is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Match {
    /// Which history, from 0.
    pub history: usize,
    /// The first of the steps, from 1.
    pub first: usize,
    /// The last one.
    pub last: usize,
    /// How many of the pattern's dimensions are on at each step, at least.
    pub shared: usize,
}

/// Finds the dimensions that are on at each of the steps `first..=last`, which count from 1.
///
/// # Panics
/// If there are no such steps.
pub fn pattern(states: &Series, [first, last]: [usize; 2], threshold: f32) -> Pattern {
    assert!(
        1 <= first && first <= last && last <= states.time(),
        "steps {first} to {last} of {}",
        states.time()
    );
    let always = |is_on: &dyn Fn(f32) -> bool| {
        let all = |&dimension: &usize| (first..=last).all(|step| is_on(states.row(step - 1)[dimension]));
        (0..states.hidden()).filter(all).collect()
    };
    Pattern {
        above: always(&|value| value >= threshold),
        below: always(&|value| value <= -threshold),
    }
}

/// Finds where a pattern is on in other histories: the best run of steps of each, the best of them first, `most` at most.
///
/// A run is as long as it can be with at least `k` of the pattern's dimensions on at each step. `k` is all of them if that happens anywhere in
/// the history, else one less, and so on down to half. More dimensions are better; then a length nearer to the pattern's own `length`; then
/// the earlier one.
pub fn matches(pattern: &Pattern, threshold: f32, length: usize, histories: &[Series], most: usize) -> Vec<Match> {
    let of_history = |(history, states): (usize, &Series)| best(pattern, threshold, length, history, states);
    let mut found: Vec<Match> = histories.iter().enumerate().filter_map(of_history).collect();
    found.sort_by_key(|one| (std::cmp::Reverse(one.shared), distance(one, length), one.history));
    found.truncate(most);
    found
}

/// How far a run's length is from another.
fn distance(run: &Match, length: usize) -> usize {
    (run.last + 1 - run.first).abs_diff(length)
}

/// The best run of one history.
fn best(pattern: &Pattern, threshold: f32, length: usize, history: usize, states: &Series) -> Option<Match> {
    let shared: Vec<usize> = states.rows().map(|state| pattern.shared(state, threshold)).collect();
    let most = *shared.iter().max()?;
    if most == 0 || most * 2 < pattern.len() {
        return None;
    }
    let mut runs: Vec<Match> = Vec::new();
    for (index, _) in shared.iter().enumerate().filter(|&(_, &shared)| shared == most) {
        match runs.last_mut() {
            Some(run) if run.last == index => run.last += 1,
            _ => runs.push(Match {
                history,
                first: index + 1,
                last: index + 1,
                shared: most,
            }),
        }
    }
    runs.into_iter().min_by_key(|run| distance(run, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One number a step: the dimension's value in a state of width 1.
    fn one(values: &[f32]) -> Series {
        Series::new(1, values.to_vec())
    }

    #[test]
    fn a_pattern_is_what_stays_on() {
        // Dimension 0 stays above, 1 stays below, 2 changes its sign, 3 leaves for a step.
        let states = Series::new(4, vec![0.5, -0.9, 0.9, 0.9, 0.7, -0.5, -0.9, 0.1, 0.9, -0.6, 0.9, 0.9]);
        let found = pattern(&states, [1, 3], 0.5);
        assert_eq!((&found.above[..], &found.below[..]), (&[0][..], &[1][..]));
        assert_eq!(pattern(&states, [3, 3], 0.5).above, [0, 2, 3]);
        assert!(pattern(&states, [1, 3], 0.95).is_empty());
    }

    #[test]
    fn runs_nearest_in_length_come_first() {
        let on = Pattern {
            above: vec![0],
            below: Vec::new(),
        };
        let histories = [
            one(&[0.9, 0.0, 0.9, 0.9, 0.9, 0.0]),
            one(&[0.0, 0.1]),
            one(&[0.0, 0.6, 0.7]),
            one(&[]),
        ];
        let found = matches(&on, 0.5, 2, &histories, 9);
        let run = |history, first, last| Match {
            history,
            first,
            last,
            shared: 1,
        };
        // Of the first history runs of 1 and of 3 are as near: the earlier one.
        assert_eq!(found, [run(2, 2, 3), run(0, 1, 1)]);
        assert_eq!(matches(&on, 0.5, 2, &histories, 1), [run(2, 2, 3)]);
        let none = Pattern {
            above: Vec::new(),
            below: Vec::new(),
        };
        assert!(matches(&none, 0.5, 2, &histories, 9).is_empty());
    }

    #[test]
    fn more_dimensions_are_better_and_fewer_than_half_are_nothing() {
        let on = Pattern {
            above: vec![0, 1],
            below: vec![2],
        };
        let histories = [
            Series::new(3, vec![0.9, 0.9, 0.9, 0.9, 0.9, 0.9]),
            Series::new(3, vec![0.9, 0.9, 0.0, 0.9, 0.9, -0.9]),
            Series::new(3, vec![0.9, 0.0, 0.9]),
        ];
        let found = matches(&on, 0.5, 2, &histories, 9);
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.history, one.first, one.last, one.shared))
            .collect();
        assert_eq!(told, [(1, 2, 2, 3), (0, 1, 2, 2)]);
    }
}
