//! Linear layers, batch norms and activations.

use nalgebra::{DMatrix, DVector};

use super::report::{Assumed, Fold};
use super::state::State;
use super::{PlainActivation, Report, refuse};
use crate::Result;
use crate::model::ActivationKind;

/// ε of our Dice.
const DICE_EPSILON: f64 = 1e-8;
/// ε of torch's batch norm, which no file tells.
const NORM_EPSILON: f64 = 1e-5;

/// A linear layer `x · W + b` and the activation after it.
#[derive(Clone)]
pub(super) struct Layer {
    /// `[in, out]`.
    pub(super) weight: DMatrix<f64>,
    pub(super) bias: DVector<f64>,
    pub(super) activation: Option<Bend>,
}

/// An activation with its numbers, one per unit.
#[derive(Clone)]
pub(super) enum Bend {
    Prelu(DVector<f64>),
    Sigmoid,
    Dice {
        alpha: DVector<f64>,
        mean: DVector<f64>,
        variance: DVector<f64>,
    },
    RowDice(DVector<f64>),
}

impl Bend {
    /// What it is among ours.
    pub(super) fn kind(&self) -> ActivationKind {
        match self {
            Self::Prelu(_) => ActivationKind::Prelu,
            Self::Sigmoid => ActivationKind::Sigmoid,
            Self::Dice { .. } => ActivationKind::Dice,
            Self::RowDice(_) => ActivationKind::RowDice,
        }
    }

    fn plain(plain: PlainActivation, width: usize) -> Self {
        match plain {
            PlainActivation::Relu => Self::Prelu(DVector::zeros(width)),
            PlainActivation::Sigmoid => Self::Sigmoid,
        }
    }
}

impl Layer {
    /// A `nn.Linear`, whose weight is `[out, in]`.
    pub(super) fn linear(state: &State, prefix: &str) -> Result<Self> {
        let weight = state.matrix(&format!("{prefix}.weight"))?.transpose();
        let bias = state.vector_or(&format!("{prefix}.bias"), weight.ncols(), 0.0)?;
        Ok(Self {
            weight,
            bias,
            activation: None,
        })
    }

    pub(super) fn width(&self) -> usize {
        self.bias.len()
    }

    /// The layer and the batch norm after it, in evaluation, as one layer: `(x W + b) scale + shift`.
    fn normalise(&mut self, state: &State, prefix: &str, report: &mut Report) -> Result<()> {
        let width = self.width();
        let [mean, variance] = statistics(state, prefix, width)?;
        let weight = state.vector_or(&format!("{prefix}.weight"), width, 1.0)?;
        let shift = state.vector_or(&format!("{prefix}.bias"), width, 0.0)?;
        let scale = weight.zip_map(&variance, |weight, variance| weight / (variance + NORM_EPSILON).sqrt());
        for (mut column, &scale) in self.weight.column_iter_mut().zip(&scale) {
            column *= scale;
        }
        self.bias = (&self.bias - mean).component_mul(&scale) + shift;
        report.folded(Fold::BatchNorm);
        Ok(())
    }
}

/// The running mean and variance of a batch norm.
fn statistics(state: &State, prefix: &str, width: usize) -> Result<[DVector<f64>; 2]> {
    let name = format!("{prefix}.running_var");
    let variance = state.vector(&name, width)?;
    if variance.iter().any(|&variance| variance < 0.0) {
        return Err(refuse(
            Some(&name),
            "holds a variance below 0",
            "Use a file that was not changed.",
        ));
    }
    Ok([state.vector(&format!("{prefix}.running_mean"), width)?, variance])
}

/// A Dice without scale and shift.
fn dice(state: &State, prefix: &str, width: usize, epsilon: f64, report: &mut Report) -> Result<Bend> {
    let [mean, variance] = statistics(state, &format!("{prefix}.bn"), width)?;
    report.folded(Fold::Dice);
    Ok(Bend::Dice {
        alpha: state.vector(&format!("{prefix}.alpha"), width)?,
        mean,
        variance: variance.add_scalar(epsilon - DICE_EPSILON),
    })
}

/// A Dice whose batch norm has a scale γ and a shift β, between `layer` and `after`.
///
/// γ > 0: another mean and variance. γ < 0: the unit and what reads it change their sign, and γ with them. γ = 0: a constant share, that is, a line.
fn affine_dice(state: &State, prefix: &str, layer: &mut Layer, after: &mut Layer, report: &mut Report) -> Result<()> {
    const EPSILON: f64 = 1e-8;
    let width = layer.width();
    let norm = format!("{prefix}.bn");
    let [mean, variance] = statistics(state, &norm, width)?;
    let scale = state.vector_or(&format!("{norm}.weight"), width, 1.0)?;
    let shift = state.vector_or(&format!("{norm}.bias"), width, 0.0)?;
    let mut alpha = state.vector(&format!("{prefix}.alpha"), width)?;
    let [mut new_mean, mut new_variance] = [mean.clone(), variance.clone()];
    for unit in 0..width {
        let deviation = (variance[unit] + EPSILON).sqrt();
        let (scale, shift) = (scale[unit], shift[unit]);
        let sign = if scale < 0.0 { -1.0 } else { 1.0 };
        let (size, factor) = if scale == 0.0 {
            let share = 1.0 / (1.0 + (-shift).exp());
            let line = share + (1.0 - share) * alpha[unit];
            alpha[unit] = 1.0;
            (1.0, line)
        } else {
            (scale.abs(), sign)
        };
        layer.weight.column_mut(unit).scale_mut(sign);
        layer.bias[unit] *= sign;
        after.weight.row_mut(unit).scale_mut(factor);
        new_mean[unit] = mean[unit] * sign - shift * deviation / size;
        new_variance[unit] = (deviation / size).powi(2) - DICE_EPSILON;
    }
    layer.activation = Some(Bend::Dice {
        alpha,
        mean: new_mean,
        variance: new_variance,
    });
    report.folded(Fold::Dice);
    Ok(())
}

/// Puts the activation that leaves no trace after every layer but the last that has none.
fn fill(layers: &mut [Layer], plain: Option<PlainActivation>, of_attention: bool, report: &mut Report) {
    let Some((_, hidden)) = layers.split_last_mut() else {
        return;
    };
    for layer in hidden {
        if layer.activation.is_none() {
            if plain.is_none() {
                report.assume(Assumed::Relu { of_attention });
            }
            let plain = plain.unwrap_or(PlainActivation::Relu);
            if plain == PlainActivation::Relu {
                report.folded(Fold::Relu);
            }
            layer.activation = Some(Bend::plain(plain, layer.width()));
        }
    }
}

/// The activation that a perceptron has where its file shows none, and whose perceptron it is.
pub(super) type Plain = (Option<PlainActivation>, bool);

/// The layers of an `nn.Sequential`, each recognised by what it holds.
pub(super) fn sequential(
    state: &State,
    prefix: &str,
    (plain, of_attention): Plain,
    report: &mut Report,
) -> Result<Vec<Layer>> {
    let start = format!("{prefix}.");
    let mut places: Vec<usize> = state
        .names()
        .filter_map(|name| name.strip_prefix(&start)?.split('.').next()?.parse().ok())
        .collect();
    places.sort_unstable();
    places.dedup();
    let mut layers: Vec<Layer> = Vec::new();
    for place in places {
        let here = format!("{prefix}.{place}");
        let has = |part: &str| state.has(&format!("{here}.{part}"));
        let is_layer = has("weight") && state.rank(&format!("{here}.weight"))? == 2 && !has("running_mean");
        if is_layer {
            layers.push(Layer::linear(state, &here)?);
            continue;
        }
        let Some(layer) = layers.last_mut() else {
            return Err(refuse(
                Some(&here),
                "stands before the first layer",
                "Use a perceptron that starts with a linear layer.",
            ));
        };
        let width = layer.width();
        if has("alpha") && has("bn.running_mean") {
            layer.activation = Some(dice(state, &here, width, 1e-9, report)?);
        } else if has("alpha") {
            layer.activation = Some(Bend::RowDice(state.vector(&format!("{here}.alpha"), width)?));
        } else if has("running_mean") {
            if layer.activation.is_some() {
                let what = "is a batch norm after an activation, which is no part of a layer";
                return Err(refuse(
                    Some(&here),
                    what,
                    "Use a model whose batch norm stands before the activation.",
                ));
            }
            layer.normalise(state, &here, report)?;
        } else if has("weight") {
            layer.activation = Some(Bend::Prelu(state.vector(&format!("{here}.weight"), width)?));
        } else {
            return Err(refuse(
                Some(&here),
                "is a layer that is not known",
                "Use linear layers, batch norm, ReLU, PReLU or Dice.",
            ));
        }
    }
    fill(&mut layers, plain, of_attention, report);
    chained(layers, prefix)
}

/// The layers of DeepCTR-Torch's `DNN`, whose norms and activations have lists of their own, and the layer behind it.
pub(super) fn listed(
    state: &State,
    prefix: &str,
    last: Layer,
    (plain, of_attention): Plain,
    report: &mut Report,
) -> Result<Vec<Layer>> {
    let mut layers = Vec::new();
    while state.has(&format!("{prefix}.linears.{}.weight", layers.len())) {
        layers.push(Layer::linear(state, &format!("{prefix}.linears.{}", layers.len()))?);
    }
    layers.push(last);
    layers = chained(layers, prefix)?;
    for index in 0..layers.len() - 1 {
        let norm = format!("{prefix}.bn.{index}");
        if state.has(&format!("{norm}.running_mean")) {
            layers[index].normalise(state, &norm, report)?;
        }
        let here = format!("{prefix}.activation_layers.{index}");
        let (before, after) = layers.split_at_mut(index + 1);
        let (layer, after) = (&mut before[index], &mut after[0]);
        if state.has(&format!("{here}.alpha")) {
            affine_dice(state, &here, layer, after, report)?;
        } else if state.has(&format!("{here}.weight")) {
            layer.activation = Some(Bend::Prelu(state.vector(&format!("{here}.weight"), layer.width())?));
        }
    }
    fill(&mut layers, plain, of_attention, report);
    Ok(layers)
}

/// The layers, if each reads what the one before it gives, and the last gives one number.
fn chained(layers: Vec<Layer>, prefix: &str) -> Result<Vec<Layer>> {
    let fits = layers.windows(2).all(|pair| pair[0].width() == pair[1].weight.nrows());
    if fits && layers.last().is_some_and(|last| last.width() == 1) {
        return Ok(layers);
    }
    let shapes: Vec<String> = layers
        .iter()
        .map(|layer| format!("{:?}", layer.weight.shape()))
        .collect();
    let what = format!("is no perceptron with one output: its layers are {}", shapes.join(", "));
    Err(refuse(Some(prefix), what, "Use a model with one task."))
}
