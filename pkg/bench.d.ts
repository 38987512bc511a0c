/* tslint:disable */
/* eslint-disable */

/**
 * A network that learns and predicts from arrays, `Network` in JavaScript. It has no data set and no session.
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
    readonly __wbg_network_free: (a: number, b: number) => void;
    readonly bench_cases: (a: any) => [number, number, number];
    readonly bench_measure: (a: any, b: any, c: any, d: any) => [number, number, number];
    readonly build_id: () => [number, number];
    readonly network_new: (a: any, b: any) => [number, number, number];
    readonly network_predict: (a: number, b: any, c: number, d: number, e: number, f: number, g: number, h: number) => [number, number, number];
    readonly network_train: (a: number, b: any, c: any, d: number, e: number) => [number, number, number];
    readonly start: () => void;
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
