//! Users, what they did, and what they were asked.

use super::Catalogue;

/// The longest history kept of a user.
pub const HISTORY_LIMIT: usize = 512;

/// Something a user did with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// The item.
    pub item: u32,
    /// When: seconds of a real log, steps of the shop.
    pub time: i64,
}

/// A user's behaviours, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// How the source names the user.
    pub name: String,
    /// What the user did.
    pub behaviours: Vec<Behaviour>,
    /// The true interest (a category) beside each behaviour; empty for real logs, where nobody knows it.
    pub interests: Vec<u32>,
}

/// An item shown to a user, and whether it was clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Impression {
    /// Index of the user.
    pub user: u32,
    /// Behaviours the user had before it: the impression's own click is never among them.
    pub seen: u32,
    /// The item shown.
    pub target: u32,
    /// The label.
    pub clicked: bool,
}

/// A log, split.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// What it is called.
    pub name: String,
    /// Its items.
    pub catalogue: Catalogue,
    /// Its users.
    pub users: Vec<User>,
    /// Impressions to learn from.
    pub train: Vec<Impression>,
    /// Impressions to choose by.
    pub validation: Vec<Impression>,
    /// Impressions to report on.
    pub test: Vec<Impression>,
}

impl Dataset {
    /// The last `max_history` behaviours seen before an impression.
    pub fn history(&self, impression: &Impression, max_history: usize) -> &[Behaviour] {
        let seen = impression.seen as usize;
        &self.users[impression.user as usize].behaviours[seen.saturating_sub(max_history)..seen]
    }
}
