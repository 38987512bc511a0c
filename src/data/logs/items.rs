//! What is kept of items until the whole log is read: rows of tables of items beside it, and the categories of items that have several.

use std::collections::{BTreeSet, HashMap};

use super::text::ids::Several;
use crate::{Error, Result};

/// The rows of the tables of items beside a log. An item's last row counts.
#[derive(Default)]
pub(crate) struct ItemTable {
    /// By number of the item in the log.
    pub(super) rows: HashMap<u32, ItemRow>,
    /// Names of the files.
    pub(super) files: BTreeSet<String>,
    /// Names of the columns that were read.
    columns: BTreeSet<String>,
    /// Columns that are asked for and are not in the log, each with the error if they are in no table of items either.
    elsewhere: Vec<(String, Error)>,
    /// What is wrong with a table of items as a log, if there is no other file.
    alone: Option<Error>,
    pub(super) title_bytes: usize,
}

/// What is said of an item.
#[derive(Default)]
pub(super) struct ItemRow {
    /// When it was said, if rows have times.
    pub(super) time: i64,
    pub(super) category: Option<u32>,
    /// All categories, where there are several.
    pub(super) list: Box<[u32]>,
    pub(super) title: Option<Box<str>>,
}

/// A row of a table of items.
pub(crate) struct ItemCells<'a> {
    pub(crate) id: &'a str,
    pub(crate) category: Option<&'a str>,
    /// What may stand between several categories.
    pub(crate) several: Several,
    pub(crate) title: Option<&'a str>,
    /// When the row was true, where rows of one item come at several times; the latest counts.
    pub(crate) time: Option<i64>,
}

impl ItemTable {
    /// Returns how many bytes are held.
    pub(super) fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<(u32, ItemRow)>() + self.title_bytes
    }

    /// Returns how many bytes the titles take.
    pub(super) fn text_bytes(&self) -> usize {
        self.title_bytes
    }

    /// Takes a file, and what is wrong with it as a log.
    pub(crate) fn add_file(&mut self, name: &str, alone: Error) {
        self.files.insert(name.to_owned());
        self.alone.get_or_insert(alone);
    }

    /// Takes the names of the columns that are read.
    pub(crate) fn add_columns<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        self.columns.extend(names.map(|name| name.trim().to_lowercase()));
    }

    /// Takes a column that the log does not have, with the error if no table of items has it.
    pub(crate) fn expect_column(&mut self, name: &str, error: Error) {
        self.elsewhere.push((name.trim().to_lowercase(), error));
    }

    /// Returns whether a file is a table of items.
    pub(super) fn is_of(&self, file: &str) -> bool {
        self.files.contains(file)
    }

    /// Checks that the columns which the log lacks are there.
    ///
    /// # Errors
    /// The first that is not.
    pub(super) fn check_columns(&mut self) -> Result<()> {
        let missing = self.elsewhere.drain(..).find(|(name, _)| !self.columns.contains(name));
        missing.map_or(Ok(()), |(_, error)| Err(error))
    }

    /// Returns the error of tables of items without a log.
    pub(super) fn without_log(&mut self) -> Option<Error> {
        self.alone.take()
    }
}

/// The categories of the items that have several, until it is known which is the commonest.
#[derive(Default)]
pub(crate) struct CategoryLists {
    /// Numbers of categories, by number of the item.
    pub(super) of: HashMap<u32, Box<[u32]>>,
}

impl CategoryLists {
    /// Returns how many bytes are held.
    pub(super) fn bytes(&self) -> usize {
        let lists: usize = self.of.values().map(|list| size_of_val(&**list)).sum();
        lists + self.of.capacity() * size_of::<(u32, Box<[u32]>)>()
    }

    /// Sets the categories of an item.
    pub(super) fn set(&mut self, item: u32, list: Box<[u32]>) {
        if list.len() > 1 {
            self.of.insert(item, list);
        } else {
            self.of.remove(&item);
        }
    }
}
