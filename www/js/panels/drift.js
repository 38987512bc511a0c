// The drift chart: one small multiple per unit, and who is compared.

import { FEWEST_CANDIDATES } from '../app/asking.js';
import { MOST_CANDIDATES } from '../app/state.js';
import { StepChart, drawDrift, lineAt, linePiece, palette } from '../ui/charts.js';
import { byId, el, patch, table } from '../ui/dom.js';
import { numbers } from '../ui/numbers.js';
import { glyph, inItsColour, itemName, itemOptions } from '../ui/items.js';
import { nameOf, sign } from '../ui/models.js';
import { digits, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../../pkg/boundary.js').Model} Model */

/** @param {Explorer} explorer */
export function createDrift(explorer) {
  const { asking, changes, store } = explorer;
  /** @type {StepChart[]} */
  let charts = [];
  const refreshNumbers = numbers(/** @type {HTMLDetailsElement} */ (byId('drift-numbers')), () => driftTable(explorer));
  const add = el('select', {});
  add.addEventListener('change', () => {
    store.set({ compare: [...compared(explorer), Number(add.value)] });
    add.value = '';
  });

  const mark = () => charts.forEach((chart, column) => markChart(explorer, chart, column));
  const arrange = () => {
    for (const chart of charts) chart.remove();
    charts = asking.curvesOf.models.map((model, column) => driftChart(explorer, model, column));
    redraw();
  };
  const redraw = () => {
    for (const chart of charts) {
      chart.time = asking.asked.history.length;
      chart.redraw();
    }
    mark();
    refreshNumbers();
  };
  // Charts belong to the curves that they show, so they change with these, not with the question.
  let arranged = '';
  changes.on(['curves', 'world'], () => {
    const models = asking.curvesOf.models.join();
    if (models === arranged) return redraw();
    arranged = models;
    arrange();
  });
  changes.on(['words'], arrange);
  changes.on(['step', 'hover'], mark);
  changes.on(['world', 'words'], () => showChoices(explorer, add));
  changes.on(['story', 'world', 'words', 'target', 'compare'], () => showCandidates(explorer, add));
  arrange();
}

/** The candidates beside the target. @param {Explorer} explorer */
const compared = ({ asking }) => asking.candidates.filter((item) => item !== asking.target);

/** A column's chart. @param {Explorer} explorer @param {Model} model @param {number} column */
function driftChart({ asking, place }, model, column) {
  const name = el('span', { class: 'name' }, sign(model), nameOf(model));
  const caption = el('figcaption', {}, name, el('span', { class: 'hint' }));
  const figure = el('figure', { class: 'chart drift-chart' }, caption, el('canvas', { role: 'img' }));
  byId('drift').append(figure);
  const chart = new StepChart(
    figure,
    (canvas, view) => {
      const curve = asking.curves[column];
      const { categories, items } = place.world ?? {};
      if (!curve || !items || !categories) return null;
      const candidates = asking.curvesOf.candidates.map((item, candidate) => ({
        category: items[item]?.category ?? 0,
        sign: categories[items[item]?.category]?.glyph ?? '',
        probability: curve.probability[candidate],
      }));
      const time = asking.asked.history.length;
      return drawDrift(canvas, view, { time, prefixes: curve.prefixes, candidates, top: top(asking) });
    },
    { first: 0, pointed: (step) => asking.point(step), chosen: (step) => asking.goTo(step) },
  );
  chart.explain(() => ({
    under: t('drift'),
    x: t('axis.prefix'),
    y: t('probability'),
    legend: asking.curvesOf.candidates.map((item, index) => legendEntry(place.world, item, index)),
  }));
  return chart;
}

/** A candidate in the legend of a picture. @param {import('../ui/items.js').World | null} world @param {number} item @param {number} index */
function legendEntry(world, item, index) {
  const { categories } = palette();
  const category = world?.items[item]?.category ?? 0;
  const mark = world?.categories[category]?.glyph ?? '';
  const colour = categories[category % categories.length];
  return { line: lineAt(index, colour), mark, colour, text: itemName(world, item) };
}

/** The common scale's end: the largest probability known. @param {import('../app/asking.js').Asking} asking */
const top = ({ curves, curvesOf: { candidates } }) =>
  Math.max(0.05, ...curves.flatMap(({ probability }) => probability.slice(0, candidates.length).flat()));

/** @param {Explorer} explorer @param {StepChart} chart @param {number} column */
function markChart(explorer, chart, column) {
  const { asking, place } = explorer;
  chart.mark(asking.step, asking.hover);
  const values = driftAt(explorer, column, asking.focus);
  const hint = chart.figure.querySelector('.hint');
  if (hint) patch(hint, values.length ? `${t('probability')} ${values[0].p}` : '');
  const text = values.map(({ item, p }) => `${itemName(place.world, item)} ${p}`).join(t('lane.comma'));
  chart.describe(t('drift.chart', { unit: nameOf(asking.curvesOf.models[column]), step: asking.focus, values: text }));
}

/**
 * Each candidate's probability after the prefix nearest to `step`.
 * @param {Explorer} explorer
 * @param {number} column
 * @param {number} step
 */
function driftAt({ asking }, column, step) {
  const curve = asking.curves[column];
  if (!curve) return [];
  const at = curve.prefixes.findLastIndex((prefix) => prefix <= step);
  return asking.curvesOf.candidates
    .map((item, candidate) => ({ item, value: curve.probability[candidate]?.[at] }))
    .filter(({ value }) => value !== undefined)
    .map(({ item, value }) => ({ item, p: digits(/** @type {number} */ (value)) }));
}

/**
 * What can be compared, made once per world and language: a log may have thousands of items.
 * @param {Explorer} explorer
 * @param {HTMLElement} add
 */
function showChoices({ place }, add) {
  if (!place.world) return;
  add.setAttribute('aria-label', t('drift.add'));
  add.replaceChildren(el('option', { value: '' }, t('drift.add')), ...itemOptions(place.world, place.ranked));
}

/** @param {Explorer} explorer @param {HTMLElement} add */
function showCandidates(explorer, add) {
  const { asking, place, store } = explorer;
  if (!place.scene) return;
  const { candidates, target } = asking;
  const chips = candidates.map((item, index) => {
    const name = itemName(place.world, item);
    const kept = item === target || candidates.length <= FEWEST_CANDIDATES;
    const remove = () => store.set({ compare: compared(explorer).filter((other) => other !== item) });
    const label = t('drift.remove', { item: name });
    return el(
      'span',
      { class: 'chip' },
      inItsColour(linePiece(index), place.world, item),
      glyph(place.world, item),
      name,
      kept ? null : el('button', { type: 'button', 'aria-label': label, onclick: remove }, '×'),
    );
  });
  add.hidden = candidates.length >= MOST_CANDIDATES;
  byId('candidates').replaceChildren(...chips, add);
}

/** @param {Explorer} explorer */
function driftTable({ asking: { curves, curvesOf }, place }) {
  const head = [t('head.unit'), t('head.prefix'), ...curvesOf.candidates.map((item) => itemName(place.world, item))];
  const rows = curves.flatMap(({ prefixes, probability }, column) =>
    prefixes.map((prefix, at) => [
      nameOf(curvesOf.models[column]),
      prefix,
      ...curvesOf.candidates.map((_, candidate) => digits(probability[candidate]?.[at] ?? NaN, 4)),
    ]),
  );
  return table(t('drift'), head, rows);
}
