//! Which item of one catalogue each item of another is.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::{Catalogue, Item, field};
use crate::error::request_reason;
use crate::{Error, Result};

/// For every item of a data set the item of a checkpoint that it is.
///
/// Items are matched by their ids. A checkpoint of version 1 or 2 has none: its items are matched by title and category, and only if
/// that tells them apart on both sides.
#[derive(Clone, Debug)]
pub struct Matching {
    /// By index of the data set's items; `None` for an item that the checkpoint does not know.
    places: Vec<Option<u32>>,
    /// Matched items that are called otherwise in the checkpoint. Many of them say that the ids are those of other items.
    pub renamed: usize,
}

/// Title and category, in English.
type Title<'a> = (Cow<'a, str>, &'a str);

impl Matching {
    /// Finds the items of `data` among those of `checkpoint`.
    ///
    /// # Errors
    /// A catalogue without ids whose titles do not tell its items, or the other's, apart.
    pub fn new(data: &Catalogue, checkpoint: &Catalogue) -> Result<Self> {
        if !(data.has_ids() && checkpoint.has_ids()) {
            let places = by_title(checkpoint, "the checkpoint")?;
            by_title(data, "the data")?;
            return Ok(Self {
                places: titles(data).map(|title| places.get(&title).copied()).collect(),
                renamed: 0,
            });
        }
        let places: HashMap<&str, u32> = ids(checkpoint).zip(0..).collect();
        let places: Vec<Option<u32>> = ids(data).map(|id| places.get(id).copied()).collect();
        let renamed = |(item, place): &(&Item, &Option<u32>)| {
            place.is_some_and(|place| item.text("en") != checkpoint.items[place as usize].text("en"))
        };
        Ok(Self {
            renamed: data.items.iter().zip(&places).filter(renamed).count(),
            places,
        })
    }

    /// The checkpoint's index of an item; `None` if the checkpoint does not know it.
    ///
    /// # Panics
    /// If the data set has no such item.
    pub fn place(&self, item: u32) -> Option<u32> {
        self.places[item as usize]
    }
}

/// How a catalogue numbers its items and categories, in a few bytes: in the page an open log and a checkpoint lie in two workers, and
/// this is what one hands the other.
///
/// Each is a hash in hexadecimal digits. It depends on the build: it is not for files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Numbering {
    /// Hash of the ids; `None` in a catalogue without ids.
    ids: Option<String>,
    /// Hash of titles and names of categories; `None` if two items share both.
    titles: Option<String>,
}

impl Numbering {
    /// Whether indices mean the same in both: by ids or, if one has none, by titles that tell all items apart.
    pub fn is_that_of(&self, other: &Self) -> bool {
        match (&self.ids, &other.ids) {
            (Some(own), Some(others)) => own == others,
            _ => self.titles.is_some() && self.titles == other.titles,
        }
    }
}

impl Catalogue {
    /// How items and categories are numbered.
    pub fn numbering(&self) -> Numbering {
        let hash = |of: &dyn Fn(&Item, &mut DefaultHasher)| {
            let mut hasher = DefaultHasher::new();
            (self.items.len(), self.categories.len()).hash(&mut hasher);
            for item in &self.items {
                item.category.hash(&mut hasher);
                of(item, &mut hasher);
            }
            hasher
        };
        let ids = || hash(&|item, hasher| item.id.hash(hasher));
        let titles = || {
            let mut hasher = hash(&|item, hasher| item.text("en").hash(hasher));
            let names = self.categories.iter().map(|category| category.name.text("en"));
            names.for_each(|name| name.hash(&mut hasher));
            hasher
        };
        let digits = |hasher: DefaultHasher| format!("{:016x}", hasher.finish());
        Numbering {
            ids: self.has_ids().then(ids).map(digits),
            titles: by_title(self, "the catalogue").is_ok().then(titles).map(digits),
        }
    }

    /// Whether the indices of items and categories mean the same in both: weights for the one can be asked about the other.
    pub fn means_the_same_as(&self, other: &Self) -> bool {
        self.numbering().is_that_of(&other.numbering())
    }

    /// Checks that weights for this catalogue can be asked about `data` as they are numbered: items, categories, and fields. Data may lack
    /// the profile fields or the context fields: those are then unknown.
    ///
    /// # Errors
    /// Another vocabulary; other fields, with those of both sides.
    pub fn check_numbers_of(&self, data: &Self) -> Result<()> {
        if !self.means_the_same_as(data) {
            let what = "the checkpoint has another vocabulary than these data: their numbers do not mean the same items. Choose a \
                        checkpoint that was trained on these data.";
            return Err(Error::request(request_reason::other_vocabulary(), what));
        }
        let kinds = [
            ("profile", &self.profile, &data.profile),
            ("context", &self.context, &data.context),
        ];
        for (kind, own, theirs) in kinds {
            if !theirs.is_empty() && !field::mean_the_same(own, theirs) {
                let (own, theirs) = field::both_in_words(own, theirs);
                let what = format!(
                    "the checkpoint has other {kind} fields than these data. The checkpoint: {own}. The data: {theirs}. Choose a \
                     checkpoint that was trained on these data."
                );
                return Err(Error::request(request_reason::other_fields(), what));
            }
        }
        Ok(())
    }
}

/// The ids of a catalogue that has them.
fn ids(catalogue: &Catalogue) -> impl Iterator<Item = &str> {
    catalogue
        .items
        .iter()
        .map(|item| item.id.as_deref().unwrap_or_default())
}

fn titles(catalogue: &Catalogue) -> impl Iterator<Item = Title<'_>> {
    let category = |item: &Item| catalogue.categories[item.category as usize].name.text("en");
    catalogue
        .items
        .iter()
        .map(move |item| (item.text("en"), category(item)))
}

/// The items by title and category.
///
/// # Errors
/// Two items of one title and category.
fn by_title<'a>(catalogue: &'a Catalogue, whose: &str) -> Result<HashMap<Title<'a>, u32>> {
    let mut places = HashMap::with_capacity(catalogue.items.len());
    for (title, place) in titles(catalogue).zip(0..) {
        if places.insert(title.clone(), place).is_some() {
            let (title, category) = title;
            let [title, category] = [&*title, category].map(crate::error::printable);
            let what = format!(
                "the checkpoint keeps no item ids (it was written by an older version), and several items of {whose} are called \
                 \"{title}\" in the category \"{category}\": they cannot be told apart. Train the checkpoint anew: files written now keep the ids."
            );
            return Err(Error::request(request_reason::alike(title, category), what));
        }
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Category, Field, Name};

    /// Items of one category by id and title; an empty id is none.
    fn catalogue(items: &[(&str, &str)]) -> Catalogue {
        let item = |&(id, title): &(&str, &str)| Item {
            id: (!id.is_empty()).then(|| id.into()),
            name: Some(Name::same(title)),
            category: 0,
            popularity: 0.0,
            bid: 1.0,
        };
        let category = Category {
            name: Name::same("all"),
            glyph: "●".to_owned(),
        };
        Catalogue {
            items: items.iter().map(item).collect(),
            categories: vec![category],
            ..Catalogue::default()
        }
    }

    fn places(data: &Catalogue, checkpoint: &Catalogue) -> Vec<Option<u32>> {
        let matching = Matching::new(data, checkpoint).unwrap();
        (0..data.items.len() as u32).map(|item| matching.place(item)).collect()
    }

    #[test]
    fn items_are_matched_by_id_whatever_they_are_called() {
        let checkpoint = catalogue(&[("1", "Tea"), ("2", "Tea"), ("3", "Shoes")]);
        let data = catalogue(&[("2", "Tea"), ("4", "Tea"), ("3", "Basketball shoes")]);
        assert_eq!(places(&data, &checkpoint), [Some(1), None, Some(2)]);
        assert_eq!(Matching::new(&data, &checkpoint).unwrap().renamed, 1);
        assert!(!data.means_the_same_as(&checkpoint));
        let renamed = catalogue(&[("1", "Green tea"), ("2", "Tea"), ("3", "Shoes")]);
        assert!(renamed.means_the_same_as(&checkpoint));
    }

    #[test]
    fn other_fields_are_named_on_both_sides() {
        let with = |profile: &[Field], context: &[Field]| Catalogue {
            profile: profile.to_vec(),
            context: context.to_vec(),
            ..catalogue(&[("1", "Tea")])
        };
        let age = Field::unnamed("age", &["young", "old"]);
        let older = Field::unnamed("age", &["old"]);
        let city = Field::unnamed("city\n", &["a"]);
        let own = with(std::slice::from_ref(&age), std::slice::from_ref(&city));
        own.check_numbers_of(&own).unwrap();
        // What the data do not tell is unknown.
        own.check_numbers_of(&with(&[], &[])).unwrap();
        own.check_numbers_of(&with(std::slice::from_ref(&age), &[])).unwrap();
        let refused = |own: &Catalogue, data: &Catalogue| own.check_numbers_of(data).unwrap_err().to_string();
        let message = refused(&own, &with(&[older], &[]));
        assert!(
            message.contains("other profile fields")
                && message.contains("The checkpoint: age (2 values). The data: age (1 value)."),
            "{message}"
        );
        let message = refused(&with(&[], &[]), &own);
        assert!(
            message.contains("The checkpoint: none. The data: age (2 values)."),
            "{message}"
        );
        // As many values, but others or in another order.
        let message = refused(&own, &with(&[Field::unnamed("age", &["old", "young"])], &[]));
        assert!(
            message.contains("the values of age are others, or in another order"),
            "{message}"
        );
        let message = refused(&with(&[age], &[]), &own);
        assert!(message.contains("The data: city  (1 value)"), "{message}");
        let message = refused(&catalogue(&[("2", "Shoes")]), &own);
        assert!(message.contains("another vocabulary"), "{message}");
    }

    #[test]
    fn without_ids_titles_must_tell_items_apart_on_both_sides() {
        let old = catalogue(&[("", "Tea"), ("", "Shoes")]);
        assert_eq!(
            places(&catalogue(&[("7", "Shoes"), ("8", "Book")]), &old),
            [Some(1), None]
        );
        assert!(catalogue(&[("7", "Tea"), ("8", "Shoes")]).means_the_same_as(&old));
        for (data, checkpoint, whose) in [
            (&[("7", "Tea"), ("8", "Tea")][..], &[("", "Tea")][..], "the data"),
            (&[("7", "Tea")], &[("", "Tea"), ("", "Tea")], "the checkpoint"),
        ] {
            let (data, checkpoint) = (catalogue(data), catalogue(checkpoint));
            let error = Matching::new(&data, &checkpoint).unwrap_err().to_string();
            assert!(
                error.contains(whose) && error.contains("\"Tea\"") && error.contains("anew"),
                "{error}"
            );
        }
        let ambiguous = catalogue(&[("", "Tea"), ("", "Tea")]);
        assert!(!ambiguous.means_the_same_as(&ambiguous.clone()));
    }
}
