//! An online A/B test (Zhou et al. 2019, Table 5), simulated: who earns more clicks when each ranks the same candidates?
//!
//! ```text
//! for each of N new shoppers of the shop (of a stream of the seed that no data set uses)
//!   asked after `seen ~ uniform 0..=T` behaviours, with the hidden state of that moment
//!   K candidates, drawn by popularity without repeats, whatever the interest
//!   u_i ~ uniform [0, 1) for each candidate i                      the same for every arm
//!   each arm shows the S candidates of the highest p_arm(click | history, i) · bid_i
//!   a candidate that is shown is clicked if u_i < P(click | hidden state, i), the shop's own probability
//! ```
//!
//! CTR is clicks per impression. eCPM is 1000 times the sum of the clicked items' bids per impression. Arms are paired: they meet the same
//! shoppers, candidates and answers. Two arms that show the same items earn the same, and a lift varies only by what the arms do
//! differently. Beside the drawn clicks stand the expected clicks, sums of the shop's own probabilities: the same experiment without
//! the noise of the answers.
//!
//! The lift of an arm over the first is `mean b / mean a - 1` over shoppers; its interval is the delta method's,
//! `± 1.96 √(Σ (b_i - R a_i)² / (N - 1) / N) / mean a` with `R = mean b / mean a`. It needs no resampling and no seed. Running
//! sums suffice, so a report can be made at any time.

mod report;
mod settings;
mod sums;

use rand::RngExt;

pub use report::{AbReport, ArmReport, Lift};
pub use settings::AbSettings;
pub use sums::Interval;
use sums::{Outcome, Sums};

use super::law::any_item;
use super::predictor::items;
use super::{Circumstances, Draws, Posterior, Shop};
use crate::data::Behaviour;
use crate::error::request_reason;
use crate::seed::Stream;
use crate::{Error, Result};

/// A question to a [`Ranker`]: the probability of a click on one candidate after one history.
#[derive(Clone, Copy, Debug)]
pub struct ClickQuestion<'a> {
    /// The whole history. The candidates of one shopper are adjacent and share it.
    pub history: &'a [Behaviour],
    /// The candidate.
    pub target: u32,
    /// What else is known of the visit.
    pub circumstances: Circumstances<'a>,
}

/// A model of an arm: answers each question with one probability, by which candidates are ranked.
pub type Ranker<'a> = dyn FnMut(&[ClickQuestion]) -> Vec<f64> + 'a;

/// An A/B test under way. It runs in slices; the draws do not depend on their size.
#[derive(Clone, Debug)]
pub struct AbTest {
    shop: Shop,
    settings: AbSettings,
    draws: Draws,
    shoppers: usize,
    /// Name and running sums of each arm.
    arms: Vec<(String, Sums)>,
}

/// One shopper's visit.
struct Visit {
    history: Vec<Behaviour>,
    profile: Vec<u32>,
    context: Vec<u32>,
    candidates: Vec<Candidate>,
}

struct Candidate {
    item: u32,
    bid: f64,
    /// The shop's own probability of a click, at the true hidden state.
    probability: f64,
    clicked: bool,
}

impl AbTest {
    /// Starts a test without visits. The other arms are compared with the first.
    ///
    /// # Errors
    /// A setting out of range; no arm.
    pub fn new(shop: &Shop, settings: &AbSettings, arms: &[&str]) -> Result<Self> {
        settings.check()?;
        if arms.is_empty() {
            return Err(Error::request(
                request_reason::no_arm(),
                "an A/B test needs an arm: name at least one model",
            ));
        }
        Ok(Self {
            shop: shop.clone(),
            settings: settings.clone(),
            draws: Draws::new(settings.seed, [Stream::AbTest, Stream::AbProfiles, Stream::AbContexts]),
            shoppers: 0,
            arms: arms.iter().map(|&name| (name.to_owned(), Sums::default())).collect(),
        })
    }

    /// Whether all shoppers have come.
    pub fn is_done(&self) -> bool {
        self.shoppers == self.settings.shoppers
    }

    /// Runs the next `shoppers` visits, or those that are left. Each arm's ranker, in the order of the arms, is asked once about all
    /// candidates. A score that is not a number ranks last. Among equal scores the candidate drawn first ranks higher, in every arm.
    ///
    /// # Panics
    /// If there is not one ranker per arm, or not one answer per question.
    pub fn advance(&mut self, shoppers: usize, rankers: &mut [&mut Ranker]) {
        assert_eq!(rankers.len(), self.arms.len(), "a ranker for each arm");
        let visits: Vec<Visit> = (0..shoppers.min(self.settings.shoppers - self.shoppers))
            .map(|_| self.visit())
            .collect();
        if visits.is_empty() {
            return;
        }
        let questions: Vec<ClickQuestion> = visits
            .iter()
            .flat_map(|visit| {
                visit.candidates.iter().map(|candidate| ClickQuestion {
                    history: &visit.history,
                    target: candidate.item,
                    circumstances: visit.circumstances(),
                })
            })
            .collect();
        let outcomes: Vec<Vec<Outcome>> = rankers
            .iter_mut()
            .map(|ranker| {
                let scores = ranker(&questions);
                assert_eq!(scores.len(), questions.len(), "an answer for each question");
                let of_visits = scores.chunks_exact(self.settings.candidates).zip(&visits);
                of_visits
                    .map(|(scores, visit)| visit.outcome(scores, self.settings.slots))
                    .collect()
            })
            .collect();
        for ((_, sums), own) in self.arms.iter_mut().zip(&outcomes) {
            for (outcome, first) in own.iter().zip(&outcomes[0]) {
                sums.add(outcome, first);
            }
        }
        self.shoppers += visits.len();
    }

    /// Reports the results so far.
    pub fn report(&self) -> AbReport {
        AbReport::new(&self.settings, self.shoppers, &self.arms)
    }

    fn visit(&mut self) -> Visit {
        let (shop, draws) = (&self.shop, &mut self.draws);
        let mut shopper = shop.shopper(0, draws);
        let context = shop.context(draws);
        let rng = &mut draws.shoppers;
        let seen = rng.random_range(0..=shopper.behaviours.len());
        shopper.behaviours.truncate(seen);
        let circumstances = Circumstances {
            profile: &shopper.profile,
            context: &context,
        };
        let mut candidates: Vec<Candidate> = Vec::with_capacity(self.settings.candidates);
        while candidates.len() < self.settings.candidates {
            let item = any_item(rng);
            if candidates.iter().any(|candidate| candidate.item == item) {
                continue;
            }
            let probability = shop.click_probability(&shopper.truth, seen, item, circumstances);
            candidates.push(Candidate {
                item,
                bid: f64::from(shop.catalogue().items[item as usize].bid),
                probability,
                clicked: rng.random::<f64>() < probability,
            });
        }
        Visit {
            history: shopper.behaviours,
            profile: shopper.profile,
            context,
            candidates,
        }
    }
}

impl Visit {
    fn circumstances(&self) -> Circumstances<'_> {
        Circumstances {
            profile: &self.profile,
            context: &self.context,
        }
    }

    /// Computes what an arm with these scores earns.
    fn outcome(&self, scores: &[f64], slots: usize) -> Outcome {
        let worth = |index: usize| {
            let worth = scores[index] * self.candidates[index].bid;
            if worth.is_nan() { f64::NEG_INFINITY } else { worth }
        };
        let mut order: Vec<usize> = (0..self.candidates.len()).collect();
        order.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)));
        let mut outcome = Outcome::default();
        for &index in &order[..slots] {
            let Candidate {
                bid,
                probability,
                clicked,
                ..
            } = self.candidates[index];
            let click = f64::from(u8::from(clicked));
            outcome.clicks += click;
            outcome.value += click * bid;
            outcome.expected_clicks += probability;
            outcome.expected_value += probability * bid;
        }
        outcome
    }
}

impl Shop {
    /// The perfect predictor as a [`Ranker`]. It uses the plain posterior, because candidates here are drawn regardless of the interest.
    ///
    /// # Panics
    /// If an item is not of the shop.
    pub fn answer(&self, questions: &[ClickQuestion]) -> Vec<f64> {
        let mut last: Option<(&[Behaviour], Posterior)> = None;
        let mut answers = Vec::with_capacity(questions.len());
        for question in questions {
            let (_, posterior) = match last.take() {
                Some(known) if std::ptr::eq(known.0, question.history) => last.insert(known),
                _ => last.insert((question.history, self.posterior(&items(question.history)))),
            };
            answers.push(posterior.click_probability(question.target, question.circumstances));
        }
        answers
    }
}

#[cfg(test)]
mod tests;
