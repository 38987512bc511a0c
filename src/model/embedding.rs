//! A behaviour's vector: its item's beside its category's.

use burn::module::{Module, Param};
use burn::tensor::Tensor;
#[cfg(feature = "plain")]
use burn::tensor::TensorData;

use super::{Behaviours, Initial, Path, RowShares, Target, fused};

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
        let Behaviours {
            items,
            categories,
            shape,
        } = behaviours;
        match path {
            Path::Fused => fused::embed(self, items, categories, shape),
            #[cfg(feature = "plain")]
            Path::Plain => {
                let [_, half] = self.item.dims();
                self.rows(items, categories).reshape([shape[0], shape[1], 2 * half])
            }
        }
    }

    /// Ids `[batch]` -> vectors `[batch, E]`.
    pub fn target(&self, path: Path, target: &Target) -> Tensor<2> {
        let Target { items, categories } = target;
        match path {
            Path::Fused => fused::embed(self, items, categories, &[items.len()]),
            #[cfg(feature = "plain")]
            Path::Plain => self.rows(items, categories),
        }
    }

    /// `λ/2 Σ_j share_j ‖w_j‖²` `[1]` over rows of both tables: its gradient at a row is `λ share_j w_j`, the update of DIN's Eq. 6 in every
    /// batch that the row is in.
    pub fn penalty(&self, path: Path, lambda: f64, rows: &RowShares) -> Tensor<1> {
        match path {
            Path::Fused => fused::penalty(self, lambda, rows),
            #[cfg(feature = "plain")]
            Path::Plain => {
                let of_table = |table: &Param<Tensor<2>>, rows: &[(i32, f32)]| {
                    let (ids, shares): (Vec<i32>, Vec<f32>) = rows.iter().copied().unzip();
                    let device = table.val().device();
                    let count = ids.len();
                    let shares = Tensor::<1>::from_data(TensorData::new(shares, [count]), &device);
                    let ids = Tensor::from_data(TensorData::new(ids, [count]), &device);
                    let squares = table.val().select(0, ids).powi_scalar(2).sum_dim(1).squeeze_dim::<1>(1);
                    squares.mul(shares).sum()
                };
                let squares = of_table(&self.item, &rows.items).add(of_table(&self.category, &rows.categories));
                squares.mul_scalar(0.5 * lambda)
            }
        }
    }

    /// In plain operations: the vectors of so many ids, one per row.
    #[cfg(feature = "plain")]
    fn rows(&self, items: &[i32], categories: &[i32]) -> Tensor<2> {
        let rows = |table: &Param<Tensor<2>>, ids: &[i32]| {
            let ids = Tensor::from_data(TensorData::new(ids.to_vec(), [ids.len()]), &table.val().device());
            table.val().select(0, ids)
        };
        Tensor::cat(vec![rows(&self.item, items), rows(&self.category, categories)], 1)
    }
}
