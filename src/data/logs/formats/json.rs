//! JSON lines: an object in each line, or a list of objects. Their keys are the columns, of which the same is made as of a CSV's.

use super::columns::Columns;
use super::csv::Csv;
use super::format::{Format, OpenFile, Rows};
use crate::data::logs::label::LabelRule;
use crate::data::logs::options::LogFormat;
use crate::data::logs::text::json_lines::json_layout;
use crate::data::logs::text::refusal::Refused;
use crate::data::logs::text::table::Layout;

/// What it is called, and its files.
pub(super) const FORMAT: LogFormat = LogFormat::new("jsonl", "JSON lines", &[]);

/// JSON lines, or a list of objects.
pub(crate) struct JsonLines;

impl Format for JsonLines {
    fn description(&self) -> LogFormat {
        FORMAT
    }

    /// The name does not matter: no other format has objects.
    fn has_name(&self, _name: &str, first_line: &str) -> bool {
        json_layout(first_line).is_some()
    }

    fn check_columns(&self, asked: &Columns) -> Result<(), Refused> {
        Csv.check_columns(asked)
    }

    fn check_behaviours(&self, asked: &[String]) -> Result<(), Refused> {
        Csv.check_behaviours(asked)
    }

    fn check_label(&self, rule: &LabelRule) -> Result<(), Refused> {
        Csv.check_label(rule)
    }

    fn layout(&self, first_line: &str) -> Layout {
        json_layout(first_line).unwrap_or(Layout::Json { is_list: false })
    }

    fn rows(&self, file: &OpenFile) -> Box<dyn Rows> {
        Csv.rows(file)
    }

    fn data_name(&self, first_file: &str) -> String {
        Csv.data_name(first_file)
    }
}
