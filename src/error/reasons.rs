//! Why something is refused: for each problem a stable name, and the values that a sentence about it needs.
//!
//! The page says each in the language in force, from these values; the English message of the tool stands where the error is made. The
//! tables below are the whole list: a [`Reason`] is made by their functions alone, and every language of the page has a sentence for each
//! name (`tests/browser/words.test.mjs`, by `pkg/boundary.d.ts`). So an error that the page can meet has words in every language.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::shown::printable;

/// A value of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, which each language writes in its own way.
    Number(f64),
    /// A name out of a file, a setting, a number that is a name.
    Text(String),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // Counts are whole in JSON too.
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                serializer.serialize_i64(*number as i64)
            }
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Self {
        Self::Number(count as f64)
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Number(count as f64)
    }
}

impl From<u32> for Value {
    fn from(count: u32) -> Self {
        Self::Number(count.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(printable(text))
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

/// Why something is refused. Serialised it is `{"problem": .., VALUE: ..}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    problem: &'static str,
    values: Box<[(&'static str, Value)]>,
}

impl Reason {
    /// The problem's stable name, by which the page finds its sentence.
    pub fn problem(&self) -> &'static str {
        self.problem
    }

    /// A value by its name.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(of, _)| *of == name).map(|(_, value)| value)
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.values.len()))?;
        map.serialize_entry("problem", self.problem)?;
        for (name, value) in &self.values {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A problem of the tables: its name, and those of its values.
pub type Problem = (&'static str, &'static [&'static str]);

/// Makes a function for each problem of a kind of error, and the list of all.
macro_rules! reasons {
    ($($(#[doc = $about:literal])+ $code:literal / $room:ident {
        $($name:ident($($value:ident),*) = $problem:literal;)+
    })+) => {
        $(
            $(#[doc = $about])+
            // Some are of the tool alone, some of the page.
            #[allow(dead_code)]
            pub(crate) mod $room {
                use super::{Reason, Value};

                $(pub(crate) fn $name($($value: impl Into<Value>),*) -> Reason {
                    Reason {
                        problem: $problem,
                        values: Box::new([$((stringify!($value), $value.into())),*]),
                    }
                })+
            }
        )+

        /// All problems, by the codes of their errors.
        pub const PROBLEMS: &[(&str, &[Problem])] = &[$(($code, &[$(($problem, &[$(stringify!($value)),*])),+])),+];
    };
}

reasons! {
    /// Why a log cannot be used. A sentence may name its `file` besides and, in most cases, the `line`.
    "log" / log_reason {
        // What the file is.
        empty() = "empty";
        no_labels() = "no-labels";
        packed(kind) = "packed";
        packed_part() = "packed-part";
        packed_method(method) = "packed-method";
        cut_archive() = "cut-archive";
        broken_archive() = "broken-archive";
        locked_archive() = "locked-archive";
        archive_bomb(times) = "archive-bomb";
        archive_many(most) = "archive-many";
        archive_tables(names) = "archive-tables";
        workbook() = "workbook";
        foreign_table(kind) = "foreign-table";
        foreign_file(kind) = "foreign-file";
        web_page() = "web-page";
        lfs_pointer() = "lfs-pointer";
        json() = "json";
        no_log(tables) = "no-log";
        missing_file() = "missing-file";
        mixed_formats() = "mixed-formats";
        cancelled() = "cancelled";
        // Its text.
        not_utf8() = "not-utf8";
        not_utf16() = "not-utf16";
        not_text() = "not-text";
        open_quote() = "open-quote";
        malformed() = "malformed";
        long_record(bytes) = "long-record";
        truncated() = "truncated";
        // Its columns.
        no_header(first) = "no-header";
        no_column(column, names) = "no-column";
        two_columns(column) = "two-columns";
        column_of_two(column, one, other) = "column-of-two";
        column_again(column, role) = "column-again";
        column_sought(role) = "column-sought";
        kind_sought(kinds) = "kind-sought";
        columns_missing() = "columns-missing";
        own_columns() = "own-columns";
        no_fields() = "no-fields";
        no_context_fields(known) = "no-context-fields";
        no_profile_field(column, known) = "no-profile-field";
        field_name(column, most) = "field-name";
        many_fields(role, count, most) = "many-fields";
        label_twice(made, named) = "label-twice";
        label_column(column) = "label-column";
        items_alone() = "items-alone";
        items_apart(items) = "items-apart";
        // Its behaviours.
        no_kinds() = "no-kinds";
        unknown_kind(kind, kinds) = "unknown-kind";
        two_orders(month, day) = "two-orders";
        day_or_month(text) = "day-or-month";
        // What is left of it.
        no_files() = "no-files";
        no_rows() = "no-rows";
        no_films() = "no-films";
        no_ratings() = "no-ratings";
        no_clicks() = "no-clicks";
        no_impressions() = "no-impressions";
        no_core() = "no-core";
        no_training() = "no-training";
        no_test() = "no-test";
        // More than is held.
        many_files(most) = "many-files";
        many_users(most) = "many-users";
        many_items(most) = "many-items";
        many_categories(most) = "many-categories";
        many_behaviours(most) = "many-behaviours";
        many_names(most) = "many-names";
        many_values(field, most) = "many-values";
        long_histories(most) = "long-histories";
    }

    /// Why a checkpoint cannot be used.
    "checkpoint" / checkpoint_reason {
        // The file.
        no_file() = "no-file";
        too_large(bytes, most) = "too-large";
        short(bytes) = "short";
        long_header(bytes, most) = "long-header";
        truncated(bytes, found) = "truncated";
        header() = "header";
        unreadable() = "unreadable";
        foreign() = "foreign";
        metadata() = "metadata";
        no_version(newest) = "no-version";
        version(found, newest) = "version";
        fields_of_later(version, with_fields) = "fields-of-later";
        fields_missing(version) = "fields-missing";
        configuration(name, value) = "configuration";
        // A tensor.
        missing(tensor) = "missing";
        foreign_tensor(tensor) = "foreign-tensor";
        kind(tensor, found, wanted) = "kind";
        shape(tensor, found, wanted) = "shape";
        entries(tensor, found, wanted) = "entries";
        text(tensor) = "text";
        not_finite(tensor, value, position) = "not-finite";
        category(tensor, category, item, categories) = "category";
        no_name(tensor, item) = "no-name";
        same_id(tensor, id) = "same-id";
        field(tensor, key, values, wanted, wanted_values) = "field";
        same_value(tensor, field, value) = "same-value";
        // Of another library's checkpoint, which is to be carried over.
        examples(most) = "examples";
        too_large_folded(tensor, value, position) = "too-large-folded";
        no_weights() = "no-weights";
        unknown_model(tensors) = "unknown-model";
        many_tensors(found, most) = "many-tensors";
        damaged(tensor) = "damaged";
        item_features(tables, width) = "item-features";
        item_columns(tables) = "item-columns";
        head_reads(reads, features, found) = "head-reads";
        feature_order(features) = "feature-order";
        several_histories() = "several-histories";
        encoder(tensor) = "encoder";
        gru_or_aigru() = "gru-or-aigru";
        broken_aigru() = "broken-aigru";
        layer(tensor) = "layer";
        activations(part) = "activations";
        numbers_given(feature, wanted, found) = "numbers-given";
        item_table(line) = "item-table";
        item_row(line, cell, feature, last) = "item-row";
        item_again(line, id) = "item-again";
    }

    /// Why a setting is refused. A sentence names the setting and its value, as `name` and `value`.
    "setting" / setting_reason {
        at_least(low) = "at-least";
        at_most(high) = "at-most";
        between(low, high) = "between";
        above(low, high) = "above";
        below(high) = "below";
        whole(low, high) = "whole";
        even(low, high) = "even";
        names(names) = "names";
        widths(layers, low, high) = "widths";
        vocabulary(high) = "vocabulary";
        key(low, high) = "key";
        key_again() = "key-again";
        values(field, low, high) = "values";
        numbers(field, low, high) = "numbers";
        one_width() = "one-width";
        given_histories() = "given-histories";
        other() = "other";
    }

    /// Why a request is refused, if not by its settings.
    "request" / request_reason {
        // What was asked for before it.
        no_data() = "no-data";
        not_begun() = "not-begun";
        no_weights(set) = "no-weights";
        no_such_user(user, users) = "no-such-user";
        no_shop() = "no-shop";
        no_states() = "no-states";
        form() = "form";
        drawing() = "drawing";
        handed_over() = "handed-over";
        unwritable() = "unwritable";
        // Its numbers.
        steps(first, last, steps) = "steps";
        threshold() = "threshold";
        truth() = "truth";
        counts(found, wanted) = "counts";
        state_widths() = "state-widths";
        no_arm() = "no-arm";
        trials(model, seed) = "trials";
        // Data and weights.
        no_impressions() = "no-impressions";
        few_behaviours(fewest) = "few-behaviours";
        all_clicked(count) = "all-clicked";
        none_clicked(count) = "none-clicked";
        other_vocabulary() = "other-vocabulary";
        other_fields() = "other-fields";
        alike(title, category) = "alike";
        no_ids() = "no-ids";
        same_value(field, value) = "same-value";
        large_model(size, weights, vocabulary, items, most, hidden) = "large-model";
    }
}

/// The kinds of rows and users that a log's report counts. As with [`PROBLEMS`], every language of the page has words for each.
pub const FINDINGS: &[&str] = &[
    "all-behaviours",
    "bad-label",
    "bad-time",
    "beyond-limit",
    "big-user",
    "broken-json",
    "category-changes",
    "category-commonest",
    "category-last",
    "category-list",
    "comment",
    "core-item",
    "core-user",
    "days",
    "decimal-id",
    "empty-field",
    "event-twice",
    "far-clock",
    "far-time",
    "film-twice",
    "given-by-file",
    "given-by-seed",
    "given-by-time",
    "in-1970",
    "item-again",
    "item-joined",
    "item-missing",
    "label-0",
    "label-1",
    "late-profile",
    "latin-1",
    "long-history",
    "long-id",
    "long-user",
    "long-value",
    "milliseconds",
    "no-category",
    "no-genre",
    "no-header",
    "no-history",
    "no-id",
    "no-label",
    "no-negative",
    "no-titles",
    "one-day",
    "open-quote",
    "other-behaviour",
    "other-property",
    "ragged",
    "repeated-negative",
    "repeated-positive",
    "rounded-time",
    "short-user",
    "ties",
    "title-changes",
    "too-many-columns",
    "uneven-history",
    "unknown-behaviour",
    "unknown-film",
    "unpaired",
    "user-in-both",
    "user-twice",
];

/// The problems by the codes of their errors, with the names of their values, and the findings, for the page.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn declarations() -> String {
    use std::fmt::Write;

    let mut text = "/** Why something is refused: the problems by the codes of their errors, each with the names of its values. */\n\
                    export type Problems = {\n"
        .to_owned();
    for (code, problems) in PROBLEMS {
        let _ = writeln!(text, "  {code}: {{");
        for (problem, values) in *problems {
            let names: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
            let names = if names.is_empty() {
                "never".to_owned()
            } else {
                names.join(" | ")
            };
            let _ = writeln!(text, "    '{problem}': {names},");
        }
        text.push_str("  },\n");
    }
    text.push_str("};\n");
    let findings: Vec<String> = FINDINGS.iter().map(|code| format!("'{code}'")).collect();
    let _ = writeln!(
        text,
        "/** The kinds of rows and users that a log's report counts. */\nexport type FindingCode =\n  | {};",
        findings.join("\n  | ")
    );
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_problem_has_one_name() {
        for (code, problems) in PROBLEMS {
            let names: BTreeSet<&str> = problems.iter().map(|(name, _)| *name).collect();
            assert_eq!(names.len(), problems.len(), "{code}");
        }
    }

    #[test]
    fn a_reason_is_its_problem_beside_its_values() {
        let reason = checkpoint_reason::shape("head.\u{202e}weight", "[4, 2]", 3_usize);
        assert_eq!(
            serde_json::to_value(&reason).unwrap(),
            json!({"problem": "shape", "tensor": "head. weight", "found": "[4, 2]", "wanted": 3})
        );
        assert_eq!(reason.value("wanted"), Some(&Value::Number(3.0)));
        assert_eq!(reason.value("file"), None);
        let half = serde_json::to_value(Value::from(0.5)).unwrap();
        assert_eq!(half, json!(0.5));
    }
}
