//! Logits of impressions, batch by batch.

use burn::tensor::{Device, Tensor, TensorData};

use super::metrics::probability;
use crate::backend;
use crate::data::{Batch, Catalogue, ClickQuestion, Dataset, Example, Impression, ShopSettings};
use crate::model::{Behaviours, FieldValues, Input, Model, Network, Unit};

/// Impressions predicted at once: a piece of work that takes some milliseconds.
pub(crate) const PREDICTION_BATCH: usize = 64;
/// Behaviours that an arm of an A/B test reads: the longest history that shoppers have.
const MOST_HISTORY: usize = ShopSettings::HISTORY_MAX.high as usize;

/// How a model reads impressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PredictOptions {
    /// The unit that its evolving layer runs as. A model without one ignores it.
    pub unit: Unit,
    /// How many of a history's last behaviours are read.
    pub max_history: usize,
}

impl PredictOptions {
    /// Reads as `model` was declared, with its own unit.
    pub fn new(model: Model, max_history: usize) -> Self {
        Self {
            unit: model.unit().unwrap_or(Unit::Gru),
            max_history,
        }
    }
}

/// The logit of a click for each of `impressions`.
pub fn predict(model: &Network, data: &Dataset, impressions: &[Impression], options: PredictOptions) -> Vec<f32> {
    let batches = impressions.chunks(PREDICTION_BATCH);
    batches
        .flat_map(|batch| {
            let batch = Batch::of_impressions(data, batch, options.max_history, None);
            logits(model, options.unit, batch, &backend::device())
        })
        .collect()
}

/// Answers as an arm of an [`AbTest`](crate::data::AbTest): `p(click)` of each question. Visitors have no fields: to a model with fields they are
/// unknown.
pub fn answer(model: &Network, catalogue: &Catalogue, questions: &[ClickQuestion]) -> Vec<f64> {
    let unit = PredictOptions::new(model.model, MOST_HISTORY).unit;
    let mut answers = Vec::with_capacity(questions.len());
    for questions in questions.chunks(PREDICTION_BATCH) {
        let examples: Vec<Example> = questions
            .iter()
            .map(|question| Example {
                history: &question.history[question.history.len().saturating_sub(MOST_HISTORY)..],
                target: question.target,
                profile: question.circumstances.profile,
                context: question.circumstances.context,
                label: 0.0,
            })
            .collect();
        answers.extend(
            logits_of(model, catalogue, &examples, unit)
                .into_iter()
                .map(probability),
        );
    }
    answers
}

/// The logits of a batch of examples.
pub(super) fn logits_of(model: &Network, catalogue: &Catalogue, examples: &[Example], unit: Unit) -> Vec<f32> {
    logits(
        model,
        unit,
        Batch::assemble(catalogue, examples, None),
        &backend::device(),
    )
}

/// The logits of a batch.
fn logits(model: &Network, unit: Unit, batch: Batch, device: &Device) -> Vec<f32> {
    let (input, _, _) = tensors(batch, device);
    model.logits(unit, &input).into_data().iter().collect()
}

/// Makes tensors of a batch's arrays: what the model reads, the negatives, the labels.
pub(crate) fn tensors(batch: Batch, device: &Device) -> (Input, Behaviours, Tensor<1>) {
    let shape = [batch.size, batch.time];
    let [profile, context] = [batch.profile, batch.context].map(|values| {
        let fields = values.len() / batch.size.max(1);
        FieldValues::new(values, fields)
    });
    let behaviours = Behaviours::new(batch.items, batch.categories, shape);
    let input = Input::new(
        behaviours,
        batch.mask,
        (batch.target_items, batch.target_categories),
        device,
    )
    .with_fields(profile, context);
    let negatives = Behaviours::new(batch.negative_items, batch.negative_categories, shape);
    (
        input,
        negatives,
        Tensor::from_data(TensorData::new(batch.labels, [batch.size]), device),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Shop, ShopSettings};
    use crate::evaluate::metrics::logit;
    use crate::evaluate::{Metrics, evaluate};
    use crate::model::NetworkConfig;

    #[test]
    fn an_arm_answers_as_the_model_predicts() {
        let data = Shop::new(&ShopSettings {
            shoppers: 100,
            ..ShopSettings::default()
        })
        .dataset();
        let model = NetworkConfig::new(data.catalogue.items.len(), data.catalogue.categories.len())
            .with_hidden(4)
            .of_model(Model::Dien)
            .init(3, &backend::device());
        let shown: Vec<Impression> = data.test.iter().take(70).copied().collect();
        let questions: Vec<ClickQuestion> = shown
            .iter()
            .map(|impression| ClickQuestion {
                history: data.history(impression, usize::MAX),
                target: impression.target,
                circumstances: data.circumstances(impression),
            })
            .collect();
        let answers = answer(&model, &data.catalogue, &questions);
        let clicked: Vec<bool> = shown.iter().map(|impression| impression.clicked).collect();
        let logits: Vec<f32> = answers.into_iter().map(logit).collect();
        let expected = evaluate(&model, &data, &shown, PredictOptions::new(Model::Dien, 50)).metrics();
        let found = Metrics::new(&logits, &clicked);
        assert!((found.log_loss.unwrap() - expected.log_loss.unwrap()).abs() < 1e-5);
        assert!((found.auc.unwrap() - expected.auc.unwrap()).abs() < 1e-9);
    }
}
