//! The recurrence on slices: forward, and back through time.
//!
//! With `x_t` the input, `s_t` the state (`s_0 = 0`), `a_t` the attention, and the columns of all weights in the order reset, update,
//! candidate (see [`GruCell`](crate::model::GruCell)):
//!
//! ```text
//! i_t = (x_t · W) + b            all steps in one product, before the loop; AIGRU: (a_t x_t) · W = a_t (x_t · W)
//! j_t = s_{t-1} · U              one product per step
//! r_t = σ(i_r + j_r)
//! u_t = σ(i_u + j_u)
//! q_t = j_n + b_hn               what the reset gate lets through or not: `recalled`
//! n_t = tanh(i_n + r_t ∘ q_t)
//! s_t = (1 - w_t) ∘ s_{t-1} + w_t ∘ n_t
//! ```
//!
//! and at a padded step `s_t = s_{t-1}`. Everything is laid out `[batch, time, ·]`, as it leaves for the trace.

use super::matrix::{Matrix, MatrixMut};
use super::real::Real;
use crate::model::Unit;

/// How many sequences, steps, numbers of an input and numbers of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) batch: usize,
    pub(super) time: usize,
    pub(super) width: usize,
    pub(super) hidden: usize,
}

/// What the recurrence reads; shapes as in [`GruCell`](crate::model::GruCell).
pub(super) struct Operands<'a, R> {
    /// `x` `[batch, time, width]`.
    pub(super) inputs: &'a [R],
    /// `a` `[batch, time]`.
    pub(super) attention: &'a [R],
    /// 0 at padded steps `[batch, time]`.
    pub(super) mask: &'a [R],
    /// `W` `[width, 3·hidden]`.
    pub(super) input_weight: &'a [R],
    /// `U` `[hidden, 3·hidden]`.
    pub(super) hidden_weight: &'a [R],
    /// `b` `[3·hidden]`.
    pub(super) input_bias: &'a [R],
    /// `b_hn` `[hidden]`.
    pub(super) hidden_bias: &'a [R],
}

/// What every step computed, `[batch, time, hidden]` each: the trace, and what the way back needs. At padded steps all but the state
/// is 0.
pub(super) struct Steps<Numbers> {
    /// `r`.
    pub(super) reset: Numbers,
    /// `u`.
    pub(super) update: Numbers,
    /// `q`.
    pub(super) recalled: Numbers,
    /// `n`.
    pub(super) candidate: Numbers,
    /// `s_1..s_T`.
    pub(super) state: Numbers,
}

/// The gradients of a loss, shaped as the [`Operands`] of the same name.
pub(super) struct Gradients<R> {
    pub(super) inputs: Vec<R>,
    pub(super) attention: Vec<R>,
    pub(super) input_weight: Vec<R>,
    pub(super) hidden_weight: Vec<R>,
    pub(super) input_bias: Vec<R>,
    pub(super) hidden_bias: Vec<R>,
}

/// The candidate's coefficient, in every unit affine in the update gate: `w_t = constant + slope · u_t`.
#[derive(Clone, Copy)]
struct Coefficient<R> {
    constant: R,
    slope: R,
}

impl<R: Real> Coefficient<R> {
    #[inline(always)]
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
    #[inline(always)]
    fn slope_in_attention(unit: Unit) -> Self {
        let (constant, slope) = match unit {
            Unit::Gru | Unit::Aigru => (R::ZERO, R::ZERO),
            Unit::Agru => (R::ONE, R::ZERO),
            Unit::Augru => (R::ZERO, R::ONE),
            Unit::AugruCode => (R::ONE, -R::ONE),
        };
        Self { constant, slope }
    }

    #[inline(always)]
    fn at(self, update: R) -> R {
        self.constant + self.slope * update
    }
}

impl Sizes {
    /// Where step `t` of sequence `b` begins in something that has `width` numbers per step.
    fn place(self, b: usize, t: usize, width: usize) -> std::ops::Range<usize> {
        let start = (b * self.time + t) * width;
        start..start + width
    }

    /// Step `t` of all sequences, of something that has `width` numbers per step.
    fn step<R>(self, numbers: &[R], t: usize, width: usize) -> Matrix<'_, R> {
        Matrix::every(self.time * width, &numbers[t * width..], [self.batch, width])
    }

    fn check<R>(self, operands: &Operands<'_, R>) {
        let Self {
            batch,
            time,
            width,
            hidden,
        } = self;
        let lengths = [
            operands.inputs.len(),
            operands.attention.len(),
            operands.mask.len(),
            operands.input_weight.len(),
            operands.hidden_weight.len(),
            operands.input_bias.len(),
            operands.hidden_bias.len(),
        ];
        let expected = [
            batch * time * width,
            batch * time,
            batch * time,
            width * 3 * hidden,
            hidden * 3 * hidden,
            3 * hidden,
            hidden,
        ];
        assert_eq!(lengths, expected, "operands do not have the lengths of {self:?}");
    }
}

/// Runs `unit` over all steps.
pub(super) fn forward<R: Real>(unit: Unit, sizes: Sizes, operands: &Operands<'_, R>) -> Steps<Vec<R>> {
    sizes.check(operands);
    let Sizes {
        batch,
        time,
        width,
        hidden,
    } = sizes;
    let mut from_input = vec![R::ZERO; batch * time * 3 * hidden];
    R::product(
        MatrixMut::new(&mut from_input, [batch * time, 3 * hidden]),
        Matrix::new(operands.inputs, [batch * time, width]),
        Matrix::new(operands.input_weight, [width, 3 * hidden]),
        false,
    );
    let numbers = || vec![R::ZERO; batch * time * hidden];
    let mut steps = Steps {
        reset: numbers(),
        update: numbers(),
        recalled: numbers(),
        candidate: numbers(),
        state: numbers(),
    };
    let mut from_state = vec![R::ZERO; batch * 3 * hidden];
    let initial_state = vec![R::ZERO; hidden];
    for t in 0..time {
        if t > 0 {
            R::product(
                MatrixMut::new(&mut from_state, [batch, 3 * hidden]),
                sizes.step(&steps.state, t - 1, hidden),
                Matrix::new(operands.hidden_weight, [hidden, 3 * hidden]),
                false,
            );
        }
        for b in 0..batch {
            let now = sizes.place(b, t, hidden);
            let (past, state) = steps.state.split_at_mut(now.start);
            let state = &mut state[..hidden];
            let previous = if t > 0 { &past[now.start - hidden..] } else { &initial_state };
            let [attention, mask] = [operands.attention, operands.mask].map(|numbers| numbers[b * time + t]);
            if mask == R::ZERO {
                state.copy_from_slice(previous);
                continue;
            }
            let scale = if unit == Unit::Aigru { attention } else { R::ONE };
            let coefficient = Coefficient::new(unit, attention);
            let [input_r, input_u, input_n] = thirds(&from_input[sizes.place(b, t, 3 * hidden)]);
            let [state_r, state_u, state_n] = thirds(&from_state[b * 3 * hidden..(b + 1) * 3 * hidden]);
            let [bias_r, bias_u, bias_n] = thirds(operands.input_bias);
            let reset = &mut steps.reset[now.clone()];
            let update = &mut steps.update[now.clone()];
            let recalled = &mut steps.recalled[now.clone()];
            let candidate = &mut steps.candidate[now];
            each(reset, [input_r, bias_r, state_r], |[i, b, j]| (scale * i + b + j).sigmoid());
            each(update, [input_u, bias_u, state_u], |[i, b, j]| (scale * i + b + j).sigmoid());
            each(recalled, [state_n, operands.hidden_bias], |[j, b]| j + b);
            each(candidate, [input_n, bias_n, reset, recalled], |[i, b, r, q]| {
                (scale * i + b + r * q).tanh()
            });
            each(state, [previous, update, candidate], |[s, u, n]| {
                let w = coefficient.at(u);
                (R::ONE - w) * s + w * n
            });
        }
    }
    steps
}

/// From the gradient of a loss at every state, `[batch, time, hidden]`, to that at every operand.
///
/// With `δ` for the gradient at a quantity, and from the last step to the first:
///
/// ```text
/// δs_t += (what t+1 sent back)
/// δw_t = δs_t ∘ (n_t - s_{t-1})            δa_t = Σ δw_t ∘ ∂w_t/∂a_t
/// δn_t = δs_t ∘ w_t ∘ (1 - n_t²)           before its tanh: δi_n
/// δr_t = δn_t ∘ q_t ∘ r_t ∘ (1 - r_t)      before its σ: δi_r = δj_r
/// δu_t = δw_t ∘ ∂w_t/∂u_t ∘ u_t ∘ (1 - u_t)      δi_u = δj_u
/// δj_n = δq_t = δn_t ∘ r_t
/// δs_{t-1} = (1 - w_t) ∘ δs_t + δj_t · Uᵀ
/// ```
///
/// and after the loop `δW = Σ x_tᵀ · δi_t`, `δU = Σ s_{t-1}ᵀ · δj_t`, `δx_t = δi_t · Wᵀ`, each one product over all steps.
pub(super) fn backward<R: Real>(
    unit: Unit,
    sizes: Sizes,
    operands: &Operands<'_, R>,
    steps: &Steps<&[R]>,
    state_gradient: &[R],
) -> Gradients<R> {
    sizes.check(operands);
    let Sizes {
        batch,
        time,
        width,
        hidden,
    } = sizes;
    let in_attention = Coefficient::<R>::slope_in_attention(unit);
    let initial_state = vec![R::ZERO; hidden];
    let mut attention = vec![R::ZERO; batch * time];
    let mut hidden_bias = vec![R::ZERO; hidden];
    // δi and δj of all steps. What is not written to stays 0: pads in both, and δj_1, since s_0 is a constant.
    let mut from_input = vec![R::ZERO; batch * time * 3 * hidden];
    let mut from_state = vec![R::ZERO; batch * time * 3 * hidden];
    // δs_t, on its way back, and, of one sequence, δw_t and δq_t.
    let mut at_states = vec![R::ZERO; batch * hidden];
    let [mut at_w, mut at_q] = [(); 2].map(|()| vec![R::ZERO; hidden]);
    let ones = vec![R::ONE; hidden];
    for t in (0..time).rev() {
        for b in 0..batch {
            let now = sizes.place(b, t, hidden);
            let at_state = &mut at_states[b * hidden..(b + 1) * hidden];
            add(at_state, &state_gradient[now.clone()]);
            if operands.mask[b * time + t] == R::ZERO {
                continue;
            }
            let coefficient = Coefficient::new(unit, operands.attention[b * time + t]);
            let previous = if t > 0 {
                &steps.state[now.start - hidden..now.start]
            } else {
                &initial_state
            };
            let [reset, update, recalled, candidate] =
                [steps.reset, steps.update, steps.recalled, steps.candidate].map(|numbers| &numbers[now.clone()]);
            let gates = sizes.place(b, t, 3 * hidden);
            let (at_gates, at_n) = from_input[gates.clone()].split_at_mut(2 * hidden);
            let (at_r, at_u) = at_gates.split_at_mut(hidden);
            each(&mut at_w, [at_state, candidate, previous], |[d, n, s]| d * (n - s));
            each(at_n, [at_state, update, candidate], |[d, u, n]| {
                d * coefficient.at(u) * (R::ONE - n * n)
            });
            each(at_r, [at_n, recalled, reset], |[d, q, r]| d * q * r * (R::ONE - r));
            each(at_u, [&at_w, update], |[d, u]| d * coefficient.slope * u * (R::ONE - u));
            each(&mut at_q, [at_n, reset], |[d, r]| d * r);
            add(&mut hidden_bias, &at_q);
            attention[b * time + t] = in_attention.constant * dot(&at_w, &ones) + in_attention.slope * dot(&at_w, update);
            if t > 0 {
                let (from_gates, from_recalled) = from_state[gates].split_at_mut(2 * hidden);
                from_gates.copy_from_slice(at_gates);
                from_recalled.copy_from_slice(&at_q);
                for (d, &u) in at_state.iter_mut().zip(update) {
                    *d *= R::ONE - coefficient.at(u);
                }
            }
        }
        if t > 0 {
            R::product(
                MatrixMut::new(&mut at_states, [batch, hidden]),
                sizes.step(&from_state, t, 3 * hidden),
                Matrix::new(operands.hidden_weight, [hidden, 3 * hidden]).transposed(),
                true,
            );
        }
    }
    let mut input_bias = vec![R::ZERO; 3 * hidden];
    for row in from_input.chunks_exact(3 * hidden) {
        add(&mut input_bias, row);
    }
    let rows = batch * time;
    let mut inputs = vec![R::ZERO; rows * width];
    R::product(
        MatrixMut::new(&mut inputs, [rows, width]),
        Matrix::new(&from_input, [rows, 3 * hidden]),
        Matrix::new(operands.input_weight, [width, 3 * hidden]).transposed(),
        false,
    );
    if unit == Unit::Aigru {
        // So far `inputs` is the gradient at a_t x_t.
        for (row, &a) in operands.attention.iter().enumerate() {
            let at_scaled = &mut inputs[row * width..(row + 1) * width];
            attention[row] = dot(at_scaled, &operands.inputs[row * width..(row + 1) * width]);
            at_scaled.iter_mut().for_each(|d| *d *= a);
            from_input[row * 3 * hidden..(row + 1) * 3 * hidden].iter_mut().for_each(|d| *d *= a);
        }
    }
    let mut input_weight = vec![R::ZERO; width * 3 * hidden];
    R::product(
        MatrixMut::new(&mut input_weight, [width, 3 * hidden]),
        Matrix::new(operands.inputs, [rows, width]).transposed(),
        Matrix::new(&from_input, [rows, 3 * hidden]),
        false,
    );
    let mut hidden_weight = vec![R::ZERO; hidden * 3 * hidden];
    if rows > 1 {
        // A state stands one row before the δj that it led to. Where that row is another sequence's, its δj is a first step's: 0.
        R::product(
            MatrixMut::new(&mut hidden_weight, [hidden, 3 * hidden]),
            Matrix::new(steps.state, [rows - 1, hidden]).transposed(),
            Matrix::new(&from_state[3 * hidden..], [rows - 1, 3 * hidden]),
            false,
        );
    }
    Gradients {
        inputs,
        attention,
        input_weight,
        hidden_weight,
        input_bias,
        hidden_bias,
    }
}

/// Reset, update, candidate.
fn thirds<R>(row: &[R]) -> [&[R]; 3] {
    let (gates, candidate) = row.split_at(row.len() / 3 * 2);
    let (reset, update) = gates.split_at(gates.len() / 2);
    [reset, update, candidate]
}

/// `into_k = f(from_k)` for every `k`.
#[inline(always)]
fn each<R: Real, const N: usize>(into: &mut [R], from: [&[R]; N], f: impl Fn([R; N]) -> R) {
    let from = from.map(|numbers| &numbers[..into.len()]);
    for (k, into) in into.iter_mut().enumerate() {
        *into = f(from.map(|numbers| numbers[k]));
    }
}

/// `sum_k += term_k`.
#[inline(always)]
fn add<R: Real>(sum: &mut [R], term: &[R]) {
    for (sum, &term) in sum.iter_mut().zip(term) {
        *sum += term;
    }
}

/// `Σ left_k right_k`, in eight sums side by side, so that it becomes vector instructions.
fn dot<R: Real>(left: &[R], right: &[R]) -> R {
    let mut sums = [R::ZERO; 8];
    for (left, right) in left.chunks(8).zip(right.chunks(8)) {
        for ((sum, &l), &r) in sums.iter_mut().zip(left).zip(right) {
            *sum += l * r;
        }
    }
    sums.into_iter().fold(R::ZERO, R::add)
}
