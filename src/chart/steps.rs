//! One number per step.

use plotters::coord::Shift;
use plotters::element::Rectangle;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::{Color, ShapeStyle};

use super::frame::{Axes, line, plot_area};
use super::{Drawn, Theme, marker};
use crate::model::Model;

/// Half of a bar's width, where a step is 1 wide. On long histories bars touch.
const HALF_BAR: f64 = 0.36;
const MOST_APART: usize = 64;

/// The attention of each step, drawn as bars.
#[derive(Clone, Copy, Debug)]
pub struct AttentionBars<'a> {
    /// `a_t`.
    pub values: &'a [f32],
    /// The category of each behaviour, which gives the bar its colour; bars beyond them are ink.
    pub categories: &'a [usize],
    /// Steps of the axis: more than there are values where a run over the first behaviours is drawn on the axis of the whole history.
    pub time: usize,
    /// Whether they went through a softmax, so that they sum to 1; if not, they are weights of any size and sign.
    pub normalised: bool,
}

/// Draws attention as bars in the colours of what is looked at, up to `top`. Shares have a dashed line at `1/T`, which is what no preference at all would give. Other weights have no
/// such line, and their axis reaches below 0 if they do.
///
/// # Errors
/// Errors of the drawing backend.
pub fn attention<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    theme: Theme,
    model: Model,
    bars: AttentionBars,
    top: f32,
) -> Drawn<DB> {
    let AttentionBars {
        values,
        categories,
        time,
        normalised,
    } = bars;
    let lowest = f64::from(values.iter().copied().fold(0.0, f32::min));
    let most = if normalised { 1.0 } else { f64::MAX / 2.0 };
    let chart = Axes::of_steps(time.max(values.len()), lowest..above_zero(top, most)).draw(area, theme)?;
    // The attention of a plain GRU has no effect: it is drawn, but paler.
    let unused = model.unit().is_some_and(|unit| !unit.uses_attention());
    let ink = theme.model(model).colour;
    for (t, &value) in values.iter().enumerate() {
        let colour = categories.get(t).map_or(ink, |&category| theme.category(category));
        let fill = ShapeStyle::from(colour.mix(if unused { 0.35 } else { 0.9 })).filled();
        chart.plotting_area().draw(&bar(t, time, 0.0, value, fill))?;
    }
    if !values.is_empty() && normalised {
        let level = 1.0 / values.len() as f64;
        let across = vec![(0.5, level), (values.len() as f64 + 0.5, level)];
        line(&chart, across, theme.ink().axis, (3, 3))?;
    }
    Ok(plot_area(&chart))
}

/// Draws the mean of the update weight over the dimensions of the state as a line, and its range from `low` to `high` as bars. The axis has
/// `time` steps, or as many as there are means.
///
/// # Errors
/// Errors of the drawing backend.
///
/// # Panics
/// If the three differ in length.
pub fn update_weight<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    theme: Theme,
    model: Model,
    [mean, low, high]: [&[f32]; 3],
    time: usize,
    top: f32,
) -> Drawn<DB> {
    assert!(
        mean.len() == low.len() && mean.len() == high.len(),
        "{} means, {} lows, {} highs",
        mean.len(),
        low.len(),
        high.len()
    );
    let time = time.max(mean.len());
    let chart = Axes::of_steps(time, 0.0..above_zero(top, 1.0)).draw(area, theme)?;
    let style = theme.model(model);
    let range = ShapeStyle::from(style.colour.mix(0.28)).filled();
    for (t, (&low, &high)) in low.iter().zip(high).enumerate() {
        chart.plotting_area().draw(&bar(t, time, low, high, range))?;
    }
    let points: Vec<_> = mean
        .iter()
        .enumerate()
        .map(|(t, &w)| (t as f64 + 1.0, f64::from(w)))
        .collect();
    line(&chart, points.clone(), style.colour, (1, 0))?;
    if time <= MOST_APART {
        marker::draw(style.marker, &chart, points, 2, style.colour)?;
    }
    Ok(plot_area(&chart))
}

fn bar(t: usize, time: usize, low: f32, high: f32, style: ShapeStyle) -> Rectangle<(f64, f64)> {
    let step = t as f64 + 1.0;
    let half = if time <= MOST_APART { HALF_BAR } else { 0.5 };
    Rectangle::new([(step - half, f64::from(high)), (step + half, f64::from(low))], style)
}

/// Upper end of an axis that starts at 0.
fn above_zero(top: f32, most: f64) -> f64 {
    let top = if top.is_nan() { 1.0 } else { f64::from(top) };
    top.clamp(1e-3, most) * 1.06
}
