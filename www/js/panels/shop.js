// Another shop: its settings, which take hold when it is made.

import { bindDrafts, control, field } from '../app/controls.js';
import { rowOf, settingsOf } from '../app/state.js';
import { byId } from '../ui/dom.js';

const FIELDS = settingsOf('shop');

/** @param {import('../app/explorer.js').Explorer} explorer */
export function createShop({ changes, place, store }) {
  byId('shop-settings').replaceChildren(...FIELDS.map(field));
  const take = bindDrafts(store, FIELDS);
  const law = /** @type {HTMLSelectElement} */ (control('law'));
  // Only what the chosen law reads is shown.
  const showFields = () => {
    for (const name of FIELDS) {
      const label = control(name).closest('label');
      if (label) label.hidden = ![undefined, law.value].includes(rowOf(name).law);
    }
  };
  law.addEventListener('change', showFields);
  changes.on(['law'], showFields);
  showFields();
  byId('shop-make').addEventListener('click', () => {
    // Other settings make their shop themselves; the same ones are made again.
    if (take() && place.making !== 'shop') void place.enterShop();
  });
  const render = () => {
    byId('ladder-shop').hidden = place.world?.kind !== 'shop';
    /** @type {HTMLButtonElement} */ (byId('shop-make')).disabled = place.making !== null;
  };
  changes.on(['world', 'leaving'], render);
  render();
}
