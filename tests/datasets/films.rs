//! Films and their stars: `MovieLens`, and `RecBole`'s files of it.

use dien_explorer::data::{CategoryChoice, Protocol, ReadOptions};

use crate::made::{
    ITEMS, USERS, all_rows, columns, count, item, items, label, lines, log, named, rated, read, read_folder, stars,
    try_read,
};

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
    assert_eq!(read_folder(&files, ReadOptions::default()).0, data);
}
