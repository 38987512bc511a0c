//! What older versions of the format look like today.
//!
//! A file of an older version is turned into the newest, one version after the other. [`super`] says what each had.

use serde::Deserialize;
use serde_json::Value;

use super::{Header, VERSION, VERSION_WITH_FIELDS, refuse};
use crate::Result;
use crate::data::{Category, Name, ids_of_former_titles};
use crate::error::{checkpoint_reason as reason, printable};
use crate::model::{Model, Options};

/// The first version whose items have ids.
pub(super) const WITH_IDS: u32 = 3;

/// What a file's vocabulary calls its items and categories.
pub(super) struct Names {
    /// `None` in files that were made from older ones.
    pub(super) ids: Option<Vec<Box<str>>>,
    pub(super) items: Vec<Option<Name>>,
    pub(super) categories: Vec<Category>,
}

/// The version of a file, and its header as today's version has it.
///
/// # Errors
/// Metadata that are no such header; a version that is not known.
pub(super) fn header(text: &str) -> Result<(u32, Header)> {
    let unreadable = |error: serde_json::Error| {
        refuse(
            reason::metadata(),
            format!("has metadata that cannot be read ({error})"),
        )
    };
    let mut metadata: Value = serde_json::from_str(text).map_err(unreadable)?;
    let found = metadata["version"].as_u64();
    let known = found.and_then(|found| (1..=VERSION_WITH_FIELDS).find(|&version| u64::from(version) == found));
    let Some(version) = known else {
        let reason = found.map_or_else(
            || reason::no_version(VERSION_WITH_FIELDS),
            |found| reason::version(found, VERSION_WITH_FIELDS),
        );
        let found = found.map_or("no version".to_owned(), |found| format!("version {found}"));
        return Err(refuse(
            reason,
            format!("has {found}, this program reads versions 1 to {VERSION_WITH_FIELDS}"),
        ));
    };
    if version == 1 {
        name_the_model(&mut metadata);
    }
    // Between 2 and 3 the vocabulary alone changed; 4 is 3 with fields.
    metadata["version"] = version.max(VERSION).into();
    let mut header: Header = serde_json::from_value(metadata).map_err(unreadable)?;
    if (header.config.fields() == 0) != (version < VERSION_WITH_FIELDS) {
        let (reason, what) = if header.config.fields() == 0 {
            (reason::fields_missing(version), "lacks")
        } else {
            (reason::fields_of_later(version, VERSION_WITH_FIELDS), "has")
        };
        return Err(refuse(
            reason,
            format!("is of version {version} and {what} fields: version {VERSION_WITH_FIELDS} alone has them"),
        ));
    }
    header.training.data = printable(&header.training.data);
    Ok((version, header))
}

/// From version 1 to 2: `unit` named the model, which was DIEN if it was the paper's unit with an auxiliary loss.
fn name_the_model(metadata: &mut Value) {
    let unit = metadata["unit"].take();
    let auxiliary = metadata["training"]["alpha"].as_f64().is_some_and(|alpha| alpha > 0.0);
    let model = if unit == "augru" && auxiliary {
        Model::Dien.name().into()
    } else {
        unit
    };
    if let (Some(config), Ok(options)) = (
        metadata["config"].as_object_mut(),
        serde_json::to_value(Options::default()),
    ) {
        config.insert("model".to_owned(), model);
        config.insert("options".to_owned(), options);
    }
}

/// The one object that `vocabulary.names` was in versions 1 and 2.
#[derive(Deserialize)]
pub(super) struct NamesWithoutIds {
    items: Vec<Name>,
    categories: Vec<Category>,
}

/// From version 2 to 3: nothing was known of items but their names. Those of the shop are known: names have changed since, ids have not.
pub(super) fn names(old: NamesWithoutIds) -> Names {
    Names {
        ids: ids_of_former_titles(old.items.iter().map(|name| name.text("en"))),
        items: old.items.into_iter().map(Some).collect(),
        categories: old.categories,
    }
}
