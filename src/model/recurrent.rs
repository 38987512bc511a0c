//! The recurrent cell: one GRU's weights, one step of every unit, and the loop over time.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::{Initial, Path, Unit, fused};

/// The weights of a GRU and the step that each [`Unit`] makes with them.
///
/// With `x` the cell's input, `s` its previous state and `u` the share of the **new** candidate (the paper's sign; torch, TF1 and
/// burn's own `Gru` call `1 - u` the update gate):
///
/// ```text
/// u = σ(x W_u + s U_u + b_u)
/// r = σ(x W_r + s U_r + b_r)
/// ñ = tanh(x W_n + b_in + r ∘ (s U_n + b_hn))      form B of three in use; the paper's form A has b_hn = 0
/// s' = (1 - w) ∘ s + w ∘ ñ                          w: see Unit
/// ```
#[derive(Module, Debug)]
pub struct GruCell {
    /// `W` `[E, 3H]`, columns reset | update | candidate.
    pub input_weight: Param<Tensor<2>>,
    /// `U` `[H, 3H]`, the same order.
    pub hidden_weight: Param<Tensor<2>>,
    /// `b_r | b_u | b_in` `[3H]`.
    pub input_bias: Param<Tensor<1>>,
    /// `b_hn` `[H]`, inside the reset gate's product.
    pub hidden_bias: Param<Tensor<1>>,
}

/// Everything one step computes, each `[batch, H]`.
#[derive(Clone, Debug)]
pub struct Step {
    /// `r_t`.
    pub reset: Tensor<2>,
    /// `u_t`, the share of the new candidate (computed, though unused, in AGRU too).
    pub update: Tensor<2>,
    /// `w_t`, the coefficient of the candidate in the new state.
    pub update_weight: Tensor<2>,
    /// `ñ_t`.
    pub candidate: Tensor<2>,
    /// `s_t`.
    pub state: Tensor<2>,
}

/// All steps of a recurrence, oldest first, each `[batch, time, H]`. Of a padded step only the state means anything: that before it.
#[derive(Clone, Debug)]
pub struct Recurrence {
    /// `r_t`.
    pub reset: Tensor<3>,
    /// `u_t`, the share of the new candidate (computed, though unused, in AGRU too).
    pub update: Tensor<3>,
    /// `ñ_t`.
    pub candidate: Tensor<3>,
    /// `s_t`.
    pub states: Tensor<3>,
}

impl GruCell {
    /// A cell for inputs of `width` E and states of `hidden` H, weights and biases uniform in `±1/√H`.
    pub(super) fn init(width: usize, hidden: usize, initial: &mut Initial) -> Self {
        let bound = 1.0 / (hidden as f32).sqrt();
        Self {
            input_weight: initial.uniform([width, 3 * hidden], bound),
            hidden_weight: initial.uniform([hidden, 3 * hidden], bound),
            input_bias: initial.uniform([3 * hidden], bound),
            hidden_bias: initial.uniform([hidden], bound),
        }
    }

    /// One step of `unit`: input `[batch, E]`, state `[batch, H]`, attention `[batch, 1]` -> the new state and what led to it.
    ///
    /// Gradients flow through it on the plain path alone: training goes through [`forward`](Self::forward).
    pub fn step(&self, path: Path, unit: Unit, input: Tensor<2>, state: Tensor<2>, attention: Tensor<2>) -> Step {
        match path {
            Path::Fused => fused::step(self, unit, input, state, attention),
            #[cfg(feature = "plain")]
            Path::Plain => {
                let real = attention.ones_like();
                self.masked_step(unit, input, state, attention, real)
            }
        }
    }

    /// In plain operations: [`step`](Self::step) where `real` `[batch, 1]` is 1, and `w_t = 0`, that is `s_t = s_{t-1}` exactly, where it is 0.
    ///
    /// The units differ here and nowhere else: in the input's factor, and in the candidate's coefficient.
    #[cfg(feature = "plain")]
    fn masked_step(
        &self,
        unit: Unit,
        input: Tensor<2>,
        state: Tensor<2>,
        attention: Tensor<2>,
        real: Tensor<2>,
    ) -> Step {
        let [_, hidden] = state.dims();
        let input = match unit {
            Unit::Aigru => input.mul(attention.clone()),
            Unit::Gru | Unit::Agru | Unit::Augru | Unit::AugruCode => input,
        };
        let from_input = input
            .matmul(self.input_weight.val())
            .add(self.input_bias.val().unsqueeze());
        let from_state = state.clone().matmul(self.hidden_weight.val());
        let both = |x: &Tensor<2>| x.clone().narrow(1, 0, 2 * hidden);
        let gates = sigmoid(both(&from_input).add(both(&from_state)));
        let reset = gates.clone().narrow(1, 0, hidden);
        let update = gates.narrow(1, hidden, hidden);
        let recalled = from_state
            .narrow(1, 2 * hidden, hidden)
            .add(self.hidden_bias.val().unsqueeze());
        let candidate = from_input
            .narrow(1, 2 * hidden, hidden)
            .add(reset.clone().mul(recalled))
            .tanh();
        let update_weight = update_weight(unit, update.clone(), attention).mul(real);
        // In this form, not s + w∘(ñ - s), because it is exact at w = 0 and at w = 1.
        let state = complement(update_weight.clone())
            .mul(state)
            .add(update_weight.clone().mul(candidate.clone()));
        Step {
            reset,
            update,
            update_weight,
            candidate,
            state,
        }
    }

    /// Runs `unit` over inputs `[batch, time, E]` with attention and mask `[batch, time]`, from `s_0 = 0`.
    ///
    /// A padded step has `w_t = 0`: its state is that of the last real step, exactly, whatever the pad holds.
    pub fn forward(
        &self,
        path: Path,
        unit: Unit,
        inputs: &Tensor<3>,
        attention: &Tensor<2>,
        mask: &Tensor<2>,
    ) -> Recurrence {
        match path {
            Path::Fused => fused::recurrence(self, unit, inputs.clone(), attention.clone(), mask.clone()),
            #[cfg(feature = "plain")]
            Path::Plain => self.loop_over_steps(unit, inputs, attention, mask),
        }
    }

    #[cfg(feature = "plain")]
    fn loop_over_steps(&self, unit: Unit, inputs: &Tensor<3>, attention: &Tensor<2>, mask: &Tensor<2>) -> Recurrence {
        let [batch, time, _] = inputs.dims();
        let [hidden, _] = self.hidden_weight.dims();
        let mut state = Tensor::zeros([batch, hidden], (&inputs.device(), inputs.dtype()));
        let steps: Vec<Step> = (0..time)
            .map(|t| {
                let input = inputs.clone().narrow(1, t, 1).squeeze_dim(1);
                let at = |x: &Tensor<2>| x.clone().narrow(1, t, 1);
                let step = self.masked_step(unit, input, state.clone(), at(attention), at(mask));
                state = step.state.clone();
                step
            })
            .collect();
        let stack = |quantity: fn(&Step) -> &Tensor<2>| {
            Tensor::stack(steps.iter().map(|step| quantity(step).clone()).collect(), 1)
        };
        Recurrence {
            reset: stack(|step| &step.reset),
            update: stack(|step| &step.update),
            candidate: stack(|step| &step.candidate),
            states: stack(|step| &step.state),
        }
    }
}

/// `w_t` at a real step: [`Unit::update_weight`] on tensors.
#[cfg(feature = "plain")]
fn update_weight(unit: Unit, update: Tensor<2>, attention: Tensor<2>) -> Tensor<2> {
    match unit {
        Unit::Gru | Unit::Aigru => update,
        Unit::Agru => attention.expand(update.shape()),
        Unit::Augru => update.mul(attention),
        Unit::AugruCode => update.clone().add(complement(update).mul(attention)),
    }
}

/// `σ(x) = (1 + tanh(x/2)) / 2`, to the precision of `x`'s own element type; burn's `sigmoid` goes through float32 even where tensors
/// are double, which hides a gradient's errors from finite differences, and through three transcendental passes instead of one.
#[cfg(feature = "plain")]
fn sigmoid(x: Tensor<2>) -> Tensor<2> {
    x.mul_scalar(0.5).tanh().add_scalar(1.0).mul_scalar(0.5)
}

/// `1 - x`.
#[cfg(feature = "plain")]
fn complement(x: Tensor<2>) -> Tensor<2> {
    x.neg().add_scalar(1.0)
}

impl Recurrence {
    /// `s_T` `[batch, H]`: the state after the last real step.
    pub fn last(&self) -> Tensor<2> {
        let [_, time, _] = self.states.dims();
        self.states.clone().narrow(1, time - 1, 1).squeeze_dim(1)
    }
}
