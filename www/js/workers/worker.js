// Both workers: one infers, the other holds data and trains (with a second module, loaded when that is asked for). Booted from a blob: URL, so that the page's policy holds
// in here.

import init, * as dien from '../../../pkg/dien.js';
import { onBytes } from './bytes.js';
import { compiled } from './compiled.js';
import { Fault } from './fault.js';
import { isOneFile } from './door.js';
import { imported, onLate } from './files.js';
import { packedBytes, unpacked } from './unpack/index.js';

/** @typedef {import('../../../pkg/boundary.js').InferenceCalls} InferenceCalls */
/** @typedef {import('../../../pkg/boundary.js').WorldCalls} WorldCalls */
/** What both modules' workshops answer together. @typedef {WorldCalls & import('../../../pkg/boundary.js').WorkshopCalls} WorkshopCalls */
/**
 * What goes on longer than one call of the module's.
 * @typedef {object} LongerInference
 * @property {(request: import('../../../pkg/boundary.js').DriftRequest, tag: number) => boolean} drift
 */
/**
 * @typedef {object} LongerWorkshop
 * @property {(files: import('./unpack/index.js').LogFile[], options: Partial<import('../../../pkg/boundary.js').ReadOptions>, protocol:
 *   Partial<import('../../../pkg/boundary.js').Protocol>,
 *   seed: number) => import('../../../pkg/boundary.js').Imported | null} importFiles
 * @property {() => null} importCancel
 */
/** What a worker answers that infers. @typedef {InferenceCalls & LongerInference} InferenceWorker */
/** What a worker answers that holds data and trains. @typedef {WorkshopCalls & LongerWorkshop} WorkshopWorker */
/**
 * What answers a call in its own time.
 * @template {(...args: any[]) => any} F
 * @typedef {(...args: Parameters<F>) => Promise<ReturnType<F>>} Longer
 */
/** @typedef {{id: number, method: string, args: unknown[]}} Call */

/** What a worker is within itself. */
const scope =
  /** @type {{postMessage: (message: unknown, transfer?: Transferable[]) => void, onmessage: (event: MessageEvent) => void}} */ (
    /** @type {unknown} */ (self)
  );
/** What the panic hook said last: it speaks to the console, and the page shows it. */
let panicText = '';
console.error = (...said) => {
  panicText = said.map(String).join(' ');
};

onLate((file, late) => scope.postMessage({ event: 'late', file, late }));

/** The module's object: of the one kind or the other, as the page has asked. @type {InferenceCalls & WorkshopCalls} */
let instance;
/** @type {'inference' | 'workshop'} */
let role;
/** Settles when the second module's workshop has taken the place of the first one's. @type {Promise<void> | null} */
let complete = null;
/** Whether the workshop is in a world. */
let placed = false;
/** What is being measured: how it began, and how many shoppers are done. @type {{begin: Parameters<WorldCalls['measure_begin']>, done: number} | null} */
let measuring = null;
/** Calls that were cancelled or replaced. */
let driftTurn = 0;
let importTurn = 0;
/** Whether a log is being read. */
let importing = false;

onBytes((amount) => scope.postMessage({ event: 'bytes', amount }));

/** Lets messages in. */
const breathe = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(undefined);
    port2.postMessage(null);
  });

/**
 * Puts the second module's workshop, which also reads logs and trains, in the place of the first one's: it enters the same
 * world, and measures what was being measured. Who only looks does not wait for its file.
 */
async function completeWorkshop() {
  const glue = await secondModule();
  const first = /** @type {WorldCalls & {free: () => void}} */ (/** @type {unknown} */ (instance));
  const whole = /** @type {WorkshopCalls} */ (/** @type {unknown} */ (new glue.Workshop()));
  if (placed) whole.enter(first.hand_over());
  if (measuring) {
    whole.measure_begin(...measuring.begin);
    if (measuring.done) whole.measure_next(measuring.done);
  }
  first.free();
  instance = /** @type {InferenceCalls & WorkshopCalls} */ (whole);
  scope.postMessage({ event: 'completed' });
}

/** Loads the second module; whatever goes wrong, what the first one shows stays. */
async function secondModule() {
  if (isOneFile) throw new Fault('one-file', '');
  const script = new URL('../../../pkg/workshop.js', import.meta.url);
  const url = new URL('../../../pkg/workshop_bg.wasm', import.meta.url);
  const check = (/** @type {string} */ build, /** @type {URL} */ { pathname: file }) => {
    if (build !== dien.BUILD_ID) throw new Fault('stale', `${build} is not ${dien.BUILD_ID}`, { details: { file } });
  };
  try {
    const glue = await imported(script, () => import('../../../pkg/workshop.js'));
    check(glue.BUILD_ID, script);
    await glue.default({ module_or_path: await compiled(url, glue.WASM_BYTES) });
    check(glue.build_id(), url);
    return glue;
  } catch (error) {
    // What does not fit its glue is of another build.
    const { code, message, details } = error instanceof Fault ? error : new Fault('stale', String(error));
    throw new Fault('no-workshop', message, { details: { file: url.pathname, ...details, problem: code } });
  }
}

/** Makes sure that a call can be made. While the second module is on its way all calls wait, in order. @param {string} method */
async function enable(method) {
  if (role === 'inference' || method in instance || method in longer) return complete?.catch(() => {});
  complete ??= completeWorkshop();
  try {
    await complete;
  } catch (fault) {
    // It may come the next time.
    complete = null;
    throw fault;
  }
}

/** What goes on longer than one call, or ends what does. */
const longer = {
  /**
   * Sends each piece of a drift chart as it comes; a newer request ends an older one.
   * @type {Longer<LongerInference['drift']>}
   */
  async drift(request, tag) {
    const turn = ++driftTurn;
    instance.drift_begin(request);
    for (;;) {
      await breathe();
      if (turn !== driftTurn) return false;
      const piece = instance.drift_next();
      if (piece === null) return true;
      scope.postMessage({ event: 'drift', tag, piece });
    }
  },

  /** Makes a shop. Whatever log is being read is no longer wanted. @type {Longer<WorkshopCalls['shop']>} */
  async shop(settings) {
    await longer.importCancel();
    return entered(instance.shop(settings));
  },

  /** Enters the world that another worker handed over. @type {Longer<WorkshopCalls['enter']>} */
  async enter(world) {
    await longer.importCancel();
    return entered(instance.enter(world));
  },

  /** @type {Longer<WorldCalls['measure_begin']>} */
  async measure_begin(...begin) {
    const begun = instance.measure_begin(...begin);
    measuring = { begin, done: 0 };
    return begun;
  },

  /** @type {Longer<WorldCalls['measure_next']>} */
  async measure_next(shoppers) {
    const progress = instance.measure_next(shoppers);
    if (measuring) measuring.done += shoppers;
    return progress;
  },

  /**
   * Reads a log's files piece by piece; null if that was cancelled, or another world was entered meanwhile.
   * @type {Longer<LongerWorkshop['importFiles']>}
   */
  async importFiles(files, options, protocol, seed) {
    await longer.importCancel();
    const turn = importTurn;
    const total = files.reduce((sum, file) => sum + packedBytes(file), 0);
    let done = 0;
    instance.import_begin(options);
    importing = true;
    for (const file of files) {
      // An empty file is to be heard of too.
      instance.import_push(file.name, new Uint8Array(0));
      for await (const bytes of unpacked(file, (taken) => (done += taken))) {
        // What was unpacked already comes at once, and a message would wait for all of it.
        await breathe();
        if (turn !== importTurn) return null;
        instance.import_push(file.name, bytes);
        scope.postMessage({ event: 'import', done, total });
      }
      if (turn !== importTurn) return null;
    }
    importing = false;
    return entered(instance.import_finish(seed, protocol));
  },

  /** @type {Longer<LongerWorkshop['importCancel']>} */
  async importCancel() {
    importTurn += 1;
    if (importing) instance.import_cancel();
    importing = false;
    return null;
  },
};

/** Another world was entered: nothing is measured in it yet. @template T @param {T} reply @returns {T} */
function entered(reply) {
  placed = true;
  measuring = null;
  return reply;
}

/** @param {unknown} thrown */
function describe(thrown) {
  const error = /** @type {Partial<import('../../../pkg/boundary.js').DienError>} */ (thrown ?? {});
  const known = error.name === 'DienError' || thrown instanceof Fault;
  return {
    fatal: thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError,
    known,
    message: thrown instanceof WebAssembly.RuntimeError && panicText ? panicText : String(error.message ?? thrown),
    code: known ? error.code : 'fault',
    details: known ? error.details : {},
  };
}

/**
 * Holds a lock for as long as this worker lives. The page gets the lock when the worker has ended, for whatever reason.
 * @param {string} lock
 * @returns {Promise<boolean>} whether it is held
 */
const hold = (lock) =>
  new Promise((held) => {
    // Only a secure context has locks, and a frame without an origin may not ask for one.
    if (!navigator.locks) return held(false);
    const keep = () => {
      held(true);
      return new Promise(() => {});
    };
    navigator.locks.request(lock, keep).catch(() => held(false));
  });

/** Whether the module came up. Settles once, and every call waits for it. @type {Promise<boolean>} */
let up = Promise.resolve(false);

/** @param {{module: WebAssembly.Module, role: 'inference' | 'workshop', lock: string}} boot */
async function start({ module, role: own, lock }) {
  role = own;
  try {
    const held = await hold(lock);
    await init({ module_or_path: module });
    // Typed by what is generated from Rust: the types beside the build say `any`.
    const made = /** @type {unknown} */ (role === 'inference' ? new dien.Inference() : new dien.Workshop());
    instance = /** @type {InferenceCalls & WorkshopCalls} */ (made);
    scope.postMessage({ id: 0, value: held });
    return true;
  } catch (error) {
    scope.postMessage({ id: 0, error: { ...describe(error), fatal: true } });
    return false;
  }
}

scope.onmessage = async (/** @type {MessageEvent} */ { data }) => {
  if (data.boot) {
    up = start(data.boot);
    return;
  }
  // Making an instance may take a turn of the event loop (it does in Firefox), and the next message is handled in it.
  // Waiting for one promise keeps the calls in order. Where the start failed the page has already been told.
  if (!(await up)) return;
  const { id, method, args } = /** @type {Call} */ (data);
  try {
    await enable(method === 'importFiles' ? 'import_begin' : method);
    // What may be called, and with what, is checked where the page calls.
    const calls = /** @type {Record<string, (...args: unknown[]) => unknown>} */ (
      /** @type {unknown} */ (method in longer ? longer : instance)
    );
    const value = await calls[method](...args);
    // Bytes are the page's from then on: nobody copies them.
    scope.postMessage({ id, value }, value instanceof Uint8Array ? [value.buffer] : []);
  } catch (error) {
    scope.postMessage({ id, error: describe(error) });
  }
};
