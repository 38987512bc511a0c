//! Predictions of a trained model, and measures of their quality.
//!
//! | file | what lives there |
//! |---|---|
//! | `predict.rs` | logits of impressions, answers to an A/B test |
//! | `metrics.rs` | AUC, GAUC, log loss |
//! | `classes.rs` | why figures are not defined: one class alone, answers that are no numbers |
//! | `calibration.rs` | predicted against clicked, in bins |
//! | `evaluation.rs` | all figures of some impressions |
//! | `perfect.rs` | the same figures of the shop's perfect predictor |
//! | `histories.rs` | the same figures with other histories in place of the real ones |
//! | `following/` | how well a model follows what is true of the shop's shoppers |
//! | `spread.rs` | a mean with its standard deviation, and when two means tie |
//!
//! Nothing here knows how a model was trained.

mod calibration;
mod classes;
mod evaluation;
mod following;
mod histories;
mod metrics;
mod perfect;
mod predict;
mod spread;

pub use calibration::{Calibration, CalibrationBin};
pub use classes::{Classes, missing_class, overflow};
pub use evaluation::{Evaluation, evaluate};
pub use following::{
    Following, LevelReading, Measured, MeasuredChange, MeasuredSample, Reaction, Reactions, Similarity, Waiting,
    following, measured, sampled,
};
pub use histories::{HistoryKind, evaluate_with};
pub use metrics::{Metrics, PENALTY_ADVICE, area_under_curve, figure, grouped_area_under_curve, log_loss, near_chance};
pub use perfect::evaluate_perfect;
pub(crate) use predict::{PREDICTION_BATCH, tensors};
pub use predict::{PredictOptions, answer, predict};
pub use spread::Spread;
