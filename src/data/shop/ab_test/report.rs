//! The report of an A/B test.

use serde::Serialize;

use super::AbSettings;
use super::sums::{Interval, Sums};

/// Report of an A/B test. The first arm is the one that the others are compared with.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct AbReport {
    /// Settings of the test.
    pub settings: AbSettings,
    /// Number of shoppers so far.
    pub shoppers: usize,
    /// The arms.
    pub arms: Vec<ArmReport>,
}

/// Results of one arm.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct ArmReport {
    /// Its name.
    pub name: String,
    /// Items shown.
    pub impressions: usize,
    /// Clicks on them.
    pub clicks: usize,
    /// Clicks per impression; 0 without impressions.
    pub ctr: f64,
    /// Sum of the clicked items' bids per 1000 impressions, in the shop's currency; 0 without impressions.
    pub ecpm: f64,
    /// Expected CTR: computed from the shop's own probabilities instead of drawn clicks.
    pub expected_ctr: f64,
    /// Expected eCPM, in the same way.
    pub expected_ecpm: f64,
    /// Lift over the first arm; `None` for the first arm itself.
    pub lift: Option<Lift>,
}

/// Relative lift of an arm over the first (0.1 is 10 % more). A field is `None` while the first arm has earned nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Lift {
    /// Lift of [`ArmReport::ctr`].
    pub ctr: Option<Interval>,
    /// Lift of [`ArmReport::ecpm`].
    pub ecpm: Option<Interval>,
    /// Lift of [`ArmReport::expected_ctr`].
    pub expected_ctr: Option<Interval>,
    /// Lift of [`ArmReport::expected_ecpm`].
    pub expected_ecpm: Option<Interval>,
}

impl AbReport {
    pub(super) fn new(settings: &AbSettings, shoppers: usize, arms: &[(String, Sums)]) -> Self {
        let impressions = shoppers * settings.slots;
        let arm = |(index, (name, sums)): (usize, &(String, Sums))| ArmReport::new(name, impressions, sums, index > 0);
        Self {
            settings: settings.clone(),
            shoppers,
            arms: arms.iter().enumerate().map(arm).collect(),
        }
    }
}

impl ArmReport {
    fn new(name: &str, impressions: usize, sums: &Sums, compared: bool) -> Self {
        let each = |sum: f64| sum / impressions.max(1) as f64;
        Self {
            name: name.to_owned(),
            impressions,
            clicks: sums.clicks.own as usize,
            ctr: each(sums.clicks.own),
            ecpm: 1000.0 * each(sums.value.own),
            expected_ctr: each(sums.expected_clicks.own),
            expected_ecpm: 1000.0 * each(sums.expected_value.own),
            lift: compared.then(|| Lift {
                ctr: sums.clicks.lift(),
                ecpm: sums.value.lift(),
                expected_ctr: sums.expected_clicks.lift(),
                expected_ecpm: sums.expected_value.lift(),
            }),
        }
    }
}
