//! What was recognised, folded and taken for granted, for the page and the tool to say.

use serde::Serialize;

use crate::model::{Model, Unit};

/// A library whose checkpoints are recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Library {
    /// FuxiCTR.
    FuxiCtr,
    /// DeepCTR-Torch.
    DeepCtrTorch,
    /// torch-rechub.
    TorchRechub,
}

impl Library {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::FuxiCtr, Self::DeepCtrTorch, Self::TorchRechub];

    /// The tensor that only this library's DIEN has.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::FuxiCtr => "extraction_modules.0.weight_ih_l0",
            Self::DeepCtrTorch => "interest_extractor.gru.weight_ih_l0",
            Self::TorchRechub => "interest_extractor_layers.0.weight_ih_l0",
        }
    }

    /// Its own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::FuxiCtr => "FuxiCTR",
            Self::DeepCtrTorch => "DeepCTR-Torch",
            Self::TorchRechub => "torch-rechub",
        }
    }
}

/// Something that was computed in another form and is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Fold {
    /// The two biases of a gate are one.
    Biases,
    /// The share of the old state is that of the new one.
    UpdateGate,
    /// A batch norm is part of the layer before it.
    BatchNorm,
    /// A ReLU is a PReLU of slope 0.
    Relu,
    /// A Dice with another ε, or with scale and shift, has other statistics.
    Dice,
    /// A dot product is a bilinear form with the identity.
    DotProduct,
}

impl Fold {
    /// What it says in English.
    pub fn text(self) -> &'static str {
        match self {
            Self::Biases => "two biases of a gate are one",
            Self::UpdateGate => "the gate of the old state is that of the new one",
            Self::BatchNorm => "batch norm is part of the layer before it",
            Self::Relu => "ReLU is a PReLU of slope 0",
            Self::Dice => "the scale, shift and ε of Dice are in its statistics",
            Self::DotProduct => "the dot product is a bilinear form with the identity",
        }
    }
}

/// Something that the file does not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Assumed {
    /// The unit was told from biases that no training moved, or that stand for one tensor.
    Unit,
    /// An activation without weights is taken as ReLU.
    Relu {
        /// Whether it is the attention's.
        of_attention: bool,
    },
    /// Scores become attention by a softmax.
    Softmax,
    /// A plain number that the head reads is taken as 0.
    Zero {
        /// Its name, if it has one.
        feature: String,
    },
    /// Items are called by their rows.
    Rows,
}

impl Assumed {
    /// What it says in English.
    pub fn text(&self) -> String {
        match self {
            Self::Unit => "the unit, which is told from its biases (--unit)".to_owned(),
            Self::Relu { of_attention: false } => {
                "the head's activation, which has no weights: ReLU (--activation)".to_owned()
            }
            Self::Relu { of_attention: true } => {
                "the attention's activation, which has no weights: ReLU (--attention-activation)".to_owned()
            }
            Self::Softmax => "the attention: a softmax of the scores".to_owned(),
            Self::Zero { feature } => {
                format!("the number `{feature}`, which the head reads: 0 (--number {feature}=..)")
            }
            Self::Rows => "the names of items: their rows in the table (--items)".to_owned(),
        }
    }
}

/// What was made of a checkpoint of another library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(rename = "ConversionReport"))]
pub struct Report {
    /// The library.
    pub library: Library,
    /// The model of ours that it is.
    pub model: Model,
    /// The unit of its evolving layer; `None` in two-layer GRU attention.
    pub unit: Option<Unit>,
    /// H.
    pub hidden: usize,
    /// Whether its AUGRU is the paper's, `a·u`.
    pub papers_augru: bool,
    /// What was folded.
    pub folds: Vec<Fold>,
    /// What was taken for granted.
    pub assumed: Vec<Assumed>,
    /// The features of an item.
    pub item_features: Vec<String>,
    /// What the head reads of the user, as profile fields.
    pub fields: Vec<String>,
}

impl Report {
    pub(super) fn new(library: Library) -> Self {
        Self {
            library,
            model: Model::Augru,
            unit: None,
            hidden: 0,
            papers_augru: false,
            folds: Vec::new(),
            assumed: Vec::new(),
            item_features: Vec::new(),
            fields: Vec::new(),
        }
    }

    /// Adds what was folded, once.
    pub(super) fn folded(&mut self, fold: Fold) {
        if let Err(place) = self.folds.binary_search(&fold) {
            self.folds.insert(place, fold);
        }
    }

    /// Adds what was taken for granted.
    pub(super) fn assume(&mut self, assumed: Assumed) {
        if !self.assumed.contains(&assumed) {
            self.assumed.push(assumed);
        }
    }
}

/// As the tool says it.
impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            library, model, hidden, ..
        } = self;
        write!(f, "{} DIEN, {model}, H {hidden}", library.name())?;
        if self.papers_augru {
            write!(f, "\n  its AUGRU is the paper's, w = a·u")?;
        }
        for fold in &self.folds {
            write!(f, "\n  folded: {}", fold.text())?;
        }
        for assumed in &self.assumed {
            write!(f, "\n  taken for granted: {}", assumed.text())?;
        }
        write!(f, "\n  an item is: {}", self.item_features.join(", "))?;
        if !self.fields.is_empty() {
            write!(f, "\n  of the user, 0 where unknown: {}", self.fields.join(", "))?;
        }
        Ok(())
    }
}
