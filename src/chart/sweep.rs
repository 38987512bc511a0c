//! A figure of several models against one setting of the world.

use plotters::coord::Shift;
use plotters::element::PathElement;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::RGBColor;

use super::frame::{Axes, Chart, DrawingError, decimal, line, plot_area};
use super::{Drawn, Theme, marker};
use crate::model::Model;

/// One point of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SweepPoint {
    /// The setting's value.
    pub at: f64,
    /// The figure's mean.
    pub mean: f64,
    /// Its standard deviation, drawn above and below; 0 draws none.
    pub deviation: f64,
}

/// One model's points, by rising value of the setting.
#[derive(Clone, Debug)]
pub struct SweepCurve {
    /// The model; `None` is the perfect predictor.
    pub model: Option<Model>,
    /// Its points.
    pub points: Vec<SweepPoint>,
}

/// Draws a curve per model with its spreads. The perfect predictor is a dashed line without marks.
///
/// # Errors
/// Errors of the drawing backend.
pub fn sweep<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, theme: Theme, curves: &[SweepCurve]) -> Drawn<DB> {
    let points = || curves.iter().flat_map(|curve| &curve.points);
    let range = |ends: &mut dyn Iterator<Item = f64>| {
        let finite = ends.filter(|value| value.is_finite());
        let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        if low > high { (0.0, 1.0) } else { (low, high) }
    };
    let (first, last) = range(&mut points().map(|point| point.at));
    let ends = |point: &SweepPoint| [point.mean - point.deviation, point.mean + point.deviation];
    let (low, high) = range(&mut points().flat_map(ends));
    let (beside, above) = ((last - first).max(1e-9) * 0.04, (high - low).max(0.02) * 0.06);
    let x = first - beside..last + beside;
    let y = low - above..high + above;
    let axes = Axes {
        x_label: decimal(&x),
        y_label: decimal(&y),
        x,
        y,
        labels: (8, 5),
    };
    let chart = axes.draw(area, theme)?;
    for SweepCurve { model, points } in curves {
        let means: Vec<(f64, f64)> = points.iter().map(|point| (point.at, point.mean)).collect();
        let Some(model) = *model else {
            line(&chart, means, theme.ink().text, (4, 4))?;
            continue;
        };
        let style = theme.model(model);
        spreads(&chart, points, style.colour)?;
        line(&chart, means.clone(), style.colour, style.dash)?;
        marker::draw(style.marker, &chart, means, 3, style.colour)?;
    }
    Ok(plot_area(&chart))
}

/// A bar from one standard deviation below each mean to one above.
fn spreads<DB: DrawingBackend>(
    chart: &Chart<'_, DB>,
    points: &[SweepPoint],
    colour: RGBColor,
) -> Result<(), DrawingError<DB>> {
    for &SweepPoint { at, mean, deviation } in points {
        let bar = vec![(at, mean - deviation), (at, mean + deviation)];
        chart.plotting_area().draw(&PathElement::new(bar, colour))?;
    }
    Ok(())
}
