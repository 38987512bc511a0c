//! Presets of one interest that drifts.

use crate::data::Behind;
use crate::data::shop::preset::{Preset, Step};
use crate::data::shop::shelves::{BACKPACKS, BICYCLES, BOOKS, CAMERAS, COOKWARE, HEADPHONES, KEYBOARDS, SHOES, TEA};

/// The presets, "shoes-to-keyboard" first.
pub(in crate::data::shop) fn presets() -> Vec<Preset> {
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

/// A behaviour: shelf and place of its item, and the interest of the moment.
fn step(shelf: usize, place: usize, interest: usize) -> Step {
    Step {
        item: (shelf, place),
        behind: Some(Behind {
            category: interest as u32,
            level: None,
        }),
    }
}

/// Behaviours of one interest: places on its shelf, in order.
fn run(shelf: usize, places: impl IntoIterator<Item = usize>) -> Vec<Step> {
    places.into_iter().map(|place| step(shelf, place, shelf)).collect()
}

/// A stray click.
fn stray(shelf: usize, place: usize, interest: usize) -> Vec<Step> {
    vec![step(shelf, place, interest)]
}

fn shoes_and_keyboards() -> Vec<Step> {
    [
        run(SHOES, [0, 2, 1]),
        stray(TEA, 0, SHOES),
        run(SHOES, [3]),
        run(KEYBOARDS, [0]),
        stray(SHOES, 0, KEYBOARDS),
        run(KEYBOARDS, [1, 2, 0]),
        stray(TEA, 1, KEYBOARDS),
        run(KEYBOARDS, [4, 2]),
    ]
    .concat()
}

fn shoes_to_keyboard() -> Preset {
    Preset::new(
        "shoes-to-keyboard",
        &shoes_and_keyboards(),
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
    Preset::new(
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
    Preset::new(
        "interest-returns",
        &steps,
        (HEADPHONES, 2),
        &[(HEADPHONES, 2), (BOOKS, 0), (TEA, 0)],
    )
}

fn interleaved() -> Preset {
    let steps: Vec<Step> = (0..6)
        .flat_map(|place| [step(BICYCLES, place, BICYCLES), step(TEA, place, TEA)])
        .collect();
    Preset::new("interleaved", &steps, (TEA, 0), &[(BICYCLES, 0), (TEA, 0), (SHOES, 0)])
}

fn no_drift() -> Preset {
    Preset::new(
        "no-drift",
        &run(COOKWARE, [0, 1, 2, 3, 0, 4, 5, 1, 0, 6, 2, 0]),
        (COOKWARE, 1),
        &[(COOKWARE, 1), (TEA, 0), (SHOES, 0)],
    )
}

fn long_history() -> Preset {
    let around = |shelf: usize, length: usize| run(shelf, (0..length).map(|t| (t * t + t / 3) % 8));
    let steps = [around(BOOKS, 16), around(CAMERAS, 18), around(BACKPACKS, 16)].concat();
    Preset::new(
        "long-history",
        &steps,
        (BACKPACKS, 0),
        &[(BOOKS, 0), (CAMERAS, 0), (BACKPACKS, 0)],
    )
}

fn length_one() -> Preset {
    Preset::new(
        "length-1",
        &run(KEYBOARDS, [0]),
        (KEYBOARDS, 1),
        &[(KEYBOARDS, 1), (HEADPHONES, 0), (TEA, 0)],
    )
}

fn nobody_cared() -> Preset {
    Preset::new(
        "unrelated-target",
        &shoes_and_keyboards(),
        (CAMERAS, 0),
        &[(CAMERAS, 0), (KEYBOARDS, 3), (SHOES, 0)],
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::data::{Shop, ShopSettings};

    #[test]
    fn presets_are_histories_of_the_shop() {
        let shop = Shop::new(&ShopSettings::default());
        let items = shop.catalogue().items.len() as u32;
        let all = presets();
        let keys: Vec<_> = all.iter().map(|preset| preset.key).collect();
        assert_eq!(keys[..3], ["shoes-to-keyboard", "stray-click", "interest-returns"]);
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        for preset in all {
            assert_eq!(preset.history.len(), preset.behind.len(), "{}", preset.key);
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
        let preset = &presets()[0];
        assert_eq!(preset.history.len(), 13);
        let category = |index: usize| preset.history[index] as usize / 8;
        assert_eq!((category(0), category(12)), (SHOES, KEYBOARDS));
        assert_eq!(preset.target as usize / 8, KEYBOARDS);
        assert!(!preset.history.contains(&preset.target));
    }
}
