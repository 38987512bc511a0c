//! The exact posterior of one interest that drifts.
//!
//! It is the forward algorithm of a hidden Markov model whose state is the pair `x_t = (current, previous)`:
//!
//! ```text
//! b_1(x) ∝ P(x_1 = x) P(item_1 | x)          b_t(x') ∝ P(item_t | x') Σ_x P(x' | x) b_{t-1}(x)
//! ```
//!
//! and `b_0(x) = P(x_1 = x)`: a shopper who is asked before the first behaviour answers with `x_1`. A step costs `O(K²)`.

use super::law::{Drifting, InterestPair};
use crate::data::shop::law::{Belief, Cell, category_of};

/// How likely each pair is, given the behaviours so far.
#[derive(Debug)]
pub(super) struct PairBelief<'a> {
    law: &'a Drifting,
    /// Whether a behaviour was observed: the first interest does not move before it.
    begun: bool,
    /// `[current, previous]`, row by row, K × K; sums to 1.
    probabilities: Vec<f64>,
    /// Room for the next ones.
    next: Vec<f64>,
}

impl<'a> PairBelief<'a> {
    /// `P(x_1)`.
    pub(super) fn new(law: &'a Drifting) -> Self {
        let interests = law.interests;
        let mut probabilities = vec![0.0; interests * interests];
        for category in 0..interests {
            probabilities[category * interests + category] = 1.0 / interests as f64;
        }
        Self {
            law,
            begun: false,
            next: vec![0.0; probabilities.len()],
            probabilities,
        }
    }

    /// `Σ_x P(x' | x) b(x)` for every `x'`.
    fn predict(&mut self) {
        let interests = self.law.interests;
        let (drift, back) = (self.law.drift_rate, self.law.return_rate);
        for previous in 0..interests {
            let before = &self.probabilities[previous * interests..(previous + 1) * interests];
            let was: f64 = before.iter().sum();
            for (current, &returned) in before.iter().enumerate() {
                let state = current * interests + previous;
                // (p', p) drifts to (c', p') for whatever p; (p', c') returns to (c', p'); (c', p') persists.
                self.next[state] = (1.0 - drift - back) * self.probabilities[state]
                    + drift * self.law.affinity[previous][current] * was
                    + back * returned;
            }
        }
        std::mem::swap(&mut self.probabilities, &mut self.next);
    }

    /// `b(x) ∝ b(x) P(item | x)`.
    fn update(&mut self, item: u32) {
        let interests = self.law.interests;
        let mut sum = 0.0;
        for current in 0..interests {
            let likelihood = self.law.behaviour_probability(current as u32, item);
            for state in current * interests..(current + 1) * interests {
                self.next[state] = likelihood * self.probabilities[state];
                sum += self.next[state];
            }
        }
        if sum > 0.0 {
            for weight in &mut self.next {
                *weight /= sum;
            }
            std::mem::swap(&mut self.probabilities, &mut self.next);
        }
    }
}

#[cfg(test)]
impl PairBelief<'_> {
    /// `P(x | behaviours)`; 0 of a category that no interest is in.
    fn probability(&self, interest: InterestPair) -> f64 {
        let interests = self.law.interests;
        let (current, previous) = (interest.current as usize, interest.previous as usize);
        if current.max(previous) < interests {
            self.probabilities[current * interests + previous]
        } else {
            0.0
        }
    }

    /// `P(current | behaviours)` of each category that an interest may be in.
    fn current(&self) -> Vec<f64> {
        let rows = self.probabilities.chunks_exact(self.law.interests);
        rows.map(|row| row.iter().sum()).collect()
    }
}

impl Belief for PairBelief<'_> {
    fn observe(&mut self, item: u32) {
        if self.begun {
            self.predict();
        }
        self.begun = true;
        self.update(item);
    }

    fn cells(&self, item: u32) -> Vec<Cell> {
        let interests = self.law.interests;
        let cell = |(state, &probability): (usize, &f64)| {
            let interest = InterestPair {
                current: (state / interests) as u32,
                previous: (state % interests) as u32,
            };
            Cell {
                probability,
                base: self.law.base_of(interest, item),
                of_interest: f64::from(u8::from(category_of(item) == interest.current)),
            }
        };
        self.probabilities.iter().enumerate().map(cell).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::affinity::affinity;
    use super::*;
    use crate::data::shop::law::click;
    use crate::data::shop::shelves::POPULARITY_WITHIN;
    use crate::data::{Circumstances, Shop, ShopSettings};

    fn restless(interests: usize) -> ShopSettings {
        ShopSettings {
            interests,
            drift_rate: 0.3,
            return_rate: 0.2,
            stray_rate: 0.25,
            ..ShopSettings::default()
        }
    }

    /// Every way in which a history can come about, one by one: each step's interest, and whether the click was stray.
    struct Enumeration {
        settings: ShopSettings,
        affinity: Vec<Vec<f64>>,
        history: Vec<u32>,
        /// The last interest of each path, and `P(path, strays, history)`.
        paths: Vec<(InterestPair, f64)>,
    }

    impl Enumeration {
        fn new(settings: &ShopSettings, history: &[u32]) -> Self {
            let mut all = Self {
                settings: settings.clone(),
                affinity: affinity(settings.interests),
                history: history.to_vec(),
                paths: Vec::new(),
            };
            for category in 0..settings.interests as u32 {
                let first = InterestPair {
                    current: category,
                    previous: category,
                };
                all.step(0, first, 1.0 / settings.interests as f64);
            }
            all
        }

        /// Moves to interest `x_{t+1}`, before its behaviour.
        fn step(&mut self, t: usize, interest: InterestPair, probability: f64) {
            if self.history.is_empty() {
                self.paths.push((interest, probability));
                return;
            }
            let item = self.history[t] as usize;
            let stray = self.settings.stray_rate * (1.0 / 12.0) * POPULARITY_WITHIN[item % 8];
            let meant = if item / 8 == interest.current as usize {
                (1.0 - self.settings.stray_rate) * POPULARITY_WITHIN[item % 8]
            } else {
                0.0
            };
            for emitted in [stray, meant] {
                if t + 1 == self.history.len() {
                    self.paths.push((interest, probability * emitted));
                } else {
                    self.moves(t + 1, interest, probability * emitted);
                }
            }
        }

        fn moves(&mut self, t: usize, InterestPair { current, previous }: InterestPair, probability: f64) {
            let (drift, back) = (self.settings.drift_rate, self.settings.return_rate);
            for to in 0..self.settings.interests as u32 {
                let moved = InterestPair {
                    current: to,
                    previous: current,
                };
                let share = self.affinity[current as usize][to as usize];
                self.step(t, moved, probability * drift * share);
            }
            let returned = InterestPair {
                current: previous,
                previous: current,
            };
            self.step(t, returned, probability * back);
            self.step(
                t,
                InterestPair { current, previous },
                probability * (1.0 - drift - back),
            );
        }

        fn mean(&self, value: impl Fn(InterestPair) -> f64) -> f64 {
            let total: f64 = self.paths.iter().map(|path| path.1).sum();
            self.paths.iter().map(|&(interest, p)| p * value(interest)).sum::<f64>() / total
        }

        /// Clicked and shown, by each of the policy's three ways.
        fn prediction(&self, law: &Drifting, target: u32) -> f64 {
            let place = POPULARITY_WITHIN[target as usize % 8];
            let again = if self.history.is_empty() {
                place / 12.0
            } else {
                let slot = 1.0 / self.history.len() as f64;
                self.history
                    .iter()
                    .map(|&item| if item == target { slot } else { 0.0 })
                    .sum()
            };
            let shown = |interest: InterestPair| {
                let meant = if target / 8 == interest.current { place } else { 0.0 };
                0.45 * place / 12.0 + 0.35 * meant + 0.20 * again
            };
            self.mean(|interest| shown(interest) * click(target, law.base_of(interest, target), 1.0)) / self.mean(shown)
        }
    }

    /// What is known after some behaviours.
    fn after<'a>(law: &'a Drifting, history: &[u32]) -> PairBelief<'a> {
        let mut belief = PairBelief::new(law);
        for &item in history {
            belief.observe(item);
        }
        belief
    }

    /// Histories within the interests, with repeats, with strays beyond them, and none.
    const HISTORIES: [&[u32]; 7] = [
        &[],
        &[0],
        &[95],
        &[3, 9, 9],
        &[0, 1, 8, 10, 2],
        &[16, 0, 70, 1, 16],
        &[90, 50, 40, 30, 60],
    ];

    #[test]
    fn is_the_sum_over_all_paths() {
        for settings in [
            restless(2),
            restless(3),
            ShopSettings {
                interests: 3,
                ..ShopSettings::default()
            },
        ] {
            let (shop, law) = (Shop::new(&settings), Drifting::new(&settings));
            for history in HISTORIES {
                let (all, belief) = (Enumeration::new(&settings, history), after(&law, history));
                for state in 0..settings.interests.pow(2) as u32 {
                    let interest = InterestPair {
                        current: state / settings.interests as u32,
                        previous: state % settings.interests as u32,
                    };
                    let expected = all.mean(|found| f64::from(u8::from(found == interest)));
                    let found = belief.probability(interest);
                    assert!(
                        (found - expected).abs() < 1e-12,
                        "{history:?} {interest:?}: {found} is not {expected}"
                    );
                }
                for target in [0, 1, 9, 16, 40, 95] {
                    let found = shop.click_probability_given(history, target, Circumstances::default());
                    let expected = all.mean(|interest| click(target, law.base_of(interest, target), 1.0));
                    assert!(
                        (found - expected).abs() < 1e-12,
                        "{history:?} {target}: {found} is not {expected}"
                    );
                    let (found, expected) = (
                        shop.perfect_prediction(history, target, Circumstances::default()),
                        all.prediction(&law, target),
                    );
                    assert!(
                        (found - expected).abs() < 1e-12,
                        "{history:?} {target} shown: {found} is not {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn before_the_first_behaviour_all_interests_are_alike() {
        let law = Drifting::new(&ShopSettings::default());
        let belief = PairBelief::new(&law);
        assert!(belief.current().iter().all(|&share| (share - 1.0 / 12.0).abs() < 1e-15));
        let moved = InterestPair {
            current: 1,
            previous: 0,
        };
        assert_eq!(belief.probability(moved), 0.0);
        let unknown = InterestPair {
            current: 12,
            previous: 12,
        };
        assert_eq!(belief.probability(unknown), 0.0);
    }

    #[test]
    fn long_histories_neither_vanish_nor_wander_off() {
        let law = Drifting::new(&ShopSettings::default());
        let history: Vec<u32> = (0..2000).map(|t| if t % 5 == 0 { t % 96 } else { 8 + t % 8 }).collect();
        let current = after(&law, &history).current();
        assert!(
            (current.iter().sum::<f64>() - 1.0).abs() < 1e-12 && current[1] > 0.9,
            "{current:?}"
        );
    }

    #[test]
    fn what_cannot_have_happened_tells_nothing() {
        let law = Drifting::new(&ShopSettings {
            drift_rate: 0.0,
            return_rate: 0.0,
            stray_rate: 0.0,
            ..ShopSettings::default()
        });
        assert_eq!(
            after(&law, &[8, 16, 9]).probabilities,
            after(&law, &[8, 9]).probabilities
        );
        assert_eq!(after(&law, &[8]).current()[1], 1.0);
    }
}
