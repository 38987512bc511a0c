//! What the model reads: behaviours with their mask, and the target.

use burn::tensor::{Device, Int, Tensor, TensorData};

/// Padded behaviour sequences, oldest first, pads at the end.
#[derive(Clone, Debug)]
pub struct Behaviours {
    /// Item ids `[batch, time]`.
    pub items: Tensor<2, Int>,
    /// Category ids `[batch, time]`.
    pub categories: Tensor<2, Int>,
}

impl Behaviours {
    /// From row-major ids, `batch × time` of each.
    ///
    /// # Panics
    /// If the lengths do not match the shape.
    pub fn new(items: Vec<i32>, categories: Vec<i32>, [batch, time]: [usize; 2], device: &Device) -> Self {
        Self {
            items: Tensor::from_data(TensorData::new(items, [batch, time]), device),
            categories: Tensor::from_data(TensorData::new(categories, [batch, time]), device),
        }
    }
}

/// The items whose click is asked for, one per row.
#[derive(Clone, Debug)]
pub struct Target {
    /// Item ids `[batch]`.
    pub items: Tensor<1, Int>,
    /// Category ids `[batch]`.
    pub categories: Tensor<1, Int>,
}

/// One batch.
#[derive(Clone, Debug)]
pub struct Input {
    /// The histories.
    pub behaviours: Behaviours,
    /// `m_t` `[batch, time]`: 1 where a behaviour is real, 0 at the pads, whose ids may be anything in range.
    pub mask: Tensor<2>,
    /// The targets.
    pub target: Target,
}

impl Input {
    /// From row-major arrays: ids and mask `batch × time`, targets `batch`.
    ///
    /// # Panics
    /// If the lengths do not match the shape.
    pub fn new(behaviours: Behaviours, mask: Vec<f32>, targets: (Vec<i32>, Vec<i32>), device: &Device) -> Self {
        let [batch, time] = behaviours.items.dims();
        Self {
            behaviours,
            mask: Tensor::from_data(TensorData::new(mask, [batch, time]), device),
            target: Target {
                items: Tensor::from_data(TensorData::new(targets.0, [batch]), device),
                categories: Tensor::from_data(TensorData::new(targets.1, [batch]), device),
            },
        }
    }

    /// `[batch, time]`.
    pub fn dims(&self) -> [usize; 2] {
        self.mask.dims()
    }
}
