//! Several interests at once.
//!
//! A shopper has a set S of K categories, and in each of them a level z from 1 to 4: how far that interest has come. Item i has a level
//! too: its category's eight items are four pairs, of level 1 to 4.
//!
//! ```text
//! K             uniform in interests_min ..= interests_max
//! S             uniform among the sets of K of the C categories
//! T             uniform in history_min ..= history_max
//! z_c           before the first behaviour: 1 with probability .7, else uniform in 2 ..= 4; for each c in S
//!
//! each behaviour is, with probability stray_rate, any item of the C categories, by popularity. It moves nothing.
//! Otherwise it is meant:
//!   c           with probability stick_rate the category of the behaviour before it, if that is in S; otherwise uniform in S
//!   z_c         moves first: below 4, up by one with probability growth_rate; at 4, to 1 with .05; otherwise it stands
//!   level       z_c with probability .85, otherwise one of the other three, uniformly
//!   item        one of the two of this level in c, by popularity
//!
//! click | S, z, i   Bernoulli( min(0.95, base · appeal_i) )
//!               base = 0.05 if the category of i is not in S
//!               otherwise 0.75, 0.35 or 0.10 where z differs from the level of i by 0, by 1, or by more
//! ```
//!
//! A shopper who is asked after `seen` behaviours answers with the levels after them (those before the first behaviour, if `seen` is 0).
//! The logging policy shows an item of one of the K interests, uniformly, with probability .60, by popularity within the category and
//! not by level; any item by popularity with .25; and an item of the history again with .15.
//!
//! | file | what lives there |
//! |---|---|
//! | `law.rs` | the probabilities above |
//! | `shoppers.rs` | draws |
//! | `belief.rs` | the exact posterior of S and z given the behaviours |
//! | `presets.rs` | fixed histories, each with a story |

mod belief;
mod law;
mod presets;
mod shoppers;

use rand::RngExt;
use rand_pcg::Pcg32;

use self::belief::SetBelief;
pub(super) use self::law::Several;
pub use self::law::level_of;
use self::law::{base_at, of_truth};
pub(super) use self::presets::presets;
use super::law::{Belief, Law, Policy, category_of};
use crate::data::{Truth, interests_after};

impl Law for Several {
    fn policy(&self) -> Policy {
        Policy {
            popular: 0.25,
            interest: 0.60,
            again: 0.15,
        }
    }

    fn shopper(&self, rng: &mut Pcg32) -> (Vec<u32>, Truth) {
        self.draw_shopper(rng)
    }

    fn interest(&self, truth: &Truth, _seen: usize, rng: &mut Pcg32) -> u32 {
        let (before, _) = of_truth(truth);
        before[rng.random_range(0..before.len())].category
    }

    fn base(&self, truth: &Truth, seen: usize, item: u32) -> f64 {
        let (before, behind) = of_truth(truth);
        let now = interests_after(before, behind, seen);
        let own = now.iter().find(|interest| interest.category == category_of(item));
        base_at(own.map(|interest| interest.level), item)
    }

    fn prior(&self) -> Box<dyn Belief + '_> {
        Box::new(SetBelief::new(self))
    }
}

#[cfg(test)]
mod tests;
