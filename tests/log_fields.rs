//! Profile and context fields that logs bring: by hand what a small log becomes, what must not leak, and what a model does with them.

#[path = "common/logs.rs"]
mod logs;
#[path = "common/tool.rs"]
mod tool;

use std::fmt::Write;
use std::fs;
use std::sync::Arc;

use dien_explorer::checkpoint::Checkpoint;
use dien_explorer::data::{
    Columns, Dataset, Field, FieldKind, FieldReport, ImportReport, Impression, Limits, Matching, Protocol, ReadOptions,
    Split, chosen_values, inspect_log, read_logs,
};
use dien_explorer::evaluate::evaluate;
use dien_explorer::model::Model;
use dien_explorer::process::Workshop;
use dien_explorer::train::{Session, Settings};
use logs::try_read;
use proptest::prelude::*;
use tool::{SMALL, done, json, refused, run, text};

const DAY: i64 = 86_400;

fn options(columns: &str) -> ReadOptions {
    ReadOptions {
        columns: Columns::parse(columns).unwrap(),
        ..ReadOptions::default()
    }
}

fn read(text: &str, columns: &str, protocol: &Protocol) -> (Dataset, ImportReport) {
    try_read(&[("log.csv", text)], options(columns), protocol).unwrap()
}

/// Keys of the values of an impression's fields: `profile/context`, each in the order of the fields, `?` where unknown.
fn values(data: &Dataset, shown: &Impression) -> String {
    let words = |fields: &[Field], numbers: &[u32]| {
        let words = fields.iter().zip(numbers);
        let words = words.map(|(field, &number)| field.value(number).map_or("?", |value| &value.key));
        words.collect::<Vec<_>>().join(",")
    };
    let profile = words(&data.catalogue.profile, data.profile(shown));
    format!("{profile}/{}", words(&data.catalogue.context, data.context(shown)))
}

fn keys(fields: &[Field]) -> Vec<(&str, Vec<&str>)> {
    fields
        .iter()
        .map(|field| {
            (
                field.key.as_str(),
                field.values.iter().map(|value| value.key.as_str()).collect(),
            )
        })
        .collect()
}

/// Three people: each one's last event is the test, the one before the validation, those before with a history are for training.
const LOG: &str = "user,item,time,Age,band
ann,a,1,,morning
ann,d,4,old,noon
ann,c,3, old ,morning
ann,b,2,young,evening
bob,a,1,old,night
bob,b,2,,evening
bob,c,3,NULL,morning
bob,d,4,old,evening
cat,a,1,,night
cat,b,2,,night
cat,c,3,,\\N
cat,d,4,mid,morning
cat,e,5,mid,evening
";

#[test]
fn by_hand() {
    let (data, report) = read(LOG, "profile=age,context=band", &Protocol::default());
    assert!(data.is_consistent());
    // Of the training alone: `mid`, `morning` and `noon` come later. The key is the header's.
    assert_eq!(keys(&data.catalogue.profile), [("Age", vec!["old", "young"])]);
    assert_eq!(keys(&data.catalogue.context), [("band", vec!["evening", "night"])]);
    assert_eq!(
        report.columns.unwrap().to_string(),
        "user=user,item=item,time=time,profile=Age,context=band"
    );
    let of = |part: &[Impression]| part.iter().map(|shown| values(&data, shown)).collect::<Vec<_>>();
    // Ann's and Bob's come in pairs with their sampled negatives, which share the row's context. At Cat's last behaviour she has done all else, so it
    // has none; her age stands behind her first impression.
    assert_eq!(
        of(&data.train),
        [
            "young/evening",
            "young/evening",
            "old/evening",
            "old/evening",
            "?/night",
            "?/night",
            "?/?",
            "?/?"
        ]
    );
    assert_eq!(
        of(&data.validation),
        ["young/?", "young/?", "old/?", "old/?", "?/?", "?/?"]
    );
    assert_eq!(
        of(&data.test),
        ["young/?", "young/?", "old/evening", "old/evening", "?/evening"]
    );
    let field = |kind, key: &str, unknown, unseen, changing| FieldReport {
        kind,
        key: key.to_owned(),
        values: 2,
        impressions: 19,
        unknown,
        unseen,
        changing,
    };
    assert_eq!(
        report.fields,
        [
            field(FieldKind::Profile, "Age", 7, 0, 1),
            field(FieldKind::Context, "band", 10, 8, 0)
        ]
    );
    let late = report.notes.iter().find(|note| note.code == "late-profile").unwrap();
    assert_eq!(late.count, 1);
}

#[test]
fn the_report_says_so_in_words_and_nothing_else_changes() {
    let (data, report) = read(LOG, "profile=age,context=band", &Protocol::default());
    let said = report.to_string();
    for line in [
        "profile field Age: 2 values; unknown in 7 of 19 impressions (36.8 %); 1 users have several values, of which the first counts.",
        "context field band: 2 values; unknown in 10 of 19 impressions (52.6 %), in 8 of them because no training impression has the value.",
    ] {
        assert!(said.contains(line), "{said}");
    }
    let (plain, without) = read(LOG, "title=", &Protocol::default());
    let columns = serde_json::to_value(&without).unwrap();
    assert!(
        columns.get("fields").is_none() && columns["columns"].get("profile").is_none(),
        "{columns}"
    );
    assert!(plain.contexts.is_empty() && plain.catalogue.profile.is_empty());
    let mut stripped = data;
    stripped.catalogue.profile.clear();
    stripped.catalogue.context.clear();
    stripped.contexts.clear();
    stripped.users.iter_mut().for_each(|user| user.profile.clear());
    let parts = stripped
        .train
        .iter_mut()
        .chain(&mut stripped.validation)
        .chain(&mut stripped.test);
    parts.for_each(|shown| shown.context = 0);
    assert_eq!(stripped, plain, "the same users, impressions and negatives");
}

#[test]
fn roles_repeat_and_fields_keep_their_order() {
    let mut text = "user,item,time,x,y,z\n".to_owned();
    for step in 0..6 {
        writeln!(text, "u,i{step},{step},{},b,{}", step % 2, 10 - step).unwrap();
        writeln!(text, "v,i{step},{step},{},,{}", step % 2, 10 - step).unwrap();
    }
    let (data, _) = read(&text, "context=z,profile=y,context=x", &Protocol::default());
    assert_eq!(keys(&data.catalogue.profile), [("y", vec!["b"])]);
    // Training targets are steps 1 to 3; numbers stand in their order.
    assert_eq!(
        keys(&data.catalogue.context),
        [("z", vec!["7", "8", "9"]), ("x", vec!["0", "1"])]
    );
    let first = values(&data, &data.train[0]);
    assert_eq!(first, "b/9,1");
}

#[test]
fn a_field_that_the_training_does_not_know_is_left_out() {
    let text = "user,item,time,x,y\na,p,1,,1\na,q,2,,1\na,r,3,,1\na,s,4,late,1\n";
    let (data, report) = read(text, "context=x,context=y", &Protocol::default());
    assert_eq!(keys(&data.catalogue.context), [("y", vec!["1"])]);
    assert!(data.is_consistent());
    assert_eq!((report.fields[0].values, report.fields[0].unseen), (0, 1));
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.code == "empty-field" && note.count == 1)
    );
}

#[test]
fn what_cannot_be_is_said_with_what_to_do() {
    let good = "user,item,time,x\na,p,1,1\na,q,2,1\na,r,3,1\n";
    let movies = ("movies.dat", "1::A::War\n2::B::War\n");
    let ratings = ("ratings.dat", "1::1::5::1\n1::2::5::2\n");
    let taobao = ("UserBehavior.csv", "1,10,100,pv,10\n");
    for (files, columns, expected) in [
        (vec![("log.csv", good)], "profile=y", "there is no column `y`"),
        (
            vec![("log.csv", good)],
            "profile=x,context=X",
            "the column `X` cannot be both profile and context",
        ),
        (
            vec![("log.csv", good)],
            "user=user,context=user",
            "the column `user` cannot be both user and context",
        ),
        (vec![("log.csv", good)], "profile=user", "no column looks like the user"),
        (
            vec![taobao],
            "profile=x",
            "Taobao has no columns that can be profile or context fields",
        ),
        (
            vec![ratings, movies],
            "profile=zip",
            "MovieLens has no column `zip` that can be a profile field",
        ),
        (
            vec![ratings, movies],
            "context=age",
            "MovieLens has no columns that can be context fields",
        ),
        (
            vec![ratings, movies],
            "profile=age,profile=AGE",
            "the column `AGE` is named twice as profile",
        ),
        (vec![ratings, movies], "profile=age", "users.dat: the file is missing"),
    ] {
        let error = try_read(&files, options(columns), &Protocol::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected) && error.ends_with('.'), "{columns}: {error}");
    }
}

#[test]
fn hostile_values_do_not_fill_the_memory() {
    let mut text = "user,item,time,x,y\n".to_owned();
    for row in 0..30 {
        writeln!(text, "a,i{row},{row},v{row},w{}", row % 2).unwrap();
    }
    let limited = |columns: &str, limits: Limits| {
        let options = ReadOptions {
            limits,
            ..options(columns)
        };
        try_read(&[("log.csv", &text)], options, &Protocol::default())
    };
    let limits = Limits {
        values: 10,
        ..Limits::default()
    };
    let error = limited("context=x", limits).unwrap_err().to_string();
    assert!(
        error.starts_with("log.csv, line 12: more than 10 values of the field `x`"),
        "{error}"
    );
    limited("context=y", limits).unwrap();
    let limits = Limits {
        text: 1500,
        ..Limits::default()
    };
    limited("context=y", limits).unwrap();
    let error = limited("context=x", limits).unwrap_err().to_string();
    assert!(
        error.contains("more than 1500 bytes of names, titles and values of fields"),
        "{error}"
    );
    // Long texts are unknown.
    let long = text.replace(",w1\n", &format!(",{}\n", "w".repeat(257)));
    let (data, report) = read(&long, "context=y", &Protocol::default());
    assert_eq!(keys(&data.catalogue.context), [("y", vec!["w0"])]);
    let note = report.notes.iter().find(|note| note.code == "long-value").unwrap();
    assert_eq!((note.count, note.examples[0].line), (15, 3));
}

const RATINGS: &str = "1::1::5::10\n1::2::5::20\n1::3::5::30\n1::4::5::40\n\
    2::1::5::10\n2::2::5::20\n2::3::5::30\n2::4::5::40\n\
    3::1::5::10\n3::2::5::20\n3::3::5::30\n3::4::5::40\n";
const MOVIES: &str = "1::A::War\n2::B::War\n3::C::Drama\n4::D::Drama\n";
const USERS: &str = "1::F::1::10::48067\n2::M::56::16::70072\n9::M::25::15::55117\n2::F::1::1::1\nx::F::1::1::1\n";

#[test]
fn movielens_1m_in_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("ratings.dat", RATINGS), ("movies.dat", MOVIES), ("users.dat", USERS)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let at = |file: &str, columns: &str| {
        let options = ReadOptions {
            columns: if columns.is_empty() {
                Columns::default()
            } else {
                Columns::parse(columns).unwrap()
            },
            ..ReadOptions::default()
        };
        read_logs(
            &[folder.path().join(file)],
            options,
            &Protocol::default(),
            &mut |_, _| true,
        )
        .unwrap()
    };
    let (data, report) = at("", "profile=Age,profile=gender,profile=occupation");
    assert!(data.is_consistent());
    assert_eq!(
        keys(&data.catalogue.profile),
        [
            ("age", vec!["1", "56"]),
            ("gender", vec!["F", "M"]),
            ("occupation", vec!["10", "16"])
        ]
    );
    let name = |field: usize, value: usize| &data.catalogue.profile[field].values[value].name;
    assert_eq!(
        (name(0, 0).text("en"), name(0, 1).text("zh")),
        ("under 18", "56 岁及以上")
    );
    assert_eq!(
        (name(2, 0).text("zh"), name(2, 1).text("en")),
        ("中小学生", "self-employed")
    );
    assert_eq!(data.catalogue.profile[1].name.text("zh"), "性别");
    let profiles: Vec<&[u32]> = data.users.iter().map(|user| user.profile.as_slice()).collect();
    assert_eq!(profiles, [[1, 1, 1], [2, 2, 2], [0, 0, 0]], "user 3 is not listed");
    let skipped: Vec<_> = report.skipped.iter().map(|one| (one.code, one.count)).collect();
    assert_eq!(skipped, [("user-twice", 1)]);
    assert_eq!(report.fields[0].changing, 0);
    // The ratings' file alone is enough: the others stand beside it.
    assert_eq!(
        at("ratings.dat", "profile=age,profile=gender,profile=occupation")
            .0
            .users
            .len(),
        3
    );
    // Without the option the file is not even looked at.
    fs::write(folder.path().join("users.dat"), b"\x1f\x8b\x08").unwrap();
    let (plain, _) = at("", "");
    assert_eq!(
        (plain.train.len(), plain.catalogue.profile.len()),
        (data.train.len(), 0)
    );
}

#[test]
fn movielens_users_are_known_when_they_are_looked_at() {
    let seen = inspect_log("users.dat", USERS.as_bytes(), None).unwrap();
    assert_eq!((seen.format.name(), seen.part), ("movielens", 2));
    assert_eq!(seen.profile, ["gender", "age", "occupation"]);
    assert_eq!(
        inspect_log("ratings.dat", RATINGS.as_bytes(), None).unwrap().profile,
        [""; 0]
    );
    // Pushed without being asked for, it changes nothing.
    let both = [("movies.dat", MOVIES), ("ratings.dat", RATINGS)];
    let three = [("users.dat", USERS), ("movies.dat", MOVIES), ("ratings.dat", RATINGS)];
    let read = |files: &[(&str, &str)]| try_read(files, ReadOptions::default(), &Protocol::default()).unwrap();
    assert_eq!(read(&three), read(&both));
}

/// A log with labels, of `users` people over ten days: nothing tells the label but `hint`, if that.
fn labelled(users: u32) -> String {
    let mut text = "user,item,time,label,hint,noise\n".to_owned();
    let mut state = 1_u32;
    let mut draw = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % most
    };
    for user in 0..users {
        for step in 0..20 {
            let (item, label, noise) = (draw(20), draw(2), draw(3));
            let time = i64::from(step) * DAY / 2 + i64::from(user);
            writeln!(
                text,
                "u{user},i{item},{time},{label},{},{noise}",
                ["no", "yes"][label as usize]
            )
            .unwrap();
        }
    }
    text
}

fn by_time() -> Protocol {
    Protocol {
        split: Split::Time {
            validation_days: 1,
            test_days: 2,
        },
        ..Protocol::default()
    }
}

fn trained(data: &Dataset) -> (Session, f64) {
    let settings = Settings {
        hidden: 4,
        head: vec![8],
        learning_rate: 0.01,
        batch_size: 32,
        ..Settings::of_model(Model::WideDeep)
    };
    let data = Arc::new(data.clone());
    let mut session = Session::new(Arc::clone(&data), settings).unwrap();
    session.step(120).unwrap();
    let auc = evaluate(
        &session.model(),
        &data,
        &data.test,
        session.settings().predict_options(),
    )
    .auc;
    (session, auc.unwrap())
}

#[test]
fn a_model_learns_what_a_context_field_tells() {
    let text = labelled(80);
    let auc = |columns: &str| trained(&read(&text, columns, &by_time()).0).1;
    let (with, without) = (auc("context=hint"), auc("context=noise"));
    assert!(with > 0.95, "{with}");
    assert!((without - 0.5).abs() < 0.1, "{without}");
}

#[test]
fn a_checkpoint_meets_another_log_by_the_keys_of_fields_and_values() {
    let (data, _) = read(&labelled(30), "context=noise,context=hint", &by_time());
    let (session, _) = trained(&data);
    let bytes = session.checkpoint().to_bytes().unwrap();
    let checkpoint = Checkpoint::from_bytes(&bytes, &dien_explorer::backend::device()).unwrap();
    assert_eq!(keys(&checkpoint.catalogue.context), keys(&data.catalogue.context));
    // The same people and items; the columns stand elsewhere, one is missing, and one value is new.
    let other = labelled(30)
        .replace("label,hint,noise", "label,hint,other")
        .replace(",no,", ",maybe,");
    let (other, _) = read(&other, "context=other,context=hint", &by_time());
    assert_eq!(other.catalogue.context[1].values[0].key, "maybe");
    let matching = Matching::new(&other.catalogue, &checkpoint.catalogue).unwrap();
    let met = other.in_terms_of(&checkpoint.catalogue, &matching);
    assert!(met.is_consistent() && met.test.len() == data.test.len());
    for (shown, original) in met.test.iter().zip(&data.test) {
        let mut expected = chosen_values(&data.catalogue.context, data.context(original));
        expected.remove("noise");
        expected.retain(|_, value| value != "no");
        assert_eq!(chosen_values(&met.catalogue.context, met.context(shown)), expected);
    }
}

#[test]
fn workers_hand_fields_over() {
    let mut workshop = Workshop::default();
    let asked = serde_json::from_value(serde_json::json!({"columns": {"profile": ["Age"], "context": ["band"]}}));
    workshop.import_begin(Some(asked.unwrap())).unwrap();
    workshop
        .import_push("log.csv", &LOG.as_bytes().to_vec().into())
        .unwrap();
    let imported = workshop.import_finish(1, None).unwrap();
    assert_eq!(imported.report.fields.len(), 2);
    assert_eq!(keys(&imported.world.context), [("band", vec!["evening", "night"])]);
    assert_eq!(imported.world.usual.context["band"], "evening");
    let mut other = Workshop::default();
    other.enter(&workshop.hand_over().unwrap()).unwrap();
    assert_eq!(other.user(0).unwrap().profile["Age"], "young");
    assert_eq!(other.user(0).unwrap(), workshop.user(0).unwrap());
}

#[test]
fn commands_work_on_a_log_with_fields() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("log.csv"), labelled(12)).unwrap();
    let data = "--data log.csv --columns profile=noise,context=hint --split time";
    let summary = json(&run(
        folder.path(),
        &format!("train {data} --out m.safetensors {SMALL} --json"),
    ));
    assert_eq!(summary["config"]["context"][0]["key"], "hint");
    let fields = &summary["import"]["fields"];
    assert_eq!(
        (&fields[0]["kind"], &fields[0]["key"], &fields[0]["values"]),
        (&"profile".into(), &"noise".into(), &3.into())
    );
    assert!(fields[0]["changing"].as_u64() > Some(5), "{fields}");
    let said = done(&run(
        folder.path(),
        &format!("train {data} --out n.safetensors {SMALL}"),
    ));
    assert!(said.contains("context field hint: 2 values; unknown in 0 of"), "{said}");
    let report = json(&run(
        folder.path(),
        &format!("evaluate {data} --checkpoint m.safetensors --json"),
    ));
    assert_eq!(report["test"]["auc"], summary["test"]["auc"]);
    let trace = |context: &str| {
        let output = run(
            folder.path(),
            &format!("trace --checkpoint m.safetensors --history 1,2,3 --target 4 {context} --json"),
        );
        json(&output)["probability"].as_f64().unwrap()
    };
    assert!((trace("--context hint=yes") - trace("--context hint=no")).abs() > 1e-6);
    let ladder = format!("ladder {data} --out l.md --models base --seeds 1 {SMALL}").replace(" --batch 64", "");
    done(&run(folder.path(), &ladder));
    let gone = format!("train --data log.csv --columns profile=gone --out g.safetensors {SMALL}");
    refused(&run(folder.path(), &gone), 1, "there is no column `gone`");
    let help = text(&run(folder.path(), "train --help").stdout);
    assert!(help.contains("profile=NAME"), "{help}");
}

#[derive(Clone, Debug)]
struct Row {
    user: u32,
    item: u32,
    time: i64,
    age: u32,
    hour: u32,
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0_u32..4, 0_u32..12, 0_i64..20, 0_u32..4, 0_u32..5);
    let row = row.prop_map(|(user, item, time, age, hour)| Row {
        user,
        item,
        time: time * DAY / 2,
        age,
        hour,
    });
    prop::collection::vec(row, 8..60)
}

/// 0 is an empty cell.
fn text_of(rows: &[Row]) -> String {
    let cell = |value: u32| if value == 0 { String::new() } else { value.to_string() };
    let lines = rows.iter().map(|row| {
        let Row { user, item, time, .. } = row;
        format!("u{user},{item},{time},{},{}\n", cell(row.age), cell(row.hour))
    });
    lines.fold("user,item,time,age,hour\n".to_owned(), |text, line| text + &line)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the cells of held-out rows say, and in whatever order they stand, the training knows nothing of it.
    #[test]
    fn what_is_held_out_tells_the_training_nothing(rows in rows(), order in Just((0..60_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let columns = options("profile=age,context=hour");
        let protocol = by_time();
        let Ok((data, _)) = try_read(&[("log.csv", &text_of(&rows))], columns.clone(), &protocol) else { return Ok(()) };
        let end = rows.iter().map(|row| row.time).max().unwrap_or(0);
        let held_out = |row: &Row| end - row.time < 3 * DAY;
        let later: Vec<Row> = order.iter().filter_map(|&place| rows.get(place)).filter(|row| held_out(row)).cloned().collect();
        // Cells move among the rows of the held-out part, which keep the rest; ties in time keep their order, for it is that of the lines.
        let mut other = rows.clone();
        for (row, cells) in other.iter_mut().filter(|row| held_out(row)).zip(&later) {
            (row.age, row.hour) = (cells.age, cells.hour);
        }
        let (changed, _) = try_read(&[("log.csv", &text_of(&other))], columns, &protocol).unwrap();
        prop_assert_eq!(&changed.catalogue, &data.catalogue);
        let taught = |data: &Dataset| data.train.iter().map(|shown| values(data, shown)).collect::<Vec<_>>();
        prop_assert_eq!(taught(&changed), taught(&data));
    }

    /// Every impression has its row's context, and of its user the first age, if that was there by the first impression.
    #[test]
    fn values_are_those_of_the_rows(rows in rows()) {
        // At different times: what happens at one has no order.
        let apart = |(place, row): (usize, Row)| Row { time: row.time + place as i64, ..row };
        let rows: Vec<Row> = rows.into_iter().enumerate().map(apart).collect();
        let Ok((data, report)) = try_read(&[("log.csv", &text_of(&rows))], options("profile=age,context=hour"), &Protocol::default())
        else { return Ok(()) };
        prop_assert!(data.is_consistent());
        let mut unknown = [0, 0];
        let known = |fields: &[Field], value: u32| fields
            .first()
            .filter(|_| value != 0)
            .map_or(0, |field| field.number(&value.to_string()));
        for shown in data.train.iter().chain(&data.validation).chain(&data.test) {
            let user = &data.users[shown.user as usize];
            let mut own: Vec<&Row> = rows.iter().filter(|row| format!("u{}", row.user) == user.name).collect();
            own.sort_by_key(|row| row.time);
            let mut seen = std::collections::HashSet::new();
            own.retain(|row| seen.insert((row.time, row.item)));
            let row = own[shown.seen as usize];
            let age = own[..2].iter().map(|row| row.age).find(|&age| age != 0).unwrap_or(0);
            let first = if own.len() <= 22 { age } else { u32::MAX };
            let expected = (known(&data.catalogue.profile, first), known(&data.catalogue.context, row.hour));
            let found = (data.profile(shown).first().copied().unwrap_or(0), data.context(shown).first().copied().unwrap_or(0));
            if first != u32::MAX {
                prop_assert_eq!(found, expected);
            }
            unknown[0] += usize::from(found.0 == 0);
            unknown[1] += usize::from(found.1 == 0);
        }
        prop_assert_eq!([report.fields[0].unknown, report.fields[1].unknown], unknown);
    }
}
