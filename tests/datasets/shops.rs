//! Shops: what was shown, clicked and bought.

use dien_explorer::data::{CategoryChoice, Protocol, ReadOptions, Ties, read_logs};

use crate::made::{
    ITEMS, ROWS, START, USERS, all_rows, columns, count, good, gzipped, in_folder, iso, item, items, label, lines, log,
    named, rated, read, read_folder, stars, try_read,
};

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

/// A line of a file of Amazon's reviews of 2023.
fn review(number: usize, user: usize, item: usize, time: i64) -> String {
    format!(
        r#"{{"rating": {}.0, "title": "Such a lovely scent {number}", "text": "This spray is \"nice\".\nCaf\u00e9.", "images": [], "asin": "B01CUPMQ{item:02}", "parent_asin": "B00000{item:04}", "user_id": "AGKHLEW2SOWHNMFQIJGBECAF7IN{user}", "timestamp": {time}222, "helpful_vote": 0, "verified_purchase": true}}"#,
        stars(number)
    )
}

/// A line of its file of items.
fn meta(book: usize) -> String {
    let (kind, author) = if book == 3 {
        (
            "Caf\\u00e9s & \\\"Tea\\\"",
            r#"{"avatar": "https://x", "name": "A. B", "about": ["Born, once"]}"#,
        )
    } else {
        ("Kind, special", "null")
    };
    format!(
        r#"{{"main_category": "Books", "title": "Book, {book}", "subtitle": "Paperback", "author": {author}, "average_rating": 4.8, "rating_number": 10, "features": ["One, two", "Three"], "description": [], "price": null, "images": [{{"large": "https://x", "variant": "MAIN"}}], "videos": [], "store": "A. B (Author)", "categories": ["Books", "Arts, Crafts & More", "{kind} {}"], "details": {{"Language": "English", "Best Sellers Rank": {{"Books": 1}}}}, "parent_asin": "B00000{book:04}", "bought_together": null}}"#,
        book % 3
    )
}

#[test]
fn amazon_reviews_of_2023() {
    let reviews = log("", |(number, user, item, time)| review(number, user, item, time));
    let files = [("Books.jsonl", reviews), ("meta_Books.jsonl", items("", meta))];
    let read_with = |category| {
        let options = ReadOptions {
            category,
            ..ReadOptions::default()
        };
        all_rows(read(&files, &options), "user=user_id,item=parent_asin,time=timestamp")
    };
    let (data, report) = read_with(CategoryChoice::Last);
    assert_eq!(item(&data, "B000000005"), named("Book, 5", "Kind, special 2"));
    assert_eq!(
        item(&data, "B000000003"),
        named("Book, 3", "Cafés & \"Tea\" 0"),
        "with escapes"
    );
    assert_eq!(
        (count(&report, "item-joined"), count(&report, "category-last")),
        (ITEMS, ITEMS + 1)
    );
    assert_eq!((report.format.name(), data.name.as_str()), ("jsonl", "Books.jsonl"));
    assert_eq!(item(&read_with(CategoryChoice::First).0, "B000000005").1, "Books");
    assert_eq!(item(&read_with(CategoryChoice::Commonest).0, "B000000005").1, "Books");
    let asked = columns("category=main_category,title=store");
    assert_eq!(
        item(&read(&files, &asked).0, "B000000005"),
        named("A. B (Author)", "Books")
    );
    let wrong = try_read(&files, columns("category=kind"), &Protocol::default()).unwrap_err();
    assert!(wrong.to_string().contains("there is no column `kind`"), "{wrong}");
    rated(&files);
    // Beside others, and packed.
    let last = ReadOptions {
        category: CategoryChoice::Last,
        ..ReadOptions::default()
    };
    assert_eq!(read_folder(&files, last.clone()).0, data);
    let packed = files.each_ref().map(|(name, bytes)| (*name, gzipped(bytes)));
    let folder = in_folder(&[]);
    let paths = packed.map(|(name, bytes)| {
        let path = folder.path().join(format!("{name}.gz"));
        std::fs::write(&path, bytes).unwrap();
        path
    });
    let of_packed = read_logs(&paths, last, &Protocol::default(), &mut |_, _| true).unwrap();
    assert_eq!(of_packed.0, data);
    let alone = try_read(&files[1..], ReadOptions::default(), &Protocol::default()).unwrap_err();
    assert!(
        alone
            .to_string()
            .starts_with("meta_Books.jsonl, line 1: no column looks like the"),
        "{alone}"
    );
}

/// Files of 2014 are JSON of reviews, and Python's objects of items.
#[test]
fn amazon_reviews_of_2014() {
    let reviews = log("", |(number, user, item, time)| {
        format!(
            r#"{{"reviewerID": "A1XYZ{user:09}", "asin": "B00000{item:04}", "reviewerName": "A \"B\"", "helpful": [2, 3], "reviewText": "Nice.", "overall": {}.0, "summary": "Good", "unixReviewTime": {time}, "reviewTime": "11 24, 2017"}}"#,
            stars(number)
        )
    });
    let books = items("", |book| {
        format!(
            r#"{{'asin': 'B00000{book:04}', 'description': "It's \xe9", 'title': 'The book\'s {book}', 'price': 3.5, 'imUrl': 'http://x', 'related': {{'also_bought': ['B1', 'B2']}}, 'salesRank': {{'Books': 5}}, 'categories': [['Books', 'Kind {}']]}}"#,
            book % 3
        )
    });
    let files = [("reviews_Books_5.json", reviews), ("meta_Books.json", books)];
    let (data, report) = all_rows(
        read(&files, &ReadOptions::default()),
        "user=reviewerID,item=asin,time=unixReviewTime",
    );
    assert_eq!(report.format.name(), "jsonl");
    assert_eq!(item(&data, "B000000005"), named("The book's 5", "Books"));
    assert_eq!(read_folder(&files, ReadOptions::default()).0, data);
}

#[test]
fn steam_and_yelp() {
    let steam = log("", |(_, user, item, time)| {
        let day = &iso(time)[..10];
        format!(
            "{{u'username': u'player {user}', u'hours': 9.8, u'product_id': u'{item}', u'date': u'{day}', u'text': u\"It's fun\\n\", u'early_access': False}}"
        )
    });
    all_rows(
        read(&[("steam_reviews.json", steam)], &ReadOptions::default()),
        "user=username,item=product_id,time=date",
    );
    let reviews = log("", |(number, user, item, time)| {
        format!(
            r#"{{"review_id":"r{number}","user_id":"mh_{user}","business_id":"b{item}","stars":{}.0,"useful":0,"text":"If, and \"if\".","date":"{}"}}"#,
            stars(number),
            iso(time).replace('T', " ")
        )
    });
    let places = items("", |place| {
        format!(
            r#"{{"business_id":"b{place}","name":"Bar {place}","city":"X","stars":4.0,"attributes":null,"categories":"Kind {}, Food","hours":{{"Monday":"8:0-18:0"}}}}"#,
            place % 3
        )
    });
    let files = [
        ("yelp_academic_dataset_review.json", reviews),
        ("yelp_academic_dataset_business.json", places),
    ];
    let (data, _) = all_rows(
        read(&files, &ReadOptions::default()),
        "user=user_id,item=business_id,time=date",
    );
    assert_eq!(item(&data, "b5"), named("Bar 5", "Kind 2"));
    let (_, liked) = read(&files, &label("stars >= 4"));
    assert_eq!(liked.behaviours, good());
    assert_eq!(read_folder(&files, ReadOptions::default()).0, data);
}

#[test]
fn a_list_of_items_of_json_stands_beside_a_csv() {
    let text = log("user,item,time", |(_, user, item, time)| {
        format!("{user},{item},{time}")
    });
    let all: Vec<String> = (1..=ITEMS)
        .map(|item| format!(r#"{{"item_id": {item}, "genres": ["A", "B{item}"]}}"#))
        .collect();
    let wares = format!("[{}]", all.join(", ")).into_bytes();
    let (data, report) = read(&[("log.csv", text), ("wares.json", wares)], &ReadOptions::default());
    assert_eq!((item(&data, "5").1.as_str(), report.format.name()), ("A", "csv"));
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
    assert_eq!(read_folder(&files, ReadOptions::default()).0, data);
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
