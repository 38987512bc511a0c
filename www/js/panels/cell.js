// Inside the cell: one step of the state, in each unit, with all its numbers; and one dimension of it, worked out.

import { palette } from '../ui/charts.js';
import { byId, el, inNextFrame } from '../ui/dom.js';
import { nameOf } from '../ui/models.js';
import { digits, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../app/asking.js').ColumnTrace} ColumnTrace */
/** A part of the step: its symbol, and its number in each dimension. @typedef {{symbol: string, gate: boolean, values: ArrayLike<number>}} Part */

/** Decimals of a dimension that is worked out: enough to do it again. */
const EXACT = 6;
/** The units that have a formula of their own in the page. */
const FORMULAS = ['gru', 'aigru', 'agru', 'augru', 'augru-code'];

/** @param {Explorer} explorer */
export function createCell(explorer) {
  const { asking, changes, store } = explorer;
  const holder = byId('cell-units');
  /** By the keyboard as well, for which squares are too many. */
  const slider = /** @type {HTMLInputElement} */ (byId('cell-dimension'));
  const show = () => {
    const { step } = asking;
    const { dimension } = store.settings;
    const seen = asking.seenAt(step);
    const traces = (seen?.columns ?? []).filter((trace) => trace.states.length && step >= 1);
    byId('cell-step').textContent = traces.length
      ? t('cell.step', { step, dimension: dimension + 1, of: traces[0].hidden })
      : t('cell.none');
    slider.disabled = !traces.length;
    slider.max = String(traces[0]?.hidden ?? 1);
    slider.value = String(dimension + 1);
    holder.replaceChildren(...traces.map((trace) => unit(trace, step, Math.min(dimension, trace.hidden - 1))));
  };
  const redraw = inNextFrame(() => {
    // Nobody looks at it while it is closed.
    if (/** @type {HTMLDetailsElement} */ (byId('cell')).open) show();
  });
  byId('cell').addEventListener('toggle', redraw);
  changes.on(['trace', 'seen', 'step', 'words', 'theme', 'dimension'], redraw);
  holder.addEventListener('click', ({ target }) => {
    const { dimension: chosen } = /** @type {HTMLElement} */ (target).dataset;
    if (chosen !== undefined) store.set({ dimension: Number(chosen) });
  });
  slider.addEventListener('input', () => store.set({ dimension: Number(slider.value) - 1 }));
  // A symbol lights its row, and a row its symbol.
  const light = (/** @type {Event} */ event) => {
    const symbol = /** @type {HTMLElement} */ (event.target).closest('[data-symbol]')?.getAttribute('data-symbol');
    for (const part of holder.querySelectorAll('[data-symbol]')) {
      part.classList.toggle('lit', event.type !== 'pointerout' && part.getAttribute('data-symbol') === symbol);
    }
  };
  for (const type of ['pointerover', 'pointerout']) holder.addEventListener(type, light);
  redraw();
}

/** @param {ColumnTrace} trace @param {number} step @param {number} dimension */
function unit(trace, step, dimension) {
  const { as: model, unit: formula, hidden } = trace;
  const own = parts(trace, step);
  const template = /** @type {HTMLTemplateElement | null} */ (
    document.querySelector(`#formula-${FORMULAS.includes(model) ? model : formula}`)
  );
  return el(
    'article',
    { class: 'cell-unit', 'data-unit': model },
    el('h3', {}, nameOf(model)),
    template ? el('p', { class: 'formula' }, template.content.cloneNode(true)) : null,
    ...own.map((part) => row(part, hidden, dimension)),
    el('p', { class: 'worked' }, worked(own, dimension)),
  );
}

/** What a step is made of. @param {ColumnTrace} trace @param {number} step @returns {Part[]} */
function parts({ attention, hidden, extractor, reset, update, update_weight: weight, candidate, states }, step) {
  const at = (/** @type {Float32Array} */ values, /** @type {number} */ t) =>
    values.subarray((t - 1) * hidden, t * hidden);
  const before = step > 1 ? at(states, step - 1) : new Float32Array(hidden);
  /** @type {Part[]} */
  const all = [
    { symbol: 'a', gate: true, values: attention.length ? attention.subarray(step - 1, step) : [] },
    { symbol: 'h', gate: false, values: at(extractor, step) },
    { symbol: 'r', gate: true, values: at(reset, step) },
    { symbol: 'u', gate: true, values: at(update, step) },
    { symbol: 'w', gate: true, values: at(weight, step) },
    { symbol: 'ñ', gate: false, values: at(candidate, step) },
    { symbol: 's₋', gate: false, values: before },
    { symbol: 's', gate: false, values: at(states, step) },
  ];
  return all.filter(({ values }) => values.length);
}

/** A row of small squares, one for each dimension. @param {Part} part @param {number} hidden @param {number} dimension */
function row({ symbol, gate, values }, hidden, dimension) {
  const all = values.length === hidden;
  const said = (/** @type {number} */ place) =>
    t('cell.square', { symbol, dimension: all ? place + 1 : '1', value: digits(values[place], 4) });
  const squares = Array.from(values, (value, place) => {
    const square = el('span', {
      class: all && place === dimension ? 'square chosen' : 'square',
      title: said(place),
      ...(all ? { 'data-dimension': place } : {}),
    });
    square.style.setProperty('background', colour(value, gate));
    return square;
  });
  return el(
    'div',
    { class: 'cell-row', 'data-symbol': symbol, role: 'img', 'aria-label': said(all ? dimension : 0) },
    el('span', { class: 'symbol' }, symbol),
    ...squares,
  );
}

/** A gate is from the ground to ink, a state from one end to the other. @param {number} value @param {boolean} gate */
function colour(value, gate) {
  if (gate)
    return `color-mix(in oklab, var(--text) ${Math.round(100 * Math.min(1, Math.max(0, value)))}%, var(--panel))`;
  const [low, middle, high] = palette().diverging;
  const strength = Math.round(100 * Math.min(1, Math.abs(value)));
  return `color-mix(in oklab, ${value < 0 ? low : high} ${strength}%, ${middle})`;
}

/** `s = (1 - w)·s₋ + w·ñ` of one dimension. @param {Part[]} parts @param {number} dimension */
function worked(parts, dimension) {
  const of = (/** @type {string} */ symbol) => parts.find((part) => part.symbol === symbol)?.values[dimension] ?? NaN;
  const [w, before, candidate, after] = ['w', 's₋', 'ñ', 's'].map((symbol) => digits(of(symbol), EXACT));
  return t('cell.worked', { dimension: dimension + 1, w, before, candidate, after });
}
