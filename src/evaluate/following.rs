//! How well a model follows the true interest of the shop's shoppers, which is known there.

use serde::{Deserialize, Serialize};

use super::metrics::logit;
use super::predict::PredictOptions;
use super::spread::Spread;
use crate::data::{Catalogue, Dataset, Shop, Truth, User};
use crate::explain::{AttentionMass, Drift, Question, attention_mass, drift, drifts, steps_until_followed, trace};
use crate::model::{Attention, Network};

/// Shoppers looked at, at most: each costs dozens of passes.
const MOST_SHOPPERS: usize = 300;

/// How well a model follows the true interest, over test shoppers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Following {
    /// Shoppers looked at.
    pub shoppers: usize,
    /// The attention's mass on behaviours of the true current interest, for that category's most popular item as the target; `None` if the
    /// model does not attend, or if its scores are not shares.
    pub attention: Option<Spread>,
    /// The same for uniform attention.
    pub uniform: Option<Spread>,
    /// Drifts of the interest among these shoppers.
    pub drifts: usize,
    /// How many of them `p(click)` followed before the next drift or the end: the new category's most popular item rose above the old
    /// one's and stayed above.
    pub followed: usize,
    /// Behaviours of the new interest that it took, where it followed.
    pub steps: Option<Spread>,
    /// The same for the perfect predictor, over all drifts that it followed.
    pub perfect_steps: Option<Spread>,
    /// How many drifts the perfect predictor followed.
    pub perfect_followed: usize,
}

impl Following {
    /// `followed / drifts`; `None` if there was no drift.
    pub fn share_followed(&self) -> Option<f64> {
        (self.drifts > 0).then(|| self.followed as f64 / self.drifts as f64)
    }

    /// `perfect_followed / drifts`; `None` if there was no drift.
    pub fn perfect_share_followed(&self) -> Option<f64> {
        (self.drifts > 0).then(|| self.perfect_followed as f64 / self.drifts as f64)
    }
}

/// Looks at the first test shoppers of a shop's data, 300 at most.
pub fn following(model: &Network, shop: &Shop, data: &Dataset, options: PredictOptions) -> Following {
    let catalogue = &data.catalogue;
    let categories: Vec<u32> = catalogue.items.iter().map(|item| item.category).collect();
    let probe = Probe {
        model,
        shop,
        catalogue,
        categories: &categories,
        options,
    };
    let mut users: Vec<u32> = data.test.iter().map(|impression| impression.user).collect();
    users.dedup();
    users.truncate(MOST_SHOPPERS);
    let mut found = Figures::default();
    for &user in &users {
        probe.ask(&data.users[user as usize], &mut found);
    }
    Following {
        shoppers: users.len(),
        attention: Spread::of(&found.mass),
        uniform: Spread::of(&found.uniform),
        drifts: found.drifts,
        followed: found.steps.len(),
        steps: Spread::of(&found.steps),
        perfect_followed: found.perfect_steps.len(),
        perfect_steps: Spread::of(&found.perfect_steps),
    }
}

/// What is collected over shoppers.
#[derive(Default)]
struct Figures {
    mass: Vec<f64>,
    uniform: Vec<f64>,
    drifts: usize,
    steps: Vec<f64>,
    perfect_steps: Vec<f64>,
}

/// Asks a model about shoppers whose interests are known.
struct Probe<'a> {
    model: &'a Network,
    shop: &'a Shop,
    catalogue: &'a Catalogue,
    /// The category of each item.
    categories: &'a [u32],
    options: PredictOptions,
}

impl Probe<'_> {
    /// Adds one shopper's figures to those found so far.
    fn ask(&self, user: &User, found: &mut Figures) {
        let Truth::Drifting(interests) = &user.truth else {
            return;
        };
        let Some(&current) = interests.last() else {
            return;
        };
        let history: Vec<u32> = user.behaviours.iter().map(|behaviour| behaviour.item).collect();
        let target = popular(self.catalogue, current);
        let Ok(question) = Question::new(self.categories, &history, target, self.options.max_history) else {
            return;
        };
        if let Some(AttentionMass { on_interest, uniform }) = self.attention(&question, &history, current) {
            found.mass.push(on_interest);
            found.uniform.push(uniform);
        }
        for change in drifts(interests) {
            found.drifts += 1;
            let [steps, perfect_steps] = self.steps_until_followed(&question, &history, &change);
            found.steps.extend(steps.map(|steps| steps as f64));
            found.perfect_steps.extend(perfect_steps.map(|steps| steps as f64));
        }
    }

    /// The attention's mass on the current interest; `None` of scores that are no shares of anything.
    fn attention(&self, question: &Question, history: &[u32], current: u32) -> Option<AttentionMass> {
        if !self.model.attention.as_ref().is_some_and(Attention::gives_shares) {
            return None;
        }
        let seen: Vec<u32> = history.iter().map(|&item| self.categories[item as usize]).collect();
        let weights = trace(self.model, self.options.unit, question).attention?;
        attention_mass(&weights, &seen, current)
    }

    /// Behaviours after a change of interest until the model has followed it, and the same of the perfect predictor.
    fn steps_until_followed(&self, question: &Question, history: &[u32], change: &Drift) -> [Option<usize>; 2] {
        let [new, old] = [change.to, change.from].map(|category| popular(self.catalogue, category));
        let prefixes: Vec<usize> = (0..=change.until).collect();
        let candidates = [new, old].map(|item| (item.cast_signed(), self.categories[item as usize].cast_signed()));
        let answers = drift(self.model, &[self.options.unit], question, &candidates, &prefixes).swap_remove(0);
        let perfect = |item: u32| -> Vec<f32> {
            let given = |&length: &usize| logit(self.shop.click_probability_given(&history[..length], item));
            prefixes.iter().map(given).collect()
        };
        [
            steps_until_followed(&answers[0], &answers[1], change.step),
            steps_until_followed(&perfect(new), &perfect(old), change.step),
        ]
    }
}

/// The most popular item of a category; the first of equals.
fn popular(catalogue: &Catalogue, category: u32) -> u32 {
    let of_category = catalogue
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.category == category);
    let best = of_category.reduce(|best, one| {
        if one.1.popularity > best.1.popularity {
            one
        } else {
            best
        }
    });
    best.map_or(0, |(id, _)| id as u32)
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
        assert_eq!((base.attention, base.drifts), (None, dien.drifts));
        assert!(look(Model::Din).attention.is_none(), "raw scores");
        let softmax = following(&model(Model::Din, true, &data), &shop, &data, options(Model::Din));
        assert!(softmax.attention.is_some(), "scores through a softmax are shares");
        assert!(base.drifts > 0 && base.shoppers == 10 && dien.attention.is_some());
        // The perfect predictor follows more than a network that has learnt nothing.
        assert!(dien.perfect_followed > dien.followed, "{dien:?}");
    }
}
