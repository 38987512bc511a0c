//! Shapes of points.

use plotters::coord::CoordTranslate;
use plotters::element::{Circle, EmptyElement, PathElement, Polygon};
use plotters::prelude::{ChartContext, DrawingBackend};
use plotters::style::{RGBColor, ShapeStyle};

use super::frame::Fault;

/// The shape of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ✕
    Cross,
}

impl Marker {
    /// All of them: what tells apart lines that are not units.
    pub const ALL: [Self; 5] = [Self::Circle, Self::Square, Self::Triangle, Self::Diamond, Self::Cross];

    /// The sign for it in text.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Circle => "●",
            Self::Square => "■",
            Self::Triangle => "▲",
            Self::Diamond => "◆",
            Self::Cross => "✕",
        }
    }

    /// Draws points, `radius` in pixels.
    pub(super) fn draw<DB, CT>(
        self,
        chart: &ChartContext<'_, DB, CT>,
        points: impl IntoIterator<Item = CT::From>,
        radius: i32,
        colour: RGBColor,
    ) -> Result<(), Fault<DB>>
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
            match self {
                Self::Circle => drawing.draw(&(at + Circle::new((0, 0), r, filled)))?,
                Self::Square => drawing.draw(&(at + polygon(&[(-r, -r), (r, -r), (r, r), (-r, r)])))?,
                Self::Triangle => drawing.draw(&(at + polygon(&[(0, -r - 1), (r + 1, r), (-r - 1, r)])))?,
                Self::Diamond => drawing.draw(&(at + polygon(&[(0, -r - 1), (r + 1, 0), (0, r + 1), (-r - 1, 0)])))?,
                Self::Cross => {
                    let stroke = |from, to| PathElement::new(vec![from, to], ShapeStyle::from(colour).stroke_width(2));
                    drawing.draw(&(at + stroke((-r, -r), (r, r)) + stroke((-r, r), (r, -r))))?;
                }
            }
        }
        Ok(())
    }
}
