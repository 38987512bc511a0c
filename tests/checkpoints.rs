//! Checkpoints: what is written is read back, and every bad file is refused with its reason.

use burn::tensor::TensorData;
use dien_explorer::backend::device;
use dien_explorer::checkpoint::weights::{assign, collect};
use dien_explorer::checkpoint::{Checkpoint, Header, TrainingRecord, check_size};
use dien_explorer::data::{Catalogue, Category, Field, FieldValue, Item, Name};
use dien_explorer::explain::{Question, trace};
use dien_explorer::model::{AttentionForm, FieldSize, Model, NetworkConfig, Options, Pooling, Unit};
use proptest::prelude::*;

#[path = "checkpoints/sizes.rs"]
mod sizes;
#[path = "checkpoints/versions.rs"]
mod versions;

fn checkpoint() -> Checkpoint {
    let item = |index: u32| Item {
        id: Some(format!("{}", 10 + index).into()),
        name: Some(Name::of([
            ("en", format!("item {index}")),
            ("zh", format!("商品{index}")),
        ])),
        category: index % 2,
        popularity: 0.2,
        bid: 1.5,
    };
    let catalogue = Catalogue {
        items: (0..5).map(item).collect(),
        categories: ["tea", "shoes"]
            .map(|en| Category {
                name: Name::of([("en", en), ("zh", "类")]),
                glyph: "■".to_owned(),
            })
            .to_vec(),
        ..Catalogue::default()
    };
    let config = NetworkConfig::new(5, 2)
        .with_hidden(4)
        .with_head(vec![3])
        .of_model(Model::Agru);
    let training = TrainingRecord {
        data: "a test".to_owned(),
        seed: 9,
        auc: Some(0.75),
        ..TrainingRecord::default()
    };
    Checkpoint {
        model: config.init(9, &device()),
        catalogue,
        header: Header::new(config, training),
    }
}

/// The same with an age of the user, and time and device of the impression.
fn with_fields() -> Checkpoint {
    let field = |key: &str, values: &[&str]| Field {
        key: key.to_owned(),
        name: Name::of([("en", key), ("zh", "栏")]),
        values: values
            .iter()
            .map(|key| FieldValue {
                key: (*key).to_owned(),
                name: Name::of([("en", *key), ("zh", "值")]),
            })
            .collect(),
    };
    let mut checkpoint = checkpoint();
    let catalogue = &mut checkpoint.catalogue;
    catalogue.profile = vec![field("age", &["young", "old"])];
    catalogue.context = vec![
        field("time", &["morning", "noon", "evening"]),
        field("device", &["phone"]),
    ];
    let size = |field: &Field| FieldSize::new(field.key.clone(), field.values.len());
    let sizes = |fields: &[Field]| fields.iter().map(size).collect();
    let config = checkpoint.header.config.clone();
    let config = config.with_fields(sizes(&catalogue.profile), sizes(&catalogue.context));
    checkpoint.model = config.init(9, &device());
    checkpoint.header = Header::new(config, checkpoint.header.training);
    checkpoint
}

fn refusal(bytes: &[u8]) -> String {
    Checkpoint::from_bytes(bytes, &device())
        .expect_err("this file must be refused")
        .to_string()
}

/// The file with its header's text changed (and its length announced anew).
fn with_header(bytes: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header = change(std::str::from_utf8(&bytes[8..8 + length]).unwrap());
    let mut changed = (header.len() as u64).to_le_bytes().to_vec();
    changed.extend(header.as_bytes());
    changed.extend(&bytes[8 + length..]);
    changed
}

fn with_weight(name: &str, change: impl Fn(Vec<f32>) -> Vec<f32>) -> Vec<u8> {
    let mut checkpoint = checkpoint();
    let mut weights = collect(&checkpoint.model);
    let shape = weights[name].shape().clone();
    let values = change(weights[name].iter().collect());
    weights.insert(name.to_owned(), TensorData::new(values, shape));
    checkpoint.model = assign(checkpoint.model, weights).unwrap();
    checkpoint.to_bytes().unwrap()
}

#[test]
fn what_is_written_is_read_back() {
    let written = checkpoint();
    let bytes = written.to_bytes().unwrap();
    let read = Checkpoint::from_bytes(&bytes, &device()).unwrap();
    assert_eq!(read.header, written.header);
    assert_eq!(read.item_category(), [0, 1, 0, 1, 0]);
    assert_eq!(read.catalogue, written.catalogue);
    assert_eq!(read.catalogue.items[3].text("zh"), "商品3");
    assert_eq!(collect(&read.model), collect(&written.model));
    assert_eq!(read.to_bytes().unwrap(), bytes, "the same contents give the same bytes");
}

#[test]
fn fields_are_read_back_with_their_words_and_weights() {
    let written = with_fields();
    let bytes = written.to_bytes().unwrap();
    let read = Checkpoint::from_bytes(&bytes, &device()).unwrap();
    assert_eq!((read.header.version, &read.header), (4, &written.header));
    assert_eq!(read.catalogue, written.catalogue);
    assert_eq!(read.catalogue.context[0].values[1].name.text("en"), "noon");
    let weights = collect(&read.model);
    assert_eq!(weights, collect(&written.model));
    assert_eq!(read.to_bytes().unwrap(), bytes);
    for (name, shape) in [
        ("profile.age", [3, 2]),
        ("context.time", [4, 2]),
        ("context.device", [2, 2]),
    ] {
        assert_eq!(weights[name].shape().to_vec(), shape, "{name}");
    }
    let question = Question::new(&read.item_category(), &[1, 2], 3, 512).unwrap();
    let ask = |checkpoint: &Checkpoint, context| {
        let question = question.clone().with_fields(&[1], context);
        trace(&checkpoint.model, Unit::Agru, &question).logit
    };
    assert_eq!(ask(&read, &[3, 1]), ask(&written, &[3, 1]));
    assert_ne!(ask(&read, &[3, 1]), ask(&read, &[2, 1]));
    assert!(check_size(&read.header.config, &read.catalogue).is_ok());
}

#[test]
fn fields_that_contradict_themselves_are_refused() {
    let bytes = with_fields().to_bytes().unwrap();
    let changed = |from: &str, to: &str| {
        refusal(&with_header(&bytes, |header| {
            assert!(header.contains(from), "{header}");
            header.replace(from, to)
        }))
    };
    assert!(changed(r#"\"version\":4"#, r#"\"version\":3"#).contains("version 4 alone has them"));
    let plain = with_header(&checkpoint().to_bytes().unwrap(), |header| {
        header.replace(r#"\"version\":3"#, r#"\"version\":4"#)
    });
    assert!(refusal(&plain).contains("lacks fields"));
    assert!(changed("profile.age", "profile.eye").contains("`profile.age`: is missing"));
    assert!(changed(r#"\"key\":\"age\""#, r#"\"key\":\"eye\""#).contains("`profile.eye`: is missing"));
    assert!(changed(r#"\"key\":\"device\""#, r#"\"key\":\"time\""#).contains("no two fields share a key"));
    assert!(changed("vocabulary.context", "vocabulary.kontext").contains("`vocabulary.context`: is missing"));
    let words = |change: &dyn Fn(&mut Catalogue)| {
        let mut checkpoint = with_fields();
        change(&mut checkpoint.catalogue);
        refusal(&checkpoint.to_bytes().unwrap())
    };
    assert!(words(&|words| words.context.swap(0, 1)).contains("the field `device` with 1 values"));
    assert!(words(&|words| words.context.truncate(1)).contains("1 entries where the configuration needs 2"));
    assert!(words(&|words| words.context[0].values.truncate(2)).contains("with 2 values"));
    let twice = words(&|words| words.profile[0].values[1].key = "young".to_owned());
    let mut repeated = with_fields();
    repeated.catalogue.profile[0].values[1].key = "young".to_owned();
    assert!(check_size(&repeated.header.config, &repeated.catalogue).is_err());
    assert!(
        twice.contains("two values of the key `young` in the field `age`"),
        "{twice}"
    );
}

#[test]
fn choices_of_ours_are_read_back_and_the_usual_ones_are_not_written() {
    let usual = checkpoint();
    let text = |bytes: &[u8]| String::from_utf8_lossy(&bytes[8..1500]).into_owned();
    let found = text(&usual.to_bytes().unwrap());
    assert!(
        found.contains(r#"\"pooling\":\"sum\""#) && !found.contains(r#"\"attention\":"#),
        "{found}"
    );
    for (attention, name) in [(AttentionForm::Scaled, "scaled"), (AttentionForm::Sigmoid, "sigmoid")] {
        let mut config = usual.header.config.clone();
        config.options.attention = attention;
        config.options.pooling = Pooling::None;
        let written = Checkpoint {
            model: config.init(9, &device()),
            header: Header::new(config, usual.header.training.clone()),
            ..usual.clone()
        };
        let bytes = written.to_bytes().unwrap();
        let read = Checkpoint::from_bytes(&bytes, &device()).unwrap();
        assert_eq!((&read.header, read.header.version), (&written.header, 3));
        assert_eq!(read.model.attention.as_ref().unwrap().form, Some(attention));
        let found = text(&bytes);
        assert!(found.contains(&format!(r#"\"attention\":\"{name}\""#)), "{found}");
    }
}

#[test]
fn a_file_on_disk_is_named_in_its_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    checkpoint().write(&path).unwrap();
    assert!(Checkpoint::read(&path, &device()).is_ok());
    std::fs::write(&path, b"not a checkpoint at all").unwrap();
    let message = Checkpoint::read(&path, &device()).unwrap_err().to_string();
    assert!(message.contains("model.safetensors"), "{message}");
    let message = Checkpoint::read(&folder.path().join("absent"), &device())
        .unwrap_err()
        .to_string();
    assert!(message.contains("absent"), "{message}");
}

#[test]
fn frames_that_lie_are_refused() {
    let bytes = checkpoint().to_bytes().unwrap();
    for length in [0, 7, 8, 100, bytes.len() / 2, bytes.len() - 1] {
        refusal(&bytes[..length]);
    }
    let mut longer = bytes.clone();
    longer.push(0);
    refusal(&longer);
    let mut huge = bytes.clone();
    huge[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(refusal(&huge).contains("header of 18446744073709551615 bytes"));
    assert!(refusal(&vec![0; (256 << 20) + 1]).contains("more than the 268435456 allowed"));
}

#[test]
fn headers_out_of_bounds_are_refused() {
    let bytes = checkpoint().to_bytes().unwrap();
    let inserted = |entry: &str| with_header(&bytes, |header| header.replacen('{', &format!("{{{entry},"), 1));
    let place = r#"{"dtype":"F32","shape":[],"data_offsets":[0,0]}"#;
    let long = "n".repeat(257);
    assert!(refusal(&inserted(&format!(r#""{long}":{place}"#))).contains("257 bytes"));
    assert!(refusal(&inserted(&format!(r#""attention.weight":{place}"#))).contains("twice"));
    let deep = r#"{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}"#;
    assert!(refusal(&inserted(&format!(r#""deep":{deep}"#))).contains("9 dimensions"));
    let many: Vec<String> = (0..4097).map(|index| format!(r#""t{index}":{place}"#)).collect();
    assert!(refusal(&inserted(&many.join(","))).contains("more than 4096 tensors"));
    refusal(&with_header(&bytes, |_| "[]".to_owned()));
    refusal(&with_header(&bytes, |header| header.replace("F32", "F99")));
    refusal(&with_header(&bytes, |header| "[".repeat(200) + header));
}

#[test]
fn metadata_that_cannot_be_is_refused() {
    let bytes = checkpoint().to_bytes().unwrap();
    let changed = |from: &str, to: &str| {
        refusal(&with_header(&bytes, |header| {
            assert!(header.contains(from), "{header}");
            header.replace(from, to)
        }))
    };
    assert!(changed(r#"\"version\":3"#, r#"\"version\":7"#).contains("version 7"));
    assert!(changed("dien-explorer", "other-program").contains("metadata"));
    assert!(changed(r#"\"hidden\":4"#, r#"\"hidden\":5"#).contains("impossible configuration"));
    assert!(changed(r#"\"hidden\":4"#, r#"\"hidden\":40000"#).contains("impossible configuration"));
    assert!(changed(r#"\"items\":5"#, r#"\"items\":6"#).contains("5 entries where the configuration needs 6"));
    assert!(changed(r#"\"hidden\":4"#, r#"\"hidden\":6"#).contains("shape"));
    assert!(changed(r#"\"model\":\"agru\""#, r#"\"model\":\"lstm\""#).contains("lstm"));
}

#[test]
fn tensors_at_fault_are_named() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let message = refusal(&with_weight("evolution.hidden_bias", |mut values| {
            values[2] = bad;
            values
        }));
        assert!(
            message.contains("`evolution.hidden_bias`") && message.contains("position 2"),
            "{message}"
        );
    }
    let bytes = checkpoint().to_bytes().unwrap();
    let renamed = refusal(&with_header(&bytes, |header| {
        header.replace("attention.weight", "attention.weihgt")
    }));
    assert!(renamed.contains("`attention.weight`: is missing"), "{renamed}");
    let retyped = refusal(&with_header(&bytes, |header| {
        header.replace(
            r#""vocabulary.item_category":{"dtype":"I32""#,
            r#""vocabulary.item_category":{"dtype":"U32""#,
        )
    }));
    assert!(
        retyped.contains("`vocabulary.item_category`") && retyped.contains("U32"),
        "{retyped}"
    );
}

#[test]
fn an_item_of_no_category_is_refused() {
    let mut checkpoint = checkpoint();
    checkpoint.catalogue.items[1].category = 2;
    assert!(refusal(&checkpoint.to_bytes().unwrap()).contains("category 2 of item 1"));
}

#[test]
fn ids_tell_every_item_apart() {
    let with_ids = |change: &dyn Fn(usize, &mut Item)| {
        let mut checkpoint = checkpoint();
        let items = checkpoint.catalogue.items.iter_mut().enumerate();
        items.for_each(|(index, item)| change(index, item));
        checkpoint.to_bytes().unwrap()
    };
    let twice = refusal(&with_ids(&|index, item| {
        if index == 3 {
            item.id = Some("10".into());
        }
    }));
    assert!(
        twice.contains("`vocabulary.ids`") && twice.contains("two items of the id `10`"),
        "{twice}"
    );
    // One without an id: then none is written, and every item needs its name.
    let nameless = refusal(&with_ids(&|index, item| {
        if index == 2 {
            (item.id, item.name) = (None, None);
        }
    }));
    assert!(nameless.contains("no name of item 2"), "{nameless}");
}

#[test]
fn lists_of_another_length_are_refused() {
    let bytes = checkpoint().to_bytes().unwrap();
    for (name, list) in [
        ("ids", r#"["10","11","#),
        ("names", r#"[{"en":"item 0""#),
        ("categories", r#"[{"name":{"en":"tea""#),
    ] {
        let at = bytes
            .windows(list.len())
            .position(|window| window == list.as_bytes())
            .unwrap();
        let mut changed = bytes.clone();
        // `[` becomes a space: what follows is no array any more.
        changed[at] = b' ';
        let message = refusal(&changed);
        assert!(
            message.contains(&format!("`vocabulary.{name}`: cannot be read")),
            "{message}"
        );
    }
    let mut longer = checkpoint();
    longer.catalogue.categories.push(longer.catalogue.categories[0].clone());
    let message = refusal(&longer.to_bytes().unwrap());
    assert!(
        message.contains("`vocabulary.categories`") && message.contains("more than the 2 entries"),
        "{message}"
    );
    longer.catalogue.categories.truncate(1);
    longer.catalogue.items.iter_mut().for_each(|item| item.category = 0);
    let message = refusal(&longer.to_bytes().unwrap());
    assert!(
        message.contains("1 entries where the configuration needs 2"),
        "{message}"
    );
}

#[test]
fn what_a_file_says_cannot_steer_a_terminal() {
    let steers = |text: &str| text.chars().any(char::is_control);
    let mut checkpoint = checkpoint();
    checkpoint.header.training.data = "\u{1b}[2J\u{9b}31m shop".to_owned();
    checkpoint.catalogue.items[0].id = Some("\u{1b}]52;c;eA==\u{7}".into());
    checkpoint.catalogue.items[1].id = checkpoint.catalogue.items[0].id.clone();
    let bytes = checkpoint.to_bytes().unwrap();
    assert!(!steers(&refusal(&bytes)));
    checkpoint.catalogue.items[1].id = Some("x".into());
    let bytes = checkpoint.to_bytes().unwrap();
    let read = Checkpoint::from_bytes(&bytes, &device()).unwrap();
    assert_eq!(read.header.training.data, " [2J 31m shop");
    assert_eq!(read.catalogue, checkpoint.catalogue, "ids stay what they are");
    let renamed = with_header(&bytes, |header| {
        header.replace("attention.weight", "attention.\\u001bweight")
    });
    assert!(!steers(&refusal(&renamed)));
    let remodelled = with_header(&bytes, |header| header.replace("agru", r"\\u001b[2J"));
    assert!(!steers(&refusal(&remodelled)));
}

#[test]
fn writing_replaces_whole_files_and_leaves_nothing_beside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.1");
    std::fs::write(&path, "old").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| checkpoint().write(&path).unwrap());
        }
    });
    assert_eq!(std::fs::read(&path).unwrap(), checkpoint().to_bytes().unwrap());
    // A folder cannot be replaced.
    let taken = folder.path().join("folder");
    std::fs::create_dir(&taken).unwrap();
    let message = checkpoint().write(&taken).unwrap_err().to_string();
    assert!(message.contains("folder"), "{message}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// A pipe would wait for its writer, and a device may never end.
#[cfg(unix)]
#[test]
fn only_plain_files_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    for path in [pipe.as_path(), folder.path(), "/dev/zero".as_ref()] {
        let message = Checkpoint::read(path, &device()).unwrap_err().to_string();
        assert!(message.contains("is no plain file"), "{message}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        refusal(&bytes);
    }

    #[test]
    fn no_changed_byte_makes_it_panic(position in any::<prop::sample::Index>(), value in any::<u8>()) {
        let mut bytes = checkpoint().to_bytes().unwrap();
        let position = position.index(bytes.len());
        bytes[position] = value;
        // It may still be a valid file: then it is read whole.
        let _ = Checkpoint::from_bytes(&bytes, &device());
    }
}

/// The weights that the page first came with.
#[test]
fn files_of_version_1_become_version_3() {
    for (file, model) in [
        ("augru", Model::Dien),
        ("gru", Model::Gru),
        ("augru-code", Model::AugruCode),
    ] {
        let path = format!(
            "{}/tests/checkpoints/{file}-version-1.safetensors",
            env!("CARGO_MANIFEST_DIR")
        );
        let bytes = std::fs::read(path).unwrap();
        let first = Checkpoint::from_bytes(&bytes, &device()).unwrap();
        assert_eq!((first.header.version, first.header.config.model), (3, model));
        let second = Checkpoint::from_bytes(&first.to_bytes().unwrap(), &device()).unwrap();
        assert_eq!(second.header, first.header);
        assert_eq!(collect(&second.model), collect(&first.model));
    }
}

#[test]
fn every_model_comes_back_as_it_was() {
    for model in Model::ALL {
        let mut written = checkpoint();
        let options = Options {
            unit_widths: vec![3],
            ..model.options()
        };
        written.header.config = written.header.config.with_model(model).with_options(options);
        written.model = written.header.config.init(4, &device());
        let read = Checkpoint::from_bytes(&written.to_bytes().unwrap(), &device()).unwrap();
        assert_eq!((&read.header, read.model.model), (&written.header, model));
        assert_eq!(collect(&read.model), collect(&written.model), "{model}");
    }
}
