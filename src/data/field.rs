//! Categorical fields: what is known of a user (profile) and of the moment in which an item is shown (context), besides behaviours and target.
//!
//! These are two of the four groups of features that the models' papers read (Zhou et al. 2018, Table 1).

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::Name;
use crate::error::printable;

/// Keys of values by keys of fields: `{"age": "18-24"}`.
pub type ChosenValues = BTreeMap<String, String>;

/// A field, with the values that it may have.
///
/// Users and impressions hold a number for each field: 0 says that the value is unknown ([`Field::UNKNOWN`]), `n` stands for the value
/// `values[n - 1]`. So data that lack a value, and a model that does not know one, have a number for it too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Field {
    /// What it is recognised by. No two profile fields share one, nor do two context fields.
    pub key: String,
    /// Its name.
    pub name: Name,
    /// Its values besides "unknown".
    pub values: Vec<FieldValue>,
}

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct FieldValue {
    /// What it is recognised by: no other value of the field has it.
    pub key: String,
    /// Its name.
    pub name: Name,
}

impl Field {
    /// The number of a value that is unknown.
    pub const UNKNOWN: u32 = 0;

    /// A field whose names are its keys.
    pub fn unnamed(key: &str, values: &[&str]) -> Self {
        Self {
            key: key.to_owned(),
            name: Name::same(key),
            values: values.iter().map(|key| FieldValue::unnamed(*key)).collect(),
        }
    }

    /// The number of the value that has this key; unknown if there is none.
    pub fn number(&self, key: &str) -> u32 {
        let place = self.values.iter().position(|value| value.key == key);
        place.map_or(Self::UNKNOWN, |place| place as u32 + 1)
    }

    /// The value of this number; `None` if it is unknown.
    ///
    /// # Panics
    /// If the field has no such value.
    pub fn value(&self, number: u32) -> Option<&FieldValue> {
        let place = number.checked_sub(1)?;
        Some(&self.values[place as usize])
    }

    /// A key that two of its values share, which must not be: values are recognised by their keys.
    pub fn repeated_key(&self) -> Option<&str> {
        let mut keys = HashSet::with_capacity(self.values.len());
        let mut all = self.values.iter().map(|value| value.key.as_str());
        all.find(|key| !keys.insert(*key))
    }

    /// Whether a number stands for a value, or for "unknown".
    pub fn is_number(&self, number: u32) -> bool {
        number as usize <= self.values.len()
    }

    /// Whether both fields have the same key and the same values, in the same order. Names may differ.
    fn means_the_same_as(&self, other: &Self) -> bool {
        let keys = |field: &Self| field.values.iter().map(|value| value.key.clone()).collect::<Vec<_>>();
        self.key == other.key && keys(self) == keys(other)
    }
}

/// The numbers of values that were chosen by their keys, one for each of `fields`. A field that was not chosen, and a value that is not there,
/// are unknown; a choice of a field that is not there is left out.
pub fn numbers_of(fields: &[Field], chosen: &ChosenValues) -> Vec<u32> {
    let number = |field: &Field| chosen.get(&field.key).map_or(Field::UNKNOWN, |key| field.number(key));
    fields.iter().map(number).collect()
}

/// The keys of values, by those of their fields; unknown values are left out. The reverse of [`numbers_of`].
///
/// # Panics
/// If a field does not have the value.
pub fn chosen_values(fields: &[Field], numbers: &[u32]) -> ChosenValues {
    let pairs = fields.iter().zip(numbers);
    pairs
        .filter_map(|(field, &number)| Some((field.key.clone(), field.value(number)?.key.clone())))
        .collect()
}

impl FieldValue {
    /// A value whose name is its key.
    pub fn unnamed(key: impl Into<String>) -> Self {
        let key = key.into();
        Self {
            name: Name::same(key.as_str()),
            key,
        }
    }
}

/// Whether the numbers are values of the fields, one for each.
pub(super) fn are_values(fields: &[Field], numbers: &[u32]) -> bool {
    fields.len() == numbers.len()
        && fields
            .iter()
            .zip(numbers)
            .all(|(field, &number)| field.is_number(number))
}

/// Whether numbers of values mean the same in both.
pub(super) fn mean_the_same(fields: &[Field], others: &[Field]) -> bool {
    fields.len() == others.len() && fields.iter().zip(others).all(|(a, b)| a.means_the_same_as(b))
}

/// Two lists of fields that do not mean the same, in words: `age (4 values), city (9 values)`.
pub(super) fn both_in_words(fields: &[Field], others: &[Field]) -> (String, String) {
    let in_words = |fields: &[Field]| {
        let one = |Field { key, values, .. }: &Field| match values.len() {
            1 => format!("{key} (1 value)"),
            count => format!("{key} ({count} values)"),
        };
        let all: Vec<String> = fields.iter().map(one).collect();
        if all.is_empty() {
            "none".to_owned()
        } else {
            printable(&all.join(", "))
        }
    };
    let (own, mut theirs) = (in_words(fields), in_words(others));
    if own == theirs {
        let other = fields.iter().zip(others).find(|(a, b)| !a.means_the_same_as(b));
        let key = other.map_or("", |(field, _)| &field.key);
        theirs += &printable(&format!("; the values of {key} are others, or in another order"));
    }
    (own, theirs)
}

/// Turns numbers of one list of fields into those of another.
pub(super) struct Translation {
    /// For every field of the other list: its place in the first list, and the other's number for each of the first's.
    fields: Vec<Option<(usize, Vec<u32>)>>,
}

impl Translation {
    pub(super) fn new(from: &[Field], to: &[Field]) -> Self {
        let field = |to: &Field| {
            let place = from.iter().position(|from| from.key == to.key)?;
            let values = from[place].values.iter().map(|value| to.number(&value.key));
            Some((place, std::iter::once(Field::UNKNOWN).chain(values).collect()))
        };
        Self {
            fields: to.iter().map(field).collect(),
        }
    }

    /// The other list's numbers. A field that the first list lacks is unknown, and so is a value that the other list lacks.
    pub(super) fn of(&self, numbers: &[u32]) -> Vec<u32> {
        let number = |field: &Option<(usize, Vec<u32>)>| match field {
            Some((place, table)) => table[numbers[*place] as usize],
            None => Field::UNKNOWN,
        };
        self.fields.iter().map(number).collect()
    }
}

/// Collects the combinations of context values that occur, each once: an impression holds only the place of its combination.
#[derive(Clone, Debug, Default)]
pub struct Contexts {
    combinations: Vec<Vec<u32>>,
    places: HashMap<Vec<u32>, u32>,
}

impl Contexts {
    /// The place of a combination, which is added if it is new. The place of no values at all, where there are no context fields, is 0.
    ///
    /// # Panics
    /// At more than 2³² combinations.
    pub fn place(&mut self, combination: &[u32]) -> u32 {
        if combination.is_empty() {
            return 0;
        }
        if let Some(&place) = self.places.get(combination) {
            return place;
        }
        let place = u32::try_from(self.combinations.len()).expect("combinations are fewer than impressions");
        self.combinations.push(combination.to_vec());
        self.places.insert(combination.to_vec(), place);
        place
    }

    /// The combinations, in the order of their places.
    pub fn into_combinations(self) -> Vec<Vec<u32>> {
        self.combinations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_from_one_and_nought_is_unknown() {
        let time = Field::unnamed("time", &["morning", "evening"]);
        assert_eq!(["morning", "evening", "noon"].map(|key| time.number(key)), [1, 2, 0]);
        assert_eq!((time.value(0), time.value(2).unwrap().key.as_str()), (None, "evening"));
        assert_eq!(
            (
                time.repeated_key(),
                Field::unnamed("x", &["a", "b", "a"]).repeated_key()
            ),
            (None, Some("a"))
        );
        let fields = [Field::unnamed("device", &["phone"]), time];
        let chosen: ChosenValues = [("time", "evening"), ("place", "train")]
            .map(|(field, value)| (field.to_owned(), value.to_owned()))
            .into();
        assert_eq!(numbers_of(&fields, &chosen), [0, 2]);
        assert_eq!(
            chosen_values(&fields, &[0, 2]),
            [("time".to_owned(), "evening".to_owned())].into()
        );
    }

    #[test]
    fn what_the_other_list_lacks_becomes_unknown_and_fields_are_found_by_their_keys() {
        let from = [
            Field::unnamed("age", &["young", "old"]),
            Field::unnamed("city", &["a", "b"]),
        ];
        let to = [
            Field::unnamed("town", &["x"]),
            Field::unnamed("age", &["old", "middle"]),
        ];
        let translation = Translation::new(&from, &to);
        let found = [[1, 1], [2, 2], [0, 0]].map(|numbers| translation.of(&numbers));
        assert_eq!(found, [[0, 0], [0, 1], [0, 0]]);
        assert!(!mean_the_same(&from, &to) && mean_the_same(&from, &from));
    }

    #[test]
    fn a_combination_has_one_place() {
        let mut contexts = Contexts::default();
        let places = [[1, 0], [2, 1], [1, 0]].map(|combination| contexts.place(&combination));
        assert_eq!(places, [0, 1, 0]);
        assert_eq!(contexts.into_combinations(), [[1, 0], [2, 1]]);
        let mut none = Contexts::default();
        assert_eq!((none.place(&[]), none.into_combinations().len()), (0, 0));
    }
}
