//! The one place that names a burn backend.

use burn::tensor::Device;

/// The device that models infer on: burn-ndarray on the CPU, the owner's choice.
#[allow(deprecated)] // Upstream prefers burn-flex; ndarray is this project's stated choice, and is named here alone.
pub fn device() -> Device {
    Device::ndarray()
}

/// burn-flex on the CPU: for the benchmark.
#[cfg(feature = "flex")]
pub fn flex_device() -> Device {
    Device::flex()
}

/// The same device as [`device`] with gradients recorded.
pub fn training_device() -> Device {
    device().autodiff()
}
