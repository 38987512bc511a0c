//! How well a model follows what is true of the shop's shoppers.
//!
//! | file | what lives there |
//! |---|---|
//! | `drifts.rs` | shoppers of one interest: how soon `p(click)` follows a drift |
//! | `levels.rs` | shoppers of several interests: how soon it follows a change of level |
//! | `reading.rs` | whether the level can be read off the model's state |

mod drifts;
mod levels;
mod reading;

use serde::{Deserialize, Serialize};

pub use self::reading::LevelReading;
use super::predict::PredictOptions;
use super::spread::Spread;
use crate::data::{Circumstances, Dataset, Shop, ShopLaw, User};
use crate::explain::{Question, attention_mass, trace};
use crate::model::{Attention, Network};

/// Shoppers looked at, at most: each costs dozens of passes.
const MOST_SHOPPERS: usize = 300;
/// Behaviours within which a change is followed soon.
const SOON: usize = 5;

/// How well a model follows the truth, over test shoppers. A change is a drift of the one interest, or a change of the level of one of
/// several.
///
/// | | one interest that drifts | several interests |
/// |---|---|---|
/// | the target asked about | the most popular item of the last interest | the most popular item of each interest that is behind a behaviour |
/// | attention counts on | behaviours of the target's category | the same |
/// | a change is followed | if `p(click)` of the new category's most popular item is above the old one's, and stays above, until the next drift | if the mean `p(click)` of the new level's two items is above that of each other level of the category, once, before the next change of that level |
/// | behaviours until then | those of the new interest; 0 if it was above before them | all behaviours from the one that the change is of, which counts as the first |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Following {
    /// Shoppers looked at.
    pub shoppers: usize,
    /// The attention's mass on behaviours of the target's category; `None` if the model does not attend, or if its scores are not shares.
    pub attention: Option<Spread>,
    /// The same for uniform attention.
    pub uniform: Option<Spread>,
    /// Changes among these shoppers.
    #[serde(alias = "drifts")]
    pub changes: usize,
    /// How many of them `p(click)` followed.
    pub followed: usize,
    /// How many of them it followed within five behaviours; `None` in records that were made before this was counted.
    #[serde(default)]
    pub followed_soon: Option<usize>,
    /// Behaviours that it took, where it followed.
    pub steps: Option<Spread>,
    /// The same for the perfect predictor, over all changes that it followed.
    pub perfect_steps: Option<Spread>,
    /// How many changes the perfect predictor followed.
    pub perfect_followed: usize,
    /// How many of them it followed within five behaviours.
    #[serde(default)]
    pub perfect_followed_soon: Option<usize>,
    /// Of several interests: how well their levels can be read off the state.
    #[serde(default)]
    pub levels: Option<LevelReading>,
}

impl Following {
    /// `followed / changes`; `None` if there was no change.
    pub fn share_followed(&self) -> Option<f64> {
        self.share(Some(self.followed))
    }

    /// `followed_soon / changes`; `None` if there was no change.
    pub fn share_followed_soon(&self) -> Option<f64> {
        self.share(self.followed_soon)
    }

    /// `perfect_followed / changes`; `None` if there was no change.
    pub fn perfect_share_followed(&self) -> Option<f64> {
        self.share(Some(self.perfect_followed))
    }

    /// `perfect_followed_soon / changes`; `None` if there was no change.
    pub fn perfect_share_followed_soon(&self) -> Option<f64> {
        self.share(self.perfect_followed_soon)
    }

    fn share(&self, followed: Option<usize>) -> Option<f64> {
        (self.changes > 0).then(|| followed.map(|followed| followed as f64 / self.changes as f64))?
    }
}

/// Looks at the first test shoppers of a shop's data, 300 at most.
pub fn following(model: &Network, shop: &Shop, data: &Dataset, options: PredictOptions) -> Following {
    let categories: Vec<u32> = data.catalogue.items.iter().map(|item| item.category).collect();
    let probe = Probe {
        model,
        shop,
        data,
        categories: &categories,
        options,
    };
    let users = first_users(&data.test);
    let mut found = Figures::default();
    for &user in &users {
        let user = &data.users[user as usize];
        match shop.settings().law {
            ShopLaw::Drifting => probe.follow_drifts(user, &mut found),
            ShopLaw::Several => probe.follow_levels(user, &mut found),
        }
    }
    let soon = |steps: &[f64]| Some(steps.iter().filter(|&&steps| steps <= SOON as f64).count());
    Following {
        shoppers: users.len(),
        attention: Spread::of(&found.mass),
        uniform: Spread::of(&found.uniform),
        changes: found.changes,
        followed: found.steps.len(),
        followed_soon: soon(&found.steps),
        steps: Spread::of(&found.steps),
        perfect_followed: found.perfect_steps.len(),
        perfect_followed_soon: soon(&found.perfect_steps),
        perfect_steps: Spread::of(&found.perfect_steps),
        levels: match shop.settings().law {
            ShopLaw::Drifting => None,
            ShopLaw::Several => probe.read_levels(),
        },
    }
}

/// The users of the first impressions, each once, 300 at most.
fn first_users(impressions: &[crate::data::Impression]) -> Vec<u32> {
    let mut users: Vec<u32> = impressions.iter().map(|impression| impression.user).collect();
    users.dedup();
    users.truncate(MOST_SHOPPERS);
    users
}

/// What is collected over shoppers.
#[derive(Default)]
struct Figures {
    mass: Vec<f64>,
    uniform: Vec<f64>,
    changes: usize,
    steps: Vec<f64>,
    perfect_steps: Vec<f64>,
}

/// Asks a model about shoppers of whom the truth is known.
struct Probe<'a> {
    model: &'a Network,
    shop: &'a Shop,
    data: &'a Dataset,
    /// The category of each item.
    categories: &'a [u32],
    options: PredictOptions,
}

impl Probe<'_> {
    /// A question about a user's whole history; `None` if it is longer than the model reads.
    fn question(&self, user: &User, target: u32) -> Option<Question> {
        let question = Question::new(self.categories, &items(user), target, self.options.max_history).ok()?;
        let Circumstances { profile, context } = self.circumstances(user);
        Some(question.with_fields(profile, context))
    }

    /// What is known of a user, in the first context there is: every question is asked in the same one.
    fn circumstances<'a>(&'a self, user: &'a User) -> Circumstances<'a> {
        Circumstances {
            profile: &user.profile,
            context: self.data.contexts.first().map_or(&[], Vec::as_slice),
        }
    }

    /// Adds the attention's mass on behaviours of the target's category; nothing of scores that are no shares of anything.
    fn attend(&self, question: &Question, found: &mut Figures) {
        if !self.model.attention.as_ref().is_some_and(Attention::gives_shares) {
            return;
        }
        let seen: Vec<u32> = question
            .categories
            .iter()
            .map(|category| category.cast_unsigned())
            .collect();
        let weights = trace(self.model, self.options.unit, question).attention;
        let mass = weights.and_then(|weights| attention_mass(&weights, &seen, question.target.1.cast_unsigned()));
        if let Some(mass) = mass {
            found.mass.push(mass.on_interest);
            found.uniform.push(mass.uniform);
        }
    }

    /// An item with its category, as a candidate of a drift chart.
    fn candidate(&self, item: u32) -> (i32, i32) {
        (item.cast_signed(), self.categories[item as usize].cast_signed())
    }

    /// The most popular item of a category; the first of equals.
    fn popular(&self, category: u32) -> u32 {
        let all = self.data.catalogue.items.iter().enumerate();
        let of_category = all.filter(|(_, item)| item.category == category);
        let best = of_category.reduce(|best, one| {
            if one.1.popularity > best.1.popularity {
                one
            } else {
                best
            }
        });
        best.map_or(0, |(id, _)| id as u32)
    }
}

fn items(user: &User) -> Vec<u32> {
    user.behaviours.iter().map(|behaviour| behaviour.item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend;
    use crate::data::ShopSettings;
    use crate::model::{Model, NetworkConfig, Options};

    fn model(kind: Model, normalised: bool, data: &Dataset) -> Network {
        let options = Options {
            normalised,
            ..kind.options()
        };
        NetworkConfig::new(data.catalogue.items.len(), data.catalogue.categories.len())
            .with_hidden(4)
            .with_model(kind)
            .with_options(options)
            .init(3, &backend::device())
    }

    fn shop() -> (Shop, Dataset) {
        let shop = Shop::new(&ShopSettings {
            shoppers: 100,
            ..ShopSettings::default()
        });
        let data = shop.dataset();
        (shop, data)
    }

    #[test]
    fn what_a_model_does_not_have_is_none() {
        let (shop, data) = shop();
        let options = |kind| PredictOptions::new(kind, 50);
        let look = |kind| following(&model(kind, false, &data), &shop, &data, options(kind));
        let (base, dien) = (look(Model::Base), look(Model::Dien));
        assert_eq!((base.attention, base.changes), (None, dien.changes));
        assert!(look(Model::Din).attention.is_none(), "raw scores");
        let softmax = following(&model(Model::Din, true, &data), &shop, &data, options(Model::Din));
        assert!(softmax.attention.is_some(), "scores through a softmax are shares");
        assert!(base.changes > 0 && base.shoppers == 10 && dien.attention.is_some());
        // The perfect predictor follows more than a network that has learnt nothing.
        assert!(dien.perfect_followed > dien.followed, "{dien:?}");
    }
}
