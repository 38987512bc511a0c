//! All that is measured of predictions on held-out impressions.

use serde::Serialize;

use super::calibration::Calibration;
use super::metrics::{Metrics, grouped_area_under_curve};
use super::predict::{PredictOptions, predict};
use crate::data::{Dataset, Impression};
use crate::model::Network;

/// [`Metrics`] and the rest of a report. A figure that is not defined is `null` in JSON, and so is one that is not a number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// Impressions predicted.
    pub impressions: usize,
    /// How many of them were clicked.
    pub clicks: usize,
    /// See [`Metrics::auc`].
    pub auc: Option<f64>,
    /// Mean of the users' own AUCs, weighted by their impressions; users who clicked all or nothing are left out.
    pub gauc: Option<f64>,
    /// See [`Metrics::log_loss`].
    pub log_loss: Option<f64>,
    /// Calibration of the predicted probabilities.
    pub calibration: Calibration,
}

impl Evaluation {
    /// Measures logits against labels (clicked or not) and users, one each per impression.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn new(logits: &[f32], clicked: &[bool], users: &[u32]) -> Self {
        let Metrics { auc, log_loss } = Metrics::new(logits, clicked);
        Self {
            impressions: clicked.len(),
            clicks: clicked.iter().filter(|&&clicked| clicked).count(),
            auc,
            gauc: grouped_area_under_curve(logits, clicked, users),
            log_loss,
            calibration: Calibration::new(logits, clicked),
        }
    }

    /// Measures logits of `impressions`, one each.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn of_impressions(logits: &[f32], impressions: &[Impression]) -> Self {
        let clicked: Vec<bool> = impressions.iter().map(|impression| impression.clicked).collect();
        let users: Vec<u32> = impressions.iter().map(|impression| impression.user).collect();
        Self::new(logits, &clicked, &users)
    }

    /// The two figures that a training run follows.
    pub fn metrics(&self) -> Metrics {
        Metrics {
            auc: self.auc,
            log_loss: self.log_loss,
        }
    }
}

/// Predicts `impressions` of `data` with a model and measures the predictions.
pub fn evaluate(model: &Network, data: &Dataset, impressions: &[Impression], options: PredictOptions) -> Evaluation {
    Evaluation::of_impressions(&predict(model, data, impressions, options), impressions)
}
