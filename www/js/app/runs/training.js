// The training of the units: pulled slice by slice, so that pausing is not asking for the next.

import { isFatal } from '../../workers/fault.js';
import { describe } from '../../workers/module.js';
import { extend, line, nextStride } from './curves.js';

/** @typedef {import('../../../../pkg/boundary.js').Unit} Unit */
/** @typedef {import('../../../../pkg/boundary.js').TrainEvent} TrainEvent */
/** @typedef {import('../world.js').World} World */
/** @typedef {'target' | 'auxiliary' | 'total' | 'auc'} Measure */

/** Milliseconds of work asked for at once, about: the page looks in between. */
const SLICE = 40;
/** Milliseconds between two looks at the weights. */
const SNAPSHOT_EVERY = 400;
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
   * @param {(fault: unknown) => void} parts.report
   */
  constructor({ store, changes, crew, place, weights, report }) {
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
    this.info = { parameters: 0, steps_per_epoch: 1 };
    /** Steps that took about a slice. */
    this.stride = 1;
    this.published = 0;
    /** Each begin, stop or loss of the worker ends what the one before set off. */
    this.turn = 0;
    /** The turn whose loop is running; 0 if none is. */
    this.looping = 0;
    changes.on(['world'], () => {
      if (this.world !== place.world) this.forget();
    });
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
    this.changed();
    const units = this.weights.learners;
    try {
      this.info = await this.crew.begin(world, this.request(units));
      if (turn !== this.turn) return false;
      this.world = world;
      this.records = new Map(units.map((unit) => [unit, new Record()]));
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
    const { learningRate, alpha, batch, seed } = this.store.settings;
    const { hidden, max_history } = describe().training;
    return {
      units,
      learning_rate: learningRate,
      alpha,
      batch_size: batch,
      max_history: max_history.default,
      hidden: hidden.default,
      seed,
    };
  }

  /** Begins anew in the world in view. */
  async restart() {
    this.weights.hideOwn();
    await this.begin();
  }

  async play() {
    if (this.state === 'playing' || this.state === 'preparing') return;
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
    const stride = pace ? 1 : this.stride;
    const events = await this.crew.steps(stride);
    if (turn !== this.turn) return;
    this.stride = nextStride(stride, performance.now() - started, SLICE);
    this.take(events);
    if (performance.now() - this.published > SNAPSHOT_EVERY) await this.publish();
    if (pace) await sleep(Math.max(0, 1000 / pace - (performance.now() - started)));
  }

  pause() {
    if (this.state === 'playing') this.state = 'paused';
    this.changed();
  }

  async oneStep() {
    if (this.state === 'preparing') return;
    if (this.state === 'playing') return this.pause();
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
    this.changed();
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
    this.changed();
    return true;
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
    const { turn } = this;
    const units = [...this.records.keys()];
    for (const unit of units) {
      const bytes = await this.crew.snapshot(unit);
      if (turn !== this.turn) return;
      await this.weights.load(`live-${unit}`, bytes);
      // Stopped meanwhile: what it learnt is not shown again.
      if (turn !== this.turn) return;
    }
    this.published = performance.now();
    this.weights.showLive({ units, step: this.step });
  }

  /** A unit's weights: the trainer's or, once it is gone, those last seen. @param {Unit} unit */
  async weightsOf(unit) {
    return this.state === 'none' ? this.weights.sets.get(`live-${unit}`) : this.crew.snapshot(unit);
  }

  /** @param {unknown} fault */
  fail(fault) {
    if (!isFatal(fault)) this.report(fault);
    this.changed();
  }
}
