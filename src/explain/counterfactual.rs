//! How far each step moved the state, and how far it would have moved it with attention 0.

use burn::tensor::{Tensor, TensorData};
use serde::Serialize;

use super::{Series, Trace, series::floats};
use crate::model::Network;

/// Distances of a trace's steps.
#[derive(Clone, Debug, Serialize)]
pub struct Movement {
    /// `‖s_t - s_{t-1}‖₂` `[T]`.
    pub moved: Vec<f32>,
    /// `‖s_t(a_t := 0) - s_{t-1}‖₂` `[T]`: exactly 0 for AGRU and AUGRU (the paper's form), not for the others. A softmax is never
    /// exactly 0 on a real step, so this one-step counterfactual shows the law.
    pub moved_if_ignored: Vec<f32>,
}

/// Measures a trace of `model`; `None` if the model has no evolving layer. All counterfactual steps are one batch.
pub fn movement(model: &Network, trace: &Trace) -> Option<Movement> {
    let (cell, unit) = (model.evolution.as_ref()?, trace.unit?);
    let states = &trace.evolution.as_ref()?.states;
    let interests = &trace.extractor.as_ref()?.states;
    let (time, hidden) = (states.time(), states.hidden());
    if time == 0 {
        return Some(Movement {
            moved: Vec::new(),
            moved_if_ignored: Vec::new(),
        });
    }
    let device = model.device();
    let mut before = vec![0.0; hidden];
    before.extend_from_slice(&states.values()[..(time - 1) * hidden]);
    let tensor = |values: &[f32]| Tensor::<2>::from_data(TensorData::new(values.to_vec(), [time, hidden]), &device);
    let ignored = cell.step(
        model.path,
        unit,
        tensor(interests.values()),
        tensor(&before),
        Tensor::from_data(TensorData::new(vec![0.0_f32; time], [time, 1]), &device),
    );
    let before = Series::new(hidden, before);
    let ignored = Series::new(hidden, floats(ignored.state));
    Some(Movement {
        moved: distances(states, &before),
        moved_if_ignored: distances(&ignored, &before),
    })
}

fn distances(a: &Series, b: &Series) -> Vec<f32> {
    a.rows()
        .zip(b.rows())
        .map(|(a, b)| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt())
        .collect()
}
