//! Drawings as the page asks for them, over any plotters backend, and the colours that its style sheet takes from here.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

use super::Floats;
use crate::chart::{self, AttentionBars, Drawn, SweepCurve, Theme};
use crate::model::Model;

/// The theme, the size and the resolution of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct View {
    /// Whether the theme is dark.
    pub dark: bool,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// Device pixels per CSS pixel.
    pub ratio: f64,
}

impl View {
    /// The theme that it is drawn in.
    pub fn theme(&self) -> Theme {
        theme(self.dark)
    }
}

/// Attention as bars, see [`chart::attention`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct AttentionDrawing {
    /// `a_t`.
    pub values: Floats,
    /// The category of each behaviour.
    pub categories: Vec<usize>,
    /// Whether they went through a softmax.
    pub normalised: bool,
    /// Steps of the axis.
    pub time: usize,
    /// The upper end of the axis.
    pub top: f32,
}

/// The candidate's coefficient, see [`chart::update_weight`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct WeightDrawing {
    /// Its mean over the state's dimensions `[T]`.
    pub mean: Floats,
    /// Its least `[T]`.
    pub low: Floats,
    /// Its largest `[T]`.
    pub high: Floats,
    /// Steps of the axis.
    pub time: usize,
    /// The upper end of the axis.
    pub top: f32,
}

/// States as a heatmap, see [`chart::states`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct StatesDrawing {
    /// Width H of a state.
    pub hidden: usize,
    /// `[T * H]`, row by row.
    pub values: Floats,
    /// Steps of the axis.
    pub time: usize,
    /// Absolute value at which the grey is full.
    pub limit: f32,
}

/// A drift chart, see [`chart::drift`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct DriftDrawing {
    /// Length T of the whole history.
    pub time: usize,
    /// Lengths of the prefixes, rising.
    pub prefixes: Vec<usize>,
    /// The candidates, in the order in which dashes are given out.
    pub candidates: Vec<CandidateCurve>,
    /// The upper end of the axis.
    pub top: f32,
}

/// A candidate's curve.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct CandidateCurve {
    /// Its category, which gives the colour.
    pub category: usize,
    /// The category's sign.
    pub sign: String,
    /// `p(click)` after each prefix known so far.
    pub probability: Vec<f32>,
}

/// Paths of states, see [`chart::paths`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct PathsDrawing {
    /// The paths.
    pub paths: Vec<StatePath>,
    /// The step shown: 0 is the state before the first.
    pub step: usize,
    /// Another step that is pointed at.
    pub hover: Option<usize>,
}

/// A model's states in the plane.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct StatePath {
    /// The model, or that of the unit.
    pub model: Model,
    /// Where `s_0 = 0, s_1, ..., s_T` lie.
    pub points: Vec<[f32; 2]>,
    /// Its target, where paths of one model differ by it.
    #[serde(default)]
    #[cfg_attr(not(target_family = "wasm"), ts(optional))]
    pub target: Option<PathTarget>,
}

/// The target of a path, as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct PathTarget {
    /// Its category, which gives the colour; `null` without a target.
    pub category: Option<usize>,
    /// Its category's sign; empty without a target.
    pub sign: String,
    /// Its place among the targets, in the order in which dashes are given out.
    pub place: usize,
}

/// Curves over the steps of a training, see [`chart::losses`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct LossesDrawing {
    /// One per model.
    pub curves: Vec<LossCurve>,
    /// A value that the axis is to show, whatever the curves do.
    pub shows: Option<f32>,
}

/// One model's values.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct LossCurve {
    /// The model.
    pub model: Model,
    /// Steps, rising.
    pub steps: Vec<f32>,
    /// The value at each.
    pub values: Vec<f32>,
}

impl CandidateCurve {
    fn drawn(&self) -> chart::ProbabilityCurve<'_> {
        chart::ProbabilityCurve {
            category: self.category,
            sign: &self.sign,
            probability: &self.probability,
        }
    }
}

impl StatePath {
    fn drawn(&self) -> chart::PlanePath<'_> {
        chart::PlanePath {
            model: self.model,
            points: &self.points,
            target: self.target.as_ref().map(|target| chart::PathTarget {
                category: target.category,
                sign: &target.sign,
                place: target.place,
            }),
        }
    }
}

impl LossCurve {
    fn drawn(&self) -> chart::Curve<'_> {
        chart::Curve {
            model: self.model,
            steps: &self.steps,
            values: &self.values,
        }
    }
}

/// Draws [`chart::attention`].
///
/// # Errors
/// What the backend could not do.
pub fn draw_attention<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    theme: Theme,
    model: Model,
    bars: &AttentionDrawing,
) -> Drawn<DB> {
    let drawn = AttentionBars {
        values: &bars.values.0,
        categories: &bars.categories,
        time: bars.time,
        normalised: bars.normalised,
    };
    chart::attention(area, theme, model, drawn, bars.top)
}

/// Draws [`chart::update_weight`].
///
/// # Errors
/// What the backend could not do.
pub fn draw_update_weight<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    theme: Theme,
    model: Model,
    weight: &WeightDrawing,
) -> Drawn<DB> {
    let WeightDrawing {
        mean,
        low,
        high,
        time,
        top,
    } = weight;
    chart::update_weight(area, theme, model, [&mean.0, &low.0, &high.0], *time, *top)
}

/// Draws [`chart::states`].
///
/// # Errors
/// What the backend could not do.
pub fn draw_states<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    theme: Theme,
    states: &StatesDrawing,
) -> Drawn<DB> {
    let drawn = chart::States {
        hidden: states.hidden,
        values: &states.values.0,
        time: states.time,
        limit: states.limit,
    };
    chart::states(area, theme, &drawn)
}

/// Draws [`chart::drift`].
///
/// # Errors
/// What the backend could not do.
pub fn draw_drift<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, theme: Theme, drift: &DriftDrawing) -> Drawn<DB> {
    let candidates: Vec<_> = drift.candidates.iter().map(CandidateCurve::drawn).collect();
    let drawing = chart::DriftChart {
        time: drift.time,
        prefixes: &drift.prefixes,
        candidates: &candidates,
        top: drift.top,
    };
    chart::drift(area, theme, &drawing)
}

/// Draws [`chart::paths`].
///
/// # Errors
/// What the backend could not do.
pub fn draw_paths<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, theme: Theme, paths: &PathsDrawing) -> Drawn<DB> {
    let drawn: Vec<_> = paths.paths.iter().map(StatePath::drawn).collect();
    let drawing = chart::Paths {
        paths: &drawn,
        step: paths.step,
        hover: paths.hover,
    };
    chart::paths(area, theme, &drawing)
}

/// Draws [`chart::losses`].
///
/// # Errors
/// What the backend could not do.
pub fn draw_losses<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    theme: Theme,
    losses: &LossesDrawing,
) -> Drawn<DB> {
    let curves: Vec<_> = losses.curves.iter().map(LossCurve::drawn).collect();
    let drawing = chart::LossCurves {
        curves: &curves,
        shows: losses.shows,
    };
    chart::losses(area, theme, &drawing)
}

/// Draws [`chart::sweep`].
///
/// # Errors
/// What the backend could not do.
pub fn draw_sweep<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, theme: Theme, curves: &[SweepCurve]) -> Drawn<DB> {
    chart::sweep(area, theme, curves)
}

/// Colours of a theme, for the style sheet and for text, as CSS: `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Palette {
    /// The ground that drawings stand on.
    pub ground: String,
    /// The categories' colours; a category beyond them takes the first again.
    pub categories: Vec<String>,
    /// Lengths of dash and gap of the drift chart's candidates, in turn; a gap of 0 is an unbroken line.
    pub dashes: [(u32, u32); 5],
    /// Greys of states -1, 0 and 1.
    pub diverging: [String; 3],
}

/// The colours that drawings of a theme use.
pub fn palette(dark: bool) -> Palette {
    let theme = theme(dark);
    let category = |category| css(theme.category(category));
    Palette {
        ground: css(theme.ink().ground),
        categories: (0..chart::CATEGORY_COLOURS).map(category).collect(),
        dashes: chart::CANDIDATE_DASHES,
        diverging: [-1.0, 0.0, 1.0].map(|value| css(theme.diverging(value))),
    }
}

fn theme(dark: bool) -> Theme {
    if dark { Theme::Dark } else { Theme::Light }
}

/// A colour as CSS.
fn css(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
