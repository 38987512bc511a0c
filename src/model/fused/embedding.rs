//! Embedding: gathers rows of two tables, and scatters gradients back into the rows that were read.

use std::sync::Arc;

use burn::tensor::Tensor;

use super::kernel::{Array, ArrayView, Differentiable, Kernel};
use super::matrix::Gemm;
use super::operation::{apply, value};
use super::vector::{add, add_scaled, dot};
use crate::model::RowShares;

/// `e = [item_embedding[item] ; category_embedding[category]]`; operands are the two tables.
#[derive(Clone, Debug)]
struct Lookup {
    items: Arc<[i32]>,
    categories: Arc<[i32]>,
    /// The shape of the ids.
    shape: Vec<usize>,
}

impl Kernel<2> for Lookup {
    fn forward<R: Gemm>(&self, tables: [ArrayView<'_, R>; 2]) -> Vec<Array<R>> {
        let width = tables.map(|table| table.shape[1]).iter().sum();
        let mut vectors = Vec::with_capacity(self.items.len() * width);
        for (&item, &category) in self.items.iter().zip(self.categories.iter()) {
            for (table, id) in tables.iter().zip([item, category]) {
                vectors.extend_from_slice(&table.numbers[row(id, table.shape)]);
            }
        }
        vec![Array::new(vectors, [&self.shape[..], &[width]].concat())]
    }
}

impl Differentiable<2> for Lookup {
    fn backward<R: Gemm>(
        &self,
        tables: [ArrayView<'_, R>; 2],
        _: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 2] {
        let [item_width, category_width] = tables.map(|table| table.shape[1]);
        let mut grad_tables = tables.map(|table| vec![R::ZERO; table.numbers.len()]);
        let rows = gradient.chunks_exact(item_width + category_width);
        for ((&item, &category), grad_vector) in self.items.iter().zip(self.categories.iter()).zip(rows) {
            let (grad_item, grad_category) = grad_vector.split_at(item_width);
            add(&mut grad_tables[0][row(item, tables[0].shape)], grad_item);
            add(&mut grad_tables[1][row(category, tables[1].shape)], grad_category);
        }
        grad_tables.map(Some)
    }
}

/// The place of a row in its table.
pub(super) fn row(id: i32, table: &[usize]) -> std::ops::Range<usize> {
    let [rows, width] = [table[0], table[1]];
    let id = usize::try_from(id).ok().filter(|&id| id < rows);
    let id = id.unwrap_or_else(|| panic!("an id is not in its vocabulary of {rows}"));
    id * width..(id + 1) * width
}

/// `λ/2 Σ share_j ‖w_j‖²` over some rows of the two tables, see [`RowShares`](crate::model::RowShares); operands are the two tables, the result
/// is `[1]`.
#[derive(Clone, Debug)]
struct Penalty {
    lambda: f64,
    rows: RowShares,
}

impl Penalty {
    /// The rows of each table and their shares.
    fn of_tables(&self) -> [&[(i32, f32)]; 2] {
        [&self.rows.items, &self.rows.categories]
    }
}

impl Kernel<2> for Penalty {
    fn forward<R: Gemm>(&self, tables: [ArrayView<'_, R>; 2]) -> Vec<Array<R>> {
        let mut sum = R::ZERO;
        for (table, rows) in tables.iter().zip(self.of_tables()) {
            for &(id, share) in rows {
                let w = &table.numbers[row(id, table.shape)];
                sum += R::from_f64(f64::from(share)) * dot(w, w);
            }
        }
        vec![Array::new(vec![R::from_f64(self.lambda) * R::HALF * sum], [1])]
    }
}

impl Differentiable<2> for Penalty {
    /// `δw_j = λ share_j w_j`.
    fn backward<R: Gemm>(
        &self,
        tables: [ArrayView<'_, R>; 2],
        _: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 2] {
        let mut grad_tables = tables.map(|table| vec![R::ZERO; table.numbers.len()]);
        for ((grad_table, table), rows) in grad_tables.iter_mut().zip(tables).zip(self.of_tables()) {
            for &(id, share) in rows {
                let place = row(id, table.shape);
                let factor = gradient[0] * R::from_f64(self.lambda * f64::from(share));
                add_scaled(&mut grad_table[place.clone()], factor, &table.numbers[place]);
            }
        }
        grad_tables.map(Some)
    }
}

/// Ids of any shape -> their vectors, one dimension more; the tables are those of items and of categories.
pub(in crate::model) fn embed<const D: usize>(
    tables: [Tensor<2>; 2],
    items: &Arc<[i32]>,
    categories: &Arc<[i32]>,
    shape: &[usize],
) -> Tensor<D> {
    let lookup = Lookup {
        items: Arc::clone(items),
        categories: Arc::clone(categories),
        shape: shape.to_vec(),
    };
    value(apply(lookup, tables.map(Tensor::into_dispatch)))
}

/// `λ/2 Σ share_j ‖w_j‖²` `[1]` over some rows of the tables of items and of categories.
pub(in crate::model) fn penalty(tables: [Tensor<2>; 2], lambda: f64, rows: &RowShares) -> Tensor<1> {
    let rows = rows.clone();
    value(apply(Penalty { lambda, rows }, tables.map(Tensor::into_dispatch)))
}
