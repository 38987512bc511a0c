//! `p(click)` of some candidates after each prefix.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};

use super::frame::{Axes, FONT_SIZE, line, plot_area};
use super::{Drawn, Theme, marker};

/// `p(click)` of one candidate, drawn as a curve.
pub struct ProbabilityCurve<'a> {
    /// Its category, which gives the colour.
    pub category: usize,
    /// The category's sign, which stands on the curve.
    pub sign: &'a str,
    /// `p(click)` after each prefix known so far.
    pub probability: &'a [f32],
}

/// Curves of some candidates for one unit.
pub struct DriftChart<'a> {
    /// Length T of the whole history.
    pub time: usize,
    /// Lengths of the prefixes, rising.
    pub prefixes: &'a [usize],
    /// The candidates, in the order in which they get their dashes.
    pub candidates: &'a [ProbabilityCurve<'a>],
    /// Upper end of the axis, the same for all units.
    pub top: f32,
}

/// Draws one curve per candidate, from the empty history (0) to all T behaviours.
///
/// # Errors
/// Errors of the drawing backend.
pub fn drift<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, theme: Theme, drift: &DriftChart) -> Drawn<DB> {
    let top = if drift.top.is_nan() {
        1.0
    } else {
        f64::from(drift.top).clamp(0.05, 1.0)
    };
    let mut axes = Axes::of_steps(drift.time, 0.0..top * 1.04);
    axes.x.start = -0.5;
    let chart = axes.draw(area, theme)?;
    for (candidate, dash) in drift.candidates.iter().zip(CANDIDATE_DASHES.into_iter().cycle()) {
        let points: Vec<_> = drift
            .prefixes
            .iter()
            .zip(candidate.probability)
            .map(|(&prefix, &p)| (prefix as f64, f64::from(p)))
            .collect();
        let colour = theme.category(candidate.category);
        line(&chart, points.clone(), colour, dash)?;
        // On a long history points would hide the line.
        let every = drift.time / 24 + 1;
        marker::write(
            candidate.sign,
            &chart,
            points.into_iter().step_by(every),
            FONT_SIZE,
            colour,
        )?;
    }
    Ok(plot_area(&chart))
}

/// The dash of each candidate in turn: it tells two of one category apart.
pub const CANDIDATE_DASHES: [(u32, u32); 5] = [(1, 0), (6, 3), (2, 3), (9, 3), (4, 4)];
