//! How it is measured.

use serde::Serialize;

use super::{Backend, Case};
use crate::Result;
use crate::model::Path;

/// How long to go on.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// Milliseconds of warm-up, that is not counted; ten runs at least.
    pub warm_up: f64,
    /// Milliseconds of measurement; ten runs at least.
    pub measure: f64,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            warm_up: 500.0,
            measure: 2000.0,
        }
    }
}

const FEWEST_RUNS: usize = 10;

/// What was measured, in milliseconds.
#[derive(Clone, Debug, Serialize)]
pub struct Measurement {
    /// What was done.
    #[serde(flatten)]
    pub case: Case,
    /// As one operation, or in plain ones.
    pub path: Path,
    /// On whose tensors.
    pub backend: Backend,
    /// Half of the runs took less.
    pub median_ms: f64,
    /// A tenth of the runs took less.
    pub p10_ms: f64,
    /// A tenth of the runs took more.
    pub p90_ms: f64,
    /// How many runs.
    pub runs: usize,
}

/// Measures a case by a clock of milliseconds.
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
    let mut run_for = |milliseconds: f64| -> Result<Vec<f64>> {
        let mut times = Vec::new();
        let start = clock();
        let mut before = start;
        while times.len() < FEWEST_RUNS || before - start < milliseconds {
            work()?;
            let now = clock();
            times.push(now - before);
            before = now;
        }
        Ok(times)
    };
    run_for(timing.warm_up)?;
    let mut times = run_for(timing.measure)?;
    times.sort_by(f64::total_cmp);
    let quantile = |share: f64| times[(share * (times.len() - 1) as f64).round() as usize];
    Ok(Measurement {
        case: case.clone(),
        path,
        backend,
        median_ms: quantile(0.5),
        p10_ms: quantile(0.1),
        p90_ms: quantile(0.9),
        runs: times.len(),
    })
}
