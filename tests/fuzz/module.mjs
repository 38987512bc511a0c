// The shipped WebAssembly, loaded without a browser.

import { readFileSync } from 'node:fs';

const PKG = new URL('../../pkg/', import.meta.url);

/** What a call that panics leaves behind: the module must not be called again. */
export class Panic extends Error {}

/** An instance of the module with its two objects. */
export class Module {
  static count = 0;

  /** Loads the module anew: its memory is as at the start. */
  static async load() {
    // A query makes it a module of its own, with state of its own.
    Module.count += 1;
    const dien = await import(new URL(`dien.js?${Module.count}`, PKG).href);
    const exports = dien.initSync({ module: readFileSync(new URL('dien_bg.wasm', PKG)) });
    return new Module(dien, exports.memory);
  }

  /** @param {any} dien @param {WebAssembly.Memory} memory */
  constructor(dien, memory) {
    this.memory = memory;
    this.inference = new dien.Inference();
    this.workshop = new dien.Workshop();
  }

  /** Pages of memory, of 64 KiB. It never becomes smaller. */
  get pages() {
    return this.memory.buffer.byteLength / 65536;
  }

  /**
   * Makes a call that may be refused: null then.
   * @template T
   * @param {() => T} call
   * @returns {T | null}
   */
  attempt(call) {
    try {
      return call();
    } catch (error) {
      const { name, code, message } = /** @type {any} */ (error);
      // Anything else than a refusal is a fault, and so is a request of another shape, which is a slip of this program.
      if (name === 'DienError' && typeof code === 'string' && !String(message).includes('does not understand'))
        return null;
      throw new Panic(Module.said || String(/** @type {any} */ (error)?.stack ?? error));
    }
  }

  /** What the panic hook said last. */
  static said = '';
}

console.error = (...said) => {
  Module.said = said.map(String).join(' ').slice(0, 600);
};
