//! The recurrent cell: one GRU's weights, one step of every unit, and the loop over time.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::path::by_path;
use super::steps::{GruWeights, Recurrence, Step};
use super::{Initial, Path, ResetForm, Unit};

/// The weights of a GRU and the step that each [`Unit`] makes with them.
///
/// With `x` the cell's input, `s` its previous state and `u` the share of the **new** candidate (the paper's sign; torch, TF1 and
/// burn's own `Gru` call `1 - u` the update gate):
///
/// ```text
/// u = σ(x W_u + s U_u + b_u)
/// r = σ(x W_r + s U_r + b_r)
/// ñ = tanh(x W_n + b_in + r ∘ (s U_n + b_hn))       ResetForm::After
/// ñ = tanh(x W_n + b_in + (r ∘ s) U_n + b_hn)       ResetForm::Before
/// s' = (1 - w) ∘ s + w ∘ ñ                          w: see Unit::update_weight
/// ```
///
/// The reset gate usually stands behind the product, where torch has it. The paper's own form has `b_hn = 0`; TensorFlow, and so the authors' code,
/// has it before the product.
#[derive(Module, Debug)]
pub struct GruCell {
    /// `W` `[E, 3H]`, columns reset | update | candidate.
    pub input_weight: Param<Tensor<2>>,
    /// `U` `[H, 3H]`, the same order.
    pub hidden_weight: Param<Tensor<2>>,
    /// `b_r | b_u | b_in` `[3H]`.
    pub input_bias: Param<Tensor<1>>,
    /// `b_hn` `[H]`, inside the reset gate's product where that stands behind it.
    pub hidden_bias: Param<Tensor<1>>,
    /// Where the reset gate stands.
    #[module(skip)]
    pub reset: ResetForm,
}

impl GruCell {
    /// A cell for inputs of `width` E and states of `hidden` H, weights and biases uniform in `±1/√H`.
    pub(super) fn init(width: usize, hidden: usize, reset: ResetForm, initial: &mut Initial) -> Self {
        let bound = 1.0 / (hidden as f32).sqrt();
        Self {
            input_weight: initial.uniform([width, 3 * hidden], bound),
            hidden_weight: initial.uniform([hidden, 3 * hidden], bound),
            input_bias: initial.uniform([3 * hidden], bound),
            hidden_bias: initial.uniform([hidden], bound),
            reset,
        }
    }

    fn weights(&self) -> GruWeights {
        GruWeights {
            input_weight: self.input_weight.val(),
            hidden_weight: self.hidden_weight.val(),
            input_bias: self.input_bias.val(),
            hidden_bias: self.hidden_bias.val(),
            reset: self.reset,
        }
    }

    /// One step of `unit`: input `[batch, E]`, state `[batch, H]`, attention `[batch, 1]` -> the new state and what led to it.
    ///
    /// On the fused path the results are constants: no gradient flows through them. Training goes through [`forward`](Self::forward).
    ///
    /// ```
    /// use burn::module::Param;
    /// use burn::tensor::Tensor;
    /// use dien_explorer::backend::device;
    /// use dien_explorer::model::{GruCell, Path, ResetForm, Unit};
    ///
    /// // One input, one hidden number. All weights are 0, so both gates are σ(0) = 1/2, and the candidate is tanh(b_in).
    /// let device = device();
    /// let cell = GruCell {
    ///     input_weight: Param::from_tensor(Tensor::from_floats([[0.0, 0.0, 0.0]], &device)),
    ///     hidden_weight: Param::from_tensor(Tensor::from_floats([[0.0, 0.0, 0.0]], &device)),
    ///     input_bias: Param::from_tensor(Tensor::from_floats([0.0, 0.0, 20.0], &device)),
    ///     hidden_bias: Param::from_tensor(Tensor::from_floats([0.0], &device)),
    ///     reset: ResetForm::After,
    /// };
    /// let number = |x: f32| Tensor::from_floats([[x]], &device);
    /// let step = cell.step(Path::Fused, Unit::Augru, number(1.0), number(0.0), number(0.5));
    /// assert_eq!(step.update.into_scalar::<f32>(), 0.5);
    /// assert_eq!(step.update_weight.into_scalar::<f32>(), 0.25); // a·u
    /// let state = step.state.into_scalar::<f32>(); // 3/4 · 0 + 1/4 · 1
    /// assert!((state - 0.25).abs() < 1e-6);
    /// ```
    pub fn step(&self, path: Path, unit: Unit, input: Tensor<2>, state: Tensor<2>, attention: Tensor<2>) -> Step {
        by_path!(path, recurrence::step(&self.weights(), unit, input, state, attention))
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
        by_path!(
            path,
            recurrence::recurrence(&self.weights(), unit, inputs, attention, mask)
        )
    }
}
