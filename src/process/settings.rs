//! Settings with their defaults and bounds, as the page's controls need them.
//!
//! The bounds are those of the types that are set; what holds in the page alone stands in `page`, with its reason.

use serde::Serialize;

use crate::bounds::{Bounds, ValueKind};
use crate::data::{AbSettings, Protocol, ShopSettings, Split};
use crate::train::{Patience, Settings};

/// Bounds that hold in the page alone, where the library accepts more.
mod page {
    use super::{Bounds, Patience, Protocol, Settings, ShopSettings};

    /// A control or a link is moved to the nearest value that is possible, so the lowest must be one.
    pub(super) const LEARNING_RATE: Bounds = Settings::LEARNING_RATE.starting_at(1e-6);
    /// A step of 1024 impressions at width 64 takes some 200 MiB of a tab's memory and more than a second, for which a pause waits.
    pub(super) const BATCH_SIZE: Bounds = Settings::BATCH_SIZE.up_to(1024.0);
    /// See [`BATCH_SIZE`].
    pub(super) const HIDDEN: Bounds = Settings::HIDDEN.up_to(64.0);
    /// A tenth of the shoppers is for the test: fewer leave too few clicks to measure anything by.
    pub(super) const SHOPPERS: Bounds = ShopSettings::SHOPPERS.starting_at(100.0);
    /// Every positive brings as many impressions more, 20 bytes each, and a log may have millions.
    pub(super) const NEGATIVES: Bounds = Protocol::NUMBERS.up_to(100.0);
    /// A ladder goes on while the page is open: more is work for the command line.
    pub(super) const SEEDS: Bounds = Bounds::whole("seeds", 1, 20);
    /// See [`SEEDS`].
    pub(super) const EPOCHS: Bounds = Patience::MOST_EPOCHS.up_to(50.0);
    /// Seeds of a ladder, unless set: the fewest that give a usable standard deviation.
    pub(super) const USUAL_SEEDS: usize = 3;
    /// Epochs of a trial at most, unless set: patience ends most trials before.
    pub(super) const USUAL_EPOCHS: usize = 10;
    /// Shoppers of an A/B test, unless set: some seconds' work.
    pub(super) const USUAL_AB_SHOPPERS: usize = 5000;
}

/// What a seed may be.
const SEED: Bounds = Bounds::whole("seed", 0, u32::MAX as usize);

/// A number that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Setting {
    /// The default value.
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
    /// Seed of weights, order of batches and negatives.
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
    /// Seed of all draws.
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
    /// The fewest of several interests.
    pub interests_min: Setting,
    /// The most of several interests.
    pub interests_max: Setting,
    /// The shortest history with several interests.
    pub history_min: Setting,
    /// The longest history with several interests.
    pub history_max: Setting,
    /// Chance that the level of one of several interests grows.
    pub growth_rate: Setting,
    /// Chance that a behaviour stays with the category of the one before.
    pub stick_rate: Setting,
}

/// Settings of an A/B test, named as in `AbSettings`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct AbControls {
    /// Seed of shoppers, candidates and answers.
    pub seed: Setting,
    /// Number of shoppers.
    pub shoppers: Setting,
    /// Candidates per shopper.
    pub candidates: Setting,
    /// Number of candidates that are shown.
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

impl Bounds {
    fn setting(self, default: f64) -> Setting {
        Setting {
            default,
            low: self.low,
            high: self.high,
            whole: matches!(self.kind, ValueKind::Whole | ValueKind::Even),
            even: self.kind == ValueKind::Even,
        }
    }

    fn optional(self) -> OptionalSetting {
        OptionalSetting {
            low: self.low,
            high: self.high,
            whole: matches!(self.kind, ValueKind::Whole | ValueKind::Even),
        }
    }
}

impl TrainingSettings {
    pub(super) fn bounded() -> Self {
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

impl LadderSettings {
    pub(super) fn bounded() -> Self {
        let patience = Patience::default();
        Self {
            seeds: page::SEEDS.setting(page::USUAL_SEEDS as f64),
            epochs: page::EPOCHS.setting(page::USUAL_EPOCHS as f64),
            looks: Patience::LOOKS.up_to(100.0).setting(patience.looks as f64),
            penalty: Settings::PENALTY.optional(),
        }
    }
}

impl ShopControls {
    pub(super) fn bounded() -> Self {
        let usual = ShopSettings::default();
        // The page sets one of the two rates, and together they are at most 1.
        let (drift_high, return_high) = (1.0 - usual.return_rate, 1.0 - usual.drift_rate);
        Self {
            seed: SEED.setting(f64::from(usual.seed)),
            shoppers: page::SHOPPERS.setting(usual.shoppers as f64),
            interests: ShopSettings::INTERESTS.setting(usual.interests as f64),
            drift_rate: ShopSettings::DRIFT_RATE.up_to(drift_high).setting(usual.drift_rate),
            return_rate: ShopSettings::RETURN_RATE.up_to(return_high).setting(usual.return_rate),
            stray_rate: ShopSettings::STRAY_RATE.setting(usual.stray_rate),
            interests_min: ShopSettings::INTERESTS_MIN.setting(usual.interests_min as f64),
            interests_max: ShopSettings::INTERESTS_MAX.setting(usual.interests_max as f64),
            history_min: ShopSettings::HISTORY_MIN.setting(usual.history_min as f64),
            history_max: ShopSettings::HISTORY_MAX.setting(usual.history_max as f64),
            growth_rate: ShopSettings::GROWTH_RATE.setting(usual.growth_rate),
            stick_rate: ShopSettings::STICK_RATE.setting(usual.stick_rate),
        }
    }
}

impl AbControls {
    pub(super) fn bounded() -> Self {
        let usual = AbSettings::default();
        Self {
            seed: SEED.setting(f64::from(usual.seed)),
            shoppers: AbSettings::SHOPPERS.setting(page::USUAL_AB_SHOPPERS as f64),
            candidates: AbSettings::CANDIDATES.setting(usual.candidates as f64),
            slots: AbSettings::SLOTS.setting(usual.slots as f64),
        }
    }
}

impl ProtocolSettings {
    pub(super) fn bounded() -> Self {
        let (
            Split::LeaveLastOut { validation, test },
            Split::Time {
                validation_days,
                test_days,
            },
            Split::Industrial {
                target_days,
                history_days,
                ..
            },
        ) = (Split::LAST, Split::TIME, Split::INDUSTRIAL)
        else {
            unreachable!("each of the usual splits is of its own kind");
        };
        let usual = |usual: usize| Protocol::NUMBERS.setting(usual as f64);
        Self {
            validation: usual(validation),
            test: usual(test),
            validation_days: usual(validation_days),
            test_days: usual(test_days),
            target_days: usual(target_days),
            history_days: usual(history_days),
            negatives: page::NEGATIVES.setting(Protocol::default().negatives as f64),
            train_targets: Protocol::NUMBERS.optional(),
            k_core: Protocol::NUMBERS.optional(),
        }
    }
}
