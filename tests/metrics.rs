//! AUC, GAUC, log loss and calibration against scikit-learn: `reference/metrics.py`.

use dien_explorer::evaluate::{Evaluation, Metrics};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    scores: Vec<f32>,
    clicked: Vec<u8>,
    users: Vec<u32>,
    /// None of one class, where scikit-learn has no figure.
    auc: Option<f64>,
    gauc: Option<f64>,
    log_loss: f64,
    calibration: Calibration,
}

#[derive(Deserialize)]
struct Calibration {
    /// Mean predicted, share clicked, count.
    bins: Vec<(f64, f64, usize)>,
    error: f64,
    ratio: Option<f64>,
}

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{what}: {found} is not {expected}"
    );
}

fn near_or_none(found: Option<f64>, expected: Option<f64>, what: &str) {
    assert_eq!(found.is_some(), expected.is_some(), "{what}");
    near(found.unwrap_or(0.0), expected.unwrap_or(0.0), 1e-12, what);
}

#[test]
fn agree_with_scikit_learn() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/metrics.json")).unwrap();
    let reference: Reference = serde_json::from_str(&text).unwrap();
    assert!(reference.cases.len() >= 12);
    for case in reference.cases {
        let clicked: Vec<bool> = case.clicked.iter().map(|&clicked| clicked == 1).collect();
        let found = Evaluation::new(&case.scores, &clicked, &case.users);
        let name = &case.name;
        near_or_none(found.auc, case.auc, &format!("{name}: AUC"));
        near_or_none(found.gauc, case.gauc, &format!("{name}: GAUC"));
        near(
            found.log_loss.unwrap(),
            case.log_loss,
            1e-6,
            &format!("{name}: log loss"),
        );
        assert_eq!(found.metrics(), Metrics::new(&case.scores, &clicked), "{name}");
        let bins = &found.calibration.bins;
        assert_eq!(bins.len(), case.calibration.bins.len(), "{name}: bins");
        for (bin, expected) in bins.iter().zip(&case.calibration.bins) {
            assert_eq!(bin.count, expected.2, "{name}: {bins:?}");
            near(bin.predicted, expected.0, 1e-12, &format!("{name}: mean predicted"));
            near(bin.clicked, expected.1, 1e-12, &format!("{name}: share clicked"));
        }
        near(
            found.calibration.error.unwrap(),
            case.calibration.error,
            1e-12,
            &format!("{name}: error"),
        );
        near_or_none(
            found.calibration.ratio,
            case.calibration.ratio,
            &format!("{name}: ratio"),
        );
    }
}
