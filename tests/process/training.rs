//! Trainings of units, in slices and over worlds that are handed over.

use std::sync::Arc;

use dien_explorer::backend;
use dien_explorer::checkpoint::Checkpoint;
use dien_explorer::data::Shop;
use dien_explorer::model::{ActivationKind, Model, Pooling, Unit};
use dien_explorer::process::{Happened, TrainRequest, Workshop};
use dien_explorer::train::{Event, Session};

use crate::{LOG, code, import, in_shop, lines, request, small_shop};

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
