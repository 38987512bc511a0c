//! The catalogue of the shop. All items are made up; no brand is meant.

use super::shelves::{CATEGORIES, POPULARITY_WITHIN, SHELVES};
use super::words;
use crate::data::{Catalogue, Category, Item};

/// Builds the catalogue that every data set of the shop has.
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
                // Bids are spread around the shelf's: less popular items bid more to be seen.
                bid: (shelf.bid * (0.8 + 0.06 * rank as f32) * 100.0).round() / 100.0,
            })
    });
    Catalogue {
        items: items.collect(),
        categories: categories.collect(),
        ..Catalogue::default()
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
