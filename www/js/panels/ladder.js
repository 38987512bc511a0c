// The ladder panel: every model on the data in view, as a table with spreads, their curves, and an A/B test between two of them.

import { Chart, drawLosses, palette } from '../ui/charts.js';
import { digits } from './columns.js';
import { AbTest, Contest } from '../app/contest.js';
import { byId, el, table } from '../ui/dom.js';
import { download } from '../ui/download.js';
import { t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../types.js').Model} Model */
/** @typedef {import('../types.js').Spread} Spread */

/** From the plainest to DIEN. */
export const MODELS = /** @type {Model[]} */ ([
  'base',
  'wide-deep',
  'pnn',
  'din',
  'gru4rec',
  'gru-att',
  'gru',
  'aigru',
  'agru',
  'augru',
  'augru-code',
  'dien',
]);
/** Chosen at first: the paper's Figure 2 (AUGRU without and with the auxiliary loss) and what they are held to. */
const AT_FIRST = new Set(['base', 'din', 'augru', 'dien']);
const MEASURES = /** @type {const} */ (['target', 'auxiliary', 'auc']);
/** The shop's settings, as fields. */
const SHOP_FIELDS = /** @type {const} */ ({
  'shop-shoppers': 'shoppers',
  'shop-interests': 'interests',
  'shop-drift': 'drift',
  'shop-stray': 'stray',
  'shop-seed': 'shopSeed',
});

/** What a contest is told, besides its models. */
const CHOICES = ['seeds', 'epochs', 'hidden', 'pooling', 'activation', 'penalty'].map((name) => `ladder-${name}`);

/** @param {Explorer} explorer */
export function createLadder(explorer) {
  const { store } = explorer;
  const field = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id));
  const contest = new Contest(explorer, () => render());
  const test = new AbTest(explorer, () => renderTest());

  // --- the contest ------------------------------------------------------------------------------------------------------------

  const boxes = MODELS.map((model) => {
    const box = el('input', { type: 'checkbox', value: model, id: `ladder-${model}`, checked: AT_FIRST.has(model) });
    const text = el('span', { class: 'model-name' });
    byId('ladder-models').append(el('label', { class: 'check' }, box, ' ', text));
    box.addEventListener('change', () => render());
    return { model, box, text };
  });
  const chosen = () => boxes.filter(({ box }) => box.checked).map(({ model }) => model);
  /** A whole number within the field's bounds. @param {string} id */
  const whole = (id) => {
    const { min, max, value } = field(id);
    const number = Math.round(Number(value));
    const inside = Math.min(Number(max), Math.max(Number(min), Number.isFinite(number) ? number : Number(min)));
    field(id).value = String(inside);
    return inside;
  };

  const run = () => {
    const plan = {
      models: chosen(),
      seeds: whole('ladder-seeds'),
      epochs: whole('ladder-epochs'),
      hidden: 2 * Math.round(whole('ladder-hidden') / 2),
      learningRate: store.settings.learningRate,
      batch: store.settings.batch,
      pooling: field('ladder-pooling').value,
      activation: field('ladder-activation').value || undefined,
      penalty: field('ladder-penalty').value === '' ? undefined : Number(field('ladder-penalty').value),
    };
    test.forget();
    contest.run(plan).catch((fault) => explorer.report(fault));
  };
  byId('ladder-run').addEventListener('click', () => {
    if (contest.state === 'running') contest.pause();
    else if (contest.state === 'paused') contest.resume();
    else run();
  });
  byId('ladder-stop').addEventListener('click', () => {
    contest.forget();
    test.forget();
    render();
  });

  const charts = MEASURES.map(
    (measure) =>
      new Chart(byId(`ladder-${measure}`), (canvas, view) => {
        const shown = [...contest.curves].filter(([model]) => measure !== 'auxiliary' || hasAuxiliary(model));
        const curves = shown.map(([model, curves]) => ({ model, ...curves[measure] }));
        return drawLosses(canvas, view, { curves, shows: measure === 'auc' ? 0.5 : null });
      }),
  );

  // --- the shop ---------------------------------------------------------------------------------------------------------------

  byId('shop-make').addEventListener('click', () => {
    const wrong = Object.keys(SHOP_FIELDS).find((id) => field(id).value === '' || !field(id).checkValidity());
    if (wrong) {
      field(wrong).reportValidity();
      return;
    }
    const settings = Object.entries(SHOP_FIELDS).map(([id, setting]) => [setting, Number(field(id).value)]);
    store.set(Object.fromEntries(settings));
    explorer.enterShop().catch((fault) => explorer.report(fault));
  });

  // --- the A/B test -----------------------------------------------------------------------------------------------------------

  const selects = ['ab-a', 'ab-b'].map((id) => /** @type {HTMLSelectElement} */ (byId(id)));
  /** Checkpoints there are: of the contest, then the shipped ones. @returns {Map<string, () => Promise<Uint8Array>>} */
  const arms = () => {
    /** @type {Map<string, () => Promise<Uint8Array>>} */
    const found = new Map();
    for (const [model, bytes] of contest.weights) found.set(model, async () => bytes);
    for (const unit of explorer.units) found.set(`shipped-${unit}`, () => explorer.shipped(unit));
    return found;
  };
  /** Whether somebody has chosen the arms: until then they are the ends of the ladder that there are. */
  let armsChosen = false;
  for (const select of selects) select.addEventListener('change', () => (armsChosen = true));
  const armName = (/** @type {string} */ key) =>
    key === 'perfect'
      ? t('ab.perfect')
      : key.startsWith('shipped-')
        ? t('ab.shipped', { model: t(`model.${key.slice(8)}`) })
        : t(`model.${key}`);
  byId('ab-run').addEventListener('click', async () => {
    if (test.running) {
      test.forget();
      renderTest();
      return;
    }
    try {
      const available = arms();
      const picked = await Promise.all(
        selects.map(async ({ value }) => ({
          name: value,
          bytes: await /** @type {() => Promise<Uint8Array>} */ (available.get(value))(),
        })),
      );
      await test.run({ seed: whole('ab-seed'), shoppers: whole('ab-shoppers') }, picked);
    } catch (fault) {
      if (!(/** @type {any} */ (fault).fatal)) explorer.report(/** @type {any} */ (fault));
      test.forget();
      renderTest();
    }
  });

  // --- what is seen -----------------------------------------------------------------------------------------------------------

  const render = () => {
    const { state, table: ladder } = contest;
    const signs = palette().models;
    for (const { model, text } of boxes) {
      const style = signs.find((line) => line.model === model);
      text.replaceChildren(el('span', { class: `sign model-${model}` }, style?.sign ?? ''), t(`model.${model}`));
      text.title = t(`model.${model}.what`);
    }
    const active = state === 'running' || state === 'paused';
    const button = /** @type {HTMLButtonElement} */ (byId('ladder-run'));
    button.textContent = t(state === 'running' ? 'ladder.pause' : state === 'paused' ? 'ladder.resume' : 'ladder.run');
    button.disabled = !explorer.world || (!active && !chosen().length) || !explorer.world.counts.train;
    /** @type {HTMLButtonElement} */ (byId('ladder-stop')).disabled = state === 'none';
    for (const { box } of boxes) box.disabled = active;
    for (const id of CHOICES) field(id).disabled = active;
    byId('ladder-data').textContent = explorer.world ? t('ladder.data', learntFrom(explorer.world)) : '';
    byId('ladder-status').textContent = status(contest);
    const progress = /** @type {HTMLProgressElement} */ (byId('ladder-progress'));
    progress.hidden = !active;
    progress.max = Math.max(1, contest.total);
    progress.value = contest.done;
    byId('ladder-table').replaceChildren(...(ladder?.rows.length ? [ladderTable(contest, ladder)] : []));
    byId('ladder-following').replaceChildren(...(ladder?.truth ? [followingTable(ladder, ladder.truth)] : []));
    byId('ladder-charts').hidden = !contest.curves.size;
    for (const chart of charts) chart.redraw();
    byId('ladder-shop').hidden = explorer.world?.kind !== 'shop';
    renderTest();
  };

  const renderTest = () => {
    byId('ab').hidden = explorer.world?.kind !== 'shop';
    const names = [...arms().keys()];
    selects.forEach((select, index) => {
      const { value } = select;
      select.replaceChildren(...names.map((key) => el('option', { value: key }, armName(key))));
      const preferred = [
        ['base', 'din', 'shipped-aigru'],
        ['dien', 'augru', 'shipped-augru'],
      ][index].find((name) => names.includes(name));
      const kept = (armsChosen || test.report) && names.includes(value);
      select.value = kept ? value : (preferred ?? names[Math.min(index, names.length - 1)]);
      select.disabled = test.running;
    });
    byId('ab-run').textContent = t(test.running ? 'ab.stop' : 'ab.run');
    const { report } = test;
    byId('ab-status').textContent = report
      ? t('ab.so-far', { done: report.shoppers, of: report.settings.shoppers, seed: report.settings.seed })
      : '';
    byId('ab-table').replaceChildren(...(report ? [testTable(report, armName)] : []));
  };

  const settings = () => {
    for (const [id, setting] of Object.entries(SHOP_FIELDS)) field(id).value = String(store.settings[setting]);
    charts.forEach((chart, index) => chart.describe(t(`ladder.${MEASURES[index]}`)));
  };
  explorer.on('world', () => {
    contest.forget();
    test.forget();
    settings();
    render();
  });
  const renderAll = () => {
    settings();
    render();
  };
  renderAll();
  return renderAll;
}

/** Whether the auxiliary loss is measured of it: it needs an extractor's states. @param {Model} model */
const hasAuxiliary = (model) => !['base', 'wide-deep', 'pnn', 'din'].includes(model);

/** What models are trained on and tested on. @param {import('../types.js').World} world */
const learntFrom = ({ name, people, counts: { users, train, validation, test } }) => ({
  name,
  users: people ?? users,
  train,
  validation,
  test,
});

/** @param {Contest} contest */
function status({ state, done, total, under, diverged }) {
  if (state === 'none') return t('ladder.idle');
  const said = [t(`ladder.state.${state}`, { done, total })];
  if (state !== 'done') {
    for (const { model, seed, step, testing } of under.values()) {
      said.push(t(testing ? 'ladder.testing' : 'ladder.training', { model: t(`model.${model}`), seed, step }));
    }
  }
  for (const { model, seed } of diverged) said.push(t('ladder.diverged', { model: t(`model.${model}`), seed }));
  return said.join(' ');
}

/** `mean ± standard deviation`. @param {Spread | null} spread */
function spread(spread, places = 4) {
  if (spread === null) return '—';
  const { mean, standard_deviation: deviation } = spread;
  return deviation === null ? digits(mean, places) : `${digits(mean, places)} ± ${digits(deviation, places)}`;
}

/** A model's sign and name. @param {Model} model */
function named(model) {
  const sign = palette().models.find((line) => line.model === model)?.sign ?? '';
  return el('span', {}, el('span', { class: `sign model-${model}` }, sign), t(`model.${model}`));
}

/** @param {Contest} contest @param {import('../types.js').Ladder} ladder */
function ladderTable(contest, { perfect, rows }) {
  const head = ['model', 'seeds', 'auc', 'gauc', 'logloss', 'calibration'];
  const more = ['base', 'din', 'parameters', 'seconds', 'weights'];
  const keys = [...head, ...(perfect ? ['perfect'] : []), ...more];
  const percent = (/** @type {number | null} */ share) => (share === null ? '' : `${digits(100 * share, 1)} %`);
  const cells = rows.map((row) => {
    const { model, auc } = row;
    const weights = contest.weights.get(model);
    return [
      named(model),
      auc.count,
      row.ties_with_best ? el('strong', {}, spread(auc)) : spread(auc),
      spread(row.gauc),
      spread(row.log_loss),
      spread(row.calibration_error),
      ...(perfect ? [percent(row.share_of_perfect)] : []),
      row.against_base ? t(`ladder.${row.against_base}`) : '',
      row.against_din ? t(`ladder.${row.against_din}`) : '',
      row.parameters,
      digits(row.seconds.mean, 1),
      weights
        ? el(
            'button',
            { type: 'button', onclick: () => download(weights, `dien-${model}.safetensors`) },
            t('ladder.download'),
          )
        : '',
    ];
  });
  if (perfect) {
    const blank = more.map(() => '');
    cells.push([t('ab.perfect'), '', digits(perfect.auc, 4), '', digits(perfect.log_loss, 4), '', '100 %', ...blank]);
  }
  return table(
    t('ladder.caption'),
    keys.map((key) => t(`ladder.head.${key}`)),
    cells,
  );
}

/** How well models follow the shop's true interest. @param {import('../types.js').Ladder} ladder @param {import('../types.js').Following} truth */
function followingTable({ rows }, truth) {
  const cells = rows.flatMap(({ model, following }) =>
    following
      ? [[named(model), spread(following.attention, 3), spread(following.followed, 3), spread(following.steps, 2)]]
      : [],
  );
  const share = truth.drifts ? digits(truth.perfect_followed / truth.drifts, 3) : '—';
  cells.push([t('ladder.uniform'), truth.uniform ? digits(truth.uniform.mean, 3) : '—', '', '']);
  cells.push([t('ab.perfect'), '', share, truth.perfect_steps ? digits(truth.perfect_steps.mean, 2) : '—']);
  return table(
    t('ladder.following', { shoppers: truth.shoppers, drifts: truth.drifts }),
    ['model', 'attention', 'followed', 'steps'].map((key) => t(`ladder.head.${key}`)),
    cells,
  );
}

/** @param {import('../types.js').AbReport} report @param {(key: string) => string} armName */
function testTable({ arms }, armName) {
  const percent = (/** @type {number} */ value) => `${value < 0 ? '−' : '+'}${digits(Math.abs(100 * value), 1)} %`;
  const lift = (/** @type {import('../types.js').Interval | null | undefined} */ interval) =>
    interval ? `${percent(interval.value)} (${percent(interval.low)} … ${percent(interval.high)})` : '—';
  const head = ['arm', 'impressions', 'clicks', 'ctr', 'ctr-lift', 'ecpm', 'ecpm-lift', 'expected'];
  const rows = arms.map((arm) => [
    armName(arm.name),
    arm.impressions,
    arm.clicks,
    digits(arm.ctr, 4),
    lift(arm.lift?.ctr),
    digits(arm.ecpm, 1),
    lift(arm.lift?.ecpm),
    digits(arm.expected_ecpm, 1),
  ]);
  return table(
    t('ab.caption'),
    head.map((key) => t(`ab.head.${key}`)),
    rows,
  );
}
