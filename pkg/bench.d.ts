/* tslint:disable */
/* eslint-disable */

/**
 * Trained models by name, and the drift curve under way.
 */
export class Inference {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Starts a drift chart: `drift_next` computes it piece by piece.
     *
     * # Errors
     * An unknown set or item, a history over the limit.
     */
    drift_begin(request: any): void;
    /**
     * The next piece of the drift chart: `{columns, prefixes, probability: [column][candidate][prefix]}`, or null at its end.
     *
     * # Errors
     * As `drift_begin`.
     */
    drift_next(): any;
    /**
     * Puts a checkpoint under a name, replacing what had it; returns what the file says of itself.
     *
     * # Errors
     * What is wrong with the file; the old weights of that name stay.
     */
    load(set: string, bytes: Uint8Array | number[]): any;
    /**
     * No weights yet.
     */
    constructor();
    /**
     * Panics: how the page's behaviour after a fault is tested.
     */
    panic(): void;
    /**
     * Traces one question through every column, with their common plane.
     *
     * # Errors
     * An unknown set or item, a history over the limit.
     */
    trace(request: any): any;
    /**
     * What the ids of a loaded checkpoint mean: `{name, categories, items}` in the shapes of a world, `name` that of its data.
     *
     * # Errors
     * An unknown set.
     */
    vocabulary(set: string): any;
}

/**
 * A network that learns and predicts from arrays: no data, no session, nothing of the page.
 */
export class Network {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * `{items, categories, hidden, head: [...], path, backend}`, and all weights as `Float32Array`s by their names in a checkpoint.
     *
     * # Errors
     * Weights that a network of these sizes does not have, or lacks.
     */
    constructor(request: any, weights: any);
    /**
     * Asks about one history, `Int32Array`s of items and categories, and a target: `{probability, attention, extractor, states}`.
     *
     * # Errors
     * None that are known.
     */
    predict(unit: any, items: Int32Array | number[], categories: Int32Array | number[], item: number, category: number): any;
    /**
     * One step of Adam; the total loss before it. The batch is row-major typed arrays by the names of [`Batch`]'s fields.
     *
     * # Errors
     * A field that is missing, a loss that is not finite.
     */
    train(unit: any, batch: any, alpha: number, learning_rate: number): number;
}

/**
 * The data that the page is on, and the training under way.
 */
export class Workshop {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Lets so many shoppers come and reports what has come of it so far.
     *
     * # Errors
     * If no test was begun.
     */
    ab_advance(shoppers: number): any;
    /**
     * Starts an A/B test on the shop: `{seed, shoppers, candidates, slots}`, the arms' names, and their checkpoints' bytes. The perfect
     * predictor is one more arm, the last.
     *
     * # Errors
     * A world that is no shop, a setting out of range, a file that is no checkpoint of this shop.
     */
    ab_begin(settings: any, names: any, checkpoints: Array<any>): void;
    /**
     * Starts reading a log; the world stays until `import_finish`. `options` (`{format, columns, behaviours}`) may be left out, as
     * may each of them.
     *
     * # Errors
     * Options of another shape.
     */
    import_begin(options: any): void;
    /**
     * Drops an import under way.
     */
    import_cancel(): void;
    /**
     * Ends reading and enters the new world: `{world, report}`. `protocol` (`{split: {kind, ..}, train_targets, k_core, negatives,
     * drop_repeats}`) may be left out, as may each of it; its seed is `seed`.
     *
     * # Errors
     * What makes the log unusable; the world is as before.
     */
    import_finish(seed: number, protocol: any): any;
    /**
     * A first look at a file's first bytes (64 KB will do): `{format, header, columns, rows}`, so that guessed columns can be shown
     * and corrected before reading.
     *
     * # Errors
     * Bytes that are no text.
     */
    import_inspect(file: string, bytes: Uint8Array | number[]): any;
    /**
     * Takes the next bytes of a file of the log: in pieces of any size, files in any order.
     *
     * # Errors
     * What makes the log unusable; the import is then over and the world as before.
     */
    import_push(file: string, chunk: Uint8Array | number[]): void;
    /**
     * The table of some trials' records, `{data, perfect, rows}`.
     *
     * # Errors
     * Records of another shape; no data.
     */
    ladder(records: any): any;
    /**
     * No world yet.
     */
    constructor();
    /**
     * Panics: how the page's behaviour after a fault is tested.
     */
    panic(): void;
    /**
     * Changes the learning rate from the next step on.
     *
     * # Errors
     * If it is out of range.
     */
    set_learning_rate(learning_rate: number): void;
    /**
     * Makes a shop, `{seed, shoppers, interests, drift_rate, return_rate, stray_rate}`, each of which may be left out; a training under way
     * ends.
     *
     * # Errors
     * A setting out of range.
     */
    shop(settings: any): any;
    /**
     * A unit's weights as they are: a checkpoint's bytes.
     *
     * # Errors
     * If the unit is not in training.
     */
    snapshot(unit: string): Uint8Array;
    /**
     * Starts a training of some units, all from the same seed and data, and ends the one before.
     *
     * # Errors
     * A setting out of range, data without impressions; the training before goes on.
     */
    train_begin(request: any): any;
    /**
     * Ends the training.
     */
    train_end(): void;
    /**
     * Takes so many steps of each unit, the units in turn, and returns what happened.
     *
     * # Errors
     * If no training was begun. A loss that is not finite is an event, and ends its unit's part.
     */
    train_steps(count: number): any;
    /**
     * Does so many pieces of the trial's work and returns what happened: events of kind `step`, `evaluated`, `testing` or, the last,
     * `done` with a `record` (whose seconds whoever has a clock fills in).
     *
     * # Errors
     * If no trial was begun; a loss that is not finite, which ends the trial.
     */
    trial_advance(pieces: number): any;
    /**
     * Starts a trial of `{model, seed, learning_rate, batch_size, hidden, max_history, patience, pooling?, activation?, penalty?}`; the
     * one before is dropped.
     * Returns `{parameters, steps_per_epoch}`.
     *
     * # Errors
     * A setting out of range, data without impressions.
     */
    trial_begin(request: any): any;
    /**
     * The trial's best weights so far: a checkpoint's bytes.
     *
     * # Errors
     * If no trial was begun.
     */
    trial_checkpoint(): Uint8Array;
    /**
     * Drops the trial.
     */
    trial_end(): void;
    /**
     * One user's history.
     *
     * # Errors
     * A user that is not there.
     */
    user(index: number): any;
}

/**
 * What there is to measure: `{cases, titles, paths, backends}`, of sizes of one's own, `{batch, time, width, head, unit, mask}`, or (undefined)
 * the default cases.
 *
 * # Errors
 * A size that no model has.
 */
export function bench_cases(sizes: any): any;

/**
 * Measures a case on a path (`fused` or `plain`) and a backend by a clock of milliseconds, `performance.now`.
 *
 * # Errors
 * A case that no model has.
 */
export function bench_measure(_case: any, path: any, backend: any, clock: Function): any;

/**
 * The build that this module is of; the glue and `build.json` carry the same.
 */
export function build_id(): string;

/**
 * Draws [`chart::attention`]; returns where the plot lies.
 *
 * # Errors
 * An unknown model; what the canvas could not do.
 */
export function draw_attention(canvas: HTMLCanvasElement, view: any, model: string, values: Float32Array | number[], top: number): any;

/**
 * Draws [`chart::drift`]; returns where the plot lies.
 *
 * # Errors
 * What the canvas could not do.
 */
export function draw_drift(canvas: HTMLCanvasElement, view: any, request: any): any;

/**
 * Draws [`chart::losses`]; returns where the plot lies.
 *
 * # Errors
 * What the canvas could not do.
 */
export function draw_losses(canvas: HTMLCanvasElement, view: any, request: any): any;

/**
 * Draws [`chart::paths`]; returns where the plot lies.
 *
 * # Errors
 * What the canvas could not do.
 */
export function draw_paths(canvas: HTMLCanvasElement, view: any, request: any): any;

/**
 * Draws [`chart::states`]; returns where the plot lies.
 *
 * # Errors
 * What the canvas could not do.
 */
export function draw_states(canvas: HTMLCanvasElement, view: any, hidden: number, values: Float32Array | number[], limit: number): any;

/**
 * Draws [`chart::update_weight`]; returns where the plot lies.
 *
 * # Errors
 * An unknown model; what the canvas could not do.
 */
export function draw_update_weight(canvas: HTMLCanvasElement, view: any, model: string, mean: Float32Array | number[], low: Float32Array | number[], high: Float32Array | number[], top: number): any;

/**
 * The colours that drawings of a theme use, as CSS, and the signs of their markers.
 *
 * # Errors
 * None that the page can cause.
 */
export function palette(dark: boolean): any;

/**
 * Runs once when the module is instantiated: a panic's text goes to the console, and from there to the page.
 */
export function start(): void;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_inference_free: (a: number, b: number) => void;
    readonly __wbg_network_free: (a: number, b: number) => void;
    readonly __wbg_workshop_free: (a: number, b: number) => void;
    readonly bench_cases: (a: any) => [number, number, number];
    readonly bench_measure: (a: any, b: any, c: any, d: any) => [number, number, number];
    readonly build_id: () => [number, number];
    readonly draw_attention: (a: any, b: any, c: number, d: number, e: number, f: number, g: number) => [number, number, number];
    readonly draw_drift: (a: any, b: any, c: any) => [number, number, number];
    readonly draw_losses: (a: any, b: any, c: any) => [number, number, number];
    readonly draw_paths: (a: any, b: any, c: any) => [number, number, number];
    readonly draw_states: (a: any, b: any, c: number, d: number, e: number, f: number) => [number, number, number];
    readonly draw_update_weight: (a: any, b: any, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => [number, number, number];
    readonly inference_drift_begin: (a: number, b: any) => [number, number];
    readonly inference_drift_next: (a: number) => [number, number, number];
    readonly inference_load: (a: number, b: number, c: number, d: number, e: number) => [number, number, number];
    readonly inference_new: () => number;
    readonly inference_panic: (a: number) => void;
    readonly inference_trace: (a: number, b: any) => [number, number, number];
    readonly inference_vocabulary: (a: number, b: number, c: number) => [number, number, number];
    readonly network_new: (a: any, b: any) => [number, number, number];
    readonly network_predict: (a: number, b: any, c: number, d: number, e: number, f: number, g: number, h: number) => [number, number, number];
    readonly network_train: (a: number, b: any, c: any, d: number, e: number) => [number, number, number];
    readonly palette: (a: number) => [number, number, number];
    readonly start: () => void;
    readonly workshop_ab_advance: (a: number, b: number) => [number, number, number];
    readonly workshop_ab_begin: (a: number, b: any, c: any, d: any) => [number, number];
    readonly workshop_import_begin: (a: number, b: any) => [number, number];
    readonly workshop_import_cancel: (a: number) => void;
    readonly workshop_import_finish: (a: number, b: number, c: any) => [number, number, number];
    readonly workshop_import_inspect: (a: number, b: number, c: number, d: number, e: number) => [number, number, number];
    readonly workshop_import_push: (a: number, b: number, c: number, d: number, e: number) => [number, number];
    readonly workshop_ladder: (a: number, b: any) => [number, number, number];
    readonly workshop_new: () => number;
    readonly workshop_panic: (a: number) => void;
    readonly workshop_set_learning_rate: (a: number, b: number) => [number, number];
    readonly workshop_shop: (a: number, b: any) => [number, number, number];
    readonly workshop_snapshot: (a: number, b: number, c: number) => [number, number, number, number];
    readonly workshop_train_begin: (a: number, b: any) => [number, number, number];
    readonly workshop_train_end: (a: number) => void;
    readonly workshop_train_steps: (a: number, b: number) => [number, number, number];
    readonly workshop_trial_advance: (a: number, b: number) => [number, number, number];
    readonly workshop_trial_begin: (a: number, b: any) => [number, number, number];
    readonly workshop_trial_checkpoint: (a: number) => [number, number, number, number];
    readonly workshop_trial_end: (a: number) => void;
    readonly workshop_user: (a: number, b: number) => [number, number, number];
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;

/** The build that this glue is of. */
export const BUILD_ID: string;
/** The size of the .wasm, unpacked. */
export const WASM_BYTES: number;
