//! The items of a log as a catalogue.

use super::LogFormat;
use super::events::{Log, NO_CATEGORY};
use super::movielens::genre;
use super::names::{digits, natural};
use crate::data::{Catalogue, Category, Item, Name};

/// Signs of categories that have none of their own, in turn.
const GLYPHS: [&str; 12] = ["●", "■", "▲", "◆", "★", "✚", "▼", "♣", "♠", "♥", "◉", "▣"];
const UNKNOWN: u32 = u32::MAX;

/// The items that a data set speaks of, in the order of their ids.
pub(super) struct Vocabulary {
    pub(super) catalogue: Catalogue,
    /// The index of each item by the number of its name.
    pub(super) index_of: Vec<u32>,
}

impl Vocabulary {
    /// Of the items used; their popularity is set later, when the training part is known.
    pub(super) fn of(log: &Log, used: &[bool]) -> Self {
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
                categories.push(named_category(log, category, categories.len()));
            }
            items.push(Item {
                id: Some(log.items.text(number).into()),
                name: named_item(log, number),
                category: *known,
                popularity: 0.0,
                bid: 1.0,
            });
        }
        let catalogue = Catalogue { items, categories };
        Self { catalogue, index_of }
    }

    /// Sets every item's share of all behaviours counted.
    pub(super) fn set_popularity(&mut self, counts: &[u32]) {
        let total: f64 = counts.iter().map(|&count| f64::from(count)).sum();
        for (item, &count) in self.catalogue.items.iter_mut().zip(counts) {
            item.popularity = if total > 0.0 {
                (f64::from(count) / total) as f32
            } else {
                0.0
            };
        }
    }
}

/// The title of an item, if the log has one; an item without is called by its id.
fn named_item(log: &Log, number: u32) -> Option<Name> {
    if let Some(title) = log.titles.get(&number) {
        return Some(Name::same(title.clone()));
    }
    let film = log.format == Some(LogFormat::Movielens) && digits(log.items.get(number)).is_some();
    film.then(|| {
        let id = log.items.text(number);
        Name::of([("en", format!("film {id}")), ("zh", format!("电影 {id}"))])
    })
}

fn named_category(log: &Log, number: u32, index: usize) -> Category {
    let glyph = GLYPHS[index % GLYPHS.len()];
    let category = |name, glyph: &str| Category {
        name,
        glyph: glyph.to_owned(),
    };
    if number == NO_CATEGORY {
        return category(Name::of([("en", "no category"), ("zh", "无类别")]), "○");
    }
    let name = log.categories.text(number);
    if log.format == Some(LogFormat::Movielens) {
        let (name, glyph) = genre(&name).unwrap_or_else(|| (Name::same(name), "●"));
        return category(name, glyph);
    }
    if digits(name.as_bytes()).is_some() {
        let words = [("en", "category"), ("zh", "类别")];
        return category(
            Name::of(words.map(|(language, word)| (language, format!("{word} {name}")))),
            glyph,
        );
    }
    category(Name::same(name), glyph)
}

/// How a user is called.
pub(super) fn named_user(log: &Log, number: u32) -> String {
    let id = log.users.text(number);
    if digits(id.as_bytes()).is_some() {
        format!("user {id}")
    } else {
        id
    }
}
