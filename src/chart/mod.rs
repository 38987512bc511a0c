//! Drawings of traces over any plotters backend: canvas in the page, SVG in tests.
//!
//! A drawing takes plain numbers and returns where its plot lies ([`PlotArea`]), so that the page can put a cursor on a step.
//! Text in a drawing is numbers only. Words stand beside it, in the page's language.
//!
//! | file | picture |
//! |---|---|
//! | `steps.rs` | one number per step: attention as bars, the update weight as mean and range |
//! | `heatmap.rs` | states, H × T, in greys |
//! | `drift.rs` | `p(click)` of some candidates after each prefix |
//! | `paths.rs` | states of several units in a common plane |
//! | `losses.rs` | losses or AUC of several units in training |
//! | `sweep.rs` | a figure of several models against one setting of the world |
//! | `mosaic.rs` | rectangles without a gap, as one picture |
//! | `palette.rs`, `marker.rs`, `frame.rs` | colours, shapes and axes that all of them share |

mod drift;
mod frame;
mod heatmap;
mod losses;
mod marker;
mod mosaic;
mod palette;
mod paths;
mod steps;
mod sweep;

pub use drift::{CANDIDATE_DASHES, DriftChart, ProbabilityCurve, drift};
pub use frame::{Drawn, PlotArea};
pub use heatmap::{States, states};
pub use losses::{Curve, LossCurves, losses};
pub use mosaic::{Mosaic, Tile};
pub use palette::{CATEGORY_COLOURS, Ink, Theme, UnitStyle};
pub use paths::{PathTarget, Paths, PlanePath, paths};
pub use steps::{AttentionBars, attention, update_weight};
pub use sweep::{SweepCurve, SweepPoint, sweep};

pub use crate::model::Marker;
