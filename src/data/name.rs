//! Names: one text for all languages, or a text for each.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

/// The tag of a text that stands for all languages (BCP 47: undetermined).
const ANY_LANGUAGE: &str = "und";
/// The language that is shown where a name lacks the one that was asked for.
const FALLBACK: &str = "en";
/// Languages of a name that comes out of a file, at most: short texts take several times as much memory as in the file.
const MOST_LANGUAGES: usize = 64;

/// A name as a map from language to text.
///
/// In JSON it is an object from language tags (BCP 47) to texts: `{"en": "tea", "zh": "茶"}`. A name that is the same in every
/// language, as the titles of a user's own log are, has the one tag `und`.
///
/// A language that a name lacks falls back to English, and then to any that the name has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(target_family = "wasm"),
    derive(ts_rs::TS),
    ts(type = "{ [language: string]: string }")
)]
pub struct Name(Texts);

/// Texts are boxed: a catalogue may hold millions of names.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Texts {
    Same(Box<str>),
    /// In the order of the tags, at least one.
    Each(Box<[(Language, Box<str>)]>),
}

/// A language's tag, padded with zeros: stored in place, since every name has its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Language([u8; Language::MOST_BYTES]);

impl Language {
    const MOST_BYTES: usize = 16;

    /// The language of a tag; `None` if it is no tag of letters, digits and hyphens, or too long.
    fn new(tag: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let mut bytes = [0; Self::MOST_BYTES];
        bytes.get_mut(..tag.len())?.copy_from_slice(tag.as_bytes());
        (!tag.is_empty() && tag.bytes().all(plain)).then_some(Self(bytes))
    }

    fn tag(&self) -> &str {
        let length = self.0.iter().position(|&byte| byte == 0).unwrap_or(self.0.len());
        std::str::from_utf8(&self.0[..length]).expect("a tag is ASCII")
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl Name {
    /// A name that is the same in every language.
    pub fn same(text: impl Into<Box<str>>) -> Self {
        Self(Texts::Same(text.into()))
    }

    /// A name from its texts by language tag. If several texts are all equal, one is kept for all languages.
    ///
    /// # Panics
    /// If there is no text, if a tag is not valid, or if a tag occurs twice.
    pub fn of<T: Into<Box<str>>>(texts: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let texts = texts.into_iter().map(|(tag, text)| (Cow::Borrowed(tag), text.into()));
        Self::new(texts.collect()).unwrap_or_else(|problem| panic!("{problem}"))
    }

    fn new(texts: Vec<(Cow<str>, Box<str>)>) -> Result<Self, String> {
        if let [(tag, text)] = &texts[..]
            && tag == ANY_LANGUAGE
        {
            return Ok(Self::same(text.clone()));
        }
        let (_, first) = texts.first().ok_or("a name has no text")?;
        if texts.len() > 1 && texts.iter().all(|(_, text)| text == first) {
            return Ok(Self::same(first.clone()));
        }
        let languages = texts.into_iter().map(|(tag, text)| {
            let language = Language::new(&tag).ok_or_else(|| format!("`{tag}` is no tag of a language"))?;
            Ok((language, text))
        });
        let mut languages = languages.collect::<Result<Vec<_>, String>>()?;
        languages.sort_by_key(|(language, _)| *language);
        match languages.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(format!("a name has two texts for `{}`", pair[0].0.tag())),
            None => Ok(Self(Texts::Each(languages.into()))),
        }
    }

    /// Its texts, in all the languages that it has.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let (same, each) = match &self.0 {
            Texts::Same(text) => (Some(&**text), &[][..]),
            Texts::Each(texts) => (None, &texts[..]),
        };
        same.into_iter().chain(each.iter().map(|(_, text)| &**text))
    }

    /// The text in a language, or what stands in for it.
    pub fn text(&self, language: &str) -> &str {
        match &self.0 {
            Texts::Same(text) => text,
            Texts::Each(texts) => {
                let of = |tag: &str| texts.iter().find(|(language, _)| language.tag() == tag);
                let (_, text) = of(language).or_else(|| of(FALLBACK)).unwrap_or(&texts[0]);
                text
            }
        }
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Texts::Same(text) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(ANY_LANGUAGE, text)?;
                map.end()
            }
            Texts::Each(texts) => {
                let mut map = serializer.serialize_map(Some(texts.len()))?;
                for (language, text) in texts {
                    map.serialize_entry(language.tag(), text)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map from language tags to texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Name, A::Error> {
        let mut texts = Vec::new();
        while let Some((tag, text)) = map.next_entry::<String, Box<str>>()? {
            if texts.len() == MOST_LANGUAGES {
                return Err(A::Error::custom(format!("a name has more than {MOST_LANGUAGES} texts")));
            }
            texts.push((Cow::Owned(tag), text));
        }
        Name::new(texts).map_err(A::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(name: &Name) -> String {
        serde_json::to_string(name).unwrap()
    }

    #[test]
    fn a_language_that_is_missing_falls_back_to_english_and_then_to_any() {
        let name = Name::of([("zh", "茶"), ("en", "tea")]);
        assert_eq!(["en", "zh", "fr"].map(|tag| name.text(tag)), ["tea", "茶", "tea"]);
        let foreign = Name::of([("pt-BR", "chá"), ("de", "Tee")]);
        assert_eq!(
            ["de", "pt-BR", "zh"].map(|tag| foreign.text(tag)),
            ["Tee", "chá", "Tee"]
        );
        assert_eq!(Name::same("Tea for Two").text("zh"), "Tea for Two");
    }

    #[test]
    fn names_go_through_json_as_maps() {
        for (name, expected) in [
            (Name::of([("zh", "茶"), ("en", "tea")]), r#"{"en":"tea","zh":"茶"}"#),
            (Name::of([("fr", "thé")]), r#"{"fr":"thé"}"#),
            (Name::same("Tea"), r#"{"und":"Tea"}"#),
            (Name::of([("en", "IMAX"), ("zh", "IMAX")]), r#"{"und":"IMAX"}"#),
        ] {
            assert_eq!(json(&name), expected);
            assert_eq!(serde_json::from_str::<Name>(expected).unwrap(), name);
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for (text, reason) in [
            ("{}", "no text"),
            (r#"{"en":"a","en":"b"}"#, "two texts for `en`"),
            (r#"{"en":"a","":"b"}"#, "no tag"),
            (r#"{"en":"a","zh_CN":"b"}"#, "no tag"),
            (r#"{"en":"a","a-tag-of-many-letters":"b"}"#, "no tag"),
            (r#"{"en":1}"#, "string"),
            (r#""tea""#, "map"),
        ] {
            let error = serde_json::from_str::<Name>(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
        let many = |languages: usize| {
            let texts: Vec<String> = (0..languages)
                .map(|number| format!(r#""x{number}":"{number}""#))
                .collect();
            serde_json::from_str::<Name>(&format!("{{{}}}", texts.join(",")))
        };
        assert_eq!(many(MOST_LANGUAGES).unwrap().texts().count(), MOST_LANGUAGES);
        let error = many(MOST_LANGUAGES + 1).unwrap_err().to_string();
        assert!(error.contains("more than 64 texts"), "{error}");
    }
}
