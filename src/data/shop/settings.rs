//! How shoppers behave, in numbers.

use serde::{Deserialize, Serialize};

use super::CATEGORIES;
use crate::Result;
use crate::bounds::Bounds;

/// How shoppers behave. `stray_rate` is the noise; `interests`, `drift_rate` and `return_rate` say what there is to follow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(default, deny_unknown_fields)]
pub struct ShopSettings {
    /// Everything follows from it.
    pub seed: u32,
    /// How many shoppers there are.
    pub shoppers: usize,
    /// Items shown to each.
    pub impressions_per_shopper: usize,
    /// Categories among which interests move, the catalogue's first ones; the rest is met by stray clicks alone.
    pub interests: usize,
    /// Chance per step that the interest drifts on.
    pub drift_rate: f64,
    /// Chance per step that it returns to the previous one.
    pub return_rate: f64,
    /// Chance that a behaviour is a stray click.
    pub stray_rate: f64,
}

impl Default for ShopSettings {
    fn default() -> Self {
        Self {
            seed: 1,
            shoppers: 4000,
            impressions_per_shopper: 6,
            interests: CATEGORIES,
            drift_rate: 0.09,
            return_rate: 0.04,
            stray_rate: 0.12,
        }
    }
}

impl ShopSettings {
    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting that is out of its bounds, with what is possible.
    pub fn check(&self) -> Result<()> {
        Self::SHOPPERS.check_count(self.shoppers)?;
        Self::IMPRESSIONS_PER_SHOPPER.check_count(self.impressions_per_shopper)?;
        Self::INTERESTS.check_count(self.interests)?;
        Self::DRIFT_RATE.check(self.drift_rate)?;
        Self::RETURN_RATE.check(self.return_rate)?;
        Self::STRAY_RATE.check(self.stray_rate)?;
        Self::MOVES.check(self.drift_rate + self.return_rate)
    }

    /// What a data set of these settings is called: the seed, and whatever of the law is not the default.
    pub(super) fn name(&self) -> String {
        let default = Self::default();
        let mut parts = vec![format!("shop, seed {}", self.seed)];
        if self.interests != default.interests {
            parts.push(format!("{} interests", self.interests));
        }
        let rates = [
            ("drift", self.drift_rate, default.drift_rate),
            ("return", self.return_rate, default.return_rate),
            ("stray", self.stray_rate, default.stray_rate),
        ];
        let changed = rates.into_iter().filter(|(_, value, default)| value != default);
        parts.extend(changed.map(|(rate, value, _)| format!("{rate} rate {value}")));
        parts.join(", ")
    }
}

/// Bounds of the settings.
impl ShopSettings {
    /// Bounds of [`shoppers`](Self::shoppers).
    pub const SHOPPERS: Bounds = Bounds::whole("shoppers", 1, 100_000);
    /// Bounds of [`impressions_per_shopper`](Self::impressions_per_shopper).
    pub const IMPRESSIONS_PER_SHOPPER: Bounds = Bounds::whole("impressions-per-shopper", 1, 100);
    /// Bounds of [`interests`](Self::interests).
    pub const INTERESTS: Bounds = Bounds::whole("interests", 2, CATEGORIES);
    /// Bounds of [`drift_rate`](Self::drift_rate), a chance.
    pub const DRIFT_RATE: Bounds = Bounds::real("drift-rate", 0.0, 1.0);
    /// Bounds of [`return_rate`](Self::return_rate), a chance.
    pub const RETURN_RATE: Bounds = Bounds::real("return-rate", 0.0, 1.0);
    /// Bounds of [`stray_rate`](Self::stray_rate), a chance.
    pub const STRAY_RATE: Bounds = Bounds::real("stray-rate", 0.0, 1.0);
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
