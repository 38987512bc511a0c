//! Items as people name them: by index, by id, by title.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use crate::data::{Catalogue, Item};
use crate::error::printable;
use crate::{Error, Result};

/// Items that are offered in place of one that is not there, or that is not the only one of its title.
const OFFERED: usize = 3;
/// Names that are less alike than this are not offered: 0 has nothing in common, 1 is the same.
const ALIKE: f64 = 0.4;

/// Finds the items of a catalogue by what people write.
///
/// | written | means |
/// |---|---|
/// | a whole number | the index |
/// | `id:X` | the item whose id is X |
/// | `title:X` | the item whose title, in any language, is X; small and capital letters count only where two titles differ in them alone |
/// | anything else | the same as `id:` or, without such an id, as `title:` |
pub(super) struct ItemFinder<'a> {
    items: &'a [Item],
    by_name: OnceCell<ByName<'a>>,
}

/// The items by their names, made once one is asked for.
struct ByName<'a> {
    ids: HashMap<&'a str, u32>,
    /// By titles in small letters.
    titles: HashMap<String, Vec<u32>>,
}

impl<'a> ItemFinder<'a> {
    pub(super) fn new(catalogue: &'a Catalogue) -> Self {
        Self {
            items: &catalogue.items,
            by_name: OnceCell::new(),
        }
    }

    /// The index of an item. `place` says where it is named: `history, position 3`.
    ///
    /// # Errors
    /// No such item, with the nearest; several of that title, with the first.
    pub(super) fn find(&self, written: &str, place: &str) -> Result<u32> {
        if is_number(written) {
            return self.by_index(written, place);
        }
        let by_name = self.by_name();
        if let Some(id) = written.strip_prefix("id:") {
            let found = by_name.ids.get(id).copied();
            return found.ok_or_else(|| self.unknown(written, id, place));
        }
        if let Some(title) = written.strip_prefix("title:") {
            return self.by_title(written, title, place);
        }
        match by_name.ids.get(written) {
            Some(&index) => Ok(index),
            None => self.by_title(written, written, place),
        }
    }

    fn by_index(&self, written: &str, place: &str) -> Result<u32> {
        let items = self.items.len();
        let index = written.parse().ok();
        if let Some(index) = index.filter(|&index: &u32| (index as usize) < items) {
            return Ok(index);
        }
        let remedy = if self.by_name().ids.contains_key(written) {
            format!("For the item whose id is {written}, write id:{written}.")
        } else {
            format!("Use indices from 0 to {}.", items.saturating_sub(1))
        };
        Err(Error::tool(format!(
            "{place}: item {written} is not in the vocabulary of {items} items. {remedy}"
        )))
    }

    fn by_title(&self, written: &str, title: &str, place: &str) -> Result<u32> {
        let alike = self.by_name().titles.get(&title.to_lowercase());
        let alike = alike.map_or(&[][..], Vec::as_slice);
        let is_exact = |index: &u32| texts(&self.items[*index as usize]).iter().any(|text| text == title);
        let exact: Vec<u32> = alike.iter().copied().filter(is_exact).collect();
        match if exact.is_empty() { alike } else { &exact } {
            [] => Err(self.unknown(written, title, place)),
            [one] => Ok(*one),
            several => Err(Error::tool(format!(
                "{place}: `{}` is the title of {} items: {}. Name one by its index or by id:X.",
                printable(title),
                several.len(),
                self.offer(several)
            ))),
        }
    }

    fn unknown(&self, written: &str, name: &str, place: &str) -> Error {
        let nearest = self.nearest(name);
        let remedy = if nearest.is_empty() {
            format!(
                "Use indices from 0 to {}, ids or titles.",
                self.items.len().saturating_sub(1)
            )
        } else {
            format!("The nearest: {}.", self.offer(&nearest))
        };
        let written = printable(written);
        Error::tool(format!(
            "{place}: no item of the vocabulary is called `{written}`. {remedy}"
        ))
    }

    /// The items whose id or title is most like a name, the most alike first.
    fn nearest(&self, name: &str) -> Vec<u32> {
        let name = name.to_lowercase();
        let likeness = |text: &str| {
            let text = text.to_lowercase();
            let alike = strsim::normalized_damerau_levenshtein(&name, &text);
            // A part of a title is more like it than a word of its length.
            let is_part = !name.is_empty() && text.contains(&name);
            alike.max(if is_part { 0.9 } else { 0.0 })
        };
        let mut all: Vec<(f64, u32)> = Vec::new();
        for (index, item) in (0..).zip(self.items) {
            let names = texts(item).into_iter().chain(item.id.as_deref().map(Cow::Borrowed));
            let best = names.map(|name| likeness(&name)).fold(0.0, f64::max);
            if best >= ALIKE {
                all.push((best, index));
            }
        }
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        all.into_iter().take(OFFERED).map(|(_, index)| index).collect()
    }

    /// The first of some items, in words.
    fn offer(&self, items: &[u32]) -> String {
        let one = |&index: &u32| {
            let item = &self.items[index as usize];
            let id = item.id.as_ref().map_or(String::new(), |id| format!(", id {id}"));
            format!("{} (index {index}{id})", item.text("en"))
        };
        let shown: Vec<String> = items.iter().take(OFFERED).map(one).collect();
        let more = if items.len() > OFFERED { ", …" } else { "" };
        printable(&format!("{}{more}", shown.join(", ")))
    }

    fn by_name(&self) -> &ByName<'a> {
        self.by_name.get_or_init(|| {
            let mut titles: HashMap<String, Vec<u32>> = HashMap::new();
            for (index, item) in (0..).zip(self.items) {
                for text in texts(item) {
                    let named = titles.entry(text.to_lowercase()).or_default();
                    if named.last() != Some(&index) {
                        named.push(index);
                    }
                }
            }
            let ids = (0..)
                .zip(self.items)
                .filter_map(|(index, item)| Some((item.id.as_deref()?, index)));
            ByName {
                ids: ids.collect(),
                titles,
            }
        })
    }
}

/// What an item is called, in all languages.
fn texts(item: &Item) -> Vec<Cow<'_, str>> {
    match item.called() {
        Cow::Borrowed(name) => name.texts().map(Cow::Borrowed).collect(),
        Cow::Owned(name) => name.texts().map(|text| Cow::Owned(text.to_owned())).collect(),
    }
}

/// Whether this is written as a whole number, of any size.
fn is_number(written: &str) -> bool {
    let digits = written.strip_prefix('-').unwrap_or(written);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Name;

    fn catalogue() -> Catalogue {
        let item = |(id, name): (&str, Option<Name>)| Item {
            id: (!id.is_empty()).then(|| id.into()),
            name,
            category: 0,
            popularity: 0.0,
            bid: 1.0,
        };
        let items = [
            ("40", Some(Name::of([("en", "Green tea"), ("zh", "绿茶")]))),
            ("41", Some(Name::same("Shoes, red"))),
            ("Tea", Some(Name::same("1984"))),
            ("1", Some(Name::same("Tea"))),
            ("44", Some(Name::same("Twins"))),
            ("45", Some(Name::same("twins"))),
            ("46", Some(Name::same("Twins"))),
            ("47", None),
            ("", Some(Name::same("a\u{1b}[2Jb"))),
        ];
        Catalogue {
            items: items.map(item).to_vec(),
            ..Catalogue::default()
        }
    }

    #[test]
    fn items_are_found_by_index_id_and_title() {
        let catalogue = catalogue();
        let items = ItemFinder::new(&catalogue);
        for (written, index) in [
            ("0", 0),
            ("1", 1),
            ("id:1", 3),
            ("id:40", 0),
            ("green TEA", 0),
            ("绿茶", 0),
            ("Shoes, red", 1),
            // An id comes before a title, unless the title is asked for; a number is an index.
            ("Tea", 2),
            ("title:Tea", 3),
            ("title:1984", 2),
            ("title:twins", 5),
            ("twins", 5),
            ("id:47", 7),
            ("item 47", 7),
        ] {
            assert_eq!(items.find(written, "target").unwrap(), index, "{written}");
        }
    }

    #[test]
    fn names_of_no_item_or_several_are_refused_with_the_nearest() {
        let catalogue = catalogue();
        let items = ItemFinder::new(&catalogue);
        for (written, expected) in [
            (
                "9",
                "target: item 9 is not in the vocabulary of 9 items. Use indices from 0 to 8.",
            ),
            ("-1", "target: item -1 is not in"),
            ("41", "write id:41."),
            ("99999999999999999999", "item 99999999999999999999 is not in"),
            ("Gren tea", "called `Gren tea`. The nearest: Green tea (index 0, id 40)"),
            ("Shoes", "The nearest: Shoes, red (index 1, id 41)."),
            (
                "id:48",
                "called `id:48`. The nearest: Green tea (index 0, id 40), Shoes, red (index 1, id 41), Twins (index 4, id 44).",
            ),
            (
                "Twins",
                "`Twins` is the title of 2 items: Twins (index 4, id 44), Twins (index 6, id 46). Name one",
            ),
            ("TWINS", "is the title of 3 items"),
            ("quite another thing", "Use indices from 0 to 8, ids or titles."),
            ("", "called ``. Use"),
            ("a\u{1b}[2J", "called `a [2J`. The nearest: a [2Jb (index 8)."),
        ] {
            let message = items.find(written, "target").unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
