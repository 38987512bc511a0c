//! Models, units, formats, settings and limits, as the page's controls need them: declared where they belong, gathered here.

use serde::Serialize;

use super::build::BUILD;
use super::inference::CANDIDATES;
use super::settings::{AbControls, LadderSettings, ProtocolSettings, ShopControls, TrainingSettings};
use super::world::MOST_USERS_LISTED;
use crate::checkpoint;
use crate::data::{HISTORY_LIMIT, Limits, LogFormat, ShopLaw, TaobaoBehaviour, log_formats};
use crate::evaluate::HistoryKind;
use crate::model::{ActivationKind, AttentionForm, InterestSource, Model, Pooling, Unit};

/// Bytes of a file that are enough for a first look at it.
const INSPECTED_BYTES: usize = 1 << 16;

/// Everything that the page would otherwise list by hand.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Description {
    /// The build.
    pub build: &'static str,
    /// All models, from the plainest to DIEN.
    pub models: Vec<ModelInfo>,
    /// All units, in the order in which they are shown.
    pub units: Vec<UnitInfo>,
    /// How behaviours may become their sum, the usual way first.
    pub poolings: Vec<Pooling>,
    /// How scores may become attention, the papers' way first; the others are ours.
    pub attentions: Vec<AttentionForm>,
    /// What a model can read in place of a history.
    pub histories: Vec<HistoryKind>,
    /// Activations between layers.
    pub activations: Vec<ActivationKind>,
    /// Formats of logs.
    pub formats: Vec<FormatInfo>,
    /// What a column of a CSV may be.
    pub columns: Vec<ColumnRole>,
    /// What a user of Taobao may do with an item.
    pub behaviours: Vec<TaobaoBehaviour>,
    /// Settings of a training.
    pub training: TrainingSettings,
    /// Settings of a ladder's trials, beside those of a training.
    pub ladder: LadderSettings,
    /// Laws of the shop.
    pub laws: Vec<ShopLaw>,
    /// Settings of the shop.
    pub shop: ShopControls,
    /// Settings of an A/B test.
    pub ab_test: AbControls,
    /// Numbers of a log's protocol.
    pub protocol: ProtocolSettings,
    /// What there may be at most.
    pub limits: MostOf,
}

/// A model.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct ModelInfo {
    /// Its name.
    pub name: Model,
    /// The unit of its evolving layer, if it has one.
    pub unit: Option<Unit>,
    /// What its attention gives, with the model's usual choices.
    pub attention: AttentionKind,
    /// Whether it has an extractor, so that it can be trained with the auxiliary loss.
    pub extractor: bool,
    /// The usual α, the weight of the auxiliary loss.
    pub alpha: f64,
    /// The usual λ of mini-batch aware regularisation.
    pub penalty: f64,
    /// The sign that stands for it.
    pub sign: &'static str,
}

/// What a model's attention gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum AttentionKind {
    /// The model does not attend.
    None,
    /// Shares that went through a softmax and sum to 1.
    Shares,
    /// Raw scores, of any sign and sum.
    Scores,
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct UnitInfo {
    /// Its name.
    pub name: Unit,
    /// The model whose evolving layer is this unit, without auxiliary loss.
    pub model: Model,
    /// The sign that stands for it.
    pub sign: &'static str,
}

/// A format of logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct FormatInfo {
    /// Its name.
    pub name: LogFormat,
    /// What people call it.
    pub title: &'static str,
    /// The files that a log of this format consists of; empty if they may have any name. `Inspection.part` is an index of it, or beyond it
    /// for a file of fields alone.
    pub files: &'static [&'static str],
    /// Whether its columns are chosen by their names.
    pub columns: bool,
}

/// What one column of a CSV may be. Any number of others may be fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct ColumnRole {
    /// Its name, as in `Columns`, where fields of users and impressions stand beside.
    #[cfg_attr(
        not(target_family = "wasm"),
        ts(type = "Exclude<keyof Columns, \"profile\" | \"context\">")
    )]
    pub name: &'static str,
    /// Whether there must be one.
    pub required: bool,
}

/// What there may be at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(rename = "Limits"))]
pub struct MostOf {
    /// Behaviours of a history.
    pub history: usize,
    /// Candidates of a drift chart, the target among them.
    pub candidates: usize,
    /// Users listed of a world.
    pub users_listed: usize,
    /// Bytes of a checkpoint's file.
    pub checkpoint_bytes: usize,
    /// Bytes of a file that are enough for a first look at it.
    pub inspected_bytes: usize,
    /// Rows of a log that are kept.
    pub log_rows: usize,
}

/// Gathers everything that the page would otherwise list by hand.
pub fn describe() -> Description {
    Description {
        build: BUILD,
        models: Model::ALL.map(ModelInfo::of).to_vec(),
        units: Unit::ALL.map(UnitInfo::of).to_vec(),
        poolings: Pooling::ALL.to_vec(),
        attentions: AttentionForm::ALL.to_vec(),
        histories: HistoryKind::ALL.to_vec(),
        activations: ActivationKind::ALL.to_vec(),
        formats: log_formats().into_iter().map(FormatInfo::of).collect(),
        columns: column_roles(),
        behaviours: TaobaoBehaviour::ALL.to_vec(),
        training: TrainingSettings::bounded(),
        ladder: LadderSettings::bounded(),
        laws: ShopLaw::ALL.to_vec(),
        shop: ShopControls::bounded(),
        ab_test: AbControls::bounded(),
        protocol: ProtocolSettings::bounded(),
        limits: MostOf {
            history: HISTORY_LIMIT,
            candidates: CANDIDATES.high as usize,
            users_listed: MOST_USERS_LISTED,
            checkpoint_bytes: checkpoint::MOST_BYTES,
            inspected_bytes: INSPECTED_BYTES,
            // Natively too: it is the page that asks.
            log_rows: Limits::PAGE.events,
        },
    }
}

impl ModelInfo {
    fn of(name: Model) -> Self {
        let parts = name.parts();
        Self {
            name,
            unit: name.unit(),
            attention: match parts.interest {
                InterestSource::SumAlone | InterestSource::LastState => AttentionKind::None,
                InterestSource::Activated if !name.options().normalised => AttentionKind::Scores,
                InterestSource::Activated | InterestSource::AttendedStates | InterestSource::Evolved(_) => {
                    AttentionKind::Shares
                }
            },
            extractor: name.has_extractor(),
            alpha: parts.alpha,
            penalty: parts.penalty,
            sign: parts.style.marker.sign(),
        }
    }
}

impl UnitInfo {
    fn of(name: Unit) -> Self {
        Self {
            name,
            model: Model::of_unit(name),
            sign: name.style().marker.sign(),
        }
    }
}

impl FormatInfo {
    fn of(name: LogFormat) -> Self {
        Self {
            name,
            title: name.title(),
            files: name.files(),
            // A format whose files may have any name may have any columns.
            columns: name.files().is_empty(),
        }
    }
}

fn column_roles() -> Vec<ColumnRole> {
    let role = |(name, required)| ColumnRole { name, required };
    [
        ("user", true),
        ("item", true),
        ("time", true),
        ("category", false),
        ("title", false),
        ("label", false),
        ("event", false),
    ]
    .map(role)
    .to_vec()
}
