//! What can be asked of a reader.

use serde::{Deserialize, Serialize, Serializer};

use super::Columns;
use super::label::LabelRule;
use crate::bounds::FIELD_VALUES;

/// A format of logs, as people choose it and see it. [`log_formats`](super::log_formats) lists all of them.
///
/// In a request or a report it stands as its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogFormat {
    name: &'static str,
    title: &'static str,
    files: &'static [&'static str],
    field_files: &'static [&'static str],
}

impl LogFormat {
    /// Describes a format: its name, its title and its files.
    pub(super) const fn new(name: &'static str, title: &'static str, files: &'static [&'static str]) -> Self {
        Self {
            name,
            title,
            files,
            field_files: &[],
        }
    }

    /// Adds the files that hold profile fields alone.
    pub(super) const fn with_field_files(self, field_files: &'static [&'static str]) -> Self {
        Self { field_files, ..self }
    }

    /// The name on the command line and in links.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// What people call the format.
    pub const fn title(self) -> &'static str {
        self.title
    }

    /// The names under which a folder is searched for its files. A log needs all of them, where there are several; a single one may
    /// have another name. Empty where nothing is known of the names.
    pub const fn files(self) -> &'static [&'static str] {
        self.files
    }

    /// The names of the files that hold profile fields alone. They are read if such fields are asked for, and then a log needs them.
    pub const fn field_files(self) -> &'static [&'static str] {
        self.field_files
    }
}

impl Serialize for LogFormat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

/// What a customer of Taobao did with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum TaobaoBehaviour {
    /// Looked at its page: a click.
    Pv,
    /// Marked it as a favourite.
    Fav,
    /// Put it into the cart.
    Cart,
    /// Bought it.
    Buy,
}

impl TaobaoBehaviour {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pv, Self::Fav, Self::Cart, Self::Buy];

    /// The word in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pv => "pv",
            Self::Fav => "fav",
            Self::Cart => "cart",
            Self::Buy => "buy",
        }
    }

    /// Returns the behaviour of a word.
    pub(crate) fn of(word: &str) -> Option<Self> {
        // As `word`: every row asks, and a match compares numbers instead of calling for each word.
        match word {
            "pv" => Some(Self::Pv),
            "fav" => Some(Self::Fav),
            "cart" => Some(Self::Cart),
            "buy" => Some(Self::Buy),
            _ => None,
        }
    }
}

/// Which of several categories of an item counts: `Drama|War`, `['Drama', 'War']`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum CategoryChoice {
    /// The first.
    #[default]
    First,
    /// The last: where they narrow down, as at Amazon, the narrowest.
    Last,
    /// The one that most items of the log have; of equals the first.
    Commonest,
}

/// How a log is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(default)]
pub struct ReadOptions {
    /// The format; `None` finds it from names and first lines.
    pub format: Option<LogFormat>,
    /// The columns of a CSV that are not what their names suggest, and those that are fields. Of MovieLens 1M's `users.dat`, `gender`, `age`
    /// and `occupation` can be profile fields.
    pub columns: Columns,
    /// What counts as a behaviour, by the words of the log: Taobao's are those of [`TaobaoBehaviour`], those of a CSV stand in the column
    /// [`Columns::event`]. None asked for: of Taobao `pv`, clicks, as in the sources (a purchase follows a click on the same item, and as a
    /// target would be answered by its own history), of a CSV all. Other logs have no kinds of behaviour.
    pub behaviours: Vec<String>,
    /// Makes a label of 0 and 1 of a column, as in `rating >= 4`. Rows with 1 are behaviours, rows with 0 items that were shown and not
    /// chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), ts(type = "string | null", optional))]
    pub label: Option<LabelRule>,
    /// Which of several categories counts.
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<CategoryChoice>", optional))]
    pub category: CategoryChoice,
    /// How much is read at most.
    #[serde(skip)]
    pub limits: Limits,
}

/// How much is read at most. A larger log is refused, as it might exhaust the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows that are kept, 24 bytes each; in the DIEN authors' files behaviours and impressions.
    pub events: usize,
    /// Distinct users.
    pub users: usize,
    /// Distinct items.
    pub items: usize,
    /// Distinct categories.
    pub categories: usize,
    /// Distinct values of a field. In the page each is a line of a list.
    pub values: usize,
    /// Bytes of all their names and titles, and of the values of fields in their combinations.
    pub text: usize,
}

impl Limits {
    /// The limits in a browser's tab.
    pub const PAGE: Self = Self {
        events: 8_000_000,
        users: 2_000_000,
        items: 4_000_000,
        categories: 400_000,
        values: 10_000,
        text: 256 << 20,
    };
    /// The limits on the command line.
    pub const NATIVE: Self = Self {
        events: 40_000_000,
        users: 16_000_000,
        items: 16_000_000,
        categories: 4_000_000,
        values: *FIELD_VALUES.end(),
        text: 1 << 30,
    };
}

impl Default for Limits {
    fn default() -> Self {
        if cfg!(target_family = "wasm") {
            Self::PAGE
        } else {
            Self::NATIVE
        }
    }
}
