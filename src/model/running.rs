//! The running statistics of a Dice.

use burn::tensor::Tensor;

/// The running mean and variance of a Dice after a batch, `[width]` each.
pub type Remembered = [Tensor<1>; 2];

/// The share of a batch in the running statistics: `running = (1 - momentum) running + momentum batch`.
pub(super) const MOMENTUM: f64 = 0.1;
/// ε of Dice, which keeps the deviation from 0.
pub(super) const DICE_EPSILON: f64 = 1e-8;
/// ε of torch-rechub's Dice, once for each unit of a row.
pub(super) const ROW_DICE_EPSILON: f64 = 1e-3;
