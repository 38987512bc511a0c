//! Preset histories, each of which tells one story. They do not depend on the shop's seed.

use serde::Serialize;

use super::shelves::{BACKPACKS, BICYCLES, BOOKS, CAMERAS, COOKWARE, HEADPHONES, KEYBOARDS, SHELVES, SHOES, TEA};
use super::{Shop, words};
use crate::data::Name;

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
    /// The true interest (a category) at each step.
    pub interests: Vec<u32>,
    /// The target item.
    pub target: u32,
    /// Items whose click probability the drift chart follows.
    pub candidates: Vec<u32>,
}

/// Index of the item at a place on a shelf.
fn item((shelf, place): (usize, usize)) -> u32 {
    (shelf * SHELVES[shelf].items.len() + place) as u32
}

/// A preset's key with the words for it.
fn titled(key: &'static str) -> (&'static str, Name, Name) {
    let name = words::name(|words| words.story(key).1);
    let story = words::name(|words| words.story(key).2);
    (key, name, story)
}

fn preset(
    key: &'static str,
    steps: &[(usize, usize, usize)],
    target: (usize, usize),
    candidates: &[(usize, usize)],
) -> Preset {
    let (key, name, story) = titled(key);
    Preset {
        key,
        name,
        story,
        history: steps.iter().map(|&(shelf, place, _)| item((shelf, place))).collect(),
        interests: steps.iter().map(|&(_, _, interest)| interest as u32).collect(),
        target: item(target),
        candidates: candidates.iter().copied().map(item).collect(),
    }
}

/// Appends behaviours of one interest: places on its shelf, in order.
fn run(shelf: usize, places: impl IntoIterator<Item = usize>) -> Vec<(usize, usize, usize)> {
    places.into_iter().map(|place| (shelf, place, shelf)).collect()
}

/// Appends a stray click.
fn stray(shelf: usize, place: usize, interest: usize) -> Vec<(usize, usize, usize)> {
    vec![(shelf, place, interest)]
}

impl Shop {
    /// The presets, "shoes-to-keyboard" first.
    pub fn presets() -> Vec<Preset> {
        vec![
            shoes_to_keyboard(),
            stray_click(),
            interest_returns(),
            interleaved(),
            no_drift(),
            long_history(),
            length_one(),
            nobody_cared(),
        ]
    }
}

fn shoes_to_keyboard() -> Preset {
    let steps = [
        run(SHOES, [0, 2, 1]),
        stray(TEA, 0, SHOES),
        run(SHOES, [3]),
        run(KEYBOARDS, [0]),
        stray(SHOES, 0, KEYBOARDS),
        run(KEYBOARDS, [1, 2, 0]),
        stray(TEA, 1, KEYBOARDS),
        run(KEYBOARDS, [4, 2]),
    ]
    .concat();
    preset(
        "shoes-to-keyboard",
        &steps,
        (KEYBOARDS, 3),
        &[(SHOES, 0), (KEYBOARDS, 3), (TEA, 0)],
    )
}

fn stray_click() -> Preset {
    let steps = [
        run(CAMERAS, [0, 1, 3, 0, 4]),
        stray(COOKWARE, 0, CAMERAS),
        run(CAMERAS, [2, 0, 3, 5]),
    ]
    .concat();
    preset(
        "stray-click",
        &steps,
        (CAMERAS, 0),
        &[(CAMERAS, 0), (COOKWARE, 0), (BACKPACKS, 2)],
    )
}

fn interest_returns() -> Preset {
    let steps = [
        run(HEADPHONES, [0, 1, 2, 0]),
        run(BOOKS, [0, 1, 6, 0, 2]),
        run(HEADPHONES, [3, 0, 1]),
    ]
    .concat();
    preset(
        "interest-returns",
        &steps,
        (HEADPHONES, 2),
        &[(HEADPHONES, 2), (BOOKS, 0), (TEA, 0)],
    )
}

fn interleaved() -> Preset {
    let steps: Vec<_> = (0..6)
        .flat_map(|place| [(BICYCLES, place, BICYCLES), (TEA, place, TEA)])
        .collect();
    preset("interleaved", &steps, (TEA, 0), &[(BICYCLES, 0), (TEA, 0), (SHOES, 0)])
}

fn no_drift() -> Preset {
    preset(
        "no-drift",
        &run(COOKWARE, [0, 1, 2, 3, 0, 4, 5, 1, 0, 6, 2, 0]),
        (COOKWARE, 1),
        &[(COOKWARE, 1), (TEA, 0), (SHOES, 0)],
    )
}

fn long_history() -> Preset {
    let around = |shelf: usize, length: usize| run(shelf, (0..length).map(|t| (t * t + t / 3) % 8));
    let steps = [around(BOOKS, 16), around(CAMERAS, 18), around(BACKPACKS, 16)].concat();
    preset(
        "long-history",
        &steps,
        (BACKPACKS, 0),
        &[(BOOKS, 0), (CAMERAS, 0), (BACKPACKS, 0)],
    )
}

fn length_one() -> Preset {
    preset(
        "length-1",
        &run(KEYBOARDS, [0]),
        (KEYBOARDS, 1),
        &[(KEYBOARDS, 1), (HEADPHONES, 0), (TEA, 0)],
    )
}

fn nobody_cared() -> Preset {
    let mut preset = shoes_to_keyboard();
    (preset.key, preset.name, preset.story) = titled("unrelated-target");
    preset.target = item((CAMERAS, 0));
    preset.candidates = [(CAMERAS, 0), (KEYBOARDS, 3), (SHOES, 0)].map(item).to_vec();
    preset
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::data::ShopSettings;

    #[test]
    fn presets_are_histories_of_the_shop() {
        let shop = Shop::new(&ShopSettings::default());
        let items = shop.catalogue().items.len() as u32;
        let presets = Shop::presets();
        let keys: Vec<_> = presets.iter().map(|preset| preset.key).collect();
        assert_eq!(keys[..3], ["shoes-to-keyboard", "stray-click", "interest-returns"]);
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        for preset in presets {
            assert_eq!(preset.history.len(), preset.interests.len(), "{}", preset.key);
            let ids = preset.history.iter().chain(&preset.candidates).chain([&preset.target]);
            assert!(ids.copied().all(|id| id < items), "{}", preset.key);
            assert!(
                preset.candidates.len() >= 3 && preset.history.len() <= 50,
                "{}",
                preset.key
            );
        }
    }

    #[test]
    fn the_first_preset_drifts_from_shoes_to_keyboards() {
        let preset = &Shop::presets()[0];
        assert_eq!(preset.history.len(), 13);
        let category = |index: usize| preset.history[index] as usize / 8;
        assert_eq!((category(0), category(12)), (SHOES, KEYBOARDS));
        assert_eq!(preset.target as usize / 8, KEYBOARDS);
        assert!(!preset.history.contains(&preset.target));
    }
}
