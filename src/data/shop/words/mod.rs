//! Names of the shop's categories, items and presets, one file for each language. A new language is a file like `en.rs`, its `mod` line, and
//! its entry in [`LANGUAGES`].

mod en;
mod language;
mod zh;

use crate::data::Name;
use language::Words;

/// Every language the shop knows.
pub(super) const LANGUAGES: [Words; 2] = [en::WORDS, zh::WORDS];

/// Makes a name from each language's words.
pub(super) fn name(of: impl Fn(&Words) -> &'static str) -> Name {
    Name::of(LANGUAGES.iter().map(|words| (words.tag, of(words))))
}
