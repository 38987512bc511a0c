//! burn modules of a DIEN and of the models it is compared with, and the losses they are trained by (Zhou et al. 2019; equation numbers are
//! the paper's).
//!
//! A forward pass goes through these files, in this order:
//!
//! | file | contents | equation |
//! |---|---|---|
//! | `config.rs` | which model a network is, and its sizes | |
//! | `input.rs` | a batch: behaviours, mask, target, values of fields | |
//! | `embedding.rs` | `e_t = [item ; category]` | |
//! | `recurrent.rs`, `steps.rs` | the GRU cell, one step of every unit, and the loop over time; their results | 2-5, 10-13 |
//! | `attention.rs` | `a_t`, how much each behaviour matters for the target | 8 |
//! | `fields.rs` | vectors of profile and context fields | |
//! | `features.rs` | the features that the head reads | |
//! | `perceptron.rs`, `activation.rs`, `running.rs` | the multilayer perceptron that gives the logit, and DIN's activation unit; PReLU and Dice | |
//! | `loss.rs` | target loss, auxiliary loss | 1, 6, 7 |
//! | `network.rs` | the whole, from a batch to the logit and all that is computed on the way | |
//! | `adam.rs`, `rates.rs` | a step of the optimiser | |
//! | `optimiser.rs` | which rows of its tables a training moves | |
//! | `tables.rs` | the tables of a network, for an optimiser that reads and moves a few rows | |
//! | `bounds.rs` | the sizes that a network may have | |
//!
//! Two files declare the differences: `unit.rs` those between the units, `ladder.rs` those between the models. `style.rs` holds how drawings
//! tell them apart.
//!
//! Each layer is computed in one of two ways, and `path.rs` is the one place that chooses:
//!
//! | folder | contents |
//! |---|---|
//! | `plain/` | burn's own operations, as the equations read; compiled with the feature `plain`, which the page does without |
//! | `fused/` | each layer as one operation with its own derivative |
//!
//! Both have the same entry functions in modules of the same names.
//!
//! Row vectors are used throughout: `x · W` with `W` of shape `[in, out]`. The three gates lie side by side in the columns of one matrix in
//! the order **reset, update, candidate**.
//!
//! ```
//! use dien_explorer::backend::device;
//! use dien_explorer::model::{Behaviours, Input, Model, NetworkConfig};
//!
//! // A DIEN with fresh weights over 5 items in 2 categories, asked whether a reader of items 0, 3, 3 clicks on item 4.
//! let device = device();
//! let network = NetworkConfig::new(5, 2).with_hidden(4).with_head(vec![3]).init(1, &device);
//! let history = Behaviours::new(vec![0, 3, 3], vec![0, 1, 1], [1, 3]);
//! let input = Input::new(history, vec![1.0; 3], (vec![4], vec![1]), &device);
//! let unit = Model::Dien.unit().expect("a DIEN has an evolving unit");
//! let encoded = network.encode(&input);
//! let attention = encoded.attention.clone().expect("a DIEN attends");
//! assert!((attention.sum().into_scalar::<f32>() - 1.0).abs() < 1e-6);
//! let logit = network.evolve(unit, &encoded).logit.into_scalar::<f32>();
//! assert!(logit.is_finite());
//! ```

mod activation;
mod adam;
mod attention;
mod bounds;
mod config;
mod embedding;
mod features;
mod fields;
mod fused;
mod initial;
mod input;
mod ladder;
mod loss;
mod network;
mod optimiser;
mod path;
mod perceptron;
#[cfg(feature = "plain")]
mod plain;
mod rates;
mod recurrent;
mod running;
mod steps;
mod style;
mod tables;
mod unit;

pub use activation::{Activation, Statistics};
pub(crate) use adam::adam_step;
pub use attention::Attention;
pub use config::{FieldSize, NetworkConfig};
pub use embedding::BehaviourEmbedding;
pub use fields::FieldTables;
use initial::Initial;
pub use input::{Behaviours, FieldValues, Input, RowShares, Target};
pub use ladder::{
    ActivationKind, AttentionForm, Crosses, InterestSource, Model, Options, Parts, Pooling, ResetForm, Scorer,
};
pub use loss::{Losses, auxiliary_loss, target_loss};
pub use network::{Encoded, Evolved, Network, Objective};
pub use optimiser::Optimiser;
pub use path::Path;
pub use perceptron::Perceptron;
pub(crate) use rates::AdamRates;
pub use recurrent::GruCell;
pub use running::Remembered;
pub use steps::{Recurrence, Step};
pub use style::{Marker, Shade, Style};
pub(crate) use tables::rows_of;
pub use unit::{Unit, UpdateGate};
