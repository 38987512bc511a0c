//! How shoppers behave, in numbers.

use serde::{Deserialize, Serialize};

use super::shelves::CATEGORIES;
use crate::Result;
use crate::bounds::Bounds;

/// The most of several interests of a shopper: with more, the sets to be weighed against each other are too many.
pub(super) const MOST_INTERESTS: usize = 6;

/// The law of a world: how interests move, and what a click hangs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum ShopLaw {
    /// One interest at a time, which drifts.
    #[default]
    Drifting,
    /// Several interests at once, each with a level.
    Several,
}

impl ShopLaw {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Drifting, Self::Several];

    /// Its name, as in links and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Drifting => "drifting",
            Self::Several => "several",
        }
    }
}

/// Settings of the shop. Each law has its own; those of the other law are checked and not read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(from = "Given", into = "Given")]
pub struct ShopSettings {
    /// The law.
    pub law: ShopLaw,
    /// Seed of all shoppers and impressions.
    pub seed: u32,
    /// Number of shoppers.
    pub shoppers: usize,
    /// Number of items shown to each shopper.
    pub impressions_per_shopper: usize,
    /// Probability that a behaviour is a stray click.
    pub stray_rate: f64,
    /// One interest: number of categories among which it moves, the first ones of the catalogue. Items of the others occur as stray clicks
    /// only.
    pub interests: usize,
    /// One interest: probability per step that it drifts to another category.
    pub drift_rate: f64,
    /// One interest: probability per step that it returns to the previous category.
    pub return_rate: f64,
    /// Several interests: the fewest of a shopper.
    pub interests_min: usize,
    /// Several interests: the most of a shopper.
    pub interests_max: usize,
    /// Several interests: the shortest history.
    pub history_min: usize,
    /// Several interests: the longest history.
    pub history_max: usize,
    /// Several interests: probability that an interest's level grows when it is behind a behaviour.
    pub growth_rate: f64,
    /// Several interests: probability that a meant behaviour stays with the category of the behaviour before it.
    pub stick_rate: f64,
    /// Whether shoppers have profile fields, and impressions context fields.
    pub fields: bool,
}

impl Default for ShopSettings {
    fn default() -> Self {
        Self::of(ShopLaw::default())
    }
}

/// Declares how settings are read and written: what is left out is as usual under the law.
macro_rules! given {
    ($($setting:ident: $type:ty),* $(,)?) => {
        /// What is set.
        #[derive(Default, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct Given {
            law: ShopLaw,
            $($setting: Option<$type>,)*
        }

        impl From<Given> for ShopSettings {
            fn from(given: Given) -> Self {
                let usual = Self::of(given.law);
                Self {
                    law: given.law,
                    $($setting: given.$setting.unwrap_or(usual.$setting),)*
                }
            }
        }

        impl From<ShopSettings> for Given {
            fn from(settings: ShopSettings) -> Self {
                Self {
                    law: settings.law,
                    $($setting: Some(settings.$setting),)*
                }
            }
        }
    };
}
given! {
    seed: u32,
    shoppers: usize,
    impressions_per_shopper: usize,
    stray_rate: f64,
    interests: usize,
    drift_rate: f64,
    return_rate: f64,
    interests_min: usize,
    interests_max: usize,
    history_min: usize,
    history_max: usize,
    growth_rate: f64,
    stick_rate: f64,
    fields: bool,
}

impl ShopSettings {
    /// The usual settings under a law.
    pub fn of(law: ShopLaw) -> Self {
        Self {
            law,
            seed: 1,
            shoppers: 4000,
            impressions_per_shopper: match law {
                ShopLaw::Drifting => 6,
                ShopLaw::Several => 8,
            },
            stray_rate: 0.12,
            interests: CATEGORIES,
            drift_rate: 0.09,
            return_rate: 0.04,
            interests_min: 2,
            interests_max: 4,
            history_min: 8,
            history_max: 40,
            growth_rate: 0.30,
            stick_rate: 0.0,
            fields: law == ShopLaw::Several,
        }
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting that is out of its bounds, with what is possible.
    pub fn check(&self) -> Result<()> {
        Self::SHOPPERS.check_count(self.shoppers)?;
        Self::IMPRESSIONS_PER_SHOPPER.check_count(self.impressions_per_shopper)?;
        Self::STRAY_RATE.check(self.stray_rate)?;
        Self::INTERESTS.check_count(self.interests)?;
        Self::DRIFT_RATE.check(self.drift_rate)?;
        Self::RETURN_RATE.check(self.return_rate)?;
        Self::MOVES.check(self.drift_rate + self.return_rate)?;
        Self::INTERESTS_MIN.check_count(self.interests_min)?;
        Self::INTERESTS_MAX
            .starting_at(self.interests_min as f64)
            .check_count(self.interests_max)?;
        Self::HISTORY_MIN.check_count(self.history_min)?;
        Self::HISTORY_MAX
            .starting_at(self.history_min as f64)
            .check_count(self.history_max)?;
        Self::GROWTH_RATE.check(self.growth_rate)?;
        Self::STICK_RATE.check(self.stick_rate)
    }

    /// Name of a data set with these settings: the law unless it is the first, the seed, and each setting of the law that differs from
    /// its default.
    pub(super) fn name(&self) -> String {
        let usual = Self::of(self.law);
        let mut parts = Vec::new();
        let mut rates = vec![("stray", self.stray_rate, usual.stray_rate)];
        match self.law {
            ShopLaw::Drifting => {
                parts.push(format!("shop, seed {}", self.seed));
                if self.interests != usual.interests {
                    parts.push(format!("{} interests", self.interests));
                }
                rates.insert(0, ("drift", self.drift_rate, usual.drift_rate));
                rates.insert(1, ("return", self.return_rate, usual.return_rate));
            }
            ShopLaw::Several => {
                parts.push(format!("shop of several interests, seed {}", self.seed));
                let ranges = [
                    (
                        "interests",
                        (self.interests_min, self.interests_max),
                        (usual.interests_min, usual.interests_max),
                    ),
                    (
                        "behaviours",
                        (self.history_min, self.history_max),
                        (usual.history_min, usual.history_max),
                    ),
                ];
                let changed = ranges.into_iter().filter(|(_, range, usual)| range != usual);
                parts.extend(changed.map(|(what, range, _)| match range {
                    (low, high) if low == high => format!("{low} {what}"),
                    (low, high) => format!("{low} to {high} {what}"),
                }));
                rates.insert(0, ("growth", self.growth_rate, usual.growth_rate));
                rates.push(("stick", self.stick_rate, usual.stick_rate));
            }
        }
        let changed = rates.into_iter().filter(|(_, value, usual)| value != usual);
        parts.extend(changed.map(|(rate, value, _)| format!("{rate} rate {value}")));
        if self.fields != usual.fields {
            parts.push(if self.fields { "with fields" } else { "without fields" }.to_owned());
        }
        parts.join(", ")
    }
}

/// Bounds of the settings.
impl ShopSettings {
    /// Bounds of [`shoppers`](Self::shoppers).
    pub const SHOPPERS: Bounds = Bounds::whole("shoppers", 1, 100_000);
    /// Bounds of [`impressions_per_shopper`](Self::impressions_per_shopper).
    pub const IMPRESSIONS_PER_SHOPPER: Bounds = Bounds::whole("impressions-per-shopper", 1, 100);
    /// Bounds of [`stray_rate`](Self::stray_rate), a chance.
    pub const STRAY_RATE: Bounds = Bounds::real("stray-rate", 0.0, 1.0);
    /// Bounds of [`interests`](Self::interests).
    pub const INTERESTS: Bounds = Bounds::whole("interests", 2, CATEGORIES);
    /// Bounds of [`drift_rate`](Self::drift_rate), a chance.
    pub const DRIFT_RATE: Bounds = Bounds::real("drift-rate", 0.0, 1.0);
    /// Bounds of [`return_rate`](Self::return_rate), a chance.
    pub const RETURN_RATE: Bounds = Bounds::real("return-rate", 0.0, 1.0);
    /// Bounds of [`interests_min`](Self::interests_min).
    pub const INTERESTS_MIN: Bounds = Bounds::whole("interests-min", 1, MOST_INTERESTS);
    /// Bounds of [`interests_max`](Self::interests_max), which is not below `interests_min`.
    pub const INTERESTS_MAX: Bounds = Bounds::whole("interests-max", 1, MOST_INTERESTS);
    /// Bounds of [`history_min`](Self::history_min).
    pub const HISTORY_MIN: Bounds = Bounds::whole("history-min", 1, 100);
    /// Bounds of [`history_max`](Self::history_max), which is not below `history_min`.
    pub const HISTORY_MAX: Bounds = Bounds::whole("history-max", 1, 100);
    /// Bounds of [`growth_rate`](Self::growth_rate), a chance.
    pub const GROWTH_RATE: Bounds = Bounds::real("growth-rate", 0.0, 1.0);
    /// Bounds of [`stick_rate`](Self::stick_rate), a chance.
    pub const STICK_RATE: Bounds = Bounds::real("stick-rate", 0.0, 1.0);
    /// Bounds of the two rates together: the interest does one or the other in a step.
    const MOVES: Bounds = Bounds::real("drift-rate + return-rate", 0.0, 1.0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    fn with(change: impl FnOnce(&mut ShopSettings)) -> ShopSettings {
        let mut settings = ShopSettings::default();
        change(&mut settings);
        settings
    }

    #[test]
    fn ranges_are_kept() {
        ShopSettings::default().check().unwrap();
        with(|settings| (settings.drift_rate, settings.return_rate) = (0.5, 0.5))
            .check()
            .unwrap();
        let wrong = [
            ("shoppers", with(|settings| settings.shoppers = 0)),
            (
                "impressions-per-shopper",
                with(|settings| settings.impressions_per_shopper = 101),
            ),
            ("interests", with(|settings| settings.interests = 1)),
            ("interests", with(|settings| settings.interests = 13)),
            ("drift-rate", with(|settings| settings.drift_rate = -0.1)),
            ("return-rate", with(|settings| settings.return_rate = f64::NAN)),
            ("stray-rate", with(|settings| settings.stray_rate = 1.1)),
            (
                "drift-rate + return-rate",
                with(|settings| (settings.drift_rate, settings.return_rate) = (0.6, 0.5)),
            ),
        ];
        for (expected, settings) in wrong {
            let error = settings.check().unwrap_err();
            assert!(
                matches!(error, Error::Setting { name, .. } if name == expected),
                "{error}"
            );
        }
    }

    #[test]
    fn the_page_names_what_it_changes() {
        let settings: ShopSettings = serde_json::from_str(r#"{"interests": 3, "stray_rate": 0.4}"#).unwrap();
        assert_eq!(
            settings,
            with(|settings| (settings.interests, settings.stray_rate) = (3, 0.4))
        );
        assert_eq!(settings.name(), "shop, seed 1, 3 interests, stray rate 0.4");
        assert_eq!(ShopSettings::default().name(), "shop, seed 1");
        assert!(serde_json::from_str::<ShopSettings>(r#"{"noise": 0.4}"#).is_err());
    }
}
