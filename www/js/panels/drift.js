// The drift chart: one small multiple per unit, and who is compared.

import { StepChart, drawDrift, palette } from '../ui/charts.js';
import { digits, nameOf, signOf } from './columns.js';
import { byId, el, numbers, table } from '../ui/dom.js';
import { FEWEST_CANDIDATES, MOST_CANDIDATES } from '../app/explorer.js';
import { glyph, itemName, itemOptions } from './question.js';
import { t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */

/** @param {Explorer} explorer */
export function createDrift(explorer) {
  const holder = byId('drift');
  /** @type {StepChart[]} */
  let charts = [];
  /** @type {string} */
  let arranged = '';
  const details = /** @type {HTMLDetailsElement} */ (byId('drift-numbers'));
  const refreshNumbers = numbers(details, () => driftTable(explorer));

  /** The common scale's end: the largest probability known. */
  const top = () => Math.max(0.05, ...explorer.drift.flatMap(({ probability }) => probability.flat()));

  const arrange = () => {
    const models = explorer.models;
    const key = models.join();
    if (key === arranged) return;
    arranged = key;
    for (const chart of charts) chart.remove();
    charts = models.map((model, index) => {
      const figure = el(
        'figure',
        { class: 'chart drift-chart' },
        el(
          'figcaption',
          { class: `unit-${model}` },
          el(
            'span',
            { class: 'name' },
            el('span', { class: 'sign', 'aria-hidden': 'true' }, signOf(model)),
            nameOf(model),
          ),
          el('span', { class: 'hint' }),
        ),
        el('canvas', { role: 'img' }),
      );
      holder.append(figure);
      return new StepChart(
        figure,
        (canvas, view) => {
          const curve = explorer.drift[index];
          const items = explorer.world?.items;
          if (!curve || !items) return null;
          const candidates = curve.probability.map((probability, candidate) => ({
            category: items[shown[candidate]]?.category ?? 0,
            probability,
          }));
          return drawDrift(canvas, view, {
            time: explorer.asked.history.length,
            prefixes: curve.prefixes,
            candidates,
            top: top(),
          });
        },
        { first: 0, pointed: (step) => explorer.point(step), chosen: (step) => explorer.goTo(step) },
      );
    });
  };

  /** The candidates that the curves on screen are of. @type {number[]} */
  let shown = [];
  const redraw = () => {
    arrange();
    shown = explorer.candidates;
    for (const chart of charts) {
      chart.time = explorer.asked.history.length;
      chart.redraw();
    }
    mark();
    refreshNumbers();
  };
  const mark = () => {
    charts.forEach((chart, index) => {
      chart.mark(explorer.step, explorer.hover);
      const values = driftAt(explorer, index, explorer.hover ?? explorer.step);
      const text = values.map(({ item, p }) => `${itemName(explorer, item)} ${p}`).join(', ');
      const hint = chart.figure.querySelector('.hint');
      if (hint) hint.textContent = values.length ? `${t('probability')} ${values[0].p}` : '';
      chart.describe(
        t('drift.chart', {
          unit: nameOf(explorer.models[index]),
          step: explorer.hover ?? explorer.step,
          values: text,
        }),
      );
    });
  };
  const add = el('select', {});
  add.addEventListener('change', () => {
    const { candidates, store, target } = explorer;
    store.set({ compare: [...candidates.filter((item) => item !== target), Number(add.value)] });
    add.value = '';
  });
  // Made once per world and language: a log may have thousands of items.
  const options = () => {
    if (!explorer.world) return;
    add.setAttribute('aria-label', t('drift.add'));
    add.replaceChildren(el('option', { value: '' }, t('drift.add')), ...itemOptions(explorer));
  };
  const candidates = () => renderCandidates(explorer, add);
  explorer.on('world', options);
  explorer.on('question', candidates);
  explorer.on('drift', redraw);
  explorer.on('step', mark);
  explorer.on('hover', mark);
  return () => {
    arranged = '';
    options();
    if (explorer.scene) candidates();
    redraw();
  };
}

/** Each candidate's probability after the prefix nearest to `step`. @param {Explorer} explorer @param {number} column @param {number} step */
function driftAt(explorer, column, step) {
  const curve = explorer.drift[column];
  if (!curve) return [];
  const at = curve.prefixes.findLastIndex((prefix) => prefix <= step);
  return explorer.candidates
    .map((item, candidate) => ({ item, value: curve.probability[candidate]?.[at] }))
    .filter(({ value }) => value !== undefined)
    .map(({ item, value }) => ({ item, p: digits(/** @type {number} */ (value)) }));
}

/** @param {Explorer} explorer @param {HTMLSelectElement} add */
function renderCandidates(explorer, add) {
  const { candidates, store, target } = explorer;
  const signs = palette().candidates;
  const compare = candidates.filter((item) => item !== target);
  const chips = candidates.map((item, index) => {
    const category = (explorer.world?.items[item].category ?? 0) % 12;
    const name = itemName(explorer, item);
    const remove = () => store.set({ compare: compare.filter((other) => other !== item) });
    return el(
      'span',
      { class: 'chip' },
      el('span', { class: `category-${category}`, 'aria-hidden': 'true' }, signs[index % signs.length]),
      glyph(explorer, item),
      name,
      item === target || candidates.length <= FEWEST_CANDIDATES
        ? null
        : el('button', { type: 'button', 'aria-label': t('drift.remove', { item: name }), onclick: remove }, '×'),
    );
  });
  add.hidden = candidates.length >= MOST_CANDIDATES;
  byId('candidates').replaceChildren(...chips, add);
}

/** @param {Explorer} explorer */
function driftTable(explorer) {
  const { candidates, drift, models } = explorer;
  const head = [t('head.unit'), t('head.prefix'), ...candidates.map((item) => itemName(explorer, item))];
  const rows = drift.flatMap(({ prefixes, probability }, column) =>
    prefixes.map((prefix, at) => [
      nameOf(models[column]),
      prefix,
      ...probability.map((values) => digits(values[at] ?? NaN, 4)),
    ]),
  );
  return table(t('drift'), head, rows);
}
