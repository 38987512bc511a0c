//! Distinct byte strings, each kept once.

use std::cmp::Ordering;
use std::hash::{BuildHasher, RandomState};

const EMPTY: u32 = u32::MAX;

/// Gives every distinct name the next number, in one arena and a hash table: about 30 bytes for each name beside the name itself.
///
/// The hash has a random key, so that a log cannot be made to have colliding names. Numbers follow the order of arrival alone.
#[derive(Default)]
pub(crate) struct NameTable {
    text: Vec<u8>,
    /// Where each name ends in `text`.
    ends: Vec<usize>,
    /// Numbers by hash, with linear probing. The length is a power of two; at most half is in use.
    slots: Vec<Slot>,
    hasher: RandomState,
}

/// A number, with its name's hash: names are compared only where the hashes are the same, as they lie far from here.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    number: u32,
}

const FREE: Slot = Slot { hash: 0, number: EMPTY };

impl NameTable {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns how many bytes are held.
    pub(crate) fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<usize>() + self.slots.capacity() * size_of::<Slot>()
    }

    /// Returns how many bytes the names alone take.
    pub(crate) fn text_bytes(&self) -> usize {
        self.text.len()
    }

    /// Returns the name of a number.
    pub(crate) fn get(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[number]]
    }

    /// Returns the name of a number as text.
    pub(crate) fn text(&self, number: u32) -> String {
        String::from_utf8_lossy(self.get(number)).into_owned()
    }

    /// Returns the number of a name, the next one if the name is new.
    pub(crate) fn number(&mut self, name: &[u8]) -> u32 {
        if self.slots.len() < 2 * (self.len() + 1) {
            self.grow();
        }
        let hash = self.hasher.hash_one(name) as u32;
        let is_its = |slot: Slot| slot.hash == hash && self.get(slot.number) == name;
        let place = place(&self.slots, hash, is_its);
        if self.slots[place].number == EMPTY {
            let number = self.len() as u32;
            self.slots[place] = Slot { hash, number };
            self.text.extend_from_slice(name);
            self.ends.push(self.text.len());
        }
        self.slots[place].number
    }

    /// Returns the rank of every name in [`natural`] order.
    pub(crate) fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| natural(self.get(a), self.get(b)));
        let mut ranks = vec![0; order.len()];
        for (rank, number) in order.into_iter().enumerate() {
            ranks[number as usize] = rank as u32;
        }
        ranks
    }

    fn grow(&mut self) {
        let length = (4 * (self.len() + 1)).next_power_of_two();
        for slot in std::mem::replace(&mut self.slots, vec![FREE; length]) {
            if slot.number != EMPTY {
                let place = place(&self.slots, slot.hash, |_| false);
                self.slots[place] = slot;
            }
        }
    }
}

/// Returns the place of the slot that is looked for by its hash, or the free one where it belongs.
fn place(slots: &[Slot], hash: u32, is_its: impl Fn(Slot) -> bool) -> usize {
    let mask = slots.len() - 1;
    let mut place = hash as usize & mask;
    while slots[place].number != EMPTY && !is_its(slots[place]) {
        place = (place + 1) & mask;
    }
    place
}

/// Compares names: numbers by value, then everything else by its bytes, as in `2 < 10 < a`.
pub(crate) fn natural(a: &[u8], b: &[u8]) -> Ordering {
    match (digits(a), digits(b)) {
        (Some(first), Some(second)) => first
            .len()
            .cmp(&second.len())
            .then_with(|| first.cmp(second))
            .then_with(|| a.cmp(b)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

/// Returns a name of digits alone without its leading zeros; `None` for any other name.
pub(crate) fn digits(name: &[u8]) -> Option<&[u8]> {
    let number = !name.is_empty() && name.iter().all(u8::is_ascii_digit);
    number.then(|| &name[name.iter().take_while(|&&digit| digit == b'0').count()..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_ordered_as_people_do() {
        let mut names = NameTable::default();
        for name in ["10", "b", "2", "02", "a", "", "10"] {
            names.number(name.as_bytes());
        }
        assert_eq!(names.len(), 6);
        assert_eq!(names.ranks(), [2, 5, 1, 0, 4, 3]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn equal_names_have_equal_numbers(given in prop::collection::vec("[ab]{0,5}", 0..100)) {
            let mut names = NameTable::default();
            let numbers: Vec<u32> = given.iter().map(|name| names.number(name.as_bytes())).collect();
            for (name, number) in given.iter().zip(numbers) {
                prop_assert_eq!(names.get(number), name.as_bytes());
                prop_assert_eq!(names.number(name.as_bytes()), number);
            }
        }
    }
}
