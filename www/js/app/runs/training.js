// The training of the units: pulled slice by slice, so that pausing is not asking for the next.

import { isFatal } from '../../workers/fault.js';
import { describe } from '../../workers/module.js';
import { extend, line, nextStride } from './curves.js';
import { Moments } from './moments.js';
import { isDue } from './publishing.js';

/** @typedef {import('./moments.js').Moment} Moment */
/** @typedef {import('../../../../pkg/boundary.js').Unit} Unit */
/** @typedef {import('../../../../pkg/boundary.js').TrainEvent} TrainEvent */
/** @typedef {import('../world.js').World} World */
/** @typedef {'target' | 'auxiliary' | 'total' | 'auc'} Measure */

/** Milliseconds of work asked for at once, about: the page looks in between. */
const SLICE = 40;
/** While a person moves along the history the page needs the machine: work asked for at once then, */
const BRIEF = 10;
/** how many times as long as it took training then rests, */
const REST = 3;
/** and for how many milliseconds after the step was moved last. */
const MOVING = 200;
const MOST_POINTS = 1200;
const LOSSES = /** @type {const} */ (['target', 'auxiliary', 'total']);
export const MEASURES = /** @type {Measure[]} */ ([...LOSSES, 'auc']);

/** @param {number} milliseconds */
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The curves of one unit and its last event of each kind. */
class Record {
  constructor() {
    this.lines = { target: line(), auxiliary: line(), total: line(), auc: line() };
    /** @type {Extract<TrainEvent, {kind: 'step'}> | null} */
    this.step = null;
    /** @type {Extract<TrainEvent, {kind: 'evaluated'}> | null} */
    this.evaluated = null;
    this.stopped = false;
  }

  /** @param {TrainEvent} event */
  take(event) {
    if (event.kind === 'step') {
      this.step = event;
      for (const name of LOSSES) extend(this.lines[name], event.step, event[name], MOST_POINTS);
    } else if (event.kind === 'evaluated') {
      this.evaluated = event;
      // Impressions of one class have no AUC.
      if (event.auc !== null) extend(this.lines.auc, event.step, event.auc, MOST_POINTS);
    } else if (event.kind === 'stopped') {
      this.stopped = true;
    }
  }
}

/** A run of some units, and whether it is going on. */
export class Training {
  /**
   * @param {object} parts
   * @param {import('../state.js').Store} parts.store
   * @param {import('../changes.js').Changes} parts.changes
   * @param {import('../../workers/crew.js').Crew} parts.crew
   * @param {import('../world.js').Place} parts.place
   * @param {import('../weights.js').Weights} parts.weights
   * @param {import('../asking.js').Asking} parts.asking
   * @param {(fault: unknown) => void} parts.report
   */
  constructor({ store, changes, crew, place, weights, asking, report }) {
    this.asking = asking;
    this.store = store;
    this.changes = changes;
    this.crew = crew;
    this.place = place;
    this.weights = weights;
    this.report = report;
    /** @type {'none' | 'preparing' | 'paused' | 'playing'} */
    this.state = 'none';
    /** The world whose data are learnt from. @type {World | null} */
    this.world = null;
    /** @type {Map<Unit, Record>} */
    this.records = new Map();
    /** The step of each unit's weights that were taken away as a file. @type {Map<Unit, number>} */
    this.taken = new Map();
    this.info = { parameters: 0, steps_per_epoch: 1 };
    /** Steps that took about a slice. */
    this.stride = 1;
    /** When the step of the history was moved last. */
    this.moved = -Infinity;
    /** The last look at the weights. @type {import('./publishing.js').Look | null} */
    this.look = null;
    /** The weights at some steps of the run, which can be shown again. */
    this.moments = new Moments();
    /** The moment that is shown; null: the weights as they are now. @type {Moment | null} */
    this.past = null;
    /** The moment that is wanted while another is being loaded. @type {Moment | null} */
    this.sought = null;
    this.seeking = false;
    /** Whether the run's weights are not to be shown, though it is kept. */
    this.aside = false;
    /** The set of past weights that is not shown is the one to load into. */
    this.slot = 0;
    /** Each begin, stop or loss of the worker ends what the one before set off. */
    this.turn = 0;
    /** The turn whose loop is running; 0 if none is. */
    this.looping = 0;
    changes.on(['world'], () => {
      if (this.world !== place.world) this.forget();
    });
    changes.on(['step'], () => (this.moved = performance.now()));
    changes.on(['learningRate'], () => void this.setLearningRate());
  }

  get step() {
    return Math.max(0, ...[...this.records.values()].map(({ step }) => step?.step ?? 0));
  }

  /** Steps a second that are asked for; 0 if as many as can be. */
  get pace() {
    return Number(this.store.settings.pace);
  }

  changed() {
    const sparing = this.state === 'playing';
    if (sparing !== this.asking.sparing) this.asking.spare(sparing);
    this.changes.tell('training');
  }

  /** @param {number} turn */
  isPlaying(turn) {
    return this.state === 'playing' && turn === this.turn;
  }

  /**
   * Starts from fresh weights of the seed, paused.
   * @param {World | null} world the one that the data are of; it may be still to be entered
   * @returns {Promise<boolean>} whether it could be
   */
  async begin(world = this.place.world) {
    if (!world) return false;
    const turn = ++this.turn;
    this.state = 'preparing';
    this.look = null;
    this.aside = false;
    this.changed();
    const units = this.weights.learners;
    try {
      this.info = await this.crew.begin(world, this.request(units));
      if (turn !== this.turn) return false;
      this.world = world;
      this.records = new Map(units.map((unit) => [unit, new Record()]));
      this.taken = new Map();
      this.dropMoments();
      await this.publish();
    } catch (fault) {
      if (turn === this.turn) this.state = this.records.size ? 'paused' : 'none';
      this.fail(fault);
      return false;
    }
    if (turn !== this.turn) return false;
    this.state = 'paused';
    this.changed();
    return true;
  }

  /** @param {Unit[]} units */
  request(units) {
    const { learningRate, alpha, batch, seed, width, trainPooling, trainActivation } = this.store.settings;
    return {
      units,
      learning_rate: learningRate,
      alpha,
      batch_size: batch,
      max_history: describe().training.max_history.default,
      hidden: width,
      seed,
      pooling: trainPooling,
      activation: trainActivation || undefined,
    };
  }

  /** Begins anew in the world in view. */
  async restart() {
    this.weights.hideOwn();
    await this.begin();
  }

  async play() {
    if (this.state === 'playing' || this.state === 'preparing') return;
    this.aside = false;
    this.weights.hideOwn();
    if (this.state === 'none' && !(await this.begin())) return;
    this.state = 'playing';
    this.changed();
    const turn = this.turn;
    // Played again before the slice that was under way came back: its loop goes on.
    if (this.looping === turn) return;
    this.looping = turn;
    try {
      do {
        while (this.isPlaying(turn)) await this.slice(turn);
        if (turn === this.turn) await this.publish();
      } while (this.isPlaying(turn));
    } catch (fault) {
      // Of a run that is over, what its worker no longer knows is no news.
      if (turn === this.turn) {
        if (this.state === 'playing') this.state = 'paused';
        this.fail(fault);
      }
    } finally {
      if (this.looping === turn) this.looping = 0;
    }
    this.changed();
  }

  /** Some steps of each unit, as many as fit or one at the pace that is asked for. @param {number} turn */
  async slice(turn) {
    const started = performance.now();
    const { pace } = this;
    const moving = started - this.moved < MOVING;
    const stride = pace ? 1 : this.stride;
    const events = await this.crew.steps(stride);
    if (turn !== this.turn) return;
    const took = performance.now() - started;
    this.stride = nextStride(stride, took, moving ? BRIEF : SLICE);
    this.take(events);
    // What is looked at stays as it is until the step rests.
    if (!moving && isDue(this.look, performance.now())) await this.publishMeanwhile();
    const length = Math.max(pace ? 1000 / pace : 0, moving ? took * (1 + REST) : 0);
    if (length) await sleep(Math.max(0, length - (performance.now() - started)));
  }

  pause() {
    if (this.state === 'playing') this.state = 'paused';
    this.changed();
  }

  async oneStep() {
    if (this.state === 'preparing') return;
    if (this.state === 'playing') return this.pause();
    this.aside = false;
    this.weights.hideOwn();
    if (this.state === 'none' && !(await this.begin())) return;
    const turn = this.turn;
    try {
      const events = await this.crew.steps(1);
      if (turn !== this.turn) return;
      this.take(events);
      await this.publish();
    } catch (fault) {
      if (turn === this.turn) this.fail(fault);
    }
  }

  /** Forgets the run here; the worker forgets it with the world that it was in. */
  forget() {
    this.turn += 1;
    this.state = 'none';
    this.world = null;
    this.records = new Map();
    this.taken = new Map();
    this.dropMoments();
    this.changed();
  }

  dropMoments() {
    this.moments = new Moments();
    this.past = null;
    this.sought = null;
    this.weights.past = null;
  }

  /** Pauses the run, of which no weights are shown until it goes on or a moment of it is sought. */
  setAside() {
    this.aside = true;
    this.past = null;
    this.sought = null;
    this.pause();
  }

  /** Forgets the run and shows the shipped weights again. */
  async stop() {
    this.forget();
    this.weights.showLive(null);
    try {
      await this.crew.end();
    } catch (fault) {
      this.fail(fault);
    }
  }

  /**
   * The worker died: what it learnt since the last look is gone, the weights shown are not.
   * @returns {boolean} whether it ended a run
   */
  lose() {
    if (this.state === 'none') return false;
    this.turn += 1;
    this.state = 'none';
    this.look = null;
    this.changed();
    return true;
  }

  /** Says that a unit's weights were taken away as a file. @param {Unit} unit @param {number} step */
  tookAway(unit, step) {
    this.taken.set(unit, Math.max(step, this.taken.get(unit) ?? 0));
    this.changed();
  }

  /**
   * Shows the weights of a run that is over: they were kept. A training begins anew.
   * @param {number} step
   * @param {Map<Unit, Uint8Array>} weights
   */
  async showKept(step, weights) {
    this.forget();
    const { turn } = this;
    const units = [...weights.keys()];
    await Promise.all([...weights].map(([unit, bytes]) => this.weights.load(`live-${unit}`, bytes)));
    if (turn === this.turn) this.weights.showLive({ units, step, kept: true });
  }

  async setLearningRate() {
    if (this.state === 'none' || this.state === 'preparing') return;
    try {
      await this.crew.setLearningRate(this.store.settings.learningRate);
    } catch (fault) {
      this.fail(fault);
    }
  }

  /** @param {TrainEvent[]} events */
  take(events) {
    for (const event of events) this.records.get(event.unit)?.take(event);
    if (this.records.size && [...this.records.values()].every(({ stopped }) => stopped)) this.state = 'paused';
    this.changed();
  }

  /** Hands the weights as they are to the inference worker. */
  async publish() {
    const look = this.beginLook();
    try {
      const moment = await this.keep();
      if (moment) await this.show(moment);
    } finally {
      void this.endLook(look);
    }
  }

  /** The same while the run goes on: it waits for its weights, and not for what is made of them. */
  async publishMeanwhile() {
    const look = this.beginLook();
    const moment = await this.keep();
    if (!moment) return;
    const shown = this.show(moment).catch((fault) => this.fail(fault));
    void shown.then(() => this.endLook(look));
  }

  beginLook() {
    /** @type {import('./publishing.js').Look} */
    const look = { began: performance.now(), ended: null };
    this.look = look;
    return look;
  }

  /** @param {import('./publishing.js').Look} look */
  async endLook(look) {
    await this.asking.answered();
    look.ended = performance.now();
  }

  /** Keeps the weights as they are, all of one step; null if the run is over meanwhile. @returns {Promise<Moment | null>} */
  async keep() {
    const { turn } = this;
    const units = [...this.records.keys()];
    // Asked at once, between two slices: no unit takes a step before its weights are read.
    const bytes = await Promise.all(units.map((unit) => this.crew.snapshot(unit)));
    // Stopped meanwhile: what it learnt is not shown again.
    if (turn !== this.turn) return null;
    const scores = [...this.records].map(([unit, { step, evaluated }]) => [unit, { step, evaluated }]);
    const moment = {
      step: this.step,
      weights: new Map(units.map((unit, place) => [unit, bytes[place]])),
      scores: /** @type {Moment['scores']} */ (new Map(/** @type {any} */ (scores))),
    };
    this.moments.keep(moment);
    return moment;
  }

  /** Shows the weights as they are now, unless those of a moment before are shown. @param {Moment} moment the last */
  async show(moment) {
    if (this.past || this.aside) return this.changed();
    const { turn } = this;
    const units = [...moment.weights.keys()];
    await Promise.all(
      units.map((unit) => this.weights.load(`live-${unit}`, moment.weights.get(unit) ?? new Uint8Array())),
    );
    if (turn === this.turn && !this.past && !this.aside) this.weights.showLive({ units, step: moment.step });
  }

  /**
   * Shows the weights of a moment; of the last one: those of now, from then on. The run is not disturbed. While one
   * moment is loaded, the last of those that are asked for waits.
   * @param {Moment} moment
   */
  async seek(moment) {
    this.sought = moment;
    if (this.seeking) return;
    this.seeking = true;
    const { turn, moments } = this;
    try {
      while (this.sought && moments === this.moments) {
        const next = this.sought;
        this.sought = null;
        await this.showMoment(next);
        await this.asking.traced();
      }
    } catch (fault) {
      if (turn === this.turn) this.fail(fault);
    } finally {
      this.seeking = false;
    }
  }

  /** @param {Moment} moment */
  async showMoment(moment) {
    this.aside = false;
    const { moments } = this;
    if (moment === moments.last) {
      this.past = null;
      this.weights.past = null;
      await this.show(moment);
      return this.changed();
    }
    this.past = moment;
    const slot = (this.slot = 1 - this.slot);
    await Promise.all([...moment.weights].map(([unit, bytes]) => this.weights.load(`past-${slot}-${unit}`, bytes)));
    if (moments === this.moments && this.past === moment) this.weights.showPast({ step: moment.step, slot });
    this.changed();
  }

  /** A unit's weights: of the moment shown, else the trainer's or, once it is gone, those last seen. @param {Unit} unit */
  async weightsOf(unit) {
    if (this.past) return this.past.weights.get(unit);
    return this.state === 'none' ? this.weights.sets.get(`live-${unit}`) : this.crew.snapshot(unit);
  }

  /** @param {unknown} fault */
  fail(fault) {
    if (!isFatal(fault)) this.report(fault);
    this.changed();
  }
}
