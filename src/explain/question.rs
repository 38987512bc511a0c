//! A question to a model: a history, a target, and values of fields.

use burn::tensor::Device;

use crate::model::{Behaviours, FieldValues, Input};
use crate::{Error, Result};

/// A history and a target, as ids of one vocabulary, with their categories; and values of the fields that the vocabulary has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Items of the behaviours, oldest first; may be empty.
    pub items: Vec<i32>,
    /// Their categories.
    pub categories: Vec<i32>,
    /// The target's item and category.
    pub target: (i32, i32),
    /// Values of the profile fields, 0 where unknown; empty if nothing is known.
    pub profile: Vec<i32>,
    /// Values of the context fields, likewise.
    pub context: Vec<i32>,
}

impl Question {
    /// Checks ids against a vocabulary, given as the category of each of its items. Nothing is known of its fields.
    ///
    /// # Errors
    /// An item that the vocabulary does not hold (named by its position), a history longer than `limit`.
    pub fn new(item_category: &[u32], history: &[u32], target: u32, limit: usize) -> Result<Self> {
        if history.len() > limit {
            return Err(Error::HistoryTooLong {
                length: history.len(),
                limit,
            });
        }
        let category = |item: u32, place: &dyn Fn() -> String| match item_category.get(item as usize) {
            Some(&category) => Ok(category.cast_signed()),
            None => Err(Error::UnknownItem {
                place: place(),
                item: item.into(),
                items: item_category.len(),
            }),
        };
        let categories = history
            .iter()
            .enumerate()
            .map(|(index, &item)| category(item, &|| format!("history, position {}", index + 1)))
            .collect::<Result<_>>()?;
        let target = (target.cast_signed(), category(target, &|| "target".to_owned())?);
        Ok(Self {
            items: history.iter().map(|item| item.cast_signed()).collect(),
            categories,
            target,
            profile: Vec::new(),
            context: Vec::new(),
        })
    }

    /// The question of the same history with these values of the profile and context fields, 0 where unknown. A list is empty, or has a value of
    /// the vocabulary for each of its fields.
    #[must_use]
    pub fn with_fields(self, profile: &[u32], context: &[u32]) -> Self {
        let [profile, context] =
            [profile, context].map(|values| values.iter().map(|value| value.cast_signed()).collect());
        Self {
            profile,
            context,
            ..self
        }
    }

    /// Behaviours in the history.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether the history is empty.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Returns the question without one behaviour.
    pub(super) fn without(&self, position: usize) -> Self {
        let mut question = self.clone();
        question.items.remove(position);
        question.categories.remove(position);
        question
    }

    /// Returns the question after the first `length` behaviours, about another target.
    pub(super) fn prefix(&self, length: usize, target: (i32, i32)) -> Self {
        Self {
            items: self.items[..length].to_vec(),
            categories: self.categories[..length].to_vec(),
            target,
            profile: self.profile.clone(),
            context: self.context.clone(),
        }
    }
}

/// Builds one padded batch `[questions, time]`. It has at least one (padded) step, even if every history is empty.
pub fn batch(questions: &[Question], device: &Device) -> Input {
    let time = questions.iter().map(Question::len).max().unwrap_or(0).max(1);
    let padded = |ids: &dyn Fn(&Question) -> &[i32]| {
        questions
            .iter()
            .flat_map(|question| ids(question).iter().copied().chain(std::iter::repeat(0)).take(time))
            .collect::<Vec<_>>()
    };
    let mask = questions
        .iter()
        .flat_map(|question| (0..time).map(|t| f32::from(u8::from(t < question.len()))))
        .collect();
    let items = padded(&|question| &question.items);
    let categories = padded(&|question| &question.categories);
    let targets = questions.iter().map(|question| question.target).unzip();
    Input::new(
        Behaviours::new(items, categories, [questions.len(), time]),
        mask,
        targets,
        device,
    )
    .with_fields(
        values(questions.iter().map(|question| &question.profile[..])),
        values(questions.iter().map(|question| &question.context[..])),
    )
}

/// The values of some fields, a question a row; those that a question lacks are unknown.
fn values<'a>(rows: impl Iterator<Item = &'a [i32]> + Clone) -> FieldValues {
    let fields = rows.clone().map(<[i32]>::len).max().unwrap_or(0);
    let padded = rows.flat_map(|row| row.iter().copied().chain(std::iter::repeat(0)).take(fields));
    FieldValues::new(padded.collect(), fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_come_from_the_vocabulary() {
        let question = Question::new(&[0, 1, 1], &[2, 0], 1, 512).unwrap();
        assert_eq!((question.categories, question.target), (vec![1, 0], (1, 1)));
    }

    #[test]
    fn values_of_fields_that_a_question_lacks_are_unknown() {
        let ask = || Question::new(&[0, 1], &[0], 1, 9).unwrap();
        let questions = [ask(), ask().with_fields(&[2, 0], &[])];
        let input = batch(&questions, &crate::backend::device());
        assert_eq!((input.profile.dims(), input.context.dims()), ([2, 2], [0, 0]));
        assert_eq!(questions[1].prefix(0, (0, 0)).profile, [2, 0]);
    }

    #[test]
    fn unknown_items_are_named_by_their_place() {
        let message = Question::new(&[0, 1], &[0, 7], 1, 512).unwrap_err().to_string();
        assert_eq!(
            message,
            "history, position 2: item 7 is not in the vocabulary of 2 items. Use indices from 0 to 1."
        );
        let message = Question::new(&[0, 1], &[0], 9, 512).unwrap_err().to_string();
        assert!(message.starts_with("target: item 9"), "{message}");
    }

    #[test]
    fn the_limit_holds() {
        assert!(Question::new(&[0], &[0; 3], 0, 3).is_ok());
        assert!(matches!(
            Question::new(&[0], &[0; 4], 0, 3),
            Err(Error::HistoryTooLong { length: 4, limit: 3 })
        ));
    }

    #[test]
    fn batches_are_padded_at_the_end() {
        let ask = |history: &[u32]| Question::new(&[0, 1, 2], history, 2, 9).unwrap();
        let input = batch(&[ask(&[1, 2]), ask(&[])], &crate::backend::device());
        assert_eq!(input.dims(), [2, 2]);
        assert_eq!(super::super::series::floats(input.mask), [1.0, 1.0, 0.0, 0.0]);
    }
}
