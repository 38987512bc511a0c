//! How well attention and state follow the true interest, where it is known (the shop).
//!
//! These figures describe one history. A statement about a model needs their mean over many histories, with its spread.

use serde::Serialize;

/// Where the attention of one question lies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AttentionMass {
    /// `Σ a_t` over the behaviours whose item is of the true current interest's category.
    pub on_interest: f64,
    /// The same for uniform attention: the share of such behaviours, for comparison.
    pub uniform: f64,
}

/// Computes the attention's mass on the true interest from `a_t` `[T]` and the category of each behaviour's item; `None` for an empty
/// history.
///
/// Only the category counts, not whether the click was stray. Attention depends on the target: use it with a target of the current
/// interest.
///
/// # Panics
/// If the lengths differ.
pub fn attention_mass(attention: &[f32], categories: &[u32], current: u32) -> Option<AttentionMass> {
    assert_eq!(attention.len(), categories.len(), "a category for each behaviour");
    if attention.is_empty() {
        return None;
    }
    let on = || {
        categories
            .iter()
            .zip(attention)
            .filter(|&(&category, _)| category == current)
    };
    Some(AttentionMass {
        on_interest: on().map(|(_, &weight)| f64::from(weight)).sum(),
        uniform: on().count() as f64 / attention.len() as f64,
    })
}

/// A change of the true interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// Index, from 0, of the first behaviour of the new interest.
    pub step: usize,
    /// Index of the first behaviour of the interest after that; the length of the history if none follows.
    pub until: usize,
    /// The category before.
    pub from: u32,
    /// The category after.
    pub to: u32,
}

/// Finds all changes of the true interest (one category per behaviour), oldest first.
pub fn drifts(interests: &[u32]) -> Vec<Drift> {
    let changes = (1..interests.len()).filter(|&step| interests[step] != interests[step - 1]);
    let steps: Vec<usize> = changes.collect();
    let ends = steps.iter().skip(1).copied().chain([interests.len()]);
    steps
        .iter()
        .zip(ends)
        .map(|(&step, until)| Drift {
            step,
            until,
            from: interests[step - 1],
            to: interests[step],
        })
        .collect()
}

/// Counts the behaviours of a new interest until `p(click)` of its item is above that of the old interest's item, and stays above.
///
/// `p_new[t]` and `p_old[t]` are the model's answers after `t` behaviours (prefixes, from 0), to the end or to the next drift
/// (`..=until`). With `step` as in [`Drift`], the answer is the least `k` such that `p_new[t] > p_old[t]` for every
/// `t >= step + k`: 0 if the new item was above before the first such behaviour; `None` if it is not above at the end.
///
/// # Panics
/// If the lengths differ, or there is no answer after `step` behaviours.
pub fn steps_until_followed(p_new: &[f32], p_old: &[f32], step: usize) -> Option<usize> {
    assert_eq!(p_new.len(), p_old.len(), "two answers after each behaviour");
    assert!(
        step < p_new.len(),
        "a drift at {step}, but answers after {} behaviours at most",
        p_new.len().saturating_sub(1)
    );
    let above = p_new.iter().zip(p_old).rev().take_while(|(new, old)| new > old).count();
    let from = p_new.len() - above;
    (above > 0).then(|| from.saturating_sub(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attention_by_hand() {
        // Interest 2 at places 1, 3 and 4: .25 + .125 + .375 of the attention, three fifths of the behaviours.
        let found = attention_mass(&[0.125, 0.25, 0.125, 0.125, 0.375], &[0, 2, 1, 2, 2], 2).unwrap();
        assert_eq!((found.on_interest, found.uniform), (0.75, 0.6));
        let nowhere = attention_mass(&[0.5, 0.5], &[0, 1], 7).unwrap();
        assert_eq!((nowhere.on_interest, nowhere.uniform), (0.0, 0.0));
        assert_eq!(attention_mass(&[], &[], 0), None);
    }

    #[test]
    fn drifts_end_where_the_next_begins() {
        let drift = |step, until, from, to| Drift { step, until, from, to };
        assert_eq!(drifts(&[3, 3, 5, 5, 5, 3]), [drift(2, 5, 3, 5), drift(5, 6, 5, 3)]);
        assert!(drifts(&[3, 3]).is_empty() && drifts(&[]).is_empty());
    }

    #[test]
    fn following_by_hand() {
        let old = [0.5; 7];
        // Above for a moment after one behaviour of the new interest (t = 4), for good after three (t = 6).
        assert_eq!(
            steps_until_followed(&[0.1, 0.1, 0.1, 0.2, 0.6, 0.5, 0.7], &old, 3),
            Some(3)
        );
        // At once: after the first behaviour of the new interest.
        assert_eq!(
            steps_until_followed(&[0.1, 0.1, 0.1, 0.2, 0.6, 0.6, 0.7], &old, 3),
            Some(1)
        );
        // Before it.
        assert_eq!(
            steps_until_followed(&[0.1, 0.6, 0.6, 0.6, 0.6, 0.6, 0.7], &old, 3),
            Some(0)
        );
        assert_eq!(steps_until_followed(&[0.9; 7], &old, 3), Some(0));
        // Never; a tie is not above; nor is what is not a number.
        assert_eq!(steps_until_followed(&[0.1; 7], &old, 3), None);
        assert_eq!(steps_until_followed(&old, &old, 3), None);
        assert_eq!(
            steps_until_followed(&[0.1, 0.1, 0.1, 0.9, 0.9, 0.9, f32::NAN], &old, 3),
            None
        );
    }
}
