//! Heatmap of states, H × T.

use plotters::coord::Shift;
use plotters::element::Rectangle;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::ShapeStyle;

use super::frame::{Axes, Numbers, plot_area};
use super::{Drawn, Theme};

/// A state per step.
pub struct States<'a> {
    /// Width H of a state.
    pub hidden: usize,
    /// `[T][H]`, row by row.
    pub values: &'a [f32],
    /// Steps of the axis, or as many as there are states.
    pub time: usize,
    /// Absolute value at which the colour is full: the same for all drawings that are compared.
    pub limit: f32,
}

/// Draws states as a heatmap: steps from left to right, dimension 1 at the top.
///
/// # Errors
/// Errors of the drawing backend.
pub fn states<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, theme: Theme, states: &States) -> Drawn<DB> {
    let hidden = states.hidden.max(1);
    let time = states.time.max(states.values.len() / hidden);
    let axes = Axes {
        y_numbers: Numbers::Rows(hidden),
        ..Axes::of_steps(time, 0.5..hidden as f64 + 0.5)
    };
    let chart = axes.draw(area, theme)?;
    let limit = f64::from(states.limit.max(f32::MIN_POSITIVE));
    for (index, &value) in states.values.iter().enumerate() {
        let (step, row) = ((index / hidden) as f64 + 1.0, (hidden - index % hidden) as f64);
        let corners = [(step - 0.5, row + 0.5), (step + 0.5, row - 0.5)];
        let colour = theme.diverging(f64::from(value) / limit);
        chart
            .plotting_area()
            .draw(&Rectangle::new(corners, ShapeStyle::from(colour).filled()))?;
    }
    Ok(plot_area(&chart))
}
