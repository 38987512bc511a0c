//! A module's weights by name: `evolution.input_weight`, `head.layers.0.bias`, ...

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Tensor, TensorData};

use super::refuse;
use crate::Result;
use crate::error::checkpoint_reason as reason;

/// Weights by their path in the module, dots between its parts.
pub type NamedWeights = BTreeMap<String, TensorData>;

/// Shapes by the same paths.
pub type NamedShapes = BTreeMap<String, Vec<usize>>;

/// Reads all weights of a module.
pub fn collect(module: &impl Module) -> NamedWeights {
    let mut collector = Collector::default();
    module.visit(&mut collector);
    collector.weights
}

/// The shapes of a module's weights, of one without weights too (see [`NetworkConfig::outline`](crate::model::NetworkConfig::outline)).
pub fn shapes(module: &impl Module) -> NamedShapes {
    let mut measurer = Measurer::default();
    module.visit(&mut measurer);
    measurer.shapes
}

/// Checks that the weights found are those of a module.
///
/// # Errors
/// A tensor that the module has and `found` lacks, one that it does not have, one of another shape: named, with both shapes.
pub(super) fn compare(expected: &NamedShapes, found: &NamedShapes) -> Result<()> {
    for (name, wanted) in expected {
        match found.get(name) {
            None => return Err(refuse(reason::missing(name), "is missing")),
            Some(found) if found != wanted => {
                let (found, wanted) = (format!("{found:?}"), format!("{wanted:?}"));
                let what = format!("has shape {found} where the configuration needs {wanted}");
                return Err(refuse(reason::shape(name, found, wanted), what));
            }
            Some(_) => {}
        }
    }
    match found.keys().find(|name| !expected.contains_key(*name)) {
        Some(name) => Err(refuse(reason::foreign_tensor(name), "is not a part of this model")),
        None => Ok(()),
    }
}

/// Puts weights into a module of the same structure.
///
/// # Errors
/// A tensor that the module has and `weights` lacks, one that it does not have, one of another shape: named, with both shapes.
pub fn assign<M: Module>(module: M, weights: NamedWeights) -> Result<M> {
    let found = weights
        .iter()
        .map(|(name, data)| (name.clone(), data.shape().to_vec()))
        .collect();
    compare(&shapes(&module), &found)?;
    Ok(module.map(&mut Assigner {
        path: Vec::new(),
        weights,
    }))
}

#[derive(Default)]
struct Collector {
    path: Vec<String>,
    weights: NamedWeights,
}

impl ModuleVisitor for Collector {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.weights.insert(self.path.join("."), param.val().into_data());
    }
}

#[derive(Default)]
struct Measurer {
    path: Vec<String>,
    shapes: NamedShapes,
}

impl ModuleVisitor for Measurer {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        // Asking for the value would make the weights of an outline.
        self.shapes.insert(self.path.join("."), param.lazy_shape().to_vec());
    }
}

struct Assigner {
    path: Vec<String>,
    weights: NamedWeights,
}

impl ModuleMapper for Assigner {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let data = self
            .weights
            .remove(&self.path.join("."))
            .expect("`assign` has compared the names");
        let tensor = Tensor::from_data(data, &param.lazy_device());
        let id = param.id;
        param.transform_for_load(tensor, id)
    }
}
