//! The ladder: every model that the paper and its relatives compare, as a declaration of its parts (Zhou et al. 2019, Tables 2 and 4).
//!
//! All share the embedding, the pooled history `Σ e_t`, the fields of user and impression, and the multilayer perceptron of the head. [`Model::parts`] declares how they differ.

use serde::{Deserialize, Serialize};

use super::Unit;
use super::style::{Marker, Shade, Style};

/// A model, by its name on the command line, in files and in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// `BaseModel`, Embedding&MLP: the history is the sum of its behaviours.
    Base,
    /// Wide&Deep (Cheng et al. 2016): the base, and a linear part added to its logit, which reads the fields too.
    WideDeep,
    /// PNN (Qu et al. 2016): the base, and products of target and pooled history; with fields also the inner products of every pair of vectors of
    /// E/2 numbers (item and category of the target and of `Σ`, fields) of which one is a field's, as its product layer has them.
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

/// The declaration of a model: its name, its parts, and how it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts {
    /// The name on the command line, in files and in the page.
    pub name: &'static str,
    /// The vector of the history that the head reads besides its sum.
    pub interest: InterestSource,
    /// The products of target and sum that the head reads besides the two.
    pub crosses: Crosses,
    /// Whether a linear part of `[e_a ; Σ ; e_a ∘ Σ]` is added to the logit.
    pub wide: bool,
    /// The usual α, the weight of the auxiliary loss.
    pub alpha: f64,
    /// The usual λ, the weight of mini-batch aware regularisation (DIN, Eqs. 5-7; its authors' 0.01).
    pub penalty: f64,
    /// The usual activation of head and activation unit.
    pub activation: ActivationKind,
    /// How drawings tell it from the others.
    pub style: Style,
}

/// The source of the vector that stands for a history in the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterestSource {
    /// None: the head reads only the sum.
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

impl InterestSource {
    /// The scorer of its attention, and how scores become weights (`None`: they are the weights); `None` without attention.
    pub(super) fn scorer(self, options: &Options) -> Option<(Scorer, Option<AttentionForm>)> {
        match self {
            Self::Activated => {
                let raw = options.attention == AttentionForm::Softmax && !options.normalised;
                Some((Scorer::Mlp, (!raw).then_some(options.attention)))
            }
            Self::AttendedStates | Self::Evolved(_) => Some((options.scorer, Some(options.attention))),
            Self::SumAlone | Self::LastState => None,
        }
    }

    /// Whether a second recurrence reads the extractor's states.
    pub(super) fn has_second_recurrence(self) -> bool {
        matches!(self, Self::AttendedStates | Self::Evolved(_))
    }
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

impl Crosses {
    /// How many numbers the products of vectors of `width` numbers are.
    pub(super) fn products(self, width: usize) -> usize {
        match self {
            Self::None => 0,
            Self::Elementwise => width,
            Self::ElementwiseAndInner => width + 1,
        }
    }
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
    /// `σ(x)`, which the authors' code and RecBole have in the activation unit. No training here chooses it: it is of imported checkpoints.
    Sigmoid,
    /// What torch-rechub calls Dice: it normalises over the units of one row, see [`Activation`](super::Activation). No training here chooses it.
    RowDice,
}

impl ActivationKind {
    /// Those that a training can choose, the one of the paper first.
    pub const ALL: [Self; 2] = [Self::Prelu, Self::Dice];
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
    /// Not at all: the head reads neither `Σ` nor products of it. This is ours, not the papers': it shows what a model knows of a history without
    /// the shortcut of the sum. What is left is the interest, the target and the fields; a model without an interest knows no history.
    None,
}

impl Pooling {
    /// All of them, the usual one first.
    pub const ALL: [Self; 3] = [Self::Sum, Self::Mean, Self::None];

    /// The products that are left of `crosses` under this pooling: without `Σ` none.
    pub(super) fn products_left(self, crosses: Crosses) -> Crosses {
        match self {
            Self::Sum | Self::Mean => crosses,
            Self::None => Crosses::None,
        }
    }
}

/// How scores become attention, over the real steps of a history.
///
/// The softmax is the papers'. Its weights sum to 1, so on a long history each is small, and with it each step of AGRU and AUGRU (`w_t = a_t u_t`).
/// The other two are ours, not the papers': their weights do not sum to 1, and do not thin out as a history grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum AttentionForm {
    /// `a_t = exp(z_t) / Σ_j exp(z_j)`.
    #[default]
    Softmax,
    /// The softmax divided by its maximum, `a_t = exp(z_t - max_j z_j)`: the largest weight is 1.
    Scaled,
    /// `a_t = σ(z_t)`, each step on its own.
    Sigmoid,
}

impl AttentionForm {
    /// All of them, the papers' first.
    pub const ALL: [Self; 3] = [Self::Softmax, Self::Scaled, Self::Sigmoid];

    /// Whether the weights of a history are shares, which sum to 1.
    pub fn gives_shares(self) -> bool {
        self == Self::Softmax
    }

    /// Whether it is the papers', which files leave out.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// Where a cell's reset gate stands, see [`GruCell`](super::GruCell).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum ResetForm {
    /// Behind the product: `r ∘ (s U_n + b_hn)`, as in the paper and in torch.
    #[default]
    After,
    /// Before the product: `(r ∘ s) U_n + b_hn`, as in TensorFlow, and so in the authors' code.
    Before,
}

impl ResetForm {
    /// Both, the paper's first.
    pub const ALL: [Self; 2] = [Self::After, Self::Before];

    /// Whether it is the paper's, which files leave out.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// How interests are scored against the target.
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

/// The choices in a model besides its sizes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// How behaviours become `Σ`.
    pub pooling: Pooling,
    /// The scorer of attention; DIN always has the MLP.
    pub scorer: Scorer,
    /// Whether DIN's scores go through a softmax, as in the authors' code; in the paper they do not, and are the attention themselves.
    pub normalised: bool,
    /// The activation of the head, and of the activation unit unless it has its own.
    pub activation: ActivationKind,
    /// The activation unit's own activation. It is left out of JSON if `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), ts(optional))]
    pub unit_activation: Option<ActivationKind>,
    /// Widths of the activation unit's hidden layers.
    pub unit_widths: Vec<usize>,
    /// How scores become attention. A choice other than the softmax holds for DIN too, whatever `normalised` says. The softmax is left out of
    /// JSON, as in files that were written before there was a choice.
    #[serde(skip_serializing_if = "AttentionForm::is_usual")]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<AttentionForm>", optional))]
    pub attention: AttentionForm,
    /// Where the reset gates of both recurrences stand. The paper's place is left out of JSON, as in files that were written before there was a
    /// choice.
    #[serde(skip_serializing_if = "ResetForm::is_usual")]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<ResetForm>", optional))]
    pub reset: ResetForm,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            pooling: Pooling::Sum,
            scorer: Scorer::Bilinear,
            normalised: false,
            activation: ActivationKind::Prelu,
            unit_activation: None,
            unit_widths: vec![80, 40],
            attention: AttentionForm::Softmax,
            reset: ResetForm::After,
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

    /// The declaration of this model. Another model needs a variant, its place in [`ALL`](Self::ALL), and an arm here.
    pub const fn parts(self) -> Parts {
        /// A model that reads the sum alone.
        const fn summing(name: &'static str, style: Style) -> Parts {
            Parts {
                name,
                interest: InterestSource::SumAlone,
                crosses: Crosses::None,
                wide: false,
                alpha: 0.0,
                penalty: 0.0,
                activation: ActivationKind::Prelu,
                style,
            }
        }
        const fn reading(name: &'static str, interest: InterestSource, style: Style) -> Parts {
            Parts {
                interest,
                crosses: Crosses::Elementwise,
                ..summing(name, style)
            }
        }
        /// A model whose evolving layer is a unit, of the unit's name and style.
        const fn evolving(unit: Unit) -> Parts {
            reading(unit.name(), InterestSource::Evolved(unit), unit.style())
        }
        match self {
            Self::Base => summing("base", Style::new(Shade::Soft, (1, 0), Marker::Bar)),
            Self::WideDeep => Parts {
                wide: true,
                ..summing("wide-deep", Style::new(Shade::Soft, (9, 4), Marker::Tee))
            },
            Self::Pnn => Parts {
                crosses: Crosses::ElementwiseAndInner,
                ..summing("pnn", Style::new(Shade::Soft, (3, 2), Marker::Tee))
            },
            Self::Din => Parts {
                penalty: 0.01,
                activation: ActivationKind::Dice,
                ..reading(
                    "din",
                    InterestSource::Activated,
                    Style::new(Shade::Full, (7, 3), Marker::Tee),
                )
            },
            Self::Gru4rec => reading(
                "gru4rec",
                InterestSource::LastState,
                Style::new(Shade::Soft, (2, 3), Marker::Up),
            ),
            Self::GruAtt => reading(
                "gru-att",
                InterestSource::AttendedStates,
                Style::new(Shade::Soft, (9, 4), Marker::Down),
            ),
            Self::Gru => evolving(Unit::Gru),
            Self::Aigru => evolving(Unit::Aigru),
            Self::Agru => evolving(Unit::Agru),
            Self::Augru => evolving(Unit::Augru),
            Self::AugruCode => evolving(Unit::AugruCode),
            Self::Dien => Parts {
                name: "dien",
                alpha: 1.0,
                style: Style::new(Shade::Full, (1, 0), Marker::Asterisk),
                ..evolving(Unit::Augru)
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
            InterestSource::Evolved(unit) => Some(unit),
            _ => None,
        }
    }

    /// Whether a GRU over the behaviours is part of it. Its states are what the auxiliary loss trains, and it reads the history's order.
    pub fn has_extractor(self) -> bool {
        !matches!(
            self.parts().interest,
            InterestSource::SumAlone | InterestSource::Activated
        )
    }

    /// The model whose evolving layer is this unit, without auxiliary loss.
    ///
    /// # Panics
    /// If no model is declared for the unit; every one has one.
    pub fn of_unit(unit: Unit) -> Self {
        let of_unit = |model: &Self| model.unit() == Some(unit) && model.parts().alpha == 0.0;
        Self::ALL.into_iter().find(of_unit).expect("a model of every unit")
    }

    /// The name on the command line, in files and in the page.
    pub fn name(self) -> &'static str {
        self.parts().name
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
        let (name, style) = (dien.name, dien.style);
        assert_eq!(
            dien,
            Parts {
                name,
                style,
                alpha: 1.0,
                ..augru
            }
        );
        assert!(
            Model::ALL
                .iter()
                .all(|&model| model == Model::Dien || model.parts().alpha == 0.0)
        );
    }
}
