//! The equations of one step, and their derivatives; `mod.rs` shows them together.

use std::borrow::Cow;

use super::operands::{CellWeights, Results};
use crate::model::fused::matrix::{Gemm, Matrix, MatrixMut};
use crate::model::fused::real::Real;
use crate::model::fused::vector::sum_of;
use crate::model::{ResetForm, Unit, UpdateGate};

/// The candidate's coefficient as a function of the update gate: `w_t = constant + slope · u_t`.
#[derive(Clone, Copy)]
pub(super) struct Coefficient<R> {
    constant: R,
    slope: R,
}

impl<R: Real> Coefficient<R> {
    /// [`Unit::update_weight`] at this attention.
    #[inline]
    pub(super) fn new(unit: Unit, attention: R) -> Self {
        let update = Self {
            constant: R::ZERO,
            slope: R::ONE,
        };
        unit.update_weight(update, attention)
    }

    /// `∂w_t/∂a_t`, which is the same at every `a_t`, since `w_t` is affine in it.
    #[inline]
    pub(super) fn slope_in_attention(unit: Unit) -> Self {
        let [none, all] = [R::ZERO, R::ONE].map(|attention| Self::new(unit, attention));
        Self {
            constant: all.constant - none.constant,
            slope: all.slope - none.slope,
        }
    }

    /// `w_t` for a value of the update gate.
    #[inline]
    pub(super) fn at(self, update: R) -> R {
        self.constant + self.slope * update
    }
}

impl<R: Real> UpdateGate for Coefficient<R> {
    type Attention = R;

    #[inline]
    fn replaced_by(self, attention: R) -> Self {
        Self {
            constant: attention,
            slope: R::ZERO,
        }
    }

    #[inline]
    fn scaled_by(self, attention: R) -> Self {
        Self {
            constant: self.constant * attention,
            slope: self.slope * attention,
        }
    }

    #[inline]
    fn complement(self) -> Self {
        Self {
            constant: R::ONE - self.constant,
            slope: -self.slope,
        }
    }

    #[inline]
    fn plus(self, other: Self) -> Self {
        Self {
            constant: self.constant + other.constant,
            slope: self.slope + other.slope,
        }
    }
}

/// The cell's inputs, `[rows, width]`: `x_t`, or `a_t x_t` in a unit that scales it (Eq. 10).
pub(super) fn cell_inputs<'a, R: Real>(unit: Unit, inputs: &'a [R], attention: &[R], width: usize) -> Cow<'a, [R]> {
    if !unit.scales_input() {
        return Cow::Borrowed(inputs);
    }
    let scaled = inputs.chunks_exact(width).zip(attention);
    Cow::Owned(
        scaled
            .flat_map(|(input, &a)| input.iter().map(move |&x| a * x))
            .collect(),
    )
}

/// `i = x · W + b` of all `rows`.
pub(super) fn input_part<R: Gemm>(inputs: &[R], rows: usize, weights: &CellWeights<'_, R>) -> Vec<R> {
    let gates = weights.input_bias.len();
    let width = weights.input_weight.len() / gates;
    let mut input_part = weights.input_bias.repeat(rows);
    R::product(
        MatrixMut::new(&mut input_part, [rows, gates]),
        Matrix::new(inputs, [rows, width]),
        Matrix::new(weights.input_weight, [width, gates]),
        true,
    );
    input_part
}

/// `j = s · U` of some rows, into `hidden_part`.
pub(super) fn hidden_part<R: Gemm>(
    hidden_part: &mut [R],
    states: Matrix<'_, R>,
    batch: usize,
    weights: &CellWeights<'_, R>,
) {
    let hidden = weights.hidden_bias.len();
    R::product(
        MatrixMut::new(hidden_part, [batch, 3 * hidden]),
        states,
        Matrix::new(weights.hidden_weight, [hidden, 3 * hidden]),
        false,
    );
}

/// `j_n = (r ∘ s) · U_n` in the place of `s · U_n`, for a reset gate before the product; `rows` have `i_t` and `s_{t-1}` of each sequence.
pub(super) fn recall_before<'a, R: Gemm>(
    hidden_part: &mut [R],
    rows: impl Iterator<Item = (&'a [R], &'a [R])>,
    weights: &CellWeights<'_, R>,
) {
    let hidden = weights.hidden_bias.len();
    let batch = hidden_part.len() / (3 * hidden);
    let mut gated = vec![R::ZERO; batch * hidden];
    for ((row, (input_part, state)), part) in gated
        .chunks_exact_mut(hidden)
        .zip(rows)
        .zip(hidden_part.chunks_exact(3 * hidden))
    {
        gate(row, &input_part[..hidden], &part[..hidden]);
        for (r, &s) in row.iter_mut().zip(state) {
            *r *= s;
        }
    }
    R::product(
        MatrixMut::every(3 * hidden, &mut hidden_part[2 * hidden..], [batch, hidden]),
        Matrix::new(&gated, [batch, hidden]),
        of_candidate(weights),
        false,
    );
}

/// `U_n` `[hidden, hidden]`.
pub(super) fn of_candidate<'a, R>(weights: &CellWeights<'a, R>) -> Matrix<'a, R> {
    let hidden = weights.hidden_bias.len();
    Matrix::every(3 * hidden, &weights.hidden_weight[2 * hidden..], [hidden, hidden])
}

/// One step of one sequence, from `s_{t-1}`, `i_t` and `j_t`.
#[expect(clippy::too_many_arguments, reason = "the operands of one step")]
pub(super) fn step<R: Real>(
    form: ResetForm,
    Results {
        state,
        reset,
        update,
        recalled,
        candidate,
    }: Results<&mut [R]>,
    previous: &[R],
    input_part: &[R],
    hidden_part: &[R],
    hidden_bias: &[R],
    coefficient: Coefficient<R>,
) {
    let [input_r, input_u, input_n] = thirds(input_part);
    let [hidden_r, hidden_u, hidden_n] = thirds(hidden_part);
    gate(reset, input_r, hidden_r);
    gate(update, input_u, hidden_u);
    recall(recalled, hidden_n, hidden_bias);
    match form {
        ResetForm::After => propose(candidate, input_n, reset, recalled),
        ResetForm::Before => propose_whole(candidate, input_n, recalled),
    }
    evolve(state, previous, update, candidate, coefficient);
}

/// The gradients inside one step of one sequence.
pub(super) struct StepGradients<'a, R> {
    /// `δi_t` `[3·hidden]`.
    pub(super) input_part: &'a mut [R],
    /// `δw_t` `[hidden]`.
    pub(super) coefficient: &'a mut [R],
    /// `δq_t` `[hidden]`.
    pub(super) recalled: &'a mut [R],
}

/// Back through one step of one sequence, from `δs_t`. With the reset gate before the product its gradient is left to [`gate_back`], since it
/// comes out of a product.
pub(super) fn step_back<R: Real>(
    form: ResetForm,
    StepGradients {
        input_part: grad_input_part,
        coefficient: grad_w,
        recalled: grad_q,
    }: StepGradients<'_, R>,
    grad_state: &[R],
    results: &Results<&[R]>,
    previous: &[R],
    coefficient: Coefficient<R>,
) {
    let &Results {
        reset,
        update,
        recalled,
        candidate,
        ..
    } = results;
    let (grad_gates, grad_n) = grad_input_part.split_at_mut(2 * reset.len());
    let (grad_r, grad_u) = grad_gates.split_at_mut(reset.len());
    back_coefficient(grad_w, grad_state, candidate, previous);
    back_candidate(grad_n, grad_state, update, candidate, coefficient);
    back_update(grad_u, grad_w, update, coefficient);
    match form {
        ResetForm::After => {
            back_reset(grad_r, grad_n, recalled, reset);
            back_recalled(grad_q, grad_n, reset);
        }
        ResetForm::Before => grad_q.copy_from_slice(grad_n),
    }
}

/// Back through `r ∘ s` of one sequence: from `δ(r ∘ s)` to `δr`, and what it adds to `δs_{t-1}`.
pub(super) fn gate_back<R: Real>(
    grad_r: &mut [R],
    grad_state: &mut [R],
    grad_gated: &[R],
    reset: &[R],
    previous: &[R],
) {
    back_reset(grad_r, grad_gated, previous, reset);
    for ((d, &g), &r) in grad_state.iter_mut().zip(grad_gated).zip(reset) {
        *d += g * r;
    }
}

/// Reset, update, candidate.
fn thirds<R>(row: &[R]) -> [&[R]; 3] {
    let (gates, candidate) = row.split_at(row.len() / 3 * 2);
    let (reset, update) = gates.split_at(gates.len() / 2);
    [reset, update, candidate]
}

// The arithmetic of one step of one sequence. Every function is one loop over slices that cannot overlap, without branches or calls:
// compilers turn this form into vector instructions.

/// `r = σ(i + j)`, and `u` likewise.
#[inline(never)]
fn gate<R: Real>(gate: &mut [R], input_part: &[R], hidden_part: &[R]) {
    for ((g, &i), &j) in gate.iter_mut().zip(input_part).zip(hidden_part) {
        *g = (i + j).sigmoid();
    }
}

/// `q = j + b`.
#[inline(never)]
fn recall<R: Real>(recalled: &mut [R], hidden_part: &[R], bias: &[R]) {
    for ((q, &j), &b) in recalled.iter_mut().zip(hidden_part).zip(bias) {
        *q = j + b;
    }
}

/// `n = tanh(i + r q)`.
#[inline(never)]
fn propose<R: Real>(candidate: &mut [R], input_part: &[R], reset: &[R], recalled: &[R]) {
    for (((n, &i), &r), &q) in candidate.iter_mut().zip(input_part).zip(reset).zip(recalled) {
        *n = (i + r * q).tanh();
    }
}

/// `n = tanh(i + q)`.
#[inline(never)]
fn propose_whole<R: Real>(candidate: &mut [R], input_part: &[R], recalled: &[R]) {
    for ((n, &i), &q) in candidate.iter_mut().zip(input_part).zip(recalled) {
        *n = (i + q).tanh();
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
fn back_coefficient<R: Real>(grad_w: &mut [R], grad_state: &[R], candidate: &[R], previous: &[R]) {
    for (((grad_w, &d), &n), &s) in grad_w.iter_mut().zip(grad_state).zip(candidate).zip(previous) {
        *grad_w = d * (n - s);
    }
}

/// `δn = δs w (1 - n²)`.
#[inline(never)]
fn back_candidate<R: Real>(
    grad_n: &mut [R],
    grad_state: &[R],
    update: &[R],
    candidate: &[R],
    coefficient: Coefficient<R>,
) {
    for (((grad_n, &d), &u), &n) in grad_n.iter_mut().zip(grad_state).zip(update).zip(candidate) {
        *grad_n = d * coefficient.at(u) * (R::ONE - n * n);
    }
}

/// `δr = δn q r (1 - r)`; with the gate before the product `δ(r ∘ s)` stands for `δn` and `s` for `q`.
#[inline(never)]
fn back_reset<R: Real>(grad_r: &mut [R], grad_n: &[R], recalled: &[R], reset: &[R]) {
    for (((grad_r, &d), &q), &r) in grad_r.iter_mut().zip(grad_n).zip(recalled).zip(reset) {
        *grad_r = d * q * r * (R::ONE - r);
    }
}

/// `δu = δw ∂w/∂u u (1 - u)`.
#[inline(never)]
fn back_update<R: Real>(grad_u: &mut [R], grad_w: &[R], update: &[R], coefficient: Coefficient<R>) {
    for ((grad_u, &d), &u) in grad_u.iter_mut().zip(grad_w).zip(update) {
        *grad_u = d * coefficient.slope * u * (R::ONE - u);
    }
}

/// `δq = δn r`.
#[inline(never)]
fn back_recalled<R: Real>(grad_q: &mut [R], grad_n: &[R], reset: &[R]) {
    for ((grad_q, &d), &r) in grad_q.iter_mut().zip(grad_n).zip(reset) {
        *grad_q = d * r;
    }
}

/// `δa = Σ δw ∂w/∂a`.
#[inline(never)]
pub(super) fn back_attention<R: Real>(grad_w: &[R], update: &[R], slope_in_attention: Coefficient<R>) -> R {
    sum_of(grad_w, update, |d, u| d * slope_in_attention.at(u))
}

/// `δs ← (1 - w) δs`, the gradient that reaches the previous state directly.
#[inline(never)]
pub(super) fn back_state<R: Real>(grad_state: &mut [R], update: &[R], coefficient: Coefficient<R>) {
    for (d, &u) in grad_state.iter_mut().zip(update) {
        *d *= R::ONE - coefficient.at(u);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coefficient_is_that_of_the_numbers() {
        for unit in Unit::ALL {
            for attention in [0.0_f32, 0.25, 1.0] {
                let coefficient = Coefficient::new(unit, attention);
                let slope = Coefficient::slope_in_attention(unit);
                for update in [0.0_f32, 0.375, 1.0] {
                    let expected = unit.update_weight(update, attention);
                    assert_eq!(coefficient.at(update), expected, "{unit}, {attention}, {update}");
                    let none = unit.update_weight(update, 0.0);
                    assert_eq!(
                        none + attention * slope.at(update),
                        expected,
                        "{unit}, {attention}, {update}"
                    );
                }
            }
        }
    }
}
