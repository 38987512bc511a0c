//! Drift and states, measured as the page asks for it: of the shipped weights.

use std::path::Path;

use dien_explorer::data::{Behind, ShopLaw, ShopSettings};
use dien_explorer::evaluate::{Measured, MeasuredSample};
use dien_explorer::model::Unit;
use dien_explorer::process::{
    Bytes, Column, FieldChoice, Inference, MeasureRequest, Partly, StatesRequest, TargetsRequest, TraceRequest,
    Workshop,
};

fn weights(name: &str) -> Bytes {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("www/models/{name}.safetensors"));
    std::fs::read(file).unwrap().into()
}

/// A workshop in a small shop, and the prefix of its shipped weights.
fn in_shop(law: ShopLaw) -> (Workshop, &'static str) {
    let mut workshop = Workshop::default();
    let settings = ShopSettings {
        law,
        shoppers: 200,
        ..ShopSettings::default()
    };
    workshop.shop(Partly(settings)).unwrap();
    let prefix = match law {
        ShopLaw::Drifting => "",
        ShopLaw::Several => "several-",
    };
    (workshop, prefix)
}

fn column(unit: Unit) -> Column {
    Column {
        unit,
        set: unit.to_string(),
    }
}

fn inference(units: &[Unit]) -> Inference {
    let mut inference = Inference::default();
    for unit in units {
        inference.load(unit.to_string(), &weights(&unit.to_string())).unwrap();
    }
    inference
}

/// The sample comes in pieces of any size, and is the sum of its shoppers, each measured alone.
#[test]
fn a_sample_is_the_sum_of_its_shoppers() {
    for law in ShopLaw::ALL {
        let (mut workshop, prefix) = in_shop(law);
        let checkpoint = weights(&format!("{prefix}augru"));
        let whole = |pieces: usize, workshop: &mut Workshop| {
            workshop.measure_begin(&checkpoint, Unit::Augru, 12).unwrap();
            loop {
                let progress = workshop.measure_next(pieces).unwrap();
                if progress.sample.shoppers == progress.of {
                    return progress.sample;
                }
            }
        };
        let at_once = whole(12, &mut workshop);
        assert_eq!(whole(5, &mut workshop), at_once, "{law:?}");
        assert!(at_once.shoppers == 12 && at_once.changes > 0 && at_once.attention.is_some());
        let alone = |user: dien_explorer::process::UserView| -> Measured {
            let request = MeasureRequest {
                unit: Unit::Augru,
                history: user.items,
                behind: user.behind,
                fields: FieldChoice::default(),
            };
            workshop.measure_history(&checkpoint, &request).unwrap().unwrap()
        };
        let users = workshop.sample(12).unwrap();
        let summed = MeasuredSample::of(&users.into_iter().map(alone).collect::<Vec<_>>());
        match law {
            ShopLaw::Drifting => assert_eq!(summed, at_once),
            // What an interest was before its first behaviour is not told: a first behaviour may be a change that is not known.
            ShopLaw::Several => assert!(summed.changes <= at_once.changes && summed.stray == at_once.stray),
        }
    }
}

#[test]
fn a_history_is_measured_with_its_truth_or_refused() {
    let (workshop, _) = in_shop(ShopLaw::Drifting);
    let request = |history: &[u32], behind: &[u32]| MeasureRequest {
        unit: Unit::Augru,
        history: history.to_vec(),
        behind: behind
            .iter()
            .map(|&category| Some(Behind { category, level: None }))
            .collect(),
        fields: FieldChoice::default(),
    };
    let measure = |request: &MeasureRequest| workshop.measure_history(&weights("augru"), request);
    let found = measure(&request(&[0, 1, 2, 24, 25, 60, 26], &[0, 0, 0, 3, 3, 3, 3]))
        .unwrap()
        .unwrap();
    assert_eq!(found.changes.len(), 1);
    assert_eq!((found.changes[0].step, found.changes[0].until), (3, 7));
    let strays: Vec<_> = found.similarities.iter().filter(|one| one.stray).collect();
    assert_eq!(strays.len(), 1);
    assert_eq!((strays[0].step, strays[0].to_before.len()), (6, 2));
    assert_eq!(measure(&request(&[999], &[0])).unwrap_err().code(), "unknown-item");
    assert_eq!(measure(&request(&[0, 1], &[0])).unwrap_err().code(), "request");
    assert_eq!(measure(&request(&[0], &[77])).unwrap_err().code(), "request");
    let empty = measure(&request(&[], &[])).unwrap().unwrap();
    assert_eq!(empty, Measured::default());
    let mut idle = Workshop::default();
    assert_eq!(idle.measure_next(1).unwrap_err().code(), "request");
    assert_eq!(
        idle.measure_begin(&weights("augru"), Unit::Augru, 1)
            .unwrap_err()
            .code(),
        "request"
    );
}

#[test]
fn attention_is_shared_out_among_the_categories_of_a_history() {
    let inference = inference(&[Unit::Augru, Unit::Gru]);
    let request = TraceRequest {
        columns: vec![column(Unit::Augru), column(Unit::Gru)],
        history: vec![0, 1, 24, 2, 25],
        target: 26,
        fields: FieldChoice::default(),
    };
    let shares = inference.attention_shares(&request).unwrap();
    assert_eq!(shares.prefixes, [1, 2, 3, 4, 5]);
    assert_eq!(shares.categories, [0, 3]);
    assert_eq!(shares.uniform[2], [2.0 / 3.0, 1.0 / 3.0]);
    // The last prefix is the whole history: what its trace attends to.
    let trace = inference.trace(&request).unwrap();
    for (shares, column) in shares.columns.iter().zip(&trace.columns) {
        let shares = shares.as_ref().unwrap();
        assert!(shares.iter().all(|sums| (sums.iter().sum::<f32>() - 1.0).abs() < 1e-5));
        let attention = &column.attention.0;
        assert!((shares[4][1] - attention[2] - attention[4]).abs() < 1e-5);
    }
    let none = inference
        .attention_shares(&TraceRequest {
            history: Vec::new(),
            ..request
        })
        .unwrap();
    assert!(none.prefixes.is_empty() && none.uniform.is_empty());
}

#[test]
fn the_same_states_are_found_where_the_same_history_is() {
    let inference = inference(&[Unit::Augru]);
    let request = |steps, threshold| StatesRequest {
        column: column(Unit::Augru),
        history: vec![0, 1, 24, 2, 25],
        target: 26,
        fields: FieldChoice::default(),
        steps,
        threshold,
        histories: vec![vec![90], vec![0, 1, 24, 2, 25], vec![]],
    };
    let found = inference.states_like(&request([4, 5], 0.1)).unwrap();
    assert!(!found.pattern.is_empty());
    assert_eq!(found.looked_at, 6);
    let same = &found.matches[0];
    assert_eq!((same.history, same.last, same.shared), (1, 5, found.pattern.len()));
    let nothing = inference.states_like(&request([1, 5], 1.5)).unwrap();
    assert!(nothing.pattern.is_empty() && nothing.matches.is_empty());
    for (steps, threshold) in [
        ([0, 1], 0.1),
        ([3, 2], 0.1),
        ([1, 6], 0.1),
        ([1, 2], 0.0),
        ([1, 2], f32::NAN),
    ] {
        let refused = inference.states_like(&request(steps, threshold)).unwrap_err();
        assert_eq!(refused.code(), "request", "{steps:?}");
    }
}

#[test]
fn one_unit_before_several_targets() {
    let inference = inference(&[Unit::Augru, Unit::Gru]);
    let request = |unit| TargetsRequest {
        column: column(unit),
        history: vec![0, 1, 24, 2, 25],
        targets: vec![None, Some(26), Some(90)],
        fields: FieldChoice::default(),
    };
    let augru = inference.target_paths(&request(Unit::Augru)).unwrap();
    assert!(augru.paths.len() == 3 && augru.paths.iter().all(|path| path.len() == 6));
    assert!(augru.paths[0] != augru.paths[1] && augru.paths[1] != augru.paths[2]);
    // Targets reach the states through attention alone, which the plain GRU does not use.
    let gru = inference.target_paths(&request(Unit::Gru)).unwrap();
    assert_eq!(gru.paths[0], gru.paths[1]);
    assert_eq!(gru.paths[1], gru.paths[2]);
    // The order of the dimensions comes with each trace: each of them once.
    let trace = inference
        .trace(&TraceRequest {
            columns: vec![column(Unit::Augru)],
            history: vec![0, 1, 24],
            target: 26,
            fields: FieldChoice::default(),
        })
        .unwrap();
    let mut order = trace.columns[0].order.clone();
    assert_ne!(order, (0..order.len()).collect::<Vec<_>>());
    order.sort_unstable();
    assert_eq!(order, (0..trace.columns[0].hidden).collect::<Vec<_>>());
}
