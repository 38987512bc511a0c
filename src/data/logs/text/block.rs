//! Records that are kept for a while, to be handed to another thread.

use super::table::{Batch, Broken, Each, Record};
use crate::Result;

/// Bytes of text that make a block full: it stays near the processors that write and read it.
const FULL_BYTES: usize = 1 << 16;
/// Fields that make a block full: a record of JSON may have many empty ones.
const FULL_FIELDS: usize = 1 << 14;

/// Records of one file, copied.
#[derive(Default)]
pub(crate) struct Block {
    /// The fields, one behind the other.
    text: String,
    /// How many bytes each field has.
    lengths: Vec<usize>,
    rows: Vec<Row>,
}

/// A record without its text.
struct Row {
    line: u64,
    /// Number of fields up to its last.
    fields: usize,
    latin1: bool,
    broken: Option<Broken>,
}

impl Block {
    /// Copies a record.
    pub(crate) fn add(&mut self, record: &Record) {
        for field in record.fields {
            self.text.push_str(field);
            self.lengths.push(field.len());
        }
        self.rows.push(Row {
            line: record.line,
            fields: self.lengths.len(),
            latin1: record.latin1,
            broken: record.broken,
        });
    }

    /// Returns whether it is time to hand it on.
    pub(crate) fn is_full(&self) -> bool {
        self.text.len() >= FULL_BYTES || self.lengths.len() >= FULL_FIELDS
    }

    /// Forgets the records, and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.lengths.clear();
        self.rows.clear();
    }

    /// Hands over the records as they were.
    ///
    /// # Errors
    /// Those of `each`, which then gets no more.
    pub(crate) fn give(&self, file: &str, each: Each) -> Result<()> {
        let (mut fields, mut ends) = (Vec::new(), Vec::with_capacity(Batch::MOST));
        let (mut rest, mut next) = (self.text.as_str(), 0);
        for rows in self.rows.chunks(Batch::MOST) {
            fields.clear();
            ends.clear();
            let first = next;
            ends.extend(rows.iter().map(|row| (row.line, row.fields - first)));
            next = rows.last().map_or(first, |row| row.fields);
            fields.extend(self.lengths[first..next].iter().map(|&length| {
                let (field, behind) = rest.split_at(length);
                rest = behind;
                field
            }));
            let (mut place, mut batch) = (0, Batch::of(&fields, &ends));
            for (row, &(line, end)) in rows.iter().zip(&ends) {
                each(&Record {
                    file,
                    line,
                    fields: &fields[place..end],
                    latin1: row.latin1,
                    broken: row.broken,
                    batch: std::mem::take(&mut batch),
                })?;
                place = end;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Layout, Table};
    use super::*;

    /// Returns the lines, fields and batches of records that a table gives, straight or from a block.
    fn records(text: &str, layout: Layout, by_block: bool) -> Vec<(u64, Vec<String>, bool, bool)> {
        let mut all = Vec::new();
        let mut take = |record: &Record| {
            let fields = record.fields.iter().map(|&field| field.to_owned()).collect();
            all.push((record.line, fields, record.latin1, record.broken.is_some()));
            Ok(())
        };
        let mut block = Block::default();
        let mut table = Table::new("a", layout, 0);
        if by_block {
            let mut keep = |record: &Record| {
                block.add(record);
                Ok(())
            };
            table.push(text.as_bytes(), &mut keep).unwrap();
            table.finish(&mut keep).unwrap();
            block.give("a", &mut take).unwrap();
        } else {
            table.push(text.as_bytes(), &mut take).unwrap();
            table.finish(&mut take).unwrap();
        }
        all
    }

    #[test]
    fn records_come_out_as_they_went_in() {
        let mut text = "a,b,c\n\n,,\n茶,\"x,\ny\",\n1\n".to_owned();
        text.extend((0..100).map(|number| format!("{number},{},\n", number * number)));
        text.push_str("open,\"quote\nlast,1,2");
        for layout in [Layout::Quoted(b','), Layout::Plain(b','), Layout::Tabs, Layout::Colons] {
            let straight = records(&text, layout, false);
            assert!(straight.len() > 100);
            assert_eq!(records(&text, layout, true), straight);
        }
    }

    #[test]
    fn a_block_is_full_of_text_or_of_fields_and_empty_when_it_is_cleared() {
        let mut block = Block::default();
        for fields in [vec!["a".repeat(FULL_BYTES)], vec![String::new(); FULL_FIELDS]] {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            assert!(!block.is_full());
            block.add(&Record {
                file: "a",
                line: 1,
                fields: &fields,
                latin1: false,
                broken: None,
                batch: Batch::default(),
            });
            assert!(block.is_full());
            block.clear();
        }
        block.give("a", &mut |_| panic!("a record is left")).unwrap();
    }
}
