//! Draws points in the shape of a marker, or as a sign.

use plotters::coord::CoordTranslate;
use plotters::element::{EmptyElement, PathElement, Text};
use plotters::prelude::{ChartContext, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{IntoFont, RGBColor, ShapeStyle, TextStyle};

use super::frame::{DrawingError, FONT};
use crate::model::Marker;

/// Draws points, `radius` in pixels.
pub(super) fn draw<DB, CT>(
    marker: Marker,
    chart: &ChartContext<'_, DB, CT>,
    points: impl IntoIterator<Item = CT::From>,
    radius: i32,
    colour: RGBColor,
) -> Result<(), DrawingError<DB>>
where
    DB: DrawingBackend,
    CT: CoordTranslate,
    CT::From: Clone + 'static,
{
    let style = ShapeStyle::from(colour).stroke_width(2);
    let lines = strokes(marker);
    for point in points {
        for &line in lines {
            let at = EmptyElement::at(point.clone());
            let ends = line.map(|(x, y)| (x * radius, y * radius));
            chart
                .plotting_area()
                .draw(&(at + PathElement::new(ends.to_vec(), style)))?;
        }
    }
    Ok(())
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
pub(super) fn write<DB, CT>(
    sign: &str,
    chart: &ChartContext<'_, DB, CT>,
    points: impl IntoIterator<Item = CT::From>,
    size: u32,
    colour: RGBColor,
) -> Result<(), DrawingError<DB>>
where
    DB: DrawingBackend,
    CT: CoordTranslate,
    CT::From: Clone + 'static,
{
    let style = TextStyle::from((FONT, size).into_font())
        .color(&colour)
        .pos(Pos::new(HPos::Center, VPos::Center));
    for point in points {
        chart
            .plotting_area()
            .draw(&Text::new(sign.to_owned(), point, style.clone()))?;
    }
    Ok(())
}
