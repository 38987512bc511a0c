//! What the words of one language are.

use crate::data::shop::shelves::{CATEGORIES, ITEMS_PER_CATEGORY};

/// The shop's words in one language.
pub(in crate::data::shop) struct Words {
    /// The language's tag (BCP 47).
    pub(in crate::data::shop) tag: &'static str,
    /// Names of the categories and their items, in the order of the shelves.
    pub(in crate::data::shop) shelves: [(&'static str, [&'static str; ITEMS_PER_CATEGORY]); CATEGORIES],
    /// The presets by key: the title of each, and what it shows.
    pub(super) stories: [(&'static str, &'static str, &'static str); 12],
}

impl Words {
    /// The words of a preset.
    ///
    /// # Panics
    /// If there is no preset of this key.
    pub(in crate::data::shop) fn story(&self, key: &str) -> (&'static str, &'static str, &'static str) {
        let story = self.stories.iter().find(|(own, _, _)| *own == key);
        *story.unwrap_or_else(|| panic!("no words in `{}` for the preset `{key}`", self.tag))
    }
}
