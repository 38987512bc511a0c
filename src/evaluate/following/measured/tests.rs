use super::*;
use crate::backend;
use crate::data::{Behaviour, Circumstances, ShopLaw, ShopSettings};
use crate::evaluate::following;
use crate::model::{Model, NetworkConfig};

fn shop(law: ShopLaw) -> (Shop, Dataset) {
    let shop = Shop::new(&ShopSettings {
        law,
        shoppers: 100,
        ..ShopSettings::default()
    });
    let data = shop.dataset();
    (shop, data)
}

fn network(kind: Model, data: &Dataset) -> Network {
    NetworkConfig::new(data.catalogue.items.len(), data.catalogue.categories.len())
        .with_hidden(4)
        .of_model(kind)
        .init(3, &backend::device())
}

fn sample(kind: Model, shop: &Shop, data: &Dataset) -> Vec<Measured> {
    let users: Vec<&User> = sampled(data, 10)
        .iter()
        .map(|&user| &data.users[user as usize])
        .collect();
    let options = PredictOptions::new(kind, 50);
    measured(&network(kind, data), shop, data, options, &users, None)
}

/// Waits of 1, 2, 2 and 4 behaviours, and two watched in vain for 2 and 3: worked out on paper.
///
/// ```text
/// k = 1: 6 watched, 1 ends: S = 5/6
/// k = 2: 5 watched, 2 end:  S = 5/6 · 3/5 = 1/2
/// k = 4: 1 watched, 1 ends: S = 0
/// ```
#[test]
fn waits_by_kaplan_and_meier() {
    let found = Waiting::of(&[
        (Some(1), 9),
        (Some(2), 5),
        (Some(2), 2),
        (None, 2),
        (None, 3),
        (Some(4), 4),
    ]);
    assert_eq!(found.ended, 4);
    assert_eq!(found.quartiles, [Some(2), Some(2), Some(4)]);
    assert!((found.share.unwrap() - 2.0 / 3.0).abs() < 1e-12);
    assert!((found.share_error.unwrap() - (2.0 / 9.0 / 6.0_f64).sqrt()).abs() < 1e-12);
    // One in three ends: the estimate comes to 2/3 and no further.
    let few = Waiting::of(&[(Some(0), 4), (None, 4), (None, 4)]);
    assert_eq!(few.quartiles, [Some(0), None, None]);
    let none = Waiting::of(&[]);
    assert_eq!((none.ended, none.share, none.quartiles), (0, None, [None; 3]));
}

/// A wait that is watched for one behaviour only says nothing of later ones: without it, or with it, the rest is as it was.
#[test]
fn what_is_not_watched_long_takes_no_part_in_later_steps() {
    let short: Vec<_> = std::iter::repeat_n((None, 1), 50).collect();
    let all: Vec<_> = short.into_iter().chain([(Some(2), 4), (Some(3), 4)]).collect();
    assert_eq!(Waiting::of(&all).quartiles, [Some(2), Some(2), Some(3)]);
}

/// Each shopper counts once: the mean of 0.2 and 0.4 beside 0.9.
#[test]
fn shoppers_count_once() {
    let change = |on_new: &[f64]| MeasuredChange {
        step: 4,
        until: 9,
        from: Behind {
            category: 1,
            level: None,
        },
        to: Behind {
            category: 2,
            level: None,
        },
        model: Reaction {
            half_life: Some(2),
            leads: None,
        },
        perfect: Reaction {
            half_life: None,
            leads: Some(0),
        },
        on_new: on_new.to_vec(),
        on_old: Vec::new(),
    };
    let similarity = |stray, to_before: &[f64]| Similarity {
        step: 3,
        stray,
        to_before: to_before.to_vec(),
    };
    let shoppers = [
        Measured {
            attention: Some(0.5),
            changes: vec![change(&[0.2]), change(&[0.4])],
            similarities: vec![similarity(true, &[0.5, 0.75]), similarity(false, &[1.0])],
            ..Measured::default()
        },
        Measured {
            changes: vec![change(&[0.9, 0.1])],
            similarities: vec![similarity(true, &[0.25])],
            ..Measured::default()
        },
        Measured::default(),
    ];
    let found = MeasuredSample::of(&shoppers);
    assert_eq!((found.shoppers, found.changes), (3, 3));
    let means = |spreads: &[Spread]| -> Vec<(f64, usize)> {
        let rounded = |mean: f64| (mean * 1e9).round() / 1e9;
        spreads.iter().map(|one| (rounded(one.mean), one.count)).collect()
    };
    assert_eq!(means(&found.on_new), [(0.6, 2), (0.1, 1)]);
    assert!(found.on_old.is_empty());
    assert_eq!(means(&found.stray), [(0.375, 2), (0.75, 1)]);
    assert_eq!(means(&found.meant), [(1.0, 1)]);
    assert_eq!((found.attention.unwrap().count, found.uniform), (1, None));
    assert_eq!((found.model.half_life.ended, found.model.leads.ended), (3, 0));
    assert_eq!(
        (found.perfect.half_life.ended, found.perfect.leads.quartiles[1]),
        (0, Some(0))
    );
}

#[test]
fn spans_of_one_interest_end_with_it() {
    // Interest 3 for four behaviours, the third of them stray; interest 5 for two.
    let spans = drifting_spans(&[3, 3, 3, 3, 5, 5], &[3, 3, 7, 3, 5, 5]);
    let told: Vec<_> = spans
        .iter()
        .map(|span| (span.category, span.start, span.end, &span.behaviours[..]))
        .collect();
    let first = [(2, false), (3, true), (4, false)];
    assert_eq!(told, [(3, 1, 4, &first[..]), (5, 5, 6, &[(6, false)][..])]);
}

#[test]
fn spans_of_several_interests_are_between_behaviours_of_the_same() {
    // 2, stray, 2, 5, 5, stray: the jump to 5 is of neither.
    let spans = several_spans(&[None, Some(2), None, Some(2), Some(5), Some(5), None]);
    let told: Vec<_> = spans.iter().map(|span| (span.category, &span.behaviours[..])).collect();
    assert_eq!(
        told,
        [(2, &[(3, true), (4, false)][..]), (5, &[(6, false), (7, true)][..])]
    );
}

/// What is counted as followed here is what `following` counts, in both worlds.
#[test]
fn a_change_is_followed_where_following_says_so() {
    for law in ShopLaw::ALL {
        let (shop, data) = shop(law);
        let model = network(Model::Augru, &data);
        let counted = following(&model, &shop, &data, PredictOptions::new(Model::Augru, 50));
        let found = MeasuredSample::of(&sample(Model::Augru, &shop, &data));
        assert_eq!((found.shoppers, found.changes), (counted.shoppers, counted.changes));
        assert!(found.changes > 0, "{law:?}");
        assert_eq!(found.model.leads.ended, counted.followed, "{law:?}");
        assert_eq!(found.perfect.leads.ended, counted.perfect_followed, "{law:?}");
        assert!(
            found.perfect.half_life.ended > found.model.half_life.ended,
            "{law:?}: {found:?}"
        );
        // Strays are a fifth or so of the behaviours: some shopper has one.
        assert!(found.stray.len() == 4 && found.meant.len() == 4, "{law:?}");
    }
}

/// The perfect predictor's half-life of one history, against its own posterior after each prefix.
#[test]
fn the_perfect_predictor_s_half_life_is_that_of_its_answers() {
    let (shop, data) = shop(ShopLaw::Drifting);
    let categories: Vec<u32> = std::iter::repeat_n(2, 6).chain(std::iter::repeat_n(4, 6)).collect();
    let items: Vec<u32> = categories
        .iter()
        .enumerate()
        .map(|(t, category)| category * 8 + t as u32 % 8)
        .collect();
    let behaviour = |(time, &item): (usize, &u32)| Behaviour {
        item,
        time: time as i64,
    };
    let user = User {
        name: String::new(),
        behaviours: items.iter().enumerate().map(behaviour).collect(),
        profile: Vec::new(),
        truth: Truth::Drifting(categories),
    };
    let options = PredictOptions::new(Model::Augru, 50);
    let model = network(Model::Augru, &data);
    let found = measured(&model, &shop, &data, options, &[&user], Some(&[])).swap_remove(0);
    let [change] = &found.changes[..] else {
        panic!("{found:?}")
    };
    assert_eq!((change.step, change.until), (6, 12));
    let popular = (16..24)
        .max_by(|&a: &u32, &b| {
            let popularity = |item: u32| data.catalogue.items[item as usize].popularity;
            popularity(a).total_cmp(&popularity(b)).then(b.cmp(&a))
        })
        .unwrap();
    let p = |seen: usize| shop.click_probability_given(&items[..seen], popular, Circumstances::default());
    let expected = (1..=6).find(|k| p(6 + k) <= p(6) / 2.0);
    assert!(expected.is_some());
    assert_eq!(change.perfect.half_life, expected);
    // No behaviour is stray: 2..=6 of the one interest, 8..=12 of the other.
    let steps: Vec<usize> = found.similarities.iter().map(|one| one.step).collect();
    assert_eq!(steps, [2, 3, 4, 5, 6, 8, 9, 10, 11, 12]);
    assert!(found.similarities.iter().all(|one| !one.stray));
    assert_eq!(found.similarities[2].to_before.len(), 3);
    // All of the attention lies on the old interest before the change.
    assert_eq!((change.on_new.len(), change.on_old.len()), (6, 6));
    assert!((change.on_old[0] - 1.0).abs() < 1e-6 && change.on_new[0] == 0.0);
    assert!((change.on_old[3] + change.on_new[3] - 1.0).abs() < 1e-6);
}

#[test]
fn what_a_model_does_not_have_is_not_measured() {
    let (shop, data) = shop(ShopLaw::Drifting);
    let base = MeasuredSample::of(&sample(Model::Base, &shop, &data));
    assert!(base.attention.is_none() && base.on_new.is_empty() && base.stray.is_empty());
    assert!(base.changes > 0 && base.perfect.leads.ended > 0);
}
