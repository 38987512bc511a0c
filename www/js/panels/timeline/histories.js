// Does the model use the history at all? Each unit with the real history, a shuffled one, another user's, and none.

import { HISTORY_KINDS } from '../../app/whatif.js';
import { byId, table } from '../../ui/dom.js';
import { nameOf } from '../../ui/models.js';
import { digits, t } from '../../words/index.js';

/** @param {import('../../app/explorer.js').Explorer} explorer */
export function showHistories({ place, whatif }) {
  const { histories, measuring } = whatif;
  const button = /** @type {HTMLButtonElement} */ (byId('histories-run'));
  button.disabled = measuring || !place.world;
  button.textContent = t(measuring ? 'histories.running' : 'histories.run');
  const holder = byId('histories');
  if (!histories.length) return holder.replaceChildren();
  const known = (/** @type {number | null | undefined} */ value) => (value == null ? '…' : digits(value));
  const head = [t('head.unit'), t('histories.figure'), ...HISTORY_KINDS.map((kind) => t(`histories.${kind}`))];
  const hasTest = place.world?.kind !== 'checkpoint' && Boolean(place.world?.counts.test);
  const rows = histories.flatMap(({ model, p, figures }) => [
    [nameOf(model), t('histories.p'), ...HISTORY_KINDS.map((kind) => known(p[kind]))],
    ...(hasTest
      ? [[nameOf(model), t('histories.auc'), ...HISTORY_KINDS.map((kind) => known(figures[kind]?.auc))]]
      : []),
  ]);
  holder.replaceChildren(table(t('histories.caption'), head, rows));
}
