// Curves over worlds: AUC of some models against one setting of the shop, as they were recorded, and points of them made
// in the page.

import { SETTINGS, SWEEPS } from '../app/state.js';
import { settingsOfShop } from '../app/world.js';
import { Chart, drawSweep, lineOfModel, modelPiece } from '../ui/charts.js';
import { byId, el, table } from '../ui/dom.js';
import { numbers } from '../ui/numbers.js';
import { fetchedJson } from '../workers/files.js';
import { describe } from '../workers/module.js';
import { digits, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../../pkg/boundary.js').SweepRecord} SweepRecord */
/** @typedef {import('../../../pkg/boundary.js').SweepPoint} SweepPoint */
/** @typedef {import('../../../pkg/boundary.js').Model} Model */

/** @param {Explorer} explorer */
export function createSweeps(explorer) {
  const { changes, contest, place, report, store } = explorer;
  const setting = /** @type {HTMLSelectElement} */ (byId('sweep-setting'));
  const value = /** @type {HTMLSelectElement} */ (byId('sweep-value'));
  const model = /** @type {HTMLSelectElement} */ (byId('sweep-model'));
  /** @type {Map<string, SweepRecord>} */
  const records = new Map();
  /** The point that the contest under way is for. @type {{record: SweepRecord, at: number, turn: number} | null} */
  let under = null;
  const record = () => records.get(setting.value);

  /** The theme that the chart was last drawn in. @type {boolean | null} */
  let dark = null;
  const chart = new Chart(byId('sweep-chart'), (canvas, view) => {
    const { curves } = record() ?? { curves: [] };
    // Its pieces have the colours of the theme, and are drawn anew when that changes.
    if (view.dark !== dark) showLegend(record());
    dark = view.dark;
    return drawSweep(canvas, view, curves);
  });
  chart.explain(() => ({
    hint: byId('sweep-source').textContent ?? '',
    x: t(`sweeps.of.${setting.value}`),
    y: 'AUC',
    legend: (record()?.curves ?? []).map((curve) => ({ line: lineOfModel(curve.model ?? null), text: nameOf(curve) })),
  }));
  const showNumbers = numbers(byId('sweep-numbers'), () => numbersOf(record()));
  const render = () => {
    showRecord(record(), setting.value);
    chart.describe(record() ? summary(record()) : t('sweeps'));
    chart.redraw();
    showNumbers();
  };
  const renderRun = () => {
    byId('sweep-status').textContent = under ? t('sweeps.running') : '';
    /** @type {HTMLButtonElement} */ (byId('sweep-run')).disabled =
      contest.active || place.making !== null || place.world?.kind !== 'shop' || !record();
  };
  /** Where a point is to be made, as far as the record has it. */
  const showPoint = () => {
    const { sweepAt, sweepModel } = store.settings;
    choose(value, String(sweepAt));
    choose(model, sweepModel);
  };
  /** Whether somebody has come to see them. */
  let seen = false;
  const show = async () => {
    try {
      if (!record()) records.set(setting.value, await recordOf(setting.value));
    } catch (fault) {
      report(fault);
    }
    offer(value, model, record());
    showPoint();
    render();
    renderRun();
  };
  const words = () => {
    setting.replaceChildren(...SWEEPS.map((name) => el('option', { value: name }, t(`sweeps.of.${name}`))));
    setting.value = store.settings.sweep;
    if (record()) offer(value, model, record());
    showPoint();
    render();
    renderRun();
  };
  setting.addEventListener('change', () => store.set({ sweep: SETTINGS.sweep.accept(setting.value), sweepAt: null }));
  value.addEventListener('change', () => store.set({ sweepAt: Number(value.value) }));
  model.addEventListener('change', () => store.set({ sweepModel: SETTINGS.sweepModel.accept(model.value) }));
  changes.on(['sweep'], () => {
    setting.value = store.settings.sweep;
    if (seen) void show();
  });
  changes.on(['sweepAt', 'sweepModel'], showPoint);
  byId('sweep-run').addEventListener('click', async () => {
    const chosen = record();
    if (!chosen) return;
    const at = Number(value.value);
    await place.moveTo(shopAt(chosen, at));
    const running = contest.run(planAt(chosen, at, /** @type {Model} */ (model.value)));
    under = { record: chosen, at, turn: contest.turn };
    renderRun();
    await running;
  });
  changes.on(['contest'], () => {
    if (under && contest.state === 'done') {
      for (const row of contest.table?.rows ?? []) addPoint(under, row);
      render();
    }
    if (!contest.active) under = null;
    renderRun();
  });
  changes.on(['words'], words);
  changes.on(['world', 'leaving'], renderRun);
  words();
  // The records are for who comes to see them.
  new IntersectionObserver((looks, observer) => {
    if (!looks.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    seen = true;
    void show();
  }).observe(byId('sweeps'));
}

// --- what is done
// -------------------------------------------------------------------------------------------------------------------

/** @param {string} name @returns {Promise<SweepRecord>} */
const recordOf = (name) =>
  fetchedJson(new URL(`../../curves/${name}.json`, import.meta.url), ({ curves }) => Array.isArray(curves));

/** Offers the values and models of a record. @param {HTMLSelectElement} value @param {HTMLSelectElement} model @param {SweepRecord | undefined} record */
function offer(value, model, record) {
  if (!record) {
    value.replaceChildren();
    model.replaceChildren();
    return;
  }
  const fill = (/** @type {HTMLSelectElement} */ list, /** @type {[string, string][]} */ options) => {
    const { value: chosen } = list;
    list.replaceChildren(...options.map(([key, text]) => el('option', { value: key }, text)));
    if (options.some(([key]) => key === chosen)) list.value = chosen;
  };
  fill(
    value,
    valuesOf(record).map((at) => [String(at), digitsOf(record, at)]),
  );
  const models = record.curves.flatMap(({ model }) => model ?? []);
  fill(
    model,
    models.map((name) => [name, t(`model.${name}`)]),
  );
}

/** Chooses in a list, if it offers that. @param {HTMLSelectElement} list @param {string} wanted */
function choose(list, wanted) {
  if ([...list.options].some(({ value }) => value === wanted)) list.value = wanted;
}

/** The settings of the shop at a value. @param {SweepRecord} record @param {number} at */
function shopAt({ setting, shop }, at) {
  const swept =
    setting === 'interests'
      ? { interests_min: at, interests_max: at }
      : setting === 'history'
        ? { history_min: at, history_max: at }
        : setting === 'stray'
          ? { stray_rate: at }
          : {};
  return settingsOfShop({ ...shop, ...swept });
}

/** What the contest is told at a value. @param {SweepRecord} record @param {number} at @param {Model} model @returns {import('../app/runs/contest.js').Plan} */
function planAt({ setting, shop, training }, at, model) {
  return {
    models: [model],
    seeds: 1,
    epochs: training.patience.most_epochs,
    patience: training.patience.looks,
    learningRate: training.learning_rate,
    hidden: setting === 'hidden' ? at : training.hidden,
    batch: training.batch_size,
    maxHistory: Math.max(describe().training.max_history.default, setting === 'history' ? at : (shop.history_max ?? 0)),
    pooling: training.pooling ?? undefined,
    activation: training.activation ?? undefined,
  };
}

/**
 * Adds what the page found to the record.
 * @param {{record: SweepRecord, at: number}} point
 * @param {import('../../../pkg/boundary.js').LadderRow} row
 */
function addPoint({ record, at }, { model, auc }) {
  const curve = record.curves.find((curve) => curve.model === model);
  if (!curve || !auc) return;
  curve.live = [...(curve.live ?? []).filter((point) => point.at !== at), { at, mean: auc.mean, deviation: 0 }];
}

// --- what is seen
// -------------------------------------------------------------------------------------------------------------------

/** The values of a record, rising. @param {SweepRecord} record */
const valuesOf = ({ curves }) => (curves.at(-1)?.points ?? []).map(({ at }) => at);

/** A value as text. @param {SweepRecord} record @param {number} at */
const digitsOf = ({ setting }, at) => digits(at, setting === 'stray' ? 2 : 0);

/** A curve's name. @param {SweepRecord['curves'][number]} curve */
const nameOf = ({ model }) => (model ? t(`model.${model}`) : t('ab.perfect'));

/** The curves' lines and names. @param {SweepRecord | undefined} record */
function showLegend(record) {
  const entries = (record?.curves ?? []).map((curve) =>
    el('span', { class: 'legend-entry' }, modelPiece(curve.model ?? null), ' ', nameOf(curve)),
  );
  byId('sweep-legend').replaceChildren(...entries);
}

/** @param {SweepRecord | undefined} record @param {string} setting */
function showRecord(record, setting) {
  byId('sweep-caption').textContent = t('sweeps.caption', { setting: t(`sweeps.of.${setting}`) });
  showLegend(record);
  byId('sweep-reading').textContent = record ? summary(record) : '';
  byId('sweep-source').textContent = record
    ? t('sweeps.source', {
        shoppers: record.shop.shoppers,
        hidden: setting === 'hidden' ? t('sweeps.varies') : String(record.training.hidden),
        seeds: record.seeds,
      })
    : '';
}

/**
 * Who is highest at the first value and at the last, with those whose spreads reach it.
 * @param {SweepRecord | undefined} record
 */
function summary(record) {
  if (!record) return '';
  const values = valuesOf(record);
  const said = [values[0], values[values.length - 1]].flatMap((at) => {
    const found = record.curves.flatMap((curve) => {
      const point = curve.model && curve.points.find((point) => point.at === at);
      return point ? [{ name: nameOf(curve), ...point }] : [];
    });
    const [best, ...others] = found.sort((a, b) => b.mean - a.mean);
    if (!best) return [];
    const near = others.filter(({ mean, deviation }) => best.mean - best.deviation <= mean + deviation);
    const ties = near.length
      ? t('sweeps.near', { models: near.map(({ name }) => name).join(t('lane.comma')) })
      : t('sweeps.apart');
    return t('sweeps.highest', { value: digitsOf(record, at), model: best.name, auc: digits(best.mean, 3), ties });
  });
  return said.join(' ');
}

/** @param {SweepRecord | undefined} record */
function numbersOf(record) {
  if (!record) return el('div', { class: 'table-scroll' });
  const values = valuesOf(record);
  const cell = (/** @type {SweepPoint | undefined} */ point) => {
    if (!point) return '—';
    return point.deviation ? `${digits(point.mean, 4)} ± ${digits(point.deviation, 4)}` : digits(point.mean, 4);
  };
  const row = (
    /** @type {SweepRecord['curves'][number]} */ curve,
    /** @type {SweepPoint[]} */ points,
    name = nameOf(curve),
  ) => [name, ...values.map((at) => cell(points.find((point) => point.at === at)))];
  const rows = record.curves.flatMap((curve) => [
    row(curve, curve.points),
    ...(curve.live?.length ? [row(curve, curve.live, t('sweeps.live', { model: nameOf(curve) }))] : []),
  ]);
  const head = [t('ladder.head.model'), ...values.map((at) => digitsOf(record, at))];
  return table(t('sweeps.caption', { setting: t(`sweeps.of.${record.setting}`) }), head, rows);
}
