// Training in the page: pulled slice by slice, so that pausing is not asking for the next.

import { Chart, drawLosses, palette } from '../ui/charts.js';
import { digits } from './columns.js';
import { byId, el, table } from '../ui/dom.js';
import { download } from '../ui/download.js';
import { isOwnData } from '../app/explorer.js';
import { LEARNING_RATES } from '../app/state.js';
import { t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../types.js').Unit} Unit */
/** @typedef {import('../types.js').TrainEvent} TrainEvent */
/** @typedef {{steps: number[], values: number[]}} Line */
/** @typedef {'target' | 'auxiliary' | 'total' | 'auc'} Measure */

/** Milliseconds of work asked for at once, about: the page looks in between. */
const SLICE = 40;
/** Milliseconds between two looks at the weights. */
const SNAPSHOT_EVERY = 400;
/** Points kept of a curve: beyond, neighbours are merged. */
const MOST_POINTS = 1200;
const MEASURES = /** @type {Measure[]} */ (['target', 'auxiliary', 'total', 'auc']);
const MAX_HISTORY = 50;
const HIDDEN = 16;

/** The curves of one unit and its last event of each kind. */
class Record {
  constructor() {
    const line = () => /** @type {Line} */ ({ steps: [], values: [] });
    this.lines = { target: line(), auxiliary: line(), total: line(), auc: line() };
    /** @type {TrainEvent | null} */
    this.step = null;
    /** @type {TrainEvent | null} */
    this.evaluated = null;
    this.stopped = false;
  }

  /** @param {TrainEvent} event */
  take(event) {
    if (event.kind === 'step') this.step = event;
    else if (event.kind === 'evaluated') this.evaluated = event;
    else this.stopped = true;
    for (const name of MEASURES) {
      const value = event[name];
      if (typeof value !== 'number') continue;
      const line = this.lines[name];
      line.steps.push(event.step);
      line.values.push(value);
      if (line.steps.length > MOST_POINTS) merge(line);
    }
  }
}

/** Halves a line's points: each pair becomes its mean. @param {Line} line */
function merge(line) {
  for (const list of [line.steps, line.values]) {
    const pairs = list.length >> 1;
    for (let i = 0; i < pairs; i++) list[i] = (list[2 * i] + list[2 * i + 1]) / 2;
    list.length = pairs;
  }
}

/** @param {number} milliseconds */
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A run of some units, and whether it is going on. */
class Run {
  /** @param {Explorer} explorer @param {() => void} changed */
  constructor(explorer, changed) {
    this.explorer = explorer;
    this.changed = changed;
    /** @type {'none' | 'preparing' | 'paused' | 'playing'} */
    this.state = 'none';
    /** @type {Map<Unit, Record>} */
    this.records = new Map();
    this.info = { parameters: 0, steps_per_epoch: 1 };
    this.pace = 0;
    /** Steps that took about a slice. */
    this.stride = 1;
    this.published = 0;
    /** Each begin, stop or loss of the worker ends what the one before set off. */
    this.turn = 0;
    /** The turn whose loop is running; 0 if none is. */
    this.looping = 0;
  }

  get step() {
    return Math.max(0, ...[...this.records.values()].map(({ step }) => step?.step ?? 0));
  }

  /**
   * Starts from fresh weights of the seed, paused.
   * @param {import('../types.js').World | null} world the one that the data are of; it may be still to be entered
   * @returns {Promise<boolean>} whether it could be
   */
  async begin(world = this.explorer.world) {
    const { explorer } = this;
    const { learningRate, alpha, batch, seed } = explorer.settings;
    const turn = ++this.turn;
    this.state = 'preparing';
    this.changed();
    const units = explorer.learners;
    try {
      this.info = await explorer.crew.begin(world, {
        units,
        learning_rate: learningRate,
        alpha,
        batch_size: batch,
        max_history: MAX_HISTORY,
        hidden: HIDDEN,
        seed,
      });
      if (turn !== this.turn) return false;
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

  async play() {
    if (this.state === 'playing' || this.state === 'preparing') return;
    await this.explorer.hideOwn();
    if (this.state === 'none' && !(await this.begin())) return;
    this.state = 'playing';
    this.changed();
    const turn = this.turn;
    // Played again before the slice that was under way came back: its loop goes on.
    if (this.looping === turn) return;
    this.looping = turn;
    try {
      do {
        while (this.state === 'playing' && turn === this.turn) {
          const started = performance.now();
          const stride = this.pace ? 1 : this.stride;
          const events = await this.explorer.crew.steps(stride);
          if (turn !== this.turn) return;
          const fitting = Math.round((stride * SLICE) / Math.max(1, performance.now() - started));
          this.stride = Math.max(1, Math.min(fitting, 2 * stride));
          this.take(events);
          if (performance.now() - this.published > SNAPSHOT_EVERY) await this.publish();
          if (this.pace) await sleep(Math.max(0, 1000 / this.pace - (performance.now() - started)));
        }
        if (turn === this.turn) await this.publish();
      } while (this.isPlaying() && turn === this.turn);
    } catch (fault) {
      // Of a run that is over, what its worker no longer knows is no news.
      if (turn === this.turn) {
        if (this.isPlaying()) this.state = 'paused';
        this.fail(fault);
      }
    } finally {
      if (this.looping === turn) this.looping = 0;
    }
    this.changed();
  }

  isPlaying() {
    return this.state === 'playing';
  }

  pause() {
    if (this.state === 'playing') this.state = 'paused';
    this.changed();
  }

  async oneStep() {
    if (this.state === 'preparing') return;
    if (this.state === 'playing') return this.pause();
    await this.explorer.hideOwn();
    if (this.state === 'none' && !(await this.begin())) return;
    const turn = this.turn;
    try {
      const events = await this.explorer.crew.steps(1);
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
    this.records = new Map();
    this.changed();
  }

  /** Forgets the run and shows the shipped weights again. */
  async stop() {
    this.forget();
    try {
      await this.explorer.crew.end();
    } catch (fault) {
      this.fail(fault);
    }
    await this.explorer.showLive(null);
  }

  /** The worker died: what it learnt since the last look is gone, the weights shown are not. */
  lose() {
    if (this.state === 'none') return;
    this.turn += 1;
    this.state = 'none';
    this.changed();
  }

  /** @param {number} learningRate */
  async setLearningRate(learningRate) {
    if (this.state === 'none' || this.state === 'preparing') return;
    try {
      await this.explorer.crew.setLearningRate(learningRate);
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
    const { explorer } = this;
    const units = [...this.records.keys()];
    const turn = this.turn;
    for (const unit of units) {
      const bytes = await explorer.crew.snapshot(unit);
      if (turn !== this.turn) return;
      await explorer.load(`live-${unit}`, bytes);
      // Stopped meanwhile: what it learnt is not shown again.
      if (turn !== this.turn) return;
    }
    this.published = performance.now();
    await explorer.showLive({ units, step: this.step });
  }

  /** Gives away a unit's weights as they are. @param {Unit} unit */
  async download(unit) {
    try {
      const bytes = await this.weights(unit);
      if (bytes) download(bytes, `dien-${unit}-step${this.records.get(unit)?.step?.step ?? 0}.safetensors`);
    } catch (fault) {
      this.fail(fault);
    }
  }

  /** A unit's weights: the trainer's or, once it is gone, those last seen. @param {Unit} unit */
  async weights(unit) {
    const { crew, weights } = this.explorer;
    return this.state === 'none' ? weights.get(`live-${unit}`) : crew.snapshot(unit);
  }

  /** @param {any} fault */
  fail(fault) {
    if (!fault.fatal) this.explorer.report(fault);
    this.changed();
  }
}

/** @param {Explorer} explorer */
export function createTraining(explorer) {
  const { store } = explorer;
  const run = new Run(explorer, () => render());
  const play = byId('train-play');
  const rate = /** @type {HTMLSelectElement} */ (byId('train-lr'));
  const pace = /** @type {HTMLSelectElement} */ (byId('train-speed'));
  pace.value = '0';
  rate.replaceChildren(...LEARNING_RATES.map((value) => el('option', { value }, value)));
  explorer.onTrainingLost = () => {
    run.lose();
    return run.step;
  };

  play.addEventListener('click', () => (run.state === 'playing' ? run.pause() : void run.play()));
  byId('train-step').addEventListener('click', () => void run.oneStep());
  byId('train-reset').addEventListener('click', () => void explorer.hideOwn().then(() => run.begin()));
  byId('train-stop').addEventListener('click', () => void run.stop());
  pace.addEventListener('change', () => {
    run.pace = Number(pace.value);
  });
  rate.addEventListener('change', () => {
    store.set({ learningRate: Number(rate.value) });
    void run.setLearningRate(Number(rate.value));
  });
  const fields = /** @type {const} */ ({ 'train-alpha': 'alpha', 'train-batch': 'batch', 'train-seed': 'seed' });
  for (const [id, setting] of Object.entries(fields)) {
    const field = /** @type {HTMLInputElement} */ (byId(id));
    field.addEventListener('change', () => {
      // What is out of range goes back to what was there.
      if (field.value !== '' && field.checkValidity()) store.set({ [setting]: Number(field.value) });
      else field.value = String(store.settings[setting]);
    });
  }

  const charts = MEASURES.map((measure) => {
    const chart = new Chart(byId(`loss-${measure}`), (canvas, view) => {
      const curves = [...run.records].map(([unit, { lines }]) => ({ model: unit, ...lines[measure] }));
      return drawLosses(canvas, view, { curves, shows: measure === 'auc' ? 0.5 : null });
    });
    return chart;
  });

  const render = () => {
    const { state, step, info, records } = run;
    play.textContent = t(state === 'playing' ? 'train.pause' : 'train.play');
    const busy = state === 'preparing';
    for (const id of ['train-play', 'train-step', 'train-reset'])
      /** @type {HTMLButtonElement} */ (byId(id)).disabled = busy || !explorer.world?.counts.train;
    const stop = /** @type {HTMLButtonElement} */ (byId('train-stop'));
    stop.disabled = state === 'none' && !explorer.live;
    // A log has no shipped weights to go back to.
    stop.hidden = isOwnData(explorer.world);
    for (const id of ['show-gru', 'show-code']) {
      const unit = id === 'show-gru' ? 'gru' : 'augru-code';
      const box = /** @type {HTMLInputElement} */ (byId(id));
      const { alone, live, own } = explorer;
      box.disabled = Boolean(alone || (live && !own && !live.units.includes(unit)));
    }
    byId('train-status').textContent =
      explorer.world?.kind === 'checkpoint' ? t('train.nothing') : status(state, step, info, records);
    for (const chart of charts) chart.redraw();
    renderResults(run);
  };
  const settings = () => {
    rate.value = String(store.settings.learningRate);
    if (!rate.value) {
      rate.append(el('option', { value: store.settings.learningRate }, store.settings.learningRate));
      rate.value = String(store.settings.learningRate);
    }
    for (const [id, setting] of Object.entries(fields)) {
      /** @type {HTMLInputElement} */ (byId(id)).value = String(store.settings[setting]);
    }
  };
  settings();
  charts.forEach((chart, index) => chart.describe(t(`loss.${MEASURES[index]}`)));
  explorer.on('world', render);
  explorer.on('weights', render);
  return {
    render: () => {
      settings();
      charts.forEach((chart, index) => chart.describe(t(`loss.${MEASURES[index]}`)));
      render();
    },
    run,
  };
}

/**
 * @param {string} state
 * @param {number} step
 * @param {{parameters: number, steps_per_epoch: number}} info
 * @param {Map<Unit, Record>} records
 */
function status(state, step, info, records) {
  const diverged = [...records].filter(([, { stopped }]) => stopped);
  if (diverged.length) {
    return diverged
      .map(([unit, record]) => t('train.diverged', { unit: t(`unit.${unit}`), step: (record.step?.step ?? 0) + 1 }))
      .join(' ');
  }
  if (state === 'none') return t('train.idle');
  if (state === 'preparing') return t('train.preparing');
  if (state === 'paused') return t('train.paused', { step });
  const epoch = Math.floor(step / info.steps_per_epoch) + 1;
  return t('train.running', { step, epoch, perEpoch: info.steps_per_epoch, parameters: info.parameters });
}

/** @param {Run} run */
function renderResults(run) {
  const { records } = run;
  const holder = byId('train-results');
  const head = ['unit', 'step', 'target', 'auxiliary', 'total', 'auc', 'logloss', 'weights'].map((key) =>
    t(`head.${key}`),
  );
  const cell = (/** @type {number | undefined} */ value) => (value === undefined ? '—' : digits(value, 4));
  const signs = palette().units;
  const rows = [...records].map(([unit, { step, evaluated }]) => [
    `${signs.find((line) => line.unit === unit)?.sign ?? ''} ${t(`unit.${unit}`)}`,
    step?.step ?? 0,
    cell(step?.target),
    cell(step?.auxiliary),
    cell(step?.total),
    cell(evaluated?.auc),
    cell(evaluated?.log_loss),
    el(
      'button',
      {
        type: 'button',
        'aria-label': t('train.download.of', { unit: t(`unit.${unit}`) }),
        onclick: () => void run.download(unit),
      },
      t('train.download'),
    ),
  ]);
  holder.replaceChildren(...(rows.length ? [table(t('train.caveat'), head, rows)] : []));
}
