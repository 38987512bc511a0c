// An A/B test on the shop: arms of checkpoints, and the perfect predictor as the last.

import { isFatal } from '../../workers/fault.js';
import { nextStride } from './curves.js';

/** Milliseconds of work asked for at once, about. */
const SLICE = 50;
const FIRST_STRIDE = 20;

export class AbTest {
  /**
   * @param {object} parts
   * @param {import('../changes.js').Changes} parts.changes
   * @param {import('../../workers/crew.js').Crew} parts.crew
   * @param {import('../world.js').Place} parts.place
   * @param {(fault: unknown) => void} parts.report
   */
  constructor({ changes, crew, place, report }) {
    this.changes = changes;
    this.crew = crew;
    this.place = place;
    this.report = report;
    this.turn = 0;
    this.running = false;
    /** @type {import('../../../../pkg/boundary.js').AbProgress | null} */
    this.result = null;
    changes.on(['world'], () => this.forget());
  }

  changed() {
    this.changes.tell('abtest');
  }

  forget() {
    this.turn += 1;
    this.running = false;
    this.result = null;
    this.changed();
  }

  /**
   * @param {{seed: number, shoppers: number}} settings
   * @param {{name: string, bytes: () => Promise<Uint8Array>}[]} arms
   */
  async run(settings, arms) {
    this.forget();
    const { turn } = this;
    this.running = true;
    this.changed();
    try {
      await this.advance(settings, arms, turn);
      if (turn === this.turn) this.running = false;
      this.changed();
    } catch (fault) {
      // A worker's death is reported by whoever revives it.
      if (!isFatal(fault)) this.report(fault);
      if (turn === this.turn) this.forget();
    }
  }

  /**
   * @param {{seed: number, shoppers: number}} settings
   * @param {{name: string, bytes: () => Promise<Uint8Array>}[]} arms
   * @param {number} turn
   */
  async advance(settings, arms, turn) {
    const { world } = this.place;
    if (!world) return;
    const { first } = this.crew;
    const names = arms.map(({ name }) => name);
    const checkpoints = await Promise.all(arms.map(({ bytes }) => bytes()));
    await this.crew.bring(first, world);
    await first.call('ab_begin', [settings, names, checkpoints]);
    for (let stride = FIRST_STRIDE, done = false; !done && turn === this.turn;) {
      const started = performance.now();
      const result = await first.call('ab_advance', [stride]);
      if (turn !== this.turn) return;
      stride = nextStride(stride, performance.now() - started, SLICE);
      this.result = result;
      done = result.done;
      this.changed();
    }
  }
}
