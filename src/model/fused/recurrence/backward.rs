//! The loop back through the steps, and the gradients of the products.

use super::cell::{
    Coefficient, StepGradients, back_attention, back_state, cell_inputs, gate_back, of_candidate, step_back,
};
use super::forward::AllSteps;
use super::operands::{CellWeights, Operands, RecurrenceSizes, Results};
use crate::model::fused::kernel::{ArrayView, Differentiable};
use crate::model::fused::matrix::{Gemm, Matrix, MatrixMut};
use crate::model::fused::vector::{add, add_rows, dot};
use crate::model::{ResetForm, Unit};

impl Differentiable<7> for AllSteps {
    fn backward<R: Gemm>(
        &self,
        operands: [ArrayView<'_, R>; 7],
        results: &[ArrayView<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 7] {
        let Self { unit, reset } = *self;
        let (sizes, operands) = Operands::new(operands);
        let steps = sizes.batch * sizes.time;
        let mut grad_inputs = vec![R::ZERO; steps * sizes.width];
        let mut grad_attention = vec![R::ZERO; steps];
        let mut grad_weights = WeightGradients::zeros(&operands.weights);
        for rows in sizes.tiles() {
            let states = sizes.tile_place(&rows, sizes.hidden);
            let tile = Tile {
                unit,
                reset,
                sizes: sizes.of_tile(&rows),
                operands: operands.of_tile(sizes, &rows),
                results: Results::from_array(std::array::from_fn(|index| &results[index].numbers[states.clone()])),
            };
            let grad_attention = &mut grad_attention[sizes.tile_place(&rows, 1)];
            let grad_inputs = &mut grad_inputs[sizes.tile_place(&rows, sizes.width)];
            let parts = tile.back_through_time(&gradient[states], grad_attention, &mut grad_weights.hidden_bias);
            tile.back_through_products(&parts, grad_inputs, grad_attention, &mut grad_weights);
        }
        let WeightGradients {
            input_weight,
            hidden_weight,
            input_bias,
            hidden_bias,
        } = grad_weights;
        [
            Some(grad_inputs),
            Some(grad_attention),
            None, // the mask
            Some(input_weight),
            Some(hidden_weight),
            Some(input_bias),
            Some(hidden_bias),
        ]
    }
}

/// The gradients at the weights, summed over the tiles.
struct WeightGradients<R> {
    input_weight: Vec<R>,
    hidden_weight: Vec<R>,
    input_bias: Vec<R>,
    hidden_bias: Vec<R>,
}

impl<R: Gemm> WeightGradients<R> {
    fn zeros(weights: &CellWeights<'_, R>) -> Self {
        let zeros = |weight: &[R]| vec![R::ZERO; weight.len()];
        Self {
            input_weight: zeros(weights.input_weight),
            hidden_weight: zeros(weights.hidden_weight),
            input_bias: zeros(weights.input_bias),
            hidden_bias: zeros(weights.hidden_bias),
        }
    }
}

/// Some sequences and what the forward pass computed of them.
struct Tile<'a, R> {
    unit: Unit,
    reset: ResetForm,
    sizes: RecurrenceSizes,
    operands: Operands<'a, R>,
    results: Results<&'a [R]>,
}

/// `δi_t` and `δj_t` of all steps, `[batch, time, 3·hidden]` each.
///
/// What is not written to stays 0: pads in both, and `δj_1`, since `s_0` is a constant.
struct PartGradients<R> {
    input: Vec<R>,
    hidden: Vec<R>,
}

impl<R: Gemm> Tile<'_, R> {
    /// The loop over the steps, from the last to the first. Writes the gradient at the attention, adds that at the hidden bias.
    fn back_through_time(
        &self,
        gradient: &[R],
        grad_attention: &mut [R],
        grad_hidden_bias: &mut [R],
    ) -> PartGradients<R> {
        let Self { unit, reset, sizes, .. } = *self;
        let RecurrenceSizes {
            batch, time, hidden, ..
        } = sizes;
        let Operands {
            attention,
            mask,
            weights,
            ..
        } = self.operands;
        let slope_in_attention = Coefficient::<R>::slope_in_attention(unit);
        let initial_state = vec![R::ZERO; hidden];
        let [input, mut grad_hidden] = [(); 2].map(|()| vec![R::ZERO; batch * time * 3 * hidden]);
        let mut grad_input = input;
        // δs_t of all sequences on its way back, and δw_t and δq_t of one sequence.
        let mut grad_states = vec![R::ZERO; batch * hidden];
        let [mut grad_w, mut grad_q] = [(); 2].map(|()| vec![R::ZERO; hidden]);
        for t in (0..time).rev() {
            for b in 0..batch {
                let now = sizes.place(b, t, hidden);
                let grad_state = &mut grad_states[b * hidden..(b + 1) * hidden];
                add(grad_state, &gradient[now.clone()]);
                if mask[b * time + t] == R::ZERO {
                    continue;
                }
                let coefficient = Coefficient::new(unit, attention[b * time + t]);
                let previous = if t > 0 {
                    &self.results.state[now.start - hidden..now.start]
                } else {
                    &initial_state
                };
                let results = Results::from_array(self.results.into_array().map(|numbers| &numbers[now.clone()]));
                let gates = sizes.place(b, t, 3 * hidden);
                let grad_input = &mut grad_input[gates.clone()];
                let into = StepGradients {
                    input_part: grad_input,
                    coefficient: &mut grad_w,
                    recalled: &mut grad_q,
                };
                step_back(reset, into, grad_state, &results, previous, coefficient);
                add(grad_hidden_bias, &grad_q);
                grad_attention[b * time + t] = back_attention(&grad_w, results.update, slope_in_attention);
                if t > 0 {
                    let (grad_gates, grad_n) = grad_hidden[gates].split_at_mut(2 * hidden);
                    grad_gates.copy_from_slice(&grad_input[..2 * hidden]);
                    if reset == ResetForm::After {
                        grad_n.copy_from_slice(&grad_q);
                    }
                    back_state(grad_state, results.update, coefficient);
                }
            }
            if t > 0 && reset == ResetForm::Before {
                self.back_through_gate(t, &mut grad_input, &mut grad_hidden, &mut grad_states);
            }
            if t > 0 {
                R::product(
                    MatrixMut::new(&mut grad_states, [batch, hidden]),
                    sizes.step(&grad_hidden, t, 3 * hidden),
                    Matrix::new(weights.hidden_weight, [hidden, 3 * hidden]).transposed(),
                    true,
                );
            }
        }
        PartGradients {
            input: grad_input,
            hidden: grad_hidden,
        }
    }

    /// With the reset gate before the product: back through `(r ∘ s) · U_n` of step `t`, from the candidates' gradients to those of the reset
    /// gates and of the states before. At pads all are 0.
    fn back_through_gate(&self, t: usize, grad_input: &mut [R], grad_hidden: &mut [R], grad_states: &mut [R]) {
        let sizes = self.sizes;
        let RecurrenceSizes {
            batch, time, hidden, ..
        } = sizes;
        let mut grad_gated = vec![R::ZERO; batch * hidden];
        R::product(
            MatrixMut::new(&mut grad_gated, [batch, hidden]),
            Matrix::every(3 * time * hidden, &grad_input[(3 * t + 2) * hidden..], [batch, hidden]),
            of_candidate(&self.operands.weights).transposed(),
            false,
        );
        let rows = grad_gated
            .chunks_exact(hidden)
            .zip(grad_states.chunks_exact_mut(hidden));
        for (b, (grad_gated, grad_state)) in rows.enumerate() {
            let (now, before) = (sizes.place(b, t, hidden), sizes.place(b, t - 1, hidden));
            let gates = sizes.place(b, t, 3 * hidden).start;
            let grad_r = &mut grad_input[gates..gates + hidden];
            gate_back(
                grad_r,
                grad_state,
                grad_gated,
                &self.results.reset[now],
                &self.results.state[before],
            );
            grad_hidden[gates..gates + hidden].copy_from_slice(grad_r);
        }
    }

    /// The same: `δU_n = Σ (r_t ∘ s_{t-1})ᵀ · δn_t`, added.
    fn back_through_gated_states(&self, grad_input: &[R], grad_hidden_weight: &mut [R]) {
        let RecurrenceSizes {
            batch, time, hidden, ..
        } = self.sizes;
        let rows = batch * time;
        // The state of a row with the gate of the next, which belong together unless the next is a first step, whose state before is 0.
        let mut gated = self.results.reset[hidden..].to_vec();
        for (row, (gated, state)) in gated
            .chunks_exact_mut(hidden)
            .zip(self.results.state.chunks_exact(hidden))
            .enumerate()
        {
            let is_first = (row + 1) % time == 0;
            for (r, &s) in gated.iter_mut().zip(state) {
                *r *= if is_first { R::ZERO } else { s };
            }
        }
        R::product(
            MatrixMut::every(3 * hidden, &mut grad_hidden_weight[2 * hidden..], [hidden, hidden]),
            Matrix::new(&gated, [rows - 1, hidden]).transposed(),
            Matrix::every(3 * hidden, &grad_input[5 * hidden..], [rows - 1, hidden]),
            true,
        );
    }

    /// The gradients at inputs, weights and input bias, each as one product or sum over all steps; and, where attention scales the input,
    /// the gradient at the attention.
    fn back_through_products(
        &self,
        grad_parts: &PartGradients<R>,
        grad_inputs: &mut [R],
        grad_attention: &mut [R],
        grad_weights: &mut WeightGradients<R>,
    ) {
        let Self {
            unit, reset, operands, ..
        } = self;
        let RecurrenceSizes {
            batch,
            time,
            width,
            hidden,
        } = self.sizes;
        let [rows, gates] = [batch * time, 3 * hidden];
        add_rows(&mut grad_weights.input_bias, &grad_parts.input);
        R::product(
            MatrixMut::new(grad_inputs, [rows, width]),
            Matrix::new(&grad_parts.input, [rows, gates]),
            Matrix::new(operands.weights.input_weight, [width, gates]).transposed(),
            false,
        );
        let inputs = cell_inputs(*unit, operands.inputs, operands.attention, width);
        R::product(
            MatrixMut::new(&mut grad_weights.input_weight, [width, gates]),
            Matrix::new(&inputs, [rows, width]).transposed(),
            Matrix::new(&grad_parts.input, [rows, gates]),
            true,
        );
        if unit.scales_input() {
            // So far `grad_inputs` is the gradient at a_t x_t.
            for (row, &a) in operands.attention.iter().enumerate() {
                let place = row * width..(row + 1) * width;
                let grad_input = &mut grad_inputs[place.clone()];
                grad_attention[row] = dot(grad_input, &operands.inputs[place]);
                for d in grad_input {
                    *d *= a;
                }
            }
        }
        if rows > 1 && *reset == ResetForm::Before {
            self.back_through_gated_states(&grad_parts.input, &mut grad_weights.hidden_weight);
        }
        if rows > 1 {
            // A state stands one row before the δj that it led to. Where that row is another sequence's, its δj is a first step's: 0.
            R::product(
                MatrixMut::new(&mut grad_weights.hidden_weight, [hidden, gates]),
                Matrix::new(self.results.state, [rows - 1, hidden]).transposed(),
                Matrix::new(&grad_parts.hidden[gates..], [rows - 1, gates]),
                true,
            );
        }
    }
}
