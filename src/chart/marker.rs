//! Draws points in the shape of a marker, or as a sign.

use plotters::element::{EmptyElement, PathElement, Text};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{IntoFont, RGBColor, ShapeStyle, TextStyle};

use super::frame::{Chart, DrawingError, FONT};
use crate::model::Marker;

/// Draws points, `radius` in pixels.
pub(super) fn draw<DB: DrawingBackend>(
    marker: Marker,
    chart: &Chart<'_, DB>,
    points: impl IntoIterator<Item = (f64, f64)>,
    radius: i32,
    colour: RGBColor,
) -> Result<(), DrawingError<DB>> {
    let style = ShapeStyle::from(colour).stroke_width(2);
    let strokes = strokes(marker)
        .iter()
        .map(|line| line.map(|(x, y)| (x * radius, y * radius)));
    let mut all = points
        .into_iter()
        .flat_map(|at| strokes.clone().map(move |ends| (at, ends)));
    all.try_for_each(|(at, ends)| {
        let stroke = EmptyElement::at(at) + PathElement::new(ends.to_vec(), style);
        chart.plotting_area().draw(&stroke)
    })
}

/// The strokes of a marker, in units of its radius; y grows downwards.
fn strokes(marker: Marker) -> &'static [[(i32, i32); 2]] {
    match marker {
        Marker::Cross => &[[(-1, -1), (1, 1)], [(-1, 1), (1, -1)]],
        Marker::Asterisk => &[[(-1, -1), (1, 1)], [(-1, 1), (1, -1)], [(0, -1), (0, 1)]],
        Marker::Up => &[[(-1, 1), (0, -1)], [(0, -1), (1, 1)]],
        Marker::Down => &[[(-1, -1), (0, 1)], [(0, 1), (1, -1)]],
        Marker::Tee => &[[(-1, 1), (1, 1)], [(0, -1), (0, 1)]],
        Marker::Bar => &[[(0, -1), (0, 1)]],
    }
}

/// Writes a category's sign at each point.
pub(super) fn write<DB: DrawingBackend>(
    sign: &str,
    chart: &Chart<'_, DB>,
    points: impl IntoIterator<Item = (f64, f64)>,
    size: u32,
    colour: RGBColor,
) -> Result<(), DrawingError<DB>> {
    let style = TextStyle::from((FONT, size).into_font())
        .color(&colour)
        .pos(Pos::new(HPos::Center, VPos::Center));
    let mut texts = points.into_iter().map(|at| Text::new(sign, at, style.clone()));
    texts.try_for_each(|text| chart.plotting_area().draw(&text))
}
