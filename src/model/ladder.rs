//! The ladder: every model that the paper and its relatives compare, as a declaration of its parts (Zhou et al. 2019, Tables 2 and 4).
//!
//! All share the embedding, the pooled history `Σ e_t` and the multilayer perceptron of the head; see [`Model::parts`] for how they differ.

use serde::{Deserialize, Serialize};

use super::Unit;

/// A model, by its name on the command line, in files and in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// `BaseModel`, Embedding&MLP: the history is the sum of its behaviours.
    Base,
    /// Wide&Deep (Cheng et al. 2016): the base, and a linear part added to its logit.
    WideDeep,
    /// PNN (Qu et al. 2016): the base, and products of target and pooled history.
    Pnn,
    /// DIN (Zhou et al. 2018): behaviours weighed by an activation unit that sees the target; their order does not matter.
    Din,
    /// `GRU4Rec` (Hidasi et al. 2016), the encoder: the extractor's last state.
    Gru4rec,
    /// Two-layer GRU attention: a second GRU over the extractor's states, its states pooled by attention.
    GruAtt,
    /// The evolving layer as a plain GRU: attention unused.
    Gru,
    /// DIEN's evolving layer with AIGRU, without auxiliary loss.
    Aigru,
    /// With AGRU.
    Agru,
    /// With AUGRU, the paper's form.
    Augru,
    /// With the AUGRU of the authors' code.
    AugruCode,
    /// DIEN: AUGRU and the auxiliary loss.
    Dien,
}

/// What a model is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts {
    /// What the head reads of the history besides its sum.
    pub interest: Interest,
    /// What the head reads of target and sum besides the two.
    pub crosses: Crosses,
    /// Whether a linear part of `[e_a ; Σ ; e_a ∘ Σ]` is added to the logit.
    pub wide: bool,
    /// The usual α, the weight of the auxiliary loss.
    pub alpha: f64,
    /// The usual λ, the weight of mini-batch aware regularisation (DIN, Eqs. 5-7; its authors' 0.01).
    pub penalty: f64,
    /// The usual activation of head and activation unit.
    pub activation: ActivationKind,
}

/// The vector that a model makes of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// None: the sum is all that is read of the history.
    SumAlone,
    /// `Σ g(e_t, e_a) e_t`, `g` an activation unit.
    Activated,
    /// `h_T`, the extractor's last state.
    LastState,
    /// `Σ a_t s_t`, the states of a second GRU pooled by attention.
    AttendedStates,
    /// `s_T`, the last state of an evolving unit, which reads the extractor's states and their attention.
    Evolved(Unit),
}

/// Products of the target's vector and the pooled history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crosses {
    /// None.
    None,
    /// `e_a ∘ Σ`.
    Elementwise,
    /// `e_a ∘ Σ` and `⟨e_a, Σ⟩`.
    ElementwiseAndInner,
}

/// The activation between layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum ActivationKind {
    /// `x` where `x > 0`, else `α x`, one α per unit.
    #[default]
    Prelu,
    /// A PReLU whose bend follows the data (DIN, Eq. 8), see [`Activation`](super::Activation).
    Dice,
}

/// How behaviours become `Σ`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// Their sum.
    #[default]
    Sum,
    /// Their mean; 0 of an empty history.
    Mean,
}

/// How interests are held against the target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Scorer {
    /// `h_t W e_a` (Eq. 8).
    #[default]
    Bilinear,
    /// DIN's activation unit, an MLP of `[q ; k ; q-k ; q∘k]` with `q = e_a`, `k = h_t`.
    Mlp,
}

/// What can be chosen in a model besides its sizes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// How behaviours become `Σ`.
    pub pooling: Pooling,
    /// The scorer of attention; DIN always has the MLP.
    pub scorer: Scorer,
    /// Whether DIN's scores go through a softmax, as in the authors' code; in the paper they do not.
    pub normalised: bool,
    /// The activation of head and activation unit.
    pub activation: ActivationKind,
    /// Widths of the activation unit's hidden layers.
    pub unit_widths: Vec<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            pooling: Pooling::Sum,
            scorer: Scorer::Bilinear,
            normalised: false,
            activation: ActivationKind::Prelu,
            unit_widths: vec![80, 40],
        }
    }
}

impl Model {
    /// All models, from the plainest to DIEN.
    pub const ALL: [Self; 12] = [
        Self::Base,
        Self::WideDeep,
        Self::Pnn,
        Self::Din,
        Self::Gru4rec,
        Self::GruAtt,
        Self::Gru,
        Self::Aigru,
        Self::Agru,
        Self::Augru,
        Self::AugruCode,
        Self::Dien,
    ];

    /// What tells the models apart.
    pub const fn parts(self) -> Parts {
        const BASE: Parts = Parts {
            interest: Interest::SumAlone,
            crosses: Crosses::None,
            wide: false,
            alpha: 0.0,
            penalty: 0.0,
            activation: ActivationKind::Prelu,
        };
        const fn reading(interest: Interest) -> Parts {
            Parts {
                interest,
                crosses: Crosses::Elementwise,
                ..BASE
            }
        }
        match self {
            Self::Base => BASE,
            Self::WideDeep => Parts { wide: true, ..BASE },
            Self::Pnn => Parts {
                crosses: Crosses::ElementwiseAndInner,
                ..BASE
            },
            Self::Din => Parts {
                penalty: 0.01,
                activation: ActivationKind::Dice,
                ..reading(Interest::Activated)
            },
            Self::Gru4rec => reading(Interest::LastState),
            Self::GruAtt => reading(Interest::AttendedStates),
            Self::Gru => reading(Interest::Evolved(Unit::Gru)),
            Self::Aigru => reading(Interest::Evolved(Unit::Aigru)),
            Self::Agru => reading(Interest::Evolved(Unit::Agru)),
            Self::Augru => reading(Interest::Evolved(Unit::Augru)),
            Self::AugruCode => reading(Interest::Evolved(Unit::AugruCode)),
            Self::Dien => Parts {
                alpha: 1.0,
                ..reading(Interest::Evolved(Unit::Augru))
            },
        }
    }

    /// The usual choices for this model.
    pub fn options(self) -> Options {
        Options {
            activation: self.parts().activation,
            ..Options::default()
        }
    }

    /// The unit of its evolving layer, if it has one.
    pub fn unit(self) -> Option<Unit> {
        match self.parts().interest {
            Interest::Evolved(unit) => Some(unit),
            _ => None,
        }
    }

    /// Whether a GRU over the behaviours is part of it: it then has states that the auxiliary loss can hold to the next click, and it
    /// reads the order of the history.
    pub fn has_extractor(self) -> bool {
        !matches!(self.parts().interest, Interest::SumAlone | Interest::Activated)
    }

    /// The model whose evolving layer is this unit, without auxiliary loss.
    pub fn of_unit(unit: Unit) -> Self {
        match unit {
            Unit::Gru => Self::Gru,
            Unit::Aigru => Self::Aigru,
            Unit::Agru => Self::Agru,
            Unit::Augru => Self::Augru,
            Unit::AugruCode => Self::AugruCode,
        }
    }

    /// The name on the command line, in files and in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::WideDeep => "wide-deep",
            Self::Pnn => "pnn",
            Self::Din => "din",
            Self::Gru4rec => "gru4rec",
            Self::GruAtt => "gru-att",
            Self::Gru => "gru",
            Self::Aigru => "aigru",
            Self::Agru => "agru",
            Self::Augru => "augru",
            Self::AugruCode => "augru-code",
            Self::Dien => "dien",
        }
    }
}

impl std::fmt::Display for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Model {
    type Err = crate::Error;

    fn from_str(name: &str) -> crate::Result<Self> {
        crate::error::find_named("model", name, &Self::ALL, Self::name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_are_those_of_files() {
        for model in Model::ALL {
            assert_eq!(model.name().parse::<Model>().unwrap(), model);
            assert_eq!(serde_json::to_string(&model).unwrap(), format!("\"{model}\""));
        }
        assert!("lstm".parse::<Model>().unwrap_err().to_string().contains("gru4rec"));
    }

    #[test]
    fn every_unit_has_its_model_and_dien_is_augru_with_the_auxiliary_loss() {
        for unit in Unit::ALL {
            assert_eq!(Model::of_unit(unit).unit(), Some(unit));
        }
        let (augru, dien) = (Model::Augru.parts(), Model::Dien.parts());
        assert_eq!(dien, Parts { alpha: 1.0, ..augru });
        assert!(
            Model::ALL
                .iter()
                .all(|&model| model == Model::Dien || model.parts().alpha == 0.0)
        );
    }
}
