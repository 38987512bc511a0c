//! What a fixed history with a story is.

use serde::Serialize;

use super::shelves::ITEMS_PER_CATEGORY;
use super::words;
use crate::data::{Behind, Name};

/// A history in the shop, with the true interest.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Preset {
    /// A stable name, for links.
    pub key: &'static str,
    /// Its title.
    pub name: Name,
    /// What to look for, in one sentence.
    pub story: Name,
    /// Items, oldest first.
    pub history: Vec<u32>,
    /// The true interest behind each of them; `None` behind a stray click of the world of several interests.
    pub behind: Vec<Option<Behind>>,
    /// The target item.
    pub target: u32,
    /// Items whose click probability the drift chart follows.
    pub candidates: Vec<u32>,
}

/// A behaviour of a preset: the place of its item on a shelf, and the interest behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) item: (usize, usize),
    pub(super) behind: Option<Behind>,
}

impl Preset {
    /// A preset with the words of its key. Items are shelf and place.
    ///
    /// # Panics
    /// If there are no words for the key.
    pub(super) fn new(
        key: &'static str,
        steps: &[Step],
        target: (usize, usize),
        candidates: &[(usize, usize)],
    ) -> Self {
        Self {
            key,
            name: words::name(|words| words.story(key).1),
            story: words::name(|words| words.story(key).2),
            history: steps.iter().map(|step| item_at(step.item)).collect(),
            behind: steps.iter().map(|step| step.behind).collect(),
            target: item_at(target),
            candidates: candidates.iter().copied().map(item_at).collect(),
        }
    }
}

/// Index of the item at a place on a shelf.
fn item_at((shelf, place): (usize, usize)) -> u32 {
    (shelf * ITEMS_PER_CATEGORY + place) as u32
}
