//! What can be shown and clicked: items in categories; and the fields of users and impressions.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Field, Name, field};

/// The word before a number that has to serve as an item's name, by language.
const ITEM: [(&str, &str); 2] = [("en", "item"), ("zh", "商品")];

/// A category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Category {
    /// Its name.
    pub name: Name,
    /// A sign that stands for it beside its colour.
    pub glyph: String,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The id in the log that the item comes from, or in the shop. It stays when names are improved, and it is what an item is
    /// recognised by. `None` in checkpoints of versions 1 and 2, which kept no ids.
    pub id: Option<Box<str>>,
    /// The title. `None` if the log has none for it: the id then serves as the name.
    pub name: Option<Name>,
    /// Index of its category.
    pub category: u32,
    /// Its share of all behaviours, by which negatives are drawn.
    pub popularity: f32,
    /// What a click on it is worth to its seller, in the shop's currency.
    pub bid: f32,
}

impl Item {
    /// The name to show: the item's own, or one made of its id (`item 17`).
    pub fn called(&self) -> Cow<'_, Name> {
        if let Some(name) = &self.name {
            return Cow::Borrowed(name);
        }
        let id = self.id.as_deref().unwrap_or_default();
        if id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Cow::Owned(Name::of(
                ITEM.map(|(language, item)| (language, format!("{item} {id}"))),
            ));
        }
        Cow::Owned(Name::same(id))
    }

    /// What the item is called in a language, see [`Name::text`].
    pub fn text(&self, language: &str) -> Cow<'_, str> {
        match self.called() {
            Cow::Borrowed(name) => Cow::Borrowed(name.text(language)),
            Cow::Owned(name) => Cow::Owned(name.text(language).to_owned()),
        }
    }
}

/// All items and categories; everywhere else items and categories are indices into it. And the fields that are known besides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The items.
    pub items: Vec<Item>,
    /// The categories.
    pub categories: Vec<Category>,
    /// Profile fields: what is known of a user. Most data have none.
    pub profile: Vec<Field>,
    /// Context fields: what is known of the moment of an impression. Most data have none.
    pub context: Vec<Field>,
}

impl Catalogue {
    /// The category of an item.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn category(&self, item: u32) -> u32 {
        self.items[item as usize].category
    }

    /// Whether the numbers of fields and values mean the same in both.
    pub fn has_the_fields_of(&self, other: &Self) -> bool {
        field::mean_the_same(&self.profile, &other.profile) && field::mean_the_same(&self.context, &other.context)
    }

    /// Whether every item has its id.
    pub fn has_ids(&self) -> bool {
        self.items.iter().all(|item| item.id.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn untitled(id: &str) -> Item {
        Item {
            id: Some(id.into()),
            name: None,
            category: 1,
            popularity: 0.5,
            bid: 1.0,
        }
    }

    #[test]
    fn an_item_without_a_title_is_called_by_its_id() {
        let numbered = untitled("17").called().into_owned();
        assert_eq!(
            ["en", "zh"].map(|language| numbered.text(language)),
            ["item 17", "商品 17"]
        );
        assert_eq!(*untitled("B00-7").called(), Name::same("B00-7"));
    }

    #[test]
    fn items_stay_small() {
        // Before ids and languages it was 64, and every name was there twice.
        assert!(size_of::<Item>() <= 56, "{}", size_of::<Item>());
    }
}
