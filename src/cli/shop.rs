//! The options of the shop, on which a command works where it is given no log.

use clap::Args;

use crate::Result;
use crate::data::{Shop, ShopSettings};

/// The simulated shop's settings.
#[derive(Args, Debug)]
pub(super) struct ShopArgs {
    /// How many shoppers the shop has.
    #[arg(long, value_name = "N", conflicts_with = "data", default_value_t = ShopSettings::default().shoppers)]
    shoppers: usize,
    /// Categories among which the shop's interests move, 2 to 12.
    #[arg(long, value_name = "N", conflicts_with = "data", default_value_t = ShopSettings::default().interests)]
    interests: usize,
    /// Chance per step that an interest of the shop drifts on.
    #[arg(long, value_name = "X", conflicts_with = "data", default_value_t = ShopSettings::default().drift_rate, allow_hyphen_values = true)]
    drift_rate: f64,
    /// Chance per step that an interest of the shop returns to the one before.
    #[arg(long, value_name = "X", conflicts_with = "data", default_value_t = ShopSettings::default().return_rate, allow_hyphen_values = true)]
    return_rate: f64,
    /// Chance that a behaviour is a stray click: the shop's noise.
    #[arg(long, value_name = "X", conflicts_with = "data", default_value_t = ShopSettings::default().stray_rate, allow_hyphen_values = true)]
    stray_rate: f64,
}

impl ShopArgs {
    /// The shop of a seed.
    ///
    /// # Errors
    /// The first setting out of range.
    pub(super) fn shop(&self, seed: u32) -> Result<Shop> {
        Ok(Shop::new(&self.settings(seed)?))
    }

    /// The shop's settings, checked.
    ///
    /// # Errors
    /// The first setting out of range.
    pub(super) fn settings(&self, seed: u32) -> Result<ShopSettings> {
        let settings = ShopSettings {
            seed,
            shoppers: self.shoppers,
            interests: self.interests,
            drift_rate: self.drift_rate,
            return_rate: self.return_rate,
            stray_rate: self.stray_rate,
            ..ShopSettings::default()
        };
        settings.check()?;
        Ok(settings)
    }
}
