//! Tables whose rows are impressions with their histories.

use dien_explorer::data::{Dataset, LabelRule, Protocol, ReadOptions, inspect_log};

use crate::made::{ITEMS, columns, count, item, items, lines, named, read, read_folder, shown, try_read};

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
    assert_eq!(read_folder(&files, ReadOptions::default()).0, data);
}

#[test]
fn the_test_part_of_mind_is_refused() {
    let rows = impressions(|user, step, history| {
        let time = format!("11/22/2019 {}:{user:02}:58 AM", step + 1);
        let history = joined(history, "N", " ");
        format!(
            "{}\tU{user}\t{time}\t{history}\tN11 N{} N3",
            user * 3 + step,
            user % 5 + 1
        )
    });
    let text = lines("", rows.into_iter());
    for name in ["behaviors.tsv", "MINDlarge_test/behaviors.tsv", "log.txt"] {
        let refused = try_read(&[(name, text.clone())], ReadOptions::default(), &Protocol::default());
        let message = refused.unwrap_err().to_string();
        assert!(
            message.starts_with(&format!("{name}: the items shown have no labels")),
            "{message}"
        );
        assert!(message.contains("Use the train or the dev part"), "{message}");
        assert_eq!(inspect_log(name, &text, None).unwrap_err().code(), "log");
    }
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
    // Objects whose histories are lists.
    let rows = impressions(|user, step, history| {
        let (target, category) = (user % ITEMS + 1, user % 3);
        let (ids, kinds) = (joined(history, "", ", "), joined(history, "c", r#"", ""#));
        format!(
            r#"{{"label": {}, "user_id": {user}, "item_id": {target}, "cate_id": {category}, "item_history": [{ids}], "cate_history": ["{kinds}"]}}"#,
            step % 2
        )
    });
    let options = columns("history=item_history,history-category=cate_history");
    let (of_json, _) = read(&[("all.jsonl", lines("", rows.into_iter()))], &options);
    assert_eq!(asked(&of_json), asked(&data));
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
