//! What several tests need; none needs all of it.

#![allow(dead_code)]

#[cfg(feature = "plain")]
pub(crate) mod lesson;
pub(crate) mod reference;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor};
use dien_explorer::checkpoint::weights::NamedWeights;
use dien_explorer::model::Network;

/// The gradient at every weight, by name; zeros for a weight that the unit does not use, which is not part of its graph.
pub(crate) fn gradients_by_name(model: &Network, gradients: Gradients) -> NamedWeights {
    struct Collector {
        gradients: Gradients,
        path: Vec<String>,
        found: NamedWeights,
    }
    impl ModuleVisitor for Collector {
        fn enter_module(&mut self, name: &str, _: &str) {
            self.path.push(name.to_owned());
        }
        fn exit_module(&mut self, _: &str, _: &str) {
            self.path.pop();
        }
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let gradient = param.val().grad(&self.gradients);
            let gradient = gradient.unwrap_or_else(|| param.val().inner().zeros_like());
            self.found.insert(self.path.join("."), gradient.into_data());
        }
    }
    let mut collector = Collector {
        gradients,
        path: Vec::new(),
        found: NamedWeights::new(),
    };
    model.visit(&mut collector);
    collector.found
}
