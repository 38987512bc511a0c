//! A batch that a model reads: behaviours with their mask, and targets.

use std::sync::Arc;

use burn::tensor::{Device, Tensor, TensorData};

/// Padded behaviour sequences, oldest first, pads at the end.
///
/// Ids are only looked up, never computed with. So they stay plain numbers, not tensors.
#[derive(Clone, Debug)]
pub struct Behaviours {
    /// Item ids, row by row.
    pub items: Arc<[i32]>,
    /// Category ids, row by row.
    pub categories: Arc<[i32]>,
    /// `[batch, time]`.
    pub shape: [usize; 2],
}

impl Behaviours {
    /// Behaviours from row-major ids, `batch × time` of each.
    ///
    /// # Panics
    /// If the lengths do not match the shape.
    pub fn new(items: Vec<i32>, categories: Vec<i32>, shape: [usize; 2]) -> Self {
        let count: usize = shape.iter().product();
        assert_eq!([items.len(), categories.len()], [count; 2], "ids do not fill {shape:?}");
        Self {
            items: items.into(),
            categories: categories.into(),
            shape,
        }
    }
}

/// The items whose click is asked for, one per row.
#[derive(Clone, Debug)]
pub struct Target {
    /// Item ids.
    pub items: Arc<[i32]>,
    /// Category ids.
    pub categories: Arc<[i32]>,
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
    /// A batch from row-major arrays: ids and mask `batch × time`, targets `batch`.
    ///
    /// # Panics
    /// If the lengths do not match the shape.
    pub fn new(behaviours: Behaviours, mask: Vec<f32>, targets: (Vec<i32>, Vec<i32>), device: &Device) -> Self {
        let [batch, time] = behaviours.shape;
        let (items, categories) = targets;
        assert_eq!([items.len(), categories.len()], [batch; 2], "a target per row");
        Self {
            behaviours,
            mask: Tensor::from_data(TensorData::new(mask, [batch, time]), device),
            target: Target {
                items: items.into(),
                categories: categories.into(),
            },
        }
    }

    /// `[batch, time]`.
    pub fn dims(&self) -> [usize; 2] {
        self.mask.dims()
    }
}

/// Rows of the embedding's tables, each once, and the share of an L2 penalty that each bears. In mini-batch aware regularisation (DIN,
/// Zhou et al. 2018, Eq. 6) these are the rows in the batch, with the share `1/n_j`, where `n_j` counts the row's occurrences in the data.
#[derive(Clone, Debug, Default)]
pub struct RowShares {
    /// Items and their shares.
    pub items: Arc<[(i32, f32)]>,
    /// Categories and their shares.
    pub categories: Arc<[(i32, f32)]>,
}
