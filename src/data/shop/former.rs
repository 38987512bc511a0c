//! What the shop's items were called in English by checkpoints that kept no ids (versions 1 and 2).

use super::shelves::{CATEGORIES, ITEMS_PER_CATEGORY, SHELVES};

const FORMER_TITLES: [[&str; ITEMS_PER_CATEGORY]; CATEGORIES] = [
    [
        "High-top basketball shoes",
        "Low-top basketball shoes",
        "Cushioned basketball shoes",
        "Outdoor court shoes",
        "Lightweight guard shoes",
        "Knit basketball shoes",
        "Wide-fit basketball shoes",
        "Retro court sneakers",
    ],
    [
        "Compact 75 % mechanical keyboard",
        "Full-size mechanical keyboard",
        "Silent linear keyboard",
        "Low-profile keyboard",
        "Wireless tri-mode keyboard",
        "Split ergonomic keyboard",
        "Hot-swap keyboard kit",
        "Tactile switch keyboard",
    ],
    [
        "Mirrorless camera",
        "Compact travel camera",
        "Instant camera",
        "Prime lens 50 mm",
        "Zoom lens 24-70 mm",
        "Action camera",
        "Film camera",
        "Carbon tripod",
    ],
    [
        "Jasmine green tea",
        "Spring green tea",
        "Oolong tea",
        "Ripe pu-erh cake",
        "White tea",
        "Smoked black tea",
        "Gaiwan tea set",
        "Clay teapot",
    ],
    [
        "City bicycle",
        "Folding bicycle",
        "Gravel bicycle",
        "Road bicycle",
        "Mountain bicycle",
        "Cycling helmet",
        "Bicycle light set",
        "Floor pump",
    ],
    [
        "Noise-cancelling headphones",
        "True wireless earbuds",
        "Open-back headphones",
        "In-ear monitors",
        "Gaming headset",
        "Bone-conduction headphones",
        "Headphone amplifier",
        "Sports earbuds",
    ],
    [
        "Carbon-steel wok",
        "Cast-iron pan",
        "Chef's knife",
        "Rice cooker",
        "Bamboo steamer",
        "Enamel casserole",
        "Cutting board",
        "Kitchen scale",
    ],
    [
        "Herb seed set",
        "Tomato seedlings",
        "Pruning shears",
        "Balcony planter",
        "Watering can",
        "Rose bush",
        "Garden gloves",
        "Compost bin",
    ],
    [
        "Cooperative board game",
        "Go set",
        "Strategy board game",
        "Party card game",
        "Wooden chess set",
        "Mahjong set",
        "Deck-building game",
        "Jigsaw of 1000 pieces",
    ],
    [
        "Commuter backpack",
        "Hiking backpack 40 l",
        "Camera backpack",
        "Laptop backpack",
        "Roll-top backpack",
        "Travel backpack",
        "Hydration pack",
        "Sling bag",
    ],
    [
        "Sunscreen SPF 50",
        "Moisturising cream",
        "Gentle cleanser",
        "Vitamin C serum",
        "Sheet masks",
        "Hand cream",
        "Lip balm",
        "Night repair oil",
    ],
    [
        "Science-fiction novel",
        "Detective novel",
        "Cookbook",
        "Photography handbook",
        "History of tea",
        "Programming textbook",
        "Poetry anthology",
        "Travel guide",
    ],
];

/// The ids of items that are known by their former titles alone; `None` unless every title was one of the shop's.
pub(crate) fn ids_of_former_titles<'a>(titles: impl IntoIterator<Item = &'a str>) -> Option<Vec<Box<str>>> {
    let id = |title: &str| {
        let places = FORMER_TITLES.iter().zip(&SHELVES);
        let mut ids =
            places.flat_map(|(titles, shelf)| titles.iter().zip(shelf.items).map(move |pair| (shelf.key, pair)));
        let (key, (_, item)) = ids.find(|(_, (former, _))| **former == title)?;
        Some(format!("{key}-{item}").into_boxed_str())
    };
    titles.into_iter().map(id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn former_titles_have_ids_in_the_order_of_the_catalogue() {
        let catalogue = super::super::items::catalogue();
        let ids = ids_of_former_titles(FORMER_TITLES.into_iter().flatten()).expect("all are known");
        let now = catalogue.items.iter().map(|item| item.id.as_deref().expect("an id"));
        assert!(ids.iter().map(|id| &**id).eq(now));
        assert_eq!(ids_of_former_titles(["High-top basketball shoes", "Toy Story"]), None);
    }
}
