//! Users, their behaviours, and the impressions they were shown.

use serde::{Deserialize, Serialize};

use super::{Catalogue, Matching, Truth};

/// The longest history kept of a user.
pub const HISTORY_LIMIT: usize = 512;

/// Something a user did with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behaviour {
    /// The item.
    pub item: u32,
    /// Time: seconds in a real log, steps in the shop.
    pub time: i64,
}

/// A user's behaviours, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// How the source names the user.
    pub name: String,
    /// The behaviours.
    pub behaviours: Vec<Behaviour>,
    /// What is true of them.
    pub truth: Truth,
}

/// An item shown to a user, and whether it was clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impression {
    /// Index of the user.
    pub user: u32,
    /// Behaviours the user had before it: the impression's own click is never among them.
    pub seen: u32,
    /// The item shown.
    pub target: u32,
    /// The label.
    pub clicked: bool,
}

/// A log or a shop, split into training, validation and test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// Its name.
    pub name: String,
    /// Its items.
    pub catalogue: Catalogue,
    /// Its users.
    pub users: Vec<User>,
    /// Whether the impressions that were not clicked were sampled. They then stand beside the click with the same history, and mean
    /// nothing without it. Otherwise they were really shown.
    pub sampled: bool,
    /// Impressions to learn from.
    pub train: Vec<Impression>,
    /// Impressions to choose settings and weights by.
    pub validation: Vec<Impression>,
    /// Impressions to report on.
    pub test: Vec<Impression>,
}

impl Dataset {
    /// Translates users and impressions into the items of another catalogue.
    ///
    /// Behaviours and impressions of items that it does not know are left out. A positive that leaves takes its sampled negatives
    /// with it: without their click they would be measured against nothing.
    #[must_use]
    pub fn in_terms_of(self, catalogue: &Catalogue, matching: &Matching) -> Self {
        if self.catalogue.means_the_same_as(catalogue) {
            return self;
        }
        // For every user, how many of each number of behaviours are left.
        let mut left: Vec<Vec<u32>> = Vec::with_capacity(self.users.len());
        let mut users = Vec::with_capacity(self.users.len());
        for user in &self.users {
            let (mut behaviours, mut counts) = (Vec::new(), vec![0]);
            for behaviour in &user.behaviours {
                if let Some(item) = matching.place(behaviour.item) {
                    behaviours.push(Behaviour { item, ..*behaviour });
                }
                counts.push(behaviours.len() as u32);
            }
            left.push(counts);
            users.push(User {
                name: user.name.clone(),
                behaviours,
                truth: user
                    .truth
                    .of_those(|index| matching.place(user.behaviours[index].item).is_some()),
            });
        }
        let part = |impressions: &[Impression]| -> Vec<Impression> {
            let known = impressions
                .chunk_by(|a, b| (a.user, a.seen) == (b.user, b.seen))
                .filter(|asked| !(self.sampled && is_left_without_click(asked, matching)))
                .flatten()
                .filter_map(|impression| {
                    Some(Impression {
                        target: matching.place(impression.target)?,
                        seen: left[impression.user as usize][impression.seen as usize],
                        ..*impression
                    })
                });
            known.collect()
        };
        let (train, validation, test) = (part(&self.train), part(&self.validation), part(&self.test));
        Self {
            catalogue: catalogue.clone(),
            users,
            train,
            validation,
            test,
            ..self
        }
    }

    /// Whether every index names something that is there: items, categories, users, behaviours.
    ///
    /// Readers make nothing else; the question is for data that come as bytes.
    pub fn is_consistent(&self) -> bool {
        let Catalogue { items, categories } = &self.catalogue;
        let is_item = |item: u32| (item as usize) < items.len();
        let is_category = |category: u32| (category as usize) < categories.len();
        let users = self.users.iter().all(|user| {
            let as_long = |length| length == user.behaviours.len();
            user.truth.len().is_none_or(as_long)
                && user.behaviours.iter().all(|behaviour| is_item(behaviour.item))
                && user.truth.categories().into_iter().all(is_category)
        });
        let mut impressions = self.train.iter().chain(&self.validation).chain(&self.test);
        items.iter().all(|item| is_category(item.category))
            && users
            && impressions.all(|shown| {
                let user = self.users.get(shown.user as usize);
                is_item(shown.target) && user.is_some_and(|user| shown.seen as usize <= user.behaviours.len())
            })
    }

    /// The last `max_history` behaviours seen before an impression.
    pub fn history(&self, impression: &Impression, max_history: usize) -> &[Behaviour] {
        let seen = impression.seen as usize;
        &self.users[impression.user as usize].behaviours[seen.saturating_sub(max_history)..seen]
    }
}

/// Returns whether the impressions of one history have clicks, but none on an item that the checkpoint knows.
fn is_left_without_click(asked: &[Impression], matching: &Matching) -> bool {
    let mut clicks = asked.iter().filter(|impression| impression.clicked).peekable();
    clicks.peek().is_some() && clicks.all(|click| matching.place(click.target).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Shop, ShopSettings};

    #[test]
    fn another_catalogue_keeps_what_it_knows() {
        let data = Shop::new(&ShopSettings {
            shoppers: 40,
            ..ShopSettings::default()
        })
        .dataset();
        let in_terms_of = |data: &Dataset, catalogue: &Catalogue| {
            let matching = Matching::new(&data.catalogue, catalogue).unwrap();
            data.clone().in_terms_of(catalogue, &matching)
        };
        assert_eq!(in_terms_of(&data, &data.catalogue), data);
        // Without the first item, the rest in reverse.
        let mut other = data.catalogue.clone();
        other.items = data.catalogue.items.iter().skip(1).rev().cloned().collect();
        let found = in_terms_of(&data, &other);
        let name = |catalogue: &Catalogue, item: u32| catalogue.items[item as usize].text("en").into_owned();
        let known: Vec<&Impression> = data.train.iter().filter(|impression| impression.target != 0).collect();
        assert_eq!(found.train.len(), known.len());
        assert!(found.train.len() < data.train.len());
        for (found_one, one) in found.train.iter().zip(known) {
            assert_eq!(name(&other, found_one.target), name(&data.catalogue, one.target));
            let names = |data: &Dataset, impression: &Impression| -> Vec<String> {
                let history = data.history(impression, usize::MAX).iter();
                history.map(|behaviour| name(&data.catalogue, behaviour.item)).collect()
            };
            let missing = name(&data.catalogue, 0);
            let expected: Vec<String> = names(&data, one).into_iter().filter(|name| *name != missing).collect();
            assert_eq!(names(&found, found_one), expected);
        }
        assert!(
            found
                .users
                .iter()
                .all(|user| user.truth.len() == Some(user.behaviours.len()))
        );
    }
}
