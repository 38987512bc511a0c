//! What the stories of the shop say, asserted over the weights that the page opens on.

use std::path::Path;

use dien_explorer::data::{Preset, ShopLaw, ShopSettings};
use dien_explorer::model::Unit;
use dien_explorer::process::{
    Bytes, Column, ColumnTrace, DriftRequest, FieldChoice, Inference, Partly, TraceRequest, Workshop,
};

/// The page's three columns.
const UNITS: [Unit; 3] = [Unit::Aigru, Unit::Agru, Unit::Augru];

/// The stories of a law, and its shipped weights.
struct World {
    presets: Vec<Preset>,
    usual: FieldChoice,
    inference: Inference,
}

impl World {
    fn new(law: ShopLaw) -> Self {
        let settings = ShopSettings {
            law,
            shoppers: 50,
            ..ShopSettings::default()
        };
        let view = Workshop::default().shop(Partly(settings)).unwrap();
        let prefix = if law == ShopLaw::Several { "several-" } else { "" };
        let mut inference = Inference::default();
        for unit in Unit::ALL {
            let file = format!("www/models/{prefix}{unit}.safetensors");
            let bytes: Bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap().into();
            inference.load(unit.to_string(), &bytes).unwrap();
        }
        Self {
            presets: view.presets,
            usual: view.usual,
            inference,
        }
    }

    fn preset(&self, key: &str) -> Preset {
        self.presets.iter().find(|preset| preset.key == key).unwrap().clone()
    }

    /// p(click) of each candidate of a story after each prefix of its history, from the empty one.
    fn drift(&mut self, unit: Unit, preset: &Preset) -> Vec<Vec<f32>> {
        let request = DriftRequest {
            columns: vec![column(unit)],
            history: preset.history.clone(),
            candidates: preset.candidates.clone(),
            fields: self.usual.clone(),
        };
        self.inference.drift_begin(request).unwrap();
        let mut curves = vec![Vec::new(); preset.candidates.len()];
        while let Some(piece) = self.inference.drift_next().unwrap() {
            for (curve, more) in curves.iter_mut().zip(&piece.probability[0]) {
                curve.extend(more);
            }
        }
        curves
    }

    fn trace(&mut self, unit: Unit, history: &[u32], target: u32) -> ColumnTrace {
        let request = TraceRequest {
            columns: vec![column(unit)],
            history: history.to_vec(),
            target,
            fields: self.usual.clone(),
        };
        self.inference.trace(&request).unwrap().columns.remove(0)
    }
}

fn column(unit: Unit) -> Column {
    Column {
        unit,
        set: unit.to_string(),
    }
}

#[test]
fn show() {
    for law in ShopLaw::ALL {
        let mut world = World::new(law);
        for preset in world.presets.clone() {
            println!("== {} target {} candidates {:?} history {:?}", preset.key, preset.target, preset.candidates, preset.history);
            for unit in Unit::ALL {
                for (candidate, curve) in preset.candidates.iter().zip(world.drift(unit, &preset)) {
                    let text: Vec<String> = curve.iter().map(|p| format!("{p:.2}")).collect();
                    println!("{unit:>10} {candidate:>3}: {}", text.join(" "));
                }
                let trace = world.trace(unit, &preset.history, preset.target);
                println!("{unit:>10} p {:.3} {}", trace.probability, trace.attention.0.iter().map(|a| format!("{a:.2}")).collect::<Vec<_>>().join(" "));
            }
        }
    }
}
