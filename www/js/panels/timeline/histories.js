// Does the model use the history at all? Each unit with the real history, a shuffled one, another user's, and none.

import { isOwnData } from '../../app/world.js';
import { byId, el, patch, table } from '../../ui/dom.js';
import { nameOf } from '../../ui/models.js';
import { describe } from '../../workers/module.js';
import { digits, t } from '../../words/index.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../app/whatif.js').HistoryKind} HistoryKind */

/** Users offered in the list at most. */
const MOST_USERS = 300;

/** @param {Explorer} explorer */
export function createHistories({ changes, contest, place, whatif }) {
  const list = /** @type {HTMLSelectElement} */ (byId('histories-other'));
  const measure = () => void whatif.measureHistories(contest.weights);
  byId('histories-run').addEventListener('click', measure);
  list.addEventListener('change', () => {
    whatif.other = list.value === '' ? null : Number(list.value);
    if (whatif.histories.length) measure();
  });
  const fill = () => {
    const { world } = place;
    const key = isOwnData(world) ? 'scene.user' : 'scene.shopper';
    const users = (world?.users ?? []).slice(0, MOST_USERS).map(({ name, length }, index) => {
      const values = { name: name.replace(/^(user|shopper) (?=\d+$)/, ''), length };
      return el('option', { value: index }, t(key, values));
    });
    list.replaceChildren(el('option', { value: '' }, t('histories.other.drawn')), ...users);
    list.value = whatif.other === null ? '' : String(whatif.other);
  };
  changes.on(['world', 'words'], fill);
  fill();
}

/** @param {Explorer} explorer */
export function showHistories({ place, whatif }) {
  const { histories, measuring } = whatif;
  const button = /** @type {HTMLButtonElement} */ (byId('histories-run'));
  button.disabled = measuring || !place.world;
  patch(button, t(measuring ? 'histories.running' : 'histories.run'));
  const holder = byId('histories');
  if (!histories.length) return holder.replaceChildren();
  const head = [t('head.unit'), t('histories.figure'), ...describe().histories.map((kind) => t(`histories.${kind}`))];
  const hasTest = place.world?.kind !== 'checkpoint' && Boolean(place.world?.counts.test);
  const rows = histories.flatMap(({ model, ladder, p, figures }) => {
    const name = ladder ? t('histories.trained', { model: nameOf(model) }) : nameOf(model);
    const auc = Object.fromEntries(describe().histories.map((kind) => [kind, figures[kind]?.auc]));
    return [[name, t('histories.p'), ...cells(p)], ...(hasTest ? [[name, t('histories.auc'), ...cells(auc)]] : [])];
  });
  holder.replaceChildren(table(t('histories.caption'), head, rows));
}

/** Each figure, and how far it is from the one with the real history. @param {Partial<Record<HistoryKind, number | null>>} of */
function cells(of) {
  return describe().histories.map((kind) => {
    const [value, real] = [of[kind], of.real];
    if (value == null) return '…';
    if (kind === 'real' || real == null) return digits(value);
    const by = `${value < real ? '−' : '+'}${digits(Math.abs(value - real))}`;
    return el('span', {}, digits(value), ' ', el('small', {}, `(${by})`));
  });
}
