//! A training session: it learns, repeats itself, stops at NaN, and is pulled piece by piece.

use std::sync::Arc;

use dien_explorer::backend::device;
use dien_explorer::checkpoint::Checkpoint;
use dien_explorer::checkpoint::weights::collect;
use dien_explorer::data::{Dataset, Shop, ShopSettings};
use dien_explorer::evaluate::evaluate;
use dien_explorer::model::{Model, Unit};
use dien_explorer::train::{Event, Session, Settings};

fn shop() -> Arc<Dataset> {
    Arc::new(
        Shop::new(&ShopSettings {
            shoppers: 400,
            ..ShopSettings::default()
        })
        .dataset(),
    )
}

fn settings(unit: Unit) -> Settings {
    Settings {
        model: Model::of_unit(unit),
        batch_size: 32,
        hidden: 8,
        head: vec![8],
        evaluate_every: 20,
        evaluation_size: 300,
        ..Settings::default()
    }
}

fn run(data: &Arc<Dataset>, settings: Settings, steps: usize) -> (Session, Vec<Event>) {
    let mut session = Session::new(Arc::clone(data), settings).unwrap();
    let events = session.step(steps).unwrap();
    (session, events)
}

#[test]
fn the_same_seed_gives_the_same_losses_bit_for_bit() {
    let data = shop();
    for unit in [Unit::Aigru, Unit::Augru] {
        let (one, one_events) = run(&data, settings(unit), 25);
        let (other, other_events) = run(&data, settings(unit), 25);
        assert_eq!(one_events, other_events);
        assert_eq!(collect(&one.model()), collect(&other.model()));
        let (_, elsewhere) = run(
            &data,
            Settings {
                seed: 2,
                ..settings(unit)
            },
            25,
        );
        assert_ne!(one_events, elsewhere);
    }
}

#[test]
fn every_unit_starts_from_the_same_weights_and_batches() {
    let data = shop();
    let first = |unit| match run(&data, settings(unit), 1).1[0] {
        Event::Step { auxiliary, .. } => auxiliary,
        event => panic!("{event:?}"),
    };
    // The auxiliary loss is the extractor's, before any unit has learnt anything.
    let expected = first(Unit::Gru);
    for unit in Unit::ALL {
        assert_eq!(first(unit), expected, "{unit}");
    }
}

#[test]
fn losses_fall_and_the_held_out_auc_rises_above_chance() {
    let (session, events) = run(
        &shop(),
        Settings {
            learning_rate: 1e-2,
            ..settings(Unit::Augru)
        },
        160,
    );
    let mean = |steps: std::ops::Range<usize>| {
        let totals = events.iter().filter_map(|event| match event {
            Event::Step { step, total, .. } if steps.contains(step) => Some(*total),
            _ => None,
        });
        totals.sum::<f32>() / steps.len() as f32
    };
    assert!(
        mean(141..161) < mean(1..21) - 0.2,
        "{} is not below {}",
        mean(141..161),
        mean(1..21)
    );
    let last = events.iter().rev().find_map(|event| match event {
        Event::Evaluated { step, auc, .. } => Some((*step, auc.unwrap())),
        _ => None,
    });
    let (step, auc) = last.expect("160 steps hold eight evaluations");
    assert!(step == 160 && auc > 0.6, "AUC {auc} after {step} steps");
    assert_eq!(session.checkpoint().header.training.auc, Some(auc));
}

#[test]
fn a_checkpoint_predicts_as_the_session_does() {
    let data = shop();
    let (session, _) = run(&data, settings(Unit::Agru), 5);
    let checkpoint = Checkpoint::from_bytes(&session.checkpoint().to_bytes().unwrap(), &device()).unwrap();
    let options = session.settings().predict_options();
    let measure = |model| evaluate(&model, &data, &data.test, options);
    assert_eq!(measure(checkpoint.model), measure(session.model()));
    assert_eq!(checkpoint.header.training.steps, 5);
}

#[test]
fn the_update_gate_of_agru_is_left_as_it_was() {
    let data = shop();
    let gate = |session: &Session| {
        let bias: Vec<f32> = session
            .model()
            .evolution
            .unwrap()
            .input_bias
            .val()
            .narrow(0, 8, 8)
            .into_data()
            .iter()
            .collect();
        bias
    };
    let fresh = gate(&Session::new(Arc::clone(&data), settings(Unit::Agru)).unwrap());
    assert_eq!(gate(&run(&data, settings(Unit::Agru), 10).0), fresh);
    assert_ne!(gate(&run(&data, settings(Unit::Augru), 10).0), fresh);
}

#[test]
fn settings_out_of_range_are_named() {
    let message = |settings: Settings| Session::new(shop(), settings).err().expect("refused").to_string();
    assert!(
        message(Settings {
            hidden: 7,
            ..Settings::default()
        })
        .starts_with("hidden = 7")
    );
    assert!(
        message(Settings {
            learning_rate: f64::NAN,
            ..Settings::default()
        })
        .starts_with("lr = NaN")
    );
    assert!(
        message(Settings {
            batch_size: 0,
            ..Settings::default()
        })
        .starts_with("batch = 0")
    );
    assert!(
        message(Settings {
            max_history: 513,
            ..Settings::default()
        })
        .starts_with("max-history = 513")
    );
    assert!(
        message(Settings {
            alpha: -1.0,
            ..Settings::default()
        })
        .starts_with("alpha = -1")
    );
    let mut session = Session::new(shop(), settings(Unit::Gru)).unwrap();
    assert!(session.set_learning_rate(0.0).is_err());
    assert_eq!(session.settings().learning_rate, Settings::default().learning_rate);
    session.set_learning_rate(1e-4).unwrap();
    assert_eq!(session.settings().learning_rate, 1e-4);
}

/// A model that only sees clicks, or none, would learn to say one thing to everybody.
#[test]
fn one_class_to_train_on_is_refused() {
    let data = shop();
    for clicked in [true, false] {
        let mut one_class = (*data).clone();
        one_class.train.retain(|impression| impression.clicked == clicked);
        let error = Session::new(Arc::new(one_class), settings(Unit::Augru));
        let message = error.err().expect("refused").to_string();
        let expected = if clicked {
            "all of them are clicked"
        } else {
            "none of them is clicked"
        };
        assert!(
            message.contains(expected) && message.contains("--columns label="),
            "{message}"
        );
    }
}
