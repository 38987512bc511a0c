//! MovieLens' `ratings.csv` and `movies.csv`.
//!
//! Every rating is a behaviour, whatever its stars. A user's ratings are ordered by time, ties in file order, and the last
//! [`HISTORY_LIMIT`] are kept. Films that somebody rated are the vocabulary; a film's category is its first genre.
//!
//! # Impressions
//!
//! Per user, by time: the last behaviour is a test target, the one before it a validation target, up to
//! [`MOST_TRAIN_TARGETS`] before those are training targets, each with all earlier behaviours as its history, so that no target is in
//! its own history and none of a later split in an earlier one's. A film is rated once by a user: a positive never repeats the
//! history, and its negative, drawn by popularity from the films the user never rated, does not either. Users with fewer than three
//! behaviours have no impressions.

use std::collections::{BTreeMap, HashMap, HashSet};

use rand::SeedableRng;
use rand_pcg::Pcg32;

use super::report::Findings;
use super::table::{Row, Table};
use super::{
    Behaviour, Catalogue, Category, Dataset, HISTORY_LIMIT, ImportReport, Impression, Item, Name, NegativeSampler, User,
};
use crate::{Error, Result};

/// Training targets of a user, at most: the latest.
pub const MOST_TRAIN_TARGETS: usize = 20;
const RATINGS: &str = "ratings.csv";
const MOVIES: &str = "movies.csv";
const NO_GENRE: &str = "(no genres listed)";
/// Beyond these the page's memory is at stake.
const MOST_RATINGS: usize = 8_000_000;
const MOST_FILMS: usize = 400_000;
/// Stream of the seed, apart from those of training.
const STREAM_NEGATIVES: u64 = 3;
const MOST_DRAWS: usize = 256;

/// Genres with their Chinese names and signs.
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

/// Reads the two files as they arrive, in pieces and in either order.
pub struct MovieLensReader {
    ratings: Table,
    movies: Table,
    log: Log,
}

/// What the rows held.
#[derive(Default)]
struct Log {
    ratings: Vec<Rating>,
    films: BTreeMap<u32, Film>,
    skipped: Findings,
    notes: Findings,
}

struct Rating {
    user: u32,
    film: u32,
    time: i64,
    line: u64,
}

struct Film {
    title: String,
    genre: String,
}

impl Default for MovieLensReader {
    fn default() -> Self {
        Self::new()
    }
}

impl MovieLensReader {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self {
            ratings: Table::new(RATINGS, &["userId", "movieId", "rating", "timestamp"]),
            movies: Table::new(MOVIES, &["movieId", "title", "genres"]),
            log: Log::default(),
        }
    }

    /// Takes the next bytes of `movies.csv`.
    ///
    /// # Errors
    /// What makes the file unusable, with its line.
    pub fn push_movies(&mut self, chunk: &[u8]) -> Result<()> {
        self.movies
            .push(chunk, &mut |line, row, text| self.log.film(line, &row, text))
    }

    /// Takes the next bytes of `ratings.csv`.
    ///
    /// # Errors
    /// What makes the file unusable, with its line.
    pub fn push_ratings(&mut self, chunk: &[u8]) -> Result<()> {
        self.ratings
            .push(chunk, &mut |line, row, text| self.log.rating(line, &row, text))
    }

    /// The data set; `seed` is that of the negatives.
    ///
    /// # Errors
    /// A file that is empty, ends within quotes, or holds no usable row.
    pub fn finish(mut self, seed: u32) -> Result<(Dataset, ImportReport)> {
        self.movies
            .finish(&mut |line, row, text| self.log.film(line, &row, text))?;
        self.ratings
            .finish(&mut |line, row, text| self.log.rating(line, &row, text))?;
        self.log.into_dataset(seed)
    }
}

impl Log {
    fn film(&mut self, line: u64, row: &Row, text: &str) -> Result<()> {
        let at = Some((MOVIES, line, text));
        let Row::Fields(fields) = row else {
            self.skipped.add("ragged", "rows with too few columns", at);
            return Ok(());
        };
        let Ok(id) = fields[0].trim().parse::<u32>() else {
            self.skipped.add("bad-number", "rows whose number cannot be read", at);
            return Ok(());
        };
        if self.films.contains_key(&id) {
            self.skipped
                .add("film-twice", "films listed again (the first row counts)", at);
            return Ok(());
        }
        if self.films.len() == MOST_FILMS {
            return Err(too_many(MOVIES, line, MOST_FILMS, "films"));
        }
        let genre = fields[2].split('|').next().unwrap_or("").trim();
        let genre = if genre.is_empty() {
            self.notes.add(
                "no-genre",
                "films with an empty genre, taken as \"(no genres listed)\"",
                at,
            );
            NO_GENRE
        } else {
            genre
        };
        let title: String = fields[1].trim().chars().take(200).collect();
        let title = if title.is_empty() { format!("film {id}") } else { title };
        self.films.insert(
            id,
            Film {
                title,
                genre: genre.to_owned(),
            },
        );
        Ok(())
    }

    fn rating(&mut self, line: u64, row: &Row, text: &str) -> Result<()> {
        let at = Some((RATINGS, line, text));
        let Row::Fields(fields) = row else {
            self.skipped.add("ragged", "rows with too few columns", at);
            return Ok(());
        };
        let numbers = (
            fields[0].trim().parse(),
            fields[1].trim().parse(),
            fields[3].trim().parse(),
        );
        let (Ok(user), Ok(film), Ok(time)) = numbers else {
            self.skipped.add("bad-number", "rows whose number cannot be read", at);
            return Ok(());
        };
        if self.ratings.len() == MOST_RATINGS {
            return Err(too_many(RATINGS, line, MOST_RATINGS, "ratings"));
        }
        self.ratings.push(Rating { user, film, time, line });
        Ok(())
    }

    fn into_dataset(mut self, seed: u32) -> Result<(Dataset, ImportReport)> {
        if self.films.is_empty() {
            return Err(nothing_in(MOVIES, "films"));
        }
        self.drop_unknown_films();
        if self.ratings.is_empty() {
            return Err(nothing_in(RATINGS, "ratings of films that movies.csv lists"));
        }
        let (catalogue, index_of) = self.catalogue();
        let behaviours = self.ratings.len();
        let users = self.users(&index_of);
        let mut data = Dataset {
            name: "MovieLens".to_owned(),
            catalogue,
            users,
            train: Vec::new(),
            validation: Vec::new(),
            test: Vec::new(),
        };
        let short = split(&mut data, seed);
        for _ in 0..short {
            self.notes.add(
                "short-user",
                "users with fewer than three ratings, who are never asked about",
                None,
            );
        }
        let report = ImportReport {
            users: data.users.len(),
            items: data.catalogue.items.len(),
            categories: data.catalogue.categories.len(),
            behaviours,
            skipped: self.skipped.into_vec(),
            notes: self.notes.into_vec(),
        };
        Ok((data, report))
    }

    fn drop_unknown_films(&mut self) {
        let Self {
            ratings,
            films,
            skipped,
            ..
        } = self;
        ratings.retain(|rating| {
            let known = films.contains_key(&rating.film);
            if !known {
                let text = format!("film {}", rating.film);
                skipped.add(
                    "unknown-film",
                    "ratings of films that movies.csv does not list",
                    Some((RATINGS, rating.line, &text)),
                );
            }
            known
        });
    }

    /// The rated films in the order of their ids, and each id's place.
    fn catalogue(&self) -> (Catalogue, HashMap<u32, u32>) {
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for rating in &self.ratings {
            *counts.entry(rating.film).or_default() += 1;
        }
        let total = self.ratings.len() as f32;
        let mut categories: Vec<Category> = Vec::new();
        let mut category_of: HashMap<&str, u32> = HashMap::new();
        let mut items = Vec::with_capacity(counts.len());
        let mut index_of = HashMap::with_capacity(counts.len());
        for (id, count) in counts {
            let film = &self.films[&id];
            let category = *category_of.entry(&film.genre).or_insert_with(|| {
                categories.push(genre(&film.genre));
                categories.len() as u32 - 1
            });
            index_of.insert(id, items.len() as u32);
            let name = Name::new(film.title.as_str(), film.title.as_str());
            items.push(Item {
                name,
                category,
                popularity: count as f32 / total,
                bid: 1.0,
            });
        }
        (Catalogue { items, categories }, index_of)
    }

    /// Users by id, their ratings by time.
    fn users(&mut self, index_of: &HashMap<u32, u32>) -> Vec<User> {
        let mut by_user: BTreeMap<u32, Vec<Behaviour>> = BTreeMap::new();
        for rating in &self.ratings {
            let behaviour = Behaviour {
                item: index_of[&rating.film],
                time: rating.time,
            };
            by_user.entry(rating.user).or_default().push(behaviour);
        }
        let mut users = Vec::with_capacity(by_user.len());
        for (id, mut behaviours) in by_user {
            behaviours.sort_by_key(|behaviour| behaviour.time); // stable: ties stay in file order
            if behaviours.len() > HISTORY_LIMIT {
                let reason = "users with more than 512 ratings, of whom the last 512 are kept";
                self.notes.add("long-user", reason, None);
                behaviours.drain(..behaviours.len() - HISTORY_LIMIT);
            }
            users.push(User {
                name: format!("user {id}"),
                behaviours,
                interests: Vec::new(),
            });
        }
        users
    }
}

/// Asks each user about the last behaviours; returns how many users are too short to be asked.
fn split(data: &mut Dataset, seed: u32) -> usize {
    let sampler = NegativeSampler::new(&data.catalogue);
    let mut rng = Pcg32::seed_from_u64(STREAM_NEGATIVES << 32 | u64::from(seed));
    let mut short = 0;
    for (index, user) in data.users.iter().enumerate() {
        let length = user.behaviours.len();
        if length < 3 {
            short += 1;
            continue;
        }
        let own: HashSet<u32> = user.behaviours.iter().map(|behaviour| behaviour.item).collect();
        let first = 1.max(length.saturating_sub(2 + MOST_TRAIN_TARGETS));
        for seen in first..length {
            let part = match length - seen {
                1 => &mut data.test,
                2 => &mut data.validation,
                _ => &mut data.train,
            };
            let positive = user.behaviours[seen].item;
            let ask = |target, clicked| Impression {
                user: index as u32,
                seen: seen as u32,
                target,
                clicked,
            };
            part.push(ask(positive, true));
            let negative = (0..MOST_DRAWS)
                .map(|_| sampler.sample(&mut rng, positive))
                .find(|candidate| !own.contains(candidate));
            part.extend(negative.map(|negative| ask(negative, false)));
        }
    }
    short
}

fn genre(name: &str) -> Category {
    let known = GENRES.iter().find(|(en, _, _)| *en == name);
    let (zh, glyph) = known.map_or((name, "●"), |&(_, zh, glyph)| (zh, glyph));
    Category {
        name: Name::new(name, zh),
        glyph: glyph.to_owned(),
    }
}

fn too_many(file: &str, line: u64, most: usize, of: &str) -> Error {
    Error::Log {
        problem: "too-large",
        file: file.to_owned(),
        line: Some(line),
        what: format!("more than {most} {of}"),
        remedy: "Use a smaller edition of the data, ml-latest-small for one.".to_owned(),
    }
}

fn nothing_in(file: &str, of: &str) -> Error {
    Error::Log {
        problem: "nothing-to-read",
        file: file.to_owned(),
        line: None,
        what: format!("there are no {of}"),
        remedy: "Choose ratings.csv and movies.csv of one MovieLens edition.".to_owned(),
    }
}

/// Reads both files from a folder; `progress` hears of bytes read, of all.
///
/// # Errors
/// A file that cannot be opened, and as the reader.
#[cfg(not(target_family = "wasm"))]
pub fn read_movielens(
    folder: &std::path::Path,
    seed: u32,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(Dataset, ImportReport)> {
    use std::io::Read;

    let paths = [MOVIES, RATINGS].map(|name| folder.join(name));
    let failed = |path: &std::path::Path| {
        let path = path.to_owned();
        move |source| Error::File {
            path,
            verb: "read",
            source,
        }
    };
    let mut total = 0;
    for path in &paths {
        total += std::fs::metadata(path).map_err(failed(path))?.len();
    }
    let mut reader = MovieLensReader::new();
    let mut done = 0;
    let mut chunk = vec![0; 1 << 16];
    for path in &paths {
        let mut file = std::fs::File::open(path).map_err(failed(path))?;
        loop {
            let length = file.read(&mut chunk).map_err(failed(path))?;
            if length == 0 {
                break;
            }
            if path.ends_with(MOVIES) {
                reader.push_movies(&chunk[..length])?;
            } else {
                reader.push_ratings(&chunk[..length])?;
            }
            done += length as u64;
            progress(done, total);
        }
    }
    reader.finish(seed)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    const FILMS: &str =
        "movieId,title,genres\n1,\"Tea, a film\",Drama|Comedy\n2,Shoes,\n3,Keys,Sci-Fi\n2,Shoes again,War\nx,Odd,War\n";

    fn read(movies: &str, ratings: &str) -> Result<(Dataset, ImportReport)> {
        let mut reader = MovieLensReader::new();
        reader.push_ratings(ratings.as_bytes())?; // either order
        reader.push_movies(movies.as_bytes())?;
        reader.finish(1)
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
        assert_eq!(data.catalogue.items[0].name.en, "Tea, a film");
        assert_eq!(
            data.catalogue.categories[data.catalogue.category(1) as usize].name.en,
            NO_GENRE
        );
        let found: Vec<_> = report
            .skipped
            .iter()
            .map(|one| (one.code, one.count, one.examples[0].line))
            .collect();
        let expected = [
            ("ragged", 1, 7),
            ("bad-number", 2, 8),
            ("film-twice", 1, 5),
            ("unknown-film", 1, 6),
        ];
        for one in expected {
            assert!(found.contains(&one), "{one:?} is not in {found:?}");
        }
        let notes: Vec<_> = report.notes.iter().map(|one| (one.code, one.count)).collect();
        assert_eq!(notes, [("no-genre", 1), ("short-user", 1)]);
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
            let all = user
                .behaviours
                .iter()
                .any(|behaviour| behaviour.item == impression.target);
            assert_eq!(all, impression.clicked);
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
