// Undo and redo. The browser's history holds the edits: by their links and, for what never stands in one (data of the
// user's own, attentions that were changed by hand), by a number under which it is remembered here, in memory alone.

import { QUESTION, pick } from './state.js';
import { isOwnData } from './world.js';

/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {Map<import('../../../pkg/boundary.js').Model, import('./whatif.js').Forced>} Forceds */
/** @typedef {{world: import('./world.js').World | null, question: Partial<Settings>, step: number, forced: Forceds}} Moment */

export class Undo {
  /**
   * @param {object} parts
   * @param {import('./state.js').Store} parts.store
   * @param {import('./world.js').Place} parts.place
   * @param {import('./whatif.js').WhatIf} parts.whatif
   */
  constructor({ store, place, whatif }) {
    this.store = store;
    this.place = place;
    this.whatif = whatif;
    /** @type {Map<number, Moment>} */
    this.moments = new Map();
    /** The last number that was given. */
    this.last = 0;
    /** Writes the address at once: set by whoever writes it. */
    this.flush = () => {};
    /** Whether the browser is on its way to an entry because an edit is undone or done again. */
    this.going = false;
  }

  /** @returns {Moment} */
  now() {
    const { settings } = this.store;
    const forced = new Map(this.whatif.coming ?? this.whatif.forced);
    return { world: this.place.world, question: pick(settings, QUESTION), step: settings.step, forced };
  }

  /** Writes the address: a new entry in the browser's history for an edit, none for a step. @param {string} link @param {boolean} edited */
  write(link, edited) {
    const depth = depthOf(history.state);
    const id = idOf(history.state);
    // After a reload numbers go on, though what they stood for is forgotten.
    this.last = Math.max(this.last, id);
    if (edited && (link !== location.hash || this.differs(id))) {
      history.pushState({ depth: depth + 1, id: ++this.last }, '', link);
    } else {
      history.replaceState({ depth, id: id < 0 ? ++this.last : id }, '', link);
    }
    this.moments.set(idOf(history.state), this.now());
  }

  /** Whether something is other than under this number that no link would say. @param {number} id */
  differs(id) {
    const then = this.moments.get(id);
    const now = this.now();
    if (!then || then.world !== now.world) return false;
    const data = isOwnData(now.world) && JSON.stringify(then.question) !== JSON.stringify(now.question);
    return data || written(then.forced) !== written(now.forced);
  }

  /** Brings back what no link says. @param {number} id */
  restore(id) {
    const then = this.moments.get(id);
    const { whatif } = this;
    if (!then || then.world !== this.place.world) return whatif.release();
    const same = JSON.stringify(then.question) === JSON.stringify(this.now().question);
    if (isOwnData(then.world)) this.store.set(then.question);
    if (then.forced.size) this.store.set({ step: then.step });
    whatif.restore(then.forced, !same);
  }

  back() {
    this.flush();
    if (depthOf(history.state) <= 0) return;
    this.going = true;
    history.back();
  }

  forward() {
    this.flush();
    this.going = true;
    history.forward();
  }
}

/** How many edits lie behind an entry. @param {unknown} state */
export const depthOf = (state) => Number(/** @type {{depth?: number} | null} */ (state)?.depth ?? 0);
/** The number of an entry; −1 for none. @param {unknown} state */
export const idOf = (state) => Number(/** @type {{id?: number} | null} */ (state)?.id ?? -1);

/** @param {Forceds} forced */
const written = (forced) => JSON.stringify([...forced].map(([model, { attention }]) => [model, attention]));
