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

/// A value of a field.
struct Value {
    key: &'static str,
    share: f64,
    /// Factors of the click probability before they are scaled to the mean 1: by category, or by level.
    factors: &'static [f64],
}

/// A field of the shop.
struct ShopField {
    key: &'static str,
    values: &'static [Value],
}

const fn value(key: &'static str, share: f64, factors: &'static [f64]) -> Value {
    Value { key, share, factors }
}

// By category: shoes, keyboards, cameras, tea, bicycles, headphones, cookware, garden, games, backpacks, skincare, books.
const PROFILE: [ShopField; 2] = [
    ShopField {
        key: "age",
        values: &[
            value(
                "18-24",
                0.25,
                &[1.3, 1.2, 1.0, 0.7, 0.9, 1.3, 0.7, 0.6, 1.2, 1.1, 1.2, 0.9],
            ),
            value(
                "25-34",
                0.30,
                &[1.1, 1.2, 1.1, 0.9, 1.1, 1.1, 1.0, 0.8, 1.1, 1.1, 1.1, 1.0],
            ),
            value(
                "35-49",
                0.25,
                &[0.8, 0.8, 1.0, 1.1, 1.1, 0.9, 1.2, 1.2, 0.9, 1.0, 0.9, 1.0],
            ),
            value(
                "50-up",
                0.20,
                &[0.6, 0.6, 0.8, 1.4, 0.8, 0.6, 1.2, 1.5, 0.7, 0.7, 0.8, 1.2],
            ),
        ],
    },
    ShopField {
        key: "price",
        // By level.
        values: &[
            value("thrifty", 0.35, &[1.25, 1.1, 0.9, 0.7]),
            value("balanced", 0.40, &[1.0, 1.0, 1.0, 1.0]),
            value("generous", 0.25, &[0.75, 0.9, 1.1, 1.3]),
        ],
    },
];
const CONTEXT: [ShopField; 2] = [
    ShopField {
        key: "time",
        values: &[
            value(
                "morning",
                0.20,
                &[1.0, 0.8, 0.9, 1.3, 1.2, 0.9, 0.9, 1.2, 0.7, 1.1, 1.2, 0.9],
            ),
            value(
                "afternoon",
                0.30,
                &[1.1, 0.9, 1.1, 1.1, 1.1, 0.9, 1.0, 1.1, 0.9, 1.0, 0.9, 0.9],
            ),
            value(
                "evening",
                0.40,
                &[1.0, 1.1, 1.0, 0.9, 0.9, 1.1, 1.2, 0.8, 1.2, 1.0, 1.0, 1.1],
            ),
            value(
                "night",
                0.10,
                &[0.8, 1.3, 0.9, 0.6, 0.7, 1.2, 0.6, 0.6, 1.1, 0.8, 1.0, 1.2],
            ),
        ],
    },
    ShopField {
        key: "device",
        values: &[
            value(
                "phone",
                0.60,
                &[1.05, 0.9, 0.95, 1.0, 0.95, 1.05, 1.0, 1.0, 1.0, 1.05, 1.1, 0.95],
            ),
            value(
                "tablet",
                0.15,
                &[1.0, 0.9, 1.0, 1.1, 1.0, 1.0, 1.1, 1.05, 1.1, 0.9, 1.0, 1.2],
            ),
            value(
                "computer",
                0.25,
                &[0.9, 1.3, 1.1, 0.95, 1.1, 0.9, 0.95, 0.95, 1.0, 0.95, 0.8, 1.0],
            ),
        ],
    },
];

/// The profile and the context fields, as the catalogue lists them.
pub(super) fn described() -> [Vec<Field>; 2] {
    let field = |field: &ShopField| Field {
        key: field.key.to_owned(),
        name: words::name(|words| words.field(field.key)),
        values: field.values.iter().map(|value| described_value(value.key)).collect(),
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
        let shares: Vec<f64> = field.values.iter().map(|value| value.share).collect();
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
        let of = |value: &Value| {
            let place = if value.factors.len() == CATEGORIES {
                category_of(item)
            } else {
                level_of(item) - 1
            };
            value.factors[place as usize]
        };
        let mean: f64 = self.values.iter().map(|value| value.share * of(value)).sum();
        of(&self.values[value]) / mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_have_the_mean_1_and_shares_sum_to_1() {
        for field in PROFILE.iter().chain(&CONTEXT) {
            let shares: f64 = field.values.iter().map(|value| value.share).sum();
            assert!((shares - 1.0).abs() < 1e-12, "{}", field.key);
            for item in 0..96 {
                let values = field.values.iter().enumerate();
                let mean: f64 = values
                    .map(|(index, value)| value.share * field.factor(item, index))
                    .sum();
                assert!((mean - 1.0).abs() < 1e-12, "{} {item}: {mean}", field.key);
            }
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
