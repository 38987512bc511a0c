//! The options that say how a command trains.

use clap::Args;

use crate::Result;
use crate::model::{ActivationKind, AttentionForm, Model, Optimiser, Options, Pooling, Scorer};
use crate::train::Settings;

/// Sizes, choices and pace of a training run. What is not given is as usual for the model.
#[derive(Args, Debug)]
pub(super) struct SettingsArgs {
    /// Impressions per step.
    #[arg(long, value_name = "N", default_value_t = Settings::default().batch_size)]
    batch: usize,
    /// Adam's learning rate.
    #[arg(long, value_name = "X", default_value_t = Settings::default().learning_rate, allow_hyphen_values = true)]
    lr: f64,
    /// Width H of states and behaviours, an even number.
    #[arg(long, value_name = "N", default_value_t = Settings::default().hidden)]
    hidden: usize,
    /// Widths of the head's hidden layers.
    #[arg(long, value_name = "A,B", value_delimiter = ',', default_values_t = Settings::default().head)]
    head: Vec<usize>,
    /// How many behaviours of a history are read: the last ones.
    #[arg(long, value_name = "N", default_value_t = Settings::default().max_history)]
    max_history: usize,
    /// How behaviours are pooled: sum or mean; none (ours, not the papers') leaves the pooled history and its products out of the head.
    #[arg(long, value_name = "POOLING", value_parser = choice::<Pooling>)]
    pooling: Option<Pooling>,
    /// How interests are scored against the target: bilinear or mlp (DIN always has the mlp).
    #[arg(long, value_name = "SCORER", value_parser = choice::<Scorer>)]
    scorer: Option<Scorer>,
    /// Activation between layers: prelu or dice (usual: dice for din, else prelu).
    #[arg(long, value_name = "ACTIVATION", value_parser = choice::<ActivationKind>)]
    activation: Option<ActivationKind>,
    /// Widths of the activation unit's hidden layers.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    unit_widths: Option<Vec<usize>>,
    /// How scores become attention: softmax or, ours and not the papers', scaled (the softmax divided by its maximum) or sigmoid (usual: softmax,
    /// and for din the raw scores).
    #[arg(long, value_name = "FORM", value_parser = choice::<AttentionForm>)]
    attention: Option<AttentionForm>,
    /// Put DIN's scores through a softmax, as the authors' code does; in the paper they are raw. The same as --attention softmax.
    #[arg(long, conflicts_with = "attention")]
    din_softmax: bool,
    /// λ of mini-batch aware regularisation of the embedding; 0 leaves it out (usual: 0.01 for din, else 0).
    #[arg(long, value_name = "X", allow_hyphen_values = true)]
    penalty: Option<f64>,
    /// Which rows of the embedding's tables a step moves: dense, all of them (Adam as in its paper); lazy, those in the batch, so that a step does
    /// no work of the size of a table (usual: dense up to 100,000 rows in a table, lazy above).
    #[arg(long, value_name = "OPTIMISER", value_parser = choice::<Optimiser>)]
    optimiser: Option<Optimiser>,
}

impl SettingsArgs {
    /// The pooling and the activation, where they are given for all models.
    pub(super) fn given(&self) -> (Option<Pooling>, Option<ActivationKind>) {
        (self.pooling, self.activation)
    }

    /// The settings of a model with a seed, checked.
    ///
    /// # Errors
    /// The first setting out of range.
    pub(super) fn of(&self, model: Model, seed: u32) -> Result<Settings> {
        let usual = Settings::of_model(model);
        let settings = Settings {
            options: Options {
                pooling: self.pooling.unwrap_or(usual.options.pooling),
                scorer: self.scorer.unwrap_or(usual.options.scorer),
                activation: self.activation.unwrap_or(usual.options.activation),
                normalised: self.din_softmax || self.attention == Some(AttentionForm::Softmax),
                attention: self.attention.unwrap_or(usual.options.attention),
                unit_widths: self.unit_widths.clone().unwrap_or(usual.options.unit_widths),
                ..usual.options
            },
            learning_rate: self.lr,
            batch_size: self.batch,
            max_history: self.max_history,
            hidden: self.hidden,
            head: self.head.clone(),
            penalty: self.penalty.unwrap_or(usual.penalty),
            optimiser: self.optimiser,
            seed,
            ..usual
        };
        settings.check()?;
        Ok(settings)
    }
}

/// Reads a choice by its name in files.
pub(super) fn choice<T: serde::de::DeserializeOwned>(name: &str) -> std::result::Result<T, String> {
    serde_json::from_value(name.into()).map_err(|error: serde_json::Error| error.to_string())
}
