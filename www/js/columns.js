// The units side by side, all at the same step.

import { StepChart, drawAttention, drawStates, drawUpdateWeight, palette } from './charts.js';
import { byId, el, numbers, table } from './dom.js';
import { itemName } from './question.js';
import { t } from './strings.js';

/** @typedef {import('./explorer.js').Explorer} Explorer */
/** @typedef {import('./types.js').Unit} Unit */
/** @typedef {import('./types.js').ColumnTrace} ColumnTrace */

const KINDS = /** @type {const} */ (['attention', 'weight', 'states']);

/** @param {number} value */
export const digits = (value, count = 3) => value.toFixed(count);

class Column {
  /** @param {Explorer} explorer @param {Unit} unit */
  constructor(explorer, unit) {
    this.explorer = explorer;
    this.unit = unit;
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
      { class: `column unit-${unit}`, 'data-unit': unit },
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
    /** @param {(trace: ColumnTrace) => import('./types.js').PlotArea} draw */
    const ifTraced = (draw) => (this.trace ? draw(this.trace) : null);
    this.charts = [
      new StepChart(
        this.figures[0],
        (canvas, view) => ifTraced(({ attention }) => drawAttention(canvas, view, unit, attention, scales().attention)),
        steps,
      ),
      new StepChart(
        this.figures[1],
        (canvas, view) =>
          ifTraced((trace) =>
            drawUpdateWeight(
              canvas,
              view,
              unit,
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
    this.words();
  }

  /** @returns {ColumnTrace | undefined} */
  get trace() {
    return this.explorer.trace?.columns.find(({ unit }) => unit === this.unit);
  }

  /** What is written once per language. */
  words() {
    const sign = palette().units.find(({ unit }) => unit === this.unit)?.sign ?? '';
    this.title.replaceChildren(el('span', { class: 'sign', 'aria-hidden': 'true' }, sign), t(`unit.${this.unit}`));
    this.what.textContent = t(`unit.${this.unit}.what`);
    /** @type {Element} */ (this.details.querySelector('summary')).textContent = t('numbers');
    this.figures.forEach((figure, index) => {
      const [name, hint] = figure.querySelectorAll('figcaption span');
      const key = `chart.${KINDS[index]}`;
      const limit = this.explorer.trace ? digits(this.explorer.trace.scales.state, 2) : '1';
      name.textContent = t(key);
      hint.textContent = t(`${key}.hint`, { limit });
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
      this.effect.textContent = trace?.time ? t('read.none') : '';
      return;
    }
    const pairs = [
      [t('read.attention'), digits(trace.attention[at])],
      [t('read.weight'), digits(trace.update_weight_mean[at])],
      [t('read.moved'), digits(trace.moved[at])],
    ];
    this.readout.replaceChildren(
      ...pairs.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
    );
    this.effect.textContent = t(`effect.${this.unit}`, { ignored: digits(trace.moved_if_ignored[at]) });
    this.charts.forEach((chart, index) => {
      const name = `${t(`unit.${this.unit}`)}, ${t(`chart.${KINDS[index]}`)}`;
      chart.describe(
        `${name}. ${t('step.of', { step: at + 1, time: trace.time })}: ${pairs[Math.min(index, 2)].join(' ')}`,
      );
    });
  }

  table() {
    const { explorer, trace } = this;
    const head = ['step', 'item', 'attention', 'weight', 'moved', 'ignored'].map((key) => t(`head.${key}`));
    const rows = explorer.asked.history.map((item, index) => [
      index + 1,
      itemName(explorer, item),
      ...(trace
        ? [trace.attention, trace.update_weight_mean, trace.moved, trace.moved_if_ignored].map((values) =>
            digits(values[index], 4),
          )
        : []),
    ]);
    return table(t(`unit.${this.unit}`), head, rows);
  }

  remove() {
    for (const chart of this.charts) chart.remove();
    this.element.remove();
  }
}

/** @param {Explorer} explorer */
export function createColumns(explorer) {
  /** @type {Column[]} */
  let columns = [];
  const holder = byId('columns');

  const arrange = () => {
    const units = explorer.units;
    if (units.join() === columns.map(({ unit }) => unit).join()) return;
    for (const column of columns) if (!units.includes(column.unit)) column.remove();
    columns = units.map((unit) => columns.find((column) => column.unit === unit) ?? new Column(explorer, unit));
    holder.replaceChildren(...columns.map(({ element }) => element));
    holder.style.setProperty('--columns', String(columns.length));
  };
  const notes = () => {
    const { live, settings, world } = explorer;
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
        ({ unit, moved, attention }) =>
          `${t(`unit.${unit}`)}: a ${digits(attention[step - 1], 2)}, ${t('read.moved')} ${digits(moved[step - 1], 2)}`,
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
