//! What the page asks of a run, and the answers: plain Rust with typed messages, tested natively. `web` binds it to WebAssembly.
//!
//! Three kinds of threads live in a page, each with an instance of its own: the main thread draws ([`draw_states`] and its kin) and asks
//! [`describe`], one answers questions ([`Inference`]), one or more hold data and train ([`Workshop`]). They share code, not memory:
//! weights go from one to the other as checkpoints, a world as the bytes of [`Workshop::hand_over`].
//!
//! A call takes a request and returns a reply or an [`Error`](crate::Error). What takes long is done in pieces that are asked for one by
//! one, and reports its progress as events. The page pauses work by not asking for the next piece.
//!
//! | file | what lives there |
//! |---|---|
//! | `calls.rs` | the table of all calls, from which bindings and TypeScript are made |
//! | `inference.rs`, `trace.rs`, `fields.rs` | questions about checkpoints, and their answers |
//! | `converting.rs` | checkpoints of other libraries |
//! | `replaying.rs` | examples with another program's answers, asked again |
//! | `states.rs` | questions about states and attention over prefixes, other histories and several targets |
//! | `measuring.rs` | drift, measured: of the history shown and of many shoppers |
//! | `workshop.rs` | a world, and what is under way in it |
//! | `world.rs`, `hand_over.rs` | the data that a run is about; the same as bytes |
//! | `training.rs`, `contest.rs` | units in training; trials, ladder and A/B test |
//! | `drawing.rs` | drawings and colours |
//! | `description.rs`, `settings.rs` | models, units, formats, settings and limits, for the page's controls |
//! | `build.rs` | which build this is |
//! | `numbers.rs` | bulk numbers and bytes, which are typed arrays in the page |
//! | `typescript.rs` | the TypeScript of all this (native only) |

mod build;
// The benchmark's module has none of them.
#[cfg(not(all(target_family = "wasm", feature = "plain")))]
mod calls;
mod contest;
mod converting;
mod description;
mod drawing;
mod fields;
mod guess;
mod hand_over;
mod inference;
mod measuring;
mod numbers;
mod replaying;
mod settings;
mod states;
mod trace;
mod training;
#[cfg(not(target_family = "wasm"))]
mod typescript;
mod workshop;
mod world;

pub use build::BUILD;
#[cfg(not(all(target_family = "wasm", feature = "plain")))]
pub(crate) use calls::{calls, named};
pub use contest::{AbProgress, LadderPlan, PlannedTrial, Testing, TrialEvent, TrialRequest, trials_left};
pub use converting::{ConvertRequest, Converted};
pub use description::{AttentionKind, ColumnRole, Description, FormatInfo, ModelInfo, MostOf, UnitInfo, describe};
pub use drawing::{
    AttentionDrawing, CandidateCurve, DriftDrawing, LossCurve, LossesDrawing, Palette, PathTarget, PathsDrawing,
    StatePath, StatesDrawing, View, WeightDrawing, draw_attention, draw_drift, draw_losses, draw_paths, draw_states,
    draw_sweep, draw_update_weight, palette,
};
pub use fields::FieldChoice;
pub use guess::GuessRequest;
pub use inference::Inference;
pub use measuring::{MeasureProgress, MeasureRequest};
pub use numbers::{Bytes, Floats, Partly};
pub use replaying::Replayed;
pub use settings::{
    AbControls, LadderSettings, OptionalSetting, ProtocolSettings, Setting, ShopControls, TrainingSettings,
};
pub use states::{AttentionShares, StatesLike, StatesRequest, TargetsRequest};
pub use trace::{
    AttentionRequest, Column, ColumnTrace, DriftPiece, DriftRequest, NextClickRequest, Scales, TraceReply,
    TraceRequest, VocabularyView,
};
pub use training::{Ended, Happened, TrainEvent, TrainInfo, TrainRequest};
#[cfg(not(target_family = "wasm"))]
pub use typescript::declarations;
pub use workshop::Workshop;
pub use world::{
    Counts, ExportView, Imported, ItemView, MOST_USERS_LISTED, UserLine, UserView, World, WorldKind, WorldView,
};
