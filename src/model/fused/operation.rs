//! Runs a kernel as a burn operation: tensors to slices and back, and a place in the autodiff graph.

// Upstream prefers burn-flex to burn-ndarray, which is this project's stated choice; `crate::backend` says more.
#![allow(deprecated)]

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{
    Autodiff, AutodiffBackend, Backend, BackendTensor, Dispatch, DispatchAutodiffContext, DispatchTensor,
    DispatchTensorKind, ExtensionType, NdArray, TensorMetadata, backend_extension,
};
use burn::tensor::{DType, Shape, Tensor, TensorData};

use super::kernel::{Array, ArrayView, Differentiable, Kernel};
use super::matrix::Gemm;

/// A kernel of any type: the passage through burn is then compiled once for each `N`, not once for each kernel.
pub(super) trait AnyKernel<const N: usize>: Debug + Send + Sync {
    fn forward_f32(&self, operands: [ArrayView<'_, f32>; N]) -> Vec<Array<f32>>;
    fn forward_f64(&self, operands: [ArrayView<'_, f64>; N]) -> Vec<Array<f64>>;
}

/// A differentiable kernel of any type.
pub(super) trait AnyDifferentiable<const N: usize>: AnyKernel<N> {
    fn backward_f32(&self, of: BackwardInput<'_, f32, N>) -> [Option<Vec<f32>>; N];
    fn backward_f64(&self, of: BackwardInput<'_, f64, N>) -> [Option<Vec<f64>>; N];
}

/// The inputs of a backward pass: the operands, the results, the gradient at the value.
pub(super) type BackwardInput<'a, R, const N: usize> = ([ArrayView<'a, R>; N], &'a [ArrayView<'a, R>], &'a [R]);

impl<K: Kernel<N>, const N: usize> AnyKernel<N> for K {
    fn forward_f32(&self, operands: [ArrayView<'_, f32>; N]) -> Vec<Array<f32>> {
        self.forward(operands)
    }

    fn forward_f64(&self, operands: [ArrayView<'_, f64>; N]) -> Vec<Array<f64>> {
        only_where_doubles_are(|| self.forward(operands))
    }
}

impl<K: Differentiable<N>, const N: usize> AnyDifferentiable<N> for K {
    fn backward_f32(&self, (operands, results, gradient): BackwardInput<'_, f32, N>) -> [Option<Vec<f32>>; N] {
        self.backward(operands, results, gradient)
    }

    fn backward_f64(&self, (operands, results, gradient): BackwardInput<'_, f64, N>) -> [Option<Vec<f64>>; N] {
        only_where_doubles_are(|| self.backward(operands, results, gradient))
    }
}

/// A kernel that the autodiff graph can hold.
#[derive(Clone, Debug)]
pub(super) enum SharedKernel<const N: usize> {
    /// Its results are constants, whatever its operands are.
    Constant(Arc<dyn AnyKernel<N>>),
    /// Its value has a gradient.
    Differentiable(Arc<dyn AnyDifferentiable<N>>),
}

impl<const N: usize> SharedKernel<N> {
    fn forward<R: Element>(&self, operands: [ArrayView<'_, R>; N]) -> Vec<Array<R>> {
        match self {
            Self::Constant(kernel) => R::forward(&**kernel, operands),
            Self::Differentiable(kernel) => R::forward(&**kernel, operands),
        }
    }
}

/// Runs a kernel on tensors, whose ranks the kernel knows. Gradients flow through its value.
pub(super) fn apply<K: Differentiable<N>, const N: usize>(
    kernel: K,
    operands: [DispatchTensor; N],
) -> Vec<DispatchTensor> {
    Dispatch::apply::<N>(SharedKernel::Differentiable(Arc::new(kernel)), Tensors(operands.into())).0
}

/// Runs a kernel on tensors without gradients: its results are constants.
pub(super) fn compute<K: Kernel<N>, const N: usize>(kernel: K, operands: [DispatchTensor; N]) -> Vec<DispatchTensor> {
    Dispatch::apply::<N>(SharedKernel::Constant(Arc::new(kernel)), Tensors(operands.into())).0
}

/// The value of a kernel that keeps nothing else.
pub(super) fn value<const D: usize>(results: Vec<DispatchTensor>) -> Tensor<D> {
    Tensor::from_dispatch(results.into_iter().next().expect("a kernel has a value"))
}

/// Tensors of any ranks.
#[derive(Clone)]
pub(super) struct Tensors<B: Backend>(Vec<FloatTensor<B>>);

/// Prints only the count: printing values would flood logs, and its code would be part of the page.
impl<B: Backend> Debug for Tensors<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} tensors", self.0.len())
    }
}

impl<B: Backend> ExtensionType<B> for Tensors<B> {
    type Target = Tensors<Dispatch>;

    fn map_to_dispatch<F>(self, map_kind: F, autodiff: DispatchAutodiffContext) -> Self::Target
    where
        F: Fn(BackendTensor<B>) -> DispatchTensorKind,
    {
        let wrap = |tensor| DispatchTensor {
            kind: map_kind(BackendTensor::Float(tensor)),
            autodiff,
        };
        Tensors(self.0.into_iter().map(wrap).collect())
    }

    fn map_from_dispatch<F>(target: Self::Target, unwrap_kind: F) -> Self
    where
        F: Fn(DispatchTensor) -> BackendTensor<B>,
    {
        Self(target.0.into_iter().map(|tensor| unwrap_kind(tensor).float()).collect())
    }

    fn routing_tensor(target: &Self::Target) -> Option<&DispatchTensor> {
        target.0.first()
    }

    fn routing_float_tensor(target: &Self::Target) -> Option<&DispatchTensor> {
        target.0.first()
    }

    fn autodiff_context(target: &Self::Target) -> DispatchAutodiffContext {
        target
            .0
            .iter()
            .fold(DispatchAutodiffContext::Disabled, |context, tensor| {
                context.merge(tensor.autodiff)
            })
    }
}

/// A backend that can run the kernels.
#[backend_extension(NdArray, Flex: cfg(feature = "flex"), Autodiff)]
pub(super) trait FusedBackend: Backend {
    /// The kernel's results, the value first.
    fn apply<const N: usize>(kernel: SharedKernel<N>, #[extension_type] operands: Tensors<Self>) -> Tensors<Self>;
}

/// A backend whose tensors lie in memory as slices.
trait InMemory: Backend {
    /// The numbers, row by row; copied only if they do not lie so.
    fn numbers<R: Element>(tensor: &FloatTensor<Self>) -> Cow<'_, [R]>;

    /// A tensor of these numbers.
    fn tensor<R: Element>(array: Array<R>) -> FloatTensor<Self>;
}

/// A kernel's element type that tensors can hold.
trait Element: Gemm + burn::tensor::Element {
    /// [`Kernel::forward`] in this type.
    fn forward<const N: usize>(
        kernel: &(impl AnyKernel<N> + ?Sized),
        operands: [ArrayView<'_, Self>; N],
    ) -> Vec<Array<Self>>;

    /// [`Differentiable::backward`] in this type.
    fn backward<const N: usize>(
        kernel: &dyn AnyDifferentiable<N>,
        of: BackwardInput<'_, Self, N>,
    ) -> [Option<Vec<Self>>; N];

    /// The numbers of burn-ndarray's tensor; `None` if they are of another type.
    fn of_ndarray(tensor: &FloatTensor<NdArray>) -> Option<Cow<'_, [Self]>>;

    /// The numbers of burn-flex's tensor.
    #[cfg(feature = "flex")]
    fn of_flex(tensor: &FloatTensor<burn::backend::Flex>) -> Cow<'_, [Self]>;
}

macro_rules! element {
    ($real:ty, $variant:ident, $forward:ident, $backward:ident) => {
        impl Element for $real {
            fn forward<const N: usize>(
                kernel: &(impl AnyKernel<N> + ?Sized),
                operands: [ArrayView<'_, Self>; N],
            ) -> Vec<Array<Self>> {
                kernel.$forward(operands)
            }

            fn backward<const N: usize>(
                kernel: &dyn AnyDifferentiable<N>,
                of: BackwardInput<'_, Self, N>,
            ) -> [Option<Vec<Self>>; N] {
                kernel.$backward(of)
            }

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

            #[cfg(feature = "flex")]
            fn of_flex(tensor: &FloatTensor<burn::backend::Flex>) -> Cow<'_, [Self]> {
                match tensor.as_slice() {
                    Some(numbers) => Cow::Borrowed(numbers),
                    None => Cow::Owned(tensor.to_contiguous().storage().to_vec()),
                }
            }
        }
    };
}

element!(f32, F32, forward_f32, backward_f32);
element!(f64, F64, forward_f64, backward_f64);

impl InMemory for NdArray {
    fn numbers<R: Element>(tensor: &FloatTensor<Self>) -> Cow<'_, [R]> {
        R::of_ndarray(tensor)
            .unwrap_or_else(|| panic!("operands of one type: {:?} is not {:?}", tensor.dtype(), R::dtype()))
    }

    fn tensor<R: Element>(array: Array<R>) -> FloatTensor<Self> {
        FloatTensor::<Self>::from_data(TensorData::new(array.numbers, array.shape))
    }
}

#[cfg(feature = "flex")]
impl InMemory for burn::backend::Flex {
    fn numbers<R: Element>(tensor: &FloatTensor<Self>) -> Cow<'_, [R]> {
        R::of_flex(tensor)
    }

    fn tensor<R: Element>(array: Array<R>) -> FloatTensor<Self> {
        FloatTensor::<Self>::from_data(TensorData::new(array.numbers, array.shape))
    }
}

/// The numbers of some tensors, held while a kernel reads them.
struct Held<'a, R: Clone>(Vec<(Cow<'a, [R]>, Shape)>);

impl<'a, R: Element> Held<'a, R> {
    fn new<B: InMemory>(tensors: &'a Tensors<B>) -> Self {
        Self(
            tensors
                .0
                .iter()
                .map(|tensor| (B::numbers(tensor), tensor.shape()))
                .collect(),
        )
    }

    fn views(&self) -> Vec<ArrayView<'_, R>> {
        self.0
            .iter()
            .map(|(numbers, shape)| ArrayView { numbers, shape })
            .collect()
    }

    fn operands<const N: usize>(&self) -> [ArrayView<'_, R>; N] {
        let views = self.views();
        std::array::from_fn(|index| views[index])
    }
}

/// The kernel's results as tensors.
fn forward<R: Element, B: InMemory, const N: usize>(kernel: &SharedKernel<N>, operands: &Tensors<B>) -> Tensors<B> {
    let results = kernel.forward(Held::<R>::new(operands).operands());
    Tensors(results.into_iter().map(B::tensor).collect())
}

/// The gradient at every operand that has one.
fn backward<R: Element, B: InMemory, const N: usize>(
    kernel: &dyn AnyDifferentiable<N>,
    operands: &Tensors<B>,
    results: &Tensors<B>,
    gradient: &FloatTensor<B>,
) -> [Option<FloatTensor<B>>; N] {
    let operands = Held::<R>::new(operands);
    let operands: [ArrayView<'_, R>; N] = operands.operands();
    let gradients = R::backward(kernel, (operands, &Held::new(results).views(), &B::numbers(gradient)));
    let shapes = operands.map(|operand| operand.shape.to_vec());
    let mut shapes = shapes.into_iter();
    gradients.map(|numbers| {
        let shape = shapes.next().expect("as many shapes as gradients");
        numbers.map(|numbers| B::tensor(Array { numbers, shape }))
    })
}

/// Whether float64 is compiled. Finite differences need it, and a page takes none: this halves the kernels' code there.
const DOUBLES: bool = cfg!(not(target_family = "wasm"));

/// Whether to compute in float64.
fn is_double(dtype: DType) -> bool {
    DOUBLES && dtype == DType::F64
}

/// Does work in float64, which is compiled only where there is such.
fn only_where_doubles_are<T>(work: impl FnOnce() -> T) -> T {
    if DOUBLES {
        work()
    } else {
        unreachable!("float64 in a page")
    }
}

macro_rules! fused_backend {
    ($backend:ty) => {
        impl FusedBackend for $backend {
            fn apply<const N: usize>(kernel: SharedKernel<N>, operands: Tensors<Self>) -> Tensors<Self> {
                if is_double(operands.0[0].dtype()) {
                    forward::<f64, Self, N>(&kernel, &operands)
                } else {
                    forward::<f32, Self, N>(&kernel, &operands)
                }
            }
        }
    };
}

fused_backend!(NdArray);
#[cfg(feature = "flex")]
fused_backend!(burn::backend::Flex);

/// The backward pass of a kernel.
#[derive(Debug)]
struct Derivative;

/// A kernel, its operands and its results, which the backward pass needs.
#[derive(Clone, Debug)]
struct SavedForBackward<B: Backend, const N: usize>(Arc<dyn AnyDifferentiable<N>>, Tensors<B>, Tensors<B>);

impl<B: InMemory, const N: usize> Backward<B, N> for Derivative {
    type State = SavedForBackward<B, N>;

    fn backward(self, ops: Ops<Self::State, N>, tape: &mut Gradients, _checkpointer: &mut Checkpointer) {
        let SavedForBackward(kernel, operands, results) = &ops.state;
        let gradient = tape.consume::<B>(&ops.node);
        let gradients = if is_double(gradient.dtype()) {
            backward::<f64, B, N>(&**kernel, operands, results, &gradient)
        } else {
            backward::<f32, B, N>(&**kernel, operands, results, &gradient)
        };
        for (parent, gradient) in ops.parents.into_iter().zip(gradients) {
            if let (Some(parent), Some(gradient)) = (parent, gradient) {
                tape.register::<B>(parent.id, gradient);
            }
        }
    }
}

impl<B: FusedBackend + InMemory, C: CheckpointStrategy> FusedBackend for Autodiff<B, C> {
    fn apply<const N: usize>(kernel: SharedKernel<N>, operands: Tensors<Self>) -> Tensors<Self> {
        let (inner, nodes): (Vec<_>, Vec<_>) = operands.0.into_iter().map(FloatTensor::<Self>::into_parts).unzip();
        let results = B::apply(kernel.clone(), Tensors(inner.clone()));
        let SharedKernel::Differentiable(kernel) = kernel else {
            return Tensors(results.0.into_iter().map(Self::from_inner).collect());
        };
        let nodes: [_; N] = nodes.try_into().expect("as many operands as the kernel has");
        let prepared = Derivative.prepare::<C>(nodes).compute_bound().stateful();
        let kept = results.clone();
        let mut results = results.0.into_iter();
        let value = results.next().expect("a kernel has a value");
        let value = match prepared {
            OpsKind::Tracked(prepared) => prepared.finish(SavedForBackward(kernel, Tensors(inner), kept), value),
            OpsKind::UnTracked(prepared) => prepared.finish(value),
        };
        Tensors(std::iter::once(value).chain(results.map(Self::from_inner)).collect())
    }
}
