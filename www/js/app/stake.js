// What leaving the page would lose. The browser asks before that, and only then.

/** @typedef {'log' | 'weights' | 'checkpoint' | 'ladder'} Loss */

export class Stake {
  /** @param {Pick<import('./explorer.js').Explorer, 'changes' | 'place' | 'weights' | 'training' | 'contest' | 'kept'>} parts */
  constructor({ changes, place, weights, training, contest, kept }) {
    this.place = place;
    this.weights = weights;
    this.training = training;
    this.contest = contest;
    this.kept = kept;
    /** Whether the browser is to ask. */
    this.asks = false;
    changes.on(['world', 'weights', 'training', 'contest', 'kept'], () => this.follow());
  }

  /** What would be lost. @returns {Loss[]} */
  get losses() {
    const { contest, kept, place, weights } = this;
    /** @type {Loss[]} */
    const losses = [];
    if (place.world?.source.kind === 'log' && !kept.holdsLog(place.world)) losses.push('log');
    if (this.learnt && !kept.holdsWeights) losses.push('weights');
    if (weights.own && !kept.holdsCheckpoint) losses.push('checkpoint');
    if (contest.active || contest.records.length > contest.taken) losses.push('ladder');
    return losses;
  }

  /** Whether there are trained weights that were not downloaded as they are. */
  get learnt() {
    const { training, weights } = this;
    const { live } = weights;
    // Of a run whose worker died, what is shown is what is left.
    const most = training.state === 'none' ? (live?.step ?? 0) : Infinity;
    const units = training.records.size ? [...training.records.keys()] : (live?.units ?? []);
    return units.some((unit) => {
      const { step = live?.step ?? 0 } = training.records.get(unit)?.step ?? {};
      return Math.min(step, most) > (training.taken.get(unit) ?? 0);
    });
  }

  /** A page that listens is treated worse by browsers, so it listens only while it has something to ask. */
  follow() {
    const asks = this.losses.length > 0;
    if (asks === this.asks) return;
    this.asks = asks;
    if (asks) addEventListener('beforeunload', ask);
    else removeEventListener('beforeunload', ask);
  }
}

/** Has the browser ask, in its own words. @param {BeforeUnloadEvent} event */
function ask(event) {
  event.preventDefault();
  // Older browsers ask only so.
  event.returnValue = true;
}
