// Other weights put aside: the shipped ones are shown, and what was trained or dropped is kept and can be shown again.

/** @typedef {import('./runs/moments.js').Moment} Moment */
/** `bytes` are those of the checkpoint. @typedef {{own: import('./weights.js').Own, bytes: Uint8Array}} Dropped */

export class Aside {
  /**
   * @param {object} parts
   * @param {import('./changes.js').Changes} parts.changes
   * @param {import('./weights.js').Weights} parts.weights
   * @param {import('./runs/training.js').Training} parts.training
   */
  constructor({ changes, weights, training }) {
    this.changes = changes;
    this.weights = weights;
    this.training = training;
    /** `past`: the moment of a training that was shown; null: its last one. @type {{dropped: Dropped | null, trained: boolean, past: Moment | null} | null} */
    this.kept = null;
    // They are of the world that they were put aside in.
    changes.on(['world'], () => (this.kept = null));
    changes.on(['weights'], () => {
      if (this.isOther) this.kept = null;
    });
  }

  /** Whether other weights than the shipped ones are shown. */
  get isOther() {
    return this.weights.live !== null || this.weights.own !== null;
  }

  /** Shows the shipped weights. A training is paused, since it would show its own again. */
  put() {
    const { training, weights } = this;
    const { live, own } = weights;
    const bytes = own && weights.sets.get(own.set);
    const kept = {
      dropped: own && bytes ? { own, bytes } : null,
      trained: live !== null,
      past: training.past,
    };
    training.setAside();
    weights.showShipped();
    this.kept = kept;
    this.changes.tell('weights');
  }

  /** Shows again what was put aside. */
  async back() {
    const { kept, training, weights } = this;
    if (!kept) return;
    const { dropped, past, trained } = kept;
    const moment = past ?? training.moments.last;
    if (trained && moment) await training.seek(moment);
    if (!dropped) return;
    try {
      await weights.load(dropped.own.set, dropped.bytes);
      weights.showOwn(dropped.own);
    } catch (fault) {
      training.fail(fault);
    }
  }
}
