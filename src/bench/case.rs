//! The cases that are measured: a task in given sizes.

use std::hint::black_box;

use burn::tensor::Device;
use rand::RngExt;
use rand_pcg::Pcg32;
use serde::{Deserialize, Serialize};

use crate::data::{Batch, HISTORY_LIMIT};
use crate::error::{check_setting, setting_reason};
use crate::explain::{Question, leave_one_out, trace};
use crate::model::{Model, Network, NetworkConfig, Objective, Path, Unit};
use crate::seed::{Stream, rng};
use crate::train::Learner;
use crate::{Result, backend};

/// Items, unless their number is given.
const USUAL_ITEMS: usize = 1000;
const CATEGORIES: usize = 50;
/// Number of batches, taken in turn: so many that the rows of a large table which they read do not stay near the processor.
const BATCHES: usize = 64;
/// The units whose what-ifs are computed.
const COMPARED: [Unit; 3] = [Unit::Aigru, Unit::Agru, Unit::Augru];
/// Bounds on the sizes of a case.
const MOST_BATCH: usize = 4096;
const MOST_HIDDEN: usize = 512;
const MOST_LAYER_WIDTH: usize = 1024;
const MOST_LAYERS: usize = 8;
/// Twice as many as Taobao's log has.
const MOST_ITEMS: usize = 8_000_000;
/// Items times width. A table of these has 256 MiB, and its moments twice as much.
const MOST_NUMBERS: usize = 1 << 27;
/// Numbers in one series of states. A training step keeps some dozens of such series.
const MOST_CELLS: usize = 1 << 23;
const ALPHA: f64 = 1.0;
const LEARNING_RATE: f64 = 1e-3;

/// The work of a case, done again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// A training step: arrays in, forward, backward, Adam, the loss read back.
    Step,
    /// A trace: arrays in, then prediction, attention, gates and states of every step read back.
    Trace,
    /// The prediction without each behaviour in turn, for AIGRU, AGRU and AUGRU.
    LeaveOneOut,
}

/// The implementation of the tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// burn-ndarray, which the page uses.
    Ndarray,
    /// burn-flex, if the feature `flex` was built.
    #[cfg(feature = "flex")]
    Flex,
}

impl Backend {
    /// The backends of this build.
    pub const ALL: &[Self] = &[
        Self::Ndarray,
        #[cfg(feature = "flex")]
        Self::Flex,
    ];

    /// The device on which its tensors live.
    pub fn device(self) -> Device {
        match self {
            Self::Ndarray => backend::device(),
            #[cfg(feature = "flex")]
            Self::Flex => backend::flex_device(),
        }
    }

    /// The name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ndarray => "ndarray",
            #[cfg(feature = "flex")]
            Self::Flex => "flex",
        }
    }
}

/// One line of the benchmark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The work.
    pub task: Task,
    /// Sequences at once.
    pub batch: usize,
    /// Steps.
    pub time: usize,
    /// E = H.
    pub width: usize,
    /// Widths of the head's hidden layers.
    pub head: Vec<usize>,
    /// The unit that evolves the interests.
    pub unit: Unit,
    /// Sequences of different lengths, the longest as long as `time`, padded.
    pub mask: bool,
    /// Items of the vocabulary. A step's optimiser is the usual one for so many.
    pub items: usize,
}

/// The cases that are measured if none is asked for.
fn default_cases() -> Vec<Case> {
    let case = |task, batch, time, width, head: [usize; 2]| Case {
        task,
        batch,
        time,
        width,
        head: head.to_vec(),
        unit: Unit::Augru,
        mask: false,
        items: USUAL_ITEMS,
    };
    vec![
        case(Task::Step, 128, 20, 36, [200, 80]),
        case(Task::Step, 32, 20, 36, [200, 80]),
        case(Task::Step, 128, 50, 36, [200, 80]),
        case(Task::Step, 32, 12, 16, [32, 16]),
        Case {
            mask: true,
            ..case(Task::Step, 128, 20, 36, [200, 80])
        },
        case(Task::Trace, 1, 20, 36, [200, 80]),
        case(Task::LeaveOneOut, 1, 50, 36, [200, 80]),
    ]
}

/// Sizes that the caller chooses; a size that is not given is that of the first default case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CaseSizes {
    /// Sequences at once, in training.
    pub batch: Option<usize>,
    /// Steps.
    pub time: Option<usize>,
    /// E = H.
    pub width: Option<usize>,
    /// Widths of the head's hidden layers.
    pub head: Option<Vec<usize>>,
    /// The unit that evolves the interests.
    pub unit: Option<Unit>,
    /// Sequences of different lengths.
    pub mask: bool,
    /// Items of the vocabulary.
    pub items: Option<usize>,
}

/// The cases in these sizes: a training step, a trace and the what-ifs; the default cases if no size was given.
///
/// # Errors
/// A size that no model has.
pub fn cases(sizes: &CaseSizes) -> Result<Vec<Case>> {
    let default = default_cases();
    if *sizes == CaseSizes::default() {
        return Ok(default);
    }
    let first = &default[0];
    let step = Case {
        task: Task::Step,
        batch: sizes.batch.unwrap_or(first.batch),
        time: sizes.time.unwrap_or(first.time),
        width: sizes.width.unwrap_or(first.width),
        head: sizes.head.clone().unwrap_or_else(|| first.head.clone()),
        unit: sizes.unit.unwrap_or(first.unit),
        mask: sizes.mask,
        items: sizes.items.unwrap_or(first.items),
    };
    step.check()?;
    let question = |task| Case {
        task,
        batch: 1,
        ..step.clone()
    };
    Ok(vec![step.clone(), question(Task::Trace), question(Task::LeaveOneOut)])
}

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            batch,
            time,
            width,
            head,
            unit,
            ..
        } = self;
        let task = match self.task {
            Task::Step => "step",
            Task::Trace => "trace",
            Task::LeaveOneOut => "leave one out",
        };
        let head: Vec<String> = head.iter().map(ToString::to_string).collect();
        let mask = if self.mask { ", masked" } else { "" };
        let items = match self.items {
            USUAL_ITEMS => String::new(),
            items => format!(", {items} items"),
        };
        write!(
            f,
            "{task} B {batch}, T {time}, H {width}, {}, {unit}{mask}{items}",
            head.join("-")
        )
    }
}

impl Case {
    /// Checks that a model can have these sizes, and that they fit into memory.
    pub(super) fn check(&self) -> Result<()> {
        let Self {
            batch,
            time,
            width,
            ref head,
            items,
            ..
        } = *self;
        let count = |name, value: usize, most: usize| {
            let reason = setting_reason::whole(1_usize, most);
            check_setting(
                (1..=most).contains(&value),
                name,
                value,
                reason,
                &format!("from 1 to {most}"),
            )
        };
        count("batch", batch, MOST_BATCH)?;
        count("time", time, HISTORY_LIMIT)?;
        let even = (2..=MOST_HIDDEN).contains(&width) && width.is_multiple_of(2);
        let rule = format!("an even number from 2 to {MOST_HIDDEN}");
        check_setting(even, "width", width, setting_reason::even(2_usize, MOST_HIDDEN), &rule)?;
        for &layer in head {
            count("head", layer, MOST_LAYER_WIDTH)?;
        }
        let rule = format!("at most {MOST_LAYERS}");
        let at_most = setting_reason::at_most;
        check_setting(
            head.len() <= MOST_LAYERS,
            "layers of head",
            head.len(),
            at_most(MOST_LAYERS),
            &rule,
        )?;
        count("items", items, MOST_ITEMS)?;
        let rule = format!("at most {MOST_NUMBERS}, so that the table fits into memory");
        let numbers = items * width;
        check_setting(
            numbers <= MOST_NUMBERS,
            "items × width",
            numbers,
            at_most(MOST_NUMBERS),
            &rule,
        )?;
        let cells = batch * time * width;
        let rule = format!("at most {MOST_CELLS}, so that a step fits into memory");
        check_setting(
            cells <= MOST_CELLS,
            "batch × time × width",
            cells,
            at_most(MOST_CELLS),
            &rule,
        )
    }

    fn model(&self, path: Path, device: &Device) -> Network {
        NetworkConfig::new(self.items, CATEGORIES)
            .with_hidden(self.width)
            .with_head(self.head.clone())
            .of_model(Model::of_unit(self.unit))
            .init(1, device)
            .with_path(path)
    }

    fn batch(&self, rng: &mut Pcg32) -> Batch {
        let Self {
            batch,
            time,
            mask,
            items,
            ..
        } = *self;
        let lengths: Vec<usize> = (0..batch)
            .map(|row| {
                if mask && row > 0 {
                    rng.random_range(0..=time)
                } else {
                    time
                }
            })
            .collect();
        let mut ids = |count: usize, of: usize| (0..count).map(|_| rng.random_range(0..of as i32)).collect();
        Batch {
            size: batch,
            time,
            items: ids(batch * time, items),
            categories: ids(batch * time, CATEGORIES),
            mask: (0..batch * time)
                .map(|cell| f32::from(u8::from(cell % time < lengths[cell / time])))
                .collect(),
            negative_items: ids(batch * time, items),
            negative_categories: ids(batch * time, CATEGORIES),
            target_items: ids(batch, items),
            target_categories: ids(batch, CATEGORIES),
            profile: Vec::new(),
            context: Vec::new(),
            labels: ids(batch, 2).into_iter().map(|label: i32| label as f32).collect(),
        }
    }

    /// Prepares the work; each call of the result does it once.
    pub(super) fn work(&self, path: Path, backend: Backend) -> Box<dyn FnMut() -> Result<()>> {
        let device = backend.device();
        let mut rng = rng(1, Stream::Benchmark);
        let batches: Vec<Batch> = (0..BATCHES).map(|_| self.batch(&mut rng)).collect();
        let unit = self.unit;
        let mut turn = batches.into_iter().cycle();
        match self.task {
            Task::Step => {
                let mut learner = Learner::new(self.model(path, &device.autodiff()));
                let objective = Objective {
                    alpha: ALPHA,
                    penalty: None,
                };
                Box::new(move || {
                    let batch = turn.next().expect("a cycle does not end");
                    learner.step(unit, batch, &objective, LEARNING_RATE).map(|_| ())
                })
            }
            Task::Trace => self.ask(path, &device, turn, move |model, question| {
                black_box(trace(model, unit, question));
            }),
            Task::LeaveOneOut => self.ask(path, &device, turn, |model, question| {
                black_box(leave_one_out(model, &COMPARED, question));
            }),
        }
    }

    /// Prepares a question that is asked about every row of a batch.
    fn ask(
        &self,
        path: Path,
        device: &Device,
        mut turn: impl Iterator<Item = Batch> + 'static,
        ask: impl Fn(&Network, &Question) + 'static,
    ) -> Box<dyn FnMut() -> Result<()>> {
        let model = self.model(path, device);
        Box::new(move || {
            let batch = turn.next().expect("a cycle does not end");
            for row in 0..batch.size {
                let cells = row * batch.time..(row + 1) * batch.time;
                let question = Question {
                    items: batch.items[cells.clone()].to_vec(),
                    categories: batch.categories[cells].to_vec(),
                    target: (batch.target_items[row], batch.target_categories[row]),
                    profile: Vec::new(),
                    context: Vec::new(),
                };
                ask(&model, &question);
            }
            Ok(())
        })
    }
}
