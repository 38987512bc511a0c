//! Axes. All drawings have the same margins, so that steps line up in drawings above each other.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
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
pub(super) type Chart<'a, DB> = ChartContext<'a, DB, Cartesian2d<Ticked, Ticked>>;

pub(super) const FONT: &str = "system-ui, sans-serif";
/// Size of all text, in pixels: smaller text cannot be read.
pub(super) const FONT_SIZE: u32 = 12;
const LEFT: u32 = 44;
const BELOW: u32 = 20;
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

/// What the numbers on an axis are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Steps and counts.
    Whole,
    /// As many decimals as their distance needs.
    Decimal,
    /// The rows of a matrix that is so high: they count downwards.
    Rows(usize),
}

/// An axis with numbers at places of its own. (plotters' `WithKeyPoints` has no format, which its mesh asks for.)
pub(super) struct Ticked {
    axis: RangedCoordf64,
    places: Vec<f64>,
}

impl Ticked {
    fn new(range: &Range<f64>, places: Vec<f64>) -> Self {
        let axis = range.clone().into();
        Self { axis, places }
    }
}

impl Ranged for Ticked {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.axis.map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        // There are no lines between the numbers.
        if hint.weight().allow_light_points() {
            Vec::new()
        } else {
            self.places.clone()
        }
    }

    fn range(&self) -> Range<f64> {
        self.axis.range()
    }
}

/// The distances between numbers, times a power of ten.
const EVEN: [f64; 3] = [1.0, 2.0, 5.0];

impl Numbers {
    /// The value at a place of the axis; of a value, its place.
    fn turned(self, at: f64) -> f64 {
        match self {
            Self::Whole | Self::Decimal => at,
            Self::Rows(count) => count as f64 + 1.0 - at,
        }
    }

    /// What stands at a place, where numbers are `distance` apart.
    fn text(self, place: f64, distance: f64) -> String {
        let value = self.turned(place);
        let value = if value.abs() < distance * 1e-6 { 0.0 } else { value };
        let decimals = (-distance.log10().floor()).max(0.0) as usize;
        format!("{value:.decimals$}")
    }

    /// The places of all multiples of a distance.
    fn places(self, range: &Range<f64>, distance: f64) -> Vec<f64> {
        let (one, other) = (self.turned(range.start), self.turned(range.end));
        let (first, last) = ((one.min(other) / distance).ceil(), (one.max(other) / distance).floor());
        let count = (last - first + 1.0).max(0.0) as usize;
        let place = |index: usize| self.turned((first + index as f64) * distance);
        (0..count).map(place).collect()
    }

    /// The least even distance at which numbers `fit`, and their places; where it leaves a single whole number, the ends.
    fn ticks(self, range: &Range<f64>, least: f64, fit: impl Fn(&[f64], f64) -> bool) -> (f64, Vec<f64>) {
        let span = range.end - range.start;
        if !span.is_finite() || span <= 0.0 {
            return (1.0, Vec::new());
        }
        let whole = self != Self::Decimal;
        let lowest = least.log10().floor() as i32;
        let from = if whole { lowest.max(0) } else { lowest };
        let distances = (from..).flat_map(|power| EVEN.map(|even| even * 10_f64.powi(power)));
        for distance in distances {
            let places = self.places(range, distance);
            if places.len() > 1 && !fit(&places, distance) {
                continue;
            }
            let ends = || {
                let all = self.places(range, 1.0);
                let (first, last) = (*all.first()?, *all.last()?);
                let apart = (last - first).abs();
                (apart > 0.0 && fit(&[first, last], apart)).then_some((1.0, vec![first, last]))
            };
            let lone = whole && places.len() < 2;
            return lone.then(ends).flatten().unwrap_or((distance, places));
        }
        unreachable!("a distance beyond the range leaves at most one number")
    }
}

/// Ranges of the axes, and what stands on them.
pub(super) struct Axes {
    pub(super) x: Range<f64>,
    pub(super) y: Range<f64>,
    pub(super) x_numbers: Numbers,
    pub(super) y_numbers: Numbers,
}

impl Axes {
    /// Steps `1..=time` from left to right, each one unit wide.
    pub(super) fn of_steps(time: usize, y: Range<f64>) -> Self {
        Self {
            x: 0.5..time.max(1) as f64 + 0.5,
            y,
            x_numbers: Numbers::Whole,
            y_numbers: Numbers::Decimal,
        }
    }

    /// Fills the ground and draws the axes. Numbers stand at even distances, as near as they can be read.
    pub(super) fn draw<'a, DB: DrawingBackend>(
        &self,
        area: &'a DrawingArea<DB, Shift>,
        theme: Theme,
    ) -> Result<Chart<'a, DB>, DrawingError<DB>> {
        let ink = theme.ink();
        area.fill(&ink.ground)?;
        let font = TextStyle::from((FONT, FONT_SIZE).into_font()).color(&ink.text);
        let (x_distance, x_places) = self.x_ticks(area, &font);
        let (y_distance, y_places) = self.y_ticks(area);
        let mut chart = ChartBuilder::on(area)
            .margin(MARGIN)
            .margin_left(0)
            .margin_bottom(0)
            .x_label_area_size(BELOW)
            .y_label_area_size(LEFT)
            .build_cartesian_2d(Ticked::new(&self.x, x_places), Ticked::new(&self.y, y_places))?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(0)
            .bold_line_style(ink.grid.stroke_width(1))
            .axis_style(ink.axis.stroke_width(1))
            .label_style(font)
            .set_all_tick_mark_size(3)
            .x_label_formatter(&|&x| self.x_numbers.text(x, x_distance))
            .y_label_formatter(&|&y| self.y_numbers.text(y, y_distance))
            .draw()?;
        Ok(chart)
    }

    /// Distance and places of the numbers below the plot: apart by as much as they are wide, and within the drawing.
    fn x_ticks<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>, font: &TextStyle) -> (f64, Vec<f64>) {
        let numbers = self.x_numbers;
        let pixels = f64::from(area.dim_in_pixel().0.saturating_sub(LEFT + MARGIN).max(1));
        let unit = (self.x.end - self.x.start) / pixels;
        let width = |place: f64, distance: f64| {
            let size = area.estimate_text_size(&numbers.text(place, distance), font);
            size.map_or(0.0, |(width, _)| f64::from(width))
        };
        let (distance, mut places) = numbers.ticks(&self.x, unit * f64::from(FONT_SIZE), |places, distance| {
            let ends = [places[0], places[places.len() - 1]].map(|place| width(place, distance));
            distance >= 2.0 * ends[0].max(ends[1]) * unit
        });
        let inside = |&place: &f64| (self.x.end - place) / unit + f64::from(MARGIN) >= width(place, distance) / 2.0;
        places.retain(inside);
        (distance, places)
    }

    /// Distance and places of the numbers beside the plot: apart by half of their height.
    fn y_ticks<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> (f64, Vec<f64>) {
        let pixels = f64::from(area.dim_in_pixel().1.saturating_sub(BELOW + MARGIN).max(1));
        let least = (self.y.end - self.y.start) / pixels * f64::from(FONT_SIZE) * 1.5;
        self.y_numbers.ticks(&self.y, least, |_, distance| distance >= least)
    }
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
    fn numbers_stand_at_even_distances_and_are_short() {
        let ticks = |numbers: Numbers, range: Range<f64>, least: f64| {
            let (distance, places) = numbers.ticks(&range, least, |_, distance| distance >= least);
            let texts = places.into_iter().map(|place| numbers.text(place, distance));
            texts.collect::<Vec<_>>()
        };
        assert_eq!(ticks(Numbers::Rows(28), 0.5..28.5, 9.0), ["10", "20"]);
        assert_eq!(ticks(Numbers::Rows(28), 0.5..28.5, 4.0), ["5", "10", "15", "20", "25"]);
        assert_eq!(
            ticks(Numbers::Rows(8), 0.5..8.5, 3.0),
            ["1", "8"],
            "a lone 5 says little"
        );
        assert_eq!(ticks(Numbers::Rows(28), 0.5..28.5, 40.0), ["20"], "no room for two");
        assert_eq!(
            ticks(Numbers::Whole, -0.5..13.5, 0.1).len(),
            14,
            "no halves between steps"
        );
        assert_eq!(ticks(Numbers::Whole, 0.5..1.5, 1.0), ["1"]);
        assert_eq!(ticks(Numbers::Decimal, 0.0..0.83, 0.3), ["0.0", "0.5"]);
        assert_eq!(ticks(Numbers::Decimal, -0.011..0.012, 0.009), ["-0.01", "0.00", "0.01"]);
        assert_eq!(ticks(Numbers::Decimal, 0.0..900.0, 300.0), ["0", "500"]);
        assert!(ticks(Numbers::Decimal, 0.0..f64::INFINITY, 1.0).is_empty());
    }
}
