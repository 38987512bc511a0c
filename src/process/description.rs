//! Models, units, formats, settings and limits, as the page's controls need them: declared where they belong, gathered here.

use serde::Serialize;

use super::BUILD;
use super::drawing::css;
use super::inference::CANDIDATES;
use super::world::MOST_USERS_LISTED;
use crate::bounds::{Bounds, Kind};
use crate::chart::Theme;
use crate::checkpoint;
use crate::data::{AbSettings, HISTORY_LIMIT, LogFormat, Protocol, ShopSettings, TaobaoBehaviour};
use crate::model::{ActivationKind, Interest, Model, Pooling, Unit};
use crate::train::{Patience, Settings};

/// Bounds that hold in the page alone, where the library accepts more.
mod page {
    use super::{AbSettings, Bounds, Patience, Protocol, Settings, ShopSettings};

    /// A control or a link is moved to the nearest value that is possible, so the lowest must be one.
    pub(super) const LEARNING_RATE: Bounds = Settings::LEARNING_RATE.from(1e-6);
    /// A step of 1024 impressions at width 64 takes some 200 MiB of a tab's memory and more than a second, for which a pause waits.
    pub(super) const BATCH_SIZE: Bounds = Settings::BATCH_SIZE.up_to(1024.0);
    /// See [`BATCH_SIZE`].
    pub(super) const HIDDEN: Bounds = Settings::HIDDEN.up_to(64.0);
    /// A tenth of the shoppers is for the test: fewer leave too few clicks to measure anything by.
    pub(super) const SHOPPERS: Bounds = ShopSettings::SHOPPERS.from(100.0);
    /// Every positive brings as many impressions more, 16 bytes each, and a log may have millions.
    pub(super) const NEGATIVES: Bounds = Protocol::NUMBERS.up_to(100.0);
    /// A ladder goes on while the page is open: more is work for the command line.
    pub(super) const SEEDS: Bounds = Bounds::whole("seeds", 1, 20);
    /// See [`SEEDS`].
    pub(super) const EPOCHS: Bounds = Patience::MOST_EPOCHS.up_to(50.0);
    /// Seeds of a ladder, unless told otherwise: the fewest that show a spread worth the name.
    pub(super) const USUAL_SEEDS: usize = 3;
    /// Epochs of a trial at most, unless told otherwise: patience ends most trials before.
    pub(super) const USUAL_EPOCHS: usize = 10;
    /// Shoppers of an A/B test, unless told otherwise: some seconds' work.
    pub(super) const USUAL_AB_SHOPPERS: usize = 5000;
    /// See [`AbSettings::SHOPPERS`].
    pub(super) const AB_SHOPPERS: Bounds = AbSettings::SHOPPERS;
}

/// Bytes of a file that are enough for a first look at it.
const INSPECTED_BYTES: usize = 1 << 16;
/// Languages that names come in.
const LANGUAGES: [&str; 2] = ["en", "zh"];
/// What a seed may be.
const SEED: Bounds = Bounds::whole("seed", 0, u32::MAX as usize);

/// Everything that the page would otherwise list by hand.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Description {
    /// The build.
    pub build: &'static str,
    /// Languages that names come in.
    pub languages: Vec<&'static str>,
    /// All models, from the plainest to DIEN.
    pub models: Vec<ModelInfo>,
    /// All units, in the order in which they are shown.
    pub units: Vec<UnitInfo>,
    /// How behaviours may become their sum, the usual way first.
    pub poolings: Vec<Pooling>,
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
    /// Settings of the shop.
    pub shop: ShopControls,
    /// Settings of an A/B test.
    pub ab_test: AbControls,
    /// Numbers of a log's protocol.
    pub protocol: ProtocolSettings,
    /// What there may be at most.
    pub limits: MostOf,
}

/// A colour in each theme, as CSS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct ThemeColours {
    /// In the light theme.
    pub light: String,
    /// In the dark theme.
    pub dark: String,
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
    /// The sign that stands for it beside its colour.
    pub sign: &'static str,
    /// Its colour.
    pub colour: ThemeColours,
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
    /// The sign that stands for it beside its colour.
    pub sign: &'static str,
    /// Its colour.
    pub colour: ThemeColours,
}

/// A format of logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct FormatInfo {
    /// Its name.
    pub name: LogFormat,
    /// What people call it.
    pub title: &'static str,
    /// The files that a log of this format consists of; empty if it is any one file.
    pub files: Vec<LogFile>,
    /// Whether its columns are chosen by their names.
    pub columns: bool,
}

/// One of the files of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct LogFile {
    /// The name under which it comes.
    pub name: &'static str,
    /// What a name must contain to be taken for this file; `None` for the file that all others are taken for.
    pub contains: Option<&'static str>,
}

/// What a column of a CSV may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct ColumnRole {
    /// Its name, as in `Columns`.
    #[cfg_attr(not(target_family = "wasm"), ts(type = "keyof Columns"))]
    pub name: &'static str,
    /// Whether there must be one.
    pub required: bool,
}

/// A number that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Setting {
    /// What it is, unless set.
    pub default: f64,
    /// The lowest value that is possible.
    pub low: f64,
    /// The highest value that is possible.
    pub high: f64,
    /// Whether only whole numbers are possible.
    pub whole: bool,
    /// Whether only even numbers are possible.
    pub even: bool,
}

/// A number that can be set or left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct OptionalSetting {
    /// The lowest value that is possible.
    pub low: f64,
    /// The highest value that is possible.
    pub high: f64,
    /// Whether only whole numbers are possible.
    pub whole: bool,
}

/// Settings of a training, named as in `TrainRequest`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct TrainingSettings {
    /// Adam's learning rate.
    pub learning_rate: Setting,
    /// α, the weight of the auxiliary loss.
    pub alpha: Setting,
    /// Impressions per step.
    pub batch_size: Setting,
    /// Behaviours of a history that are read at most.
    pub max_history: Setting,
    /// H = E.
    pub hidden: Setting,
    /// Of weights, order of batches, and negatives.
    pub seed: Setting,
}

/// Settings of a ladder.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct LadderSettings {
    /// How many seeds each model is tried from.
    pub seeds: Setting,
    /// Passes over the training impressions at most: `most_epochs` of the patience.
    pub epochs: Setting,
    /// Looks without a better validation AUC after which a trial ends: `looks` of the patience.
    pub looks: Setting,
    /// λ of mini-batch aware regularisation; left out, the model's usual.
    pub penalty: OptionalSetting,
}

/// Settings of the shop, named as in `ShopSettings`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct ShopControls {
    /// Everything follows from it.
    pub seed: Setting,
    /// How many shoppers there are.
    pub shoppers: Setting,
    /// Categories among which interests move.
    pub interests: Setting,
    /// Chance per step that the interest drifts on.
    pub drift_rate: Setting,
    /// Chance per step that it returns to the previous one.
    pub return_rate: Setting,
    /// Chance that a behaviour is a stray click.
    pub stray_rate: Setting,
}

/// Settings of an A/B test, named as in `AbSettings`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct AbControls {
    /// Of shoppers, candidates and answers.
    pub seed: Setting,
    /// Shoppers who come.
    pub shoppers: Setting,
    /// Items there are to show to each.
    pub candidates: Setting,
    /// How many of them are shown.
    pub slots: Setting,
}

/// Numbers of a log's protocol, named as in `Protocol` and `Split`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct ProtocolSettings {
    /// Validation targets of each user.
    pub validation: Setting,
    /// Test targets of each user.
    pub test: Setting,
    /// Days of the validation.
    pub validation_days: Setting,
    /// Days of the test.
    pub test_days: Setting,
    /// Days whose clicks are targets.
    pub target_days: Setting,
    /// Days of the history before a target's day.
    pub history_days: Setting,
    /// Negatives beside each positive.
    pub negatives: Setting,
    /// Training targets of a user at most.
    pub train_targets: OptionalSetting,
    /// The fewest behaviours of users and items.
    pub k_core: OptionalSetting,
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
}

/// Gathers everything that the page would otherwise list by hand.
pub fn describe() -> Description {
    Description {
        build: BUILD,
        languages: LANGUAGES.to_vec(),
        models: Model::ALL.map(ModelInfo::of).to_vec(),
        units: Unit::ALL.map(UnitInfo::of).to_vec(),
        poolings: vec![Pooling::Sum, Pooling::Mean],
        activations: vec![ActivationKind::Prelu, ActivationKind::Dice],
        formats: LogFormat::ALL.map(FormatInfo::of).to_vec(),
        columns: column_roles(),
        behaviours: TaobaoBehaviour::ALL.to_vec(),
        training: TrainingSettings::bounded(),
        ladder: LadderSettings {
            seeds: page::SEEDS.setting(page::USUAL_SEEDS as f64),
            epochs: page::EPOCHS.setting(page::USUAL_EPOCHS as f64),
            looks: Patience::LOOKS.up_to(100.0).setting(Patience::default().looks as f64),
            penalty: Settings::PENALTY.optional(),
        },
        shop: ShopControls::bounded(),
        ab_test: AbControls::bounded(),
        protocol: ProtocolSettings::bounded(),
        limits: MostOf {
            history: HISTORY_LIMIT,
            candidates: CANDIDATES.high as usize,
            users_listed: MOST_USERS_LISTED,
            checkpoint_bytes: checkpoint::MOST_BYTES,
            inspected_bytes: INSPECTED_BYTES,
        },
    }
}

impl Bounds {
    fn setting(self, default: f64) -> Setting {
        Setting {
            default,
            low: self.low,
            high: self.high,
            whole: matches!(self.kind, Kind::Whole | Kind::Even),
            even: self.kind == Kind::Even,
        }
    }

    fn optional(self) -> OptionalSetting {
        OptionalSetting {
            low: self.low,
            high: self.high,
            whole: matches!(self.kind, Kind::Whole | Kind::Even),
        }
    }
}

impl ModelInfo {
    fn of(name: Model) -> Self {
        let parts = name.parts();
        let [light, dark] = [Theme::Light, Theme::Dark].map(|theme| theme.model(name));
        Self {
            name,
            unit: name.unit(),
            attention: match parts.interest {
                Interest::SumAlone | Interest::LastState => AttentionKind::None,
                Interest::Activated if !name.options().normalised => AttentionKind::Scores,
                Interest::Activated | Interest::AttendedStates | Interest::Evolved(_) => AttentionKind::Shares,
            },
            extractor: name.has_extractor(),
            alpha: parts.alpha,
            penalty: parts.penalty,
            sign: light.marker.sign(),
            colour: ThemeColours {
                light: css(light.colour),
                dark: css(dark.colour),
            },
        }
    }
}

impl UnitInfo {
    fn of(name: Unit) -> Self {
        let [light, dark] = [Theme::Light, Theme::Dark].map(|theme| theme.unit(name));
        Self {
            name,
            model: Model::of_unit(name),
            sign: light.marker.sign(),
            colour: ThemeColours {
                light: css(light.colour),
                dark: css(dark.colour),
            },
        }
    }
}

impl FormatInfo {
    fn of(name: LogFormat) -> Self {
        let file = |name, contains| LogFile { name, contains };
        Self {
            name,
            title: name.title(),
            files: match name {
                LogFormat::Movielens => vec![file("ratings.csv", None), file("movies.csv", Some("movie"))],
                LogFormat::DienAuthors => vec![
                    file("local_train_splitByUser", None),
                    file("local_test_splitByUser", Some("test")),
                ],
                LogFormat::Taobao | LogFormat::Csv => Vec::new(),
            },
            columns: name == LogFormat::Csv,
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
    ]
    .map(role)
    .to_vec()
}

impl TrainingSettings {
    fn bounded() -> Self {
        let usual = Settings::default();
        Self {
            learning_rate: page::LEARNING_RATE.setting(usual.learning_rate),
            alpha: Settings::ALPHA.setting(usual.alpha),
            batch_size: page::BATCH_SIZE.setting(usual.batch_size as f64),
            max_history: Settings::MAX_HISTORY.setting(usual.max_history as f64),
            hidden: page::HIDDEN.setting(usual.hidden as f64),
            seed: SEED.setting(f64::from(usual.seed)),
        }
    }
}

impl ShopControls {
    fn bounded() -> Self {
        let usual = ShopSettings::default();
        // The page sets one of the two rates, and together they are at most 1.
        let (drift_high, return_high) = (1.0 - usual.return_rate, 1.0 - usual.drift_rate);
        Self {
            seed: SEED.setting(f64::from(usual.seed)),
            shoppers: page::SHOPPERS.setting(usual.shoppers as f64),
            interests: ShopSettings::INTERESTS.setting(usual.interests as f64),
            drift_rate: ShopSettings::DRIFT_RATE.up_to(drift_high).setting(usual.drift_rate),
            return_rate: ShopSettings::RETURN_RATE
                .up_to(return_high)
                .setting(usual.return_rate),
            stray_rate: ShopSettings::STRAY_RATE.setting(usual.stray_rate),
        }
    }
}

impl AbControls {
    fn bounded() -> Self {
        let usual = AbSettings::default();
        Self {
            seed: SEED.setting(f64::from(usual.seed)),
            shoppers: page::AB_SHOPPERS.setting(page::USUAL_AB_SHOPPERS as f64),
            candidates: AbSettings::CANDIDATES.setting(usual.candidates as f64),
            slots: AbSettings::SLOTS.setting(usual.slots as f64),
        }
    }
}

impl ProtocolSettings {
    fn bounded() -> Self {
        let days = |usual: usize| Protocol::NUMBERS.setting(usual as f64);
        Self {
            validation: days(1),
            test: days(1),
            validation_days: days(1),
            test_days: days(1),
            target_days: days(49),
            history_days: days(14),
            negatives: page::NEGATIVES.setting(Protocol::default().negatives as f64),
            train_targets: Protocol::NUMBERS.optional(),
            k_core: Protocol::NUMBERS.optional(),
        }
    }
}
