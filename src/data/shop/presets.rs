//! Histories that each tell one story: fixed, whatever the shop's seed.

use serde::Serialize;

use super::Shop;
use super::items::{BACKPACKS, BICYCLES, BOOKS, CAMERAS, COOKWARE, HEADPHONES, KEYBOARDS, SHELVES, SHOES, TEA};
use crate::data::Name;

/// A history of the shop, with what the shopper was after.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Preset {
    /// A stable name, for links.
    pub key: &'static str,
    /// What it is called.
    pub name: Name,
    /// What is to be seen, in one sentence.
    pub story: Name,
    /// Items, oldest first.
    pub history: Vec<u32>,
    /// The true interest (a category) at each step.
    pub interests: Vec<u32>,
    /// The item whose click is asked for.
    pub target: u32,
    /// Items whose click probability the drift chart follows.
    pub candidates: Vec<u32>,
}

/// The item on a shelf's place.
fn item((shelf, place): (usize, usize)) -> u32 {
    (shelf * SHELVES[shelf].items.len() + place) as u32
}

fn preset(
    key: &'static str,
    name: Name,
    story: Name,
    steps: &[(usize, usize, usize)],
    target: (usize, usize),
    candidates: &[(usize, usize)],
) -> Preset {
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

/// Steps of one interest: the places on its shelf, in order.
fn run(shelf: usize, places: impl IntoIterator<Item = usize>) -> Vec<(usize, usize, usize)> {
    places.into_iter().map(|place| (shelf, place, shelf)).collect()
}

/// A click that the interest does not explain.
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
        Name::new("Shoes give way to a keyboard", "从篮球鞋到机械键盘"),
        Name::new(
            "Basketball shoes at first, then more and more mechanical keyboards, with two stray looks at tea.",
            "起初看篮球鞋，后来越来越多地看机械键盘，中间两次随手点了茶。",
        ),
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
        Name::new("One stray click", "一次误点"),
        Name::new(
            "Nine looks at cameras and one at a wok: watch which state the wok moves, and how far.",
            "九次看相机，一次点了炒锅：看炒锅动了哪个状态，动了多少。",
        ),
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
        Name::new("An old interest returns", "旧的兴趣回来了"),
        Name::new(
            "Headphones, then books, then headphones again: is what the first part left behind of use?",
            "先是耳机，再是图书，又回到耳机：最初留下的记忆还有用吗？",
        ),
        &steps,
        (HEADPHONES, 2),
        &[(HEADPHONES, 2), (BOOKS, 0), (TEA, 0)],
    )
}

fn interleaved() -> Preset {
    let steps: Vec<_> = (0..6)
        .flat_map(|place| [(BICYCLES, place, BICYCLES), (TEA, place, TEA)])
        .collect();
    preset(
        "interleaved",
        Name::new("Two interests interleaved", "两种兴趣交替"),
        Name::new(
            "A bicycle, a tea, a bicycle, a tea: attention can pick out one of them, a plain GRU cannot.",
            "自行车、茶、自行车、茶：注意力能挑出其中一种，普通 GRU 不能。",
        ),
        &steps,
        (TEA, 0),
        &[(BICYCLES, 0), (TEA, 0), (SHOES, 0)],
    )
}

fn no_drift() -> Preset {
    preset(
        "no-drift",
        Name::new("No drift at all", "兴趣不变"),
        Name::new(
            "Twelve looks at cookware: nothing to evolve, so the units should agree.",
            "十二次都看厨具：没有什么可演化，各单元应当一致。",
        ),
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
        Name::new("A long history", "很长的历史"),
        Name::new(
            "Fifty behaviours: the softmax spreads thin, and AUGRU's small steps with it.",
            "五十次行为：softmax 被摊薄，AUGRU 的每一步也随之变小。",
        ),
        &steps,
        (BACKPACKS, 0),
        &[(BOOKS, 0), (CAMERAS, 0), (BACKPACKS, 0)],
    )
}

fn length_one() -> Preset {
    preset(
        "length-1",
        Name::new("A single behaviour", "只有一次行为"),
        Name::new(
            "One look at a keyboard: its attention is 1 whatever the target.",
            "只看过一次键盘：无论目标是什么，注意力都是 1。",
        ),
        &run(KEYBOARDS, [0]),
        (KEYBOARDS, 1),
        &[(KEYBOARDS, 1), (HEADPHONES, 0), (TEA, 0)],
    )
}

fn nobody_cared() -> Preset {
    let mut preset = shoes_to_keyboard();
    preset.key = "unrelated-target";
    preset.name = Name::new("The target nobody cared for", "无人问津的目标");
    preset.story = Name::new(
        "The same history asked about a camera that it says nothing of: where does attention go then?",
        "同一段历史，却问一台它从未涉及的相机：注意力会落在哪里？",
    );
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
