//! The random streams of a seed, all declared in one place.
//!
//! A user gives one seed of 32 bits. Each purpose draws from a stream of its own, so that more draws for one purpose change nothing for
//! another: a ladder of twelve models sees the same negatives in every model. The generator is PCG-32, seeded with
//! `number << 32 | seed`. It gives the same numbers natively and in the page.

use rand::SeedableRng;
use rand_pcg::Pcg32;

/// What random numbers are drawn for.
///
/// The numbers of the streams never change: the same seed must give the same data, weights and batches in every version. Two purposes
/// that are not listed as sharing a number draw independently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// The shop's shoppers and their impressions.
    Shoppers,
    /// Initial weights of a network. They share the number of [`Shoppers`](Self::Shoppers): the same draws become behaviours there and
    /// weights here, in different distributions.
    Weights,
    /// Sizes and items of the benchmark's made-up batches, and its made-up log. They share the number of the two above.
    Benchmark,
    /// Order of the training impressions.
    Order,
    /// Negatives of the auxiliary loss, one beside each behaviour of a training batch.
    AuxiliaryNegatives,
    /// Impressions without a click, drawn for a log that has no labels.
    SampledImpressions,
    /// Users of the validation part, where users are split.
    ValidationUsers,
    /// Users of the test part, where a log brings impressions without times.
    TestUsers,
    /// New shoppers of an A/B test, their candidates and clicks.
    AbTest,
    /// Profile fields of the shop's shoppers.
    Profiles,
    /// Context fields of the shop's impressions.
    Contexts,
    /// Profile fields of an A/B test's shoppers.
    AbProfiles,
    /// Context fields of an A/B test's visits.
    AbContexts,
    /// Orders of histories that are shuffled to see whether a model reads the order.
    ShuffledHistories,
}

impl Stream {
    /// The upper half of the generator's seed.
    fn number(self) -> u64 {
        match self {
            Self::Shoppers | Self::Weights | Self::Benchmark => 0,
            Self::Order => 1,
            Self::AuxiliaryNegatives => 2,
            Self::SampledImpressions => 3,
            Self::ValidationUsers => 4,
            Self::Profiles => 5,
            Self::Contexts => 6,
            Self::TestUsers => 7,
            Self::AbTest => 16,
            Self::AbProfiles => 17,
            Self::AbContexts => 18,
            Self::ShuffledHistories => 19,
        }
    }
}

/// Starts a stream of a seed: the same two give the same numbers.
pub fn rng(seed: u32, stream: Stream) -> Pcg32 {
    Pcg32::seed_from_u64(stream.number() << 32 | u64::from(seed))
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;

    const ALL: [Stream; 14] = [
        Stream::Shoppers,
        Stream::Weights,
        Stream::Benchmark,
        Stream::Order,
        Stream::AuxiliaryNegatives,
        Stream::SampledImpressions,
        Stream::ValidationUsers,
        Stream::AbTest,
        Stream::Profiles,
        Stream::Contexts,
        Stream::AbProfiles,
        Stream::AbContexts,
        Stream::ShuffledHistories,
        Stream::TestUsers,
    ];

    /// The first number of each stream of seed 7. A change here changes every data set, weight and batch there is.
    #[test]
    fn streams_are_what_they_were() {
        let first = ALL.map(|stream| rng(7, stream).random::<u32>());
        let expected = [0_u64, 0, 0, 1, 2, 3, 4, 16, 5, 6, 17, 18, 19, 7].map(|number| {
            let mut rng = Pcg32::seed_from_u64(number * (1 << 32) + 7);
            rng.random::<u32>()
        });
        assert_eq!(first, expected);
    }

    #[test]
    fn only_the_listed_streams_coincide() {
        let shared = [Stream::Shoppers, Stream::Weights, Stream::Benchmark];
        for one in ALL {
            for other in ALL {
                let same = one == other || (shared.contains(&one) && shared.contains(&other));
                assert_eq!(rng(1, one) == rng(1, other), same, "{one:?}, {other:?}");
            }
        }
    }
}
