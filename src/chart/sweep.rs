//! A figure of several models against one setting of the world.

use plotters::coord::Shift;
use plotters::element::PathElement;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

use super::frame::{Axes, Chart, DrawingError, Numbers, line, plot_area};
use super::{Drawn, Theme, marker};
use crate::model::{Marker, Model};

/// One point of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct SweepPoint {
    /// The setting's value.
    pub at: f64,
    /// The figure's mean.
    pub mean: f64,
    /// Its standard deviation, drawn above and below; 0 draws none.
    pub deviation: f64,
}

/// One model's points, by rising value of the setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct SweepCurve {
    /// The model; `None` is the perfect predictor.
    pub model: Option<Model>,
    /// Its points.
    pub points: Vec<SweepPoint>,
    /// Points that were made just now, to be seen beside those on record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub live: Vec<SweepPoint>,
}

/// Radius of the marks of points on record, and of live ones, in pixels.
const MARK: i32 = 3;
const LIVE_MARK: i32 = 6;

/// Draws a curve per model with its spreads. The perfect predictor is a dashed line without marks. Live points are larger marks without a line.
///
/// # Errors
/// Errors of the drawing backend.
pub fn sweep<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, theme: Theme, curves: &[SweepCurve]) -> Drawn<DB> {
    let points = || curves.iter().flat_map(|curve| curve.points.iter().chain(&curve.live));
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
    let (beside, above) = ((last - first).max(1e-9) * 0.04, ((high - low) * 0.06).max(0.01));
    let x = first - beside..last + beside;
    let y = low - above..high + above;
    let counts = points().all(|point| point.at.fract() == 0.0);
    let axes = Axes {
        x,
        y,
        x_numbers: if counts { Numbers::Whole } else { Numbers::Decimal },
        y_numbers: Numbers::Decimal,
    };
    let chart = axes.draw(area, theme)?;
    let means = |points: &[SweepPoint]| points.iter().map(|point| (point.at, point.mean)).collect::<Vec<_>>();
    for SweepCurve { model, points, live } in curves {
        let Some(model) = *model else {
            line(&chart, means(points), theme.ink().text, (4, 4))?;
            marker::draw(Marker::Tee, &chart, means(live), LIVE_MARK, theme.ink().text)?;
            continue;
        };
        let style = theme.model(model);
        spreads(&chart, points, style.colour)?;
        spreads(&chart, live, style.colour)?;
        line(&chart, means(points), style.colour, style.dash)?;
        marker::draw(style.marker, &chart, means(points), MARK, style.colour)?;
        marker::draw(style.marker, &chart, means(live), LIVE_MARK, style.colour)?;
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
