//! Which model a network is, and its sizes.

use serde::{Deserialize, Serialize};

use super::{Model, Options};

/// Which model, and its sizes.
///
/// In JSON `profile` and `context` are left out where there are none, as in files that were written before there were fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct NetworkConfig {
    /// Items of the vocabulary.
    pub items: usize,
    /// Categories of the vocabulary.
    pub categories: usize,
    /// H, the width of both recurrences' states, and E, the width of a behaviour (half item, half category): the auxiliary loss
    /// needs them equal. Even, unless `category_width` is given.
    pub hidden: usize,
    /// The width of a category's vector; an item's has the rest of E. `None`: E/2, as in the authors' code. 0: what is known of an item stands
    /// in its own row, as in checkpoints of other libraries, whose item may have any number of features. It is left out of JSON if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), ts(optional))]
    pub category_width: Option<usize>,
    /// Widths of the head's hidden layers.
    pub head: Vec<usize>,
    /// The model of the ladder.
    pub model: Model,
    /// Its choices.
    pub options: Options,
    /// Profile fields, which are of the user.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<Vec<FieldSize>>", optional))]
    pub profile: Vec<FieldSize>,
    /// Context fields, which are of the impression.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<Vec<FieldSize>>", optional))]
    pub context: Vec<FieldSize>,
}

/// The size of a categorical field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FieldSize {
    /// What it is recognised by; its table is called `profile.KEY` or `context.KEY`.
    pub key: String,
    /// Number of its values, besides "unknown".
    pub values: usize,
    /// The width of a value's vector; `None`: E/2, as an item's and a category's have. It is left out of JSON if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), ts(optional))]
    pub width: Option<usize>,
}

impl FieldSize {
    /// The size of a field of so many values, with vectors of E/2 numbers.
    pub fn new(key: impl Into<String>, values: usize) -> Self {
        let key = key.into();
        Self {
            key,
            values,
            width: None,
        }
    }

    /// The width of a value's vector, where behaviours have E numbers.
    pub fn width(&self, e: usize) -> usize {
        self.width.unwrap_or(e / 2)
    }
}

impl NetworkConfig {
    /// A DIEN of the paper's sizes, without fields, for a vocabulary of so many items and categories.
    pub fn new(items: usize, categories: usize) -> Self {
        Self {
            items,
            categories,
            hidden: 36,
            category_width: None,
            head: vec![200, 80],
            model: Model::Dien,
            options: Options::default(),
            profile: Vec::new(),
            context: Vec::new(),
        }
    }

    /// The same with another width H = E.
    #[must_use]
    pub fn with_hidden(self, hidden: usize) -> Self {
        Self { hidden, ..self }
    }

    /// The same with vectors of categories of another width than E/2.
    #[must_use]
    pub fn with_category_width(self, width: usize) -> Self {
        Self {
            category_width: Some(width),
            ..self
        }
    }

    /// The widths of an item's and of a category's vector, which make E.
    pub fn embedding_widths(&self) -> [usize; 2] {
        let category = self.category_width.unwrap_or(self.hidden / 2);
        [self.hidden - category, category]
    }

    /// The same with other widths of the head's hidden layers.
    #[must_use]
    pub fn with_head(self, head: Vec<usize>) -> Self {
        Self { head, ..self }
    }

    /// The same for another model, whose usual choices are not taken over; [`of_model`](Self::of_model) takes them.
    #[must_use]
    pub fn with_model(self, model: Model) -> Self {
        Self { model, ..self }
    }

    /// The configuration of `model` with its usual choices.
    #[must_use]
    pub fn of_model(self, model: Model) -> Self {
        self.with_model(model).with_options(model.options())
    }

    /// The same with other choices.
    #[must_use]
    pub fn with_options(self, options: Options) -> Self {
        Self { options, ..self }
    }

    /// The same with these profile and context fields.
    #[must_use]
    pub fn with_fields(self, profile: Vec<FieldSize>, context: Vec<FieldSize>) -> Self {
        Self {
            profile,
            context,
            ..self
        }
    }

    /// Number of fields, profile and context.
    pub fn fields(&self) -> usize {
        self.profile.len() + self.context.len()
    }
}

/// As JSON.
impl std::fmt::Display for NetworkConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| std::fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_fields_its_json_is_that_of_before_there_were_any() {
        let config = NetworkConfig::new(5, 2).with_hidden(4).with_head(vec![3]);
        let json = r#"{"items":5,"categories":2,"hidden":4,"head":[3],"model":"dien","options":{"pooling":"sum","scorer":"bilinear","normalised":false,"activation":"prelu","unit_widths":[80,40]}}"#;
        assert_eq!(config.to_string(), json);
        assert_eq!(serde_json::from_str::<NetworkConfig>(json).unwrap(), config);
        let with_fields = config.with_fields(vec![FieldSize::new("age", 3)], Vec::new());
        let json = with_fields.to_string();
        assert!(json.ends_with(r#","profile":[{"key":"age","values":3}]}"#), "{json}");
        assert_eq!(serde_json::from_str::<NetworkConfig>(&json).unwrap(), with_fields);
    }
}
