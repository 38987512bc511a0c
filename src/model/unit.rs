//! The units that interest evolution can be made of.

use serde::{Deserialize, Serialize};

/// A recurrence over the extractor's states (Zhou et al. 2019, section "Interest Evolving Layer").
///
/// All keep a state `s_t` with `s_0 = 0` and compute gates `u` (update, the share of the **new** candidate), `r` (reset) and the
/// candidate `ñ` alike; they differ in the cell's input and in the coefficient `w_t` of the candidate:
/// `s_t = (1 - w_t) ∘ s_{t-1} + w_t ∘ ñ_t`.
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
    /// Input `h_t`, `w_t = u_t + a_t·(1 - u_t)`: what the authors' published code computes under the same name. At `a_t = 0` it is a
    /// plain GRU step, where the paper's form stands still.
    AugruCode,
}

impl Unit {
    /// All units, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Gru, Self::Aigru, Self::Agru, Self::Augru, Self::AugruCode];

    /// `w_t`, the coefficient of the candidate, from the update gate `u_t` and the attention `a_t`.
    pub fn update_weight(self, update: f32, attention: f32) -> f32 {
        match self {
            Self::Gru | Self::Aigru => update,
            Self::Agru => attention,
            Self::Augru => attention * update,
            Self::AugruCode => update + attention * (1.0 - update),
        }
    }

    /// The name used on the command line, in files and in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gru => "gru",
            Self::Aigru => "aigru",
            Self::Agru => "agru",
            Self::Augru => "augru",
            Self::AugruCode => "augru-code",
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
