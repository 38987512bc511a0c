//! A series of vectors, one per step.

use burn::tensor::Tensor;
use serde::{Serialize, Serializer};

/// `[time, hidden]` numbers, row by row; serialised as nested rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    hidden: usize,
    values: Vec<f32>,
}

impl Series {
    /// Wraps row-major values.
    ///
    /// # Panics
    /// If the values do not fill whole rows.
    pub fn new(hidden: usize, values: Vec<f32>) -> Self {
        assert!(
            hidden > 0 && values.len().is_multiple_of(hidden),
            "{} values in rows of {hidden}",
            values.len()
        );
        Self { hidden, values }
    }

    /// The first `time` steps of a tensor `[1, steps, hidden]`.
    pub(super) fn of_one(tensor: Tensor<3>, time: usize) -> Self {
        let [_, _, hidden] = tensor.dims();
        let mut values = floats(tensor);
        values.truncate(time * hidden);
        Self::new(hidden, values)
    }

    /// Steps.
    pub fn time(&self) -> usize {
        self.values.len() / self.hidden
    }

    /// Width of a step's vector.
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// The vector of step `t`, from 0.
    pub fn row(&self, t: usize) -> &[f32] {
        &self.values[t * self.hidden..(t + 1) * self.hidden]
    }

    /// All vectors, oldest first.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.hidden)
    }

    /// All numbers, row by row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

impl Serialize for Series {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows())
    }
}

/// A tensor's numbers, row-major, whatever its float type.
pub(super) fn floats<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    let data = tensor.into_data();
    match data.as_slice::<f32>() {
        Ok(values) => values.to_vec(),
        Err(_) => data.iter().collect(),
    }
}
