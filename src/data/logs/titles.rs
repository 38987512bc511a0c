//! Titles of items, and whether they are titles at all.

use std::collections::HashMap;

/// The longest title.
pub(super) const MOST_TITLE_CHARACTERS: usize = 200;
/// So many items must occur with a title several times, before it is said that these are no titles.
const FEWEST_ITEMS: usize = 3;

/// The first title of every item, by the item's number.
#[derive(Default)]
pub(crate) struct Titles {
    of: HashMap<u32, Title>,
    text_bytes: usize,
    /// Number of items that were given a title several times.
    several: usize,
    /// Number of those that were given another one.
    varying: usize,
}

struct Title {
    text: Box<str>,
    again: bool,
    varies: bool,
}

impl Titles {
    /// Returns an item's title.
    pub(crate) fn get(&self, item: u32) -> Option<&str> {
        self.of.get(&item).map(|title| &*title.text)
    }

    /// Sets an item's title, whatever it was before.
    pub(super) fn set(&mut self, item: u32, title: Box<str>) {
        self.text_bytes += title.len();
        let title = Title {
            text: title,
            again: false,
            varies: false,
        };
        let before = self.of.insert(item, title);
        self.text_bytes -= before.map_or(0, |before| before.text.len());
    }

    /// Takes an item's title, and returns whether it has another one already, which counts.
    pub(super) fn differs(&mut self, item: u32, title: &str) -> bool {
        let shortened = || title.chars().take(MOST_TITLE_CHARACTERS);
        let Some(known) = self.of.get_mut(&item) else {
            self.set(item, shortened().collect());
            return false;
        };
        self.several += usize::from(!std::mem::replace(&mut known.again, true));
        let differs = known.text.as_ref() != title && !known.text.chars().eq(shortened());
        self.varying += usize::from(differs && !std::mem::replace(&mut known.varies, true));
        differs
    }

    /// Returns whether these are no titles: most items that occur several times have several. A person's name beside the user is like that,
    /// and the headline of a review.
    pub(super) fn vary(&self) -> bool {
        self.several >= FEWEST_ITEMS && 2 * self.varying > self.several
    }

    /// Returns how many bytes are held.
    pub(super) fn bytes(&self) -> usize {
        self.of.capacity() * size_of::<(u32, Title)>() + self.text_bytes
    }

    /// Returns how many bytes the titles alone take.
    pub(super) fn text_bytes(&self) -> usize {
        self.text_bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_vary_with_the_row_are_none() {
        let titles = |rows: &[(u32, &str)]| {
            let mut titles = Titles::default();
            let differ = rows.iter().filter(|(item, title)| titles.differs(*item, title)).count();
            (differ, titles.vary(), titles.get(1).map(str::to_owned))
        };
        let people = [(1, "Ann"), (2, "Ann"), (3, "Ann"), (1, "Bob"), (2, "Bob"), (3, "Ann")];
        assert_eq!(titles(&people), (2, true, Some("Ann".to_owned())));
        let one_mended = [
            (1, "Tea"),
            (2, "Cup"),
            (3, "Pot"),
            (4, "Jug"),
            (1, "Tea, green"),
            (2, "Cup"),
            (3, "Pot"),
            (4, "Jug"),
        ];
        assert_eq!(titles(&one_mended), (1, false, Some("Tea".to_owned())));
        assert_eq!(
            titles(&people[..4]),
            (1, false, Some("Ann".to_owned())),
            "too few to say so"
        );
        let long = "x".repeat(300);
        assert_eq!(
            titles(&[(1, &long), (1, &long)]).0,
            0,
            "a title is compared as it is kept"
        );
    }
}
