//! Measures of drift, from plain numbers.
//!
//! All of them are of the runs over the first `t` behaviours of a history, `t = 0, 1, .., T`: what a model knew at that moment. `p_t(i)` is
//! `p(click)` of item `i` in that run, `a_{t,j}` its attention to behaviour `j`, `s_t` its last state.
//!
//! | measure | definition |
//! |---|---|
//! | attention on a category, `A_t(c)` | `Σ a_{t,j}` over the behaviours `j <= t` whose item is of category `c` |
//! | half-life of the old interest | the least `k >= 1` with `p_{d+k}(old) <= p_d(old) / 2`, where `d` behaviours came before the change |
//! | similarity to the state before | `cos(s_{t+m}, s_{t-1})` for a behaviour `t` and `m = 0, 1, ..` further ones |

/// Counts behaviours until a probability is at most half of what it was before them.
///
/// `p[k]` is the probability `k` behaviours after the change, `p[0]` the one before its first behaviour. The answer is whole: the least
/// `k >= 1` with `p[k] <= p[0] / 2`, and `None` if there is none among those given. It counts the first time, even if the probability rises
/// again.
pub fn half_life(p: &[f64]) -> Option<usize> {
    let half = p.first()? / 2.0;
    (1..p.len()).find(|&k| p[k] <= half)
}

/// The cosine of the angle between two states; `None` if one of them is 0.
///
/// # Panics
/// If the lengths differ.
pub fn cosine(a: &[f32], b: &[f32]) -> Option<f64> {
    assert_eq!(a.len(), b.len(), "two states of one width");
    let product = |a: &[f32], b: &[f32]| -> f64 { a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum() };
    let size = product(a, a).sqrt() * product(b, b).sqrt();
    (size > 0.0).then(|| product(a, b) / size)
}

/// Sums weights by category: a sum for each of `categories`, in their order.
///
/// # Panics
/// If there is not a weight for each behaviour.
pub fn by_category(weights: &[f32], seen: &[u32], categories: &[u32]) -> Vec<f32> {
    assert_eq!(weights.len(), seen.len(), "a category for each behaviour");
    let sum = |&category: &u32| {
        let of_category = weights.iter().zip(seen).filter(|&(_, &seen)| seen == category);
        of_category.map(|(&weight, _)| weight).sum()
    };
    categories.iter().map(sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_lives_by_hand() {
        // Half of 0.8 is 0.4: reached after three behaviours, exactly.
        assert_eq!(half_life(&[0.8, 0.7, 0.5, 0.4, 0.9]), Some(3));
        // At once; the state before does not count.
        assert_eq!(half_life(&[0.8, 0.1]), Some(1));
        assert_eq!(half_life(&[0.0, 0.0]), Some(1));
        // Never, as far as is known.
        assert_eq!(half_life(&[0.8, 0.41, 0.5]), None);
        assert_eq!(half_life(&[0.8]), None);
        assert_eq!(half_life(&[]), None);
        assert_eq!(half_life(&[0.8, f64::NAN]), None);
    }

    #[test]
    fn cosines_by_hand() {
        let close = |found: Option<f64>, expected: f64| assert!((found.unwrap() - expected).abs() < 1e-12);
        close(cosine(&[1.0, 0.0], &[3.0, 0.0]), 1.0);
        close(cosine(&[1.0, 0.0], &[0.0, 2.0]), 0.0);
        close(cosine(&[1.0, -1.0], &[-1.0, 1.0]), -1.0);
        // 3·4 + 4·3 over 5·5.
        close(cosine(&[3.0, 4.0], &[4.0, 3.0]), 24.0 / 25.0);
        assert_eq!(cosine(&[0.0, 0.0], &[1.0, 0.0]), None);
    }

    #[test]
    fn weights_by_category() {
        let sums = by_category(&[0.125, 0.25, 0.125, 0.5], &[4, 2, 4, 7], &[4, 7, 1]);
        assert_eq!(sums, [0.25, 0.5, 0.0]);
        assert_eq!(by_category(&[], &[], &[3]), [0.0]);
    }
}
