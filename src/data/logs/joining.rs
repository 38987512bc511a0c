//! What becomes of categories and titles: of several categories the one that counts, and what tables of items beside the log say.

use super::items::{ItemCells, ItemRow};
use super::log::{Log, NO_CATEGORY};
use super::options::CategoryChoice;
use super::text::ids::{Several, is_single, says_nothing, values_of_list};
use super::text::refusal::refusal;
use super::text::table::Record;
use super::titles::MOST_TITLE_CHARACTERS;
use crate::Result;
use crate::data::HISTORY_LIMIT;
use crate::error::log_reason;

impl Log {
    /// Sets an item's category by a cell that may hold several. The first row counts, as in [`Log::categorise`].
    ///
    /// # Errors
    /// If there are too many categories.
    pub(crate) fn categorise_by(&mut self, record: &Record, item: u32, cell: &str, several: Several) -> Result<()> {
        if is_single(cell) {
            return self.categorise(record, item, cell);
        }
        let values = self.chosen_values(record, cell, several);
        let chosen = if self.choice == CategoryChoice::Last {
            values.last()
        } else {
            values.first()
        };
        let is_first = self.category_of[item as usize] == NO_CATEGORY;
        self.categorise(record, item, chosen.copied().unwrap_or_default())?;
        if is_first && self.choice == CategoryChoice::Commonest && values.len() > 1 {
            let list = self.category_numbers(record, &values)?;
            self.lists.set(item, list);
        }
        Ok(())
    }

    /// Returns the categories of a cell, and notes that there are several.
    pub(super) fn chosen_values<'a>(&mut self, record: &Record, cell: &'a str, several: Several) -> Vec<&'a str> {
        let values = values_of_list(cell, several);
        if values.len() > 1 {
            let (code, reason) = match self.choice {
                CategoryChoice::First => (
                    "category-list",
                    "rows with several categories, of which the first counts",
                ),
                CategoryChoice::Last => (
                    "category-last",
                    "rows with several categories, of which the last counts",
                ),
                CategoryChoice::Commonest => {
                    let reason = "rows with several categories, of which the one counts that most items have";
                    ("category-commonest", reason)
                }
            };
            self.notes.add(code, reason, record);
        }
        values
    }

    /// Chooses the commonest of the categories of items that have several. `used` says by an item's number whether it is of the log.
    pub(crate) fn settle_categories(&mut self, used: &[bool]) {
        let lists = std::mem::take(&mut self.lists).of;
        let mut counts = vec![0_u32; self.categories.len()];
        for item in (0..used.len() as u32).filter(|&item| used[item as usize]) {
            let one = [self.category_of[item as usize]];
            let all = lists.get(&item).map_or(&one[..], |list| list);
            for category in all.iter().filter(|category| **category != NO_CATEGORY) {
                counts[*category as usize] += 1;
            }
        }
        for (item, list) in lists {
            // `max_by_key` returns the last of equals.
            let commonest = list.iter().rev().max_by_key(|category| counts[**category as usize]);
            self.category_of[item as usize] = commonest.copied().unwrap_or(NO_CATEGORY);
        }
    }

    /// Keeps the end of a user's history, with its items' categories if there are as many, and returns its number.
    ///
    /// # Errors
    /// If there are too many items or categories.
    pub(crate) fn take_history(
        &mut self,
        record: &Record,
        user: u32,
        items: &[&str],
        categories: &[&str],
    ) -> Result<u32> {
        let cut = items.len().saturating_sub(HISTORY_LIMIT);
        if cut > 0 {
            let reason = "histories with more than 512 behaviours, of which the last 512 are kept";
            self.notes.add("long-history", reason, record);
        }
        let mut kept = Vec::with_capacity(items.len() - cut);
        for (place, id) in items.iter().enumerate().skip(cut) {
            let item = self.item(record, id)?;
            if let Some(category) = categories.get(place) {
                self.categorise(record, item, category)?;
            }
            kept.push(item);
        }
        Ok(self.keep_history(user, &kept))
    }

    /// Takes a row of a table of items.
    ///
    /// # Errors
    /// If there are too many items or categories.
    pub(crate) fn take_item(&mut self, record: &Record, cells: &ItemCells) -> Result<()> {
        if !self.usable(record, cells.id) {
            return Ok(());
        }
        let item = self.item(record, cells.id)?;
        let mut row = ItemRow {
            time: cells.time.unwrap_or_default(),
            ..ItemRow::default()
        };
        if let Some(cell) = cells.category {
            let values = self.chosen_values(record, cell, cells.several);
            row.list = self.category_numbers(record, &values)?;
            row.category = match self.choice {
                CategoryChoice::Last => row.list.last().copied(),
                CategoryChoice::First | CategoryChoice::Commonest => row.list.first().copied(),
            };
        }
        let title = cells.title.filter(|title| !says_nothing(title));
        row.title = title.map(|title| title.chars().take(MOST_TITLE_CHARACTERS).collect());
        self.keep_item(record, item, row);
        Ok(())
    }

    /// Keeps a row, unless a later one of the item is there. What it does not say stays as it was.
    fn keep_item(&mut self, record: &Record, item: u32, mut row: ItemRow) {
        let table = &mut self.item_table;
        if let Some(before) = table.rows.remove(&item) {
            let reason = "rows of a table of items that give an item again (the last counts)";
            self.notes.add("item-again", reason, record);
            table.title_bytes -= before.title.as_ref().map_or(0, |title| title.len());
            let (later, earlier) = if before.time > row.time {
                (before, row)
            } else {
                (row, before)
            };
            let list = if later.category.is_some() {
                later.list
            } else {
                earlier.list
            };
            row = ItemRow {
                time: later.time,
                category: later.category.or(earlier.category),
                list,
                title: later.title.or(earlier.title),
            };
        }
        table.title_bytes += row.title.as_ref().map_or(0, |title| title.len());
        table.rows.insert(item, row);
    }

    /// Gives the log's items what the tables of items say, and notes how many items have a row there. `used` says by an item's number whether
    /// it is of the log.
    ///
    /// # Errors
    /// If none has: the ids are not the same.
    pub(crate) fn join_items(&mut self, used: &[bool]) -> Result<()> {
        let rows = std::mem::take(&mut self.item_table.rows);
        self.item_table.title_bytes = 0;
        let Some(file) = self.item_table.files.first().cloned() else {
            return Ok(());
        };
        let items = used.iter().filter(|used| **used).count();
        let mut joined = 0;
        for (item, row) in rows {
            if !used[item as usize] {
                continue;
            }
            joined += 1;
            if let Some(category) = row.category {
                self.category_of[item as usize] = category;
                let list = if self.choice == CategoryChoice::Commonest {
                    row.list
                } else {
                    Box::default()
                };
                self.lists.set(item, list);
            }
            if let Some(title) = row.title {
                self.titles.set(item, title);
            }
        }
        if joined == 0 && items > 0 {
            let what = format!("none of the {items} items of the log has a row in this table of items");
            let remedy =
                "Check that both files have the same ids (--columns item=NAME names their column), or leave it out.";
            return Err(refusal(log_reason::items_apart(items), &file, None, what, remedy));
        }
        let reason = "items of the log with a row in the table of items";
        self.notes.add_count("item-joined", reason, joined);
        let reason = "items of the log without a row in the table of items";
        self.notes.add_count("item-missing", reason, items - joined);
        Ok(())
    }
}
