//! A ladder at each of several values of one setting of the shop or of the models.

use serde::{Deserialize, Serialize};

use super::Ladder;
use crate::chart::{SweepCurve, SweepPoint};
use crate::data::ShopSettings;
use crate::evaluate::Spread;
use crate::model::{ActivationKind, Model, Pooling};
use crate::train::Patience;

/// What a sweep found, and how it can be made again. `dien ladder --sweep` writes one as JSON; the page shows those that it comes with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct SweepRecord {
    /// The setting that is swept: interests, history, stray or hidden.
    pub setting: String,
    /// Seeds of each model at each value.
    pub seeds: u32,
    /// The shop, but for what is swept.
    pub shop: ShopSettings,
    /// How each model is trained, but for what is swept.
    pub training: SweepTraining,
    /// Test AUC of each model over the values, and of the perfect predictor.
    pub curves: Vec<SweepCurve>,
}

/// How the models of a sweep are trained. What is `None` is each model's usual.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct SweepTraining {
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// Impressions per step.
    pub batch_size: usize,
    /// H = E.
    pub hidden: usize,
    /// How behaviours are pooled.
    pub pooling: Option<Pooling>,
    /// The activation between layers.
    pub activation: Option<ActivationKind>,
    /// When a trial ends.
    pub patience: Patience,
}

/// The models' curves over the values, by `Model::ALL`, and the perfect predictor's at the end. A model without an AUC at a value, where the
/// test impressions are of one class, has no point there.
pub fn sweep_curves(found: &[(f64, Ladder)]) -> Vec<SweepCurve> {
    let point = |at: f64, spread: Spread| SweepPoint {
        at,
        mean: spread.mean,
        deviation: spread.standard_deviation.unwrap_or(0.0),
    };
    let of_model = |model: Model| {
        let points = found.iter().filter_map(|(value, ladder)| {
            let row = ladder.rows.iter().find(|row| row.model == model)?;
            Some(point(*value, row.auc?))
        });
        SweepCurve {
            model: Some(model),
            points: points.collect(),
            live: Vec::new(),
        }
    };
    let perfect = found.iter().filter_map(|(value, ladder)| {
        Some(SweepPoint {
            at: *value,
            mean: ladder.perfect?.auc?,
            deviation: 0.0,
        })
    });
    let models = Model::ALL
        .into_iter()
        .map(of_model)
        .filter(|curve| !curve.points.is_empty());
    let perfect = SweepCurve {
        model: None,
        points: perfect.collect(),
        live: Vec::new(),
    };
    models.chain([perfect]).collect()
}
