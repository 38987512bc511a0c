//! Recurrent cells.

use nalgebra::{DMatrix, DVector};

use super::Report;
use super::refusal::refuse;
use super::report::Fold;
use super::state::State;
use crate::Result;
use crate::error::checkpoint_reason as reason;

/// A cell as ours: columns reset | update | candidate, the update gate being the share of the new candidate.
pub(super) struct Cell {
    /// `[H, 3H]`.
    pub(super) input_weight: DMatrix<f64>,
    /// `[H, 3H]`.
    pub(super) hidden_weight: DMatrix<f64>,
    /// `[3H]`.
    pub(super) input_bias: DVector<f64>,
    /// `[H]`.
    pub(super) hidden_bias: DVector<f64>,
}

/// The order of the gates in a library's matrices.
#[derive(Clone, Copy)]
pub(super) enum Gates {
    /// Reset, update, candidate.
    ResetFirst,
    /// Update, reset, candidate.
    UpdateFirst,
}

impl Cell {
    /// A cell from matrices `[3H, in]`, `[3H, H]` and biases `[3H]`, by their names.
    ///
    /// `kept` says that the library's gate z is the share of the old state. Ours is the share of the new one, `1 - z`, and `σ(-x) = 1 - σ(x)`. The
    /// two biases of a gate are one. Those of the candidate stay two: the reset gate multiplies one of them.
    pub(super) fn of(state: &State, names: [String; 4], gates: Gates, kept: bool, report: &mut Report) -> Result<Self> {
        let [input, hidden, input_bias, hidden_bias] = names;
        let (input_weight, hidden_weight) = (state.matrix(&input)?.transpose(), state.matrix(&hidden)?.transpose());
        let width = hidden_weight.nrows();
        for (name, matrix) in [(&input, &input_weight), (&hidden, &hidden_weight)] {
            if matrix.shape() != (width, 3 * width) {
                let (inputs, outputs) = matrix.shape();
                let what = format!(
                    "has shape [{outputs}, {inputs}] where [{}, {width}] is needed: states as wide as behaviours",
                    3 * width
                );
                return Err(refuse(
                    reason::damaged(name),
                    what,
                    "Use a DIEN whose two recurrences have the width of a behaviour.",
                ));
            }
        }
        let [b, c] = [
            state.vector(&input_bias, 3 * width)?,
            state.vector(&hidden_bias, 3 * width)?,
        ];
        let [reset, update] = match gates {
            Gates::ResetFirst => [0, width],
            Gates::UpdateFirst => [width, 0],
        };
        let sign = if kept { -1.0 } else { 1.0 };
        let columns = |matrix: &DMatrix<f64>| {
            let part = |at: usize| matrix.columns(at, width).into_owned();
            joined(&[part(reset), part(update) * sign, part(2 * width)])
        };
        let of_gate = |at: usize| b.rows(at, width) + c.rows(at, width);
        let mut joined_bias = DVector::zeros(3 * width);
        joined_bias.rows_mut(0, width).copy_from(&of_gate(reset));
        joined_bias.rows_mut(width, width).copy_from(&(of_gate(update) * sign));
        joined_bias
            .rows_mut(2 * width, width)
            .copy_from(&b.rows(2 * width, width));
        report.folded(Fold::Biases);
        if kept {
            report.folded(Fold::UpdateGate);
        }
        Ok(Self {
            input_weight: columns(&input_weight),
            hidden_weight: columns(&hidden_weight),
            input_bias: joined_bias,
            hidden_bias: c.rows(2 * width, width).into_owned(),
        })
    }

    /// The first layer of an `nn.GRU`.
    pub(super) fn gru(state: &State, prefix: &str, report: &mut Report) -> Result<Self> {
        let names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"].map(|name| format!("{prefix}.{name}"));
        Self::of(state, names, Gates::ResetFirst, true, report)
    }

    /// H.
    pub(super) fn width(&self) -> usize {
        self.hidden_bias.len()
    }
}

/// Three matrices side by side.
pub(super) fn joined(parts: &[DMatrix<f64>; 3]) -> DMatrix<f64> {
    let columns: Vec<_> = parts.iter().flat_map(|part| part.column_iter()).collect();
    DMatrix::from_columns(&columns)
}
