// The ladder: many models from many seeds, in as many workers as there are.

import { Fault, isFatal } from '../../workers/fault.js';
import { describe, module } from '../../workers/module.js';
import { extend, line, nextStride } from './curves.js';
import { progressOf, secondsLeft } from './progress.js';

/** @typedef {import('../../workers/crew.js').Worklet} Worklet */
/** @typedef {import('../../../../pkg/boundary.js').Model} Model */
/** @typedef {import('../../../../pkg/boundary.js').Ladder} Ladder */
/** @typedef {import('../world.js').World} World */
/** @typedef {import('../../../../pkg/boundary.js').TrialRecord} TrialRecord */
/** @typedef {import('./curves.js').Line} Line */
/** @typedef {'target' | 'auxiliary' | 'auc'} Measure */
/** @typedef {{models: Model[], seeds: number, epochs: number, learningRate: number, hidden: number, batch: number,
 *   pooling?: import('../../../../pkg/boundary.js').Pooling, activation?:
 * import('../../../../pkg/boundary.js').ActivationKind,
 *   penalty?: number, patience?: number, maxHistory?: number}} Plan */
/** `most`: the steps it takes at most. @typedef {{model: Model, seed: number, step: number, most: number, testing: boolean}} Under */
/** `lost`: how often a worker died at it. @typedef {{model: Model, seed: number, lost: number}} Trial */

/** Milliseconds of work asked for at once, about. */
const SLICE = 50;
const MOST_POINTS = 600;
/** The seed whose curves are drawn and whose weights are kept. */
const SHOWN_SEED = 1;

export class Contest {
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
    /** Each start and each end of a contest ends what the one before set off. */
    this.turn = 0;
    /** Trials that were asked for. */
    this.total = 0;
    /** Seconds that workers spent on trials, pauses left out. */
    this.worked = 0;
    this.workers = 1;
    /** What was asked for. @type {import('../../../../pkg/boundary.js').LadderPlan} */
    this.plan = { models: [], seeds: 0 };
    this.forget();
    changes.on(['world'], () => this.forget());
  }

  changed() {
    this.changes.tell('contest');
  }

  forget() {
    this.turn += 1;
    /** `ended`: before all trials were done. @type {'none' | 'running' | 'paused' | 'done' | 'ended'} */
    this.state = 'none';
    /** @type {TrialRecord[]} */
    this.records = [];
    /** How many of them were taken away as a file. @type {number} */
    this.taken = 0;
    /** @type {Ladder | null} */
    this.table = null;
    /** @type {Map<Model, Record<Measure, Line>>} */
    this.curves = new Map();
    /** Checkpoints of the seed shown. @type {Map<Model, Uint8Array>} */
    this.weights = new Map();
    /** What each worker is at. @type {Map<Worklet, Under>} */
    this.under = new Map();
    this.worked = 0;
    this.total = 0;
    /** Trials whose loss was not finite. @type {{model: Model, seed: number}[]} */
    this.diverged = [];
    /** Resolved when a paused contest goes on. @type {(() => void) | null} */
    this.goOn = null;
    this.changed();
  }

  /** Says that the trials were taken away as a file. */
  tookAway() {
    this.taken = this.records.length;
    this.changed();
  }

  get done() {
    return this.records.length + this.diverged.length;
  }

  /** How much is done, in trials. */
  get progress() {
    return progressOf(this.done, [...this.under.values()], this.records);
  }

  /** Seconds that are left, about; null as long as too little is done to say. */
  get left() {
    const { progress, total, worked, workers } = this;
    return this.active ? secondsLeft({ progress, total, worked, workers }) : null;
  }

  get active() {
    return this.state === 'running' || this.state === 'paused';
  }

  /** @param {Plan} plan */
  async run(plan) {
    this.forget();
    const { turn } = this;
    const { world } = this.place;
    if (!world) return;
    this.plan = { models: plan.models, seeds: plan.seeds };
    const queue = module.trials_left(this.plan, []).map((trial) => ({ ...trial, lost: 0 }));
    this.total = queue.length;
    this.state = 'running';
    this.changed();
    try {
      const workers = await this.crew.gather(world, queue.length);
      this.workers = workers.length;
      await Promise.all(workers.map((worker) => this.work(worker, world, queue, plan, turn)));
      if (turn === this.turn) this.end();
    } catch (fault) {
      if (turn === this.turn) this.end();
      // A worker's death is reported by whoever revives it.
      if (!isFatal(fault)) this.report(fault);
    }
  }

  /** Nothing more is to come. */
  end() {
    this.turn += 1;
    this.under.clear();
    const left = module.trials_left(
      this.plan,
      [...this.records, ...this.diverged].map(({ model, seed }) => ({ model, seed })),
    );
    this.state = left.length ? 'ended' : 'done';
    this.changed();
  }

  pause() {
    this.state = 'paused';
    this.changed();
  }

  resume() {
    this.state = 'running';
    this.goOn?.();
    this.goOn = null;
    this.changed();
  }

  /**
   * Does trials of the queue, one after the other.
   * @param {Worklet} worker
   * @param {World} world
   * @param {Trial[]} queue
   * @param {Plan} plan
   * @param {number} turn
   */
  async work(worker, world, queue, plan, turn) {
    for (let next = queue.shift(); next && turn === this.turn; next = queue.shift()) {
      try {
        await this.crew.bring(worker, world);
        await this.trial(worker, next, plan, turn);
      } catch (fault) {
        if (turn !== this.turn) return;
        if (fault instanceof Fault && fault.code === 'diverged') this.diverged.push(next);
        // A worker that died is up anew: the trial is begun again there, but not for ever.
        else if (isFatal(fault) && next.lost === 0) queue.unshift({ ...next, lost: 1 });
        else throw fault;
      }
      this.under.delete(worker);
    }
    if (turn === this.turn) this.changed();
  }

  /** @param {Worklet} worker @param {Trial} trial @param {Plan} plan @param {number} turn */
  async trial(worker, { model, seed }, plan, turn) {
    const shown = seed === SHOWN_SEED;
    if (shown) this.curves.set(model, { target: line(), auxiliary: line(), auc: line() });
    const { steps_per_epoch: perEpoch } = await worker.call('trial_begin', [request(model, seed, plan)]);
    const most = perEpoch * plan.epochs;
    let seconds = 0;
    for (let stride = 1; ;) {
      if (this.state === 'paused') await new Promise((resolve) => (this.goOn = chain(this.goOn, resolve)));
      if (turn !== this.turn) return;
      const started = performance.now();
      /** @type {import('../../../../pkg/boundary.js').TrialEvent[]} */
      const events = await worker.call('trial_advance', [stride]);
      if (turn !== this.turn) return;
      const took = performance.now() - started;
      seconds += took / 1000;
      this.worked += took / 1000;
      stride = nextStride(stride, took, SLICE);
      for (const event of events) {
        if (event.kind === 'done') return this.finish(worker, { ...event.record, seconds }, shown, turn);
        this.take(event, model, shown);
        const step = 'step' in event ? event.step : (this.under.get(worker)?.step ?? 0);
        this.under.set(worker, { model, seed, step, most, testing: event.kind === 'testing' });
      }
      this.changed();
    }
  }

  /** @param {Worklet} worker @param {TrialRecord} record @param {boolean} shown @param {number} turn */
  async finish(worker, record, shown, turn) {
    const weights = shown ? await worker.call('trial_checkpoint', []) : null;
    if (turn !== this.turn) return;
    if (weights) this.weights.set(record.model, weights);
    this.records.push(record);
    try {
      const table = await worker.call('ladder', [this.records]);
      if (turn !== this.turn) return;
      this.table = table;
    } catch (fault) {
      // A trial counts once, and it is to be done again.
      this.records = this.records.filter((other) => other !== record);
      throw fault;
    }
    this.changed();
  }

  /** @param {import('../../../../pkg/boundary.js').TrialEvent} event @param {Model} model @param {boolean} shown */
  take(event, model, shown) {
    const curves = this.curves.get(model);
    if (!shown || !curves) return;
    if (event.kind === 'step') {
      extend(curves.target, event.step, event.target, MOST_POINTS);
      extend(curves.auxiliary, event.step, event.auxiliary, MOST_POINTS);
    } else if (event.kind === 'evaluated' && event.auc !== null) {
      extend(curves.auc, event.step, event.auc, MOST_POINTS);
    }
  }
}

/** Both, one after the other. @param {(() => void) | null} first @param {(value: unknown) => void} second */
const chain = (first, second) => () => {
  first?.();
  second(undefined);
};

/** @param {Model} model @param {number} seed @param {Plan} plan */
const request = (model, seed, plan) => ({
  model,
  seed,
  learning_rate: plan.learningRate,
  batch_size: plan.batch,
  hidden: plan.hidden,
  max_history: plan.maxHistory ?? describe().training.max_history.default,
  // Looks at validation without a better AUC, after which the trial ends.
  patience: { looks: plan.patience ?? describe().ladder.looks.default, most_epochs: plan.epochs },
  pooling: plan.pooling,
  activation: plan.activation,
  penalty: plan.penalty,
});
