//! Distinct byte strings, each kept once.

use std::cmp::Ordering;
use std::hash::{BuildHasher, RandomState};

/// The number of a slot without a name.
const EMPTY: u32 = u32::MAX;
/// The longest name that a slot holds itself.
const MOST_KEY_BYTES: usize = 11;
/// Stands for the length of a name that is longer.
const LONGER: u32 = 255 << 24;
/// Names that are fetched at once.
const MOST_FETCHED: usize = 32;
/// Slots at first.
const FEWEST_SLOTS: usize = 16;

/// Gives every distinct name the next number, in one arena and a hash table: about 40 bytes for each name beside the name itself.
///
/// The hash has a random key, so that a log cannot be made to have colliding names. Numbers follow the order of arrival alone.
#[derive(Default)]
pub(crate) struct NameTable {
    text: Vec<u8>,
    /// Where each name ends in `text`.
    ends: Vec<usize>,
    /// Numbers by hash, with linear probing. The length is a power of two; at most three quarters are in use.
    slots: Vec<Slot>,
    hasher: Hasher,
}

/// A name's [`Key`] and its number, in 16 bytes. Most names are short, and found without a look at the text, which lies far from here.
#[derive(Clone, Copy)]
#[repr(align(16))]
struct Slot {
    word: u64,
    more: u32,
    number: u32,
}

/// A short name whole; of a longer one its hash.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    word: u64,
    /// Three more bytes, and the length.
    more: u32,
}

const FREE: Slot = Slot {
    word: 0,
    more: 0,
    number: EMPTY,
};

impl Slot {
    fn key(self) -> Key {
        let Self { word, more, .. } = self;
        Key { word, more }
    }
}

/// Hashes names with a random key.
struct Hasher {
    /// For names that a slot does not hold.
    long: RandomState,
    /// For the others: a multiplication mixes what is added to these numbers.
    short: (u64, u64),
}

impl Default for Hasher {
    fn default() -> Self {
        let long = RandomState::new();
        let short = random().unwrap_or_else(|| (long.hash_one(0), long.hash_one(1)));
        Self { long, short }
    }
}

/// Random numbers of the browser, where the standard library has none: there every [`RandomState`] has one and the same key.
#[cfg(target_family = "wasm")]
fn random() -> Option<(u64, u64)> {
    Some((getrandom_04::u64().ok()?, getrandom_04::u64().ok()?))
}

#[cfg(not(target_family = "wasm"))]
fn random() -> Option<(u64, u64)> {
    None
}

impl Hasher {
    /// Returns what a slot holds of a name.
    fn key(&self, name: &[u8]) -> Key {
        Key::short(name).unwrap_or_else(|| Key {
            word: self.long.hash_one((self.short, name)),
            more: LONGER,
        })
    }

    fn hash(&self, key: Key) -> usize {
        if key.more == LONGER {
            return key.word as usize;
        }
        let product = u128::from(key.word ^ self.short.0) * u128::from(u64::from(key.more) ^ self.short.1);
        (product as u64 ^ (product >> 64) as u64) as usize
    }
}

impl Key {
    /// Returns a name of at most 11 bytes as numbers: its first and its last bytes, which overlap, and its length. No two names have the same.
    fn short(name: &[u8]) -> Option<Self> {
        let word = match name {
            [] => 0,
            [first, ..] if name.len() < 4 => {
                let (middle, last) = (name[name.len() / 2], name[name.len() - 1]);
                u64::from(*first) | u64::from(middle) << 8 | u64::from(last) << 16
            }
            _ if name.len() < 8 => {
                let half = |half: Option<&[u8; 4]>| half.map_or(0, |bytes| u64::from(u32::from_le_bytes(*bytes)));
                half(name.first_chunk()) | half(name.last_chunk()) << 32
            }
            _ if name.len() <= MOST_KEY_BYTES => u64::from_le_bytes(*name.first_chunk()?),
            _ => return None,
        };
        let last = if name.len() > 8 {
            name.last_chunk()
                .map_or(0, |&[a, b, c]| u32::from_le_bytes([a, b, c, 0]))
        } else {
            0
        };
        Some(Self {
            word,
            more: last | (name.len() as u32) << 24,
        })
    }
}

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
        if 4 * self.len() >= 3 * self.slots.len() {
            self.grow();
        }
        let key = self.hasher.key(name);
        let is_its = |slot: Slot| slot.key() == key && (key.more != LONGER || self.get(slot.number) == name);
        let place = place(&self.slots, self.hasher.hash(key), is_its);
        let found = self.slots[place].number;
        if found != EMPTY {
            return found;
        }
        let number = self.len() as u32;
        let Key { word, more } = key;
        self.slots[place] = Slot { word, more, number };
        self.text.extend_from_slice(name);
        self.ends.push(self.text.len());
        number
    }

    /// Fetches the slots of names that will be asked for, all at once: one by one, each would wait for the memory. `meet` gets the numbers
    /// that most probably are theirs.
    pub(crate) fn fetch<'a>(&self, names: impl Iterator<Item = &'a str>, mut meet: impl FnMut(u32)) {
        let Some(mask) = self.slots.len().checked_sub(1) else {
            return;
        };
        let (mut places, mut found) = ([0; MOST_FETCHED], 0);
        let (mut count, mut before) = (0, None);
        for key in names.take(MOST_FETCHED).filter_map(|name| Key::short(name.as_bytes())) {
            // Rows of a user often stand together.
            if before.replace(key) != Some(key) {
                places[count] = self.hasher.hash(key) & mask;
                found ^= self.slots[places[count]].number;
                count += 1;
            }
        }
        // Else nothing would be fetched.
        std::hint::black_box(found);
        places[..count].iter().for_each(|&place| meet(self.slots[place].number));
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
        let length = (2 * self.slots.len()).max(FEWEST_SLOTS);
        for slot in std::mem::replace(&mut self.slots, vec![FREE; length]) {
            if slot.number != EMPTY {
                let place = place(&self.slots, self.hasher.hash(slot.key()), |_| false);
                self.slots[place] = slot;
            }
        }
    }
}

/// Returns the place of the slot that is looked for by its hash, or the free one where it belongs.
fn place(slots: &[Slot], hash: usize, is_its: impl Fn(Slot) -> bool) -> usize {
    let mask = slots.len() - 1;
    let mut place = hash & mask;
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

    #[test]
    fn slots_are_small() {
        assert_eq!(size_of::<Slot>(), 16);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn equal_names_have_equal_numbers(given in prop::collection::vec("[ab]{0,5}|[ab]{7,13}|a{0,14}", 0..200)) {
            let mut names = NameTable::default();
            let numbers: Vec<u32> = given.iter().map(|name| names.number(name.as_bytes())).collect();
            for (name, number) in given.iter().zip(numbers) {
                prop_assert_eq!(names.get(number), name.as_bytes());
                prop_assert_eq!(names.number(name.as_bytes()), number);
            }
        }
    }
}
