//! Tables of items beside a log.

use dien_explorer::data::{LabelRule, Protocol, ReadOptions};

use crate::made::{
    File, ITEMS, behaviours, columns, count, item, items, label, lines, log, named, read, stars, try_read,
};

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
