//! torch-rechub's Dice, whose share comes from the units of one row.

use burn::tensor::Tensor;

use super::kernel::{Array, ArrayView, Differentiable, Kernel};
use super::matrix::Gemm;
use super::operation::{apply, value};
use super::real::Real;
use super::vector::{dot, sum_of};
use crate::model::running::ROW_DICE_EPSILON;

/// See [`Activation`](crate::model::Activation). Operands: `x` `[rows, width]`, α `[width]`. Result: `[rows, width]`.
#[derive(Clone, Copy, Debug)]
struct RowDice;

/// The units of a row less their mean, and `1 / √(Σ_j (c_j² + ε))`.
fn centred<R: Real>(row: &[R]) -> (Vec<R>, R) {
    let width = R::from_count(row.len());
    let mean = row.iter().fold(R::ZERO, |sum, &x| sum + x) / width;
    let centred: Vec<R> = row.iter().map(|&x| x - mean).collect();
    let squares = dot(&centred, &centred) + width * R::from_f64(ROW_DICE_EPSILON);
    (centred, R::ONE / squares.sqrt())
}

impl Kernel<2> for RowDice {
    fn forward<R: Gemm>(&self, [x, alpha]: [ArrayView<'_, R>; 2]) -> Vec<Array<R>> {
        let mut y = x.numbers.to_vec();
        for row in y.chunks_exact_mut(alpha.numbers.len()) {
            let (centred, inverse) = centred(row);
            for ((y, &c), &alpha) in row.iter_mut().zip(&centred).zip(alpha.numbers) {
                *y *= alpha + (R::ONE - alpha) * (c * inverse).sigmoid();
            }
        }
        vec![Array::new(y, x.dims::<2>())]
    }
}

impl Differentiable<2> for RowDice {
    /// With `c = x - mean(x)`, `D = √(Σ_j (c_j² + ε))`, `p = σ(c / D)` and means over the units of a row:
    ///
    /// ```text
    /// δα_i = Σ δy_i x_i (1 - p_i)                             over the rows
    /// q_i  = δy_i x_i (1 - α_i) p_i (1 - p_i)
    /// δx_i = δy_i (α_i + (1 - α_i) p_i) + (q_i - mean(q)) / D - c_i (Σ_j q_j c_j) / D³
    /// ```
    fn backward<R: Gemm>(
        &self,
        [x, alpha]: [ArrayView<'_, R>; 2],
        _: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 2] {
        let alpha = alpha.numbers;
        let width = alpha.len();
        let mut grad_x = gradient.to_vec();
        let mut grad_alpha = vec![R::ZERO; width];
        for (grad_row, row) in grad_x.chunks_exact_mut(width).zip(x.numbers.chunks_exact(width)) {
            let (centred, inverse) = centred(row);
            let mut through = vec![R::ZERO; width];
            for (k, d) in grad_row.iter_mut().enumerate() {
                let p = (centred[k] * inverse).sigmoid();
                grad_alpha[k] += *d * row[k] * (R::ONE - p);
                through[k] = *d * row[k] * (R::ONE - alpha[k]) * p * (R::ONE - p);
                *d *= alpha[k] + (R::ONE - alpha[k]) * p;
            }
            let mean = sum_of(&through, &through, |q, _| q) / R::from_count(width);
            let along = dot(&through, &centred) * inverse * inverse * inverse;
            for ((d, &q), &c) in grad_row.iter_mut().zip(&through).zip(&centred) {
                *d += (q - mean) * inverse + -along * c;
            }
        }
        [Some(grad_x), Some(grad_alpha)]
    }
}

/// `x` `[rows, width]`, α `[width]` -> `[rows, width]`.
pub(in crate::model) fn row_dice(x: Tensor<2>, alpha: Tensor<1>) -> Tensor<2> {
    value(apply(RowDice, [x.into_dispatch(), alpha.into_dispatch()]))
}
