//! Losses or AUC of several models in training.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};

use super::frame::{Axes, line, plot_area};
use super::{Drawn, Theme, marker};
use crate::model::Model;

/// One model's values.
pub struct Curve<'a> {
    /// The model.
    pub model: Model,
    /// Steps, rising.
    pub steps: &'a [f32],
    /// The value at each.
    pub values: &'a [f32],
}

/// Curves over the steps of a training.
pub struct LossCurves<'a> {
    /// One per model.
    pub curves: &'a [Curve<'a>],
    /// A value that the axis always includes: 0.5 for an AUC, the value of guessing.
    pub shows: Option<f32>,
}

/// Draws one curve per model. Where several steps fall on one pixel, their mean is drawn.
///
/// # Errors
/// Errors of the drawing backend.
pub fn losses<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, theme: Theme, drawing: &LossCurves) -> Drawn<DB> {
    let (width, _) = area.dim_in_pixel();
    let last = drawing
        .curves
        .iter()
        .filter_map(|curve| curve.steps.last())
        .copied()
        .fold(1.0, f32::max);
    let curves: Vec<_> = drawing
        .curves
        .iter()
        .map(|curve| {
            (
                curve.model,
                thinned(curve, f64::from(last), (width / 3).max(1) as usize),
            )
        })
        .collect();
    let values = curves.iter().flat_map(|(_, points)| points.iter().map(|point| point.1));
    let (low, high) = values
        .chain(drawing.shows.map(f64::from))
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    let (low, high) = if low > high { (0.0, 1.0) } else { (low, high) };
    // Where all values are alike, numbers of three decimals still tell them apart.
    let margin = ((high - low) * 0.06).max(0.01);
    let axes = Axes {
        x: 0.0..f64::from(last),
        ..Axes::of_steps(1, low - margin..high + margin)
    };
    let chart = axes.draw(area, theme)?;
    for (model, points) in curves {
        let style = theme.model(model);
        let lone = points.len() == 1;
        line(&chart, points.clone(), style.colour, style.dash)?;
        let every = if lone { 1 } else { points.len() / 8 + 1 };
        let points = points.into_iter().step_by(every);
        marker::draw(style.marker, &chart, points, 3, style.colour)?;
    }
    Ok(plot_area(&chart))
}

/// Thins a curve to at most `most` points, each the mean of neighbouring steps.
fn thinned(curve: &Curve, last: f64, most: usize) -> Vec<(f64, f64)> {
    let mut bins: Vec<(usize, f64, f64, f64)> = Vec::new();
    for (&step, &value) in curve.steps.iter().zip(curve.values) {
        let (step, value) = (f64::from(step), f64::from(value));
        let bin = ((step / last) * most as f64) as usize;
        match bins.last_mut() {
            Some((at, count, steps, values)) if *at == bin => {
                *count += 1.0;
                *steps += step;
                *values += value;
            }
            _ => bins.push((bin, 1.0, step, value)),
        }
    }
    bins.into_iter()
        .map(|(_, count, steps, values)| (steps / count, values / count))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_that_fall_together_are_averaged() {
        let curve = Curve {
            model: Model::Gru,
            steps: &[1.0, 2.0, 9.0, 10.0],
            values: &[1.0, 3.0, 5.0, 7.0],
        };
        assert_eq!(thinned(&curve, 10.0, 2), [(1.5, 2.0), (9.0, 5.0), (10.0, 7.0)]);
        assert_eq!(thinned(&curve, 10.0, 1000).len(), 4);
    }
}
