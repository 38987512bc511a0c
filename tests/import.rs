//! Checkpoints that other libraries made, against what the libraries answered (`tests/golden/peers/`).

#[path = "common/tool.rs"]
mod tool;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use dien_explorer::backend::device;
use dien_explorer::checkpoint::Checkpoint;
use dien_explorer::data::HISTORY_LIMIT;
use dien_explorer::explain::{Question, Trace, trace};
use dien_explorer::import::{Assumed, Choices, Fold, Imported, ItemTable, Library, PlainActivation, import};
use dien_explorer::model::{Model, Unit};
use serde::Deserialize;

/// What a library answered.
#[derive(Deserialize)]
struct Golden {
    file: String,
    choices: GoldenChoices,
    /// The row of each feature's table for every item; `None`: the item's own row.
    item_features: BTreeMap<String, Option<Vec<usize>>>,
    user_feature: String,
    #[serde(default)]
    questions: Vec<Asked>,
    refused: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct GoldenChoices {
    unit: Option<String>,
    attention_plain: Option<String>,
}

#[derive(Deserialize)]
struct Asked {
    history: Vec<u32>,
    target: u32,
    user: u32,
    #[serde(default)]
    numbers: BTreeMap<String, Vec<f64>>,
    logit: f64,
    attention: Option<Vec<f64>>,
    interest: Option<Vec<f64>>,
    state: Option<Vec<f64>>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/peers")
}

fn golden(name: &str) -> Golden {
    let text = std::fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The names of the golden values of the libraries whose files are read.
fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".json")?.to_owned()))
        .filter(|name| {
            ["fuxictr", "deepctr-torch", "torch-rechub"]
                .iter()
                .any(|library| name.starts_with(library))
        })
        .collect();
    names.sort_unstable();
    names
}

impl Golden {
    fn bytes(&self) -> Vec<u8> {
        std::fs::read(folder().join(&self.file)).unwrap()
    }

    /// The table of items, as a user would write it.
    fn items(&self) -> String {
        let items = self.item_features.values().flatten().map(Vec::len).next().unwrap_or(21);
        let header: Vec<&str> = self.item_features.keys().map(String::as_str).collect();
        let line = |item: usize| {
            let cells = self
                .item_features
                .values()
                .map(|rows| rows.as_ref().map_or(item, |rows| rows[item]).to_string());
            cells.collect::<Vec<_>>().join(",")
        };
        let lines: Vec<String> = (0..items)
            .map(|item| format!("{},made-up {item}", line(item)))
            .collect();
        format!("{},name\n{}\n", header.join(","), lines.join("\n"))
    }

    fn choices(&self) -> Choices {
        let GoldenChoices { unit, attention_plain } = &self.choices;
        // The library's GRU whose states are pooled by attention.
        let unit = unit.as_deref().map(|unit| if unit == "gru-att" { "gru" } else { unit });
        Choices {
            items: Some(ItemTable::parse(self.items().as_bytes()).unwrap()),
            unit: unit.map(|unit| unit.parse().unwrap()),
            unit_activation: attention_plain.as_ref().map(|name| name.parse().unwrap()),
            ..Choices::default()
        }
    }
}

impl Asked {
    fn trace(&self, checkpoint: &Checkpoint, user_feature: &str) -> Trace {
        let limit = HISTORY_LIMIT.max(self.history.len());
        let question = Question::new(&checkpoint.item_category(), &self.history, self.target, limit).unwrap();
        let keys: Vec<&str> = checkpoint
            .catalogue
            .profile
            .iter()
            .map(|field| field.key.as_str())
            .collect();
        // A value is a row of the library's table; 0 is unknown.
        let profile: Vec<u32> = keys
            .iter()
            .map(|&key| if key == user_feature { self.user + 1 } else { 0 })
            .collect();
        let question = question.with_fields(&profile, &[]);
        let unit = checkpoint.model.model.unit().unwrap_or(Unit::Gru);
        trace(&checkpoint.model, unit, &question)
    }
}

fn imported(golden: &Golden, choices: &Choices) -> Imported {
    import(golden.bytes(), choices, &device()).unwrap()
}

/// The largest difference, of numbers above 1 relative to them.
fn apart(found: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let differences = found
        .iter()
        .zip(expected)
        .map(|(&found, &expected)| (f64::from(found) - expected).abs() / expected.abs().max(1.0));
    differences.fold(0.0, f64::max)
}

#[test]
fn every_library_is_answered_as_it_answers_itself() {
    let mut seen = 0;
    for name in names() {
        let golden = golden(&name);
        if golden.refused.is_some() {
            continue;
        }
        let mut choices = golden.choices();
        for asked in &golden.questions {
            choices.numbers = asked.numbers.clone();
            let Imported { checkpoint, .. } = imported(&golden, &choices);
            let trace = asked.trace(&checkpoint, &golden.user_feature);
            let history = &asked.history;
            let check = |what: &str, found: &[f32], expected: &Option<Vec<f64>>| {
                let Some(expected) = expected else { return };
                let apart = apart(found, expected);
                assert!(apart < 1e-5, "{name}, history {history:?}: {what} is off by {apart}");
            };
            check("the logit", &[trace.logit], &Some(vec![asked.logit]));
            check(
                "attention",
                trace.attention.as_deref().unwrap_or_default(),
                &asked.attention,
            );
            let last = |states: &dyn Fn() -> Vec<f32>| states();
            let of_extractor = || trace.extractor.as_ref().unwrap().states.rows().last().unwrap().to_vec();
            check("the extractor's state", &last(&of_extractor), &asked.interest);
            check(
                "what the head reads",
                trace.interest.as_deref().unwrap_or_default(),
                &asked.state,
            );
            seen += 1;
        }
    }
    assert!(seen > 80, "{seen} questions");
}

#[test]
fn it_says_what_was_recognised_folded_and_taken_for_granted() {
    let golden = golden("fuxictr-augru");
    let Imported { checkpoint, report } = imported(
        &golden,
        &Choices {
            unit: None,
            ..golden.choices()
        },
    );
    assert_eq!(
        (report.library, report.model, report.hidden),
        (Library::FuxiCtr, Model::Augru, 8)
    );
    assert!(report.papers_augru);
    assert_eq!(
        report.folds,
        [Fold::Biases, Fold::UpdateGate, Fold::BatchNorm, Fold::Dice]
    );
    assert_eq!(report.assumed, [Assumed::Unit, Assumed::Softmax]);
    assert_eq!(report.item_features, ["item_id", "cate_id"]);
    assert_eq!(report.fields, ["user_id"]);
    let said = report.to_string();
    assert!(said.starts_with("FuxiCTR DIEN, augru, H 8\n"), "{said}");
    // Its file is one of ours, and is read back.
    let bytes = checkpoint.to_bytes().unwrap();
    let again = Checkpoint::from_bytes(&bytes, &device()).unwrap();
    assert_eq!(again.catalogue, checkpoint.catalogue);
    let [old, new] = [&checkpoint, &again].map(|one| golden.questions[3].trace(one, &golden.user_feature).logit);
    assert_eq!(old, new);
}

#[test]
fn names_categories_and_ids_come_from_the_table_of_items() {
    let golden = golden("fuxictr-gru");
    let table = "id,item_id,cate_id,name,category\nB7,3,1,A lamp,light\nB8,2,1,,light\nB9,20,4,A pen,\n";
    let items = Some(ItemTable::parse(table.as_bytes()).unwrap());
    let Imported { checkpoint, .. } = imported(
        &golden,
        &Choices {
            items,
            ..golden.choices()
        },
    );
    let catalogue = &checkpoint.catalogue;
    let shown: Vec<_> = catalogue
        .items
        .iter()
        .map(|item| (item.id.as_deref().unwrap(), item.text("en").into_owned(), item.category))
        .collect();
    assert_eq!(
        shown,
        [
            ("B7", "A lamp".to_owned(), 0),
            ("B8", "B8".to_owned(), 0),
            ("B9", "A pen".to_owned(), 1)
        ]
    );
    assert_eq!(catalogue.categories[0].name.text("en"), "light");
    // The same item under another number is answered alike.
    let all = imported(&golden, &golden.choices()).checkpoint;
    let ask = |checkpoint: &Checkpoint, history: &[u32], target| {
        let question = Question::new(&checkpoint.item_category(), history, target, HISTORY_LIMIT).unwrap();
        trace(&checkpoint.model, Unit::Gru, &question.with_fields(&[2], &[])).logit
    };
    assert_eq!(ask(&checkpoint, &[0, 1], 0), ask(&all, &[3, 2], 3));
}

#[test]
fn one_feature_needs_no_table_and_several_need_one() {
    let one = golden("torch-rechub-one");
    let Imported { checkpoint, report } = imported(&one, &Choices::default());
    assert!(
        report.assumed.contains(&Assumed::Rows)
            && report.assumed.contains(&Assumed::Zero {
                feature: "dense".to_owned()
            })
    );
    assert_eq!(checkpoint.catalogue.items.len(), 21);
    assert_eq!(checkpoint.catalogue.items[17].text("en"), "item 17");
    let several = golden("fuxictr-augru");
    let message = import(several.bytes(), &Choices::default(), &device())
        .unwrap_err()
        .to_string();
    for part in [
        "which features are an item's",
        "user_id [5, 3]",
        "cate_id [6, 3]",
        "--items",
    ] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn what_the_file_does_not_say_is_asked_for() {
    let unclear = golden("deepctr-torch-aigru");
    let message = import(
        unclear.bytes(),
        &Choices {
            unit: None,
            ..unclear.choices()
        },
        &device(),
    )
    .unwrap_err()
    .to_string();
    assert!(
        message.contains("from its AIGRU") && message.contains("--unit"),
        "{message}"
    );
    let table = |text: &str| ItemTable::parse(text.as_bytes());
    let with = |text: &str| {
        let items = Some(table(text).unwrap());
        import(
            unclear.bytes(),
            &Choices {
                items,
                ..unclear.choices()
            },
            &device(),
        )
        .unwrap_err()
        .to_string()
    };
    for (text, part) in [
        ("item_id,cate_id\n3,1\n3,99\n", "line 3 has `99` as cate_id"),
        ("item_id,cate_id\n3,1\n3,1\n", "line 3 repeats the id `3`"),
        ("item_id\n3\n", "the features of an item (item_id) have 5"),
        ("name\nA lamp\n", "none of which is a column"),
    ] {
        let message = with(text);
        assert!(message.contains(part), "{message}");
    }
    assert!(
        table("item_id\n")
            .unwrap_err()
            .to_string()
            .contains("without a single item")
    );
    assert!(table("a,b\n1\n").unwrap_err().to_string().contains("line 2"));
}

#[test]
fn what_cannot_be_carried_over_is_refused_by_name() {
    let several = golden("torch-rechub-two");
    let message = import(several.bytes(), &several.choices(), &device())
        .unwrap_err()
        .to_string();
    assert!(message.contains(several.refused.as_deref().unwrap()), "{message}");
    // RecBole's state is no model that is known: the way out is named.
    let bytes = std::fs::read(folder().join("recbole-augru.pth")).unwrap();
    let message = import(bytes, &Choices::default(), &device()).unwrap_err().to_string();
    assert!(message.contains("www/export_dien.py"), "{message}");
    for bytes in [&b""[..], b"PK\x03\x04", b"\x80\x02.", b"user,item\n1,2\n"] {
        assert!(import(bytes.to_vec(), &Choices::default(), &device()).is_err());
    }
}

/// The tensors of a file of PyTorch as safetensors, which sorts them.
fn as_safetensors(bytes: Vec<u8>) -> Vec<u8> {
    let file = pytorch_reader::PytorchReader::from_bytes(bytes, None).unwrap();
    let floats: HashMap<String, (Vec<usize>, Vec<u8>)> = file
        .into_tensors()
        .into_iter()
        .filter(|(_, tensor)| tensor.dtype() == pytorch_reader::DType::F32)
        .map(|(name, tensor)| (name, (tensor.shape().to_vec(), tensor.read().unwrap())))
        .collect();
    let views = floats.iter().map(|(name, (shape, data))| {
        let view = safetensors::tensor::TensorView::new(safetensors::Dtype::F32, shape.clone(), data).unwrap();
        (name, view)
    });
    safetensors::serialize(views, None).unwrap()
}

#[test]
fn safetensors_are_read_once_the_order_of_features_is_given() {
    let golden = golden("deepctr-torch-augru");
    let bytes = as_safetensors(golden.bytes());
    let message = import(bytes.clone(), &golden.choices(), &device())
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("order of its features, cate_id, item_id, user_id") && message.contains("--order"),
        "{message}"
    );
    let order = ["item_id", "user_id", "cate_id"].map(str::to_owned).to_vec();
    let asked = &golden.questions[5];
    let choices = Choices {
        order,
        numbers: asked.numbers.clone(),
        ..golden.choices()
    };
    let Imported { checkpoint, .. } = import(bytes, &choices, &device()).unwrap();
    let logit = asked.trace(&checkpoint, &golden.user_feature).logit;
    assert!(apart(&[logit], &[asked.logit]) < 1e-5, "{logit} is not {}", asked.logit);
}

/// A file whose tensor `name` holds one number everywhere.
fn filled(tensors: &safetensors::SafeTensors<'_>, name: &str, number: f32) -> Vec<u8> {
    let length = tensors.tensor(name).unwrap().data().len() / 4;
    let numbers = number.to_le_bytes().repeat(length);
    let views = tensors.iter().map(|(other, view)| {
        let data = if other == name { &numbers } else { view.data() };
        let view = safetensors::tensor::TensorView::new(view.dtype(), view.shape().to_vec(), data).unwrap();
        (other, view)
    });
    safetensors::serialize(views, None).unwrap()
}

/// Each number of the file fits 32 bits; a fold divides by it, squared.
#[test]
fn what_a_fold_makes_too_large_is_refused_by_its_tensor() {
    let (mut seen, mut refused) = (0, std::collections::BTreeSet::new());
    for name in names() {
        let golden = golden(&name);
        if golden.refused.is_some() {
            continue;
        }
        let file = as_safetensors(golden.bytes());
        let mut choices = golden.choices();
        // safetensors do not tell it; the golden files have one of these.
        let orders = [
            vec![],
            vec!["item_id", "user_id", "cate_id"],
            vec!["user_id", "item_id", "cate_id"],
            vec!["user_id", "item_id", "cate_id", "click_history", "cate_history"],
        ];
        let known = orders.into_iter().find(|order| {
            choices.order = order.iter().map(|&feature| feature.to_owned()).collect();
            import(file.clone(), &choices, &device()).is_ok()
        });
        if known.is_none() {
            continue;
        }
        seen += 1;
        let tensors = safetensors::SafeTensors::deserialize(&file).unwrap();
        for scaled in tensors.names() {
            for number in [f32::MIN_POSITIVE, f32::MAX, -f32::MAX] {
                match import(filled(&tensors, scaled, number), &choices, &device()) {
                    Ok(imported) => {
                        let bytes = imported.checkpoint.to_bytes().unwrap();
                        let read = Checkpoint::from_bytes(&bytes, &device());
                        assert!(read.is_ok(), "{name}, {scaled} = {number:e}: {}", read.unwrap_err());
                    }
                    Err(error) => {
                        let message = error.to_string();
                        if let Some((tensor, _)) = message.split_once(" would hold ") {
                            assert!(message.contains("does not fit 32 bits"), "{message}");
                            refused.insert(tensor.rsplit_once('.').unwrap().1.to_owned());
                        }
                    }
                }
            }
        }
    }
    assert!(seen > 7, "{seen} files");
    for part in ["variance", "mean", "weight", "bias"] {
        assert!(
            refused.iter().any(|tensor| tensor.contains(part)),
            "{part}: {refused:?}"
        );
    }
}

/// Cut, and changed by a byte here and there: refused or read, never a panic.
#[test]
fn damaged_files_are_refused_without_a_panic() {
    let mut read = 0;
    for name in ["torch-rechub-one", "fuxictr-gru"] {
        let golden = golden(name);
        let (bytes, choices) = (golden.bytes(), golden.choices());
        for round in 0..150_usize {
            let mut damaged = bytes.clone();
            if round % 3 == 0 {
                damaged.truncate(round * bytes.len() / 150);
            } else {
                // The pickle and the directory, where names and shapes stand, are hit most often.
                let place = if round % 2 == 0 {
                    round * 37 % bytes.len()
                } else {
                    bytes.len() - 1 - round * 11 % (bytes.len() / 3)
                };
                damaged[place] ^= 1 << (round % 8);
            }
            read += usize::from(import(damaged, &choices, &device()).is_ok());
        }
    }
    assert!(read < 300, "some were damaged: {read}");
}

#[test]
fn plain_activations_have_names() {
    for activation in PlainActivation::ALL {
        assert_eq!(activation.name().parse::<PlainActivation>().unwrap(), activation);
    }
}

/// The command `dien import`, and `dien trace` on what it wrote.
mod command {
    use super::tool::{dien, text};
    use super::{folder, golden};

    #[test]
    fn the_tool_writes_a_checkpoint_that_it_reads() {
        let golden = golden("fuxictr-agru");
        let here = tempfile::tempdir().unwrap();
        std::fs::write(here.path().join("items.csv"), golden.items()).unwrap();
        let weights = folder().join(&golden.file);
        let weights = weights.to_str().unwrap();
        let import = [
            "import",
            weights,
            "--items",
            "items.csv",
            "--unit",
            "agru",
            "--out",
            "agru.safetensors",
        ];
        let done = dien(here.path(), &import);
        assert!(done.status.success(), "{}", text(&done.stderr));
        assert!(
            text(&done.stdout).contains("FuxiCTR DIEN, agru, H 8"),
            "{}",
            text(&done.stdout)
        );
        let asked = &golden.questions[2];
        let history: Vec<String> = asked.history.iter().map(u32::to_string).collect();
        let (target, user) = (asked.target.to_string(), format!("user_id={}", asked.user));
        let history = history.join(",");
        let ask = [
            "trace",
            "--checkpoint",
            "agru.safetensors",
            "--history",
            &history,
            "--target",
            &target,
            "--profile",
            &user,
            "--json",
        ];
        let traced = dien(here.path(), &ask);
        let trace: serde_json::Value = serde_json::from_slice(&traced.stdout).unwrap();
        let logit = trace["logit"].as_f64().unwrap();
        assert!(
            (logit - asked.logit).abs() < 1e-5 * asked.logit.abs().max(1.0),
            "{logit} is not {}",
            asked.logit
        );
    }

    #[test]
    fn its_inputs_and_foreign_files_are_left_alone() {
        let golden = golden("torch-rechub-one");
        let here = tempfile::tempdir().unwrap();
        std::fs::write(here.path().join("weights.pth"), golden.bytes()).unwrap();
        std::fs::write(here.path().join("notes.txt"), "mine").unwrap();
        for (out, code) in [("weights.pth", 2), ("notes.txt", 2)] {
            let refused = dien(here.path(), &["import", "weights.pth", "--out", out]);
            assert_eq!(refused.status.code(), Some(code), "{}", text(&refused.stderr));
        }
        assert_eq!(std::fs::read(here.path().join("weights.pth")).unwrap(), golden.bytes());
        // What is refused names its file, and leaves nothing behind.
        std::fs::write(here.path().join("log.csv"), "user,item\n1,2\n").unwrap();
        let refused = dien(here.path(), &["import", "log.csv", "--out", "out.safetensors"]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(text(&refused.stderr).contains("log.csv"), "{}", text(&refused.stderr));
        assert!(!here.path().join("out.safetensors").exists());
    }
}

/// Checkpoints that `folded.py` wrote out of other libraries' weights, in forms that no training here makes, and their examples.
#[test]
fn forms_of_other_libraries_are_answered_as_their_examples_say() {
    use dien_explorer::model::{ActivationKind, ResetForm};
    use dien_explorer::process::{Bytes, Inference, Replayed};

    let mut forms = Vec::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder().join("folded"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort_unstable();
    for path in files {
        let bytes = Bytes(std::fs::read(&path).unwrap());
        let mut inference = Inference::default();
        let header = inference.load("set".to_owned(), &bytes).unwrap();
        let examples = inference.examples(&bytes).unwrap();
        let Replayed { asked, alike, apart } = inference.replay("set", &examples).unwrap();
        assert_eq!((asked, alike), (3, 3), "{} is off by {apart}", path.display());
        let options = header.config.options;
        forms.push((options.reset, options.unit_activation, options.activation));
    }
    assert!(forms.iter().any(|form| form.0 == ResetForm::Before));
    assert!(forms.iter().any(|form| form.1 == Some(ActivationKind::Sigmoid)));
    assert!(forms.iter().any(|form| form.2 == ActivationKind::RowDice));
    // The authors' own: all three together, and the examples are answers of their code.
    let authors = (ResetForm::Before, Some(ActivationKind::Sigmoid), ActivationKind::Dice);
    assert!(forms.contains(&authors));
}
