//! Trials of a ladder and the A/B test.

use dien_explorer::backend;
use dien_explorer::checkpoint::{Checkpoint, Header};
use dien_explorer::data::{AbSettings, Shop, ShopSettings};
use dien_explorer::evaluate::HistoryKind;
use dien_explorer::ladder::TrialRecord;
use dien_explorer::model::{Model, Unit};
use dien_explorer::process::{
    Bytes, FieldChoice, LadderPlan, MeasureRequest, Partly, PlannedTrial, Testing, TrialEvent, TrialRequest, Workshop,
    trials_left,
};
use dien_explorer::train::{Patience, Settings};
use serde_json::json;

use crate::{LOG, code, import, in_shop, model, trial};

/// Does all trials of a plan that are left, in a workshop that may be lost after so many pieces.
fn contest(plan: &LadderPlan, lost_after: Option<usize>) -> (Vec<TrialRecord>, usize) {
    let mut records: Vec<TrialRecord> = Vec::new();
    let (mut workshop, mut pieces, mut losses) = (in_shop(), 0, 0);
    loop {
        let ended: Vec<PlannedTrial> = records
            .iter()
            .map(|record| PlannedTrial {
                model: record.model,
                seed: record.seed,
            })
            .collect();
        let left = trials_left(plan, &ended);
        let Some(next) = left.first() else {
            return (records, losses);
        };
        workshop.trial_begin(&trial(next.model, next.seed)).unwrap();
        'trial: loop {
            pieces += 1;
            if lost_after == Some(pieces) {
                // As when a thread dies: what it was at is gone.
                (workshop, losses) = (in_shop(), losses + 1);
                break;
            }
            for event in workshop.trial_advance(3).unwrap() {
                if let TrialEvent::Testing(Testing::Done { record, .. }) = event {
                    records.push(*record);
                    break 'trial;
                }
            }
        }
    }
}

#[test]
fn a_contest_is_done_when_every_trial_is_whoever_was_lost() {
    let plan = LadderPlan {
        models: vec![Model::Base, Model::Augru, Model::Base],
        seeds: 2,
    };
    let (undisturbed, _) = contest(&plan, None);
    let order: Vec<_> = undisturbed.iter().map(|record| (record.model, record.seed)).collect();
    let expected = [(Model::Base, 1), (Model::Augru, 1), (Model::Base, 2), (Model::Augru, 2)];
    assert_eq!(order, expected);
    for lost_after in [1, 4, 9] {
        let (records, losses) = contest(&plan, Some(lost_after));
        assert_eq!(losses, 1);
        assert_eq!(records, undisturbed);
    }
    let ladder = in_shop().ladder(&undisturbed).unwrap();
    assert_eq!(ladder.rows.len(), 2);
    assert!(ladder.perfect.is_some() && ladder.rows[0].following.is_some());
}

#[test]
fn weights_with_other_fields_than_the_shop_has_are_refused_by_name() {
    let shop = ShopSettings {
        shoppers: 60,
        fields: true,
        ..ShopSettings::default()
    };
    let mut workshop = Workshop::default();
    workshop.shop(Partly(shop.clone())).unwrap();
    let plain = model(Unit::Augru);
    let fewer = {
        let mut checkpoint = Checkpoint::from_bytes(&plain.0, &backend::device()).unwrap();
        let catalogue = Shop::new(&shop).catalogue().clone();
        checkpoint.catalogue.profile = catalogue.profile[..1].to_vec();
        let config = Settings::default().network_for(&checkpoint.catalogue);
        checkpoint.model = config.init(1, &backend::device());
        checkpoint.header = Header::new(config, checkpoint.header.training);
        Bytes::from(checkpoint.to_bytes().unwrap())
    };
    let user = workshop.user(0).unwrap();
    let asked = MeasureRequest {
        unit: Unit::Augru,
        history: user.items,
        behind: user.behind,
        fields: FieldChoice::default(),
    };
    for (file, own) in [(&plain, "none"), (&fewer, "age (4 values)")] {
        let settings = Partly::<AbSettings>::default();
        let refusals = [
            workshop.histories(file, HistoryKind::Shuffled).unwrap_err(),
            workshop.measure_history(file, &asked).unwrap_err(),
            workshop.measure_begin(file, Unit::Augru, 3).unwrap_err(),
            workshop
                .ab_begin(&settings, &["dien".to_owned()], std::slice::from_ref(file))
                .unwrap_err(),
        ];
        for refused in refusals {
            let expected = format!("The checkpoint: {own}. The data: age (4 values), price (3 values).");
            assert!(refused.to_string().contains(&expected), "{refused}");
        }
    }
    // A shop without fields: all values are unknown to weights that know some.
    let mut workshop = in_shop();
    workshop.histories(&fewer, HistoryKind::Shuffled).unwrap();
    workshop.measure_begin(&fewer, Unit::Augru, 3).unwrap();
    workshop.measure_next(3).unwrap();
    workshop
        .ab_begin(&Partly::default(), &["dien".to_owned()], &[fewer])
        .unwrap();
    workshop.ab_advance(20).unwrap();
}

#[test]
fn a_trial_tells_of_itself_in_order_and_keeps_its_best_weights() {
    let mut workshop = in_shop();
    let info = workshop.trial_begin(&trial(Model::Base, 1)).unwrap();
    assert_eq!(info.steps_per_epoch, 9);
    let mut kinds = Vec::new();
    loop {
        let events = workshop.trial_advance(2).unwrap();
        kinds.extend(
            events
                .iter()
                .map(|event| serde_json::to_value(event).unwrap()["kind"].clone()),
        );
        if kinds.last().is_some_and(|kind| kind == "done") {
            break;
        }
    }
    let place = |kind: &str| kinds.iter().position(|found| found == kind).unwrap();
    assert!(place("step") < place("evaluated") && place("evaluated") < place("testing"));
    assert_eq!(place("done"), kinds.len() - 1);
    let checkpoint = Checkpoint::from_bytes(&workshop.trial_checkpoint().unwrap().0, &backend::device()).unwrap();
    assert_eq!(checkpoint.header.config.model, Model::Base);
    let wrong = TrialRequest {
        patience: Partly(Patience {
            looks: 0,
            ..Patience::default()
        }),
        ..trial(Model::Base, 1)
    };
    assert_eq!(code(workshop.trial_begin(&wrong)), "setting");
    workshop.trial_end().unwrap();
    assert_eq!(code(workshop.trial_advance(1)), "request");
}

#[test]
fn an_ab_test_goes_on_in_slices_until_all_have_come() {
    let arms = [model(Unit::Aigru), model(Unit::Augru)];
    let names = ["a".to_owned(), "b".to_owned()];
    let settings = serde_json::from_value(json!({"shoppers": 30, "seed": 2})).unwrap();
    let run = |slices: &[usize]| {
        let mut workshop = in_shop();
        workshop.ab_begin(&settings, &names, &arms).unwrap();
        let all: Vec<_> = slices
            .iter()
            .map(|&slice| workshop.ab_advance(slice).unwrap())
            .collect();
        all
    };
    let whole = run(&[30]);
    let sliced = run(&[10, 15, 40]);
    assert!(whole[0].done && !sliced[1].done);
    assert_eq!(sliced[2], whole[0]);
    let arms_named: Vec<_> = whole[0].report.arms.iter().map(|arm| arm.name.as_str()).collect();
    assert_eq!(arms_named, ["a", "b", "perfect"]);

    let mut workshop = in_shop();
    assert_eq!(code(workshop.ab_begin(&settings, &names[..1], &arms)), "request");
    assert_eq!(
        code(workshop.ab_begin(&settings, &names, &[Bytes::default(), Bytes::default()])),
        "checkpoint"
    );
    let none = serde_json::from_value(json!({"shoppers": 0})).unwrap();
    assert_eq!(code(workshop.ab_begin(&none, &names, &arms)), "setting");
    import(&mut workshop, LOG, 1000).unwrap();
    assert_eq!(code(workshop.ab_begin(&settings, &names, &arms)), "request");
}
