//! A setting that is swept, and its values.

use std::str::FromStr;

use crate::data::{ShopLaw, ShopSettings};
use crate::error::{check_setting, find_named, setting_reason};
use crate::train::Settings;
use crate::{Error, Result};

/// A setting and the values at which it is tried.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sweep {
    pub(super) setting: Swept,
    pub(super) values: Vec<f64>,
}

/// A setting that can be swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Swept {
    Interests,
    History,
    Stray,
    Hidden,
}

impl Swept {
    const ALL: [Self; 4] = [Self::Interests, Self::History, Self::Stray, Self::Hidden];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Interests => "interests",
            Self::History => "history",
            Self::Stray => "stray",
            Self::Hidden => "hidden",
        }
    }
}

impl FromStr for Sweep {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (name, values) = text.split_once('=').unwrap_or((text, ""));
        let setting = find_named("sweep", name, &Swept::ALL, Swept::name)?;
        let value = |text: &str| {
            text.parse::<f64>().map_err(|_| Error::Setting {
                name: "sweep",
                value: text.to_owned(),
                reason: setting_reason::other(),
                rule: format!("numbers with commas between them, as in {name}=1,2,4"),
            })
        };
        let mut values: Vec<f64> = values.split(',').map(value).collect::<Result<_>>()?;
        values.sort_by(f64::total_cmp);
        values.dedup();
        Ok(Self { setting, values })
    }
}

/// One value of a sweep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) setting: Swept,
    pub(super) value: f64,
}

impl Point {
    /// The shop at this point, checked.
    ///
    /// # Errors
    /// A value that the setting cannot have.
    pub(super) fn shop(self, mut shop: ShopSettings) -> Result<ShopSettings> {
        match (self.setting, shop.law) {
            (Swept::Interests, ShopLaw::Drifting) => shop.interests = self.count()?,
            (Swept::Interests, ShopLaw::Several) => {
                (shop.interests_min, shop.interests_max) = (self.count()?, self.count()?);
            }
            (Swept::History, law) => {
                check_setting(
                    law == ShopLaw::Several,
                    "sweep",
                    "history",
                    setting_reason::other(),
                    "only with --law several",
                )?;
                (shop.history_min, shop.history_max) = (self.count()?, self.count()?);
            }
            (Swept::Stray, _) => shop.stray_rate = self.value,
            (Swept::Hidden, _) => {}
        }
        shop.check()?;
        Ok(shop)
    }

    /// The settings of a model at this point, checked. A model reads the whole history, however long.
    ///
    /// # Errors
    /// A value that the setting cannot have.
    pub(super) fn settings(self, shop: &ShopSettings, mut settings: Settings) -> Result<Settings> {
        match self.setting {
            Swept::Hidden => settings.hidden = self.count()?,
            Swept::History => settings.max_history = settings.max_history.max(self.shop(shop.clone())?.history_max),
            Swept::Interests | Swept::Stray => {}
        }
        settings.check()?;
        Ok(settings)
    }

    fn count(self) -> Result<usize> {
        let whole = self.value >= 0.0 && self.value.fract() == 0.0 && self.value < 1e9;
        check_setting(
            whole,
            self.setting.name(),
            self.value,
            setting_reason::other(),
            "a whole number",
        )?;
        Ok(self.value as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweeps_are_read() {
        let sweep: Sweep = "interests=3,1,2,2".parse().unwrap();
        assert_eq!((sweep.setting, sweep.values), (Swept::Interests, vec![1.0, 2.0, 3.0]));
        for (text, what) in [
            ("colour=1", "use one of interests, history, stray, hidden"),
            ("interests", "numbers with commas"),
            ("stray=a", "sweep = a is not possible"),
        ] {
            let error = text.parse::<Sweep>().unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        }
    }
}
