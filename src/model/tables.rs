//! The tables of a network, whose rows are the vectors of ids.

use std::sync::Arc;

use burn::module::Param;
use burn::tensor::Tensor;

use super::path::by_path;
use super::{Network, Path};

impl Network {
    /// The tables: of items, of categories, of each profile field, of each context field.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &Param<Tensor<2>>> {
        let embedding = &self.embedding;
        [&embedding.item, &embedding.category]
            .into_iter()
            .chain(self.profile.tables())
            .chain(self.context.tables())
    }

    /// The same tables, to be exchanged.
    pub(crate) fn tables_mut(&mut self) -> impl Iterator<Item = &mut Param<Tensor<2>>> {
        let embedding = &mut self.embedding;
        [&mut embedding.item, &mut embedding.category]
            .into_iter()
            .chain(self.profile.tables_mut())
            .chain(self.context.tables_mut())
    }
}

/// A copy of some rows of a table, one per id.
pub(crate) fn rows_of(path: Path, table: Tensor<2>, ids: &Arc<[i32]>) -> Tensor<2> {
    by_path!(path, fields::rows(table, ids))
}
