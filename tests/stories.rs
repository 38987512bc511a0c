//! What the stories of the shop say, asserted over the weights that the page opens on.

use std::path::Path;

use dien_explorer::backend::device;
use dien_explorer::data::{Preset, Shop, ShopLaw, ShopSettings};
use dien_explorer::explain::{Question, trace};
use dien_explorer::model::{Model, NetworkConfig, Unit};
use dien_explorer::process::{
    Bytes, Column, ColumnTrace, DriftRequest, FieldChoice, GuessRequest, Inference, Partly, TraceRequest, Workshop,
};

/// The page's three columns.
const UNITS: [Unit; 3] = [Unit::Aigru, Unit::Agru, Unit::Augru];

/// The stories of a law, and its shipped weights.
struct World {
    presets: Vec<Preset>,
    usual: FieldChoice,
    inference: Inference,
    workshop: Workshop,
}

impl World {
    fn new(law: ShopLaw) -> Self {
        let settings = ShopSettings {
            law,
            shoppers: 50,
            ..ShopSettings::default()
        };
        let mut workshop = Workshop::default();
        let view = workshop.shop(Partly(settings)).unwrap();
        let prefix = if law == ShopLaw::Several { "several-" } else { "" };
        let mut inference = Inference::default();
        for unit in Unit::ALL {
            let file = format!("www/models/{prefix}{unit}.safetensors");
            let bytes: Bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file))
                .unwrap()
                .into();
            inference.load(unit.to_string(), &bytes).unwrap();
        }
        Self {
            presets: view.presets,
            usual: view.usual,
            inference,
            workshop,
        }
    }

    fn preset(&self, key: &str) -> Preset {
        self.presets.iter().find(|preset| preset.key == key).unwrap().clone()
    }

    /// p(click) of each candidate of a story after each prefix of its history, from the empty one.
    fn drift(&mut self, unit: Unit, preset: &Preset) -> Vec<Vec<f32>> {
        self.curves(unit, &preset.history, &preset.candidates)
    }

    fn curves(&mut self, unit: Unit, history: &[u32], candidates: &[u32]) -> Vec<Vec<f32>> {
        let request = DriftRequest {
            columns: vec![column(unit)],
            history: history.to_vec(),
            candidates: candidates.to_vec(),
            fields: self.usual.clone(),
        };
        self.inference.drift_begin(request).unwrap();
        let mut curves = vec![Vec::new(); candidates.len()];
        while let Some(piece) = self.inference.drift_next().unwrap() {
            for (curve, more) in curves.iter_mut().zip(&piece.probability[0]) {
                curve.extend(more);
            }
        }
        curves
    }

    /// The best possible guess of each candidate after each prefix.
    fn guess(&self, preset: &Preset) -> Vec<Vec<f32>> {
        let request = GuessRequest {
            history: preset.history.clone(),
            candidates: preset.candidates.clone(),
            fields: self.usual.clone(),
        };
        self.workshop.best_guess(&request).unwrap().expect("the shop has a law")
    }

    /// Which level of a category leads after each click, by the mean of its two items.
    fn levels(&mut self, unit: Unit, preset: &Preset, category: u32) -> Vec<u32> {
        let items: Vec<u32> = (category * 8..category * 8 + 8).collect();
        let curves = self.curves(unit, &preset.history, &items);
        let mean = |level: usize, t: usize| curves[2 * level][t] + curves[2 * level + 1][t];
        let leads = |t: usize| (0..4).max_by(|a, b| mean(*a, t).total_cmp(&mean(*b, t)));
        (1..=preset.history.len())
            .map(|t| leads(t).map_or(0, |level| level as u32 + 1))
            .collect()
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

/// Behaviours after which the leading one of two curves changes.
fn changes_of_mind(first: &[f32], second: &[f32]) -> Vec<usize> {
    let leads: Vec<bool> = first.iter().zip(second).map(|(first, second)| first > second).collect();
    (1..leads.len()).filter(|&t| leads[t] != leads[t - 1]).collect()
}

fn last(curve: &[f32]) -> f32 {
    *curve.last().expect("a curve begins with the empty history")
}

/// "In the end all three units want the keyboard. AIGRU has let go of the shoes most."
#[test]
fn shoes_give_way_to_a_keyboard() {
    let mut world = World::new(ShopLaw::Drifting);
    let preset = world.preset("shoes-to-keyboard");
    let shoes = UNITS.map(|unit| {
        let curves = world.drift(unit, &preset);
        assert!(curves[0][3] > curves[1][3] + 0.2, "{unit}: shoes lead after three");
        assert!(
            last(&curves[1]) > last(&curves[0]) + 0.2,
            "{unit}: the keyboard leads in the end"
        );
        last(&curves[0])
    });
    assert!(shoes[0] < shoes[1].min(shoes[2]) - 0.05, "{shoes:?}");
}

/// "Every unit jumps at the wok, and has let it go again two looks later."
#[test]
fn a_stray_click_is_forgotten() {
    let mut world = World::new(ShopLaw::Drifting);
    let preset = world.preset("stray-click");
    for unit in UNITS {
        let curves = world.drift(unit, &preset);
        let (camera, wok) = (&curves[0], &curves[1]);
        assert!(wok[6] > wok[5] + 0.3, "{unit}: {:.2} {:.2}", wok[5], wok[6]);
        assert!(
            wok[8] < 0.15 && camera[8] > 0.5,
            "{unit}: {:.2} {:.2}",
            wok[8],
            camera[8]
        );
    }
}

/// "AIGRU comes back and lets the books go; AGRU and AUGRU cannot decide between the two."
#[test]
fn an_old_interest_returns() {
    let mut world = World::new(ShopLaw::Drifting);
    let preset = world.preset("interest-returns");
    let ahead = UNITS.map(|unit| {
        let curves = world.drift(unit, &preset);
        assert!(curves[1][9] > curves[0][9] + 0.2, "{unit}: books lead after nine");
        last(&curves[0]) - last(&curves[1])
    });
    assert!(ahead[0] > 0.2, "{ahead:?}");
    assert!(ahead[1..].iter().all(|ahead| ahead.abs() < 0.1), "{ahead:?}");
}

/// "AIGRU changes its mind with every click; AGRU and AUGRU do so less and less."
#[test]
fn two_interests_interleave() {
    let mut world = World::new(ShopLaw::Drifting);
    let preset = world.preset("interleaved");
    let changes = UNITS.map(|unit| {
        let curves = world.drift(unit, &preset);
        changes_of_mind(&curves[0], &curves[1])
    });
    assert_eq!(changes[0].len(), 11, "{changes:?}");
    for changes in &changes[1..] {
        let in_second_half = changes.iter().filter(|&&t| t > 6).count();
        assert!(in_second_half < 4, "{changes:?}");
    }
}

/// "All units are sure after two looks. Ten more add nothing."
#[test]
fn nothing_drifts() {
    let mut world = World::new(ShopLaw::Drifting);
    let preset = world.preset("no-drift");
    for unit in UNITS {
        let pan = &world.drift(unit, &preset)[0];
        assert!(pan[2] > 0.65 && last(pan) < pan[2] + 0.02, "{unit}: {pan:?}");
        assert!(pan[2..].iter().all(|p| *p > 0.55), "{unit}: {pan:?}");
    }
}

/// "No behaviour gets a quarter of AGRU's and AUGRU's attention. AGRU and AUGRU still hold on to the cameras; AIGRU has let them go."
#[test]
fn a_long_history_thins_attention_out() {
    let mut world = World::new(ShopLaw::Drifting);
    let preset = world.preset("long-history");
    let cameras = UNITS.map(|unit| {
        let trace = world.trace(unit, &preset.history, preset.target);
        let most = trace.attention.0.iter().copied().fold(0.0, f32::max);
        assert!(most < 0.25, "{unit}: {most}");
        last(&world.drift(unit, &preset)[1])
    });
    assert!(cameras[0] < cameras[1].min(cameras[2]) - 0.1, "{cameras:?}");
}

/// "Its attention is 1, whatever the target."
#[test]
fn a_single_behaviour_has_all_attention() {
    let mut world = World::new(ShopLaw::Drifting);
    let preset = world.preset("length-1");
    for unit in UNITS {
        for &target in &preset.candidates {
            assert_eq!(world.trace(unit, &preset.history, target).attention.0, [1.0]);
        }
    }
}

/// "All units answer with less than .1. Attention sums to 1 all the same."
#[test]
fn nobody_cared_for_the_target() {
    let mut world = World::new(ShopLaw::Drifting);
    let preset = world.preset("unrelated-target");
    for unit in UNITS {
        let trace = world.trace(unit, &preset.history, preset.target);
        assert!(trace.probability < 0.1, "{unit}: {}", trace.probability);
        assert!((trace.attention.0.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
}

/// "All units want the entry board at first, and the custom kit in the end."
#[test]
fn a_hobby_grows() {
    let mut world = World::new(ShopLaw::Several);
    let preset = world.preset("growing-hobby");
    for unit in UNITS {
        let curves = world.drift(unit, &preset);
        let (kit, entry) = (&curves[0], &curves[1]);
        assert!(entry[4] > kit[4] + 0.1, "{unit}: {:.2} {:.2}", entry[4], kit[4]);
        assert!(
            last(kit) > last(entry) + 0.3,
            "{unit}: {:.2} {:.2}",
            last(kit),
            last(entry)
        );
    }
}

/// "DIN must answer as before. The three units give the kit less than they did."
#[test]
fn the_order_reversed() {
    let mut world = World::new(ShopLaw::Several);
    let [forward, backward] = ["growing-hobby", "order-reversed"].map(|key| world.preset(key));
    for unit in UNITS {
        let [was, is] = [&forward, &backward].map(|preset| last(&world.drift(unit, preset)[0]));
        assert!(is < was - 0.05, "{unit}: {was:.2} {is:.2}");
    }
    let catalogue = Shop::new(&ShopSettings::default()).catalogue().clone();
    let categories: Vec<u32> = catalogue.items.iter().map(|item| item.category).collect();
    let din = NetworkConfig::new(catalogue.items.len(), catalogue.categories.len())
        .of_model(Model::Din)
        .init(1, &device());
    let [was, is] = [forward, backward].map(|preset| {
        let question = Question::new(&categories, &preset.history, preset.target, 512).unwrap();
        trace(&din, Unit::Gru, &question).logit
    });
    assert!((was - is).abs() < 1e-5, "{was} {is}");
}

/// "All three units turn back at the second look."
#[test]
fn a_level_falls() {
    let mut world = World::new(ShopLaw::Several);
    let preset = world.preset("level-falls");
    for unit in UNITS {
        let curves = world.drift(unit, &preset);
        let (first, top) = (&curves[0], &curves[1]);
        assert!(top[7] > first[7] + 0.3, "{unit}: the last level leads before the fall");
        assert!(
            top[8] > first[8] && top[9] < first[9],
            "{unit}: it turns at the second look"
        );
        assert!(
            last(first) > last(top) + 0.2,
            "{unit}: {:.2} {:.2}",
            last(first),
            last(top)
        );
    }
}

/// "One look leaves a trace in all three units: without it they would give the keyboard less."
#[test]
fn an_interest_speaks_once() {
    let mut world = World::new(ShopLaw::Several);
    let preset = world.preset("speaks-once");
    let mut silent = preset.history.clone();
    let place = silent.iter().position(|item| item / 8 == preset.target / 8).unwrap();
    silent.remove(place);
    for unit in UNITS {
        let [with, without] =
            [&preset.history, &silent].map(|history| world.trace(unit, history, preset.target).probability);
        assert!(with > without + 0.02, "{unit}: {with:.3} {without:.3}");
    }
}

/// Which of the candidates leads after so many clicks.
fn leader(curves: &[Vec<f32>], clicks: usize) -> usize {
    let order = |a: &usize, b: &usize| curves[*a][clicks].total_cmp(&curves[*b][clicks]);
    (0..curves.len()).max_by(order).expect("there are candidates")
}

/// What the tour says of the first story (`tour.agree` to `tour.worth` and the quiz, www/js/words).
#[test]
fn the_tour_of_the_shoes() {
    const SHOES: usize = 0;
    const KEYBOARD: usize = 1;
    const TEA: usize = 2;
    let mut world = World::new(ShopLaw::Drifting);
    let preset = world.preset("shoes-to-keyboard");
    let guess = world.guess(&preset);
    assert_eq!([3, 4, 7].map(|clicks| leader(&guess, clicks)), [SHOES; 3]);
    for (unit, at_four, at_seven) in [
        (Unit::Aigru, TEA, SHOES),
        (Unit::Agru, SHOES, KEYBOARD),
        (Unit::Augru, SHOES, KEYBOARD),
    ] {
        let curves = world.drift(unit, &preset);
        let found = [3, 4, 5, 6, 7, 13].map(|clicks| leader(&curves, clicks));
        assert_eq!(found, [SHOES, at_four, SHOES, KEYBOARD, at_seven, KEYBOARD], "{unit}");
        let turn = world.trace(unit, &preset.history[..6], preset.target).attention.0[5];
        assert_eq!(
            (turn > 0.9, turn < 0.1),
            (unit != Unit::Aigru, unit == Unit::Aigru),
            "{unit}: {turn}"
        );
        let whole = world.trace(unit, &preset.history, preset.target);
        let on_shoes: f32 = [0, 1, 2, 4, 6].iter().map(|&t: &usize| whole.attention.0[t]).sum();
        assert_eq!(on_shoes > 0.5, unit == Unit::Aigru, "{unit}: {on_shoes}");
        for left_out in 0..13 {
            let mut history = preset.history.clone();
            history.remove(left_out);
            let without = world.trace(unit, &history, preset.target).probability;
            assert!((without - whole.probability).abs() < 0.06, "{unit} without {left_out}");
        }
    }
}

/// `tour.long`, `tour.code`.
#[test]
fn the_tour_of_the_long_history() {
    const CAMERAS: usize = 1;
    const BACKPACKS: usize = 2;
    let mut world = World::new(ShopLaw::Drifting);
    let preset = world.preset("long-history");
    assert_eq!(
        [34, 35].map(|clicks| leader(&world.guess(&preset), clicks)),
        [CAMERAS, BACKPACKS]
    );
    for unit in Unit::ALL {
        let expected = match unit {
            Unit::Agru | Unit::Augru => CAMERAS,
            _ => BACKPACKS,
        };
        assert_eq!(leader(&world.drift(unit, &preset), 50), expected, "{unit}");
    }
}

/// `tour.several`: of three changes of the level the plain GRU follows one, each unit with attention three.
#[test]
fn the_tour_of_several_interests() {
    let mut world = World::new(ShopLaw::Several);
    let preset = world.preset("growing-hobby");
    for unit in Unit::ALL {
        let levels = world.levels(unit, &preset, 1);
        // Changes at clicks 6, 9 and 13, to levels 2, 3 and 4.
        let followed = [(6, 9, 2), (9, 13, 3), (13, 17, 4)]
            .into_iter()
            .filter(|&(from, to, level)| levels[from - 1..to - 1].contains(&level))
            .count();
        assert_eq!(followed, if unit == Unit::Gru { 1 } else { 3 }, "{unit}: {levels:?}");
    }
}

/// Every story has a test above, which names it.
#[test]
fn every_story_is_tested() {
    let source = include_str!("stories.rs");
    for law in ShopLaw::ALL {
        for preset in World::new(law).presets {
            assert!(source.contains(&format!("\"{}\"", preset.key)), "{}", preset.key);
        }
    }
}
