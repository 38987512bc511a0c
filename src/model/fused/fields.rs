//! Vectors of fields, and their products.

use std::sync::Arc;

use burn::tensor::Tensor;

use super::embedding::row;
use super::kernel::{Array, ArrayView, Differentiable, Kernel};
use super::matrix::Gemm;
use super::operation::{apply, value};
use super::vector::{add, add_scaled, dot};

/// Rows of a table, one per id. Operand: the table `[values, width]`. Result `[rows, width]`.
#[derive(Clone, Debug)]
struct Rows {
    ids: Arc<[i32]>,
}

impl Kernel<1> for Rows {
    fn forward<R: Gemm>(&self, [table]: [ArrayView<'_, R>; 1]) -> Vec<Array<R>> {
        let width = table.shape[1];
        let mut vectors = Vec::with_capacity(self.ids.len() * width);
        for &id in self.ids.iter() {
            vectors.extend_from_slice(&table.numbers[row(id, table.shape)]);
        }
        vec![Array::new(vectors, [self.ids.len(), width])]
    }
}

impl Differentiable<1> for Rows {
    fn backward<R: Gemm>(
        &self,
        [table]: [ArrayView<'_, R>; 1],
        _: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 1] {
        let mut grad_table = vec![R::ZERO; table.numbers.len()];
        for (&id, grad_vector) in self.ids.iter().zip(gradient.chunks_exact(table.shape[1])) {
            add(&mut grad_table[row(id, table.shape)], grad_vector);
        }
        [Some(grad_table)]
    }
}

/// `[x ; y]`. Operands `[rows, a]`, `[rows, b]`, result `[rows, a + b]`.
#[derive(Clone, Copy, Debug)]
struct Join;

impl Kernel<2> for Join {
    fn forward<R: Gemm>(&self, [x, y]: [ArrayView<'_, R>; 2]) -> Vec<Array<R>> {
        let ([rows, a], [_, b]): ([usize; 2], [usize; 2]) = (x.dims(), y.dims());
        let mut joined = Vec::with_capacity(rows * (a + b));
        for (x, y) in x.numbers.chunks_exact(a).zip(y.numbers.chunks_exact(b)) {
            joined.extend_from_slice(x);
            joined.extend_from_slice(y);
        }
        vec![Array::new(joined, [rows, a + b])]
    }
}

impl Differentiable<2> for Join {
    fn backward<R: Gemm>(
        &self,
        [x, y]: [ArrayView<'_, R>; 2],
        _: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 2] {
        let [a, b] = [x, y].map(|operand| operand.shape[1]);
        let mut grad_x = Vec::with_capacity(x.numbers.len());
        let mut grad_y = Vec::with_capacity(y.numbers.len());
        for gradient in gradient.chunks_exact(a + b) {
            let (of_x, of_y) = gradient.split_at(a);
            grad_x.extend_from_slice(of_x);
            grad_y.extend_from_slice(of_y);
        }
        [Some(grad_x), Some(grad_y)]
    }
}

/// `⟨x_i, x_j⟩` of all pairs `i < j` of vectors of `width` numbers whose `x_j` is a field's, in the order of `j`. Operands: given vectors
/// `[rows, k · width]`, those of fields `[rows, f · width]`. Result `[rows, k·f + f(f-1)/2]`.
#[derive(Clone, Copy, Debug)]
struct Products {
    width: usize,
}

impl Products {
    /// The numbers of given vectors, of fields' vectors, and of products in a row.
    fn sizes<R>(self, operands: [ArrayView<'_, R>; 2]) -> [usize; 3] {
        let [given, fields] = operands.map(|operand| operand.shape[1]);
        let [k, f] = [given, fields].map(|numbers| numbers / self.width);
        [given, fields, k * f + f * (f - 1) / 2]
    }

    /// The places of the vectors of all pairs in a row that holds the given vectors and then those of fields.
    fn pairs(self, [given, fields]: [usize; 2]) -> impl Iterator<Item = [std::ops::Range<usize>; 2]> {
        let Self { width } = self;
        let place = move |index: usize| index * width..(index + 1) * width;
        (given / width..(given + fields) / width).flat_map(move |j| (0..j).map(move |i| [place(i), place(j)]))
    }
}

impl Kernel<2> for Products {
    fn forward<R: Gemm>(&self, operands: [ArrayView<'_, R>; 2]) -> Vec<Array<R>> {
        let [given, fields, count] = self.sizes(operands);
        let [of_given, of_fields] = operands.map(|operand| operand.numbers);
        let rows = operands[0].shape[0];
        let mut products = Vec::with_capacity(rows * count);
        for (x, y) in of_given.chunks_exact(given).zip(of_fields.chunks_exact(fields)) {
            let vectors = [x, y].concat();
            let pairs = self.pairs([given, fields]);
            products.extend(pairs.map(|[i, j]| dot(&vectors[i], &vectors[j])));
        }
        vec![Array::new(products, [rows, count])]
    }
}

impl Differentiable<2> for Products {
    /// `δx_i += δ_ij x_j`, `δx_j += δ_ij x_i`.
    fn backward<R: Gemm>(
        &self,
        operands: [ArrayView<'_, R>; 2],
        _: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 2] {
        let [given, fields, count] = self.sizes(operands);
        let [of_given, of_fields] = operands.map(|operand| operand.numbers);
        let mut grad_given = Vec::with_capacity(of_given.len());
        let mut grad_fields = Vec::with_capacity(of_fields.len());
        let rows = of_given.chunks_exact(given).zip(of_fields.chunks_exact(fields));
        for ((x, y), gradient) in rows.zip(gradient.chunks_exact(count)) {
            let vectors = [x, y].concat();
            let mut grad_vectors = vec![R::ZERO; vectors.len()];
            for ([i, j], &d) in self.pairs([given, fields]).zip(gradient) {
                add_scaled(&mut grad_vectors[i.clone()], d, &vectors[j.clone()]);
                add_scaled(&mut grad_vectors[j], d, &vectors[i]);
            }
            grad_given.extend_from_slice(&grad_vectors[..given]);
            grad_fields.extend_from_slice(&grad_vectors[given..]);
        }
        [Some(grad_given), Some(grad_fields)]
    }
}

/// Table `[values, width]`, ids `[rows]` -> `[rows, width]`.
pub(in crate::model) fn rows(table: Tensor<2>, ids: &Arc<[i32]>) -> Tensor<2> {
    value(apply(Rows { ids: Arc::clone(ids) }, [table.into_dispatch()]))
}

/// `[x ; y]`: `[rows, a]` and `[rows, b]` -> `[rows, a + b]`.
pub(in crate::model) fn join(x: Tensor<2>, y: Tensor<2>) -> Tensor<2> {
    value(apply(Join, [x.into_dispatch(), y.into_dispatch()]))
}

/// Given `[rows, k · width]`, fields `[rows, f · width]` -> `[rows, k·f + f(f-1)/2]`.
pub(in crate::model) fn products(width: usize, given: Tensor<2>, fields: Tensor<2>) -> Tensor<2> {
    value(apply(
        Products { width },
        [given.into_dispatch(), fields.into_dispatch()],
    ))
}
