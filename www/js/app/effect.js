// What an edit of the question does: p(click) of each unit before and after it, and how far its last state moved.

import { editOf } from './edits.js';

/** @typedef {import('./asking.js').ColumnTrace} ColumnTrace */
/** `moved` is `‖s_T after − s_T before‖₂`; null where a model has no states. */
/** @typedef {{model: import('../../../pkg/boundary.js').Model, before: number, after: number, moved: number | null}} Row */
/** What was asked, and the answers. */
/** @typedef {{scene: import('./world.js').Scene | null, history: number[], target: number, fields: string, columns: ColumnTrace[]}} Answer */
/**
 * `target` is what was asked about before and after; null if that stayed.
 * @typedef {{history: import('./edits.js').Edit | null, target: [from: number, to: number] | null, fields: boolean,
 *   rows: Row[]}} Change
 */

export class Effect {
  /**
   * @param {object} parts
   * @param {import('./changes.js').Changes} parts.changes
   * @param {import('./world.js').Place} parts.place
   * @param {import('./asking.js').Asking} parts.asking
   */
  constructor({ changes, place, asking }) {
    this.changes = changes;
    /** Of the last edit, until the next one or until it is dismissed. @type {Change | null} */
    this.change = null;
    /** @type {Answer | null} */
    this.last = null;
    changes.on(['world', 'story'], () => {
      this.last = null;
      this.dismiss();
    });
    changes.on(['trace'], () => {
      if (!asking.trace || asking.trace.columns === this.last?.columns) return;
      const { asked, fields } = asking;
      const now = { ...asked, scene: place.scene, fields: JSON.stringify(fields), columns: asking.trace.columns };
      this.change = this.last && changeOf(this.last, now);
      this.last = now;
      changes.tell('effect');
    });
  }

  dismiss() {
    if (!this.change) return;
    this.change = null;
    this.changes.tell('effect');
  }
}

/** Null if it is another story, or the same question to other weights. @param {Answer} before @param {Answer} after @returns {Change | null} */
export function changeOf(before, after) {
  if (before.scene !== after.scene) return null;
  const history = editOf(before.history, after.history);
  const other = before.target !== after.target;
  const fields = before.fields !== after.fields;
  if (!history && !other && !fields) return null;
  const rows = after.columns.flatMap((now) => {
    const then = before.columns.find(({ as, set }) => as === now.as && set === now.set);
    if (!then) return [];
    const moved = now.states.length || then.states.length ? distance(lastState(then), lastState(now)) : null;
    return { model: now.as, before: then.probability, after: now.probability, moved };
  });
  return { history, target: other ? [before.target, after.target] : null, fields, rows };
}

/** s_T; before the first behaviour it is 0, of no length here. @param {ColumnTrace} trace */
const lastState = ({ hidden, states }) => states.subarray(Math.max(0, states.length - hidden));

/** @param {Float32Array} one @param {Float32Array} other */
const distance = (one, other) =>
  Math.hypot(...Array.from({ length: Math.max(one.length, other.length) }, (_, i) => (one[i] ?? 0) - (other[i] ?? 0)));
