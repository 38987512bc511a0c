// What-ifs: other attention than the unit's own, histories without a click, and other histories altogether.

import { isFatal } from '../workers/fault.js';
import { describe, infoOf } from '../workers/module.js';
import { busyWhile } from './busy.js';
import { Inquiry } from './inquiry.js';
import { oneAtATime } from './latest.js';
import { ASKED, ATTENTION_PARTS, settingsOf } from './state.js';

/** @typedef {import('../../../pkg/boundary.js').Model} Model */
/** @typedef {import('../../../pkg/boundary.js').Metrics} Metrics */
/** What a model reads in place of the history. @typedef {import('../../../pkg/boundary.js').HistoryKind} HistoryKind */
/** @typedef {import('./state.js').AttentionEdit} AttentionEdit */
/**
 * A unit's attention, changed by hand, last at a step, and what p(click) is then: `own` is what it was of itself, with
 * p(click) `before`; `moved` how far the last state is from its own, `‖s'_t − s_t‖₂`. Until the answer has come
 * `probability` and `moved` are null.
 * @typedef {{step: number, own: number[], attention: number[], before: number, probability: number | null,
 *   moved: number | null}} Forced
 */
/** What a unit makes of each kind of history: p(click) of this question, and the figures of the test impressions. */
/** `ladder`: whether its weights are those that the ladder trained in this page. */
/** @typedef {{model: Model, ladder: boolean, p: Partial<Record<HistoryKind, number>>, figures: Partial<Record<HistoryKind, Metrics>>}} OfHistories */

/** Who is asked with other histories. @typedef {{model: Model, ladder: boolean, column: import('../../../pkg/boundary.js').Column, checkpoint: Uint8Array | null}} Asked */

/** Up to this length what each click is worth is asked for always: it costs one run for each click. */
export const SHORT = 16;
/** Draws that p(click) of a shuffled history, and of another's, is the mean of. */
const DRAWS = 12;

export class WhatIf extends Inquiry {
  /** @param {ConstructorParameters<typeof Inquiry>[0]} parts */
  constructor(parts) {
    super(parts);
    const { changes, store } = parts;
    /** Of the run over the first clicks, up to the step shown. @type {Map<Model, Forced>} */
    this.forced = new Map();
    /** How it was changed, edit by edit: what the setting says, and beside it what is still being changed. */
    this.edits = store.settings.attention;
    /** The edits that the setting held when it was last looked at. */
    this.known = this.edits;
    /** p(click) without each click in turn, by column, of the run over so many clicks. @type {Map<number, number[][]>} */
    this.without = new Map();
    /** @type {OfHistories[]} */
    this.histories = [];
    /** Whose history stands for another's, of the world's users; null: several that are drawn. @type {number | null} */
    this.other = null;
    this.measuring = false;
    changes.on(['world'], () => (this.other = null));
    // While another world is made, the worker that measures is on its way to it.
    changes.on(['leaving'], () => this.stop());
    changes.on(['trace', 'world'], () => this.forget());
    // Attentions are of one question in one world, at one step. What comes together with another question is of that.
    changes.on([...ASKED, 'step', ...settingsOf('shop')], () => {
      if (store.settings.attention !== this.known) return;
      this.release();
      this.commit();
    });
    changes.on(['attention'], () => this.follow());
    changes.on(['seen'], () => {
      if (!this.forced.size) this.forceAgain();
    });
    const askWithout = oneAtATime(() => this.askWithout());
    changes.on(['trace', 'seen', 'step', 'worth'], () => void askWithout());
  }

  stop() {
    this.turn += 1;
    this.measuring = false;
  }

  forget() {
    this.stop();
    this.histories = [];
    this.without.clear();
    this.forced = new Map();
    this.forceAgain();
    this.changes.tell('whatif');
  }

  /** What is forced is no longer being changed: it is a setting now, which stands in links and can be undone. */
  commit() {
    this.store.set({ attention: this.edits });
    this.known = this.edits = this.store.settings.attention;
  }

  /** Forces what the setting says, which came with a link or is undone. */
  follow() {
    const { attention } = this.store.settings;
    if (attention === this.edits) return;
    this.known = this.edits = attention;
    this.forced.clear();
    this.forceAgain();
    this.changes.tell('whatif');
  }

  /** A unit, or every one, has its own attention again. @param {Model} [model] */
  release(model) {
    if (!this.edits.length) return;
    this.edits = this.edits.filter((edit) => model && edit.model !== model);
    if (model) this.forced.delete(model);
    else this.forced.clear();
    this.changes.tell('whatif');
  }

  /**
   * Gives a click another attention, beside those given before. Where attention is shares, the others can share what is
   * left.
   * @param {Model} model
   * @param {number} step
   * @param {number} value
   */
  async force(model, step, value) {
    const { rescale } = this.store.settings;
    const edit = { model, step, value: Math.round(value * ATTENTION_PARTS) / ATTENTION_PARTS, rescale };
    const last = this.edits.findLast((one) => one.model === model);
    // While one click is dragged, the others' shares are those from before the drag.
    const before = last?.step === step ? this.edits.filter((one) => one !== last) : this.edits;
    this.edits = [...before, edit];
    await this.show(model);
  }

  /** Forces each unit anew that has another attention, once its own is known. */
  forceAgain() {
    for (const model of new Set(this.edits.map((edit) => edit.model))) void this.show(model);
  }

  /** Shows a unit with its edits, and asks what comes of them. @param {Model} model */
  async show(model) {
    const trace = this.asking.seenAt(this.asking.step)?.columns.find(({ as }) => as === model);
    const edits = this.edits.filter((edit) => edit.model === model && edit.step <= (trace?.attention.length ?? 0));
    const last = edits.at(-1);
    if (!trace || !last) return;
    const own = Array.from(trace.attention);
    const attention = edits.reduce((all, edit) => edited(all, edit, trace.normalised), own);
    /** @type {Forced} */
    const forced = { step: last.step, own, attention, before: trace.probability, probability: null, moved: null };
    this.forced.set(model, forced);
    this.changes.tell('whatif');
    const { asked, fields } = this.asking;
    const column = { unit: trace.unit, set: trace.set };
    const request = {
      column,
      history: asked.history.slice(0, trace.time),
      target: asked.target,
      fields,
      attentions: [attention],
    };
    try {
      const [answer] = await this.inference.call('force_attention', [request]);
      // Changed again meanwhile.
      if (this.forced.get(model) !== forced) return;
      Object.assign(forced, answer);
      this.changes.tell('whatif');
    } catch (fault) {
      if (!isFatal(fault)) this.report(fault);
    }
  }

  /** p(click) without each click, of the run that is shown, once it has come. */
  get withoutNow() {
    return this.without.get(this.asking.step) ?? null;
  }

  /** Asks for it, if it is to be seen. */
  async askWithout() {
    const { asked, fields, step, trace } = this.asking;
    const wanted = this.store.settings.worth || asked.history.length <= SHORT;
    if (!wanted || !trace || step < 1 || this.without.has(step)) return;
    const { columns } = asked;
    const { turn } = this;
    try {
      const request = { columns, history: asked.history.slice(0, step), target: asked.target, fields };
      const without = await this.inference.call('leave_one_out', [request]);
      if (turn !== this.turn) return;
      this.without.set(step, without);
      this.changes.tell('whatif');
    } catch (fault) {
      if (!isFatal(fault)) this.report(fault);
    }
  }

  /**
   * Asks each unit with the real history, a shuffled one, another user's and none: of this question, and of the test.
   * @param {Map<Model, Uint8Array>} trained checkpoints of the ladder, which are asked too
   */
  async measureHistories(trained) {
    const { world } = this.place;
    if (!world || !this.asking.trace || this.place.making) return;
    const turn = ++this.turn;
    this.measuring = true;
    const asked = this.askedOfHistories(trained);
    this.histories = asked.map(({ model, ladder }) => ({ model, ladder, p: {}, figures: {} }));
    this.changes.tell('whatif');
    try {
      await busyWhile(this.ask(world, asked, turn));
    } catch (fault) {
      if (!isFatal(fault)) this.report(fault);
    }
    if (turn === this.turn) this.measuring = false;
    this.changes.tell('whatif');
  }

  /**
   * The units shown, and the models of the ladder.
   * @param {Map<Model, Uint8Array>} trained
   * @returns {Asked[]}
   */
  askedOfHistories(trained) {
    const { columns, models } = this.asking.asked;
    const { sets } = this.weights;
    const shown = columns.map((column, at) => {
      return { model: models[at], ladder: false, column, checkpoint: sets.get(column.set) ?? null };
    });
    const ladder = [...trained].map(([model, checkpoint]) => {
      const column = { unit: infoOf(model).unit ?? /** @type {const} */ ('gru'), set: `ladder-${model}` };
      return { model, ladder: true, column, checkpoint };
    });
    return [...shown, ...ladder];
  }

  /** @param {import('./world.js').World} world @param {Asked[]} asked @param {number} turn */
  async ask(world, asked, turn) {
    for (const { column, checkpoint, ladder } of asked) {
      if (ladder && checkpoint) await this.inference.call('load', [column.set, checkpoint]);
    }
    const columns = asked.map(({ column }) => column);
    for (const kind of describe().histories) {
      const p = await this.probabilities(world, columns, kind);
      if (turn !== this.turn) return;
      this.histories.forEach((row, column) => (row.p[kind] = p[column]));
      this.changes.tell('whatif');
    }
    if (world.kind === 'checkpoint' || !world.counts.test) return;
    const { first } = this.crew;
    await this.crew.bring(first, world);
    for (const kind of describe().histories) {
      for (const [column, { checkpoint }] of asked.entries()) {
        if (!checkpoint) continue;
        const figures = await first.call('histories', [checkpoint, kind]);
        if (turn !== this.turn) return;
        this.histories[column].figures[kind] = figures;
        this.changes.tell('whatif');
      }
    }
  }

  /**
   * p(click) of this question by column, with one kind of history.
   * @param {import('./world.js').World} world
   * @param {import('../../../pkg/boundary.js').Column[]} columns
   * @param {HistoryKind} kind
   */
  async probabilities(world, columns, kind) {
    const { asked, fields } = this.asking;
    const histories = await this.drawn(world, kind, asked.history);
    const sums = columns.map(() => 0);
    for (const history of histories) {
      const reply = await this.inference.call('trace', [{ columns, history, target: asked.target, fields }]);
      reply.columns.forEach(({ probability }, column) => (sums[column] += probability));
    }
    return sums.map((sum) => sum / histories.length);
  }

  /**
   * @param {import('./world.js').World} world
   * @param {HistoryKind} kind
   * @param {number[]} history
   * @returns {Promise<number[][]>}
   */
  async drawn(world, kind, history) {
    if (kind === 'real') return [history];
    if (kind === 'empty') return [[]];
    const random = randomFrom(1);
    if (kind === 'shuffled') return Array.from({ length: DRAWS }, () => shuffled(history, random));
    const { first } = this.crew;
    await this.crew.bring(first, world);
    if (this.other !== null) return [(await first.call('user', [this.other])).items];
    const others = [];
    for (let draw = 0; draw < DRAWS && world.users.length; draw++) {
      const { items } = await first.call('user', [Math.floor(random() * world.users.length)]);
      others.push(items);
    }
    return others.length ? others : [history];
  }
}

/** An attention with another value at a step. @param {number[]} all @param {AttentionEdit} edit @param {boolean} normalised */
function edited(all, { step, value, rescale }, normalised) {
  const before = all[step - 1];
  const scale = rescale && normalised && before < 1 ? (1 - value) / (1 - before) : 1;
  return all.map((a, index) => (index === step - 1 ? value : a * scale));
}

/** Numbers from 0 to below 1, the same for a seed (mulberry32, public domain). @param {number} seed */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {number[]} items @param {() => number} random */
function shuffled(items, random) {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last--) {
    const place = Math.floor(random() * (last + 1));
    [all[last], all[place]] = [all[place], all[last]];
  }
  return all;
}
