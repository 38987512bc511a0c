//! Categorical fields of users and impressions: a table of vectors for each, and how the head reads them.

use std::sync::Arc;

use burn::module::{Content, Module, ModuleDisplay, ModuleDisplayDefault, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};

use super::path::by_path;
use super::{Crosses, FieldSize, FieldValues, Initial, NetworkConfig, Path, Pooling};

/// The tables of some fields, by their keys: of `n` values a table `[1 + n, E/2]`, or of another width if the field's size says so.
///
/// Row 0 stands for a value that is unknown. It starts at 0, which is the middle of what the other rows are drawn from, and is learnt from
/// the impressions whose value is unknown. Where there are none it stays 0: the field then adds nothing to a layer's sums.
#[derive(Clone, Debug)]
pub struct FieldTables {
    keys: Vec<String>,
    tables: Vec<Param<Tensor<2>>>,
}

impl FieldTables {
    /// Tables for a network whose behaviours have E = `width` numbers.
    pub(super) fn init(fields: &[FieldSize], width: usize, initial: &mut Initial) -> Self {
        let bound = 1.0 / (width as f32).sqrt();
        let table = |field: &FieldSize| initial.uniform_below_zeros([1 + field.values, field.width(width)], bound);
        Self {
            keys: fields.iter().map(|field| field.key.clone()).collect(),
            tables: fields.iter().map(table).collect(),
        }
    }

    /// The keys of the fields.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The tables, in the order of their keys.
    pub(super) fn tables(&self) -> &[Param<Tensor<2>>] {
        &self.tables
    }

    /// The same tables, to be exchanged.
    pub(super) fn tables_mut(&mut self) -> &mut [Param<Tensor<2>>] {
        &mut self.tables
    }

    /// The vectors of a batch's values, `[rows, width]` for each field.
    fn vectors(&self, path: Path, values: &FieldValues, rows: usize) -> Vec<Tensor<2>> {
        let fields = self.tables.len();
        assert!(
            values.is_unknown() || values.dims() == [rows, fields],
            "a batch of {rows} rows has values {:?} where there are {fields} fields",
            values.dims()
        );
        let vector = |(field, table): (usize, &Param<Tensor<2>>)| {
            let ids: Arc<[i32]> = values.column(field, rows);
            by_path!(path, fields::rows(table.val(), &ids))
        };
        self.tables.iter().enumerate().map(vector).collect()
    }
}

/// `[x_1 ; x_2 ; …]` `[rows, sum of the widths]`, the vectors of profile and context fields side by side; `None` without any field.
pub(super) fn field_vectors(
    path: Path,
    tables: [&FieldTables; 2],
    values: [&FieldValues; 2],
    rows: usize,
) -> Option<Tensor<2>> {
    let [profile, context] = tables;
    let vectors = profile
        .vectors(path, values[0], rows)
        .into_iter()
        .chain(context.vectors(path, values[1], rows));
    vectors.reduce(|left, right| join(path, left, right))
}

/// `[x ; y]`: `[rows, a]` and `[rows, b]` -> `[rows, a + b]`.
pub(super) fn join(path: Path, x: Tensor<2>, y: Tensor<2>) -> Tensor<2> {
    by_path!(path, fields::join(x, y))
}

/// The inner products of all pairs of vectors of `width` numbers of which the second is a field's and the first stands before it: `given`
/// `[rows, k · width]`, `fields` `[rows, f · width]` -> `[rows, k·f + f(f-1)/2]`, in the order of the second vectors.
pub(super) fn products(path: Path, width: usize, given: Tensor<2>, fields: Tensor<2>) -> Tensor<2> {
    by_path!(path, fields::products(width, given, fields))
}

/// How many numbers a model's head reads of some fields: their vectors and, in PNN, the products that [`products`] computes with the
/// halves of `e_a` and `Σ` (item and category).
pub(super) fn width_of_fields(config: &NetworkConfig, crosses: Crosses) -> usize {
    let fields = config.fields();
    let pooling = config.options.pooling;
    let halves = if pooling == Pooling::None { 2 } else { 4 };
    let products = match crosses {
        Crosses::ElementwiseAndInner => halves * fields + fields * fields.saturating_sub(1) / 2,
        Crosses::None | Crosses::Elementwise => 0,
    };
    let sizes = config.profile.iter().chain(&config.context);
    sizes.map(|field| field.width(config.hidden)).sum::<usize>() + products
}

/// By hand, where a derived one would call the tables `0`, `1`, …: a table is called by its field's key.
impl Module for FieldTables {
    fn collect_devices(&self, devices: Vec<Device>) -> Vec<Device> {
        self.tables.collect_devices(devices)
    }

    fn fork(self, device: &Device) -> Self {
        self.changed(|tables| tables.fork(device))
    }

    fn to_device(self, device: &Device) -> Self {
        self.changed(|tables| tables.to_device(device))
    }

    fn train(self) -> Self {
        self.changed(Module::train)
    }

    fn valid(&self) -> Self {
        self.clone().changed(|tables| tables.valid())
    }

    fn materialize(self) -> Self {
        self.changed(Module::materialize)
    }

    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        for (key, table) in self.keys.iter().zip(&self.tables) {
            visitor.enter_module(key, "FieldTables");
            table.visit(visitor);
            visitor.exit_module(key, "FieldTables");
        }
    }

    fn map<M: ModuleMapper>(self, mapper: &mut M) -> Self {
        let tables = self.keys.iter().zip(self.tables).map(|(key, table)| {
            mapper.enter_module(key, "FieldTables");
            let table = Module::map(table, mapper);
            mapper.exit_module(key, "FieldTables");
            table
        });
        Self {
            tables: tables.collect(),
            keys: self.keys.clone(),
        }
    }
}

impl FieldTables {
    fn changed(self, change: impl FnOnce(Vec<Param<Tensor<2>>>) -> Vec<Param<Tensor<2>>>) -> Self {
        Self {
            keys: self.keys,
            tables: change(self.tables),
        }
    }
}

impl ModuleDisplayDefault for FieldTables {
    fn content(&self, content: Content) -> Option<Content> {
        let tables = self.keys.iter().zip(&self.tables);
        tables
            .fold(content, |content, (key, table)| content.add(key, table))
            .optional()
    }
}

impl ModuleDisplay for FieldTables {}
