//! Public data sets as they are downloaded: a made-up file of exactly each layout, with the options that the docs give for it.

use dien_explorer::Error;
use dien_explorer::data::{
    CategoryChoice, Columns, Dataset, ImportReport, LabelRule, LogReader, Protocol, ReadOptions, Ties, read_logs,
};

/// Seconds of 24 November 2017, 17:37:27 UTC.
const START: i64 = 1_511_545_047;
/// Users and behaviours of each.
const USERS: usize = 4;
const EACH: usize = 6;
const ROWS: usize = USERS * EACH;
/// Items that occur.
const ITEMS: usize = 11;

/// A behaviour: its number, the user's, the item's, and the time as seconds.
type Row = (usize, usize, usize, i64);
/// A file: its name and its bytes.
type File = (&'static str, Vec<u8>);

/// Behaviours of four users, six of each, an hour and a half apart.
fn behaviours() -> Vec<Row> {
    let row = |number: usize| {
        let (user, step) = (number / EACH + 1, number % EACH);
        let item = (step * 5 + user * 3) % ITEMS + 1;
        (number, user, item, START + (step * 5000 + user * 977) as i64)
    };
    (0..ROWS).map(row).collect()
}

/// A header, or none, and a line for each behaviour.
fn log(header: &str, line: impl Fn(Row) -> String) -> Vec<u8> {
    lines(header, behaviours().into_iter().map(line))
}

/// A header, or none, and a line for each of the items.
fn items(header: &str, line: impl Fn(usize) -> String) -> Vec<u8> {
    lines(header, (1..=ITEMS + 1).map(line))
}

fn lines(header: &str, lines: impl Iterator<Item = String>) -> Vec<u8> {
    let header = if header.is_empty() {
        None
    } else {
        Some(header.to_owned())
    };
    let all: Vec<String> = header.into_iter().chain(lines).collect();
    (all.join("\n") + "\n").into_bytes()
}

/// A time as a date of ISO 8601.
fn iso(time: i64) -> String {
    // 1509494400 is the beginning of that month.
    let seconds = time - 1_509_494_400;
    let (hour, minute) = (seconds / 3600 % 24, seconds / 60 % 60);
    let day = seconds / 86_400 + 1;
    format!("2017-11-{day:02}T{hour:02}:{minute:02}:{:02}", seconds % 60)
}

fn columns(columns: &str) -> ReadOptions {
    ReadOptions {
        columns: Columns::parse(columns).unwrap(),
        ..ReadOptions::default()
    }
}

fn label(rule: &str) -> ReadOptions {
    ReadOptions {
        label: Some(LabelRule::parse(rule).unwrap()),
        ..ReadOptions::default()
    }
}

fn try_read(files: &[File], options: ReadOptions, protocol: &Protocol) -> Result<(Dataset, ImportReport), Error> {
    let mut reader = LogReader::new(options);
    for (name, bytes) in files {
        reader.push(name, bytes)?;
    }
    reader.finish(protocol)
}

/// Reads files in their order and in the other one, which changes nothing.
fn read(files: &[File], options: &ReadOptions) -> (Dataset, ImportReport) {
    let reversed: Vec<File> = files.iter().rev().cloned().collect();
    let [one, other] = [files, &reversed].map(|files| {
        try_read(files, options.clone(), &Protocol::default()).unwrap_or_else(|error| panic!("{}: {error}", files[0].0))
    });
    assert_eq!((&one.0, one.1.behaviours), (&other.0, other.1.behaviours));
    one
}

fn all_rows((data, report): (Dataset, ImportReport), columns: &str) -> (Dataset, ImportReport) {
    assert_eq!((report.users, report.behaviours), (USERS, ROWS), "{report}");
    assert_eq!(
        report.columns.as_ref().map(Columns::to_string).unwrap_or_default(),
        columns
    );
    (data, report)
}

/// How often something was found.
fn count(report: &ImportReport, code: &str) -> usize {
    let mut all = report.skipped.iter().chain(&report.notes);
    all.find(|finding| finding.code == code)
        .map_or(0, |finding| finding.count)
}

/// The name and the category of an item.
fn item(data: &Dataset, id: &str) -> (String, String) {
    let mut all = data.catalogue.items.iter();
    let item = all
        .find(|item| item.id.as_deref() == Some(id))
        .unwrap_or_else(|| panic!("no item {id}"));
    let category = &data.catalogue.categories[item.category as usize];
    (item.text("en").into_owned(), category.name.text("en").to_owned())
}

/// A name and a category.
fn named(name: &str, category: &str) -> (String, String) {
    (name.to_owned(), category.to_owned())
}

/// The impressions that were clicked and those that were not.
fn shown(data: &Dataset) -> (usize, usize) {
    let all = || data.train.iter().chain(&data.validation).chain(&data.test);
    let clicked = all().filter(|shown| shown.clicked).count();
    (clicked, all().count() - clicked)
}

/// Stars from 1 to 5.
fn stars(number: usize) -> usize {
    number % 5 + 1
}

/// Rows of at least four stars.
fn good() -> usize {
    (0..ROWS).filter(|number| stars(*number) >= 4).count()
}

/// Checks that a rule has made a label of four stars and more.
fn rated(files: &[File]) {
    let (data, report) = read(files, &label("rating >= 4"));
    assert_eq!(
        (count(&report, "label-1"), count(&report, "label-0")),
        (good(), ROWS - good()),
        "{report}"
    );
    assert!(report.to_string().contains("rating >= 4") && !data.sampled, "{report}");
    assert_eq!(report.behaviours, good());
}

#[test]
fn movielens_100k() {
    let ratings = log("", |(number, user, item, time)| {
        format!("{user}\t{item}\t{}\t{time}", stars(number))
    });
    let mut films = Vec::new();
    for film in 1..=ITEMS + 1 {
        // Amélie's é is one byte of Latin-1.
        films.extend(format!("{film}|Am").bytes().chain([0xe9]));
        let flags: Vec<&str> = (0..19)
            .map(|genre| if genre == film || genre == 8 { "1" } else { "0" })
            .collect();
        let address = "http://us.imdb.com/M/title-exact?Toy%20Story%20(1995)";
        films.extend(format!("lie {film} (1995)|01-Jan-1995||{address}|{}\n", flags.join("|")).bytes());
    }
    let files = [("u.data", ratings), ("u.item", films)];
    let (data, report) = all_rows(read(&files, &ReadOptions::default()), "user=1,item=2,time=4");
    assert_eq!(item(&data, "5"), named("Amélie 5 (1995)", "Comedy"));
    assert_eq!(item(&data, "11"), named("Amélie 11 (1995)", "Drama"));
    assert_eq!(
        (count(&report, "item-joined"), count(&report, "item-missing")),
        (ITEMS, 0)
    );
    assert_eq!((report.format.name(), data.name.as_str()), ("csv", "u.data"));
    let commonest = ReadOptions {
        category: CategoryChoice::Commonest,
        ..ReadOptions::default()
    };
    assert_eq!(
        item(&read(&files, &commonest).0, "5").1,
        "Drama",
        "all films are dramas too"
    );
    rated(&files);
}

#[test]
fn movielens_1m() {
    let ratings = log("", |(number, user, item, time)| {
        format!("{user}::{item}::{}::{time}", stars(number))
    });
    let mut films = items("", |film| {
        format!("{film}::Am?lie {film} (1995)::Animation|Children's|Comedy")
    });
    films
        .iter_mut()
        .filter(|byte| **byte == b'?')
        .for_each(|byte| *byte = 0xe9);
    let users = lines("", (1..=USERS).map(|user| format!("{user}::F::1::10::48067")));
    let files = [("movies.dat", films), ("ratings.dat", ratings)];
    let (data, report) = all_rows(read(&files, &ReadOptions::default()), "");
    assert_eq!(item(&data, "5"), named("Amélie 5 (1995)", "Animation"));
    assert_eq!(count(&report, "category-list"), ITEMS + 1);
    rated(&files);
    let [films, ratings] = files;
    let (data, _) = read(&[films, ratings, ("users.dat", users)], &columns("profile=gender"));
    assert_eq!(data.catalogue.profile.len(), 1);
}

#[test]
fn movielens_latest() {
    let ratings = log("userId,movieId,rating,timestamp", |(number, user, item, time)| {
        format!("{user},{item},{}.0,{time}", stars(number))
    });
    let films = items("movieId,title,genres", |film| {
        format!(
            "{film},\"Film, The {film} (1995)\",{}",
            if film % 2 == 0 { "Action|Comedy" } else { "Comedy" }
        )
    });
    let files = [("movies.csv", films), ("ratings.csv", ratings)];
    let (data, report) = all_rows(read(&files, &ReadOptions::default()), "");
    assert_eq!(item(&data, "4"), named("Film, The 4 (1995)", "Action"));
    assert_eq!(report.format.name(), "movielens");
    for (category, expected) in [(CategoryChoice::Commonest, "Comedy"), (CategoryChoice::Last, "Comedy")] {
        let options = ReadOptions {
            category,
            ..ReadOptions::default()
        };
        assert_eq!(item(&read(&files, &options).0, "4").1, expected);
    }
    rated(&files);
    let wrong = try_read(&files, label("stars >= 4"), &Protocol::default())
        .unwrap_err()
        .to_string();
    assert!(wrong.contains("`stars`") && wrong.contains("rating >= 4"), "{wrong}");
}

#[test]
fn taobao_user_behavior() {
    let text = log("", |(number, user, item, time)| {
        format!(
            "{user},{item},{},{},{time}",
            item * 10,
            if number % 6 == 5 { "buy" } else { "pv" }
        )
    });
    let files = [("UserBehavior.csv", text)];
    let (data, report) = read(&files, &ReadOptions::default());
    assert_eq!((report.format.name(), report.behaviours), ("taobao", ROWS - USERS));
    assert_eq!(item(&data, "5").1, "category 50");
    let refused = try_read(&files, label("behavior = buy"), &Protocol::default()).unwrap_err();
    assert!(refused.to_string().contains("Leave --label out"), "{refused}");
}

#[test]
fn taobao_ad() {
    let shown_ads = log(
        "user,time_stamp,adgroup_id,pid,nonclk,clk",
        |(number, user, item, time)| format!("{user},{time},{item},430548_1007,{},{}", 1 - number % 2, number % 2),
    );
    let ads = items("adgroup_id,cate_id,campaign_id,customer,brand,price", |ad| {
        format!("{ad},{},83237,1,NULL,170.0", 6261 + ad)
    });
    let files = [("raw_sample.csv", shown_ads), ("ad_feature.csv", ads)];
    let (data, report) = read(&files, &ReadOptions::default());
    assert_eq!(
        (report.users, report.behaviours, data.sampled),
        (USERS, ROWS / 2, false)
    );
    let expected = "user=user,item=adgroup_id,time=time_stamp,label=clk";
    assert_eq!(report.columns.as_ref().unwrap().to_string(), expected);
    assert_eq!(item(&data, "5").1, "category 6266");
    assert_eq!(count(&report, "item-joined"), ITEMS);
    // The brand is a column of the ads alone.
    assert_eq!(
        item(&read(&files, &columns("category=customer")).0, "5").1,
        "category 1"
    );
}

#[test]
fn amazon_ratings() {
    let of_2014 = log("", |(number, user, item, time)| {
        format!("A1XYZ{user:09},B00000{item:04},{}.0,{time}", stars(number))
    });
    let of_2018 = log("", |(number, user, item, time)| {
        format!("B00000{item:04},A3TA1UJWFU{user:04},{}.0,{time}", stars(number))
    });
    let of_2023 = log("user_id,parent_asin,rating,timestamp", |(number, user, item, time)| {
        format!(
            "AGKASBHYZPGTEPO6LWZPVJWB2B{user},B00000{item:04},{}.0,{time}123",
            stars(number)
        )
    });
    let books = items("asin,title,categories,brand", |book| {
        format!("B00000{book:04},Book {book},\"['Books', 'Kind {}']\",B", book % 3)
    });
    for (name, text, expected) in [
        ("ratings_Books.csv", of_2014, "user=1,item=2,time=4"),
        ("Books.csv", of_2018, "user=2,item=1,time=4"),
        (
            "Books_2023.csv",
            of_2023,
            "user=user_id,item=parent_asin,time=timestamp",
        ),
    ] {
        let files = [(name, text), ("meta_Books.csv", books.clone())];
        let last = ReadOptions {
            category: CategoryChoice::Last,
            ..ReadOptions::default()
        };
        let (data, report) = all_rows(read(&files, &last), expected);
        assert_eq!(item(&data, "B000000005"), named("Book 5", "Kind 2"));
        assert_eq!(count(&report, "category-last"), ITEMS + 1);
        rated(&files);
    }
}

#[test]
fn yoochoose_gowalla_and_lastfm() {
    let yoochoose = log("", |(_, user, item, time)| {
        format!("{user},{}.277Z,{item},S", iso(time))
    });
    let read_one = |name, text| read(&[(name, text)], &ReadOptions::default());
    let clicks = read_one("yoochoose-clicks.dat", yoochoose);
    let (data, _) = all_rows(clicks, "user=1,item=3,time=2,category=4");
    assert_eq!(item(&data, "5").1, "S");
    let gowalla = log("", |(_, user, place, time)| {
        format!("{user}\t{}Z\t30.2359091167\t-97.7951395833\t{place}", iso(time))
    });
    all_rows(
        read_one("loc-gowalla_totalCheckins.txt", gowalla),
        "user=1,item=5,time=2",
    );
    let plays = log("", |(_, user, track, time)| {
        format!(
            "user_{user:06}\t{}Z\tf1b1cf71-bd35\tDeep Dish\t\tTrack \"{track}",
            iso(time)
        )
    });
    let name = "userid-timestamp-artid-artname-traid-traname.tsv";
    let (data, _) = all_rows(read_one(name, plays), "user=1,item=6,time=2,category=4");
    assert_eq!(item(&data, "Track \"5").1, "Deep Dish");
    let tags = log("userID\tartistID\ttagID\ttimestamp", |(_, user, artist, time)| {
        format!("{user}\t{artist}\t13\t{time}000")
    });
    let artists = items("id\tname\turl\tpictureURL", |id| {
        format!("{id}\tThe \"{id}\"\thttp://x\thttp://y")
    });
    let files = [("user_taggedartists-timestamps.dat", tags), ("artists.dat", artists)];
    let (data, _) = all_rows(
        read(&files, &ReadOptions::default()),
        "user=userID,item=artistID,time=timestamp",
    );
    assert_eq!(item(&data, "5").0, "The \"5\"");
}

#[test]
fn diginetica() {
    let views = log(
        "sessionId;userId;itemId;timeframe;eventdate",
        |(_, user, item, time)| format!("{user};NA;{item};{};2016-05-09", time - START),
    );
    let categories = items("itemId;categoryId", |item| format!("{item};{}", 900 + item % 2));
    let files = [("train-item-views.csv", views), ("product-categories.csv", categories)];
    let (data, _) = all_rows(
        read(&files, &columns("user=sessionId,time=timeframe")),
        "user=sessionId,item=itemId,time=timeframe",
    );
    assert_eq!(item(&data, "5").1, "category 901");
}

#[test]
fn retailrocket() {
    let events = log(
        "timestamp,visitorid,event,itemid,transactionid",
        |(number, user, item, time)| {
            format!(
                "{time}117,{user},{},{item},",
                if number % 3 == 0 { "addtocart" } else { "view" }
            )
        },
    );
    let properties = |times: std::ops::Range<i64>| {
        let rows = (1..=ITEMS).flat_map(|item| times.clone().map(move |step| (item, step)));
        lines(
            "timestamp,itemid,property,value",
            rows.flat_map(|(item, step)| {
                let time = 1_435_460_400_000 + step;
                [
                    format!("{time},{item},categoryid,{}", 1000 * step + 338),
                    format!("{time},{item},888,1116713 960601 n277.200"),
                ]
            }),
        )
    };
    let files = [
        ("events.csv", events),
        ("item_properties_part1.csv", properties(2..4)),
        ("item_properties_part2.csv", properties(0..2)),
        ("category_tree.csv", b"categoryid,parentid\n1016,213\n".to_vec()),
    ];
    let (data, report) = all_rows(
        read(&files[..3], &ReadOptions::default()),
        "user=visitorid,item=itemid,time=timestamp,event=event",
    );
    assert_eq!(item(&data, "5").1, "category 3338", "the latest");
    assert_eq!(
        (count(&report, "item-again"), count(&report, "other-property")),
        (3 * ITEMS, 4 * ITEMS)
    );
    let folder = in_folder(&files);
    let (of_folder, _) = read_logs(
        &[folder.path()],
        ReadOptions::default(),
        &Protocol::default(),
        &mut |_, _| true,
    )
    .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(of_folder, data);
}

/// Writes files into a folder.
fn in_folder(files: &[File]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn kuairand() {
    let header = "user_id,video_id,date,hourmin,time_ms,is_click,is_like,is_follow,is_comment,is_forward,is_hate,long_view,play_time_ms,\
                  duration_ms,profile_stay_time,comment_stay_time,is_profile_enter,is_rand,tab";
    let part = |half: usize| {
        let rows = behaviours().into_iter().filter(move |row| row.0 % 2 == half);
        lines(
            header,
            rows.map(|(number, user, item, time)| {
                let (click, long) = (usize::from(number % 3 > 0), usize::from(number % 4 > 1));
                format!("{user},{item},20171124,1737,{time}123,{click},0,0,0,0,0,{long},2500,9000,0,0,0,0,1")
            }),
        )
    };
    let videos = items(
        "video_id,author_id,video_type,upload_dt,upload_type,visible_status,video_duration,server_width,server_height,music_id,music_type,tag",
        |video| {
            format!(
                "{video},7,NORMAL,2022-03-29,ShortImport,1,9000.0,720,1280,3350,9.0,\"{},39\"",
                video + 60
            )
        },
    );
    let files = [
        ("log_standard_4_08_to_4_21_1k.csv", part(0)),
        ("log_standard_4_22_to_5_08_1k.csv", part(1)),
        (
            "user_features_1k.csv",
            b"user_id,user_active_degree,register_days\n1,full_active,107\n".to_vec(),
        ),
        ("video_features_basic_1k.csv", videos),
        (
            "video_features_statistic_1k.csv",
            b"video_id,counts,show_cnt\n1,1.0,2.0\n".to_vec(),
        ),
    ];
    let folder = in_folder(&files);
    let read_folder = |options| {
        read_logs(&[folder.path()], options, &Protocol::default(), &mut |_, _| true)
            .unwrap_or_else(|error| panic!("{error}"))
    };
    let (data, report) = read_folder(ReadOptions::default());
    let expected = "user=user_id,item=video_id,time=time_ms,label=is_click";
    assert_eq!(report.columns.as_ref().unwrap().to_string(), expected);
    assert_eq!((report.behaviours, data.sampled), (ROWS / 3 * 2, false));
    assert_eq!(item(&data, "5").1, "category 65");
    let (_, report) = read_folder(label("long_view = 1"));
    assert_eq!((count(&report, "label-1"), report.behaviours), (ROWS / 2, ROWS / 2));
}

#[test]
fn kuairec() {
    let header = "user_id,video_id,play_duration,video_duration,time,date,timestamp,watch_ratio";
    let watched = log(header, |(number, user, item, time)| {
        let ratio = number % 4;
        format!("{user},{item},13838,10867,2020-07-05 00:08:23.438,20200705.0,{time}.438,{ratio}.2733")
    });
    let videos = items("video_id,feat", |video| format!("{video},\"[{video}, 9]\""));
    let files = [("big_matrix.csv", watched), ("item_categories.csv", videos)];
    let (data, report) = read(&files, &label("watch_ratio >= 2"));
    assert_eq!(
        (count(&report, "label-1"), count(&report, "label-0")),
        (ROWS / 2, ROWS / 2)
    );
    assert_eq!(
        (report.behaviours, item(&data, "5").1.as_str()),
        (ROWS / 2, "category 5")
    );
    assert!(shown(&data).1 > 0);
}

#[test]
fn rees46() {
    let header = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session";
    let events = log(header, |(number, user, item, time)| {
        let time = iso(time).replace('T', " ");
        let kind = if number % 2 == 0 { "view" } else { "purchase" };
        format!("{time} UTC,{kind},{item},2103807459595387724,electronics.phone,,35.79,{user},72d76fde-8bb3")
    });
    let files = [("2019-Oct.csv", events)];
    let all = "user=user_id,item=product_id,time=event_time,category=category_id,event=event_type";
    all_rows(read(&files, &ReadOptions::default()), all);
    let asked = ReadOptions {
        behaviours: vec!["purchase".to_owned()],
        ..columns("category=category_code")
    };
    let (data, report) = read(&files, &asked);
    assert_eq!(
        (report.behaviours, item(&data, "2").1.as_str()),
        (ROWS / 2, "electronics.phone")
    );
}

#[test]
fn h_and_m() {
    let bought = log(
        "t_dat,customer_id,article_id,price,sales_channel_id",
        |(_, user, item, time)| format!("{},{user:064x},\"0{item:09}\",0.0508,2", &iso(time)[..10]),
    );
    let articles = items(
        "article_id,product_code,prod_name,product_type_no,product_type_name,product_group_name,department_no",
        |item| format!("\"0{item:09}\",0108775,Strap \"\"top\"\" {item},253,Vest top,Garment Upper body,1676"),
    );
    let files = [("transactions_train.csv", bought), ("articles.csv", articles)];
    let seed = Protocol {
        ties: Ties::Seed,
        ..Protocol::default()
    };
    let (data, report) = try_read(&files, ReadOptions::default(), &seed).unwrap();
    all_rows((data.clone(), report), "user=customer_id,item=article_id,time=t_dat");
    assert_eq!(item(&data, "0000000005"), named("Strap \"\"top\"\" 5", "Vest top"));
    let groups = try_read(&files, columns("category=product_group_name"), &seed)
        .unwrap()
        .0;
    assert_eq!(item(&groups, "0000000005").1, "Garment Upper body");
}

#[test]
fn recbole() {
    let rated_items = log(
        "user_id:token\titem_id:token\trating:float\ttimestamp:float",
        |(number, user, item, time)| format!("{user}\t{item}\t{}\t{time}", stars(number)),
    );
    let films = items(
        "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq",
        |item| format!("{item}\tToy Story\t1995\tAnimation Children's Comedy"),
    );
    let users = b"user_id:token\tage:token\tgender:token\n1\t24\tM\n".to_vec();
    let files = [
        ("ml-100k.inter", rated_items),
        ("ml-100k.item", films),
        ("ml-100k.user", users),
    ];
    let (data, _) = all_rows(
        read(&files[..2], &ReadOptions::default()),
        "user=user_id:token,item=item_id:token,time=timestamp:float",
    );
    assert_eq!(item(&data, "5"), named("Toy Story", "Animation"));
    rated(&files[..2]);
    let folder = in_folder(&files);
    let of_folder = read_logs(
        &[folder.path()],
        ReadOptions::default(),
        &Protocol::default(),
        &mut |_, _| true,
    );
    assert_eq!(of_folder.unwrap().0, data);
}

/// Impressions of forty users, three of each, whose history is the items from the user's on.
fn impressions(row: impl Fn(usize, usize, &[usize]) -> String) -> Vec<String> {
    let of_user = |user: usize| {
        let history: Vec<usize> = (0..4).map(|step| (user + 3 * step) % ITEMS + 1).collect();
        (0..3)
            .map(|step| row(user, step, &history[..2 + step]))
            .collect::<Vec<_>>()
    };
    (1..=40).flat_map(of_user).collect()
}

fn joined(history: &[usize], prefix: &str, between: &str) -> String {
    let items: Vec<String> = history.iter().map(|item| format!("{prefix}{item}")).collect();
    items.join(between)
}

/// Every impression as user, history, target and label.
fn asked(data: &Dataset) -> Vec<String> {
    let id = |item: u32| data.catalogue.items[item as usize].id.as_deref().unwrap_or_default();
    let all = [&data.train, &data.validation, &data.test].into_iter().flatten();
    let text = all.map(|shown| {
        let history = data.history(shown, 512).iter().map(|behaviour| id(behaviour.item));
        let history: Vec<&str> = history.collect();
        format!(
            "{} > {} {}",
            history.join(" "),
            id(shown.target),
            u8::from(shown.clicked)
        )
    });
    let mut text: Vec<String> = text.collect();
    text.sort();
    text
}

#[test]
fn mind() {
    let rows = impressions(|user, step, history| {
        let (hour, minute) = (step * 3 + 1, user);
        let history = joined(history, "N", " ");
        let time = format!("11/{}/2019 {hour}:{minute:02}:58 AM", 9 + user % 7);
        format!(
            "{}\tU{user}\t{time}\t{history}\tN11-0 N{}-1 N3-0",
            user * 3 + step,
            user % 5 + 1
        )
    });
    let without = "200\tU99\t11/13/2019 8:36:57 AM\t\tN1-1 N2-0".to_owned();
    let behaviors = lines("", rows.into_iter().chain([without]));
    let news = items("", |item| {
        let category = if item % 2 == 0 { "sports" } else { "news" };
        format!("N{item}\t{category}\tsub\tThe \"N{item}\"\tAbstract\thttps://x\t[]\t[]")
    });
    let files = [("behaviors.tsv", behaviors), ("news.tsv", news)];
    let (data, report) = read(&files, &ReadOptions::default());
    assert_eq!(
        (report.format.name(), report.users, data.sampled),
        ("histories", 40, false)
    );
    assert_eq!(shown(&data), (120, 240));
    assert_eq!(item(&data, "N4"), named("The \"N4\"", "sports"));
    assert_eq!(
        (count(&report, "no-history"), count(&report, "given-by-time")),
        (1, data.test.len())
    );
    assert!(
        (30..=60).contains(&data.test.len()) && (30..=60).contains(&data.validation.len()),
        "{report}"
    );
    let folder = in_folder(&files);
    let of_folder = read_logs(
        &[folder.path()],
        ReadOptions::default(),
        &Protocol::default(),
        &mut |_, _| true,
    );
    assert_eq!(of_folder.unwrap_or_else(|error| panic!("{error}")).0, data);
}

#[test]
fn tables_with_histories_in_a_cell() {
    let table = |between: &'static str, around: (&'static str, &'static str)| {
        let rows = impressions(move |user, step, history| {
            let cell = |prefix| format!("{}{}{}", around.0, joined(history, prefix, between), around.1);
            format!(
                "{},{user},{},{},{},{}",
                step % 2,
                user % ITEMS + 1,
                user % 3,
                cell(""),
                cell("c")
            )
        });
        lines(
            "label,user_id,item_id,cate_id,item_history,cate_history",
            rows.into_iter(),
        )
    };
    let read_one = |text| read(&[("all.csv", text)], &ReadOptions::default());
    let (data, report) = read_one(table("^", ("", "")));
    let expected =
        "user=user_id,item=item_id,category=cate_id,label=label,history=item_history,history-category=cate_history";
    assert_eq!(report.columns.as_ref().unwrap().to_string(), expected);
    assert_eq!((shown(&data), data.sampled), ((40, 80), false));
    assert_eq!(count(&report, "given-by-seed"), data.test.len());
    assert_eq!(
        (data.test.len(), data.validation.len()),
        (12, 12),
        "users are drawn, not rows"
    );
    assert!(asked(&data).contains(&"2 5 8 > 2 1".to_owned()), "{:?}", asked(&data));
    for (between, around) in [
        ("|", ("", "")),
        (" ", ("", "")),
        (",", ("\"", "\"")),
        (",", ("\"[", "]\"")),
        (" ", ("[", "]")),
    ] {
        assert_eq!(asked(&read_one(table(between, around)).0), asked(&data), "{between}");
    }
    // Files for the test are kept.
    let files = [
        ("train.csv", table("^", ("", ""))),
        (
            "test.csv",
            lines(
                "label,user_id,item_id,cate_id,item_history,cate_history",
                ["1,901,3,1,1^2,c1^c2", "0,901,4,1,1^2,c1^c2"]
                    .map(str::to_owned)
                    .into_iter(),
            ),
        ),
    ];
    let (data, report) = read(&files, &ReadOptions::default());
    assert_eq!((data.test.len(), count(&report, "given-by-file")), (2, 2));
    // Names that say nothing, no users, and a label that is made of a column.
    let rows =
        impressions(|user, step, history| format!("{};{};{}", joined(history, "", "|"), user % ITEMS + 1, step + 3));
    let text = lines("before;thing;stars", rows.into_iter());
    let options = ReadOptions {
        label: Some(LabelRule::parse("stars >= 4").unwrap()),
        ..columns("history=before,item=thing")
    };
    let (data, report) = read(&[("log.csv", text.clone())], &options);
    assert_eq!((report.format.name(), shown(&data)), ("histories", (80, 40)));
    assert_eq!((count(&report, "label-1"), count(&report, "label-0")), (80, 40));
    let unlabelled = try_read(
        &[("log.csv", text)],
        columns("history=before,item=thing"),
        &Protocol::default(),
    );
    let message = unlabelled.unwrap_err().to_string();
    assert!(message.contains("no column looks like the label"), "{message}");
    let uneven = b"label,item_id,hist_item_id,hist_cate_id\n1,1,1^2,c\n".to_vec();
    let refused = try_read(&[("log.csv", uneven)], ReadOptions::default(), &Protocol::default());
    assert!(refused.unwrap_err().to_string().contains("more items than categories"));
}

#[test]
fn tables_of_items_that_do_not_fit_are_refused() {
    let text = log("user,item,time", |(_, user, item, time)| {
        format!("{user},{item},{time}")
    });
    let wares = |prefix: &str| items("item,title,category", |item| format!("{prefix}{item},Ware {item},c"));
    let message = |files: &[File], options| try_read(files, options, &Protocol::default()).unwrap_err().to_string();
    let apart = message(
        &[("log.csv", text.clone()), ("wares.csv", wares("W"))],
        ReadOptions::default(),
    );
    assert!(
        apart.starts_with("wares.csv: none of the 11 items of the log has a row"),
        "{apart}"
    );
    let alone = message(&[("wares.csv", wares(""))], ReadOptions::default());
    assert!(
        alone.starts_with("wares.csv, line 1: no column looks like the user"),
        "{alone}"
    );
    let files = [("log.csv", text.clone()), ("wares.csv", wares(""))];
    let missing = message(&files, columns("category=kind"));
    assert!(
        missing.starts_with("log.csv, line 1: there is no column `kind`"),
        "{missing}"
    );
    let both = ReadOptions {
        label: Some(LabelRule::parse("time > 5").unwrap()),
        ..columns("label=item")
    };
    assert!(message(&files, both).contains("named as the label too"));
    assert!(message(&files, label("stars >= 4")).contains("there is no column `stars`"));
    // Rows that lack a value say nothing of the label.
    let some = lines(
        "user,item,time,stars",
        behaviours().into_iter().map(|(number, user, item, time)| match number {
            3 => format!("{user},{item},{time},"),
            _ => format!("{user},{item},{time},{}", stars(number)),
        }),
    );
    let (_, report) = read(&[("log.csv", some)], &label("stars >= 2"));
    assert_eq!(count(&report, "no-label"), 1);
    // The last row of an item counts; what it does not say stays.
    let twice = b"item,title,category\n4,Cup,a\n4,Pot,\n".to_vec();
    let (data, report) = read(&[("log.csv", text), ("wares.csv", twice)], &ReadOptions::default());
    assert_eq!(item(&data, "4"), named("Pot", "a"));
    assert_eq!(
        (count(&report, "item-again"), count(&report, "item-missing")),
        (1, ITEMS - 1)
    );
}
