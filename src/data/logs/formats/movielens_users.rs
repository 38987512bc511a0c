//! MovieLens 1M's users: `users.dat`, lines `UserID::Gender::Age::Occupation::Zip-code`.
//!
//! Codes and their meanings are those of the edition's README.

use super::columns::{Columns, same};
use super::format::{Rows, check_no_roles};
use crate::Result;
use crate::data::Name;
use crate::data::logs::log::Log;
use crate::data::logs::text::refusal::Refused;
use crate::data::logs::text::table::Record;
use crate::error::log_reason;

/// The file.
pub(super) const USERS: &str = "users.dat";
/// What can be a profile field, in the order of the columns behind the user.
///
/// The zip code is left out. It has thousands of values for 6,040 users: many users are alone with theirs, and a field would learn them by heart.
pub(super) const PROFILE_COLUMNS: [&str; 3] = ["gender", "age", "occupation"];
/// User, the three, and the zip code.
const COLUMNS: usize = 5;

/// The fields' names.
const FIELDS: [(&str, &str, &str); 3] = [
    ("gender", "gender", "性别"),
    ("age", "age", "年龄"),
    ("occupation", "occupation", "职业"),
];
const GENDERS: [(&str, &str, &str); 2] = [("F", "female", "女"), ("M", "male", "男")];
/// The first year of each band is its code.
const AGES: [(&str, &str, &str); 7] = [
    ("1", "under 18", "18 岁以下"),
    ("18", "18 to 24", "18 至 24 岁"),
    ("25", "25 to 34", "25 至 34 岁"),
    ("35", "35 to 44", "35 至 44 岁"),
    ("45", "45 to 49", "45 至 49 岁"),
    ("50", "50 to 55", "50 至 55 岁"),
    ("56", "56 and over", "56 岁及以上"),
];
const OCCUPATIONS: [(&str, &str, &str); 21] = [
    ("0", "other or not specified", "其他或未说明"),
    ("1", "academic or educator", "学者或教育工作者"),
    ("2", "artist", "艺术家"),
    ("3", "clerical or administrative", "文秘或行政"),
    ("4", "college or graduate student", "大学生或研究生"),
    ("5", "customer service", "客户服务"),
    ("6", "doctor or health care", "医生或医疗保健"),
    ("7", "executive or managerial", "高管或经理"),
    ("8", "farmer", "农民"),
    ("9", "homemaker", "家庭主妇（夫）"),
    ("10", "pupil (K-12)", "中小学生"),
    ("11", "lawyer", "律师"),
    ("12", "programmer", "程序员"),
    ("13", "retired", "退休"),
    ("14", "sales or marketing", "销售或市场"),
    ("15", "scientist", "科学家"),
    ("16", "self-employed", "自雇"),
    ("17", "technician or engineer", "技术员或工程师"),
    ("18", "tradesman or craftsman", "技工或手工艺人"),
    ("19", "unemployed", "无业"),
    ("20", "writer", "作家"),
];

/// Returns the places, within [`PROFILE_COLUMNS`], of the columns asked for as profile fields.
///
/// # Errors
/// What is wrong, and what to do about it: a column that cannot be one, or is asked for twice; a context field.
pub(super) fn profile_places(asked: &Columns) -> std::result::Result<Vec<usize>, Refused> {
    let roles = Columns {
        profile: Vec::new(),
        context: Vec::new(),
        ..asked.clone()
    };
    check_no_roles("MovieLens", &roles)?;
    let known = PROFILE_COLUMNS.join(", ");
    if asked.context.iter().any(|name| !name.is_empty()) {
        let what = "MovieLens has no columns that can be context fields".to_owned();
        return Err((
            log_reason::no_context_fields(&known),
            what,
            format!("Ask for profile fields alone: {known}."),
        ));
    }
    let mut places = Vec::new();
    for name in asked.profile.iter().filter(|name| !name.is_empty()) {
        let Some(place) = PROFILE_COLUMNS.iter().position(|known| same(known, name)) else {
            let what = format!("MovieLens has no column `{name}` that can be a profile field");
            return Err((
                log_reason::no_profile_field(name, &known),
                what,
                format!("Ask for some of {known}."),
            ));
        };
        if places.contains(&place) {
            let what = format!("the column `{name}` is named twice as profile");
            let reason = log_reason::column_again(name, "profile");
            return Err((reason, what, "Name it once.".to_owned()));
        }
        places.push(place);
    }
    Ok(places)
}

/// Returns an id of digits without the zeros before them, with which some tables are written. Any other is a name.
pub(super) fn plain_number(id: &str) -> &str {
    let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
    match id.trim_start_matches('0') {
        "" if is_number && !id.is_empty() => "0",
        number if is_number => number,
        _ => id,
    }
}

/// Returns a field's name.
pub(super) fn field_name(key: &str) -> Option<Name> {
    named(&FIELDS, key)
}

/// Returns the name of a field's value, by its code.
pub(super) fn value_name(field: &str, code: &str) -> Option<Name> {
    match field {
        "gender" => named(&GENDERS, code),
        "age" => named(&AGES, code),
        _ => named(&OCCUPATIONS, code),
    }
}

fn named(table: &[(&str, &'static str, &'static str)], key: &str) -> Option<Name> {
    let (_, english, chinese) = table.iter().find(|(known, _, _)| *known == key)?;
    Some(Name::of([("en", *english), ("zh", *chinese)]))
}

/// Takes users' profiles. Without a field that was asked for, the file is read over.
pub(super) struct UserRows {
    /// Places within [`PROFILE_COLUMNS`].
    wanted: Vec<usize>,
}

impl UserRows {
    /// `asked` has passed [`profile_places`].
    pub(super) fn new(asked: &Columns) -> Self {
        Self {
            wanted: profile_places(asked).unwrap_or_default(),
        }
    }
}

impl Rows for UserRows {
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        if self.wanted.is_empty() || !log.fits(record, COLUMNS, COLUMNS) {
            return Ok(());
        }
        let user = record.fields[0].trim();
        if !log.usable(record, user) {
            return Ok(());
        }
        let keys: Vec<String> = self
            .wanted
            .iter()
            .map(|&place| PROFILE_COLUMNS[place].to_owned())
            .collect();
        log.fields.profile.name_fields(&keys);
        let user = log.user(record, plain_number(user))?;
        let texts = self.wanted.iter().map(|&place| record.fields[place + 1]);
        let values = log.values(record, |fields| &mut fields.profile, texts)?;
        if !log.fields.profile.set_user(user, values) {
            let reason = "users listed again (the first row counts)";
            log.skipped.add("user-twice", reason, record);
        }
        Ok(())
    }
}
