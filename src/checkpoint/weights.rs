//! A module's weights by name: `evolution.input_weight`, `head.layers.0.bias`, ...

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Tensor, TensorData};

use crate::{Error, Result};

/// Weights by their path in the module, dots between its parts.
pub type NamedWeights = BTreeMap<String, TensorData>;

/// Reads all weights of a module.
pub fn collect(module: &impl Module) -> NamedWeights {
    let mut collector = Collector::default();
    module.visit(&mut collector);
    collector.weights
}

/// Puts weights into a module of the same structure.
///
/// # Errors
/// A tensor that the module has and `weights` lacks, one that it does not have, one of another shape: named, with both shapes. The
/// module is then not changed.
pub fn assign<M: Module>(module: M, weights: NamedWeights) -> Result<M> {
    let expected = collect(&module);
    for (name, data) in &expected {
        match weights.get(name) {
            None => return Err(wrong(name, "is missing".to_owned())),
            Some(found) if found.shape() != data.shape() => {
                let (found, wanted) = (found.shape().to_vec(), data.shape().to_vec());
                return Err(wrong(
                    name,
                    format!("has shape {found:?} where the configuration needs {wanted:?}"),
                ));
            }
            Some(_) => {}
        }
    }
    if let Some(name) = weights.keys().find(|name| !expected.contains_key(*name)) {
        return Err(wrong(name, "is not a part of this model".to_owned()));
    }
    Ok(module.map(&mut Assigner {
        path: Vec::new(),
        weights,
    }))
}

fn wrong(name: &str, what: String) -> Error {
    Error::Checkpoint {
        tensor: Some(name.to_owned()),
        what,
        remedy: "Write the checkpoint anew with `dien train`.".to_owned(),
    }
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
        param.map(|old| {
            let new = Tensor::from_data(data, &old.device());
            if old.is_require_grad() { new.require_grad() } else { new }
        })
    }
}
