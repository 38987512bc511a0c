//! Impressions as files for other programs: each row one impression with its history, as the models of this crate read it.
//!
//! | layout | files | histories |
//! |---|---|---|
//! | `plain` | one CSV with a column for the part | ids, with a sign between them that no id has |
//! | `deepctr` | one CSV with a column for the part | numbers from 1 with `|` between them and the length beside: 0 is left for padding |
//! | `fuxictr` | a CSV for each part | ids with `^` between them, FuxiCTR's default `splitter` |
//! | `recbole` | atomic files: `.train.inter`, `.valid.inter`, `.test.inter` (its `benchmark_filename`), and `.item` | ids with a space between them (`token_seq`) |
//!
//! Beside each of them lie the items: number, id, category, title. Where an id has the sign that its layout puts between ids, all ids are
//! written as numbers, and the list of the items tells which is which.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, Read};

use csv::{QuoteStyle, WriterBuilder};
use serde::{Deserialize, Serialize};

use super::{Behaviour, Catalogue, Dataset, Field, Impression};
use crate::error::request_reason;
use crate::{Error, Result};

/// Signs between ids, in the order in which `plain` tries them.
const SIGNS: [char; 5] = ['^', '|', ';', ' ', '~'];

/// How the first lines of exported files begin: no other program writes exactly these.
const FIRST_COLUMNS: [&str; 6] = [
    "part,user,item,category,label,items,categories",
    "part,user_id,item_id,cate_id,label,hist_item_id,hist_cate_id,seq_length",
    "clk,user_id,item_id,cate_id,click_history,cate_history",
    "label:float\tuser_id:token\titem_id:token\titem_id_list:token_seq\titem_length:float",
    "number,item,category,category_number,title",
    "item_id:token\tcategory:token\tnumber:float\ttitle:token",
];

/// The layout of exported impressions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum ImpressionLayout {
    /// One CSV, self-explanatory.
    #[default]
    Plain,
    /// For `DeepCTR` and `DeepCTR-Torch`: numbers, lengths.
    DeepCtr,
    /// For `FuxiCTR`.
    FuxiCtr,
    /// For `RecBole`.
    RecBole,
}

impl ImpressionLayout {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Plain, Self::DeepCtr, Self::FuxiCtr, Self::RecBole];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::DeepCtr => "deepctr",
            Self::FuxiCtr => "fuxictr",
            Self::RecBole => "recbole",
        }
    }

    /// The endings of the names of its tables of impressions.
    pub const fn tables(self) -> &'static [&'static str] {
        match self {
            Self::Plain | Self::DeepCtr => &["csv"],
            Self::FuxiCtr => &["train.csv", "valid.csv", "test.csv"],
            Self::RecBole => &["train.inter", "valid.inter", "test.inter"],
        }
    }

    /// The ending of the name of its list of items.
    pub const fn items(self) -> &'static str {
        match self {
            Self::RecBole => "item",
            Self::Plain | Self::DeepCtr | Self::FuxiCtr => "items.csv",
        }
    }
}

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    /// The end of its name, one of [`ImpressionLayout::tables`] or [`ImpressionLayout::items`].
    pub ending: &'static str,
    /// Its contents, UTF-8.
    pub bytes: Vec<u8>,
}

/// Writes the impressions of all parts, in their order, and the items.
///
/// Of a history the last `max_history` behaviours are written, which is what a model of that setting reads.
///
/// # Errors
/// An item without an id.
pub fn export_impressions(data: &Dataset, layout: ImpressionLayout, max_history: usize) -> Result<Vec<ExportedFile>> {
    if !data.catalogue.has_ids() {
        return Err(Error::request(
            request_reason::no_ids(),
            "items without ids cannot be exported.",
        ));
    }
    let categories = as_in_the_log(
        data.catalogue
            .categories
            .iter()
            .map(|one| one.name.text("en"))
            .collect(),
        "category ",
    );
    let writing = Writing {
        data,
        layout,
        max_history,
        words: Words::of(&data.catalogue, &categories, layout),
        categories,
        users: as_in_the_log(data.users.iter().map(|user| user.name.as_str()).collect(), "user "),
    };
    let (tables, items) = (layout.tables(), layout.items());
    let parts = [
        ("train", &data.train),
        ("validation", &data.validation),
        ("test", &data.test),
    ];
    let mut files = Vec::new();
    for (place, ending) in tables.iter().enumerate() {
        // A layout has one table of all parts, or one for each.
        let own = if tables.len() == 1 {
            &parts[..]
        } else {
            &parts[place..=place]
        };
        files.push(ExportedFile {
            ending,
            bytes: writing.table(own)?,
        });
    }
    files.push(ExportedFile {
        ending: items,
        bytes: writing.items()?,
    });
    Ok(files)
}

/// Whether a file begins with the first line of an export, in any layout.
///
/// # Errors
/// Reading fails.
pub fn is_exported_file(file: &mut dyn Read) -> io::Result<bool> {
    let mut start = Vec::new();
    file.take(256).read_to_end(&mut start)?;
    Ok(FIRST_COLUMNS.iter().any(|first| start.starts_with(first.as_bytes())))
}

/// Takes away the word that is put before numbers to make names of them, unless two names would become one.
fn as_in_the_log<'a>(names: Vec<&'a str>, word: &str) -> Vec<&'a str> {
    let bare = |name: &'a str| {
        let number = name.strip_prefix(word);
        number
            .filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
            .unwrap_or(name)
    };
    // A user of the industrial split has several windows, all of one name.
    let distinct = |names: &[&str]| names.iter().copied().collect::<HashSet<_>>().len();
    let bared: Vec<&str> = names.iter().map(|name| bare(name)).collect();
    if distinct(&bared) < distinct(&names) {
        names
    } else {
        bared
    }
}

/// The words that stand for items and categories in a layout.
struct Words {
    items: Vec<String>,
    categories: Vec<String>,
    /// The sign between the items of a history, and between their categories.
    sign: char,
}

impl Words {
    fn of(catalogue: &Catalogue, names: &[&str], layout: ImpressionLayout) -> Self {
        let ids = catalogue
            .items
            .iter()
            .map(|item| item.id.as_deref().unwrap_or_default());
        let ids: Vec<&str> = ids.collect();
        let is_free = |sign: char| {
            let mut all = ids.iter().chain(names);
            !all.any(|word| word.is_empty() || word.contains(sign) || word.contains(['\t', '\n', '\r']))
        };
        let signs = match layout {
            ImpressionLayout::Plain => &SIGNS[..],
            ImpressionLayout::FuxiCtr => &['^'],
            ImpressionLayout::RecBole => &[' '],
            // Embedding layers look up numbers.
            ImpressionLayout::DeepCtr => &[],
        };
        let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        let numbers = |count: usize| (1..=count).map(|number| number.to_string()).collect();
        match signs.iter().copied().find(|&sign| is_free(sign)) {
            Some(sign) => Self {
                items: owned(&ids),
                categories: owned(names),
                sign,
            },
            None => Self {
                items: numbers(ids.len()),
                categories: numbers(names.len()),
                sign: signs.first().copied().unwrap_or('|'),
            },
        }
    }

    /// The words of a history's items, or of their categories.
    fn sequence<'a>(&'a self, history: &[Behaviour], word: impl Fn(u32) -> &'a str) -> String {
        let mut text = String::new();
        for (place, behaviour) in history.iter().enumerate() {
            if place > 0 {
                text.push(self.sign);
            }
            text.push_str(word(behaviour.item));
        }
        text
    }
}

/// What is written, and how.
struct Writing<'a> {
    data: &'a Dataset,
    layout: ImpressionLayout,
    max_history: usize,
    words: Words,
    users: Vec<&'a str>,
    categories: Vec<&'a str>,
}

impl Writing<'_> {
    /// The impressions of some parts, under one line of names.
    fn table(&self, parts: &[(&str, &Vec<Impression>)]) -> Result<Vec<u8>> {
        let mut writer = self.writer();
        put(&mut writer, &self.head())?;
        for (part, impressions) in parts {
            for impression in *impressions {
                put(&mut writer, &self.row(part, impression))?;
            }
        }
        finished(writer)
    }

    /// The items: number, id, category, title. The numbers are those of `deepctr`.
    fn items(&self) -> Result<Vec<u8>> {
        let mut writer = self.writer();
        let catalogue = &self.data.catalogue;
        let head: &[&str] = match self.layout {
            ImpressionLayout::RecBole => &["item_id:token", "category:token", "number:float", "title:token"],
            _ => &["number", "item", "category", "category_number", "title"],
        };
        put(&mut writer, &head.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        for (index, item) in catalogue.items.iter().enumerate() {
            let number = (index + 1).to_string();
            let title = one_line(&item.text("en"));
            let category = item.category as usize;
            let row = match self.layout {
                ImpressionLayout::RecBole => vec![
                    self.words.items[index].clone(),
                    self.words.categories[category].clone(),
                    number,
                    title,
                ],
                _ => vec![
                    number,
                    item.id.as_deref().unwrap_or_default().to_owned(),
                    self.categories[category].to_owned(),
                    (category + 1).to_string(),
                    title,
                ],
            };
            put(&mut writer, &row)?;
        }
        finished(writer)
    }

    fn writer(&self) -> csv::Writer<Vec<u8>> {
        let mut builder = WriterBuilder::new();
        if self.layout == ImpressionLayout::RecBole {
            // Its reader takes a quote for a letter.
            builder.delimiter(b'\t').quote_style(QuoteStyle::Never);
        }
        builder.from_writer(Vec::new())
    }

    /// The names of the columns.
    fn head(&self) -> Vec<String> {
        let names: &[&str] = match self.layout {
            ImpressionLayout::Plain => &["part", "user", "item", "category", "label", "items", "categories"],
            ImpressionLayout::DeepCtr => &[
                "part",
                "user_id",
                "item_id",
                "cate_id",
                "label",
                "hist_item_id",
                "hist_cate_id",
                "seq_length",
            ],
            ImpressionLayout::FuxiCtr => &["clk", "user_id", "item_id", "cate_id", "click_history", "cate_history"],
            ImpressionLayout::RecBole => &[
                "label:float",
                "user_id:token",
                "item_id:token",
                "item_id_list:token_seq",
                "item_length:float",
            ],
        };
        let token = if self.layout == ImpressionLayout::RecBole {
            ":token"
        } else {
            ""
        };
        let catalogue = &self.data.catalogue;
        let fields = [("profile", &catalogue.profile), ("context", &catalogue.context)];
        let fields = fields.into_iter().flat_map(|(group, fields)| {
            fields
                .iter()
                .map(move |field| format!("{group}_{}{token}", one_line(&field.key)))
        });
        names.iter().map(ToString::to_string).chain(fields).collect()
    }

    fn row(&self, part: &str, impression: &Impression) -> Vec<String> {
        let Self {
            data,
            layout,
            max_history,
            words,
            users,
            categories: _,
        } = self;
        let history = data.history(impression, *max_history);
        let category = |item: u32| words.categories[data.catalogue.category(item) as usize].as_str();
        let items = words.sequence(history, |item| words.items[item as usize].as_str());
        let categories = words.sequence(history, category);
        let target = words.items[impression.target as usize].clone();
        let of_target = category(impression.target).to_owned();
        let label = u8::from(impression.clicked).to_string();
        let name = one_line(users[impression.user as usize]);
        let part = part.to_owned();
        let mut row = match layout {
            ImpressionLayout::Plain => vec![part, name, target, of_target, label, items, categories],
            ImpressionLayout::DeepCtr => {
                let user = (impression.user + 1).to_string();
                let length = history.len().to_string();
                vec![part, user, target, of_target, label, items, categories, length]
            }
            ImpressionLayout::FuxiCtr => vec![label, name, target, of_target, items, categories],
            ImpressionLayout::RecBole => vec![label, name, target, items, history.len().to_string()],
        };
        row.extend(self.values(&data.catalogue.profile, data.profile(impression)));
        row.extend(self.values(&data.catalogue.context, data.context(impression)));
        row
    }

    /// The values of fields: keys, or for `deepctr` numbers, of which 0 is "unknown".
    fn values<'a>(&'a self, fields: &'a [Field], numbers: &'a [u32]) -> impl Iterator<Item = String> + 'a {
        fields.iter().zip(numbers).map(|(field, &number)| {
            if self.layout == ImpressionLayout::DeepCtr {
                return number.to_string();
            }
            let value = (number as usize)
                .checked_sub(1)
                .and_then(|place| field.values.get(place));
            value.map_or_else(String::new, |value| one_line(&value.key))
        })
    }
}

/// Text without line breaks and tabs, which layouts without quotes cannot hold.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        let _ = line.write_char(if letter.is_control() { ' ' } else { letter });
    }
    line
}

fn put(writer: &mut csv::Writer<Vec<u8>>, row: &[String]) -> Result<()> {
    writer
        .write_record(row)
        .map_err(|error| Error::request(request_reason::unwritable(), error.to_string()))
}

fn finished(writer: csv::Writer<Vec<u8>>) -> Result<Vec<u8>> {
    writer
        .into_inner()
        .map_err(|error| Error::request(request_reason::unwritable(), error.to_string()))
}
