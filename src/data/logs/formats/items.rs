//! Tables of items beside a log, of any format: which file is one, and its rows.
//!
//! A table with a header, or of objects of JSON by the keys of the first, is one if it names items and their category or title, and no users:
//! `KuaiRand`'s `video_features`, Taobao's `ad_feature.csv`, H&M's `articles.csv`, Amazon's `meta`, `RecBole`'s `.item`. So is `RetailRocket`'s `item_properties`, in which each row is
//! one property of an item, and MovieLens 100K's `u.item` and MIND's `news.tsv`, which have no header.

use std::borrow::Cow;

use super::columns::{Columns, is_sequence, place, plain};
use super::format::{OpenFile, Rows, delimiter, first_fields, stem};
use super::roles::{LISTS, ROLES};
use crate::Result;
use crate::data::logs::items::ItemCells;
use crate::data::logs::log::Log;
use crate::data::logs::text::ids::Several;
use crate::data::logs::text::json_lines::json_layout;
use crate::data::logs::text::refusal::{Refused, refusal};
use crate::data::logs::text::table::{Layout, Record};
use crate::data::logs::text::time;
use crate::error::log_reason;

/// Names of columns that hold the category in a table of items, besides those that hold it in a log; the likeliest first.
const CATEGORIES: [&str; 14] = [
    "producttypename",
    "productgroupname",
    "producttype",
    "firstlevelcategoryname",
    "firstlevelcategoryid",
    "categoryname",
    "subcategory",
    "class",
    "tag",
    "tagname",
    "feat",
    "topic",
    "type",
    "类型",
];
/// Names of columns that hold the title, besides those that hold it in a log.
const TITLES: [&str; 10] = [
    "prodname",
    "movietitle",
    "booktitle",
    "videotitle",
    "newstitle",
    "headline",
    "artistname",
    "trackname",
    "songname",
    "caption",
];
/// Names of columns that hold who offers or wrote an item. In a log they are users.
const MAKERS: [&str; 3] = ["customer", "author", "reviewer"];
/// The columns of a table whose rows are properties of items, and the property that is the category.
const PROPERTIES: [&str; 3] = ["itemid", "property", "value"];
const CATEGORY_PROPERTY: &str = "categoryid";
/// MovieLens 100K's films: number, title, two dates, address, then 1 for each genre that the film has.
const FILMS: &str = "u.item";
const FILM_COLUMNS: usize = 24;
/// MIND's articles: id, category, subcategory, title, abstract, address, and what the title and the abstract name.
const NEWS: &str = "news.tsv";
const NEWS_COLUMNS: usize = 8;
const GENRES: [&str; 19] = [
    "unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children's",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
];

/// A kind of table of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    /// A row for each item, under a header.
    Table,
    /// A row for each property.
    Properties,
    /// MovieLens 100K's.
    Films,
    /// MIND's.
    News,
}

impl ItemKind {
    /// Returns the kind of a file by its name and first line; `None` if it is no table of items. `asked` are the columns that are asked for.
    pub(crate) fn of(name: &str, first_line: &str, asked: &Columns) -> Option<Self> {
        let header = first_fields(first_line);
        let header: Vec<&str> = header.iter().map(Cow::as_ref).collect();
        if is_films(name, first_line) {
            return Some(Self::Films);
        }
        if is_named(name, NEWS) && first_line.split('\t').count() == NEWS_COLUMNS {
            return Some(Self::News);
        }
        let has = |wanted: &str| header.iter().any(|name| plain(name) == wanted);
        if PROPERTIES.iter().all(|name| has(name)) {
            return Some(Self::Properties);
        }
        guess(name, &header, asked).is_some().then_some(Self::Table)
    }

    /// Returns how the fields of a file are told apart.
    pub(crate) fn layout(self, first_line: &str) -> Layout {
        match self {
            Self::Films => Layout::Latin(b'|'),
            Self::News => Layout::Plain(b'\t'),
            Self::Table | Self::Properties => json_layout(first_line).unwrap_or_else(|| {
                if first_line.contains("::") {
                    Layout::Colons
                } else {
                    Layout::of(delimiter(first_line))
                }
            }),
        }
    }

    /// Returns what takes the records of a file.
    pub(crate) fn rows(self, file: &OpenFile) -> Box<dyn Rows> {
        match self {
            Self::Films => Box::new(FilmRows),
            Self::News => Box::new(NewsRows),
            Self::Table | Self::Properties => Box::new(ItemRows {
                kind: self,
                file: file.name.to_owned(),
                asked: file.options.columns.clone(),
                columns: None,
            }),
        }
    }

    /// Returns the columns of a table by its header.
    pub(crate) fn guess(self, name: &str, header: &[&str], asked: &Columns) -> Columns {
        match self {
            Self::Films | Self::News => Columns::default(),
            Self::Table => guess(name, header, asked).unwrap_or_default(),
            Self::Properties => Columns {
                item: header
                    .iter()
                    .find(|name| plain(name) == PROPERTIES[0])
                    .map(|&name| name.to_owned()),
                category: header
                    .iter()
                    .find(|name| plain(name) == PROPERTIES[2])
                    .map(|&name| name.to_owned()),
                ..Columns::default()
            },
        }
    }
}

/// Returns whether a file is MovieLens 100K's `u.item`: by its name and the number of its columns.
fn is_films(name: &str, first_line: &str) -> bool {
    is_named(name, FILMS) && first_line.split('|').count() == FILM_COLUMNS
}

/// Returns whether a file has a name, in whatever folder.
fn is_named(name: &str, wanted: &str) -> bool {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base.eq_ignore_ascii_case(wanted)
}

/// Guesses the columns of a table of items; `None` if the header is none of such a table. A column that is asked for and is there counts.
fn guess(name: &str, header: &[&str], asked: &Columns) -> Option<Columns> {
    let asked_for = |column: &Option<String>| {
        let name = column
            .as_deref()
            .filter(|name| !name.is_empty() && name.parse::<usize>().is_err())?;
        let at = place(header, name).ok()?;
        Some(header[at].trim().to_owned())
    };
    let known = Columns::guess(header);
    let among = |names: &[&str]| {
        let found = names
            .iter()
            .find_map(|known| header.iter().find(|name| plain(name) == *known));
        found.map(|name| name.trim().to_owned())
    };
    let is_maker = |name: &String| MAKERS.contains(&plain(name).as_str());
    let is_log = known.time.is_some() || known.label.is_some() || known.event.is_some();
    // Impressions with their histories need no users.
    if asked_for(&asked.history).is_some() {
        return None;
    }
    if asked_for(&asked.user).is_some() || known.user.is_some_and(|user| is_log || !is_maker(&user)) {
        return None;
    }
    let columns = Columns {
        item: asked_for(&asked.item).or(known.item).or_else(|| numbered(name, header)),
        category: asked_for(&asked.category)
            .or(known.category)
            .or_else(|| among(&CATEGORIES)),
        title: asked_for(&asked.title).or(known.title).or_else(|| among(&TITLES)),
        ..Columns::default()
    };
    let is_one = columns.item.is_some() && (columns.category.is_some() || columns.title.is_some());
    is_one.then_some(columns)
}

/// Returns a column that is called no more than `id`, where the file is called after what it lists: `artists.dat`.
fn numbered(name: &str, header: &[&str]) -> Option<String> {
    let stem = stem(name);
    let things = [stem.as_str(), stem.strip_suffix('s').unwrap_or(&stem)];
    let (_, items) = ROLES.iter().find(|(role, _)| *role == "item")?;
    if !things.iter().any(|thing| items.contains(thing)) {
        return None;
    }
    header
        .iter()
        .find(|name| plain(name) == "id")
        .map(|name| name.trim().to_owned())
}

/// Returns what stands between several categories in a column of this name.
pub(crate) fn several_in(column: &str) -> Several {
    if LISTS.contains(&plain(column).as_str()) {
        Several::Commas
    } else if is_sequence(column) {
        Several::Spaces
    } else {
        Several::Bars
    }
}

/// A table with a header.
struct ItemRows {
    kind: ItemKind,
    file: String,
    asked: Columns,
    /// `None` until the header is read.
    columns: Option<ItemPlaces>,
}

/// Where the columns of a table of items stand.
struct ItemPlaces {
    item: usize,
    category: Option<usize>,
    several: Several,
    title: Option<usize>,
    /// The columns of the property's name and of the time, in a table of properties.
    property: Option<usize>,
    time: Option<usize>,
    /// The fewest columns of a row, and the most.
    least: usize,
    width: usize,
}

impl Rows for ItemRows {
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        let Some(places) = &self.columns else {
            self.columns = Some(self.begin(log, record)?);
            return Ok(());
        };
        if !log.fits(record, places.least, places.width) {
            return Ok(());
        }
        let field = |place: usize| record.fields.get(place).map_or("", |field| field.trim());
        if places.property.is_some_and(|place| field(place) != CATEGORY_PROPERTY) {
            // They are none of the log's rows, so they are not left out of it.
            let reason = "rows of a table of items that give another property than the category";
            log.notes.add("other-property", reason, record);
            return Ok(());
        }
        let time = places.time.and_then(|place| time::parse(field(place)));
        let cells = ItemCells {
            id: field(places.item),
            category: places.category.map(field),
            several: places.several,
            title: places.title.map(field),
            time: time.map(|time| time.milliseconds),
        };
        log.take_item(record, &cells)
    }
}

impl ItemRows {
    /// Finds the columns in a header.
    fn begin(&self, log: &mut Log, record: &Record) -> Result<ItemPlaces> {
        let header = record.fields;
        let columns = self.kind.guess(&self.file, header, &self.asked);
        let found = |column: &Option<String>| column.as_ref().map(|name| place(header, name)).transpose();
        let named = |name: &str| header.iter().position(|column| plain(column) == name);
        let places = || -> std::result::Result<_, Refused> {
            Ok((found(&columns.item)?, found(&columns.category)?, found(&columns.title)?))
        };
        let refused = |(reason, what, remedy)| refusal(reason, record.file, record.line, what, remedy);
        let (item, category, title) = places().map_err(refused)?;
        let is_properties = self.kind == ItemKind::Properties;
        log.item_table().add_columns(columns.named());
        let Some(item) = item else {
            let what = "no column looks like the item".to_owned();
            return Err(refused((
                log_reason::column_sought("item"),
                what,
                "Say which it is: item=..., as the first line names it.".to_owned(),
            )));
        };
        let property = if is_properties { named(PROPERTIES[1]) } else { None };
        let last = [Some(item), category, title, property].into_iter().flatten().max();
        Ok(ItemPlaces {
            item,
            category,
            several: category.map_or(Several::Bars, |place| several_in(header[place])),
            title,
            property,
            time: if is_properties { named("timestamp") } else { None },
            least: last.map_or(0, |last| last + 1),
            width: header.len(),
        })
    }
}

/// MovieLens 100K's `u.item`.
struct FilmRows;

impl Rows for FilmRows {
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        if !log.fits(record, FILM_COLUMNS, FILM_COLUMNS) {
            return Ok(());
        }
        if record.latin1 {
            let reason = "lines that are not UTF-8, read as Latin-1";
            log.notes.add("latin-1", reason, record);
        }
        let flags = &record.fields[FILM_COLUMNS - GENRES.len()..];
        let genres: Vec<&str> = GENRES
            .into_iter()
            .zip(flags)
            .filter(|(_, flag)| flag.trim() == "1")
            .map(|(genre, _)| genre)
            .collect();
        let genres = genres.join("|");
        let cells = ItemCells {
            id: record.fields[0].trim(),
            category: Some(&genres),
            several: Several::Bars,
            title: Some(record.fields[1].trim()),
            time: None,
        };
        log.take_item(record, &cells)
    }
}

/// MIND's `news.tsv`.
struct NewsRows;

impl Rows for NewsRows {
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        if !log.fits(record, NEWS_COLUMNS, NEWS_COLUMNS) {
            return Ok(());
        }
        let [id, category, _, title] = [0, 1, 2, 3].map(|column| record.fields[column].trim());
        let cells = ItemCells {
            id,
            category: Some(category),
            several: Several::Bars,
            title: Some(title),
            time: None,
        };
        log.take_item(record, &cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_items_are_known_by_their_header() {
        for (name, line, expected) in [
            (
                "video_features_basic_1k.csv",
                "video_id,author_id,video_type,upload_dt,tag",
                "item=video_id,category=tag",
            ),
            (
                "ad_feature.csv",
                "adgroup_id,cate_id,campaign_id,customer,brand,price",
                "item=adgroup_id,category=cate_id",
            ),
            (
                "articles.csv",
                "article_id,product_code,prod_name,product_type_no,product_type_name",
                "item=article_id,category=product_type_name,title=prod_name",
            ),
            (
                "ml-100k.item",
                "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq",
                "item=item_id:token,category=class:token_seq,title=movie_title:token_seq",
            ),
            (
                "item_properties_part1.csv",
                "timestamp,itemid,property,value",
                "item=itemid,category=value",
            ),
            ("artists.dat", "id\tname\turl\tpictureURL", "item=id,title=name"),
            (
                "books.csv",
                "isbn,title,author,genres",
                "item=isbn,category=genres,title=title",
            ),
            ("item_categories.csv", "video_id,feat", "item=video_id,category=feat"),
            (
                "meta_Books.jsonl",
                r#"{"main_category": "Books", "title": "A, b", "author": {"name": "x"}, "categories": ["a", "b"], "parent_asin": "B0"}"#,
                "item=parent_asin,category=categories,title=title",
            ),
            (
                "wares.json",
                r#"[{"sku": 1, "name": "Cup"}, {"sku": 2}]"#,
                "item=sku,title=name",
            ),
        ] {
            let kind = ItemKind::of(name, line, &Columns::default());
            let header = first_fields(line);
            let header: Vec<&str> = header.iter().map(Cow::as_ref).collect();
            let columns = kind.map(|kind| kind.guess(name, &header, &Columns::default()).to_string());
            assert_eq!(columns.as_deref(), Some(expected), "{name}");
        }
        for (name, line) in [
            ("log.csv", "user,item,time,category,title"),
            ("log.csv", "user,item,category"),
            ("raw_sample.csv", "user,time_stamp,adgroup_id,pid,nonclk,clk"),
            ("reviews.csv", "author,book,title,date"),
            ("users.dat", "id\tname\tcity"),
            ("category_tree.csv", "categoryid,parentid"),
            ("u.item", "1|Toy Story"),
            ("a.csv", "1,2,3"),
            (
                "Books.jsonl",
                r#"{"rating": 5.0, "title": "Good", "parent_asin": "B0", "user_id": "A1", "timestamp": 1}"#,
            ),
            ("wares.json", "["),
        ] {
            assert_eq!(ItemKind::of(name, line, &Columns::default()), None, "{name}: {line}");
        }
        let line = "who,sku,genre,when";
        assert!(ItemKind::of("log.csv", line, &Columns::default()).is_some());
        let asked = Columns::parse("user=who,time=when").unwrap();
        assert_eq!(ItemKind::of("log.csv", line, &asked), None, "its users are named");
        let asked = Columns::parse("item=code,title=label").unwrap();
        let kind = ItemKind::of("wares.csv", "code,label", &asked);
        assert_eq!(kind, Some(ItemKind::Table));
    }
}
