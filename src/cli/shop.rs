//! The options of the shop, on which a command works where it is given no log.

use clap::Args;

use super::settings::choice;
use crate::Result;
use crate::data::{Shop, ShopLaw, ShopSettings};
use crate::error::{check_setting, setting_reason};

/// The simulated shop's settings. What is not given is as usual under the law.
#[derive(Args, Debug)]
pub(super) struct ShopArgs {
    /// How the shop's interests move: drifting (one interest, which drifts) or several (at once, each with a level).
    #[arg(long, value_name = "LAW", conflicts_with = "data", default_value = "drifting", value_parser = choice::<ShopLaw>)]
    law: ShopLaw,
    /// How many shoppers the shop has.
    #[arg(long, value_name = "N", conflicts_with = "data", default_value_t = ShopSettings::default().shoppers)]
    shoppers: usize,
    /// Chance that a behaviour is a stray click: the shop's noise.
    #[arg(long, value_name = "X", conflicts_with = "data", default_value_t = ShopSettings::default().stray_rate, allow_hyphen_values = true)]
    stray_rate: f64,
    /// One interest: categories among which it moves, 2 to 12 (usual: 12).
    #[arg(long, value_name = "N", conflicts_with = "data")]
    interests: Option<usize>,
    /// One interest: chance per step that it drifts on (usual: 0.09).
    #[arg(long, value_name = "X", conflicts_with = "data", allow_hyphen_values = true)]
    drift_rate: Option<f64>,
    /// One interest: chance per step that it returns to the one before (usual: 0.04).
    #[arg(long, value_name = "X", conflicts_with = "data", allow_hyphen_values = true)]
    return_rate: Option<f64>,
    /// Several interests: the fewest of a shopper, 1 to 6 (usual: 2).
    #[arg(long, value_name = "N", conflicts_with = "data")]
    interests_min: Option<usize>,
    /// Several interests: the most of a shopper (usual: 4).
    #[arg(long, value_name = "N", conflicts_with = "data")]
    interests_max: Option<usize>,
    /// Several interests: the shortest history, 1 to 100 (usual: 8).
    #[arg(long, value_name = "N", conflicts_with = "data")]
    history_min: Option<usize>,
    /// Several interests: the longest history (usual: 40).
    #[arg(long, value_name = "N", conflicts_with = "data")]
    history_max: Option<usize>,
    /// Several interests: chance that an interest's level grows with a behaviour of its own (usual: 0.3).
    #[arg(long, value_name = "X", conflicts_with = "data", allow_hyphen_values = true)]
    growth_rate: Option<f64>,
    /// Several interests: chance that a behaviour stays with the category of the one before (usual: 0).
    #[arg(long, value_name = "X", conflicts_with = "data", allow_hyphen_values = true)]
    stick_rate: Option<f64>,
}

impl ShopArgs {
    /// The shop of a seed.
    ///
    /// # Errors
    /// As [`settings`](Self::settings).
    pub(super) fn shop(&self, seed: u32) -> Result<Shop> {
        Ok(Shop::new(&self.settings(seed)?))
    }

    /// The shop's settings, checked.
    ///
    /// # Errors
    /// The first setting that is out of range, or that the law does not have.
    pub(super) fn settings(&self, seed: u32) -> Result<ShopSettings> {
        let mut settings = ShopSettings {
            seed,
            shoppers: self.shoppers,
            stray_rate: self.stray_rate,
            ..ShopSettings::of(self.law)
        };
        self.of_law("interests", self.interests, ShopLaw::Drifting, &mut settings.interests)?;
        self.of_law(
            "drift-rate",
            self.drift_rate,
            ShopLaw::Drifting,
            &mut settings.drift_rate,
        )?;
        self.of_law(
            "return-rate",
            self.return_rate,
            ShopLaw::Drifting,
            &mut settings.return_rate,
        )?;
        let several = ShopLaw::Several;
        self.of_law(
            "interests-min",
            self.interests_min,
            several,
            &mut settings.interests_min,
        )?;
        self.of_law(
            "interests-max",
            self.interests_max,
            several,
            &mut settings.interests_max,
        )?;
        self.of_law("history-min", self.history_min, several, &mut settings.history_min)?;
        self.of_law("history-max", self.history_max, several, &mut settings.history_max)?;
        self.of_law("growth-rate", self.growth_rate, several, &mut settings.growth_rate)?;
        self.of_law("stick-rate", self.stick_rate, several, &mut settings.stick_rate)?;
        settings.check()?;
        Ok(settings)
    }

    /// Takes over a setting that one law alone has, if it is given.
    ///
    /// # Errors
    /// If it is given under the other law, where it would do nothing.
    fn of_law<T: Copy + ToString>(
        &self,
        name: &'static str,
        given: Option<T>,
        law: ShopLaw,
        setting: &mut T,
    ) -> Result<()> {
        if let Some(value) = given {
            check_setting(
                self.law == law,
                name,
                value,
                setting_reason::other(),
                &format!("only with --law {}", law.name()),
            )?;
            *setting = value;
        }
        Ok(())
    }
}
