//! The recurrence.

use burn::tensor::Tensor;

use super::sigmoid;
use crate::model::steps::{GruWeights, Recurrence, Step};
use crate::model::{ResetForm, Unit, UpdateGate};

/// Runs `unit` over inputs `[batch, time, E]`, attention and mask `[batch, time]`.
pub(in crate::model) fn recurrence(
    weights: &GruWeights,
    unit: Unit,
    inputs: &Tensor<3>,
    attention: &Tensor<2>,
    mask: &Tensor<2>,
) -> Recurrence {
    let [batch, time, _] = inputs.dims();
    let [hidden, _] = weights.hidden_weight.dims();
    let mut state = Tensor::zeros([batch, hidden], (&inputs.device(), inputs.dtype()));
    let steps: Vec<Step> = (0..time)
        .map(|t| {
            let input = inputs.clone().narrow(1, t, 1).squeeze_dim(1);
            let at = |x: &Tensor<2>| x.clone().narrow(1, t, 1);
            let step = masked_step(weights, unit, input, state.clone(), at(attention), at(mask));
            state = step.state.clone();
            step
        })
        .collect();
    let stack =
        |quantity: fn(&Step) -> &Tensor<2>| Tensor::stack(steps.iter().map(|step| quantity(step).clone()).collect(), 1);
    Recurrence {
        reset: stack(|step| &step.reset),
        update: stack(|step| &step.update),
        candidate: stack(|step| &step.candidate),
        states: stack(|step| &step.state),
    }
}

/// One step of `unit` from input `[batch, E]`, state `[batch, H]`, attention `[batch, 1]`.
pub(in crate::model) fn step(
    weights: &GruWeights,
    unit: Unit,
    input: Tensor<2>,
    state: Tensor<2>,
    attention: Tensor<2>,
) -> Step {
    let real = attention.ones_like();
    masked_step(weights, unit, input, state, attention, real)
}

/// [`step`] where `real` `[batch, 1]` is 1; where it is 0, `w_t = 0`, and so `s_t = s_{t-1}` exactly.
fn masked_step(
    weights: &GruWeights,
    unit: Unit,
    input: Tensor<2>,
    state: Tensor<2>,
    attention: Tensor<2>,
    real: Tensor<2>,
) -> Step {
    let [_, hidden] = state.dims();
    let input = if unit.scales_input() {
        input.mul(attention.clone())
    } else {
        input
    };
    let input_part = input
        .matmul(weights.input_weight.clone())
        .add(weights.input_bias.clone().unsqueeze());
    let hidden_part = state.clone().matmul(weights.hidden_weight.clone());
    let both = |x: &Tensor<2>| x.clone().narrow(1, 0, 2 * hidden);
    let gates = sigmoid(both(&input_part).add(both(&hidden_part)));
    let reset = gates.clone().narrow(1, 0, hidden);
    let update = gates.narrow(1, hidden, hidden);
    let bias = weights.hidden_bias.clone().unsqueeze();
    let recalled = match weights.reset {
        ResetForm::After => hidden_part.narrow(1, 2 * hidden, hidden).add(bias).mul(reset.clone()),
        ResetForm::Before => {
            let of_candidate = weights.hidden_weight.clone().narrow(1, 2 * hidden, hidden);
            reset.clone().mul(state.clone()).matmul(of_candidate).add(bias)
        }
    };
    let candidate = input_part.narrow(1, 2 * hidden, hidden).add(recalled).tanh();
    let update_weight = unit.update_weight(update.clone(), attention).mul(real);
    // Not s + w∘(ñ - s): this form is exact at w = 0 and at w = 1.
    let state = update_weight
        .clone()
        .complement()
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

/// Gates `[batch, H]`, attention `[batch, 1]`.
impl UpdateGate for Tensor<2> {
    type Attention = Tensor<2>;

    fn replaced_by(self, attention: Tensor<2>) -> Self {
        attention.expand(self.shape())
    }

    fn scaled_by(self, attention: Tensor<2>) -> Self {
        self.mul(attention)
    }

    fn complement(self) -> Self {
        self.neg().add_scalar(1.0)
    }

    fn plus(self, other: Self) -> Self {
        self.add(other)
    }
}
