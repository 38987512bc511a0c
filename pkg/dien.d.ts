/* tslint:disable */
/* eslint-disable */

/**
 * r" What the answering thread is asked.
 */
export class Inference {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * r" Returns each column's attention by category after each prefix.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    attention_shares(request: any): any;
    /**
     * r" Starts a drift chart, which `drift_next` computes piece by piece.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    drift_begin(request: any): any;
    /**
     * r" Returns the next piece of the drift chart, or null at its end.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    drift_next(): any;
    /**
     * r" Returns the examples that a checkpoint brings, with another program's answers.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    examples(weights: any): any;
    /**
     * r" Returns p(click) of a column, and how far its last state moves, under each of some other attentions.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    force_attention(request: any): any;
    /**
     * r" Returns whether the indices of a loaded checkpoint mean what they do in a world with this `numbering`.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    is_numbered_as(set: any, numbering: any): any;
    /**
     * r" Returns p(click) without each of the behaviours in turn: by column and position.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    leave_one_out(request: any): any;
    /**
     * r" Puts a checkpoint under a name, replacing what had it; returns what the file says of itself.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    load(set: any, bytes: any): any;
    /**
     * Nothing loaded yet.
     */
    constructor();
    /**
     * r" Returns by column how well each state knew the next click, and each of some other items; null where there is no extractor.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    next_click(request: any): any;
    /**
     * r" Panics: how the page's behaviour after a fault is tested.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    panic(): any;
    /**
     * r" Asks a loaded checkpoint some examples; returns how many it answers as the other program.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    replay(set: any, examples: any): any;
    /**
     * r" Returns which dimensions of the state are on at some steps, and where they are on in other histories.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    states_like(request: any): any;
    /**
     * r" Traces one history before several targets; returns the paths of the states in a common plane.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    target_paths(request: any): any;
    /**
     * r" Traces one question through every column, with their common plane.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    trace(request: any): any;
    /**
     * r" Returns what the ids of a loaded checkpoint mean.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    vocabulary(set: any): any;
}

/**
 * r" What a working thread is asked of its world.
 */
export class Workshop {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * r" Returns the best possible guess of some candidates: p(click) by candidate and prefix; null where no law is known.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    best_guess(request: any): any;
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
     * r" Makes a shop and enters it.
     *
     * # Errors
     * A request of another shape, and those of the call itself.
     */
    shop(settings: any): any;
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
 * r" Returns everything that the page would otherwise list by hand.
 *
 * # Errors
 * A request of another shape.
 */
export function describe(): any;

/**
 * r" Draws attention as bars; returns where the plot lies.
 *
 * # Errors
 * A request of another shape; what the canvas could not do.
 */
export function draw_attention(canvas: HTMLCanvasElement, view: any, model: any, bars: any): any;

/**
 * r" Draws p(click) of some candidates after each prefix; returns where the plot lies.
 *
 * # Errors
 * A request of another shape; what the canvas could not do.
 */
export function draw_drift(canvas: HTMLCanvasElement, view: any, drift: any): any;

/**
 * r" Draws curves over the steps of a training; returns where the plot lies.
 *
 * # Errors
 * A request of another shape; what the canvas could not do.
 */
export function draw_losses(canvas: HTMLCanvasElement, view: any, losses: any): any;

/**
 * r" Draws paths of states in the plane; returns where the plot lies.
 *
 * # Errors
 * A request of another shape; what the canvas could not do.
 */
export function draw_paths(canvas: HTMLCanvasElement, view: any, paths: any): any;

/**
 * r" Draws states as a heatmap; returns where the plot lies.
 *
 * # Errors
 * A request of another shape; what the canvas could not do.
 */
export function draw_states(canvas: HTMLCanvasElement, view: any, states: any): any;

/**
 * r" Draws AUC of some models against a setting; returns where the plot lies.
 *
 * # Errors
 * A request of another shape; what the canvas could not do.
 */
export function draw_sweep(canvas: HTMLCanvasElement, view: any, curves: any): any;

/**
 * r" Draws the candidate's coefficient as mean and range; returns where the plot lies.
 *
 * # Errors
 * A request of another shape; what the canvas could not do.
 */
export function draw_update_weight(canvas: HTMLCanvasElement, view: any, model: any, weight: any): any;

/**
 * r" Returns a theme's colours as CSS.
 *
 * # Errors
 * A request of another shape.
 */
export function palette(dark: any): any;

/**
 * Runs once when the module is instantiated: a panic's text goes to the console, and from there to the page.
 */
export function start(): void;

/**
 * r" Returns the trials of a ladder that are still to be done; it is done when none is left.
 *
 * # Errors
 * A request of another shape.
 */
export function trials_left(plan: any, ended: any): any;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_inference_free: (a: number, b: number) => void;
    readonly __wbg_workshop_free: (a: number, b: number) => void;
    readonly build_id: () => [number, number];
    readonly describe: () => [number, number, number];
    readonly draw_attention: (a: any, b: any, c: any, d: any) => [number, number, number];
    readonly draw_drift: (a: any, b: any, c: any) => [number, number, number];
    readonly draw_losses: (a: any, b: any, c: any) => [number, number, number];
    readonly draw_paths: (a: any, b: any, c: any) => [number, number, number];
    readonly draw_states: (a: any, b: any, c: any) => [number, number, number];
    readonly draw_sweep: (a: any, b: any, c: any) => [number, number, number];
    readonly draw_update_weight: (a: any, b: any, c: any, d: any) => [number, number, number];
    readonly inference_attention_shares: (a: number, b: any) => [number, number, number];
    readonly inference_drift_begin: (a: number, b: any) => [number, number, number];
    readonly inference_drift_next: (a: number) => [number, number, number];
    readonly inference_examples: (a: number, b: any) => [number, number, number];
    readonly inference_force_attention: (a: number, b: any) => [number, number, number];
    readonly inference_is_numbered_as: (a: number, b: any, c: any) => [number, number, number];
    readonly inference_leave_one_out: (a: number, b: any) => [number, number, number];
    readonly inference_load: (a: number, b: any, c: any) => [number, number, number];
    readonly inference_new: () => number;
    readonly inference_next_click: (a: number, b: any) => [number, number, number];
    readonly inference_panic: (a: number) => [number, number, number];
    readonly inference_replay: (a: number, b: any, c: any) => [number, number, number];
    readonly inference_states_like: (a: number, b: any) => [number, number, number];
    readonly inference_target_paths: (a: number, b: any) => [number, number, number];
    readonly inference_trace: (a: number, b: any) => [number, number, number];
    readonly inference_vocabulary: (a: number, b: any) => [number, number, number];
    readonly palette: (a: any) => [number, number, number];
    readonly start: () => void;
    readonly trials_left: (a: any, b: any) => [number, number, number];
    readonly workshop_best_guess: (a: number, b: any) => [number, number, number];
    readonly workshop_enter: (a: number, b: any) => [number, number, number];
    readonly workshop_hand_over: (a: number) => [number, number, number];
    readonly workshop_measure_begin: (a: number, b: any, c: any, d: any) => [number, number, number];
    readonly workshop_measure_history: (a: number, b: any, c: any) => [number, number, number];
    readonly workshop_measure_next: (a: number, b: any) => [number, number, number];
    readonly workshop_new: () => number;
    readonly workshop_panic: (a: number) => [number, number, number];
    readonly workshop_sample: (a: number, b: any) => [number, number, number];
    readonly workshop_shop: (a: number, b: any) => [number, number, number];
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
