//! Profile and context fields: what they change, and what they leave as it is.

use std::sync::Arc;

use dien_explorer::backend::device;
use dien_explorer::checkpoint::weights::{NamedWeights, collect};
use dien_explorer::data::{Contexts, Dataset, Field, Shop, ShopSettings};
use dien_explorer::evaluate::{PredictOptions, predict};
use dien_explorer::explain::{Question, leave_one_out, probabilities, trace};
use dien_explorer::model::{FieldSize, Model, Network, NetworkConfig, Path, Unit};
use dien_explorer::train::{Session, Settings};

const ITEM_CATEGORY: [u32; 7] = [0, 1, 2, 0, 1, 2, 0];

fn config(model: Model) -> NetworkConfig {
    NetworkConfig::new(7, 3)
        .with_hidden(6)
        .with_head(vec![5, 4])
        .of_model(model)
}

fn with_fields(model: Model) -> NetworkConfig {
    let profile = vec![FieldSize::new("age", 3), FieldSize::new("city", 2)];
    config(model).with_fields(profile, vec![FieldSize::new("time", 2)])
}

fn unit(model: &Network) -> Unit {
    model.model.unit().unwrap_or(Unit::Gru)
}

fn question() -> Question {
    Question::new(&ITEM_CATEGORY, &[1, 4, 2, 6], 3, 512).unwrap()
}

fn logit(model: &Network, profile: &[u32], context: &[u32]) -> f32 {
    trace(model, unit(model), &question().with_fields(profile, context)).logit
}

/// FNV-1a over names and bits of weights.
fn digest(weights: &NamedWeights) -> u64 {
    let bits = weights.iter().flat_map(|(name, data)| {
        let bits: Vec<u8> = data.iter::<f32>().flat_map(f32::to_le_bytes).collect();
        name.bytes().chain(bits)
    });
    bits.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The digests are those of the program before there were fields. Models with two recurrences have the same weights.
#[test]
fn without_fields_every_models_initial_weights_are_what_they_were() {
    let found = Model::ALL.map(|model| digest(&collect(&config(model).init(5, &device()))));
    let mut expected = [0x5f17_6074_b8ab_1955; 12];
    expected[..5].copy_from_slice(&[
        0x4b57_0234_e839_78c2,
        0xc68b_496d_ffad_6536,
        0xd2f6_5975_a341_8d9e,
        0xc151_9db1_2650_0c1d,
        0xe600_f7ae_8d4e_2a6f,
    ]);
    assert_eq!(found, expected, "{found:x?}");
}

#[test]
fn fields_add_tables_and_move_no_other_weight_whose_shape_stays() {
    for model in Model::ALL {
        let plain = collect(&config(model).init(5, &device()));
        let weights = collect(&with_fields(model).init(5, &device()));
        for (name, data) in &weights {
            let before_the_head = ["embedding", "extractor", "attention", "evolution"];
            if before_the_head.iter().any(|part| name.starts_with(part)) {
                assert_eq!(data, &plain[name], "{model}: {name}");
            }
        }
        let added: Vec<&String> = weights.keys().filter(|name| !plain.contains_key(*name)).collect();
        assert_eq!(added, ["context.time", "profile.age", "profile.city"], "{model}");
        let age: Vec<f32> = weights["profile.age"].iter().collect();
        assert_eq!(weights["profile.age"].shape().to_vec(), [4, 3]);
        assert!(age[..3].iter().all(|&x| x == 0.0) && age[3..].iter().all(|&x| x != 0.0));
    }
}

#[test]
fn every_value_of_every_field_changes_the_prediction() {
    for model in Model::ALL {
        for &path in Path::ALL {
            let model = with_fields(model).init(3, &device()).with_path(path);
            let base = logit(&model, &[0, 0], &[0]);
            assert_eq!(base, logit(&model, &[], &[]), "what is not given is unknown");
            let mut seen = vec![base];
            for (profile, context) in [
                ([1, 0], [0]),
                ([2, 0], [0]),
                ([3, 0], [0]),
                ([0, 1], [0]),
                ([0, 2], [0]),
            ]
            .into_iter()
            .chain([([0, 0], [1]), ([0, 0], [2]), ([1, 2], [1])])
            {
                let found = logit(&model, &profile, &context);
                assert!(
                    found.is_finite() && !seen.contains(&found),
                    "{:?}, {profile:?}, {context:?}",
                    model.model
                );
                seen.push(found);
            }
        }
    }
}

#[test]
fn what_ifs_keep_the_questions_values() {
    for model in [Model::Pnn, Model::WideDeep, Model::Dien] {
        let model = with_fields(model).init(3, &device());
        let asked = question().with_fields(&[3, 1], &[2]);
        let left = leave_one_out(&model, &[unit(&model)], &asked);
        let shorter = Question::new(&ITEM_CATEGORY, &[1, 4, 2], 3, 512).unwrap();
        let expected = probabilities(&model, &[unit(&model)], &[shorter.with_fields(&[3, 1], &[2])]);
        assert!((left[0][3] - expected[0][0]).abs() < 1e-6);
        // One batch of rows that are known and unknown.
        let both = probabilities(&model, &[unit(&model)], &[asked.clone(), question()]);
        let alone = [asked, question()].map(|question| trace(&model, unit(&model), &question).probability);
        for (found, expected) in both[0].iter().zip(alone) {
            assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
        }
    }
}

#[test]
#[should_panic(expected = "there are 2 fields")]
fn a_batch_with_too_few_fields_is_a_mistake() {
    logit(&with_fields(Model::Base).init(1, &device()), &[1], &[]);
}

/// A shop whose impressions have a context field that tells the answer, and whose shoppers have a city.
fn telling() -> Dataset {
    let settings = ShopSettings {
        shoppers: 100,
        ..ShopSettings::default()
    };
    let mut data = Shop::new(&settings).dataset();
    data.catalogue.context = vec![Field::unnamed("answer", &["no", "yes"])];
    data.catalogue.profile = vec![Field::unnamed("city", &["a", "b", "nowhere"])];
    for (index, user) in data.users.iter_mut().enumerate() {
        user.profile = vec![1 + index as u32 % 2];
    }
    let mut contexts = Contexts::default();
    for impression in data.train.iter_mut().chain(&mut data.validation).chain(&mut data.test) {
        impression.context = contexts.place(&[1 + u32::from(impression.clicked)]);
    }
    data.contexts = contexts.into_combinations();
    assert!(data.is_consistent());
    data
}

#[test]
fn a_field_is_learnt_and_values_that_never_occur_stay_as_they_were() {
    let data = Arc::new(telling());
    let settings = Settings {
        hidden: 4,
        head: vec![8],
        learning_rate: 0.01,
        ..Settings::of_model(Model::Din)
    };
    assert!(
        settings.penalty > 0.0,
        "fields are there beside the penalty, which leaves them out"
    );
    let fresh = collect(&settings.network_for(&data.catalogue).init(settings.seed, &device()));
    let mut session = Session::new(Arc::clone(&data), settings).unwrap();
    session.step(150).unwrap();
    let model = session.model();
    let logits = predict(&model, &data, &data.test, PredictOptions::new(Model::Din, 50));
    let answers = data.test.iter().map(|impression| impression.clicked);
    assert!(
        logits
            .iter()
            .zip(answers)
            .all(|(&logit, clicked)| (logit > 0.0) == clicked),
        "{logits:?}"
    );
    let weights = collect(&model);
    let row = |weights: &NamedWeights, name: &str, row: usize| {
        let values: Vec<f32> = weights[name].iter().collect();
        values[2 * row..2 * row + 2].to_vec()
    };
    for (name, place, moves) in [
        ("context.answer", 0, false),
        ("context.answer", 1, true),
        ("context.answer", 2, true),
        ("profile.city", 0, false),
        ("profile.city", 1, true),
        ("profile.city", 3, false),
    ] {
        let moved = row(&weights, name, place) != row(&fresh, name, place);
        assert_eq!(moved, moves, "{name}, value {place}");
    }
}
