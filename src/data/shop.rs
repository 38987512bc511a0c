//! The shop: simulated shoppers whose true interest is known.
//!
//! # The generative model, exactly
//!
//! With C categories, a shopper's interest at step `t` is the pair `x_t = (current, previous)` of categories.
//!
//! ```text
//! x_1           current ~ uniform over categories, previous = current
//! x_t | x_{t-1} with probability drift_rate:    (c', c)  with c' ~ A[c], A the affinity matrix (A[c][c] = 0)
//!               with probability return_rate:   (p, c)   back to the previous interest
//!               otherwise:                      (c, p)   it persists
//! item_t | x_t  with probability stray_rate:    any item, by popularity
//!               otherwise:                      an item of category c, by popularity within it
//! click | x, i  Bernoulli( min(0.95, appeal_i · base(x, category_i)) )
//!               base = 0.62 in category c, 0.24 in p (≠ c), else 0.03 + 0.30 · A[c][category_i]
//! ```
//!
//! A shopper of T behaviours is shown `impressions_per_shopper` items, each after `seen ~ uniform 0..=T` behaviours and answered
//! with the interest `x_seen` (`x_1` before the first). The logging policy shows, with probability .45, any item by popularity;
//! .35, an item of the current interest; .20, one of the history again. What is shown depends on the interest, so even what a
//! shopper is *asked* tells of it, as in real logs. Shoppers are split 8 : 1 : 1 into training, validation and test.

use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg32;

use super::shop_items::SHELVES;
use super::{Behaviour, Catalogue, Category, Dataset, Impression, Item, Name, User};

const CATEGORIES: usize = SHELVES.len();
const ITEMS_PER_CATEGORY: usize = SHELVES[0].items.len();
/// Stream of the seed: those of training lie above.
const STREAM_SHOPPERS: u64 = 0;
/// Share of a drift that may lead anywhere.
const AFFINITY_FLOOR: f64 = 0.15;

/// How shoppers behave.
#[derive(Clone, Debug, PartialEq)]
pub struct ShopSettings {
    /// Everything follows from it.
    pub seed: u32,
    /// How many shoppers there are.
    pub shoppers: usize,
    /// Items shown to each.
    pub impressions_per_shopper: usize,
    /// Chance per step that the interest drifts on.
    pub drift_rate: f64,
    /// Chance per step that it returns to the previous one.
    pub return_rate: f64,
    /// Chance that a behaviour is a stray click.
    pub stray_rate: f64,
}

impl Default for ShopSettings {
    fn default() -> Self {
        Self {
            seed: 1,
            shoppers: 4000,
            impressions_per_shopper: 6,
            drift_rate: 0.09,
            return_rate: 0.04,
            stray_rate: 0.12,
        }
    }
}

/// What a shopper is after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interest {
    /// The category now.
    pub current: u32,
    /// The category before it; the same, if there was none.
    pub previous: u32,
}

/// The shop: its catalogue, and the law its shoppers follow.
#[derive(Clone, Debug)]
pub struct Shop {
    settings: ShopSettings,
    catalogue: Catalogue,
    affinity: Vec<Vec<f64>>,
}

impl Shop {
    /// The catalogue and the affinities are the same for every seed; shoppers are not.
    pub fn new(settings: &ShopSettings) -> Self {
        Self {
            settings: settings.clone(),
            catalogue: catalogue(),
            affinity: affinity(),
        }
    }

    /// What is sold.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// `P(click | interest, item)`, of any item.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn click_probability(&self, interest: Interest, item: u32) -> f64 {
        let category = self.catalogue.category(item);
        let base = if category == interest.current {
            0.62
        } else if category == interest.previous {
            0.24
        } else {
            0.03 + 0.30 * self.affinity[interest.current as usize][category as usize]
        };
        (appeal(item) * base).min(0.95)
    }

    /// All shoppers and their impressions.
    pub fn dataset(&self) -> Dataset {
        let mut rng = Pcg32::seed_from_u64(STREAM_SHOPPERS << 32 | u64::from(self.settings.seed));
        let mut data = Dataset {
            name: format!("shop, seed {}", self.settings.seed),
            catalogue: self.catalogue.clone(),
            users: Vec::with_capacity(self.settings.shoppers),
            train: Vec::new(),
            validation: Vec::new(),
            test: Vec::new(),
        };
        for index in 0..self.settings.shoppers {
            let (user, interests) = self.shopper(index, &mut rng);
            let impressions = (0..self.settings.impressions_per_shopper)
                .map(|_| self.impression(index as u32, &user, &interests, &mut rng));
            match index % 10 {
                8 => data.validation.extend(impressions),
                9 => data.test.extend(impressions),
                _ => data.train.extend(impressions),
            }
            data.users.push(user);
        }
        data
    }

    /// A shopper and the interest at each step.
    fn shopper(&self, index: usize, rng: &mut Pcg32) -> (User, Vec<Interest>) {
        let length = history_length(rng);
        let first = rng.random_range(0..CATEGORIES as u32);
        let mut interest = Interest {
            current: first,
            previous: first,
        };
        let mut interests = Vec::with_capacity(length);
        let mut behaviours = Vec::with_capacity(length);
        for time in 0..length {
            if time > 0 {
                interest = self.next_interest(interest, rng);
            }
            interests.push(interest);
            behaviours.push(Behaviour {
                item: self.behaviour(interest, rng),
                time: time as i64,
            });
        }
        let interests_seen = interests.iter().map(|interest| interest.current).collect();
        (
            User {
                name: format!("shopper {index}"),
                behaviours,
                interests: interests_seen,
            },
            interests,
        )
    }

    fn next_interest(&self, interest: Interest, rng: &mut Pcg32) -> Interest {
        let Interest { current, previous } = interest;
        let chance = rng.random::<f64>();
        if chance < self.settings.drift_rate {
            Interest {
                current: draw(&self.affinity[current as usize], rng) as u32,
                previous: current,
            }
        } else if chance < self.settings.drift_rate + self.settings.return_rate {
            Interest {
                current: previous,
                previous: current,
            }
        } else {
            interest
        }
    }

    fn behaviour(&self, interest: Interest, rng: &mut Pcg32) -> u32 {
        if rng.random::<f64>() < self.settings.stray_rate {
            any_item(rng)
        } else {
            item_of(interest.current, rng)
        }
    }

    fn impression(&self, user: u32, shopper: &User, interests: &[Interest], rng: &mut Pcg32) -> Impression {
        let seen = rng.random_range(0..=shopper.behaviours.len());
        let interest = interests[seen.saturating_sub(1)];
        let policy = rng.random::<f64>();
        let target = if policy < 0.45 || (policy >= 0.80 && seen == 0) {
            any_item(rng)
        } else if policy < 0.80 {
            item_of(interest.current, rng)
        } else {
            shopper.behaviours[rng.random_range(0..seen)].item
        };
        let clicked = rng.random::<f64>() < self.click_probability(interest, target);
        Impression {
            user,
            seen: seen as u32,
            target,
            clicked,
        }
    }
}

/// Any item, by popularity: categories are equally popular.
fn any_item(rng: &mut Pcg32) -> u32 {
    item_of(rng.random_range(0..CATEGORIES as u32), rng)
}

/// Mostly 4 to 30 behaviours, some shoppers that one hardly knows, some that one knows for long.
fn history_length(rng: &mut Pcg32) -> usize {
    match rng.random_range(0..20) {
        0..=3 => rng.random_range(1..=3),
        4 => rng.random_range(31..=50),
        _ => rng.random_range(4..=30),
    }
}

/// An item of a category, by popularity within it.
fn item_of(category: u32, rng: &mut Pcg32) -> u32 {
    category * ITEMS_PER_CATEGORY as u32 + draw(&POPULARITY_WITHIN, rng) as u32
}

/// An index, by weights that sum to 1.
fn draw(weights: &[f64], rng: &mut impl Rng) -> usize {
    let mut left = rng.random::<f64>();
    for (index, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return index;
        }
    }
    weights.iter().rposition(|&weight| weight > 0.0).unwrap_or(0)
}

/// Shares of a category's eight items; categories are equally popular.
const POPULARITY_WITHIN: [f64; ITEMS_PER_CATEGORY] = [0.24, 0.18, 0.14, 0.12, 0.10, 0.09, 0.07, 0.06];

/// How clickable an item is of itself: from 0.8 to 1.2, uneven within each category.
fn appeal(item: u32) -> f64 {
    0.8 + 0.4 * f64::from((item * 5 + item / 8 * 3) % 8) / 7.0
}

fn catalogue() -> Catalogue {
    let categories = SHELVES
        .iter()
        .map(|shelf| Category {
            name: Name::new(shelf.en, shelf.zh),
            glyph: shelf.glyph.to_owned(),
        })
        .collect();
    let items = SHELVES.iter().enumerate().flat_map(|(category, shelf)| {
        shelf
            .items
            .iter()
            .zip(POPULARITY_WITHIN)
            .enumerate()
            .map(move |(rank, (&(en, zh), share))| Item {
                name: Name::new(en, zh),
                category: category as u32,
                popularity: (share / CATEGORIES as f64) as f32,
                // Cents, spread around the shelf's: what is less popular pays more to be seen.
                bid: (shelf.bid * (0.8 + 0.06 * rank as f32) * 100.0).round() / 100.0,
            })
    });
    Catalogue {
        items: items.collect(),
        categories,
    }
}

/// `A[c]`: where interest drifts from category c, each row summing to 1.
fn affinity() -> Vec<Vec<f64>> {
    let row = |(category, shelf): (usize, &super::shop_items::Shelf)| {
        let mut row = vec![AFFINITY_FLOOR / (CATEGORIES - 1) as f64; CATEGORIES];
        row[category] = 0.0;
        let total: f64 = shelf.leads_to.iter().map(|&(_, weight)| f64::from(weight)).sum();
        for &(to, weight) in shelf.leads_to {
            row[to] += (1.0 - AFFINITY_FLOOR) * f64::from(weight) / total;
        }
        row
    };
    SHELVES.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn small() -> (Shop, Dataset) {
        let shop = Shop::new(&ShopSettings {
            shoppers: 400,
            ..ShopSettings::default()
        });
        let data = shop.dataset();
        (shop, data)
    }

    #[test]
    fn the_catalogue_is_whole() {
        let catalogue = catalogue();
        assert!(catalogue.categories.len() >= 12 && catalogue.items.len() >= 96);
        let distinct = |names: Vec<&str>| names.iter().collect::<BTreeSet<_>>().len();
        assert_eq!(
            distinct(catalogue.items.iter().map(|item| item.name.en.as_str()).collect()),
            96
        );
        assert_eq!(
            distinct(catalogue.items.iter().map(|item| item.name.zh.as_str()).collect()),
            96
        );
        assert_eq!(
            distinct(
                catalogue
                    .categories
                    .iter()
                    .map(|category| category.glyph.as_str())
                    .collect()
            ),
            12
        );
        let popularity: f32 = catalogue.items.iter().map(|item| item.popularity).sum();
        assert!((popularity - 1.0).abs() < 1e-5);
    }

    #[test]
    fn affinities_are_distributions_without_their_own_category() {
        for (category, row) in affinity().iter().enumerate() {
            assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            assert!(row[category] == 0.0 && row.iter().all(|&share| share >= 0.0));
        }
        assert!(affinity()[0][1] > 0.3, "after shoes, keyboards become likely");
    }

    #[test]
    fn one_seed_one_shop() {
        let make = |seed| {
            Shop::new(&ShopSettings {
                seed,
                shoppers: 30,
                ..ShopSettings::default()
            })
            .dataset()
        };
        assert_eq!(make(4), make(4));
        assert_ne!(make(4).users, make(5).users);
    }

    #[test]
    fn impressions_are_of_what_was_seen_and_no_shopper_is_in_two_splits() {
        let (_, data) = small();
        let shoppers = |part: &[Impression]| part.iter().map(|impression| impression.user).collect::<BTreeSet<_>>();
        let (train, validation, test) = (shoppers(&data.train), shoppers(&data.validation), shoppers(&data.test));
        assert!(train.is_disjoint(&validation) && train.is_disjoint(&test) && validation.is_disjoint(&test));
        for impression in data.train.iter().chain(&data.validation).chain(&data.test) {
            let user = &data.users[impression.user as usize];
            assert!(impression.seen as usize <= user.behaviours.len());
            assert_eq!(user.behaviours.len(), user.interests.len());
            assert_eq!(data.history(impression, 5).len(), (impression.seen as usize).min(5));
        }
        assert!(data.train.iter().any(|impression| impression.seen == 0));
    }

    #[test]
    fn labels_follow_the_stated_probability() {
        let shop = Shop::new(&ShopSettings {
            shoppers: 6000,
            ..ShopSettings::default()
        });
        let mut rng = Pcg32::seed_from_u64(8);
        let (mut expected, mut clicks, mut shown) = ([0.0; 10], [0_u32; 10], [0_u32; 10]);
        for index in 0..6000 {
            let (user, interests) = shop.shopper(index, &mut rng);
            let impression = shop.impression(0, &user, &interests, &mut rng);
            let interest = interests[(impression.seen as usize).saturating_sub(1)];
            let probability = shop.click_probability(interest, impression.target);
            assert!((0.0..=0.95).contains(&probability));
            let bin = (probability * 10.0) as usize;
            expected[bin] += probability;
            clicks[bin] += u32::from(impression.clicked);
            shown[bin] += 1;
        }
        for bin in 0..10 {
            // Four standard deviations of a sum of Bernoulli draws.
            let slack = 4.0 * (f64::from(shown[bin]) * 0.25).sqrt();
            assert!(
                (f64::from(clicks[bin]) - expected[bin]).abs() <= slack,
                "bin {bin}: {clicks:?} of {expected:?}"
            );
        }
    }

    #[test]
    fn behaviours_mostly_show_the_interest() {
        let (_, data) = small();
        let (mut same, mut all) = (0.0, 0.0);
        for user in &data.users {
            for (behaviour, &interest) in user.behaviours.iter().zip(&user.interests) {
                same += f64::from(u8::from(data.catalogue.category(behaviour.item) == interest));
                all += 1.0;
            }
        }
        // 0.88 by intention, and a twelfth of the strays by chance.
        assert!((same / all - 0.89).abs() < 0.02, "{}", same / all);
    }
}
