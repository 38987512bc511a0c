//! The shop: simulated shoppers whose true interest is known.
//!
//! # The generative model, exactly
//!
//! There are C categories. Shoppers are interested in the first K of them ([`ShopSettings::interests`]; all, by default). A shopper's
//! interest at step `t` is the pair `x_t = (current, previous)` of categories below K.
//!
//! ```text
//! x_1           current ~ uniform over the K, previous = current
//! x_t | x_{t-1} with probability drift_rate:    (c', c)  with c' ~ A[c], A the affinity matrix (A[c][c] = 0)
//!               with probability return_rate:   (p, c)   back to the previous interest
//!               otherwise:                      (c, p)   it persists
//! item_t | x_t  with probability stray_rate:    any item of the C categories, by popularity
//!               otherwise:                      an item of category c, by popularity within it
//! click | x, i  Bernoulli( min(0.95, appeal_i · base(x, category_i)) )
//!               base = 0.62 in category c, 0.24 in p (≠ c), else 0.03 + 0.30 · A[c][category_i]
//! ```
//!
//! Each row of A is a distribution over the K categories. With K < C it is the row of the whole shop, cut to K entries and scaled to sum
//! to 1.
//!
//! A shopper with T behaviours is shown `impressions_per_shopper` items, each after `seen ~ uniform 0..=T` behaviours, and answers with
//! the interest `x_seen` (`x_1` before the first behaviour). The logging policy shows any item by popularity with probability .45, an item
//! of the current interest with .35, and an item of the history again with .20 (any item by popularity while the history is empty).
//! So the choice of the item shown tells something of the interest, as in real logs. Shoppers are split 8 : 1 : 1 into training,
//! validation and test.
//!
//! | file | what lives there |
//! |---|---|
//! | `settings.rs` | how shoppers behave, in numbers |
//! | `law.rs`, `affinity.rs` | the probabilities above |
//! | `shoppers.rs` | draws that follow them |
//! | `filter.rs` | the perfect predictor: the exact posterior of the interest given the history |
//! | `ab_test/` | a simulated A/B test: several models rank for the same shoppers |
//! | `shelves.rs`, `items.rs` | what is sold |
//! | `words/` | names of items and presets, a file for each language |
//! | `presets.rs` | fixed histories, each with a story |

mod ab_test;
mod affinity;
mod filter;
mod items;
mod law;
mod presets;
mod settings;
mod shelves;
mod shoppers;
mod words;

pub use ab_test::{AbReport, AbSettings, AbTest, ArmReport, ClickQuestion, Interval, Lift, Ranker};
pub use filter::Belief;
pub use presets::Preset;
pub use settings::ShopSettings;

use super::{Catalogue, Dataset};
use crate::seed::{Stream, rng};

/// A shopper's current and previous interest at one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterestPair {
    /// The current category.
    pub current: u32,
    /// The category before it; equal to `current` if there was none.
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
    /// Builds the shop. Catalogue and affinities are the same for every seed; the shoppers depend on it.
    ///
    /// # Panics
    /// If a setting is out of range: [`ShopSettings::check`] says which, and why.
    pub fn new(settings: &ShopSettings) -> Self {
        if let Err(error) = settings.check() {
            panic!("{error}");
        }
        Self {
            settings: settings.clone(),
            catalogue: items::catalogue(),
            affinity: affinity::affinity(settings.interests),
        }
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The settings of its shoppers.
    pub fn settings(&self) -> &ShopSettings {
        &self.settings
    }

    /// Draws all shoppers and their impressions.
    pub fn dataset(&self) -> Dataset {
        let mut rng = rng(self.settings.seed, Stream::Shoppers);
        let mut data = Dataset {
            name: self.settings.name(),
            catalogue: self.catalogue.clone(),
            users: Vec::with_capacity(self.settings.shoppers),
            sampled: false,
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
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::shelves::CATEGORIES;
    use super::*;
    use crate::data::Impression;

    fn small(interests: usize) -> Dataset {
        Shop::new(&ShopSettings {
            shoppers: 400,
            interests,
            ..ShopSettings::default()
        })
        .dataset()
    }

    /// FNV-1a over every behaviour, interest and impression.
    fn fingerprint(settings: &ShopSettings) -> u64 {
        let data = Shop::new(settings).dataset();
        let of_users = data.users.iter().flat_map(|user| {
            let items = user.behaviours.iter().map(|behaviour| behaviour.item);
            items.chain(user.interests.iter().copied())
        });
        let of_impressions = data
            .train
            .iter()
            .chain(&data.validation)
            .chain(&data.test)
            .flat_map(|shown| [shown.user, shown.seen, shown.target, u32::from(shown.clicked)]);
        of_users
            .chain(of_impressions)
            .flat_map(u32::to_le_bytes)
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            })
    }

    /// The shipped models were trained on exactly these shoppers.
    #[test]
    fn a_seed_means_the_same_shoppers_for_good() {
        let of_seed = |seed| ShopSettings {
            seed,
            ..ShopSettings::default()
        };
        assert_eq!(fingerprint(&of_seed(1)), 0x058e_6f0e_080b_4770);
        assert_eq!(fingerprint(&of_seed(2)), 0x0eca_1a65_8f39_1111);
        let restless = ShopSettings {
            seed: 3,
            shoppers: 300,
            impressions_per_shopper: 4,
            drift_rate: 0.3,
            return_rate: 0.2,
            stray_rate: 0.4,
            ..ShopSettings::default()
        };
        assert_eq!(fingerprint(&restless), 0x3a5e_9474_92fb_8e3e);
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
    #[should_panic(expected = "interests = 1 is not possible: a whole number from 2 to 12")]
    fn a_setting_out_of_range_makes_no_shop() {
        small(1);
    }

    #[test]
    fn impressions_are_of_what_was_seen_and_no_shopper_is_in_two_splits() {
        let data = small(CATEGORIES);
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
    fn behaviours_mostly_show_the_interest() {
        for interests in [2, CATEGORIES] {
            let data = small(interests);
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

    #[test]
    fn interests_move_among_the_first_categories_and_strays_everywhere() {
        let data = small(3);
        let categories = |of: &mut dyn Iterator<Item = u32>| of.collect::<BTreeSet<_>>().len();
        let interests = &mut data.users.iter().flat_map(|user| user.interests.iter().copied());
        assert_eq!(categories(interests), 3);
        let behaviours = data.users.iter().flat_map(|user| &user.behaviours);
        assert_eq!(
            categories(&mut behaviours.map(|behaviour| data.catalogue.category(behaviour.item))),
            CATEGORIES
        );
    }
}
