//! torch-rechub's Dice, whose share comes from the units of one row.

use burn::tensor::Tensor;

use super::sigmoid;
use crate::model::running::ROW_DICE_EPSILON;

/// `x` `[rows, width]`, α `[width]` -> `[rows, width]`.
pub(in crate::model) fn row_dice(x: Tensor<2>, alpha: Tensor<1>) -> Tensor<2> {
    let centred = x.clone().sub(x.clone().mean_dim(1));
    let squares = centred.clone().mul(centred.clone()).add_scalar(ROW_DICE_EPSILON);
    let share = sigmoid(centred.div(squares.sum_dim(1).sqrt()));
    let bent = x.clone().mul(alpha.unsqueeze());
    share.mul(x.sub(bent.clone())).add(bent)
}
