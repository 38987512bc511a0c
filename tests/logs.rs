//! Logs as they should be, in every form that is read; and by hand what the protocol makes of small ones.

#[path = "common/logs.rs"]
mod logs;

use std::collections::BTreeSet;

use dien_explorer::Error;
use dien_explorer::data::{
    Columns, Dataset, ImportReport, Impression, LogReader, Protocol, ReadOptions, Split, TaobaoBehaviour, inspect_log,
    log_formats, read_logs,
};

fn read(files: &[(&str, &[u8])], options: &ReadOptions, protocol: &Protocol) -> (Dataset, ImportReport) {
    let mut reader = LogReader::new(options.clone());
    for (name, bytes) in files {
        reader.push(name, bytes).unwrap();
    }
    reader.finish(protocol).unwrap()
}

fn read_csv(text: impl AsRef<[u8]>, protocol: &Protocol) -> (Dataset, ImportReport) {
    read(&[("log.csv", text.as_ref())], &ReadOptions::default(), protocol)
}

fn split(split: Split) -> Protocol {
    Protocol {
        split,
        ..Protocol::default()
    }
}

/// The impressions of a part that were clicked, or not, as `user: history > item`.
fn asked(data: &Dataset, part: &[Impression], clicked: bool) -> Vec<String> {
    let name = |item: u32| data.catalogue.items[item as usize].text("en");
    let asked = part.iter().filter(|impression| impression.clicked == clicked);
    asked
        .map(|impression| {
            let history = data.history(impression, usize::MAX).iter();
            let history: Vec<_> = history.map(|behaviour| name(behaviour.item)).collect();
            let user = &data.users[impression.user as usize].name;
            format!("{user}: {} > {}", history.join(" "), name(impression.target))
        })
        .collect()
}

fn positives(data: &Dataset) -> [Vec<String>; 3] {
    [&data.train, &data.validation, &data.test].map(|part| asked(data, part, true))
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(bytes)
        .collect()
}

const LOG: &str = "user,item,time,category,title
安,茶,1511544070,饮料,\"Tea, green\"
安,🍵,1511544071,饮料,Matcha
b,茶,1511544072,饮料,Tea
安,keys,1511544075,parts,\"Keys \"\"low\"\"\"
安,shoes,1511544080,wear,Shoes
";

#[test]
fn one_log_in_many_forms() {
    let (data, report) = read_csv(LOG, &Protocol::default());
    assert_eq!(
        (report.users, report.items, report.categories, report.behaviours),
        (2, 4, 3, 5)
    );
    let users: Vec<&str> = data.users.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(users, ["b", "安"]);
    assert_eq!(
        positives(&data),
        [
            vec!["安: Tea, green > Matcha"],
            vec!["安: Tea, green Matcha > Keys \"low\""],
            vec!["安: Tea, green Matcha Keys \"low\" > Shoes"]
        ]
    );
    assert_eq!(data.users[1].behaviours[0].time, 1_511_544_070);
    let dates = |text: &str| {
        let seconds = |second: u32| format!("15115440{second}");
        let all = [70, 71, 72, 75, 80];
        all.iter().fold(text.to_owned(), |text, &second| {
            // 1511544060 is 17:21:00 on 24 November 2017, universal time.
            text.replace(&seconds(second), &format!("2017-11-24T17:21:{}Z", second - 60))
        })
    };
    let other = |from: char, to: &str| {
        LOG.replace("\"Tea, green\"", "\"Tea\u{1} green\"")
            .replace(from, to)
            .replace('\u{1}', ",")
    };
    for (what, bytes) in [
        ("a mark", format!("\u{feff}{LOG}").into_bytes()),
        ("UTF-16, little-endian", utf16(LOG, u16::to_le_bytes)),
        ("UTF-16, big-endian", utf16(LOG, u16::to_be_bytes)),
        (
            "UTF-16 and carriage returns",
            utf16(&LOG.replace('\n', "\r\n"), u16::to_le_bytes),
        ),
        ("carriage returns", LOG.replace('\n', "\r\n").into_bytes()),
        ("carriage returns alone", LOG.replace('\n', "\r").into_bytes()),
        ("no line break at the end", LOG.trim_end().as_bytes().to_vec()),
        ("empty lines", LOG.replace('\n', "\n\n").into_bytes()),
        ("semicolons", other(',', ";").into_bytes()),
        ("tabs", other(',', "\t").into_bytes()),
        ("bars", other(',', "|").into_bytes()),
        (
            "spaces about",
            LOG.replace("茶,", " 茶 ,").replace("饮料,", "饮料 ,").into_bytes(),
        ),
        ("dates", dates(LOG).into_bytes()),
        (
            "dates with a zone",
            dates(LOG).replace("T17", " 18").replace('Z', "+01:00").into_bytes(),
        ),
        (
            "other names",
            LOG.replace("user,item,time", "visitorId,Product ID,event_time")
                .into_bytes(),
        ),
    ] {
        assert_eq!(read_csv(&bytes, &Protocol::default()).0, data, "{what}");
    }
}

#[test]
fn line_breaks_in_quotes_belong_to_the_field() {
    let text = "title,user,item,time\n\"Tea,\r\nhot\",a,x,1\r\n\"\n\",a,y,2\r\nKeys,a,z,3\r\n";
    let (data, _) = read_csv(text, &Protocol::default());
    let names: Vec<_> = data.catalogue.items.iter().map(|item| item.text("en")).collect();
    assert_eq!(names, ["Tea,\nhot", "y", "Keys"]);
}

#[test]
fn columns_are_shown_and_corrected() {
    let text = "stamped,user,who,item,category\n1,x,a,p,c\n2,x,a,q,c\n3,x,a,r,c\n4,x,b,r,c\n";
    let seen = inspect_log("log.csv", text.as_bytes(), None).unwrap();
    assert_eq!(seen.format.name(), "csv");
    assert_eq!(seen.header, ["stamped", "user", "who", "item", "category"]);
    assert_eq!(seen.columns.to_string(), "user=user,item=item,category=category");
    assert_eq!((seen.rows.len(), &seen.rows[0][2][..]), (4, "a"));
    let options = ReadOptions {
        columns: Columns::parse("user=who,time=stamped,category=").unwrap(),
        ..ReadOptions::default()
    };
    let (data, report) = read(&[("log.csv", text.as_bytes())], &options, &Protocol::default());
    assert_eq!(report.columns.unwrap().to_string(), "user=who,item=item,time=stamped");
    assert_eq!((data.users.len(), data.catalogue.categories.len()), (2, 1));
    assert_eq!(data.catalogue.categories[0].name.text("en"), "no category");
}

#[test]
fn a_first_look_takes_the_format_that_is_asked_for_and_lists_few_words() {
    let many: Vec<String> = (0..40).map(|row| format!("u{row},{row},{row},pv\n")).collect();
    let many = many.concat();
    let text = format!("user,item,time,event\nann,1,5,buy\nann,2,6,pv\n{many}");
    let seen = inspect_log("ratings.csv", text.as_bytes(), None).unwrap();
    assert_eq!(
        seen.words,
        [vec![], vec![], vec![], vec!["buy".to_owned(), "pv".to_owned()]]
    );
    let films = "movieId,title,genres\n1,A,War\n";
    let as_csv = inspect_log("movies.csv", films.as_bytes(), Some("csv".parse().unwrap())).unwrap();
    assert_eq!((as_csv.format.name(), as_csv.header.len()), ("csv", 3));
    let found = inspect_log("movies.csv", films.as_bytes(), None).unwrap();
    assert_eq!(found.format.name(), "movielens");
    // Without a header the first row has words too.
    let seen = inspect_log("log.tsv", b"1\t2\t881250949\n1\t3\t881250950\n", None).unwrap();
    assert_eq!(seen.header, ["1", "2", "3"]);
    assert_eq!(seen.words[1], ["2", "3"]);
}

#[test]
fn the_report_counts_from_rows_to_impressions() {
    let rows: Vec<String> = (0..6).map(|row| format!("ann,i{row},{row},pv\n")).collect();
    let rows = rows.concat();
    // A row without a time, a row that repeats one, a row of another kind.
    let text = format!("user,item,time,event\n{rows}ann,x,,pv\nann,i5,5,pv\nann,i0,9,cart\nbob,i1,1,pv\n");
    let options = ReadOptions {
        behaviours: vec!["pv".to_owned()],
        ..ReadOptions::default()
    };
    let (data, report) = read(&[("log.csv", text.as_bytes())], &options, &Protocol::default());
    assert_eq!((report.rows, report.events, report.behaviours), (10, 7, 7));
    assert_eq!(report.kinds, ["cart", "pv"]);
    let parts = report.parts;
    let counts = [parts.train, parts.validation, parts.test].map(|part| (part.positives, part.negatives));
    assert_eq!(counts, [(3, 3), (1, 1), (1, 0)]);
    assert_eq!(data.train.len(), 6);
    let left_out: usize = report.skipped.iter().map(|finding| finding.count).sum();
    assert_eq!(report.rows - left_out, report.events);

    // What was shown and not clicked is used too.
    let labels = (0..6).map(|row| format!("ann,i{row},{row},{}\n", row % 3 % 2));
    let text = std::iter::once("user,item,time,label\n".to_owned()).chain(labels);
    let text = text.collect::<Vec<_>>().concat();
    let (_, report) = read_csv(&text, &Protocol::default());
    assert_eq!((report.rows, report.events, report.behaviours), (6, 6, 2));
    assert_eq!(report.kinds, [""; 0]);
}

#[test]
fn a_file_is_known_as_one_of_its_format() {
    for format in log_formats() {
        for (part, file) in format.files().iter().enumerate() {
            let seen = inspect_log(file, b"", None).unwrap();
            assert_eq!((seen.format, seen.part), (format, part), "{file}");
        }
    }
}

#[test]
fn movielens_in_both_editions() {
    let movies = "movieId,title,genres\n1,\"A, the film\",Drama|War\n2,B::2,War\n30,C,(no genres listed)\n";
    let ratings = "userId,movieId,rating,timestamp\n7,30,5,30\n7,1,0.5,10\n7,2,4,20\n10,1,3,5\n9,2,3,5\n";
    let read = |files: &[(&str, &[u8])]| read(files, &ReadOptions::default(), &Protocol::default()).0;
    let data = read(&[("movies.csv", movies.as_bytes()), ("ratings.csv", ratings.as_bytes())]);
    let users: Vec<&str> = data.users.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(users, ["user 7", "user 9", "user 10"]);
    let [_, validation, test] = positives(&data);
    assert_eq!(validation, ["user 7: A, the film > B::2"]);
    assert_eq!(test, ["user 7: A, the film B::2 > C"]);
    assert_eq!(data.catalogue.categories[1].name.text("zh"), "战争");
    let films = "1::A, the film::Drama|War\n2::B::2::War\n30::C::(no genres listed)\n";
    let rows = ratings.split_once('\n').unwrap().1.replace(',', "::");
    assert_eq!(
        read(&[("ml/ratings.dat", rows.as_bytes()), ("ml/movies.dat", films.as_bytes())]),
        data
    );
    let marked = [
        utf16(ratings, u16::to_be_bytes),
        utf16(&movies.replace('\n', "\r\n"), u16::to_le_bytes),
    ];
    assert_eq!(read(&[("ratings.csv", &marked[0]), ("movies.csv", &marked[1])]), data);
}

#[test]
fn taobao_by_behaviour() {
    let text = "1,10,100,pv,10\n1,11,100,buy,20\n1,12,200,pv,30\n1,13,200,fav,40\n1,14,200,pv,50\n";
    let read = |bytes: &[u8], behaviours: &[TaobaoBehaviour]| {
        let options = ReadOptions {
            behaviours: behaviours.iter().map(|behaviour| behaviour.word().to_owned()).collect(),
            ..ReadOptions::default()
        };
        read(&[("UserBehavior.csv", bytes)], &options, &Protocol::default())
    };
    let (data, report) = read(text.as_bytes(), &[TaobaoBehaviour::Pv]);
    assert_eq!(report.format.name(), "taobao");
    assert_eq!((report.behaviours, report.items), (3, 3));
    assert_eq!(positives(&data)[2], ["user 1: item 10 item 12 > item 14"]);
    assert_eq!(data.catalogue.categories[1].name.text("zh"), "类别 200");
    assert_eq!(read(&utf16(text, u16::to_le_bytes), &[TaobaoBehaviour::Pv]).0, data);
    let (data, _) = read(text.as_bytes(), &TaobaoBehaviour::ALL);
    assert_eq!(
        positives(&data)[2],
        ["user 1: item 10 item 11 item 12 item 13 > item 14"]
    );
}

/// Two lines of the authors' files: a user, what was shown and what was clicked, the history.
fn pair(user: &str, shown: &str, clicked: &str, history: &str) -> String {
    let items = history.replace(' ', "\u{2}");
    let categories = vec!["c"; history.split(' ').count()].join("\u{2}");
    format!("0\t{user}\t{shown}\tc\t{items}\t{categories}\n1\t{user}\t{clicked}\tc\t{items}\t{categories}\n")
}

#[test]
fn authors_files_of_which_no_impression_is_left_are_refused() {
    // What is clicked is in every history already.
    let (train, test) = (pair("u", "n", "a", "a b"), pair("t", "n", "b", "a b"));
    let files = [("local_train_splitByUser", &*train), ("local_test_splitByUser", &*test)];
    let read = |drop_repeats| {
        let protocol = Protocol {
            drop_repeats,
            ..Protocol::default()
        };
        logs::try_read(&files, ReadOptions::default(), &protocol)
    };
    assert_eq!(read(false).unwrap().1.users, 2);
    let message = read(true).unwrap_err().to_string();
    assert!(
        message.contains("there are no impressions left: 2 × positives whose item is in their history already"),
        "{message}"
    );
    assert!(message.contains("leave out --drop-repeats"), "{message}");
}

#[test]
fn the_authors_files_bring_their_own_impressions() {
    let learners: Vec<String> = (0..20).map(|user| pair(&format!("u{user}"), "n", "p", "a b")).collect();
    let train = learners.concat();
    let test = pair("t", "n", "p", "a b c") + &pair("t", "o", "q", "a b c p");
    let both = |train: &[u8], test: &[u8]| {
        let files: [(&str, &[u8]); 2] = [("local_test_splitByUser", test), ("local_train_splitByUser", train)];
        read(&files, &ReadOptions::default(), &Protocol::default())
    };
    let (data, report) = both(train.as_bytes(), test.as_bytes());
    assert_eq!(report.format.name(), "dien-authors");
    assert_eq!((report.users, report.items, report.behaviours), (21, 7, 20 * 2 + 3 + 4));
    assert_eq!(
        (data.train.len(), data.validation.len()),
        (36, 4),
        "a tenth of the users validates"
    );
    assert_eq!(asked(&data, &data.test, true), ["t: a b c > p", "t: a b c p > q"]);
    assert_eq!(asked(&data, &data.test, false), ["t: a b c > n", "t: a b c p > o"]);
    let users = |part: &[Impression]| part.iter().map(|impression| impression.user).collect::<BTreeSet<u32>>();
    assert!(users(&data.train).is_disjoint(&users(&data.validation)));
    // Of the training alone: c and q are the test's.
    let popularity = |name: &str| {
        let item = data.catalogue.items.iter().find(|item| item.text("en") == name);
        item.unwrap().popularity
    };
    assert_eq!((popularity("c"), popularity("q"), popularity("n")), (0.0, 0.0, 0.0));
    assert!((popularity("a") - 1.0 / 3.0).abs() < 1e-6);
    let (again, _) = both(
        &utf16(&train, u16::to_le_bytes),
        &utf16(&test.replace('\n', "\r\n"), u16::to_be_bytes),
    );
    assert_eq!(again, data);
}

/// The last behaviour of each user is the test: b's repeats an item of its history; a's item d is nobody's before; c's is b's.
#[test]
fn the_report_says_what_needs_no_model_and_what_training_never_saw() {
    let text = "user,item,time\na,x,1\na,y,2\na,z,3\na,d,4\nb,y,1\nb,z,2\nb,x,3\nb,y,4\n\
                c,p,1\nc,q,2\nc,x,3\nc,y,4\n";
    let (data, report) = read_csv(text, &split(Split::LAST));
    let negatives = data.test.iter().filter(|one| !one.clicked).count();
    assert_eq!((report.parts.test.positives, report.test.unseen, negatives), (3, 1, 3));
    // Of three positives one is in its history, of the negatives none.
    assert_eq!(report.test.repeat_auc, Some(0.5 + 1.0 / 6.0));
    let said = report.to_string();
    assert!(
        said.contains("1 of 3 test positives (33.3 %) are of items that training never sees."),
        "{said}"
    );
    assert!(said.contains("has a test AUC of 0.667"), "{said}");
    assert!(
        said.contains("1 repeat an item of their history.") && !said.contains("left out."),
        "{said}"
    );
    let without = Protocol {
        drop_repeats: true,
        ..split(Split::LAST)
    };
    let (_, report) = read_csv(text, &without);
    assert_eq!((report.parts.test.positives, report.test.repeat_auc), (2, Some(0.5)));
    let said = report.to_string();
    assert!(
        said.contains("1 repeat an item of their history, and are left out."),
        "{said}"
    );
    assert!(!said.contains("test AUC"), "{said}");
}

#[test]
fn repeats_do_not_tell_the_label() {
    let train = pair("u", "n", "p", "a b")
        + &pair("v", "n", "a", "a b")
        + &pair("w", "b", "p", "a b")
        + &pair("x", "n", "p", "a");
    let test = pair("t", "n", "p", "a b c");
    let files = [
        ("local_train_splitByUser", train.as_bytes()),
        ("local_test_splitByUser", test.as_bytes()),
    ];
    let protocol = Protocol {
        drop_repeats: true,
        ..Protocol::default()
    };
    let (data, report) = read(&files, &ReadOptions::default(), &protocol);
    assert_eq!((report.positives, report.repeated), (5, 1));
    assert_eq!(
        data.train.len() + data.validation.len(),
        4,
        "v's and w's lines are gone"
    );
    let text = "user,item,time,label\na,x,1,1\na,x,2,0\na,x,3,1\na,y,4,0\na,z,5,1\na,x,6,0\n";
    let (data, report) = read_csv(text, &split(Split::LAST));
    assert_eq!(report.repeated, 1);
    assert_eq!(asked(&data, &data.test, false), ["a: x x > y", "a: x x z > x"]);
    let (data, _) = read_csv(text, &protocol);
    assert_eq!(asked(&data, &data.test, false), ["a: x x > y"]);
    assert_eq!(positives(&data), [vec![], vec![], vec!["a: x x > z".to_owned()]]);
}

/// Clicks as `user item day`; of so many days an hour is enough for what it is.
fn clicks(rows: &[(&str, &str, f64)]) -> String {
    let row = |&(user, item, day): &(&str, &str, f64)| format!("{user},{item},{}\n", (day * 86_400.0) as i64);
    "user,item,time\n".to_owned() + &rows.iter().map(row).collect::<String>()
}

#[test]
fn the_last_ones_are_left_out() {
    let text = clicks(&[
        ("a", "p", 0.0),
        ("a", "q", 1.0),
        ("a", "r", 1.0),
        ("a", "s", 2.0),
        ("a", "t", 3.0),
        ("b", "p", 9.0),
        ("b", "t", 9.0),
        ("b", "v", 9.0),
        ("a", "u", 4.0),
    ]);
    let protocol = Protocol {
        train_targets: Some(1),
        ..split(Split::LeaveLastOut { validation: 1, test: 2 })
    };
    let (data, report) = read_csv(&text, &protocol);
    assert_eq!(
        positives(&data),
        [
            // Both happened at once: neither is in the other's history.
            vec!["a: p > q".to_owned(), "a: p > r".to_owned()],
            vec!["a: p q r > s".to_owned()],
            vec!["a: p q r s > t".to_owned(), "a: p q r s t > u".to_owned()]
        ]
    );
    assert_eq!(
        report.notes.iter().map(|note| note.code).collect::<Vec<_>>(),
        ["in-1970", "ties", "short-user"],
        "b has three"
    );
    // What training knows: p q r of a, all of b, who is never asked.
    let popularity: Vec<f32> = data.catalogue.items.iter().map(|item| item.popularity * 6.0).collect();
    let expected = [2.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0]; // p to v
    assert!(
        popularity
            .iter()
            .zip(expected)
            .all(|(a, b): (&f32, f32)| (a - b).abs() < 1e-6),
        "{popularity:?}"
    );
    // Before its last behaviour a has touched all but v; before the one before, u too is still to come.
    let negatives = asked(&data, &data.test, false);
    assert!(negatives[0].ends_with("> u") || negatives[0].ends_with("> v"));
    assert!(negatives[1].ends_with("> v"), "{negatives:?}");
}

const DAYS: [(&str, f64); 7] = [
    ("p", 0.5),
    ("q", 1.5),
    ("r", 2.5),
    ("s", 3.5),
    ("t", 4.0),
    ("u", 4.5),
    ("v", 5.0),
];

#[test]
fn the_last_days_are_left_out() {
    let rows: Vec<(&str, &str, f64)> = DAYS
        .iter()
        .map(|&(item, day)| ("a", item, day))
        .chain([("b", "w", 0.0)])
        .collect();
    let time = Split::Time {
        validation_days: 1,
        test_days: 1,
    };
    let (data, report) = read_csv(clicks(&rows), &split(time));
    assert_eq!(
        positives(&data),
        [
            vec!["a: p > q", "a: p q > r"],
            vec!["a: p q r > s", "a: p q r s > t"], // t is a day before the end: not of the last day
            vec!["a: p q r s t > u", "a: p q r s t u > v"],
        ]
    );
    let found: Vec<_> = report.notes.iter().map(|note| (note.code, note.count)).collect();
    assert_eq!(
        found,
        [("in-1970", 8), ("no-history", 2)],
        "the first clicks of a and b"
    );
}

#[test]
fn the_sources_way_with_their_logs() {
    let rows: Vec<(&str, &str, f64)> = ["a", "b"]
        .iter()
        .flat_map(|&user| DAYS.iter().map(move |&(item, day)| (user, item, day)))
        .chain([("a", "w", 0.0)])
        .collect();
    let industrial = Split::Industrial {
        target_days: 2,
        history_days: 1,
        test_days: 1,
    };
    let (data, _) = read_csv(clicks(&rows), &split(industrial));
    // Days end with the log, at 5.0: the targets are after 2.0 up to 4.0, those of the test later; t is of the day that s is of.
    let of = |user: &str, asked: &[&str]| asked.iter().map(|asked| format!("{user}: {asked}")).collect::<Vec<_>>();
    let targets = ["q > r", "r > s", "r s > t"];
    let [train, validation, test] = positives(&data);
    let (learner, validator) = if train[0].starts_with('a') {
        ("a", "b")
    } else {
        ("b", "a")
    };
    assert_eq!(train, of(learner, &targets));
    assert_eq!(validation, of(validator, &targets));
    let later = ["s t > u", "s t u > v"];
    assert_eq!(test, [of("a", &later), of("b", &later)].concat());
    assert!(data.users.len() > 2, "windows of users");
}

#[test]
fn what_is_shown_at_once_is_asked_at_once() {
    let text = "user,item,time,label
a,p,1,1
a,q,2,1
a,r,3,0
a,s,3,1
a,t,3,0
a,u,4,0
a,v,5,1
";
    let (data, _) = read_csv(text, &split(Split::LAST));
    assert_eq!(
        positives(&data),
        [vec!["a: p > q"], vec!["a: p q > s"], vec!["a: p q s > v"]]
    );
    assert_eq!(asked(&data, &data.validation, false), ["a: p q > r", "a: p q > t"]);
    assert_eq!(asked(&data, &data.test, false), ["a: p q s > u"]);
}

/// Bytes per event held for 8 MB of rows in pieces, text of which nothing stays.
#[test]
fn text_streams_through() {
    const PIECE: usize = 1 << 16;
    const SIZE: usize = 8 << 20;
    let stream = |name: &str, row: &dyn Fn(u32) -> String| {
        let mut reader = LogReader::new(ReadOptions::default());
        let (mut pushed, mut number) = (0, 0);
        let mut piece = String::with_capacity(2 * PIECE);
        while pushed < SIZE {
            piece.clear();
            while piece.len() < PIECE {
                piece += &row(number);
                number += 1;
            }
            reader.push(name, piece.as_bytes()).unwrap();
            pushed += piece.len();
        }
        (reader.events(), reader.bytes(), number as usize)
    };
    let row = |number: u32| {
        let (user, item) = (number % 5000, number.wrapping_mul(2_654_435_761) % 20_000);
        format!("{user},{item},{},pv,{}\n", item % 100, 1_511_544_070 + number)
    };
    let (events, bytes, rows) = stream("UserBehavior.csv", &row);
    assert_eq!(events, rows);
    // 24 each, and at most as much again where the store has just grown; users' and items' names are few.
    let names = 25_000 * 64;
    assert!(bytes <= 2 * 24 * events + names, "{bytes} bytes for {events} events");
    let (events, bytes, _) = stream("UserBehavior.csv", &|number| row(number).replace("pv", "buy"));
    assert_eq!(events, 0);
    assert!(bytes < 4 * PIECE, "{bytes} bytes for nothing");
}

#[test]
fn files_on_disk_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let from = |name: &str, go_on: bool| {
        let path = folder.path().join(name);
        read_logs(&[&path], ReadOptions::default(), &Protocol::default(), &mut |_, _| {
            go_on
        })
    };
    let problem = |name: &str, go_on: bool| match from(name, go_on).unwrap_err() {
        Error::Log { reason, .. } => reason.problem(),
        other => panic!("{other}"),
    };
    assert_eq!(problem("", true), "no-log");
    assert!(matches!(from("none.csv", true), Err(Error::File { .. })));
    write("readme.txt", "of no interest");
    write("clicks.csv", "user,item,time\na,x,1\n");
    assert_eq!(from("", true).unwrap().1.format.name(), "csv");
    assert_eq!(problem("clicks.csv", false), "cancelled");
    write("more.tsv", "user\titem\ttime\na\tx\t1\n");
    assert_eq!(problem("", true), "no-log", "there are two");
    write("ratings.dat", "1::1::5::1\n1::2::5::2\n");
    assert_eq!(problem("", true), "missing-file");
    write("movies.dat", "1::A::War\n2::B::War\n");
    assert_eq!(from("", true).unwrap().1.behaviours, 2);
    // Another edition beside it: each goes with its own.
    write("ratings.csv", "userId,movieId,rating,timestamp\n1,1,5,1\n");
    write("movies.csv", "movieId,title,genres\n1,A,War\n");
    assert_eq!(from("", true).unwrap().1.behaviours, 1);
    for (name, behaviours) in [
        ("ratings.csv", 1),
        ("movies.csv", 1),
        ("ratings.dat", 2),
        ("movies.dat", 2),
    ] {
        let report = from(name, true).unwrap().1;
        assert_eq!((report.behaviours, report.skipped.len()), (behaviours, 0), "{name}");
    }
    assert_eq!(from("more.tsv", true).unwrap().1.behaviours, 1);
}
