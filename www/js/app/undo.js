// Undo and redo. The entries of the browser's history hold the edits (`entries.js`): by their links and, for what never stands in one (data of the
// user's own), by a number under which it is remembered here, in memory alone.

import { Entries } from './entries.js';
import { QUESTION, isSame, pick } from './state.js';
import { isOwnData } from './world.js';

/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {{world: import('./world.js').World | null, question: Partial<Settings>}} Moment */

export class Undo {
  /**
   * @param {object} parts
   * @param {import('./state.js').Store} parts.store
   * @param {import('./world.js').Place} parts.place
   */
  constructor({ store, place }) {
    this.store = store;
    this.place = place;
    this.entries = new Entries();
    /** @type {Map<number, Moment>} */
    this.moments = new Map();
    /** The last number that was given. */
    this.last = 0;
    /** Writes the address at once: set by whoever writes it. */
    this.flush = () => {};
    /** Follows the entry in view, where the browser does not say that it has come: set by whoever follows it. */
    this.arrive = () => {};
    /** Whether the browser is on its way to an entry because an edit is undone or done again. */
    this.going = false;
  }

  /** @returns {Moment} */
  now() {
    return { world: this.place.world, question: pick(this.store.settings, [...QUESTION, 'step']) };
  }

  /** Writes the address: a new entry in the browser's history for an edit, none for a step. @param {string} link @param {boolean} edited */
  write(link, edited) {
    const { entries } = this;
    const depth = depthOf(entries.state);
    const id = idOf(entries.state);
    // After a reload numbers go on, though what they stood for is forgotten.
    this.last = Math.max(this.last, id);
    const isNew = edited && (link !== entries.link || this.differs(id));
    const state = isNew ? { depth: depth + 1, id: ++this.last } : { depth, id: id < 0 ? ++this.last : id };
    if (entries.write(state, link, isNew)) this.moments.set(state.id, this.now());
  }

  /** Whether data of the user's own are asked something else than under this number, which no link would say. @param {number} id */
  differs(id) {
    const then = this.moments.get(id);
    const { world } = this.place;
    if (!then || then.world !== world || !isOwnData(world)) return false;
    return QUESTION.some((name) => !isSame(name, then.question[name], this.store.settings[name]));
  }

  /** Brings back what no link says. @param {number} id */
  restore(id) {
    const then = this.moments.get(id);
    if (then && then.world === this.place.world && isOwnData(then.world)) this.store.set(then.question);
  }

  back() {
    this.flush();
    if (depthOf(this.entries.state) > 0) this.go(-1);
  }

  forward() {
    this.flush();
    this.go(1);
  }

  /** @param {-1 | 1} by */
  go(by) {
    this.going = true;
    if (this.entries.go(by)) this.arrive();
  }
}

/** How many edits lie behind an entry. @param {unknown} state */
export const depthOf = (state) => Number(/** @type {{depth?: number} | null} */ (state)?.depth ?? 0);
/** The number of an entry; −1 for none. @param {unknown} state */
export const idOf = (state) => Number(/** @type {{id?: number} | null} */ (state)?.id ?? -1);
