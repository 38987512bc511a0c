//! The best possible guess after each behaviour, by the shop's perfect predictor.

use serde::Deserialize;

use super::{FieldChoice, World};
use crate::data::{Circumstances, HISTORY_LIMIT, numbers_of};
use crate::{Error, Result};

/// Candidates to guess over a history.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct GuessRequest {
    /// Items, oldest first.
    pub history: Vec<u32>,
    /// The items whose click is asked for after each prefix.
    pub candidates: Vec<u32>,
    /// Values of fields; left out, all are unknown.
    #[serde(default)]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<FieldChoice>", optional))]
    pub fields: FieldChoice,
}

impl World {
    /// `P(click | the first t behaviours)` of each candidate, by candidate and by t = 0..=T, as the shop's perfect predictor knows it; nothing
    /// where no law is known, as of a log. The candidates are asked about without regard to why they would be shown.
    ///
    /// # Errors
    /// An item that the world does not have, a history over the limit.
    pub fn best_guess(&self, request: &GuessRequest) -> Result<Option<Vec<Vec<f32>>>> {
        let Some(shop) = &self.shop else {
            return Ok(None);
        };
        let catalogue = &self.data.catalogue;
        let GuessRequest {
            history,
            candidates,
            fields,
        } = request;
        if history.len() > HISTORY_LIMIT {
            return Err(Error::HistoryTooLong {
                length: history.len(),
                limit: HISTORY_LIMIT,
            });
        }
        let items = catalogue.items.len();
        if let Some(&item) = history.iter().chain(candidates).find(|&&item| item as usize >= items) {
            return Err(Error::UnknownItem {
                place: "question".to_owned(),
                item: item.into(),
                items,
            });
        }
        let profile = numbers_of(&catalogue.profile, &fields.profile);
        let context = numbers_of(&catalogue.context, &fields.context);
        let circumstances = Circumstances {
            profile: &profile,
            context: &context,
        };
        let mut posterior = shop.posterior(&[]);
        let mut guesses = vec![Vec::with_capacity(history.len() + 1); candidates.len()];
        for seen in 0..=history.len() {
            if let Some(last) = seen.checked_sub(1) {
                posterior.observe(history[last]);
            }
            for (guess, &candidate) in guesses.iter_mut().zip(candidates) {
                guess.push(posterior.click_probability(candidate, circumstances) as f32);
            }
        }
        Ok(Some(guesses))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Shop, ShopLaw, ShopSettings};

    fn asked(history: &[u32], candidates: &[u32]) -> GuessRequest {
        GuessRequest {
            history: history.to_vec(),
            candidates: candidates.to_vec(),
            fields: FieldChoice::default(),
        }
    }

    #[test]
    fn a_guess_is_the_perfect_predictor_s_after_each_prefix() {
        for law in ShopLaw::ALL {
            let settings = ShopSettings {
                law,
                shoppers: 20,
                ..ShopSettings::default()
            };
            let (shop, world) = (Shop::new(&settings), World::of_shop(&settings).unwrap());
            let (history, candidates) = ([8, 0, 9, 10], [11, 3]);
            let guesses = world.best_guess(&asked(&history, &candidates)).unwrap().unwrap();
            // Nothing is known of the fields of either law.
            let unknown = [
                vec![0; world.data.catalogue.profile.len()],
                vec![0; world.data.catalogue.context.len()],
            ];
            let circumstances = Circumstances {
                profile: &unknown[0],
                context: &unknown[1],
            };
            for (guess, &candidate) in guesses.iter().zip(&candidates) {
                assert_eq!(guess.len(), 5);
                for (seen, &guess) in guess.iter().enumerate() {
                    let expected = shop.click_probability_given(&history[..seen], candidate, circumstances);
                    assert!((f64::from(guess) - expected).abs() < 1e-6, "{law:?} after {seen}");
                }
            }
        }
    }

    #[test]
    fn items_that_are_not_there_are_named() {
        let world = World::of_shop(&ShopSettings {
            shoppers: 20,
            ..ShopSettings::default()
        })
        .unwrap();
        for (history, candidates) in [(&[96][..], &[0][..]), (&[0], &[96])] {
            let refused = world.best_guess(&asked(history, candidates)).unwrap_err();
            assert_eq!(refused.code(), "unknown-item");
        }
        let long = world.best_guess(&asked(&[0; HISTORY_LIMIT + 1], &[0])).unwrap_err();
        assert_eq!(long.code(), "history-too-long");
    }
}
