//! Which column of a CSV is what.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::roles::{CONTEXT, DAYS, HISTORY, HISTORY_CATEGORY, HOURS, NEEDED, PROFILE, ROLES, TYPES};
use crate::bounds::{FIELD_KEY_BYTES, MOST_FIELDS};
use crate::data::logs::text::refusal::{Refused, beginning};
use crate::error::log_reason;

/// Columns by their names in the header, or by their places, from 1, where the header has no such name. A file without a header has
/// places alone.
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
    /// The time. A log needs it. A day and a time of day in two columns are written as `date+time`.
    pub time: Option<String>,
    /// The item's category.
    pub category: Option<String>,
    /// The item's name.
    pub title: Option<String>,
    /// 1 where the item was clicked, 0 where it was only shown.
    pub label: Option<String>,
    /// The kind of behaviour: `click`, `buy`, .. [`ReadOptions::behaviours`](super::super::ReadOptions::behaviours) chooses among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), ts(optional))]
    pub event: Option<String>,
    /// The items before the row's, oldest first, in a cell. Rows are impressions then, each with its history.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), ts(optional))]
    pub history: Option<String>,
    /// Their categories.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), ts(optional))]
    pub history_category: Option<String>,
    /// Profile fields: what is known of the user. They are never guessed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<Vec<String>>", optional))]
    pub profile: Vec<String>,
    /// Context fields: what is known of the moment in which the row's item was shown. They are never guessed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<Vec<String>>", optional))]
    pub context: Vec<String>,
}

/// Number of characters of the header that a message shows.
const MOST_NAMED_CHARACTERS: usize = 120;

/// Where the columns stand in a record.
#[derive(Clone, Debug)]
pub(crate) struct ColumnPlaces {
    pub(crate) user: usize,
    pub(crate) item: usize,
    pub(crate) time: usize,
    /// The column of the day, where the time is one of day.
    pub(crate) day: Option<usize>,
    pub(crate) category: Option<usize>,
    pub(crate) title: Option<usize>,
    pub(crate) label: Option<usize>,
    pub(crate) event: Option<usize>,
    pub(crate) profile: Vec<usize>,
    pub(crate) context: Vec<usize>,
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

    /// Returns whether a role has a column.
    pub(crate) fn is_empty(&self) -> bool {
        (0..ROLES.len()).all(|role| self.role(role).is_none())
    }

    /// Returns the columns that are asked for by name.
    pub(crate) fn named(&self) -> impl Iterator<Item = &str> {
        let roles = (0..ROLES.len()).filter_map(|role| self.role(role));
        let histories = [&self.history, &self.history_category].into_iter().flatten();
        let fields = histories.chain(&self.profile).chain(&self.context).map(String::as_str);
        roles.chain(fields).filter(|name| !name.is_empty())
    }

    /// Returns whether user, item and time are known.
    pub fn complete(&self) -> bool {
        (0..NEEDED).all(|role| self.role(role).is_some_and(|name| !name.is_empty()))
    }

    /// Reads pairs `role=name`, separated by commas. The roles `profile` and `context` may repeat. A name may hold commas: what follows one is
    /// another pair only if it has a `=`; in quotes it may hold anything.
    ///
    /// # Errors
    /// What is wrong with the pairs.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut columns = Self::default();
        for pair in pairs(text) {
            let Some((role, name)) = pair.split_once('=') else {
                return Err(format!("`{pair}` is not of the form role=name"));
            };
            let (role, name) = (role.trim(), unquoted(name.trim()));
            let known = ROLES.iter().position(|(known, _)| *known == role);
            match (known, role) {
                (Some(index), _) => *columns.role_mut(index) = Some(name),
                (None, PROFILE) => columns.profile.push(name),
                (None, CONTEXT) => columns.context.push(name),
                (None, HISTORY) => columns.history = Some(name),
                (None, HISTORY_CATEGORY) => columns.history_category = Some(name),
                (None, _) => {
                    let others = [HISTORY, HISTORY_CATEGORY, PROFILE, CONTEXT];
                    let roles: Vec<_> = ROLES.iter().map(|(role, _)| *role).chain(others).collect();
                    return Err(format!("`{role}` is none of {}", roles.join(", ")));
                }
            }
        }
        Ok(columns)
    }

    /// Returns the columns asked for, and for the others those of `guess`.
    ///
    /// # Errors
    /// What is wrong, and what to do about it.
    pub(crate) fn settle(&self, header: &[&str], guess: Self) -> Result<(Self, ColumnPlaces), Refused> {
        let mut settled = guess;
        let mut day = None;
        let mut places = [None; ROLES.len()];
        for (role, (name, _)) in ROLES.iter().enumerate() {
            let guess = settled.role(role).filter(|guess| !self.asks_for(guess));
            let chosen = self.role(role).or(guess).filter(|chosen| !chosen.is_empty());
            let chosen = chosen.map(str::to_owned);
            if let Some(chosen) = &chosen {
                let found = match (*name, joined_places(header, chosen)) {
                    ("time", Some((of_day, clock))) => {
                        day = Some(of_day);
                        clock
                    }
                    _ => place(header, chosen)?,
                };
                if let Some(other) = places.iter().position(|place| *place == Some(found)) {
                    let what = format!("the column `{chosen}` cannot be both {} and {name}", ROLES[other].0);
                    let reason = log_reason::column_of_two(chosen, ROLES[other].0, *name);
                    return Err((reason, what, "Name another column for one of them.".to_owned()));
                }
                places[role] = Some(found);
            } else if role < NEEDED {
                let what = format!("no column looks like the {name}; {}", named(header));
                let remedy = format!("Say which it is: {name}=..., as the first line names it.");
                return Err((log_reason::column_sought(*name), what, remedy));
            }
            *settled.role_mut(role) = chosen;
        }
        let mut found = ColumnPlaces::of(places, header.len())?;
        found.day = day;
        let roles = places.iter().zip(ROLES);
        let mut taken: Vec<(usize, &str)> = roles.filter_map(|(place, (role, _))| Some(((*place)?, role))).collect();
        found.profile = field_places(header, &self.profile, PROFILE, &mut taken)?;
        found.context = field_places(header, &self.context, CONTEXT, &mut taken)?;
        let names = |places: &[usize]| places.iter().map(|&place| header[place].trim().to_owned()).collect();
        settled.profile = names(&found.profile);
        settled.context = names(&found.context);
        Ok((settled, found))
    }

    /// Returns whether any column is asked for as a field.
    pub(crate) fn ask_for_fields(&self) -> bool {
        self.profile.iter().chain(&self.context).any(|name| !name.is_empty())
    }

    /// Returns whether a role is given to a column of this name.
    fn asks_for(&self, column: &str) -> bool {
        (0..ROLES.len()).any(|role| self.role(role).is_some_and(|asked| same(asked, column)))
            || [&self.history, &self.history_category]
                .into_iter()
                .flatten()
                .chain(&self.profile)
                .chain(&self.context)
                .any(|asked| same(asked, column))
    }

    /// Returns the column of a role, an index of [`ROLES`].
    pub(super) fn role(&self, role: usize) -> Option<&str> {
        let all = [
            &self.user,
            &self.item,
            &self.time,
            &self.category,
            &self.title,
            &self.label,
            &self.event,
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
            &mut self.event,
        ];
        let [user, item, time, category, title, label, event] = all;
        match role {
            0 => user,
            1 => item,
            2 => time,
            3 => category,
            4 => title,
            5 => label,
            _ => event,
        }
    }
}

impl ColumnPlaces {
    /// Takes the place of every role; fields are not among them.
    fn of(places: [Option<usize>; ROLES.len()], width: usize) -> Result<Self, Refused> {
        let [Some(user), Some(item), Some(time), category, title, label, event] = places else {
            let what = "user, item and time are not all there".to_owned();
            return Err((log_reason::columns_missing(), what, "Name them.".to_owned()));
        };
        Ok(Self {
            user,
            item,
            time,
            day: None,
            category,
            title,
            label,
            event,
            profile: Vec::new(),
            context: Vec::new(),
            width,
        })
    }
}

/// Finds the columns that are to be fields. An empty name asks for nothing. `taken` are the places that have a role, with the role's name;
/// the fields' places are added.
///
/// # Errors
/// A column that is not there or has a role already; a name that no field can have; too many fields.
fn field_places(
    header: &[&str],
    asked: &[String],
    role: &'static str,
    taken: &mut Vec<(usize, &'static str)>,
) -> Result<Vec<usize>, Refused> {
    let mut places = Vec::new();
    for name in asked.iter().filter(|name| !name.is_empty()) {
        let found = place(header, name)?;
        match taken.iter().find(|(place, _)| *place == found) {
            Some((_, other)) if *other == role => {
                let what = format!("the column `{name}` is named twice as {role}");
                return Err((log_reason::column_again(name, role), what, "Name it once.".to_owned()));
            }
            Some((_, other)) => {
                let what = format!("the column `{name}` cannot be both {other} and {role}");
                let reason = log_reason::column_of_two(name, *other, role);
                return Err((reason, what, "Name it as one of them.".to_owned()));
            }
            None => taken.push((found, role)),
        }
        let key = header[found].trim();
        let most = FIELD_KEY_BYTES.end();
        if !FIELD_KEY_BYTES.contains(&key.len()) || key.chars().any(char::is_control) {
            let shown = beginning(key, MOST_NAMED_CHARACTERS);
            let what = format!(
                "the column `{shown}` cannot be a field: its name has more than {most} bytes, or control characters"
            );
            let reason = log_reason::field_name(shown, *most);
            return Err((reason, what, "Rename it in the first line.".to_owned()));
        }
        places.push(found);
    }
    if places.len() > MOST_FIELDS {
        let what = format!("{} columns are named as {role}, more than {MOST_FIELDS}", places.len());
        let reason = log_reason::many_fields(role, places.len(), MOST_FIELDS);
        return Err((reason, what, "Name fewer.".to_owned()));
    }
    Ok(places)
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = ROLES.iter().enumerate();
        let pair = |role: &str, column: &str| format!("{role}={}", quoted(column));
        let known = known.filter_map(|(role, (name, _))| self.role(role).map(|column| pair(name, column)));
        let history = self.history.iter().map(|column| pair(HISTORY, column));
        let histories = history.chain(
            self.history_category
                .iter()
                .map(|column| pair(HISTORY_CATEGORY, column)),
        );
        let profile = self.profile.iter().map(|column| pair(PROFILE, column));
        let context = self.context.iter().map(|column| pair(CONTEXT, column));
        f.write_str(
            &known
                .chain(histories)
                .chain(profile)
                .chain(context)
                .collect::<Vec<_>>()
                .join(","),
        )
    }
}

/// Finds a column that must be there.
///
/// # Errors
/// What is wrong, and what to do about it.
pub(crate) fn place(header: &[&str], wanted: &str) -> Result<usize, Refused> {
    let mut found = header.iter().enumerate().filter(|(_, name)| same(name, wanted));
    match (found.next(), found.next()) {
        (Some((place, _)), None) => Ok(place),
        (None, _) if by_place(header, wanted).is_some() => Ok(by_place(header, wanted).unwrap_or_default()),
        (None, _) => Err((
            log_reason::no_column(wanted, shown_names(header)),
            format!("there is no column `{wanted}`; {}", named(header)),
            format!("The first line must name {wanted}."),
        )),
        (Some(_), Some(_)) => Err((
            log_reason::two_columns(wanted),
            format!("there are two columns `{wanted}`"),
            "Give them different names.".to_owned(),
        )),
    }
}

/// Returns the column at the place wanted, from 1.
fn by_place(header: &[&str], wanted: &str) -> Option<usize> {
    let place: usize = wanted.parse().ok()?;
    (1..=header.len()).contains(&place).then(|| place - 1)
}

/// Finds the columns of `date+time`.
fn joined_places(header: &[&str], wanted: &str) -> Option<(usize, usize)> {
    if header.iter().any(|name| same(name, wanted)) {
        return None;
    }
    let (day, clock) = wanted.split_once('+')?;
    Some((place(header, day.trim()).ok()?, place(header, clock.trim()).ok()?))
}

/// Finds the columns that may hold the day and the time of day, of which one is that of the time.
pub(crate) fn day_and_clock(header: &[&str], time: usize) -> Option<(usize, usize)> {
    let other = |names: &[&str]| {
        let is_one = |(place, name): &(usize, &&str)| *place != time && names.contains(&plain(name).as_str());
        header.iter().enumerate().find(is_one).map(|(place, _)| place)
    };
    if DAYS.contains(&plain(header.get(time)?).as_str()) {
        return Some((time, other(&HOURS)?));
    }
    Some((other(&DAYS)?, time))
}

/// Splits at the commas behind which another pair begins.
fn pairs(text: &str) -> Vec<&str> {
    let (mut all, mut start, mut is_quoted) = (Vec::new(), 0, false);
    for (at, character) in text.char_indices() {
        is_quoted ^= character == '"';
        let ends = character == ',' && !is_quoted;
        let next = || text[at + 1..].split(',').next().is_some_and(|next| next.contains('='));
        if ends && next() {
            all.push(&text[start..at]);
            start = at + 1;
        }
    }
    all.push(&text[start..]);
    all
}

/// Takes the quotes off a name.
fn unquoted(name: &str) -> String {
    let inner = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map_or_else(|| name.to_owned(), |inner| inner.replace("\"\"", "\""))
}

/// Writes a name so that [`Columns::parse`] reads it.
fn quoted(name: &str) -> String {
    if name.contains([',', '"']) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}

/// Returns whether a name in a header is the one wanted; case does not matter, nor the type that `RecBole` writes behind it.
pub(crate) fn same(name: &str, wanted: &str) -> bool {
    let name = name.trim();
    name.eq_ignore_ascii_case(wanted) || untyped(name).eq_ignore_ascii_case(wanted)
}

/// Returns a name without the type that `RecBole` writes behind it.
fn untyped(name: &str) -> &str {
    match name.rsplit_once(':') {
        Some((untyped, kind)) if TYPES.contains(&kind) => untyped,
        _ => name,
    }
}

/// Returns the header as a message shows it.
fn named(header: &[&str]) -> String {
    format!("the first line names: {}", shown_names(header))
}

/// Returns the beginning of what a first line names.
fn shown_names(header: &[&str]) -> String {
    beginning(&header.join(", "), MOST_NAMED_CHARACTERS)
}

/// Returns whether `RecBole` writes of a column that its cells hold several values.
pub(super) fn is_sequence(name: &str) -> bool {
    name.trim().ends_with(":token_seq")
}

/// Returns the letters and digits of a name, in lower case.
pub(super) fn plain(name: &str) -> String {
    untyped(name.trim())
        .chars()
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
                "user=visitorid,item=itemid,time=timestamp,event=event",
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
    fn names_of_public_logs_are_known() {
        for (header, expected) in [
            (
                "user_id,video_id,date,hourmin,time_ms,is_click",
                "user=user_id,item=video_id,time=time_ms,label=is_click",
            ),
            (
                "user_id:token,item_id:token,timestamp:float",
                "user=user_id:token,item=item_id:token,time=timestamp:float",
            ),
            (
                "userID,artistID,tagID,timestamp",
                "user=userID,item=artistID,time=timestamp",
            ),
            (
                "t_dat,customer_id,article_id,price",
                "user=customer_id,item=article_id,time=t_dat",
            ),
            (
                "InvoiceNo,StockCode,InvoiceDate,CustomerID",
                "user=CustomerID,item=StockCode,time=InvoiceDate",
            ),
            (
                "event_time,event_type,product_id,category_id,user_id,user_session",
                "user=user_id,item=product_id,time=event_time,category=category_id,event=event_type",
            ),
            (
                "user_id,item_id,behavior_type,user_geohash,item_category,time",
                "user=user_id,item=item_id,time=time,category=item_category,event=behavior_type",
            ),
            (
                "用户ID,商品ID,商品类目ID,行为类型,时间戳",
                "user=用户ID,item=商品ID,time=时间戳,category=商品类目ID,event=行为类型",
            ),
        ] {
            let header: Vec<&str> = header.split(',').collect();
            assert_eq!(Columns::guess(&header).to_string(), expected);
        }
    }

    #[test]
    fn names_with_commas_and_places() {
        let header = ["who, exactly", "item", "time", "a \"b\", c=d"];
        for asked in [
            "user=who, exactly",
            "user=\"who, exactly\"",
            "user=1",
            "title=\"a \"\"b\"\", c=d\",user=who, exactly",
        ] {
            let (columns, places) = Columns::parse(asked)
                .unwrap()
                .settle(&header, Columns::guess(&header))
                .unwrap();
            assert_eq!(places.user, 0, "{asked}");
            assert_eq!(Columns::parse(&columns.to_string()), Ok(columns.clone()), "{columns}");
        }
        let asked = Columns::parse("user=who, exactly,title=\"a \"\"b\"\", c=d\"").unwrap();
        assert_eq!(asked.title.as_deref(), Some("a \"b\", c=d"));
        for beyond in ["user=0", "user=5"] {
            let asked = Columns::parse(beyond).unwrap();
            assert!(asked.settle(&header, Columns::guess(&header)).is_err());
        }
        assert!(Columns::parse("user=a,usr=b").is_err(), "a role that is none");
    }

    #[test]
    fn days_beside_times() {
        let header = ["user", "item", "date", "time"];
        let settle = |asked: Columns| asked.settle(&header, Columns::guess(&header)).unwrap();
        assert_eq!(settle(Columns::default()).1.time, 3);
        assert_eq!(day_and_clock(&header, 3), Some((2, 3)));
        assert_eq!(day_and_clock(&header, 2), None);
        assert_eq!(day_and_clock(&["date", "Hour"], 0), Some((0, 1)));
        let (columns, places) = settle(Columns::parse("time=Date+time").unwrap());
        assert_eq!((places.day, places.time), (Some(2), 3));
        assert_eq!(columns.time.as_deref(), Some("Date+time"));
    }

    #[test]
    fn guesses_are_corrected() {
        let header = ["user", "who", "item", "time", "category"];
        let settle = |asked: &str| Columns::parse(asked).unwrap().settle(&header, Columns::guess(&header));
        let guessed = |header: &[&str]| Columns::default().settle(header, Columns::guess(header));
        let (columns, places) = settle("user=WHO,category=").unwrap();
        assert_eq!(columns.to_string(), "user=WHO,item=item,time=time");
        assert_eq!((places.user, places.category, places.width), (1, None, 5));
        let (_, what, _) = settle("time=when").unwrap_err();
        assert!(what.starts_with("there is no column `when`"), "{what}");
        let (_, what, remedy) = guessed(&["user", "item"]).unwrap_err();
        assert!(what.starts_with("no column looks like the time"), "{what}");
        assert!(remedy.contains("time=..."), "{remedy}");
        let (_, what, _) = guessed(&["user", "item", "time", "user"]).unwrap_err();
        assert_eq!(what, "there are two columns `user`");
        // A column asked for as one thing is not guessed to be another.
        let (_, what, _) = settle("user=item").unwrap_err();
        assert!(what.starts_with("no column looks like the item"), "{what}");
        let (_, what, _) = settle("user=item,item=item").unwrap_err();
        assert_eq!(what, "the column `item` cannot be both user and item");
        assert!(Columns::parse("who=a").is_err() && Columns::parse("user").is_err());
    }

    #[test]
    fn fields_are_named_as_often_as_there_are_and_never_guessed() {
        let header = ["user", "item", "time", " Age ", "category", "hour", "long"];
        let settle = |asked: &str| Columns::parse(asked).unwrap().settle(&header, Columns::guess(&header));
        let (columns, places) = settle("context=hour,profile=age,profile=category,context=").unwrap();
        assert_eq!(
            columns.to_string(),
            "user=user,item=item,time=time,profile=Age,profile=category,context=hour"
        );
        assert_eq!(
            (places.profile, places.context, places.category),
            (vec![3, 4], vec![5], None)
        );
        assert_eq!(settle("user=user").unwrap().0.profile, [""; 0]);
        for (asked, expected) in [
            (
                "user=user,profile=user",
                "the column `user` cannot be both user and profile",
            ),
            (
                "user=age,profile=Age",
                "the column `Age` cannot be both user and profile",
            ),
            (
                "profile=hour,context=hour",
                "the column `hour` cannot be both profile and context",
            ),
            (
                "profile=hour,profile=HOUR",
                "the column `HOUR` is named twice as profile",
            ),
            ("context=minute", "there is no column `minute`; "),
        ] {
            let (_, what, remedy) = settle(asked).unwrap_err();
            assert!(what.starts_with(expected) && remedy.ends_with('.'), "{what}: {remedy}");
        }
        let many: Vec<String> = (0..33).map(|column| format!("c{column}")).collect();
        let header: Vec<&str> = ["user", "item", "time"]
            .into_iter()
            .chain(many.iter().map(String::as_str))
            .collect();
        let asked = Columns {
            context: many.clone(),
            ..Columns::default()
        };
        assert_eq!(
            asked.settle(&header, Columns::guess(&header)).unwrap_err().1,
            "33 columns are named as context, more than 32"
        );
        let long = "x".repeat(65);
        let asked = Columns {
            profile: vec![long.clone()],
            ..Columns::default()
        };
        let header = ["user", "item", "time", &long];
        let (_, what, _) = asked.settle(&header, Columns::guess(&header)).unwrap_err();
        assert!(what.contains("its name has more than 64 bytes"), "{what}");
        let message = Columns::parse("who=a").unwrap_err();
        assert!(
            message.ends_with("label, event, history, history-category, profile, context"),
            "{message}"
        );
    }
}
