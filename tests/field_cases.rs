//! Logs as people hold them: each kind of file that public reports broke earlier readers with, and its relatives.

#[path = "common/logs.rs"]
mod logs;

use dien_explorer::Error;
use dien_explorer::data::{
    Columns, Dataset, ImportReport, LogReader, Protocol, ReadOptions, Split, Ties, find_files, inspect_log, read_logs,
};
use logs::try_read;

/// Seconds of 24 November 2017, 17:37:27 UTC.
const START: i64 = 1_511_545_047;
/// Users and behaviours of each.
const USERS: usize = 4;
const EACH: usize = 6;
const ROWS: usize = USERS * EACH;

/// A behaviour: the user's number, the item's, and the time as seconds.
type Row = (usize, usize, i64);

/// Behaviours of four users, six of each, an hour and a half apart.
fn behaviours() -> Vec<Row> {
    let row = |number: usize| {
        let (user, step) = (number / EACH + 1, number % EACH);
        let item = (step * 5 + user * 3) % 11 + 1;
        (user, item, START + (step * 5000 + user * 977) as i64)
    };
    (0..ROWS).map(row).collect()
}

/// A line for each behaviour, which gets its number too.
fn lines(line: impl Fn(usize, Row) -> String) -> String {
    let lines: Vec<String> = behaviours()
        .into_iter()
        .enumerate()
        .map(|(number, row)| line(number, row))
        .collect();
    format!("{}\n", lines.join("\n"))
}

/// A header and a line for each behaviour.
fn table(header: &str, line: impl Fn(Row) -> String) -> String {
    let lines: Vec<String> = behaviours().into_iter().map(line).collect();
    format!("{header}\n{}\n", lines.join("\n"))
}

fn options(columns: &str, behaviours: &[&str]) -> ReadOptions {
    ReadOptions {
        columns: match columns {
            "" => Columns::default(),
            columns => Columns::parse(columns).unwrap(),
        },
        behaviours: behaviours.iter().map(|&word| word.to_owned()).collect(),
        ..ReadOptions::default()
    }
}

fn read(name: &str, text: &str) -> (Dataset, ImportReport) {
    try_read(&[(name, text)], ReadOptions::default(), &Protocol::default())
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The problem and the message of a log that is refused.
fn refused(files: &[(&str, &str)], options: ReadOptions) -> (&'static str, String) {
    match try_read(files, options, &Protocol::default()) {
        Err(ref error @ Error::Log { ref reason, .. }) => (reason.problem(), error.to_string()),
        Err(other) => panic!("{other}"),
        Ok((_, report)) => panic!("{report}"),
    }
}

/// All codes of a report with their counts, what was left out before what was noted.
fn codes(report: &ImportReport) -> Vec<(&str, usize)> {
    let all = report.skipped.iter().chain(&report.notes);
    all.map(|finding| (finding.code, finding.count)).collect()
}

fn has(report: &ImportReport, code: &str) -> bool {
    codes(report).iter().any(|(found, _)| *found == code)
}

/// Every behaviour as user, item and time, in order.
fn seen(data: &Dataset) -> Vec<(String, String, i64)> {
    let of_user = |user: &dien_explorer::data::User| {
        let name = user.name.clone();
        let item = |item: u32| {
            data.catalogue.items[item as usize]
                .id
                .as_deref()
                .unwrap_or_default()
                .to_owned()
        };
        let all = user.behaviours.iter();
        all.map(|behaviour| (name.clone(), item(behaviour.item), behaviour.time))
            .collect::<Vec<_>>()
    };
    data.users.iter().flat_map(of_user).collect()
}

fn plain() -> Dataset {
    read(
        "log.csv",
        &table("user,item,time", |(user, item, time)| format!("{user},{item},{time}")),
    )
    .0
}

/// Writes a time.
type Written = fn(i64) -> String;

/// Year, month, day, hour, minute and second of a time within November 2017.
fn clock(time: i64) -> (i64, i64, i64, i64) {
    // 1509494400 is the beginning of that month.
    let seconds = time - 1_509_494_400;
    (
        seconds / 86_400 + 1,
        seconds / 3600 % 24,
        seconds / 60 % 60,
        seconds % 60,
    )
}

#[test]
fn times_in_every_form_are_the_same_times() {
    let expected = seen(&plain());
    let forms: [(&str, Written); 14] = [
        ("2017-11-24 17:37:27 UTC", |time| {
            let (day, hour, minute, second) = clock(time);
            format!("2017-11-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
        }),
        ("2017-11-24 17:37:27.000 +0000", |time| {
            let (day, hour, minute, second) = clock(time);
            format!("2017-11-{day:02} {hour:02}:{minute:02}:{second:02}.000 +0000")
        }),
        ("2017/11/24 7:37:27", |time| {
            let (day, hour, minute, second) = clock(time);
            format!("2017/11/{day} {hour}:{minute:02}:{second:02}")
        }),
        ("24.11.2017 17:37:27", |time| {
            let (day, hour, minute, second) = clock(time);
            format!("{day:02}.11.2017 {hour:02}:{minute:02}:{second:02}")
        }),
        ("24/11/2017 17:37:27", |time| {
            let (day, hour, minute, second) = clock(time);
            format!("{day:02}/11/2017 {hour:02}:{minute:02}:{second:02}")
        }),
        ("11/24/2017 5:37:27 PM", |time| {
            let (day, hour, minute, second) = clock(time);
            let half = if hour < 12 { "AM" } else { "PM" };
            format!("11/{day}/2017 {}:{minute:02}:{second:02} {half}", (hour + 11) % 12 + 1)
        }),
        ("2017年11月24日 17:37:27", |time| {
            let (day, hour, minute, second) = clock(time);
            format!("2017年11月{day}日 {hour:02}:{minute:02}:{second:02}")
        }),
        ("20171124173727", |time| {
            let (day, hour, minute, second) = clock(time);
            format!("201711{day:02}{hour:02}{minute:02}{second:02}")
        }),
        ("Fri Nov 24 17:37:27 +0000 2017", |time| {
            let (day, hour, minute, second) = clock(time);
            format!("Fri Nov {day:02} {hour:02}:{minute:02}:{second:02} +0000 2017")
        }),
        ("1511545047005.0", |time| format!("{time}005.0")),
        ("1.511545047E9", |time| {
            let digits = time.to_string();
            format!("{}.{}E9", &digits[..1], &digits[1..])
        }),
        ("1.511545047e+12", |time| {
            let digits = time.to_string();
            format!("{}.{}e+12", &digits[..1], &digits[1..])
        }),
        ("1511545047,25", |time| format!("{time},25")),
        ("1511545047.0", |time| format!("{time}.0")),
    ];
    for (what, form) in forms {
        let text = table("user;item;time", |(user, item, time)| {
            format!("{user};{item};{}", form(time))
        });
        let (data, report) = read("log.csv", &text);
        assert_eq!(seen(&data), expected, "{what}");
        assert!(report.skipped.is_empty(), "{what}: {report}");
    }
}

#[test]
fn hours_days_and_leap_seconds() {
    let by_hour = table("user,item,time", |(user, item, time)| {
        let (day, hour, ..) = clock(time);
        format!("{user},{item},2017-11-{day} {hour:02}")
    });
    let (data, report) = read("log.csv", &by_hour);
    assert_eq!((report.users, report.behaviours), (USERS, ROWS));
    assert!(seen(&data).iter().all(|(_, _, time)| time % 3600 == 0));
    let leap = "user,item,time\na,x,2016-12-31 23:59:59\na,y,2016-12-31T23:59:60Z\na,z,2017-01-01 00:00:01\n";
    let times: Vec<i64> = seen(&read("log.csv", leap).0)
        .iter()
        .map(|(_, _, time)| *time)
        .collect();
    assert_eq!(times, [1_483_228_799, 1_483_228_800, 1_483_228_801]);
}

#[test]
fn day_and_time_in_two_columns() {
    let expected = seen(&plain());
    let text = table("user_id,item_id,date,time", |(user, item, time)| {
        let (day, hour, minute, second) = clock(time);
        format!("{user},{item},2017-11-{day},{hour:02}:{minute:02}:{second:02}")
    });
    let (data, report) = read("log.csv", &text);
    assert_eq!(seen(&data), expected);
    assert_eq!(report.columns.unwrap().time.as_deref(), Some("date+time"));
    let text = text.replace("date,time", "tag,clock").replace("2017-11-", "201711");
    let asked = options("time=tag+clock", &[]);
    let (data, _) = try_read(&[("log.csv", &text)], asked, &Protocol::default()).unwrap();
    assert_eq!(seen(&data), expected);
}

#[test]
fn days_and_months_are_told_by_the_whole_log() {
    let dates = |dates: [&str; 4]| {
        let rows = dates.iter().enumerate().map(|(row, date)| format!("a,{row},{date}\n"));
        format!("user,item,time\n{}", rows.collect::<String>())
    };
    let days = |text: &str| {
        let times = seen(&read("log.csv", text).0);
        times
            .iter()
            .map(|(_, _, time)| time / 86_400 - 17_167)
            .collect::<Vec<_>>()
    };
    // Days of 2017, from 0: 5 and 6 November, 24 November; 11 May, 11 June.
    assert_eq!(
        days(&dates(["05/11/2017", "06/11/2017", "11/11/2017", "24/11/2017"])),
        [308, 309, 314, 327]
    );
    assert_eq!(
        days(&dates(["05/11/2017", "06/11/2017", "11/11/2017", "11/24/2017"])),
        [130, 161, 314, 327]
    );
    let (problem, message) = refused(
        &[(
            "log.csv",
            &dates(["05/11/2017", "06/11/2017", "07/11/2017", "08/11/2017"]),
        )],
        ReadOptions::default(),
    );
    assert_eq!(problem, "day-or-month");
    assert!(
        message.contains("line 2") && message.contains("05/11/2017"),
        "{message}"
    );
}

#[test]
fn dates_written_as_numbers() {
    let text = "user_id,video_id,date,hourmin,time_ms,is_click\n".to_owned()
        + &lines(|number, (user, item, time)| format!("{user},{item},20171124,1737,{time}123,{}", number % 2));
    let (_, report) = read("log.csv", &text);
    assert_eq!(report.columns.unwrap().time.as_deref(), Some("time_ms"));
    let compact = table("user_id,item_id,date", |(user, item, time)| {
        format!("{user},{item},201711{:02}", 1 + (item + user + time as usize) % 28)
    });
    let by_time = Protocol {
        split: Split::TIME,
        ..Protocol::default()
    };
    let (data, report) = try_read(&[("log.csv", &compact)], ReadOptions::default(), &by_time).unwrap();
    assert!(
        seen(&data)
            .iter()
            .all(|(_, _, time)| (1_509_494_400..1_512_086_400).contains(time))
    );
    assert!(has(&report, "days") && !has(&report, "in-1970"), "{report}");
    // 20171150 is no day: these numbers count seconds.
    let counts = "user,item,time\na,x,20171124\na,y,20171150\na,z,20171199\n";
    let (data, report) = read("log.csv", counts);
    assert_eq!(seen(&data)[0].2, 20_171_124);
    assert!(!has(&report, "days"), "{report}");
    let months = table("user_id,item_id,time_stamp", |(user, item, _)| {
        format!("{user},{item},11{:02}", item + user)
    });
    assert!(has(&read("log.csv", &months).1, "in-1970"));
}

#[test]
fn the_reason_is_said_where_no_row_is_left() {
    let fridays = table("user,item,time", |(user, item, _)| format!("{user},{item},Friday"));
    let (problem, message) = refused(&[("log.csv", &fridays)], ReadOptions::default());
    assert_eq!(problem, "no-rows");
    assert!(
        message.contains("24 × rows whose time cannot be read (log.csv, line 2: 1,4,Friday)"),
        "{message}"
    );
    assert!(message.contains("--columns time=NAME"), "{message}");
    let bought = lines(|_, (user, item, time)| format!("{user},{item},c,buy,{time}"));
    let (_, message) = refused(&[("UserBehavior.csv", &bought)], ReadOptions::default());
    assert!(
        message.contains("24 × rows of behaviours that were not asked for"),
        "{message}"
    );
    assert!(message.contains("--behaviours buy"), "{message}");
    let nulls = table("user,item,time", |(_, item, time)| format!("NULL,{item},{time}"));
    let (_, message) = refused(&[("log.csv", &nulls)], ReadOptions::default());
    assert!(message.contains("24 × rows without a user or an item"), "{message}");
    let films = "movieId,title,genres\n1,A,War\n";
    let ratings = table("userId,movieId,rating,timestamp", |(user, _, time)| {
        format!("{user},999,4,{time}")
    });
    let (_, message) = refused(
        &[("movies.csv", films), ("ratings.csv", &ratings)],
        ReadOptions::default(),
    );
    assert!(
        message.contains("24 × ratings of films that movies.csv does not list"),
        "{message}"
    );
}

#[test]
fn null_markers_are_neither_users_nor_items() {
    for marker in [
        "",
        "NA",
        "NaN",
        "nan",
        "null",
        "NULL",
        "None",
        "<NA>",
        "\\N",
        "N/A",
        "undefined",
    ] {
        let users = table("visitorid,itemid,timestamp", |(user, item, time)| match user {
            1 | 2 => format!("{user},{item},{time}"),
            _ => format!("{marker},{item},{time}"),
        });
        let (_, report) = read("log.csv", &users);
        assert_eq!((report.users, report.behaviours), (2, ROWS / 2), "{marker}");
        assert!(codes(&report).contains(&("no-id", ROWS / 2)), "{marker}: {report}");
        let items = table("user,item,time,category", |(user, item, time)| match item {
            1 => format!("{user},{marker},{time},{marker}"),
            _ => format!("{user},{item},{time},{marker}"),
        });
        let (data, report) = read("log.csv", &items);
        assert!(
            data.catalogue
                .items
                .iter()
                .all(|item| item.id.as_deref() != Some(marker))
        );
        assert_eq!(
            data.catalogue.categories[0].name.text("en"),
            "no category",
            "{marker}: {report}"
        );
    }
}

#[test]
fn a_header_beats_the_name_of_the_file() {
    let own = table(
        "用户ID,商品ID,品牌,商品名称,商品类目ID,行为类型,时间戳",
        |(user, item, time)| format!("{user},{item},B,N{item},c{},pv,{time}", item % 3),
    );
    let (data, report) = read("UserBehavior.csv", &own);
    assert_eq!((report.users, report.behaviours, report.categories), (USERS, ROWS, 3));
    assert_eq!(data.catalogue.items[0].text("en"), "N1");
    // Taobao's own columns with a header: clicks alone count, as without one.
    let usual = table(
        "user_id,item_id,category_id,behavior_type,timestamp",
        |(user, item, time)| format!("{user},{item},c,{},{time}", if item % 2 == 0 { "pv" } else { "buy" }),
    );
    let clicks = behaviours().iter().filter(|(_, item, _)| item % 2 == 0).count();
    assert_eq!(read("UserBehavior.csv", &usual).1.behaviours, clicks);
    let quoted = lines(|_, (user, item, time)| format!("\"{user}\",\"{item}\",\"c\",\"pv\",\"{time}\""));
    let (_, report) = read("UserBehavior.csv", &quoted);
    assert_eq!((report.format.name(), report.behaviours), ("taobao", ROWS));
    let authors = table("user,item,time", |(user, item, time)| format!("{user},{item},{time}"));
    assert_eq!(read("local_train.csv", &authors).1.behaviours, ROWS);
}

#[test]
fn a_neighbour_that_is_not_of_the_log_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let foreign = table("user_id,movie_id,rating,timestamp", |(user, item, time)| {
        format!("{user},{item},4,{time}")
    });
    write("ratings.csv", &foreign);
    write("movies.csv", "movie_id,title,genres\n1,A,War\n");
    let path = folder.path().join("ratings.csv");
    assert_eq!(find_files(&[&path], &ReadOptions::default()).unwrap(), [path]);
}

#[test]
fn tables_without_a_header() {
    let rows = |line: &dyn Fn(Row) -> String| behaviours().into_iter().map(|row| line(row) + "\n").collect::<String>();
    let iso = |time: i64| {
        let (day, hour, minute, second) = clock(time);
        format!("2017-11-{day}T{hour:02}:{minute:02}:{second:02}.277Z")
    };
    for (name, text, expected) in [
        (
            "u.data",
            rows(&|(user, item, time)| format!("{user}\t{item}\t3\t{time}")),
            "user=1,item=2,time=4",
        ),
        (
            "ratings_Books.csv",
            rows(&|(user, item, time)| format!("A1XYZ{user},B00000{item:04},5.0,{time}")),
            "user=1,item=2,time=4",
        ),
        (
            "Books.csv",
            rows(&|(user, item, time)| format!("B00000{item:04},A3TA1UJWFU{user:04},5.0,{time}")),
            "user=2,item=1,time=4",
        ),
        (
            "yoochoose-clicks.dat",
            rows(&|(user, item, time)| format!("{user},{},{item},0", iso(time))),
            "user=1,item=3,time=2,category=4",
        ),
        (
            "loc-gowalla_totalCheckins.txt",
            rows(&|(user, item, time)| format!("{user}\t{}\t30.2359\t-97.7951\t{item}", iso(time))),
            "user=1,item=5,time=2",
        ),
        (
            "userid-timestamp-artid-artname-traid-traname.tsv",
            rows(&|(user, item, time)| format!("user_{user}\t{}\tf1b1\tDeep \"Dish\t\tTrack {item}", iso(time))),
            "user=1,item=6,time=2,category=4",
        ),
        (
            "log.csv",
            rows(&|(user, item, time)| format!("{user},{item},{time}")),
            "user=1,item=2,time=3",
        ),
    ] {
        let (_, report) = read(name, &text);
        assert_eq!(
            (report.users, report.behaviours),
            (USERS, ROWS),
            "{name}: no row is lost"
        );
        assert_eq!(report.columns.as_ref().unwrap().to_string(), expected, "{name}");
        assert!(has(&report, "no-header"), "{name}");
        let first = inspect_log(name, text.as_bytes(), None).unwrap();
        assert_eq!(first.columns.to_string(), expected, "{name}");
        assert_eq!((first.rows.len(), first.header[0].as_str()), (5, "1"), "{name}");
    }
}

#[test]
fn columns_by_place_and_never_by_the_first_rows_values() {
    let text = lines(|_, (user, item, time)| format!("x,{item},{time},A{user},y"));
    let by_place = options("user=4,item=2,time=3", &[]);
    let (_, report) = try_read(&[("log.csv", &text)], by_place, &Protocol::default()).unwrap();
    assert_eq!((report.users, report.behaviours), (USERS, ROWS));
    let (problem, message) = refused(&[("log.csv", &text)], ReadOptions::default());
    assert_eq!(problem, "no-header");
    assert!(
        message.contains("looks like data") && message.contains("user=1,item=2,time=3"),
        "{message}"
    );
    let first = behaviours()[0];
    let by_value = options(&format!("user=A1,item={},time={}", first.1, first.2), &[]);
    assert_eq!(refused(&[("log.csv", &text)], by_value).0, "no-header");
}

#[test]
fn lines_above_the_header() {
    let table = table("user;item;time", |(user, item, time)| format!("{user};{item};{time}"));
    for (above, notes) in [
        ("sep=;\r\n", 0),
        ("\"sep=;\"\n", 0),
        ("# exported 2024-01-01, by a tool\n", 1),
        ("\n# one\n# two, three\n\n", 2),
        ("sep=;\n# one\n", 1),
        ("#", 0),
    ] {
        let (data, report) = read("log.csv", &format!("{above}{table}"));
        assert_eq!(seen(&data), seen(&plain()), "{above}");
        let comments = report
            .notes
            .iter()
            .find(|note| note.code == "comment")
            .map_or(0, |note| note.count);
        assert_eq!(comments, notes, "{above}");
    }
    // Lines are counted from the top of the file.
    let (_, message) = refused(
        &[("log.csv", "sep=;\n# a\nuser;item;time\n1;2;soon\n")],
        ReadOptions::default(),
    );
    assert!(message.contains("line 4"), "{message}");
    // What Excel says stands between fields counts, whatever the line holds more of.
    let odd = "sep=;\nuser;item,of,shop;time\na;x;1\n";
    let asked = options("item=item,of,shop", &[]);
    assert_eq!(
        try_read(&[("log.csv", odd)], asked, &Protocol::default())
            .unwrap()
            .1
            .behaviours,
        1
    );
}

#[test]
fn files_that_are_something_else_are_named() {
    let zip = format!("PK\u{3}\u{4}{}[Content_Types].xml", "\0".repeat(26));
    for (name, text, expected, word) in [
        ("log.xlsx", zip.as_str(), "workbook", "Excel"),
        ("part-0.pq", "PAR1\u{15}\u{4}", "foreign-table", "Parquet"),
        ("log.zip", "PK\u{3}\u{4}log.csv", "packed", "ZIP"),
        ("reviews.txt", "{'user_id':\n 'A1'}\n", "json", "JSON"),
        ("log.json", "{\n \"user_id\": [\"A1\"]}\n", "json", "JSON"),
        ("log.csv", "\n<!DOCTYPE html>\n<html></html>\n", "web-page", "web page"),
        (
            "log.csv",
            "version https://git-lfs.github.com/spec/v1\n",
            "lfs-pointer",
            "Git LFS",
        ),
    ] {
        let (problem, message) = refused(&[(name, text)], ReadOptions::default());
        assert_eq!(problem, expected, "{name}");
        assert!(message.contains(word), "{message}");
    }
    let mut reader = LogReader::new(ReadOptions::default());
    let packed = reader
        .push("log.csv.xz", b"\xfd7zXZ\0")
        .and_then(|()| reader.finish(&Protocol::default()));
    assert!(packed.unwrap_err().to_string().contains("compressed with xz"));
}

#[test]
fn films_and_users_of_movielens_are_names() {
    let films = |id: &dyn Fn(usize) -> String| {
        let rows = (1..=12).map(|film| format!("{},Film {film},Drama|War\n", id(film)));
        format!("movieId,title,genres\n{}", rows.collect::<String>())
    };
    let header = "userId,movieId,rating,timestamp";
    for (what, movies, ratings) in [
        (
            "decimals",
            films(&|film| film.to_string()),
            table(header, |(user, item, time)| format!("{user}.0,{item}.0,4.5,{time}.0")),
        ),
        (
            "words",
            films(&|film| format!("tt{film:07}")),
            table(header, |(user, item, time)| format!("ur{user},tt{item:07},4.5,{time}")),
        ),
        (
            "leading zeros on one side",
            films(&|film| format!("{film:04}")),
            table(header, |(user, item, time)| format!("{user},{item},4.5,{time}")),
        ),
        (
            "numbers beyond 32 bits",
            films(&|film| format!("99000000000{film:02}")),
            table(header, |(user, item, time)| {
                format!("{user},99000000000{item:02},4.5,{time}")
            }),
        ),
    ] {
        let files = [("movies.csv", movies.as_str()), ("ratings.csv", ratings.as_str())];
        let (data, report) = try_read(&files, ReadOptions::default(), &Protocol::default()).unwrap();
        assert_eq!(
            (report.users, report.behaviours, report.items),
            (USERS, ROWS, 11),
            "{what}"
        );
        assert!(
            data.catalogue
                .items
                .iter()
                .all(|item| item.text("en").starts_with("Film ")),
            "{what}"
        );
    }
}

#[test]
fn whole_numbers_with_decimals_are_the_same_ids() {
    let mixed = table("user_id,item_id,timestamp", |(user, item, time)| match item % 2 {
        0 => format!("{user}.0,{item},{time}"),
        _ => format!("{user},{item}.0,{time}"),
    });
    let (data, report) = read("log.csv", &mixed);
    assert_eq!(seen(&data), seen(&plain()));
    assert!(codes(&report).contains(&("decimal-id", ROWS)), "{report}");
    let versions = table("user,item,time", |(user, item, time)| {
        format!("{user},v{item}.0,{time}")
    });
    assert_eq!(
        read("log.csv", &versions).0.catalogue.items[0].id.as_deref(),
        Some("v1.0")
    );
}

#[test]
fn options_are_taken_into_account_or_refused() {
    let events = table(
        "user_id,item_id,category_id,behavior_type,timestamp",
        |(user, item, time)| format!("{user},{item},c,{},{time}", if item % 2 == 0 { "pv" } else { "buy" }),
    );
    let bought = behaviours().iter().filter(|(_, item, _)| item % 2 == 1).count();
    let asked = |words: &[&str]| {
        try_read(&[("log.csv", &events)], options("", words), &Protocol::default())
            .unwrap()
            .1
    };
    assert_eq!(asked(&["buy"]).behaviours, bought);
    assert_eq!(asked(&["BUY", "pv"]).behaviours, ROWS);
    let all = asked(&[]);
    assert_eq!(all.behaviours, ROWS);
    assert!(
        codes(&all).contains(&("all-behaviours", 2)) && all.to_string().contains("(buy, pv)"),
        "{all}"
    );
    let kinds = events.replace("behavior_type", "kind");
    assert_eq!(refused(&[("log.csv", &kinds)], options("", &["buy"])).0, "kind-sought");
    let named = try_read(
        &[("log.csv", &kinds)],
        options("event=kind", &["buy"]),
        &Protocol::default(),
    );
    assert_eq!(named.unwrap().1.behaviours, bought);
    let films = ("movies.csv", "movieId,title,genres\n1,A,War\n");
    let ratings = ("ratings.csv", "userId,movieId,rating,timestamp\n1,1,5,1511544070\n");
    assert_eq!(refused(&[films, ratings], options("", &["buy"])).0, "no-kinds");
    assert_eq!(
        refused(&[films, ratings], options("user=nonsense", &[])).0,
        "own-columns"
    );
    let taobao = ("UserBehavior.csv", "1,2,3,pv,1511544070\n");
    assert_eq!(refused(&[taobao], options("", &["purchase"])).0, "unknown-kind");
    assert_eq!(refused(&[taobao], options("user=1", &[])).0, "own-columns");
}

#[test]
fn quotes_that_are_letters() {
    let title = |item: usize| {
        if item == 5 {
            "\"weird al\" yankovic".to_owned()
        } else {
            format!("T{item}")
        }
    };
    let tabs = table("user_id\titem_id\ttimestamp\ttitle", |(user, item, time)| {
        let open = if item == 3 {
            "\"weird al yankovic".to_owned()
        } else {
            title(item)
        };
        format!("{user}\t{item}\t{time}\t{open}")
    });
    let (data, report) = read("plays.tsv", &tabs);
    assert_eq!((report.behaviours, report.skipped.len()), (ROWS, 0), "{report}");
    assert_eq!(data.catalogue.items[2].text("en"), "\"weird al yankovic");
    assert_eq!(data.catalogue.items[4].text("en"), "\"weird al\" yankovic");
    let spark = table("user_id,title,item_id,timestamp", |(user, item, time)| match item % 2 {
        0 => format!("{user},T{item},{item},{time}"),
        _ => format!("{user},\"He said \\\"hi, all\\\" {item}\",{item},{time}"),
    });
    let (data, report) = read("spark.csv", &spark);
    assert_eq!((report.behaviours, report.skipped.len()), (ROWS, 0), "{report}");
    assert_eq!(data.catalogue.items[0].text("en"), "He said \"hi, all\" 1");
    // Between commas a quote that is never closed costs its row.
    let open = table("user,item,time,title", |(user, item, time)| {
        let quote = if (user, item) == (1, 4) { "\"" } else { "" };
        format!("{user},{item},{time},{quote}T{item}")
    });
    let (_, report) = read("log.csv", &open);
    assert_eq!(report.behaviours, ROWS - 1);
    assert!(codes(&report).contains(&("open-quote", 1)), "{report}");
}

#[test]
fn one_wrong_clock_is_noted() {
    let text = table("user,item,time", |(user, item, time)| format!("{user},{item},{time}"));
    let last = text.lines().last().unwrap().to_owned();
    let wrong = text.replace(&last, &format!("{},2114380800", &last[..last.rfind(',').unwrap()]));
    for split in [Split::LAST, Split::TIME] {
        let protocol = Protocol {
            split,
            ..Protocol::default()
        };
        let read = try_read(&[("log.csv", &wrong)], ReadOptions::default(), &protocol);
        let Ok((_, report)) = read else { continue };
        assert!(codes(&report).contains(&("far-clock", 1)), "{report}");
        assert!(!has(
            &try_read(&[("log.csv", &text)], ReadOptions::default(), &Protocol::default())
                .unwrap()
                .1,
            "far-clock"
        ));
    }
}

#[test]
fn a_column_whose_name_holds_a_comma() {
    let text = table("\"who, exactly\",item,time", |(user, item, time)| {
        format!("{user},{item},{time}")
    });
    for asked in ["user=who, exactly", "user=\"who, exactly\",item=item", "user=1"] {
        let (data, report) = try_read(&[("log.csv", &text)], options(asked, &[]), &Protocol::default()).unwrap();
        assert_eq!(seen(&data), seen(&plain()), "{asked}");
        let shown = report.columns.unwrap().to_string();
        assert!(Columns::parse(&shown).is_ok(), "{shown}");
    }
}

#[test]
fn a_persons_name_is_no_title() {
    let people = table("user_id,name,item_id,timestamp", |(user, item, time)| {
        format!("{user},Person {user},{item},{time}")
    });
    let (data, report) = read("log.csv", &people);
    assert!(
        data.catalogue
            .items
            .iter()
            .all(|item| !item.text("en").contains("Person"))
    );
    assert_eq!(report.columns.as_ref().unwrap().title, None);
    assert!(
        has(&report, "no-titles") && report.to_string().contains("`name`"),
        "{report}"
    );
    let songs = table("user_id,name,item_id,timestamp", |(user, item, time)| {
        format!("{user},Song {item},{item},{time}")
    });
    let (data, report) = read("log.csv", &songs);
    assert_eq!(data.catalogue.items[0].text("en"), "Song 1");
    assert!(!has(&report, "no-titles") && !has(&report, "title-changes"), "{report}");
}

#[test]
fn parts_in_a_folder_are_one_log() {
    let all = table("user_id,item_id,timestamp", |(user, item, time)| {
        format!("{user},{item},{time}")
    });
    let (header, rows) = all.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    let (first, second) = rows.split_at(ROWS / 2);
    let join = |head: &str, rows: &[&str]| format!("{head}{}\n", rows.join("\n"));
    let head = format!("{header}\n");
    for (names, head, others) in [
        (
            ["part-00000.csv", "part-00001.csv"],
            head.as_str(),
            vec!["_SUCCESS", ".part-00000.csv.crc"],
        ),
        (["part-00000", "part-00001"], head.as_str(), vec!["_SUCCESS"]),
        (["000000_0", "000001_0"], "", vec![]),
        (["2017-11-24.csv", "2017-11-25.csv"], head.as_str(), vec!["readme.md"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write(names[0], &join(head, first));
        write(names[1], &join(head, second));
        for name in others {
            write(name, "");
        }
        let read = read_logs(
            &[folder.path()],
            ReadOptions::default(),
            &Protocol::default(),
            &mut |_, _| true,
        );
        let (data, report) = read.unwrap_or_else(|error| panic!("{names:?}: {error}"));
        assert_eq!((report.users, report.behaviours), (USERS, ROWS), "{names:?}");
        assert_eq!(seen(&data), seen(&plain()), "{names:?}");
    }
}

#[test]
fn hours_beside_days_and_titles_above_headers() {
    let hours = table("user,item,date,hour", |(user, item, time)| {
        let (day, hour, ..) = clock(time);
        format!("{user},{item},2017-11-{day},{hour}")
    });
    let (data, report) = read("log.csv", &hours);
    assert_eq!(report.columns.unwrap().time.as_deref(), Some("date+hour"));
    assert!(
        seen(&data)
            .iter()
            .all(|(_, _, time)| (START - 3600..START + 40_000).contains(time))
    );
    let plain = table("user,item,time", |(user, item, time)| format!("{user},{item},{time}"));
    for (above, comments) in [
        ("Export of the log\n\n", 1),
        ("Export,,\nby,hand,\n", 2),
        ("// made by hand\n", 1),
    ] {
        let (data, report) = read("log.csv", &format!("{above}{plain}"));
        assert_eq!(seen(&data).len(), ROWS, "{above}");
        assert!(codes(&report).contains(&("comment", comments)), "{above}: {report}");
    }
}

#[test]
fn words_of_another_shop_under_taobaos_name_and_a_name_for_nobody() {
    let clicks = table("user,item,cat,action,ts", |(user, item, time)| {
        format!("{user},{item},c,click,{time}")
    });
    assert_eq!(read("UserBehavior.csv", &clicks).1.behaviours, ROWS);
    let (_, message) = refused(&[("log.csv", &clicks)], options("", &["buy"]));
    assert!(message.contains("--behaviours click"), "{message}");
    let unknown = table("user,item,time", |(user, item, time)| match user {
        3 | 4 => format!("unknown,{item},{time}"),
        _ => format!("{user},{item},{time}"),
    });
    let (_, report) = read("log.csv", &unknown);
    assert!(
        has(&report, "big-user") && report.to_string().contains("user unknown: 12 of 24 rows"),
        "{report}"
    );
    assert!(!has(
        &read(
            "log.csv",
            &table("user,item,time", |(user, item, time)| format!("{user},{item},{time}"))
        )
        .1,
        "big-user"
    ));
}

#[test]
fn the_first_of_several_categories_counts() {
    for (header, cell) in [
        ("genres", "Comedy|Crime|Noir"),
        ("category", "Comedy|Crime"),
        ("genres", "\"Comedy, Crime\""),
        ("category", "\"['Comedy', 'Crime']\""),
        ("categories", "\"[\"\"Comedy\"\", \"\"Crime\"\"]\""),
        ("tags", "Comedy;Crime"),
    ] {
        let text = table(&format!("user,item,time,{header}"), |(user, item, time)| {
            let cell = if item % 2 == 0 { cell } else { "War" };
            format!("{user},{item},{time},{cell}")
        });
        let (data, report) = read("log.csv", &text);
        let names: Vec<&str> = data
            .catalogue
            .categories
            .iter()
            .map(|category| category.name.text("en"))
            .collect();
        assert_eq!(names, ["War", "Comedy"], "{cell}");
        assert!(has(&report, "category-list"), "{cell}: {report}");
    }
    let kept = table("user,item,time,category", |(user, item, time)| {
        format!("{user},{item},{time},\"Clothing, Shoes\"")
    });
    assert_eq!(
        read("log.csv", &kept).0.catalogue.categories[0].name.text("en"),
        "Clothing, Shoes"
    );
}

#[test]
fn recbole_writes_types_behind_names() {
    let text = table(
        "user_id:token\titem_id:token\trating:float\ttimestamp:float",
        |(user, item, time)| format!("{user}\t{item}\t4\t{time}.0"),
    );
    assert_eq!(seen(&read("ml.inter", &text).0), seen(&plain()));
    let asked = options("user=user_id,item=item_id,time=timestamp", &[]);
    assert!(try_read(&[("ml.inter", &text)], asked, &Protocol::default()).is_ok());
}

/// The impressions of a part that were clicked, as `user: history > item`.
fn asked(data: &Dataset, part: &[dien_explorer::data::Impression]) -> Vec<String> {
    let name = |item: u32| {
        data.catalogue.items[item as usize]
            .id
            .as_deref()
            .unwrap_or_default()
            .to_owned()
    };
    let shown = part.iter().filter(|impression| impression.clicked).map(|impression| {
        let history = data.history(impression, usize::MAX).iter();
        let history: Vec<String> = history.map(|behaviour| name(behaviour.item)).collect();
        format!("{} > {}", history.join(" "), name(impression.target))
    });
    shown.collect()
}

#[test]
fn what_happens_at_one_time_has_no_order() {
    // Three sittings; the lines of a sitting are sorted by item.
    let text = "user,item,time\na,1,100\na,2,100\na,3,200\na,4,200\na,5,300\na,6,300\nb,7,100\nb,8,100\n";
    let (data, report) = read("log.csv", text);
    assert!(data.train.is_empty());
    assert_eq!(asked(&data, &data.validation), ["1 2 > 3", "1 2 > 4"]);
    assert_eq!(asked(&data, &data.test), ["1 2 3 4 > 5", "1 2 3 4 > 6"]);
    let codes = codes(&report);
    assert!(codes.contains(&("ties", 8)), "{report}");
    let two = Protocol {
        split: Split::LeaveLastOut { validation: 2, test: 2 },
        ..Protocol::default()
    };
    let longer = format!("{text}a,0,50\n");
    let (data, _) = try_read(&[("log.csv", &longer)], ReadOptions::default(), &two).unwrap();
    assert_eq!(asked(&data, &data.train), ["0 > 1", "0 > 2"]);
    assert_eq!(asked(&data, &data.validation), ["0 1 2 > 3", "0 1 2 > 4"]);
}

#[test]
fn the_seed_orders_ties_and_the_file_does_not() {
    let lines: Vec<String> = (0..20)
        .flat_map(|user| (0..8).map(move |item| format!("u{user},{item},1511544070\n")))
        .collect();
    let read = |lines: &[String], seed| {
        let text = format!("user,item,time\n{}", lines.concat());
        let protocol = Protocol {
            ties: Ties::Seed,
            seed,
            ..Protocol::default()
        };
        try_read(&[("log.csv", &text)], ReadOptions::default(), &protocol).unwrap()
    };
    let (data, report) = read(&lines, 1);
    assert!(codes(&report).contains(&("ties", 160)), "{report}");
    let last = |data: &Dataset| -> Vec<String> {
        let all = asked(data, &data.test).into_iter();
        all.map(|shown| shown.rsplit(' ').next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(last(&data).len(), 20);
    let backwards: Vec<String> = lines.iter().rev().cloned().collect();
    assert_eq!(
        asked(&read(&backwards, 1).0, &data.test),
        asked(&data, &data.test),
        "by users and items alone"
    );
    assert_ne!(last(&read(&lines, 2).0), last(&data));
    let highest = last(&data).iter().filter(|item| *item == "7").count();
    assert!(highest < 10, "the last line is the last one of {highest} of 20 users");
}

#[test]
fn numbers_in_advice_follow_from_the_split() {
    for (validation, test, fewest) in [(1, 1, 4), (4, 4, 10), (2, 1, 5)] {
        let split = Split::LeaveLastOut { validation, test };
        assert_eq!(split.fewest_behaviours(), Some(fewest));
        let trains = |behaviours: usize| {
            let rows = (0..behaviours).map(|row| format!("a,{row},{}\n", 1_511_544_070 + row));
            let text = format!("user,item,time\n{}", rows.collect::<String>());
            let protocol = Protocol {
                split,
                ..Protocol::default()
            };
            let (data, _) = try_read(&[("log.csv", &text)], ReadOptions::default(), &protocol).unwrap();
            assert_eq!(data.fewest_behaviours, Some(fewest));
            !data.train.is_empty()
        };
        assert!(trains(fewest) && !trains(fewest - 1), "{split:?}");
    }
}
