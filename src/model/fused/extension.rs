//! The fused kernels as burn operations: tensors to slices and back, and their place in the autodiff graph.

// Upstream prefers burn-flex to burn-ndarray, which is this project's stated choice; `crate::backend` says more.
#![allow(deprecated)]

use std::borrow::Cow;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients as Tape;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{
    Autodiff, AutodiffBackend, Backend, Dispatch, ExtensionType, NdArray, TensorMetadata, backend_extension,
};
use burn::tensor::{DType, Tensor, TensorData};

use super::real::Real;
use super::recurrence::{self, Sizes};
use crate::model::{GruCell, Recurrence, Unit};

/// [`super::recurrence::Operands`] as tensors.
#[derive(ExtensionType, Clone, Debug)]
pub(super) struct Operands<B: Backend> {
    inputs: FloatTensor<B>,
    attention: FloatTensor<B>,
    mask: FloatTensor<B>,
    input_weight: FloatTensor<B>,
    hidden_weight: FloatTensor<B>,
    input_bias: FloatTensor<B>,
    hidden_bias: FloatTensor<B>,
}

/// [`super::recurrence::Steps`] as tensors. Gradients flow through `state` alone.
#[derive(ExtensionType, Clone, Debug)]
pub(super) struct Steps<B: Backend> {
    reset: FloatTensor<B>,
    update: FloatTensor<B>,
    recalled: FloatTensor<B>,
    candidate: FloatTensor<B>,
    state: FloatTensor<B>,
}

/// [`super::recurrence::Gradients`] as tensors.
#[derive(ExtensionType, Clone, Debug)]
pub(super) struct Gradients<B: Backend> {
    inputs: FloatTensor<B>,
    attention: FloatTensor<B>,
    input_weight: FloatTensor<B>,
    hidden_weight: FloatTensor<B>,
    input_bias: FloatTensor<B>,
    hidden_bias: FloatTensor<B>,
}

/// What a backend must do to run the fused kernels.
#[backend_extension(NdArray, Flex: cfg(feature = "flex"), Autodiff)]
pub(super) trait FusedBackend: Backend {
    /// All steps of a recurrence.
    fn recurrence(unit: Unit, #[extension_type] operands: Operands<Self>) -> Steps<Self>;

    /// From the gradient at the states to that at the operands.
    fn recurrence_backward(
        unit: Unit,
        #[extension_type] operands: Operands<Self>,
        #[extension_type] steps: Steps<Self>,
        state_gradient: FloatTensor<Self>,
    ) -> Gradients<Self>;
}

/// Runs `cell` as `unit` over inputs `[batch, time, E]`, attention and mask `[batch, time]`.
pub(in crate::model) fn recurrence(
    cell: &GruCell,
    unit: Unit,
    inputs: Tensor<3>,
    attention: Tensor<2>,
    mask: Tensor<2>,
) -> Recurrence {
    let steps = Dispatch::recurrence(
        unit,
        Operands {
            inputs: inputs.into_dispatch(),
            attention: attention.into_dispatch(),
            mask: mask.into_dispatch(),
            input_weight: cell.input_weight.val().into_dispatch(),
            hidden_weight: cell.hidden_weight.val().into_dispatch(),
            input_bias: cell.input_bias.val().into_dispatch(),
            hidden_bias: cell.hidden_bias.val().into_dispatch(),
        },
    );
    Recurrence {
        reset: Tensor::from_dispatch(steps.reset),
        update: Tensor::from_dispatch(steps.update),
        candidate: Tensor::from_dispatch(steps.candidate),
        states: Tensor::from_dispatch(steps.state),
    }
}

/// A backend whose tensors lie in memory as slices.
trait InMemory: Backend {
    /// The numbers, row by row; copied only if they do not lie so.
    fn numbers<R: Element>(tensor: &FloatTensor<Self>) -> Cow<'_, [R]>;

    /// A tensor of these numbers.
    fn tensor<R: Element, const D: usize>(numbers: Vec<R>, shape: [usize; D]) -> FloatTensor<Self>;
}

/// A kernel's element type that tensors can hold.
trait Element: Real + burn::tensor::Element {
    fn of_ndarray(tensor: &FloatTensor<NdArray>) -> Option<Cow<'_, [Self]>>;
}

macro_rules! element {
    ($real:ty, $variant:ident) => {
        impl Element for $real {
            fn of_ndarray(tensor: &FloatTensor<NdArray>) -> Option<Cow<'_, [Self]>> {
                let burn::backend::ndarray::NdArrayTensor::$variant(storage) = tensor else {
                    return None;
                };
                let view = storage.view();
                Some(match view.to_slice() {
                    Some(numbers) => Cow::Borrowed(numbers),
                    None => Cow::Owned(view.iter().copied().collect()),
                })
            }
        }
    };
}

element!(f32, F32);
element!(f64, F64);

impl InMemory for NdArray {
    fn numbers<R: Element>(tensor: &FloatTensor<Self>) -> Cow<'_, [R]> {
        R::of_ndarray(tensor).unwrap_or_else(|| panic!("operands of one type: {:?} is not {:?}", tensor.dtype(), R::dtype()))
    }

    fn tensor<R: Element, const D: usize>(numbers: Vec<R>, shape: [usize; D]) -> FloatTensor<Self> {
        FloatTensor::<Self>::from_data(TensorData::new(numbers, shape))
    }
}

#[cfg(feature = "flex")]
impl InMemory for burn::backend::Flex {
    fn numbers<R: Element>(tensor: &FloatTensor<Self>) -> Cow<'_, [R]> {
        match tensor.as_slice() {
            Some(numbers) => Cow::Borrowed(numbers),
            None => Cow::Owned(tensor.to_contiguous().storage().to_vec()),
        }
    }

    fn tensor<R: Element, const D: usize>(numbers: Vec<R>, shape: [usize; D]) -> FloatTensor<Self> {
        FloatTensor::<Self>::from_data(TensorData::new(numbers, shape))
    }
}

/// The operands' numbers.
struct Numbers<'a, R: Clone> {
    inputs: Cow<'a, [R]>,
    attention: Cow<'a, [R]>,
    mask: Cow<'a, [R]>,
    input_weight: Cow<'a, [R]>,
    hidden_weight: Cow<'a, [R]>,
    input_bias: Cow<'a, [R]>,
    hidden_bias: Cow<'a, [R]>,
}

impl<'a, R: Element> Numbers<'a, R> {
    fn of<B: InMemory>(operands: &'a Operands<B>) -> Self {
        Self {
            inputs: B::numbers(&operands.inputs),
            attention: B::numbers(&operands.attention),
            mask: B::numbers(&operands.mask),
            input_weight: B::numbers(&operands.input_weight),
            hidden_weight: B::numbers(&operands.hidden_weight),
            input_bias: B::numbers(&operands.input_bias),
            hidden_bias: B::numbers(&operands.hidden_bias),
        }
    }

    fn operands(&self) -> recurrence::Operands<'_, R> {
        recurrence::Operands {
            inputs: &self.inputs,
            attention: &self.attention,
            mask: &self.mask,
            input_weight: &self.input_weight,
            hidden_weight: &self.hidden_weight,
            input_bias: &self.input_bias,
            hidden_bias: &self.hidden_bias,
        }
    }
}

fn sizes<B: Backend>(operands: &Operands<B>) -> Sizes {
    let [batch, time, width] = operands.inputs.shape().dims();
    let [hidden] = operands.hidden_bias.shape().dims();
    Sizes {
        batch,
        time,
        width,
        hidden,
    }
}

fn forward<R: Element, B: InMemory>(unit: Unit, operands: &Operands<B>) -> Steps<B> {
    let sizes = sizes(operands);
    let steps = recurrence::forward::<R>(unit, sizes, &Numbers::of(operands).operands());
    let tensor = |numbers| B::tensor(numbers, [sizes.batch, sizes.time, sizes.hidden]);
    Steps {
        reset: tensor(steps.reset),
        update: tensor(steps.update),
        recalled: tensor(steps.recalled),
        candidate: tensor(steps.candidate),
        state: tensor(steps.state),
    }
}

fn backward<R: Element, B: InMemory>(
    unit: Unit,
    operands: &Operands<B>,
    steps: &Steps<B>,
    state_gradient: &FloatTensor<B>,
) -> Gradients<B> {
    let sizes = sizes(operands);
    let Sizes {
        batch,
        time,
        width,
        hidden,
    } = sizes;
    let [reset, update, recalled, candidate, state] = [
        &steps.reset,
        &steps.update,
        &steps.recalled,
        &steps.candidate,
        &steps.state,
    ]
    .map(B::numbers::<R>);
    let gradients = recurrence::backward(
        unit,
        sizes,
        &Numbers::of(operands).operands(),
        &recurrence::Steps {
            reset: &*reset,
            update: &*update,
            recalled: &*recalled,
            candidate: &*candidate,
            state: &*state,
        },
        &B::numbers(state_gradient),
    );
    Gradients {
        inputs: B::tensor(gradients.inputs, [batch, time, width]),
        attention: B::tensor(gradients.attention, [batch, time]),
        input_weight: B::tensor(gradients.input_weight, [width, 3 * hidden]),
        hidden_weight: B::tensor(gradients.hidden_weight, [hidden, 3 * hidden]),
        input_bias: B::tensor(gradients.input_bias, [3 * hidden]),
        hidden_bias: B::tensor(gradients.hidden_bias, [hidden]),
    }
}

macro_rules! fused_backend {
    ($backend:ty) => {
        impl FusedBackend for $backend {
            fn recurrence(unit: Unit, operands: Operands<Self>) -> Steps<Self> {
                match operands.inputs.dtype() {
                    DType::F64 => forward::<f64, Self>(unit, &operands),
                    _ => forward::<f32, Self>(unit, &operands),
                }
            }

            fn recurrence_backward(
                unit: Unit,
                operands: Operands<Self>,
                steps: Steps<Self>,
                state_gradient: FloatTensor<Self>,
            ) -> Gradients<Self> {
                match operands.inputs.dtype() {
                    DType::F64 => backward::<f64, Self>(unit, &operands, &steps, &state_gradient),
                    _ => backward::<f32, Self>(unit, &operands, &steps, &state_gradient),
                }
            }
        }
    };
}

fused_backend!(NdArray);
#[cfg(feature = "flex")]
fused_backend!(burn::backend::Flex);

impl<B: FusedBackend, C: CheckpointStrategy> FusedBackend for Autodiff<B, C> {
    fn recurrence(unit: Unit, operands: Operands<Self>) -> Steps<Self> {
        #[derive(Debug)]
        struct ThroughTime;

        impl<B: FusedBackend> Backward<B, 6> for ThroughTime {
            type State = (Unit, Operands<B>, Steps<B>);

            fn backward(self, ops: Ops<Self::State, 6>, tape: &mut Tape, _checkpointer: &mut Checkpointer) {
                let (unit, operands, steps) = ops.state;
                let state_gradient = tape.consume::<B>(&ops.node);
                let gradients = B::recurrence_backward(unit, operands, steps, state_gradient);
                // In the order of `prepare` below.
                let gradients = [
                    gradients.inputs,
                    gradients.attention,
                    gradients.input_weight,
                    gradients.hidden_weight,
                    gradients.input_bias,
                    gradients.hidden_bias,
                ];
                for (parent, gradient) in ops.parents.into_iter().zip(gradients) {
                    if let Some(parent) = parent {
                        tape.register::<B>(parent.id, gradient);
                    }
                }
            }
        }

        let (inputs, inputs_node) = operands.inputs.into_parts();
        let (attention, attention_node) = operands.attention.into_parts();
        let (input_weight, input_weight_node) = operands.input_weight.into_parts();
        let (hidden_weight, hidden_weight_node) = operands.hidden_weight.into_parts();
        let (input_bias, input_bias_node) = operands.input_bias.into_parts();
        let (hidden_bias, hidden_bias_node) = operands.hidden_bias.into_parts();
        let inner = Operands::<B> {
            inputs,
            attention,
            mask: operands.mask.into_parts().0,
            input_weight,
            hidden_weight,
            input_bias,
            hidden_bias,
        };
        let prepared = ThroughTime
            .prepare::<C>([
                inputs_node,
                attention_node,
                input_weight_node,
                hidden_weight_node,
                input_bias_node,
                hidden_bias_node,
            ])
            .compute_bound()
            .stateful();
        let steps = B::recurrence(unit, inner.clone());
        let kept = steps.clone();
        Steps {
            reset: Self::from_inner(steps.reset),
            update: Self::from_inner(steps.update),
            recalled: Self::from_inner(steps.recalled),
            candidate: Self::from_inner(steps.candidate),
            state: match prepared {
                OpsKind::Tracked(prepared) => prepared.finish((unit, inner, kept), steps.state),
                OpsKind::UnTracked(prepared) => prepared.finish(steps.state),
            },
        }
    }

    fn recurrence_backward(_: Unit, _: Operands<Self>, _: Steps<Self>, _: FloatTensor<Self>) -> Gradients<Self> {
        panic!("the recurrence has no second derivative")
    }
}
