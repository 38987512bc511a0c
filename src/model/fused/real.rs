//! The element types of the kernels: float32 everywhere, float64 for finite differences.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub};

/// A float type with the functions that a gate needs.
pub(super) trait Real:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Add<Output = Self>
    + AddAssign
    + Div<Output = Self>
    + Mul<Output = Self>
    + MulAssign
    + Neg<Output = Self>
    + Sub<Output = Self>
    + 'static
{
    const ZERO: Self;
    const ONE: Self;
    const HALF: Self;

    /// `tanh x`, within 1e-6 of the true value; NaN stays NaN.
    fn tanh(self) -> Self;

    /// `eˣ`.
    fn exp(self) -> Self;

    /// `log(1 + x)`.
    fn ln_1p(self) -> Self;

    /// `√x`.
    fn sqrt(self) -> Self;

    /// `|x|`.
    fn abs(self) -> Self;

    /// Converts a count.
    fn from_count(count: usize) -> Self;

    /// Converts a setting.
    fn from_f64(x: f64) -> Self;

    /// `σ(x) = (1 + tanh(x/2)) / 2`.
    #[inline]
    fn sigmoid(self) -> Self {
        Self::HALF + Self::HALF * (Self::HALF * self).tanh()
    }

    /// The larger of two; `self` if it is NaN.
    #[inline]
    fn larger(self, other: Self) -> Self {
        if other > self { other } else { self }
    }

    /// `log(1 + eˣ) = -log σ(-x)`, without overflow.
    fn softplus(self) -> Self {
        self.larger(Self::ZERO) + (-self.abs()).exp().ln_1p()
    }
}

macro_rules! std_functions {
    ($real:ty) => {
        fn exp(self) -> Self {
            <$real>::exp(self)
        }

        fn ln_1p(self) -> Self {
            <$real>::ln_1p(self)
        }

        #[inline]
        fn sqrt(self) -> Self {
            <$real>::sqrt(self)
        }

        #[inline]
        fn abs(self) -> Self {
            <$real>::abs(self)
        }

        fn from_count(count: usize) -> Self {
            count as $real
        }

        fn from_f64(x: f64) -> Self {
            x as $real
        }
    };
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const HALF: Self = 0.5;

    std_functions!(f32);

    /// A rational minimax approximation on `[-9, 9]`, beyond which float32 cannot tell `tanh` from `±1`: without branches and calls, so
    /// that loops over it become vector instructions. The relative error is at most 2.1e-8, and 4e-7 with the rounding of float32.
    #[inline]
    fn tanh(self) -> Self {
        const P: [f32; 5] = [1.0, 0.133_810_5, 3.495_617_3e-3, 2.060_952_6e-5, 1.335_520_6e-8];
        const Q: [f32; 5] = [1.0, 0.467_143_65, 2.587_709_6e-2, 3.285_681e-4, 7.776_796_5e-7];
        let x = self.clamp(-9.0, 9.0);
        let y = x * x;
        let p = P[0] + y * (P[1] + y * (P[2] + y * (P[3] + y * P[4])));
        let q = Q[0] + y * (Q[1] + y * (Q[2] + y * (Q[3] + y * Q[4])));
        (x * p / q).clamp(-1.0, 1.0)
    }
}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const HALF: Self = 0.5;

    std_functions!(f64);

    fn tanh(self) -> Self {
        f64::tanh(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tanh_and_sigmoid_are_within_a_millionth() {
        let mut worst: f64 = 0.0;
        // Every 64th float32 of either sign, subnormals and infinities included.
        for bits in (0..=f32::INFINITY.to_bits()).step_by(64) {
            for x in [f32::from_bits(bits), -f32::from_bits(bits)] {
                let tanh = f64::from(x).tanh();
                let sigmoid = 1.0 / (1.0 + (-f64::from(x)).exp());
                worst = worst
                    .max((f64::from(Real::tanh(x)) - tanh).abs())
                    .max((f64::from(x.sigmoid()) - sigmoid).abs());
                assert!(Real::tanh(x).abs() <= 1.0 && (0.0..=1.0).contains(&x.sigmoid()), "{x}");
            }
        }
        assert!(worst < 5e-7, "{worst}");
        assert!(Real::tanh(f32::NAN).is_nan() && f32::NAN.sigmoid().is_nan());
    }
}
