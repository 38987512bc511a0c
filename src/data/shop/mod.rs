//! The shop: simulated shoppers whose truth is known.
//!
//! Twelve categories of eight items each are sold. Shoppers live in one of two worlds, the [`ShopLaw`]:
//!
//! - `drifting`: one interest at a time, which drifts from category to category. Its law stands in `drifting/mod.rs`.
//! - `several`: several interests at once, each with a level that grows. Behaviours jump between them, and a click hangs on the level of
//!   the target's own interest. Its law stands in `several/mod.rs`.
//!
//! In both a shopper with T behaviours is shown `impressions_per_shopper` items, each after `seen ~ uniform 0..=T` behaviours, and answers
//! with the hidden state of that moment. The logging policy shows an item of interest to the shopper, any item by popularity, or an item of
//! the history again (any item by popularity while the history is empty). So the choice of the item shown tells something of the
//! interest, as in real logs. Shoppers are split 8 : 1 : 1 into training, validation and test.
//!
//! | file | what lives there |
//! |---|---|
//! | `settings.rs` | how shoppers behave, in numbers |
//! | `law.rs` | what a world must tell, and the shares that all worlds have in common |
//! | `drifting/`, `several/` | the two worlds: draws, exact posterior, presets |
//! | `predictor.rs` | the perfect predictor |
//! | `fields.rs` | profile and context: what is known besides behaviours |
//! | `preset.rs` | what a fixed history with a story is |
//! | `ab_test/` | a simulated A/B test: several models rank for the same shoppers |
//! | `shelves.rs`, `items.rs`, `former.rs` | what is sold, and what it was once called |
//! | `words/` | names of items and presets, a file for each language |

mod ab_test;
mod drifting;
mod fields;
mod former;
mod items;
mod law;
mod predictor;
mod preset;
mod settings;
mod several;
mod shelves;
mod words;

use std::sync::Arc;

use rand::RngExt;
use rand_pcg::Pcg32;

pub use ab_test::{AbReport, AbSettings, AbTest, ArmReport, ClickQuestion, Interval, Lift, Ranker};
pub use fields::Circumstances;
pub(crate) use former::ids_of_former_titles;
pub use predictor::Posterior;
pub use preset::Preset;
pub use settings::{ShopLaw, ShopSettings};
pub use several::level_of;

use self::drifting::Drifting;
use self::law::{Law, any_item, click, item_of};
use self::several::Several;
use super::{Behaviour, Catalogue, Contexts, Dataset, Impression, Truth, User};
use crate::seed::{Stream, rng};

/// The shop: its catalogue, and the law its shoppers follow.
#[derive(Clone, Debug)]
pub struct Shop {
    settings: ShopSettings,
    catalogue: Catalogue,
    law: Arc<dyn Law>,
}

impl Shop {
    /// Builds the shop. The catalogue is the same for every seed and law; the shoppers depend on them.
    ///
    /// # Panics
    /// If a setting is out of range: [`ShopSettings::check`] says which, and why.
    pub fn new(settings: &ShopSettings) -> Self {
        if let Err(error) = settings.check() {
            panic!("{error}");
        }
        let [profile, context] = if settings.fields {
            fields::described()
        } else {
            [Vec::new(), Vec::new()]
        };
        Self {
            settings: settings.clone(),
            catalogue: Catalogue {
                profile,
                context,
                ..items::catalogue()
            },
            law: match settings.law {
                ShopLaw::Drifting => Arc::new(Drifting::new(settings)),
                ShopLaw::Several => Arc::new(Several::new(settings)),
            },
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

    /// Fixed histories of its law, each of which tells one story. They do not depend on the seed.
    pub fn presets(&self) -> Vec<Preset> {
        match self.settings.law {
            ShopLaw::Drifting => drifting::presets(),
            ShopLaw::Several => several::presets(),
        }
    }

    /// Draws all shoppers and their impressions.
    pub fn dataset(&self) -> Dataset {
        let mut rngs = Draws::new(
            self.settings.seed,
            [Stream::Shoppers, Stream::Profiles, Stream::Contexts],
        );
        let mut contexts = Contexts::default();
        let mut data = Dataset {
            name: self.settings.name(),
            catalogue: self.catalogue.clone(),
            users: Vec::with_capacity(self.settings.shoppers),
            contexts: Vec::new(),
            sampled: false,
            fewest_behaviours: None,
            train: Vec::new(),
            validation: Vec::new(),
            test: Vec::new(),
        };
        for index in 0..self.settings.shoppers {
            let user = self.shopper(index, &mut rngs);
            let impressions = (0..self.settings.impressions_per_shopper)
                .map(|_| self.impression(index as u32, &user, &mut rngs, &mut contexts));
            match index % 10 {
                8 => data.validation.extend(impressions),
                9 => data.test.extend(impressions),
                _ => data.train.extend(impressions),
            }
            data.users.push(user);
        }
        data.contexts = contexts.into_combinations();
        data
    }

    /// `P(click | truth after seen behaviours, target, circumstances)`.
    ///
    /// # Panics
    /// If there is no such item, or the truth is of another law or shorter.
    pub fn click_probability(&self, truth: &Truth, seen: usize, target: u32, circumstances: Circumstances) -> f64 {
        click(
            target,
            self.law.base(truth, seen, target),
            fields::factor(target, circumstances),
        )
    }

    /// Draws a shopper.
    fn shopper(&self, index: usize, draws: &mut Draws) -> User {
        let (items, truth) = self.law.shopper(&mut draws.shoppers);
        let behaviour = |(time, item): (usize, u32)| Behaviour {
            item,
            time: time as i64,
        };
        User {
            name: format!("shopper {index}"),
            behaviours: items.into_iter().enumerate().map(behaviour).collect(),
            profile: if self.settings.fields {
                fields::draw_profile(&mut draws.profiles)
            } else {
                Vec::new()
            },
            truth,
        }
    }

    /// Draws an impression: the item that the logging policy shows, and the answer.
    fn impression(&self, user: u32, shopper: &User, draws: &mut Draws, contexts: &mut Contexts) -> Impression {
        let context = self.context(draws);
        let rng = &mut draws.shoppers;
        let seen = rng.random_range(0..=shopper.behaviours.len());
        let policy = self.law.policy();
        let choice = rng.random::<f64>();
        let again = choice >= policy.popular + policy.interest;
        let target = if choice < policy.popular || (again && seen == 0) {
            any_item(rng)
        } else if again {
            shopper.behaviours[rng.random_range(0..seen)].item
        } else {
            item_of(self.law.interest(&shopper.truth, seen, rng), rng)
        };
        let circumstances = Circumstances {
            profile: &shopper.profile,
            context: &context,
        };
        let clicked = rng.random::<f64>() < self.click_probability(&shopper.truth, seen, target, circumstances);
        Impression {
            user,
            seen: seen as u32,
            target,
            context: contexts.place(&context),
            clicked,
        }
    }

    /// Draws the values of an impression's context fields.
    fn context(&self, draws: &mut Draws) -> Vec<u32> {
        if self.settings.fields {
            fields::draw_context(&mut draws.contexts)
        } else {
            Vec::new()
        }
    }
}

/// The streams from which shoppers are drawn. Fields have their own, so that behaviours and impressions are the same with and without them.
#[derive(Clone, Debug)]
struct Draws {
    shoppers: Pcg32,
    profiles: Pcg32,
    contexts: Pcg32,
}

impl Draws {
    fn new(seed: u32, [shoppers, profiles, contexts]: [Stream; 3]) -> Self {
        Self {
            shoppers: rng(seed, shoppers),
            profiles: rng(seed, profiles),
            contexts: rng(seed, contexts),
        }
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

    fn interests_of(user: &User) -> &[u32] {
        match &user.truth {
            Truth::Drifting(interests) => interests,
            other => panic!("{other:?}"),
        }
    }

    /// FNV-1a over every behaviour, interest and impression.
    fn fingerprint(settings: &ShopSettings) -> u64 {
        let data = Shop::new(settings).dataset();
        let of_users = data.users.iter().flat_map(|user| {
            let items = user.behaviours.iter().map(|behaviour| behaviour.item);
            items.chain(interests_of(user).iter().copied())
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

    /// Fields are drawn from streams of their own: they change clicks, and nothing else.
    #[test]
    fn fields_change_no_behaviour_and_no_item_shown() {
        for law in ShopLaw::ALL {
            let data = |fields| {
                let settings = ShopSettings {
                    shoppers: 300,
                    fields,
                    ..ShopSettings::of(law)
                };
                Shop::new(&settings).dataset()
            };
            let (without, with) = (data(false), data(true));
            assert!(without.is_consistent() && with.is_consistent());
            assert_eq!((without.contexts.len(), with.contexts.len()), (0, 12));
            let behaviours = |data: &Dataset| -> Vec<_> {
                let users = data.users.iter();
                users
                    .map(|user| (user.behaviours.clone(), user.truth.clone()))
                    .collect()
            };
            assert_eq!(behaviours(&with), behaviours(&without));
            let shown =
                |data: &Dataset| -> Vec<_> { data.train.iter().map(|shown| (shown.seen, shown.target)).collect() };
            assert_eq!(shown(&with), shown(&without));
            let clicks = |data: &Dataset| data.train.iter().filter(|shown| shown.clicked).count() as f64;
            // The mean of the factors is 1.
            assert!((clicks(&with) / clicks(&without) - 1.0).abs() < 0.1);
            let changed = with
                .train
                .iter()
                .zip(&without.train)
                .filter(|(a, b)| a.clicked != b.clicked);
            assert!(changed.count() > 20);
        }
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
            assert_eq!(user.behaviours.len(), interests_of(user).len());
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
                for (behaviour, &interest) in user.behaviours.iter().zip(interests_of(user)) {
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
        let interests = &mut data.users.iter().flat_map(|user| interests_of(user).iter().copied());
        assert_eq!(categories(interests), 3);
        let behaviours = data.users.iter().flat_map(|user| &user.behaviours);
        assert_eq!(
            categories(&mut behaviours.map(|behaviour| data.catalogue.category(behaviour.item))),
            CATEGORIES
        );
    }
}
