//! The calls that the page makes, declared once: the bindings for WebAssembly and the TypeScript interfaces are made of this table.
//!
//! The page has two modules: the first shows, the second (feature `workshop`) also reads logs and trains, and is loaded when that is asked
//! for. What no call of a module reaches is not in it.

/// Hands the table to a macro: for each kind of thread its calls, with arguments and reply, and what each does.
///
/// `first` and `object` are structs of [`process`](super) whose methods are called, `rest` are more methods of an `object`, `module` are
/// functions, `canvas` are those that draw (a canvas and a [`View`](super::View) come before their arguments). `object` is in both of the
/// page's modules, `rest` in the second alone, all others in the first alone. An argument is of the type that the page sends, with `&`
/// where the call borrows it.
macro_rules! calls {
    ($then:ident) => {
        $then! {
            /// What the answering thread is asked.
            first Inference: InferenceCalls {
                /// Puts a checkpoint under a name, replacing what had it; returns what the file says of itself.
                load(set: [String], bytes: [&Bytes]) -> [Header];
                /// Returns the examples that a checkpoint brings, with another program's answers.
                examples(weights: [&Bytes]) -> [Vec<Example>];
                /// Asks a loaded checkpoint some examples; returns how many it answers as the other program.
                replay(set: [&String], examples: [&Vec<Example>]) -> [Replayed];
                /// Returns what the ids of a loaded checkpoint mean.
                vocabulary(set: [&String]) -> [VocabularyView];
                /// Returns whether the indices of a loaded checkpoint mean what they do in a world with this `numbering`.
                is_numbered_as(set: [&String], numbering: [&Numbering]) -> [bool];
                /// Traces one question through every column, with their common plane.
                trace(request: [&TraceRequest]) -> [TraceReply];
                /// Returns p(click) without each of the behaviours in turn: by column and position.
                leave_one_out(request: [&TraceRequest]) -> [Vec<Vec<f32>>];
                /// Returns p(click) of a column, and how far its last state moves, under each of some other attentions.
                force_attention(request: [&AttentionRequest]) -> [Vec<Attended>];
                /// Returns by column how well each state knew the next click, and each of some other items; null where there is no extractor.
                next_click(request: [&NextClickRequest]) -> [Vec<Option<NextClick>>];
                /// Returns each column's attention by category after each prefix.
                attention_shares(request: [&TraceRequest]) -> [AttentionShares];
                /// Returns which dimensions of the state are on at some steps, and where they are on in other histories.
                states_like(request: [&StatesRequest]) -> [StatesLike];
                /// Traces one history before several targets; returns the paths of the states in a common plane.
                target_paths(request: [&TargetsRequest]) -> [Projection];
                /// Starts a drift chart, which `drift_next` computes piece by piece.
                drift_begin(request: [DriftRequest]) -> [()];
                /// Returns the next piece of the drift chart, or null at its end.
                drift_next() -> [Option<DriftPiece>];
                /// Panics: how the page's behaviour after a fault is tested.
                panic() -> [()];
            }
            /// What a working thread is asked of its world.
            object Workshop: WorldCalls {
                /// Makes a shop and enters it.
                shop(settings: [Partly<ShopSettings>]) -> [WorldView];
                /// Returns one user's history.
                user(index: [usize]) -> [UserView];
                /// Returns the best possible guess of some candidates: p(click) by candidate and prefix; null where no law is known.
                best_guess(request: [&GuessRequest]) -> [Option<Vec<Vec<f32>>>];
                /// Returns the histories of the first test users, so many at most.
                sample(count: [usize]) -> [Vec<UserView>];
                /// Measures what a checkpoint makes of a history whose truth is known; null where no law is known.
                measure_history(checkpoint: [&Bytes], request: [&MeasureRequest]) -> [Option<Measured>];
                /// Starts to measure what a checkpoint, run as a unit, makes of the first test shoppers, so many at most.
                measure_begin(checkpoint: [&Bytes], unit: [Unit], shoppers: [usize]) -> [()];
                /// Measures so many more shoppers; returns the measures of all so far.
                measure_next(shoppers: [usize]) -> [MeasureProgress];
                /// Returns the world as bytes, for `enter` in another thread.
                hand_over() -> [Bytes];
                /// Enters the world that another thread handed over.
                enter(world: [&Bytes]) -> [()];
                /// Panics: how the page's behaviour after a fault is tested.
                panic() -> [()];
            }
            /// What a working thread is asked beside: reading logs, training, models against each other.
            rest Workshop: WorkshopCalls {
                /// Looks at a file's first bytes; 64 KB will do. Without a format it is found.
                import_inspect(file: [&String], bytes: [&Bytes], format: [Option<LogFormat>]) -> [Inspection];
                /// Starts reading a log; the world stays until `import_finish`.
                import_begin(options: [Option<Partly<ReadOptions>>]) -> [()];
                /// Takes the next bytes of a file of the log: in pieces of any size, files in any order.
                import_push(file: [&String], bytes: [&Bytes]) -> [()];
                /// Ends reading and enters the world of the log; the seed is the protocol's.
                import_finish(seed: [u32], protocol: [Option<Partly<Protocol>>]) -> [Imported];
                /// Drops an import under way.
                import_cancel() -> [()];
                /// Starts a training of some units and ends the one before.
                train_begin(request: [&TrainRequest]) -> [TrainInfo];
                /// Takes so many steps of each unit; returns what happened.
                train_steps(count: [usize]) -> [Vec<TrainEvent>];
                /// Changes the learning rate from the next step on.
                set_learning_rate(learning_rate: [f64]) -> [()];
                /// Returns a unit's weights as they are: a checkpoint's bytes.
                snapshot(unit: [Unit]) -> [Bytes];
                /// Ends the training.
                train_end() -> [()];
                /// Starts a trial of the ladder and drops the one before.
                trial_begin(request: [&TrialRequest]) -> [TrainInfo];
                /// Does so many pieces of the trial's work; returns what happened.
                trial_advance(pieces: [usize]) -> [Vec<TrialEvent>];
                /// Returns the trial's best weights so far: a checkpoint's bytes.
                trial_checkpoint() -> [Bytes];
                /// Drops the trial.
                trial_end() -> [()];
                /// Returns the table of some trials' records.
                ladder(records: [&Vec<TrialRecord>]) -> [Ladder];
                /// Starts an A/B test on the shop; the perfect predictor is one more arm, the last.
                ab_begin(settings: [&Partly<AbSettings>], names: [&Vec<String>], checkpoints: [&Vec<Bytes>]) -> [()];
                /// Runs the visits of the next shoppers; returns the results so far.
                ab_advance(shoppers: [usize]) -> [AbProgress];
                /// Returns the world's impressions as files for other programs.
                impressions(layout: [ImpressionLayout], max_history: [usize]) -> [Vec<ExportView>];
                /// Returns AUC and log loss of a checkpoint on the world's test impressions, with these histories.
                histories(checkpoint: [&Bytes], kind: [HistoryKind]) -> [Metrics];
                /// Makes a checkpoint of another library one of ours.
                convert(weights: [Bytes], request: [ConvertRequest]) -> [Converted];
            }
            /// What the module itself is asked, in any thread.
            module Module: ModuleCalls {
                /// Returns everything that the page would otherwise list by hand.
                describe() -> [Description];
                /// Returns a theme's colours as CSS.
                palette(dark: [bool]) -> [Palette];
                /// Returns the trials of a ladder that are still to be done; it is done when none is left.
                trials_left(plan: [&LadderPlan], ended: [&Vec<PlannedTrial>]) -> [Vec<PlannedTrial>];
            }
            /// What the module draws on a canvas, in the main thread.
            canvas Canvas: DrawingCalls {
                /// Draws attention as bars; returns where the plot lies.
                draw_attention(model: [Model], bars: [&AttentionDrawing]) -> [PlotArea];
                /// Draws the candidate's coefficient as mean and range; returns where the plot lies.
                draw_update_weight(model: [Model], weight: [&WeightDrawing]) -> [PlotArea];
                /// Draws states as a heatmap; returns where the plot lies.
                draw_states(states: [&StatesDrawing]) -> [PlotArea];
                /// Draws p(click) of some candidates after each prefix; returns where the plot lies.
                draw_drift(drift: [&DriftDrawing]) -> [PlotArea];
                /// Draws paths of states in the plane; returns where the plot lies.
                draw_paths(paths: [&PathsDrawing]) -> [PlotArea];
                /// Draws curves over the steps of a training; returns where the plot lies.
                draw_losses(losses: [&LossesDrawing]) -> [PlotArea];
                /// Draws AUC of some models against a setting; returns where the plot lies.
                draw_sweep(curves: [&Vec<SweepCurve>]) -> [PlotArea];
            }
        }
    };
}
pub(crate) use calls;

/// The types that the table names.
#[allow(unused_imports, reason = "each module of the page has a part of the table")]
pub(crate) mod named {
    pub(crate) use super::super::{
        AbProgress, AttentionDrawing, AttentionRequest, AttentionShares, Bytes, ConvertRequest, Converted, Description,
        DriftDrawing, DriftPiece, DriftRequest, ExportView, GuessRequest, Imported, LadderPlan, LossesDrawing,
        MeasureProgress, MeasureRequest, NextClickRequest, Palette, Partly, PathsDrawing, PlannedTrial, Replayed,
        StatesDrawing, StatesLike, StatesRequest, TargetsRequest, TraceReply, TraceRequest, TrainEvent, TrainInfo,
        TrainRequest, TrialEvent, TrialRequest, UserView, VocabularyView, WeightDrawing, WorldView,
    };
    pub(crate) use crate::chart::{PlotArea, SweepCurve};
    pub(crate) use crate::checkpoint::{Example, Header};
    pub(crate) use crate::data::{
        AbSettings, ImpressionLayout, Inspection, LogFormat, Numbering, Protocol, ReadOptions, ShopSettings,
    };
    pub(crate) use crate::evaluate::{HistoryKind, Measured, Metrics};
    pub(crate) use crate::explain::{Attended, NextClick, Projection};
    pub(crate) use crate::ladder::{Ladder, TrialRecord};
    pub(crate) use crate::model::{Model, Unit};
}
