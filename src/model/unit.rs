//! The units that interest evolution can be made of.

use serde::{Deserialize, Serialize};

use super::style::{Marker, Shade, Style};

/// A recurrence over the extractor's states (Zhou et al. 2019, section "Interest Evolving Layer").
///
/// Every unit keeps a state `s_t` with `s_0 = 0` and computes the gates `u` (update, the share of the **new** candidate) and `r` (reset)
/// and the candidate `ñ` in the same way. Units differ in the cell's input, [`scales_input`](Self::scales_input), and in the coefficient
/// `w_t` of the candidate, [`update_weight`](Self::update_weight):
///
/// ```text
/// s_t = (1 - w_t) ∘ s_{t-1} + w_t ∘ ñ_t
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Input `h_t`, `w_t = u_t`; attention unused: the reference.
    Gru,
    /// Input `a_t·h_t`, `w_t = u_t` (Eq. 10): attentional input.
    Aigru,
    /// Input `h_t`, `w_t = a_t` in every dimension (Eq. 11): attention replaces the gate, whose weights are unused.
    Agru,
    /// Input `h_t`, `w_t = a_t·u_t` (Eq. 12-13): the paper's form, the default.
    Augru,
    /// Input `h_t`, `w_t = u_t + a_t·(1 - u_t)`: the unit that the authors' published code calls AUGRU. At `a_t = 0` it is a plain GRU
    /// step, where the paper's form keeps its state.
    AugruCode,
}

/// A type in which an update gate can be computed: a number, a tensor, or the gate as an unknown of an affine function.
///
/// A gate is never multiplied by a gate, and attention is used at most once. So every [`Unit::update_weight`] is affine in the gate, and
/// affine in the attention.
pub trait UpdateGate: Clone {
    /// The type of attention.
    type Attention;

    /// `a` in every dimension, in the place of the gate.
    #[must_use]
    fn replaced_by(self, attention: Self::Attention) -> Self;

    /// `u·a`.
    #[must_use]
    fn scaled_by(self, attention: Self::Attention) -> Self;

    /// `1 - u`.
    #[must_use]
    fn complement(self) -> Self;

    /// `u + v`.
    #[must_use]
    fn plus(self, other: Self) -> Self;
}

impl UpdateGate for f32 {
    type Attention = f32;

    fn replaced_by(self, attention: f32) -> f32 {
        attention
    }

    fn scaled_by(self, attention: f32) -> f32 {
        self * attention
    }

    fn complement(self) -> f32 {
        1.0 - self
    }

    fn plus(self, other: f32) -> f32 {
        self + other
    }
}

impl Unit {
    /// All units, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Gru, Self::Aigru, Self::Agru, Self::Augru, Self::AugruCode];

    /// `w_t`, the coefficient of the candidate, from the update gate `u_t` and the attention `a_t`.
    ///
    /// The formula of every unit stands only here. Traces evaluate it in numbers, the plain path in tensors, and the fused kernels in affine
    /// functions of the gate.
    ///
    /// ```
    /// use dien_explorer::model::Unit;
    ///
    /// let (update, attention) = (0.5, 0.25);
    /// let weights = Unit::ALL.map(|unit| unit.update_weight(update, attention));
    /// //                   GRU, AIGRU, AGRU, AUGRU, AUGRU of the authors' code
    /// assert_eq!(weights, [0.5, 0.5, 0.25, 0.125, 0.625]);
    /// ```
    #[inline]
    pub fn update_weight<G: UpdateGate>(self, update: G, attention: G::Attention) -> G {
        match self {
            Self::Gru | Self::Aigru => update,
            Self::Agru => update.replaced_by(attention),
            Self::Augru => update.scaled_by(attention),
            Self::AugruCode => {
                let kept = update.clone().complement();
                update.plus(kept.scaled_by(attention))
            }
        }
    }

    /// Whether the cell reads `a_t·h_t` in the place of `h_t` (Eq. 10).
    pub fn scales_input(self) -> bool {
        self == Self::Aigru
    }

    /// Whether attention has an effect.
    pub fn uses_attention(self) -> bool {
        self.scales_input() || self.update_weight(0.5, 0.0) != self.update_weight(0.5, 1.0)
    }

    /// The name used on the command line, in files and in the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gru => "gru",
            Self::Aigru => "aigru",
            Self::Agru => "agru",
            Self::Augru => "augru",
            Self::AugruCode => "augru-code",
        }
    }

    /// How drawings tell it from the others.
    pub const fn style(self) -> Style {
        match self {
            Self::Gru => Style::new(Shade::Soft, (2, 3), Marker::Bar),
            Self::Aigru => Style::new(Shade::Full, (7, 3), Marker::Up),
            Self::Agru => Style::new(Shade::Full, (3, 2), Marker::Down),
            Self::Augru => Style::new(Shade::Full, (1, 0), Marker::Cross),
            Self::AugruCode => Style::new(Shade::Soft, (9, 4), Marker::Asterisk),
        }
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Unit {
    type Err = crate::Error;

    fn from_str(name: &str) -> crate::Result<Self> {
        crate::error::find_named("unit", name, &Self::ALL, Self::name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attention_has_an_effect_in_all_but_the_plain_gru() {
        for unit in Unit::ALL {
            assert_eq!(unit.uses_attention(), unit != Unit::Gru, "{unit}");
        }
    }
}
