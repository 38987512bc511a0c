//! What the questions about shoppers have in common.

use crate::data::{Circumstances, Dataset, Impression, Shop, User};
use crate::evaluate::predict::PredictOptions;
use crate::explain::{Question, attention_mass, trace};
use crate::model::{Attention, Network};

/// Shoppers looked at, at most: each costs dozens of passes.
pub(super) const MOST_SHOPPERS: usize = 300;

/// The users of the first impressions, each once, `most` at most.
pub(super) fn first_users(impressions: &[Impression], most: usize) -> Vec<u32> {
    let mut users: Vec<u32> = impressions.iter().map(|impression| impression.user).collect();
    users.dedup();
    users.truncate(most);
    users
}

/// The context that questions about shoppers are asked in: the first there is.
pub(super) fn first_context(data: &Dataset) -> &[u32] {
    data.contexts.first().map_or(&[], Vec::as_slice)
}

/// What is collected over shoppers.
#[derive(Default)]
pub(super) struct Figures {
    pub(super) mass: Vec<f64>,
    pub(super) uniform: Vec<f64>,
    pub(super) changes: usize,
    pub(super) steps: Vec<f64>,
    pub(super) perfect_steps: Vec<f64>,
}

/// Asks a model about shoppers of whom the truth is known.
pub(super) struct Probe<'a> {
    pub(super) model: &'a Network,
    pub(super) shop: &'a Shop,
    pub(super) data: &'a Dataset,
    /// The category of each item.
    pub(super) categories: &'a [u32],
    /// The context that every question is asked in.
    pub(super) context: &'a [u32],
    pub(super) options: PredictOptions,
}

impl Probe<'_> {
    /// A question about a user's whole history; `None` if it is longer than the model reads.
    pub(super) fn question(&self, user: &User, target: u32) -> Option<Question> {
        let question = Question::new(self.categories, &items(user), target, self.options.max_history).ok()?;
        let Circumstances { profile, context } = self.circumstances(user);
        Some(question.with_fields(profile, context))
    }

    /// What is known of a user: every question is asked in the same context.
    pub(super) fn circumstances<'a>(&'a self, user: &'a User) -> Circumstances<'a> {
        Circumstances {
            profile: &user.profile,
            context: self.context,
        }
    }

    /// Adds the attention's mass on behaviours of the target's category; nothing of scores that are no shares of anything.
    pub(super) fn attend(&self, question: &Question, found: &mut Figures) {
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
    pub(super) fn candidate(&self, item: u32) -> (i32, i32) {
        (item.cast_signed(), self.categories[item as usize].cast_signed())
    }

    /// The most popular item of a category; the first of equals.
    pub(super) fn popular(&self, category: u32) -> u32 {
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

pub(super) fn items(user: &User) -> Vec<u32> {
    user.behaviours.iter().map(|behaviour| behaviour.item).collect()
}
