//! Traces, what-ifs, drift charts and what is described.

use dien_explorer::checkpoint::{Checkpoint, Header, TrainingRecord};
use dien_explorer::data::{Behind, Columns, Field, FieldValue, Name, Shop, ShopLaw, ShopSettings};
use dien_explorer::model::{Model, Unit};
use dien_explorer::process::{
    AttentionRequest, Bytes, Column, DriftRequest, FieldChoice, Inference, MeasureRequest, Partly, TraceRequest,
    TrainRequest, Workshop, describe,
};
use dien_explorer::train::Settings;
use dien_explorer::{backend, process};
use serde_json::json;

use crate::{LOG, code, import, in_shop, model, request, small_shop};

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
        assert!((answer.probability - times[0][1]).abs() < 1e-6);
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
    assert!((answers[0].probability - traced.columns[1].probability).abs() < 1e-6);
    assert!((answers[1].probability - answers[0].probability).abs() > 1e-6);
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
    let known = serde_json::to_value(Columns::parse("event=kind").unwrap()).unwrap();
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

/// A file of the user's own may hold any model: what is asked of all of them is answered or refused, whatever they lack.
#[test]
fn every_model_answers_or_refuses_what_the_page_asks() {
    let shop = Shop::new(&small_shop().0);
    let history = [3_u32, 1, 4, 1, 5];
    for model in Model::ALL {
        let settings = Settings {
            hidden: 4,
            head: vec![3],
            ..Settings::of_model(model)
        };
        let config = settings.network_for(shop.catalogue());
        let checkpoint = Checkpoint {
            model: config.init(1, &backend::device()),
            catalogue: shop.catalogue().clone(),
            header: Header::new(config, TrainingRecord::default()),
        };
        let file = Bytes::from(checkpoint.to_bytes().unwrap());
        let mut inference = Inference::default();
        inference.load("own".to_owned(), &file).unwrap();
        for unit in Unit::ALL {
            let column = json!({"unit": unit, "set": "own"});
            let trace = |history: &[u32]| {
                serde_json::from_value(json!({"columns": [column, column], "history": history, "target": 2})).unwrap()
            };
            for history in [&history[..], &history[..1], &[]] {
                inference.trace(&trace(history)).unwrap();
                inference.leave_one_out(&trace(history)).unwrap();
                inference.attention_shares(&trace(history)).unwrap();
                let weights = vec![vec![0.5_f32; history.len()], vec![1e30_f32; history.len()]];
                let asked = json!({"column": column, "history": history, "target": 2, "attentions": weights});
                let answers = inference
                    .force_attention(&serde_json::from_value(asked).unwrap())
                    .unwrap();
                assert_eq!(answers.len(), 2, "{model} as {unit}");
                let asked = json!({"columns": [column], "history": history, "others": history});
                inference.next_click(&serde_json::from_value(asked).unwrap()).unwrap();
                let asked = json!({"column": column, "history": history, "targets": [2, null, 7]});
                let paths = inference.target_paths(&serde_json::from_value(asked).unwrap());
                let asked = json!({
                    "column": column, "history": history, "target": 2, "steps": [1, 1], "threshold": 0.1, "histories": [[1, 2], []],
                });
                let alike = inference.states_like(&serde_json::from_value(asked).unwrap());
                assert!(alike.is_ok() <= paths.is_ok(), "{model} as {unit}");
                let asked = json!({"columns": [column], "history": history, "candidates": [2, 7]});
                inference.drift_begin(serde_json::from_value(asked).unwrap()).unwrap();
                while inference.drift_next().unwrap().is_some() {}
            }
        }
    }
}

/// A link may tell any truth of a history, also of another world than the open one.
#[test]
fn a_truth_of_another_world_is_measured_or_refused() {
    for law in ShopLaw::ALL {
        let mut workshop = Workshop::default();
        let settings = ShopSettings {
            law,
            shoppers: 30,
            fields: false,
            ..ShopSettings::default()
        };
        workshop.shop(Partly(settings)).unwrap();
        let own = |category: u32, level: Option<u32>| Some(Behind { category, level });
        let told = [
            vec![],
            vec![None; 4],
            vec![own(0, None), own(0, None), own(3, None), own(3, None)],
            vec![own(0, Some(1)), own(0, Some(4)), None, own(3, Some(2))],
            vec![own(0, None), own(0, Some(4)), None, own(3, None)],
            vec![own(0, Some(9)), None, None, None],
            vec![own(99, None), own(0, None), own(0, None), own(0, None)],
            vec![own(0, None); 3],
        ];
        for behind in told {
            let request = MeasureRequest {
                unit: Unit::Augru,
                history: vec![8, 0, 9, 10][..if behind.is_empty() { 0 } else { 4 }].to_vec(),
                behind,
                fields: FieldChoice::default(),
            };
            // A refusal or an answer: anything but a panic.
            let _ = workshop.measure_history(&model(Unit::Augru), &request);
        }
    }
}
