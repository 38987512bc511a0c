//! No model predicts better than the perfect predictor: the shipped ones, on shoppers that they have not seen.

use std::path::Path;

use dien_explorer::backend::device;
use dien_explorer::checkpoint::Checkpoint;
use dien_explorer::data::{Shop, ShopLaw, ShopSettings};
use dien_explorer::evaluate::{PredictOptions, predict};
use dien_explorer::model::Unit;

/// How much larger one score's AUC is than another's on the same impressions, and the standard error of that difference (E. R. `DeLong`, D. M.
/// `DeLong` and D. L. Clarke-Pearson, Biometrics 1988): for each positive the share of negatives below it, for each negative the share of
/// positives above it; their differences between the two scores are averaged, and vary.
fn difference(scores: [&[f64]; 2], clicked: &[bool]) -> (f64, f64) {
    let [of_positives, of_negatives] = [true, false].map(|class| {
        let mut differences = vec![0.0; clicked.iter().filter(|&&own| own == class).count()];
        for (scores, sign) in scores.iter().zip([1.0, -1.0]) {
            for (difference, share) in differences.iter_mut().zip(shares(scores, clicked, class)) {
                *difference += sign * share;
            }
        }
        differences
    });
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let variance = |values: &[f64]| {
        let mean = mean(values);
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        squares / (values.len() as f64 - 1.0) / values.len() as f64
    };
    let error = (variance(&of_positives) + variance(&of_negatives)).sqrt();
    (mean(&of_positives), error)
}

/// For each impression of a class, the share of the other class on the right side of it; equal scores count half.
fn shares(scores: &[f64], clicked: &[bool], class: bool) -> Vec<f64> {
    let of = |class: bool| scores.iter().zip(clicked).filter(move |(_, own)| **own == class);
    let mut others: Vec<f64> = of(!class).map(|(score, _)| *score).collect();
    others.sort_by(f64::total_cmp);
    let share = |score: f64| {
        let below = others.partition_point(|other| *other < score) as f64;
        let not_above = others.partition_point(|other| *other <= score) as f64;
        let share = f64::midpoint(below, not_above) / others.len() as f64;
        if class { share } else { 1.0 - share }
    };
    of(class).map(|(score, _)| share(*score)).collect()
}

#[test]
fn the_difference_and_its_error_are_those_of_a_case_done_by_hand() {
    // The first score ranks all four pairs right, the second three of four: positives .9 and .4 against negatives .5 and .1.
    let clicked = [true, true, false, false];
    let (found, error) = difference([&[4.0, 3.0, 2.0, 1.0], &[0.9, 0.4, 0.5, 0.1]], &clicked);
    // Differences by positive 0, .5 and by negative .5, 0: mean .25, each variance of the mean .125 / 2.
    assert!((found - 0.25).abs() < 1e-12);
    assert!((error - 0.125_f64.sqrt()).abs() < 1e-12);
}

#[test]
fn no_shipped_model_is_above_it() {
    for law in ShopLaw::ALL {
        // Another seed than the models were trained with: all parts are new to them.
        let shop = Shop::new(&ShopSettings {
            law,
            seed: 77,
            shoppers: 1500,
            ..ShopSettings::default()
        });
        let data = shop.dataset();
        let shown = [&data.validation[..], &data.test[..]].concat();
        let clicked: Vec<bool> = shown.iter().map(|shown| shown.clicked).collect();
        let perfect = shop.perfect_predictions(&data, &shown);
        let prefix = if law == ShopLaw::Several { "several-" } else { "" };
        for unit in Unit::ALL {
            let file = format!("www/models/{prefix}{unit}.safetensors");
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
            let Checkpoint { model, header, .. } = Checkpoint::read(&path, &device()).unwrap();
            let options = PredictOptions::new(header.config.model, header.training.max_history);
            let logits: Vec<f64> = predict(&model, &data, &shown, options)
                .into_iter()
                .map(f64::from)
                .collect();
            let (above, error) = difference([&logits, &perfect], &clicked);
            assert!(above < 2.0 * error, "{file}: {above:.4} ± {error:.4}");
            // And it has learnt something: the plain GRU of the second law the least.
            assert!(above > -0.12, "{file}: {above:.4} ± {error:.4}");
        }
    }
}
