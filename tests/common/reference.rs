//! Networks as the reference programs write them down.

use std::collections::BTreeMap;

use burn::tensor::{Device, TensorData};
use dien_explorer::checkpoint::weights::assign;
use dien_explorer::model::{FieldSize, Model, Network, NetworkConfig, Options};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Sizes {
    items: usize,
    categories: usize,
    hidden: usize,
    head: Vec<usize>,
    /// Left out of a case without fields.
    #[serde(default)]
    pub(crate) profile: Vec<FieldSize>,
    #[serde(default)]
    pub(crate) context: Vec<FieldSize>,
}

#[derive(Deserialize)]
pub(crate) struct Weight {
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl Sizes {
    /// The network of these sizes and weights.
    pub(crate) fn network(
        &self,
        model: Model,
        options: &Options,
        weights: &BTreeMap<String, Weight>,
        device: &Device,
    ) -> Network {
        let weights = weights.iter().map(|(name, Weight { shape, values })| {
            let data = TensorData::new(values.clone(), shape.clone());
            (name.clone(), data)
        });
        let fresh = NetworkConfig::new(self.items, self.categories)
            .with_hidden(self.hidden)
            .with_head(self.head.clone())
            .with_model(model)
            .with_options(options.clone())
            .with_fields(self.profile.clone(), self.context.clone())
            .init(1, device);
        assign(fresh, weights.collect()).unwrap()
    }
}
