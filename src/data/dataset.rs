//! Users, their behaviours, and the impressions they were shown.

use serde::{Deserialize, Serialize};

use super::field::{Translation, are_values};
use super::{Catalogue, Circumstances, Contexts, Matching, Truth};
use crate::error::request_reason;
use crate::{Error, Result};

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
    /// The value of each of the catalogue's profile fields, as [`Field`](super::Field) numbers them.
    pub profile: Vec<u32>,
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
    /// Index of its context in [`Dataset::contexts`]; 0 if the catalogue has no context fields.
    pub context: u32,
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
    /// The combinations of context values that occur: a number for each of the catalogue's context fields. Empty if it has none.
    pub contexts: Vec<Vec<u32>>,
    /// Whether the impressions that were not clicked were sampled. They then stand beside the click with the same history, and mean
    /// nothing without it. Otherwise they were really shown.
    pub sampled: bool,
    /// The fewest behaviours, at different times, with which a user has impressions to learn from; `None` where that does not follow from
    /// their number alone.
    pub fewest_behaviours: Option<usize>,
    /// Impressions to learn from.
    pub train: Vec<Impression>,
    /// Impressions to choose settings and weights by.
    pub validation: Vec<Impression>,
    /// Impressions to report on.
    pub test: Vec<Impression>,
}

impl Dataset {
    /// Checks that there are impressions to learn from.
    ///
    /// # Errors
    /// What is missing, with the number that follows from the split.
    pub fn check_trainable(&self) -> Result<()> {
        if !self.train.is_empty() {
            return Ok(());
        }
        let what = match self.fewest_behaviours {
            Some(fewest) => format!(
                "{} has no impressions to train on: a user needs at least {fewest} behaviours at different times: those that --test and \
                 --validation hold out, one to learn from, and one before it. Behaviours at the same time have no order; --ties seed draws \
                 one.",
                self.name
            ),
            None => format!("{} has no impressions to train on.", self.name),
        };
        let reason = self
            .fewest_behaviours
            .map_or_else(request_reason::no_impressions, request_reason::few_behaviours);
        Err(Error::request(reason, what))
    }

    /// Translates users and impressions into the items of another catalogue.
    ///
    /// Behaviours and impressions of items that it does not know are left out. A positive that leaves takes its sampled negatives
    /// with it: without their click they would be measured against nothing.
    ///
    /// Fields are found by their keys, and so are their values. A field that the other catalogue does not know is left out. A field that these
    /// data lack, and a value that the other catalogue lacks, are unknown.
    #[must_use]
    pub fn in_terms_of(self, catalogue: &Catalogue, matching: &Matching) -> Self {
        let data = if self.catalogue.has_the_fields_of(catalogue) {
            self
        } else {
            self.with_fields_of(catalogue)
        };
        if data.catalogue.means_the_same_as(catalogue) {
            return data;
        }
        data.with_items_of(catalogue, matching)
    }

    /// Translates users and impressions into the fields of another catalogue.
    fn with_fields_of(mut self, catalogue: &Catalogue) -> Self {
        let own = &mut self.catalogue;
        let of_profile = Translation::new(&own.profile, &catalogue.profile);
        let of_context = Translation::new(&own.context, &catalogue.context);
        for user in &mut self.users {
            user.profile = of_profile.of(&user.profile);
        }
        // Data without context fields have one context, that of no values.
        let nothing = [Vec::new()];
        let former = if own.context.is_empty() {
            &nothing[..]
        } else {
            &self.contexts
        };
        let mut contexts = Contexts::default();
        let places: Vec<u32> = former
            .iter()
            .map(|values| contexts.place(&of_context.of(values)))
            .collect();
        for impression in self.train.iter_mut().chain(&mut self.validation).chain(&mut self.test) {
            impression.context = places[impression.context as usize];
        }
        self.contexts = contexts.into_combinations();
        own.profile.clone_from(&catalogue.profile);
        own.context.clone_from(&catalogue.context);
        self
    }

    /// Translates users and impressions into the items of another catalogue, whose fields are these.
    fn with_items_of(self, catalogue: &Catalogue, matching: &Matching) -> Self {
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
                profile: user.profile.clone(),
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

    /// Whether every index names something that is there: items, categories, users, behaviours, values of fields.
    ///
    /// Readers make nothing else; the question is for data that come as bytes.
    pub fn is_consistent(&self) -> bool {
        let Catalogue {
            items,
            categories,
            profile,
            context,
        } = &self.catalogue;
        let is_item = |item: u32| (item as usize) < items.len();
        let is_category = |category: u32| (category as usize) < categories.len();
        let users = self.users.iter().all(|user| {
            let as_long = |length| length == user.behaviours.len();
            are_values(profile, &user.profile)
                && user.truth.behaviours().is_none_or(as_long)
                && user.behaviours.iter().all(|behaviour| is_item(behaviour.item))
                && user.truth.categories().into_iter().all(is_category)
        });
        let contexts = if context.is_empty() { 1 } else { self.contexts.len() };
        let mut impressions = self.train.iter().chain(&self.validation).chain(&self.test);
        items.iter().all(|item| is_category(item.category))
            && users
            && self.contexts.iter().all(|values| are_values(context, values))
            && impressions.all(|shown| {
                let user = self.users.get(shown.user as usize);
                let known = is_item(shown.target) && (shown.context as usize) < contexts;
                known && user.is_some_and(|user| shown.seen as usize <= user.behaviours.len())
            })
    }

    /// The values of the profile fields of an impression's user.
    pub fn profile(&self, impression: &Impression) -> &[u32] {
        &self.users[impression.user as usize].profile
    }

    /// The values of an impression's context fields.
    pub fn context(&self, impression: &Impression) -> &[u32] {
        let contexts = self.contexts.get(impression.context as usize);
        contexts.map_or(&[], Vec::as_slice)
    }

    /// The values of both.
    pub fn circumstances(&self, impression: &Impression) -> Circumstances<'_> {
        Circumstances {
            profile: self.profile(impression),
            context: self.context(impression),
        }
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
    use crate::data::{Field, Shop, ShopSettings};

    /// A shop whose shoppers have an age, and whose impressions have a time and a device.
    fn with_fields() -> Dataset {
        let settings = ShopSettings {
            shoppers: 40,
            ..ShopSettings::default()
        };
        let mut data = Shop::new(&settings).dataset();
        data.catalogue.profile = vec![Field::unnamed("age", &["young", "old"])];
        data.catalogue.context = vec![
            Field::unnamed("time", &["morning", "evening"]),
            Field::unnamed("device", &["phone"]),
        ];
        for (index, user) in data.users.iter_mut().enumerate() {
            user.profile = vec![index as u32 % 3];
        }
        let mut contexts = Contexts::default();
        let parts = data.train.iter_mut().chain(&mut data.validation).chain(&mut data.test);
        for (index, impression) in parts.enumerate() {
            impression.context = contexts.place(&[index as u32 % 3, index as u32 % 2]);
        }
        data.contexts = contexts.into_combinations();
        data
    }

    #[test]
    fn an_impression_stays_small_and_finds_its_values() {
        assert!(size_of::<Impression>() <= 20, "logs have millions");
        let data = with_fields();
        assert!(data.is_consistent() && data.contexts.len() == 6);
        let shown = &data.train[4];
        assert_eq!(
            (data.profile(shown), data.context(shown)),
            (&[shown.user % 3][..], &[1, 0][..])
        );
        let damaged = |damage: &dyn Fn(&mut Dataset)| {
            let mut data = data.clone();
            damage(&mut data);
            data.is_consistent()
        };
        assert!(!damaged(&|data| data.users[3].profile = vec![3]));
        assert!(!damaged(&|data| data.users[3].profile.clear()));
        assert!(!damaged(&|data| data.contexts[2].push(0)));
        assert!(!damaged(&|data| data.test[0].context = 6));
        assert!(!damaged(&|data| data.catalogue.context.clear()));
    }

    #[test]
    fn another_catalogue_keeps_the_fields_it_knows() {
        let data = with_fields();
        let mut other = data.catalogue.clone();
        other.profile = vec![Field::unnamed("age", &["old"]), Field::unnamed("city", &["a"])];
        other.context = vec![Field::unnamed("device", &["tablet", "phone"])];
        let matching = Matching::new(&data.catalogue, &other).unwrap();
        let found = data.clone().in_terms_of(&other, &matching);
        assert!(found.is_consistent() && found.catalogue.has_the_fields_of(&other));
        assert_eq!(found.train.len(), data.train.len());
        for (found_one, one) in found.train.iter().zip(&data.train) {
            let old = u32::from(data.profile(one)[0] == 2);
            assert_eq!(found.profile(found_one), [old, 0]);
            assert_eq!(found.context(found_one), [2 * data.context(one)[1]]);
        }
        assert_eq!(found.contexts.len(), 2);
        // To a catalogue without fields, and back: what is not known any more.
        let plain = Shop::new(&ShopSettings::default()).catalogue().clone();
        let without = data.clone().in_terms_of(&plain, &matching);
        assert!(without.is_consistent() && without.contexts.is_empty() && without.users[5].profile.is_empty());
        let again = without.in_terms_of(&data.catalogue, &matching);
        assert!(again.is_consistent() && again.contexts == [[0, 0]]);
        assert_eq!(
            (again.users[5].profile.as_slice(), &again.train[7].target),
            (&[0][..], &data.train[7].target)
        );
    }

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
                .all(|user| user.truth.behaviours() == Some(user.behaviours.len()))
        );
    }
}
