// The A/B test between two models that there are checkpoints of.

import { bind, field } from '../app/controls.js';
import { SHIPPED, settingsOf } from '../app/state.js';
import { byId, el, table } from '../ui/dom.js';
import { digits, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../../pkg/boundary.js').AbProgress} AbReport */
/** @typedef {import('../../../pkg/boundary.js').Model} Model */
/** Checkpoints by the names of their arms. @typedef {Map<string, () => Promise<Uint8Array>>} Arms */

/** Preferred as A and as B, while nobody has chosen: the ends of the ladder that there are. */
const PREFERRED = [
  ['base', 'din', `${SHIPPED}aigru`],
  ['dien', 'augru', `${SHIPPED}augru`],
];
const FIELDS = settingsOf('abtest');

/** @param {Explorer} explorer */
export function createAbTest(explorer) {
  const { abtest, changes, contest, place, store } = explorer;
  byId('ab-settings').replaceChildren(...FIELDS.map(field));
  bind(store, FIELDS);
  const selects = ['ab-a', 'ab-b'].map((id) => /** @type {HTMLSelectElement} */ (byId(id)));
  for (const select of selects) {
    select.addEventListener('change', () => {
      const [armA, armB] = selects.map(({ value }) => value);
      // Both: who has chosen one has seen the other.
      store.set({ armA, armB });
    });
  }
  byId('ab-run').addEventListener('click', () => {
    if (abtest.running) return abtest.forget();
    const arms = armsOf(explorer);
    const { visitors, visitorSeed } = store.settings;
    const picked = selects.flatMap(({ value }) => {
      const bytes = arms.get(value);
      return bytes ? [{ name: value, bytes }] : [];
    });
    void abtest.run({ seed: visitorSeed, shoppers: visitors }, picked);
  });
  const render = () => {
    byId('ab').hidden = place.world?.kind !== 'shop';
    const names = [...armsOf(explorer).keys()];
    const { armA, armB } = store.settings;
    // What was compared last stays, whatever else there is by now.
    const last = abtest.result !== null;
    selects.forEach((select, index) =>
      showArms(select, index, names, [armA, armB][index] || (last ? select.value : '')),
    );
    for (const select of selects) select.disabled = abtest.running;
    showResult(explorer);
  };
  changes.on(['world', 'weights', 'gru', 'code', 'abtest', 'armA', 'armB', 'words'], render);
  // While trials go on there is nothing new but when one of them is done.
  let known = 0;
  changes.on(['contest'], () => {
    if (contest.weights.size === known) return;
    known = contest.weights.size;
    render();
  });
  render();
}

/** Those of the contest, then the shipped ones. @param {Explorer} explorer @returns {Arms} */
function armsOf({ contest, weights }) {
  /** @type {Arms} */
  const arms = new Map();
  for (const [model, bytes] of contest.weights) arms.set(model, async () => bytes);
  for (const unit of weights.units) arms.set(`${SHIPPED}${unit}`, () => weights.shipped(`${weights.prefix}${unit}`));
  return arms;
}

/** @param {string} key */
function armName(key) {
  if (key === 'perfect') return t('ab.perfect');
  if (!key.startsWith(SHIPPED)) return t(`model.${key}`);
  return t('ab.shipped', { model: t(`model.${key.slice(SHIPPED.length)}`) });
}

/** @param {HTMLSelectElement} select @param {number} index @param {string[]} names @param {string} chosen */
function showArms(select, index, names, chosen) {
  select.replaceChildren(...names.map((key) => el('option', { value: key }, armName(key))));
  const preferred = PREFERRED[index].find((name) => names.includes(name));
  select.value = names.includes(chosen) ? chosen : (preferred ?? names[Math.min(index, names.length - 1)]);
}

/** @param {Explorer} explorer */
function showResult({ abtest: { result, running } }) {
  byId('ab-run').textContent = t(running ? 'ab.stop' : 'ab.run');
  byId('ab-status').textContent = result ? soFar(result) : '';
  byId('ab-table').replaceChildren(...(result ? [testTable(result)] : []));
}

/** @param {AbReport} result */
const soFar = ({ settings, shoppers }) =>
  t('ab.so-far', { done: shoppers, of: settings.shoppers, seed: String(settings.seed) });

/** @param {AbReport} result */
function testTable({ arms }) {
  const percent = (/** @type {number} */ value) => `${value < 0 ? '−' : '+'}${digits(Math.abs(100 * value), 1)} %`;
  const lift = (/** @type {import('../../../pkg/boundary.js').Interval | null | undefined} */ interval) =>
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
