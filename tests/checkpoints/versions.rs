//! Files of every version, written when it was the newest: they are read for good.
//!
//! `shop-*` and `titles-*` are two epochs of `--hidden 4 --head 3 --batch 16`: DIEN on a shop of 30 shoppers, and DIN with
//! `--unit-widths 3` on `titles.csv`, where three items have no title. `same-titles-*` is AUGRU on `same-titles.csv`, where ten items
//! share four titles.

use dien_explorer::backend::device;
use dien_explorer::checkpoint::Checkpoint;
use dien_explorer::checkpoint::weights::collect;
use dien_explorer::data::{Matching, Name, Shop, ShopSettings};
use dien_explorer::explain::{Question, trace};
use dien_explorer::model::{Model, Unit};

fn read(file: &str) -> Checkpoint {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    Checkpoint::read(path.as_ref(), &device()).unwrap_or_else(|error| panic!("{error}"))
}

fn shop() -> Shop {
    Shop::new(&ShopSettings::default())
}

#[test]
fn old_files_say_what_they_said() {
    // The logits are those of the program that wrote the files of version 2.
    for (file, model, data, auc, logit) in [
        (
            "shop",
            Model::Dien,
            "shop, seed 1",
            0.458_333_333_333_333_3,
            -0.299_336_97,
        ),
        ("titles", Model::Din, "log.csv", 0.569_444_444_444_444_4, -0.415_996_04),
        (
            "same-titles",
            Model::Augru,
            "log.csv",
            0.416_666_666_666_666_7,
            -0.083_008_96,
        ),
    ] {
        let found = read(&format!("tests/checkpoints/{file}-version-2.safetensors"));
        let training = &found.header.training;
        assert_eq!((found.header.version, found.header.config.model), (3, model));
        assert_eq!(training.data, data);
        assert_eq!(training.auc, Some(auc), "{file}");
        assert_eq!((training.seed, training.batch_size, training.max_history), (1, 16, 50));
        let question = Question::new(&found.item_category(), &[3, 1, 4, 1, 5], 2, 512).unwrap();
        let unit = model.unit().unwrap_or(Unit::Gru);
        let traced = trace(&found.model, unit, &question);
        assert!((traced.logit - logit).abs() < 1e-5, "{file}: {}", traced.logit);
    }
}

#[test]
fn old_files_become_version_3_with_ids_if_their_items_are_of_the_shop() {
    for (file, has_ids) in [
        ("tests/checkpoints/shop-version-2", true),
        ("tests/checkpoints/titles-version-2", false),
        ("tests/checkpoints/same-titles-version-2", false),
        ("tests/checkpoints/gru-version-1", true),
        ("tests/checkpoints/aigru-version-1", true),
        ("tests/checkpoints/agru-version-1", true),
        ("tests/checkpoints/augru-version-1", true),
        ("tests/checkpoints/augru-code-version-1", true),
    ] {
        let first = read(&format!("{file}.safetensors"));
        assert_eq!(first.catalogue.has_ids(), has_ids, "{file}");
        if has_ids {
            // Their items are those of the shop, in its order, whatever they are called today.
            let shop = shop();
            let (old, now) = (first.catalogue.items.iter(), &shop.catalogue().items);
            assert!(old.map(|item| &item.id).eq(now.iter().map(|item| &item.id)), "{file}");
        }
        let second = Checkpoint::from_bytes(&first.to_bytes().unwrap(), &device()).unwrap();
        assert_eq!(second.header, first.header);
        assert_eq!(second.catalogue, first.catalogue);
        assert_eq!(collect(&second.model), collect(&first.model));
    }
}

#[test]
fn names_are_those_of_the_files() {
    let titles = read("tests/checkpoints/titles-version-2.safetensors").catalogue;
    assert_eq!(titles.items[0].name, Some(Name::same("Tale 0")));
    assert_eq!(
        ["en", "zh"].map(|language| titles.items[7].text(language).into_owned()),
        ["item 7", "商品 7"]
    );
    let shop = read("tests/checkpoints/augru-version-1.safetensors").catalogue;
    let texts = ["en", "zh", "fr"].map(|language| shop.items[0].text(language).into_owned());
    assert_eq!(
        texts,
        ["High-top basketball shoes", "高帮篮球鞋", "High-top basketball shoes"]
    );
    assert_eq!(shop.categories[3].name.text("zh"), "茶");
}

/// What version 3 keeps that version 2 did not. The file stays as it is: it says that the shop's ids never change.
#[test]
fn version_3_knows_items_by_ids_that_never_change() {
    let found = read("tests/checkpoints/shop-version-3.safetensors");
    assert_eq!(found.header.version, 3);
    let bytes = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/checkpoints/shop-version-3.safetensors"
    ));
    assert_eq!(
        found.to_bytes().unwrap(),
        bytes.unwrap(),
        "the format has changed: it needs a new version"
    );
    let items = &found.catalogue.items;
    assert_eq!(
        (items[0].id.as_deref(), items[95].id.as_deref()),
        (Some("shoes-high-top"), Some("books-travel"))
    );
    assert!(found.catalogue.means_the_same_as(shop().catalogue()));
    let mut renamed = found.catalogue.clone();
    renamed.items[0].name = Some(Name::of([("en", "Tall basketball shoes"), ("fr", "Baskets montantes")]));
    assert!(renamed.means_the_same_as(shop().catalogue()));
    let titles = read("tests/checkpoints/titles-version-3.safetensors").catalogue;
    assert_eq!(
        (titles.items[7].id.as_deref(), &titles.items[7].name),
        (Some("7"), &None)
    );
}

#[test]
fn old_weights_are_the_shops() {
    for file in [
        "tests/checkpoints/augru-version-1",
        "tests/checkpoints/augru-code-version-1",
        "tests/checkpoints/shop-version-2",
    ] {
        let old = read(&format!("{file}.safetensors")).catalogue;
        assert!(old.means_the_same_as(shop().catalogue()), "{file}");
        let matching = Matching::new(shop().catalogue(), &old).unwrap();
        assert!((0..96).all(|item| matching.place(item) == Some(item)), "{file}");
    }
    let repeated = read("tests/checkpoints/same-titles-version-2.safetensors").catalogue;
    let refused = Matching::new(&repeated, &repeated).unwrap_err().to_string();
    assert!(refused.contains("\"Tale 0\"") && refused.contains("anew"), "{refused}");
}

#[test]
fn a_further_language_goes_through_a_file() {
    let mut written = read("tests/checkpoints/titles-version-3.safetensors");
    let name = Name::of([("en", "tale"), ("zh", "故事"), ("pt-BR", "conto")]);
    written.catalogue.items[1].name = Some(name.clone());
    written.catalogue.categories[0].name = name;
    let read = Checkpoint::from_bytes(&written.to_bytes().unwrap(), &device()).unwrap();
    assert_eq!(read.catalogue, written.catalogue);
    assert_eq!(read.catalogue.items[1].text("pt-BR"), "conto");
}
