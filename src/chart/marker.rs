//! Draws points in the shape of a marker.

use plotters::coord::CoordTranslate;
use plotters::element::{Circle, EmptyElement, PathElement, Polygon};
use plotters::prelude::{ChartContext, DrawingBackend};
use plotters::style::{RGBColor, ShapeStyle};

use super::frame::DrawingError;
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
    let filled = ShapeStyle::from(colour).filled();
    for point in points {
        let at = EmptyElement::at(point);
        let polygon = |corners: &[(i32, i32)]| Polygon::new(corners.to_vec(), filled);
        let r = radius;
        let drawing = chart.plotting_area();
        match marker {
            Marker::Circle => drawing.draw(&(at + Circle::new((0, 0), r, filled)))?,
            Marker::Square => drawing.draw(&(at + polygon(&[(-r, -r), (r, -r), (r, r), (-r, r)])))?,
            Marker::Triangle => drawing.draw(&(at + polygon(&[(0, -r - 1), (r + 1, r), (-r - 1, r)])))?,
            Marker::Diamond => drawing.draw(&(at + polygon(&[(0, -r - 1), (r + 1, 0), (0, r + 1), (-r - 1, 0)])))?,
            Marker::Cross => {
                let stroke = |from, to| PathElement::new(vec![from, to], ShapeStyle::from(colour).stroke_width(2));
                drawing.draw(&(at + stroke((-r, -r), (r, r)) + stroke((-r, r), (r, -r))))?;
            }
        }
    }
    Ok(())
}
