// The weights of a run at some of its steps, with the scores of that step: a bounded number of them, spread over the
// whole run.

/** @typedef {import('../../../../pkg/boundary.js').Unit} Unit */
/** @typedef {import('../../../../pkg/boundary.js').TrainEvent} TrainEvent */
/** @typedef {{step: Extract<TrainEvent, {kind: 'step'}> | null, evaluated: Extract<TrainEvent, {kind: 'evaluated'}> | null}} Score */
/** @typedef {{step: number, weights: Map<Unit, Uint8Array>, scores: Map<Unit, Score>}} Moment */

export const MOST_MOMENTS = 60;
/** Weights of a log with many items are large. */
export const MOST_BYTES = 96 * 2 ** 20;

/**
 * Which of some moments can be missed most easily: the one whose neighbours are nearest to each other. The first and
 * the last are kept.
 * @param {readonly number[]} steps rising, three at least
 */
export function leastMissed(steps) {
  let best = 1;
  const gap = (/** @type {number} */ at) => steps[at + 1] - steps[at - 1];
  for (let at = 2; at < steps.length - 1; at++) if (gap(at) < gap(best)) best = at;
  return best;
}

/** @param {Moment} moment */
const bytesOf = ({ weights }) => [...weights.values()].reduce((sum, { length }) => sum + length, 0);

export class Moments {
  constructor() {
    /** By step, rising. @type {Moment[]} */
    this.list = [];
  }

  get last() {
    return this.list.at(-1);
  }

  /** Keeps a moment, and drops others where they are too many or too large. @param {Moment} moment */
  keep(moment) {
    const { list } = this;
    if (this.last && this.last.step >= moment.step) list.pop();
    list.push(moment);
    const size = () => list.reduce((sum, one) => sum + bytesOf(one), 0);
    while (list.length > 2 && (list.length > MOST_MOMENTS || size() > MOST_BYTES)) {
      list.splice(leastMissed(list.map(({ step }) => step)), 1);
    }
  }
}
