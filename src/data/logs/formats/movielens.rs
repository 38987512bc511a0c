//! MovieLens' ratings and films: `ratings.csv` and `movies.csv`, or `ratings.dat` and `movies.dat` of the old editions.
//!
//! Every rating is a behaviour, whatever its stars, unless a label is made of them. The vocabulary is the films that somebody rated; a film's category is its first
//! genre. MovieLens 1M's `users.dat` is read if its columns are asked for as profile fields.

use super::columns::{Columns, place, same};
use super::format::{Format, OpenFile, Rows, delimiter, fields, names_field_file, stem};
use super::items::ItemKind;
use super::movielens_users::{PROFILE_COLUMNS, USERS, UserRows, field_name, plain_number, profile_places, value_name};
use crate::Result;
use crate::data::logs::label::LabelRule;
use crate::data::logs::log::{Log, LogEvent, NO_CATEGORY, line_number};
use crate::data::logs::options::LogFormat;
use crate::data::logs::text::ids::Several;
use crate::data::logs::text::refusal::{Refused, refusal};
use crate::data::logs::text::table::{Layout, Record};
use crate::data::{Category, Name};
use crate::error::log_reason;

const RATINGS: &str = "ratings.csv";
const FILMS: &str = "movies.csv";
const RATINGS_COLUMNS: [&str; 4] = ["userId", "movieId", "rating", "timestamp"];
/// The place of the stars among them.
const RATING: usize = 2;
const FILMS_COLUMNS: [&str; 3] = ["movieId", "title", "genres"];
const NO_GENRE: &str = "(no genres listed)";
/// The glyph of a genre that MovieLens' documentation does not list.
const OTHER_GLYPH: &str = "●";

/// The genres with their Chinese names and glyphs.
const GENRES: [(&str, &str, &str); 20] = [
    ("Action", "动作", "▲"),
    ("Adventure", "冒险", "△"),
    ("Animation", "动画", "◉"),
    ("Children", "儿童", "◎"),
    ("Comedy", "喜剧", "♪"),
    ("Crime", "犯罪", "◆"),
    ("Documentary", "纪录", "▣"),
    ("Drama", "剧情", "■"),
    ("Fantasy", "奇幻", "✦"),
    ("Film-Noir", "黑色电影", "◐"),
    ("Horror", "恐怖", "✚"),
    ("IMAX", "IMAX", "□"),
    ("Musical", "歌舞", "♫"),
    ("Mystery", "悬疑", "◇"),
    ("Romance", "爱情", "♥"),
    ("Sci-Fi", "科幻", "★"),
    ("Thriller", "惊悚", "♠"),
    ("War", "战争", "✖"),
    ("Western", "西部", "♣"),
    (NO_GENRE, "（未列类型）", "○"),
];

/// What it is called, and its files.
pub(super) const FORMAT: LogFormat =
    LogFormat::new("movielens", "MovieLens", &[RATINGS, FILMS]).with_field_files(&[USERS]);

/// MovieLens' ratings and films.
pub(crate) struct Movielens;

impl Format for Movielens {
    fn description(&self) -> LogFormat {
        FORMAT
    }

    /// Other logs are called `ratings` too: theirs have columns for all that is needed, under other names.
    fn has_name(&self, name: &str, first_line: &str) -> bool {
        let header: Vec<&str> = fields(first_line).collect();
        let own = header.iter().any(|name| name.trim().eq_ignore_ascii_case("movieId"));
        let is_foreign_items = || ItemKind::of(name, first_line, &Columns::default()).is_some();
        let foreign = !own && (Columns::guess(&header).complete() || is_foreign_items());
        let known = [RATINGS, FILMS].iter().any(|file| stem(file) == stem(name));
        // Many things are called `users`; this is one of the old editions.
        let users = names_field_file(self.description(), name) && first_line.contains("::");
        (known && !foreign) || users
    }

    fn part(&self, name: &str) -> usize {
        if names_field_file(self.description(), name) {
            2
        } else {
            usize::from(stem(name).contains("movie"))
        }
    }

    fn check_columns(&self, asked: &Columns) -> std::result::Result<(), Refused> {
        profile_places(asked).map(|_| ())
    }

    fn check_label(&self, rule: &LabelRule) -> std::result::Result<(), Refused> {
        if same(RATINGS_COLUMNS[RATING], rule.column()) {
            return Ok(());
        }
        let what = format!(
            "MovieLens has no column `{}` that a label can be made of",
            rule.column()
        );
        let reason = log_reason::label_column(rule.column());
        Err((reason, what, "Use the stars: --label \"rating >= 4\".".to_owned()))
    }

    fn profile_columns(&self, part: usize) -> &'static [&'static str] {
        if part == 2 { &PROFILE_COLUMNS } else { &[] }
    }

    fn field_name(&self, key: &str) -> Option<Name> {
        field_name(key)
    }

    fn value_name(&self, field: &str, value: &str) -> Option<Name> {
        value_name(field, value)
    }

    fn layout(&self, first_line: &str) -> Layout {
        if first_line.contains("::") {
            Layout::Colons
        } else {
            Layout::of(delimiter(first_line))
        }
    }

    fn header(&self, first_line: &str, fields: &[&str]) -> Option<Vec<String>> {
        let has_header = !first_line.contains("::");
        has_header.then(|| fields.iter().map(|&name| name.to_owned()).collect())
    }

    fn rows(&self, file: &OpenFile) -> Box<dyn Rows> {
        match file.part {
            0 => Box::new(RatingRows {
                file: file.number,
                rule: file.options.label.clone(),
                columns: HeaderPlaces::without_header(file.layout),
            }),
            1 => Box::new(FilmRows {
                layout: file.layout,
                columns: HeaderPlaces::without_header(file.layout),
            }),
            _ => Box::new(UserRows::new(&file.options.columns)),
        }
    }

    /// Leaves out ratings of films that are not listed.
    fn complete(&self, log: &mut Log) -> Result<()> {
        if log.category_of.iter().all(|&category| category == NO_CATEGORY) {
            return Err(log.nothing_left(log_reason::no_films(), FILMS, "films"));
        }
        drop_unknown_films(log);
        if log.events.is_empty() {
            return Err(log.nothing_left(
                log_reason::no_ratings(),
                RATINGS,
                "ratings of films that movies.csv lists",
            ));
        }
        Ok(())
    }

    fn item_name(&self, id: &str) -> Option<Name> {
        Some(Name::of([("en", format!("film {id}")), ("zh", format!("电影 {id}"))]))
    }

    fn category(&self, name: &str) -> Option<Category> {
        let known = GENRES.iter().find(|(english, _, _)| *english == name);
        let (chinese, glyph) = known.map_or((name, OTHER_GLYPH), |&(_, chinese, glyph)| (chinese, glyph));
        Some(Category {
            name: Name::of([("en", name), ("zh", chinese)]),
            glyph: glyph.to_owned(),
        })
    }
}

/// Where the columns of a file stand.
struct HeaderPlaces<const N: usize> {
    places: [usize; N],
    /// All columns of the file.
    width: usize,
}

impl<const N: usize> HeaderPlaces<N> {
    /// Returns the places in the old editions, which have no header and this order.
    fn without_header(layout: Layout) -> Option<Self> {
        (layout == Layout::Colons).then(|| Self {
            places: std::array::from_fn(|place| place),
            width: N,
        })
    }

    /// Finds the columns in a header.
    fn in_header(record: &Record, names: [&str; N]) -> Result<Self> {
        let mut places = [0; N];
        for (found, name) in places.iter_mut().zip(names) {
            *found = place(record.fields, name).map_err(|(reason, what, _)| {
                let remedy = format!("The first line must name {}.", names.join(", "));
                refusal(reason, record.file, record.line, what, remedy)
            })?;
        }
        let width = record.fields.len();
        Ok(Self { places, width })
    }

    /// Returns the fields of a record, unless it has too few columns or too many.
    fn of<'a>(&self, log: &mut Log, record: &Record<'a>) -> Option<[&'a str; N]> {
        let least = self.places.iter().max().map_or(0, |last| last + 1);
        log.fits(record, least, self.width)
            .then(|| self.places.map(|place| record.fields[place]))
    }
}

struct FilmRows {
    layout: Layout,
    /// `None` until the header is read.
    columns: Option<HeaderPlaces<3>>,
}

impl Rows for FilmRows {
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        let Some(columns) = &self.columns else {
            self.columns = Some(HeaderPlaces::in_header(record, FILMS_COLUMNS)?);
            return Ok(());
        };
        // The old editions' titles hold `::` now and then.
        if self.layout == Layout::Colons && record.fields.len() > FILMS_COLUMNS.len() {
            let last = record.fields.len() - 1;
            let title = record.fields[1..last].join("::");
            return film(log, record, [record.fields[0], &title, record.fields[last]]);
        }
        match columns.of(log, record) {
            Some(fields) => film(log, record, fields),
            None => Ok(()),
        }
    }
}

/// Takes a film by its id, title and genres.
fn film(log: &mut Log, record: &Record, [id, title, genres]: [&str; 3]) -> Result<()> {
    let id = id.trim();
    if !log.usable(record, id) {
        return Ok(());
    }
    let item = log.item(record, plain_number(id))?;
    if log.category_of[item as usize] != NO_CATEGORY {
        let reason = "films listed again (the first row counts)";
        log.skipped.add("film-twice", reason, record);
        return Ok(());
    }
    if record.latin1 {
        log.notes
            .add("latin-1", "lines that are not UTF-8, read as Latin-1", record);
    }
    let mut genres = genres.trim();
    if genres.trim_matches(['|', ' ']).is_empty() {
        let reason = "films with an empty genre, taken as \"(no genres listed)\"";
        log.notes.add("no-genre", reason, record);
        genres = NO_GENRE;
    }
    log.categorise_by(record, item, genres, Several::Bars)?;
    log.entitle(record, item, title.trim());
    Ok(())
}

struct RatingRows {
    file: u8,
    /// What makes a label of the stars.
    rule: Option<LabelRule>,
    /// `None` until the header is read.
    columns: Option<HeaderPlaces<4>>,
}

impl Rows for RatingRows {
    fn take(&mut self, log: &mut Log, record: &Record) -> Result<()> {
        let Some(columns) = &self.columns else {
            self.columns = Some(HeaderPlaces::in_header(record, RATINGS_COLUMNS)?);
            return Ok(());
        };
        let Some(fields) = columns.of(log, record) else {
            return Ok(());
        };
        let [user, film, stars, time] = fields.map(str::trim);
        if !log.usable(record, user) || !log.usable(record, film) {
            return Ok(());
        }
        let Some(time) = log.time(record, time) else {
            log.skipped.add("bad-time", "rows whose time cannot be read", record);
            return Ok(());
        };
        let made = self
            .rule
            .as_ref()
            .map_or(Some(true), |rule| log.made_label(record, rule, stars));
        let Some(clicked) = made else {
            return Ok(());
        };
        log.labelled |= self.rule.is_some();
        let event = LogEvent {
            time,
            user: log.user(record, plain_number(user))?,
            item: log.item(record, plain_number(film))?,
            line: line_number(record),
            file: self.file,
            clicked,
        };
        log.event(record, event)
    }
}

/// Leaves out ratings of films that were never listed.
fn drop_unknown_films(log: &mut Log) {
    let Log {
        events,
        category_of,
        items,
        files,
        skipped,
        ..
    } = log;
    events.retain(|event| {
        let known = category_of[event.item as usize] != NO_CATEGORY;
        if !known {
            let text = format!("film {}", items.text(event.item));
            let reason = "ratings of films that movies.csv does not list";
            let line = u64::from(event.line);
            skipped.add_line("unknown-film", reason, (&files[event.file as usize], line, &text));
        }
        known
    });
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::data::{Dataset, HISTORY_LIMIT, ImportReport, LogReader, Protocol, ReadOptions};

    const FILMS: &str =
        "movieId,title,genres\n1,\"Tea, a film\",Drama|Comedy\n2,Shoes,\n3,Keys,Sci-Fi\n2,Shoes again,War\nx,Odd,War\n";

    fn read(movies: &str, ratings: &str) -> Result<(Dataset, ImportReport)> {
        let mut reader = LogReader::new(ReadOptions::default());
        reader.push("ratings.csv", ratings.as_bytes())?; // either order
        reader.push("movies.csv", movies.as_bytes())?;
        reader.finish(&Protocol::default())
    }

    #[test]
    fn rows_become_users_films_and_findings() {
        let ratings =
            "userId,movieId,rating,timestamp\n7,1,5,30\n7,2,4,10\n7,3,3,10\n8,1,1,5\n8,9,1,6\n8,2\n8,2,3,soon\n";
        let (data, report) = read(FILMS, ratings).unwrap();
        assert_eq!(
            (report.users, report.items, report.categories, report.behaviours),
            (2, 3, 3, 4)
        );
        let items: Vec<u32> = data.users[0]
            .behaviours
            .iter()
            .map(|behaviour| behaviour.item)
            .collect();
        assert_eq!(items, [1, 2, 0], "by time, ties in file order");
        assert_eq!(data.catalogue.items[0].text("en"), "Tea, a film");
        assert_eq!(
            data.catalogue.categories[data.catalogue.category(1) as usize]
                .name
                .text("en"),
            NO_GENRE
        );
        let found: Vec<_> = report
            .skipped
            .iter()
            .map(|one| (one.code, one.count, one.examples[0].line))
            .collect();
        let expected = [
            ("ragged", 1, 7),
            ("bad-time", 1, 8),
            ("film-twice", 1, 5),
            ("unknown-film", 1, 6),
        ];
        for one in expected {
            assert!(found.contains(&one), "{one:?} is not in {found:?}");
        }
        let notes: Vec<_> = report.notes.iter().map(|one| (one.code, one.count)).collect();
        // User 7 rated every film: nothing is left for a negative. Two were rated at once, before which there was nothing.
        assert_eq!(
            notes,
            [
                ("category-list", 1),
                ("no-genre", 1),
                ("in-1970", 4),
                ("ties", 2),
                ("short-user", 1),
                ("no-history", 1),
                ("no-negative", 1)
            ]
        );
        assert!(report.to_string().contains("ratings.csv, line 6: film 9"), "{report}");
    }

    #[test]
    fn impressions_never_hold_their_own_event_nor_a_negative_of_the_history() {
        let mut movies = "movieId,title,genres\n".to_owned();
        let mut ratings = "userId,movieId,rating,timestamp\n".to_owned();
        for film in 0..60 {
            writeln!(movies, "{film},f{film},Drama").unwrap();
        }
        for user in 0..5 {
            for step in 0..30 {
                writeln!(ratings, "{user},{},4,{step}", (user * 7 + step) % 60).unwrap();
            }
        }
        let (data, _) = read(&movies, &ratings).unwrap();
        assert_eq!(
            (data.train.len(), data.validation.len(), data.test.len()),
            (200, 10, 10)
        );
        for impression in data.train.iter().chain(&data.validation).chain(&data.test) {
            let user = &data.users[impression.user as usize];
            let next = &user.behaviours[impression.seen as usize];
            assert_eq!(next.item == impression.target, impression.clicked);
            let history = data.history(impression, HISTORY_LIMIT);
            assert!(history.iter().all(|behaviour| behaviour.item != impression.target));
        }
        assert_eq!(read(&movies, &ratings).unwrap().0, data, "one seed, one data set");
    }

    #[test]
    fn long_histories_keep_their_end() {
        let mut ratings = "userId,movieId,rating,timestamp\n".to_owned();
        for step in 0..600 {
            writeln!(ratings, "1,{},4,{step}", step % 3 + 1).unwrap();
        }
        let (data, report) = read(FILMS, &ratings).unwrap();
        assert_eq!(data.users[0].behaviours.len(), HISTORY_LIMIT);
        assert_eq!(data.users[0].behaviours[0].time, 88);
        assert_eq!(
            report
                .notes
                .iter()
                .find(|note| note.code == "long-user")
                .map(|note| note.count),
            Some(1)
        );
    }

    #[test]
    fn logs_without_anything_usable_are_refused() {
        let message = |movies, ratings| read(movies, ratings).unwrap_err().to_string();
        let header = "userId,movieId,rating,timestamp\n";
        assert!(message("movieId,title,genres\n", header).starts_with("movies.csv: there are no films"));
        assert!(message(FILMS, header).starts_with("ratings.csv: there are no ratings"));
        assert!(message(FILMS, "").starts_with("ratings.csv: the file is empty"));
        assert!(message(FILMS, "a,b\n1,2\n").contains("no column `userId`"));
        assert!(message("title,genres\n", header).contains("movies.csv, line 1: there is no column `movieId`"));
    }
}
