//! The recurrence: every step of a unit in one operation, forward and back through time; and one step alone.
//!
//! With `x_t` the input, `s_t` the state (`s_0 = 0`), `a_t` the attention, and the columns of all weights in the order reset, update,
//! candidate (see [`GruCell`](crate::model::GruCell)), a step computes
//!
//! ```text
//! i_t = x_t · W + b                     `input_part`: all steps in one product, before the loop; AIGRU has a_t x_t for x_t
//! j_t = s_{t-1} · U                     `hidden_part`: one product per step
//! r_t = σ(i_r + j_r)                    `reset`
//! u_t = σ(i_u + j_u)                    `update`
//! q_t = j_n + b_hn                      `recalled`: the part of the state that the reset gate lets through
//! n_t = tanh(i_n + r_t ∘ q_t)           `candidate`
//! w_t                                   the candidate's coefficient, see `Unit::update_weight`
//! s_t = (1 - w_t) ∘ s_{t-1} + w_t ∘ n_t
//! ```
//!
//! and a padded step leaves `s_t = s_{t-1}`. Back-propagation through time goes from the last step to the first. With `δ` for the gradient
//! of the loss at a quantity (`grad_*` in the code), it computes
//!
//! ```text
//! δs_t += (what step t+1 sent back)
//! δw_t = δs_t ∘ (n_t - s_{t-1})                  δa_t = Σ δw_t ∘ ∂w_t/∂a_t
//! δn_t = δs_t ∘ w_t ∘ (1 - n_t²)                 before its tanh: δi_n
//! δr_t = δn_t ∘ q_t ∘ r_t ∘ (1 - r_t)            before its σ: δi_r = δj_r
//! δu_t = δw_t ∘ ∂w_t/∂u_t ∘ u_t ∘ (1 - u_t)      before its σ: δi_u = δj_u
//! δq_t = δn_t ∘ r_t                              δj_n
//! δs_{t-1} = (1 - w_t) ∘ δs_t + δj_t · Uᵀ
//! ```
//!
//! and after the loop `δW = Σ x_tᵀ · δi_t`, `δU = Σ s_{t-1}ᵀ · δj_t`, `δx_t = δi_t · Wᵀ`, each as one product over all steps.
//!
//! With the reset gate before the product ([`ResetForm::Before`](crate::model::ResetForm::Before)), `q_t = (r_t ∘ s_{t-1}) · U_n + b_hn`, `n_t = tanh(i_n + q_t)`, and back
//! `δq_t = δn_t`, `δ(r ∘ s)_t = δq_t · U_nᵀ`, `δr_t = δ(r ∘ s)_t ∘ s_{t-1} ∘ r_t ∘ (1 - r_t)`, `δs_{t-1} += δ(r ∘ s)_t ∘ r_t`; `δj_n` is then 0, and
//! `δU_n = Σ (r_t ∘ s_{t-1})ᵀ · δq_t`.
//!
//! | file | contents |
//! |---|---|
//! | `operands.rs` | the operands and results by name, and their sizes |
//! | `cell.rs` | the equations above for one step, and their derivatives |
//! | `forward.rs` | the loop over the steps |
//! | `backward.rs` | the loop back, and the gradients of the products |
//! | `one_step.rs` | one step from any state, without gradients |
//!
//! Arrays of all steps are laid out `[batch, time, ·]`, as a trace shows them.

mod backward;
mod cell;
mod forward;
mod one_step;
mod operands;

use burn::backend::DispatchTensor;
use burn::tensor::Tensor;

use self::forward::AllSteps;
use self::one_step::OneStep;
use super::operation::{apply, compute};
use crate::model::Unit;
use crate::model::steps::{GruWeights, Recurrence, Step};

/// Runs `unit` over inputs `[batch, time, E]`, attention and mask `[batch, time]`.
pub(in crate::model) fn recurrence(
    weights: &GruWeights,
    unit: Unit,
    inputs: &Tensor<3>,
    attention: &Tensor<2>,
    mask: &Tensor<2>,
) -> Recurrence {
    let steps = [
        inputs.clone().into_dispatch(),
        attention.clone().into_dispatch(),
        mask.clone().into_dispatch(),
    ];
    let kernel = AllSteps {
        unit,
        reset: weights.reset,
    };
    let results = apply(kernel, with_weights(steps, weights));
    let [states, reset, update, _, candidate] = tensors(results);
    Recurrence {
        reset,
        update,
        candidate,
        states,
    }
}

/// One step of `unit` from input `[batch, E]`, state `[batch, H]`, attention `[batch, 1]`; without gradients.
pub(in crate::model) fn step(
    weights: &GruWeights,
    unit: Unit,
    input: Tensor<2>,
    state: Tensor<2>,
    attention: Tensor<2>,
) -> Step {
    let step = [input.into_dispatch(), state.into_dispatch(), attention.into_dispatch()];
    let kernel = OneStep {
        unit,
        reset: weights.reset,
    };
    let results = compute(kernel, with_weights(step, weights));
    let [state, reset, update, update_weight, candidate] = tensors(results);
    Step {
        reset,
        update,
        update_weight,
        candidate,
        state,
    }
}

/// The operands of both kernels, in their order: three of their own, then the weights.
fn with_weights([first, second, third]: [DispatchTensor; 3], weights: &GruWeights) -> [DispatchTensor; 7] {
    [
        first,
        second,
        third,
        weights.input_weight.clone().into_dispatch(),
        weights.hidden_weight.clone().into_dispatch(),
        weights.input_bias.clone().into_dispatch(),
        weights.hidden_bias.clone().into_dispatch(),
    ]
}

/// The five results of either kernel.
fn tensors<const D: usize>(results: Vec<DispatchTensor>) -> [Tensor<D>; 5] {
    let results: [DispatchTensor; 5] = results.try_into().expect("five results");
    results.map(Tensor::from_dispatch)
}
