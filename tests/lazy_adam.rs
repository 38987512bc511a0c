//! Lazy Adam: the rows that a batch reads are moved by its formula, the others are left alone.

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use burn::module::Module;
use burn::tensor::{Tensor, TensorData};
use common::gradients_by_name;
use dien_explorer::backend::{device, training_device};
use dien_explorer::checkpoint::Checkpoint;
use dien_explorer::checkpoint::weights::{NamedWeights, collect};
use dien_explorer::data::{Batch, Dataset, Shop, ShopSettings};
use dien_explorer::model::{
    Behaviours, FieldSize, FieldValues, Input, Model, Network, NetworkConfig, Objective, Optimiser, Path, RowShares,
    Unit,
};
use dien_explorer::train::{Learner, Patience, Session, Settings, Trial, TrialProgress};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg32;

const LEARNING_RATE: f64 = 1e-2;
const SIZE: usize = 3;
const TIME: usize = 4;

fn config(model: Model, items: usize) -> NetworkConfig {
    let field = |key: &str, values| FieldSize::new(key, values);
    NetworkConfig::new(items, 4)
        .with_hidden(4)
        .with_head(vec![3])
        .of_model(model)
        .with_fields(vec![field("age", 3), field("city", 2)], vec![field("time", 2)])
}

/// A batch of the first `items` items; some behaviours are pads.
fn batch(rng: &mut Pcg32, items: i32, with_values: bool) -> Batch {
    let mask: Vec<f32> = (0..SIZE * TIME)
        .map(|cell| f32::from(u8::from(cell % TIME < 2 + cell / TIME % 3)))
        .collect();
    let mut ids = |count: usize, of: i32| -> Vec<i32> { (0..count).map(|_| rng.random_range(0..of)).collect() };
    let category = |items: &[i32]| items.iter().map(|item| item % 4).collect();
    let (behaviours, negatives, targets) = (ids(SIZE * TIME, items), ids(SIZE * TIME, items), ids(SIZE, items));
    Batch {
        size: SIZE,
        time: TIME,
        categories: category(&behaviours),
        negative_categories: category(&negatives),
        target_categories: category(&targets),
        items: behaviours,
        mask,
        negative_items: negatives,
        target_items: targets,
        profile: if with_values { ids(SIZE * 2, 3) } else { Vec::new() },
        context: if with_values { ids(SIZE, 3) } else { Vec::new() },
        labels: vec![1.0, 0.0, 1.0],
    }
}

/// A penalty on the rows that the batch's targets and real behaviours read.
fn objective(batch: &Batch) -> Objective {
    let shares = |behaviours: &[i32], targets: &[i32]| -> Arc<[(i32, f32)]> {
        let real = behaviours.iter().zip(&batch.mask).filter(|(_, mask)| **mask != 0.0);
        let mut ids: Vec<i32> = real.map(|(id, _)| *id).chain(targets.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().map(|id| (id, 1.0 / (1 + id) as f32)).collect()
    };
    let rows = RowShares {
        items: shares(&batch.items, &batch.target_items),
        categories: shares(&batch.categories, &batch.target_categories),
    };
    Objective {
        alpha: 0.7,
        penalty: Some((0.3, rows)),
    }
}

/// The gradients of the whole network, every table as large as it is.
fn dense_gradients(model: &Network, unit: Unit, batch: &Batch, objective: &Objective) -> NamedWeights {
    let device = training_device();
    let model = model.clone().train();
    let batch = batch.clone();
    let shape = [SIZE, TIME];
    let values = |values: Vec<i32>| {
        let fields = values.len() / SIZE;
        FieldValues::new(values, fields)
    };
    let input = Input::new(
        Behaviours::new(batch.items, batch.categories, shape),
        batch.mask,
        (batch.target_items, batch.target_categories),
        &device,
    )
    .with_fields(values(batch.profile), values(batch.context));
    let negatives = Behaviours::new(batch.negative_items, batch.negative_categories, shape);
    let labels = Tensor::from_data(TensorData::new(batch.labels, [SIZE]), &device);
    let losses = model.losses(unit, &input, &negatives, labels, objective);
    gradients_by_name(&model, losses.total.backward())
}

fn is_table(name: &str) -> bool {
    ["embedding.", "profile.", "context."]
        .iter()
        .any(|part| name.starts_with(part))
}

/// Adam in double precision, number by number; of a table it leaves the rows out whose gradient is 0.
#[derive(Default)]
struct Reference {
    steps: i32,
    moments: BTreeMap<(String, usize), [f64; 2]>,
}

impl Reference {
    fn step(&mut self, weights: &NamedWeights, gradients: &NamedWeights) -> BTreeMap<String, Vec<Option<f64>>> {
        self.steps += 1;
        let mut moved = BTreeMap::new();
        for (name, weights) in weights {
            let width = *weights.shape().last().unwrap();
            let gradient: Vec<f64> = gradients[name].iter::<f64>().collect();
            let mut of_weight = Vec::new();
            for (index, weight) in weights.iter::<f64>().enumerate() {
                let row = index / width * width;
                let is_left_alone = is_table(name) && gradient[row..row + width].iter().all(|g| *g == 0.0);
                of_weight.push((!is_left_alone).then(|| {
                    let [m, v] = self.moments.entry((name.clone(), index)).or_default();
                    let g = gradient[index];
                    *m = 0.9 * *m + 0.1 * g;
                    *v = 0.999 * *v + 0.001 * g * g;
                    let m_hat = *m / (1.0 - 0.9_f64.powi(self.steps));
                    let v_hat = *v / (1.0 - 0.999_f64.powi(self.steps));
                    weight - LEARNING_RATE * m_hat / (v_hat.sqrt() + 1e-8)
                }));
            }
            moved.insert(name.clone(), of_weight);
        }
        moved
    }
}

/// Takes steps over a few items of many and holds each to the reference. Returns how often a row that had been moved was left alone and was
/// then moved again.
fn follow(model: Model, path: Path, seed: u64) -> usize {
    let unit = model.unit().unwrap_or(Unit::Gru);
    let mut rng = Pcg32::seed_from_u64(seed);
    let network = config(model, 30).init(seed as u32, &training_device()).with_path(path);
    let mut learner = Learner::with_optimiser(network, Optimiser::Lazy);
    let mut reference = Reference::default();
    // By row of the items: whether it was moved in each step.
    let mut history = vec![Vec::new(); 30];
    for step in 0..8 {
        // Twelve places among 30 items, or among 4: then each is there several times.
        let batch = batch(&mut rng, if step % 3 == 2 { 4 } else { 30 }, step != 5);
        let objective = objective(&batch);
        let before = collect(&learner.model());
        let gradients = dense_gradients(&learner.model(), unit, &batch, &objective);
        let expected = reference.step(&before, &gradients);
        learner.step(unit, batch, &objective, LEARNING_RATE).unwrap();
        let after = collect(&learner.model());
        // The running statistics of a Dice are not moved by gradients.
        for (name, expected) in expected.iter().filter(|(name, _)| !name.contains("statistics")) {
            let (before, after) = (before[name].iter::<f32>(), after[name].iter::<f32>());
            for ((expected, before), after) in expected.iter().zip(before).zip(after) {
                match expected {
                    None => assert_eq!(
                        before.to_bits(),
                        after.to_bits(),
                        "{model}, step {step}: {name} is left alone"
                    ),
                    Some(expected) => {
                        let apart = (f64::from(after) - expected).abs();
                        assert!(apart < 2e-5, "{model}, {path:?}, step {step}: {name} is {apart} apart");
                    }
                }
            }
        }
        for (row, of_row) in expected["embedding.item"].chunks(2).zip(&mut history) {
            of_row.push(row[0].is_some());
        }
    }
    assert_eq!(learner.optimiser(), Optimiser::Lazy);
    assert_eq!(learner.steps(), 8);
    let comes_back = |of_row: &&Vec<bool>| {
        let first = of_row.iter().position(|moved| *moved).unwrap_or(8);
        let gap = of_row[first..].iter().position(|moved| !moved).map(|gap| first + gap);
        gap.is_some_and(|gap| of_row[gap..].contains(&true))
    };
    history.iter().filter(comes_back).count()
}

#[test]
fn every_step_is_that_of_the_formula() {
    for model in [Model::Dien, Model::Din, Model::Pnn, Model::WideDeep, Model::GruAtt] {
        for &path in Path::ALL {
            assert!(
                follow(model, path, 5) > 3,
                "rows that come back after a gap are what this is about"
            );
        }
    }
}

#[test]
fn where_every_row_is_read_in_every_step_it_is_dense_adam_bit_for_bit() {
    for model in Model::ALL {
        for &path in Path::ALL {
            let unit = model.unit().unwrap_or(Unit::Gru);
            let start = |optimiser| {
                let network = config(model, 4).init(3, &training_device()).with_path(path);
                Learner::with_optimiser(network, optimiser)
            };
            let (mut lazy, mut dense) = (start(Optimiser::Lazy), start(Optimiser::Dense));
            let mut rng = Pcg32::seed_from_u64(2);
            for _ in 0..6 {
                let mut batch = batch(&mut rng, 4, true);
                // The real behaviours of the first two rows, and the targets.
                batch.items[..4].copy_from_slice(&[3, 1, 3, 3]);
                batch.target_items.copy_from_slice(&[0, 2, 1]);
                batch.categories[..4].copy_from_slice(&[3, 1, 3, 3]);
                batch.target_categories.copy_from_slice(&[0, 2, 1]);
                batch.profile.copy_from_slice(&[0, 0, 1, 1, 2, 2]);
                batch.context.copy_from_slice(&[2, 0, 1]);
                let objective = objective(&batch);
                let of_lazy = lazy.step(unit, batch.clone(), &objective, LEARNING_RATE).unwrap();
                let of_dense = dense.step(unit, batch, &objective, LEARNING_RATE).unwrap();
                assert_eq!(of_lazy, of_dense, "{model}, {path:?}");
            }
            let [lazy, dense] = [lazy, dense].map(|learner| collect(&learner.model()));
            assert_eq!(lazy, dense, "{model}, {path:?}");
        }
    }
}

#[test]
fn in_the_first_step_it_is_dense_adam() {
    let data = shop();
    let after = |optimiser, steps| {
        let mut session = Session::new(Arc::clone(&data), settings(Some(optimiser))).unwrap();
        session.step(steps).unwrap();
        collect(&session.model())
    };
    // Dense Adam has no moments yet of rows that the batch leaves out.
    assert_eq!(after(Optimiser::Lazy, 1), after(Optimiser::Dense, 1));
    assert_ne!(after(Optimiser::Lazy, 5), after(Optimiser::Dense, 5));
    // Few rows: dense is the default.
    let mut usual = Session::new(Arc::clone(&data), settings(None)).unwrap();
    usual.step(5).unwrap();
    assert_eq!(collect(&usual.model()), after(Optimiser::Dense, 5));
}

fn shop() -> Arc<Dataset> {
    let settings = ShopSettings {
        shoppers: 60,
        ..ShopSettings::default()
    };
    Arc::new(Shop::new(&settings).dataset())
}

fn settings(optimiser: Option<Optimiser>) -> Settings {
    Settings {
        batch_size: 4,
        hidden: 4,
        head: vec![4],
        evaluate_every: 3,
        evaluation_size: 100,
        learning_rate: 1e-2,
        optimiser,
        ..Settings::default()
    }
}

#[test]
fn a_snapshot_stays_as_it_was_and_disturbs_nothing() {
    let data = shop();
    let start = || Session::new(Arc::clone(&data), settings(Some(Optimiser::Lazy))).unwrap();
    let mut disturbed = start();
    let mut snapshots = Vec::new();
    for _ in 0..4 {
        disturbed.step(3).unwrap();
        let model = disturbed.model();
        snapshots.push((collect(&model), model));
    }
    for (weights, model) in &snapshots {
        assert_eq!(&collect(model), weights);
    }
    let mut straight = start();
    straight.step(12).unwrap();
    assert_eq!(collect(&straight.model()), snapshots[3].0);
    assert_eq!(straight.parameters(), disturbed.model().num_params());
}

#[test]
fn a_trial_keeps_the_best_weights() {
    let data = shop();
    let lazy = settings(Some(Optimiser::Lazy));
    let patience = Patience {
        most_epochs: 4,
        looks: 2,
        rate_factor: 1.0,
        ..Patience::default()
    };
    let mut trial = Trial::new(Arc::clone(&data), lazy.clone(), &patience).unwrap();
    let result = loop {
        if let TrialProgress::Done(result) = trial.advance().unwrap() {
            break result;
        }
    };
    assert!(
        result.best_step < result.steps,
        "the best are not the last, which would be trivial"
    );
    let mut again = Session::new(data, lazy).unwrap();
    again.step(result.best_step).unwrap();
    assert_eq!(collect(&trial.checkpoint().model), collect(&again.model()));
}

#[test]
fn a_step_that_diverges_leaves_every_weight() {
    let mut rng = Pcg32::seed_from_u64(1);
    let mut learner = Learner::with_optimiser(config(Model::Dien, 30).init(1, &training_device()), Optimiser::Lazy);
    let first = batch(&mut rng, 30, true);
    learner
        .step(Unit::Augru, first, &Objective::default(), LEARNING_RATE)
        .unwrap();
    let before = collect(&learner.model());
    let mut bad = batch(&mut rng, 30, true);
    bad.labels[1] = f32::NAN;
    learner
        .step(Unit::Augru, bad, &Objective::default(), LEARNING_RATE)
        .unwrap_err();
    assert_eq!((collect(&learner.model()), learner.steps()), (before, 1));
}

#[test]
fn it_is_usual_above_a_hundred_thousand_rows_of_any_table() {
    let usual = |config: NetworkConfig| Learner::new(config.init(1, &training_device())).optimiser();
    let small = |items, categories| NetworkConfig::new(items, categories).with_hidden(2).with_head(vec![2]);
    assert_eq!(usual(small(100_000, 3)), Optimiser::Dense);
    assert_eq!(usual(small(100_001, 3)), Optimiser::Lazy);
    assert_eq!(usual(small(3, 100_001)), Optimiser::Lazy);
    // A field's table has a row for an unknown value, too.
    let field = |values| vec![FieldSize::new("city", values)];
    assert_eq!(
        usual(small(3, 3).with_fields(field(99_999), Vec::new())),
        Optimiser::Dense
    );
    assert_eq!(
        usual(small(3, 3).with_fields(Vec::new(), field(100_000))),
        Optimiser::Lazy
    );
}

#[test]
fn a_checkpoint_says_which_it_was() {
    let data = shop();
    for (optimiser, said) in [
        (None, None),
        (Some(Optimiser::Dense), None),
        (Some(Optimiser::Lazy), Some(r#""optimiser":"lazy""#)),
    ] {
        let mut session = Session::new(Arc::clone(&data), settings(optimiser)).unwrap();
        session.step(2).unwrap();
        let bytes = session.checkpoint().to_bytes().unwrap();
        let read = Checkpoint::from_bytes(&bytes, &device()).unwrap();
        assert_eq!(read.header.training.optimiser, optimiser.unwrap_or_default());
        assert_eq!(collect(&read.model), collect(&session.model()));
        // Files of dense Adam are what they were before there was another.
        let header = serde_json::to_string(&read.header).unwrap();
        assert_eq!(header.contains("optimiser"), said.is_some(), "{header}");
        assert!(header.contains(said.unwrap_or_default()), "{header}");
    }
    let old = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/checkpoints/shop-version-3.safetensors"
    );
    let old = Checkpoint::read(old.as_ref(), &device()).unwrap();
    assert_eq!(old.header.training.optimiser, Optimiser::Dense);
}
