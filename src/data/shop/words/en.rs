//! The shop in English.

use super::language::Words;

pub(super) const WORDS: Words = Words {
    tag: "en",
    shelves: [
        (
            "Basketball shoes",
            [
                "Starter high-top basketball shoes",
                "Starter low-top basketball shoes",
                "Cushioned club basketball shoes",
                "Outdoor club basketball shoes",
                "Lightweight pro guard shoes",
                "Knit pro basketball shoes",
                "Signature basketball shoes",
                "Retro collector's sneakers",
            ],
        ),
        (
            "Mechanical keyboards",
            [
                "Compact entry keyboard",
                "Full-size entry keyboard",
                "Silent linear keyboard",
                "Low-profile keyboard",
                "Wireless enthusiast keyboard",
                "Split enthusiast keyboard",
                "Custom hot-swap kit",
                "Custom tactile keyboard",
            ],
        ),
        (
            "Cameras",
            [
                "Beginner's mirrorless camera",
                "Beginner's travel camera",
                "Instant camera",
                "Prime lens 50 mm",
                "Professional zoom lens",
                "Professional action camera",
                "Medium-format film camera",
                "Carbon studio tripod",
            ],
        ),
        (
            "Tea",
            [
                "Jasmine tea bags",
                "Spring green tea bags",
                "Loose oolong tea",
                "Ripe pu-erh cake",
                "Single-garden white tea",
                "Single-garden smoked black tea",
                "Porcelain gaiwan set",
                "Handmade clay teapot",
            ],
        ),
        (
            "Bicycles",
            [
                "First city bicycle",
                "First folding bicycle",
                "Aluminium gravel bicycle",
                "Aluminium road bicycle",
                "Carbon mountain bicycle",
                "Aero race helmet",
                "Titanium tour lights",
                "Workshop floor pump",
            ],
        ),
        (
            "Headphones",
            [
                "Starter noise-cancelling headphones",
                "Starter wireless earbuds",
                "Open-back hi-fi headphones",
                "In-ear hi-fi monitors",
                "Studio headset",
                "Studio bone-conduction headphones",
                "Reference headphone amplifier",
                "Custom-fit reference earbuds",
            ],
        ),
        (
            "Cookware",
            [
                "First carbon-steel wok",
                "First cast-iron pan",
                "Everyday chef's knife",
                "Everyday rice cooker",
                "Three-tier bamboo steamer",
                "Enamelled casserole",
                "Master's end-grain board",
                "Master's precision scale",
            ],
        ),
        (
            "Garden",
            [
                "Windowsill herb seeds",
                "Windowsill tomato seedlings",
                "Balcony shears",
                "Balcony planter",
                "Copper watering can",
                "Climbing rose bush",
                "Rose grower's gloves",
                "Rose grower's compost bin",
            ],
        ),
        (
            "Board games",
            [
                "First cooperative board game",
                "First Go set",
                "Family strategy game",
                "Family party cards",
                "Club chess set",
                "Club mahjong set",
                "Expert deck-building game",
                "Expert jigsaw of 5000 pieces",
            ],
        ),
        (
            "Backpacks",
            [
                "Simple commuter backpack",
                "Simple hiking backpack",
                "Padded camera backpack",
                "Padded laptop backpack",
                "Waterproof roll-top backpack",
                "Waterproof travel backpack",
                "Expedition hydration pack",
                "Expedition sling bag",
            ],
        ),
        (
            "Skincare",
            [
                "Basic sunscreen SPF 50",
                "Basic moisturising cream",
                "Daily gentle cleanser",
                "Daily vitamin C serum",
                "Intensive sheet masks",
                "Intensive hand cream",
                "Clinical lip balm",
                "Clinical night oil",
            ],
        ),
        (
            "Books",
            [
                "Popular science-fiction novel",
                "Popular detective novel",
                "Illustrated cookbook",
                "Illustrated photography handbook",
                "Scholarly history of tea",
                "Advanced programming textbook",
                "First-edition poetry anthology",
                "First-edition travel guide",
            ],
        ),
    ],
    stories: [
        (
            "shoes-to-keyboard",
            "Shoes give way to a keyboard",
            "Basketball shoes at first, then more and more mechanical keyboards, with two stray looks at tea.",
        ),
        (
            "stray-click",
            "One stray click",
            "Nine looks at cameras and one at a wok: watch which state the wok moves, and how far.",
        ),
        (
            "interest-returns",
            "An old interest returns",
            "Headphones, then books, then headphones again: is what the first part left behind of use?",
        ),
        (
            "interleaved",
            "Two interests interleaved",
            "A bicycle, a tea, a bicycle, a tea: attention can pick out one of them, a plain GRU cannot.",
        ),
        (
            "no-drift",
            "No drift at all",
            "Twelve looks at cookware: nothing to evolve, so the units should agree.",
        ),
        (
            "long-history",
            "A long history",
            "Fifty behaviours: the softmax spreads thin, and AUGRU's small steps with it.",
        ),
        (
            "length-1",
            "A single behaviour",
            "One look at a keyboard: its attention is 1 whatever the target.",
        ),
        (
            "unrelated-target",
            "The target nobody cared for",
            "The same history asked about a camera that it says nothing of: where does attention go then?",
        ),
        (
            "growing-hobby",
            "A hobby grows between two others",
            "Keyboards go from the first to the last level, while shoes and tea come in between and stay as they are: does the \
             model want a custom kit now, or an entry board?",
        ),
        (
            "order-reversed",
            "The same in reverse",
            "The same sixteen clicks, last to first: what does not read the order, such as DIN, must answer as before.",
        ),
        (
            "level-falls",
            "Back to the beginning",
            "Headphones reach the last level and start again from the first, while books go on.",
        ),
        (
            "speaks-once",
            "Two interests, one speaks once",
            "Nine looks at cameras, and one at a keyboard of the last level, early on: is it still there when a keyboard is the target?",
        ),
    ],
};
