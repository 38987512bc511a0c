//! A behaviour's vector: its item's beside its category's.

use burn::module::{Module, Param};
use burn::tensor::Tensor;
#[cfg(feature = "plain")]
use burn::tensor::module::embedding;

use super::{Behaviours, Initial, Path, Target, fused};

/// `e_t = [item_embedding[item_t] ; category_embedding[category_t]]`; targets are read from the same tables.
#[derive(Module, Debug)]
pub struct BehaviourEmbedding {
    /// `[items, E/2]`.
    pub item: Param<Tensor<2>>,
    /// `[categories, E/2]`.
    pub category: Param<Tensor<2>>,
}

impl BehaviourEmbedding {
    /// Tables for vectors of `width` E (even).
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

    /// Ids `[batch, time]` -> vectors `[batch, time, E]`.
    pub fn behaviours(&self, path: Path, behaviours: &Behaviours) -> Tensor<3> {
        let Behaviours { items, categories } = behaviours.clone();
        match path {
            Path::Fused => fused::embed(self, items, categories),
            #[cfg(feature = "plain")]
            Path::Plain => Tensor::cat(
                vec![
                    embedding(self.item.val(), items),
                    embedding(self.category.val(), categories),
                ],
                2,
            ),
        }
    }

    /// Ids `[batch]` -> vectors `[batch, E]`.
    pub fn target(&self, path: Path, target: &Target) -> Tensor<2> {
        let Target { items, categories } = target.clone();
        match path {
            Path::Fused => fused::embed(self, items, categories),
            #[cfg(feature = "plain")]
            Path::Plain => Tensor::cat(
                vec![
                    self.item.val().select(0, items),
                    self.category.val().select(0, categories),
                ],
                1,
            ),
        }
    }
}
