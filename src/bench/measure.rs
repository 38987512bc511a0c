//! The measurement.

use serde::Serialize;

use super::{Backend, Case};
use crate::Result;
use crate::model::Path;

/// Durations, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// Warm-up, not counted.
    pub warm_up: f64,
    /// Measurement.
    pub measure: f64,
    /// Shortest time between two readings of the clock. A browser's clock may tick in tenths of a millisecond, so shorter work is repeated
    /// between two readings.
    pub least: f64,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            warm_up: 500.0,
            measure: 2000.0,
            least: 2.0,
        }
    }
}

/// Least number of readings, however long they take.
const FEWEST: usize = 10;

/// A measurement, in milliseconds per run.
#[derive(Clone, Debug, Serialize)]
pub struct Measurement {
    /// The work.
    #[serde(flatten)]
    pub case: Case,
    /// The path: fused or plain.
    pub path: Path,
    /// The tensor backend.
    pub backend: Backend,
    /// Median.
    pub median_ms: f64,
    /// 10 % quantile.
    pub p10_ms: f64,
    /// 90 % quantile.
    pub p90_ms: f64,
    /// Number of measurements.
    pub measurements: usize,
    /// Runs in each measurement.
    pub runs_each: usize,
}

/// Measures a case with a clock that gives milliseconds.
///
/// # Errors
/// A case that no model has; a loss that is not finite.
pub fn measure(
    case: &Case,
    path: Path,
    backend: Backend,
    timing: Timing,
    clock: impl Fn() -> f64,
) -> Result<Measurement> {
    case.check()?;
    let mut work = case.work(path, backend);
    let mut run_for = |milliseconds: f64, runs_each: usize| -> Result<Vec<f64>> {
        let mut times = Vec::new();
        let start = clock();
        let mut before = start;
        while times.len() < FEWEST || before - start < milliseconds {
            for _ in 0..runs_each {
                work()?;
            }
            let now = clock();
            times.push((now - before) / runs_each as f64);
            before = now;
        }
        Ok(times)
    };
    let warm_up = run_for(timing.warm_up, 1)?;
    let mean = warm_up.iter().sum::<f64>() / warm_up.len() as f64;
    // A clock that does not tick would ask for infinitely many.
    let runs_each = (timing.least / mean).ceil().clamp(1.0, 1000.0) as usize;
    let mut times = run_for(timing.measure, runs_each)?;
    times.sort_by(f64::total_cmp);
    let quantile = |share: f64| times[(share * (times.len() - 1) as f64).round() as usize];
    Ok(Measurement {
        case: case.clone(),
        path,
        backend,
        median_ms: quantile(0.5),
        p10_ms: quantile(0.1),
        p90_ms: quantile(0.9),
        measurements: times.len(),
        runs_each,
    })
}
