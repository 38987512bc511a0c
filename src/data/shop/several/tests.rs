//! The law against its own text: frequencies of many shoppers, and the posterior against a sum over everything that can have happened.

use std::collections::BTreeMap;

use super::*;
use crate::data::shop::Shop;
use crate::data::{Circumstances, Dataset, ShopLaw};
use crate::data::{Interest, ShopSettings};

fn usual() -> ShopSettings {
    ShopSettings::of(ShopLaw::Several)
}

/// Popularity within a category, level by level, as numbers of their own.
const WITHIN: [f64; 8] = [0.24, 0.18, 0.14, 0.12, 0.10, 0.09, 0.07, 0.06];

/// Everything that can have happened before the last of some behaviours: sets, first levels, strays and moves, one by one.
struct Enumeration {
    settings: ShopSettings,
    history: Vec<u32>,
    /// The interests at the end of each course of events, and its probability.
    courses: Vec<(Vec<Interest>, f64)>,
}

impl Enumeration {
    fn new(settings: &ShopSettings, history: &[u32]) -> Self {
        let mut all = Self {
            settings: settings.clone(),
            history: history.to_vec(),
            courses: Vec::new(),
        };
        let sizes: Vec<usize> = (settings.interests_min..=settings.interests_max).collect();
        for set in 0..4096_u32 {
            let categories: Vec<u32> = (0..12).filter(|category| set >> category & 1 == 1).collect();
            if sizes.contains(&categories.len()) {
                // 12 · 11 · … / (1 · 2 · …) sets of this size.
                let among: f64 = (0..categories.len())
                    .map(|k| (12 - k) as f64 / (k + 1) as f64)
                    .product();
                all.first_levels(&categories, Vec::new(), 1.0 / (sizes.len() as f64 * among));
            }
        }
        all
    }

    fn first_levels(&mut self, left: &[u32], interests: Vec<Interest>, probability: f64) {
        let Some((&category, left)) = left.split_first() else {
            return self.behave(0, interests, probability);
        };
        for level in 1..=4 {
            let mut interests = interests.clone();
            interests.push(Interest { category, level });
            self.first_levels(left, interests, probability * if level == 1 { 0.7 } else { 0.1 });
        }
    }

    fn behave(&mut self, t: usize, interests: Vec<Interest>, probability: f64) {
        if probability == 0.0 {
            return;
        }
        let Some(&item) = self.history.get(t) else {
            self.courses.push((interests, probability));
            return;
        };
        let (category, place) = (item / 8, item as usize % 8);
        let stray = self.settings.stray_rate;
        self.behave(t + 1, interests.clone(), probability * stray * WITHIN[place] / 12.0);
        let Some(own) = interests.iter().position(|interest| interest.category == category) else {
            return;
        };
        let has = |category| interests.iter().any(|interest| interest.category == category);
        let previous = (t > 0)
            .then(|| self.history[t - 1] / 8)
            .filter(|&previous| has(previous));
        let even = 1.0 / interests.len() as f64;
        let again = previous.map_or(even, |previous| if previous == category { 1.0 } else { 0.0 });
        let stick = self.settings.stick_rate;
        let chosen = stick * again + (1.0 - stick) * even;
        let pair = WITHIN[place / 2 * 2] + WITHIN[place / 2 * 2 + 1];
        let level = interests[own].level;
        let moves = if level == 4 {
            [(4, 0.95), (1, 0.05)]
        } else {
            [
                (level, 1.0 - self.settings.growth_rate),
                (level + 1, self.settings.growth_rate),
            ]
        };
        for (to, chance) in moves {
            let on_level = if place as u32 / 2 + 1 == to { 0.85 } else { 0.05 };
            let mut moved = interests.clone();
            moved[own].level = to;
            let meant = (1.0 - stray) * chosen * chance * on_level * WITHIN[place] / pair;
            self.behave(t + 1, moved, probability * meant);
        }
    }

    fn mean(&self, value: impl Fn(&[Interest]) -> f64) -> f64 {
        let total: f64 = self.courses.iter().map(|course| course.1).sum();
        self.courses
            .iter()
            .map(|(interests, p)| p * value(interests))
            .sum::<f64>()
            / total
    }

    fn click(interests: &[Interest], item: u32) -> f64 {
        let own = interests.iter().find(|interest| interest.category == item / 8);
        let base = match own.map(|own| own.level.abs_diff(item % 8 / 2 + 1)) {
            None => 0.05,
            Some(0) => 0.75,
            Some(1) => 0.35,
            Some(_) => 0.10,
        };
        (base * super::super::law::appeal(item)).min(0.95)
    }

    fn shown(&self, interests: &[Interest], item: u32) -> f64 {
        let within = WITHIN[item as usize % 8];
        let own = interests.iter().any(|interest| interest.category == item / 8);
        let again = if self.history.is_empty() {
            within / 12.0
        } else {
            self.history.iter().filter(|&&one| one == item).count() as f64 / self.history.len() as f64
        };
        let of_interest = if own { within / interests.len() as f64 } else { 0.0 };
        0.60 * of_interest + 0.25 * within / 12.0 + 0.15 * again
    }
}

#[test]
fn the_posterior_is_the_sum_over_everything_that_can_have_happened() {
    let tiny = [
        ShopSettings {
            interests_min: 1,
            interests_max: 2,
            ..usual()
        },
        ShopSettings {
            interests_min: 2,
            interests_max: 3,
            stick_rate: 0.4,
            stray_rate: 0.3,
            growth_rate: 0.6,
            ..usual()
        },
        ShopSettings {
            interests_min: 1,
            interests_max: 1,
            growth_rate: 1.0,
            ..usual()
        },
    ];
    let histories: [&[u32]; 6] = [&[], &[6], &[0, 8, 3], &[14, 15, 8, 9], &[8, 8, 95, 8], &[0, 2, 4, 6]];
    for settings in tiny {
        let shop = Shop::new(&settings);
        for history in histories {
            let all = Enumeration::new(&settings, history);
            for target in [0, 2, 6, 8, 15, 50, 95] {
                let close = |found: f64, expected: f64| {
                    let what = format!("{settings:?} {history:?} {target}");
                    assert!((found - expected).abs() < 1e-12, "{what}: {found} is not {expected}");
                };
                close(
                    shop.click_probability_given(history, target, Circumstances::default()),
                    all.mean(|interests| Enumeration::click(interests, target)),
                );
                let shown = all.mean(|interests| all.shown(interests, target));
                let clicked =
                    all.mean(|interests| all.shown(interests, target) * Enumeration::click(interests, target));
                close(
                    shop.perfect_prediction(history, target, Circumstances::default()),
                    clicked / shown,
                );
            }
        }
    }
}

#[test]
fn what_cannot_have_happened_tells_nothing() {
    let shop = Shop::new(&ShopSettings {
        interests_min: 1,
        interests_max: 1,
        stray_rate: 0.0,
        ..usual()
    });
    let given = |history: &[u32]| shop.click_probability_given(history, 8, Circumstances::default());
    assert_eq!(given(&[8, 16, 9]), given(&[8, 9]));
}

fn data(settings: &ShopSettings) -> Dataset {
    Shop::new(settings).dataset()
}

/// A share of `trials` within four standard deviations of `expected`.
fn is_share(what: &str, count: usize, trials: usize, expected: f64) {
    let share = count as f64 / trials as f64;
    let slack = 4.0 * (expected * (1.0 - expected) / trials as f64).sqrt() + 1e-9;
    assert!(
        (share - expected).abs() <= slack,
        "{what}: {share} of {trials}, not {expected}"
    );
}

#[test]
fn shoppers_are_as_the_law_says() {
    let data = data(&ShopSettings {
        shoppers: 20_000,
        impressions_per_shopper: 1,
        ..usual()
    });
    let (mut sizes, mut first, mut lengths) = ([0; 5], [0; 5], [0; 41]);
    let mut with_category = [0; 12];
    let (mut strays, mut meant, mut grown, mut could_grow, mut fallen, mut could_fall) = (0, 0, 0, 0, 0, 0);
    let (mut on_level, mut stray_in_own) = (0, 0);
    let mut together: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for user in &data.users {
        let Truth::Several { before, behind } = &user.truth else {
            panic!()
        };
        sizes[before.len()] += 1;
        lengths[behind.len()] += 1;
        for interest in before {
            first[interest.level as usize] += 1;
            with_category[interest.category as usize] += 1;
        }
        if let [one, other] = before[..] {
            *together.entry((one.category, other.category)).or_default() += 1;
        }
        let mut now = before.clone();
        for (behaviour, behind) in user.behaviours.iter().zip(behind) {
            let Some(behind) = behind else {
                strays += 1;
                stray_in_own += usize::from(now.iter().any(|own| own.category == behaviour.item / 8));
                continue;
            };
            meant += 1;
            let own = now.iter_mut().find(|own| own.category == behind.category).unwrap();
            assert_eq!(behaviour.item / 8, behind.category);
            if own.level < 4 {
                could_grow += 1;
                grown += usize::from(behind.level == own.level + 1);
                assert!(behind.level == own.level || behind.level == own.level + 1);
            } else {
                could_fall += 1;
                fallen += usize::from(behind.level == 1);
                assert!([1, 4].contains(&behind.level));
            }
            own.level = behind.level;
            on_level += usize::from(behaviour.item % 8 / 2 + 1 == behind.level);
        }
    }
    let users = data.users.len();
    for &count in &sizes[2..=4] {
        is_share("interests", count, users, 1.0 / 3.0);
    }
    assert_eq!(sizes[0] + sizes[1], 0);
    let interests: usize = first.iter().sum();
    for (level, expected) in [(1, 0.7), (2, 0.1), (3, 0.1), (4, 0.1)] {
        is_share("first level", first[level], interests, expected);
    }
    for count in with_category {
        // Three of twelve on average.
        is_share("category", count, users, 0.25);
    }
    assert_eq!(together.len(), 66);
    for &count in together.values() {
        is_share("pair", count, sizes[2], 1.0 / 66.0);
    }
    for &count in &lengths[8..=40] {
        is_share("length", count, users, 1.0 / 33.0);
    }
    is_share("stray", strays, strays + meant, 0.12);
    is_share("stray in an own category", stray_in_own, strays, 0.25);
    is_share("growth", grown, could_grow, 0.30);
    is_share("fall", fallen, could_fall, 0.05);
    is_share("on its level", on_level, meant, 0.85);
}

#[test]
fn interests_stick_as_often_as_is_set() {
    let data = data(&ShopSettings {
        shoppers: 3000,
        interests_min: 2,
        interests_max: 2,
        stick_rate: 0.6,
        ..usual()
    });
    let (mut again, mut all) = (0, 0);
    for user in &data.users {
        let Truth::Several { before, behind } = &user.truth else {
            panic!()
        };
        for (pair, behind) in user.behaviours.windows(2).zip(&behind[1..]) {
            let previous = pair[0].item / 8;
            if behind.is_some() && before.iter().any(|own| own.category == previous) {
                all += 1;
                again += usize::from(pair[1].item / 8 == previous);
            }
        }
    }
    is_share("stays", again, all, 0.6 + 0.4 / 2.0);
}
