/* tslint:disable */
/* eslint-disable */

/**
 * r" What a working thread is asked of its world.
 */
export class Workshop {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * r" Runs the visits of the next shoppers; returns the results so far.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    ab_advance(shoppers: any): any;
    /**
     * r" Starts an A/B test on the shop; the perfect predictor is one more arm, the last.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    ab_begin(settings: any, names: any, checkpoints: any): any;
    /**
     * r" Returns the best possible guess of some candidates: p(click) by candidate and prefix; null where no law is known.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    best_guess(request: any): any;
    /**
     * r" Makes a checkpoint of another library one of ours.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    convert(weights: any, request: any): any;
    /**
     * r" Enters the world that another thread handed over.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    enter(world: any): any;
    /**
     * r" Returns the world as bytes, for `enter` in another thread.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    hand_over(): any;
    /**
     * r" Returns AUC and log loss of a checkpoint on the world's test impressions, with these histories.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    histories(checkpoint: any, kind: any): any;
    /**
     * r" Starts reading a log; the world stays until `import_finish`.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    import_begin(options: any): any;
    /**
     * r" Drops an import under way.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    import_cancel(): any;
    /**
     * r" Ends reading and enters the world of the log; the seed is the protocol's.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    import_finish(seed: any, protocol: any): any;
    /**
     * r" Looks at a file's first bytes; 64 KB will do. Without a format it is found.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    import_inspect(file: any, bytes: any, format: any): any;
    /**
     * r" Takes the next bytes of a file of the log: in pieces of any size, files in any order.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    import_push(file: any, bytes: any): any;
    /**
     * r" Returns the world's impressions as files for other programs.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    impressions(layout: any, max_history: any): any;
    /**
     * r" Returns the table of some trials' records.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    ladder(records: any): any;
    /**
     * r" Starts to measure what a checkpoint, run as a unit, makes of the first test shoppers, so many at most.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    measure_begin(checkpoint: any, unit: any, shoppers: any): any;
    /**
     * r" Measures what a checkpoint makes of a history whose truth is known; null where no law is known.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    measure_history(checkpoint: any, request: any): any;
    /**
     * r" Measures so many more shoppers; returns the measures of all so far.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    measure_next(shoppers: any): any;
    /**
     * Nothing loaded yet.
     */
    constructor();
    /**
     * r" Panics: how the page's behaviour after a fault is tested.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    panic(): any;
    /**
     * r" Returns the histories of the first test users, so many at most.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    sample(count: any): any;
    /**
     * r" Changes the learning rate from the next step on.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    set_learning_rate(learning_rate: any): any;
    /**
     * r" Makes a shop and enters it.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    shop(settings: any): any;
    /**
     * r" Returns a unit's weights as they are: a checkpoint's bytes.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    snapshot(unit: any): any;
    /**
     * r" Starts a training of some units and ends the one before.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    train_begin(request: any): any;
    /**
     * r" Ends the training.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    train_end(): any;
    /**
     * r" Takes so many steps of each unit; returns what happened.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    train_steps(count: any): any;
    /**
     * r" Does so many pieces of the trial's work; returns what happened.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    trial_advance(pieces: any): any;
    /**
     * r" Starts a trial of the ladder and drops the one before.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    trial_begin(request: any): any;
    /**
     * r" Returns the trial's best weights so far: a checkpoint's bytes.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    trial_checkpoint(): any;
    /**
     * r" Drops the trial.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    trial_end(): any;
    /**
     * r" Returns one user's history.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    user(index: any): any;
}

/**
 * Returns the build that this module is of; the glue and `build.json` carry the same.
 */
export function build_id(): string;

/**
 * Runs once when the module is instantiated: a panic's text goes to the console, and from there to the page.
 */
export function start(): void;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_workshop_free: (a: number, b: number) => void;
    readonly build_id: () => [number, number];
    readonly start: () => void;
    readonly workshop_ab_advance: (a: number, b: any) => [number, number, number];
    readonly workshop_ab_begin: (a: number, b: any, c: any, d: any) => [number, number, number];
    readonly workshop_best_guess: (a: number, b: any) => [number, number, number];
    readonly workshop_convert: (a: number, b: any, c: any) => [number, number, number];
    readonly workshop_enter: (a: number, b: any) => [number, number, number];
    readonly workshop_hand_over: (a: number) => [number, number, number];
    readonly workshop_histories: (a: number, b: any, c: any) => [number, number, number];
    readonly workshop_import_begin: (a: number, b: any) => [number, number, number];
    readonly workshop_import_cancel: (a: number) => [number, number, number];
    readonly workshop_import_finish: (a: number, b: any, c: any) => [number, number, number];
    readonly workshop_import_inspect: (a: number, b: any, c: any, d: any) => [number, number, number];
    readonly workshop_import_push: (a: number, b: any, c: any) => [number, number, number];
    readonly workshop_impressions: (a: number, b: any, c: any) => [number, number, number];
    readonly workshop_ladder: (a: number, b: any) => [number, number, number];
    readonly workshop_measure_begin: (a: number, b: any, c: any, d: any) => [number, number, number];
    readonly workshop_measure_history: (a: number, b: any, c: any) => [number, number, number];
    readonly workshop_measure_next: (a: number, b: any) => [number, number, number];
    readonly workshop_new: () => number;
    readonly workshop_panic: (a: number) => [number, number, number];
    readonly workshop_sample: (a: number, b: any) => [number, number, number];
    readonly workshop_set_learning_rate: (a: number, b: any) => [number, number, number];
    readonly workshop_shop: (a: number, b: any) => [number, number, number];
    readonly workshop_snapshot: (a: number, b: any) => [number, number, number];
    readonly workshop_train_begin: (a: number, b: any) => [number, number, number];
    readonly workshop_train_end: (a: number) => [number, number, number];
    readonly workshop_train_steps: (a: number, b: any) => [number, number, number];
    readonly workshop_trial_advance: (a: number, b: any) => [number, number, number];
    readonly workshop_trial_begin: (a: number, b: any) => [number, number, number];
    readonly workshop_trial_checkpoint: (a: number) => [number, number, number];
    readonly workshop_trial_end: (a: number) => [number, number, number];
    readonly workshop_user: (a: number, b: any) => [number, number, number];
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
