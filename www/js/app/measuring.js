// Drift, measured: of the history shown, of a sample of test shoppers; and where the like of some states is.

import { isFatal } from '../workers/fault.js';
import { busyWhile } from './busy.js';
import { Inquiry } from './inquiry.js';
import { hasLevels } from './telling.js';

/** @typedef {import('../../../pkg/boundary.js').Model} Model */
/** @typedef {import('../../../pkg/boundary.js').Measured} Measured */
/** @typedef {import('../../../pkg/boundary.js').MeasuredSample} MeasuredSample */
/** @typedef {import('../../../pkg/boundary.js').AttentionShares} AttentionShares */
/** @typedef {import('../../../pkg/boundary.js').User} UserView */

/** Test users in a sample. */
export const SAMPLE = 100;
/** The same where drift is measured of shoppers of several interests: each has many changes of level, and takes ten times as long. */
const SAMPLE_OF_SEVERAL = 40;
/** Shoppers measured in one call: a piece of work after which the worker hears of others. */
const AT_ONCE = 4;

export class Measuring extends Inquiry {
  /** @param {ConstructorParameters<typeof Inquiry>[0]} parts */
  constructor(parts) {
    super(parts);
    const { changes } = parts;
    /** The attention by category, of whose columns. @type {{shares: AttentionShares, models: Model[]} | null} */
    this.shared = null;
    /** What each column makes of the history shown; empty where its truth is not known. @type {{model: Model, measured: Measured}[]} */
    this.histories = [];
    /** What each column makes of the sample, as far as it is measured. @type {{model: Model, sample: MeasuredSample, of: number}[]} */
    this.samples = [];
    /** Whether a sample is being measured. */
    this.running = false;
    /** Histories of test users, by the world that they are of. @type {{world: object, users: UserView[]} | null} */
    this.others = null;
    /** Which trace was measured last. @type {object | null} */
    this.of = null;
    this.sampleTurn = 0;
    const forget = () => {
      this.sampleTurn += 1;
      this.running = false;
      this.samples = [];
      changes.tell('measured');
    };
    changes.on(['world', 'leaving', 'weights', 'mode', 'units', 'gru', 'code'], forget);
    changes.on(['world', 'leaving'], () => {
      this.turn += 1;
      this.shared = null;
      this.histories = [];
      this.others = null;
    });
  }

  /** The true interests behind the history that was asked; null where they are not known: of a log, of a history that was changed. */
  get behind() {
    const { scene, world } = this.place;
    const { history } = this.asking.asked;
    const known = world?.kind === 'shop' && scene && !this.store.settings.history;
    return known && scene.behind.length === history.length && history.length ? scene.behind : null;
  }

  /** How many shoppers drift is measured of. */
  get count() {
    const { world } = this.place;
    return world && hasLevels(world) ? SAMPLE_OF_SEVERAL : SAMPLE;
  }

  /** Measures the history that was asked last, unless that is done. */
  async measureHistory() {
    const { asking, place } = this;
    const { trace, fields } = asking;
    const { world } = place;
    // While another world is made, the worker that measures is on its way to it.
    if (!trace || !world || place.making || this.of === trace) return;
    this.of = trace;
    const turn = ++this.turn;
    const { columns, history, models, target } = asking.asked;
    const { sets } = this.weights;
    const { behind } = this;
    try {
      const shares = await this.inference.call('attention_shares', [{ columns, history, target, fields }]);
      if (turn !== this.turn) return;
      this.shared = { shares, models };
      this.changes.tell('measured');
      const histories = [];
      if (behind) {
        const { first } = this.crew;
        await this.crew.bring(first, world);
        for (const [column, { unit, set }] of columns.entries()) {
          const checkpoint = sets.get(set);
          if (!checkpoint) continue;
          const request = { unit, history, behind, fields };
          const measured = await first.call('measure_history', [checkpoint, request]);
          if (turn !== this.turn) return;
          if (measured) histories.push({ model: models[column], measured });
        }
      }
      this.histories = histories;
      this.changes.tell('measured');
    } catch (fault) {
      if (!isFatal(fault)) this.report(fault);
    }
  }

  /** Measures the first test shoppers, for each column in turn. */
  async measureSample() {
    const { world } = this.place;
    if (world?.kind !== 'shop' || this.running || this.place.making) return;
    const turn = ++this.sampleTurn;
    this.running = true;
    this.samples = [];
    this.changes.tell('measured');
    try {
      await busyWhile(this.sample(world, turn));
    } catch (fault) {
      if (!isFatal(fault)) this.report(fault);
    }
    if (turn !== this.sampleTurn) return;
    this.running = false;
    this.changes.tell('measured');
  }

  /** @param {import('./world.js').World} world @param {number} turn */
  async sample(world, turn) {
    const { columns, models } = this.asking.asked;
    const { sets } = this.weights;
    const { first } = this.crew;
    await this.crew.bring(first, world);
    for (const [column, { unit, set }] of columns.entries()) {
      const checkpoint = sets.get(set);
      if (!checkpoint || turn !== this.sampleTurn) continue;
      await first.call('measure_begin', [checkpoint, unit, this.count]);
      for (let done = false; !done;) {
        const { sample, of } = await first.call('measure_next', [AT_ONCE]);
        if (turn !== this.sampleTurn) return;
        const others = this.samples.filter(({ model }) => model !== models[column]);
        this.samples = [...others, { model: models[column], sample, of }];
        this.changes.tell('measured');
        done = sample.shoppers >= of;
      }
    }
  }

  /** Histories of the first test users of the world in view; none of a checkpoint's. @returns {Promise<UserView[]>} */
  async sampled() {
    const { world } = this.place;
    if (!world || world.kind === 'checkpoint' || !world.counts.test) return [];
    if (this.others?.world === world) return this.others.users;
    const { first } = this.crew;
    await this.crew.bring(first, world);
    const users = await first.call('sample', [SAMPLE]);
    this.others = { world, users };
    return users;
  }
}
