// What crosses between the page and its WebAssembly, generated from Rust (src/process): `dien build --types` writes it anew.

/** What the answering thread is asked. */
export interface InferenceCalls {
  /** Puts a checkpoint under a name, replacing what had it; returns what the file says of itself. */
  load(set: string, bytes: Uint8Array): CheckpointHeader;
  /** Returns the examples that a checkpoint brings, with another program's answers. */
  examples(weights: Uint8Array): Array<Example>;
  /** Asks a loaded checkpoint some examples; returns how many it answers as the other program. */
  replay(set: string, examples: Array<Example>): Replayed;
  /** Returns what the ids of a loaded checkpoint mean. */
  vocabulary(set: string): Vocabulary;
  /** Returns whether the indices of a loaded checkpoint mean what they do in a world with this `numbering`. */
  is_numbered_as(set: string, numbering: Numbering): boolean;
  /** Traces one question through every column, with their common plane. */
  trace(request: TraceRequest): TraceReply;
  /** Returns p(click) without each of the behaviours in turn: by column and position. */
  leave_one_out(request: TraceRequest): Array<Array<number>>;
  /** Returns p(click) of a column, and how far its last state moves, under each of some other attentions. */
  force_attention(request: AttentionRequest): Array<Attended>;
  /** Returns by column how well each state knew the next click, and each of some other items; null where there is no extractor. */
  next_click(request: NextClickRequest): Array<NextClick | null>;
  /** Returns each column's attention by category after each prefix. */
  attention_shares(request: TraceRequest): AttentionShares;
  /** Returns which dimensions of the state are on at some steps, and where they are on in other histories. */
  states_like(request: StatesRequest): StatesLike;
  /** Traces one history before several targets; returns the paths of the states in a common plane. */
  target_paths(request: TargetsRequest): Projection;
  /** Starts a drift chart, which `drift_next` computes piece by piece. */
  drift_begin(request: DriftRequest): null;
  /** Returns the next piece of the drift chart, or null at its end. */
  drift_next(): DriftPiece | null;
  /** Panics: how the page's behaviour after a fault is tested. */
  panic(): null;
}
/** What a working thread is asked of its world. */
export interface WorldCalls {
  /** Makes a shop and enters it. */
  shop(settings: Partial<ShopSettings>): World;
  /** Returns one user's history. */
  user(index: number): User;
  /** Returns the best possible guess of some candidates: p(click) by candidate and prefix; null where no law is known. */
  best_guess(request: GuessRequest): Array<Array<number>> | null;
  /** Returns the histories of the first test users, so many at most. */
  sample(count: number): Array<User>;
  /** Measures what a checkpoint makes of a history whose truth is known; null where no law is known. */
  measure_history(checkpoint: Uint8Array, request: MeasureRequest): Measured | null;
  /** Starts to measure what a checkpoint, run as a unit, makes of the first test shoppers, so many at most. */
  measure_begin(checkpoint: Uint8Array, unit: Unit, shoppers: number): null;
  /** Measures so many more shoppers; returns the measures of all so far. */
  measure_next(shoppers: number): MeasureProgress;
  /** Returns the world as bytes, for `enter` in another thread. */
  hand_over(): Uint8Array;
  /** Enters the world that another thread handed over. */
  enter(world: Uint8Array): null;
  /** Panics: how the page's behaviour after a fault is tested. */
  panic(): null;
}
/** What a working thread is asked beside: reading logs, training, models against each other. */
export interface WorkshopCalls {
  /** Looks at a file's first bytes; 64 KB will do. Without a format it is found. */
  import_inspect(file: string, bytes: Uint8Array, format?: LogFormat | null): Inspection;
  /** Starts reading a log; the world stays until `import_finish`. */
  import_begin(options?: Partial<ReadOptions> | null): null;
  /** Takes the next bytes of a file of the log: in pieces of any size, files in any order. */
  import_push(file: string, bytes: Uint8Array): null;
  /** Ends reading and enters the world of the log; the seed is the protocol's. */
  import_finish(seed: number, protocol?: Partial<Protocol> | null): Imported;
  /** Drops an import under way. */
  import_cancel(): null;
  /** Starts a training of some units and ends the one before. */
  train_begin(request: TrainRequest): TrainInfo;
  /** Takes so many steps of each unit; returns what happened. */
  train_steps(count: number): Array<TrainEvent>;
  /** Changes the learning rate from the next step on. */
  set_learning_rate(learning_rate: number): null;
  /** Returns a unit's weights as they are: a checkpoint's bytes. */
  snapshot(unit: Unit): Uint8Array;
  /** Ends the training. */
  train_end(): null;
  /** Starts a trial of the ladder and drops the one before. */
  trial_begin(request: TrialRequest): TrainInfo;
  /** Does so many pieces of the trial's work; returns what happened. */
  trial_advance(pieces: number): Array<TrialEvent>;
  /** Returns the trial's best weights so far: a checkpoint's bytes. */
  trial_checkpoint(): Uint8Array;
  /** Drops the trial. */
  trial_end(): null;
  /** Returns the table of some trials' records. */
  ladder(records: Array<TrialRecord>): Ladder;
  /** Starts an A/B test on the shop; the perfect predictor is one more arm, the last. */
  ab_begin(settings: Partial<AbSettings>, names: Array<string>, checkpoints: Array<Uint8Array>): null;
  /** Runs the visits of the next shoppers; returns the results so far. */
  ab_advance(shoppers: number): AbProgress;
  /** Returns the world's impressions as files for other programs. */
  impressions(layout: ImpressionLayout, max_history: number): Array<ExportedFile>;
  /** Returns AUC and log loss of a checkpoint on the world's test impressions, with these histories. */
  histories(checkpoint: Uint8Array, kind: HistoryKind): Metrics;
  /** Makes a checkpoint of another library one of ours. */
  convert(weights: Uint8Array, request: ConvertRequest): Converted;
}
/** What the module itself is asked, in any thread. */
export interface ModuleCalls {
  /** Returns everything that the page would otherwise list by hand. */
  describe(): Description;
  /** Returns a theme's colours as CSS. */
  palette(dark: boolean): Palette;
  /** Returns the trials of a ladder that are still to be done; it is done when none is left. */
  trials_left(plan: LadderPlan, ended: Array<PlannedTrial>): Array<PlannedTrial>;
}
/** What the module draws on a canvas, in the main thread. */
export interface DrawingCalls {
  /** Draws attention as bars; returns where the plot lies. */
  draw_attention(canvas: HTMLCanvasElement, view: View, model: Model, bars: AttentionDrawing): PlotArea;
  /** Draws the candidate's coefficient as mean and range; returns where the plot lies. */
  draw_update_weight(canvas: HTMLCanvasElement, view: View, model: Model, weight: WeightDrawing): PlotArea;
  /** Draws states as a heatmap; returns where the plot lies. */
  draw_states(canvas: HTMLCanvasElement, view: View, states: StatesDrawing): PlotArea;
  /** Draws p(click) of some candidates after each prefix; returns where the plot lies. */
  draw_drift(canvas: HTMLCanvasElement, view: View, drift: DriftDrawing): PlotArea;
  /** Draws paths of states in the plane; returns where the plot lies. */
  draw_paths(canvas: HTMLCanvasElement, view: View, paths: PathsDrawing): PlotArea;
  /** Draws curves over the steps of a training; returns where the plot lies. */
  draw_losses(canvas: HTMLCanvasElement, view: View, losses: LossesDrawing): PlotArea;
  /** Draws AUC of some models against a setting; returns where the plot lies. */
  draw_sweep(canvas: HTMLCanvasElement, view: View, curves: Array<SweepCurve>): PlotArea;
}

/** Settings of an A/B test, named as in `AbSettings`. */
export type AbControls = {
  /** Seed of shoppers, candidates and answers. */
  seed: Setting,
  /** Number of shoppers. */
  shoppers: Setting,
  /** Candidates per shopper. */
  candidates: Setting,
  /** Number of candidates that are shown. */
  slots: Setting,
};

/** How an A/B test stands. */
export type AbProgress = {
  /** Whether all shoppers have come. */
  done: boolean,
  /** Settings of the test. */
  settings: AbSettings,
  /** Number of shoppers so far. */
  shoppers: number,
  /** The arms. */
  arms: Array<ArmReport>,
};

/** Settings of an [`AbTest`](super::AbTest). */
export type AbSettings = {
  /** Seed of shoppers, candidates and answers. */
  seed: number,
  /** N, the number of shoppers. */
  shoppers: number,
  /** K, the number of candidates for each shopper. */
  candidates: number,
  /** S, the number of candidates shown. */
  slots: number,
};

/** The activation between layers. */
export type ActivationKind = "prelu" | "dice" | "sigmoid" | "row-dice";

/** Results of one arm. */
export type ArmReport = {
  /** Its name. */
  name: string,
  /** Items shown. */
  impressions: number,
  /** Clicks on them. */
  clicks: number,
  /** Clicks per impression; 0 without impressions. */
  ctr: number,
  /** Sum of the clicked items' bids per 1000 impressions, in the shop's currency; 0 without impressions. */
  ecpm: number,
  /** Expected CTR: computed from the shop's own probabilities instead of drawn clicks. */
  expected_ctr: number,
  /** Expected eCPM, in the same way. */
  expected_ecpm: number,
  /** Lift over the first arm; `None` for the first arm itself. */
  lift: Lift | null,
};

/** Something that the file does not say. */
export type Assumed = { "code": "unit" } | { "code": "relu",
  /** Whether it is the attention's. */
  of_attention: boolean, } | { "code": "softmax" } | { "code": "zero",
  /** Its name, if it has one. */
  feature: string, } | { "code": "rows" };

/** What a model says under another attention than its own. */
export type Attended = {
  /** `p(click)`. */
  probability: number,
  /** `‖s'_T - s_T‖`, Euclidean: how far its last state is from the one under its own attention. `None` if it has no states. */
  moved: number | null,
};

/** Attention as bars, see [`chart::attention`]. */
export type AttentionDrawing = {
  /** `a_t`. */
  values: Float32Array,
  /** The category of each behaviour. */
  categories: Array<number>,
  /** Whether they went through a softmax. */
  normalised: boolean,
  /** Steps of the axis. */
  time: number,
  /** The upper end of the axis. */
  top: number,
};

/**
 * How scores become attention, over the real steps of a history.
 *
 * The softmax is the papers'. Its weights sum to 1, so on a long history each is small, and with it each step of AGRU and AUGRU (`w_t = a_t u_t`).
 * The other two are ours, not the papers': their weights do not sum to 1, and do not thin out as a history grows.
 */
export type AttentionForm = "softmax" | "scaled" | "sigmoid";

/** What a model's attention gives. */
export type AttentionKind = "none" | "shares" | "scores";

/** One question to one column, under other attentions than its own. */
export type AttentionRequest = {
  /** The column that answers. */
  column: Column,
  /** Items, oldest first. */
  history: Array<number>,
  /** The item whose click is asked for. */
  target: number,
  /** Values of fields; left out, all are unknown. */
  fields?: FieldChoice,
  /** The attentions to try, each with a weight per behaviour, of any sign and sum. */
  attentions: Array<Array<number>>,
};

/** The attention's mass by category after each prefix. */
export type AttentionShares = {
  /** Lengths of the prefixes, rising from 1. */
  prefixes: Array<number>,
  /** The categories of the history, in the order in which they come. */
  categories: Array<number>,
  /**
   * By column: `Σ a_{t,j}` over the behaviours `j` of each category, by prefix and category; `null` if the column does not attend, or if its
   * scores are not shares.
   */
  columns: Array<Array<Array<number>> | null>,
  /** The same of an attention that is the same for each behaviour: the share of such behaviours. */
  uniform: Array<Array<number>>,
};

/** What is behind a behaviour, as the page shows it. */
export type Behind = {
  /** The category of the interest. */
  category: number,
  /** Its level; `None` where interests have no levels. */
  level: number | null,
};

/** Predicted against clicked, in ten bins of about equal count. */
export type Calibration = {
  /** The lowest predictions first; fewer than ten where there are few impressions or many ties. */
  bins: Array<CalibrationBin>,
  /**
   * Expected calibration error: the mean over impressions of `|mean predicted - share clicked|` of their bin; `None` without
   * impressions.
   */
  error: number | null,
  /** Sum of the predictions over the number of clicks, 1 if they agree; `None` without a click. */
  ratio: number | null,
};

/** One bin of a [`Calibration`]. */
export type CalibrationBin = {
  /** Mean predicted probability. */
  predicted: number,
  /** Share clicked. */
  clicked: number,
  /** Impressions. */
  count: number,
};

/** A candidate's curve. */
export type CandidateCurve = {
  /** Its category, which gives the colour. */
  category: number,
  /** The category's sign. */
  sign: string,
  /** `p(click)` after each prefix known so far. */
  probability: Array<number>,
};

/** A category. */
export type Category = {
  /** Its name. */
  name: Name,
  /** A sign that stands for it beside its colour. */
  glyph: string,
};

/** Which of several categories of an item counts: `Drama|War`, `['Drama', 'War']`. */
export type CategoryChoice = "first" | "last" | "commonest";

/** A checkpoint's header: the version of the format, the model, and the training. */
export type CheckpointHeader = {
  /** Version of the format. */
  version: number,
  /** The model, its choices and sizes. */
  config: NetworkConfig,
  /** The training that made the weights. */
  training: TrainingRecord,
};

/** Some impressions, by what they ended with. */
export type ClassCounts = {
  /** Number of those that were clicked. */
  positives: number,
  /** Number of the others. */
  negatives: number,
};

/** A column of the page: a unit over a set of weights. */
export type Column = {
  /** The unit that evolves the interests. */
  unit: Unit,
  /** The name under which the weights were loaded. */
  set: string,
};

/** What one column of a CSV may be. Any number of others may be fields. */
export type ColumnRole = {
  /** Its name, as in `Columns`, where fields of users and impressions stand beside. */
  name: Exclude<keyof Columns, "profile" | "context">,
  /** Whether there must be one. */
  required: boolean,
};

/** A column's trace: `[T]` or, row by row, `[T * H]` numbers; empty where the model does not have the part. */
export type ColumnTrace = {
  /** The unit that was asked for. */
  unit: Unit,
  /** The set of weights. */
  set: string,
  /** The model of the weights. */
  model: Model,
  /** `p = σ(logit)`. */
  probability: number,
  /** The logit of a click. */
  logit: number,
  /** T, the history's length. */
  time: number,
  /** H, the width of a state. */
  hidden: number,
  /** Whether the attention went through a softmax, so that it is shares, which sum to 1. */
  normalised: boolean,
  /** How scores became attention; `null` if they are the attention themselves, or if the model does not attend. */
  attention_form: AttentionForm | null,
  /** `a_t` `[T]`. */
  attention: Float32Array,
  /** `h_t` `[T * H]`. */
  extractor: Float32Array,
  /** `r_t` `[T * H]`. */
  reset: Float32Array,
  /** `u_t` `[T * H]`, the share of the new candidate. */
  update: Float32Array,
  /** The candidate's coefficient `[T * H]`. */
  update_weight: Float32Array,
  /** `ñ_t` `[T * H]`. */
  candidate: Float32Array,
  /** `s_t` `[T * H]`. */
  states: Float32Array,
  /** The dimensions of `s_t`, from 0, those alike beside each other; empty if there are no states. */
  order: Array<number>,
  /** `‖s_t - s_{t-1}‖₂` `[T]`. */
  moved: Float32Array,
  /** The same, had the step's attention been 0 `[T]`. */
  moved_if_ignored: Float32Array,
  /** Mean of the coefficient over the state's dimensions `[T]`. */
  update_weight_mean: Float32Array,
  /** Its least `[T]`. */
  update_weight_low: Float32Array,
  /** Its largest `[T]`. */
  update_weight_high: Float32Array,
};

/**
 * Columns by their names in the header, or by their places, from 1, where the header has no such name. A file without a header has
 * places alone.
 *
 * In a request `None` leaves the column to be guessed, and an empty name says that there is none.
 */
export type Columns = {
  /** The user. A log needs it. */
  user: string | null,
  /** The item. A log needs it. */
  item: string | null,
  /** The time. A log needs it. A day and a time of day in two columns are written as `date+time`. */
  time: string | null,
  /** The item's category. */
  category: string | null,
  /** The item's name. */
  title: string | null,
  /** 1 where the item was clicked, 0 where it was only shown. */
  label: string | null,
  /** The kind of behaviour: `click`, `buy`, .. [`ReadOptions::behaviours`](super::super::ReadOptions::behaviours) chooses among them. */
  event?: string,
  /** The items before the row's, oldest first, in a cell. Rows are impressions then, each with its history. */
  history?: string,
  /** Their categories. */
  history_category?: string,
  /** Profile fields: what is known of the user. They are never guessed. */
  profile?: Array<string>,
  /** Context fields: what is known of the moment in which the row's item was shown. They are never guessed. */
  context?: Array<string>,
};

/** What was made of a checkpoint of another library. */
export type ConversionReport = {
  /** The library. */
  library: Library,
  /** The model of ours that it is. */
  model: Model,
  /** The unit of its evolving layer; `None` in two-layer GRU attention. */
  unit: Unit | null,
  /** H. */
  hidden: number,
  /** Whether its AUGRU is the paper's, `a·u`. */
  papers_augru: boolean,
  /** What was folded. */
  folds: Array<Fold>,
  /** What was taken for granted. */
  assumed: Array<Assumed>,
  /** The features of an item. */
  item_features: Array<string>,
  /** What the head reads of the user, as profile fields. */
  fields: Array<string>,
};

/** What a file of weights does not say, see [`Choices`]. */
export type ConvertRequest = {
  /** The table of items, CSV. */
  items?: Uint8Array,
  /** The unit. */
  unit?: Unit,
  /** The activation of the head. */
  activation?: PlainActivation,
  /** The activation of the attention's MLP. */
  attention_activation?: PlainActivation,
  /** The names of all features in the library's order; empty where the file tells it. */
  order?: Array<string>,
  /** The values of plain numbers that the head reads. */
  numbers?: { [key in string]: Array<number> },
};

/** A checkpoint of another library as one of ours. */
export type Converted = {
  /** The checkpoint's bytes. */
  checkpoint: Uint8Array,
  /** What was recognised, folded and taken for granted. */
  report: ConversionReport,
};

/** How much there is in a world. */
export type Counts = {
  /** Users. */
  users: number,
  /** Items. */
  items: number,
  /** Impressions to learn from. */
  train: number,
  /** Impressions to choose by. */
  validation: number,
  /** Impressions to report on. */
  test: number,
};

/** Everything that the page would otherwise list by hand. */
export type Description = {
  /** The build. */
  build: string,
  /** All models, from the plainest to DIEN. */
  models: Array<ModelInfo>,
  /** All units, in the order in which they are shown. */
  units: Array<UnitInfo>,
  /** How behaviours may become their sum, the usual way first. */
  poolings: Array<Pooling>,
  /** How scores may become attention, the papers' way first; the others are ours. */
  attentions: Array<AttentionForm>,
  /** What a model can read in place of a history. */
  histories: Array<HistoryKind>,
  /** Activations between layers. */
  activations: Array<ActivationKind>,
  /** Formats of logs. */
  formats: Array<FormatInfo>,
  /** What a column of a CSV may be. */
  columns: Array<ColumnRole>,
  /** What a user of Taobao may do with an item. */
  behaviours: Array<TaobaoBehaviour>,
  /** Settings of a training. */
  training: TrainingSettings,
  /** Settings of a ladder's trials, beside those of a training. */
  ladder: LadderSettings,
  /** Laws of the shop. */
  laws: Array<ShopLaw>,
  /** Settings of the shop. */
  shop: ShopControls,
  /** Settings of an A/B test. */
  ab_test: AbControls,
  /** Numbers of a log's protocol. */
  protocol: ProtocolSettings,
  /** What there may be at most. */
  limits: Limits,
};

/** A drift chart, see [`chart::drift`]. */
export type DriftDrawing = {
  /** Length T of the whole history. */
  time: number,
  /** Lengths of the prefixes, rising. */
  prefixes: Array<number>,
  /** The candidates, in the order in which dashes are given out. */
  candidates: Array<CandidateCurve>,
  /** The upper end of the axis. */
  top: number,
};

/** A piece of a drift chart. */
export type DriftPiece = {
  /** Which of the request's columns were asked. */
  columns: Array<number>,
  /** Lengths of the prefixes, rising. */
  prefixes: Array<number>,
  /** `p(click)`: `[column][candidate][prefix]`. */
  probability: Array<Array<Array<number>>>,
};

/** Candidates to follow over a history. */
export type DriftRequest = {
  /** The columns that answer. */
  columns: Array<Column>,
  /** Items, oldest first. */
  history: Array<number>,
  /** The items whose click is asked for after each prefix. */
  candidates: Array<number>,
  /** Values of fields; left out, all are unknown. */
  fields?: FieldChoice,
};

/** The end of a unit's training. */
export type Ended = { "kind": "stopped",
  /** Steps taken. */
  step: number,
  /** What happened, in English. */
  message: string,
  /** The same for the page's words. */
  error: Refusal,
};

/** A question in indices of the checkpoint's vocabulary, and the logit that another program gives. */
export type Example = {
  /** Items of the history, oldest first. */
  history: Array<number>,
  /** The item whose click is asked for. */
  target: number,
  /** Values of the profile fields, 0 where unknown; left out, all are. */
  profile?: Array<number>,
  /** The logit of a click. */
  logit: number,
};

/** A file of the world's impressions, for another program. */
export type ExportedFile = {
  /** The end of its name. */
  ending: string,
  /** Its contents. */
  bytes: Uint8Array,
};

/**
 * A field, with the values that it may have.
 *
 * Users and impressions hold a number for each field: 0 says that the value is unknown ([`Field::UNKNOWN`]), `n` stands for the value
 * `values[n - 1]`. So data that lack a value, and a model that does not know one, have a number for it too.
 */
export type Field = {
  /** What it is recognised by. No two profile fields share one, nor do two context fields. */
  key: string,
  /** Its name. */
  name: Name,
  /** Its values besides "unknown". */
  values: Array<FieldValue>,
};

/**
 * Values of fields that a question is asked with, by keys: those of fields, and of their values.
 *
 * What is left out is unknown. What a column's weights do not know is left out for that column, so the same question can be asked to weights
 * with other fields, or without any.
 */
export type FieldChoice = {
  /** Of the user. */
  profile?: { [key in string]: string },
  /** Of the impression. */
  context?: { [key in string]: string },
};

/** Whose a field is. */
export type FieldKind = "profile" | "context";

/** What was read of a profile or context field. */
export type FieldReport = {
  /** Whether it is of the user or of the moment. */
  kind: FieldKind,
  /** Its key: the name of its column. */
  key: string,
  /** Number of values that training impressions have, besides "unknown". A field without any is left out of the data. */
  values: number,
  /** Number of impressions in all three parts. */
  impressions: number,
  /** Number of those whose value is unknown. */
  unknown: number,
  /** Number of those, of which the log knows a value that no training impression has. */
  unseen: number,
  /** Number of users with several values of a profile field, of which the first counts. */
  changing: number,
};

/** The size of a categorical field. */
export type FieldSize = {
  /** What it is recognised by; its table is called `profile.KEY` or `context.KEY`. */
  key: string,
  /** Number of its values, besides "unknown". */
  values: number,
  /** The width of a value's vector; `None`: E/2, as an item's and a category's have. It is left out of JSON if `None`. */
  width?: number,
};

/** A value of a field. */
export type FieldValue = {
  /** What it is recognised by: no other value of the field has it. */
  key: string,
  /** Its name. */
  name: Name,
};

/** Rows or users of one kind. */
export type Finding = {
  /** A stable name, by which the page finds its translation: one of [`FINDINGS`]. */
  code: string,
  /** What they are, in English. */
  reason: string,
  /** How many there are. */
  count: number,
  /** The first ones. */
  examples: Array<LogLine>,
};

/** Something that was computed in another form and is the same. */
export type Fold = "biases" | "update-gate" | "batch-norm" | "relu" | "dice" | "dot-product";

/**
 * How well a model follows the truth, over test shoppers. A change is a drift of the one interest, or a change of the level of one of
 * several.
 *
 * | | one interest that drifts | several interests |
 * |---|---|---|
 * | the target asked about | the most popular item of the last interest | the most popular item of each interest that is behind a behaviour |
 * | attention counts on | behaviours of the target's category | the same |
 * | a change is followed | if `p(click)` of the new category's most popular item is above the old one's, and stays above, until the next drift | if the mean `p(click)` of the new level's two items is above that of each other level of the category, once, before the next change of that level |
 * | behaviours until then | those of the new interest; 0 if it was above before them | all behaviours from the one that the change is of, which counts as the first |
 */
export type Following = {
  /** Shoppers looked at. */
  shoppers: number,
  /** The attention's mass on behaviours of the target's category; `None` if the model does not attend, or if its scores are not shares. */
  attention: Spread | null,
  /** The same for uniform attention. */
  uniform: Spread | null,
  /** Changes among these shoppers. */
  changes: number,
  /** How many of them `p(click)` followed. */
  followed: number,
  /** How many of them it followed within five behaviours; `None` in records that were made before this was counted. */
  followed_soon: number | null,
  /** Behaviours that it took, where it followed. */
  steps: Spread | null,
  /** The same for the perfect predictor, over all changes that it followed. */
  perfect_steps: Spread | null,
  /** How many changes the perfect predictor followed. */
  perfect_followed: number,
  /** How many of them it followed within five behaviours. */
  perfect_followed_soon: number | null,
  /** Of several interests: how well their levels can be read off the state. */
  levels: LevelReading | null,
};

/** How well a model follows the true interest of the shop's shoppers, over seeds; see [`Following`]. */
export type FollowingRow = {
  /** The attention's mass on behaviours of the true interest; `None` if the model does not attend. */
  attention: Spread | null,
  /** The share of changes that `p(click)` followed; `None` if there was no change. */
  followed: Spread | null,
  /** The share that it followed within five behaviours. */
  followed_soon: Spread | null,
  /** The share of levels that can be read off the state, of several interests. */
  levels_read: Spread | null,
  /** Behaviours until `p(click)` followed, over the changes that it followed. */
  steps: Spread | null,
};

/** A format of logs. */
export type FormatInfo = {
  /** Its name. */
  name: LogFormat,
  /** What people call it. */
  title: string,
  /**
   * The files that a log of this format consists of; empty if they may have any name. `Inspection.part` is an index of it, or beyond it
   * for a file of fields alone.
   */
  files: Array<string>,
  /** Whether its columns are chosen by their names. */
  columns: boolean,
};

/** Candidates to guess over a history. */
export type GuessRequest = {
  /** Items, oldest first. */
  history: Array<number>,
  /** The items whose click is asked for after each prefix. */
  candidates: Array<number>,
  /** Values of fields; left out, all are unknown. */
  fields?: FieldChoice,
};

/** What a model reads in place of an impression's history. */
export type HistoryKind = "real" | "shuffled" | "another" | "empty";

/** What was read, what was left out and why. */
export type ImportReport = {
  /** What the log was read as. */
  format: LogFormat,
  /** The columns of a CSV that were read. */
  columns?: Columns,
  /** Number of rows read, with those that were left out. */
  rows: number,
  /** Number of those that are used: clicks, and in a log with labels what was shown and not clicked. */
  events: number,
  /** Number of users. */
  users: number,
  /** Number of items in the vocabulary. */
  items: number,
  /** Number of categories. */
  categories: number,
  /** Number of behaviours read, with those cut off long histories. */
  behaviours: number,
  /** Number of clicked impressions in all three parts, before `drop_repeats`. */
  positives: number,
  /**
   * Number of clicked impressions whose item was in their history already, where no sampled negative is. `drop_repeats` left them
   * out.
   */
  repeated: number,
  /** What can be said of the test impressions before any model is trained. */
  test: TestFacts,
  /** The impressions of the data set, part by part. */
  parts: PartCounts,
  /**
   * The words of a CSV's column of events, those that count and those that do not. Empty without such a column, and where it has so
   * many words that they are something else.
   */
  kinds?: Array<string>,
  /** The profile and context fields that were asked for. */
  fields?: Array<FieldReport>,
  /** Rows left out. */
  skipped: Array<Finding>,
  /** Rows and users kept, but not as they stood. */
  notes: Array<Finding>,
};

/** The result of reading a log. */
export type Imported = {
  /** The world that was entered. */
  world: World,
  /** What was read, what was left out and why. */
  report: ImportReport,
};

/** The layout of exported impressions. */
export type ImpressionLayout = "plain" | "deepctr" | "fuxictr" | "recbole";

/** What the first bytes of a file show. */
export type Inspection = {
  /** What it would be read as. */
  format: LogFormat,
  /** Whether it is a table of items, which stands beside a log of any format. */
  items: boolean,
  /**
   * Which of the format's files it is, as an index of [`LogFormat::files`] and the [`LogFormat::field_files`] behind them; 0 where they
   * are all alike.
   */
  part: number,
  /** The names of the columns, or in a CSV without a header their places, from 1; empty where the format has no header. */
  header: Array<string>,
  /** What can be a profile field in a file whose format knows its columns; empty where the header says what there is. */
  profile: Array<string>,
  /** What the names suggest. */
  columns: Columns,
  /** The first rows. */
  rows: Array<Array<string>>,
  /** The words that stand in each column that has a name, in order, as far as these bytes go; none of a column with many. */
  words: Array<Array<string>>,
};

/** An estimate and its 95 % confidence interval, over shoppers. */
export type Interval = {
  /** The estimate. */
  value: number,
  /** The lower end. */
  low: number,
  /** The upper end. */
  high: number,
};

/** An item as it is shown. */
export type Item = {
  /** Its name. */
  name: Name,
  /** Index of its category. */
  category: number,
  /** Its share of all behaviours. */
  popularity: number,
  /** What a click on it is worth to its seller, in the shop's currency. */
  bid: number,
};

/** All trials of one data set, summed up. */
export type Ladder = {
  /** The data's name. */
  data: string,
  /** The shop's perfect predictor: its test AUC and log loss. */
  perfect: Metrics | null,
  /**
   * What there was to follow on the shop, from one trial that attends: the figures of the perfect predictor and of uniform attention
   * are the same in all.
   */
  truth: Following | null,
  /** Trials that were left out because their model and seed had been counted already, see [`DistinctTrials`]. */
  repeats: number,
  /** Whether some model has fewer than three seeds: its spread is then barely known, and only large differences are no tie. */
  few_seeds: boolean,
  /** Whether no model learnt anything: every AUC that there is, is [`near_chance`]. Too strong a regularisation does that. */
  nothing_learnt: boolean,
  /** A row per model, from the plainest to DIEN. */
  rows: Array<LadderRow>,
};

/** The trials of a ladder: every model from every seed. */
export type LadderPlan = {
  /** The models; one that is named twice is tried once. */
  models: Array<Model>,
  /** How many seeds: 1, 2, .. */
  seeds: number,
};

/** A model's row. A figure is `None` if some trial has none: a mean over other seeds would not compare. */
export type LadderRow = {
  /** The model. */
  model: Model,
  /** Trials, each from another seed. */
  seeds: number,
  /** Number of weights in the model. */
  parameters: number,
  /** Wall-clock seconds of a trial. */
  seconds: Spread,
  /** Test AUC over seeds. */
  auc: Spread | null,
  /** Test GAUC over seeds. */
  gauc: Spread | null,
  /** Test log loss over seeds. */
  log_loss: Spread | null,
  /** Expected calibration error over seeds. */
  calibration_error: Spread | null,
  /** `(AUC - 0.5) / (perfect AUC - 0.5)`, on the shop. */
  share_of_perfect: number | null,
  /** How the AUC compares with that of `base`; `None` for `base` itself, without it, or without an AUC. */
  against_base: Verdict | null,
  /** The same against `din`. */
  against_din: Verdict | null,
  /**
   * Whether it is among the best: from the highest AUC down, while each ties with the highest. Nobody is if all tie, for then nothing
   * stands out; so the lowest never is.
   */
  among_best: boolean,
  /** On the shop, how well it follows the true interest. */
  following: FollowingRow | null,
};

/** Settings of a ladder. */
export type LadderSettings = {
  /** How many seeds each model is tried from. */
  seeds: Setting,
  /** Passes over the training impressions at most: `most_epochs` of the patience. */
  epochs: Setting,
  /** Looks without a better validation AUC after which a trial ends: `looks` of the patience. */
  looks: Setting,
  /** λ of mini-batch aware regularisation; left out, the model's usual. */
  penalty: OptionalSetting,
};

/**
 * How often the level of an interest is told right, over the interests of test shoppers after their whole history.
 *
 * The model is asked about the most popular item of the interest's category. A linear map from the vector that its head reads of the
 * history (`s_T` in a model with an evolving layer) to the four levels is fitted by least squares on validation shoppers; the level
 * with the highest value is the one that is read.
 */
export type LevelReading = {
  /** Interests asked about. */
  interests: number,
  /** The share whose level is read right; `None` if the head reads nothing but the pooled history. */
  right: number | null,
  /** The share that is right if the commonest level is always said: what is known without a history. */
  commonest: number,
};

/** A library whose checkpoints are recognised. */
export type Library = "fuxi-ctr" | "deep-ctr-torch" | "torch-rechub";

/** Relative lift of an arm over the first (0.1 is 10 % more). A field is `None` while the first arm has earned nothing. */
export type Lift = {
  /** Lift of [`ArmReport::ctr`]. */
  ctr: Interval | null,
  /** Lift of [`ArmReport::ecpm`]. */
  ecpm: Interval | null,
  /** Lift of [`ArmReport::expected_ctr`]. */
  expected_ctr: Interval | null,
  /** Lift of [`ArmReport::expected_ecpm`]. */
  expected_ecpm: Interval | null,
};

/** What there may be at most. */
export type Limits = {
  /** Behaviours of a history. */
  history: number,
  /** Candidates of a drift chart, the target among them. */
  candidates: number,
  /** Users listed of a world. */
  users_listed: number,
  /** Bytes of a checkpoint's file. */
  checkpoint_bytes: number,
  /** Bytes of a file that are enough for a first look at it. */
  inspected_bytes: number,
  /** Rows of a log that are kept. */
  log_rows: number,
};

/** A format of logs, by its name. */
export type LogFormat = "jsonl" | "movielens" | "dien-authors" | "taobao" | "histories" | "csv";

/** A line of a log. */
export type LogLine = {
  /** The file. */
  file: string,
  /** Its line, from 1. */
  line: number,
  /** The text of the line, shortened. */
  text: string,
};

/** One model's values. */
export type LossCurve = {
  /** The model. */
  model: Model,
  /** Steps, rising. */
  steps: Array<number>,
  /** The value at each. */
  values: Array<number>,
};

/** Curves over the steps of a training, see [`chart::losses`]. */
export type LossesDrawing = {
  /** One per model. */
  curves: Array<LossCurve>,
  /** A value that the axis is to show, whatever the curves do. */
  shows: number | null,
};

/** Successive steps of a history at which a pattern is on. */
export type Match = {
  /** Which history, from 0. */
  history: number,
  /** The first of the steps, from 1. */
  first: number,
  /** The last one. */
  last: number,
  /** How many of the pattern's dimensions are on at each step, at least. */
  shared: number,
};

/** How far the measuring of a sample has come. */
export type MeasureProgress = {
  /** The measures of the shoppers so far. */
  sample: MeasuredSample,
  /** How many shoppers there will be. */
  of: number,
};

/** A history whose truth is known, to measure what a unit makes of it. */
export type MeasureRequest = {
  /** The unit that the weights' evolving layer runs as. */
  unit: Unit,
  /** Items, oldest first. */
  history: Array<number>,
  /** The true interest behind each of them, `null` behind a stray click of the world of several interests. */
  behind: Array<Behind | null>,
  /** Values of fields; left out, all are unknown. */
  fields?: FieldChoice,
};

/** The measures of one history. */
export type Measured = {
  /**
   * The attention's mass on behaviours of the target's category after the whole history, see [`Following`](super::Following); `None` if
   * the model does not attend, or if its scores are not shares.
   */
  attention: number | null,
  /** The same for uniform attention. */
  uniform: number | null,
  /** The changes, oldest first. */
  changes: Array<MeasuredChange>,
  /** How similar the state stays around the behaviours within an interest, oldest first; empty if the model has no state. */
  similarities: Array<Similarity>,
};

/** A change, and what became of it. */
export type MeasuredChange = {
  /** Behaviours before the first one of the change, `d`. */
  step: number,
  /** Behaviours before the next change, or in the whole history: as far as this one can be watched. */
  until: number,
  /** The interest before. */
  from: Behind,
  /** The interest after. */
  to: Behind,
  /** What the model makes of it. */
  model: Reaction,
  /** What the perfect predictor makes of it. */
  perfect: Reaction,
  /**
   * The attention's mass on the new category's behaviours, `k = 0, 1, ..` behaviours after the change began; empty where it is not
   * measured.
   */
  on_new: Array<number>,
  /** The same on the old category's. */
  on_old: Array<number>,
};

/** The impressions on which a checkpoint's figures were measured. The two are not to be compared: the weights were chosen by the validation. */
export type MeasuredOn = "validation" | "test";

/** The measures of many histories. */
export type MeasuredSample = {
  /** Shoppers measured. */
  shoppers: number,
  /** Changes among them. */
  changes: number,
  /** [`Measured::attention`] over shoppers. */
  attention: Spread | null,
  /** [`Measured::uniform`] over shoppers. */
  uniform: Spread | null,
  /** [`MeasuredChange::on_new`] by `k`: the mean over a shopper's changes, over the shoppers that have one so long. */
  on_new: Array<Spread>,
  /** The same of [`MeasuredChange::on_old`]. */
  on_old: Array<Spread>,
  /** What the model makes of the changes. */
  model: Reactions,
  /** What the perfect predictor makes of them. */
  perfect: Reactions,
  /** [`Similarity::to_before`] by `m` around stray clicks: the mean over a shopper's, over the shoppers that have any. */
  stray: Array<Spread>,
  /** The same around the other behaviours. */
  meant: Array<Spread>,
};

/** Quality of predictions on some impressions. */
export type Metrics = {
  /** Area under the ROC curve, see [`area_under_curve`]; `None` unless there are impressions of both classes. */
  auc: number | null,
  /** Mean binary cross entropy, see [`log_loss`]; `None` without impressions. */
  log_loss: number | null,
};

/** A model, by its name on the command line, in files and in the page. */
export type Model = "base" | "wide-deep" | "pnn" | "din" | "gru4rec" | "gru-att" | "gru" | "aigru" | "agru" | "augru" | "augru-code" | "dien";

/** A model. */
export type ModelInfo = {
  /** Its name. */
  name: Model,
  /** The unit of its evolving layer, if it has one. */
  unit: Unit | null,
  /** What its attention gives, with the model's usual choices. */
  attention: AttentionKind,
  /** Whether it has an extractor, so that it can be trained with the auxiliary loss. */
  extractor: boolean,
  /** The usual α, the weight of the auxiliary loss. */
  alpha: number,
  /** The usual λ of mini-batch aware regularisation. */
  penalty: number,
  /** The sign that stands for it. */
  sign: string,
};

/**
 * A name as a map from language to text.
 *
 * In JSON it is an object from language tags (BCP 47) to texts: `{"en": "tea", "zh": "茶"}`. A name that is the same in every
 * language, as the titles of a user's own log are, has the one tag `und`.
 *
 * A language that a name lacks falls back to English, and then to any that the name has.
 */
export type Name = { [language: string]: string };

/**
 * Which model, and its sizes.
 *
 * In JSON `profile` and `context` are left out where there are none, as in files that were written before there were fields.
 */
export type NetworkConfig = {
  /** Items of the vocabulary. */
  items: number,
  /** Categories of the vocabulary. */
  categories: number,
  /**
   * H, the width of both recurrences' states, and E, the width of a behaviour (half item, half category): the auxiliary loss
   * needs them equal. Even, unless `category_width` is given.
   */
  hidden: number,
  /**
   * The width of a category's vector; an item's has the rest of E. `None`: E/2, as in the authors' code. 0: what is known of an item stands
   * in its own row, as in checkpoints of other libraries, whose item may have any number of features. It is left out of JSON if `None`.
   */
  category_width?: number,
  /** Widths of the head's hidden layers. */
  head: Array<number>,
  /** The model of the ladder. */
  model: Model,
  /** Its choices. */
  options: Options,
  /** Profile fields, which are of the user. */
  profile?: Array<FieldSize>,
  /** Context fields, which are of the impression. */
  context?: Array<FieldSize>,
};

/** The auxiliary scores of one history, `t = 1..T-1` (Eq. 6): what the loss raises, and what it lowers. */
export type NextClick = {
  /** `σ(h_t·e_{t+1})` of the behaviour that came. */
  clicked: Array<number>,
  /** `σ(h_t·ê_{t+1})` of the item in its place. */
  other: Array<number>,
};

/** A history, and an item in the place of each of its behaviours. */
export type NextClickRequest = {
  /** The columns that answer. */
  columns: Array<Column>,
  /** Items, oldest first. */
  history: Array<number>,
  /** As many items; the first is unused, as in training. */
  others: Array<number>,
};

/**
 * How a catalogue numbers its items and categories, in a few bytes: in the page an open log and a checkpoint lie in two workers, and
 * this is what one hands the other.
 *
 * Each is a hash in hexadecimal digits. It depends on the build: it is not for files.
 */
export type Numbering = {
  /** Hash of the ids; `None` in a catalogue without ids. */
  ids: string | null,
  /** Hash of titles and names of categories; `None` if two items share both. */
  titles: string | null,
};

/** Adam over the tables of items, categories and fields. All other weights are moved in every step in either case. */
export type Optimiser = "dense" | "lazy";

/** A number that can be set or left out. */
export type OptionalSetting = {
  /** The lowest value that is possible. */
  low: number,
  /** The highest value that is possible. */
  high: number,
  /** Whether only whole numbers are possible. */
  whole: boolean,
};

/** The choices in a model besides its sizes. */
export type Options = {
  /** How behaviours become `Σ`. */
  pooling: Pooling,
  /** The scorer of attention; DIN always has the MLP. */
  scorer: Scorer,
  /** Whether DIN's scores go through a softmax, as in the authors' code; in the paper they do not, and are the attention themselves. */
  normalised: boolean,
  /** The activation of the head, and of the activation unit unless it has its own. */
  activation: ActivationKind,
  /** The activation unit's own activation. It is left out of JSON if `None`. */
  unit_activation?: ActivationKind,
  /** Widths of the activation unit's hidden layers. */
  unit_widths: Array<number>,
  /**
   * How scores become attention. A choice other than the softmax holds for DIN too, whatever `normalised` says. The softmax is left out of
   * JSON, as in files that were written before there was a choice.
   */
  attention?: AttentionForm,
  /**
   * Where the reset gates of both recurrences stand. The paper's place is left out of JSON, as in files that were written before there was a
   * choice.
   */
  reset?: ResetForm,
};

/** Colours of a theme, for the style sheet and for text, as CSS: `#rrggbb`. */
export type Palette = {
  /** The ground that drawings stand on. */
  ground: string,
  /** The categories' colours; a category beyond them takes the first again. */
  categories: Array<string>,
  /** Lengths of dash and gap of the drift chart's candidates, in turn; a gap of 0 is an unbroken line. */
  dashes: [[number, number], [number, number], [number, number], [number, number], [number, number]],
  /** Greys of states -1, 0 and 1. */
  diverging: [string, string, string],
};

/** The impressions of a data set, part by part. */
export type PartCounts = {
  /** Those to learn from. */
  train: ClassCounts,
  /** Those to choose by. */
  validation: ClassCounts,
  /** Those to report on. */
  test: ClassCounts,
};

/** The target of a path, as it is drawn. */
export type PathTarget = {
  /** Its category, which gives the colour; `null` without a target. */
  category: number | null,
  /** Its category's sign; empty without a target. */
  sign: string,
  /** Its place among the targets, in the order in which dashes are given out. */
  place: number,
};

/** Paths of states, see [`chart::paths`]. */
export type PathsDrawing = {
  /** The paths. */
  paths: Array<StatePath>,
  /** The step shown: 0 is the state before the first. */
  step: number,
  /** Another step that is pointed at. */
  hover: number | null,
};

/**
 * When a trial evaluates its weights on the validation impressions, and when it gives up.
 *
 * Without validation impressions of both classes there is no AUC to go by: the trial then takes all its steps and its last weights are
 * tested.
 */
export type Patience = {
  /** Evaluations per pass over the training impressions. */
  looks_per_epoch: number,
  /** Evaluations without a better validation AUC after which the trial ends. */
  looks: number,
  /** Passes over the training impressions at most. */
  most_epochs: number,
  /**
   * What the learning rate is multiplied by after an evaluation without a better validation AUC. (The authors' code halves it after
   * every pass.)
   */
  rate_factor: number,
};

/** Dimensions that are on at each of some steps. */
export type Pattern = {
  /** Dimensions, from 0, whose value is at least the threshold. */
  above: Array<number>,
  /** Dimensions whose value is at most minus the threshold. */
  below: Array<number>,
};

/** An activation that leaves no trace in a file. */
export type PlainActivation = "relu" | "sigmoid";

/** One trial of a ladder. */
export type PlannedTrial = {
  /** The model. */
  model: Model,
  /** Seed of weights, order of batches and negatives. */
  seed: number,
};

/** The rectangle inside the axes, in pixels of the drawing, and the values at its edges. */
export type PlotArea = {
  /** Its left edge. */
  left: number,
  /** Its upper edge. */
  top: number,
  /** Its width. */
  width: number,
  /** Its height. */
  height: number,
  /** Value at the left edge, value at the right edge. */
  x: [number, number],
  /** Value at the lower edge, value at the upper edge. */
  y: [number, number],
};

/** How behaviours become `Σ`. */
export type Pooling = "sum" | "mean" | "none";

/** A history in the shop, with the true interest. */
export type Preset = {
  /** A stable name, for links. */
  key: string,
  /** Its title. */
  name: Name,
  /** What to look for, in one sentence. */
  story: Name,
  /** Items, oldest first. */
  history: Array<number>,
  /** The true interest behind each of them; `None` behind a stray click of the world of several interests. */
  behind: Array<Behind | null>,
  /** The target item. */
  target: number,
  /** Items whose click probability the drift chart follows. */
  candidates: Array<number>,
};

/** Paths of states in a common plane. */
export type Projection = {
  /** Share of the variance of all states that each of the two axes shows, from 0 to 1. */
  explained: [number, number],
  /** For each series, the points of `s_0 = 0, s_1, ..., s_T`. */
  paths: Array<Array<[number, number]>>,
};

/**
 * How a data set is made of a log.
 *
 * 1. A row that repeats an event (same user, item and time) is left out: it would put the label's own event into its history.
 * 2. Splits by time leave out events far from all others. Their clock was wrong, and they would be taken for the log's end.
 * 3. `k_core` drops users and items with fewer than k behaviours, until all that are left have as many.
 * 4. A user's behaviours are ordered by time. The history of an impression is what came at strictly earlier times: at most the last
 * [`HISTORY_LIMIT`](crate::data::HISTORY_LIMIT) behaviours, and at least one. Within a history ties stand by file and line.
 * [`Ties::Seed`] orders ties by the seed instead, and then the history is what stands before the impression in that order.
 * 5. [`Split`] says which behaviours are positives, and in which part. Those at the same time are in the same part: a user's last behaviour
 * is all that happened at the user's last time, unless ties are ordered.
 * 6. Each positive gets `negatives` items beside it. They are drawn by their popularity in the training part, and none of them is the
 * positive's or among what the user did before it, without the rows that were left out. What the user does only later may be drawn, in
 * all parts: an item that is spared now because it is clicked in the test would tell the test. (The authors' code spares the positive
 * alone.)
 *
 * `dien data --data ml-latest-small`, which leaves out each user's last behaviours for the test and those before them for validation:
 *
 * ```text
 * 100,836 rows, and of movies.csv one that names a film again
 * │    left out: rows that cannot be read, that repeat an event, of a wrong clock; with a k-core the users and items with too few
 * ▼
 * 100,836 behaviours of 610 users with 9,724 items
 * │    each user's in the order of time; 23,228 share their time with another: neither is in the other's history
 * ▼
 * a user:   ●  ●  ●  ●  ●  ●  ●● ●  ●● ●
 * │  └──  the last time: positives of the test
 * └─────  the time before: two positives of validation
 * └────  earlier times: positives of training, at most the 20 latest, each with what came before it as its history
 * │    141 positives without a history are not asked about
 * ▼
 * training      12,050 positives + 12,050 negatives = 24,100 impressions
 * validation       941 positives +    941 negatives =  1,882 impressions
 * test             889 positives +    889 negatives =  1,778 impressions
 * ```
 *
 * A log with labels brings its own negatives. What was shown and not clicked is an impression of the part that its place falls into,
 * and never history. What the log shows a user at one time is asked at once, all with the history before that time: the click on a page
 * would tell that the rest of the page was not clicked.
 *
 * The DIEN authors' files bring their impressions with their histories. Of all this they take `drop_repeats` and the seed, by which a
 * tenth of the users who train is drawn for validation. So do other impressions with histories; they are split by the names of their files, by
 * time or by the seed, as [`log_formats`](crate::data::log_formats) says.
 */
export type Protocol = {
  /** The behaviours that become impressions, and the part of each. The DIEN authors' files bring their own split. */
  split: Split,
  /** The most training targets of a user, the latest ones. The default is 20, in the industrial split all. */
  train_targets: number | null,
  /** The fewest behaviours that a user or an item may have. */
  k_core: number | null,
  /** Number of negatives beside each positive, where the log has no labels. */
  negatives: number,
  /**
   * Leaves out positives whose item is in their history, where no sampled negative can be. In a log with labels all impressions of
   * such items are left out, so that a repeat does not tell the label.
   */
  drop_repeats: boolean,
  /** What is taken of behaviours at the same time. */
  ties?: Ties,
  /** Seed of the negatives, of the users drawn for validation and of the order of ties. */
  seed: number,
};

/** Numbers of a log's protocol, named as in `Protocol` and `Split`. */
export type ProtocolSettings = {
  /** Validation targets of each user. */
  validation: Setting,
  /** Test targets of each user. */
  test: Setting,
  /** Days of the validation. */
  validation_days: Setting,
  /** Days of the test. */
  test_days: Setting,
  /** Days whose clicks are targets. */
  target_days: Setting,
  /** Days of the history before a target's day. */
  history_days: Setting,
  /** Negatives beside each positive. */
  negatives: Setting,
  /** Training targets of a user at most. */
  train_targets: OptionalSetting,
  /** The fewest behaviours of users and items. */
  k_core: OptionalSetting,
};

/** How soon a change is answered, in behaviours; `None` where it is not, as long as it can be watched. */
export type Reaction = {
  /** The half-life of the old interest. */
  half_life: number | null,
  /** Until the new one leads. */
  leads: number | null,
};

/** How soon many changes are answered. */
export type Reactions = {
  /** Half-lives of the old interests. */
  half_life: Waiting,
  /**
   * Until the new ones lead. A drift is followed if the new interest stays in front for as long as the change is watched, which is easier where
   * that is short: the quartiles lean a little to the quick side.
   */
  leads: Waiting,
};

/** How a log is read. */
export type ReadOptions = {
  /** The format; `None` finds it from names and first lines. */
  format: LogFormat | null,
  /**
   * The columns of a CSV that are not what their names suggest, and those that are fields. Of MovieLens 1M's `users.dat`, `gender`, `age`
   * and `occupation` can be profile fields.
   */
  columns: Columns,
  /**
   * What counts as a behaviour, by the words of the log: Taobao's are those of [`TaobaoBehaviour`], those of a CSV stand in the column
   * [`Columns::event`]. None asked for: of Taobao `pv`, clicks, as in the sources (a purchase follows a click on the same item, and as a
   * target would be answered by its own history), of a CSV all. Other logs have no kinds of behaviour.
   */
  behaviours: Array<string>,
  /**
   * Makes a label of 0 and 1 of a column, as in `rating >= 4`. Rows with 1 are behaviours, rows with 0 items that were shown and not
   * chosen.
   */
  label?: string | null,
  /** Which of several categories counts. */
  category?: CategoryChoice,
};

/**
 * A user's mistake: what is wrong, where (file, line, tensor), and what to do.
 *
 * Mistakes of a *programmer* (mismatched shapes inside the model, say) are assertions, not values of this type.
 *
 * Serialised it is `{"code": .., "details": {..}}`: the page puts an error into words by its code and, where it has one, the problem of its
 * [`Reason`], with the details as their values. What the tool alone can meet is [`Error::File`] and [`Error::Tool`], which the page's module
 * does not have.
 */
export type Refusal = { "code": "file", "details": {
    /** The file. */
    path: string,
    /** What was tried, as a participle: `read`, `written`. */
    verb: string, } } | { "code": "log", "details": {
    /** The file's name. */
    file: string,
    /** Line number, from 1; `None` where the whole file is meant. */
    line?: number,
    /** Why rows were left out, where that is why. */
    found?: Array<Finding>, /** A stable name of the problem, one of `Problems`, whose values stand beside it. */ problem: string } } | { "code": "checkpoint", "details": { /** A stable name of the problem, one of `Problems`, whose values stand beside it. */ problem: string } } | { "code": "unknown-item", "details": {
    /** Where it was named: `history, position 3` or `target`. */
    place: string,
    /** The index given. */
    item: number,
    /** Size of the vocabulary. */
    items: number, } } | { "code": "history-too-long", "details": {
    /** Its length. */
    length: number,
    /** The limit. */
    limit: number, } } | { "code": "setting", "details": {
    /** The setting's name. */
    name: string,
    /** The value given. */
    value: string, /** A stable name of the problem, one of `Problems`, whose values stand beside it. */ problem: string } } | { "code": "diverged", "details": {
    /** Which loss. */
    loss: string,
    /** Its value. */
    value: number,
    /** The step, from 1. */
    step: number, } } | { "code": "request", "details": { /** A stable name of the problem, one of `Problems`, whose values stand beside it. */ problem: string } };

/** What came of some examples. */
export type Replayed = {
  /** Examples that were asked. */
  asked: number,
  /** Those answered alike, to 1e-5. */
  alike: number,
  /** The largest difference of two logits, relative to one above 1. */
  apart: number,
};

/** Where a cell's reset gate stands, see [`GruCell`](super::GruCell). */
export type ResetForm = "after" | "before";

/** The largest values among the columns: what their drawings' common scales end at. */
export type Scales = {
  /** Largest attention. */
  attention: number,
  /** Largest coefficient of the candidate. */
  update_weight: number,
  /** Largest absolute value in a state. */
  state: number,
};

/** How interests are scored against the target. */
export type Scorer = "bilinear" | "mlp";

/** The outcome of one piece of work. */
export type SessionEvent = { "kind": "step",
  /** Steps taken, this one included. */
  step: number,
  /** Full passes over the training impressions before this step. */
  epoch: number,
  /** `L_target`. */
  target: number,
  /** `L_aux`. */
  auxiliary: number,
  /** `L_target + α L_aux`. */
  total: number, } | { "kind": "evaluating",
  /** How many so far. */
  done: number,
  /** The number of all. */
  of: number, } | { "kind": "evaluated",
  /** Steps taken. */
  step: number,
  /** See [`Metrics::auc`]. */
  auc: number | null,
  /** See [`Metrics::log_loss`]. */
  log_loss: number | null,
};

/** A number that can be set. */
export type Setting = {
  /** The default value. */
  default: number,
  /** The lowest value that is possible. */
  low: number,
  /** The highest value that is possible. */
  high: number,
  /** Whether only whole numbers are possible. */
  whole: boolean,
  /** Whether only even numbers are possible. */
  even: boolean,
};

/** Settings of the shop, named as in `ShopSettings`. */
export type ShopControls = {
  /** Seed of all draws. */
  seed: Setting,
  /** How many shoppers there are. */
  shoppers: Setting,
  /** Categories among which interests move. */
  interests: Setting,
  /** Chance per step that the interest drifts on. */
  drift_rate: Setting,
  /** Chance per step that it returns to the previous one. */
  return_rate: Setting,
  /** Chance that a behaviour is a stray click. */
  stray_rate: Setting,
  /** The fewest of several interests. */
  interests_min: Setting,
  /** The most of several interests. */
  interests_max: Setting,
  /** The shortest history with several interests. */
  history_min: Setting,
  /** The longest history with several interests. */
  history_max: Setting,
  /** Chance that the level of one of several interests grows. */
  growth_rate: Setting,
  /** Chance that a behaviour stays with the category of the one before. */
  stick_rate: Setting,
};

/** The law of a world: how interests move, and what a click hangs on. */
export type ShopLaw = "drifting" | "several";

/** Settings of the shop. Each law has its own; those of the other law are checked and not read. */
export type ShopSettings = {
  /** The law. */
  law: ShopLaw,
  /** Seed of all shoppers and impressions. */
  seed: number,
  /** Number of shoppers. */
  shoppers: number,
  /** Number of items shown to each shopper. */
  impressions_per_shopper: number,
  /** Probability that a behaviour is a stray click. */
  stray_rate: number,
  /**
   * One interest: number of categories among which it moves, the first ones of the catalogue. Items of the others occur as stray clicks
   * only.
   */
  interests: number,
  /** One interest: probability per step that it drifts to another category. */
  drift_rate: number,
  /** One interest: probability per step that it returns to the previous category. */
  return_rate: number,
  /** Several interests: the fewest of a shopper. */
  interests_min: number,
  /** Several interests: the most of a shopper. */
  interests_max: number,
  /** Several interests: the shortest history. */
  history_min: number,
  /** Several interests: the longest history. */
  history_max: number,
  /** Several interests: probability that an interest's level grows when it is behind a behaviour. */
  growth_rate: number,
  /** Several interests: probability that a meant behaviour stays with the category of the behaviour before it. */
  stick_rate: number,
  /** Whether shoppers have profile fields, and impressions context fields. */
  fields: boolean,
};

/** How similar the state is to the one before a behaviour. */
export type Similarity = {
  /** The behaviour `t`, from 1. */
  step: number,
  /** Whether it is a stray click. */
  stray: boolean,
  /** `cos(s_{t+m}, s_{t-1})` for `m = 0, 1, 2, 3`, as far as the interest lasts. */
  to_before: Array<number>,
};

/** How a log is split. */
export type Split = { "kind": "leave-last-out",
  /** Validation targets of each user. */
  validation: number,
  /** Test targets of each user. */
  test: number, } | { "kind": "time",
  /** Days for validation. */
  validation_days: number,
  /** Days for test. */
  test_days: number, } | { "kind": "industrial",
  /** Days whose clicks are targets for training and validation. */
  target_days: number,
  /** Days of the history before the target's day. */
  history_days: number,
  /** Days at the log's end whose clicks are targets for test. */
  test_days: number,
};

/**
 * Mean, standard deviation and number of some values of one figure.
 *
 * ```
 * use dien_explorer::evaluate::Spread;
 *
 * let seeds = Spread::of(&[0.79, 0.80, 0.81]).unwrap();
 * assert!((seeds.mean - 0.80).abs() < 1e-12);
 * assert!((seeds.standard_deviation.unwrap() - 0.01).abs() < 1e-12);
 * // Half a standard deviation apart, three seeds each: no difference that the seeds could show.
 * assert!(seeds.ties(&Spread::of(&[0.795, 0.805, 0.815]).unwrap()));
 * ```
 */
export type Spread = {
  /** The mean. */
  mean: number,
  /** Sample standard deviation, `sqrt(Σ (x - mean)² / (n - 1))`; `None` for a single value. */
  standard_deviation: number | null,
  /** How many values, n. */
  count: number,
};

/** A model's states in the plane. */
export type StatePath = {
  /** The model, or that of the unit. */
  model: Model,
  /** Where `s_0 = 0, s_1, ..., s_T` lie. */
  points: Array<[number, number]>,
  /** Its target, where paths of one model differ by it. */
  target?: PathTarget,
};

/** States as a heatmap, see [`chart::states`]. */
export type StatesDrawing = {
  /** Width H of a state. */
  hidden: number,
  /** `[T * H]`, row by row. */
  values: Float32Array,
  /** Steps of the axis. */
  time: number,
  /** Absolute value at which the grey is full. */
  limit: number,
};

/** Which dimensions are on at some steps, and where else they are. */
export type StatesLike = {
  /** The dimensions that are on at each of the steps. */
  pattern: Pattern,
  /** The best places in the other histories, the best one first: one of a history, and no more than a dozen. */
  matches: Array<Match>,
  /** How many steps of other histories were looked at. */
  looked_at: number,
};

/** Some steps of a history, and the histories in which the like of them is looked for. */
export type StatesRequest = {
  /** The column whose states are looked at. */
  column: Column,
  /** Items, oldest first. */
  history: Array<number>,
  /** The item whose click is asked for, of every history. */
  target: number,
  /** Values of fields, of every history; left out, all are unknown. */
  fields?: FieldChoice,
  /** The first and the last of the steps, from 1. */
  steps: [number, number],
  /** The least absolute value at which a dimension is on, above 0. */
  threshold: number,
  /** Items of other histories, oldest first. */
  histories: Array<Array<number>>,
};

/** One model's points, by rising value of the setting. */
export type SweepCurve = {
  /** The model; `None` is the perfect predictor. */
  model: Model | null,
  /** Its points. */
  points: Array<SweepPoint>,
  /** Points that were made just now, to be seen beside those on record. */
  live?: Array<SweepPoint>,
};

/** One point of a curve. */
export type SweepPoint = {
  /** The setting's value. */
  at: number,
  /** The figure's mean. */
  mean: number,
  /** Its standard deviation, drawn above and below; 0 draws none. */
  deviation: number,
};

/** What a sweep found, and how it can be made again. `dien ladder --sweep` writes one as JSON; the page shows those that it comes with. */
export type SweepRecord = {
  /** The setting that is swept: interests, history, stray or hidden. */
  setting: string,
  /** Seeds of each model at each value. */
  seeds: number,
  /** The shop, but for what is swept. */
  shop: ShopSettings,
  /** How each model is trained, but for what is swept. */
  training: SweepTraining,
  /** Test AUC of each model over the values, and of the perfect predictor. */
  curves: Array<SweepCurve>,
};

/** How the models of a sweep are trained. What is `None` is each model's usual. */
export type SweepTraining = {
  /** Adam's learning rate. */
  learning_rate: number,
  /** Impressions per step. */
  batch_size: number,
  /** H = E. */
  hidden: number,
  /** How behaviours are pooled. */
  pooling: Pooling | null,
  /** The activation between layers. */
  activation: ActivationKind | null,
  /** When a trial ends. */
  patience: Patience,
};

/** What a customer of Taobao did with an item. */
export type TaobaoBehaviour = "pv" | "fav" | "cart" | "buy";

/** One history before several targets. */
export type TargetsRequest = {
  /** The column that answers. */
  column: Column,
  /** Items, oldest first. */
  history: Array<number>,
  /** The items whose click is asked for; `null` asks with an attention that is the same for each behaviour. */
  targets: Array<number | null>,
  /** Values of fields; left out, all are unknown. */
  fields?: FieldChoice,
};

/** What can be said of the test impressions before any model is trained. */
export type TestFacts = {
  /**
   * Number of clicked test impressions of an item that is neither clicked in training nor in a history there: nothing speaks for it. Sampled negatives are
   * drawn by the popularity in training, and such an item as rarely as the rarest.
   */
  unseen: number,
  /**
   * Test AUC of the rule "clicked if the item is in the history", which needs no model: with the shares of clicked and of other test
   * impressions whose item is in their history, `1/2 + (share of clicked - share of others) / 2`. A model that learnt nothing else
   * has it. `None` unless both classes are there.
   */
  repeat_auc: number | null,
};

/** The outcome of one piece of a trial's test, which follows its training. */
export type Testing = { "kind": "testing",
  /** How many so far. */
  done: number,
  /** The number of all. */
  of: number, } | { "kind": "done",
  /** The trial's record. Its seconds are 0, because only the caller has a clock. */
  record: TrialRecord,
  /** Calibration of the predicted probabilities. */
  calibration: Calibration,
};

/**
 * What is taken of behaviours of a user at the same time, in a log without labels.
 *
 * Their order in the file often tells something: a log that is sorted by item puts a user's largest items last, and a model that learns
 * this scores far above .5 on behaviours that are drawn at random.
 */
export type Ties = "unordered" | "seed";

/** The columns' traces of one question. */
export type TraceReply = {
  /** In the order of the request. */
  columns: Array<ColumnTrace>,
  /** The states of those that have them, in a common plane. */
  projection: Projection,
  /** The upper ends of their drawings' common scales. */
  scales: Scales,
};

/** One question to several columns. */
export type TraceRequest = {
  /** The columns that answer. */
  columns: Array<Column>,
  /** Items, oldest first. */
  history: Array<number>,
  /** The item whose click is asked for. */
  target: number,
  /** Values of fields; left out, all are unknown. */
  fields?: FieldChoice,
};

/** What happened to a unit in training. */
export type TrainEvent = {
  /** The unit. */
  unit: Unit, } & (SessionEvent | Ended);

/** How large a training is. */
export type TrainInfo = {
  /** Weights in the model. */
  parameters: number,
  /** Steps in one pass over the training impressions. */
  steps_per_epoch: number,
};

/** What is to be trained, and how. What is `None` or left out is the unit's usual. */
export type TrainRequest = {
  /** The units, each a training of its own. */
  units: Array<Unit>,
  /** Adam's learning rate. */
  learning_rate: number,
  /** α, the weight of the auxiliary loss. */
  alpha: number,
  /** Impressions per step. */
  batch_size: number,
  /** The last so many behaviours of a history are read. */
  max_history: number,
  /** H = E, even. */
  hidden: number,
  /** Seed of weights, order of batches and negatives. */
  seed: number,
  /** How behaviours become their sum. */
  pooling?: Pooling | null,
  /** The activation between layers. */
  activation?: ActivationKind | null,
};

/** The record of a training: its settings and what was measured. */
export type TrainingRecord = {
  /** The data's name. */
  data: string,
  /** Seed of weights, batches and negatives. */
  seed: number,
  /** Optimisation steps taken. */
  steps: number,
  /** Weight of the auxiliary loss. */
  alpha: number,
  /** Adam's learning rate (the last). */
  learning_rate: number,
  /** Impressions per step. */
  batch_size: number,
  /** Behaviours of a history that were read at most. */
  max_history: number,
  /** Which rows of the tables a step moved; a file that does not say it was made by dense Adam. */
  optimiser?: Optimiser,
  /** AUC on held-out impressions, if measured. */
  auc: number | null,
  /** Log loss on the same. */
  log_loss: number | null,
  /** The impressions on which both were measured; `None` in files that were written before this was said. */
  measured_on?: MeasuredOn,
};

/** Settings of a training, named as in `TrainRequest`. */
export type TrainingSettings = {
  /** Adam's learning rate. */
  learning_rate: Setting,
  /** α, the weight of the auxiliary loss. */
  alpha: Setting,
  /** Impressions per step. */
  batch_size: Setting,
  /** Behaviours of a history that are read at most. */
  max_history: Setting,
  /** H = E. */
  hidden: Setting,
  /** Seed of weights, order of batches and negatives. */
  seed: Setting,
};

/** The outcome of one piece of a trial's work, as the page sees it. */
export type TrialEvent = SessionEvent | Testing;

/** A finished trial, as it is kept between two runs of the command. */
export type TrialRecord = {
  /** The model. */
  model: Model,
  /** Seed of weights, order of batches and negatives. */
  seed: number,
  /** Number of weights in the model. */
  parameters: number,
  /** Steps taken. */
  steps: number,
  /** The step that was tested. */
  best_step: number,
  /** Wall-clock seconds. */
  seconds: number,
  /** Validation AUC of the weights tested. */
  validation_auc: number | null,
  /** Test AUC; `None` unless the test impressions are of both classes. */
  auc: number | null,
  /** Test GAUC. */
  gauc: number | null,
  /** Test log loss; `None` without test impressions. */
  log_loss: number | null,
  /** Expected calibration error on test; `None` without test impressions. */
  calibration_error: number | null,
  /** On the shop, how well it follows the true interest. */
  following: Following | null,
};

/** A trial and how it is trained. What is `None` or left out is the model's usual. */
export type TrialRequest = {
  /** The model. */
  model: Model,
  /** Seed of weights, order of batches and negatives. */
  seed: number,
  /** Adam's learning rate. */
  learning_rate: number,
  /** Impressions per step. */
  batch_size: number,
  /** H = E, even. */
  hidden: number,
  /** The last so many behaviours of a history are read. */
  max_history: number,
  /** When the trial ends. */
  patience: Partial<Patience>,
  /** How behaviours become their sum. */
  pooling?: Pooling | null,
  /** The activation between layers. */
  activation?: ActivationKind | null,
  /** λ of mini-batch aware regularisation. */
  penalty?: number | null,
};

/**
 * A recurrence over the extractor's states (Zhou et al. 2019, section "Interest Evolving Layer").
 *
 * Every unit keeps a state `s_t` with `s_0 = 0` and computes the gates `u` (update, the share of the **new** candidate) and `r` (reset)
 * and the candidate `ñ` in the same way. Units differ in the cell's input, [`scales_input`](Self::scales_input), and in the coefficient
 * `w_t` of the candidate, [`update_weight`](Self::update_weight):
 *
 * ```text
 * s_t = (1 - w_t) ∘ s_{t-1} + w_t ∘ ñ_t
 * ```
 */
export type Unit = "gru" | "aigru" | "agru" | "augru" | "augru-code";

/** A unit. */
export type UnitInfo = {
  /** Its name. */
  name: Unit,
  /** The model whose evolving layer is this unit, without auxiliary loss. */
  model: Model,
  /** The sign that stands for it. */
  sign: string,
};

/** One user's history. */
export type User = {
  /** How the source names the user. */
  name: string,
  /** Items of the behaviours, oldest first. */
  items: Array<number>,
  /**
   * The true interest behind each behaviour, `null` behind a stray click of the world of several interests; empty for logs, where it
   * is unknown.
   */
  behind: Array<Behind | null>,
  /** When each behaviour was: seconds of a log, steps of the shop. */
  times: Array<number>,
  /** Values of profile fields by keys, as far as they are known. */
  profile: { [key in string]: string },
};

/** A user in a list. */
export type UserLine = {
  /** How the source names the user. */
  name: string,
  /** How many behaviours there are. */
  length: number,
};

/** How two means compare, see [`Spread::ties`]. */
export type Verdict = "above" | "tie" | "below";

/** The theme, the size and the resolution of a drawing. */
export type View = {
  /** Whether the theme is dark. */
  dark: boolean,
  /** Width in CSS pixels. */
  width: number,
  /** Height in CSS pixels. */
  height: number,
  /** Device pixels per CSS pixel. */
  ratio: number,
};

/** What the ids of a checkpoint mean, in the shapes of a world. */
export type Vocabulary = {
  /** The name of its data. */
  name: string,
  /** The categories; ids are indices. */
  categories: Array<Category>,
  /** The items; ids are indices. */
  items: Array<Item>,
  /** The fields of a user. */
  profile: Array<Field>,
  /** The fields of an impression. */
  context: Array<Field>,
  /** How items and categories are numbered. */
  numbering: Numbering,
};

/** How long many waits took, some of which did not end while they were watched. */
export type Waiting = {
  /** How many ended. */
  ended: number,
  /** Their share; `None` of none. */
  share: number | null,
  /** Its standard error, `√(q (1 - q) / n)`. */
  share_error: number | null,
  /**
   * The behaviours after which a quarter, a half and three quarters of all waits have ended, by Kaplan and Meier; `None` where the estimate
   * does not come so far.
   */
  quartiles: [number | null, number | null, number | null],
};

/** The candidate's coefficient, see [`chart::update_weight`]. */
export type WeightDrawing = {
  /** Its mean over the state's dimensions `[T]`. */
  mean: Float32Array,
  /** Its least `[T]`. */
  low: Float32Array,
  /** Its largest `[T]`. */
  high: Float32Array,
  /** Steps of the axis. */
  time: number,
  /** The upper end of the axis. */
  top: number,
};

/** What the page needs to know of a world: not the impressions. */
export type World = {
  /** Where the data come from. */
  kind: WorldKind,
  /** What the data are called. */
  name: string,
  /** The categories; ids are indices. */
  categories: Array<Category>,
  /** The items; ids are indices. */
  items: Array<Item>,
  /** The fields of a user. */
  profile: Array<Field>,
  /** The fields of an impression. */
  context: Array<Field>,
  /** The commonest value of each field: what a story is asked with, which says nothing of them. */
  usual: FieldChoice,
  /** How items and categories are numbered. */
  numbering: Numbering,
  /** The stories of a shop. */
  presets: Array<Preset>,
  /** The first users. */
  users: Array<UserLine>,
  /** How much there is of everything. */
  counts: Counts,
};

/** Where the data of a world come from. */
export type WorldKind = "shop" | LogFormat;

/** Why something is refused: the problems by the codes of their errors, each with the names of its values. */
export type Problems = {
  log: {
    'empty': never,
    'no-labels': never,
    'packed': 'kind',
    'packed-part': never,
    'packed-method': 'method',
    'cut-archive': never,
    'broken-archive': never,
    'locked-archive': never,
    'archive-bomb': 'times',
    'archive-many': 'most',
    'archive-tables': 'names',
    'workbook': never,
    'foreign-table': 'kind',
    'foreign-file': 'kind',
    'web-page': never,
    'lfs-pointer': never,
    'json': never,
    'no-log': 'tables',
    'missing-file': never,
    'mixed-formats': never,
    'cancelled': never,
    'not-utf8': never,
    'not-utf16': never,
    'not-text': never,
    'open-quote': never,
    'malformed': never,
    'long-record': 'bytes',
    'truncated': never,
    'no-header': 'first',
    'no-column': 'column' | 'names',
    'two-columns': 'column',
    'column-of-two': 'column' | 'one' | 'other',
    'column-again': 'column' | 'role',
    'column-sought': 'role',
    'kind-sought': 'kinds',
    'columns-missing': never,
    'own-columns': never,
    'no-fields': never,
    'no-context-fields': 'known',
    'no-profile-field': 'column' | 'known',
    'field-name': 'column' | 'most',
    'many-fields': 'role' | 'count' | 'most',
    'label-twice': 'made' | 'named',
    'label-column': 'column',
    'items-alone': never,
    'items-apart': 'items',
    'no-kinds': never,
    'unknown-kind': 'kind' | 'kinds',
    'two-orders': 'month' | 'day',
    'day-or-month': 'text',
    'no-files': never,
    'no-rows': never,
    'no-films': never,
    'no-ratings': never,
    'no-clicks': never,
    'no-impressions': never,
    'no-core': never,
    'no-training': never,
    'no-test': never,
    'many-files': 'most',
    'many-users': 'most',
    'many-items': 'most',
    'many-categories': 'most',
    'many-behaviours': 'most',
    'many-names': 'most',
    'many-values': 'field' | 'most',
    'long-histories': 'most',
  },
  checkpoint: {
    'no-file': never,
    'too-large': 'bytes' | 'most',
    'short': 'bytes',
    'long-header': 'bytes' | 'most',
    'truncated': 'bytes' | 'found',
    'header': never,
    'unreadable': never,
    'foreign': never,
    'metadata': never,
    'no-version': 'newest',
    'version': 'found' | 'newest',
    'fields-of-later': 'version' | 'with_fields',
    'fields-missing': 'version',
    'configuration': 'name' | 'value',
    'missing': 'tensor',
    'foreign-tensor': 'tensor',
    'kind': 'tensor' | 'found' | 'wanted',
    'shape': 'tensor' | 'found' | 'wanted',
    'entries': 'tensor' | 'found' | 'wanted',
    'text': 'tensor',
    'not-finite': 'tensor' | 'value' | 'position',
    'category': 'tensor' | 'category' | 'item' | 'categories',
    'no-name': 'tensor' | 'item',
    'same-id': 'tensor' | 'id',
    'field': 'tensor' | 'key' | 'values' | 'wanted' | 'wanted_values',
    'same-value': 'tensor' | 'field' | 'value',
    'examples': 'most',
    'too-large-folded': 'tensor' | 'value' | 'position',
    'no-weights': never,
    'unknown-model': 'tensors',
    'many-tensors': 'found' | 'most',
    'damaged': 'tensor',
    'item-features': 'tables' | 'width',
    'item-columns': 'tables',
    'head-reads': 'reads' | 'features' | 'found',
    'feature-order': 'features',
    'several-histories': never,
    'encoder': 'tensor',
    'gru-or-aigru': never,
    'broken-aigru': never,
    'layer': 'tensor',
    'activations': 'part',
    'numbers-given': 'feature' | 'wanted' | 'found',
    'item-table': 'line',
    'item-row': 'line' | 'cell' | 'feature' | 'last',
    'item-again': 'line' | 'id',
  },
  setting: {
    'at-least': 'low',
    'at-most': 'high',
    'between': 'low' | 'high',
    'above': 'low' | 'high',
    'below': 'high',
    'whole': 'low' | 'high',
    'even': 'low' | 'high',
    'names': 'names',
    'widths': 'layers' | 'low' | 'high',
    'vocabulary': 'high',
    'key': 'low' | 'high',
    'key-again': never,
    'values': 'field' | 'low' | 'high',
    'numbers': 'field' | 'low' | 'high',
    'one-width': never,
    'given-histories': never,
    'other': never,
  },
  request: {
    'no-data': never,
    'not-begun': never,
    'no-weights': 'set',
    'no-such-user': 'user' | 'users',
    'no-shop': never,
    'no-states': never,
    'form': never,
    'drawing': never,
    'handed-over': never,
    'unwritable': never,
    'steps': 'first' | 'last' | 'steps',
    'threshold': never,
    'truth': never,
    'counts': 'found' | 'wanted',
    'state-widths': never,
    'no-arm': never,
    'trials': 'model' | 'seed',
    'no-impressions': never,
    'few-behaviours': 'fewest',
    'all-clicked': 'count',
    'none-clicked': 'count',
    'other-vocabulary': never,
    'other-fields': never,
    'alike': 'title' | 'category',
    'no-ids': never,
    'same-value': 'field' | 'value',
    'large-model': 'size' | 'weights' | 'vocabulary' | 'items' | 'most' | 'hidden',
  },
};
/** The kinds of rows and users that a log's report counts. */
export type FindingCode =
  | 'all-behaviours'
  | 'bad-label'
  | 'bad-time'
  | 'beyond-limit'
  | 'big-user'
  | 'broken-json'
  | 'category-changes'
  | 'category-commonest'
  | 'category-last'
  | 'category-list'
  | 'comment'
  | 'core-item'
  | 'core-user'
  | 'days'
  | 'decimal-id'
  | 'empty-field'
  | 'event-twice'
  | 'far-clock'
  | 'far-time'
  | 'film-twice'
  | 'given-by-file'
  | 'given-by-seed'
  | 'given-by-time'
  | 'in-1970'
  | 'item-again'
  | 'item-joined'
  | 'item-missing'
  | 'label-0'
  | 'label-1'
  | 'late-profile'
  | 'latin-1'
  | 'long-history'
  | 'long-id'
  | 'long-user'
  | 'long-value'
  | 'milliseconds'
  | 'no-category'
  | 'no-genre'
  | 'no-header'
  | 'no-history'
  | 'no-id'
  | 'no-label'
  | 'no-negative'
  | 'no-titles'
  | 'one-day'
  | 'open-quote'
  | 'other-behaviour'
  | 'other-property'
  | 'ragged'
  | 'repeated-negative'
  | 'repeated-positive'
  | 'rounded-time'
  | 'short-user'
  | 'ties'
  | 'title-changes'
  | 'too-many-columns'
  | 'uneven-history'
  | 'unknown-behaviour'
  | 'unknown-film'
  | 'unpaired'
  | 'user-in-both'
  | 'user-twice';
/** An error that the module throws: the English message, and what the page's own words need. */
export type DienError = Error & { name: "DienError" } & Refusal;
/** A stable name of the kind of error. */
export type ErrorCode = Refusal["code"];
