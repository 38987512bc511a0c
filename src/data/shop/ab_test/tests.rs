//! Tests of the whole simulation; those of its parts stand beside them.

use rand::SeedableRng;
use rand_pcg::Pcg32;

use super::*;
use crate::data::{ShopSettings, Truth};

fn shop() -> Shop {
    Shop::new(&ShopSettings::default())
}

fn settings(seed: u32, shoppers: usize) -> AbSettings {
    AbSettings {
        seed,
        shoppers,
        ..AbSettings::default()
    }
}

/// No interest is known: popularity's own arm.
fn popular(questions: &[ClickQuestion]) -> Vec<f64> {
    questions
        .iter()
        .map(|question| 1.0 / f64::from(1 + question.target % 8))
        .collect()
}

/// The last behaviour's category is taken for the interest.
fn last_seen(shop: &Shop) -> impl FnMut(&[ClickQuestion]) -> Vec<f64> {
    |questions| {
        let answer = |question: &ClickQuestion| {
            let category = question
                .history
                .last()
                .map_or(0, |last| shop.catalogue().category(last.item));
            shop.click_probability(
                &Truth::Drifting(vec![category]),
                1,
                question.target,
                question.circumstances,
            )
        };
        questions.iter().map(answer).collect()
    }
}

/// Anything, but the same for the same seed.
fn random(seed: u64) -> impl FnMut(&[ClickQuestion]) -> Vec<f64> {
    let mut rng = Pcg32::seed_from_u64(seed);
    move |questions| questions.iter().map(|_| rng.random()).collect()
}

fn run(shop: &Shop, settings: &AbSettings, slice: usize, arms: &mut [(&str, &mut Ranker)]) -> AbReport {
    let names: Vec<&str> = arms.iter().map(|arm| arm.0).collect();
    let mut rankers: Vec<&mut Ranker> = arms.iter_mut().map(|arm| &mut *arm.1).collect();
    let mut test = AbTest::new(shop, settings, &names).unwrap();
    while !test.is_done() {
        test.advance(slice, &mut rankers);
    }
    test.report()
}

#[test]
fn identical_arms_tie_exactly() {
    let report = run(
        &shop(),
        &settings(3, 300),
        100,
        &mut [("one", &mut popular), ("other", &mut popular)],
    );
    let [one, other] = &report.arms[..] else {
        panic!("{report:?}")
    };
    let nothing = Some(Interval {
        value: 0.0,
        low: 0.0,
        high: 0.0,
    });
    let lift = other.lift.unwrap();
    assert_eq!(
        [lift.ctr, lift.ecpm, lift.expected_ctr, lift.expected_ecpm],
        [nothing; 4]
    );
    assert_eq!((one.clicks, one.ecpm, one.lift), (other.clicks, other.ecpm, None));
    assert_eq!((one.impressions, report.shoppers), (300, 300));
    assert!(one.clicks > 0 && (one.ctr - one.clicks as f64 / 300.0).abs() < 1e-15);
}

#[test]
fn slices_and_what_other_arms_do_change_nothing() {
    let shop = shop();
    let arms = |slice| {
        let (mut perfect, mut last) = (|questions: &[ClickQuestion]| shop.answer(questions), last_seen(&shop));
        run(
            &shop,
            &settings(5, 120),
            slice,
            &mut [("last", &mut last), ("perfect", &mut perfect)],
        )
    };
    let whole = arms(120);
    assert_eq!(arms(1), whole);
    assert_eq!(arms(50), whole);
    let mut last = last_seen(&shop);
    let alone = run(&shop, &settings(5, 120), 7, &mut [("last", &mut last)]);
    assert_eq!(alone.arms[0], whole.arms[0]);
    assert_ne!(
        run(&shop, &settings(6, 120), 7, &mut [("last", &mut last)]).arms,
        alone.arms
    );
    // A test that is done stays as it is, and it can go into JSON.
    let json = serde_json::to_value(&whole).unwrap();
    assert_eq!(
        json["arms"][1]["lift"]["ctr"]["value"],
        whole.arms[1].lift.unwrap().ctr.unwrap().value
    );
}

#[test]
fn perfect_is_best_and_the_more_an_arm_knows_the_more_it_earns() {
    let shop = shop();
    let (mut perfect, mut last, mut any) = (
        |questions: &[ClickQuestion]| shop.answer(questions),
        last_seen(&shop),
        random(1),
    );
    for slots in [1, 4] {
        let settings = AbSettings {
            slots,
            ..settings(1, 2000)
        };
        let arms: &mut [(&str, &mut Ranker)] = &mut [
            ("random", &mut any),
            ("popular", &mut popular),
            ("last", &mut last),
            ("perfect", &mut perfect),
        ];
        let report = run(&shop, &settings, 250, arms);
        let [random, popular, last, perfect] = &report.arms[..] else {
            panic!("{report:?}")
        };
        assert_eq!(perfect.impressions, 2000 * slots);
        assert!(
            perfect.expected_ecpm > last.expected_ecpm && last.expected_ecpm > popular.expected_ecpm,
            "{report:?}"
        );
        assert!(last.expected_ecpm > random.expected_ecpm, "{report:?}");
        let lift = perfect.lift.unwrap();
        assert!(
            lift.ecpm.unwrap().low > 0.1 && lift.ctr.unwrap().low > 0.1,
            "{report:?}"
        );
        // Without the answers' noise the interval is narrower, and both tell the same story.
        let (drawn, expected) = (lift.ecpm.unwrap(), lift.expected_ecpm.unwrap());
        assert!(expected.high - expected.low < drawn.high - drawn.low, "{report:?}");
        for arm in &report.arms {
            let error = (arm.expected_ctr * (1.0 - arm.expected_ctr) / arm.impressions as f64).sqrt();
            assert!((arm.ctr - arm.expected_ctr).abs() < 4.0 * error, "{arm:?}");
        }
    }
}

/// 200 tests of 300 shoppers. The truth is the lift over all 60 000, by the shop's own probabilities.
#[test]
fn intervals_cover_the_true_lift() {
    let shop = shop();
    let mut last = last_seen(&shop);
    let reports: Vec<AbReport> = (0..200)
        .map(|seed| {
            let arms: &mut [(&str, &mut Ranker)] = &mut [("popular", &mut popular), ("last", &mut last)];
            run(&shop, &settings(seed, 300), 300, arms)
        })
        .collect();
    let mean = |arm: usize, figure: fn(&ArmReport) -> f64| -> f64 {
        reports.iter().map(|report| figure(&report.arms[arm])).sum::<f64>() / 200.0
    };
    let true_ctr = mean(1, |arm| arm.expected_ctr) / mean(0, |arm| arm.expected_ctr) - 1.0;
    let true_ecpm = mean(1, |arm| arm.expected_ecpm) / mean(0, |arm| arm.expected_ecpm) - 1.0;
    for (name, truth) in [
        ("CTR", true_ctr),
        ("expected CTR", true_ctr),
        ("eCPM", true_ecpm),
        ("expected eCPM", true_ecpm),
    ] {
        let figure = |lift: Lift| match name {
            "CTR" => lift.ctr,
            "expected CTR" => lift.expected_ctr,
            "eCPM" => lift.ecpm,
            _ => lift.expected_ecpm,
        };
        let covers = |report: &&AbReport| {
            let interval = report.arms[1].lift.and_then(figure).unwrap();
            (interval.low..=interval.high).contains(&truth)
        };
        let covered = reports.iter().filter(covers).count() as f64;
        // Four standard deviations of 200 draws at .95; all 200 are within.
        let slack = 4.0 * (200.0_f64 * 0.95 * 0.05).sqrt();
        assert!(
            (covered - 190.0).abs() <= slack,
            "{name}: {covered} of 200 cover {truth}"
        );
    }
}

#[test]
fn nobody_is_tested_on_whom_a_model_was_trained() {
    let shop = shop();
    let mut seen = Vec::new();
    let mut listen = |questions: &[ClickQuestion]| {
        seen.extend(questions.iter().step_by(12).map(|question| question.history.to_vec()));
        vec![0.0; questions.len()]
    };
    run(&shop, &settings(1, 200), 200, &mut [("listens", &mut listen)]);
    let long: Vec<_> = seen.iter().filter(|history| history.len() > 5).collect();
    let users = shop.dataset().users;
    let known = |history: &&&Vec<Behaviour>| users.iter().any(|user| user.behaviours.starts_with(history));
    assert!(long.len() > 80 && long.iter().filter(known).count() == 0);
}

#[test]
fn not_a_number_ranks_last_and_of_equals_the_first_is_shown() {
    let candidate = |item: u32, bid: f64, clicked| Candidate {
        item,
        bid,
        probability: 0.5,
        clicked,
    };
    let visit = Visit {
        history: Vec::new(),
        profile: Vec::new(),
        context: Vec::new(),
        candidates: vec![
            candidate(0, 2.0, false),
            candidate(1, 1.0, true),
            candidate(2, 4.0, true),
        ],
    };
    // Worth .4, .4 and nothing that could be told.
    let outcome = visit.outcome(&[0.2, 0.4, f64::NAN], 1);
    assert_eq!((outcome.clicks, outcome.expected_value), (0.0, 1.0));
    let two = visit.outcome(&[0.2, 0.4, f64::NAN], 2);
    assert_eq!((two.clicks, two.value, two.expected_clicks), (1.0, 1.0, 1.0));
    let all = visit.outcome(&[0.2, 0.4, 0.1], 3);
    assert_eq!((all.clicks, all.value, all.expected_value), (2.0, 5.0, 3.5));
}

#[test]
fn settings_out_of_range_are_refused() {
    let refused = |change: fn(&mut AbSettings)| {
        let mut settings = AbSettings::default();
        change(&mut settings);
        AbTest::new(&shop(), &settings, &["one"]).unwrap_err().to_string()
    };
    assert_eq!(
        refused(|s| s.slots = 13),
        "slots = 13 is not possible: a whole number from 1 to 12."
    );
    assert!(refused(|s| s.candidates = 49).contains("from 1 to 48"));
    assert!(refused(|s| s.shoppers = 1).contains("from 2 to 1000000"));
    assert!(AbTest::new(&shop(), &AbSettings::default(), &[]).is_err());
}
