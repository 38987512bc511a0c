//! Measuring a case by a clock.

use serde::Serialize;

use super::{Backend, Case};
use crate::Result;
use crate::model::Path;

/// Durations, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// Warm-up, which is not counted.
    pub warm_up: f64,
    /// The measurement itself.
    pub measure: f64,
    /// The shortest time that is read off the clock. A browser's clock may tick in tenths of a millisecond, so shorter work is done several
    /// times between two readings.
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

/// Readings of the clock at least, however long they take.
const FEWEST: usize = 10;

/// A measurement, in milliseconds per run.
#[derive(Clone, Debug, Serialize)]
pub struct Measurement {
    /// The case.
    #[serde(flatten)]
    pub case: Case,
    /// Whether each layer is one operation or burn's plain ones.
    pub path: Path,
    /// The implementation of the tensors.
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
    let warm_up = run_for(timing.warm_up, 1, &mut work, &clock)?;
    let mean = warm_up.iter().sum::<f64>() / warm_up.len() as f64;
    // A clock that does not tick would ask for infinitely many.
    let runs_each = (timing.least / mean).ceil().clamp(1.0, 1000.0) as usize;
    let mut times = run_for(timing.measure, runs_each, &mut work, &clock)?;
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

/// Repeats the work for some milliseconds; returns how long a run took, one number per reading of the clock.
fn run_for(
    milliseconds: f64,
    runs_each: usize,
    work: &mut dyn FnMut() -> Result<()>,
    clock: &impl Fn() -> f64,
) -> Result<Vec<f64>> {
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
}
