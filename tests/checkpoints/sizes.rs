//! What may be trained can be written, and what is written is read: one table of bounds.

use std::sync::Arc;

use dien_explorer::backend::device;
use dien_explorer::bounds::{Bounds, ValueKind};
use dien_explorer::checkpoint::weights::{collect, shapes};
use dien_explorer::checkpoint::{Checkpoint, MOST_BYTES, check_size};
use dien_explorer::data::{Catalogue, Category, Dataset, Item, Name, Shop, ShopSettings};
use dien_explorer::model::{ActivationKind, AttentionForm, Model, NetworkConfig, Options, Pooling, Scorer};
use dien_explorer::train::{Session, Settings};
use proptest::prelude::*;

use super::{checkpoint, refusal, with_header};

/// A shop, with or without fields.
fn data(fields: bool) -> Arc<Dataset> {
    let settings = ShopSettings {
        shoppers: 20,
        fields,
        ..ShopSettings::default()
    };
    Arc::new(Shop::new(&settings).dataset())
}

/// Items without titles.
fn catalogue(items: u32) -> Catalogue {
    let item = |index: u32| Item {
        id: Some(index.to_string().into()),
        name: None,
        category: 0,
        popularity: 0.0,
        bid: 1.0,
    };
    let category = Category {
        name: Name::same("all"),
        glyph: "●".to_owned(),
    };
    Catalogue {
        items: (0..items).map(item).collect(),
        categories: vec![category],
        ..Catalogue::default()
    }
}

fn widths() -> impl Strategy<Value = Vec<usize>> {
    let width = prop_oneof![10 => 1_usize..20, 1 => Just(1024), 1 => Just(0), 1 => Just(1025), 1 => Just(usize::MAX)];
    prop::collection::vec(width, 0..10)
}

/// The settings that a file records besides its sizes, at both ends of their bounds.
fn pace() -> impl Strategy<Value = Settings> {
    let ends = |bounds: Bounds| {
        let low = if bounds.kind == ValueKind::Above {
            f64::MIN_POSITIVE
        } else {
            bounds.low
        };
        let high = if bounds.high.is_finite() {
            bounds.high
        } else {
            u32::MAX.into()
        };
        prop::sample::select(vec![low, high])
    };
    let reals = (
        ends(Settings::LEARNING_RATE),
        ends(Settings::ALPHA),
        ends(Settings::PENALTY),
    );
    let counts = (
        ends(Settings::BATCH_SIZE),
        ends(Settings::MAX_HISTORY),
        ends(Settings::EVALUATE_EVERY),
    );
    (reals, counts, any::<u32>()).prop_map(
        |((learning_rate, alpha, penalty), (batch_size, max_history, evaluate_every), seed)| Settings {
            learning_rate,
            alpha,
            penalty,
            batch_size: batch_size as usize,
            max_history: max_history as usize,
            evaluate_every: evaluate_every as usize,
            seed,
            ..Settings::default()
        },
    )
}

fn settings() -> impl Strategy<Value = Settings> {
    let hidden = prop_oneof![8 => (1_usize..12).prop_map(|half| 2 * half), 1 => Just(0), 1 => Just(7), 1 => Just(1026)];
    let model = prop::sample::select(Model::ALL.to_vec());
    let activation = prop::sample::select(&ActivationKind::ALL[..]);
    let scorer = prop::sample::select(vec![Scorer::Bilinear, Scorer::Mlp]);
    let form = (
        prop::sample::select(&Pooling::ALL[..]),
        prop::sample::select(&AttentionForm::ALL[..]),
    );
    (model, hidden, widths(), widths(), activation, scorer, form, pace()).prop_map(
        |(model, hidden, head, unit_widths, activation, scorer, (pooling, attention), pace)| Settings {
            hidden,
            head,
            options: Options {
                pooling,
                attention,
                scorer,
                activation,
                unit_widths,
                ..model.options()
            },
            model,
            ..pace
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_accepted_is_written_and_read(settings in settings(), fields in any::<bool>()) {
        let data = data(fields);
        let accepted = settings.check_for(&data).is_ok();
        prop_assert_eq!(settings.check().is_ok(), accepted);
        let session = Session::new(Arc::clone(&data), settings.clone());
        prop_assert_eq!(session.is_ok(), accepted);
        if let Ok(session) = session {
            let written = session.checkpoint();
            let read = Checkpoint::from_bytes(&written.to_bytes().unwrap(), &device()).unwrap();
            prop_assert_eq!(&read.header, &written.header);
            prop_assert_eq!(collect(&read.model), collect(&written.model));
        } else {
            // The reader has the same bounds: a file of such sizes is refused for them.
            let json = |value: &[usize]| format!("{value:?}");
            let file = with_header(&checkpoint().to_bytes().unwrap(), |header| {
                header
                    .replace(r#"\"hidden\":4"#, &format!(r#"\"hidden\":{}"#, settings.hidden))
                    .replace(r#"\"head\":[3]"#, &format!(r#"\"head\":{}"#, json(&settings.head)))
                    .replace("[80,40]", &json(&settings.options.unit_widths))
            });
            let message = refusal(&file);
            prop_assert!(message.contains("impossible configuration"), "{}", message);
        }
    }
}

#[test]
fn the_widest_network_is_read_again() {
    let mut written = checkpoint();
    let config = written.header.config.clone().with_head(vec![1024; 2]).with_hidden(1024);
    written.model = config.init(1, &device());
    written.header.config = config;
    assert!(Checkpoint::from_bytes(&written.to_bytes().unwrap(), &device()).is_ok());
}

/// Otherwise the smallest file makes the reader ask for gigabytes.
#[test]
fn nothing_of_a_claimed_size_is_made() {
    let most = *NetworkConfig::ITEMS.end();
    let huge = NetworkConfig::new(most, most).with_hidden(1024).of_model(Model::Din);
    let outline = huge.outline(&device());
    assert_eq!(shapes(&outline)["embedding.item"], [most, 512]);
    assert!(!outline.embedding.item.is_initialized(), "8 GiB were made");

    let bytes = checkpoint().to_bytes().unwrap();
    let claiming = |from: &str, to: &str| {
        refusal(&with_header(&bytes, |header| {
            assert!(header.contains(from), "{header}");
            header.replace(from, to)
        }))
    };
    let message = claiming(r#"\"categories\":2"#, r#"\"categories\":4194304"#);
    assert!(
        message.contains("has shape [2, 2] where the configuration needs [4194304, 2]"),
        "{message}"
    );
    let message = claiming(
        r#"\"head\":[3]"#,
        r#"\"head\":[1024,1024,1024,1024,1024,1024,1024,1024]"#,
    );
    assert!(message.contains("`head.activations.0.alpha`"), "{message}");
    let message = claiming(r#"\"items\":5"#, r#"\"items\":4194304"#);
    assert!(
        message.contains("5 entries where the configuration needs 4194304"),
        "{message}"
    );
}

#[test]
fn a_file_that_would_be_too_large_is_refused_before_the_training() {
    let mut data = Dataset::clone(&data(false));
    data.catalogue = catalogue(140_000);
    let settings = Settings {
        hidden: 1024,
        ..Settings::default()
    };
    let Err(error) = Session::new(Arc::new(data), settings) else {
        panic!("286 MB of embedding are accepted");
    };
    let message = error.to_string();
    for part in ["140000 items", "at most 256", "--hidden (now 1024)", "--k-core"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn honest_sizes_are_accepted_and_the_estimate_is_no_less_than_the_file() {
    let fits = |items: u32, hidden: usize| {
        let config = NetworkConfig::new(items as usize, 1)
            .with_hidden(hidden)
            .of_model(Model::Dien);
        check_size(&config, &catalogue(items)).is_ok()
    };
    // The largest MovieLens at width 512 (78 MB), and a quarter of Taobao.
    assert!(fits(59_047, 512) && fits(1_100_000, 16));
    // Exactly full: one item more does not fit.
    let mut bounds = (1_u32, 200_000_u32);
    while bounds.1 - bounds.0 > 1 {
        let middle = u32::midpoint(bounds.0, bounds.1);
        if fits(middle, 1024) {
            bounds.0 = middle;
        } else {
            bounds.1 = middle;
        }
    }
    let most = bounds.0;
    let written = Checkpoint {
        model: NetworkConfig::new(1, 1)
            .with_hidden(1024)
            .of_model(Model::Dien)
            .init(1, &device()),
        catalogue: catalogue(most),
        ..checkpoint()
    };
    // One row stands for `most` rows of the table.
    let bytes = written.to_bytes().unwrap().len() + (most as usize - 1) * 512 * 4;
    assert!(bytes <= MOST_BYTES && MOST_BYTES - bytes < 100_000, "{bytes}");
}
