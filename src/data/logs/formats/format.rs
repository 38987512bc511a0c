//! What a file is, from its name and its first line.

use super::table::Layout;
use super::{Columns, LogFormat, TaobaoBehaviour};

/// The files that the reader knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ratings,
    Films,
    Taobao,
    AuthorsTrain,
    AuthorsTest,
    Csv,
}

/// Between the items of the authors' histories.
pub(super) const BETWEEN_HISTORY: char = '\u{2}';

impl Kind {
    pub(super) fn format(self) -> LogFormat {
        match self {
            Self::Ratings | Self::Films => LogFormat::Movielens,
            Self::Taobao => LogFormat::Taobao,
            Self::AuthorsTrain | Self::AuthorsTest => LogFormat::DienAuthors,
            Self::Csv => LogFormat::Csv,
        }
    }

    /// The layout asked for, or that of a known name, or that of the first line.
    pub(super) fn of(name: &str, first_line: &str, asked: Option<LogFormat>) -> Self {
        match asked
            .or_else(|| by_name(name, first_line))
            .or_else(|| by_line(first_line))
        {
            Some(LogFormat::Movielens) if stem(name).contains("movie") => Self::Films,
            Some(LogFormat::Movielens) => Self::Ratings,
            Some(LogFormat::Taobao) => Self::Taobao,
            Some(LogFormat::DienAuthors) if stem(name).contains("test") => Self::AuthorsTest,
            Some(LogFormat::DienAuthors) => Self::AuthorsTrain,
            Some(LogFormat::Csv) | None => Self::Csv,
        }
    }

    /// What stands between this file's fields.
    pub(super) fn layout(self, first_line: &str) -> Layout {
        match self {
            Self::Ratings | Self::Films if first_line.contains("::") => Layout::Colons,
            Self::AuthorsTrain | Self::AuthorsTest => Layout::Plain(b'\t'),
            Self::Ratings | Self::Films | Self::Csv => Layout::Quoted(delimiter(first_line)),
            Self::Taobao => Layout::Plain(delimiter(first_line)),
        }
    }
}

/// Whether a file of this name is one that a folder is searched for.
#[cfg(not(target_family = "wasm"))]
pub(super) fn known_name(name: &str) -> Option<LogFormat> {
    let delimited = [".csv", ".dat"].iter().any(|end| name.to_lowercase().ends_with(end));
    let named = |stems: &[&str]| stems.contains(&stem(name).as_str());
    if delimited && named(&["ratings", "movies"]) {
        Some(LogFormat::Movielens)
    } else if delimited && named(&["userbehavior"]) {
        Some(LogFormat::Taobao)
    } else if named(&["local_train_splitbyuser", "local_test_splitbyuser"]) {
        Some(LogFormat::DienAuthors)
    } else {
        None
    }
}

/// The name without folder and ending, in lower case.
pub(super) fn stem(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.split('.').next().unwrap_or(name).to_lowercase()
}

fn by_name(name: &str, first_line: &str) -> Option<LogFormat> {
    let stem = stem(name);
    match stem.as_str() {
        // Others call their logs so too: theirs have columns for all that is needed, under other names.
        "ratings" | "movies" => {
            let header: Vec<&str> = fields(first_line).collect();
            let foreign = Columns::guess(&header).complete()
                && !header.iter().any(|name| name.trim().eq_ignore_ascii_case("movieId"));
            (!foreign).then_some(LogFormat::Movielens)
        }
        "userbehavior" => Some(LogFormat::Taobao),
        _ if stem.starts_with("local_train") || stem.starts_with("local_test") => Some(LogFormat::DienAuthors),
        _ => None,
    }
}

fn by_line(first_line: &str) -> Option<LogFormat> {
    let tabbed: Vec<&str> = first_line.split('\t').collect();
    if tabbed.len() == 6 && ["0", "1"].contains(&tabbed[0]) && Columns::guess(&tabbed) == Columns::default() {
        return Some(LogFormat::DienAuthors);
    }
    let plain: Vec<&str> = fields(first_line).map(str::trim).collect();
    let behaviour = |word: &&str| TaobaoBehaviour::ALL.iter().any(|known| known.word() == *word);
    let taobao = plain.len() == 5 && plain.get(3).is_some_and(behaviour) && plain[4].parse::<i64>().is_ok();
    taobao.then_some(LogFormat::Taobao)
}

fn fields(line: &str) -> impl Iterator<Item = &str> {
    line.split(char::from(delimiter(line)))
}

/// The delimiter that the first line holds most of, outside quotes.
fn delimiter(line: &str) -> u8 {
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += i32::from(!quoted && byte == *delimiter);
        }
    }
    // Of equal counts the first.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_name_or_by_their_first_line() {
        for (name, line, kind, layout) in [
            (
                "ratings.csv",
                "userId,movieId,rating,timestamp",
                Kind::Ratings,
                Layout::Quoted(b','),
            ),
            (
                "a/Movies.CSV",
                "movieId;title;genres",
                Kind::Films,
                Layout::Quoted(b';'),
            ),
            ("ratings.dat", "1::1193::5::978300760", Kind::Ratings, Layout::Colons),
            ("movies.dat", "1::Toys: a::b::Comedy", Kind::Films, Layout::Colons),
            ("ratings.csv", "a,b", Kind::Ratings, Layout::Quoted(b',')),
            ("ratings.csv", "user_id,item_id,ts", Kind::Csv, Layout::Quoted(b',')),
            ("UserBehavior.csv", "1,2,3,pv,4", Kind::Taobao, Layout::Plain(b',')),
            ("clicks.csv", "1,2,3,buy,1511544070", Kind::Taobao, Layout::Plain(b',')),
            ("local_test_splitByUser", "", Kind::AuthorsTest, Layout::Plain(b'\t')),
            (
                "sample",
                "1\tu\ti\tc\ta\u{2}b\tc\u{2}c",
                Kind::AuthorsTrain,
                Layout::Plain(b'\t'),
            ),
            ("log.tsv", "user\titem\ttime", Kind::Csv, Layout::Quoted(b'\t')),
            ("log.csv", "\"a,b,c\";user;item", Kind::Csv, Layout::Quoted(b';')),
            ("log.csv", "nothing", Kind::Csv, Layout::Quoted(b',')),
        ] {
            let found = Kind::of(name, line, None);
            assert_eq!((found, found.layout(line)), (kind, layout), "{name}: {line}");
        }
        assert_eq!(Kind::of("ratings.csv", "a,b", Some(LogFormat::Csv)), Kind::Csv);
        assert_eq!(
            Kind::of("my_movies.csv", "a,b", Some(LogFormat::Movielens)),
            Kind::Films
        );
    }
}
