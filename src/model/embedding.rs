//! A behaviour's vector: its item's beside its category's.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::path::by_path;
use super::{Behaviours, Initial, Path, RowShares, Target};

/// `e_t = [item_embedding[item_t] ; category_embedding[category_t]]`; targets are read from the same tables.
#[derive(Module, Debug)]
pub struct BehaviourEmbedding {
    /// `[items, E/2]`.
    pub item: Param<Tensor<2>>,
    /// `[categories, E/2]`.
    pub category: Param<Tensor<2>>,
}

impl BehaviourEmbedding {
    /// Tables for vectors of `width` E, which must be even.
    pub(super) fn init(items: usize, categories: usize, width: usize, initial: &mut Initial) -> Self {
        assert!(
            width.is_multiple_of(2),
            "the embedding's width {width} must be even: half item, half category"
        );
        let bound = 1.0 / (width as f32).sqrt();
        Self {
            item: initial.uniform([items, width / 2], bound),
            category: initial.uniform([categories, width / 2], bound),
        }
    }

    fn tables(&self) -> [Tensor<2>; 2] {
        [self.item.val(), self.category.val()]
    }

    /// Ids `[batch, time]` -> vectors `[batch, time, E]`.
    pub fn behaviours(&self, path: Path, behaviours: &Behaviours) -> Tensor<3> {
        let Behaviours {
            items,
            categories,
            shape,
        } = behaviours;
        by_path!(path, embedding::embed(self.tables(), items, categories, shape))
    }

    /// Ids `[batch]` -> vectors `[batch, E]`.
    pub fn target(&self, path: Path, target: &Target) -> Tensor<2> {
        let Target { items, categories } = target;
        by_path!(path, embedding::embed(self.tables(), items, categories, &[items.len()]))
    }

    /// `λ/2 Σ_j share_j ‖w_j‖²` `[1]` over rows of both tables. Its gradient at a row is `λ share_j w_j`, the update of DIN's Eq. 6 in every
    /// batch that contains the row.
    pub fn penalty(&self, path: Path, lambda: f64, rows: &RowShares) -> Tensor<1> {
        by_path!(path, embedding::penalty(self.tables(), lambda, rows))
    }
}
