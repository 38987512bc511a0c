//! Vectors of fields, and their products.

use std::sync::Arc;

use burn::tensor::Tensor;

use super::embedding::select;

/// Table `[values, width]`, ids `[rows]` -> `[rows, width]`.
pub(in crate::model) fn rows(table: Tensor<2>, ids: &Arc<[i32]>) -> Tensor<2> {
    select(table, ids.to_vec())
}

/// `[x ; y]`.
pub(in crate::model) fn join(x: Tensor<2>, y: Tensor<2>) -> Tensor<2> {
    Tensor::cat(vec![x, y], 1)
}

/// `⟨x_i, x_j⟩` of all `i < j` whose `x_j` is a field's, in the order of `j`: given `[rows, k · width]`, fields `[rows, f · width]`.
pub(in crate::model) fn products(width: usize, given: Tensor<2>, fields: Tensor<2>) -> Tensor<2> {
    let split = |x: Tensor<2>| {
        let [_, numbers] = x.dims();
        (0..numbers / width).map(move |index| x.clone().narrow(1, index * width, width))
    };
    let mut before: Vec<Tensor<2>> = split(given).collect();
    let mut products = Vec::new();
    for field in split(fields) {
        products.extend(before.iter().map(|x| x.clone().mul(field.clone()).sum_dim(1)));
        before.push(field);
    }
    Tensor::cat(products, 1)
}
