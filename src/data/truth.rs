//! What is true of a user's behaviours, where the data are made up.

use serde::{Deserialize, Serialize};

/// What is true of a user's behaviours. Only the simulated shop knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Truth {
    /// Nothing is known: the data are a real log.
    #[default]
    Unknown,
    /// One interest that drifts: its category beside each behaviour, whether or not the behaviour was a stray click.
    Drifting(Vec<u32>),
    /// Several interests at once.
    Several {
        /// The interests before the first behaviour, by rising category.
        before: Vec<Interest>,
        /// The interest behind each behaviour, with the level that it had then; `None` for a stray click.
        behind: Vec<Option<Interest>>,
    },
}

/// One of several interests of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// Its category.
    pub category: u32,
    /// How far it has come, from 1.
    pub level: u32,
}

/// What is behind a behaviour, as the page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Behind {
    /// The category of the interest.
    pub category: u32,
    /// Its level; `None` where interests have no levels.
    pub level: Option<u32>,
}

impl Truth {
    /// How many behaviours it tells of; `None` if it is unknown.
    pub fn behaviours(&self) -> Option<usize> {
        match self {
            Self::Unknown => None,
            Self::Drifting(interests) => Some(interests.len()),
            Self::Several { behind, .. } => Some(behind.len()),
        }
    }

    /// The true interest beside each behaviour, `None` where there is none behind it; nothing if the truth is unknown.
    pub fn behind(&self) -> Vec<Option<Behind>> {
        match self {
            Self::Unknown => Vec::new(),
            Self::Drifting(interests) => {
                let of = |&category: &u32| Some(Behind { category, level: None });
                interests.iter().map(of).collect()
            }
            Self::Several { behind, .. } => behind.iter().map(|interest| interest.map(Behind::of)).collect(),
        }
    }

    /// The truth that [`behind`](Self::behind) tells of. The first level that an interest is seen with is taken for the one that it had
    /// before.
    pub fn of_behind(told: &[Option<Behind>]) -> Self {
        let categories: Option<Vec<u32>> = told
            .iter()
            .map(|behind| behind.filter(|behind| behind.level.is_none()).map(|one| one.category))
            .collect();
        if let Some(categories) = categories {
            return if categories.is_empty() {
                Self::Unknown
            } else {
                Self::Drifting(categories)
            };
        }
        let interest = |behind: Behind| Interest {
            category: behind.category,
            level: behind.level.unwrap_or(1),
        };
        let behind: Vec<Option<Interest>> = told.iter().map(|behind| behind.map(interest)).collect();
        let mut before: Vec<Interest> = behind.iter().flatten().copied().collect();
        // A stable sort: of one category the first stays in front.
        before.sort_by_key(|interest| interest.category);
        before.dedup_by_key(|interest| interest.category);
        Self::Several { before, behind }
    }

    /// The same for those behaviours alone of which `keeps` says so by their index.
    #[must_use]
    pub fn of_those(&self, keeps: impl Fn(usize) -> bool) -> Self {
        fn kept<T: Copy>(all: &[T], keeps: impl Fn(usize) -> bool) -> Vec<T> {
            let pairs = all.iter().enumerate().filter(|&(index, _)| keeps(index));
            pairs.map(|(_, &one)| one).collect()
        }
        match self {
            Self::Unknown => Self::Unknown,
            Self::Drifting(interests) => Self::Drifting(kept(interests, keeps)),
            Self::Several { before, behind } => Self::Several {
                before: before.clone(),
                behind: kept(behind, keeps),
            },
        }
    }

    /// Every category that it names.
    pub fn categories(&self) -> Vec<u32> {
        match self {
            Self::Unknown => Vec::new(),
            Self::Drifting(interests) => interests.clone(),
            Self::Several { before, behind } => {
                let all = before.iter().chain(behind.iter().flatten());
                all.map(|interest| interest.category).collect()
            }
        }
    }
}

impl Behind {
    fn of(interest: Interest) -> Self {
        Self {
            category: interest.category,
            level: Some(interest.level),
        }
    }
}

/// The interests after the first `seen` behaviours, by rising category: each has the level of the last behaviour that it is behind.
pub fn interests_after(before: &[Interest], behind: &[Option<Interest>], seen: usize) -> Vec<Interest> {
    let mut now = before.to_vec();
    for moved in behind[..seen].iter().flatten() {
        if let Some(interest) = now.iter_mut().find(|interest| interest.category == moved.category) {
            interest.level = moved.level;
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_read_again() {
        let interest = |category, level| Interest { category, level };
        let several = Truth::Several {
            before: vec![interest(1, 2), interest(4, 1)],
            behind: vec![None, Some(interest(4, 1)), Some(interest(1, 2)), Some(interest(4, 3))],
        };
        for truth in [Truth::Drifting(vec![3, 3, 5]), several, Truth::Unknown] {
            assert_eq!(Truth::of_behind(&truth.behind()), truth);
        }
    }
}
