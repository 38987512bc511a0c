//! What can be shown and clicked: items in categories.

use serde::{Deserialize, Serialize};

/// A name in both languages of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Name {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Name {
    /// From both.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self {
            en: en.into(),
            zh: zh.into(),
        }
    }
}

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
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Item {
    /// Its name.
    pub name: Name,
    /// Index of its category.
    pub category: u32,
    /// Its share of all behaviours, by which negatives are drawn.
    pub popularity: f32,
    /// What a click on it is worth to its seller, in the shop's currency.
    pub bid: f32,
}

/// All items and categories; ids are indices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The items.
    pub items: Vec<Item>,
    /// The categories.
    pub categories: Vec<Category>,
}

impl Catalogue {
    /// The category of an item.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn category(&self, item: u32) -> u32 {
        self.items[item as usize].category
    }
}
