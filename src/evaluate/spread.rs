//! A mean with its standard deviation, over seeds or over shoppers, and when two means tie.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Equals are called different so often.
const LEVEL: f64 = 0.05;

/// Mean, standard deviation and number of some values of one figure.
///
/// ```
/// use dien_explorer::evaluate::Spread;
///
/// let seeds = Spread::of(&[0.79, 0.80, 0.81]).unwrap();
/// assert!((seeds.mean - 0.80).abs() < 1e-12);
/// assert!((seeds.standard_deviation.unwrap() - 0.01).abs() < 1e-12);
/// // Half a standard deviation apart, three seeds each: no difference that the seeds could show.
/// assert!(seeds.ties(&Spread::of(&[0.795, 0.805, 0.815]).unwrap()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// Sample standard deviation, `sqrt(Σ (x - mean)² / (n - 1))`; `None` for a single value.
    pub standard_deviation: Option<f64>,
    /// How many values, n.
    pub count: usize,
}

impl Spread {
    /// Sums up `values`; `None` if there are none.
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

    /// Standard error of the mean, `sd / √n`; `None` for a single value.
    pub fn standard_error(&self) -> Option<f64> {
        self.standard_deviation
            .map(|deviation| deviation / (self.count as f64).sqrt())
    }

    /// Whether the difference of the two means is inside the spread, by Welch's t-test at 95 %: a tie unless [`p_value`](Self::p_value)
    /// is below .05. One in twenty comparisons of equals is called a difference.
    ///
    /// A single value has no known spread and ties with everything. Two without any spread tie only if they are equal.
    pub fn ties(&self, other: &Self) -> bool {
        match self.p_value(other) {
            Some(p) => p >= LEVEL,
            // Without any spread, or no numbers.
            None if self.standard_deviation == Some(0.0) && other.standard_deviation == Some(0.0) => {
                self.mean == other.mean
            }
            None => true,
        }
    }

    /// The two-sided p-value of Welch's t-test: how often two samples as large, of equal means, differ so much.
    ///
    /// ```text
    /// t        =  |mean_1 - mean_2| / √(se_1² + se_2²)
    /// freedom  =  (se_1² + se_2²)² / (se_1⁴ / (n_1 - 1) + se_2⁴ / (n_2 - 1))
    /// p        =  2 P(T > t),  T of Student's distribution with that freedom, which is no whole number (Welch 1947)
    /// ```
    ///
    /// Two models of equal spread and five seeds each have 8 degrees of freedom and reach .05 where their means are 1.46 standard
    /// deviations apart; with two seeds each it takes 4.30. `None` if one has a single value or both have no spread.
    pub fn p_value(&self, other: &Self) -> Option<f64> {
        let (own, others) = (self.standard_error()?.powi(2), other.standard_error()?.powi(2));
        let parts = own.powi(2) / (self.count - 1) as f64 + others.powi(2) / (other.count - 1) as f64;
        let t = (self.mean - other.mean).abs() / (own + others).sqrt();
        let student = StudentsT::new(0.0, 1.0, (own + others).powi(2) / parts).ok()?;
        (!t.is_nan()).then(|| 2.0 * student.sf(t))
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

    /// The values of `scipy.stats.ttest_ind(equal_var=False)`; the degrees of freedom are 1.0008, 4, 2.4909 and 2.8824.
    #[test]
    fn p_values_are_those_of_another_program() {
        let of = |values: &[f64]| Spread::of(values).unwrap();
        let cases: [(&[f64], &[f64], f64); 4] = [
            (&[0.7521, 0.7619], &[0.783, 0.7832], 0.118_019_526_223),
            (&[0.79, 0.8, 0.81], &[0.795, 0.805, 0.815], 0.573_392_253_825),
            (&[1.0, 2.0, 3.0, 4.0, 5.5], &[2.0, 2.5, 9.0], 0.606_240_307_780),
            (&[0.7, 0.71], &[0.72, 0.74, 0.73], 0.049_416_256_863),
        ];
        for (one, other, p) in cases {
            let found = of(one).p_value(&of(other)).unwrap();
            assert!((found - p).abs() < 1e-9, "{one:?} {other:?}: {found}");
            assert_eq!(of(other).p_value(&of(one)), Some(found));
        }
    }

    #[test]
    fn without_a_spread_only_equals_tie_and_a_single_value_with_all() {
        let same = |mean: f64| Spread::of(&[mean; 3]).unwrap();
        assert!(same(0.5).ties(&same(0.5)) && !same(0.5).ties(&same(0.25)));
        assert!(Spread::of(&[7.0]).unwrap().ties(&same(0.5)));
        assert!(same(0.5).ties(&Spread::of(&[f64::NAN, 1.0]).unwrap()));
    }
}
