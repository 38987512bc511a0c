//! Which column of a CSV is what.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::roles::{NEEDED, ROLES};
use crate::data::logs::text::refusal::beginning;

/// Columns by their names in the header.
///
/// In a request `None` leaves the column to be guessed, and an empty name says that there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(default)]
pub struct Columns {
    /// The user. A log needs it.
    pub user: Option<String>,
    /// The item. A log needs it.
    pub item: Option<String>,
    /// The time. A log needs it.
    pub time: Option<String>,
    /// The item's category.
    pub category: Option<String>,
    /// The item's name.
    pub title: Option<String>,
    /// 1 where the item was clicked, 0 where it was only shown.
    pub label: Option<String>,
}

/// Number of characters of the header that a message shows.
const MOST_NAMED_CHARACTERS: usize = 120;

/// Where the columns stand in a record.
#[derive(Clone, Debug)]
pub(crate) struct ColumnPlaces {
    pub(crate) user: usize,
    pub(crate) item: usize,
    pub(crate) time: usize,
    pub(crate) category: Option<usize>,
    pub(crate) title: Option<usize>,
    pub(crate) label: Option<usize>,
    /// Number of columns in the header.
    pub(crate) width: usize,
}

impl Columns {
    /// Guesses the columns from the names in a header.
    pub fn guess(header: &[&str]) -> Self {
        let plain: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let mut guessed = Self::default();
        for (role, (_, known)) in ROLES.iter().enumerate() {
            let found = known
                .iter()
                .find_map(|known| plain.iter().position(|name| name == known));
            *guessed.role_mut(role) = found.map(|column| header[column].trim().to_owned());
        }
        guessed
    }

    /// Returns whether user, item and time are known.
    pub fn complete(&self) -> bool {
        (0..NEEDED).all(|role| self.role(role).is_some_and(|name| !name.is_empty()))
    }

    /// Reads pairs `role=name`, separated by commas.
    ///
    /// # Errors
    /// What is wrong with the pairs.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut columns = Self::default();
        for pair in text.split(',') {
            let Some((role, name)) = pair.split_once('=') else {
                return Err(format!("`{pair}` is not of the form role=name"));
            };
            let Some(index) = ROLES.iter().position(|(known, _)| *known == role.trim()) else {
                let roles: Vec<_> = ROLES.iter().map(|(role, _)| *role).collect();
                return Err(format!("`{}` is none of {}", role.trim(), roles.join(", ")));
            };
            *columns.role_mut(index) = Some(name.trim().to_owned());
        }
        Ok(columns)
    }

    /// Returns the columns asked for and guesses the others.
    ///
    /// # Errors
    /// What is wrong, and what to do about it.
    pub(crate) fn settle(&self, header: &[&str]) -> Result<(Self, ColumnPlaces), (String, String)> {
        let mut settled = Self::guess(header);
        let mut places = [None; ROLES.len()];
        for (role, (name, _)) in ROLES.iter().enumerate() {
            let guess = settled.role(role).filter(|guess| !self.asks_for(guess));
            let chosen = self.role(role).or(guess).filter(|chosen| !chosen.is_empty());
            let chosen = chosen.map(str::to_owned);
            if let Some(chosen) = &chosen {
                let found = place(header, chosen)?;
                if let Some(other) = places.iter().position(|place| *place == Some(found)) {
                    let what = format!("the column `{chosen}` cannot be both {} and {name}", ROLES[other].0);
                    return Err((what, "Name another column for one of them.".to_owned()));
                }
                places[role] = Some(found);
            } else if role < NEEDED {
                let what = format!("no column looks like the {name}; {}", named(header));
                let remedy = format!("Say which it is: {name}=..., as the first line names it.");
                return Err((what, remedy));
            }
            *settled.role_mut(role) = chosen;
        }
        Ok((settled, ColumnPlaces::of(places, header.len())?))
    }

    /// Returns whether a role is given to a column of this name.
    fn asks_for(&self, column: &str) -> bool {
        (0..ROLES.len()).any(|role| self.role(role).is_some_and(|asked| same(asked, column)))
    }

    /// Returns the column of a role, an index of [`ROLES`].
    fn role(&self, role: usize) -> Option<&str> {
        let all = [
            &self.user,
            &self.item,
            &self.time,
            &self.category,
            &self.title,
            &self.label,
        ];
        all[role].as_deref()
    }

    fn role_mut(&mut self, role: usize) -> &mut Option<String> {
        let all = [
            &mut self.user,
            &mut self.item,
            &mut self.time,
            &mut self.category,
            &mut self.title,
            &mut self.label,
        ];
        let [user, item, time, category, title, label] = all;
        match role {
            0 => user,
            1 => item,
            2 => time,
            3 => category,
            4 => title,
            _ => label,
        }
    }
}

impl ColumnPlaces {
    /// Takes the place of every role.
    fn of(places: [Option<usize>; ROLES.len()], width: usize) -> Result<Self, (String, String)> {
        let [Some(user), Some(item), Some(time), category, title, label] = places else {
            let what = "user, item and time are not all there".to_owned();
            return Err((what, "Name them.".to_owned()));
        };
        Ok(Self {
            user,
            item,
            time,
            category,
            title,
            label,
            width,
        })
    }
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = ROLES.iter().enumerate();
        let known = known.filter_map(|(role, (name, _))| self.role(role).map(|column| format!("{name}={column}")));
        f.write_str(&known.collect::<Vec<_>>().join(","))
    }
}

/// Finds a column that must be there.
///
/// # Errors
/// What is wrong, and what to do about it.
pub(crate) fn place(header: &[&str], wanted: &str) -> Result<usize, (String, String)> {
    let mut found = header.iter().enumerate().filter(|(_, name)| same(name, wanted));
    match (found.next(), found.next()) {
        (Some((place, _)), None) => Ok(place),
        (None, _) => Err((
            format!("there is no column `{wanted}`; {}", named(header)),
            format!("The first line must name {wanted}."),
        )),
        (Some(_), Some(_)) => Err((
            format!("there are two columns `{wanted}`"),
            "Give them different names.".to_owned(),
        )),
    }
}

/// Returns whether a name in a header is the one wanted; case does not matter.
fn same(name: &str, wanted: &str) -> bool {
    let name = name.trim();
    name == wanted || name.eq_ignore_ascii_case(wanted)
}

/// Returns the header as a message shows it.
fn named(header: &[&str]) -> String {
    format!(
        "the first line names: {}",
        beginning(&header.join(", "), MOST_NAMED_CHARACTERS)
    )
}

/// Returns the letters and digits of a name, in lower case.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_names_are_known() {
        for (header, expected) in [
            ("user_id,item_id,timestamp", "user=user_id,item=item_id,time=timestamp"),
            (
                "timestamp,visitorid,event,itemid,transactionid",
                "user=visitorid,item=itemid,time=timestamp",
            ),
            (
                "reviewerID,asin,reviewTime,unixReviewTime,title",
                "user=reviewerID,item=asin,time=unixReviewTime,title=title",
            ),
            (
                "uid,SKU, ts ,Category Code,is_click",
                "user=uid,item=SKU,time=ts,category=Category Code,label=is_click",
            ),
            ("用户,商品,时间,类目", "user=用户,item=商品,time=时间,category=类目"),
            ("a,b", ""),
        ] {
            let header: Vec<&str> = header.split(',').collect();
            assert_eq!(Columns::guess(&header).to_string(), expected);
        }
    }

    #[test]
    fn guesses_are_corrected() {
        let header = ["user", "who", "item", "time", "category"];
        let settle = |asked: &str| Columns::parse(asked).unwrap().settle(&header);
        let (columns, places) = settle("user=WHO,category=").unwrap();
        assert_eq!(columns.to_string(), "user=WHO,item=item,time=time");
        assert_eq!((places.user, places.category, places.width), (1, None, 5));
        let (what, _) = settle("time=when").unwrap_err();
        assert!(what.starts_with("there is no column `when`"), "{what}");
        let (what, remedy) = Columns::default().settle(&["user", "item"]).unwrap_err();
        assert!(what.starts_with("no column looks like the time"), "{what}");
        assert!(remedy.contains("time=..."), "{remedy}");
        let (what, _) = Columns::default()
            .settle(&["user", "item", "time", "user"])
            .unwrap_err();
        assert_eq!(what, "there are two columns `user`");
        // A column asked for as one thing is not guessed to be another.
        let (what, _) = settle("user=item").unwrap_err();
        assert!(what.starts_with("no column looks like the item"), "{what}");
        let (what, _) = settle("user=item,item=item").unwrap_err();
        assert_eq!(what, "the column `item` cannot be both user and item");
        assert!(Columns::parse("who=a").is_err() && Columns::parse("user").is_err());
    }
}
