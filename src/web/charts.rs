//! What the main thread calls: drawings on canvases, and the colours that its style sheet takes from here.

use plotters::coord::Shift;
use plotters::drawing::IntoDrawingArea;
use plotters::prelude::DrawingArea;
use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlCanvasElement;

use super::canvas::Canvas;
use super::error::to_js as error_to_js;
use super::value::{Reply, from_js, to_js};
use crate::Error;
use crate::chart::{self, Drawn, Marker, PlotArea, Theme, UnitStyle};
use crate::model::{Model, Unit};

/// How a drawing is to be made: its size in CSS pixels, device pixels per CSS pixel, the theme.
#[derive(Deserialize)]
struct View {
    dark: bool,
    width: u32,
    height: u32,
    ratio: f64,
}

/// A place on the page, whatever is asked of it: no canvas larger than this is made.
const MOST_PIXELS: u32 = 8192;

fn theme(dark: bool) -> Theme {
    if dark { Theme::Dark } else { Theme::Light }
}

fn draw_on(
    canvas: HtmlCanvasElement,
    view: JsValue,
    draw: impl FnOnce(&DrawingArea<Canvas, Shift>, Theme) -> Drawn<Canvas>,
) -> Reply {
    let View {
        dark,
        width,
        height,
        ratio,
    } = from_js(view)?;
    let size = |length: u32| length.clamp(1, MOST_PIXELS);
    let refused = |what: String| error_to_js(&Error::Request(format!("a drawing failed: {what}")));
    let canvas = Canvas::new(canvas, size(width), size(height), ratio.clamp(0.25, 8.0))
        .ok_or_else(|| refused("the canvas has no 2-D context".to_owned()))?;
    let area = canvas.into_drawing_area();
    let plot: PlotArea = draw(&area, theme(dark)).map_err(|fault| refused(fault.to_string()))?;
    to_js(&plot)
}

fn model_of(name: &str) -> Result<Model, JsValue> {
    name.parse().map_err(|error| error_to_js(&error))
}

/// Draws [`chart::attention`]; returns where the plot lies.
///
/// # Errors
/// An unknown model; what the canvas could not do.
#[wasm_bindgen]
pub fn draw_attention(
    canvas: HtmlCanvasElement,
    view: JsValue,
    model: &str,
    values: &[f32],
    normalised: bool,
    top: f32,
) -> Reply {
    let model = model_of(model)?;
    let attention = chart::Attention { values, normalised };
    draw_on(canvas, view, |area, theme| {
        chart::attention(area, theme, model, attention, top)
    })
}

/// Draws [`chart::update_weight`]; returns where the plot lies.
///
/// # Errors
/// An unknown model; what the canvas could not do.
#[wasm_bindgen]
pub fn draw_update_weight(
    canvas: HtmlCanvasElement,
    view: JsValue,
    model: &str,
    mean: &[f32],
    low: &[f32],
    high: &[f32],
    top: f32,
) -> Reply {
    let model = model_of(model)?;
    draw_on(canvas, view, |area, theme| {
        chart::update_weight(area, theme, model, [mean, low, high], top)
    })
}

/// Draws [`chart::states`]; returns where the plot lies.
///
/// # Errors
/// What the canvas could not do.
#[wasm_bindgen]
pub fn draw_states(canvas: HtmlCanvasElement, view: JsValue, hidden: usize, values: &[f32], limit: f32) -> Reply {
    let states = chart::States { hidden, values, limit };
    draw_on(canvas, view, |area, theme| chart::states(area, theme, &states))
}

#[derive(Deserialize)]
struct DriftRequest {
    time: usize,
    prefixes: Vec<usize>,
    candidates: Vec<CandidateRequest>,
    top: f32,
}

#[derive(Deserialize)]
struct CandidateRequest {
    category: usize,
    probability: Vec<f32>,
}

/// Draws [`chart::drift`]; returns where the plot lies.
///
/// # Errors
/// What the canvas could not do.
#[wasm_bindgen]
pub fn draw_drift(canvas: HtmlCanvasElement, view: JsValue, request: JsValue) -> Reply {
    let request: DriftRequest = from_js(request)?;
    let candidates: Vec<_> = request
        .candidates
        .iter()
        .map(|candidate| chart::Candidate {
            category: candidate.category,
            probability: &candidate.probability,
        })
        .collect();
    let drawing = chart::Drift {
        time: request.time,
        prefixes: &request.prefixes,
        candidates: &candidates,
        top: request.top,
    };
    draw_on(canvas, view, |area, theme| chart::drift(area, theme, &drawing))
}

#[derive(Deserialize)]
struct PathsRequest {
    paths: Vec<PathRequest>,
    step: usize,
    hover: Option<usize>,
}

#[derive(Deserialize)]
struct PathRequest {
    model: Model,
    points: Vec<[f32; 2]>,
}

/// Draws [`chart::paths`]; returns where the plot lies.
///
/// # Errors
/// What the canvas could not do.
#[wasm_bindgen]
pub fn draw_paths(canvas: HtmlCanvasElement, view: JsValue, request: JsValue) -> Reply {
    let request: PathsRequest = from_js(request)?;
    let paths: Vec<_> = request
        .paths
        .iter()
        .map(|path| chart::Path {
            model: path.model,
            points: &path.points,
        })
        .collect();
    let drawing = chart::Paths {
        paths: &paths,
        step: request.step,
        hover: request.hover,
    };
    draw_on(canvas, view, |area, theme| chart::paths(area, theme, &drawing))
}

#[derive(Deserialize)]
struct LossesRequest {
    curves: Vec<CurveRequest>,
    shows: Option<f32>,
}

#[derive(Deserialize)]
struct CurveRequest {
    model: Model,
    steps: Vec<f32>,
    values: Vec<f32>,
}

/// Draws [`chart::losses`]; returns where the plot lies.
///
/// # Errors
/// What the canvas could not do.
#[wasm_bindgen]
pub fn draw_losses(canvas: HtmlCanvasElement, view: JsValue, request: JsValue) -> Reply {
    let request: LossesRequest = from_js(request)?;
    let curves: Vec<_> = request
        .curves
        .iter()
        .map(|curve| chart::Curve {
            model: curve.model,
            steps: &curve.steps,
            values: &curve.values,
        })
        .collect();
    let drawing = chart::Losses {
        curves: &curves,
        shows: request.shows,
    };
    draw_on(canvas, view, |area, theme| chart::losses(area, theme, &drawing))
}

/// Colours and signs of a theme, for the style sheet and for text.
#[derive(Serialize)]
struct Palette {
    ground: String,
    units: Vec<UnitLine>,
    models: Vec<ModelLine>,
    categories: Vec<String>,
    /// Signs of the drift chart's candidates, in turn.
    candidates: Vec<&'static str>,
    /// Colours of states -1, 0 and 1.
    diverging: [String; 3],
}

#[derive(Serialize)]
struct UnitLine {
    unit: Unit,
    colour: String,
    sign: &'static str,
}

#[derive(Serialize)]
struct ModelLine {
    model: Model,
    colour: String,
    sign: &'static str,
}

/// The colours that drawings of a theme use, as CSS, and the signs of their markers.
///
/// # Errors
/// None that the page can cause.
#[wasm_bindgen]
pub fn palette(dark: bool) -> Reply {
    let theme = theme(dark);
    let css = |RGBColor(red, green, blue)| format!("#{red:02x}{green:02x}{blue:02x}");
    to_js(&Palette {
        ground: css(theme.ink().ground),
        units: Unit::ALL
            .into_iter()
            .map(|unit| {
                let UnitStyle { colour, marker, .. } = theme.unit(unit);
                UnitLine {
                    unit,
                    colour: css(colour),
                    sign: marker.sign(),
                }
            })
            .collect(),
        models: Model::ALL
            .into_iter()
            .map(|model| {
                let UnitStyle { colour, marker, .. } = theme.model(model);
                ModelLine {
                    model,
                    colour: css(colour),
                    sign: marker.sign(),
                }
            })
            .collect(),
        categories: (0..chart::CATEGORY_COLOURS)
            .map(|category| css(theme.category(category)))
            .collect(),
        candidates: Marker::ALL.map(Marker::sign).to_vec(),
        diverging: [-1.0, 0.0, 1.0].map(|value| css(theme.diverging(value))),
    })
}
