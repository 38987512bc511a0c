// The units side by side, all at the same step; or the one column of a model that has no evolving layer.

import { StepChart, drawAttention, drawStates, drawUpdateWeight, palette } from '../ui/charts.js';
import { byId, el, numbers, table } from '../ui/dom.js';
import { itemName } from './question.js';
import { has, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../types.js').Model} Model */
/** @typedef {import('../types.js').ColumnTrace} ColumnTrace */

const KINDS = /** @type {const} */ (['attention', 'weight', 'states']);

/** The charts of a model that has no evolving layer; the units have all of them. @type {Partial<Record<Model, string[]>>} */
const CHARTS = { base: [], 'wide-deep': [], pnn: [], din: ['attention'], gru4rec: [] };

/** The charts that a column has. @param {Model} model @returns {readonly string[]} */
export const chartsOf = (model) => CHARTS[model] ?? KINDS;

/** A unit's name, or a model's. @param {Model} model */
export const nameOf = (model) => t(has(`unit.${model}`) ? `unit.${model}` : `model.${model}`);
/** Its sign, in its colour. @param {Model} model */
export const signOf = (model) => palette().models.find((line) => line.model === model)?.sign ?? '';

/** @param {number} value */
export const digits = (value, count = 3) => value.toFixed(count);

class Column {
  /** @param {Explorer} explorer @param {Model} model a unit's, or one that has none */
  constructor(explorer, model) {
    this.explorer = explorer;
    this.model = model;
    this.probability = el('output', { class: 'probability' });
    this.readout = el('dl', { class: 'readout' });
    this.effect = el('p', { class: 'effect' });
    this.figures = KINDS.map((kind) =>
      el(
        'figure',
        { class: `chart ${kind}-chart` },
        el('figcaption', {}, el('span', { class: 'name' }), el('span', { class: 'hint' })),
        el('canvas', { role: 'img' }),
      ),
    );
    this.title = el('h3', {});
    this.what = el('p', { class: 'what' });
    this.details = el('details', { class: 'numbers' }, el('summary', {}));
    this.refreshNumbers = numbers(this.details, () => this.table());
    this.element = el(
      'article',
      { class: `column unit-${model}`, 'data-unit': model },
      el('header', {}, this.title, this.what, this.probability),
      ...this.figures,
      this.readout,
      this.effect,
      this.details,
    );
    const steps = {
      first: 1,
      pointed: (/** @type {number | null} */ step) => explorer.point(step),
      chosen: (/** @type {number} */ step) => explorer.goTo(step),
    };
    const scales = () => explorer.trace?.scales ?? { attention: 1, update_weight: 1, state: 1 };
    /** @param {(trace: ColumnTrace) => import('../types.js').PlotArea} draw */
    const ifTraced = (draw) => (this.trace ? draw(this.trace) : null);
    this.charts = [
      new StepChart(
        this.figures[0],
        (canvas, view) =>
          ifTraced(({ attention }) => drawAttention(canvas, view, model, attention, scales().attention)),
        steps,
      ),
      new StepChart(
        this.figures[1],
        (canvas, view) =>
          ifTraced((trace) =>
            drawUpdateWeight(
              canvas,
              view,
              model,
              trace.update_weight_mean,
              trace.update_weight_low,
              trace.update_weight_high,
              scales().update_weight,
            ),
          ),
        steps,
      ),
      new StepChart(
        this.figures[2],
        (canvas, view) => ifTraced(({ hidden, states }) => drawStates(canvas, view, hidden, states, scales().state)),
        steps,
      ),
    ];
    const shown = chartsOf(model);
    this.figures.forEach((figure, index) => {
      figure.hidden = !shown.includes(KINDS[index]);
    });
    this.words();
  }

  /** @returns {ColumnTrace | undefined} */
  get trace() {
    return this.explorer.trace?.columns.find((column) => column.as === this.model);
  }

  /** What is written once per language. */
  words() {
    const { model } = this;
    this.title.replaceChildren(el('span', { class: 'sign', 'aria-hidden': 'true' }, signOf(model)), nameOf(model));
    this.what.textContent = t(has(`unit.${model}`) ? `unit.${model}.what` : `model.${model}.what`);
    /** @type {Element} */ (this.details.querySelector('summary')).textContent = t('numbers');
    this.figures.forEach((figure, index) => {
      const [name, hint] = figure.querySelectorAll('figcaption span');
      const key = `chart.${KINDS[index]}`;
      const limit = this.explorer.trace ? digits(this.explorer.trace.scales.state, 2) : '1';
      name.textContent = t(key);
      hint.textContent = t(has(`${key}.hint.${model}`) ? `${key}.hint.${model}` : `${key}.hint`, { limit });
    });
  }

  /** New numbers. */
  redraw() {
    const { trace } = this;
    if (!trace) return;
    this.probability.replaceChildren(
      el('span', { class: 'label' }, t('probability')),
      el('strong', {}, digits(trace.probability)),
      el('span', { class: 'label after' }, t('probability.after', { time: trace.time })),
    );
    for (const chart of this.charts) {
      chart.time = trace.time;
      chart.now();
    }
    this.words();
    this.mark();
    this.refreshNumbers();
  }

  /** Another step, or another one pointed at. */
  mark() {
    const { hover, step } = this.explorer;
    for (const chart of this.charts) chart.mark(step, hover);
    const at = (hover ?? step) - 1;
    const { trace } = this;
    if (!trace || at < 0 || at >= trace.time) {
      this.readout.replaceChildren();
      this.effect.textContent = has(`lacks.${this.model}`)
        ? t(`lacks.${this.model}`)
        : trace?.time
          ? t('read.none')
          : '';
      return;
    }
    const pairs = [
      { name: t('read.attention'), values: trace.attention },
      { name: t('read.weight'), values: trace.update_weight_mean },
      { name: t('read.moved'), values: trace.moved },
    ].map(({ name, values }) => ({ name, value: values.length ? digits(values[at]) : null }));
    this.readout.replaceChildren(
      ...pairs
        .filter(({ value }) => value !== null)
        .map(({ name, value }) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
    );
    this.effect.textContent = has(`lacks.${this.model}`)
      ? t(`lacks.${this.model}`)
      : t(`effect.${this.model}`, { ignored: digits(trace.moved_if_ignored[at]) });
    this.charts.forEach((chart, index) => {
      const { name, value } = pairs[index];
      const said = value === null ? '' : `: ${name} ${value}`;
      chart.describe(
        `${nameOf(this.model)}, ${t(`chart.${KINDS[index]}`)}. ${t('step.of', { step: at + 1, time: trace.time })}${said}`,
      );
    });
  }

  table() {
    const { explorer, trace } = this;
    const all = {
      attention: trace?.attention,
      weight: trace?.update_weight_mean,
      moved: trace?.moved,
      ignored: trace?.moved_if_ignored,
    };
    const parts = Object.entries(all).filter(([, values]) => values?.length);
    const head = ['step', 'item', ...parts.map(([key]) => key)].map((key) => t(`head.${key}`));
    const rows = explorer.asked.history.map((item, index) => [
      index + 1,
      itemName(explorer, item),
      ...parts.map(([, values]) => digits(/** @type {Float32Array} */ (values)[index], 4)),
    ]);
    return table(nameOf(this.model), head, rows);
  }

  remove() {
    for (const chart of this.charts) chart.remove();
    this.element.remove();
  }
}

/** Which file, and what it says of itself. @param {import('../app/explorer.js').Own} own */
function ownNote({ file, header }) {
  const { data, seed, steps, auc } = header.training;
  const model = t(`model.${header.config.model}`);
  return t('own.note', { file, model, data, seed, steps, auc: auc === null ? '—' : digits(auc) });
}

/** Which part of the evolving layer a training left as it was: what the other units make of it is then chance. */
/** @param {import('../app/explorer.js').Own} own */
function trainedPart({ header }) {
  return header.config.model === 'agru' ? 'agru' : 'same';
}

/** @param {Explorer} explorer */
export function createColumns(explorer) {
  /** @type {Column[]} */
  let columns = [];
  const holder = byId('columns');

  const arrange = () => {
    const models = explorer.models;
    if (models.join() === columns.map(({ model }) => model).join()) return;
    for (const column of columns) if (!models.includes(column.model)) column.remove();
    columns = models.map((model) => columns.find((column) => column.model === model) ?? new Column(explorer, model));
    holder.replaceChildren(...columns.map(({ element }) => element));
    holder.style.setProperty('--columns', String(columns.length));
    holder.classList.toggle('alone', explorer.alone !== null);
  };
  const notes = () => {
    const { live, own, settings, world } = explorer;
    byId('own-back').hidden = !own;
    if (own) {
      byId('weights-note').textContent = ownNote(own);
      byId('mode-note').textContent = explorer.alone ? t('own.alone') : t(`own.${trainedPart(own)}`);
      byId('own-back').textContent = t(world?.kind === 'checkpoint' ? 'own.back.shop' : 'own.back');
      return;
    }
    byId('mode-note').textContent = t(`mode.${settings.mode}.note`);
    const key = !live ? 'shipped' : live.step ? 'live' : 'untrained';
    byId('weights-note').textContent = world ? t(`weights.${key}`, { step: live?.step ?? 0 }) : t('loading');
  };
  const announce = () => {
    const { trace, step, history } = explorer;
    if (!trace || step < 1) return;
    const said = trace.columns
      .filter(({ time }) => step <= time)
      .map(
        ({ as, moved, attention }) =>
          `${nameOf(as)}: ${[
            ...(attention.length ? [`a ${digits(attention[step - 1], 2)}`] : []),
            ...(moved.length ? [`${t('read.moved')} ${digits(moved[step - 1], 2)}`] : []),
          ].join(', ')}`,
      );
    byId('live').textContent =
      `${t('step.of', { step, time: history.length })}, ${itemName(explorer, history[step - 1])}. ${said.join('; ')}`;
  };
  const mark = () => {
    for (const column of columns) column.mark();
  };
  const redraw = () => {
    arrange();
    notes();
    for (const column of columns) column.redraw();
    announce();
  };
  explorer.on('question', () => {
    arrange();
    notes();
  });
  explorer.on('weights', notes);
  explorer.on('trace', redraw);
  explorer.on('step', () => {
    mark();
    announce();
  });
  explorer.on('hover', mark);
  return () => {
    for (const column of columns) column.words();
    redraw();
  };
}
