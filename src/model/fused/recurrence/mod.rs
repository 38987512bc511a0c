//! The recurrence: forward, and back through time.
//!
//! With `x_t` the input, `s_t` the state (`s_0 = 0`), `a_t` the attention, and the columns of all weights in the order reset, update,
//! candidate (see [`GruCell`](crate::model::GruCell)):
//!
//! ```text
//! i_t = x_t · W + b              all steps in one product, before the loop; AIGRU: with a_t x_t for x_t
//! j_t = s_{t-1} · U              one product per step
//! r_t = σ(i_r + j_r)
//! u_t = σ(i_u + j_u)
//! q_t = j_n + b_hn               what the reset gate lets through or not: `recalled`
//! n_t = tanh(i_n + r_t ∘ q_t)
//! s_t = (1 - w_t) ∘ s_{t-1} + w_t ∘ n_t
//! ```
//!
//! and at a padded step `s_t = s_{t-1}`. Everything is laid out `[batch, time, ·]`, as it leaves for the trace.

use std::borrow::Cow;
use std::ops::Range;

use burn::tensor::Tensor;

use super::matrix::{Matrix, MatrixMut};
use super::operation::{Array, Kernel, View, apply};
use super::real::Real;
use super::vector::{add, add_rows, dot, sum_of};
use crate::model::{GruCell, Recurrence, Step, Unit};

/// All steps of a unit. Operands, in this order and shaped as in [`GruCell`](crate::model::GruCell):
///
/// | | | shape | |
/// |---|---|---|---|
/// | inputs | `x` | `[batch, time, width]` | |
/// | attention | `a` | `[batch, time]` | |
/// | mask | | `[batch, time]` | 0 at padded steps; a constant |
/// | input weight | `W` | `[width, 3·hidden]` | |
/// | hidden weight | `U` | `[hidden, 3·hidden]` | |
/// | input bias | `b` | `[3·hidden]` | |
/// | hidden bias | `b_hn` | `[hidden]` | |
///
/// Results, `[batch, time, hidden]` each: state `s_1..s_T`, the value; reset `r`, update `u`, recalled `q`, candidate `n`. At padded steps
/// all but the state is 0.
#[derive(Clone, Copy, Debug)]
struct ThroughTime(Unit);

/// The candidate's coefficient, in every unit affine in the update gate: `w_t = constant + slope · u_t`.
#[derive(Clone, Copy)]
struct Coefficient<R> {
    constant: R,
    slope: R,
}

impl<R: Real> Coefficient<R> {
    #[inline]
    fn new(unit: Unit, attention: R) -> Self {
        let (constant, slope) = match unit {
            Unit::Gru | Unit::Aigru => (R::ZERO, R::ONE),
            Unit::Agru => (attention, R::ZERO),
            Unit::Augru => (R::ZERO, attention),
            Unit::AugruCode => (attention, R::ONE - attention),
        };
        Self { constant, slope }
    }

    /// `∂/∂a_t` of [`new`](Self::new).
    #[inline]
    fn slope_in_attention(unit: Unit) -> Self {
        let (constant, slope) = match unit {
            Unit::Gru | Unit::Aigru => (R::ZERO, R::ZERO),
            Unit::Agru => (R::ONE, R::ZERO),
            Unit::Augru => (R::ZERO, R::ONE),
            Unit::AugruCode => (R::ONE, -R::ONE),
        };
        Self { constant, slope }
    }

    #[inline]
    fn at(self, update: R) -> R {
        self.constant + self.slope * update
    }
}

/// How many sequences, steps, numbers of an input and numbers of a state.
#[derive(Clone, Copy)]
struct Sizes {
    batch: usize,
    time: usize,
    width: usize,
    hidden: usize,
}

impl Sizes {
    /// Where step `t` of sequence `b` lies in something that has `width` numbers per step.
    fn place(self, b: usize, t: usize, width: usize) -> Range<usize> {
        let start = (b * self.time + t) * width;
        start..start + width
    }

    /// Step `t` of all sequences, of something that has `width` numbers per step.
    fn step<R>(self, numbers: &[R], t: usize, width: usize) -> Matrix<'_, R> {
        Matrix::every(self.time * width, &numbers[t * width..], [self.batch, width])
    }

    /// The sequences, [`TOGETHER`] at a time.
    fn tiles(self) -> impl Iterator<Item = Range<usize>> {
        let starts = (0..self.batch).step_by(TOGETHER);
        starts.map(move |start| start..self.batch.min(start + TOGETHER))
    }

    /// Those of some of the sequences.
    fn of(self, rows: &Range<usize>) -> Self {
        Self {
            batch: rows.len(),
            ..self
        }
    }
}

/// Inputs, attention and mask of some steps, and the weights.
fn tile<'a, R>(operands: &[View<'a, R>; 7], sizes: &Sizes, steps: &Range<usize>) -> [&'a [R]; 7] {
    let [inputs, attention, mask, weights @ ..] = operands.each_ref().map(|operand| operand.numbers);
    let [input_weight, hidden_weight, input_bias, hidden_bias] = weights;
    [
        &inputs[steps.start * sizes.width..steps.end * sizes.width],
        &attention[steps.clone()],
        &mask[steps.clone()],
        input_weight,
        hidden_weight,
        input_bias,
        hidden_bias,
    ]
}

/// Sequences that go through time together: few enough for what one step touches, some lines here and there in long arrays, to stay in
/// the cache until the next step, and enough for the products.
const TOGETHER: usize = 32;

impl Kernel<7> for ThroughTime {
    fn forward<R: Real>(&self, operands: [View<'_, R>; 7]) -> Vec<Array<R>> {
        let sizes = sizes(&operands);
        let Sizes {
            batch, time, hidden, ..
        } = sizes;
        let mut results = [(); 5].map(|()| vec![R::ZERO; batch * time * hidden]);
        for rows in sizes.tiles() {
            let steps = rows.start * time..rows.end * time;
            let results = results
                .each_mut()
                .map(|numbers| &mut numbers[steps.start * hidden..steps.end * hidden]);
            self.run(sizes.of(&rows), tile(&operands, &sizes, &steps), results);
        }
        results.map(|numbers| Array::new(numbers, [batch, time, hidden])).into()
    }

    /// With `δ` for the gradient at a quantity, and from the last step to the first:
    ///
    /// ```text
    /// δs_t += (what t+1 sent back)
    /// δw_t = δs_t ∘ (n_t - s_{t-1})                  δa_t = Σ δw_t ∘ ∂w_t/∂a_t
    /// δn_t = δs_t ∘ w_t ∘ (1 - n_t²)                 before its tanh: δi_n
    /// δr_t = δn_t ∘ q_t ∘ r_t ∘ (1 - r_t)            before its σ: δi_r = δj_r
    /// δu_t = δw_t ∘ ∂w_t/∂u_t ∘ u_t ∘ (1 - u_t)      δi_u = δj_u
    /// δq_t = δn_t ∘ r_t                              δj_n
    /// δs_{t-1} = (1 - w_t) ∘ δs_t + δj_t · Uᵀ
    /// ```
    ///
    /// and after the loop `δW = Σ x_tᵀ · δi_t`, `δU = Σ s_{t-1}ᵀ · δj_t`, `δx_t = δi_t · Wᵀ`, each one product over all steps.
    fn backward<R: Real>(
        &self,
        operands: [View<'_, R>; 7],
        results: &[View<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 7] {
        let sizes = sizes(&operands);
        let Sizes {
            batch,
            time,
            width,
            hidden,
        } = sizes;
        let mut at_inputs = vec![R::ZERO; batch * time * width];
        let mut at_attention = vec![R::ZERO; batch * time];
        let mut at_weights = operands[3..].iter().map(|weight| vec![R::ZERO; weight.numbers.len()]);
        let mut at_weights = std::array::from_fn(|_| at_weights.next().expect("four weights"));
        for rows in sizes.tiles() {
            let steps = rows.start * time..rows.end * time;
            let states = steps.start * hidden..steps.end * hidden;
            let kept = std::array::from_fn(|index| &results[index].numbers[states.clone()]);
            let at = At {
                inputs: &mut at_inputs[steps.start * width..steps.end * width],
                attention: &mut at_attention[steps.clone()],
                weights: &mut at_weights,
            };
            self.run_back(
                sizes.of(&rows),
                tile(&operands, &sizes, &steps),
                kept,
                &gradient[states],
                at,
            );
        }
        let [input_weight, hidden_weight, input_bias, hidden_bias] = at_weights.map(Some);
        [
            Some(at_inputs),
            Some(at_attention),
            None,
            input_weight,
            hidden_weight,
            input_bias,
            hidden_bias,
        ]
    }
}

/// Where the gradients go: those at inputs and attention are written, those at input weight, hidden weight, input bias and hidden bias
/// added to.
struct At<'a, R> {
    inputs: &'a mut [R],
    attention: &'a mut [R],
    weights: &'a mut [Vec<R>; 4],
}

impl ThroughTime {
    /// Some sequences forward, into states, resets, updates, recalls and candidates.
    fn run<R: Real>(self, sizes: Sizes, operands: [&[R]; 7], results: [&mut [R]; 5]) {
        let Self(unit) = self;
        let Sizes {
            batch,
            time,
            width,
            hidden,
        } = sizes;
        let [
            inputs,
            attention,
            mask,
            input_weight,
            hidden_weight,
            input_bias,
            hidden_bias,
        ] = operands;
        let [states, resets, updates, recalls, candidates] = results;

        let inputs = cell_inputs(unit, inputs, attention, width);
        let mut from_input = input_bias.repeat(batch * time);
        R::product(
            MatrixMut::new(&mut from_input, [batch * time, 3 * hidden]),
            Matrix::new(&inputs, [batch * time, width]),
            Matrix::new(input_weight, [width, 3 * hidden]),
            true,
        );
        let mut from_state = vec![R::ZERO; batch * 3 * hidden];
        let initial_state = vec![R::ZERO; hidden];
        for t in 0..time {
            if t > 0 {
                R::product(
                    MatrixMut::new(&mut from_state, [batch, 3 * hidden]),
                    sizes.step(states, t - 1, hidden),
                    Matrix::new(hidden_weight, [hidden, 3 * hidden]),
                    false,
                );
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
                let row = Row {
                    state,
                    reset: &mut resets[now.clone()],
                    update: &mut updates[now.clone()],
                    recalled: &mut recalls[now.clone()],
                    candidate: &mut candidates[now],
                };
                row.fill(
                    previous,
                    &from_input[sizes.place(b, t, 3 * hidden)],
                    &from_state[b * 3 * hidden..(b + 1) * 3 * hidden],
                    hidden_bias,
                    Coefficient::new(unit, attention[b * time + t]),
                );
            }
        }
    }

    /// The same sequences back; `kept` are the results of the way forward.
    fn run_back<R: Real>(
        self,
        sizes: Sizes,
        operands: [&[R]; 7],
        kept: [&[R]; 5],
        gradient: &[R],
        At {
            inputs: at_inputs,
            attention: at_attention,
            weights,
        }: At<'_, R>,
    ) {
        let Self(unit) = self;
        let Sizes {
            batch,
            time,
            width,
            hidden,
        } = sizes;
        let [inputs, attention, mask, input_weight, hidden_weight, _, _] = operands;
        let [states, resets, updates, recalls, candidates] = kept;
        let [at_input_weight, at_hidden_weight, at_input_bias, at_hidden_bias] = weights;

        let in_attention = Coefficient::<R>::slope_in_attention(unit);
        let initial_state = vec![R::ZERO; hidden];
        // δi and δj of all steps. What is not written to stays 0: pads in both, and δj_1, since s_0 is a constant.
        let [mut at_i, mut at_j] = [(); 2].map(|()| vec![R::ZERO; batch * time * 3 * hidden]);
        // δs_t of all sequences on its way back, and, of one sequence, δw_t and δq_t.
        let mut at_states = vec![R::ZERO; batch * hidden];
        let [mut at_w, mut at_q] = [(); 2].map(|()| vec![R::ZERO; hidden]);
        for t in (0..time).rev() {
            for b in 0..batch {
                let now = sizes.place(b, t, hidden);
                let at_state = &mut at_states[b * hidden..(b + 1) * hidden];
                add(at_state, &gradient[now.clone()]);
                if mask[b * time + t] == R::ZERO {
                    continue;
                }
                let coefficient = Coefficient::new(unit, attention[b * time + t]);
                let previous = if t > 0 {
                    &states[now.start - hidden..now.start]
                } else {
                    &initial_state
                };
                let kept = [resets, updates, recalls, candidates].map(|numbers| &numbers[now.clone()]);
                let [_, update, _, _] = kept;
                let gates = sizes.place(b, t, 3 * hidden);
                let at_i = &mut at_i[gates.clone()];
                back(at_i, &mut at_w, &mut at_q, at_state, kept, previous, coefficient);
                add(at_hidden_bias, &at_q);
                at_attention[b * time + t] = back_attention(&at_w, update, in_attention);
                if t > 0 {
                    let (at_j_gates, at_j_n) = at_j[gates].split_at_mut(2 * hidden);
                    at_j_gates.copy_from_slice(&at_i[..2 * hidden]);
                    at_j_n.copy_from_slice(&at_q);
                    keep(at_state, update, coefficient);
                }
            }
            if t > 0 {
                R::product(
                    MatrixMut::new(&mut at_states, [batch, hidden]),
                    sizes.step(&at_j, t, 3 * hidden),
                    Matrix::new(hidden_weight, [hidden, 3 * hidden]).transposed(),
                    true,
                );
            }
        }

        let rows = batch * time;
        add_rows(at_input_bias, &at_i);
        R::product(
            MatrixMut::new(at_inputs, [rows, width]),
            Matrix::new(&at_i, [rows, 3 * hidden]),
            Matrix::new(input_weight, [width, 3 * hidden]).transposed(),
            false,
        );
        R::product(
            MatrixMut::new(at_input_weight, [width, 3 * hidden]),
            Matrix::new(&cell_inputs(unit, inputs, attention, width), [rows, width]).transposed(),
            Matrix::new(&at_i, [rows, 3 * hidden]),
            true,
        );
        if unit == Unit::Aigru {
            // So far `at_inputs` is the gradient at a_t x_t.
            for (row, &a) in attention.iter().enumerate() {
                let at_input = &mut at_inputs[row * width..(row + 1) * width];
                at_attention[row] = dot(at_input, &inputs[row * width..(row + 1) * width]);
                for d in at_input {
                    *d *= a;
                }
            }
        }
        if rows > 1 {
            // A state stands one row before the δj that it led to. Where that row is another sequence's, its δj is a first step's: 0.
            R::product(
                MatrixMut::new(at_hidden_weight, [hidden, 3 * hidden]),
                Matrix::new(states, [rows - 1, hidden]).transposed(),
                Matrix::new(&at_j[3 * hidden..], [rows - 1, 3 * hidden]),
                true,
            );
        }
    }
}

/// One step from any state, for what-ifs. Operands: input `[batch, width]`, state `[batch, hidden]`, attention `[batch, 1]`, and the
/// weights as in [`ThroughTime`]. Results `[batch, hidden]`: the new state, reset, update, its coefficient `w`, candidate.
#[derive(Clone, Copy, Debug)]
struct OneStep(Unit);

impl Kernel<7> for OneStep {
    fn forward<R: Real>(&self, operands: [View<'_, R>; 7]) -> Vec<Array<R>> {
        let Self(unit) = *self;
        let [batch, width] = operands[0].dims();
        let [_, hidden] = operands[1].dims();
        let [
            inputs,
            previous,
            attention,
            input_weight,
            hidden_weight,
            input_bias,
            hidden_bias,
        ] = operands.map(|operand| operand.numbers);
        let mut from_input = input_bias.repeat(batch);
        R::product(
            MatrixMut::new(&mut from_input, [batch, 3 * hidden]),
            Matrix::new(&cell_inputs(unit, inputs, attention, width), [batch, width]),
            Matrix::new(input_weight, [width, 3 * hidden]),
            true,
        );
        let mut from_state = vec![R::ZERO; batch * 3 * hidden];
        R::product(
            MatrixMut::new(&mut from_state, [batch, 3 * hidden]),
            Matrix::new(previous, [batch, hidden]),
            Matrix::new(hidden_weight, [hidden, 3 * hidden]),
            false,
        );
        let [mut states, mut resets, mut updates, mut recalls, mut candidates] =
            [(); 5].map(|()| vec![R::ZERO; batch * hidden]);
        let mut coefficients = Vec::with_capacity(batch * hidden);
        for (b, &a) in attention.iter().enumerate() {
            let now = b * hidden..(b + 1) * hidden;
            let gates = b * 3 * hidden..(b + 1) * 3 * hidden;
            let [state, reset, update, recalled, candidate] =
                [&mut states, &mut resets, &mut updates, &mut recalls, &mut candidates]
                    .map(|numbers| &mut numbers[now.clone()]);
            let coefficient = Coefficient::new(unit, a);
            let row = Row {
                state,
                reset,
                update,
                recalled,
                candidate,
            };
            row.fill(
                &previous[now.clone()],
                &from_input[gates.clone()],
                &from_state[gates],
                hidden_bias,
                coefficient,
            );
            coefficients.extend(updates[now].iter().map(|&u| coefficient.at(u)));
        }
        [states, resets, updates, coefficients, candidates]
            .map(|numbers| Array::new(numbers, [batch, hidden]))
            .into()
    }

    fn backward<R: Real>(&self, _: [View<'_, R>; 7], _: &[View<'_, R>], _: &[R]) -> [Option<Vec<R>>; 7] {
        unimplemented!("gradients flow through all steps, see `recurrence`, or through none")
    }
}

/// One step of `cell` as `unit` from input `[batch, E]`, state `[batch, H]`, attention `[batch, 1]`; without gradients.
pub(in crate::model) fn step(
    cell: &GruCell,
    unit: Unit,
    input: Tensor<2>,
    state: Tensor<2>,
    attention: Tensor<2>,
) -> Step {
    let results = apply(
        OneStep(unit),
        [
            input.into_dispatch(),
            state.into_dispatch(),
            attention.into_dispatch(),
            cell.input_weight.val().into_dispatch(),
            cell.hidden_weight.val().into_dispatch(),
            cell.input_bias.val().into_dispatch(),
            cell.hidden_bias.val().into_dispatch(),
        ],
    );
    let results = results.into_iter().map(Tensor::from_dispatch);
    let [state, reset, update, update_weight, candidate] =
        results.collect::<Vec<_>>().try_into().expect("five results");
    Step {
        reset,
        update,
        update_weight,
        candidate,
        state,
    }
}

/// Runs `cell` as `unit` over inputs `[batch, time, E]`, attention and mask `[batch, time]`.
pub(in crate::model) fn recurrence(
    cell: &GruCell,
    unit: Unit,
    inputs: Tensor<3>,
    attention: Tensor<2>,
    mask: Tensor<2>,
) -> Recurrence {
    let results = apply(
        ThroughTime(unit),
        [
            inputs.into_dispatch(),
            attention.into_dispatch(),
            mask.into_dispatch(),
            cell.input_weight.val().into_dispatch(),
            cell.hidden_weight.val().into_dispatch(),
            cell.input_bias.val().into_dispatch(),
            cell.hidden_bias.val().into_dispatch(),
        ],
    );
    let results = results.into_iter().map(Tensor::from_dispatch);
    let [states, reset, update, _, candidate] = results.collect::<Vec<_>>().try_into().expect("five results");
    Recurrence {
        reset,
        update,
        candidate,
        states,
    }
}

fn sizes<R>(operands: &[View<'_, R>; 7]) -> Sizes {
    let [
        inputs,
        attention,
        mask,
        input_weight,
        hidden_weight,
        input_bias,
        hidden_bias,
    ] = operands;
    let [batch, time, width] = inputs.dims();
    let [hidden] = hidden_bias.dims();
    let shapes = (
        attention.dims(),
        mask.dims(),
        input_weight.dims(),
        hidden_weight.dims(),
        input_bias.dims(),
    );
    let steps = [batch, time];
    let gates = 3 * hidden;
    assert_eq!(
        shapes,
        (steps, steps, [width, gates], [hidden, gates], [gates]),
        "operands of different sizes"
    );
    Sizes {
        batch,
        time,
        width,
        hidden,
    }
}

/// What the cell's input weight meets: `x_t`, in AIGRU `a_t x_t` (Eq. 10).
fn cell_inputs<'a, R: Real>(unit: Unit, inputs: &'a [R], attention: &[R], width: usize) -> Cow<'a, [R]> {
    if unit != Unit::Aigru {
        return Cow::Borrowed(inputs);
    }
    let scaled = inputs.chunks_exact(width).zip(attention);
    Cow::Owned(
        scaled
            .flat_map(|(input, &a)| input.iter().map(move |&x| a * x))
            .collect(),
    )
}

/// Reset, update, candidate.
fn thirds<R>(row: &[R]) -> [&[R]; 3] {
    let (gates, candidate) = row.split_at(row.len() / 3 * 2);
    let (reset, update) = gates.split_at(gates.len() / 2);
    [reset, update, candidate]
}

/// What one step of one sequence computes, `[hidden]` each.
struct Row<'a, R> {
    state: &'a mut [R],
    reset: &'a mut [R],
    update: &'a mut [R],
    recalled: &'a mut [R],
    candidate: &'a mut [R],
}

impl<R: Real> Row<'_, R> {
    /// From `s_{t-1}`, `i_t` and `j_t`.
    fn fill(self, previous: &[R], from_input: &[R], from_state: &[R], hidden_bias: &[R], coefficient: Coefficient<R>) {
        let [input_r, input_u, input_n] = thirds(from_input);
        let [state_r, state_u, state_n] = thirds(from_state);
        gate(self.reset, input_r, state_r);
        gate(self.update, input_u, state_u);
        recall(self.recalled, state_n, hidden_bias);
        propose(self.candidate, input_n, self.reset, self.recalled);
        evolve(self.state, previous, self.update, self.candidate, coefficient);
    }
}

/// Back through one step of one sequence: from `δs_t` to `δi_t`, `δw_t` and `δq_t`. Of the step were kept reset, update, recalled and
/// candidate.
fn back<R: Real>(
    at_i: &mut [R],
    at_w: &mut [R],
    at_q: &mut [R],
    at_state: &[R],
    kept: [&[R]; 4],
    previous: &[R],
    coefficient: Coefficient<R>,
) {
    let [reset, update, recalled, candidate] = kept;
    let (at_gates, at_n) = at_i.split_at_mut(2 * reset.len());
    let (at_r, at_u) = at_gates.split_at_mut(reset.len());
    back_evolve(at_w, at_state, candidate, previous);
    back_propose(at_n, at_state, update, candidate, coefficient);
    back_reset(at_r, at_n, recalled, reset);
    back_update(at_u, at_w, update, coefficient);
    back_recall(at_q, at_n, reset);
}

// The arithmetic of one step of one sequence. Every function is one loop over slices that cannot overlap, without branches or calls:
// the form that compilers turn into vector instructions.

/// `r = σ(i + j)`, and `u`.
#[inline(never)]
fn gate<R: Real>(gate: &mut [R], input: &[R], state: &[R]) {
    for ((g, &i), &j) in gate.iter_mut().zip(input).zip(state) {
        *g = (i + j).sigmoid();
    }
}

/// `q = j + b`.
#[inline(never)]
fn recall<R: Real>(recalled: &mut [R], state: &[R], bias: &[R]) {
    for ((q, &j), &b) in recalled.iter_mut().zip(state).zip(bias) {
        *q = j + b;
    }
}

/// `n = tanh(i + r q)`.
#[inline(never)]
fn propose<R: Real>(candidate: &mut [R], input: &[R], reset: &[R], recalled: &[R]) {
    for (((n, &i), &r), &q) in candidate.iter_mut().zip(input).zip(reset).zip(recalled) {
        *n = (i + r * q).tanh();
    }
}

/// `s' = (1 - w) s + w n`.
#[inline(never)]
fn evolve<R: Real>(state: &mut [R], previous: &[R], update: &[R], candidate: &[R], coefficient: Coefficient<R>) {
    for (((state, &s), &u), &n) in state.iter_mut().zip(previous).zip(update).zip(candidate) {
        let w = coefficient.at(u);
        *state = (R::ONE - w) * s + w * n;
    }
}

/// `δw = δs (n - s)`.
#[inline(never)]
fn back_evolve<R: Real>(at_w: &mut [R], at_state: &[R], candidate: &[R], previous: &[R]) {
    for (((at_w, &d), &n), &s) in at_w.iter_mut().zip(at_state).zip(candidate).zip(previous) {
        *at_w = d * (n - s);
    }
}

/// `δn = δs w (1 - n²)`.
#[inline(never)]
fn back_propose<R: Real>(at_n: &mut [R], at_state: &[R], update: &[R], candidate: &[R], coefficient: Coefficient<R>) {
    for (((at_n, &d), &u), &n) in at_n.iter_mut().zip(at_state).zip(update).zip(candidate) {
        *at_n = d * coefficient.at(u) * (R::ONE - n * n);
    }
}

/// `δr = δn q r (1 - r)`.
#[inline(never)]
fn back_reset<R: Real>(at_r: &mut [R], at_n: &[R], recalled: &[R], reset: &[R]) {
    for (((at_r, &d), &q), &r) in at_r.iter_mut().zip(at_n).zip(recalled).zip(reset) {
        *at_r = d * q * r * (R::ONE - r);
    }
}

/// `δu = δw ∂w/∂u u (1 - u)`.
#[inline(never)]
fn back_update<R: Real>(at_u: &mut [R], at_w: &[R], update: &[R], coefficient: Coefficient<R>) {
    for ((at_u, &d), &u) in at_u.iter_mut().zip(at_w).zip(update) {
        *at_u = d * coefficient.slope * u * (R::ONE - u);
    }
}

/// `δq = δn r`.
#[inline(never)]
fn back_recall<R: Real>(at_q: &mut [R], at_n: &[R], reset: &[R]) {
    for ((at_q, &d), &r) in at_q.iter_mut().zip(at_n).zip(reset) {
        *at_q = d * r;
    }
}

/// `δa = Σ δw ∂w/∂a`.
#[inline(never)]
fn back_attention<R: Real>(at_w: &[R], update: &[R], in_attention: Coefficient<R>) -> R {
    sum_of(at_w, update, |d, u| d * in_attention.at(u))
}

/// `δs ← (1 - w) δs`, what the step before gets directly.
#[inline(never)]
fn keep<R: Real>(at_state: &mut [R], update: &[R], coefficient: Coefficient<R>) {
    for (d, &u) in at_state.iter_mut().zip(update) {
        *d *= R::ONE - coefficient.at(u);
    }
}
