//! MovieLens' ratings and films: `ratings.csv` and `movies.csv`, or `ratings.dat` and `movies.dat` of the old editions.
//!
//! Every rating is a behaviour, whatever its stars. Films that somebody rated are the vocabulary; a film's category is its first
//! genre.

use super::events::{Event, Log, NO_CATEGORY, line};
use super::table::{Layout, Record};
use crate::Result;
use crate::data::Name;

const NO_GENRE: &str = "(no genres listed)";
pub(super) const RATINGS_COLUMNS: [&str; 4] = ["userId", "movieId", "rating", "timestamp"];
pub(super) const FILMS_COLUMNS: [&str; 3] = ["movieId", "title", "genres"];

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

/// A row of the films; `columns` are the places of [`FILMS_COLUMNS`], `width` all columns.
pub(super) fn film(log: &mut Log, record: &Record, columns: [usize; 3], width: usize, layout: Layout) -> Result<()> {
    // The old editions' titles hold `::` now and then.
    let joined: String;
    let fields: [&str; 3] = if layout == Layout::Colons && record.fields.len() > FILMS_COLUMNS.len() {
        let last = record.fields.len() - 1;
        joined = record.fields[1..last].join("::");
        [record.fields[0], &joined, record.fields[last]]
    } else {
        if !log.fits(record, least(&columns), width) {
            return Ok(());
        }
        columns.map(|column| record.fields[column])
    };
    let Ok(id) = fields[0].trim().parse::<u32>() else {
        log.skipped
            .add("bad-number", "rows whose number cannot be read", record);
        return Ok(());
    };
    let item = log.item(record, &id.to_string())?;
    if log.category_of[item as usize] != NO_CATEGORY {
        let reason = "films listed again (the first row counts)";
        log.skipped.add("film-twice", reason, record);
        return Ok(());
    }
    if record.latin1 {
        log.notes
            .add("latin-1", "lines that are not UTF-8, read as Latin-1", record);
    }
    let mut genre = fields[2].split('|').next().unwrap_or("").trim();
    if genre.is_empty() {
        let reason = "films with an empty genre, taken as \"(no genres listed)\"";
        log.notes.add("no-genre", reason, record);
        genre = NO_GENRE;
    }
    log.categorise(record, item, genre)?;
    log.entitle(item, fields[1].trim());
    Ok(())
}

/// A row of the ratings; `columns` are the places of [`RATINGS_COLUMNS`], `width` all columns.
pub(super) fn rating(log: &mut Log, record: &Record, columns: [usize; 4], width: usize, file: u8) -> Result<()> {
    if !log.fits(record, least(&columns), width) {
        return Ok(());
    }
    let [user, film, _, time] = columns.map(|column| record.fields[column].trim());
    let ids = (user.parse::<u32>(), film.parse::<u32>());
    let (Ok(user), Ok(film), Some(time)) = (ids.0, ids.1, log.time(record, time)) else {
        log.skipped
            .add("bad-number", "rows whose number cannot be read", record);
        return Ok(());
    };
    let event = Event {
        time,
        user: log.user(record, &user.to_string())?,
        item: log.item(record, &film.to_string())?,
        line: line(record),
        file,
        clicked: true,
    };
    log.event(record, event)
}

/// Leaves out ratings of films that were never listed.
pub(super) fn drop_unknown_films(log: &mut Log) {
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

/// Fields that a record must have to hold these columns.
fn least(columns: &[usize]) -> usize {
    columns.iter().max().map_or(0, |last| last + 1)
}

/// A genre's Chinese name and sign.
pub(super) fn genre(name: &str) -> Option<(Name, &'static str)> {
    let known = GENRES.iter().find(|(en, _, _)| *en == name);
    known.map(|&(en, zh, glyph)| (Name::of([("en", en), ("zh", zh)]), glyph))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::data::logs::{ImportReport, LogReader, Protocol, ReadOptions};
    use crate::data::{Dataset, HISTORY_LIMIT};

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
            ("bad-number", 2, 8),
            ("film-twice", 1, 5),
            ("unknown-film", 1, 6),
        ];
        for one in expected {
            assert!(found.contains(&one), "{one:?} is not in {found:?}");
        }
        let notes: Vec<_> = report.notes.iter().map(|one| (one.code, one.count)).collect();
        // User 7 rated every film: nothing is left for a negative.
        assert_eq!(notes, [("no-genre", 1), ("short-user", 1), ("no-negative", 2)]);
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
