//! What the shop's categories, items and presets are called. A file holds one language: a further one is a file like `en.rs`, and a
//! line here.

mod en;
mod zh;

use super::shelves::{CATEGORIES, ITEMS_PER_CATEGORY};
use crate::data::Name;

/// Every language the shop knows.
pub(super) const LANGUAGES: [Words; 2] = [en::WORDS, zh::WORDS];

/// The shop's words in one language.
pub(super) struct Words {
    /// The language's tag (BCP 47).
    pub(super) tag: &'static str,
    /// Names of the categories and their items, in the order of the shelves.
    pub(super) shelves: [(&'static str, [&'static str; ITEMS_PER_CATEGORY]); CATEGORIES],
    /// The presets by key: the title of each, and what it shows.
    stories: [(&'static str, &'static str, &'static str); 8],
}

impl Words {
    /// The words of a preset.
    ///
    /// # Panics
    /// If there is no preset of this key.
    pub(super) fn story(&self, key: &str) -> (&'static str, &'static str, &'static str) {
        let story = self.stories.iter().find(|(own, _, _)| *own == key);
        *story.unwrap_or_else(|| panic!("no words in `{}` for the preset `{key}`", self.tag))
    }
}

/// Makes a name from each language's words.
pub(super) fn name(of: impl Fn(&Words) -> &'static str) -> Name {
    Name::of(LANGUAGES.iter().map(|words| (words.tag, of(words))))
}
