// The question (a history, a target, what it is compared with), the step looked at, and the model's answers.

import { inNextFrame } from '../ui/dom.js';
import { isFatal } from '../workers/fault.js';
import { busyWhile } from './busy.js';
import { InView } from './inview.js';
import { ASKED, MOST_CANDIDATES, mostSteps } from './state.js';
import { choicesOf } from './telling.js';

/** @typedef {import('../../../pkg/boundary.js').TraceReply} Reply */
/** A column's trace, and as what it is shown: as its unit, or as the model that has none. */
/** @typedef {Reply['columns'][number] & {as: import('../../../pkg/boundary.js').Model}} ColumnTrace */
/** @typedef {Omit<Reply, 'columns'> & {columns: ColumnTrace[]}} TraceReply */
/**
 * `probability` is of each item asked about: the candidates first, then those that only the timeline needs.
 * @typedef {{prefixes: number[], probability: number[][]}} Curve
 */

/** @typedef {import('./telling.js').Choices} Choices */

export const FEWEST_CANDIDATES = 3;
/** Where each kind of answer is seen, by the elements' ids. */
const SEEN_IN = {
  trace: ['question', 'cell', 'units', 'drift-panel', 'paths-panel'],
  seen: ['question', 'cell', 'units', 'paths-panel'],
  curves: ['question', 'drift-panel'],
};
/** @typedef {keyof typeof SEEN_IN} Answer */

export class Asking {
  /**
   * @param {object} parts
   * @param {import('./state.js').Store} parts.store
   * @param {import('./changes.js').Changes} parts.changes
   * @param {import('./world.js').Place} parts.place
   * @param {import('./weights.js').Weights} parts.weights
   * @param {import('../workers/engine.js').Worklet<'inference'>} parts.inference
   * @param {import('../workers/crew.js').Crew} parts.crew
   * @param {(fault: unknown) => void} parts.report
   */
  constructor({ store, changes, place, weights, inference, crew, report }) {
    this.crew = crew;
    this.store = store;
    this.changes = changes;
    this.place = place;
    this.weights = weights;
    this.inference = inference;
    this.report = report;
    /** @type {TraceReply | null} */
    this.trace = null;
    /**
     * What `trace` answers, and by whom: whatever is asked beside it is asked of these columns, whose weights are loaded.
     * @type {{history: number[], target: number, columns: import('../../../pkg/boundary.js').Column[], models: import('../../../pkg/boundary.js').Model[]}}
     */
    this.asked = { history: [], target: 0, columns: [], models: [] };
    /** The drift chart's curves, per column. @type {Curve[]} */
    this.curves = [];
    /** Whose curves they are: a model per column, an item per curve. */
    this.curvesOf = {
      models: weights.models,
      candidates: /** @type {number[]} */ ([]),
      asked: /** @type {number[]} */ ([]),
      choices: /** @type {Choices} */ ({ kind: 'category', keys: [], items: [] }),
    };
    /**
     * The best possible guess, by item asked about and prefix; null where no law is known, and until it has come. It
     * may be of the question before, and so says itself what was asked.
     * @type {{asked: number[], probability: number[][]} | null}
     */
    this.guess = null;
    /** Which request it answers. */
    this.guessed = '';
    /** Traces of the first steps alone, of the question that was asked last. @type {Map<number, TraceReply>} */
    this.seen = new Map();
    /**
     * The trace that the units show: of the clicks up to the step, or of all of them in hindsight. Until it has come, the
     * one before stays.
     * @type {TraceReply | null}
     */
    this.shown = null;
    /** The trace of the first clicks that came last, and of which history. */
    this.last = { history: /** @type {number[]} */ ([]), reply: /** @type {TraceReply | null} */ (null) };
    /** The step pointed at. @type {number | null} */
    this.hover = null;
    this.driftTag = 0;
    /** Whether the drift chart's last pieces are still to be told of. */
    this.untold = false;
    this.tellSoon = inNextFrame(() => this.tellCurves());
    this.asking = false;
    this.askAgain = false;
    this.askingSeen = false;
    /** Whether the last question could not be answered. */
    this.failed = false;
    /** What was asked and is not answered yet. @type {Set<Promise<unknown>>} */
    this.open = new Set();
    /** @type {Promise<void>} */
    this.tracing = Promise.resolve();
    /** Whether what is out of view waits: units learn, and answers take time from them. */
    this.sparing = false;
    /** What waits, because it is out of view. @type {Set<Answer>} */
    this.late = new Set();
    this.inView = new InView(changes, SEEN_IN.trace);
    changes.on(['world'], () => {
      // The answers of the old world must not be read with the new one's names.
      this.trace = null;
      this.shown = null;
      this.curves = [];
      this.guess = null;
      this.seen.clear();
    });
    changes.on(['story', 'weights', 'mode', 'units', 'gru', 'code', ...ASKED], () => void this.ask());
    // What is pointed at was another step's: a pointer that rests must not hold the view back.
    changes.on(['step'], () => this.point(null));
    changes.on(['step'], () => void this.askSeen());
    changes.on(['trace', 'seen', 'step', 'hindsight'], () => this.chooseShown());
    changes.on(['inview'], () => this.catchUp());
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

  /** What the timeline chooses between. */
  get choices() {
    return choicesOf(this.place.world, this.candidates, this.target);
  }

  /** The trace of the first `step` behaviours, once it has come. @param {number} step */
  seenAt(step) {
    return step === this.asked.history.length ? this.trace : (this.seen.get(step) ?? null);
  }

  chooseShown() {
    const { step, trace, shown } = this;
    const seen = this.seenAt(step);
    if (seen) this.last = { history: this.asked.history, reply: seen };
    const wanted = this.store.settings.hindsight ? trace : seen;
    if (!wanted || wanted === shown) return;
    this.shown = wanted;
    this.changes.tell('shown');
  }

  /**
   * The trace of the clicks up to the step. Until it has come, the one before stays, if it is of the same history: what
   * changes for a moment alone is drawn for nothing.
   */
  get upToStep() {
    const { asked, last, step, trace } = this;
    return this.seenAt(step) ?? (last.history === asked.history ? last.reply : null) ?? trace;
  }

  /** The clicks that the trace shown is of: the first ones, or all of them in hindsight. */
  get shownHistory() {
    return this.asked.history.slice(0, this.shown?.columns[0]?.time ?? 0);
  }

  /** The upper ends that drawings of the shown trace share with those of the whole history. */
  get scales() {
    const [whole, shown] = [this.trace ?? this.shown, this.shown ?? this.trace].map((reply) => reply?.scales);
    const larger = (/** @type {keyof import('../../../pkg/boundary.js').Scales} */ name) =>
      Math.max(whole?.[name] ?? 0, shown?.[name] ?? 0);
    return { attention: larger('attention'), update_weight: larger('update_weight'), state: larger('state') };
  }

  /** Whether all that was asked has been answered, or cannot be. */
  get isWhole() {
    const { failed, trace, curves, guess, place, step } = this;
    const { length } = this.asked.history;
    if (failed) return true;
    const drawn = curves.length > 0 && curves.every(({ prefixes }) => prefixes.at(-1) === length);
    return (
      trace !== null &&
      drawn &&
      (place.world?.kind !== 'shop' || guess !== null) &&
      (!step || this.seenAt(step) !== null)
    );
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

  /** Waits until all that was asked is answered. */
  async answered() {
    while (this.open.size) await Promise.allSettled(this.open);
  }

  /** Waits until the traces that were asked for have come, and not for what is asked after them. */
  async traced() {
    await this.tracing;
  }

  /** @template T @param {Promise<T>} answer @returns {Promise<T>} */
  track(answer) {
    this.open.add(answer);
    const end = () => void this.open.delete(answer);
    answer.then(end, end);
    return answer;
  }

  /** Whether units learn; once they do not, what had to wait is asked. @param {boolean} sparing */
  spare(sparing) {
    this.sparing = sparing;
    this.catchUp();
  }

  /** Whether an answer has to wait until it can be seen. @param {Answer} what */
  waits(what) {
    const waits = this.sparing && !this.inView.shows(SEEN_IN[what]);
    if (waits) this.late.add(what);
    else this.late.delete(what);
    return waits;
  }

  /** Asks what had to wait and has to no longer. */
  catchUp() {
    const { late } = this;
    if (late.has('trace')) return void this.ask();
    if (late.has('seen')) void this.askSeen();
    if (late.has('curves')) this.askDrift();
  }

  /** Asks for the traces, and then the drift chart. While an answer is awaited, further questions wait as one. */
  async ask() {
    const { making, entering, scene } = this.place;
    if (making || entering || !scene || this.waits('trace')) return;
    if (this.asking) {
      this.askAgain = true;
      return;
    }
    this.asking = true;
    try {
      const answer = this.track(this.askAll().finally(() => (this.asking = false)));
      // Whoever waits for it hears that it is over; why is said here.
      this.tracing = answer.catch(() => {});
      await busyWhile(answer);
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
      // What is wanted may change while weights are fetched: these are loaded, others come with the next question.
      const { columns, models } = this.weights;
      await this.weights.loadShipped(columns);
      const { world } = this.place;
      const { history, target, fields } = this;
      const reply = await this.inference.call('trace', [{ columns, history, target, fields }]);
      // In another world by now: its question is asked when its story is there.
      if (world !== this.place.world) continue;
      this.trace = { ...reply, columns: reply.columns.map((column, place) => ({ ...column, as: models[place] })) };
      this.asked = { history, target, columns, models };
      this.seen.clear();
      this.failed = false;
      this.changes.tell('trace');
    } while (this.askAgain);
    void this.askSeen();
    this.askDrift();
  }

  /** Asks for the run over the first behaviours alone, up to the step shown. */
  async askSeen() {
    const { step, trace, target, fields, seen } = this;
    const { columns, history, models } = this.asked;
    if (!trace || step >= history.length || seen.has(step) || this.askingSeen) return;
    if (this.waits('seen')) return;
    this.askingSeen = true;
    try {
      const request = { columns, history: history.slice(0, step), target, fields };
      const reply = await busyWhile(this.track(this.inference.call('trace', [request])));
      // Of another question by now.
      if (trace !== this.trace) return;
      seen.set(step, { ...reply, columns: reply.columns.map((column, place) => ({ ...column, as: models[place] })) });
      this.changes.tell('seen');
    } catch (fault) {
      if (!isFatal(fault)) this.report(fault);
    } finally {
      this.askingSeen = false;
      // The step has moved on meanwhile, or the question.
      if (step !== this.step || trace !== this.trace) void this.askSeen();
    }
  }

  askDrift() {
    if (!this.place.scene || this.waits('curves')) return;
    const tag = ++this.driftTag;
    const { history, candidates, choices, fields } = this;
    const asked = [...new Set([...candidates, ...choices.items.flat()])];
    const { columns, models } = this.asked;
    this.next = {
      curves: columns.map(() => /** @type {Curve} */ ({ prefixes: [], probability: asked.map(() => []) })),
      of: { models, candidates, asked, choices },
    };
    const request = { columns, history, candidates: asked, fields };
    const whole = this.inference.call('drift', [request, tag]).then(() => this.tellCurves());
    void busyWhile(this.track(whole)).catch((fault) => {
      if (!isFatal(fault)) this.report(fault);
    });
    void this.askGuess({ history, candidates: asked, fields }, tag);
  }

  /**
   * Asks what the shop's perfect predictor says.
   * @param {import('../../../pkg/boundary.js').GuessRequest} request
   * @param {number} tag
   */
  async askGuess(request, tag) {
    const { world } = this.place;
    const key = JSON.stringify(request);
    if (world?.kind !== 'shop' || (this.guess && this.guessed === key)) return;
    const { first } = this.crew;
    try {
      await this.crew.bring(first, world);
      const guess = await first.call('best_guess', [request]);
      if (tag !== this.driftTag || world !== this.place.world) return;
      this.guess = guess && { asked: request.candidates, probability: guess };
      this.guessed = key;
      this.changes.tell('guess');
    } catch (fault) {
      if (!isFatal(fault)) this.report(fault);
    }
  }

  /** @param {{tag: number, piece: import('../../../pkg/boundary.js').DriftPiece}} event */
  takeDrift({ tag, piece }) {
    if (tag !== this.driftTag || !this.next) return;
    const { curves } = this.next;
    piece.columns.forEach((column, place) => {
      const curve = curves[column];
      curve.prefixes.push(...piece.prefixes);
      piece.probability[place].forEach((values, candidate) => curve.probability[candidate].push(...values));
    });
    this.untold = true;
    // While units learn, curves follow on curves: half of one is not worth a drawing.
    if (!this.sparing) this.tellSoon();
  }

  /** Shows what has come of the drift chart. */
  tellCurves() {
    if (!this.untold || !this.next) return;
    this.untold = false;
    this.curves = this.next.curves;
    this.curvesOf = this.next.of;
    this.changes.tell('curves');
  }
}
