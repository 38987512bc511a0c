//! What a recurrence reads and gives.

use burn::tensor::Tensor;

use super::ResetForm;

/// The weights of a GRU, shaped as in [`GruCell`](super::GruCell).
#[derive(Clone, Debug)]
pub(super) struct GruWeights {
    pub(super) input_weight: Tensor<2>,
    pub(super) hidden_weight: Tensor<2>,
    pub(super) input_bias: Tensor<1>,
    pub(super) hidden_bias: Tensor<1>,
    pub(super) reset: ResetForm,
}

/// Everything that one step computes, each `[batch, H]`.
#[derive(Clone, Debug)]
pub struct Step {
    /// `r_t`.
    pub reset: Tensor<2>,
    /// `u_t`, the share of the new candidate (AGRU computes it too, and does not use it).
    pub update: Tensor<2>,
    /// `w_t`, the coefficient of the candidate in the new state.
    pub update_weight: Tensor<2>,
    /// `ñ_t`.
    pub candidate: Tensor<2>,
    /// `s_t`.
    pub state: Tensor<2>,
}

/// All steps of a recurrence, oldest first, each `[batch, time, H]`. At a padded step only the state has a meaning: it is the state before.
#[derive(Clone, Debug)]
pub struct Recurrence {
    /// `r_t`.
    pub reset: Tensor<3>,
    /// `u_t`, the share of the new candidate (AGRU computes it too, and does not use it).
    pub update: Tensor<3>,
    /// `ñ_t`.
    pub candidate: Tensor<3>,
    /// `s_t`.
    pub states: Tensor<3>,
}

impl Recurrence {
    /// `s_T` `[batch, H]`: the state after the last real step.
    pub fn last(&self) -> Tensor<2> {
        let [_, time, _] = self.states.dims();
        self.states.clone().narrow(1, time - 1, 1).squeeze_dim(1)
    }
}
