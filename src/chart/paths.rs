//! States of several units in a common plane.

use plotters::coord::Shift;
use plotters::element::{Circle, PathElement};
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::{Color, ShapeStyle};

use super::frame::{Axes, Chart, DrawingError, decimal, line, plot_area};
use super::{CANDIDATE_DASHES, Drawn, Marker, Theme, UnitStyle, marker};
use crate::model::Model;

/// A model's states in the plane.
pub struct PlanePath<'a> {
    /// The model, or that of the unit.
    pub model: Model,
    /// Points of `s_0 = 0, s_1, ..., s_T`.
    pub points: &'a [[f32; 2]],
    /// How it is drawn where paths of one model differ by their targets.
    pub target: Option<PathTarget<'a>>,
}

/// The target of a path, as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathTarget<'a> {
    /// Its category, which gives the colour; `None` without a target, which is drawn in ink.
    pub category: Option<usize>,
    /// Its category's sign, which stands on the path; empty without a target.
    pub sign: &'a str,
    /// Its place among the targets, which gives the dash.
    pub place: usize,
}

impl PlanePath<'_> {
    fn style(&self, theme: Theme) -> UnitStyle {
        match self.target {
            None => theme.model(self.model),
            Some(PathTarget { category, place, .. }) => UnitStyle {
                colour: category.map_or(theme.ink().text, |category| theme.category(category)),
                dash: CANDIDATE_DASHES[place % CANDIDATE_DASHES.len()],
                marker: Marker::Cross,
            },
        }
    }

    /// Marks points, `radius` in pixels: with the sign of the target's category, or in the model's shape.
    fn mark<DB: DrawingBackend>(
        &self,
        chart: &Chart<'_, DB>,
        points: impl Iterator<Item = (f64, f64)>,
        radius: i32,
        UnitStyle { colour, marker, .. }: UnitStyle,
    ) -> Result<(), DrawingError<DB>> {
        match self.target {
            Some(PathTarget { sign, .. }) if !sign.is_empty() => {
                marker::write(sign, chart, points, radius.unsigned_abs() * 2 + 4, colour)
            }
            _ => marker::draw(marker, chart, points, radius, colour),
        }
    }
}

/// Paths of several units over one basis.
pub struct Paths<'a> {
    /// The paths.
    pub paths: &'a [PlanePath<'a>],
    /// The step shown: 0 is the state before the first.
    pub step: usize,
    /// Another step, which the pointer is on.
    pub hover: Option<usize>,
}

/// Draws all paths with the same unit of length on both axes. Steps after the one shown are paler.
///
/// # Errors
/// Errors of the drawing backend.
pub fn paths<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, theme: Theme, drawing: &Paths) -> Drawn<DB> {
    let (width, height) = area.dim_in_pixel();
    let chart = axes(drawing, f64::from(width) / f64::from(height.max(1))).draw(area, theme)?;
    let origin = drawing.paths.iter().find_map(|path| path.points.first());
    if let Some(&[x, y]) = origin {
        let at = (f64::from(x), f64::from(y));
        chart
            .plotting_area()
            .draw(&Circle::new(at, 5, ShapeStyle::from(theme.ink().axis).stroke_width(1)))?;
    }
    for path in drawing.paths {
        draw_path(&chart, theme, path, drawing)?;
    }
    Ok(plot_area(&chart))
}

fn draw_path<DB: DrawingBackend>(
    chart: &Chart<'_, DB>,
    theme: Theme,
    path: &PlanePath,
    drawing: &Paths,
) -> Result<(), DrawingError<DB>> {
    let style = path.style(theme);
    let points: Vec<_> = path.points.iter().map(|&[x, y]| (f64::from(x), f64::from(y))).collect();
    let step = drawing.step.min(points.len().saturating_sub(1));
    let pale = ShapeStyle::from(style.colour.mix(0.4)).stroke_width(1);
    if let Some(ahead) = points.get(step..).filter(|ahead| ahead.len() > 1) {
        chart.plotting_area().draw(&PathElement::new(ahead.to_vec(), pale))?;
    }
    if let Some(walked) = points.get(..=step) {
        line(chart, walked.to_vec(), style.colour, style.dash)?;
        path.mark(chart, walked.iter().copied(), 2, style)?;
    }
    if let Some(&now) = points.get(step) {
        path.mark(chart, [now].into_iter(), 5, style)?;
    }
    if let Some(&hovered) = drawing.hover.and_then(|hover| points.get(hover)) {
        let ring = ShapeStyle::from(theme.ink().text).stroke_width(2);
        chart.plotting_area().draw(&Circle::new(hovered, 7, ring))?;
    }
    Ok(())
}

/// Axes around all points, stretched to the drawing's proportions.
fn axes(drawing: &Paths, proportion: f64) -> Axes {
    let points = || drawing.paths.iter().flat_map(|path| path.points);
    let middle_and_half = |axis: usize| {
        let (low, high) = points().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), point| {
            (low.min(f64::from(point[axis])), high.max(f64::from(point[axis])))
        });
        if low > high {
            (0.0, 0.0)
        } else {
            (f64::midpoint(low, high), (high - low) / 2.0)
        }
    };
    let ((x, half_x), (y, half_y)) = (middle_and_half(0), middle_and_half(1));
    let half = half_y.max(half_x / proportion).max(1e-3) * 1.08;
    let (x, y) = (x - half * proportion..x + half * proportion, y - half..y + half);
    Axes {
        x_label: decimal(&x),
        y_label: decimal(&y),
        x,
        y,
        labels: (4, 4),
    }
}
