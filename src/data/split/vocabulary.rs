//! The items of a log as a catalogue.

use crate::data::logs::formats::format::Format;
use crate::data::logs::log::{Log, NO_CATEGORY};
use crate::data::logs::names::{digits, natural};
use crate::data::{Catalogue, Category, Item, Name};

/// Glyphs of categories that have none of their own, in turn.
const GLYPHS: [&str; 12] = ["●", "■", "▲", "◆", "★", "✚", "▼", "♣", "♠", "♥", "◉", "▣"];
const NO_CATEGORY_GLYPH: &str = "○";
const UNKNOWN: u32 = u32::MAX;

/// The items that occur in a data set, in the order of their ids.
pub(super) struct Vocabulary {
    pub(super) catalogue: Catalogue,
    /// Index of each item in the catalogue, by its number in the log.
    pub(super) index_of: Vec<u32>,
}

impl Vocabulary {
    /// Lists the items used. Their popularity is set later, when the training part is known.
    pub(super) fn of(log: &Log, format: &dyn Format, used: &[bool]) -> Self {
        let mut order: Vec<u32> = (0..used.len() as u32).filter(|&number| used[number as usize]).collect();
        order.sort_unstable_by(|&a, &b| natural(log.items.get(a), log.items.get(b)));
        let mut index_of = vec![UNKNOWN; used.len()];
        let mut categories = Vec::new();
        let mut category_index = vec![UNKNOWN; log.categories.len()];
        let mut without = UNKNOWN;
        let mut items = Vec::with_capacity(order.len());
        for number in order {
            index_of[number as usize] = items.len() as u32;
            let category = log.category_of[number as usize];
            let known = category_index.get_mut(category as usize).unwrap_or(&mut without);
            if *known == UNKNOWN {
                *known = categories.len() as u32;
                categories.push(catalogue_category(log, format, category, categories.len()));
            }
            items.push(catalogue_item(log, format, number, *known));
        }
        let catalogue = Catalogue {
            items,
            categories,
            ..Catalogue::default()
        };
        Self { catalogue, index_of }
    }
}

/// Sets every item's share of all behaviours counted.
pub(super) fn set_popularity(catalogue: &mut Catalogue, counts: &[u32]) {
    let total: f64 = counts.iter().map(|&count| f64::from(count)).sum();
    for (item, &count) in catalogue.items.iter_mut().zip(counts) {
        item.popularity = if total > 0.0 {
            (f64::from(count) / total) as f32
        } else {
            0.0
        };
    }
}

/// Returns an item of the log by its number, as the catalogue holds it.
fn catalogue_item(log: &Log, format: &dyn Format, number: u32, category: u32) -> Item {
    Item {
        id: Some(log.items.text(number).into()),
        name: item_name(log, format, number),
        category,
        popularity: 0.0,
        bid: 1.0,
    }
}

/// Returns the title of an item; `None` if the log has none, so that its id serves as the name.
fn item_name(log: &Log, format: &dyn Format, number: u32) -> Option<Name> {
    if let Some(title) = log.titles.get(number) {
        return Some(Name::same(title.to_owned()));
    }
    let id = log.items.text(number);
    digits(id.as_bytes()).and_then(|_| format.item_name(&id))
}

/// Returns a category of the log by its number, as the catalogue holds it at `index`.
fn catalogue_category(log: &Log, format: &dyn Format, number: u32, index: usize) -> Category {
    let category = |name, glyph: &str| Category {
        name,
        glyph: glyph.to_owned(),
    };
    if number == NO_CATEGORY {
        return category(Name::of([("en", "no category"), ("zh", "无类别")]), NO_CATEGORY_GLYPH);
    }
    let name = log.categories.text(number);
    format.category(&name).unwrap_or_else(|| {
        let name = match digits(name.as_bytes()) {
            None => Name::same(name),
            Some(_) => Name::of([("en", format!("category {name}")), ("zh", format!("类别 {name}"))]),
        };
        category(name, GLYPHS[index % GLYPHS.len()])
    })
}

/// Returns a user's name.
pub(super) fn user_name(log: &Log, number: u32) -> String {
    let id = log.users.text(number);
    if digits(id.as_bytes()).is_some() {
        format!("user {id}")
    } else {
        id
    }
}
