// The shipped WebAssembly, loaded without a browser.

import { readFileSync } from 'node:fs';

const PKG = new URL('../../pkg/', import.meta.url);

/** What a call that panics leaves behind: the module must not be called again. */
export class Panic extends Error {}

/** A fresh instance of one of the modules: its memory is as at the start. @param {string} name @param {number} count */
async function fresh(name, count) {
  // A query makes it a module of its own, with state of its own.
  const glue = await import(new URL(`${name}.js?${count}`, PKG).href);
  return { glue, memory: glue.initSync({ module: readFileSync(new URL(`${name}_bg.wasm`, PKG)) }).memory };
}

/** An instance of both modules, with an object of each: what the page's two workers have. */
export class Module {
  static count = 0;

  /** Loads them anew. */
  static async load() {
    Module.count += 1;
    return new Module(await fresh('dien', Module.count), await fresh('workshop', Module.count));
  }

  /** @typedef {Awaited<ReturnType<typeof fresh>>} Instance */
  /** @param {Instance} first @param {Instance} second */
  constructor(first, second) {
    this.memories = [first.memory, second.memory];
    this.inference = new first.glue.Inference();
    this.workshop = new second.glue.Workshop();
  }

  /** Pages of memory, of 64 KiB. It never becomes smaller. */
  get pages() {
    return this.memories.reduce((sum, { buffer }) => sum + buffer.byteLength / 65536, 0);
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
