//! A behaviour's vector: its item's beside its category's, which may have no width.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::path::by_path;
use super::{Behaviours, Initial, Path, RowShares, Target};

/// `e_t = [item_embedding[item_t] ; category_embedding[category_t]]`; targets are read from the same tables.
#[derive(Module, Debug)]
pub struct BehaviourEmbedding {
    /// `[items, E - C]`.
    pub item: Param<Tensor<2>>,
    /// `[categories, C]`; C is E/2 unless the configuration says otherwise, and may be 0.
    pub category: Param<Tensor<2>>,
}

impl BehaviourEmbedding {
    /// Tables for vectors of these widths, which make E.
    pub(super) fn init([items, categories]: [usize; 2], widths: [usize; 2], initial: &mut Initial) -> Self {
        let [item_width, category_width] = widths;
        let bound = 1.0 / ((item_width + category_width) as f32).sqrt();
        Self {
            item: initial.uniform([items, item_width], bound),
            category: initial.uniform([categories, category_width], bound),
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
