//! A batch that a model reads: behaviours with their mask, targets, and values of fields.

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

/// Values of fields, a row of them for each row of a batch. 0 is a value that is unknown.
#[derive(Clone, Debug, Default)]
pub struct FieldValues {
    values: Arc<[i32]>,
    fields: usize,
}

impl FieldValues {
    /// Values of `fields` fields, row by row. No values at all say that every value is unknown.
    ///
    /// # Panics
    /// If the values are not whole rows.
    pub fn new(values: Vec<i32>, fields: usize) -> Self {
        let whole = if fields == 0 {
            values.is_empty()
        } else {
            values.len().is_multiple_of(fields)
        };
        assert!(whole, "{} values are no rows of {fields} fields", values.len());
        Self {
            values: values.into(),
            fields,
        }
    }

    /// Whether nothing is known: there are no values.
    pub fn is_unknown(&self) -> bool {
        self.fields == 0
    }

    /// `[rows, fields]`; `[0, 0]` if nothing is known.
    pub fn dims(&self) -> [usize; 2] {
        [self.values.len() / self.fields.max(1), self.fields]
    }

    /// The values of one field, for a batch of so many rows.
    pub(super) fn column(&self, field: usize, rows: usize) -> Arc<[i32]> {
        if self.is_unknown() {
            return vec![0; rows].into();
        }
        self.values.chunks_exact(self.fields).map(|row| row[field]).collect()
    }
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
    /// Values of the model's profile fields.
    pub profile: FieldValues,
    /// Values of its context fields.
    pub context: FieldValues,
}

impl Input {
    /// A batch from row-major arrays: ids and mask `batch × time`, targets `batch`. Of its fields nothing is known.
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
            profile: FieldValues::default(),
            context: FieldValues::default(),
        }
    }

    /// The same batch with values of profile and context fields.
    #[must_use]
    pub fn with_fields(self, profile: FieldValues, context: FieldValues) -> Self {
        Self {
            profile,
            context,
            ..self
        }
    }

    /// `[batch, time]`.
    pub fn dims(&self) -> [usize; 2] {
        self.mask.dims()
    }
}

/// Rows of the embedding's tables, each once, and the share of an L2 penalty that each bears. In mini-batch aware regularisation (DIN,
/// Zhou et al. 2018, Eq. 6) these are the rows in the batch, with the share `1/n_j`, where `n_j` counts the row's occurrences in the data.
///
/// The tables of fields bear no penalty. DIN writes it for the whole embedding dictionary, but what it is there for are ids of which most occur
/// a few times. A field has few values, each of which occurs in most batches: its share `1/n_j` would be next to nothing.
#[derive(Clone, Debug, Default)]
pub struct RowShares {
    /// Items and their shares.
    pub items: Arc<[(i32, f32)]>,
    /// Categories and their shares.
    pub categories: Arc<[(i32, f32)]>,
}
