//! The one place that names a burn backend.

use burn::tensor::Device;

/// Device for inference: burn-ndarray on the CPU.
#[allow(deprecated)] // Upstream prefers burn-flex; ndarray is this project's stated choice, and is named here alone.
pub fn device() -> Device {
    Device::ndarray()
}

/// Device of burn-flex on the CPU, for the benchmark.
#[cfg(feature = "flex")]
pub fn flex_device() -> Device {
    Device::flex()
}

/// The same device as [`device`], recording gradients.
pub fn training_device() -> Device {
    device().autodiff()
}
