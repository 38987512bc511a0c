//! Embedding: rows of two tables side by side, and the penalty on them.

use std::sync::Arc;

use burn::tensor::{Tensor, TensorData};

use crate::model::RowShares;

/// Ids of any shape -> their vectors, one dimension more; the tables are those of items and of categories.
pub(in crate::model) fn embed<const D: usize>(
    tables: [Tensor<2>; 2],
    items: &Arc<[i32]>,
    categories: &Arc<[i32]>,
    shape: &[usize],
) -> Tensor<D> {
    let [items, categories] = [items, categories].map(|ids| ids.to_vec());
    let [item_table, category_table] = tables;
    let vectors = Tensor::cat(vec![select(item_table, items), select(category_table, categories)], 1);
    let [_, width] = vectors.dims();
    let shape: [usize; D] = [shape, &[width]]
        .concat()
        .try_into()
        .expect("one dimension more than the ids");
    vectors.reshape(shape)
}

/// `λ/2 Σ share_j ‖w_j‖²` `[1]` over some rows of the tables of items and of categories.
pub(in crate::model) fn penalty(tables: [Tensor<2>; 2], lambda: f64, rows: &RowShares) -> Tensor<1> {
    let [items, categories] = tables;
    let squares = weighted_squares(items, &rows.items).add(weighted_squares(categories, &rows.categories));
    squares.mul_scalar(0.5 * lambda)
}

/// `Σ share_j ‖w_j‖²` over some rows of a table.
fn weighted_squares(table: Tensor<2>, rows: &[(i32, f32)]) -> Tensor<1> {
    let (ids, shares): (Vec<i32>, Vec<f32>) = rows.iter().copied().unzip();
    let shares = Tensor::<1>::from_data(TensorData::new(shares, [rows.len()]), &table.device());
    let squares = select(table, ids).powi_scalar(2).sum_dim(1).squeeze_dim::<1>(1);
    squares.mul(shares).sum()
}

/// Rows of a table, one per id.
pub(super) fn select(table: Tensor<2>, ids: Vec<i32>) -> Tensor<2> {
    let count = ids.len();
    let ids = Tensor::from_data(TensorData::new(ids, [count]), &table.device());
    table.select(0, ids)
}
