//! Where interest drifts: the affinities of the shop's categories.

use crate::data::shop::shelves::{CATEGORIES, SHELVES, Shelf};

/// Share of drifts that may lead to any other category.
const AFFINITY_FLOOR: f64 = 0.15;

/// The affinity matrix. Row `A[c]` is the distribution of the next category when interest drifts from category c: it sums to 1 over the
/// first `interests` categories and is 0 beyond.
pub(super) fn affinity(interests: usize) -> Vec<Vec<f64>> {
    let row = |(category, shelf): (usize, &Shelf)| {
        let mut row = vec![AFFINITY_FLOOR / (CATEGORIES - 1) as f64; CATEGORIES];
        row[category] = 0.0;
        let total: f64 = shelf.leads_to.iter().map(|&(_, weight)| f64::from(weight)).sum();
        for &(to, weight) in shelf.leads_to {
            row[to] += (1.0 - AFFINITY_FLOOR) * f64::from(weight) / total;
        }
        // Rows of the whole shop are not rescaled: rounding would change which shoppers a seed stands for.
        if interests < CATEGORIES {
            row[interests..].fill(0.0);
            let kept: f64 = row.iter().sum();
            for share in &mut row {
                *share /= kept;
            }
        }
        row
    };
    SHELVES.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affinities_are_distributions_without_their_own_category() {
        for interests in 2..=CATEGORIES {
            for (category, row) in affinity(interests).iter().enumerate() {
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                assert!(row[category] == 0.0 && row.iter().all(|&share| share >= 0.0));
                assert!(row[interests..].iter().all(|&share| share == 0.0));
            }
        }
        assert!(affinity(CATEGORIES)[0][1] > 0.3, "after shoes, keyboards become likely");
        // Only keyboards remain as a destination.
        assert_eq!(affinity(2)[0][..2], [0.0, 1.0]);
    }
}
