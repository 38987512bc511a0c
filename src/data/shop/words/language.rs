//! What the words of one language are.

use crate::data::shop::shelves::{CATEGORIES, ITEMS_PER_CATEGORY};

/// The shop's words in one language.
pub(in crate::data::shop) struct Words {
    /// The language's tag (BCP 47).
    pub(in crate::data::shop) tag: &'static str,
    /// Names of the categories and their items, in the order of the shelves.
    pub(in crate::data::shop) shelves: [(&'static str, [&'static str; ITEMS_PER_CATEGORY]); CATEGORIES],
    /// Names of the fields and of their values, by key.
    pub(super) fields: [(&'static str, &'static str); 18],
    /// The presets by key: the title of each, and what it shows.
    pub(super) stories: [(&'static str, &'static str, &'static str); 12],
}

impl Words {
    /// The name of a field, or of a value of one.
    ///
    /// # Panics
    /// If there is none of this key.
    pub(in crate::data::shop) fn field(&self, key: &str) -> &'static str {
        let field = self.fields.iter().find(|(own, _)| *own == key);
        field
            .unwrap_or_else(|| panic!("no words in `{}` for the field or value `{key}`", self.tag))
            .1
    }

    /// The words of a preset.
    ///
    /// # Panics
    /// If there is no preset of this key.
    pub(in crate::data::shop) fn story(&self, key: &str) -> (&'static str, &'static str, &'static str) {
        let story = self.stories.iter().find(|(own, _, _)| *own == key);
        *story.unwrap_or_else(|| panic!("no words in `{}` for the preset `{key}`", self.tag))
    }
}
