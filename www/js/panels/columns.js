// The units side by side, all at the same step; or the one column of a model that has no evolving layer.

import { bind } from '../app/controls.js';
import { whereSeen } from '../app/whereseen.js';
import { StepChart, drawAttention, drawStates, drawUpdateWeight } from '../ui/charts.js';
import { byId, el, inNextFrame, patch, say, table } from '../ui/dom.js';
import { numbers } from '../ui/numbers.js';
import { itemName } from '../ui/items.js';
import { chartsOf, entryOf, nameOf, sign, statesInOrder, whatOf } from '../ui/models.js';
import { digits, has, t } from '../words/index.js';
import { isOneFile } from '../workers/door.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../../pkg/boundary.js').Model} Model */
/** @typedef {import('../app/asking.js').ColumnTrace} ColumnTrace */
/**
 * What the charts of all columns have in common: their scales, the steps of the whole history, and the categories clicked.
 * @typedef {{scales: import('../../../pkg/boundary.js').Scales, time: number, categories: number[]}} Axis
 */

/** A chart of a column: whether it is drawn, and from what. */
/**
 * @typedef {{kind: string, draw: (canvas: HTMLCanvasElement, view: import('../ui/charts.js').View, trace: ColumnTrace,
 *   axis: Axis, similar: boolean) =>
 *   import('../ui/charts.js').PlotArea}} Drawing
 */
/** @type {Drawing[]} */
const DRAWINGS = [
  {
    kind: 'attention',
    draw: (canvas, view, { as, attention: values, normalised }, { scales, time, categories }) =>
      drawAttention(canvas, view, as, { values, categories, normalised, time, top: scales.attention }),
  },
  {
    kind: 'weight',
    draw: (canvas, view, trace, { scales, time }) =>
      drawUpdateWeight(canvas, view, trace.as, {
        mean: trace.update_weight_mean,
        low: trace.update_weight_low,
        high: trace.update_weight_high,
        time,
        top: scales.update_weight,
      }),
  },
  {
    kind: 'states',
    draw: (canvas, view, trace, { scales, time }, similar) =>
      drawStates(canvas, view, {
        hidden: trace.hidden,
        values: statesInOrder(trace, similar),
        time,
        limit: scales.state,
      }),
  },
];

/** @param {Explorer} explorer */
export function createColumns(explorer) {
  const { changes, store, weights } = explorer;
  bind(store, ['hindsight', 'gru', 'code', 'similar']);
  listenToMode(explorer);
  /** @type {Column[]} */
  let columns = [];

  const arrange = () => {
    const { alone, models } = weights;
    if (models.join() === columns.map(({ model }) => model).join()) return;
    for (const column of columns) if (!models.includes(column.model)) column.remove();
    columns = models.map((model) => columns.find((column) => column.model === model) ?? new Column(explorer, model));
    const holder = byId('columns');
    holder.replaceChildren(...columns.map(({ element }) => element));
    holder.style.setProperty('--columns', String(columns.length));
    holder.classList.toggle('alone', alone !== null);
  };
  const announce = inNextFrame(() => {
    const text = announcement(explorer);
    if (text !== null) say(byId('live'), text, explorer.training.state === 'playing');
  });
  /** Steps follow on each other within a frame, and each brings its answer. */
  const mark = whereSeen(
    byId('units'),
    inNextFrame(() => {
      for (const column of columns) column.mark();
    }),
  );
  const draw = whereSeen(byId('units'), () => {
    for (const column of columns) column.redraw();
  });
  const redraw = () => {
    draw();
    announce();
    mark();
  };
  const showAll = () => {
    arrange();
    showNotes(explorer);
    showMode(explorer);
  };
  changes.on(['weights', 'world', 'mode', 'units', 'gru', 'code'], showAll);
  changes.on(['trace'], () => showNotes(explorer));
  changes.on(['trace', 'shown'], redraw);
  changes.on(['words'], () => {
    showNotes(explorer);
    for (const column of columns) column.words();
    redraw();
  });
  changes.on(['similar'], redraw);
  changes.on(['step', 'seen'], announce);
  changes.on(['step', 'hover'], mark);
  showAll();
}

// --- above the columns
// --------------------------------------------------------------------------------------------------------------

/** Whose weights are shown, and what can be concluded from them. @param {Explorer} explorer */
function showNotes({ asking, place, store, training, weights }) {
  const { alone, live, own } = weights;
  byId('own-back').hidden = !own || isOneFile;
  if (own) {
    byId('weights-note').textContent = ownNote(own);
    byId('mode-note').textContent = own.sets ? '' : alone ? t('own.alone') : t(`own.${trainedPart(own)}`);
    byId('own-back').textContent = t(place.world?.kind === 'checkpoint' ? 'own.back.shop' : 'own.back');
    return;
  }
  byId('mode-note').textContent = t(`mode.${store.settings.mode}.note`);
  const key = !live ? 'shipped' : live.kept ? 'kept' : live.step ? 'live' : 'untrained';
  const missing = asking.failed && !asking.trace;
  if (live && weights.past && !missing) {
    byId('weights-note').textContent = t('weights.past', { step: weights.past.step });
    return;
  }
  const said = missing ? t('weights.missing') : t(`weights.${key}`, { step: live?.step ?? 0 });
  say(byId('weights-note'), place.world ? said : t('loading'), training.state === 'playing');
}

/** Which file, and what it says of itself. @param {import('../app/weights.js').Own} own */
function ownNote({ file, header, sets }) {
  if (sets) return t('own.several', { file });
  const { data, seed, steps, auc, measured_on: part } = header.training;
  const model = t(`model.${header.config.model}`);
  const measured = t(`own.auc.${part ?? 'unknown'}`, { auc: auc === null ? '—' : digits(auc) });
  return t('own.note', { file, model, data, seed: String(seed), steps, measured });
}

/** Which part of the evolving layer a training left as it was: what the other units make of it is then chance. */
/** @param {import('../app/weights.js').Own} own */
const trainedPart = ({ header }) => (header.config.model === 'agru' ? 'agru' : 'same');

/** The weights' switch, and which columns can be had. @param {Explorer} explorer */
function showMode({ weights }) {
  for (const button of byId('mode').querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.dataset.value === weights.mode));
    button.disabled = weights.own !== null;
  }
  /** @type {HTMLInputElement} */ (byId('show-gru')).disabled = !weights.canShow('gru');
  /** @type {HTMLInputElement} */ (byId('show-code')).disabled = !weights.canShow('augru-code');
}

/**
 * The switch shows the mode in force, which a checkpoint of the user's own decides: so it is not bound as the others
 * are.
 */
/** @param {Explorer} explorer */
function listenToMode({ store }) {
  byId('mode').addEventListener('click', ({ target }) => {
    const { value } = /** @type {HTMLElement} */ (target).dataset;
    if (value === 'each' || value === 'same') store.set({ mode: value });
  });
}

/** What assistive technology says of a step; null if there is nothing to say. @param {Explorer} explorer */
function announcement({ asking, place }) {
  const { history, step } = asking;
  // What is said is of the run over the first clicks: the prediction first.
  const seen = asking.seenAt(step);
  if (!seen || step < 1) return null;
  const said = seen.columns
    .filter(({ time }) => step <= time)
    .map(({ as, moved, attention, probability }) => {
      const parts = [
        `${t('probability')} ${digits(probability, 2)}`,
        ...(attention.length ? [`a ${digits(attention[step - 1], 2)}`] : []),
        ...(moved.length ? [`${t('read.moved')} ${digits(moved[step - 1], 2)}`] : []),
      ];
      return t('live.column', { unit: nameOf(as), values: parts.join(t('live.comma')) });
    });
  const values = { step: t('step.of', { step, time: history.length }), item: itemName(place.world, history[step - 1]) };
  return t('live.step', { ...values, columns: said.join(t('live.semicolon')) });
}

// --- a column
// -----------------------------------------------------------------------------------------------------------------------

class Column {
  /** @param {Explorer} explorer @param {Model} model a unit's, or one that has none */
  constructor(explorer, model) {
    this.explorer = explorer;
    this.model = model;
    this.title = el('h3', {});
    this.what = el('p', { class: 'what' });
    this.probability = el('output', { class: 'probability' });
    this.readout = el('dl', { class: 'readout' });
    this.effect = el('p', { class: 'effect' });
    const id = `numbers-${model}`;
    const open = explorer.store.settings.open.split('.').includes(id);
    this.details = el('details', { class: 'numbers', id, open }, el('summary', {}));
    this.refreshNumbers = numbers(this.details, () => columnTable(explorer, model, this.trace));
    this.figures = DRAWINGS.map(({ kind }) => figureOf(kind, model));
    this.charts = DRAWINGS.map(({ draw }, index) => this.chart(this.figures[index], draw));
    this.charts.forEach((chart, index) => {
      const { kind } = DRAWINGS[index];
      chart.explain(() => ({
        x: t('axis.step'),
        y: kind === 'states' ? t('axis.dimension') : t(`chart.${kind}`),
        legend: [entryOf(model)],
      }));
    });
    this.element = el(
      'article',
      { class: 'column', 'data-unit': model },
      el('header', {}, this.title, this.what, this.probability),
      ...this.figures,
      this.readout,
      this.effect,
      this.details,
    );
    this.words();
  }

  /** @param {HTMLElement} figure @param {Drawing['draw']} draw */
  chart(figure, draw) {
    const { asking, store } = this.explorer;
    const drawn = (/** @type {HTMLCanvasElement} */ canvas, /** @type {import('../ui/charts.js').View} */ view) =>
      this.trace ? draw(canvas, view, this.trace, axisOf(this.explorer), store.settings.similar) : null;
    return new StepChart(figure, drawn, {
      first: 1,
      pointed: (step) => asking.point(step),
      chosen: (step) => asking.goTo(step),
    });
  }

  /** @returns {ColumnTrace | undefined} */
  get trace() {
    return this.explorer.asking.shown?.columns.find((column) => column.as === this.model);
  }

  /** What is written once per language. */
  words() {
    const { model } = this;
    patch(this.title, sign(model), nameOf(model));
    patch(this.what, whatOf(model));
    patch(/** @type {Element} */ (this.details.querySelector('summary')), t('numbers'));
    const { shown, scales } = this.explorer.asking;
    const limit = shown ? digits(scales.state, 2) : '1';
    this.figures.forEach((figure, index) => {
      const [name, hint] = figure.querySelectorAll('figcaption span');
      const key = `chart.${DRAWINGS[index].kind}`;
      patch(name, t(key));
      // Attention that went through no softmax is no share.
      const raw = key === 'chart.attention' && this.trace?.normalised === false;
      const similar = key === 'chart.states' && this.explorer.store.settings.similar;
      const said = raw ? 'chart.attention.hint.raw' : similar ? 'chart.states.hint.similar' : `${key}.hint`;
      patch(hint, t(said, { limit }));
    });
  }

  /** New numbers. */
  redraw() {
    const { trace } = this;
    if (!trace) return;
    patch(
      this.probability,
      el('span', { class: 'label' }, t('probability')),
      el('strong', {}, digits(trace.probability)),
      el('span', { class: 'label after' }, after(trace.time, this.explorer.asking.asked.history.length)),
    );
    for (const chart of this.charts) {
      chart.time = this.explorer.asking.asked.history.length;
      // Many charts change at once: they share out the frames.
      chart.redraw();
    }
    this.words();
    this.refreshNumbers();
  }

  /** Another step, or another one pointed at. */
  mark() {
    const { asking } = this.explorer;
    const { trace } = this;
    for (const chart of this.charts) chart.mark(asking.step, asking.hover);
    const at = asking.focus - 1;
    patch(this.effect, effect(this.model, trace, at));
    if (!trace || at < 0 || at >= trace.time) return patch(this.readout);
    const pairs = readings(trace, at);
    const known = pairs.filter(({ value }) => value !== null);
    patch(this.readout, ...known.map(({ name, value }) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
    const step = t('step.of', { step: at + 1, time: asking.asked.history.length });
    this.charts.forEach((chart, index) => {
      const { name, value } = pairs[index];
      const p = digits(trace.probability);
      const values = { unit: nameOf(this.model), p, chart: t(`chart.${DRAWINGS[index].kind}`), step };
      chart.describe(value === null ? t('chart.label', values) : t('chart.label.value', { ...values, name, value }));
    });
  }

  remove() {
    for (const chart of this.charts) chart.remove();
    this.element.remove();
  }
}

/** @param {Explorer} explorer @returns {Axis} */
function axisOf({ asking: { asked, scales }, place }) {
  const categories = asked.history.map((item) => place.world?.items[item]?.category ?? 0);
  return { scales, time: asked.history.length, categories };
}

/** After how many clicks the model was asked. @param {number} time @param {number} total */
const after = (time, total) =>
  time === total
    ? t('probability.after', { time })
    : t('probability.then', { time: String(time), total: String(total) });

/** @param {string} kind @param {Model} model */
function figureOf(kind, model) {
  const caption = el('figcaption', {}, el('span', { class: 'name' }), el('span', { class: 'hint' }));
  const hidden = !chartsOf(model).includes(kind);
  return el('figure', { class: `chart ${kind}-chart`, hidden }, caption, el('canvas', { role: 'img' }));
}

/** What is read off a step; null where the model has no such number. @param {ColumnTrace} trace @param {number} at */
const readings = (trace, at) =>
  [
    { name: t('read.attention'), values: trace.attention },
    { name: t('read.weight'), values: trace.update_weight_mean },
    { name: t('read.moved'), values: trace.moved },
  ].map(({ name, values }) => ({ name, value: values.length ? digits(values[at]) : null }));

/**
 * What the attention of a step does, or what the model lacks.
 * @param {Model} model
 * @param {ColumnTrace | undefined} trace
 * @param {number} at
 */
function effect(model, trace, at) {
  if (has(`lacks.${model}`)) return t(`lacks.${model}`);
  if (!trace || at < 0 || at >= trace.time) return trace?.time ? t('read.none') : '';
  return t(`effect.${model}`, { ignored: digits(trace.moved_if_ignored[at]) });
}

/** @param {Explorer} explorer @param {Model} model @param {ColumnTrace | undefined} trace */
function columnTable({ asking, place }, model, trace) {
  const all = {
    attention: trace?.attention,
    weight: trace?.update_weight_mean,
    moved: trace?.moved,
    ignored: trace?.moved_if_ignored,
  };
  const parts = Object.entries(all).filter(([, values]) => values?.length);
  const head = ['step', 'item', ...parts.map(([key]) => key)].map((key) => t(`head.${key}`));
  const rows = asking.asked.history
    .slice(0, trace?.time)
    .map((item, index) => [
      index + 1,
      itemName(place.world, item),
      ...parts.map(([, values]) => digits(/** @type {Float32Array} */ (values)[index], 4)),
    ]);
  return table(nameOf(model), head, rows);
}
