//! What the page asks of a run, asked natively: worlds, trainings, ladder, A/B test, traces, drift charts.

mod contests;
mod questions;
mod training;
mod worlds;

use dien_explorer::Error;
use dien_explorer::data::ShopSettings;
use dien_explorer::model::{Model, Unit};
use dien_explorer::process::{Bytes, Partly, TrainEvent, TrainRequest, TrialRequest, Workshop, WorldView};
use serde_json::json;
use std::path::Path;

const LOG: &str = "user,item,time,category\n\
    u1,a,1,x\nu1,b,2,x\nu1,c,3,y\nu1,d,4,y\nu2,b,1,x\nu2,c,2,y\nu2,a,3,x\nu2,e,4,y\nu3,a,5,x\nu3,d,6,y\nu3,e,7,y\nu3,b,8,x\n";

fn small_shop() -> Partly<ShopSettings> {
    Partly(ShopSettings {
        shoppers: 60,
        ..ShopSettings::default()
    })
}

fn in_shop() -> Workshop {
    let mut workshop = Workshop::default();
    workshop.shop(small_shop()).unwrap();
    workshop
}

fn import(workshop: &mut Workshop, text: &str, piece: usize) -> Result<WorldView, Error> {
    workshop.import_begin(None)?;
    for chunk in text.as_bytes().chunks(piece) {
        workshop.import_push("clicks.csv", &chunk.to_vec().into())?;
    }
    Ok(workshop.import_finish(1, None)?.world)
}

fn request(units: &[Unit]) -> TrainRequest {
    TrainRequest {
        units: units.to_vec(),
        learning_rate: 0.01,
        alpha: 1.0,
        batch_size: 16,
        max_history: 20,
        hidden: 4,
        seed: 5,
        pooling: None,
        activation: None,
    }
}

fn trial(model: Model, seed: u32) -> TrialRequest {
    serde_json::from_value(json!({
        "model": model, "seed": seed, "learning_rate": 0.01, "batch_size": 32, "hidden": 4, "max_history": 20,
        "patience": {"looks": 1, "most_epochs": 1},
    }))
    .unwrap()
}

fn model(unit: Unit) -> Bytes {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("www/models/{unit}.safetensors"));
    std::fs::read(file).unwrap().into()
}

fn code<T: std::fmt::Debug>(refused: Result<T, Error>) -> &'static str {
    refused.expect_err("this is not possible").code()
}

/// The events of a training, comparable.
fn lines(events: &[TrainEvent]) -> Vec<String> {
    events
        .iter()
        .map(|event| serde_json::to_string(event).unwrap())
        .collect()
}
