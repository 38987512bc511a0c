// Drift, measured: the attention by category over the history, and a table of measures of this history and of a sample.

import { hasLevels } from '../app/telling.js';
import { categoryColour } from '../ui/charts.js';
import { byId, el, inNextFrame, svg, table } from '../ui/dom.js';
import { nameOf, sign } from '../ui/models.js';
import { numbers } from '../ui/numbers.js';
import { digits, named, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../../pkg/boundary.js').Model} Model */
/** @typedef {import('../../../pkg/boundary.js').Measured} Measured */
/** @typedef {import('../../../pkg/boundary.js').MeasuredSample} MeasuredSample */
/** @typedef {import('../../../pkg/boundary.js').Spread} Spread */
/** @typedef {import('../../../pkg/boundary.js').Waiting} Waiting */
/**
 * A measure: of one history, of a sample, and the same of the perfect predictor where it has one.
 * @typedef {{key: string, one: (of: Measured) => string, many: (of: MeasuredSample) => string,
 *   onePerfect?: (of: Measured) => string, manyPerfect?: (of: MeasuredSample) => string}} Measure
 */

const NONE = '–';
/** Behaviours after a change at which attention is told: before it, and the last one that is measured. */
const LATE = 5;
/** Behaviours after a click at which similarity is told. */
const LAGS = [0, 3];

/** @type {Measure[]} */
const MEASURES = [
  {
    key: 'attention',
    one: ({ attention, uniform }) => beside(plain(attention), plain(uniform)),
    many: ({ attention, uniform }) => beside(spread(attention), plain(uniform?.mean)),
  },
  {
    key: 'new',
    one: ({ changes }) => each(changes, ({ on_new: on }) => fromTo(on[0], on[Math.min(LATE, on.length - 1)])),
    many: ({ on_new: on }) => (on.length ? `${spread(on[0])} → ${spread(on[LATE])}` : NONE),
  },
  {
    key: 'old',
    one: ({ changes }) => each(changes, ({ on_old: on }) => fromTo(on[0], on[Math.min(LATE, on.length - 1)])),
    many: ({ on_old: on }) => (on.length ? `${spread(on[0])} → ${spread(on[LATE])}` : NONE),
  },
  {
    key: 'half',
    one: ({ changes }) => each(changes, (change) => wait(change.model.half_life, change)),
    many: ({ model }) => waiting(model.half_life),
    onePerfect: ({ changes }) => each(changes, (change) => wait(change.perfect.half_life, change)),
    manyPerfect: ({ perfect }) => waiting(perfect.half_life),
  },
  {
    key: 'leads',
    one: ({ changes }) => each(changes, (change) => wait(change.model.leads, change)),
    many: ({ model }) => waiting(model.leads),
    onePerfect: ({ changes }) => each(changes, (change) => wait(change.perfect.leads, change)),
    manyPerfect: ({ perfect }) => waiting(perfect.leads),
  },
  { key: 'stray', one: (of) => similarities(of, true), many: ({ stray }) => lags(stray) },
  { key: 'meant', one: (of) => similarities(of, false), many: ({ meant }) => lags(meant) },
];

/** @param {Explorer} explorer */
export function createMeasured(explorer) {
  const { asking, changes, measuring, training } = explorer;
  const details = /** @type {HTMLDetailsElement} */ (byId('shares-numbers'));
  const refreshNumbers = numbers(details, () => sharesTable(explorer));
  let inView = false;
  const measure = () => {
    // A training has no time for what would be old at its next step.
    if (inView && training.state !== 'playing') void measuring.measureHistory();
  };
  new IntersectionObserver((seen) => {
    inView = seen.some(({ isIntersecting }) => isIntersecting);
    measure();
  }).observe(byId('measured-panel'));
  changes.on(['trace', 'training'], measure);

  const show = () => {
    showShares(explorer);
    showTable(explorer);
    refreshNumbers();
  };
  const redraw = inNextFrame(show);
  changes.on(['measured', 'words', 'world', 'theme', 'trace'], redraw);
  const mark = () => markShares(explorer);
  changes.on(['step', 'hover'], mark);
  byId('measured-run').addEventListener('click', () => void measuring.measureSample());
  const strips = byId('shares');
  strips.addEventListener('click', (event) => {
    const step = stepAt(event, asking.asked.history.length);
    if (step !== null) asking.goTo(step);
  });
  strips.addEventListener('pointermove', (event) => asking.point(stepAt(event, asking.asked.history.length)));
  strips.addEventListener('pointerleave', () => asking.point(null));
  redraw();
}

// --- attention by category
// ----------------------------------------------------------------------------------------------------------

/** The strips that there are: each column's that attends, and that of an even attention. @param {Explorer} explorer */
function stripsOf({ measuring }) {
  if (!measuring.shared) return [];
  const { shares, models } = measuring.shared;
  const own = models.flatMap((model, column) => {
    const rows = shares.columns[column];
    return rows ? [{ model, rows }] : [];
  });
  const even = { model: /** @type {Model | null} */ (null), rows: shares.uniform };
  return own.length ? [...own, even] : [];
}

/** @param {Explorer} explorer */
function showShares(explorer) {
  const { measuring, place } = explorer;
  const strips = stripsOf(explorer);
  const { prefixes = [], categories = [] } = measuring.shared?.shares ?? {};
  byId('shares-note').textContent = t(strips.length ? 'shares.note' : measuring.shared ? 'shares.none' : 'shares.wait');
  byId('shares-numbers').hidden = !strips.length;
  byId('shares').replaceChildren(
    ...strips.map(({ model, rows }) => {
      const name = el('span', { class: 'name' }, ...(model ? [sign(model), nameOf(model)] : [t('shares.even')]));
      const caption = el('figcaption', {}, name, el('span', { class: 'hint' }));
      return el('figure', { class: 'share-strip' }, caption, areas(prefixes, categories, rows));
    }),
  );
  byId('shares-legend').replaceChildren(
    ...(strips.length ? categories : []).map((category) => {
      const swatch = el('span', { class: 'swatch', 'aria-hidden': 'true' });
      swatch.style.setProperty('background', categoryColour(category));
      const { glyph = '', name = {} } = place.world?.categories[category] ?? {};
      return el('span', { class: 'chip' }, swatch, `${glyph} ${named(name)}`);
    }),
  );
  markShares(explorer);
}

/**
 * Areas on top of each other, one of each category: a step of the history is a column as wide as the others.
 * @param {number[]} prefixes
 * @param {number[]} categories
 * @param {number[][]} rows by prefix
 */
function areas(prefixes, categories, rows) {
  const time = prefixes.at(-1) ?? 1;
  const drawing = svg('svg', { viewBox: `0 0 ${time} 1`, preserveAspectRatio: 'none', role: 'img' });
  const base = rows.map(() => 0);
  categories.forEach((category, place) => {
    const parts = rows.map((row, at) => {
      // Attention that is no number has no area.
      const share = Number.isFinite(row[place]) ? row[place] : 0;
      const [low, high] = [base[at], base[at] + share];
      base[at] = high;
      const left = at ? prefixes[at - 1] : 0;
      return `M${left} ${1 - high}H${prefixes[at]}V${1 - low}H${left}Z`;
    });
    const path = svg('path', { d: parts.join('') });
    path.style.setProperty('fill', categoryColour(category));
    drawing.append(path);
  });
  const now = el('div', { class: 'share-now', 'aria-hidden': 'true' });
  return el('div', { class: 'share-plot' }, drawing, now);
}

/** Says what the attention is on after the step looked at, and marks that step. @param {Explorer} explorer */
function markShares(explorer) {
  const { asking, measuring, place } = explorer;
  const { prefixes = [], categories = [] } = measuring.shared?.shares ?? {};
  const time = prefixes.at(-1) ?? 0;
  const step = Math.min(asking.focus, time);
  const at = prefixes.findLastIndex((prefix) => prefix <= step);
  const figures = [...byId('shares').children];
  stripsOf(explorer).forEach(({ model, rows }, index) => {
    const figure = figures[index];
    const [now, drawing, hint] = ['.share-now', 'svg', '.hint'].map((which) => figure?.querySelector(which));
    if (!now || !drawing || !hint) return;
    const left = at > 0 ? prefixes[at - 1] : 0;
    const mark = /** @type {HTMLElement} */ (now);
    mark.hidden = at < 0;
    mark.style.setProperty('left', `${(100 * left) / time}%`);
    mark.style.setProperty('width', `${(100 * ((prefixes[at] ?? 0) - left)) / time}%`);
    const most = categories
      .map((category, which) => ({ category, share: rows[at]?.[which] ?? 0 }))
      .sort((a, b) => b.share - a.share)
      .slice(0, 2)
      .filter(({ share }) => share > 0)
      .map(({ category, share }) => `${named(place.world?.categories[category]?.name ?? {})} ${digits(share, 2)}`);
    hint.textContent = most.join(t('live.comma'));
    const unit = model ? nameOf(model) : t('shares.even');
    drawing.setAttribute('aria-label', t('shares.chart', { unit, step, values: most.join(t('live.comma')) }));
  });
}

/** The step that the pointer is on. @param {MouseEvent} event @param {number} time @returns {number | null} */
function stepAt({ target, clientX }, time) {
  const plot = /** @type {Element} */ (target).closest('.share-plot');
  if (!plot || !time) return null;
  const { left, width } = plot.getBoundingClientRect();
  return Math.min(time, Math.max(1, Math.ceil(((clientX - left) / width) * time)));
}

/** @param {Explorer} explorer */
function sharesTable(explorer) {
  const { measuring, place } = explorer;
  const { prefixes = [], categories = [] } = measuring.shared?.shares ?? {};
  const names = categories.map((category) => named(place.world?.categories[category]?.name ?? {}));
  const rows = stripsOf(explorer).flatMap(({ model, rows }) =>
    rows.map((row, at) => [
      model ? nameOf(model) : t('shares.even'),
      prefixes[at],
      ...row.map((share) => digits(share, 4)),
    ]),
  );
  return table(t('shares'), [t('head.unit'), t('head.prefix'), ...names], rows);
}

// --- the table
// ----------------------------------------------------------------------------------------------------------------------

/** @param {Explorer} explorer */
function showTable({ measuring, place, weights }) {
  const { behind, histories, running, samples } = measuring;
  const { world } = place;
  const isShop = world?.kind === 'shop';
  const run = /** @type {HTMLButtonElement} */ (byId('measured-run'));
  run.textContent = t('measured.run', { count: measuring.count });
  run.hidden = !isShop;
  run.disabled = running;
  byId('measured-status').textContent = running
    ? t('measured.running', progress(samples, weights.models, measuring.count))
    : '';
  const known = behind !== null;
  byId('measured-note').textContent = !isShop ? t('measured.log') : known ? t('measured.note') : t('measured.changed');
  const several = Boolean(world && isShop && hasLevels(world));
  const keys = MEASURES.filter(({ key }) => !several || (key !== 'new' && key !== 'old'));
  const shown = isShop && (samples.length > 0 || histories.length > 0);
  byId('measured').replaceChildren(...(shown ? [measuredTable(keys, known ? histories : [], samples, several)] : []));
  const definitions = byId('measured-definitions');
  definitions.hidden = !isShop;
  definitions
    .querySelector('dl')
    ?.replaceChildren(
      ...keys.flatMap(({ key }) => [
        el('dt', {}, t(`measured.${key}`)),
        el('dd', {}, t(several && key !== 'attention' ? definitionOf(key) : `measured.${key}.what`)),
      ]),
      el('dt', {}, t('measured.perfect')),
      el('dd', {}, t('measured.perfect.what')),
      el('dt', {}, t('measured.spread')),
      el('dd', {}, t('measured.spread.what')),
    );
}

/** What a measure is in the world of several interests. @param {string} key */
const definitionOf = (key) => `measured.${key}.several`;

/** @param {{sample: MeasuredSample, of: number}[]} samples @param {readonly Model[]} models @param {number} count */
function progress(samples, models, count) {
  const last = samples.at(-1);
  return {
    done: last?.sample.shoppers ?? 0,
    of: last?.of ?? count,
    unit: nameOf(models[Math.max(0, samples.length - 1)]),
  };
}

/**
 * @param {Measure[]} measures
 * @param {{model: Model, measured: Measured}[]} histories
 * @param {{model: Model, sample: MeasuredSample}[]} samples
 * @param {boolean} several
 */
function measuredTable(measures, histories, samples, several) {
  const models = [...new Set([...histories, ...samples].map(({ model }) => model))];
  const head = [t('measured.measure'), '', ...models.map(nameOf), t('measured.perfect')];
  const one = (/** @type {Model} */ model) => histories.find((row) => row.model === model)?.measured;
  const many = (/** @type {Model} */ model) => samples.find((row) => row.model === model)?.sample;
  const rows = measures.flatMap(({ key, one: ofOne, many: ofMany, onePerfect, manyPerfect }) => {
    const meaning = t(several && key !== 'attention' ? definitionOf(key) : `measured.${key}.what`);
    const name = el('abbr', { title: meaning, tabindex: 0 }, t(`measured.${key}`));
    const [first, sampled] = [histories[0]?.measured, samples[0]?.sample];
    const here = [...models.map((model) => orWaiting(one(model), ofOne)), orWaiting(first, onePerfect ?? (() => NONE))];
    const there = [
      ...models.map((model) => orWaiting(many(model), ofMany)),
      orWaiting(sampled, manyPerfect ?? (() => NONE)),
    ];
    return [
      ...(histories.length ? [[name, t('measured.this'), ...here]] : []),
      ...(samples.length
        ? [[histories.length ? '' : name, t('measured.many', { count: sampled?.shoppers ?? 0 }), ...there]]
        : []),
    ];
  });
  const changes = samples[0]?.sample.changes;
  const caption = changes === undefined ? t('measured.caption') : t('measured.caption.many', { changes });
  return table(caption, head, rows);
}

/** @template T @param {T | undefined} of @param {(of: T) => string} said */
const orWaiting = (of, said) => (of === undefined ? '…' : said(of));

/** @param {number | null | undefined} value */
const plain = (value) => (value === null || value === undefined ? NONE : digits(value, 2));

/** A mean, and its standard error. @param {Spread | null | undefined} of */
function spread(of) {
  if (!of) return NONE;
  const { mean, standard_deviation: deviation, count } = of;
  return deviation === null ? digits(mean, 2) : `${digits(mean, 2)} ± ${digits(deviation / Math.sqrt(count), 2)}`;
}

/** @param {string} own @param {string} even */
const beside = (own, even) => (own === NONE ? NONE : t('measured.beside', { own, even }));

/** @param {number | undefined} from @param {number | undefined} to */
const fromTo = (from, to) => (from === undefined || to === undefined ? NONE : `${plain(from)} → ${plain(to)}`);

/** @template T @param {T[]} changes @param {(change: T) => string} said */
const each = (changes, said) => (changes.length ? changes.map(said).join(t('live.semicolon')) : NONE);

/** A wait, or how long was waited in vain. @param {number | null} length @param {{step: number, until: number}} watched */
const wait = (length, { step, until }) => (length === null ? `> ${until - step}` : String(length));

/** The median and the quartiles of waits, and how many ended. @param {Waiting} waits */
function waiting({ quartiles: [low, middle, high], share, share_error: error }) {
  if (share === null || error === null) return NONE;
  const known = (/** @type {number | null} */ value) => (value === null ? t('measured.never') : String(value));
  return t('measured.waits', {
    low: known(low),
    middle: known(middle),
    high: known(high),
    share: digits(100 * share, 0),
    error: digits(100 * error, 0),
  });
}

/** Similarities of one history: the click, and what was left of the state at once and later. @param {Measured} of @param {boolean} stray */
function similarities({ similarities: all }, stray) {
  const of = all.filter((one) => one.stray === stray);
  if (!of.length) return NONE;
  if (stray)
    return of
      .map((one) => t('measured.at', { step: one.step, values: ofLags(one.to_before) }))
      .join(t('live.semicolon'));
  return t('measured.clicks', { count: of.length, values: meanOfLags(of.map((one) => one.to_before)) });
}

/** @param {number[]} values */
const ofLags = (values) => LAGS.map((lag) => plain(values[lag])).join(' → ');

/** @param {number[][]} lists */
function meanOfLags(lists) {
  return LAGS.map((lag) => {
    const known = lists.flatMap((list) => list[lag] ?? []);
    return known.length ? digits(known.reduce((sum, value) => sum + value, 0) / known.length, 2) : NONE;
  }).join(' → ');
}

/** @param {Spread[]} spreads */
const lags = (spreads) => (spreads.length ? LAGS.map((lag) => spread(spreads[lag])).join(' → ') : NONE);
