//! Lazy Adam over a network's tables: a step costs what its batch reads, not what the tables hold.
//!
//! The tables stand beside the network. A step copies the rows that its batch reads into small tables, numbers the batch's ids anew to mean
//! rows of these, and lets the network learn on them. What backward gives are then gradients of these rows, added up over all places
//! where a row is read. The rows are moved as dense Adam moves them, and written back.

use std::sync::Arc;

use burn::module::Param;
use burn::tensor::{Device, Gradients, Tensor, TensorData};

use super::adam::rates;
use crate::data::Batch;
use crate::model::{Network, Objective, Path, adam_step, rows_of};

/// The tables of a network, each with its memory of every row. The formula is Adam's, see [`AdamRates`](crate::model::AdamRates), with `t` the
/// number of all steps, for the rows of which the batch gives a gradient other than 0. Other rows and their moments stay as they are.
///
/// This is the `LazyAdam` of TensorFlow Addons and the `SparseAdam` of PyTorch ([`design`](crate::design) says more). It differs from dense Adam in rows that a batch leaves out: there
/// dense Adam lets the moments decay, `m' = β₁ m` and `v' = β₂ v`, and moves the row along what is left of `m`.
pub(super) struct Tables(Vec<Table>);

struct Table {
    /// All rows, without gradients.
    rows: Tensor<2>,
    width: usize,
    /// Both moments of each row side by side.
    moments: Vec<f32>,
    /// Steps taken.
    steps: i32,
    /// The rows that the batch reads.
    read: Distinct,
}

/// Distinct ids, numbered as they come. To start anew costs nothing of the size of the vocabulary.
struct Distinct {
    ids: Vec<i32>,
    /// By id: its number, if `ids` has the id there.
    numbers: Vec<u32>,
}

impl Tables {
    /// Takes the tables out of a network on an autodiff device, and leaves their first rows there.
    pub(super) fn take_from(model: &mut Network) -> Self {
        let path = model.path;
        let take = |param: &mut Param<Tensor<2>>| {
            let rows = param.val().inner();
            exchange(param, rows_of(path, rows.clone(), &Arc::from([0])));
            Table::new(rows)
        };
        Self(model.tables_mut().map(take).collect())
    }

    /// Puts the tables, as they are, into a network without gradients.
    pub(super) fn put_into(&self, model: &mut Network) {
        for (param, table) in model.tables_mut().zip(&self.0) {
            *param = param.clone().map(|_| table.rows.clone());
        }
    }

    /// Puts the rows that a batch and its penalty read into the network, and numbers their ids anew.
    pub(super) fn excerpt(&mut self, model: &mut Network, batch: &mut Batch, objective: &mut Objective) {
        let [items, categories, fields @ ..] = &mut self.0[..] else {
            unreachable!("a network has tables of items and of categories");
        };
        items
            .read
            .renumber([&mut batch.items, &mut batch.target_items, &mut batch.negative_items]);
        categories.read.renumber([
            &mut batch.categories,
            &mut batch.target_categories,
            &mut batch.negative_categories,
        ]);
        if let Some((_, shares)) = &mut objective.penalty {
            shares.items = items.read.renumber_shares(&shares.items);
            shares.categories = categories.read.renumber_shares(&shares.categories);
        }
        let (profile, context) = fields.split_at_mut(model.profile.keys().len());
        renumber_fields(profile, &mut batch.profile);
        renumber_fields(context, &mut batch.context);
        let path = model.path;
        for (param, table) in model.tables_mut().zip(&self.0) {
            let ids = Arc::from(&table.read.ids[..]);
            exchange(param, rows_of(path, table.rows.clone(), &ids));
        }
    }

    /// Moves the rows that the network has, by their gradients, which are taken out.
    pub(super) fn step(&mut self, learning_rate: f64, model: &Network, gradients: &mut Gradients) {
        for (param, table) in model.tables().zip(&mut self.0) {
            let rows = param.val();
            if let Some(gradient) = rows.grad_remove(gradients) {
                table.step(model.path, learning_rate, rows.inner(), gradient);
            }
        }
    }
}

/// Numbers the values of some fields anew, row by row; no values say that all are unknown.
fn renumber_fields(tables: &mut [Table], values: &mut [i32]) {
    let fields = tables.len();
    for (field, table) in tables.iter_mut().enumerate() {
        table.read.ids.clear();
        for value in values.iter_mut().skip(field).step_by(fields) {
            *value = table.read.number(*value);
        }
        if values.is_empty() {
            table.read.number(0);
        }
    }
}

/// Gives a parameter other rows, which then have gradients.
fn exchange(param: &mut Param<Tensor<2>>, rows: Tensor<2>) {
    *param = param.clone().map(|_| Tensor::from_inner(rows).require_grad());
}

impl Table {
    fn new(rows: Tensor<2>) -> Self {
        let [count, width] = rows.dims();
        Self {
            rows,
            width,
            moments: vec![0.0; 2 * count * width],
            steps: 0,
            read: Distinct {
                ids: Vec::new(),
                numbers: vec![0; count],
            },
        }
    }

    /// Moves the rows that were read, given as they are, along their gradients.
    fn step(&mut self, path: Path, learning_rate: f64, rows: Tensor<2>, gradient: Tensor<2>) {
        self.steps += 1;
        let rates = rates(learning_rate, self.steps);
        let device = rows.device();
        let moments = self.moments_read(&device);
        let results = adam_step(path, rates, rows, gradient.clone(), Some(moments));
        self.write(results.map(numbers_of), &numbers_of(gradient), &device);
    }

    /// Both moments of the rows that were read.
    fn moments_read(&self, device: &Device) -> [Tensor<2>; 2] {
        let Self {
            width, moments, read, ..
        } = self;
        let shape = [read.ids.len(), *width];
        let mut both = [0, 1].map(|_| Vec::with_capacity(read.ids.len() * width));
        for &id in &read.ids {
            let start = 2 * id as usize * width;
            let of_row = moments[start..start + 2 * width].chunks_exact(*width);
            for (moment, of_row) in both.iter_mut().zip(of_row) {
                moment.extend_from_slice(of_row);
            }
        }
        both.map(|moment| Tensor::from_data(TensorData::new(moment, shape), device))
    }

    /// Writes the rows that were read, and their moments, where the gradient is not 0.
    fn write(&mut self, [rows, first, second]: [Vec<f32>; 3], gradient: &[f32], device: &Device) {
        let Self { width, moments, .. } = self;
        let shape = self.rows.shape();
        // In place: nobody else has the table, unless a snapshot was taken since the last step. Then this copies it, once.
        let placeholder = Tensor::zeros([1, 1], device);
        let mut table = numbers_of(std::mem::replace(&mut self.rows, placeholder));
        for (index, &id) in self.read.ids.iter().enumerate() {
            let part = index * *width..(index + 1) * *width;
            if gradient[part.clone()].iter().all(|&g| g == 0.0) {
                continue;
            }
            let start = id as usize * *width;
            table[start..start + *width].copy_from_slice(&rows[part.clone()]);
            let (of_first, of_second) = moments[2 * start..2 * (start + *width)].split_at_mut(*width);
            of_first.copy_from_slice(&first[part.clone()]);
            of_second.copy_from_slice(&second[part]);
        }
        self.rows = Tensor::from_data(TensorData::new(table, shape), device);
    }
}

/// The numbers of a tensor: its own memory, if it has that alone.
fn numbers_of(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().try_into_vec().expect("weights are float32")
}

impl Distinct {
    /// The number of an id, which is the next one if the id is new.
    fn number(&mut self, id: i32) -> i32 {
        let known = self.numbers.len();
        let slot = usize::try_from(id).ok().and_then(|id| self.numbers.get_mut(id));
        let slot = slot.unwrap_or_else(|| panic!("an id is not in its vocabulary of {known}"));
        if self.ids.get(*slot as usize) != Some(&id) {
            *slot = self.ids.len() as u32;
            self.ids.push(id);
        }
        *slot as i32
    }

    /// Starts anew, and puts numbers in the place of ids.
    fn renumber<const N: usize>(&mut self, ids: [&mut Vec<i32>; N]) {
        self.ids.clear();
        for id in ids.into_iter().flatten() {
            *id = self.number(*id);
        }
    }

    /// The shares of a penalty by number.
    fn renumber_shares(&mut self, shares: &[(i32, f32)]) -> Arc<[(i32, f32)]> {
        shares.iter().map(|&(id, share)| (self.number(id), share)).collect()
    }
}
