//! Whether a model uses the history at all: its figures with the real one, and with others in its place.

use rand::seq::SliceRandom;
use rand_pcg::Pcg32;
use serde::{Deserialize, Serialize};

use super::metrics::Metrics;
use super::predict::{PREDICTION_BATCH, PredictOptions, logits_of};
use crate::data::{Behaviour, Dataset, Example, Impression};
use crate::model::Network;
use crate::seed::{Stream, rng};

/// What a model reads in place of an impression's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum HistoryKind {
    /// The history itself.
    Real,
    /// The same behaviours in another order: what is lost then is what the order tells.
    Shuffled,
    /// The history of an impression of another user: what is left then is what target and fields tell, and what all histories have in common.
    Another,
    /// None.
    Empty,
}

impl HistoryKind {
    /// All of them, the real one first.
    pub const ALL: [Self; 4] = [Self::Real, Self::Shuffled, Self::Another, Self::Empty];

    /// Its name, as in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Shuffled => "shuffled",
            Self::Another => "another",
            Self::Empty => "empty",
        }
    }
}

/// AUC and log loss on impressions whose histories are replaced. Draws are by the seed; the same seed gives the same histories to every model.
///
/// Without impressions of another user, an impression keeps its own history as "another".
pub fn evaluate_with(
    model: &Network,
    data: &Dataset,
    impressions: &[Impression],
    options: PredictOptions,
    kind: HistoryKind,
    seed: u32,
) -> Metrics {
    let mut draws = rng(seed, Stream::ShuffledHistories);
    let mut found = Vec::with_capacity(impressions.len());
    for (number, batch) in impressions.chunks(PREDICTION_BATCH).enumerate() {
        let histories: Vec<Vec<Behaviour>> = (0..batch.len())
            .map(|place| {
                let index = number * PREDICTION_BATCH + place;
                replaced(data, impressions, index, options.max_history, kind, &mut draws)
            })
            .collect();
        let examples: Vec<Example> = batch
            .iter()
            .zip(&histories)
            .map(|(impression, history)| {
                let circumstances = data.circumstances(impression);
                Example {
                    history,
                    target: impression.target,
                    profile: circumstances.profile,
                    context: circumstances.context,
                    label: 0.0,
                }
            })
            .collect();
        found.extend(logits_of(model, &data.catalogue, &examples, options.unit));
    }
    let clicked: Vec<bool> = impressions.iter().map(|impression| impression.clicked).collect();
    Metrics::new(&found, &clicked)
}

/// What is read in place of the history of the impression at `index`.
fn replaced(
    data: &Dataset,
    impressions: &[Impression],
    index: usize,
    most: usize,
    kind: HistoryKind,
    rng: &mut Pcg32,
) -> Vec<Behaviour> {
    let own = || data.history(&impressions[index], most).to_vec();
    match kind {
        HistoryKind::Real => own(),
        HistoryKind::Empty => Vec::new(),
        HistoryKind::Shuffled => {
            let mut history = own();
            history.shuffle(rng);
            history
        }
        HistoryKind::Another => {
            // From the other half on, so that it is nobody near: neighbours may be alike.
            let (before, after) = impressions.split_at((index + impressions.len() / 2) % impressions.len());
            let other = after
                .iter()
                .chain(before)
                .find(|other| other.user != impressions[index].user);
            other.map_or_else(own, |other| data.history(other, most).to_vec())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend;
    use crate::data::{Shop, ShopSettings};
    use crate::evaluate::evaluate;
    use crate::model::{Model, NetworkConfig};

    fn data() -> Dataset {
        Shop::new(&ShopSettings {
            shoppers: 150,
            ..ShopSettings::default()
        })
        .dataset()
    }

    fn network(data: &Dataset, model: Model) -> Network {
        NetworkConfig::new(data.catalogue.items.len(), data.catalogue.categories.len())
            .with_hidden(4)
            .of_model(model)
            .init(3, &backend::device())
    }

    #[test]
    fn the_real_history_gives_the_model_s_own_figures() {
        let data = data();
        let model = network(&data, Model::Augru);
        let options = PredictOptions::new(Model::Augru, 50);
        let found = evaluate_with(&model, &data, &data.test, options, HistoryKind::Real, 1);
        assert_eq!(found, evaluate(&model, &data, &data.test, options).metrics());
    }

    /// DIN does not read the order; a recurrent model does. Without a history nothing of it is read.
    #[test]
    fn shuffling_matters_to_those_who_read_the_order() {
        let data = data();
        for (model, reads) in [(Model::Din, false), (Model::Augru, true)] {
            let network = network(&data, model);
            let options = PredictOptions::new(model, 50);
            let of = |kind| {
                evaluate_with(&network, &data, &data.test, options, kind, 1)
                    .log_loss
                    .unwrap()
            };
            let moved = (of(HistoryKind::Real) - of(HistoryKind::Shuffled)).abs();
            assert_eq!(moved > 1e-6, reads, "{model}: {moved}");
            assert!((of(HistoryKind::Real) - of(HistoryKind::Empty)).abs() > 1e-6);
        }
    }

    #[test]
    fn another_history_is_another_user_s() {
        let data = data();
        let mut draws = rng(1, Stream::ShuffledHistories);
        for index in 0..data.test.len() {
            let other = replaced(&data, &data.test, index, 50, HistoryKind::Another, &mut draws);
            let of_user = |user: u32| &data.users[user as usize].behaviours;
            let own = of_user(data.test[index].user);
            assert!(other.is_empty() || other[..] != own[..other.len().min(own.len())] || own.len() < other.len());
        }
        let one = &data.test[..1];
        let kept = replaced(&data, one, 0, 50, HistoryKind::Another, &mut draws);
        assert_eq!(kept, data.history(&one[0], 50));
    }
}
