//! The values of profile and context fields: from the log's numbers to those of a data set.

use std::collections::HashMap;

use crate::data::logs::fields::{FieldGroup, LogField, LogFields, UNKNOWN};
use crate::data::logs::formats::format::Format;
use crate::data::logs::log::LogEvent;
use crate::data::logs::names::natural;
use crate::data::logs::report::{FieldKind, FieldReport, Findings};
use crate::data::{Contexts, Dataset, Field, FieldValue, Impression, Name};

/// The first value of each profile field that a user's events have.
pub(super) struct FirstValues {
    /// The value and the index of its event, by field.
    values: Vec<Option<(u32, usize)>>,
    /// Whether there are several values, by field.
    pub(super) changing: Vec<bool>,
}

impl FirstValues {
    /// Looks through a user's events, oldest first.
    pub(super) fn of(profile: &FieldGroup, events: &[LogEvent]) -> Self {
        let fields = profile.fields().len();
        let mut found = Self {
            values: vec![None; fields],
            changing: vec![false; fields],
        };
        if fields == 0 {
            return found;
        }
        let mut before = None;
        for (index, event) in events.iter().enumerate() {
            let combination = profile.of_row(event.user, (event.file, event.line));
            if before.replace(combination) == Some(combination) {
                continue;
            }
            for (field, value) in profile
                .values(combination)
                .enumerate()
                .filter(|(_, value)| *value != UNKNOWN)
            {
                let (first, _) = *found.values[field].get_or_insert((value, index));
                found.changing[field] |= value != first;
            }
        }
        found
    }

    /// Returns the values that are known when the event of this index is asked about; all of them where none is.
    pub(super) fn until(&self, asked: Option<usize>) -> Vec<u32> {
        let known = |value: &Option<(u32, usize)>| value.filter(|(_, index)| asked.is_none_or(|asked| *index <= asked));
        let values = self
            .values
            .iter()
            .map(|value| known(value).map_or(UNKNOWN, |(value, _)| value));
        values.collect()
    }

    /// Returns how many values are known only later.
    pub(super) fn after(&self, asked: usize) -> usize {
        self.values.iter().flatten().filter(|(_, index)| *index > asked).count()
    }
}

/// Gives a data set its fields, with the values that its training impressions have. Before, its users hold values as the log numbers them, and
/// its impressions combinations; after, both hold what a data set's should. Notes fields without values, which are left out.
pub(super) fn set_fields(
    data: &mut Dataset,
    fields: &LogFields,
    changing: &[usize],
    format: &dyn Format,
    notes: &mut Findings,
) -> Vec<FieldReport> {
    let none = vec![0; fields.context.fields().len()];
    let mut reports = Vec::new();
    if !fields.profile.is_empty() {
        let profile = Numbering::of(&fields.profile, data, |data, shown| data.profile(shown).to_vec());
        reports.extend(profile.reports(FieldKind::Profile, &fields.profile, changing));
        for user in &mut data.users {
            user.profile = profile.translated(&user.profile);
        }
        data.catalogue.profile = profile.into_fields(&fields.profile, format, notes);
    }
    if !fields.context.is_empty() {
        let values = |combination: u32| fields.context.values(combination).collect::<Vec<u32>>();
        let context = Numbering::of(&fields.context, data, |_, shown| values(shown.context));
        reports.extend(context.reports(FieldKind::Context, &fields.context, &none));
        let mut contexts = Contexts::default();
        let mut places: HashMap<u32, u32> = HashMap::new();
        for shown in data.train.iter_mut().chain(&mut data.validation).chain(&mut data.test) {
            let combination = shown.context;
            let place = || contexts.place(&context.translated(&values(combination)));
            shown.context = *places.entry(combination).or_insert_with(place);
        }
        data.contexts = contexts.into_combinations();
        data.catalogue.context = context.into_fields(&fields.context, format, notes);
    }
    reports
}

/// Which number each of the log's values of some fields has in the data set, and what was counted to know it.
struct Numbering {
    /// By field: the values in order, as the log numbers them.
    values: Vec<Vec<u32>>,
    /// By field: the data set's number of each of the log's values; 0 for one that no training impression has.
    numbers: Vec<Vec<u32>>,
    impressions: usize,
    /// By field: impressions whose value the log does not tell.
    untold: Vec<usize>,
    /// By field: impressions whose value no training impression has.
    unseen: Vec<usize>,
}

impl Numbering {
    /// Looks through the impressions of a data set; `of` returns the values of one, as the log numbers them.
    fn of(group: &FieldGroup, data: &Dataset, of: impl Fn(&Dataset, &Impression) -> Vec<u32>) -> Self {
        let fields = group.fields();
        let mut numbers: Vec<Vec<u32>> = fields.iter().map(|field| vec![0; field.values.len()]).collect();
        for shown in &data.train {
            for (taught, value) in numbers.iter_mut().zip(of(data, shown)) {
                taught[value as usize] = 1;
            }
        }
        let mut values = Vec::with_capacity(fields.len());
        for (field, numbers) in fields.iter().zip(&mut numbers) {
            let mut own: Vec<u32> = (1..numbers.len() as u32)
                .filter(|&value| numbers[value as usize] == 1)
                .collect();
            own.sort_unstable_by(|&a, &b| natural(field.values.get(a), field.values.get(b)));
            numbers[UNKNOWN as usize] = Field::UNKNOWN;
            for (&value, number) in own.iter().zip(1..) {
                numbers[value as usize] = number;
            }
            values.push(own);
        }
        let (mut untold, mut unseen) = (vec![0; fields.len()], vec![0; fields.len()]);
        let parts = [&data.train, &data.validation, &data.test];
        for shown in parts.into_iter().flatten() {
            for (field, value) in of(data, shown).into_iter().enumerate() {
                untold[field] += usize::from(value == UNKNOWN);
                unseen[field] += usize::from(value != UNKNOWN && numbers[field][value as usize] == Field::UNKNOWN);
            }
        }
        Self {
            values,
            numbers,
            impressions: parts.iter().map(|part| part.len()).sum(),
            untold,
            unseen,
        }
    }

    /// Returns the data set's numbers of the log's, without the fields that have no values.
    fn translated(&self, values: &[u32]) -> Vec<u32> {
        let fields = values
            .iter()
            .enumerate()
            .filter(|(field, _)| !self.values[*field].is_empty());
        fields
            .map(|(field, &value)| self.numbers[field][value as usize])
            .collect()
    }

    fn reports(&self, kind: FieldKind, group: &FieldGroup, changing: &[usize]) -> Vec<FieldReport> {
        let report = |(index, key): (usize, &String)| FieldReport {
            kind,
            key: key.clone(),
            values: self.values[index].len(),
            impressions: self.impressions,
            unknown: self.untold[index] + self.unseen[index],
            unseen: self.unseen[index],
            changing: changing[index],
        };
        let keys = group.fields().iter().map(|field| &field.key);
        keys.enumerate().map(report).collect()
    }

    /// Returns the fields that have values, as a catalogue holds them.
    fn into_fields(self, group: &FieldGroup, format: &dyn Format, notes: &mut Findings) -> Vec<Field> {
        let empty = self.values.iter().filter(|values| values.is_empty()).count();
        let reason = "fields left out: no training impression has a value of theirs";
        notes.add_count("empty-field", reason, empty);
        let fields = group
            .fields()
            .iter()
            .zip(self.values)
            .filter(|(_, values)| !values.is_empty());
        let field = |(field, values): (&LogField, Vec<u32>)| {
            let value = |number: u32| {
                let value = FieldValue::unnamed(field.values.text(number));
                match format.value_name(&field.key, &value.key) {
                    Some(name) => FieldValue { name, ..value },
                    None => value,
                }
            };
            Field {
                key: field.key.clone(),
                name: format
                    .field_name(&field.key)
                    .unwrap_or_else(|| Name::same(field.key.clone())),
                values: values.into_iter().map(value).collect(),
            }
        };
        fields.map(field).collect()
    }
}
