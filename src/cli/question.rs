//! The question that a checkpoint is asked, as options: a history, a target, values of fields.

use clap::Args;

use super::items::ItemFinder;
use crate::checkpoint::Checkpoint;
use crate::data::{Field, numbers_of};
use crate::error::{printable, setting_reason};
use crate::explain::Question;
use crate::{Error, Result};

/// A question in words.
#[derive(Args, Debug)]
pub(super) struct QuestionArgs {
    /// Items of the history, oldest first, commas between them; "" for none. A whole number is an index of the checkpoint's vocabulary. Anything
    /// else is the id of an item in its log, or else its title. id:X and title:X say which of the two X is, also where it is a number:
    /// `3,id:1197,Basketball shoes`. Given several times, each is one item, in which a comma is a part of the name.
    #[arg(long, required = true, value_name = "ITEM,ITEM,...", allow_hyphen_values = true)]
    history: Vec<String>,
    /// The item whose click is asked for, named likewise.
    #[arg(long, value_name = "ITEM", allow_hyphen_values = true)]
    target: String,
    /// Values of the user's fields, commas between them: age=18-24,city=Berlin. What is not given is unknown.
    #[arg(long, value_name = "FIELD=VALUE,...", value_delimiter = ',', value_parser = parse_choice)]
    pub(super) profile: Vec<(String, String)>,
    /// Values of the impression's fields, likewise: time=morning.
    #[arg(long, value_name = "FIELD=VALUE,...", value_delimiter = ',', value_parser = parse_choice)]
    pub(super) context: Vec<(String, String)>,
}

/// A question to a checkpoint, in indices and as it is asked.
pub(super) struct Asked {
    pub(super) history: Vec<u32>,
    pub(super) target: u32,
    pub(super) question: Question,
}

impl QuestionArgs {
    /// The question in a checkpoint's own vocabulary.
    ///
    /// # Errors
    /// An item, a field or a value that the checkpoint does not know; a history over the limit.
    pub(super) fn of(&self, checkpoint: &Checkpoint, max_history: usize) -> Result<Asked> {
        let catalogue = &checkpoint.catalogue;
        let items = ItemFinder::new(catalogue);
        let history: Vec<u32> = written(&self.history)
            .iter()
            .enumerate()
            .map(|(index, item)| items.find(item, &format!("history, position {}", index + 1)))
            .collect::<Result<_>>()?;
        let target = items.find(&self.target, "target")?;
        let question = Question::new(&checkpoint.item_category(), &history, target, max_history)?.with_fields(
            &values("profile", &catalogue.profile, &self.profile)?,
            &values("context", &catalogue.context, &self.context)?,
        );
        Ok(Asked {
            history,
            target,
            question,
        })
    }
}

/// The items of a history as they were written: commas separate them, unless the option was given several times.
fn written(history: &[String]) -> Vec<&str> {
    match history {
        [all] if all.trim().is_empty() => Vec::new(),
        [all] => all.split(',').map(str::trim).collect(),
        each => each.iter().map(|item| item.trim()).collect(),
    }
}

fn parse_choice(text: &str) -> std::result::Result<(String, String), String> {
    let (field, value) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` is no FIELD=VALUE. Write a field and its value: time=morning"))?;
    Ok((field.trim().to_owned(), value.trim().to_owned()))
}

/// The numbers of the values chosen of some fields.
///
/// # Errors
/// A field or a value that the checkpoint does not know, with those that it knows.
fn values(name: &'static str, fields: &[Field], chosen: &[(String, String)]) -> Result<Vec<u32>> {
    for (key, value) in chosen {
        let list = |keys: Vec<&str>| printable(&keys.join(", "));
        let rule = match fields.iter().find(|field| field.key == *key) {
            None if fields.is_empty() => "the checkpoint has no such fields, leave the option out".to_owned(),
            None => format!(
                "the checkpoint knows the fields {}",
                list(fields.iter().map(|field| &*field.key).collect())
            ),
            Some(field) if field.number(value) == Field::UNKNOWN => format!(
                "the field's values are {}",
                list(field.values.iter().map(|value| &*value.key).collect())
            ),
            Some(_) => continue,
        };
        let value = printable(&format!("{key}={value}"));
        return Err(Error::Setting {
            name,
            value,
            reason: setting_reason::other(),
            rule,
        });
    }
    Ok(numbers_of(fields, &chosen.iter().cloned().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FieldValue, Name};

    #[test]
    fn values_are_chosen_by_keys_and_mistakes_named() {
        let value = |key: &str| FieldValue {
            key: key.to_owned(),
            name: Name::same(key),
        };
        let time = Field {
            key: "time".to_owned(),
            name: Name::same("time"),
            values: ["morning", "evening"].map(value).to_vec(),
        };
        let ask = |text: &str| values("context", std::slice::from_ref(&time), &[parse_choice(text).unwrap()]);
        assert_eq!(ask("time=evening").unwrap(), [2]);
        assert_eq!(values("context", std::slice::from_ref(&time), &[]).unwrap(), [0]);
        let message = |text: &str| ask(text).unwrap_err().to_string();
        assert!(
            message("time=noon").contains("morning, evening"),
            "{}",
            message("time=noon")
        );
        assert!(
            message("place=train").contains("the fields time"),
            "{}",
            message("place=train")
        );
        let none = values("profile", &[], &[parse_choice("a=b").unwrap()]).unwrap_err();
        assert!(none.to_string().contains("no such fields"), "{none}");
        assert!(parse_choice("morning").unwrap_err().contains("no FIELD=VALUE"));
    }

    #[test]
    fn commas_separate_items_unless_each_is_given_alone() {
        let written = |history: &[&str]| {
            let history: Vec<String> = history.iter().map(|&item| item.to_owned()).collect();
            written(&history).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(written(&["3, Tea,-4"]), ["3", "Tea", "-4"]);
        assert_eq!(written(&["  "]), [""; 0]);
        assert_eq!(written(&["Good, the Bad", " 3"]), ["Good, the Bad", "3"]);
    }
}
