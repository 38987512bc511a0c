// Many models from many seeds, in as many workers as there are: what the ladder panel shows. It knows nothing of the page's elements.

/** @typedef {import('./explorer.js').Explorer} Explorer */
/** @typedef {import('../workers/engine.js').Worklet} Worklet */
/** @typedef {import('../types.js').Model} Model */
/** @typedef {import('../types.js').Ladder} Ladder */
/** @typedef {import('../types.js').TrialRecord} TrialRecord */
/** @typedef {{steps: number[], values: number[]}} Line */
/** @typedef {'target' | 'auxiliary' | 'auc'} Measure */
/** @typedef {{models: Model[], seeds: number, epochs: number, learningRate: number, hidden: number, batch: number,
 *   pooling: string, activation?: string, penalty?: number}} Plan */

/** Milliseconds of work asked for at once, about. */
const SLICE = 50;
const MAX_HISTORY = 50;
/** Looks at validation without a better AUC after which a trial ends, two per epoch. */
const PATIENCE = 4;
/** Points kept of a curve of losses: beyond, neighbours are merged. */
const MOST_POINTS = 600;
/** The seed whose curves are drawn and whose weights are kept. */
const SHOWN_SEED = 1;

/** @returns {Record<Measure, Line>} */
const lines = () => {
  const line = () => /** @type {Line} */ ({ steps: [], values: [] });
  return { target: line(), auxiliary: line(), auc: line() };
};

/** @param {Line} line @param {number} step @param {number} value */
export function extend(line, step, value) {
  line.steps.push(step);
  line.values.push(value);
  if (line.steps.length <= MOST_POINTS) return;
  for (const list of [line.steps, line.values]) {
    const pairs = list.length >> 1;
    for (let i = 0; i < pairs; i++) list[i] = (list[2 * i] + list[2 * i + 1]) / 2;
    list.length = pairs;
  }
}

export class Contest {
  /** @param {Explorer} explorer @param {() => void} changed */
  constructor(explorer, changed) {
    this.explorer = explorer;
    this.changed = changed;
    /** Each start and each end of a contest ends what the one before set off. */
    this.turn = 0;
    /** Trials that were asked for. */
    this.total = 0;
    this.forget();
  }

  forget() {
    this.turn += 1;
    /** @type {'none' | 'running' | 'paused' | 'done'} */
    this.state = 'none';
    /** @type {TrialRecord[]} */
    this.records = [];
    /** @type {Ladder | null} */
    this.table = null;
    /** @type {Map<Model, Record<Measure, Line>>} */
    this.curves = new Map();
    /** Checkpoints of the seed shown. @type {Map<Model, Uint8Array>} */
    this.weights = new Map();
    /** What each worker is at. @type {Map<Worklet, {model: Model, seed: number, step: number, testing: boolean}>} */
    this.under = new Map();
    this.total = 0;
    /** Trials whose loss was not finite. @type {{model: Model, seed: number}[]} */
    this.diverged = [];
    /** Resolved when a paused contest goes on. @type {(() => void) | null} */
    this.goOn = null;
  }

  get done() {
    return this.records.length + this.diverged.length;
  }

  /** @param {Plan} plan */
  async run(plan) {
    this.forget();
    const { turn, explorer } = this;
    const { models, seeds } = plan;
    // Seed by seed: what a stopped contest has can be compared.
    const queue = Array.from({ length: seeds }, (_, index) =>
      models.map((model) => ({ model, seed: index + 1 })),
    ).flat();
    this.total = queue.length;
    this.state = 'running';
    this.changed();
    const workers = await explorer.crew.gather(explorer.world, queue.length);
    await Promise.all(workers.map((worker) => this.work(worker, queue, plan, turn)));
    if (turn !== this.turn) return;
    this.state = 'done';
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

  /** @param {Worklet} worker @param {{model: Model, seed: number}[]} queue @param {Plan} plan @param {number} turn */
  async work(worker, queue, plan, turn) {
    for (let next = queue.shift(); next && turn === this.turn; next = queue.shift()) {
      try {
        await this.trial(worker, next, plan, turn);
      } catch (fault) {
        if (turn !== this.turn) return;
        const { code, fatal } = /** @type {import('../workers/engine.js').Fault} */ (fault);
        if (code !== 'diverged') {
          // A worker that died is reported by who revives it; its trial is over.
          this.turn += 1;
          this.state = this.records.length ? 'done' : 'none';
          this.changed();
          if (!fatal) throw fault;
          return;
        }
        this.diverged.push(next);
      }
      this.under.delete(worker);
    }
    this.under.delete(worker);
    if (turn === this.turn) this.changed();
  }

  /** @param {Worklet} worker @param {{model: Model, seed: number}} trial @param {Plan} plan @param {number} turn */
  async trial(worker, { model, seed }, plan, turn) {
    const shown = seed === SHOWN_SEED;
    if (shown) this.curves.set(model, lines());
    await worker.call('trial_begin', [
      {
        model,
        seed,
        learning_rate: plan.learningRate,
        batch_size: plan.batch,
        hidden: plan.hidden,
        max_history: MAX_HISTORY,
        patience: { looks: PATIENCE, most_epochs: plan.epochs },
        pooling: plan.pooling,
        activation: plan.activation,
        penalty: plan.penalty,
      },
    ]);
    let seconds = 0;
    for (let stride = 1; ;) {
      if (this.state === 'paused') await new Promise((resolve) => (this.goOn = chain(this.goOn, resolve)));
      if (turn !== this.turn) return;
      const started = performance.now();
      /** @type {import('../types.js').TrialEvent[]} */
      const events = await worker.call('trial_advance', [stride]);
      if (turn !== this.turn) return;
      const took = performance.now() - started;
      seconds += took / 1000;
      stride = Math.max(1, Math.min(Math.round((stride * SLICE) / Math.max(1, took)), 2 * stride));
      for (const event of events) {
        if (event.kind === 'done') {
          if (shown) this.weights.set(model, await worker.call('trial_checkpoint'));
          if (turn !== this.turn) return;
          this.records.push({ ...event.record, seconds });
          this.table = await worker.call('ladder', [this.records]);
          if (turn === this.turn) this.changed();
          return;
        }
        this.take(event, model, shown);
        const before = this.under.get(worker);
        const step = event.kind === 'testing' ? (before?.step ?? 0) : event.step;
        this.under.set(worker, { model, seed, step, testing: event.kind === 'testing' });
      }
      this.changed();
    }
  }

  /** @param {import('../types.js').TrialEvent} event @param {Model} model @param {boolean} shown */
  take(event, model, shown) {
    const curves = this.curves.get(model);
    if (!shown || !curves) return;
    if (event.kind === 'step') {
      extend(curves.target, event.step, event.target);
      extend(curves.auxiliary, event.step, event.auxiliary);
    } else if (event.kind === 'evaluated') {
      extend(curves.auc, event.step, event.auc);
    }
  }
}

/** Both, one after the other. @param {(() => void) | null} first @param {(value: unknown) => void} second */
const chain = (first, second) => () => {
  first?.();
  second(undefined);
};

/** An A/B test on the shop: arms of checkpoints, and the perfect predictor as the last. */
export class AbTest {
  /** @param {Explorer} explorer @param {() => void} changed */
  constructor(explorer, changed) {
    this.explorer = explorer;
    this.changed = changed;
    this.turn = 0;
    this.running = false;
    /** @type {import('../types.js').AbReport | null} */
    this.report = null;
  }

  forget() {
    this.turn += 1;
    this.running = false;
    this.report = null;
  }

  /** @param {{seed: number, shoppers: number}} settings @param {{name: string, bytes: Uint8Array}[]} arms */
  async run(settings, arms) {
    this.forget();
    const { turn } = this;
    this.running = true;
    this.changed();
    const { workshop } = this.explorer;
    const names = arms.map(({ name }) => name);
    try {
      await workshop.call('ab_begin', [settings, names, arms.map(({ bytes }) => bytes)]);
      for (let stride = 20, done = false; !done && turn === this.turn;) {
        const started = performance.now();
        const report = await workshop.call('ab_advance', [stride]);
        if (turn !== this.turn) return;
        stride = Math.max(
          1,
          Math.min(Math.round((stride * SLICE) / Math.max(1, performance.now() - started)), 2 * stride),
        );
        this.report = report;
        done = report.done;
        this.changed();
      }
    } finally {
      if (turn === this.turn) this.running = false;
    }
    this.changed();
  }
}
