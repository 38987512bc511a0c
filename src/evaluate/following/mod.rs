//! How well a model follows what is true of the shop's shoppers.
//!
//! | file | what lives there |
//! |---|---|
//! | `probe.rs` | what the questions about shoppers have in common |
//! | `drifts.rs` | shoppers of one interest: how soon `p(click)` follows a drift |
//! | `levels.rs` | shoppers of several interests: how soon it follows a change of level |
//! | `measured.rs` | how fast the old interest fades, how similar the state stays, of one shopper and of many |
//! | `reading.rs` | whether the level can be read off the model's state |

mod drifts;
mod levels;
mod measured;
mod probe;
mod reading;

use serde::{Deserialize, Serialize};

pub use self::measured::{
    Measured, MeasuredChange, MeasuredSample, Reaction, Reactions, Similarity, Waiting, measured, sampled,
};
use self::probe::{Figures, MOST_SHOPPERS, Probe, first_context, first_users};
pub use self::reading::LevelReading;
use super::predict::PredictOptions;
use super::spread::Spread;
use crate::data::{Dataset, Shop, ShopLaw};
use crate::model::Network;

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
        context: first_context(data),
        options,
    };
    let users = first_users(&data.test, MOST_SHOPPERS);
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
