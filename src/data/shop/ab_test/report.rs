//! What came of an A/B test.

use serde::Serialize;

use super::AbSettings;
use super::sums::Sums;

/// All arms, the one that the others are compared with first.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct AbReport {
    /// Of shoppers, candidates and answers.
    pub settings: AbSettings,
    /// Shoppers who came so far.
    pub shoppers: usize,
    /// The arms.
    pub arms: Vec<ArmReport>,
}

/// One arm's takings.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct ArmReport {
    /// What it is called.
    pub name: String,
    /// Items shown.
    pub impressions: usize,
    /// How many of them were clicked.
    pub clicks: usize,
    /// Clicks per impression; 0 of none.
    pub ctr: f64,
    /// Bids of the clicks per 1000 impressions, in the shop's currency; 0 of none.
    pub ecpm: f64,
    /// The CTR by the shop's own probabilities instead of drawn clicks.
    pub expected_ctr: f64,
    /// The eCPM by the same.
    pub expected_ecpm: f64,
    /// Against the first arm; none for itself.
    pub lift: Option<Lift>,
}

/// What an arm earns beyond the first, relative to it (0.1 is 10 % more); each none while the first has earned nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Lift {
    /// Of [`ArmReport::ctr`].
    pub ctr: Option<Interval>,
    /// Of [`ArmReport::ecpm`].
    pub ecpm: Option<Interval>,
    /// Of [`ArmReport::expected_ctr`].
    pub expected_ctr: Option<Interval>,
    /// Of [`ArmReport::expected_ecpm`].
    pub expected_ecpm: Option<Interval>,
}

/// An estimate and its 95 % confidence interval, over shoppers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Interval {
    /// The estimate.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
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
