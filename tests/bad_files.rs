//! Bad files of our own making: each is refused with its line, or read with what was left out of it counted. Where the pieces end that
//! a file arrives in changes nothing.

use dien_explorer::Error;
use dien_explorer::data::{Columns, Dataset, Finding, ImportReport, Limits, LogReader, Protocol, ReadOptions};

/// A file by its name, and its bytes.
type File = (&'static str, Vec<u8>);

/// What a bad file is, its bytes, and what becomes of it: `refused PROBLEM FILE:LINE`, or `read BEHAVIOURS` and the findings, each with
/// its count and the line of its first example.
struct Case {
    what: &'static str,
    files: Vec<File>,
    options: ReadOptions,
    expected: &'static str,
}

fn case(what: &'static str, files: Vec<File>, expected: &'static str) -> Case {
    Case {
        what,
        files,
        options: ReadOptions::default(),
        expected,
    }
}

impl Case {
    fn with(self, options: ReadOptions) -> Self {
        Self { options, ..self }
    }

    fn read(&self, piece: usize) -> Result<(Dataset, ImportReport), Error> {
        let mut reader = LogReader::new(self.options.clone());
        for (name, bytes) in &self.files {
            reader.push(name, &[])?;
            for piece in bytes.chunks(piece) {
                reader.push(name, piece)?;
            }
        }
        reader.finish(&Protocol::default())
    }
}

/// Of these small logs nobody has many behaviours, and nearly nobody has not seen all items; most are of a moment.
const OF_SMALL_LOGS: [&str; 6] = ["short-user", "no-negative", "in-1970", "one-day", "ties", "big-user"];

fn outcome(read: &Result<(Dataset, ImportReport), Error>) -> String {
    let at = |file: &str, line: Option<u64>| file.to_owned() + &line.map(|line| format!(":{line}")).unwrap_or_default();
    match read {
        Err(Error::Log { reason, file, line, .. }) => format!("refused {} {}", reason.problem(), at(file, *line)),
        Err(other) => format!("refused {other}"),
        Ok((_, report)) => {
            let findings = report.skipped.iter().chain(&report.notes);
            let findings = findings.filter(|finding| !OF_SMALL_LOGS.contains(&finding.code));
            let shown = findings.map(
                |Finding {
                     code, count, examples, ..
                 }| {
                    let first = examples.first().map(|line| at(&line.file, Some(line.line)));
                    format!(", {code} {count} {}", first.unwrap_or_default())
                },
            );
            format!("read {}", report.behaviours) + &shown.collect::<String>()
        }
    }
}

/// Goes through a table of cases, each in pieces of several sizes.
fn check(cases: &[Case]) {
    let mut others = Vec::new();
    for case in cases {
        let whole = case.read(usize::MAX);
        if outcome(&whole).trim_end() != case.expected {
            others.push(format!("{}: {}, not {}", case.what, outcome(&whole), case.expected));
        }
        for piece in [1, 7] {
            assert_eq!(
                format!("{:?}", case.read(piece)),
                format!("{whole:?}"),
                "{} in pieces of {piece}",
                case.what
            );
        }
        if let Err(error) = whole {
            let text = error.to_string();
            assert!(text.ends_with('.'), "{}: says what to do: {text}", case.what);
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
}

/// Any CSV, `log.csv`.
fn csv(what: &'static str, bytes: impl AsRef<[u8]>, expected: &'static str) -> Case {
    case(what, vec![("log.csv", bytes.as_ref().to_vec())], expected)
}

/// Rows below `user,item,time`.
fn rows(what: &'static str, rows: &str, expected: &'static str) -> Case {
    csv(what, format!("user,item,time\n{rows}"), expected)
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

const GOOD: &str = "a,x,1\na,y,2\na,z,3\n";

#[test]
fn bytes_that_are_no_text() {
    let le = |text: &str| utf16(text, u16::to_le_bytes);
    let be = |text: &str| utf16(text, u16::to_be_bytes);
    let head = "\u{feff}user,item,time\na,";
    check(&[
        csv("nothing at all", "", "refused empty log.csv"),
        csv("line breaks alone", "\n\r\n\r\n", "refused empty log.csv"),
        csv("a byte-order mark alone", "\u{feff}", "refused empty log.csv"),
        csv("a mark of UTF-16 alone", le("\u{feff}"), "refused empty log.csv"),
        csv("gzip", b"\x1f\x8b\x08\x00\x00\x00", "refused packed log.csv"),
        csv("zip", b"PK\x03\x04\x14\x00", "refused packed log.csv"),
        csv(
            "a NUL byte",
            "user,item,time\na,x,1\na,\0,2\n",
            "refused not-text log.csv:3",
        ),
        csv(
            "UTF-16 LE without a mark",
            le("user,item,time\na,x,1\n"),
            "refused not-text log.csv:1",
        ),
        csv(
            "UTF-16 BE without a mark",
            be("user,item,time\na,x,1\n"),
            "refused not-text log.csv:1",
        ),
        csv("UTF-32", b"\xff\xfe\x00\x00u\x00\x00\x00", "refused not-text log.csv:1"),
        csv(
            "half a pair, little-endian",
            [le(head), vec![0x00, 0xd8], le("x,1\n")].concat(),
            "refused not-utf16 log.csv:2",
        ),
        csv(
            "the second half of a pair, big-endian",
            [be(head), vec![0xdc, 0x00], be("x,1\n")].concat(),
            "refused not-utf16 log.csv:2",
        ),
        csv(
            "half a unit at the end",
            [le(head), vec![b'x']].concat(),
            "refused truncated log.csv:2",
        ),
        csv(
            "half a pair at the end",
            [be(head), vec![0xd8, 0x3c]].concat(),
            "refused truncated log.csv:2",
        ),
        csv(
            "a byte that is no UTF-8",
            b"user,item,time\na,x,1\na,\xff,2\n",
            "refused not-utf8 log.csv:3",
        ),
        csv(
            "a header in Latin-1",
            b"user,item,time,caf\xe9\na,x,1,\n",
            "refused not-utf8 log.csv:1",
        ),
        csv("GBK", b"user,item,time\na,\xb2\xe8,1\n", "refused not-utf8 log.csv:2"),
        csv(
            "half a character at the end",
            b"user,item,time\na,x,1\na,\xe8\x8c",
            "refused not-utf8 log.csv:3",
        ),
        csv(
            "an overlong character",
            b"user,item,time\na,\xc0\xaf,1\n",
            "refused not-utf8 log.csv:2",
        ),
    ]);
}

#[test]
fn records_that_do_not_end() {
    let head = "user,item,time\na,x,1\n";
    check(&[
        csv(
            "an open quote",
            format!("{head}a,\"y,2\na,z,3\n"),
            "read 2, open-quote 1 log.csv:3",
        ),
        csv(
            "an open quote at the end",
            format!("{head}\""),
            "read 1, open-quote 1 log.csv:3",
        ),
        csv(
            "an open quote and many lines",
            format!("{head}a,\"y,2\n{}", "a,z,3\n".repeat(300)),
            "read 2, open-quote 1 log.csv:3, event-twice 299 log.csv:5",
        ),
        csv(
            "an open quote in the first line",
            "\"user,item,time\na,x,1\n",
            "refused open-quote log.csv:1",
        ),
        csv(
            "a huge field",
            format!("{head}a,{},2\n", "y".repeat(1 << 20)),
            "refused long-record log.csv:3",
        ),
        csv(
            "a huge first line",
            "user,".repeat(1 << 18),
            "refused long-record log.csv:1",
        ),
    ]);
}

#[test]
fn headers_that_do_not_name_what_is_needed() {
    let columns = |text: &str| ReadOptions {
        columns: Columns::parse(text).unwrap(),
        ..ReadOptions::default()
    };
    check(&[
        csv("a header alone", "user,item,time\n", "refused no-rows log.csv"),
        csv(
            "a header without a line break",
            "user,item,time",
            "refused no-rows log.csv",
        ),
        csv("no header", "a,x,1\nb,y,2\n", "refused no-header log.csv:1"),
        csv("no user", "item,time\nx,1\n", "refused column-sought log.csv:1"),
        csv("no item", "\n\nuser,time\na,1\n", "refused column-sought log.csv:3"),
        csv("no time", "user,item\na,x\n", "refused column-sought log.csv:1"),
        csv(
            "two columns of one name",
            "user,item,time,User\na,x,1,b\n",
            "refused two-columns log.csv:1",
        ),
        csv(
            "a comment above the header",
            "# exported\nuser,item,time\na,x,1\n",
            "read 1, comment 1 log.csv:1",
        ),
        csv(
            "a page of HTML",
            "<!doctype html>\n<p>404</p>\n",
            "refused web-page log.csv",
        ),
        csv("JSON", "{\"user\": [1, 2], \"item\": [2, 3],\n", "refused json log.csv"),
        csv(
            "JSON lines, of which one is cut",
            "{\"user\": \"a\", \"item\": 2, \"time\": 3}\n{\"user\": \"a\", \"it\n",
            "read 1, broken-json 1 log.csv:2",
        ),
        csv("names between spaces", "user item time\na x 1\n", "read 1"),
        rows("a column asked for is not there", GOOD, "refused no-column log.csv:1").with(columns("user=who")),
        rows("one column for two things", GOOD, "refused column-of-two log.csv:1").with(columns("user=item,item=item")),
        rows("time struck out", GOOD, "refused column-sought log.csv:1").with(columns("time=")),
    ]);
}

#[test]
fn rows_that_do_not_fit() {
    check(&[
        rows("a row too short", "a,x,1\na,y\na,z,3\n", "read 2, ragged 1 log.csv:3"),
        rows(
            "a row too long",
            "a,x,1\na,y,2,?\na,z,3\n",
            "read 2, too-many-columns 1 log.csv:3",
        ),
        rows("delimiters at the end of rows", "a,x,1,,\na,y,2,\na,z,3\n", "read 3"),
        rows(
            "empty lines, and one of spaces",
            "a,x,1\n\n\n  \na,y,2\n",
            "read 2, ragged 1 log.csv:5",
        ),
        rows("the last row cut off", "a,x,1\na,y,2\na,", "read 2, ragged 1 log.csv:4"),
        rows("no user in a row", "a,x,1\n,y,2\n", "read 1, no-id 1 log.csv:3"),
        rows("no item in a row", "a,x,1\na, ,2\n", "read 1, no-id 1 log.csv:3"),
        rows(
            "two files joined, with their marks",
            "a,x,1\na,y,2\n\u{feff}user,item,time\na,z,3\n",
            "read 3, bad-time 1 log.csv:4",
        ),
        rows("all rows too short", "a\nb\n", "refused no-rows log.csv"),
        rows(
            "an event twice",
            "a,x,1\na,x,1\na,x,2\n",
            "read 2, event-twice 1 log.csv:3",
        ),
        rows("a stray quote", "a,5\" disk,1\n\"a\"b,x,2\n", "read 2"),
        rows(
            "line breaks in quotes before it",
            "a,\"x\r\ny\",1\na,\"\n\n\",2\na\n",
            "read 1, no-id 1 log.csv:4, ragged 1 log.csv:7",
        ),
        csv(
            "lone carriage returns",
            "user,item,time\ra,x,1\ra,y\r",
            "read 1, ragged 1 log.csv:3",
        ),
        csv(
            "every kind of line end",
            "user,item,time\r\na,x,1\ra,y,2\n\ra\r\n",
            "read 2, ragged 1 log.csv:5",
        ),
        csv(
            "`;` and a comma within",
            "user;item;time\na;x,y;1\na;x\n",
            "read 1, ragged 1 log.csv:3",
        ),
        csv(
            "tabs, and a row of commas",
            "user\titem\ttime\na\tx\t1\na,y,2\n",
            "read 1, ragged 1 log.csv:3",
        ),
        csv(
            "a header over two lines",
            "user,\"it\nem\",time\na,x,1\na\n",
            "read 1, ragged 1 log.csv:4",
        ),
        csv(
            "an item in two categories, and in none",
            "user,item,time,category\na,x,1,c\na,x,2,d\na,y,3,\n",
            "read 3, category-changes 1 log.csv:3, no-category 1 log.csv:4, repeated-positive 1",
        ),
        csv(
            "labels that say nothing",
            "user,item,time,label\na,x,1,1\na,y,2,maybe\na,z,3,\na,z,4,-1\na,z,5,TRUE\na,y,6,0.0\n",
            "read 2, bad-label 3 log.csv:3",
        ),
        csv(
            "nothing was ever clicked",
            "user,item,time,label\na,x,1,0\na,y,2,false\n",
            "refused no-clicks log.csv",
        ),
    ]);
    let long = format!("a,{},1\na,y,2\n", "x".repeat(257));
    check(&[rows("an id of 257 bytes", &long, "read 1, long-id 1 log.csv:2")]);
}

#[test]
fn times_that_are_none() {
    check(&[
        rows("a word", "a,x,soon\na,y,2\n", "read 1, bad-time 1 log.csv:2"),
        rows("nothing", "a,x,\na,y,2\n", "read 1, bad-time 1 log.csv:2"),
        rows(
            "no numbers",
            "a,x,NaN\na,y,inf\na,z,-inf\na,y,0x10\n",
            "refused no-rows log.csv",
        ),
        rows(
            "beyond 64 bits",
            "a,x,9223372036854775808\na,y,2\n",
            "read 1, bad-time 1 log.csv:2",
        ),
        rows(
            "the ends of 64 bits",
            "a,x,-9223372036854775808\na,y,9223372036854775807\n",
            "read 2, milliseconds 2 log.csv:2",
        ),
        rows(
            "a power of ten",
            "a,x,1.5e9\na,y,2\n",
            "read 2, rounded-time 1 log.csv:2",
        ),
        rows(
            "days and months whose order others show",
            "a,x,05/11/2017\na,y,24/11/2017\n",
            "read 2",
        ),
        rows(
            "days and months whose order nothing shows",
            "a,x,05/11/2017\na,y,06/11/2017\n",
            "refused day-or-month log.csv:2",
        ),
        rows(
            "days and months in both orders",
            "a,x,05/11/2017\na,y,24/11/2017\na,y,11/24/2017\n",
            "refused two-orders log.csv:4",
        ),
        rows("before 1970", "a,x,-1\na,y,-86400\n", "read 2"),
        rows(
            "milliseconds",
            "a,x,1511544070123\na,y,1511544071\n",
            "read 2, milliseconds 1 log.csv:2",
        ),
        rows(
            "micro- and nanoseconds",
            "a,x,1511544070123456\na,y,1511544070123456789\n",
            "read 2, milliseconds 2 log.csv:2",
        ),
        rows(
            "days that no year has",
            "a,x,2021-02-29\na,x,2020-13-01\na,x,2020-02-29\n",
            "read 1, bad-time 2 log.csv:2",
        ),
        rows(
            "days the other way round",
            "a,x,31.01.2020\na,x,01/31/2020\na,x,2020/01/31\n",
            "read 1, event-twice 2 log.csv:3",
        ),
        rows(
            "hours that no day has",
            "a,x,2020-01-31 24:00\na,x,2020-01-31T10:20:30+25:00\na,x,2020-01-31T10:20Z\n",
            "read 1, bad-time 2 log.csv:2",
        ),
    ]);
}

const FILMS: &str = "movieId,title,genres\n1,A,Drama\n2,B,War\n3,C,War\n";
const RATINGS: &str = "userId,movieId,rating,timestamp\n7,1,5,1\n7,2,5,2\n7,3,5,3\n";

fn movielens(what: &'static str, movies: impl AsRef<[u8]>, ratings: impl AsRef<[u8]>, expected: &'static str) -> Case {
    let files = vec![
        ("ratings.csv", ratings.as_ref().to_vec()),
        ("movies.csv", movies.as_ref().to_vec()),
    ];
    case(what, files, expected)
}

fn old_movielens(
    what: &'static str,
    movies: impl AsRef<[u8]>,
    ratings: impl AsRef<[u8]>,
    expected: &'static str,
) -> Case {
    let files = vec![
        ("movies.dat", movies.as_ref().to_vec()),
        ("ratings.dat", ratings.as_ref().to_vec()),
    ];
    case(what, files, expected)
}

#[test]
fn movielens_gone_wrong() {
    let file = |name, text: &str| (name, text.as_bytes().to_vec());
    let more = |rows: &str| format!("{RATINGS}{rows}");
    check(&[
        case(
            "no ratings",
            vec![file("movies.csv", FILMS)],
            "refused missing-file ratings.csv",
        ),
        case(
            "no films",
            vec![file("ratings.csv", RATINGS)],
            "refused missing-file movies.csv",
        ),
        case(
            "a file of tags with them",
            vec![
                file("movies.csv", FILMS),
                file("tags.csv", "userId,movieId,tag,timestamp\n"),
            ],
            "refused mixed-formats tags.csv",
        ),
        movielens("empty films", "", RATINGS, "refused empty movies.csv"),
        movielens(
            "films without a row",
            "movieId,title,genres\n",
            RATINGS,
            "refused no-films movies.csv",
        ),
        movielens(
            "ratings of other films",
            FILMS,
            "userId,movieId,rating,timestamp\n7,9,5,1\n",
            "refused no-ratings ratings.csv",
        ),
        movielens(
            "films without ids",
            "title,genres\nA,War\n",
            RATINGS,
            "refused no-column movies.csv:1",
        ),
        movielens(
            "ratings without a header",
            FILMS,
            "7,1,5,1\n7,2,5,2\n",
            "refused no-column ratings.csv:1",
        ),
        movielens(
            "ratings in quotes that stay open",
            FILMS,
            more("7,\"1,5,4\n"),
            "read 3, open-quote 1 ratings.csv:5",
        ),
        movielens(
            "films in Latin-1",
            b"movieId,title,genres\n1,Am\xe9lie,War\n",
            RATINGS,
            "refused not-utf8 movies.csv:2",
        ),
        movielens(
            "columns in another order and case",
            FILMS,
            "TIMESTAMP,rating,movieid, UserId\n1,5,2,7\n",
            "read 1",
        ),
        movielens(
            "a film never listed",
            FILMS,
            more("7,99,5,9\n"),
            "read 3, unknown-film 1 ratings.csv:5",
        ),
        movielens(
            "numbers that are none",
            FILMS,
            more("x,1,5,4\n4294967296,1,5,5\n7,-1,5,6\n7,1.0,5,7\n7,1,5,soon\n7,1,NaN,8\n"),
            "read 7, bad-time 1 ratings.csv:9, unknown-film 1 ratings.csv:7, decimal-id 1 ratings.csv:8, repeated-positive 2",
        ),
        movielens(
            "a film twice, one without a genre, one without a number",
            format!("{FILMS}1,A again,War\n4,D,\nfive,E,War\n"),
            RATINGS,
            "read 3, film-twice 1 movies.csv:5, no-genre 1 movies.csv:6",
        ),
        movielens(
            "titles with commas and no quotes",
            format!("{FILMS}4,D, the film,War\n"),
            RATINGS,
            "read 3, too-many-columns 1 movies.csv:5",
        ),
        movielens(
            "ratings in milliseconds",
            FILMS,
            more("7,1,5,978300760000\n"),
            "read 4, milliseconds 1 ratings.csv:5, repeated-positive 1",
        ),
    ]);
}

#[test]
fn old_editions_of_movielens_gone_wrong() {
    let (films, ratings) = (
        "1::A::War\n2::B::B::War\n3::C::War\n",
        "7::1::5::1\n7::2::5::2\n7::3::5::3\n",
    );
    check(&[
        old_movielens("colons in a title", films, ratings, "read 3"),
        old_movielens(
            "a row of colons too short",
            films,
            format!("{ratings}7::1\n"),
            "read 3, ragged 1 ratings.dat:4",
        ),
        old_movielens(
            "a row of colons too long",
            films,
            format!("{ratings}7::1::5::4::?\n"),
            "read 3, too-many-columns 1 ratings.dat:4",
        ),
        old_movielens(
            "titles in Latin-1",
            [films.as_bytes(), b"4::Am\xe9lie::War\n"].concat(),
            ratings,
            "read 3, latin-1 1 movies.dat:4",
        ),
        old_movielens(
            "a NUL byte below",
            films,
            format!("{ratings}7::1::5::4\0"),
            "refused not-text ratings.dat:4",
        ),
        old_movielens("single colons", films, "7:1:5:1\n", "refused no-column ratings.dat:1"),
    ]);
}

fn taobao(what: &'static str, bytes: impl AsRef<[u8]>, expected: &'static str) -> Case {
    case(what, vec![("UserBehavior.csv", bytes.as_ref().to_vec())], expected)
}

#[test]
fn taobao_gone_wrong() {
    let good = "1,10,100,pv,1511544070\n1,11,100,pv,1511544071\n";
    let more = |rows: &str| format!("{good}{rows}");
    check(&[
        taobao("nothing at all", "", "refused empty UserBehavior.csv"),
        taobao(
            "a header",
            format!("user,item,category,behavior,timestamp\n{good}"),
            "read 2",
        ),
        taobao(
            "words that are none",
            more("1,12,100,look,1511544072\n1,12,100,PV,1511544072\n"),
            "read 2, unknown-behaviour 2 UserBehavior.csv:3",
        ),
        taobao(
            "a row too short",
            more("1,12,100,pv\n"),
            "read 2, ragged 1 UserBehavior.csv:3",
        ),
        taobao(
            "a row too long",
            more("1,12,100,pv,1511544072,?\n"),
            "read 2, too-many-columns 1 UserBehavior.csv:3",
        ),
        taobao(
            "a time that is none",
            more("1,12,100,pv,yesterday\n1,12,100,pv,\n"),
            "read 2, bad-time 2 UserBehavior.csv:3",
        ),
        taobao(
            "times before 1970, as the original has some",
            more("1,12,100,pv,-2134949234\n"),
            "read 3",
        ),
        taobao(
            "no item",
            more("1,,100,pv,1511544072\n"),
            "read 2, no-id 1 UserBehavior.csv:3",
        ),
        taobao(
            "no category",
            more("1,12,,pv,1511544072\n"),
            "read 3, no-category 1 UserBehavior.csv:3",
        ),
        taobao(
            "another category than before",
            more("1,10,101,pv,1511544072\n"),
            "read 3, category-changes 1 UserBehavior.csv:3, repeated-positive 1",
        ),
        taobao(
            "behaviours not asked for",
            more("1,12,100,buy,1511544072\n1,12,100,fav,1511544073\n"),
            "read 2, other-behaviour 2 UserBehavior.csv:3",
        ),
        taobao(
            "purchases alone",
            "1,12,100,buy,1511544072\n",
            "refused no-rows UserBehavior.csv",
        ),
        taobao(
            "purchases asked for, and none",
            good,
            "refused no-rows UserBehavior.csv",
        )
        .with(ReadOptions {
            behaviours: vec!["buy".to_owned()],
            ..ReadOptions::default()
        }),
        taobao("another file under its name", "user,item,time\na,x,1\n", "read 1"),
        taobao(
            "bytes that are no UTF-8",
            [good.as_bytes(), b"1,\xff,100,pv,3\n"].concat(),
            "refused not-utf8 UserBehavior.csv:3",
        ),
    ]);
}

/// A line of the authors' files.
fn line(label: &str, user: &str, item: &str, history: &str, categories: &str) -> String {
    let list = |words: &str| words.replace(' ', "\u{2}");
    format!(
        "{label}\t{user}\t{item}\tc{item}\t{}\t{}\n",
        list(history),
        list(categories)
    )
}

fn pair(user: &str) -> String {
    line("0", user, "9", "1 2 3", "c1 c2 c3") + &line("1", user, "4", "1 2 3", "c1 c2 c3")
}

/// A third line of the training file, and more.
fn authors(what: &'static str, more: impl AsRef<[u8]>, expected: &'static str) -> Case {
    let files = vec![
        (
            "local_train_splitByUser",
            [pair("u").as_bytes(), more.as_ref()].concat(),
        ),
        ("local_test_splitByUser", pair("t").into_bytes()),
    ];
    case(what, files, expected)
}

#[test]
fn the_authors_files_gone_wrong() {
    let file = |name, text: &str| (name, text.as_bytes().to_vec());
    let both = |train: &str, test: &str| {
        vec![
            file("local_train_splitByUser", train),
            file("local_test_splitByUser", test),
        ]
    };
    check(&[
        case(
            "no test file",
            both(&pair("u"), "")[..1].to_vec(),
            "refused missing-file local_test_splitByUser",
        ),
        case(
            "an empty test file",
            both(&pair("u"), ""),
            "refused empty local_test_splitByUser",
        ),
        case(
            "no usable line",
            both("1\tu\n", &pair("t")),
            "refused no-rows local_train_splitByUser",
        ),
        case(
            "a user in both",
            both(&(pair("u") + &pair("t")), &pair("t")),
            "read 6, user-in-both 2 local_train_splitByUser:3",
        ),
    ]);
}

#[test]
fn lines_of_the_authors_gone_wrong() {
    check(&[
        authors("nothing else", "", "read 6"),
        authors(
            "no label",
            line("2", "u", "5", "1", "c1"),
            "read 6, bad-label 1 local_train_splitByUser:3",
        ),
        authors(
            "a row too short",
            "1\tu\t5\tc5\t1\n",
            "read 6, ragged 1 local_train_splitByUser:3",
        ),
        authors(
            "a row too long",
            "1\tu\t5\tc5\t1\tc1\t?\n",
            "read 6, too-many-columns 1 local_train_splitByUser:3",
        ),
        authors(
            "spaces for tabs",
            "1 u 5 c5 1 c1\n",
            "read 6, ragged 1 local_train_splitByUser:3",
        ),
        authors(
            "more items than categories",
            line("1", "u", "5", "1 2", "c1"),
            "read 6, uneven-history 1 local_train_splitByUser:3",
        ),
        authors(
            "more categories than items",
            line("1", "u", "5", "1", "c1 c2"),
            "read 6, uneven-history 1 local_train_splitByUser:3",
        ),
        authors(
            "no history",
            line("1", "u", "5", "", ""),
            "read 6, no-history 1 local_train_splitByUser:3",
        ),
        authors(
            "an empty place in a history",
            line("1", "u", "5", "1  2", "c1  c2"),
            "read 6, no-id 1 local_train_splitByUser:3",
        ),
        authors(
            "no user",
            line("1", "", "5", "1", "c1"),
            "read 6, no-id 1 local_train_splitByUser:3",
        ),
        authors(
            "a click without its negative",
            line("1", "v", "5", "1", "c1"),
            "read 7, unpaired 1 local_train_splitByUser:3",
        ),
        authors(
            "a negative without its click",
            line("0", "v", "5", "1", "c1"),
            "read 7, unpaired 1 local_train_splitByUser:3",
        ),
        authors(
            "what was clicked stands in the history",
            line("1", "v", "1", "1", "c1") + &line("0", "v", "5", "1", "c1"),
            "read 7, repeated-positive 1",
        ),
        authors(
            "another category than before",
            pair("v").replace("c3", "d3"),
            "read 9, category-changes 2 local_train_splitByUser:3",
        ),
        authors(
            "a history without categories",
            pair("v").replace("c2", ""),
            "read 9, no-category 2 local_train_splitByUser:3",
        ),
        authors(
            "bytes that are no UTF-8",
            b"1\tu\t\xff\tc\t1\tc1\n",
            "refused not-utf8 local_train_splitByUser:3",
        ),
        authors(
            "a NUL byte",
            "1\tu\t5\tc\t1\0\tc1\n",
            "refused not-text local_train_splitByUser:3",
        ),
    ]);
    let words = |word: &str| vec![word; 513].join(" ");
    let long = line("1", "v", "5", &words("1"), &words("c1")) + &line("0", "v", "6", &words("1"), &words("c1"));
    check(&[authors(
        "a history of 513",
        long,
        "read 518, long-history 2 local_train_splitByUser:3",
    )]);
}

#[test]
fn logs_that_are_too_large() {
    let limit = |change: fn(&mut Limits)| {
        let mut options = ReadOptions::default();
        change(&mut options.limits);
        options
    };
    let text = "user,item,time,category\na,x,1,c\na,y,2,d\nb,z,3,e\n";
    check(&[
        csv("events", text, "refused many-behaviours log.csv:4").with(limit(|limits| limits.events = 2)),
        csv("users", text, "refused many-users log.csv:4").with(limit(|limits| limits.users = 1)),
        csv("items", text, "refused many-items log.csv:3").with(limit(|limits| limits.items = 1)),
        csv("categories", text, "refused many-categories log.csv:4").with(limit(|limits| limits.categories = 2)),
        csv("names", text, "refused many-names log.csv:3").with(limit(|limits| limits.text = 3)),
        authors(
            "behaviours and impressions",
            pair("v"),
            "refused many-behaviours local_train_splitByUser:3",
        )
        .with(limit(|limits| limits.events = 6)),
    ]);
    let files: Vec<String> = (0..300).map(|number| format!("{number}.csv")).collect();
    let mut reader = LogReader::new(ReadOptions::default());
    let refused = files
        .iter()
        .find_map(|file| reader.push(file, b"user,item,time\n").err());
    assert_eq!(outcome(&Err(refused.unwrap())), "refused many-files 255.csv");
}

#[test]
fn names_that_mislead_are_overruled() {
    let taobao = ReadOptions {
        format: Some("csv".parse().unwrap()),
        ..ReadOptions::default()
    };
    check(&[case(
        "any CSV under Taobao's name",
        vec![("UserBehavior.csv", format!("user,item,time\n{GOOD}").into_bytes())],
        "read 3",
    )
    .with(taobao)]);
}
