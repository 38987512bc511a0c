//! What can be asked of a reader.

use serde::{Deserialize, Serialize};

use super::Columns;

/// Layouts of logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// MovieLens: `ratings.csv` and `movies.csv`, or `ratings.dat` and `movies.dat` with `::` between fields.
    Movielens,
    /// Taobao's `UserBehavior.csv`: user, item, category, behaviour, time; no header.
    Taobao,
    /// The DIEN authors' `local_train_splitByUser` and `local_test_splitByUser`.
    DienAuthors,
    /// Any delimited text whose first line names its columns.
    Csv,
}

impl LogFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Movielens, Self::Taobao, Self::DienAuthors, Self::Csv];

    /// Its name on the command line and in links.
    pub fn name(self) -> &'static str {
        match self {
            Self::Movielens => "movielens",
            Self::Taobao => "taobao",
            Self::DienAuthors => "dien-authors",
            Self::Csv => "csv",
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Movielens => "MovieLens",
            Self::Taobao => "Taobao",
            Self::DienAuthors => "DIEN authors' files",
            Self::Csv => "CSV",
        }
    }
}

/// What a user of Taobao did with an item.
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

    /// Its word in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pv => "pv",
            Self::Fav => "fav",
            Self::Cart => "cart",
            Self::Buy => "buy",
        }
    }
}

/// How a log is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(default)]
pub struct ReadOptions {
    /// Its layout; found from names and first lines if not given.
    pub format: Option<LogFormat>,
    /// Of any CSV: columns that are not what their names suggest.
    pub columns: Columns,
    /// Of Taobao: what counts as a behaviour. By default `pv`, clicks, as in the sources: a purchase follows a click on the same
    /// item, and as a target would be answered by its own history.
    pub behaviours: Vec<TaobaoBehaviour>,
    /// How much is read at most.
    #[serde(skip)]
    pub limits: Limits,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            format: None,
            columns: Columns::default(),
            behaviours: vec![TaobaoBehaviour::Pv],
            limits: Limits::default(),
        }
    }
}

/// How much is read at most: beyond it memory is at stake, and the log is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows that are kept, 24 bytes each; of the authors' files behaviours and impressions.
    pub events: usize,
    /// Distinct users.
    pub users: usize,
    /// Distinct items.
    pub items: usize,
    /// Distinct categories.
    pub categories: usize,
    /// Bytes of their names and titles.
    pub text: usize,
}

impl Limits {
    /// In a browser's tab.
    pub const PAGE: Self = Self {
        events: 8_000_000,
        users: 2_000_000,
        items: 4_000_000,
        categories: 400_000,
        text: 256 << 20,
    };
    /// On the command line.
    pub const NATIVE: Self = Self {
        events: 40_000_000,
        users: 16_000_000,
        items: 16_000_000,
        categories: 4_000_000,
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
