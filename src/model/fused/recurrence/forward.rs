//! The loop over the steps.

use super::cell::{Coefficient, cell_inputs, hidden_part, input_part, recall_before, step};
use super::operands::{Operands, RecurrenceSizes, Results};
use crate::model::fused::kernel::{Array, ArrayView, Kernel};
use crate::model::fused::matrix::Gemm;
use crate::model::{ResetForm, Unit};

/// All steps of a unit. Its operands are those of [`Operands`], its results those of [`Results`].
#[derive(Clone, Copy, Debug)]
pub(super) struct AllSteps {
    pub(super) unit: Unit,
    pub(super) reset: ResetForm,
}

impl Kernel<7> for AllSteps {
    fn forward<R: Gemm>(&self, operands: [ArrayView<'_, R>; 7]) -> Vec<Array<R>> {
        let (sizes, operands) = Operands::new(operands);
        let RecurrenceSizes {
            batch, time, hidden, ..
        } = sizes;
        let mut results = [(); 5].map(|()| vec![R::ZERO; batch * time * hidden]);
        for rows in sizes.tiles() {
            let place = sizes.tile_place(&rows, hidden);
            let tile = results.each_mut().map(|numbers| &mut numbers[place.clone()]);
            self.forward_tile(
                sizes.of_tile(&rows),
                &operands.of_tile(sizes, &rows),
                Results::from_array(tile),
            );
        }
        results.map(|numbers| Array::new(numbers, [batch, time, hidden])).into()
    }
}

impl AllSteps {
    /// Runs the sequences of one tile.
    fn forward_tile<R: Gemm>(self, sizes: RecurrenceSizes, operands: &Operands<'_, R>, results: Results<&mut [R]>) {
        let Self { unit, reset } = self;
        let RecurrenceSizes {
            batch,
            time,
            width,
            hidden,
        } = sizes;
        let Operands {
            inputs,
            attention,
            mask,
            weights,
        } = *operands;
        let states = results.state;
        let input_parts = input_part(&cell_inputs(unit, inputs, attention, width), batch * time, &weights);
        let mut hidden_parts = vec![R::ZERO; batch * 3 * hidden];
        let initial_state = vec![R::ZERO; hidden];
        for t in 0..time {
            if t > 0 {
                hidden_part(&mut hidden_parts, sizes.step(states, t - 1, hidden), batch, &weights);
                if reset == ResetForm::Before {
                    let input = |b| &input_parts[sizes.place(b, t, 3 * hidden)];
                    let rows = (0..batch).map(|b| (input(b), &states[sizes.place(b, t - 1, hidden)]));
                    recall_before(&mut hidden_parts, rows, &weights);
                }
            }
            for b in 0..batch {
                let now = sizes.place(b, t, hidden);
                let (past, state) = states.split_at_mut(now.start);
                let state = &mut state[..hidden];
                let previous = if t > 0 {
                    &past[now.start - hidden..]
                } else {
                    &initial_state
                };
                if mask[b * time + t] == R::ZERO {
                    state.copy_from_slice(previous);
                    continue;
                }
                let into = Results {
                    state,
                    reset: &mut results.reset[now.clone()],
                    update: &mut results.update[now.clone()],
                    recalled: &mut results.recalled[now.clone()],
                    candidate: &mut results.candidate[now],
                };
                step(
                    reset,
                    into,
                    previous,
                    &input_parts[sizes.place(b, t, 3 * hidden)],
                    &hidden_parts[b * 3 * hidden..(b + 1) * 3 * hidden],
                    weights.hidden_bias,
                    Coefficient::new(unit, attention[b * time + t]),
                );
            }
        }
    }
}
