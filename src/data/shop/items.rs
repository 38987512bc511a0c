//! What the shop sells. Made up; no brand is meant.

use super::{CATEGORIES, ITEMS_PER_CATEGORY, words};
use crate::data::{Catalogue, Category, Item};

/// Shares of a category's eight items; categories are equally popular.
pub(super) const POPULARITY_WITHIN: [f64; ITEMS_PER_CATEGORY] = [0.24, 0.18, 0.14, 0.12, 0.10, 0.09, 0.07, 0.06];

/// A category of the shop: everything but its words, which stand in `words/`.
pub(super) struct Shelf {
    /// The first part of its items' ids.
    pub(super) key: &'static str,
    pub(super) glyph: &'static str,
    /// The bid of its middle item.
    pub(super) bid: f32,
    /// The second part of its items' ids, the most popular item first. An id never changes, whatever becomes of names and order: it
    /// is what a checkpoint's items are recognised by.
    pub(super) items: [&'static str; 8],
    /// Where interest drifts from here: shelf and weight.
    pub(super) leads_to: &'static [(usize, f32)],
}

pub(super) const SHOES: usize = 0;
pub(super) const KEYBOARDS: usize = 1;
pub(super) const CAMERAS: usize = 2;
pub(super) const TEA: usize = 3;
pub(super) const BICYCLES: usize = 4;
pub(super) const HEADPHONES: usize = 5;
pub(super) const COOKWARE: usize = 6;
pub(super) const GARDEN: usize = 7;
pub(super) const GAMES: usize = 8;
pub(super) const BACKPACKS: usize = 9;
pub(super) const SKINCARE: usize = 10;
pub(super) const BOOKS: usize = 11;

pub(super) const SHELVES: [Shelf; 12] = [
    Shelf {
        key: "shoes",
        glyph: "▲",
        bid: 1.2,
        items: [
            "high-top",
            "low-top",
            "cushioned",
            "outdoor",
            "guard",
            "knit",
            "wide-fit",
            "retro",
        ],
        leads_to: &[(KEYBOARDS, 3.0), (BACKPACKS, 2.0), (HEADPHONES, 1.0), (BICYCLES, 1.0)],
    },
    Shelf {
        key: "keyboards",
        glyph: "■",
        bid: 1.6,
        items: [
            "compact",
            "full-size",
            "silent-linear",
            "low-profile",
            "wireless",
            "split",
            "hot-swap",
            "tactile",
        ],
        leads_to: &[(HEADPHONES, 3.0), (GAMES, 2.0), (BOOKS, 1.0), (CAMERAS, 1.0)],
    },
    Shelf {
        key: "cameras",
        glyph: "◉",
        bid: 2.6,
        items: [
            "mirrorless",
            "travel",
            "instant",
            "prime-lens",
            "zoom-lens",
            "action",
            "film",
            "tripod",
        ],
        leads_to: &[(BACKPACKS, 3.0), (BICYCLES, 1.0), (HEADPHONES, 1.0), (BOOKS, 1.0)],
    },
    Shelf {
        key: "tea",
        glyph: "♣",
        bid: 0.6,
        items: [
            "jasmine",
            "spring-green",
            "oolong",
            "ripe-pu-erh",
            "white",
            "smoked-black",
            "gaiwan",
            "teapot",
        ],
        leads_to: &[(COOKWARE, 3.0), (BOOKS, 2.0), (GARDEN, 1.0), (SKINCARE, 1.0)],
    },
    Shelf {
        key: "bicycles",
        glyph: "◎",
        bid: 2.2,
        items: [
            "city", "folding", "gravel", "road", "mountain", "helmet", "lights", "pump",
        ],
        leads_to: &[(BACKPACKS, 2.0), (CAMERAS, 2.0), (SHOES, 1.0), (GARDEN, 1.0)],
    },
    Shelf {
        key: "headphones",
        glyph: "♪",
        bid: 1.4,
        items: [
            "noise-cancelling",
            "earbuds",
            "open-back",
            "in-ear",
            "gaming",
            "bone-conduction",
            "amplifier",
            "sports",
        ],
        leads_to: &[(KEYBOARDS, 2.0), (GAMES, 2.0), (BOOKS, 1.0), (SHOES, 1.0)],
    },
    Shelf {
        key: "cookware",
        glyph: "◆",
        bid: 0.9,
        items: [
            "wok",
            "cast-iron-pan",
            "chefs-knife",
            "rice-cooker",
            "bamboo-steamer",
            "casserole",
            "cutting-board",
            "scale",
        ],
        leads_to: &[(TEA, 3.0), (GARDEN, 2.0), (BOOKS, 1.0), (SKINCARE, 1.0)],
    },
    Shelf {
        key: "garden",
        glyph: "✿",
        bid: 0.7,
        items: [
            "herb-seeds",
            "tomato-seedlings",
            "pruning-shears",
            "planter",
            "watering-can",
            "rose-bush",
            "gloves",
            "compost-bin",
        ],
        leads_to: &[(COOKWARE, 2.0), (TEA, 2.0), (BICYCLES, 1.0), (BOOKS, 1.0)],
    },
    Shelf {
        key: "games",
        glyph: "♞",
        bid: 0.8,
        items: [
            "cooperative",
            "go",
            "strategy",
            "party-cards",
            "chess",
            "mahjong",
            "deck-building",
            "jigsaw",
        ],
        leads_to: &[(BOOKS, 3.0), (KEYBOARDS, 1.0), (TEA, 1.0), (HEADPHONES, 1.0)],
    },
    Shelf {
        key: "backpacks",
        glyph: "▣",
        bid: 1.0,
        items: [
            "commuter",
            "hiking",
            "camera",
            "laptop",
            "roll-top",
            "travel",
            "hydration",
            "sling",
        ],
        leads_to: &[(SHOES, 2.0), (CAMERAS, 2.0), (BICYCLES, 2.0), (BOOKS, 1.0)],
    },
    Shelf {
        key: "skincare",
        glyph: "✦",
        bid: 1.1,
        items: [
            "sunscreen",
            "moisturiser",
            "cleanser",
            "vitamin-c",
            "sheet-masks",
            "hand-cream",
            "lip-balm",
            "night-oil",
        ],
        leads_to: &[(TEA, 2.0), (BACKPACKS, 1.0), (GARDEN, 1.0), (COOKWARE, 1.0)],
    },
    Shelf {
        key: "books",
        glyph: "¶",
        bid: 0.5,
        items: [
            "science-fiction",
            "detective",
            "cookbook",
            "photography",
            "tea-history",
            "programming",
            "poetry",
            "travel",
        ],
        leads_to: &[(GAMES, 2.0), (TEA, 2.0), (CAMERAS, 1.0), (COOKWARE, 1.0)],
    },
];

/// The whole catalogue, the same in every data set of the shop.
pub(super) fn catalogue() -> Catalogue {
    let categories = SHELVES.iter().enumerate().map(|(category, shelf)| Category {
        name: words::name(|words| words.shelves[category].0),
        glyph: shelf.glyph.to_owned(),
    });
    let items = SHELVES.iter().enumerate().flat_map(|(category, shelf)| {
        shelf
            .items
            .iter()
            .zip(POPULARITY_WITHIN)
            .enumerate()
            .map(move |(rank, (item, share))| Item {
                id: Some(format!("{}-{item}", shelf.key).into()),
                name: Some(words::name(|words| words.shelves[category].1[rank])),
                category: category as u32,
                popularity: (share / CATEGORIES as f64) as f32,
                // Cents, spread around the shelf's: what is less popular pays more to be seen.
                bid: (shelf.bid * (0.8 + 0.06 * rank as f32) * 100.0).round() / 100.0,
            })
    });
    Catalogue {
        items: items.collect(),
        categories: categories.collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_catalogue_is_whole() {
        let catalogue = catalogue();
        assert!(catalogue.categories.len() >= 12 && catalogue.items.len() >= 96);
        let distinct = |names: Vec<&str>| names.iter().collect::<BTreeSet<_>>().len();
        let ids = catalogue.items.iter().filter_map(|item| item.id.as_deref());
        assert_eq!(distinct(ids.collect()), 96);
        for language in words::LANGUAGES {
            let names: Vec<_> = catalogue.items.iter().map(Item::called).collect();
            assert_eq!(distinct(names.iter().map(|name| name.text(language.tag)).collect()), 96);
        }
        assert_eq!(
            distinct(
                catalogue
                    .categories
                    .iter()
                    .map(|category| category.glyph.as_str())
                    .collect()
            ),
            12
        );
        let popularity: f32 = catalogue.items.iter().map(|item| item.popularity).sum();
        assert!((popularity - 1.0).abs() < 1e-5);
    }
}
