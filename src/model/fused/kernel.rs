//! Kernels: functions on slices of numbers, with or without a derivative. They know nothing of burn.

use std::fmt::Debug;

use super::matrix::Gemm;

/// A function of `N` tensors.
pub(super) trait Kernel<const N: usize>: Clone + Debug + Send + Sync + 'static {
    /// The function's value first. After it follow the numbers that the backward pass or the caller needs.
    fn forward<R: Gemm>(&self, operands: [ArrayView<'_, R>; N]) -> Vec<Array<R>>;
}

/// A kernel with a derivative. Gradients flow through the value alone, not through the other results.
pub(super) trait Differentiable<const N: usize>: Kernel<N> {
    /// Turns the gradient of a loss at the value into that at every operand; `None` for an operand that is a constant.
    fn backward<R: Gemm>(
        &self,
        operands: [ArrayView<'_, R>; N],
        results: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; N];
}

/// A tensor's numbers, row by row.
#[derive(Clone, Copy)]
pub(super) struct ArrayView<'a, R> {
    pub(super) numbers: &'a [R],
    pub(super) shape: &'a [usize],
}

impl<R> ArrayView<'_, R> {
    /// The shape of a tensor of `D` dimensions.
    pub(super) fn dims<const D: usize>(&self) -> [usize; D] {
        self.shape
            .try_into()
            .unwrap_or_else(|_| panic!("{:?} does not have {D} dimensions", self.shape))
    }
}

/// Numbers to make a tensor of.
pub(super) struct Array<R> {
    pub(super) numbers: Vec<R>,
    pub(super) shape: Vec<usize>,
}

impl<R> Array<R> {
    /// Numbers row by row.
    pub(super) fn new(numbers: Vec<R>, shape: impl Into<Vec<usize>>) -> Self {
        Self {
            numbers,
            shape: shape.into(),
        }
    }
}
