//! What holds of every log: no bytes bring the reader down, pieces change nothing, and nothing leaks from what is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use dien_explorer::Error;
use dien_explorer::data::{
    Behaviour, Columns, Dataset, ImportReport, Impression, LogReader, Protocol, ReadOptions, Split, inspect_log,
    log_formats,
};
use proptest::prelude::*;
use proptest::sample::select;

const NAMES: [&str; 12] = [
    "log.csv",
    "ratings.csv",
    "movies.csv",
    "ratings.dat",
    "movies.dat",
    "users.dat",
    "UserBehavior.csv",
    "local_train_splitByUser",
    "local_test_splitByUser",
    "behaviors.tsv",
    "news.tsv",
    "items.csv",
];
const DAY: i64 = 86_400;

/// Everything that comes of files in pieces: the data set and its report, or the error.
fn outcome(files: &[(&str, Vec<u8>)], options: &ReadOptions, pieces: &[usize], protocol: &Protocol) -> String {
    let read = || -> Result<(Dataset, ImportReport), Error> {
        let mut reader = LogReader::new(options.clone());
        for (name, bytes) in files {
            let (mut rest, mut turn) = (&bytes[..], 0);
            reader.push(name, &[])?;
            while !rest.is_empty() {
                let (piece, more) = rest.split_at(pieces[turn % pieces.len()].min(rest.len()));
                reader.push(name, piece)?;
                (rest, turn) = (more, turn + 1);
            }
        }
        reader.finish(protocol)
    };
    format!("{:?}", read())
}

/// Bytes of all kinds: any at all, what logs are made of, and logs with a few bytes changed.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "user,item,time\n",
        "userId,movieId,rating,timestamp\n",
        "movieId,title,genres\n",
        "item,title,category\n",
        "label,item_id,hist_item_id\n",
        "N1-1 N2-0",
        "^",
        "label",
        ",",
        ";",
        "\t",
        "::",
        "\"",
        "\"\"",
        "\n",
        "\r\n",
        "\r",
        "\u{2}",
        "\u{feff}",
        "茶",
        "a",
        "1",
        "0",
        "-9",
        "1511544070",
        "99999999999999999999",
        "2020-01-31",
        "pv",
        "buy",
        "1,10,100,pv,1511544070\n",
        "1::1::5::9\n",
        "1::F::25::7::1\n",
        "user,item,time,label\n",
        "a,x,1\na,y,2\na,z,3\n",
        "1\tu\ti\tc\ta\u{2}b\tc\u{2}c\n",
    ];
    let text = prop::collection::vec(select(words.to_vec()), 0..40).prop_map(|words| words.concat().into_bytes());
    let utf16 = (text.clone(), any::<bool>()).prop_map(|(text, big)| {
        let text = String::from_utf8(text).unwrap_or_default();
        let units = "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .collect::<Vec<u16>>();
        let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        units.into_iter().flat_map(bytes).collect()
    });
    let changed = (
        text.clone(),
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    );
    let changed = changed.prop_map(|(mut bytes, changes): (Vec<u8>, _)| {
        for (place, byte) in changes {
            if !bytes.is_empty() {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
        }
        bytes
    });
    prop_oneof![prop::collection::vec(any::<u8>(), 0..200), text, utf16, changed]
}

fn any_split() -> impl Strategy<Value = Split> {
    prop_oneof![
        (1_usize..4, 1_usize..4).prop_map(|(validation, test)| Split::LeaveLastOut { validation, test }),
        (1_usize..3, 1_usize..3).prop_map(|(validation_days, test_days)| Split::Time {
            validation_days,
            test_days
        }),
        (1_usize..4, 1_usize..4, 1_usize..3).prop_map(|(target_days, history_days, test_days)| Split::Industrial {
            target_days,
            history_days,
            test_days
        }),
    ]
}

/// A row of a log; times are few, so that many are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    user: usize,
    item: u32,
    time: i64,
    clicked: bool,
}

fn log(labelled: bool) -> impl Strategy<Value = Vec<Row>> {
    let row = (0_usize..5, 0_u32..12, 0_i64..24, any::<bool>()).prop_map(move |(user, item, time, clicked)| Row {
        user,
        item,
        time: time * DAY / 3,
        clicked: clicked || !labelled,
    });
    prop::collection::vec(row, 1..80)
}

fn text_of(rows: &[Row], labelled: bool) -> String {
    let mut text = if labelled {
        "user,item,time,label\n"
    } else {
        "user,item,time\n"
    }
    .to_owned();
    for row in rows {
        write!(text, "u{},{},{}", row.user, row.item, row.time).unwrap();
        text += match (labelled, row.clicked) {
            (false, _) => "\n",
            (true, true) => ",1\n",
            (true, false) => ",0\n",
        };
    }
    text
}

fn read(rows: &[Row], labelled: bool, protocol: &Protocol) -> Option<Dataset> {
    let mut reader = LogReader::new(ReadOptions::default());
    reader.push("log.csv", text_of(rows, labelled).as_bytes()).unwrap();
    // Small logs may have no core, nothing to train on, no click at all.
    reader.finish(protocol).ok().map(|(data, _)| data)
}

/// Every user's clicks by the words of the protocol, written anew: by time, ties in file order, one event once.
fn clicks_of(rows: &[Row]) -> BTreeMap<String, Vec<Behaviour>> {
    let mut users: BTreeMap<String, Vec<Behaviour>> = BTreeMap::new();
    let mut rows: Vec<&Row> = rows.iter().filter(|row| row.clicked).collect();
    rows.sort_by_key(|row| row.time);
    for row in rows {
        let behaviours = users.entry(format!("u{}", row.user)).or_default();
        let behaviour = Behaviour {
            item: row.item,
            time: row.time,
        };
        if !behaviours.contains(&behaviour) {
            behaviours.push(behaviour);
        }
    }
    users
}

/// An impression in the log's own ids: who, the history, the target.
fn plain(data: &Dataset, impression: &Impression) -> (String, Vec<Behaviour>, u32) {
    let id = |item: u32| -> u32 {
        let id = data.catalogue.items[item as usize].id.as_deref();
        id.unwrap().parse().unwrap()
    };
    let history = data.history(impression, usize::MAX).iter().map(|behaviour| Behaviour {
        item: id(behaviour.item),
        ..*behaviour
    });
    let user = data.users[impression.user as usize].name.clone();
    (user, history.collect(), id(impression.target))
}

/// The times at which a positive's own event may have happened: its item was clicked and what came before that time is the history.
fn own_times(clicks: &[Behaviour], history: &[Behaviour], target: u32) -> Vec<i64> {
    let own = clicks.iter().filter(|click| {
        let before = clicks.partition_point(|other| other.time < click.time);
        click.item == target && clicks[..before].ends_with(history)
    });
    own.map(|click| click.time).collect()
}

fn check(rows: &[Row], labelled: bool, protocol: &Protocol) -> Result<(), TestCaseError> {
    let Some(data) = read(rows, labelled, protocol) else {
        return Ok(());
    };
    let clicks = clicks_of(rows);
    let end = rows.iter().map(|row| row.time).max().unwrap_or(0);
    let mut latest_taught = i64::MIN;
    for (number, part) in [&data.train, &data.validation, &data.test].into_iter().enumerate() {
        for impression in part {
            let (user, history, target) = plain(&data, impression);
            prop_assert!(!history.is_empty());
            let clicks = &clicks[&user];
            if !impression.clicked {
                let shown = |row: &Row| !row.clicked && format!("u{}", row.user) == user && row.item == target;
                let before = history.iter().any(|behaviour| behaviour.item == target);
                prop_assert!(
                    if labelled { rows.iter().any(shown) } else { !before },
                    "a negative of nobody"
                );
                continue;
            }
            // The own event comes right after the history: it is not in it.
            let own = own_times(clicks, &history, target);
            prop_assert!(
                !own.is_empty(),
                "{} > {} is not in the log of {}",
                history.len(),
                target,
                user
            );
            let own = if number == 0 {
                own.iter().min()
            } else {
                own.iter().max()
            };
            let own = *own.unwrap();
            match protocol.split {
                Split::LeaveLastOut { .. } => {
                    prop_assert_eq!(&clicks[..history.len()], &history[..]);
                }
                Split::Time {
                    validation_days,
                    test_days,
                } => {
                    let (validation, test) = (validation_days as i64 * DAY, test_days as i64 * DAY);
                    match number {
                        0 => prop_assert!(end - own >= validation + test),
                        1 => prop_assert!(end - own >= test),
                        _ => prop_assert!(end - own < test),
                    }
                }
                Split::Industrial {
                    history_days,
                    test_days,
                    ..
                } => {
                    prop_assert_eq!(end - own < test_days as i64 * DAY, number == 2);
                    let oldest = history[0].time;
                    prop_assert!(
                        own - oldest < (history_days as i64 + 1) * DAY,
                        "the history is too long"
                    );
                }
            }
            if number == 0 {
                latest_taught = latest_taught.max(own);
            }
        }
        if number == 0 && !matches!(protocol.split, Split::LeaveLastOut { .. }) {
            let known = part.iter().flat_map(|impression| data.history(impression, usize::MAX));
            latest_taught = known.map(|behaviour| behaviour.time).fold(latest_taught, i64::max);
        }
    }
    if let Split::Time {
        validation_days,
        test_days,
    } = protocol.split
    {
        prop_assert!(end - latest_taught >= (validation_days + test_days) as i64 * DAY || data.train.is_empty());
    }
    if let Split::Industrial { test_days, .. } = protocol.split {
        prop_assert!(end - latest_taught >= test_days as i64 * DAY);
        let users = |part: &[Impression]| {
            let users = part
                .iter()
                .map(|impression| data.users[impression.user as usize].name.clone());
            users.collect::<BTreeSet<String>>()
        };
        prop_assert!(users(&data.train).is_disjoint(&users(&data.validation)));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_bring_the_reader_down_and_pieces_change_nothing(
        first in bytes(),
        second in bytes(),
        names in (select(NAMES.to_vec()), select(NAMES.to_vec())),
        format in select([None].into_iter().chain(log_formats().into_iter().map(Some)).collect::<Vec<_>>()),
        columns in select(vec!["title=", "profile=gender", "context=label", "history=user,label=label"]),
        pieces in prop::collection::vec(1_usize..40, 1..5),
        split in any_split(),
    ) {
        let _ = inspect_log(names.0, &first, None);
        let mut files = vec![(names.0, first), (names.1, second)];
        files.dedup_by_key(|(name, _)| *name);
        let protocol = Protocol { split, ..Protocol::default() };
        let options = ReadOptions { format, columns: Columns::parse(columns).unwrap(), ..ReadOptions::default() };
        let whole = outcome(&files, &options, &[usize::MAX], &protocol);
        prop_assert_eq!(outcome(&files, &options, &pieces, &protocol), whole);
    }

    #[test]
    fn nothing_leaks_from_what_is_asked(rows in log(false), split in any_split(), drop_repeats in any::<bool>(), seed in any::<u32>()) {
        check(&rows, false, &Protocol { split, drop_repeats, seed, ..Protocol::default() })?;
    }

    #[test]
    fn nothing_leaks_from_a_log_with_labels(rows in log(true), split in any_split(), drop_repeats in any::<bool>()) {
        check(&rows, true, &Protocol { split, drop_repeats, ..Protocol::default() })?;
    }

    #[test]
    fn without_repeats_no_target_is_in_its_history(rows in log(true), labelled in any::<bool>(), split in any_split()) {
        let protocol = Protocol { split, drop_repeats: true, ..Protocol::default() };
        if let Some(data) = read(&rows, labelled, &protocol) {
            for impression in data.train.iter().chain(&data.validation).chain(&data.test) {
                let history = data.history(impression, usize::MAX);
                prop_assert!(history.iter().all(|behaviour| behaviour.item != impression.target));
            }
        }
    }

    #[test]
    fn a_core_is_stable(rows in log(false), least in 1_usize..5) {
        let protocol = Protocol { k_core: Some(least), ..Protocol::default() };
        let clicks = clicks_of(&rows);
        let Some(data) = read(&rows, false, &protocol) else { return Ok(()) };
        let mut counts = vec![0; data.catalogue.items.len()];
        for user in &data.users {
            prop_assert!(user.behaviours.len() >= least);
            prop_assert!(user.behaviours.len() <= clicks[&user.name].len());
            user.behaviours.iter().for_each(|behaviour| counts[behaviour.item as usize] += 1);
        }
        prop_assert!(counts.iter().all(|&count| count >= least));
    }

    /// What is popular in the test does not show in the negatives' popularity.
    #[test]
    fn popularity_is_of_the_training_alone(rows in log(false)) {
        let protocol = Protocol { split: Split::TIME, ..Protocol::default() };
        let Some(data) = read(&rows, false, &protocol) else { return Ok(()) };
        let end = rows.iter().map(|row| row.time).max().unwrap_or(0);
        let mut counts: BTreeMap<u32, f32> = BTreeMap::new();
        let mut total = 0.0;
        for behaviour in clicks_of(&rows).values().flatten().filter(|behaviour| end - behaviour.time >= 2 * DAY) {
            *counts.entry(behaviour.item).or_default() += 1.0;
            total += 1.0;
        }
        for item in &data.catalogue.items {
            let id: u32 = item.id.as_deref().unwrap().parse().unwrap();
            let expected = counts.get(&id).copied().unwrap_or(0.0) / total;
            prop_assert!((item.popularity - expected).abs() < 1e-6);
        }
    }
}

/// What a user does later may be a negative now, as for any other user: sparing it would tell the future. What was done before may not.
#[test]
fn negatives_know_the_past_and_nothing_later() {
    let mut text = "user,item,time\n".to_owned();
    for user in 0..300 {
        // Both ways, so that every item is popular in the training part.
        let forward = user % 2 == 0;
        for time in 0..5 {
            let item = if forward { time } else { 4 - time };
            writeln!(text, "u{user},i{item},{time}").unwrap();
        }
    }
    let mut reader = LogReader::new(ReadOptions::default());
    reader.push("log.csv", text.as_bytes()).unwrap();
    let (data, _) = reader.finish(&Protocol::default()).unwrap();
    let place = |item: u32| {
        let id = data.catalogue.items[item as usize].id.as_deref().unwrap();
        id[1..].parse::<usize>().unwrap()
    };
    let mut later = [0; 5];
    for pair in data.train.chunks(2).chain(data.validation.chunks(2)) {
        let [click, negative] = pair else {
            panic!("a click without a negative")
        };
        assert!(click.clicked && !negative.clicked);
        let seen = click.seen as usize;
        let forward = place(data.users[click.user as usize].behaviours[0].item) == 0;
        let step = |item| if forward { place(item) } else { 4 - place(item) };
        assert_eq!(step(click.target), seen);
        assert!(step(negative.target) > seen, "neither the click nor anything before it");
        later[step(negative.target)] += 1;
    }
    assert!(
        later[2..].iter().all(|&count| count > 30),
        "what comes later is drawn: {later:?}"
    );
    assert!(
        data.test.iter().all(|shown| shown.clicked),
        "everything was done before"
    );
}
