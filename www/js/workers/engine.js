// The compiled module, and the workers that run it. A worker may die at any time: it is started anew. Browsers report no
// event when a worker ends without a word, so each holds a lock while it lives.

import init, * as dien from '../../../pkg/dien.js';
import { relay } from './bytes.js';
import { compiled } from './compiled.js';
import { Fault } from './fault.js';
import { workerSource } from './door.js';
import { blamed, tellLate, watched } from './files.js';

/** A module that uses SIMD: `i8x16.popcnt` of a splat. */
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

/**
 * Compiles the module and makes this thread's own instance, which draws.
 * @returns {Promise<WebAssembly.Module>}
 */
export async function load() {
  if (typeof WebAssembly !== 'object') throw new Fault('no-wasm', 'This browser has no WebAssembly.');
  if (!WebAssembly.validate(SIMD)) throw new Fault('no-simd', "This browser's WebAssembly has no SIMD.");
  await checkPolicy();
  const url = new URL('../../../pkg/dien_bg.wasm', import.meta.url);
  const module = await compiled(url, dien.WASM_BYTES);
  try {
    await init({ module_or_path: module });
  } catch (error) {
    // Glue of one build and wasm of another do not fit together.
    throw stale(url, String(error));
  }
  if (dien.build_id() !== dien.BUILD_ID) throw stale(url, `${dien.build_id()} is not ${dien.BUILD_ID}`);
  return module;
}

/** @param {URL} url @param {string} why */
const stale = ({ pathname: file }, why) => new Fault('stale', why, { details: { file } });

/** A policy that forbids compiling is told apart from a file that cannot be compiled, by compiling one that can be. */
async function checkPolicy() {
  try {
    await WebAssembly.compile(SIMD);
  } catch (error) {
    throw new Fault('policy', String(error));
  }
}

/** Why a worker could not be started. @param {URL} script @param {string | undefined} said */
async function unstarted(script, said) {
  const message = said || 'the worker could not be started';
  const found = await blamed(script, message, { fatal: true });
  return found instanceof Fault ? found : new Fault('worker', message, { fatal: true });
}

/** A worker that dies so often before it is up is not started again. */
const MOST_FAILED_STARTS = 2;

/** @typedef {import('./worker.js').InferenceWorker} InferenceWorker */
/** @typedef {import('./worker.js').WorkshopWorker} WorkshopWorker */

/** What a worker of each role answers. @typedef {{inference: InferenceWorker, workshop: WorkshopWorker}} Roles */

/**
 * A worker with one of the module's objects in it.
 * @template {keyof Roles} Role
 */
export class Worklet {
  /**
   * @param {Role} role
   * @param {WebAssembly.Module} module
   * @param {(event: any) => void} onEvent
   * @param {(fault: Fault) => void} onDeath called when it died; it is running anew, and empty, by then
   */
  constructor(role, module, onEvent, onDeath) {
    this.role = role;
    this.module = module;
    this.onEvent = onEvent;
    this.onDeath = onDeath;
    /** @type {Map<number, {resolve: (value: any) => void, reject: (fault: Fault) => void}>} */
    this.pending = new Map();
    this.nextId = 1;
    this.failedStarts = 0;
    this.start();
  }

  start() {
    const script = new URL('worker.js', import.meta.url);
    const { source, type } = workerSource(script);
    const blob = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    const worker = new Worker(blob, { type, name: this.role });
    this.worker = worker;
    worker.onmessage = ({ data }) => this.receive(data);
    let up = false;
    worker.onerror = async (event) => {
      event.preventDefault();
      const details = { role: this.role };
      const fault = up
        ? new Fault('panic', event.message || 'the worker failed', { fatal: true, details })
        : await unstarted(script, event.message);
      if (worker === this.worker) this.die(fault);
    };
    /** Settles when the worker is up. Calls made earlier wait in the worker for that. */
    this.ready = new Promise((resolve, reject) => this.pending.set(0, { resolve, reject }));
    const lock = `dien-${this.role}-${Math.random()}`;
    watched(script.pathname, this.ready).then(
      (held) => {
        up = true;
        this.failedStarts = 0;
        if (held) this.watch(worker, lock);
      },
      () => {},
    );
    worker.postMessage({ boot: { module: this.module, role: this.role, lock } });
  }

  /** Hears of the end of a worker that holds a lock and says nothing of it. @param {Worker} worker @param {string} lock what it holds while it lives */
  watch(worker, lock) {
    const heard = () => {
      if (worker !== this.worker) return;
      this.die(new Fault('panic', 'it ended by itself', { fatal: true, details: { role: this.role } }));
    };
    navigator.locks.request(lock, heard).catch(() => {});
  }

  /** @param {any} data */
  receive(data) {
    if (data.event === 'late') return tellLate(data.file, data.late);
    if (data.event === 'bytes') return relay(data.amount);
    if (data.event) return this.onEvent(data);
    const call = this.pending.get(data.id);
    this.pending.delete(data.id);
    if (!data.error) return call?.resolve(data.value);
    const { code, message, fatal, details } = data.error;
    const fault = new Fault(fatal ? 'panic' : code, message, { fatal, details: { ...details, role: this.role } });
    call?.reject(fault);
    if (fatal) this.die(fault);
  }

  /** Ends this worker and starts another, unless it died at birth twice. @param {Fault} fault */
  die(fault) {
    this.worker?.terminate();
    const calls = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of calls) reject(fault);
    this.failedStarts += 1;
    if (this.failedStarts <= MOST_FAILED_STARTS) this.start();
    this.onDeath(fault);
  }

  /**
   * @template {keyof Roles[Role] & string} M
   * @param {M} method
   * @param {Roles[Role][M] extends (...args: infer A) => any ? A : never} args
   * @param {Transferable[]} [transfer] what of the arguments is handed over instead of copied
   * @returns {Promise<Roles[Role][M] extends (...args: any[]) => infer R ? R : never>}
   */
  call(method, args, transfer = []) {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      if (this.failedStarts > MOST_FAILED_STARTS) {
        reject(new Fault('worker', `the ${this.role} worker does not start`, { fatal: true }));
        return;
      }
      this.pending.set(id, { resolve, reject });
      this.worker?.postMessage({ id, method, args }, transfer);
    });
  }
}
