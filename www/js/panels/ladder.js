// The ladder panel: every model on the data in view, as a table with spreads, and their curves.

import { bind, control, field } from '../app/controls.js';
import { README, apply, settingsOfLadder } from '../app/presets.js';
import { settingsOf } from '../app/state.js';
import { Chart, drawLosses, lineEntry } from '../ui/charts.js';
import { byId, el, nowAndThen, say, table } from '../ui/dom.js';
import { download } from '../ui/download.js';
import { nameOf, sign } from '../ui/models.js';
import { curvesTable, numbers } from '../ui/numbers.js';
import { describe, infoOf } from '../workers/module.js';
import { digits, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../app/runs/contest.js').Contest} Contest */
/** @typedef {import('../../../pkg/boundary.js').Model} Model */
/** @typedef {import('../../../pkg/boundary.js').Spread} Spread */
/** @typedef {import('../../../pkg/boundary.js').LadderRow} LadderRow */

const MEASURES = /** @type {const} */ (['target', 'auxiliary', 'auc']);
/** The AUC of chance, which its chart always shows. */
const CHANCE = 0.5;
const SETTINGS = settingsOf('ladder');
/** Milliseconds between two writings of a contest's numbers. */
const REST = 200;

/** @param {Explorer} explorer */
export function createLadder(explorer) {
  const { changes, contest, store } = explorer;
  byId('ladder-settings').replaceChildren(...SETTINGS.map(field));
  bind(store, SETTINGS);
  const boxes = describe().models.map(({ name: model }) => {
    const box = el('input', { type: 'checkbox', value: model, id: `ladder-${model}` });
    const text = el('span', { class: 'model-name' });
    byId('ladder-models').append(el('label', { class: 'check' }, box, ' ', text));
    box.addEventListener('change', () => store.set({ models: ticked().join('.') }));
    return { model, box, text };
  });
  const ticked = () => boxes.filter(({ box }) => box.checked).map(({ model }) => model);
  const follow = () => {
    const models = store.settings.models.split('.');
    for (const { box, model } of boxes) box.checked = models.includes(model);
  };
  follow();
  listen(explorer, ticked);
  const charts = MEASURES.map((measure) => chartOf(contest, measure));
  const tables = MEASURES.map((measure) => numbers(byId(`ladder-${measure}-numbers`), () => tableOf(contest, measure)));

  const words = () => {
    for (const { model, text } of boxes) {
      text.replaceChildren(sign(model), t(`model.${model}`));
      text.title = t(`model.${model}.what`);
    }
    charts.forEach((chart, index) => chart.describe(t(`ladder.${MEASURES[index]}`)));
  };
  const render = () => {
    showButtons(explorer, ticked());
    for (const { box } of boxes) box.disabled = contest.active;
    byId('ladder-data').textContent = explorer.place.world ? dataLine(explorer.place.world) : '';
    say(byId('ladder-status'), status(contest), contest.active);
    showTables(contest);
    // Numbers that change while they are read are of no use: they stand still while it trains.
    if (contest.state !== 'running') for (const refresh of tables) refresh();
    charts.forEach((chart, index) => {
      chart.figure.hidden = !shownCurves(contest, MEASURES[index]).some(({ steps }) => steps.length);
      if (!chart.figure.hidden) chart.redraw();
    });
    byId('ladder-charts').hidden = charts.every(({ figure }) => figure.hidden);
  };
  changes.on(['words'], words);
  changes.on(['models'], follow);
  changes.on(['world', 'leaving', 'contest', 'words', 'models'], nowAndThen(render, REST));
  words();
  render();
}

// --- what is done
// -------------------------------------------------------------------------------------------------------------------

/** @param {Explorer} explorer @param {() => Model[]} chosen */
function listen({ abtest, contest, place, store }, chosen) {
  byId('ladder-run').addEventListener('click', () => {
    if (contest.state === 'running') contest.pause();
    else if (contest.state === 'paused') contest.resume();
    else {
      abtest.forget();
      void contest.run({ ...planOf(store.settings), models: chosen() });
    }
  });
  byId('ladder-readme').addEventListener('click', () => void apply({ place, store }, settingsOfLadder(README)));
  byId('ladder-save').addEventListener('click', () => {
    download(linesOf(contest.records), 'dien-ladder.jsonl', 'application/jsonl');
    contest.tookAway();
  });
  byId('ladder-stop').addEventListener('click', () => {
    contest.forget();
    abtest.forget();
  });
}

/** A line of JSON for each trial. @param {import('../../../pkg/boundary.js').TrialRecord[]} records */
const linesOf = (records) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** What a contest is told, besides its models. @param {import('../app/state.js').Settings} settings */
const planOf = ({ seeds, epochs, patience, hidden, learningRate, batch, pooling, activation, penalty }) => ({
  seeds,
  epochs,
  patience,
  hidden,
  learningRate,
  batch,
  pooling,
  activation: activation || undefined,
  penalty: penalty === '' ? undefined : Number(penalty),
});

// --- what is seen
// -------------------------------------------------------------------------------------------------------------------

/** @param {Contest} contest @param {(typeof MEASURES)[number]} measure */
const shownCurves = (contest, measure) =>
  [...contest.curves]
    // The auxiliary loss needs an extractor's states.
    .filter(([model]) => measure !== 'auxiliary' || infoOf(model).extractor)
    .map(([model, curves]) => ({ model, ...curves[measure] }));

/** @param {Contest} contest @param {(typeof MEASURES)[number]} measure */
function chartOf(contest, measure) {
  const chart = new Chart(byId(`ladder-${measure}`), (canvas, view) =>
    drawLosses(canvas, view, { curves: shownCurves(contest, measure), shows: measure === 'auc' ? CHANCE : null }),
  );
  chart.explain(() => ({ x: t('axis.training'), legend: [...contest.curves.keys()].map(lineEntry) }));
  return chart;
}

/** The numbers of a chart. @param {Contest} contest @param {(typeof MEASURES)[number]} measure */
const tableOf = (contest, measure) =>
  curvesTable(
    t(`ladder.${measure}`),
    t('axis.training'),
    shownCurves(contest, measure).map((curve) => ({ ...curve, name: nameOf(curve.model) })),
  );

/** @param {Explorer} explorer @param {Model[]} chosen */
function showButtons({ contest, place }, chosen) {
  const { active, progress: done, state, total } = contest;
  const button = /** @type {HTMLButtonElement} */ (byId('ladder-run'));
  button.textContent = t(state === 'running' ? 'pause' : state === 'paused' ? 'ladder.resume' : 'ladder.run');
  button.disabled = (!active && !chosen.length) || !place.world?.counts.train;
  /** @type {HTMLButtonElement} */ (byId('ladder-stop')).disabled = state === 'none';
  /** @type {HTMLButtonElement} */ (byId('ladder-save')).disabled = !contest.records.length;
  /** @type {HTMLButtonElement} */ (byId('ladder-readme')).disabled =
    active || place.making !== null || place.world?.kind !== 'shop';
  for (const name of SETTINGS) /** @type {HTMLInputElement} */ (control(name)).disabled = active;
  const progress = /** @type {HTMLProgressElement} */ (byId('ladder-progress'));
  progress.hidden = !active;
  progress.max = Math.max(1, total);
  progress.value = done;
}

/** What models are trained on and tested on. @param {import('../app/world.js').World} world */
const dataLine = ({ name, people, counts: { users, train, validation, test } }) =>
  t('ladder.data', { name, users: people ?? users, train, validation, test });

/** @param {Contest} contest */
function status({ active, state, done, left, records, total, under, diverged }) {
  if (state === 'none') return t('ladder.idle');
  const said = [t(`ladder.state.${state}`, { done, total })];
  if (left !== null) said.push(timeLeft(left, records.length > 0));
  for (const { model, seed, step, most, testing } of active ? under.values() : []) {
    const values = { model: t(`model.${model}`), seed: String(seed), step, most };
    said.push(t(testing ? 'ladder.testing' : 'ladder.training', values));
  }
  for (const { model, seed } of diverged) {
    said.push(t('ladder.diverged', { model: t(`model.${model}`), seed: String(seed) }));
  }
  return said.join(' ');
}

/** @param {number} seconds @param {boolean} ended whether a trial has ended: before, patience may still shorten them */
function timeLeft(seconds, ended) {
  const minutes = Math.round(seconds / 60);
  const time =
    minutes < 1
      ? t('ladder.time.short')
      : minutes < 90
        ? t('ladder.time.minutes', { minutes })
        : t('ladder.time.hours', { hours: Math.round(minutes / 60) });
  return t(ended ? 'ladder.left' : 'ladder.left.most', { time });
}

/** @param {Contest} contest */
function showTables(contest) {
  const ladder = contest.table;
  byId('ladder-table').replaceChildren(
    ...(ladder?.rows.length ? [ladderTable(contest, ladder), ...cautions(ladder)] : []),
  );
  byId('ladder-following').replaceChildren(...(ladder?.truth ? [followingTable(ladder, ladder.truth)] : []));
}

/** What to keep in mind of a table. @param {import('../../../pkg/boundary.js').Ladder} ladder */
function cautions({ few_seeds: few, nothing_learnt: nothing }) {
  const keys = [...(few ? ['ladder.few-seeds'] : []), ...(nothing ? ['ladder.nothing-learnt'] : [])];
  return keys.map((key) => el('p', { class: 'hint' }, t(key)));
}

/** `mean ± standard deviation`. @param {Spread | null} spread */
function spread(spread, places = 4) {
  if (spread === null) return '—';
  const { mean, standard_deviation: deviation } = spread;
  return deviation === null ? digits(mean, places) : `${digits(mean, places)} ± ${digits(deviation, places)}`;
}

/** A model's sign and name. @param {Model} model */
const named = (model) => el('span', {}, sign(model), t(`model.${model}`));

/**
 * The table's columns, and what stands in them.
 * @param {Contest} contest
 * @param {import('../../../pkg/boundary.js').Ladder} ladder
 */
function ladderTable(contest, { perfect, rows }) {
  /** @type {[key: string, cell: (row: LadderRow) => string | number | Node, perfect?: string][]} */
  const all = [
    ['model', ({ model }) => named(model), t('ab.perfect')],
    ['seeds', ({ seeds }) => seeds],
    ['auc', (row) => (row.among_best ? el('strong', {}, spread(row.auc)) : spread(row.auc)), score(perfect?.auc)],
    ['gauc', (row) => spread(row.gauc)],
    ['logloss', (row) => spread(row.log_loss), score(perfect?.log_loss)],
    ['calibration', (row) => spread(row.calibration_error)],
    ['perfect', ofPerfect, perfect?.auc == null ? '—' : '100 %'],
    ['base', (row) => (row.against_base ? t(`ladder.${row.against_base}`) : '')],
    ['din', (row) => (row.against_din ? t(`ladder.${row.against_din}`) : '')],
    ['parameters', (row) => row.parameters],
    ['seconds', (row) => digits(row.seconds.mean, 1)],
    ['weights', (row) => weightsButton(contest, row)],
  ];
  const columns = all.filter(([key]) => key !== 'perfect' || perfect);
  const cells = rows.map((row) => columns.map(([, cell]) => cell(row)));
  if (perfect) cells.push(columns.map(([, , value]) => value ?? ''));
  return table(
    t('ladder.caption'),
    columns.map(([key]) => t(`ladder.head.${key}`)),
    cells,
  );
}

/** A figure of the perfect predictor, which may not be defined. @param {number | null | undefined} value */
const score = (value) => (value == null ? '—' : digits(value, 4));

/** @param {LadderRow} row */
const ofPerfect = ({ share_of_perfect: share }) => (share === null ? '' : `${digits(100 * share, 1)} %`);

/** @param {Contest} contest @param {LadderRow} row */
function weightsButton(contest, { model }) {
  const weights = contest.weights.get(model);
  if (!weights) return '';
  const onclick = () => download(weights, `dien-${model}.safetensors`);
  return el('button', { type: 'button', onclick }, t('download'));
}

/**
 * How well models follow the shop's true interest.
 * @param {import('../../../pkg/boundary.js').Ladder} ladder
 * @param {import('../../../pkg/boundary.js').Following} truth
 */
function followingTable({ rows }, truth) {
  const cells = rows.flatMap(({ model, following }) =>
    following
      ? [
          [
            named(model),
            spread(following.attention, 3),
            spread(following.followed, 3),
            spread(following.followed_soon, 3),
            spread(following.steps, 2),
            ...(truth.levels ? [spread(following.levels_read, 3)] : []),
          ],
        ]
      : [],
  );
  const share = (/** @type {number | null} */ followed) =>
    truth.changes && followed !== null ? digits(followed / truth.changes) : '—';
  cells.push([t('ladder.uniform'), truth.uniform ? digits(truth.uniform.mean) : '—', '', '', '']);
  cells.push([
    t('ab.perfect'),
    '',
    share(truth.perfect_followed),
    share(truth.perfect_followed_soon),
    truth.perfect_steps ? digits(truth.perfect_steps.mean, 2) : '—',
  ]);
  if (truth.levels) cells.push([t('ladder.commonest'), '', '', '', '', digits(truth.levels.commonest)]);
  return table(
    t('ladder.following', { shoppers: truth.shoppers, changes: truth.changes }),
    ['model', 'attention', 'followed', 'soon', 'steps', ...(truth.levels ? ['levels'] : [])].map((key) =>
      t(`ladder.head.${key}`),
    ),
    cells,
  );
}
