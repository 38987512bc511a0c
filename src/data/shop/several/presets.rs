//! Presets of several interests at once.

use crate::data::Behind;
use crate::data::shop::preset::{Preset, Step};
use crate::data::shop::shelves::{BOOKS, CAMERAS, HEADPHONES, KEYBOARDS, SHOES, TEA};

/// The presets, "growing-hobby" first.
pub(in crate::data::shop) fn presets() -> Vec<Preset> {
    vec![growing_hobby(), order_reversed(), level_falls(), speaks_once()]
}

/// A meant behaviour: shelf and place of its item, and the level of its interest.
fn meant(shelf: usize, place: usize, level: u32) -> Step {
    Step {
        item: (shelf, place),
        behind: Some(Behind {
            category: shelf as u32,
            level: Some(level),
        }),
    }
}

/// A stray click.
fn stray(shelf: usize, place: usize) -> Step {
    Step {
        item: (shelf, place),
        behind: None,
    }
}

/// Keyboards from the first to the last level, between shoes and tea that stand where they are.
fn growing_hobby() -> Preset {
    let steps = [
        meant(KEYBOARDS, 0, 1),
        meant(SHOES, 0, 1),
        meant(TEA, 2, 2),
        meant(KEYBOARDS, 1, 1),
        meant(SHOES, 1, 1),
        meant(KEYBOARDS, 2, 2),
        meant(TEA, 3, 2),
        stray(CAMERAS, 0),
        meant(KEYBOARDS, 4, 3),
        meant(SHOES, 0, 1),
        meant(KEYBOARDS, 5, 3),
        meant(TEA, 2, 2),
        meant(KEYBOARDS, 6, 4),
        meant(SHOES, 1, 1),
        meant(KEYBOARDS, 7, 4),
        meant(TEA, 3, 2),
    ];
    Preset::new(
        "growing-hobby",
        &steps,
        (KEYBOARDS, 6),
        &[(KEYBOARDS, 6), (KEYBOARDS, 0), (SHOES, 0)],
    )
}

/// The behaviours of [`growing_hobby`] from last to first: the same items as often, another story. The levels are one way in which it can
/// have come about.
fn order_reversed() -> Preset {
    let steps = [
        meant(TEA, 3, 2),
        meant(KEYBOARDS, 7, 4),
        meant(SHOES, 1, 1),
        meant(KEYBOARDS, 6, 4),
        meant(TEA, 2, 2),
        meant(KEYBOARDS, 5, 4),
        meant(SHOES, 0, 1),
        meant(KEYBOARDS, 4, 4),
        stray(CAMERAS, 0),
        meant(TEA, 3, 2),
        meant(KEYBOARDS, 2, 1),
        meant(SHOES, 1, 1),
        meant(KEYBOARDS, 1, 1),
        meant(TEA, 2, 2),
        meant(SHOES, 0, 1),
        meant(KEYBOARDS, 0, 1),
    ];
    Preset::new(
        "order-reversed",
        &steps,
        (KEYBOARDS, 6),
        &[(KEYBOARDS, 6), (KEYBOARDS, 0), (SHOES, 0)],
    )
}

/// Headphones reach the top and start again from the beginning, while books go on.
fn level_falls() -> Preset {
    let steps = [
        meant(HEADPHONES, 4, 3),
        meant(BOOKS, 0, 1),
        meant(HEADPHONES, 6, 4),
        meant(HEADPHONES, 7, 4),
        meant(BOOKS, 2, 2),
        meant(HEADPHONES, 6, 4),
        meant(BOOKS, 3, 2),
        meant(HEADPHONES, 0, 1),
        meant(HEADPHONES, 1, 1),
        meant(BOOKS, 2, 2),
        meant(HEADPHONES, 0, 1),
        meant(HEADPHONES, 1, 1),
    ];
    Preset::new(
        "level-falls",
        &steps,
        (HEADPHONES, 0),
        &[(HEADPHONES, 0), (HEADPHONES, 6), (BOOKS, 2)],
    )
}

/// Many looks at cameras and one at a signature keyboard, early on.
fn speaks_once() -> Preset {
    let steps = [
        meant(CAMERAS, 0, 1),
        meant(CAMERAS, 1, 1),
        meant(KEYBOARDS, 6, 4),
        meant(CAMERAS, 0, 1),
        meant(CAMERAS, 2, 2),
        meant(CAMERAS, 3, 2),
        meant(CAMERAS, 2, 2),
        meant(CAMERAS, 4, 3),
        meant(CAMERAS, 5, 3),
        meant(CAMERAS, 4, 3),
    ];
    Preset::new(
        "speaks-once",
        &steps,
        (KEYBOARDS, 7),
        &[(KEYBOARDS, 7), (CAMERAS, 4), (TEA, 0)],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::shop::several::level_of;

    #[test]
    fn levels_move_as_the_law_allows() {
        for preset in presets() {
            let mut levels = [None; 12];
            for (&item, behind) in preset.history.iter().zip(&preset.behind) {
                let Some(behind) = behind else { continue };
                let (category, now) = (behind.category as usize, behind.level.expect("a level"));
                assert_eq!(item as usize / 8, category, "{}", preset.key);
                let before = levels[category].replace(now);
                let possible =
                    before.is_none_or(|before: u32| now == before || now == before + 1 || (before, now) == (4, 1));
                assert!(possible, "{}: {before:?} to {now}", preset.key);
            }
        }
    }

    #[test]
    fn reversed_is_the_same_set() {
        let sorted = |preset: Preset| {
            let mut items = preset.history;
            items.sort_unstable();
            items
        };
        let (forward, backward) = (growing_hobby(), order_reversed());
        assert_eq!(
            (forward.target, &forward.candidates),
            (backward.target, &backward.candidates)
        );
        assert_eq!(level_of(forward.target), 4);
        assert_eq!(sorted(forward), sorted(backward));
    }
}
