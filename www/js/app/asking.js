// The question (a history, a target, what it is compared with), the step looked at, and the model's answers.

import { isFatal } from '../workers/fault.js';
import { busyWhile } from './busy.js';
import { MOST_CANDIDATES, QUESTION, mostSteps } from './state.js';

/** @typedef {import('../../../pkg/boundary.js').TraceReply} Reply */
/** A column's trace, and as what it is shown: as its unit, or as the model that has none. */
/** @typedef {Reply['columns'][number] & {as: import('../../../pkg/boundary.js').Model}} ColumnTrace */
/** @typedef {Omit<Reply, 'columns'> & {columns: ColumnTrace[]}} TraceReply */
/** @typedef {{prefixes: number[], probability: number[][]}} Curve */

export const FEWEST_CANDIDATES = 3;

export class Asking {
  /**
   * @param {object} parts
   * @param {import('./state.js').Store} parts.store
   * @param {import('./changes.js').Changes} parts.changes
   * @param {import('./world.js').Place} parts.place
   * @param {import('./weights.js').Weights} parts.weights
   * @param {import('../workers/engine.js').Worklet<'inference'>} parts.inference
   * @param {(fault: unknown) => void} parts.report
   */
  constructor({ store, changes, place, weights, inference, report }) {
    this.store = store;
    this.changes = changes;
    this.place = place;
    this.weights = weights;
    this.inference = inference;
    this.report = report;
    /** @type {TraceReply | null} */
    this.trace = null;
    /** What `trace` answers. @type {{history: number[], target: number}} */
    this.asked = { history: [], target: 0 };
    /** The drift chart's curves, per column. @type {Curve[]} */
    this.curves = [];
    /** Whose curves they are: a model per column, an item per curve. */
    this.curvesOf = { models: weights.models, candidates: /** @type {number[]} */ ([]) };
    /** The step pointed at. @type {number | null} */
    this.hover = null;
    this.driftTag = 0;
    this.asking = false;
    this.askAgain = false;
    /** Whether the last question could not be answered. */
    this.failed = false;
    changes.on(['world'], () => {
      // The answers of the old world must not be read with the new one's names.
      this.trace = null;
      this.curves = [];
    });
    changes.on(['story', 'weights', 'mode', 'gru', 'code', ...QUESTION], () => void this.ask());
  }

  get history() {
    const { scene } = this.place;
    return scene ? (this.store.settings.history ?? scene.history) : [];
  }

  get target() {
    const { scene } = this.place;
    return scene ? (this.store.settings.target ?? scene.target) : 0;
  }

  /** What is asked with of the user and of the moment: the world's usual values, the user's own, and what was chosen. */
  get fields() {
    const { world, scene } = this.place;
    const chosen = {
      profile: { ...world?.usual?.profile, ...scene?.user?.profile },
      context: { ...world?.usual?.context },
    };
    for (const [name, value] of Object.entries(this.store.settings.fields ?? {})) {
      const [of, ...key] = name.split('.');
      chosen[/** @type {'profile' | 'context'} */ (of)][key.join('.')] = value;
    }
    return chosen;
  }

  /** Asks with another value of a field. @param {string} name `profile.KEY` or `context.KEY` @param {string} value */
  choose(name, value) {
    this.store.set({ fields: { ...this.store.settings.fields, [name]: value } });
  }

  /** The step shown, from 0 (before the first) to T. */
  get step() {
    return Math.min(this.store.settings.step, this.history.length);
  }

  /** The step that is looked at: the one pointed at, or else the one shown. */
  get focus() {
    return this.hover ?? this.step;
  }

  /** The target and what it is compared with: at least three items, none twice. */
  get candidates() {
    const { scene, popular } = this.place;
    if (!scene) return [];
    const chosen = new Set([this.target, ...(this.store.settings.compare ?? scene.compare)]);
    for (let next = 0; chosen.size < FEWEST_CANDIDATES && next < popular.length; next++) chosen.add(popular[next]);
    return [...chosen].slice(0, MOST_CANDIDATES);
  }

  /** @param {number | null} step */
  point(step) {
    if (step === this.hover) return;
    this.hover = step;
    this.changes.tell('hover');
  }

  /** @param {number} step */
  goTo(step) {
    this.store.set({ step: Math.max(0, Math.min(this.history.length, step)) });
  }

  /** Asks another history. @param {number[]} history @param {number} step to show */
  change(history, step) {
    if (history.length <= mostSteps()) this.store.set({ history, step });
  }

  /** Asks for the traces, and then the drift chart. While an answer is awaited, further questions wait as one. */
  async ask() {
    const { making, entering, scene } = this.place;
    if (making || entering || !scene) return;
    if (this.asking) {
      this.askAgain = true;
      return;
    }
    this.asking = true;
    try {
      await busyWhile(this.askAll().finally(() => (this.asking = false)));
    } catch (fault) {
      // A worker's death is reported, and the question asked again, by whoever revives it.
      if (isFatal(fault)) return;
      this.failed = true;
      this.report(fault);
      this.changes.tell('trace');
    }
  }

  async askAll() {
    do {
      this.askAgain = false;
      await this.weights.loadShipped();
      const { world } = this.place;
      const { history, target, fields } = this;
      const { columns, models } = this.weights;
      const reply = await this.inference.call('trace', [{ columns, history, target, fields }]);
      // In another world by now: its question is asked when its story is there.
      if (world !== this.place.world) continue;
      this.trace = { ...reply, columns: reply.columns.map((column, place) => ({ ...column, as: models[place] })) };
      this.asked = { history, target };
      this.failed = false;
      this.changes.tell('trace');
    } while (this.askAgain);
    this.askDrift();
  }

  askDrift() {
    if (!this.place.scene) return;
    const tag = ++this.driftTag;
    const { history, candidates, fields } = this;
    const { columns, models } = this.weights;
    this.next = {
      curves: columns.map(() => /** @type {Curve} */ ({ prefixes: [], probability: candidates.map(() => []) })),
      of: { models, candidates },
    };
    void busyWhile(this.inference.call('drift', [{ columns, history, candidates, fields }, tag])).catch((fault) => {
      if (!isFatal(fault)) this.report(fault);
    });
  }

  /** @param {{tag: number, piece: import('../../../pkg/boundary.js').DriftPiece}} event */
  takeDrift({ tag, piece }) {
    if (tag !== this.driftTag || !this.next) return;
    const { curves, of } = this.next;
    piece.columns.forEach((column, place) => {
      const curve = curves[column];
      curve.prefixes.push(...piece.prefixes);
      piece.probability[place].forEach((values, candidate) => curve.probability[candidate].push(...values));
    });
    this.curves = curves;
    this.curvesOf = of;
    this.changes.tell('curves');
  }
}
