//! The weights of our model, and the checkpoint they make.

use std::collections::BTreeMap;

use burn::tensor::{Device, TensorData};
use nalgebra::{DMatrix, DVector};

use super::cell::Cell;
use super::items::{ItemNames, indexed};
use super::layers::{Bend, Layer};
use super::refusal::refuse;
use super::report::Assumed;
use super::{Choices, Report};
use crate::Result;
use crate::checkpoint::weights::{NamedWeights, assign};
use crate::checkpoint::{Checkpoint, Header, TrainingRecord};
use crate::data::{Catalogue, Category, Field, HISTORY_LIMIT, Item, Name};
use crate::error::checkpoint_reason as reason;
use crate::model::{ActivationKind, FieldSize, Model, NetworkConfig, Options, Pooling, Scorer};

/// What the head of a library's model reads, from the first number to the last: a part, and how many numbers it has.
pub(super) type Layout = Vec<(Part, usize)>;

/// A part of what a head reads.
pub(super) enum Part {
    /// What the recurrences give.
    Interest,
    /// All features of the target.
    Target,
    /// The sum of the behaviours.
    Sum,
    /// Its product with the target.
    Product,
    /// A feature of the target, or of the user.
    Feature(String),
    /// Plain numbers, or one that is multiplied with a vector.
    Number { name: String, vector: Option<DVector<f64>> },
}

impl Part {
    /// Numbers that a library reads without a table, and whose names its file does not have.
    pub(super) fn dense() -> Self {
        let name = "dense".to_owned();
        Self::Number { name, vector: None }
    }
}

/// How interests are scored against the target.
pub(super) enum Scores {
    /// `[H, H]`, `h W e`.
    Bilinear(DMatrix<f64>),
    /// A perceptron of `[e ; h ; e - h ; e ∘ h]`.
    Mlp(Vec<Layer>),
}

/// The parts of a model as they stand in its file, of which [`Folded::new`] makes ours.
pub(super) struct Found {
    pub(super) model: Model,
    /// The tables of features, in the library's order.
    pub(super) tables: Vec<(String, DMatrix<f64>)>,
    /// Those of the item among them.
    pub(super) item_features: Vec<String>,
    pub(super) layout: Layout,
    pub(super) extractor: Cell,
    pub(super) evolution: Cell,
    /// `None` in a model that does not attend.
    pub(super) scores: Option<Scores>,
    pub(super) head: Vec<Layer>,
}

/// The weights of our model. The head's first layer reads `[interest ; target ; Σ ; target ∘ Σ]`, and then the fields.
pub(super) struct Folded {
    model: Model,
    item_features: Vec<String>,
    item_tables: Vec<DMatrix<f64>>,
    extractor: Cell,
    evolution: Cell,
    scores: Option<Scores>,
    head: Vec<Layer>,
    fields: Vec<(String, DMatrix<f64>)>,
}

impl Folded {
    /// Brings the head's first layer into our order. What reads plain numbers goes into its bias.
    ///
    /// # Errors
    /// A head that reads another number of numbers than the layout has.
    pub(super) fn new(found: Found, choices: &Choices, report: &mut Report) -> Result<Self> {
        let Found {
            model,
            tables,
            item_features,
            layout,
            extractor,
            evolution,
            scores,
            mut head,
        } = found;
        let width = extractor.width();
        let is_item = |name: &str| item_features.iter().any(|feature| feature == name);
        let (of_items, of_users): (Vec<_>, Vec<_>) = tables.into_iter().partition(|(name, _)| is_item(name));
        let mut offsets = BTreeMap::new();
        let mut next = 0;
        for (name, table) in &of_items {
            offsets.insert(name.as_str(), next);
            next += table.ncols();
        }
        let first = &mut head[0];
        let (inputs, outputs) = first.weight.shape();
        let laid_out: usize = layout.iter().map(|(_, size)| size).sum();
        if next != width || inputs != laid_out {
            let what = format!(
                "reads {inputs} numbers in the head and {width} of a behaviour, where the features of an item ({}) have {next} and the head's would have {laid_out}",
                item_features.join(", ")
            );
            return Err(refuse(
                reason::head_reads(inputs, item_features.join(", "), laid_out),
                what,
                "Name exactly the features of an item as columns of the table of items (--items).",
            ));
        }
        let mut ordered = DMatrix::zeros(4 * width, outputs);
        let mut of_fields = BTreeMap::new();
        let mut at = 0;
        for (part, size) in layout {
            let rows = first.weight.rows(at, size);
            at += size;
            let place = match &part {
                Part::Interest => 0,
                Part::Target => width,
                Part::Sum => 2 * width,
                Part::Product => 3 * width,
                Part::Feature(name) => {
                    let Some(offset) = offsets.get(name.as_str()) else {
                        of_fields.insert(name.clone(), rows.into_owned());
                        continue;
                    };
                    width + offset
                }
                Part::Number { name, vector } => {
                    match (choices.numbers.get(name).map(Vec::as_slice), vector) {
                        (None, _) => report.assume(Assumed::Zero { feature: name.clone() }),
                        (Some(&[value]), Some(vector)) => first.bias += rows.transpose() * vector * value,
                        (Some(values), None) if values.len() == size => {
                            first.bias += rows.transpose() * DVector::from_column_slice(values);
                        }
                        (Some(values), _) => {
                            let what = format!("reads {size} numbers as `{name}`, where {} are given", values.len());
                            return Err(refuse(
                                reason::numbers_given(name, size, values.len()),
                                what,
                                "Give as many (--number NAME=1,2,3).",
                            ));
                        }
                    }
                    continue;
                }
            };
            ordered.rows_mut(place, size).copy_from(&rows);
        }
        let reads_sum = ordered.rows(2 * width, 2 * width).iter().any(|&weight| weight != 0.0);
        let kept = if reads_sum { 4 * width } else { 2 * width };
        let mut blocks = vec![ordered.rows(0, kept).into_owned()];
        let mut fields = Vec::new();
        for (name, table) in of_users {
            if let Some(rows) = of_fields.remove(&name) {
                blocks.push(rows);
                fields.push((name, table));
            }
        }
        let rows: Vec<_> = blocks.iter().flat_map(|block| block.row_iter()).collect();
        first.weight = DMatrix::from_rows(&rows);
        Ok(Self {
            model,
            item_features,
            item_tables: of_items.into_iter().map(|(_, table)| table).collect(),
            extractor,
            evolution,
            scores,
            head,
            fields,
        })
    }

    fn width(&self) -> usize {
        self.extractor.width()
    }

    /// The vectors of items, the rows of their features side by side, and their names.
    fn items(&self, choices: &Choices, report: &mut Report) -> Result<(DMatrix<f64>, Catalogue)> {
        let (rows, names) = if let Some(table) = &choices.items {
            let features = self.item_features.iter().zip(&self.item_tables);
            let rows = features
                .map(|(feature, own)| table.rows(feature, own.nrows()))
                .collect::<Result<Vec<_>>>()?;
            (rows, table.names(&self.item_features)?)
        } else {
            report.assume(Assumed::Rows);
            let items = self.item_tables[0].nrows();
            let names = ItemNames {
                ids: (0..items).map(|row| row.to_string()).collect(),
                titles: vec![None; items],
                categories: None,
            };
            (vec![(0..items).collect()], names)
        };
        let items = names.ids.len();
        let mut vectors = DMatrix::zeros(items, self.width());
        let mut at = 0;
        for (table, rows) in self.item_tables.iter().zip(&rows) {
            for (item, &row) in rows.iter().enumerate() {
                vectors
                    .view_mut((item, at), (1, table.ncols()))
                    .copy_from(&table.row(row));
            }
            at += table.ncols();
        }
        // The names of categories, or the rows of the feature beside the item's own.
        let by_row = |rows: &Vec<usize>| {
            rows.iter()
                .map(|row| format!("{} {row}", self.item_features[1]))
                .collect()
        };
        let categories: Option<Vec<String>> = names.categories.or_else(|| rows.get(1).map(by_row));
        let (category, categories) = match categories {
            Some(categories) => {
                let (category, names) = indexed(categories.into_iter());
                (category, names.into_iter().map(Name::same).collect())
            }
            None => (
                vec![0; items],
                vec![Name::of([("en", "all items"), ("zh", "全部物品")])],
            ),
        };
        let item = |((id, title), category): ((String, Option<String>), u32)| Item {
            id: Some(id.into()),
            name: title.map(Name::same),
            category,
            popularity: 1.0 / items as f32,
            bid: 1.0,
        };
        let catalogue = Catalogue {
            items: names
                .ids
                .into_iter()
                .zip(names.titles)
                .zip(category)
                .map(item)
                .collect(),
            categories: categories
                .into_iter()
                .map(|name| Category {
                    name,
                    glyph: "●".to_owned(),
                })
                .collect(),
            profile: self.fields.iter().map(field).collect(),
            context: Vec::new(),
        };
        Ok((vectors, catalogue))
    }

    /// The configuration of the network for a vocabulary.
    fn config(&self, catalogue: &Catalogue) -> Result<NetworkConfig> {
        let reads_sum = self.head[0].weight.nrows() - self.fields.iter().map(|(_, table)| table.ncols()).sum::<usize>()
            > 2 * self.width();
        let activation = kind_of(&self.head, "head")?;
        let (scorer, unit_activation, unit_widths) = match &self.scores {
            Some(Scores::Mlp(layers)) => (Scorer::Mlp, kind_of(layers, "attention")?, hidden_widths(layers)),
            _ => (Scorer::Bilinear, None, Vec::new()),
        };
        let size = |(name, table): &(String, DMatrix<f64>)| FieldSize {
            width: Some(table.ncols()),
            ..FieldSize::new(name, table.nrows())
        };
        let config = NetworkConfig::new(catalogue.items.len(), catalogue.categories.len())
            .with_hidden(self.width())
            .with_category_width(0)
            .with_head(hidden_widths(&self.head))
            .with_model(self.model)
            .with_options(Options {
                pooling: if reads_sum { Pooling::Sum } else { Pooling::None },
                scorer,
                activation: activation.unwrap_or_default(),
                unit_activation,
                unit_widths,
                ..Options::default()
            })
            .with_fields(self.fields.iter().map(size).collect(), Vec::new());
        config.check()?;
        Ok(config)
    }

    /// The checkpoint of these weights.
    ///
    /// # Errors
    /// A table of items that does not fit; sizes that a network may not have; a number that does not fit 32 bits.
    pub(super) fn into_checkpoint(self, choices: &Choices, report: &mut Report, device: &Device) -> Result<Checkpoint> {
        let (vectors, catalogue) = self.items(choices, report)?;
        let config = self.config(&catalogue)?;
        report.model = self.model;
        report.unit = self.model.unit();
        report.hidden = config.hidden;
        report.item_features.clone_from(&self.item_features);
        report.fields = self.fields.iter().map(|(name, _)| name.clone()).collect();
        let mut weights = Weights::default();
        weights.matrix("embedding.item", &vectors)?;
        weights.matrix("embedding.category", &DMatrix::zeros(config.categories, 0))?;
        weights.cell("extractor", &self.extractor)?;
        weights.cell("evolution", &self.evolution)?;
        match &self.scores {
            Some(Scores::Bilinear(weight)) => weights.matrix("attention.weight", weight)?,
            Some(Scores::Mlp(layers)) => weights.layers("attention.unit", layers)?,
            // It is there in the model of every unit, and has no effect in a plain GRU.
            None => weights.matrix("attention.weight", &DMatrix::identity(config.hidden, config.hidden))?,
        }
        weights.layers("head", &self.head)?;
        for (name, table) in &self.fields {
            // Row 0 stands for a value that is unknown, and adds nothing.
            let padded = table.clone().insert_row(0, 0.0);
            weights.matrix(&format!("profile.{name}"), &padded)?;
        }
        let training = TrainingRecord {
            data: report.library.name().to_owned(),
            max_history: HISTORY_LIMIT,
            ..TrainingRecord::default()
        };
        Ok(Checkpoint {
            model: assign(config.outline(device), weights.0)?,
            catalogue,
            header: Header::new(config, training),
        })
    }
}

/// A profile field whose values are the rows of its table.
fn field((name, table): &(String, DMatrix<f64>)) -> Field {
    let rows: Vec<String> = (0..table.nrows()).map(|row| row.to_string()).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    Field::unnamed(name, &rows)
}

fn hidden_widths(layers: &[Layer]) -> Vec<usize> {
    layers[..layers.len() - 1].iter().map(Layer::width).collect()
}

/// The activation of all hidden layers; `None` without any.
fn kind_of(layers: &[Layer], whose: &str) -> Result<Option<ActivationKind>> {
    let mut kinds = layers
        .iter()
        .filter_map(|layer| layer.activation.as_ref().map(Bend::kind));
    let first = kinds.next();
    if kinds.any(|kind| Some(kind) != first) {
        let what = format!("has different activations in the layers of its {whose}");
        return Err(refuse(
            reason::activations(whose),
            what,
            "Use a model with one activation.",
        ));
    }
    Ok(first)
}

/// Weights by name, in the types of a checkpoint.
#[derive(Default)]
struct Weights(NamedWeights);

impl Weights {
    /// Rounds the numbers of a tensor to 32 bits.
    ///
    /// # Errors
    /// A number that is too large for them: what divides by a small deviation or scale can make it out of numbers that fit.
    fn tensor(&mut self, name: &str, numbers: impl Iterator<Item = f64>, shape: &[usize]) -> Result<()> {
        let narrow = |(position, number): (usize, f64)| {
            let rounded = number as f32;
            if rounded.is_finite() {
                return Ok(rounded);
            }
            let value = format!("{number:e}");
            let what = format!(
                "would hold {value} at position {position}, which does not fit 32 bits, once all is folded into it"
            );
            Err(refuse(
                reason::too_large_folded(name, value, position),
                what,
                "Use weights of a training that did not diverge, whose scales and variances are of an ordinary size.",
            ))
        };
        let numbers = numbers.enumerate().map(narrow).collect::<Result<Vec<f32>>>()?;
        self.0.insert(name.to_owned(), TensorData::new(numbers, shape.to_vec()));
        Ok(())
    }

    fn matrix(&mut self, name: &str, matrix: &DMatrix<f64>) -> Result<()> {
        // Row by row, as a checkpoint has them; nalgebra keeps columns.
        let numbers = matrix.transpose();
        self.tensor(name, numbers.iter().copied(), &[matrix.nrows(), matrix.ncols()])
    }

    fn vector(&mut self, name: &str, vector: &DVector<f64>) -> Result<()> {
        self.tensor(name, vector.iter().copied(), &[vector.len()])
    }

    fn cell(&mut self, name: &str, cell: &Cell) -> Result<()> {
        self.matrix(&format!("{name}.input_weight"), &cell.input_weight)?;
        self.matrix(&format!("{name}.hidden_weight"), &cell.hidden_weight)?;
        self.vector(&format!("{name}.input_bias"), &cell.input_bias)?;
        self.vector(&format!("{name}.hidden_bias"), &cell.hidden_bias)
    }

    fn layers(&mut self, name: &str, layers: &[Layer]) -> Result<()> {
        for (index, layer) in layers.iter().enumerate() {
            self.matrix(&format!("{name}.layers.{index}.weight"), &layer.weight)?;
            self.vector(&format!("{name}.layers.{index}.bias"), &layer.bias)?;
            let here = format!("{name}.activations.{index}");
            match &layer.activation {
                Some(Bend::Prelu(alpha) | Bend::RowDice(alpha)) => self.vector(&format!("{here}.alpha"), alpha)?,
                Some(Bend::Dice { alpha, mean, variance }) => {
                    self.vector(&format!("{here}.alpha"), alpha)?;
                    self.vector(&format!("{here}.statistics.mean"), mean)?;
                    self.vector(&format!("{here}.statistics.variance"), variance)?;
                }
                Some(Bend::Sigmoid) | None => {}
            }
        }
        Ok(())
    }
}
