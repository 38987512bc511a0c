//! What the trials of one ladder have in common.

use serde::{Deserialize, Serialize};

use crate::cli::digest::of_data;
use crate::data::Dataset;
use crate::train::{Patience, Settings};
use crate::{Error, Result};

/// The first line of the file that keeps a ladder's trials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Origin {
    data: String,
    /// SHA-256 of the items' categories, all behaviours, all impressions, and the values of fields.
    digest: String,
    settings: Settings,
    patience: Patience,
}

impl Origin {
    /// The origin of trials on these data with these settings.
    ///
    /// # Errors
    /// None that a user can cause: what the serialiser says.
    pub(super) fn new(data: &Dataset, settings: &Settings, patience: &Patience) -> Result<Self> {
        let origin = Self {
            data: data.name.clone(),
            digest: of_data(data),
            settings: settings.clone(),
            patience: patience.clone(),
        };
        // As it will be read back: numbers may lose digits on the way.
        serde_json::to_string(&origin)
            .and_then(|text| serde_json::from_str(&text))
            .map_err(|error| Error::tool(error.to_string()))
    }

    /// Whether a line is the first of a file of trials, be it of other data, other settings or another version.
    pub(super) fn is_first_line(line: &[u8]) -> bool {
        let Ok(value) = serde_json::from_slice::<serde_json::Value>(line) else {
            return false;
        };
        let has = |name| value.get(name).is_some();
        value["digest"].is_string() && has("data") && has("settings") && has("patience")
    }

    /// Whether bytes may be the beginning of a first line that was cut off while it was written.
    pub(super) fn may_begin(bytes: &[u8]) -> bool {
        let start = br#"{"data":""#;
        let common = bytes.len().min(start.len());
        bytes[..common] == start[..common]
    }
}
