//! What is known of shoppers besides their behaviours, and of the moment in which an item is shown: the shop's profile and context fields.
//!
//! | field | of | values, with their shares |
//! |---|---|---|
//! | age | shopper | 18 to 24 (.25), 25 to 34 (.30), 35 to 49 (.25), 50 and above (.20) |
//! | price | shopper | thrifty (.35), balanced (.40), generous (.25) |
//! | time | impression | morning (.20), afternoon (.30), evening (.40), night (.10) |
//! | device | impression | phone (.60), tablet (.15), computer (.25) |
//!
//! Values are drawn independently of each other and of interests, levels, histories and the items shown. Each multiplies `P(click)` by a
//! factor that depends on the value and the item: for `price` on the item's level (higher levels cost more), for the others on its category.
//! No factor depends on the hidden state, so the perfect predictor stays exact. The factors of a field have the mean 1 over its values.

use rand_pcg::Pcg32;

use super::law::{category_of, draw};
use super::several::level_of;
use super::shelves::CATEGORIES;
use super::words;
use crate::data::{Field, FieldValue};

/// What is known when an item is shown: values of the catalogue's fields, 0 where unknown; empty if nothing is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstances<'a> {
    /// Values of the profile fields.
    pub profile: &'a [u32],
    /// Values of the context fields.
    pub context: &'a [u32],
}

/// A field of the shop.
struct ShopField {
    key: &'static str,
    /// Keys of the values, and their shares.
    values: &'static [(&'static str, f64)],
    /// Factors of the click probability before they are scaled to the mean 1: a row for each category, by its key, or for each level; in a row
    /// a factor for each value.
    factors: &'static [(&'static str, &'static [f64])],
}

const PROFILE: [ShopField; 2] = [
    ShopField {
        key: "age",
        values: &[("18-24", 0.25), ("25-34", 0.30), ("35-49", 0.25), ("50-up", 0.20)],
        factors: &[
            ("shoes", &[1.3, 1.1, 0.8, 0.6]),
            ("keyboards", &[1.2, 1.2, 0.8, 0.6]),
            ("cameras", &[1.0, 1.1, 1.0, 0.8]),
            ("tea", &[0.7, 0.9, 1.1, 1.4]),
            ("bicycles", &[0.9, 1.1, 1.1, 0.8]),
            ("headphones", &[1.3, 1.1, 0.9, 0.6]),
            ("cookware", &[0.7, 1.0, 1.2, 1.2]),
            ("garden", &[0.6, 0.8, 1.2, 1.5]),
            ("games", &[1.2, 1.1, 0.9, 0.7]),
            ("backpacks", &[1.1, 1.1, 1.0, 0.7]),
            ("skincare", &[1.2, 1.1, 0.9, 0.8]),
            ("books", &[0.9, 1.0, 1.0, 1.2]),
        ],
    },
    ShopField {
        key: "price",
        values: &[("thrifty", 0.35), ("balanced", 0.40), ("generous", 0.25)],
        factors: &[
            ("level 1", &[1.25, 1.0, 0.75]),
            ("level 2", &[1.1, 1.0, 0.9]),
            ("level 3", &[0.9, 1.0, 1.1]),
            ("level 4", &[0.7, 1.0, 1.3]),
        ],
    },
];
const CONTEXT: [ShopField; 2] = [
    ShopField {
        key: "time",
        values: &[
            ("morning", 0.20),
            ("afternoon", 0.30),
            ("evening", 0.40),
            ("night", 0.10),
        ],
        factors: &[
            ("shoes", &[1.0, 1.1, 1.0, 0.8]),
            ("keyboards", &[0.8, 0.9, 1.1, 1.3]),
            ("cameras", &[0.9, 1.1, 1.0, 0.9]),
            ("tea", &[1.3, 1.1, 0.9, 0.6]),
            ("bicycles", &[1.2, 1.1, 0.9, 0.7]),
            ("headphones", &[0.9, 0.9, 1.1, 1.2]),
            ("cookware", &[0.9, 1.0, 1.2, 0.6]),
            ("garden", &[1.2, 1.1, 0.8, 0.6]),
            ("games", &[0.7, 0.9, 1.2, 1.1]),
            ("backpacks", &[1.1, 1.0, 1.0, 0.8]),
            ("skincare", &[1.2, 0.9, 1.0, 1.0]),
            ("books", &[0.9, 0.9, 1.1, 1.2]),
        ],
    },
    ShopField {
        key: "device",
        values: &[("phone", 0.60), ("tablet", 0.15), ("computer", 0.25)],
        factors: &[
            ("shoes", &[1.05, 1.0, 0.9]),
            ("keyboards", &[0.9, 0.9, 1.3]),
            ("cameras", &[0.95, 1.0, 1.1]),
            ("tea", &[1.0, 1.1, 0.95]),
            ("bicycles", &[0.95, 1.0, 1.1]),
            ("headphones", &[1.05, 1.0, 0.9]),
            ("cookware", &[1.0, 1.1, 0.95]),
            ("garden", &[1.0, 1.05, 0.95]),
            ("games", &[1.0, 1.1, 1.0]),
            ("backpacks", &[1.05, 0.9, 0.95]),
            ("skincare", &[1.1, 1.0, 0.8]),
            ("books", &[0.95, 1.2, 1.0]),
        ],
    },
];

/// The profile and the context fields, as the catalogue lists them.
pub(super) fn described() -> [Vec<Field>; 2] {
    let field = |field: &ShopField| Field {
        key: field.key.to_owned(),
        name: words::name(|words| words.field(field.key)),
        values: field.values.iter().map(|&(key, _)| described_value(key)).collect(),
    };
    [&PROFILE, &CONTEXT].map(|fields| fields.iter().map(field).collect())
}

fn described_value(key: &'static str) -> FieldValue {
    FieldValue {
        key: key.to_owned(),
        name: words::name(|words| words.field(key)),
    }
}

/// Draws the values of a shopper's profile fields, as the catalogue numbers them.
pub(super) fn draw_profile(rng: &mut Pcg32) -> Vec<u32> {
    draw_values(&PROFILE, rng)
}

/// Draws the values of an impression's context fields.
pub(super) fn draw_context(rng: &mut Pcg32) -> Vec<u32> {
    draw_values(&CONTEXT, rng)
}

fn draw_values(fields: &[ShopField], rng: &mut Pcg32) -> Vec<u32> {
    let number = |field: &ShopField| {
        let shares: Vec<f64> = field.values.iter().map(|&(_, share)| share).collect();
        draw(&shares, rng) as u32 + 1
    };
    fields.iter().map(number).collect()
}

/// The factor by which circumstances change the probability of a click on an item; an unknown value changes nothing.
pub(super) fn factor(item: u32, circumstances: Circumstances) -> f64 {
    let Circumstances { profile, context } = circumstances;
    let known = PROFILE.iter().zip(profile).chain(CONTEXT.iter().zip(context));
    known
        .filter(|&(_, &number)| number != Field::UNKNOWN)
        .map(|(field, &number)| field.factor(item, number as usize - 1))
        .product()
}

impl ShopField {
    /// The factor of a value at an item, scaled so that the mean over the values is 1.
    fn factor(&self, item: u32, value: usize) -> f64 {
        let place = if self.factors.len() == CATEGORIES {
            category_of(item)
        } else {
            level_of(item) - 1
        };
        let (_, factors) = self.factors[place as usize];
        let mean: f64 = self
            .values
            .iter()
            .zip(factors)
            .map(|((_, share), factor)| share * factor)
            .sum();
        factors[value] / mean
    }
}

#[cfg(test)]
mod tests {
    use super::super::shelves::SHELVES;
    use super::*;

    #[test]
    fn factors_have_the_mean_1_and_shares_sum_to_1() {
        for field in PROFILE.iter().chain(&CONTEXT) {
            let shares: f64 = field.values.iter().map(|(_, share)| share).sum();
            assert!((shares - 1.0).abs() < 1e-12, "{}", field.key);
            for item in 0..96 {
                let values = field.values.iter().enumerate();
                let mean: f64 = values
                    .map(|(index, (_, share))| share * field.factor(item, index))
                    .sum();
                assert!((mean - 1.0).abs() < 1e-12, "{} {item}: {mean}", field.key);
            }
        }
    }

    #[test]
    fn rows_are_those_of_the_categories_or_of_the_levels() {
        let categories = SHELVES.map(|shelf| shelf.key.to_owned()).to_vec();
        let levels: Vec<String> = (1..=4).map(|level| format!("level {level}")).collect();
        for field in PROFILE.iter().chain(&CONTEXT) {
            let rows: Vec<&str> = field.factors.iter().map(|(name, _)| *name).collect();
            assert!(rows == categories || rows == levels, "{}: {rows:?}", field.key);
            assert!(
                field
                    .factors
                    .iter()
                    .all(|(_, factors)| factors.len() == field.values.len())
            );
        }
    }

    #[test]
    fn what_is_unknown_changes_nothing() {
        assert_eq!(factor(5, Circumstances::default()), 1.0);
        let unknown = Circumstances {
            profile: &[0, 0],
            context: &[0, 0],
        };
        assert_eq!(factor(5, unknown), 1.0);
        let morning = Circumstances {
            context: &[1, 0],
            ..unknown
        };
        // Tea in the morning, and games.
        assert!(factor(24, morning) > 1.2 && factor(64, morning) < 0.8);
    }
}
