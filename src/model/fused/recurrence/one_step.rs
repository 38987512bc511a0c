//! One step from any state, for what-ifs.

use super::cell::{Coefficient, cell_inputs, hidden_part, input_part, recall_before, step};
use super::operands::{CellWeights, Results};
use crate::model::fused::kernel::{Array, ArrayView, Kernel};
use crate::model::fused::matrix::{Gemm, Matrix};
use crate::model::{ResetForm, Unit};

/// One step of a unit. Its operands are input `[batch, width]`, state `[batch, hidden]`, attention `[batch, 1]` and the
/// [`CellWeights`]. Its results, `[batch, hidden]` each, are the new state, reset, update, the coefficient `w`, and candidate.
#[derive(Clone, Copy, Debug)]
pub(super) struct OneStep {
    pub(super) unit: Unit,
    pub(super) reset: ResetForm,
}

impl Kernel<7> for OneStep {
    fn forward<R: Gemm>(&self, operands: [ArrayView<'_, R>; 7]) -> Vec<Array<R>> {
        let Self { unit, reset } = *self;
        let [inputs, previous, attention, weights @ ..] = operands;
        let [batch, width] = inputs.dims();
        let [_, hidden] = previous.dims();
        let weights = CellWeights::new(weights, width, hidden);
        let [inputs, previous, attention] = [inputs, previous, attention].map(|view| view.numbers);

        let input_parts = input_part(&cell_inputs(unit, inputs, attention, width), batch, &weights);
        let mut hidden_parts = vec![R::ZERO; batch * 3 * hidden];
        hidden_part(
            &mut hidden_parts,
            Matrix::new(previous, [batch, hidden]),
            batch,
            &weights,
        );
        if reset == ResetForm::Before {
            let rows = input_parts.chunks_exact(3 * hidden).zip(previous.chunks_exact(hidden));
            recall_before(&mut hidden_parts, rows, &weights);
        }
        let mut results = [(); 5].map(|()| vec![R::ZERO; batch * hidden]);
        let mut coefficients = Vec::with_capacity(batch * hidden);
        for (b, &a) in attention.iter().enumerate() {
            let now = b * hidden..(b + 1) * hidden;
            let gates = b * 3 * hidden..(b + 1) * 3 * hidden;
            let coefficient = Coefficient::new(unit, a);
            let into = Results::from_array(results.each_mut().map(|numbers| &mut numbers[now.clone()]));
            step(
                reset,
                into,
                &previous[now.clone()],
                &input_parts[gates.clone()],
                &hidden_parts[gates],
                weights.hidden_bias,
                coefficient,
            );
            let [_, _, updates, _, _] = &results;
            coefficients.extend(updates[now].iter().map(|&u| coefficient.at(u)));
        }
        let Results {
            state,
            reset,
            update,
            candidate,
            ..
        } = Results::from_array(results);
        [state, reset, update, coefficients, candidate]
            .map(|numbers| Array::new(numbers, [batch, hidden]))
            .into()
    }
}
