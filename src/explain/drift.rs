//! The drift chart: `p(click)` of some candidates after each prefix of a history.

use super::{Question, probabilities};
use crate::model::{Network, Unit};

/// Runs the model anew on each prefix and for each candidate `(item, category)`: `[unit][candidate][prefix]` probabilities.
///
/// Each prefix is a run of its own, because it has its own attention (a softmax over fewer behaviours) and its own pooled history. All
/// runs are one batch.
///
/// # Panics
/// If a prefix is longer than the history.
pub fn drift(
    model: &Network,
    units: &[Unit],
    question: &Question,
    candidates: &[(i32, i32)],
    prefixes: &[usize],
) -> Vec<Vec<Vec<f32>>> {
    let questions: Vec<_> = candidates
        .iter()
        .flat_map(|&candidate| prefixes.iter().map(move |&length| question.prefix(length, candidate)))
        .collect();
    let by_candidate = |row: Vec<f32>| {
        let of = |index: usize| row[index * prefixes.len()..(index + 1) * prefixes.len()].to_vec();
        (0..candidates.len()).map(of).collect()
    };
    probabilities(model, units, &questions)
        .into_iter()
        .map(by_candidate)
        .collect()
}

/// At most `most` prefix lengths of `0..=time`, evenly spread, the first and the last always among them.
pub fn spread_prefixes(time: usize, most: usize) -> Vec<usize> {
    let most = most.max(2);
    if time < most {
        return (0..=time).collect();
    }
    (0..most)
        .map(|index| (index * time + (most - 1) / 2) / (most - 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_histories_keep_every_prefix_and_long_ones_their_ends() {
        assert_eq!(spread_prefixes(0, 8), [0]);
        assert_eq!(spread_prefixes(3, 8), [0, 1, 2, 3]);
        let many = spread_prefixes(512, 65);
        assert_eq!((many.len(), many[0], many[1], many[64]), (65, 0, 8, 512));
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
