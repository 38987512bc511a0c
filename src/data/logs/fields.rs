//! Values of profile and context fields, as a log brings them.

use super::names::NameTable;
use super::text::ids::says_nothing;

/// The longest value.
const MOST_VALUE_BYTES: usize = 256;
/// Bytes of a number in the key of a combination.
const NUMBER_BYTES: usize = size_of::<u32>();
/// What a combination takes besides its numbers, in the log and in the data set that is made of it.
const COMBINATION_BYTES: usize = 64;
/// The number of the text that stands for an unknown value.
pub(crate) const UNKNOWN: u32 = 0;
/// Stands for the combination of a row or a user that has none: all values are unknown.
const NO_COMBINATION: u32 = u32::MAX;

/// The fields of a log.
#[derive(Default)]
pub(crate) struct LogFields {
    /// Of users.
    pub(crate) profile: FieldGroup,
    /// Of rows.
    pub(crate) context: FieldGroup,
}

/// The fields of users, or those of rows.
///
/// A value is a number, as its field counts the texts that it has met; 0 is unknown. The numbers of a row, one for each field, are a
/// combination, which is a number again: rows repeat few combinations.
#[derive(Default)]
pub(crate) struct FieldGroup {
    fields: Vec<LogField>,
    combinations: NameTable,
    /// By number of the file: lines, in order, with the combination of each.
    rows: Vec<Vec<(u32, u32)>>,
    /// By number of the user, where users have one combination each.
    users: Vec<u32>,
}

/// A field, and the texts of its values by their numbers.
pub(crate) struct LogField {
    pub(crate) key: String,
    pub(crate) values: NameTable,
}

impl LogFields {
    /// Returns how many bytes are held.
    pub(crate) fn bytes(&self) -> usize {
        self.profile.bytes() + self.context.bytes()
    }

    /// Returns how many bytes texts and combinations take.
    pub(crate) fn text_bytes(&self) -> usize {
        self.profile.text_bytes() + self.context.text_bytes()
    }

    /// Follows the events' new numbers of users and files.
    pub(crate) fn renumber(&mut self, users: &[u32], files: &[u8]) {
        for group in [&mut self.profile, &mut self.context] {
            let mut rows = vec![Vec::new(); if group.rows.is_empty() { 0 } else { files.len() }];
            for (file, lines) in std::mem::take(&mut group.rows).into_iter().enumerate() {
                rows[usize::from(files[file])] = lines;
            }
            group.rows = rows;
            let mut of_users = vec![NO_COMBINATION; if group.users.is_empty() { 0 } else { users.len() }];
            for (user, combination) in std::mem::take(&mut group.users).into_iter().enumerate() {
                of_users[users[user] as usize] = combination;
            }
            group.users = of_users;
        }
    }
}

impl FieldGroup {
    /// Names the fields, unless they are named already.
    pub(crate) fn name_fields(&mut self, keys: &[String]) {
        if !self.fields.is_empty() {
            return;
        }
        let field = |key: &String| {
            let mut values = NameTable::default();
            values.number(b"");
            LogField {
                key: key.clone(),
                values,
            }
        };
        self.fields = keys.iter().map(field).collect();
    }

    pub(crate) fn fields(&self) -> &[LogField] {
        &self.fields
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Returns the combination of these texts, one for each field, and how many of them are too long for a value.
    pub(crate) fn combination<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> (u32, usize) {
        let mut long = 0;
        let mut key = Vec::with_capacity(NUMBER_BYTES * self.fields.len());
        for (field, text) in self.fields.iter_mut().zip(texts) {
            let text = text.trim();
            long += usize::from(text.len() > MOST_VALUE_BYTES);
            let unknown = says_nothing(text) || text.len() > MOST_VALUE_BYTES;
            let number = field.values.number(if unknown { b"" } else { text.as_bytes() });
            key.extend(number.to_le_bytes());
        }
        (self.combinations.number(&key), long)
    }

    /// Keeps the combination of a row; the lines of a file come in order.
    pub(crate) fn set_row(&mut self, file: u8, line: u32, combination: u32) {
        let file = usize::from(file);
        if self.rows.len() <= file {
            self.rows.resize(file + 1, Vec::new());
        }
        self.rows[file].push((line, combination));
    }

    /// Keeps the combination of a user, and returns whether the user had none before. The first one counts.
    pub(crate) fn set_user(&mut self, user: u32, combination: u32) -> bool {
        let user = user as usize;
        if self.users.len() <= user {
            self.users.resize(user + 1, NO_COMBINATION);
        }
        let known = &mut self.users[user];
        let is_new = *known == NO_COMBINATION;
        if is_new {
            *known = combination;
        }
        is_new
    }

    /// Returns the combination of a row of this user, at this line of this file: the user's, where users have one, or else the row's.
    pub(crate) fn of_row(&self, user: u32, (file, line): (u8, u32)) -> u32 {
        let of_user = self.users.get(user as usize).copied();
        let of_row = || {
            let lines = self.rows.get(usize::from(file))?;
            let place = lines.binary_search_by_key(&line, |(line, _)| *line).ok()?;
            Some(lines[place].1)
        };
        of_user.or_else(of_row).unwrap_or(NO_COMBINATION)
    }

    /// Returns the values of a combination, one for each field.
    pub(crate) fn values(&self, combination: u32) -> impl Iterator<Item = u32> {
        let numbers = match combination {
            NO_COMBINATION => &[][..],
            number => self.combinations.get(number),
        };
        let mut numbers = numbers.chunks_exact(NUMBER_BYTES);
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u32::from(byte));
        self.fields.iter().map(move |_| numbers.next().map_or(UNKNOWN, number))
    }

    fn bytes(&self) -> usize {
        let values = self.fields.iter().map(|field| field.values.bytes());
        let rows = self.rows.iter().map(|lines| lines.capacity() * size_of::<(u32, u32)>());
        values.sum::<usize>()
            + rows.sum::<usize>()
            + self.combinations.bytes()
            + self.users.capacity() * size_of::<u32>()
    }

    fn text_bytes(&self) -> usize {
        let values = self.fields.iter().map(|field| field.values.text_bytes());
        values.sum::<usize>() + self.combinations.text_bytes() + COMBINATION_BYTES * self.combinations.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_users_keep_their_values_when_they_are_numbered_anew() {
        let mut fields = LogFields::default();
        fields.context.name_fields(&["hour".to_owned(), "device".to_owned()]);
        fields.profile.name_fields(&["age".to_owned()]);
        let long = "x".repeat(257);
        for (file, line, texts) in [(0, 2, [" 9 ", "phone"]), (1, 2, ["null", "\\N"]), (1, 3, ["9", &long])] {
            let (combination, cut) = fields.context.combination(texts.into_iter());
            assert_eq!(cut, usize::from(line == 3));
            fields.context.set_row(file, line, combination);
        }
        let (young, _) = fields.profile.combination(["young"].into_iter());
        assert!(fields.profile.set_user(1, young) && !fields.profile.set_user(1, young + 1));
        fields.renumber(&[1, 0], &[1, 0]);
        let values = |group: &FieldGroup, user, row| group.values(group.of_row(user, row)).collect::<Vec<_>>();
        assert_eq!(values(&fields.context, 0, (1, 2)), [1, 1]);
        assert_eq!(values(&fields.context, 0, (0, 2)), [0, 0]);
        assert_eq!(values(&fields.context, 0, (0, 3)), [1, 0]);
        assert_eq!(values(&fields.context, 0, (0, 4)), [0, 0], "a row that is not there");
        assert_eq!(values(&fields.profile, 0, (7, 9)), [1]);
        assert_eq!(values(&fields.profile, 1, (7, 9)), [0]);
        assert_eq!(fields.context.fields()[0].values.text(1), "9");
    }
}
