//! Shops and logs as worlds: what is shown of them, reading in pieces, entering.

use dien_explorer::data::{Shop, ShopSettings};
use dien_explorer::model::{Model, Unit};
use dien_explorer::process::{Bytes, Partly, Workshop};
use serde_json::json;

use crate::{LOG, code, import, in_shop, request, small_shop, trial};

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
        .import_inspect("clicks.csv", &LOG.as_bytes().to_vec().into(), None)
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
