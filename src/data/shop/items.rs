//! The catalogue of the shop. All items are made up; no brand is meant.

use crate::data::{Catalogue, Category, Item, Name};

/// Number of categories.
pub(super) const CATEGORIES: usize = SHELVES.len();
/// Number of items in each category.
pub(super) const ITEMS_PER_CATEGORY: usize = SHELVES[0].items.len();

/// Shares of a category's eight items; categories are equally popular.
pub(super) const POPULARITY_WITHIN: [f64; ITEMS_PER_CATEGORY] = [0.24, 0.18, 0.14, 0.12, 0.10, 0.09, 0.07, 0.06];

/// A category's row: names, sign, the bid of its middle item, and eight items, the most popular first.
pub(super) struct Shelf {
    pub(super) en: &'static str,
    pub(super) zh: &'static str,
    pub(super) glyph: &'static str,
    pub(super) bid: f32,
    pub(super) items: [(&'static str, &'static str); 8],
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
        en: "Basketball shoes",
        zh: "篮球鞋",
        glyph: "▲",
        bid: 1.2,
        items: [
            ("High-top basketball shoes", "高帮篮球鞋"),
            ("Low-top basketball shoes", "低帮篮球鞋"),
            ("Cushioned basketball shoes", "气垫篮球鞋"),
            ("Outdoor court shoes", "水泥地外场篮球鞋"),
            ("Lightweight guard shoes", "轻量后卫篮球鞋"),
            ("Knit basketball shoes", "针织面篮球鞋"),
            ("Wide-fit basketball shoes", "宽楦篮球鞋"),
            ("Retro court sneakers", "复古球场鞋"),
        ],
        leads_to: &[(KEYBOARDS, 3.0), (BACKPACKS, 2.0), (HEADPHONES, 1.0), (BICYCLES, 1.0)],
    },
    Shelf {
        en: "Mechanical keyboards",
        zh: "机械键盘",
        glyph: "■",
        bid: 1.6,
        items: [
            ("Compact 75 % mechanical keyboard", "75% 配列机械键盘"),
            ("Full-size mechanical keyboard", "全尺寸机械键盘"),
            ("Silent linear keyboard", "静音线性轴键盘"),
            ("Low-profile keyboard", "矮轴机械键盘"),
            ("Wireless tri-mode keyboard", "三模无线机械键盘"),
            ("Split ergonomic keyboard", "分体式人体工学键盘"),
            ("Hot-swap keyboard kit", "热插拔键盘套件"),
            ("Tactile switch keyboard", "段落轴机械键盘"),
        ],
        leads_to: &[(HEADPHONES, 3.0), (GAMES, 2.0), (BOOKS, 1.0), (CAMERAS, 1.0)],
    },
    Shelf {
        en: "Cameras",
        zh: "相机",
        glyph: "◉",
        bid: 2.6,
        items: [
            ("Mirrorless camera", "无反相机"),
            ("Compact travel camera", "便携旅行相机"),
            ("Instant camera", "拍立得相机"),
            ("Prime lens 50 mm", "50 毫米定焦镜头"),
            ("Zoom lens 24-70 mm", "24-70 毫米变焦镜头"),
            ("Action camera", "运动相机"),
            ("Film camera", "胶片相机"),
            ("Carbon tripod", "碳纤维三脚架"),
        ],
        leads_to: &[(BACKPACKS, 3.0), (BICYCLES, 1.0), (HEADPHONES, 1.0), (BOOKS, 1.0)],
    },
    Shelf {
        en: "Tea",
        zh: "茶",
        glyph: "♣",
        bid: 0.6,
        items: [
            ("Jasmine green tea", "茉莉花茶"),
            ("Spring green tea", "明前绿茶"),
            ("Oolong tea", "乌龙茶"),
            ("Ripe pu-erh cake", "普洱熟茶饼"),
            ("White tea", "白毫银针"),
            ("Smoked black tea", "正山小种"),
            ("Gaiwan tea set", "盖碗茶具"),
            ("Clay teapot", "紫砂壶"),
        ],
        leads_to: &[(COOKWARE, 3.0), (BOOKS, 2.0), (GARDEN, 1.0), (SKINCARE, 1.0)],
    },
    Shelf {
        en: "Bicycles",
        zh: "自行车",
        glyph: "◎",
        bid: 2.2,
        items: [
            ("City bicycle", "城市通勤自行车"),
            ("Folding bicycle", "折叠自行车"),
            ("Gravel bicycle", "砾石公路车"),
            ("Road bicycle", "公路自行车"),
            ("Mountain bicycle", "山地自行车"),
            ("Cycling helmet", "骑行头盔"),
            ("Bicycle light set", "自行车前后灯"),
            ("Floor pump", "落地打气筒"),
        ],
        leads_to: &[(BACKPACKS, 2.0), (CAMERAS, 2.0), (SHOES, 1.0), (GARDEN, 1.0)],
    },
    Shelf {
        en: "Headphones",
        zh: "耳机",
        glyph: "♪",
        bid: 1.4,
        items: [
            ("Noise-cancelling headphones", "降噪头戴耳机"),
            ("True wireless earbuds", "真无线耳机"),
            ("Open-back headphones", "开放式头戴耳机"),
            ("In-ear monitors", "入耳式监听耳机"),
            ("Gaming headset", "游戏耳机"),
            ("Bone-conduction headphones", "骨传导耳机"),
            ("Headphone amplifier", "耳机放大器"),
            ("Sports earbuds", "运动耳机"),
        ],
        leads_to: &[(KEYBOARDS, 2.0), (GAMES, 2.0), (BOOKS, 1.0), (SHOES, 1.0)],
    },
    Shelf {
        en: "Cookware",
        zh: "厨具",
        glyph: "◆",
        bid: 0.9,
        items: [
            ("Carbon-steel wok", "精铁炒锅"),
            ("Cast-iron pan", "铸铁煎锅"),
            ("Chef's knife", "厨师刀"),
            ("Rice cooker", "电饭煲"),
            ("Bamboo steamer", "竹蒸笼"),
            ("Enamel casserole", "珐琅炖锅"),
            ("Cutting board", "实木砧板"),
            ("Kitchen scale", "厨房秤"),
        ],
        leads_to: &[(TEA, 3.0), (GARDEN, 2.0), (BOOKS, 1.0), (SKINCARE, 1.0)],
    },
    Shelf {
        en: "Garden",
        zh: "园艺",
        glyph: "✿",
        bid: 0.7,
        items: [
            ("Herb seed set", "香草种子套装"),
            ("Tomato seedlings", "番茄苗"),
            ("Pruning shears", "修枝剪"),
            ("Balcony planter", "阳台种植箱"),
            ("Watering can", "长嘴浇水壶"),
            ("Rose bush", "月季花苗"),
            ("Garden gloves", "园艺手套"),
            ("Compost bin", "堆肥桶"),
        ],
        leads_to: &[(COOKWARE, 2.0), (TEA, 2.0), (BICYCLES, 1.0), (BOOKS, 1.0)],
    },
    Shelf {
        en: "Board games",
        zh: "桌游",
        glyph: "♞",
        bid: 0.8,
        items: [
            ("Cooperative board game", "合作类桌游"),
            ("Go set", "围棋套装"),
            ("Strategy board game", "策略桌游"),
            ("Party card game", "聚会卡牌"),
            ("Wooden chess set", "木制国际象棋"),
            ("Mahjong set", "麻将牌"),
            ("Deck-building game", "牌库构筑桌游"),
            ("Jigsaw of 1000 pieces", "1000 片拼图"),
        ],
        leads_to: &[(BOOKS, 3.0), (KEYBOARDS, 1.0), (TEA, 1.0), (HEADPHONES, 1.0)],
    },
    Shelf {
        en: "Backpacks",
        zh: "背包",
        glyph: "▣",
        bid: 1.0,
        items: [
            ("Commuter backpack", "通勤双肩包"),
            ("Hiking backpack 40 l", "40 升登山包"),
            ("Camera backpack", "摄影背包"),
            ("Laptop backpack", "电脑双肩包"),
            ("Roll-top backpack", "卷口背包"),
            ("Travel backpack", "旅行背包"),
            ("Hydration pack", "越野水袋包"),
            ("Sling bag", "斜挎包"),
        ],
        leads_to: &[(SHOES, 2.0), (CAMERAS, 2.0), (BICYCLES, 2.0), (BOOKS, 1.0)],
    },
    Shelf {
        en: "Skincare",
        zh: "护肤",
        glyph: "✦",
        bid: 1.1,
        items: [
            ("Sunscreen SPF 50", "SPF50 防晒霜"),
            ("Moisturising cream", "保湿面霜"),
            ("Gentle cleanser", "氨基酸洁面乳"),
            ("Vitamin C serum", "维生素 C 精华"),
            ("Sheet masks", "补水面膜"),
            ("Hand cream", "护手霜"),
            ("Lip balm", "润唇膏"),
            ("Night repair oil", "夜间修护精油"),
        ],
        leads_to: &[(TEA, 2.0), (BACKPACKS, 1.0), (GARDEN, 1.0), (COOKWARE, 1.0)],
    },
    Shelf {
        en: "Books",
        zh: "图书",
        glyph: "¶",
        bid: 0.5,
        items: [
            ("Science-fiction novel", "科幻小说"),
            ("Detective novel", "推理小说"),
            ("Cookbook", "家常菜谱"),
            ("Photography handbook", "摄影手册"),
            ("History of tea", "茶史"),
            ("Programming textbook", "编程教材"),
            ("Poetry anthology", "诗选"),
            ("Travel guide", "旅行指南"),
        ],
        leads_to: &[(GAMES, 2.0), (TEA, 2.0), (CAMERAS, 1.0), (COOKWARE, 1.0)],
    },
];

/// Builds the catalogue that every data set of the shop has.
pub(super) fn catalogue() -> Catalogue {
    let categories = SHELVES
        .iter()
        .map(|shelf| Category {
            name: Name::new(shelf.en, shelf.zh),
            glyph: shelf.glyph.to_owned(),
        })
        .collect();
    let items = SHELVES.iter().enumerate().flat_map(|(category, shelf)| {
        shelf
            .items
            .iter()
            .zip(POPULARITY_WITHIN)
            .enumerate()
            .map(move |(rank, (&(en, zh), share))| Item {
                name: Name::new(en, zh),
                category: category as u32,
                popularity: (share / CATEGORIES as f64) as f32,
                // Bids are spread around the shelf's: less popular items bid more to be seen.
                bid: (shelf.bid * (0.8 + 0.06 * rank as f32) * 100.0).round() / 100.0,
            })
    });
    Catalogue {
        items: items.collect(),
        categories,
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
        assert_eq!(
            distinct(catalogue.items.iter().map(|item| item.name.en.as_str()).collect()),
            96
        );
        assert_eq!(
            distinct(catalogue.items.iter().map(|item| item.name.zh.as_str()).collect()),
            96
        );
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
