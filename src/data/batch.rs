//! Impressions as padded arrays, in a seeded order, with seeded negatives.

use std::collections::BTreeSet;

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_pcg::Pcg32;

use super::{Behaviour, Catalogue, Dataset, Field, Impression, Item};

/// One impression, ready to be put into a batch.
#[derive(Clone, Copy, Debug)]
pub struct Example<'a> {
    /// The behaviours before it.
    pub history: &'a [Behaviour],
    /// The item shown.
    pub target: u32,
    /// Values of the catalogue's profile fields; those that are missing are unknown.
    pub profile: &'a [u32],
    /// Values of its context fields, likewise.
    pub context: &'a [u32],
    /// 1 if it was clicked, else 0.
    pub label: f32,
}

/// Padded arrays of some impressions: `[size, time]` row by row, pads (item 0) at the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Rows.
    pub size: usize,
    /// Steps: the longest history's, at least 1.
    pub time: usize,
    /// Items of the behaviours.
    pub items: Vec<i32>,
    /// Their categories.
    pub categories: Vec<i32>,
    /// 1 where a behaviour is real, else 0.
    pub mask: Vec<f32>,
    /// A negative for each behaviour: an item that was not clicked at that step.
    pub negative_items: Vec<i32>,
    /// Categories of the negatives.
    pub negative_categories: Vec<i32>,
    /// `[size]`.
    pub target_items: Vec<i32>,
    /// `[size]`.
    pub target_categories: Vec<i32>,
    /// `[size, profile fields]`, 0 where the value is unknown.
    pub profile: Vec<i32>,
    /// `[size, context fields]`, likewise.
    pub context: Vec<i32>,
    /// `[size]`.
    pub labels: Vec<f32>,
}

impl Batch {
    /// Pads impressions of a data set, of each history the last `max_history` behaviours; see [`assemble`](Self::assemble).
    pub fn of_impressions<'a>(
        data: &Dataset,
        impressions: impl IntoIterator<Item = &'a Impression>,
        max_history: usize,
        negatives: Option<(&NegativeSampler, &mut Pcg32)>,
    ) -> Self {
        let examples: Vec<Example> = impressions
            .into_iter()
            .map(|impression| Example {
                history: data.history(impression, max_history),
                target: impression.target,
                profile: data.profile(impression),
                context: data.context(impression),
                label: f32::from(u8::from(impression.clicked)),
            })
            .collect();
        Self::assemble(&data.catalogue, &examples, negatives)
    }

    /// Pads examples to the longest; without a sampler the negatives are pads too (for predictions).
    pub fn assemble(
        catalogue: &Catalogue,
        examples: &[Example],
        mut negatives: Option<(&NegativeSampler, &mut Pcg32)>,
    ) -> Self {
        let time = examples
            .iter()
            .map(|example| example.history.len())
            .max()
            .unwrap_or(0)
            .max(1);
        let cells = examples.len() * time;
        let category = |item: u32| catalogue.category(item).cast_signed();
        let mut batch = Self {
            size: examples.len(),
            time,
            items: vec![0; cells],
            categories: vec![0; cells],
            mask: vec![0.0; cells],
            negative_items: vec![0; cells],
            negative_categories: vec![0; cells],
            target_items: examples.iter().map(|example| example.target.cast_signed()).collect(),
            target_categories: examples.iter().map(|example| category(example.target)).collect(),
            profile: padded(catalogue.profile.len(), examples.iter().map(|example| example.profile)),
            context: padded(catalogue.context.len(), examples.iter().map(|example| example.context)),
            labels: examples.iter().map(|example| example.label).collect(),
        };
        for (row, example) in examples.iter().enumerate() {
            for (t, behaviour) in example.history.iter().enumerate() {
                let cell = row * time + t;
                batch.items[cell] = behaviour.item.cast_signed();
                batch.categories[cell] = category(behaviour.item);
                batch.mask[cell] = 1.0;
                if let Some((sampler, rng)) = &mut negatives {
                    let negative = sampler.sample(rng, behaviour.item);
                    batch.negative_items[cell] = negative.cast_signed();
                    batch.negative_categories[cell] = sampler.category(negative).cast_signed();
                }
            }
        }
        batch
    }
}

/// Rows of values, filled up to `fields` with unknown ones.
fn padded<'a>(fields: usize, rows: impl Iterator<Item = &'a [u32]>) -> Vec<i32> {
    let rows = rows.flat_map(|values| {
        let missing = std::iter::repeat(&Field::UNKNOWN);
        values.iter().chain(missing).take(fields)
    });
    rows.map(|value| value.cast_signed()).collect()
}

/// Number of training impressions in which each row of the embedding occurs, as target or in the history: `n_j` of mini-batch aware
/// regularisation (DIN, Zhou et al. 2018).
///
/// Values of fields are not counted: see [`RowShares`](crate::model::RowShares).
#[derive(Clone, Debug)]
pub struct Occurrences {
    items: Vec<u32>,
    categories: Vec<u32>,
}

impl Occurrences {
    /// Counts over the training impressions, reading the last `max_history` behaviours of each history.
    pub fn count(data: &Dataset, max_history: usize) -> Self {
        let catalogue = &data.catalogue;
        let mut found = Self {
            items: vec![0; catalogue.items.len()],
            categories: vec![0; catalogue.categories.len()],
        };
        for impression in &data.train {
            let behaviours = data.history(impression, max_history).iter();
            let items: BTreeSet<u32> = behaviours
                .map(|behaviour| behaviour.item)
                .chain([impression.target])
                .collect();
            let categories: BTreeSet<u32> = items.iter().map(|&item| catalogue.category(item)).collect();
            for item in items {
                found.items[item as usize] += 1;
            }
            for category in categories {
                found.categories[category as usize] += 1;
            }
        }
        found
    }

    /// The distinct items and categories that a batch holds, as targets and real behaviours, each with its `1/n_j`.
    pub fn shares(&self, batch: &Batch) -> [Vec<(i32, f32)>; 2] {
        let shares = |behaviours: &[i32], targets: &[i32], counts: &[u32]| {
            let real = behaviours.iter().zip(&batch.mask).filter(|(_, m)| **m != 0.0);
            let present: BTreeSet<i32> = real.map(|(&id, _)| id).chain(targets.iter().copied()).collect();
            let share = |id: i32| (id, 1.0 / counts[id as usize].max(1) as f32);
            present.into_iter().map(share).collect()
        };
        [
            shares(&batch.items, &batch.target_items, &self.items),
            shares(&batch.categories, &batch.target_categories, &self.categories),
        ]
    }
}

/// Draws items by popularity, in a time that does not grow with their number.
#[derive(Clone, Debug)]
pub struct NegativeSampler {
    items: Vec<Drawn>,
    /// The sum of all.
    total: f64,
    /// The range of sums cut into as many equal parts as there are items: by part, how many sums lie in those before it. A search then begins
    /// where it nearly ends.
    before: Vec<u32>,
}

/// An item that may be drawn. All that is asked of it lies in one place.
#[derive(Clone, Copy, Debug)]
struct Drawn {
    /// The sum of popularities up to this item's.
    sum: f64,
    category: u32,
}

impl NegativeSampler {
    /// Builds the sampler from the catalogue's popularities. An item without popularity is drawn as rarely as the rarest other item.
    pub fn new(catalogue: &Catalogue) -> Self {
        let positive = catalogue
            .items
            .iter()
            .map(|item| f64::from(item.popularity))
            .filter(|&share| share > 0.0);
        let rarest = positive.fold(f64::INFINITY, f64::min);
        let floor = if rarest.is_finite() { rarest } else { 1.0 };
        let mut sum = 0.0;
        let drawn = |item: &Item| {
            sum += f64::from(item.popularity).max(floor);
            let category = item.category;
            Drawn { sum, category }
        };
        let items: Vec<Drawn> = catalogue.items.iter().map(drawn).collect();
        let mut sampler = Self {
            before: Vec::with_capacity(items.len() + 1),
            items,
            total: sum,
        };
        for (index, &Drawn { sum, .. }) in sampler.items.iter().enumerate() {
            let part = sampler.part(sum);
            sampler.before.resize(sampler.before.len().max(part + 1), index as u32);
        }
        sampler
            .before
            .resize(sampler.items.len() + 1, sampler.items.len() as u32);
        sampler
    }

    /// The part in which a sum lies. Of two sums the larger never lies in the lower part, however they are rounded.
    fn part(&self, sum: f64) -> usize {
        let parts = self.items.len();
        ((sum / self.total * parts as f64) as usize).min(parts - 1)
    }

    /// The first item whose sum is above a point; the last, if none is.
    fn at(&self, point: f64) -> u32 {
        let part = self.part(point);
        let [from, to] = [self.before[part], self.before[part + 1]].map(|before| before as usize);
        let found = from + self.items[from..to].partition_point(|item| item.sum <= point);
        found.min(self.items.len() - 1) as u32
    }

    /// Draws an item other than `not`; the only item, if the catalogue has just one.
    pub fn sample(&self, rng: &mut Pcg32, not: u32) -> u32 {
        if self.items.is_empty() {
            return not;
        }
        for _ in 0..64 {
            let item = self.at(rng.random_range(0.0..self.total));
            if item != not {
                return item;
            }
        }
        // One item holds nearly all popularity: take its neighbour.
        ((not as usize + 1) % self.items.len()) as u32
    }

    /// The category of an item.
    fn category(&self, item: u32) -> u32 {
        self.items[item as usize].category
    }
}

/// Indices in batches: each index once per epoch, every epoch in a new order. The last batch of an epoch may be short.
#[derive(Clone, Debug)]
pub struct Epochs {
    order: Vec<usize>,
    position: usize,
    epoch: usize,
    rng: Pcg32,
}

impl Epochs {
    /// Starts before the first epoch over `0..length`.
    ///
    /// # Panics
    /// If there are none.
    pub fn new(length: usize, mut rng: Pcg32) -> Self {
        assert!(length > 0, "nothing to go through");
        let mut order: Vec<usize> = (0..length).collect();
        order.shuffle(&mut rng);
        Self {
            order,
            position: 0,
            epoch: 0,
            rng,
        }
    }

    /// Number of full passes before the next batch.
    pub fn epoch(&self) -> usize {
        self.epoch + usize::from(self.position == self.order.len())
    }

    /// Returns the next `batch` indices, or the rest of the epoch.
    pub fn next(&mut self, batch: usize) -> &[usize] {
        if self.position == self.order.len() {
            self.order.shuffle(&mut self.rng);
            self.position = 0;
            self.epoch += 1;
        }
        let start = self.position;
        self.position = self.order.len().min(start + batch.max(1));
        &self.order[start..self.position]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;

    use super::*;
    use crate::data::{Category, Name};

    fn catalogue(popularity: &[f32]) -> Catalogue {
        let item = |(index, &popularity): (usize, &f32)| Item {
            id: None,
            name: Some(Name::same("")),
            category: index as u32 % 2,
            popularity,
            bid: 1.0,
        };
        let category = Category {
            name: Name::same(""),
            glyph: String::new(),
        };
        Catalogue {
            items: popularity.iter().enumerate().map(item).collect(),
            categories: vec![category; 2],
            ..Catalogue::default()
        }
    }

    fn behaviours(items: &[u32]) -> Vec<Behaviour> {
        items.iter().map(|&item| Behaviour { item, time: 0 }).collect()
    }

    #[test]
    fn pads_stand_at_the_end() {
        let (long, none) = (behaviours(&[3, 1]), behaviours(&[]));
        let examples = [
            Example {
                history: &long,
                target: 2,
                profile: &[],
                context: &[],
                label: 1.0,
            },
            Example {
                history: &none,
                target: 3,
                profile: &[],
                context: &[],
                label: 0.0,
            },
        ];
        let batch = Batch::assemble(&catalogue(&[1.0; 4]), &examples, None);
        assert!(batch.profile.is_empty() && batch.context.is_empty());
        assert_eq!((batch.size, batch.time), (2, 2));
        assert_eq!(batch.items, [3, 1, 0, 0]);
        assert_eq!(batch.categories, [1, 1, 0, 0]);
        assert_eq!(batch.mask, [1.0, 1.0, 0.0, 0.0]);
        assert_eq!((batch.target_items, batch.target_categories), (vec![2, 3], vec![0, 1]));
        assert_eq!(batch.labels, [1.0, 0.0]);
        let empty = [Example {
            history: &none,
            target: 0,
            profile: &[],
            context: &[],
            label: 0.0,
        }];
        assert_eq!(Batch::assemble(&catalogue(&[1.0]), &empty, None).time, 1);
    }

    #[test]
    fn values_that_are_missing_are_unknown() {
        let field = |key: &str| Field {
            key: key.to_owned(),
            name: Name::same(key),
            values: Vec::new(),
        };
        let catalogue = Catalogue {
            profile: vec![field("age"), field("city")],
            context: vec![field("time")],
            ..catalogue(&[1.0])
        };
        let example = |profile, context| Example {
            history: &[],
            target: 0,
            profile,
            context,
            label: 0.0,
        };
        let batch = Batch::assemble(&catalogue, &[example(&[2, 1], &[3]), example(&[], &[])], None);
        assert_eq!((batch.profile, batch.context), (vec![2, 1, 0, 0], vec![3, 0]));
    }

    #[test]
    fn negatives_follow_popularity() {
        let sampler = NegativeSampler::new(&catalogue(&[0.1, 0.6, 0.3, 0.0]));
        let mut rng = Pcg32::seed_from_u64(5);
        let mut counts = [0_u32; 4];
        for _ in 0..20_000 {
            counts[sampler.sample(&mut rng, 0) as usize] += 1;
        }
        assert_eq!(counts[0], 0);
        // Shares of what remains: .6, .3 and, for the item without popularity, the rarest's .1.
        for (count, share) in counts[1..].iter().zip([0.6, 0.3, 0.1]) {
            assert!((f64::from(*count) / 20_000.0 - share).abs() < 0.02, "{counts:?}");
        }
    }

    proptest! {
        #[test]
        fn a_search_that_begins_nearby_finds_what_one_over_all_finds(
            popularity in prop::collection::vec(prop_oneof![Just(0.0_f32), 1e-7_f32..1e-6, 0.0_f32..1.0], 1..60),
            points in prop::collection::vec(0.0_f64..1.0, 30),
        ) {
            let sampler = NegativeSampler::new(&catalogue(&popularity));
            // On every sum, just below and above it, and anywhere.
            let sums = sampler.items.iter().flat_map(|item| [item.sum.next_down(), item.sum, item.sum.next_up()]);
            for point in sums.chain(points.iter().map(|point| point * sampler.total)) {
                let plain = sampler.items.iter().position(|item| item.sum > point).unwrap_or(popularity.len() - 1);
                prop_assert_eq!(sampler.at(point), plain as u32);
            }
        }

        #[test]
        fn the_next_click_is_never_its_own_negative(items in prop::collection::vec(0_u32..5, 0..20), seed in any::<u64>()) {
            let catalogue = catalogue(&[0.96, 0.01, 0.01, 0.01, 0.01]);
            let history = behaviours(&items);
            let examples = [Example { history: &history, target: 0, profile: &[], context: &[], label: 0.0 }];
            let sampler = NegativeSampler::new(&catalogue);
            let draw = || Batch::assemble(&catalogue, &examples, Some((&sampler, &mut Pcg32::seed_from_u64(seed))));
            let batch = draw();
            for (item, negative) in batch.items.iter().zip(&batch.negative_items).take(items.len()) {
                prop_assert_ne!(item, negative);
            }
            prop_assert_eq!(batch, draw());
        }

        #[test]
        fn an_epoch_holds_every_index_once(length in 1_usize..50, batch in 1_usize..20, seed in any::<u64>()) {
            let mut epochs = Epochs::new(length, Pcg32::seed_from_u64(seed));
            for epoch in 0..3 {
                let mut seen = Vec::new();
                while seen.len() < length {
                    prop_assert_eq!(epochs.epoch(), epoch);
                    seen.extend_from_slice(epochs.next(batch));
                }
                seen.sort_unstable();
                prop_assert_eq!(seen, (0..length).collect::<Vec<_>>());
            }
        }
    }
}
