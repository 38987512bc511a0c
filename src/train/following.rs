//! A model on the shop, where the truth is known: as an arm of an A/B test, and how well it follows the true interest.

use serde::{Deserialize, Serialize};

use super::session::{EVALUATION_BATCH, logits};
use super::{Settings, logit};
use crate::backend;
use crate::data::{Ask, Batch, Catalogue, Dataset, Example, Shop};
use crate::explain::{Question, attention_mass, drift, drifts, steps_until_followed, trace};
use crate::model::{Network, Unit};
use crate::spread::Spread;

/// Behaviours of a history that an arm of an A/B test reads: the longest that shoppers have.
const MOST_HISTORY: usize = 50;
/// Shoppers looked at, at most: each costs dozens of passes.
const MOST_SHOPPERS: usize = 300;

/// The model as a scorer of an [`AbTest`](crate::data::AbTest): `p(click)` of each ask.
pub fn answer(model: &Network, catalogue: &Catalogue, asks: &[Ask]) -> Vec<f64> {
    let unit = model.model.unit().unwrap_or(Unit::Gru);
    let mut answers = Vec::with_capacity(asks.len());
    for asks in asks.chunks(EVALUATION_BATCH) {
        let examples: Vec<Example> = asks
            .iter()
            .map(|ask| Example {
                history: &ask.history[ask.history.len().saturating_sub(MOST_HISTORY)..],
                target: ask.target,
                label: 0.0,
            })
            .collect();
        let batch = Batch::assemble(catalogue, &examples, None);
        let of_batch = logits(model, unit, batch, &backend::device());
        answers.extend(of_batch.into_iter().map(|z| 1.0 / (1.0 + (-f64::from(z)).exp())));
    }
    answers
}

/// How well a model follows the true interest, over test shoppers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Following {
    /// Shoppers looked at.
    pub shoppers: usize,
    /// The attention's mass on behaviours of the true current interest, asked about that category's most popular item; none of a model
    /// that does not attend, or whose scores are not shares.
    pub attention: Option<Spread>,
    /// The same of uniform attention.
    pub uniform: Option<Spread>,
    /// Drifts of the interest among these shoppers.
    pub drifts: usize,
    /// How many of them `p(click)` followed before the next or the end: of the most popular item of the new category above that of the
    /// old one's, to stay.
    pub followed: usize,
    /// Behaviours of the new interest that it took, where it followed.
    pub steps: Option<Spread>,
    /// The same of the perfect predictor, over all drifts that it followed.
    pub perfect_steps: Option<Spread>,
    /// How many it followed.
    pub perfect_followed: usize,
}

impl Following {
    /// `followed / drifts`; none if there was no drift.
    pub fn share_followed(&self) -> Option<f64> {
        (self.drifts > 0).then(|| self.followed as f64 / self.drifts as f64)
    }

    /// The same of the perfect predictor.
    pub fn perfect_share_followed(&self) -> Option<f64> {
        (self.drifts > 0).then(|| self.perfect_followed as f64 / self.drifts as f64)
    }
}

/// Looks at the first test shoppers of a shop's data.
pub fn following(model: &Network, shop: &Shop, data: &Dataset, settings: &Settings) -> Following {
    let catalogue = &data.catalogue;
    let categories: Vec<u32> = catalogue.items.iter().map(|item| item.category).collect();
    let mut users: Vec<u32> = data.test.iter().map(|impression| impression.user).collect();
    users.dedup();
    users.truncate(MOST_SHOPPERS);
    // DIN's raw scores are no shares of anything.
    let shares = model.attention.as_ref().is_some_and(|attention| attention.normalised);
    let (mut mass, mut uniform) = (Vec::new(), Vec::new());
    let (mut steps, mut perfect_steps, mut count) = (Vec::new(), Vec::new(), 0);
    for &user in &users {
        let user = &data.users[user as usize];
        let Some(&current) = user.interests.last() else {
            continue;
        };
        let history: Vec<u32> = user.behaviours.iter().map(|behaviour| behaviour.item).collect();
        let Ok(question) = Question::new(&categories, &history, popular(catalogue, current), settings.max_history)
        else {
            continue;
        };
        let seen: Vec<u32> = history.iter().map(|&item| categories[item as usize]).collect();
        let attention = shares
            .then(|| trace(model, settings.unit(), &question).attention)
            .flatten();
        if let Some(found) = attention.and_then(|attention| attention_mass(&attention, &seen, current)) {
            mass.push(found.on_interest);
            uniform.push(found.uniform);
        }
        for change in drifts(&user.interests) {
            count += 1;
            let [new, old] = [change.to, change.from].map(|category| popular(catalogue, category));
            let prefixes: Vec<usize> = (0..=change.until).collect();
            let candidates = [new, old].map(|item| (item.cast_signed(), categories[item as usize].cast_signed()));
            let answers = drift(model, &[settings.unit()], &question, &candidates, &prefixes).swap_remove(0);
            steps.extend(steps_until_followed(&answers[0], &answers[1], change.step).map(|steps| steps as f64));
            let perfect = |item: u32| -> Vec<f32> {
                let given = |&length: &usize| logit(shop.click_probability_given(&history[..length], item));
                prefixes.iter().map(given).collect()
            };
            let steps = steps_until_followed(&perfect(new), &perfect(old), change.step);
            perfect_steps.extend(steps.map(|steps| steps as f64));
        }
    }
    Following {
        shoppers: users.len(),
        attention: Spread::of(&mass),
        uniform: Spread::of(&uniform),
        drifts: count,
        followed: steps.len(),
        steps: Spread::of(&steps),
        perfect_followed: perfect_steps.len(),
        perfect_steps: Spread::of(&perfect_steps),
    }
}

/// The most popular item of a category, the first of equals.
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
    use crate::data::{Impression, ShopSettings};
    use crate::model::{Model, NetworkConfig};
    use crate::train::evaluate;

    fn model(kind: Model, data: &Dataset) -> Network {
        NetworkConfig::new(data.catalogue.items.len(), data.catalogue.categories.len())
            .with_hidden(4)
            .of_model(kind)
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
    fn an_arm_answers_as_the_model_predicts() {
        let (_, data) = shop();
        let model = model(Model::Dien, &data);
        let shown: Vec<Impression> = data.test.iter().take(70).copied().collect();
        let asks: Vec<Ask> = shown
            .iter()
            .map(|impression| Ask {
                history: data.history(impression, usize::MAX),
                target: impression.target,
            })
            .collect();
        let answers = answer(&model, &data.catalogue, &asks);
        let clicked: Vec<bool> = shown.iter().map(|impression| impression.clicked).collect();
        let logits: Vec<f32> = answers.into_iter().map(logit).collect();
        let expected = evaluate(&model, &data, &shown, &Settings::default(), |_, _| {});
        let found = crate::train::Metrics::new(&logits, &clicked);
        assert!((found.log_loss - expected.log_loss).abs() < 1e-5 && (found.auc - expected.auc).abs() < 1e-9);
    }

    #[test]
    fn what_a_model_does_not_have_is_none() {
        let (shop, data) = shop();
        let look = |kind| following(&model(kind, &data), &shop, &data, &Settings::of_model(kind));
        let (base, dien) = (look(Model::Base), look(Model::Dien));
        assert_eq!((base.attention, base.drifts), (None, dien.drifts));
        assert!(look(Model::Din).attention.is_none(), "raw scores");
        assert!(base.drifts > 0 && base.shoppers == 10 && dien.attention.is_some());
        // The perfect predictor follows more than a network that has learnt nothing.
        assert!(dien.perfect_followed > dien.followed, "{dien:?}");
    }
}
