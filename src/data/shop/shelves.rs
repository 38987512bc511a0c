//! The categories of the shop and the ids of their items.

/// Number of categories.
pub(super) const CATEGORIES: usize = SHELVES.len();
/// Number of items in each category.
pub(super) const ITEMS_PER_CATEGORY: usize = SHELVES[0].items.len();

/// Shares of a category's eight items; categories are equally popular.
pub(super) const POPULARITY_WITHIN: [f64; ITEMS_PER_CATEGORY] = [0.24, 0.18, 0.14, 0.12, 0.10, 0.09, 0.07, 0.06];

/// A category of the shop: everything but its words, which stand in `words/`.
pub(super) struct Shelf {
    /// The first part of its items' ids.
    pub(super) key: &'static str,
    pub(super) glyph: &'static str,
    /// The bid of its middle item.
    pub(super) bid: f32,
    /// The second part of its items' ids, the most popular item first. An id never changes, whatever becomes of names and order: a
    /// checkpoint's items are recognised by it.
    pub(super) items: [&'static str; 8],
    /// Shelves to which interest drifts from here, with weights.
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
