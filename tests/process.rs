//! What the page asks of a run, asked natively: worlds, trainings, ladder, A/B test, traces, drift charts.

use std::path::Path;
use std::sync::Arc;

use dien_explorer::Error;
use dien_explorer::checkpoint::{Checkpoint, Header, TrainingRecord};
use dien_explorer::data::{Columns, Field, FieldValue, Name, Shop, ShopSettings};
use dien_explorer::ladder::TrialRecord;
use dien_explorer::model::{ActivationKind, Model, Pooling, Unit};
use dien_explorer::process::{
    AttentionRequest, Bytes, Column, DriftRequest, FieldChoice, Happened, Inference, LadderPlan, Partly, PlannedTrial,
    Testing, TraceRequest, TrainEvent, TrainRequest, TrialEvent, TrialRequest, Workshop, WorldView, describe,
    trials_left,
};
use dien_explorer::train::{Event, Patience, Session, Settings};
use dien_explorer::{backend, process};
use serde_json::json;

const LOG: &str = "user,item,time,category\n\
    u1,a,1,x\nu1,b,2,x\nu1,c,3,y\nu1,d,4,y\nu2,b,1,x\nu2,c,2,y\nu2,a,3,x\nu2,e,4,y\nu3,a,5,x\nu3,d,6,y\nu3,e,7,y\nu3,b,8,x\n";

fn small_shop() -> Partly<ShopSettings> {
    Partly(ShopSettings {
        shoppers: 60,
        ..ShopSettings::default()
    })
}

fn in_shop() -> Workshop {
    let mut workshop = Workshop::default();
    workshop.shop(small_shop()).unwrap();
    workshop
}

fn import(workshop: &mut Workshop, text: &str, piece: usize) -> Result<WorldView, Error> {
    workshop.import_begin(None)?;
    for chunk in text.as_bytes().chunks(piece) {
        workshop.import_push("clicks.csv", &chunk.to_vec().into())?;
    }
    Ok(workshop.import_finish(1, None)?.world)
}

fn request(units: &[Unit]) -> TrainRequest {
    TrainRequest {
        units: units.to_vec(),
        learning_rate: 0.01,
        alpha: 1.0,
        batch_size: 16,
        max_history: 20,
        hidden: 4,
        seed: 5,
        pooling: None,
        activation: None,
    }
}

fn trial(model: Model, seed: u32) -> TrialRequest {
    serde_json::from_value(json!({
        "model": model, "seed": seed, "learning_rate": 0.01, "batch_size": 32, "hidden": 4, "max_history": 20,
        "patience": {"looks": 1, "most_epochs": 1},
    }))
    .unwrap()
}

fn model(unit: Unit) -> Bytes {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("www/models/{unit}.safetensors"));
    std::fs::read(file).unwrap().into()
}

fn code<T: std::fmt::Debug>(refused: Result<T, Error>) -> &'static str {
    refused.expect_err("this is not possible").code()
}

/// The events of a training, comparable.
fn lines(events: &[TrainEvent]) -> Vec<String> {
    events
        .iter()
        .map(|event| serde_json::to_string(event).unwrap())
        .collect()
}

#[test]
fn nothing_is_done_without_a_world() {
    let mut workshop = Workshop::default();
    assert_eq!(code(workshop.user(0)), "request");
    assert_eq!(code(workshop.hand_over()), "request");
    assert_eq!(code(workshop.train_begin(&request(&[Unit::Augru]))), "request");
    assert_eq!(code(workshop.train_steps(1)), "request");
    assert_eq!(code(workshop.snapshot(Unit::Augru)), "request");
    assert_eq!(code(workshop.trial_begin(&trial(Model::Base, 1))), "request");
    assert_eq!(code(workshop.trial_advance(1)), "request");
    assert_eq!(code(workshop.trial_checkpoint()), "request");
    assert_eq!(code(workshop.ladder(&[])), "request");
    assert_eq!(code(workshop.ab_begin(&Partly::default(), &[], &[])), "request");
    assert_eq!(code(workshop.ab_advance(1)), "request");
    assert_eq!(code(workshop.import_push("a.csv", &Bytes::default())), "request");
    assert_eq!(code(workshop.import_finish(1, None)), "request");
    workshop.import_cancel().unwrap();
    workshop.train_end().unwrap();
    workshop.trial_end().unwrap();
}

#[test]
fn a_world_is_shown_without_its_impressions() {
    let mut workshop = Workshop::default();
    let world = workshop.shop(small_shop()).unwrap();
    let data = Shop::new(&small_shop().0).dataset();
    assert_eq!(serde_json::to_value(world.kind).unwrap(), "shop");
    assert_eq!(
        (world.items.len(), world.categories.len(), world.users.len()),
        (96, 12, 60)
    );
    assert_eq!(world.counts.train, data.train.len());
    assert!(!world.presets.is_empty());
    let user = workshop.user(3).unwrap();
    let items: Vec<u32> = data.users[3]
        .behaviours
        .iter()
        .map(|behaviour| behaviour.item)
        .collect();
    assert_eq!((user.items, user.behind), (items, data.users[3].truth.behind()));
    assert_eq!(code(workshop.user(60)), "request");

    // A refused shop leaves the world as it is.
    let wrong = Partly(ShopSettings {
        drift_rate: 2.0,
        ..ShopSettings::default()
    });
    assert_eq!(code(workshop.shop(wrong)), "setting");
    assert_eq!(workshop.user(3).unwrap().name, user.name);
}

#[test]
fn a_log_is_read_in_pieces_of_any_size() {
    let first = import(&mut Workshop::default(), LOG, 1000).unwrap();
    assert_eq!(serde_json::to_value(first.kind).unwrap(), "csv");
    assert_eq!((first.counts.users, first.counts.items), (3, 5));
    for piece in [1, 7, 64] {
        assert_eq!(import(&mut Workshop::default(), LOG, piece).unwrap(), first);
    }
    let workshop = Workshop::default();
    let looked = workshop
        .import_inspect("clicks.csv", &LOG.as_bytes().to_vec().into())
        .unwrap();
    assert_eq!(looked.columns.time.as_deref(), Some("time"));
}

#[test]
fn a_refused_log_ends_its_import_and_leaves_the_world() {
    let mut workshop = in_shop();
    assert_eq!(code(import(&mut workshop, "user,item\n", 100)), "log");
    assert_eq!(code(workshop.import_finish(1, None)), "request");
    assert!(workshop.user(59).is_ok());
    let protocol = serde_json::from_value(json!({"negatives": 0})).unwrap();
    workshop.import_begin(None).unwrap();
    workshop
        .import_push("clicks.csv", &LOG.as_bytes().to_vec().into())
        .unwrap();
    assert_eq!(code(workshop.import_finish(1, Some(protocol))), "setting");
    workshop.import_begin(None).unwrap();
    workshop.import_cancel().unwrap();
    assert_eq!(code(workshop.import_push("clicks.csv", &Bytes::default())), "request");
}

/// The page may go back to the shop while the last bytes of a log are on their way.
#[test]
fn a_world_that_is_entered_ends_the_import_of_another() {
    let mut workshop = in_shop();
    workshop.import_begin(None).unwrap();
    workshop
        .import_push("clicks.csv", &LOG.as_bytes().to_vec().into())
        .unwrap();
    workshop.shop(small_shop()).unwrap();
    assert_eq!(code(workshop.import_push("clicks.csv", &Bytes::default())), "request");
    assert_eq!(code(workshop.import_finish(1, None)), "request");
    assert!(!workshop.user(59).unwrap().behind.is_empty());
}

#[test]
fn units_train_as_sessions_of_their_own_do_bit_for_bit() {
    let units = [Unit::Aigru, Unit::Augru];
    let asked = request(&units);
    let mut workshop = in_shop();
    let info = workshop.train_begin(&asked).unwrap();
    let events = workshop.train_steps(55).unwrap();
    let data = Arc::new(Shop::new(&small_shop().0).dataset());
    for unit in units {
        let mut session = Session::new(Arc::clone(&data), asked.settings(unit)).unwrap();
        assert_eq!(
            (info.parameters, info.steps_per_epoch),
            (session.parameters(), session.steps_per_epoch())
        );
        let mut alone = Vec::new();
        while session.step_count() < 55 {
            alone.push(session.advance().unwrap());
        }
        alone.retain(|event| !matches!(event, Event::Evaluating { .. }));
        let own: Vec<Event> = events
            .iter()
            .filter(|event| event.unit == unit)
            .map(|event| match event.event {
                Happened::Session(event) => event,
                Happened::Ended(_) => panic!("it stopped"),
            })
            .collect();
        assert_eq!(own, alone);
        assert!(own.iter().any(|event| matches!(event, Event::Evaluated { .. })));
        assert_eq!(
            workshop.snapshot(unit).unwrap().0,
            session.checkpoint().to_bytes().unwrap()
        );
    }
}

#[test]
fn slices_and_pauses_change_nothing_and_units_take_turns() {
    let units = [Unit::Agru, Unit::Augru];
    let mut whole = in_shop();
    whole.train_begin(&request(&units)).unwrap();
    let expected = lines(&whole.train_steps(6).unwrap());
    let mut sliced = in_shop();
    sliced.train_begin(&request(&units)).unwrap();
    let mut found = Vec::new();
    for count in [1, 0, 3, 2] {
        found.extend(lines(&sliced.train_steps(count).unwrap()));
        // Whatever else is asked between two slices.
        sliced.user(0).unwrap();
        sliced.ladder(&[]).unwrap();
    }
    assert_eq!(found, expected);
    let order: Vec<Unit> = whole.train_steps(2).unwrap().iter().map(|event| event.unit).collect();
    assert_eq!(order, [Unit::Agru, Unit::Augru, Unit::Agru, Unit::Augru]);
}

#[test]
fn a_training_pools_and_activates_as_it_is_asked_to() {
    let asked = |pooling, activation| {
        let asked = TrainRequest {
            pooling,
            activation,
            ..request(&[Unit::Augru])
        };
        let mut workshop = in_shop();
        workshop.train_begin(&asked).unwrap();
        let bytes = workshop.snapshot(Unit::Augru).unwrap();
        Checkpoint::from_bytes(&bytes.0, &backend::device())
            .unwrap()
            .header
            .config
            .options
    };
    let usual = Model::Augru.options();
    assert_eq!(asked(None, None), usual);
    let other = asked(Some(Pooling::Mean), Some(ActivationKind::Dice));
    assert_eq!((other.pooling, other.activation), (Pooling::Mean, ActivationKind::Dice));
}

#[test]
fn a_training_refuses_what_it_cannot_do_and_goes_on() {
    let mut workshop = in_shop();
    workshop.train_begin(&request(&[Unit::Augru])).unwrap();
    workshop.train_steps(1).unwrap();
    let odd = TrainRequest {
        hidden: 7,
        ..request(&[Unit::Augru])
    };
    assert_eq!(code(workshop.train_begin(&odd)), "setting");
    assert_eq!(code(workshop.train_begin(&request(&[]))), "request");
    assert_eq!(code(workshop.set_learning_rate(0.0)), "setting");
    assert_eq!(code(workshop.snapshot(Unit::Gru)), "request");
    let next = lines(&workshop.train_steps(1).unwrap());
    assert!(next[0].contains("\"step\":2"), "{next:?}");
    workshop.train_end().unwrap();
    assert_eq!(code(workshop.train_steps(1)), "request");
}

#[test]
fn what_is_handed_over_trains_the_same() {
    let mut shop = in_shop();
    let mut log = Workshop::default();
    import(&mut log, LOG, 1000).unwrap();
    for from in [&mut shop, &mut log] {
        let bytes = from.hand_over().unwrap();
        let mut to = Workshop::default();
        to.enter(&bytes).unwrap();
        assert_eq!(to.hand_over().unwrap(), bytes);
        assert_eq!(to.user(2).unwrap(), from.user(2).unwrap());
        let run = |workshop: &mut Workshop| {
            workshop.train_begin(&request(&[Unit::Augru])).unwrap();
            let events = lines(&workshop.train_steps(4).unwrap());
            (events, workshop.snapshot(Unit::Augru).unwrap())
        };
        assert_eq!(run(&mut to), run(from));
    }
}

#[test]
fn bytes_that_nobody_handed_over_are_refused() {
    let mut log = Workshop::default();
    import(&mut log, LOG, 1000).unwrap();
    let bytes = log.hand_over().unwrap().0;
    let mut workshop = in_shop();
    for length in 0..bytes.len() {
        assert_eq!(code(workshop.enter(&bytes[..length].to_vec().into())), "request");
    }
    for place in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (place % 8);
        assert_eq!(code(workshop.enter(&damaged.into())), "request");
    }
    assert!(!workshop.user(59).unwrap().behind.is_empty(), "the world is as before");
}

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

fn column(unit: Unit, set: &str) -> Column {
    Column {
        unit,
        set: set.to_owned(),
    }
}

fn question(columns: Vec<Column>, history: Vec<u32>, target: u32) -> TraceRequest {
    TraceRequest {
        columns,
        history,
        target,
        fields: FieldChoice::default(),
    }
}

/// An untrained AUGRU over the shop's items which knows an age of users and a time of impressions.
fn model_with_fields(hidden: usize) -> Bytes {
    let field = |key: &str, values: [&str; 2]| Field {
        key: key.to_owned(),
        name: Name::same(key),
        values: values
            .map(|key| FieldValue {
                key: key.to_owned(),
                name: Name::same(key),
            })
            .to_vec(),
    };
    let mut catalogue = Shop::new(&ShopSettings::default()).catalogue().clone();
    catalogue.profile = vec![field("age", ["young", "old"])];
    catalogue.context = vec![field("time", ["morning", "evening"])];
    let settings = Settings {
        hidden,
        ..Settings::of_model(Model::Augru)
    };
    let config = settings.network_for(&catalogue);
    let checkpoint = Checkpoint {
        model: config.init(3, &backend::device()),
        catalogue,
        header: Header::new(config, TrainingRecord::default()),
    };
    Bytes(checkpoint.to_bytes().unwrap())
}

#[test]
fn the_same_history_is_asked_in_the_morning_and_in_the_evening() {
    let mut inference = Inference::default();
    let plain = inference.load("plain".to_owned(), &model(Unit::Augru)).unwrap();
    let fields = model_with_fields(plain.config.hidden);
    inference.load("fields".to_owned(), &fields).unwrap();
    let words = inference.vocabulary("fields").unwrap();
    assert_eq!(
        (words.profile[0].key.as_str(), words.context[0].values.len()),
        ("age", 2)
    );
    assert!(inference.vocabulary("plain").unwrap().context.is_empty());
    let columns = || vec![column(Unit::Augru, "plain"), column(Unit::Augru, "fields")];
    let request = |context: serde_json::Value| -> TraceRequest {
        let columns = json!([{"unit": "augru", "set": "plain"}, {"unit": "augru", "set": "fields"}]);
        let fields = json!({"context": context});
        serde_json::from_value(json!({"columns": columns, "history": [1, 2, 3], "target": 4, "fields": fields}))
            .unwrap()
    };
    let probabilities = |request: &TraceRequest| {
        let reply = inference.trace(request).unwrap();
        [0, 1].map(|index| reply.columns[index].probability)
    };
    let unasked = probabilities(&question(columns(), vec![1, 2, 3], 4));
    let times =
        ["morning", "evening", "noon"].map(|time| probabilities(&request(json!({"time": time, "weather": "rain"}))));
    let [morning, evening, noon] = times;
    assert_eq!(
        [morning[0], evening[0], noon[0]],
        [unasked[0]; 3],
        "these weights know no fields"
    );
    assert_eq!(noon[1], unasked[1], "a value that the weights do not know is unknown");
    assert!(morning[1] != evening[1] && morning[1] != unasked[1]);
    // The other questions carry the values too.
    let morning = request(json!({"time": "morning"}));
    let without = inference.leave_one_out(&morning).unwrap();
    assert_ne!(without[1], inference.leave_one_out(&request(json!({}))).unwrap()[1]);
    let attention = inference.trace(&morning).unwrap().columns[1].attention.0.clone();
    let forced = inference.force_attention(&AttentionRequest {
        column: column(Unit::Augru, "fields"),
        history: vec![1, 2, 3],
        target: 4,
        fields: morning.fields.clone(),
        attentions: vec![attention.clone(), attention],
    });
    for answer in forced.unwrap() {
        assert!((answer - times[0][1]).abs() < 1e-6);
    }
    inference
        .drift_begin(DriftRequest {
            columns: columns(),
            history: vec![1, 2, 3],
            candidates: vec![4],
            fields: morning.fields,
        })
        .unwrap();
    let mut last = Vec::new();
    while let Some(piece) = inference.drift_next().unwrap() {
        last.push((piece.columns[0], *piece.probability[0][0].last().unwrap()));
    }
    assert!(
        last.iter()
            .any(|&(column, p)| column == 1 && (p - times[0][1]).abs() < 1e-6)
    );
}

#[test]
fn questions_are_answered_or_refused_by_name() {
    let mut inference = Inference::default();
    let header = inference.load("own".to_owned(), &model(Unit::Augru)).unwrap();
    assert_eq!(header.config.items, 96);
    assert_eq!(inference.vocabulary("own").unwrap().items.len(), 96);
    assert_eq!(code(inference.vocabulary("other")), "request");
    let two = || vec![column(Unit::Gru, "own"), column(Unit::Augru, "own")];
    let reply = inference.trace(&question(two(), vec![1, 2, 3], 4)).unwrap();
    assert_eq!((reply.columns.len(), reply.projection.paths.len()), (2, 2));
    let traced = &reply.columns[1];
    assert_eq!(
        (traced.attention.0.len(), traced.states.0.len()),
        (3, 3 * traced.hidden)
    );
    assert!(traced.normalised && (traced.attention.0.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    assert_eq!(code(inference.trace(&question(two(), vec![96], 0))), "unknown-item");
    assert_eq!(
        code(inference.trace(&question(two(), vec![0; 513], 0))),
        "history-too-long"
    );
    assert_eq!(
        code(inference.trace(&question(vec![column(Unit::Gru, "none")], vec![], 0))),
        "request"
    );
    assert_eq!(
        code(inference.load("own".to_owned(), &Bytes(vec![0; 100]))),
        "checkpoint"
    );
    assert!(
        inference.trace(&question(two(), vec![], 4)).is_ok(),
        "the weights loaded before are still there"
    );
    assert!(
        inference
            .trace(&question(vec![], vec![], 4))
            .unwrap()
            .columns
            .is_empty()
    );
}

#[test]
fn what_ifs_agree_with_the_questions_they_are_made_of() {
    let mut inference = Inference::default();
    inference.load("own".to_owned(), &model(Unit::Augru)).unwrap();
    let columns = || vec![column(Unit::Agru, "own"), column(Unit::Augru, "own")];
    let without = inference.leave_one_out(&question(columns(), vec![1, 2, 3], 4)).unwrap();
    let asked = inference.trace(&question(columns(), vec![1, 3], 4)).unwrap();
    for (answers, traced) in without.iter().zip(&asked.columns) {
        assert_eq!(answers.len(), 3);
        assert!((answers[1] - traced.probability).abs() < 1e-6);
    }

    let traced = inference.trace(&question(columns(), vec![1, 2, 3], 4)).unwrap();
    let forced = |attentions: Vec<Vec<f32>>| {
        inference.force_attention(&AttentionRequest {
            column: column(Unit::Augru, "own"),
            history: vec![1, 2, 3],
            target: 4,
            fields: FieldChoice::default(),
            attentions,
        })
    };
    let own = traced.columns[1].attention.0.clone();
    let answers = forced(vec![own, vec![0.0; 3]]).unwrap();
    assert!((answers[0] - traced.columns[1].probability).abs() < 1e-6);
    assert!((answers[1] - answers[0]).abs() > 1e-6);
    assert_eq!(code(forced(vec![vec![0.0; 2]])), "request");
    assert!(forced(vec![]).unwrap().is_empty());
    assert_eq!(
        code(inference.leave_one_out(&question(columns(), vec![96], 4))),
        "unknown-item"
    );
}

#[test]
fn a_drift_chart_comes_in_pieces_and_ends_where_the_trace_is() {
    let mut inference = Inference::default();
    inference.load("own".to_owned(), &model(Unit::Augru)).unwrap();
    let history: Vec<u32> = (0..300).map(|step| (step * 7) % 96).collect();
    let ask = |candidates: Vec<u32>| DriftRequest {
        columns: vec![column(Unit::Augru, "own"), column(Unit::Gru, "own")],
        history: history.clone(),
        candidates,
        fields: FieldChoice::default(),
    };
    assert!(inference.drift_next().unwrap().is_none());
    inference.drift_begin(ask(vec![5, 6])).unwrap();
    let mut pieces = Vec::new();
    while let Some(piece) = inference.drift_next().unwrap() {
        pieces.push(piece);
    }
    assert!(pieces.len() > 1);
    let prefixes: Vec<usize> = pieces.iter().flat_map(|piece| piece.prefixes.clone()).collect();
    assert_eq!((prefixes.len(), prefixes[0], prefixes[128]), (129, 0, 300));
    let last = pieces.last().unwrap();
    let reply = inference
        .trace(&question(ask(vec![]).columns, history.clone(), 6))
        .unwrap();
    for (curves, traced) in last.probability.iter().zip(&reply.columns) {
        assert!((curves[1].last().unwrap() - traced.probability).abs() < 1e-6);
    }

    assert_eq!(code(inference.drift_begin(ask(vec![96]))), "unknown-item");
    assert!(
        inference.drift_next().unwrap().is_none(),
        "a refused chart leaves none under way"
    );
    assert_eq!(code(inference.drift_begin(ask(vec![0; 17]))), "setting");
    inference.drift_begin(ask(vec![])).unwrap();
    assert_eq!(
        inference.drift_next().unwrap().unwrap().probability,
        vec![Vec::<Vec<f32>>::new(); 2]
    );

    // The set is replaced by one of a smaller vocabulary while a chart is under way.
    let mut workshop = Workshop::default();
    import(&mut workshop, LOG, 1000).unwrap();
    workshop.train_begin(&request(&[Unit::Augru])).unwrap();
    inference.drift_begin(ask(vec![5, 6])).unwrap();
    inference
        .load("own".to_owned(), &workshop.snapshot(Unit::Augru).unwrap())
        .unwrap();
    assert_eq!(code(inference.drift_next()), "unknown-item");
}

#[test]
fn what_is_described_is_possible() {
    let described = serde_json::to_value(describe()).unwrap();
    for group in ["training", "ladder", "shop", "ab_test", "protocol"] {
        for (name, setting) in described[group].as_object().unwrap() {
            let number = |key: &str| {
                setting[key]
                    .as_f64()
                    .unwrap_or_else(|| panic!("{group}.{name} has no {key}"))
            };
            assert!(number("low") < number("high"), "{group}.{name}");
            if setting.get("default").is_some() {
                assert!(
                    (number("low")..=number("high")).contains(&number("default")),
                    "{group}.{name}"
                );
            }
        }
    }
    // The ends of what the page may choose are accepted.
    let mut workshop = in_shop();
    let training = &described["training"];
    for end in ["low", "high"] {
        let of = |name: &str| training[name][end].clone();
        let asked: TrainRequest = serde_json::from_value(json!({
            "units": ["augru"], "learning_rate": of("learning_rate"), "alpha": of("alpha"),
            "batch_size": of("batch_size").as_f64().unwrap() as usize, "max_history": of("max_history").as_f64().unwrap() as usize,
            "hidden": of("hidden").as_f64().unwrap() as usize, "seed": of("seed").as_f64().unwrap() as u32,
        }))
        .unwrap();
        workshop.train_begin(&asked).unwrap();
    }
    let shop = |end: &str, drift: &str| {
        let of = |name: &str| described["shop"][name][end].as_f64().unwrap();
        ShopSettings {
            seed: of("seed") as u32,
            shoppers: of("shoppers") as usize,
            interests: of("interests") as usize,
            stray_rate: of("stray_rate"),
            drift_rate: described["shop"]["drift_rate"][drift].as_f64().unwrap(),
            ..ShopSettings::default()
        }
    };
    shop("low", "high").check().unwrap();
    shop("high", "low").check().unwrap();
    let mut columns: Vec<_> = described["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| role["name"].as_str().unwrap())
        .collect();
    columns.sort_unstable();
    let known = serde_json::to_value(Columns::default()).unwrap();
    assert_eq!(columns, known.as_object().unwrap().keys().collect::<Vec<_>>());
    let names: Vec<_> = describe().models.iter().map(|model| model.name).collect();
    assert_eq!(names, Model::ALL);
    let models = &described["models"];
    assert_eq!(models[3]["attention"], "scores");
    assert_eq!(models[0]["attention"], "none");
    assert_eq!(models[11]["attention"], "shares");
    assert_eq!(
        (models[11]["alpha"].as_f64(), &models[11]["unit"]),
        (Some(1.0), &json!("augru"))
    );
    assert_eq!(described["limits"]["history"], 512);
    assert_eq!(
        process::palette(true).categories.len(),
        dien_explorer::chart::CATEGORY_COLOURS
    );
}
