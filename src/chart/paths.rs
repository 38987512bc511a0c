//! States of several units in a common plane.

use plotters::coord::Shift;
use plotters::element::{Circle, PathElement};
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::{Color, ShapeStyle};

use super::frame::{Axes, Chart, DrawingError, FONT_SIZE, Numbers, line, plot_area};
use super::{CANDIDATE_DASHES, Drawn, Marker, Theme, UnitStyle, marker};
use crate::model::Model;

/// What a mark around a point needs on each side, in pixels: a ring of 7, and its line.
const MARK_ROOM: f64 = 12.0;

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

    /// Marks the states on the way: in the model's shape, or with dots, since signs would hide each other.
    fn mark_way<DB: DrawingBackend>(
        &self,
        chart: &Chart<'_, DB>,
        points: &[(f64, f64)],
        UnitStyle { colour, marker, .. }: UnitStyle,
    ) -> Result<(), DrawingError<DB>> {
        if self.target.is_none() {
            return marker::draw(marker, chart, points.iter().copied(), 2, colour);
        }
        let mut dots = points
            .iter()
            .map(|&at| Circle::new(at, 2, ShapeStyle::from(colour).filled()));
        dots.try_for_each(|dot| chart.plotting_area().draw(&dot))
    }

    /// Marks the state that is shown: in the model's shape, or with the sign of the target's category.
    fn mark_now<DB: DrawingBackend>(
        &self,
        chart: &Chart<'_, DB>,
        now: (f64, f64),
        UnitStyle { colour, marker, .. }: UnitStyle,
    ) -> Result<(), DrawingError<DB>> {
        match self.target {
            Some(PathTarget { sign, .. }) if !sign.is_empty() => {
                marker::write(sign, chart, [now], FONT_SIZE + 4, colour)
            }
            _ => marker::draw(marker, chart, [now], 5, colour),
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
    let chart = axes(drawing, area.dim_in_pixel()).draw(area, theme)?;
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
        path.mark_way(chart, walked, style)?;
    }
    if let Some(&now) = points.get(step) {
        path.mark_now(chart, now, style)?;
    }
    if let Some(&hovered) = drawing.hover.and_then(|hover| points.get(hover)) {
        let ring = ShapeStyle::from(theme.ink().text).stroke_width(2);
        chart.plotting_area().draw(&Circle::new(hovered, 7, ring))?;
    }
    Ok(())
}

/// Axes around all points and their marks, stretched to the drawing's proportions.
fn axes(drawing: &Paths, (width, height): (u32, u32)) -> Axes {
    let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let proportion = width / height;
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
    // A mark reaches beyond its point by as many pixels, whatever the drawing's size.
    let room = |length: f64| 1.0 / (1.0 - 2.0 * MARK_ROOM / length).max(0.5);
    let half = (half_y * room(height)).max(half_x / proportion * room(width)).max(1e-3);
    let (x, y) = (x - half * proportion..x + half * proportion, y - half..y + half);
    Axes {
        x,
        y,
        x_numbers: Numbers::Decimal,
        y_numbers: Numbers::Decimal,
    }
}
