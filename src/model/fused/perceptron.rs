//! Layers of a perceptron: affine maps, PReLU and the sigmoid.

use burn::nn::Linear;
use burn::tensor::Tensor;

use super::kernel::{Array, ArrayView, Differentiable, Kernel};
use super::matrix::{Gemm, Matrix, MatrixMut};
use super::operation::{apply, value};
use super::vector::sum_of_rows;

/// `y = x · W + b`. Operands: `x` `[batch, inputs]`, `W` `[inputs, outputs]`, `b` `[outputs]`. Result: `[batch, outputs]`,
/// or `[batch]` of a last layer, which has one output.
#[derive(Clone, Copy, Debug)]
struct Affine {
    last: bool,
}

impl Kernel<3> for Affine {
    fn forward<R: Gemm>(&self, operands: [ArrayView<'_, R>; 3]) -> Vec<Array<R>> {
        let [batch, inputs] = operands[0].dims();
        let [x, weight, bias] = operands.map(|operand| operand.numbers);
        let mut y = bias.repeat(batch);
        R::product(
            MatrixMut::new(&mut y, [batch, bias.len()]),
            Matrix::new(x, [batch, inputs]),
            Matrix::new(weight, [inputs, bias.len()]),
            true,
        );
        let shape = [batch, bias.len()];
        vec![if self.last {
            Array::new(y, [batch])
        } else {
            Array::new(y, shape)
        }]
    }
}

impl Differentiable<3> for Affine {
    /// `δx = δy · Wᵀ`, `δW = xᵀ · δy`, `δb = Σ δy`.
    fn backward<R: Gemm>(
        &self,
        operands: [ArrayView<'_, R>; 3],
        _: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 3] {
        let [batch, inputs] = operands[0].dims();
        let [x, weight, bias] = operands.map(|operand| operand.numbers);
        let outputs = bias.len();
        let grad_y = Matrix::new(gradient, [batch, outputs]);
        let mut grad_x = vec![R::ZERO; x.len()];
        let weight = Matrix::new(weight, [inputs, outputs]).transposed();
        R::product(MatrixMut::new(&mut grad_x, [batch, inputs]), grad_y, weight, false);
        let mut grad_weight = vec![R::ZERO; inputs * outputs];
        let x = Matrix::new(x, [batch, inputs]).transposed();
        R::product(MatrixMut::new(&mut grad_weight, [inputs, outputs]), x, grad_y, false);
        let grad_bias = sum_of_rows(gradient, outputs);
        [Some(grad_x), Some(grad_weight), Some(grad_bias)]
    }
}

/// `y = x` where `x > 0`, else `slope · x`, a slope per unit. Operands: `x` `[batch, units]`, slopes `[units]`.
#[derive(Clone, Copy, Debug)]
struct Prelu;

impl Kernel<2> for Prelu {
    fn forward<R: Gemm>(&self, [x, slopes]: [ArrayView<'_, R>; 2]) -> Vec<Array<R>> {
        let mut y = x.numbers.to_vec();
        for row in y.chunks_exact_mut(slopes.numbers.len()) {
            for (y, &slope) in row.iter_mut().zip(slopes.numbers) {
                *y = if *y > R::ZERO { *y } else { slope * *y };
            }
        }
        vec![Array::new(y, x.dims::<2>())]
    }
}

impl Differentiable<2> for Prelu {
    fn backward<R: Gemm>(
        &self,
        [x, slopes]: [ArrayView<'_, R>; 2],
        _: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 2] {
        let units = slopes.numbers.len();
        let mut grad_x = gradient.to_vec();
        let mut grad_slopes = vec![R::ZERO; units];
        for (grad_row, x) in grad_x.chunks_exact_mut(units).zip(x.numbers.chunks_exact(units)) {
            for (((d, &x), grad_slope), &slope) in grad_row.iter_mut().zip(x).zip(&mut grad_slopes).zip(slopes.numbers)
            {
                let below = if x > R::ZERO { R::ZERO } else { x };
                *grad_slope += *d * below;
                *d *= if x > R::ZERO { R::ONE } else { slope };
            }
        }
        [Some(grad_x), Some(grad_slopes)]
    }
}

/// `y = σ(x)`, elementwise. Operand: `x` `[batch, units]`.
#[derive(Clone, Copy, Debug)]
struct Sigmoid;

impl Kernel<1> for Sigmoid {
    fn forward<R: Gemm>(&self, [x]: [ArrayView<'_, R>; 1]) -> Vec<Array<R>> {
        let y = x.numbers.iter().map(|x| x.sigmoid()).collect();
        vec![Array::new(y, x.dims::<2>())]
    }
}

impl Differentiable<1> for Sigmoid {
    /// `δx = δy y (1 - y)`.
    fn backward<R: Gemm>(
        &self,
        _: [ArrayView<'_, R>; 1],
        results: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 1] {
        let y = results[0].numbers;
        let grad_x = gradient.iter().zip(y).map(|(&d, &y)| d * y * (R::ONE - y));
        [Some(grad_x.collect())]
    }
}

fn layer<const D: usize>(layer: &Linear, x: Tensor<2>, last: bool) -> Tensor<D> {
    let bias = layer.bias.as_ref().expect("a perceptron's layers have biases").val();
    let operands = [
        x.into_dispatch(),
        layer.weight.val().into_dispatch(),
        bias.into_dispatch(),
    ];
    value(apply(Affine { last }, operands))
}

/// `[rows, inputs]` -> `[rows, outputs]`.
pub(in crate::model) fn affine(linear: &Linear, x: Tensor<2>) -> Tensor<2> {
    layer(linear, x, false)
}

/// `[rows, inputs]` -> `[rows]`, of a layer with one output.
pub(in crate::model) fn score(linear: &Linear, x: Tensor<2>) -> Tensor<1> {
    layer(linear, x, true)
}

/// `[rows, width]` -> `[rows, width]`.
pub(in crate::model) fn sigmoid(x: Tensor<2>) -> Tensor<2> {
    value(apply(Sigmoid, [x.into_dispatch()]))
}

/// `[rows, width]`, slopes `[width]` -> `[rows, width]`.
pub(in crate::model) fn prelu(x: Tensor<2>, slopes: Tensor<1>) -> Tensor<2> {
    value(apply(Prelu, [x.into_dispatch(), slopes.into_dispatch()]))
}
