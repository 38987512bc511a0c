//! The table that says what an item's features are: the rows of their tables, and names.

use std::collections::{BTreeMap, HashSet};

use super::refuse;
use crate::Result;
use crate::error::printable;
use crate::model::NetworkConfig;

/// Items that a vocabulary may have.
const MOST: usize = *NetworkConfig::ITEMS.end();
/// The columns that are not features, by their names.
const ID: &str = "id";
const NAMES: [&str; 2] = ["name", "title"];
const CATEGORY: &str = "category";
const REMEDY: &str = "Write a CSV with a header: a column for each feature of an item, named as in the checkpoint and holding the row of its table, \
    and if you like `id`, `name` and `category`.";

/// A table of items.
#[derive(Clone, Debug, Default)]
pub struct ItemTable {
    /// The columns that are features of the checkpoint, if it has them, and for each item the row of that feature's table.
    columns: Vec<(String, Vec<String>)>,
    items: usize,
}

/// An item's names: its id, its title, its category's name.
pub(super) struct ItemNames {
    pub(super) ids: Vec<String>,
    pub(super) titles: Vec<Option<String>>,
    pub(super) categories: Option<Vec<String>>,
}

impl ItemTable {
    /// Reads CSV, whose first line is a header.
    ///
    /// # Errors
    /// A line that is no record of the table, more items than a vocabulary may have: with the line.
    pub fn parse(text: &[u8]) -> Result<Self> {
        let mut reader = csv::Reader::from_reader(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text));
        let unreadable = |error: csv::Error| {
            let line = error
                .position()
                .map_or(String::new(), |position| format!(", line {}", position.line()));
            refuse(None, format!("has a table of items that cannot be read{line}"), REMEDY)
        };
        let header = reader.headers().map_err(unreadable)?.clone();
        let mut columns: Vec<(String, Vec<String>)> =
            header.iter().map(|name| (printable(name.trim()), Vec::new())).collect();
        let mut items = 0;
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            items += 1;
            if items > MOST {
                return Err(refuse(None, format!("has a table of more than {MOST} items"), REMEDY));
            }
            for ((_, column), cell) in columns.iter_mut().zip(&record) {
                column.push(cell.trim().to_owned());
            }
        }
        if items == 0 {
            return Err(refuse(None, "has a table of items without a single item", REMEDY));
        }
        Ok(Self { columns, items })
    }

    fn column(&self, name: &str) -> Option<&[String]> {
        self.columns
            .iter()
            .find(|(column, _)| column == name)
            .map(|(_, cells)| &cells[..])
    }

    /// The features among `tables`, in their order, that are the item's.
    pub(super) fn features(&self, tables: &[String]) -> Result<Vec<String>> {
        let found: Vec<String> = tables
            .iter()
            .filter(|table| self.column(table).is_some())
            .cloned()
            .collect();
        if found.is_empty() {
            let what = format!(
                "has the features {}, none of which is a column of the table of items",
                tables.join(", ")
            );
            return Err(refuse(None, what, REMEDY));
        }
        Ok(found)
    }

    /// The rows of a feature's table, one for each item.
    pub(super) fn rows(&self, feature: &str, table: usize) -> Result<Vec<usize>> {
        let cells = self.column(feature).unwrap_or_default();
        cells
            .iter()
            .enumerate()
            .map(|(index, cell)| {
                let row = cell.parse().ok().filter(|&row| row < table);
                row.ok_or_else(|| {
                    let what = format!(
                        "has a table of items whose line {} has `{cell}` as {feature}: a whole number from 0 to {} is needed",
                        index + 2,
                        table - 1
                    );
                    refuse(None, what, REMEDY)
                })
            })
            .collect()
    }

    /// The names of the items; `features` are no names.
    pub(super) fn names(&self, features: &[String]) -> Result<ItemNames> {
        let own = |name: &str| {
            self.column(name)
                .filter(|_| features.iter().all(|feature| feature != name))
        };
        let ids = own(ID)
            .or_else(|| self.column(&features[0]))
            .unwrap_or_default()
            .to_vec();
        let mut seen = HashSet::new();
        if let Some(index) = ids.iter().position(|id| !seen.insert(id)) {
            let what = format!(
                "has a table of items whose line {} repeats the id `{}`",
                index + 2,
                ids[index]
            );
            return Err(refuse(None, what, REMEDY));
        }
        let titles = NAMES.iter().find_map(|name| own(name));
        let title = |cell: &String| (!cell.is_empty()).then(|| printable(cell));
        Ok(ItemNames {
            titles: titles.map_or_else(|| vec![None; self.items], |titles| titles.iter().map(title).collect()),
            categories: own(CATEGORY).map(|names| names.iter().map(|name| printable(name)).collect()),
            ids,
        })
    }
}

/// The indices of names in the order in which they first stand, and the names.
pub(super) fn indexed(names: impl Iterator<Item = String>) -> (Vec<u32>, Vec<String>) {
    let mut places = BTreeMap::new();
    let mut list = Vec::new();
    let indices = names
        .map(|name| {
            *places.entry(name.clone()).or_insert_with(|| {
                list.push(name);
                list.len() as u32 - 1
            })
        })
        .collect();
    (indices, list)
}
