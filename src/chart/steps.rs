//! One number per step.

use plotters::coord::Shift;
use plotters::element::Rectangle;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::{Color, ShapeStyle};

use super::frame::{Axes, line, plot_area};
use super::{Drawn, Theme};
use crate::model::Unit;

/// Half of a bar's width, where a step is 1 wide; on long histories bars touch, and points would hide their line.
const HALF_BAR: f64 = 0.36;
const MOST_APART: usize = 64;

/// Attention `a_t` as bars, up to `top`, with a dashed line at `1/T`: what no preference at all would give.
///
/// # Errors
/// What the backend could not do.
pub fn attention<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    theme: Theme,
    unit: Unit,
    values: &[f32],
    top: f32,
) -> Drawn<DB> {
    let chart = Axes::of_steps(values.len(), 0.0..above_zero(top)).draw(area, theme)?;
    let style = theme.unit(unit);
    // A plain GRU does not use its attention: drawn, but paler.
    let fill = ShapeStyle::from(style.colour.mix(if unit == Unit::Gru { 0.35 } else { 0.85 })).filled();
    for (t, &value) in values.iter().enumerate() {
        chart.plotting_area().draw(&bar(t, values.len(), 0.0, value, fill))?;
    }
    if !values.is_empty() {
        let level = 1.0 / values.len() as f64;
        let across = vec![(0.5, level), (values.len() as f64 + 0.5, level)];
        line(&chart, across, theme.ink().axis, (3, 3))?;
    }
    Ok(plot_area(&chart))
}

/// The update weight's mean over the state's dimensions as a line, and its range from `low` to `high` as bars behind it.
///
/// # Errors
/// What the backend could not do.
///
/// # Panics
/// If the three differ in length.
pub fn update_weight<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    theme: Theme,
    unit: Unit,
    [mean, low, high]: [&[f32]; 3],
    top: f32,
) -> Drawn<DB> {
    assert!(
        mean.len() == low.len() && mean.len() == high.len(),
        "{} means, {} lows, {} highs",
        mean.len(),
        low.len(),
        high.len()
    );
    let chart = Axes::of_steps(mean.len(), 0.0..above_zero(top)).draw(area, theme)?;
    let style = theme.unit(unit);
    let range = ShapeStyle::from(style.colour.mix(0.28)).filled();
    for (t, (&low, &high)) in low.iter().zip(high).enumerate() {
        chart.plotting_area().draw(&bar(t, mean.len(), low, high, range))?;
    }
    let points: Vec<_> = mean
        .iter()
        .enumerate()
        .map(|(t, &w)| (t as f64 + 1.0, f64::from(w)))
        .collect();
    line(&chart, points.clone(), style.colour, (1, 0))?;
    if mean.len() <= MOST_APART {
        style.marker.draw(&chart, points, 2, style.colour)?;
    }
    Ok(plot_area(&chart))
}

fn bar(t: usize, time: usize, low: f32, high: f32, style: ShapeStyle) -> Rectangle<(f64, f64)> {
    let step = t as f64 + 1.0;
    let half = if time <= MOST_APART { HALF_BAR } else { 0.5 };
    Rectangle::new([(step - half, f64::from(high)), (step + half, f64::from(low))], style)
}

/// The upper end of an axis from 0.
fn above_zero(top: f32) -> f64 {
    let top = if top.is_nan() { 1.0 } else { f64::from(top) };
    top.clamp(1e-3, 1.0) * 1.06
}
