//! The data that a run is about, and what the page is told of them.

use std::sync::Arc;

use serde::Serialize;

use super::fields::FieldChoice;
use super::numbers::Bytes;
use crate::data::{
    Behind, Category, ChosenValues, Dataset, Field, ImportReport, Item, LogFormat, Name, Numbering, Preset, Shop,
    ShopSettings, User, chosen_values,
};
use crate::error::request_reason;
use crate::{Error, Result};

/// Users listed to the page at most: a longer list is of no use there.
pub const MOST_USERS_LISTED: usize = 2000;

/// A data set and, if it is one's, the shop that knows its truth: what trainings, trials and tests are run on.
#[derive(Clone, Debug)]
pub struct World {
    /// What kind of world it is.
    pub kind: WorldKind,
    /// The data.
    pub data: Arc<Dataset>,
    /// The shop, if the data are one's.
    pub shop: Option<Shop>,
}

/// Where the data of a world come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum WorldKind {
    /// The simulated shop.
    Shop,
    /// A log of the user's own, in this format.
    #[serde(untagged)]
    Log(LogFormat),
}

/// What the page needs to know of a world: not the impressions.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(rename = "World"))]
pub struct WorldView {
    /// Where the data come from.
    pub kind: WorldKind,
    /// What the data are called.
    pub name: String,
    /// The categories; ids are indices.
    pub categories: Vec<Category>,
    /// The items; ids are indices.
    pub items: Vec<ItemView>,
    /// The fields of a user.
    pub profile: Vec<Field>,
    /// The fields of an impression.
    pub context: Vec<Field>,
    /// The commonest value of each field: what a story is asked with, which says nothing of them.
    pub usual: FieldChoice,
    /// How items and categories are numbered.
    pub numbering: Numbering,
    /// The stories of a shop.
    pub presets: Vec<Preset>,
    /// The first users.
    pub users: Vec<UserLine>,
    /// How much there is of everything.
    pub counts: Counts,
}

/// The result of reading a log.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Imported {
    /// The world that was entered.
    pub world: WorldView,
    /// What was read, what was left out and why.
    pub report: ImportReport,
}

/// An item as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(rename = "Item"))]
pub struct ItemView {
    /// Its name.
    pub name: Name,
    /// Index of its category.
    pub category: u32,
    /// Its share of all behaviours.
    pub popularity: f32,
    /// What a click on it is worth to its seller, in the shop's currency.
    pub bid: f32,
}

impl ItemView {
    pub(super) fn of(item: &Item) -> Self {
        Self {
            name: item.called().into_owned(),
            category: item.category,
            popularity: item.popularity,
            bid: item.bid,
        }
    }
}

/// A user in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct UserLine {
    /// How the source names the user.
    pub name: String,
    /// How many behaviours there are.
    pub length: usize,
}

/// How much there is in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Counts {
    /// Users.
    pub users: usize,
    /// Items.
    pub items: usize,
    /// Impressions to learn from.
    pub train: usize,
    /// Impressions to choose by.
    pub validation: usize,
    /// Impressions to report on.
    pub test: usize,
}

/// A file of the world's impressions, for another program.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(rename = "ExportedFile"))]
pub struct ExportView {
    /// The end of its name.
    pub ending: &'static str,
    /// Its contents.
    pub bytes: Bytes,
}

/// One user's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS), ts(rename = "User"))]
pub struct UserView {
    /// How the source names the user.
    pub name: String,
    /// Items of the behaviours, oldest first.
    pub items: Vec<u32>,
    /// The true interest behind each behaviour, `null` behind a stray click of the world of several interests; empty for logs, where it
    /// is unknown.
    pub behind: Vec<Option<Behind>>,
    /// When each behaviour was: seconds of a log, steps of the shop.
    pub times: Vec<i64>,
    /// Values of profile fields by keys, as far as they are known.
    pub profile: ChosenValues,
}

impl World {
    /// A shop and all its shoppers.
    ///
    /// # Errors
    /// A setting out of its bounds.
    pub fn of_shop(settings: &ShopSettings) -> Result<Self> {
        settings.check()?;
        let shop = Shop::new(settings);
        Ok(Self {
            kind: WorldKind::Shop,
            data: Arc::new(shop.dataset()),
            shop: Some(shop),
        })
    }

    /// The data set of a log.
    pub fn of_log(format: LogFormat, data: Dataset) -> Self {
        Self {
            kind: WorldKind::Log(format),
            data: Arc::new(data),
            shop: None,
        }
    }

    /// What the page needs to know.
    pub fn view(&self) -> WorldView {
        let Dataset {
            name,
            catalogue,
            users,
            contexts: _,
            sampled: _,
            fewest_behaviours: _,
            train,
            validation,
            test,
        } = &*self.data;
        WorldView {
            kind: self.kind,
            name: name.clone(),
            categories: catalogue.categories.clone(),
            items: catalogue.items.iter().map(ItemView::of).collect(),
            profile: catalogue.profile.clone(),
            context: catalogue.context.clone(),
            usual: self.usual_fields(),
            numbering: catalogue.numbering(),
            presets: self.shop.as_ref().map_or_else(Vec::new, Shop::presets),
            users: users.iter().take(MOST_USERS_LISTED).map(UserLine::of).collect(),
            counts: Counts {
                users: users.len(),
                items: catalogue.items.len(),
                train: train.len(),
                validation: validation.len(),
                test: test.len(),
            },
        }
    }

    /// The commonest value of each field, over users and over training impressions.
    fn usual_fields(&self) -> FieldChoice {
        let data = &*self.data;
        let profiles = data.users.iter().map(|user| user.profile.as_slice());
        let contexts = data.train.iter().map(|shown| data.context(shown));
        FieldChoice {
            profile: commonest(&data.catalogue.profile, profiles),
            context: commonest(&data.catalogue.context, contexts),
        }
    }

    /// One user's history.
    ///
    /// # Errors
    /// A user that is not there.
    pub fn user(&self, index: usize) -> Result<UserView> {
        let Dataset {
            name, users, catalogue, ..
        } = &*self.data;
        let user = users.get(index).ok_or_else(|| {
            let reason = request_reason::no_such_user(index, users.len());
            Error::request(reason, format!("there is no user {index}: {name} has {}", users.len()))
        })?;
        Ok(UserView {
            name: user.name.clone(),
            items: user.behaviours.iter().map(|behaviour| behaviour.item).collect(),
            behind: user.truth.behind(),
            times: user.behaviours.iter().map(|behaviour| behaviour.time).collect(),
            profile: chosen_values(&catalogue.profile, &user.profile),
        })
    }
}

/// The commonest of some values of each field, by keys; the first of equals.
fn commonest<'a>(fields: &[Field], rows: impl Iterator<Item = &'a [u32]>) -> ChosenValues {
    let mut counts: Vec<Vec<usize>> = fields.iter().map(|field| vec![0; field.values.len() + 1]).collect();
    if !fields.is_empty() {
        for row in rows {
            for (counts, &number) in counts.iter_mut().zip(row) {
                counts[number as usize] += 1;
            }
        }
    }
    let best = |counts: &Vec<usize>| {
        let known = counts.iter().enumerate().skip(1).rev();
        known
            .max_by_key(|&(_, count)| count)
            .map_or(Field::UNKNOWN, |(number, _)| number as u32)
    };
    chosen_values(fields, &counts.iter().map(best).collect::<Vec<_>>())
}

impl UserLine {
    fn of(user: &User) -> Self {
        Self {
            name: user.name.clone(),
            length: user.behaviours.len(),
        }
    }
}
