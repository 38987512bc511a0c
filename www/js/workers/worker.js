// Both workers: one infers, the other holds data and trains. Booted from a blob: URL, so that the page's policy holds in here.

import init, * as dien from '../../../pkg/dien.js';

/** @typedef {{id: number, method: string, args: any[]}} Call */

const scope = /** @type {any} */ (self);
/** What the panic hook said last: it speaks to the console, and the page shows it. */
let panicText = '';
console.error = (...said) => {
  panicText = said.map(String).join(' ');
};

/** @type {any} */
let instance = null;
/** Calls that were cancelled or replaced. */
let driftTurn = 0;
let importTurn = 0;
/** Whether a log is being read. */
let importing = false;

const CHUNK = 1 << 20;

/** Lets messages in. */
const breathe = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(undefined);
    port2.postMessage(null);
  });

/** What goes on longer than one call. @type {Record<string, (...args: any[]) => Promise<unknown>>} */
const longer = {
  /** Sends each piece of a drift chart as it comes; a newer request ends an older one. */
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

  /** Makes a shop. Whatever log is being read is no longer wanted. */
  async shop(settings) {
    await longer.importCancel();
    return instance.shop(settings);
  },

  /** Reads a log's files piece by piece; null if that was cancelled, or another world was entered meanwhile. */
  async importFiles(files, options, protocol, seed) {
    await longer.importCancel();
    const turn = importTurn;
    const total = files.reduce((/** @type {number} */ sum, /** @type {File} */ file) => sum + file.size, 0);
    let done = 0;
    instance.import_begin(options);
    importing = true;
    for (const file of /** @type {File[]} */ (files)) {
      let start = 0;
      // An empty file has one piece too: it is to be heard of.
      do {
        const bytes = new Uint8Array(await file.slice(start, start + CHUNK).arrayBuffer());
        if (turn !== importTurn) return null;
        instance.import_push(file.name, bytes);
        start += CHUNK;
        done += bytes.length;
        scope.postMessage({ event: 'import', done, total });
      } while (start < file.size);
    }
    importing = false;
    return instance.import_finish(seed, protocol);
  },

  async importCancel() {
    importTurn += 1;
    if (importing) instance.import_cancel();
    importing = false;
    return null;
  },
};

/** @param {any} error */
function describe(error) {
  const known = error?.name === 'DienError';
  return {
    fatal: error instanceof WebAssembly.RuntimeError || error instanceof RangeError,
    known,
    message: error instanceof WebAssembly.RuntimeError && panicText ? panicText : String(error?.message ?? error),
    code: known ? error.code : 'fault',
    details: known ? error.details : {},
  };
}

/** Whether the module came up. Settles once, and every call waits for it. @type {Promise<boolean>} */
let up = Promise.resolve(false);

/** @param {{module: WebAssembly.Module, role: 'inference' | 'workshop'}} boot */
async function start({ module, role }) {
  try {
    await init({ module_or_path: module });
    instance = role === 'inference' ? new dien.Inference() : new dien.Workshop();
    scope.postMessage({ id: 0, value: null });
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
    const value = method in longer ? await longer[method](...args) : instance[method](...args);
    scope.postMessage({ id, value });
  } catch (error) {
    scope.postMessage({ id, error: describe(error) });
  }
};
