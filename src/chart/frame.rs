//! Axes. All drawings have the same margins, so that steps line up in drawings above each other.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::element::{DashedPathElement, PathElement};
use plotters::prelude::{Cartesian2d, ChartBuilder, ChartContext, DrawingArea, DrawingAreaErrorKind, DrawingBackend};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle, TextStyle};
use serde::Serialize;

use super::Theme;

/// The error of a drawing backend.
pub(super) type DrawingError<DB> = DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>;
/// The place of a drawing's plot, or the error of its backend.
pub type Drawn<DB> = Result<PlotArea, DrawingError<DB>>;
/// A chart with numbers on both axes.
pub(super) type Chart<'a, DB> = ChartContext<'a, DB, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

pub(super) const FONT: &str = "system-ui, sans-serif";
const FONT_SIZE: u32 = 10;
const LEFT: u32 = 38;
const BELOW: u32 = 17;
const MARGIN: u32 = 6;

/// The rectangle inside the axes, in pixels of the drawing, and the values at its edges.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct PlotArea {
    /// Its left edge.
    pub left: i32,
    /// Its upper edge.
    pub top: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// Value at the left edge, value at the right edge.
    pub x: [f64; 2],
    /// Value at the lower edge, value at the upper edge.
    pub y: [f64; 2],
}

/// Formats a value on an axis.
pub(super) type Label = Box<dyn Fn(f64) -> String>;

/// Ranges and number formats of the axes.
pub(super) struct Axes {
    pub(super) x: Range<f64>,
    pub(super) y: Range<f64>,
    /// Approximate count of numbers on each axis.
    pub(super) labels: (usize, usize),
    pub(super) x_label: Label,
    pub(super) y_label: Label,
}

impl Axes {
    /// Steps `1..=time` from left to right, each one unit wide.
    pub(super) fn of_steps(time: usize, y: Range<f64>) -> Self {
        Self {
            x: 0.5..time.max(1) as f64 + 0.5,
            y_label: decimal(&y),
            y,
            labels: (12, 3),
            x_label: Box::new(whole),
        }
    }

    /// Fills the ground and draws the axes.
    pub(super) fn draw<'a, DB: DrawingBackend>(
        &self,
        area: &'a DrawingArea<DB, Shift>,
        theme: Theme,
    ) -> Result<Chart<'a, DB>, DrawingError<DB>> {
        let ink = theme.ink();
        area.fill(&ink.ground)?;
        let mut chart = ChartBuilder::on(area)
            .margin(MARGIN)
            .margin_left(0)
            .x_label_area_size(BELOW)
            .y_label_area_size(LEFT)
            .build_cartesian_2d(self.x.clone(), self.y.clone())?;
        let font = TextStyle::from((FONT, FONT_SIZE).into_font()).color(&ink.text);
        chart
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(0)
            .bold_line_style(ink.grid.stroke_width(1))
            .axis_style(ink.axis.stroke_width(1))
            .label_style(font)
            .set_all_tick_mark_size(3)
            .x_labels(self.labels.0)
            .y_labels(self.labels.1)
            .x_label_formatter(&|&x| (self.x_label)(x))
            .y_label_formatter(&|&y| (self.y_label)(y))
            .draw()?;
        Ok(chart)
    }
}

/// Formats whole numbers only.
pub(super) fn whole(value: f64) -> String {
    if (value - value.round()).abs() < 1e-6 {
        format!("{value:.0}")
    } else {
        String::new()
    }
}

/// Numbers with as many decimals as an axis of this range needs.
pub(super) fn decimal(range: &Range<f64>) -> Label {
    let span = range.end - range.start;
    Box::new(move |value| short(value, span))
}

fn short(value: f64, span: f64) -> String {
    let value = if value.abs() < 1e-9 { 0.0 } else { value };
    let decimals = if span > 20.0 {
        0
    } else if span > 2.0 {
        1
    } else if span > 0.05 {
        2
    } else {
        3
    };
    format!("{value:.decimals$}")
}

/// Returns the place of a finished chart's plot.
pub(super) fn plot_area<DB: DrawingBackend>(chart: &Chart<'_, DB>) -> PlotArea {
    let (x, y) = chart.plotting_area().get_pixel_range();
    let (values, heights) = (chart.x_range(), chart.y_range());
    PlotArea {
        left: x.start,
        top: y.start,
        width: x.end - x.start,
        height: y.end - y.start,
        x: [values.start, values.end],
        y: [heights.start, heights.end],
    }
}

/// A line, dashed unless the gap is 0.
pub(super) fn line<DB: DrawingBackend>(
    chart: &Chart<'_, DB>,
    points: Vec<(f64, f64)>,
    colour: RGBColor,
    (dash, gap): (u32, u32),
) -> Result<(), DrawingError<DB>> {
    let style = ShapeStyle::from(colour).stroke_width(2);
    if points.len() < 2 {
        Ok(())
    } else if gap == 0 {
        chart.plotting_area().draw(&PathElement::new(points, style))
    } else {
        let dashed = DashedPathElement::new(points, dash, gap, style);
        chart.plotting_area().draw(&dashed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_on_axes_are_short() {
        assert_eq!((whole(3.0), whole(2.5)), ("3".to_owned(), String::new()));
        assert_eq!(short(-1e-12, 1.0), "0.00");
        assert_eq!(
            (short(0.25, 1.0), short(2.5, 10.0), short(250.0, 900.0)),
            ("0.25".into(), "2.5".into(), "250".into())
        );
    }
}
