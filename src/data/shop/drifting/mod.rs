//! One interest that drifts.
//!
//! Shoppers are interested in the first K of the C categories ([`ShopSettings::interests`]; all, by default). A shopper's interest at step
//! `t` is the pair `x_t = (current, previous)` of categories below K.
//!
//! ```text
//! T             1..=3 with probability .20, 31..=50 with .05, else 4..=30, uniform within each
//! x_1           current ~ uniform over the K, previous = current
//! x_t | x_{t-1} with probability drift_rate:    (c', c)  with c' ~ A[c], A the affinity matrix (A[c][c] = 0)
//!               with probability return_rate:   (p, c)   back to the previous interest
//!               otherwise:                      (c, p)   it persists
//! item_t | x_t  with probability stray_rate:    any item of the C categories, by popularity
//!               otherwise:                      an item of category c, by popularity within it
//! click | x, i  Bernoulli( min(0.95, base · appeal_i) )
//!               base = 0.62 in category c, 0.24 in p (≠ c), else 0.03 + 0.30 · A[c][category_i]
//! ```
//!
//! Each row of A is a distribution over the K categories. With K < C it is the row of the whole shop, cut to K entries and scaled to sum
//! to 1.
//!
//! A shopper who is asked after `seen` behaviours answers with the interest `x_seen` (`x_1` before the first behaviour). The logging
//! policy shows any item by popularity with probability .45, an item of the current interest with .35, and an item of the history again
//! with .20.
//!
//! | file | what lives there |
//! |---|---|
//! | `affinity.rs` | where interest drifts |
//! | `law.rs` | the probabilities above |
//! | `shoppers.rs` | draws |
//! | `belief.rs` | the exact posterior of the interest given the behaviours |
//! | `presets.rs` | fixed histories, each with a story |
//!
//! [`ShopSettings::interests`]: crate::data::ShopSettings::interests

mod affinity;
mod belief;
mod law;
mod presets;
mod shoppers;

use rand_pcg::Pcg32;

use self::belief::PairBelief;
pub(super) use self::law::Drifting;
use self::law::InterestPair;
pub(super) use self::presets::presets;
use super::law::{Belief, Law, Policy};
use crate::data::Truth;

impl Law for Drifting {
    fn policy(&self) -> Policy {
        Policy {
            popular: 0.45,
            interest: 0.35,
            again: 0.20,
        }
    }

    fn shopper(&self, rng: &mut Pcg32) -> (Vec<u32>, Truth) {
        self.draw_shopper(rng)
    }

    fn interest(&self, truth: &Truth, seen: usize, _: &mut Pcg32) -> u32 {
        InterestPair::after(truth, seen).current
    }

    fn base(&self, truth: &Truth, seen: usize, item: u32) -> f64 {
        self.base_of(InterestPair::after(truth, seen), item)
    }

    fn prior(&self) -> Box<dyn Belief + '_> {
        Box::new(PairBelief::new(self))
    }
}
