//! A mean with its spread: of seeds, of shoppers.

use serde::{Deserialize, Serialize};

/// Two-sided 95 % points of Student's t, for 1 to 30 degrees of freedom; beyond, the last serves (it falls to 1.96).
const STUDENT_95: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/// Some values of one figure, summed up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Spread {
    /// Their mean.
    pub mean: f64,
    /// Of the sample, `sqrt(Σ (x - mean)² / (n - 1))`; none of a single value.
    pub standard_deviation: Option<f64>,
    /// n.
    pub count: usize,
}

impl Spread {
    /// Of at least one value; none of nothing.
    pub fn of(values: &[f64]) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Some(Self {
            mean,
            standard_deviation: (values.len() > 1).then(|| (squares / (count - 1.0)).sqrt()),
            count: values.len(),
        })
    }

    /// Of the mean, `sd / √n`; none of a single value.
    pub fn standard_error(&self) -> Option<f64> {
        self.standard_deviation
            .map(|deviation| deviation / (self.count as f64).sqrt())
    }

    /// Is the difference of the two means inside the spread?
    ///
    /// Welch's test at 95 %: a tie unless `|mean_1 - mean_2| > t √(se_1² + se_2²)`, t the 95 % point of Student's distribution with
    /// `(se_1² + se_2²)² / (se_1⁴ / (n_1 - 1) + se_2⁴ / (n_2 - 1))` degrees of freedom, rounded down. Five seeds each of equal spread
    /// have 8 and t = 2.306: they tie unless the means are 1.46 standard deviations apart. A single value has no known spread and ties
    /// with everything; two without any spread tie only if equal. Of many comparisons one in twenty between equals is called a
    /// difference.
    pub fn ties(&self, other: &Self) -> bool {
        let (Some(own), Some(others)) = (self.standard_error(), other.standard_error()) else {
            return true;
        };
        let (own, others) = (own.powi(2), others.powi(2));
        let parts = own.powi(2) / (self.count - 1) as f64 + others.powi(2) / (other.count - 1) as f64;
        // Without any spread the quotient is not a number; whatever t is then, it is multiplied by 0. A whole number stays one.
        let freedom = ((own + others).powi(2) / parts + 1e-9) as usize;
        let t = STUDENT_95[freedom.clamp(1, STUDENT_95.len()) - 1];
        let differs = (self.mean - other.mean).abs() > t * (own + others).sqrt();
        // Nor is a mean that is not a number known to differ.
        !differs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let spread = Spread::of(&[2.0, 4.0, 4.0, 6.0]).unwrap();
        assert_eq!((spread.mean, spread.count), (4.0, 4));
        // Squares 4 + 0 + 0 + 4 over 3; half of the root of that.
        let deviation = (8.0_f64 / 3.0).sqrt();
        assert!((spread.standard_deviation.unwrap() - deviation).abs() < 1e-15);
        assert!((spread.standard_error().unwrap() - deviation / 2.0).abs() < 1e-15);
        let one = Spread::of(&[3.0]).unwrap();
        assert_eq!(
            (one.mean, one.standard_deviation, one.standard_error()),
            (3.0, None, None)
        );
        assert_eq!(Spread::of(&[]), None);
    }

    /// Five seeds each, standard deviation 1: t = 2.306 times √(2/5) is 1.4584.
    #[test]
    fn five_seeds_tie_within_one_and_a_half_deviations() {
        let unit = [-1.0, -0.5, 0.0, 0.5, 1.0].map(|x: f64| x / 0.625_f64.sqrt());
        let at = |mean: f64| Spread::of(&unit.map(|x| x + mean)).unwrap();
        assert!((at(0.0).standard_deviation.unwrap() - 1.0).abs() < 1e-12);
        assert!(at(0.0).ties(&at(1.458)) && at(1.458).ties(&at(0.0)) && at(0.0).ties(&at(-1.458)));
        assert!(!at(0.0).ties(&at(1.459)) && !at(1.459).ties(&at(0.0)));
    }

    /// One side without spread leaves the other's degrees of freedom: 4, t = 2.776, times √(1/5) is 1.2415.
    #[test]
    fn degrees_of_freedom_are_those_of_what_spreads() {
        let unit = [-1.0, -0.5, 0.0, 0.5, 1.0].map(|x: f64| x / 0.625_f64.sqrt());
        let (noisy, fixed) = (Spread::of(&unit).unwrap(), |mean: f64| Spread::of(&[mean; 5]).unwrap());
        assert!(noisy.ties(&fixed(1.241)) && !noisy.ties(&fixed(1.242)));
    }

    #[test]
    fn without_a_spread_only_equals_tie_and_a_single_value_with_all() {
        let same = |mean: f64| Spread::of(&[mean; 3]).unwrap();
        assert!(same(0.5).ties(&same(0.5)) && !same(0.5).ties(&same(0.25)));
        assert!(Spread::of(&[7.0]).unwrap().ties(&same(0.5)));
        assert!(same(0.5).ties(&Spread::of(&[f64::NAN, 1.0]).unwrap()));
    }
}
