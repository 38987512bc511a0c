//! Where interest drifts: the affinities of the shop's categories.

use super::items::{CATEGORIES, SHELVES, Shelf};

/// Share of a drift that may lead anywhere.
const AFFINITY_FLOOR: f64 = 0.15;

/// `A[c]`: where interest drifts from category c, each row summing to 1 over the first `interests` categories and 0 beyond.
pub(super) fn affinity(interests: usize) -> Vec<Vec<f64>> {
    let row = |(category, shelf): (usize, &Shelf)| {
        let mut row = vec![AFFINITY_FLOOR / (CATEGORIES - 1) as f64; CATEGORIES];
        row[category] = 0.0;
        let total: f64 = shelf.leads_to.iter().map(|&(_, weight)| f64::from(weight)).sum();
        for &(to, weight) in shelf.leads_to {
            row[to] += (1.0 - AFFINITY_FLOOR) * f64::from(weight) / total;
        }
        // The whole shop's rows are left as they are, to the last bit: seeds stand for the same shoppers for good.
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
        // Keyboards alone are left to go to.
        assert_eq!(affinity(2)[0][..2], [0.0, 1.0]);
    }
}
