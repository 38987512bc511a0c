//! The rates of one step of Adam.

/// The rates of one step of dense Adam (Kingma and Ba 2015):
///
/// ```text
/// m' = β₁ m + (1 - β₁) g        v' = β₂ v + (1 - β₂) g²
/// θ' = θ - rate · m' / (√v' + epsilon)
/// ```
///
/// with both bias corrections inside `rate` and `epsilon`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AdamRates {
    /// `β₁`.
    pub(crate) beta_1: f64,
    /// `β₂`.
    pub(crate) beta_2: f64,
    /// `η √(1 - β₂ᵗ) / (1 - β₁ᵗ)`.
    pub(crate) rate: f64,
    /// `ε √(1 - β₂ᵗ)`.
    pub(crate) epsilon: f64,
}
