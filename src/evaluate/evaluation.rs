//! All that is measured of predictions on held-out impressions.

use serde::Serialize;

use super::{Calibration, Metrics, grouped_area_under_curve};

/// [`Metrics`] and the rest of a report. A figure that is not a number is `null` in JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// Impressions predicted.
    pub impressions: usize,
    /// How many of them were clicked.
    pub clicks: usize,
    /// See [`Metrics::auc`].
    pub auc: f64,
    /// Mean of the users' own AUCs, weighted by their impressions; users who clicked all or nothing are left out.
    pub gauc: Option<f64>,
    /// See [`Metrics::log_loss`].
    pub log_loss: f64,
    /// Do the probabilities mean what they say?
    pub calibration: Calibration,
}

impl Evaluation {
    /// Of logits, labels (clicked or not) and users, one each per impression.
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

    /// The two figures that a training run follows.
    pub fn metrics(&self) -> Metrics {
        Metrics {
            auc: self.auc,
            log_loss: self.log_loss,
        }
    }
}
