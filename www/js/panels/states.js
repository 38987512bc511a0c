// Which dimensions of the state stay on over some steps, and where else they do: in other histories, as LSTMVis shows it.

import { oneAtATime } from '../app/latest.js';
import { SAMPLE } from '../app/measuring.js';
import { StepChart, drawStates } from '../ui/charts.js';
import { byId, el } from '../ui/dom.js';
import { glyph, itemName } from '../ui/items.js';
import { hasStates, nameOf, statesInOrder } from '../ui/models.js';
import { digits, t } from '../words/index.js';
import { isFatal } from '../workers/fault.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../../pkg/boundary.js').StatesLike} StatesLike */
/** @typedef {import('../../../pkg/boundary.js').User} UserView */
/** @typedef {import('../../../pkg/boundary.js').Model} Model */

/** Behaviours shown on each side of a match. */
const AROUND = 2;

/** @param {Explorer} explorer */
export function createStates(explorer) {
  new States(explorer);
}

class States {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.details = /** @type {HTMLDetailsElement} */ (byId('states'));
    this.units = /** @type {HTMLSelectElement} */ (byId('states-unit'));
    this.fields = ['states-first', 'states-last'].map((id) => /** @type {HTMLInputElement} */ (byId(id)));
    this.threshold = /** @type {HTMLInputElement} */ (byId('states-threshold'));
    this.find = /** @type {HTMLButtonElement} */ (byId('states-find'));
    /** The steps in force, from 1. @type {[number, number]} */
    this.range = [1, 1];
    /** The steps that the user chose of this history. They are not in force while the run shown ends before them. @type {[number, number] | null} */
    this.chosen = null;
    /** Where a drag began. @type {number | null} */
    this.from = null;
    /** @type {StatesLike | null} */
    this.found = null;
    /** @type {UserView[]} */
    this.users = [];
    this.finding = false;
    this.turn = 0;
    this.chart = this.makeChart();
    this.askSoon = oneAtATime(() => this.ask());
    this.listen();
    // A link may have opened it before.
    this.show();
  }

  /** The run that is shown: over the clicks up to the step, or over all of them in hindsight. */
  get trace() {
    const { shown } = this.explorer.asking;
    return shown?.columns.find(({ as }) => as === this.units.value) ?? null;
  }

  makeChart() {
    const { asking, store } = this.explorer;
    const figure = byId('states-chart');
    const chart = new StepChart(
      figure,
      (canvas, view) => {
        const { trace } = this;
        if (!trace?.states.length) return null;
        const values = statesInOrder(trace, store.settings.similar);
        // The axis is the whole history's, so that steps stay where they are.
        return drawStates(canvas, view, { hidden: trace.hidden, values, time: chart.time, limit: asking.scales.state });
      },
      { first: 1, pointed: (step) => this.drag(step), chosen: () => {} },
    );
    this.brush = el('div', { class: 'brush', 'aria-hidden': 'true' });
    chart.canvas.after(this.brush);
    const draw = chart.now.bind(chart);
    chart.now = () => {
      draw();
      this.placeBrush();
    };
    return chart;
  }

  listen() {
    const { asking, changes } = this.explorer;
    const { canvas } = this.chart;
    canvas.addEventListener('pointerdown', (event) => {
      this.from = this.chart.stepAt(event);
      if (this.from !== null) this.choose([this.from, this.from]);
    });
    addEventListener('pointerup', () => (this.from = null));
    addEventListener('pointercancel', () => (this.from = null));
    for (const field of this.fields) {
      field.addEventListener('change', () => {
        const [first, last] = this.fields.map(({ value }) => Number(value));
        this.choose(field === this.fields[0] ? [first, Math.max(first, last)] : [Math.min(first, last), last]);
      });
    }
    this.threshold.addEventListener('input', () => void this.ask());
    this.units.addEventListener('change', () => this.show());
    this.details.addEventListener('toggle', () => this.show());
    this.find.addEventListener('click', () => void this.search());
    changes.on(['world', 'story', 'history'], () => (this.chosen = null));
    changes.on(['shown', 'words', 'world', 'similar'], () => this.show());
    changes.on(['step', 'hover'], () => this.chart.mark(asking.step, asking.hover));
  }

  /** @param {number | null} step */
  drag(step) {
    this.explorer.asking.point(step);
    if (this.from !== null && step !== null) this.choose([Math.min(this.from, step), Math.max(this.from, step)]);
  }

  /** @param {[number, number]} steps */
  choose([first, last]) {
    const time = this.trace?.time ?? 0;
    const within = (/** @type {number} */ step) => Math.max(1, Math.min(time, Math.round(step) || 1));
    const range = /** @type {[number, number]} */ ([within(first), within(last)]);
    this.chosen = range;
    this.showRange(range);
    void this.ask();
  }

  /** @param {[number, number]} range */
  showRange(range) {
    this.range = range;
    this.fields.forEach((field, index) => {
      field.value = String(range[index]);
      field.max = String(this.trace?.time ?? 1);
    });
    this.placeBrush();
  }

  placeBrush() {
    const { plot, slots } = this.chart;
    if (!this.brush || !plot) return;
    const width = plot.width / slots;
    const [first, last] = this.range;
    Object.assign(this.brush.style, {
      transform: `translate(${plot.left + (first - 1) * width}px, ${plot.top}px)`,
      width: `${(last + 1 - first) * width}px`,
      height: `${plot.height}px`,
    });
  }

  /** Everything anew: another history, other weights, another unit or language. */
  show() {
    // Nobody looks at it while it is closed.
    if (!this.details.open) return;
    const { asking, weights } = this.explorer;
    this.showUnits(weights.models.filter(hasStates));
    const { trace } = this;
    const there = Boolean(trace?.states.length);
    byId('states-chart').hidden = !there;
    this.find.hidden = !there;
    if (!there || !trace) return this.showOn(null);
    this.chart.time = asking.asked.history.length;
    // At first the last three steps: what the model ends with.
    /** @type {[number, number]} */
    const end = [Math.max(1, trace.time - 2), trace.time];
    this.showRange(this.chosen && this.chosen[1] <= trace.time ? this.chosen : end);
    this.chart.mark(asking.step, asking.hover);
    this.chart.redraw();
    this.words(trace);
    void this.askSoon();
  }

  /** @param {Model[]} models */
  showUnits(models) {
    const before = this.units.value;
    const kept = models.find((model) => model === before) ?? models.at(-1);
    this.units.replaceChildren(
      ...models.map((model) => el('option', { value: model, selected: model === kept }, nameOf(model))),
    );
  }

  /** @param {import('../app/asking.js').ColumnTrace} trace */
  words(trace) {
    const { similar } = this.explorer.store.settings;
    const [name, hint] = this.chart.figure.querySelectorAll('figcaption span');
    name.textContent = `${nameOf(trace.as)}: ${t('chart.states')}`;
    hint.textContent = t('states.drag');
    this.chart.describe(t('states.chart', { unit: nameOf(trace.as) }));
    const order = similar ? trace.order : trace.order.map((_, index) => index);
    byId('states-order').textContent = t(similar ? 'states.order.similar' : 'states.order.index', {
      order: order.map((dimension) => dimension + 1).join(' '),
    });
  }

  /** @param {number[][]} histories */
  request(histories) {
    const { asking } = this.explorer;
    const { columns, models, target } = asking.asked;
    const column = columns[models.findIndex((model) => model === this.units.value)];
    const history = asking.shownHistory;
    const threshold = Number(this.threshold.value);
    return { column, history, target, fields: asking.fields, steps: this.range, threshold, histories };
  }

  /** Asks which dimensions stay on over the steps chosen. */
  async ask() {
    byId('states-threshold-value').textContent = digits(Number(this.threshold.value), 2);
    this.find.textContent = t('states.find', { count: SAMPLE });
    const { inference, report } = this.explorer;
    if (!this.trace?.states.length) return;
    const turn = ++this.turn;
    try {
      const found = await inference.call('states_like', [this.request([])]);
      if (turn === this.turn) this.showOn(found);
    } catch (fault) {
      if (!isFatal(fault)) report(fault);
    }
  }

  /** Looks for the like of them in other histories. */
  async search() {
    const { inference, measuring, report } = this.explorer;
    if (this.finding || !this.trace?.states.length) return;
    this.finding = true;
    this.find.disabled = true;
    try {
      const users = await measuring.sampled();
      const turn = ++this.turn;
      if (!users.length)
        return void byId('states-found').replaceChildren(el('p', { class: 'note' }, t('states.alone')));
      const found = await inference.call('states_like', [this.request(users.map(({ items }) => items))]);
      if (turn !== this.turn) return;
      this.showOn(found);
      this.showFound(found, users);
    } catch (fault) {
      if (!isFatal(fault)) report(fault);
    } finally {
      this.finding = false;
      this.find.disabled = false;
    }
  }

  /** What is on, and (what was found is of another question by now) nothing found. @param {StatesLike | null} found */
  showOn(found) {
    const [first, last] = this.range;
    byId('states-found').replaceChildren();
    if (!found) {
      const { trace } = this;
      byId('states-on').textContent = t(trace && hasStates(trace.as) ? 'states.before' : 'states.none');
      byId('states-order').textContent = '';
      return;
    }
    const { above, below } = found.pattern;
    this.find.disabled = this.finding || !(above.length + below.length);
    const list = (/** @type {number[]} */ all) => (all.length ? all.map((one) => one + 1).join(' ') : '–');
    const key = above.length + below.length ? 'states.on' : 'states.off';
    const of = this.trace?.hidden ?? 0;
    const count = above.length + below.length;
    byId('states-on').textContent = t(key, { first, last, count, of, above: list(above), below: list(below) });
  }

  /** @param {StatesLike} found @param {UserView[]} users */
  showFound({ matches, pattern, looked_at: steps }, users) {
    const of = pattern.above.length + pattern.below.length;
    const said = t(matches.length ? 'states.found' : 'states.nothing', { shoppers: users.length, steps });
    const items = matches.map(({ history, first, last, shared }) => {
      const { items, name } = users[history];
      const clicks = items.slice(Math.max(0, first - 1 - AROUND), last + AROUND);
      const start = Math.max(1, first - AROUND);
      const about = t('states.match', { name, first, last, length: last + 1 - first, shared, of });
      return el('li', {}, el('span', { class: 'note' }, about), ' ', ...this.snippet(clicks, start, [first, last]));
    });
    byId('states-found').replaceChildren(el('p', { class: 'note' }, said), el('ol', {}, ...items));
  }

  /** @param {number[]} clicks @param {number} start the step of the first @param {[number, number]} matched */
  snippet(clicks, start, [first, last]) {
    const { world } = this.explorer.place;
    return clicks.flatMap((item, index) => {
      const step = start + index;
      const said = [glyph(world, item), itemName(world, item)];
      const isOn = step >= first && step <= last;
      return [isOn ? el('mark', {}, ...said) : el('span', { class: 'off' }, ...said), ' '];
    });
  }
}
